#!/usr/bin/env python3
"""Measures how much later shapewise-clangd's diagnostics come than stock clangd's, edit by edit.

    scripts/measure_clangd.py [--edits N] [--build build] [--stock clangd-22] FILE [compiler flags...]

Opens the file in both and edits it N times, one server after the other, each time waiting for the
diagnostics of the new text. Prints the medians of the time from the edit to the diagnostics and of
the processor time in between, and how much later ours come. The time is what a user waits: clangd
itself lets some pass before it looks at an edit, as long as the last look took, at most 0.5 s.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "test" / "tools"))
import lsp  # noqa: E402


def processor_seconds(pid):
    """User and system time of a process with all its threads."""
    fields = pathlib.Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Subject:
    """One server with the file open."""

    def __init__(self, name, program, file, folder):
        self.name, self.file, self.text, self.version = name, file, file.read_text(), 1
        self.waits, self.work = [], []
        self.server = lsp.Server([program, f"--compile-commands-dir={folder}",
                                  "--background-index=0", "-j=1"],
                                 pathlib.Path(folder, f"{name}.log"))
        self.server.open(file, self.text)
        self.reports = self.server.diagnostics(file)

    def edit(self):
        self.version += 1
        work = processor_seconds(self.server.process.pid)
        start = time.perf_counter()
        self.server.change(self.file, self.version, f"{self.text}\n// edit {self.version}\n")
        self.server.diagnostics(self.file, self.version)
        self.waits.append(time.perf_counter() - start)
        # What follows the diagnostics (indexing, tokens) is not awaited by anybody.
        self.work.append(processor_seconds(self.server.process.pid) - work)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--build", default="build")
    parser.add_argument("--stock", default="clangd-22")
    parser.add_argument("file", type=lambda name: pathlib.Path(name).resolve())
    options, flags = parser.parse_known_args()
    ours = pathlib.Path(options.build, "bin", "shapewise-clangd").resolve()
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "compile_commands.json").write_text(json.dumps([{
            "directory": folder, "file": str(options.file),
            "arguments": ["clang++", "-std=c++17", *flags, "-c", str(options.file)]}]))
        stock = Subject("stock", options.stock, options.file, folder)
        own = Subject("ours", str(ours), options.file, folder)
        for subject in (stock, own):
            subject.edit()  # the first one after the headers were read is not like the others
            subject.waits.clear()
            subject.work.clear()
        for _ in range(options.edits):
            stock.edit()
            own.edit()
        for subject in (stock, own):
            subject.server.close()
    for subject in (stock, own):
        print(f"{subject.name:5} {len(subject.reports)} diagnostics, after "
              f"{statistics.median(subject.waits):.3f} s (least {min(subject.waits):.3f} s), "
              f"{statistics.median(subject.work):.3f} s of processor time")
    later = statistics.median(own.waits) / statistics.median(stock.waits) - 1
    least = min(own.waits) / min(stock.waits) - 1
    print(f"ours differ by {later:+.1%} (medians), {least:+.1%} (least)")


if __name__ == "__main__":
    main()
