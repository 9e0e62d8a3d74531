#!/usr/bin/env python3
"""Compares what the models say of calls with what libtorch does.

    compare.py CALLS TORCH MODEL [--table] [--missed] [--every]

A false report (a mismatch that libtorch does not refuse) fails the comparison; so does a wrong
result. Calls that throw and were not reported are counted. Silent broadcasting and kinds are
reported although nothing throws: these are counted apart. With --every each operation of the model
files must have a call that throws and one that does not, or stand in uncovered.txt with the reason.
"""
import argparse
import collections
import pathlib
import re
import sys

import operations

SILENT = ('shapewise-silent-broadcast', 'shapewise-loss-kind')
# libtorch returns early for tensors without elements, and then not what it returns otherwise.
EMPTY = re.compile(r'[\[,]0[,\]]')
COLUMNS = ['calls', 'throws', 'reported', 'missed', 'unordered', 'FALSE', 'WRONG']


def read(path):
    rows = {}
    for line in open(path):
        number, _, rest = line.rstrip('\n').partition(' ')
        rows[number] = rest
    return rows


LAYOUT = re.compile(r'(\w*\??)(\[[^\]]*\]|any)(?:/([\d,=?]*))?')


def lies_so(sizes, said, steps):
    """Whether a tensor of these steps lies in memory as the model says."""
    if said is None or 0 in sizes:
        return True
    expected, step = [], 1
    for size in reversed(sizes):
        expected.insert(0, step)
        step *= size
    if said != '=':
        expected = [int(s) for s in said.split(',') if s]
    return all(d == 1 or a == b for d, a, b in zip(sizes, expected, steps))


def orders(text):
    """[(sizes, layout)] of the tensors in a result; no layout where none is known."""
    return [([int(d) for d in m[2][1:-1].split(',') if d.isdigit()], m[3])
            for m in LAYOUT.finditer(text) if m[1]]


def lies(model, real):
    said, found = orders(model), orders(real)
    return len(said) != len(found) or all(
        lies_so(sizes, layout, [int(s) for s in steps.split(',') if s])
        for (_, layout), (sizes, steps) in zip(said, found) if steps is not None)


def unordered(said):
    """Whether there is a result of known shape whose order in memory is not known."""
    return any(layout is None for _, layout in orders(said.split(' ')[1]))


def without_layouts(text):
    return LAYOUT.sub(r'\1\2', text)


def agrees(model, real):
    """Whether a result as the model knows it can be the real one."""
    if not lies(model, real):
        return False
    model, real = without_layouts(model), without_layouts(real)
    if model == 'any' or real == 'undefined':
        return True
    pattern = re.escape(model).replace(r'\?any', r'\w+\[[^\]]*\]').replace(r'\?\[', r'\w+\[')
    pattern = re.sub(r'(\w+)any', r'\1\\[[^\\]]*\\]', pattern)
    pattern = pattern.replace('any', r'.*').replace(r'\?', r'\d+')
    return re.fullmatch(pattern, real) is not None


def judge(call, real, said):
    """What one call shows: one of the words that are counted."""
    verdict, _, rest = said.partition(' ')
    throws = real.startswith(('THROWS', 'CRASHES'))
    if real in ('MISSING', 'UNKNOWN') or verdict == 'MISSING':
        return 'not run'
    if verdict == 'MISMATCH':
        silent = rest.split(' ')[0] in SILENT
        return 'reported' if throws else 'silent' if silent else 'FALSE'
    if throws:
        return 'missed'
    return 'right' if EMPTY.search(call) or agrees(rest.split(' ')[0], real) else 'WRONG'


def print_table(table):
    print(f'{"operation":60}' + ''.join(f'{column:>10}' for column in COLUMNS))
    for name, row in sorted(table.items()):
        print(f'{name:60}' + ''.join(f'{row[column]:10}' for column in COLUMNS))


def uncovered(table):
    """Complaints about operations without a call that throws or one that does not."""
    known = {}
    for line in open(pathlib.Path(__file__).parent / 'uncovered.txt'):
        name, _, reason = line.strip().partition(': ')
        if name and not name.startswith('#'):
            known[name] = reason
    wanted = operations.modelled()
    for name in wanted:
        row = table.get(name, collections.Counter())
        lacks = [word for word, count in (('throws', row['throws']),
                                          ('does not throw', row['calls'] - row['throws'])) if not count]
        if lacks and name not in known:
            yield f'uncovered: no call of {name} that {" and none that ".join(lacks)}'
        if not lacks and name in known:
            yield f'uncovered.txt: {name} has a call that throws and one that does not'
    for name in set(known) - set(wanted):
        yield f'uncovered.txt: there is no operation {name}'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('answers', nargs=3)
    parser.add_argument('--table', action='store_true', help='counts by operation')
    parser.add_argument('--missed', action='store_true', help='show what was missed')
    parser.add_argument('--every', action='store_true', help='is every operation covered?')
    options = parser.parse_args()
    calls, torch, model = map(read, options.answers)
    counts, table = collections.Counter(), collections.defaultdict(collections.Counter)
    for number, call in calls.items():
        real, said = torch.get(number, 'MISSING'), model.get(number, 'MISSING')
        kind = judge(call, real, said)
        counts[kind] += 1
        row = table[call.split(' ')[0]]
        row[kind] += 1
        row['calls'] += kind != 'not run'
        row['throws'] += kind in ('reported', 'missed')
        row['unordered'] += kind == 'right' and '/' in call and unordered(said)
        if kind in ('FALSE', 'WRONG') or (kind == 'missed' and options.missed) or (
                kind == 'not run' and not options.every):
            print(f'{kind}: {call}\n    libtorch: {real[:150]}\n    model:    {said}')
    if options.table:
        print_table(table)
    complaints = list(uncovered(table)) if options.every else []
    print(*complaints, sep='\n', end='\n' if complaints else '')
    print(', '.join(f'{v} {k}' for k, v in sorted(counts.items())))
    sys.exit(bool(counts['FALSE'] + counts['WRONG'] + len(complaints)))


if __name__ == '__main__':
    main()
