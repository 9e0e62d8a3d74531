#!/usr/bin/env python3
"""Measures the plugin on the programs of this directory and their mutants, against truth.json.

    measure.py ShapewisePlugin.so [NAME ...] [--every 5] [--fits 90] [--caught 90] [--jobs 2]

Three figures:
  false reports   reports on a program that runs, or on a mutant that runs (must be 0)
  fits            share of the loss calls (lines marked `// LOSS`) with the verdict "fits"
  caught          share of the throwing mutants that get a report on the line that throws
                  ("anywhere" is printed beside it)
Exits with 1 for any false report, or for a share below its threshold.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

import corpus

REPORT = re.compile(r"^(.*?):(\d+):(\d+): (?:warning|error): (.*\[(shapewise-[\w-]+)[^\]]*\].*)$",
                    re.M)
LOSS = re.compile(r"^\s*loss (.*?):(\d+):(\d+):? (\S+?): (fits|mismatch|unknown)(.*)$", re.M)
# What a mutant that runs may be told: it runs, and computes nonsense.
NONSENSE = {"shapewise-silent-broadcast", "shapewise-loss-kind", "shapewise-partial-batch"}


class Outcome:
    """What the plugin said of one version of a program."""

    def __init__(self, program, mutant, text):
        self.program, self.mutant = program, mutant
        self.reports = [(os.path.basename(m[1]), int(m[2]), m[5], m[4])
                        for m in REPORT.finditer(text)]
        self.verdicts = {}
        for m in LOSS.finditer(text):
            place = (os.path.basename(m[1]), int(m[2]))
            self.verdicts.setdefault(place, []).append((m[5], m[6].strip(" ()")))
        plain = [line for line in text.splitlines()
                 if re.search(r": (fatal )?error: |PLEASE submit a bug report|Stack dump", line)
                 and "[shapewise-" not in line]
        self.trouble = plain[0] if plain else None

    def label(self):
        if self.mutant is None:
            return self.program.name
        return f"{self.program.name} mutant {self.mutant.number} ({self.mutant.text()})"


def run_plugin(options, flags, program, mutant):
    with tempfile.TemporaryDirectory(dir=options.work) as directory:
        corpus.write_files(program.changed(mutant), directory)
        command = [corpus.CLANG, *flags, "-fsyntax-only", "-fplugin=" + options.plugin,
                   "-fplugin-arg-shapewise-dump=shapes", *options.argument,
                   os.path.join(directory, program.main)]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
            text = ran.stdout + "\n" + ran.stderr
        except subprocess.TimeoutExpired:
            text = f"{program.main}:1:1: fatal error: ran for more than two minutes"
        return Outcome(program, mutant, text)


def false_reports(outcome):
    allowed = NONSENSE if outcome.mutant and outcome.mutant.kind == "silent-broadcast" else set()
    return [report for report in outcome.reports if report[2] not in allowed]


def verdict_of(entries):
    """One verdict for a loss line that may have been analysed several times."""
    if not entries:
        return "unknown", "no verdict was printed for this line"
    for wanted in ("mismatch", "unknown"):
        for verdict, why in entries:
            if verdict == wanted:
                return verdict, why
    return "fits", ""


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


class Figures:
    def __init__(self, truth):
        self.truth = truth
        self.false, self.trouble = [], []
        self.losses = self.fits = 0
        self.exact = self.anywhere = self.throwing = 0
        self.by_value = [0, 0]  # of these, what throws because of a value, not a shape or dtype
        self.nonsense = self.nonsense_found = 0
        self.kinds = {}
        self.passed = self.failed = 0

    def verdict(self, good, line):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(line, flush=True)

    def add(self, outcome):
        if outcome.trouble:
            self.trouble.append(outcome)
            self.verdict(False, f"TROUBLE {outcome.label()}: {outcome.trouble}")
            return
        if outcome.mutant is None:
            self.add_correct(outcome)
        elif outcome.mutant.throws:
            self.add_throwing(outcome)
        else:
            self.add_running(outcome)

    def add_correct(self, outcome):
        self.add_running(outcome)
        for place in outcome.program.loss_lines():
            verdict, why = verdict_of(outcome.verdicts.get(place))
            self.losses += 1
            self.fits += verdict == "fits"
            self.verdict(verdict == "fits", f"NOT PROVED {place[0]}:{place[1]}: {verdict} {why}")

    def add_running(self, outcome):
        wrong = false_reports(outcome)
        for name, line, _, message in wrong:
            print(f"FALSE REPORT {outcome.label()}: {name}:{line}: {message}", flush=True)
        self.false += wrong
        if outcome.mutant is not None and outcome.mutant.kind == "silent-broadcast":
            self.nonsense += 1
            self.nonsense_found += bool(outcome.reports)
        self.passed += not wrong
        self.failed += bool(wrong)

    def add_throwing(self, outcome):
        records = self.truth[outcome.program.name]["mutants"]
        record = next(r for r in records if r["text"] == outcome.mutant.text())
        place = (record["file"], record["line"])
        exact = any(report[:2] == place for report in outcome.reports)
        kind = self.kinds.setdefault(outcome.mutant.kind, [0, 0])
        kind[0] += exact
        kind[1] += 1
        self.throwing += 1
        self.exact += exact
        self.anywhere += bool(outcome.reports)
        if re.search(r"out of (bounds|range in self|DATA bounds)|is out of bounds", record["message"]):
            self.by_value[0] += exact
            self.by_value[1] += 1
        elsewhere = "".join(f"; reported {r[0]}:{r[1]} [{r[2]}]" for r in outcome.reports)
        self.verdict(exact, f"MISSED {outcome.label()}: throws at {place[0]}:{place[1]}: "
                            f"{record['message'][:80]}{elsewhere}")

    def summary(self):
        return (f"false reports:  {len(self.false)}\n"
                f"fits:           {self.fits} of {self.losses} loss calls"
                f" ({percent(self.fits, self.losses):.1f} %)\n"
                f"caught:         {self.exact} of {self.throwing} throwing mutants"
                f" ({percent(self.exact, self.throwing):.1f} %) on the line,"
                f" {self.anywhere} ({percent(self.anywhere, self.throwing):.1f} %) anywhere")

    def print(self):
        print("\nthrowing mutants caught on the line, by kind of change:")
        for kind in sorted(self.kinds, key=lambda k: -self.kinds[k][1]):
            print(f"  {kind:24} {self.kinds[kind][0]:3} of {self.kinds[kind][1]:3}")
        print("\n" + self.summary())
        print(f"  of these, a label or an index out of range: {self.by_value[0]} of {self.by_value[1]}")
        print(f"silent nonsense: {self.nonsense_found} of {self.nonsense} mutants")
        print(f"\n{self.passed} passed, {self.failed} failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plugin")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--fits", type=float, default=0, help="least share of 'fits', in per cent")
    parser.add_argument("--caught", type=float, default=0, help="least share caught, in per cent")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-mutants", action="store_true")
    parser.add_argument("--every", type=int, default=1, help="take each N-th mutant only")
    parser.add_argument("--figures", help="also write the three figures to this file")
    parser.add_argument("--argument", action="append", default=[], help="one more for clang")
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "shapewise-measure"))
    options = parser.parse_args()
    options.plugin = os.path.abspath(options.plugin)
    with open(os.path.join(corpus.HERE, "truth.json"), encoding="utf-8") as file:
        figures = Figures(json.load(file))
    flags = corpus.precompiled_header(options.work, debug=False)
    programs = corpus.programs(options.names)
    mutants = [] if options.no_mutants else [(p, m) for p in programs for m in p.mutants]
    work = [(program, None) for program in programs] + mutants[::options.every]
    for program, mutant in work:
        record = figures.truth.get(program.name)
        if not record or not any(m["text"] == mutant.text() for m in record["mutants"] if mutant) \
                and mutant:
            raise SystemExit(f"truth.json does not know {program.name} {mutant and mutant.text()}:"
                             " run run_truth.py")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, outcome in enumerate(pool.map(lambda w: run_plugin(options, flags, *w), work), 1):
            figures.add(outcome)
            if done % 50 == 0:
                print(f"... {done} of {len(work)}", flush=True)
    figures.print()
    if options.figures:
        with open(options.figures, "w", encoding="utf-8") as file:
            file.write(f"Whole programs, with every {options.every}th mutant:\n{figures.summary()}\n")
    low = percent(figures.fits, figures.losses) < options.fits or (
        not options.no_mutants and percent(figures.exact, figures.throwing) < options.caught)
    return 1 if figures.false or figures.trouble or low else 0


if __name__ == "__main__":
    sys.exit(main())
