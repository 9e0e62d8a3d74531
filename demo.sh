#!/bin/sh
# Installs what is missing, builds the plugin, and shows what it says about the example programs.
set -eu
cd "$(dirname "$0")"

./scripts/setup.sh
build=${SHAPEWISE_BUILD_DIR:-build}
./scripts/build.sh release ShapewisePlugin torch-pch

clang=$(sed -n 's/^SHAPEWISE_TOOL_CLANGXX:[^=]*=//p' "$build/CMakeCache.txt")
torch=$(sed -n 's/^TORCH_INCLUDE:[^=]*=//p' "$build/CMakeCache.txt")
case $build in /*) ;; *) build=$PWD/$build ;; esac
plugin=$build/lib/ShapewisePlugin.so
color=
[ ! -t 1 ] || color=-fcolor-diagnostics

for example in examples/*.cpp; do
  echo
  echo "== $example"
  # <torch/torch.h> takes nine seconds to parse; the build has precompiled it.
  flags=
  if grep -q 'torch/torch.h' "$example"; then
    flags="-isystem $torch -include-pch $build/test/torch.pch -fpch-instantiate-templates"
  fi
  # shellcheck disable=SC2086
  "$clang" -fplugin="$plugin" -fsyntax-only -std=c++17 -Iruntime/include $flags $color "$example" 2>&1
done

echo
echo "On your own file: clang++-22 -std=c++17 -isystem $torch -fplugin=$plugin -fsyntax-only FILE.cpp"
