#!/usr/bin/env python3
"""Builds every program of this directory and every mutant, runs them with the real libtorch, and
writes to truth.json which throw, on which line, and with what message.

    run_truth.py                 what is new or changed
    run_truth.py NAME ...        only these programs
    run_truth.py --force         everything again
    run_truth.py --check         runs nothing: is truth.json up to date with the sources?
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

import corpus

TRUTH = os.path.join(corpus.HERE, "truth.json")
SYMBOLIZER = os.environ.get("LLVM_SYMBOLIZER", "llvm-symbolizer-22")


def fake_mnist(directory):
    """Writes files of MNIST's format and size: blank pictures, labels 0..9 in turn."""
    folder = os.path.join(directory, "data")
    if os.path.exists(os.path.join(folder, "done")):
        return
    os.makedirs(folder, exist_ok=True)
    for prefix, count in (("train", 60000), ("t10k", 10000)):
        with open(os.path.join(folder, prefix + "-images-idx3-ubyte"), "wb") as file:
            for number in (2051, count, 28, 28):
                file.write(number.to_bytes(4, "big"))
            file.truncate(16 + count * 28 * 28)
        with open(os.path.join(folder, prefix + "-labels-idx1-ubyte"), "wb") as file:
            for number in (2049, count):
                file.write(number.to_bytes(4, "big"))
            file.write(bytes(i % 10 for i in range(count)))
    with open(os.path.join(folder, "done"), "w", encoding="utf-8"):
        pass


def user_frame(binary, addresses, names):
    """The innermost frame that lies in one of the program's own files, as (file, line)."""
    result = subprocess.run([SYMBOLIZER, "--obj=" + binary, "--output-style=JSON"],
                            input="\n".join(hex(int(a, 16) - 1) for a in addresses),
                            capture_output=True, text=True, check=True)
    for row in result.stdout.splitlines():
        for symbol in json.loads(row).get("Symbol", []):
            name = os.path.basename(symbol.get("FileName", ""))
            if name in names:
                return name, symbol["Line"]
    return None, 0


class Builder:
    def __init__(self, work):
        self.work = work
        self.flags = corpus.precompiled_header(work, debug=True)
        self.probe = os.path.join(work, "throw_probe.o")
        subprocess.run([corpus.CLANG, "-std=c++17", "-c", "-o", self.probe,
                        os.path.join(corpus.HERE, "throw_probe.cpp")], check=True)
        fake_mnist(work)

    def run(self, program, files):
        """Builds and runs; returns a dict with throws, file, line, message."""
        with tempfile.TemporaryDirectory(dir=self.work) as directory:
            corpus.write_files(files, directory)
            binary = os.path.join(directory, "program")
            built = subprocess.run(
                [corpus.CLANG, *self.flags, os.path.join(directory, program.main), self.probe,
                 "-no-pie", "-rdynamic", "-fuse-ld=lld", "-o", binary, *corpus.LIBS],
                capture_output=True, text=True)
            if built.returncode:
                return {"error": "does not compile: " + built.stderr[:1500]}
            trace = os.path.join(directory, "trace")
            environment = dict(os.environ, THROW_TRACE=trace, OMP_NUM_THREADS="1")
            try:
                ran = subprocess.run([binary], cwd=self.work, env=environment, timeout=120,
                                     capture_output=True, text=True)
            except subprocess.TimeoutExpired:
                return {"error": "ran for more than two minutes"}
            if ran.returncode == 0:
                return {"throws": False}
            rows = []
            if os.path.exists(trace):
                with open(trace, encoding="utf-8") as file:
                    rows = file.read().splitlines()
            if not rows:
                return {"error": f"exit code {ran.returncode} without an exception: "
                                 + ran.stderr[-500:]}
            name, line = user_frame(binary, rows[-1].split()[1:], files)
            text = re.search(r"what\(\):\s+(.*)", ran.stderr) or re.search(r"(.*\S.*)", ran.stderr)
            return {"throws": True, "file": name, "line": line,
                    "message": text.group(1)[:200] if text else ""}


def judge(program, known, builder, force):
    """Runs what is new in a program; returns its record and the list of failures."""
    failures = []
    old = known.get(program.name, {})
    losses = program.loss_lines()
    record = {"losses": [f"{name}:{line}" for name, line in losses], "mutants": []}

    def truth(files, before, throws, label):
        key = corpus.digest(files)
        if not force and before.get("digest") == key and "error" not in before:
            result = before
        else:
            result = dict(builder.run(program, files), digest=key)
        if "error" in result:
            failures.append(f"{label}: {result['error']}")
        elif result["throws"] != throws:
            failures.append(f"{label}: expected to {'throw' if throws else 'run'}: "
                            f"{result.get('file')}:{result.get('line')} {result.get('message')}")
        elif throws and not result["file"]:
            failures.append(f"{label}: threw outside the program: {result.get('message')}")
        return result

    record["program"] = truth(program.changed(None), old.get("program", {}), False, program.name)
    if failures:
        return record, failures
    before = {mutant["text"]: mutant for mutant in old.get("mutants", [])}
    for mutant in program.mutants:
        label = f"{program.name} mutant {mutant.number} ({mutant.text()})"
        result = dict(truth(program.changed(mutant), before.get(mutant.text(), {}),
                            mutant.throws, label))
        result.update(kind=mutant.kind, text=mutant.text())
        if result.get("throws"):
            result["at_loss"] = (result["file"], result["line"]) in losses
        record["mutants"].append(result)
    return record, failures


def check(known):
    stale = []
    for program in corpus.programs():
        record = known.get(program.name)
        wanted = [corpus.digest(program.changed(m)) for m in [None, *program.mutants]]
        found = record and [record["program"]["digest"]] + [m["digest"] for m in record["mutants"]]
        if found != wanted:
            stale.append(program.name)
    print("truth.json is up to date" if not stale else "stale: " + " ".join(stale))
    return 1 if stale else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "shapewise-truth"))
    options = parser.parse_args()
    known = {}
    if os.path.exists(TRUTH):
        with open(TRUTH, encoding="utf-8") as file:
            known = json.load(file)
    if options.check:
        return check(known)
    builder = Builder(options.work)
    passed = failed = 0
    for program in corpus.programs(options.names):
        record, failures = judge(program, known, builder, options.force)
        known[program.name] = record
        for failure in failures:
            print("FAIL", failure)
        failed += len(failures)
        passed += 1 + len(program.mutants) - len(failures)
        print(f"{program.name}: {len(record['losses'])} losses, {len(program.mutants)} mutants",
              flush=True)
        with open(TRUTH, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1, sort_keys=True)
            file.write("\n")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
