"""Compares what the plugin says of a generated unit with what running it showed."""

import re

from coverage import Coverage

REPORT = re.compile(r"^(?:.*?):(\d+):\d+: (?:warning|error): (.*\[(shapewise-[\w-]+)[^\]]*\].*)$", re.M)
# Checks for code that runs. A silent broadcast is judged by the operands' sizes, the others are
# counted only.
BROADCAST = "shapewise-silent-broadcast"
RUNS = {"shapewise-loss-kind", "shapewise-partial-batch", "shapewise-discarded-rows",
        "shapewise-unproven"}
COLUMNS = ["uses", "throws", "caught", "missed", "symbolic", "sym.caught", "false"]


class Table:
    """Counts per operation."""

    def __init__(self):
        self.rows = {}
        self.false, self.missed, self.troubles = [], [], []
        self.notices = self.undecided = 0
        self.outgrown = self.outgrown_found = 0
        self.coverage = Coverage()
        self.expected, self.unheard = 0, []  # what the generator says must be reported

    def add(self, operation, column, amount=1):
        row = self.rows.setdefault(operation or "(other)", dict.fromkeys(COLUMNS, 0))
        row[column] += amount

    def total(self, column):
        return sum(row[column] for row in self.rows.values())

    def print(self):
        print(f"{'operation':28}" + "".join(f"{column:>12}" for column in COLUMNS))
        order = sorted(self.rows, key=lambda name: (-self.rows[name]["missed"], name))
        for name in order:
            if any(self.rows[name][c] for c in COLUMNS[1:]) or self.rows[name]["uses"]:
                print(f"{name:28}" + "".join(f"{self.rows[name][c]:12}" for c in COLUMNS))
        print(f"{'total':28}" + "".join(f"{self.total(c):12}" for c in COLUMNS))


def source_line(unit, line):
    return unit.text.split("\n")[line - 1].strip()


def judge_report(unit, kind, line, runs):
    """true, false or undecided: does the statement on this line throw as reported?"""
    here = [run for run in runs.values() if run and line in run[0]]
    passed = [run for run in runs.values() if not run]
    end = min((number for number in unit.heads if number > line), default=len(unit.what) + 10 ** 6)
    # Runs that threw further down in the same function went through this line, for once: of a helper
    # that is called again and again another call may be meant.
    passed += [run for run in runs.values() if run and line not in run[0]
               and kind not in ("branch", "again") and any(line < other < end for other in run[0])]
    if here:
        return "true" if kind == "branch" or not passed else "false"
    # The path that is meant may be one on which another statement threw first.
    if kind == "branch" and any(run and run[0][-1] < line for run in runs.values()):
        return "undecided"
    return "false" if passed else "undecided"


def compare(unit, truth, text, table):
    """Adds one unit to the table."""
    reports = {}
    for match in REPORT.finditer(text):
        number = unit.what.get(int(match[1]), (None, ""))[0]
        reports.setdefault(number, []).append((int(match[1]), match[3], match[2]))
    for _, operation in unit.what.values():
        if operation:
            table.add(operation, "uses")
    for number in range(unit.first, unit.first + unit.count):
        compare_case(unit, number, truth[str(number)], reports.get(number, []), table)


def compare_broadcasts(unit, case, reports, table):
    """Losses whose result outgrew both operands: how many were reported?"""
    said = {line for line, _, _ in reports}
    throwing = {line for run in case["runs"].values() if run for line in run[0]}
    lines = [int(line) for line, outgrown in case["broadcasts"].items()
             if outgrown and int(line) not in throwing]
    losses = [line for line in lines if re.search("[lL]oss|entropy|kl_div", source_line(unit, line))]
    table.outgrown += len(losses)
    table.outgrown_found += len(said & set(losses))


def compare_expected(unit, number, reports, table):
    """Cases whose generator knows what must be reported: that, and nothing else."""
    expected = unit.expected[number]
    said = {(line, check) for line, check, _ in reports}
    wanted = {(line, check) for line, check in expected.items() if check}
    table.expected += len(wanted)
    for line, check in sorted(wanted - said):
        table.unheard.append(f"case {number} ({check}): {source_line(unit, line)}")
    for line, check, message in reports:
        if (line, check) not in wanted:
            table.false.append(f"case {number} ({unit.kinds[number]}): {source_line(unit, line)}\n"
                               f"    {message}")


def compare_case(unit, number, case, reports, table):
    kind, runs = unit.kinds[number], case["runs"]
    compare_broadcasts(unit, case, reports, table)
    if number in unit.expected:
        compare_expected(unit, number, reports, table)
    for line, check, message in reports:
        if check in RUNS:
            table.notices += 1
            continue
        verdict = judge_report(unit, kind, line, runs)
        if check == BROADCAST and (str(line) in case["broadcasts"] or any(
                outgrown and int(at) <= line for at, outgrown in case["broadcasts"].items())):
            table.notices += 1
            continue
        if verdict == "undecided":
            table.undecided += 1
        elif verdict == "false":
            table.add(unit.what[line][1], "false")
            table.false.append(f"case {number} ({kind}): {source_line(unit, line)}\n    {message}")
    said = {line for line, _, _ in reports}
    literal = kind != "opaque"
    for chain in {tuple(run[0]) for run in runs.values() if run}:
        if not literal and any(not run or tuple(run[0]) != chain for run in runs.values()):
            continue  # only for some numbers: nobody can know
        operation = unit.what.get(chain[0] if chain else 0, (0, ""))[1]
        caught = bool(said & set(chain))
        table.add(operation, "throws" if literal else "symbolic")
        if caught:
            table.add(operation, "caught" if literal else "sym.caught")
        elif literal:
            table.add(operation, "missed")
            message = next(run[1] for run in runs.values() if run and tuple(run[0]) == chain)
            line = source_line(unit, chain[0]) if chain and chain[0] else "(crash)"
            table.missed.append(f"case {number} ({kind}, {operation}): {line}\n    {message}")
