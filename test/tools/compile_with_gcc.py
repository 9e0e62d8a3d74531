#!/usr/bin/env python3
"""Has g++ look at the plugin's sources: compile_with_gcc.py [--all] BUILD

With the flags that the build folder's compile_commands.json has for them, and warnings as errors, but
no code is made. Looks at the largest source of each layer, or with --all at every source.
"""
import concurrent.futures
import itertools
import json
import os
import pathlib
import shlex
import subprocess
import sys

DROPPED = {"-c", "-Winvalid-pch", "-fpch-instantiate-templates"}
DROPPED_WITH_NEXT = {"-o", "-Xclang"}


PLUGIN = pathlib.Path(__file__).resolve().parents[2] / "plugin"


def layer(source):
    return source[0].relative_to(PLUGIN).parts[0]


def sources(build):
    """(file, the flags it is compiled with) of each of the plugin's sources that is not generated."""
    seen = set()
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        if not file.is_relative_to(PLUGIN) or file in seen:
            continue
        seen.add(file)
        words = iter(shlex.split(entry["command"]))
        # What stands before the first flag is the compiler and what starts it.
        flags = list(itertools.dropwhile(lambda word: not word.startswith(("-D", "-I", "-f")), words))
        kept, skip = [], False
        for flag in flags:
            if skip or flag in DROPPED_WITH_NEXT:
                skip = not skip
            elif flag not in DROPPED and flag != entry["file"]:
                kept.append(flag)
        yield file, kept


def look(source):
    file, flags = source
    return subprocess.run(["g++", *flags, "-Werror", "-fsyntax-only", str(file)],
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def main(arguments):
    build = pathlib.Path(arguments[-1])
    chosen = sorted(sources(build), key=lambda source: (layer(source), -source[0].stat().st_size))
    if "--all" not in arguments:
        chosen = [next(group) for _, group in itertools.groupby(chosen, layer)]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (file, _), result in zip(chosen, pool.map(look, chosen)):
            if result.returncode:
                wrong += 1
                print(f"{file}: error: g++ does not take it:\n{result.stdout}")
    print(f"g++ looked at {len(chosen)} sources, {wrong} are wrong")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
