#!/bin/sh
# Configures build/ (or $SHAPEWISE_BUILD_DIR) if need be, and builds the targets that are named:
#   scripts/build.sh PRESET TARGET...
# SHAPEWISE_JOBS limits how many compilers run at once.
set -eu
cd "$(dirname "$0")/.."
preset=$1
shift
build=${SHAPEWISE_BUILD_DIR:-build}
jobs=${SHAPEWISE_JOBS:-$(nproc)}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if [ ! -f "$build/build.ninja" ]; then
  echo "build: configuring $build"
  if ! cmake --preset "$preset" -B "$build" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  echo "build: compiling, which takes a few minutes the first time"
fi

# A terminal shows Ninja's own progress. A log gets a line of it now and then, and at the end what
# the compilers said.
if [ -t 1 ]; then
  ninja -C "$build" -j "$jobs" "$@"
  exit
fi
status=0
./scripts/while_running.sh build "$log" ninja -C "$build" -j "$jobs" "$@" || status=$?
grep -v -e '^\[[0-9]*/[0-9]*\] ' -e '^-- ' -e '^ninja: Entering directory' -e '^ninja: no work to do' "$log" || true
exit "$status"
