#!/usr/bin/env python3
"""Measures what the plugin adds to the user time of a compilation.

    scripts/measure_overhead.py [--runs N] [--build build] FILE [compiler flags...]

Runs `clang++ -fsyntax-only` with and without the plugin, in turns, and prints the least and the
median user time of each. On a busy machine only the least times mean something.
"""
import argparse
import os
import pathlib
import statistics
import subprocess


def user_seconds(command):
    before = os.times().children_user
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return os.times().children_user - before


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--build", default="build")
    options, rest = parser.parse_known_args()
    plugin = pathlib.Path(options.build, "lib", "ShapewisePlugin.so").resolve()
    without = ["clang++-22", "-fsyntax-only", "-std=c++17", *rest]
    commands = {"without": without, "with": [*without, f"-fplugin={plugin}"]}
    times = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            times[name].append(user_seconds(command))
    for name, values in times.items():
        print(f"{name:8} least {min(values):.3f} s, median {statistics.median(values):.3f} s")
    least = min(times["with"]) / min(times["without"]) - 1
    median = statistics.median(times["with"]) / statistics.median(times["without"]) - 1
    print(f"the plugin adds {least:.2%} (least), {median:.2%} (median)")


if __name__ == "__main__":
    main()
