#!/usr/bin/env python3
"""Builds and runs the probes, and puts what they print into docs/libtorch-behaviour.md.

    run.py --update    write the measured part of the page anew
    run.py             exit with 1 if the page is not what the probes print
"""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "..", "..", "..", "docs", "libtorch-behaviour.md")
MARK = "<!-- What follows is printed by test/differential/probes; run.py --update writes it. -->\n"
sys.path.insert(0, os.path.join(HERE, "..", "..", "programs"))

import corpus  # noqa: E402  (shared with the programs' drivers)


def measure(name, work, flags):
    binary = os.path.join(work, name)
    subprocess.run([corpus.CLANG, *flags, os.path.join(HERE, name + ".cpp"), "-fuse-ld=lld",
                    "-o", binary, *corpus.LIBS], check=True)
    return subprocess.run([binary], check=True, capture_output=True, text=True).stdout


def main():
    work = os.path.join(tempfile.gettempdir(), "shapewise-probes")
    flags = corpus.precompiled_header(work, debug=False)
    text = MARK
    for name, title in (("losses", "Measured: losses"), ("operations", "Measured: operations")):
        text += f"\n## {title}\n" + measure(name, work, flags)
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    wanted = page.split(MARK)[0] + text
    if "--update" in sys.argv:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(wanted)
        return 0
    print("1 passed, 0 failed" if page == wanted else "the page differs\n0 passed, 1 failed")
    return page != wanted


if __name__ == "__main__":
    sys.exit(main())
