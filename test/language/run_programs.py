#!/usr/bin/env python3
"""Runs every program of this folder with the real libtorch, and lets the plugin read them.

    run_programs.py PLUGIN FLAGS...      the flags <torch/torch.h> is compiled with

Says which does not do what its macro says, and which report is missing or false.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tools"))
import torch_program

PROGRAM = re.compile(r"(RUNS|THROWS|THROWS_UNSEEN|CATCHES)\((\w+)\)")
# Where a report stands, and where the calls are that led there.
REPORT = re.compile(r"([^:\s]+\.cpp):(\d+):\d+: warning: .*\[shapewise-")
CALLER = re.compile(r"([^:\s]+\.cpp):(\d+):\d+: note: .*called from here")


def misbehaving(sources, flags):
    """Programs that throw and should not, or the other way round."""
    text = "".join(f'namespace file{number} {{\n#include "{source}"\n}}\n'
                   for number, source in enumerate(sources))
    text = '#include "programs.h"\n#include <cstdio>\n' + text + """int main() {
  for (const Program *P = Program::First; P; P = P->Next) {
    bool Threw = false;
    try {
      P->Run();
    } catch (const std::exception &) {
      Threw = true;
    }
    if (Threw != P->Throws)
      std::printf("%s %s: %s\\n", P->File, P->Name, Threw ? "throws" : "does not throw");
  }
}
"""
    return torch_program.run(text, flags, HERE, stdout=subprocess.PIPE,
                             check=True).stdout.splitlines()


def programs(source):
    """The programs of a file: for each line the macro and name of the one it is in, if any."""
    current, lines = None, []
    for line in source.read_text().splitlines():
        if found := PROGRAM.match(line):
            current = found.groups()
        elif line and not line[0].isspace() and line[0] != "}":
            current = None
        lines.append(current)
    return lines


def misread(source, plugin, flags):
    """Programs with a report that is false, or without one that is due."""
    output = subprocess.run(["clang++-22", f"-fplugin={plugin}", "-fsyntax-only", *flags,
                             str(source)],
                            stderr=subprocess.PIPE, text=True, check=True).stderr
    lines = programs(source)
    reported, wrong, due = set(), [], False
    for line in output.splitlines():
        report, caller = REPORT.match(line), CALLER.match(line)
        if report:
            due = True
        if not due or not (report or caller):
            continue
        if where := lines[int((report or caller).group(2)) - 1]:
            reported.add(where)
            due = False
    for macro, name in dict.fromkeys(filter(None, lines)):
        wanted = macro in ("THROWS", "CATCHES")
        if wanted != ((macro, name) in reported):
            wrong.append(f"{source.name} {name}: {'not reported' if wanted else 'reported'}")
    return len(set(filter(None, lines))), wrong


def main(plugin, flags):
    sources = sorted(HERE.glob("*.cpp"))
    wrong, count = misbehaving(sources, flags), 0
    for source in sources:
        number, found = misread(source, plugin, flags)
        count += number
        wrong += found
    print(*wrong, f"{count} programs, {len(wrong)} wrong", sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
