"""Runs generated units with the real libtorch, and keeps what was found by the hash of their text."""

import gzip
import hashlib
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "programs"))

import corpus  # noqa: E402  (the programs' drivers compile the same way)

CACHE = os.path.join(HERE, "truth.json.gz")
SYMBOLIZER = os.environ.get("LLVM_SYMBOLIZER", "llvm-symbolizer-22")


def key(unit):
    """Stands for the unit's text and the way it is run."""
    with open(os.path.join(HERE, "harness.cpp"), "rb") as file:
        return hashlib.sha256(unit.text.encode() + file.read()).hexdigest()[:16]


def load():
    if not os.path.exists(CACHE):
        return {}
    with gzip.open(CACHE, "rt", encoding="utf-8") as file:
        return json.load(file)


def save(known):
    with open(CACHE, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        file.write(json.dumps(known, sort_keys=True, separators=(",", ":")).encode())


class Runner:
    """Builds units against the harness and runs them."""

    def __init__(self, work):
        self.work = work
        self.flags = corpus.precompiled_header(work, debug=True) + ["-Wno-everything"]
        self.harness = os.path.join(work, "harness.o")
        # Without the precompiled header: a recorded operation's inputs can only be read under
        # NDEBUG, which changes the layout of at::RecordFunction and was set when libtorch was built.
        if not os.path.exists(self.harness) or (
                os.path.getmtime(self.harness) < os.path.getmtime(os.path.join(HERE, "harness.cpp"))):
            subprocess.run([corpus.CLANG, *corpus.FLAGS, "-DNDEBUG", "-Wno-everything", "-c", "-o",
                            self.harness, os.path.join(HERE, "harness.cpp")], check=True)

    def run(self, unit):
        """{case: {"runs": {run: [lines innermost first, message] or None}, "broadcasts": {line: 1 when
        a loss's operands broadcast to more than both, else 0}}}. What crashed has the line 0."""
        source = os.path.join(self.work, f"unit_{key(unit)}.cpp")
        binary = source[:-4]
        with open(source, "w", encoding="utf-8") as file:
            file.write(unit.text)
        subprocess.run([corpus.CLANG, *self.flags, source, self.harness, "-no-pie", "-rdynamic",
                        "-fuse-ld=lld", "-o", binary, *corpus.LIBS], check=True)
        output = subprocess.run([binary], capture_output=True, text=True, check=True,
                                env=dict(os.environ, OMP_NUM_THREADS="1")).stdout
        places = self.lines_of(binary, os.path.basename(source), output)
        os.remove(binary)
        os.remove(source)
        found = {}
        for row in output.splitlines():
            head, _, message = row.partition("\t")
            number, run, outcome, *frames = head.split()
            case = found.setdefault(str(unit.first + int(number)), {"runs": {}, "broadcasts": {}})
            runs, lines = case["runs"], [places[f] for f in frames if f in places]
            if outcome in ("broadcast", "outgrown"):
                for line in map(str, lines):
                    old = case["broadcasts"].get(line, 0)
                    case["broadcasts"][line] = max(old, int(outcome == "outgrown"))
            elif outcome == "throws":
                runs[run] = [lines, message]
            elif outcome == "crashes":
                runs[run] = [[0], "crashes"]
            else:
                runs[run] = None
        return found

    def lines_of(self, binary, name, output):
        """Line of each return address that lies in the unit. The binary is not position
        independent, so that its own addresses are low ones."""
        frames = sorted({word for row in output.splitlines() for word in row.split("\t")[0].split()
                         if word.startswith("0x") and int(word, 16) < 1 << 32})
        result = subprocess.run([SYMBOLIZER, "--obj=" + binary, "--output-style=JSON"],
                                input="\n".join(hex(int(f, 16) - 1) for f in frames),
                                capture_output=True, text=True, check=True)
        places = {}
        for frame, row in zip(frames, result.stdout.splitlines()):
            for symbol in json.loads(row).get("Symbol", []):
                if os.path.basename(symbol.get("FileName", "")) == name:
                    places[frame] = symbol["Line"]
                    break
        return places
