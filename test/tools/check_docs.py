#!/usr/bin/env python3
"""Runs the examples of a page of the docs and compares their output with the page.

    check_docs.py [--update] --build=BUILD --source=SOURCE [--prefix=PREFIX] PAGE.md

In a page, a fence that begins with ```cpp NAME.cpp is a file (any language will do), and one that
begins with ```console holds commands, each after a "$ ", and what they print. The commands run in an
empty folder with those files, where `ShapewisePlugin.so`, `ShapewiseTidy.so` and the folder `include`
are links into the build; "..." alone on a line stands for any lines. What was installed in PREFIX is
found by CMake, and $prefix names it. Prints how many commands ran. With --update, the page gets what
the commands print.

Blocks that no command reads must at least be what they say: JSON, TOML and YAML are parsed, and a
block of C++ or CMake has a file name.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

import yaml

import docs_page

PARSERS = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}


def make_folder(folder, build, source, torch_flags):
    """Links, and a clang++-22 for which <torch/torch.h> is precompiled."""
    (folder / "bin").mkdir()
    for name in ("ShapewisePlugin.so", "ShapewiseTidy.so"):
        (folder / name).symlink_to(build / "lib" / name)
    (folder / "include").symlink_to(source / "runtime" / "include")
    for tool in ("clang++-22", "clang-tidy-22"):
        wrapper = folder / "bin" / tool
        real = f"/usr/bin/{tool}"
        if tool == "clang++-22":
            wrapper.write_text(f"""#!/bin/sh
for argument; do
  case $argument in
    *.cpp) if grep -q '<torch/torch.h>' "$argument"; then exec {real} {torch_flags} "$@"; fi;;
  esac
done
exec {real} "$@"
""")
        else:
            wrapper.write_text(f"""#!/bin/sh
case " $* " in
  *" -- "*) exec {real} "$@" {torch_flags};;
esac
exec {real} "$@"
""")
        wrapper.chmod(0o755)


def commands_of(body):
    """(command, expected output) pairs of a console fence."""
    for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
        lines = part.splitlines(keepends=True)
        count = 1
        while lines[count - 1].endswith("\\\n"):
            count += 1
        yield "".join(lines[:count]).rstrip("\n"), "".join(lines[count:])


def mistakes_in_blocks(text):
    """What is wrong with the blocks that are not commands."""
    for language, file, body in docs_page.blocks(text):
        if language in ("cpp", "cmake") and not file:
            yield f"a block of {language} has no file name, so that nothing is done with it"
        try:
            PARSERS.get(language, str)(body)
        except (ValueError, yaml.YAMLError) as error:
            yield f"a block is not {language}: {error}"


def agree(expected, actual):
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line)
                      for line in expected.splitlines(keepends=True))
    return re.fullmatch(pattern, actual) is not None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--prefix", type=pathlib.Path)
    parser.add_argument("--torch-flags", default="")
    parser.add_argument("page", type=pathlib.Path)
    options = parser.parse_args()
    text = options.page.read_text()
    ran = wrong = 0
    for mistake in mistakes_in_blocks(text):
        wrong += 1
        print(f"{options.page}: error: {mistake}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_folder(folder, options.build, options.source, options.torch_flags)
        environment = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        if options.prefix:
            environment |= {"prefix": str(options.prefix), "CMAKE_PREFIX_PATH": str(options.prefix)}
        for language, file, body in docs_page.blocks(text):
            if file:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(body)
            if language != "console":
                continue
            updated = ""
            for command, expected in commands_of(body):
                ran += 1
                actual = subprocess.run(command, shell=True, cwd=folder, env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
                actual = actual.replace(f"{folder}/", "")  # clang-tidy writes whole paths
                updated += f"$ {command}\n{actual}"
                if not agree(expected, actual):
                    wrong += 1
                    if not options.update:
                        print(f"{options.page}: error: '{command}' prints\n{actual}"
                              f"and the page says\n{expected}")
                elif options.update:
                    updated = updated[:-len(actual)] + expected if actual else updated
            if options.update:
                text = text.replace(body, updated)
    if options.update:
        options.page.write_text(text)
    print(f"{ran} commands ran, {wrong} mistakes")
    return 1 if wrong and not options.update else 0


if __name__ == "__main__":
    sys.exit(main())
