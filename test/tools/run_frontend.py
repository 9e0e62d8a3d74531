#!/usr/bin/env python3
"""Checks one source with clang-tidy or clangd and prints what they report as clang prints it.

    run_frontend.py tidy|clangd --build=BUILD --tools=LLVM-BIN [compiler flags] FILE

The tests of test/diagnostics are written for the clang plugin, which prints by itself:

    FILE:LINE:COLUMN: warning: TEXT [CHECK]
    fix-it:"FILE":{LINE:COLUMN-LINE:COLUMN}:"INSERTED"
    FILE:LINE:COLUMN: note: TEXT

This prints the same lines for the other front ends, so that one test serves all of them. What a
front end cannot show is made up for here, and nowhere else:

  clangd   begins a sentence with a capital letter (lit.cfg.py compares ignoring case there)
  clangd   adds "(fix available)" to a message (removed)
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import clangd_session


def position(text, offset):
    """1-based line and byte column of a byte offset."""
    before = text[:offset]
    return before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1


def print_fix(file, begin, end, inserted):
    inserted = inserted.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    print(f'fix-it:"{file}":{{{begin[0]}:{begin[1]}-{end[0]}:{end[1]}}}:"{inserted}"')


# clang-tidy ------------------------------------------------------------------------------------

def yaml_fixes(path):
    """The (check, file, offset, length, text) of every replacement in clang-tidy's export."""
    import yaml
    if not path.exists():
        return []
    document = yaml.safe_load(path.read_text())
    return [(d["DiagnosticName"], d["DiagnosticMessage"]["FileOffset"], r["FilePath"], r["Offset"],
             r["Length"], r["ReplacementText"])
            for d in document["Diagnostics"] for r in d["DiagnosticMessage"]["Replacements"]]


def run_tidy(options, flags, file):
    with tempfile.TemporaryDirectory() as folder:
        export = pathlib.Path(folder, "fixes.yaml")
        command = [f"{options.tools}/clang-tidy", f"-load={options.build}/lib/ShapewiseTidy.so",
                   "-checks=-*,shapewise-*", "-quiet", f"-export-fixes={export}",
                   *options.tidy, file, "--", *flags]
        environment = dict(os.environ)
        if "SHAPEWISE_PRELOAD" in environment:  # the sanitizers' run-time library; see lit.cfg.py
            environment["LD_PRELOAD"] = environment["SHAPEWISE_PRELOAD"]
        result = subprocess.run(command, capture_output=True, text=True, env=environment)
        fixes = yaml_fixes(export)
    errors = [line for line in result.stderr.splitlines()
              if not re.fullmatch(r"\d+ (warning|error)s?( and \d+ errors?)? generated\.", line)]
    print("\n".join(errors), file=sys.stderr)
    header = re.compile(r"^(.*?):(\d+):(\d+): (warning|error): .* \[([\w-]+)(,.*)?\]$")
    content = pathlib.Path(file).read_bytes()
    for line in result.stdout.splitlines():
        print(line)
        match = header.match(line)
        if not match:
            continue
        at = (int(match.group(2)), int(match.group(3)))
        for check, where, path, offset, length, text in fixes:
            if check == match.group(5) and position(content, where) == at:
                print_fix(path, position(content, offset), position(content, offset + length), text)
    return result.returncode


# clangd ----------------------------------------------------------------------------------------

def point(p):
    return p["line"] + 1, p["character"] + 1


def run_clangd(options, flags, file):
    answer = clangd_session.check(options.build, file, flags)
    for diagnostic in answer:
        severity = {1: "error", 2: "warning", 3: "remark", 4: "note"}[diagnostic["severity"]]
        line, column = point(diagnostic["range"]["start"])
        message = diagnostic["message"].replace(" (fix available)", "")
        print(f"{file}:{line}:{column}: {severity}: {message} [{diagnostic.get('code')}]")
        for fix in diagnostic["fixes"]:
            for uri, edits in fix["edit"]["changes"].items():
                for edit in edits:
                    print_fix(file, point(edit["range"]["start"]), point(edit["range"]["end"]),
                              edit["newText"])
        for note in diagnostic.get("relatedInformation", []):
            line, column = point(note["location"]["range"]["start"])
            path = note["location"]["uri"].removeprefix("file://")
            print(f"{path}:{line}:{column}: note: {note['message']}")
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("frontend", choices=["tidy", "clangd"])
    parser.add_argument("--build", required=True)
    parser.add_argument("--tools", required=True)
    parser.add_argument("--tidy", action="append", default=[], help="further options of clang-tidy")
    options, rest = parser.parse_known_args()
    file = next(a for a in rest if a.endswith((".cpp", ".cc")))
    rest.remove(file)
    return (run_tidy if options.frontend == "tidy" else run_clangd)(options, rest, file)


if __name__ == "__main__":
    sys.exit(main())
