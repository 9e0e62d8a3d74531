#!/usr/bin/env python3
"""Random calls of every operation in the model files, a line each, behind those of samples.txt.

    every_operation.py SCHEMAS COUNT SEED
"""
import pathlib
import random
import sys

import layouts
import operations


def main():
    known, count = operations.schemas(sys.argv[1]), int(sys.argv[2])
    number = 0
    for line in open(pathlib.Path(__file__).parent / "samples.txt"):
        if not line.startswith("#"):
            print(number, line.strip())
            number += 1
    for callee, operation in operations.modelled().items():
        rng = random.Random(f"{sys.argv[3]} {callee}")
        for line in operations.calls_of(operation, known, rng, count):
            print(number, layouts.strewn(line, rng))
            number += 1


main()
