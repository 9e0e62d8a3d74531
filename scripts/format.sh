#!/bin/sh
# Formats every C++ source of the tree in place.
set -eu
cd "$(dirname "$0")/.."
for folder in plugin runtime test/unit examples; do
  [ ! -d "$folder" ] || find "$folder" -name '*.h' -o -name '*.cpp'
done | xargs -r clang-format-22 --style=file -i
