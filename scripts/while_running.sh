#!/bin/sh
# Runs a command with its output in a file, and says now and then how far it is:
#   scripts/while_running.sh NAME LOG COMMAND...
# Every 30 seconds (or $SHAPEWISE_SAY_EVERY) it prints NAME and the last line of LOG. Exits as the
# command does.
set -eu
name=$1
log=$2
shift 2

# The one in the background is the one that talks: a command in the background would not hear Ctrl-C.
(
  while sleep "${SHAPEWISE_SAY_EVERY:-30}" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
    echo "$name: $(tail -n 1 "$log" 2>/dev/null | cut -c 1-110)"
  done
) &
talker=$!
trap 'kill "$talker" 2>/dev/null || true' EXIT

status=0
"$@" >"$log" 2>&1 </dev/null || status=$?
exit "$status"
