#!/usr/bin/env python3
"""Compares what the models say of calls with what libtorch does.

    compare.py CALLS TORCH MODEL

A false report (a mismatch that libtorch does not refuse) fails the comparison; so does a wrong
result. Calls that throw and were not reported are counted. Silent broadcasting and kinds are
reported although nothing throws: these are counted apart.
"""
import collections
import re
import sys

SILENT = ('shapewise-silent-broadcast', 'shapewise-loss-kind')


def read(path):
    rows = {}
    for line in open(path):
        number, _, rest = line.rstrip('\n').partition(' ')
        rows[number] = rest
    return rows


def agrees(model, real):
    """Whether a result as the model knows it can be the real one."""
    if model == 'any' or real == 'undefined':
        return True
    pattern = re.escape(model).replace(r'\?any', r'\w+\[[^\]]*\]').replace(r'\?\[', r'\w+\[')
    pattern = re.sub(r'(\w+)any', r'\1\\[[^\\]]*\\]', pattern)
    pattern = pattern.replace('any', r'.*').replace(r'\?', r'\d+')
    return re.fullmatch(pattern, real) is not None


def main():
    calls, torch, model = map(read, sys.argv[1:4])
    counts = collections.Counter()
    table = collections.defaultdict(collections.Counter)
    bad = 0
    for number, call in calls.items():
        real, said = torch.get(number, 'MISSING'), model.get(number, 'MISSING')
        name = call.split(' ')[0]
        verdict, _, rest = said.partition(' ')
        throws = real.startswith('THROWS')
        if real in ('MISSING', 'UNKNOWN') or verdict == 'MISSING':
            kind = 'not run'
        elif verdict == 'MISMATCH':
            silent = rest.split(' ')[0] in SILENT
            kind = 'reported' if throws else 'silent' if silent else 'FALSE'
        elif throws:
            kind = 'missed'
        else:
            result = rest.split(' ')[0]
            kind = 'right' if agrees(result, real) else 'WRONG'
        counts[kind] += 1
        table[name][kind] += 1
        if kind in ('FALSE', 'WRONG', 'not run') or (kind == 'missed' and '-v' in sys.argv):
            bad += kind in ('FALSE', 'WRONG')
            print(f'{kind}: {call}\n    libtorch: {real[:150]}\n    model:    {said}')
    if '-t' in sys.argv:
        for name, row in sorted(table.items()):
            print(f'{name:60} ' + ' '.join(f'{k}={v}' for k, v in sorted(row.items())))
    print(', '.join(f'{v} {k}' for k, v in sorted(counts.items())))
    sys.exit(bad > 0)


main()
