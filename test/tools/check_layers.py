#!/usr/bin/env python3
"""Checks that a source tree's includes point down the layers only.

    check_layers.py ROOT        reads ROOT/plugin and ROOT/runtime

Prints one line per wrong include, as a compiler would, and exits with 1 when there is one.
"""
import pathlib
import posixpath
import re
import sys

# Lowest first. A layer may include itself and what stands before it.
LAYERS = ["domain", "models", "contract", "analysis", "lower", "report", "frontends"]
FIRST_WITH_CLANG = "lower"
FIRST_WITH_CLANG_TIDY = "frontends"
SUFFIXES = {".h", ".cpp", ".def", ".inc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def below(layer, other):
    return LAYERS.index(layer) < LAYERS.index(other)


def judge_plugin_include(layer, folder, path):
    """Returns why a file in `folder` (of `layer`, counted from plugin/) may not include `path`."""
    parts = path.split("/")
    if ".." in parts:
        parts = posixpath.normpath(posixpath.join(folder, path)).split("/")
        if parts[0] not in LAYERS:
            return "the path leads out of plugin/"
    if parts[0] == "plugin":
        return "write the path from inside plugin/, for example \"domain/Dim.h\""
    if parts[0] in LAYERS and len(parts) > 1:
        if below(layer, parts[0]):
            return f"layer '{layer}' may not include the higher layer '{parts[0]}'"
        return None
    if parts[0] in ("clang", "clang-c") and below(layer, FIRST_WITH_CLANG):
        return f"layer '{layer}' is below '{FIRST_WITH_CLANG}' and may not include Clang"
    if parts[0] in ("clang-tidy", "clang-tools-extra", "clangd") and below(layer, FIRST_WITH_CLANG_TIDY):
        return f"layer '{layer}' may not include clang-tidy or clangd: only '{FIRST_WITH_CLANG_TIDY}' may"
    return None


def judge_runtime_include(path):
    first = path.split("/")[0]
    if first in LAYERS + ["plugin"] and "/" in path:
        return "the run-time library stands alone and may not include the plugin"
    if first in ("llvm", "llvm-c", "clang", "clang-c"):
        return "the run-time library stands alone and may not include LLVM"
    return None


def includes(file):
    for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(2)


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file())


def main(root):
    root = pathlib.Path(root)
    wrong = checked = 0
    for layer_folder in sorted((root / "plugin").iterdir()):
        if not layer_folder.is_dir():
            continue
        if layer_folder.name not in LAYERS:
            print(f"{layer_folder}: error: not a layer; the layers are {', '.join(LAYERS)}")
            wrong += 1
            continue
        for file in sources(layer_folder):
            checked += 1
            folder = file.parent.relative_to(root / "plugin").as_posix()
            for number, path in includes(file):
                reason = judge_plugin_include(layer_folder.name, folder, path)
                if reason:
                    print(f"{file}:{number}: error: {reason}: {path}")
                    wrong += 1
    for file in sources(root / "runtime") if (root / "runtime").is_dir() else []:
        checked += 1
        for number, path in includes(file):
            reason = judge_runtime_include(path)
            if reason:
                print(f"{file}:{number}: error: {reason}: {path}")
                wrong += 1
    print(f"{checked} files checked, {wrong} wrong includes")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
