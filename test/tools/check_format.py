#!/usr/bin/env python3
"""Checks that every C++ source of the tree is formatted: check_format.py CLANG-FORMAT ROOT"""
import pathlib
import subprocess
import sys

FOLDERS = ["plugin", "runtime", "test/unit", "examples"]


def main(clang_format, root):
    root = pathlib.Path(root)
    files = sorted(str(p) for folder in FOLDERS for p in (root / folder).rglob("*")
                   if p.suffix in (".h", ".cpp"))
    if not files:
        print("no source was found to check")
        return 1
    result = subprocess.run([clang_format, "--style=file", "--dry-run", "-Werror", *files],
                            capture_output=True, text=True)
    print(result.stderr, end="")
    print(f"{len(files)} files checked")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
