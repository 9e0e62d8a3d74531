#!/usr/bin/env python3
"""Random libtorch programs: what throws when they run, against what the plugin reports.

    run.py --plugin ShapewisePlugin.so             the fixed programs and 300 of a fresh seed
    run.py --plugin X --cases 50000 --fresh 0      the full run (truth is found by running)
    run.py --check                                 is the fixed cases' truth kept? Runs nothing
    run.py --write-truth                           find and keep the truth of the fixed cases
    run.py --show 17 --seed 1                      print one case

Two figures per operation: false reports (any fails the run) and missed throws, for code whose sizes
are all literals. "symbolic" are throws that happen whatever the opaque numbers are.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile

import truth as truths
from compare import Table, compare
from generator import calls
from generator.structure import make
from generator.unit import Unit

corpus = truths.corpus
PER_UNIT = 250
FIXED_SEED = "1"


def units(seed, cases):
    for first in range(0, cases, PER_UNIT):
        yield Unit(seed, first, min(PER_UNIT, cases - first))


def show(seed, number):
    case = make(seed, number)
    print("\n".join([line for line, _ in case.before] + [f"void case_{number}() {{"]
                    + [line for line, _ in case.lines] + ["}"]))


def ask_plugin(options, flags, unit):
    """What the plugin prints for a unit."""
    path = os.path.join(options.work, f"asked_{truths.key(unit)}.cpp")
    with open(path, "w", encoding="utf-8") as file:
        file.write(unit.text)
    ran = subprocess.run([corpus.CLANG, *flags, "-fsyntax-only", "-fplugin=" + options.plugin,
                          *options.argument, path], capture_output=True, text=True)
    os.remove(path)
    trouble = None
    if ran.returncode:
        lines = [line for line in ran.stderr.splitlines() if "error" in line] or [ran.stderr[-300:]]
        trouble = f"clang ended with {ran.returncode}: {lines[0]}"
    return ran.stdout + ran.stderr, trouble


def fixed(options):
    """The cases whose truth is kept: (seed, how many)."""
    every = len(calls.GROUPS) if options.seed == FIXED_SEED and options.cases else 0
    return [(options.seed, options.cases), (calls.SEED, every)]


def measure(options, seed, cases, known, table):
    """Adds the cases of a seed to the table (and to what is known, when it is being written)."""
    runner = None
    flags = corpus.precompiled_header(options.work, debug=False) if options.plugin else None
    for unit in units(seed, cases):
        key = truths.key(unit)
        if key not in known:
            runner = runner or truths.Runner(options.work)
            known[key] = runner.run(unit)
            if options.write_truth:
                truths.save(known)
        if options.plugin:
            text, trouble = ask_plugin(options, flags, unit)
            if trouble:
                table.troubles.append(f"cases {unit.first}...: {trouble}")
            compare(unit, known[key], text, table)
        if seed == calls.SEED:
            table.coverage.add(unit, known[key])
        print(f"... {unit.first + unit.count} of {cases} (seed {seed})", flush=True)


def complaints(table):
    """What the cases of every operation lack; nothing where they were not run."""
    return list(table.coverage.complaints()) if table.coverage.throws else []


def print_all(title, items, limit):
    if items:
        print(f"\n{title} ({len(items)}):")
    for item in items[:limit]:
        print("  " + item)
    if len(items) > limit:
        print(f"  ... and {len(items) - limit} more (--list)")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin")
    parser.add_argument("--cases", type=int, default=2000, help="of the seed whose truth is kept")
    parser.add_argument("--seed", default=FIXED_SEED)
    parser.add_argument("--fresh", type=int, default=300, help="cases of a fresh seed")
    parser.add_argument("--fresh-seed", default=str(random.randrange(10 ** 6)))
    parser.add_argument("--caught", type=float, default=0,
                        help="least share of throws caught where sizes are literals, in per cent")
    parser.add_argument("--list", type=int, default=40, help="how many failures to print")
    parser.add_argument("--write-truth", action="store_true")
    parser.add_argument("--check", action="store_true", help="is the truth of the fixed cases kept?")
    parser.add_argument("--show", type=int)
    parser.add_argument("--argument", action="append", default=[], help="one more for clang")
    parser.add_argument("--work",
                        default=os.path.join(tempfile.gettempdir(), "shapewise-differential"))
    options = parser.parse_args()
    if options.show is not None:
        show(options.seed, options.show)
        return 0
    if options.check:
        known = truths.load()
        lacking = sum(truths.key(unit) not in known for seed in fixed(options) for unit in units(*seed))
        print(f"the truth of {lacking} units is not kept: run.py --write-truth" if lacking
              else "the truth of the fixed cases is kept")
        return 1 if lacking else 0
    if not options.plugin and not options.write_truth:
        parser.error("--plugin or --write-truth is needed")
    if options.plugin:
        options.plugin = os.path.abspath(options.plugin)
    os.makedirs(options.work, exist_ok=True)

    known, table = truths.load(), Table()
    if options.write_truth:
        wanted = {truths.key(unit) for seed in fixed(options) for unit in units(*seed)}
        known = {key: found for key, found in known.items() if key in wanted}
    for seed, cases in fixed(options):
        measure(options, seed, cases, known, table)
    print_all("operations", complaints(table), options.list)
    if not options.plugin:
        return 0
    if options.fresh:
        print(f"fresh seed: {options.fresh_seed} (again: --seed {options.fresh_seed}"
              f" --cases {options.fresh} --fresh 0)")
        measure(options, options.fresh_seed, options.fresh, known, table)
    print_all("false reports", table.false, options.list)
    print_all("missed throws, literal sizes", table.missed, options.list)
    print_all("not reported, though the generator built it wrong", table.unheard, options.list)
    print_all("trouble", table.troubles, options.list)
    print()
    table.print()
    throws, caught = table.total("throws"), table.total("caught")
    share = 100.0 * caught / throws if throws else 100.0
    print(f"\nlosses that broadcast to more than both operands, reported: {table.outgrown_found} of"
          f" {table.outgrown}")
    print(f"false reports: {len(table.false)}; caught where sizes are literals: {caught} of {throws}"
          f" ({share:.1f} %); notices of code that runs: {table.notices}; reports that could not be"
          f" judged: {table.undecided}")
    print(f"built wrong and reported: {table.expected - len(table.unheard)} of {table.expected}")
    if table.coverage.throws:
        print(table.coverage.line())
    failed = (len(table.false) + len(table.troubles) + len(table.unheard) + len(complaints(table))
              + (share < options.caught))
    total = sum(cases for _, cases in fixed(options)) + options.fresh
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
