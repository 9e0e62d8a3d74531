"""What run_truth.py and measure.py share: reading the corpus and its mutants, and compiling.

A program is one .cpp file here, with the headers of this directory it includes. Its loss calls carry
the comment `// LOSS` on the line of the callee's name. NAME.mutants lists changes, one a line:

    throws KIND: TEXT => TEXT            the changed program must throw
    runs KIND: TEXT => TEXT ;; TEXT => TEXT   it must not (all changes applied together)

The left text must occur exactly once in the program's own files.
"""

import hashlib
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
CLANG = os.environ.get("CLANGXX", "clang++-22")
FLAGS = ["-std=c++17", "-O0", "-isystem", "/usr/include/torch/csrc/api/include"]
LIBS = ["-ltorch", "-ltorch_cpu", "-lc10", "-ldl", "-lpthread"]


class Mutant:
    """One change to a program, and what it is expected to do when run."""

    def __init__(self, number, throws, kind, changes):
        self.number, self.throws, self.kind, self.changes = number, throws, kind, changes

    def text(self):
        return " ;; ".join(f"{old} => {new}" for old, new in self.changes)


class Program:
    def __init__(self, path):
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.main = os.path.basename(path)
        self.files = {}
        self._read(self.main)
        self.mutants = self._read_mutants()

    def _read(self, name):
        with open(os.path.join(HERE, name), encoding="utf-8") as file:
            self.files[name] = file.read()
        for header in re.findall(r'#include "([^"]+)"', self.files[name]):
            if header not in self.files and os.path.exists(os.path.join(HERE, header)):
                self._read(header)

    def _read_mutants(self):
        path = os.path.join(HERE, self.name + ".mutants")
        mutants = []
        if not os.path.exists(path):
            return mutants
        with open(path, encoding="utf-8") as file:
            for row in file:
                row = row.rstrip("\n")
                if not row.strip() or row.startswith("#"):
                    continue
                match = re.match(r"(throws|runs) ([\w-]+): (.*)$", row)
                if not match:
                    raise SystemExit(f"{path}: cannot read: {row}")
                changes = [tuple(part.split(" => ")) for part in match.group(3).split(" ;; ")]
                if any(len(change) != 2 for change in changes):
                    raise SystemExit(f"{path}: cannot read: {row}")
                mutants.append(Mutant(len(mutants) + 1, match.group(1) == "throws",
                                      match.group(2), changes))
        return mutants

    def changed(self, mutant):
        """The program's files with a mutant's changes applied."""
        files = dict(self.files)
        for old, new in mutant.changes if mutant else []:
            places = [name for name in files for _ in range(files[name].count(old))]
            if len(places) != 1:
                raise SystemExit(f"{self.name}.mutants: {len(places)} places for: {old}")
            files[places[0]] = files[places[0]].replace(old, new)
        return files

    def loss_lines(self):
        """(file, line) of every call marked as a loss."""
        found = []
        for name in sorted(self.files):
            for number, row in enumerate(self.files[name].split("\n"), 1):
                if re.search(r"//\s*LOSS\b", row):
                    found.append((name, number))
        return found


def programs(only=None):
    names = sorted(name for name in os.listdir(HERE)
                   if name.endswith(".cpp") and name != "throw_probe.cpp")
    return [Program(name) for name in names if not only or os.path.splitext(name)[0] in only]


def digest(files):
    """Identifies the text of a program."""
    text = "\0".join(name + "\0" + files[name] for name in sorted(files))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_files(files, directory):
    os.makedirs(directory, exist_ok=True)
    for name, text in files.items():
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(text)


def precompiled_header(directory, debug):
    """Builds (once) the precompiled torch/torch.h; returns the flags that use it."""
    os.makedirs(directory, exist_ok=True)
    flags = FLAGS + ["-fpch-instantiate-templates"] + (["-gline-tables-only"] if debug else [])
    source = os.path.join(directory, "torch_pch.h")
    output = os.path.join(directory, "torch_pch_debug.pch" if debug else "torch_pch.pch")
    if not os.path.exists(source):  # a newer one would outdate what was made from it
        with open(source, "w", encoding="utf-8") as file:
            file.write("#include <torch/torch.h>\n")
    if not os.path.exists(output):
        subprocess.run([CLANG, *flags, "-x", "c++-header", source, "-o", output], check=True)
    return flags + ["-include-pch", output]
