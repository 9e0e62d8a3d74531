#!/usr/bin/env python3
"""write_compile_commands.py FOLDER FLAG... -- FILE...   writes FOLDER/compile_commands.json"""
import json
import pathlib
import sys

folder, *rest = sys.argv[1:]
split = rest.index("--")
flags, files = rest[:split], rest[split + 1:]
pathlib.Path(folder, "compile_commands.json").write_text(json.dumps([
    {"directory": folder, "file": file, "arguments": ["clang++", *flags, "-c", file]}
    for file in files], indent=1))
