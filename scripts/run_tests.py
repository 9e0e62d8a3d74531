#!/usr/bin/env python3
"""Runs the lit suites of a build folder and ends with the line "N passed, N failed".

    run_tests.py BUILD [lit argument...]

Exits with 1 when a test failed or none was run.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

PASSED = {"PASS", "XFAIL", "FLAKYPASS"}
NOT_RUN = {"UNSUPPORTED", "SKIPPED", "EXCLUDED"}


def lit_of(build):
    for line in (build / "CMakeCache.txt").read_text().splitlines():
        if line.startswith("SHAPEWISE_TOOL_LIT:"):
            return line.split("=", 1)[1]
    raise SystemExit(f"{build} is not a configured build folder with tests")


def main(build, arguments):
    build = pathlib.Path(build).resolve()
    began = time.time()
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder, "results.json")
        command = [lit_of(build), "-sv", "--order=smart", "-o", str(results)]
        if not sys.stdout.isatty():
            command.append("--no-progress-bar")
        if "SHAPEWISE_JOBS" in os.environ:
            command.append("-j" + os.environ["SHAPEWISE_JOBS"])
        print("test: running the tests", flush=True)
        status = subprocess.run(
            [*command, *arguments, *(build / "test" / "suites.txt").read_text().split("\n")[:-1]]
        ).returncode
        codes = [t["code"] for t in json.loads(results.read_text())["tests"]] if results.exists() else []
    figures = build / "test" / "figures.txt"  # of the programs; only when this run measured them
    if figures.exists() and figures.stat().st_mtime >= began:
        print(figures.read_text(), end="")
    passed = sum(code in PASSED for code in codes)
    skipped = sum(code in NOT_RUN for code in codes)
    failed = len(codes) - passed - skipped
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if status or failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
