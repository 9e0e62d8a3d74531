#!/bin/sh
# Installs what is missing, builds everything, and runs every test there is.
#   ./test.sh               all tests
#   ./test.sh --filter=op   arguments go to lit, the test driver
# The last line is "N passed, N failed".
set -eu
cd "$(dirname "$0")"

./scripts/setup.sh
preset=release
[ -z "${CI:-}" ] || preset=ci
build=${SHAPEWISE_BUILD_DIR:-build}
./scripts/build.sh "$preset" all test-depends
exec python3 scripts/run_tests.py "$build" "$@"
