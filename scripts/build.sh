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

if [ ! -f "$build/build.ninja" ]; then
  echo "build: configuring $build"
  log=$(mktemp)
  if ! cmake --preset "$preset" -B "$build" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  echo "build: compiling, which takes a few minutes the first time"
fi
# Ninja's progress goes to the reader of a terminal and stays out of logs, unless the build fails.
if [ -t 1 ]; then
  exec ninja -C "$build" -j "$jobs" "$@"
fi
exec ninja -C "$build" -j "$jobs" --quiet "$@"
