"""Which operations of the model files the programs show both to throw and to go well.

Measured in the cases that are made for it (generator/calls.py), by what happened in the run in which
every condition holds. What cannot be shown stands in uncovered.txt with the reason.
"""

import functools
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scripts"))

import list_operations  # noqa: E402
from generator import calls  # noqa: E402

# Results that a tensor of any shape has: what the model makes of one operand alone with these cannot
# throw, whatever its shape.
OF_ANY_SHAPE = {"map", "each", "same", "copy", "like", "converted", "typed_as", "map_of_distance",
                "map_of_error", "broadcast_error", "map_to_real", "exponential", "logarithm",
                "hyperbolic_tangent", "sigmoid", "log_sigmoid", "at_least", "rank_of", "numel_of",
                "sizes_of"}
NO_SHAPES = {"dtype", "p", "train", "training", "eps", "alpha", "beta", "threshold", "value", "names",
             "negative_slope", "min_val", "max_val", "lower", "upper", "approximate", "scale",
             "input_scale", "lambd", "lambda", "nan", "posinf", "neginf", "decimals", "requires_grad",
             "fill_value", "other", "t", "n"}


class Operation:
    """One operation of the model files, all its overloads."""

    def __init__(self):
        self.any_shape = True

    def add(self, body):
        match = re.match(r"\(?([^()]*)\)\s*(?:forward \(([^()]*)\)\s*)?-> (\w+)\(", body)
        names = re.findall(r"(\w+)[^,]*", ",".join(filter(None, match.groups()[:2]))) if match else []
        of_shapes = [name for name in names if name not in NO_SHAPES]
        self.any_shape &= bool(match) and match[3] in OF_ANY_SHAPE and len(of_shapes) == 1


@functools.cache
def modelled():
    """{name: Operation}, by the names that the contracts' own comparison uses."""
    found = {}
    for path in sorted((list_operations.ROOT / "plugin" / "models").glob("torch*.model")):
        for word, name, prefixes, body in list_operations.operations(path):
            callee = name if "::" in name else prefixes[0] + name
            if word == "module":
                callee = callee.removesuffix("Impl") + "Impl::forward"
                for method, contract in list_operations.methods(body):
                    found.setdefault(callee.replace("forward", method), Operation()).add(contract)
            found.setdefault(callee, Operation()).add(body)
    return found


@functools.cache
def exceptions():
    """{(operation, "throws" or "passes"): reason}."""
    found = {}
    with open(os.path.join(HERE, "uncovered.txt"), encoding="utf-8") as file:
        for line in file:
            match = re.match(r"(\S+) (throws|passes): (\S.*)", line)
            if match:
                found[match[1], match[2]] = match[3]
            elif line.strip() and not line.startswith("#"):
                raise SystemExit(f"uncovered.txt: cannot read: {line.strip()}")
    return found


class Coverage:
    """What the covering cases show."""

    def __init__(self):
        self.passes, self.throws, self.wrong = set(), set(), []

    def add(self, unit, truth):
        for number in range(unit.first, unit.first + unit.count):
            group = calls.GROUPS[number]
            run = truth[str(number)]["runs"]["0"]
            at = unit.what.get(run[0][0] if run and run[0] else 0, (0, ""))[1]
            place = next((i for i, call in enumerate(group) if call.operation == at), None)
            if run and place is None:
                self.wrong.append(f"case {number} throws where no operation is called: {run[1]}")
                continue
            gone = group[:place] if run else group
            self.passes |= {call.operation for call in gone}
            if run:
                self.throws.add(at)
            for call in gone:
                if call.wrong:
                    self.wrong.append(f"{call.operation}: the call that is wrong goes well")
            if run and not group[place].wrong:
                self.wrong.append(f"{at}: the call that is right throws: {run[1]}")

    def complaints(self):
        """What is lacking, and what uncovered.txt says although it is shown."""
        known, found = exceptions(), modelled()
        needed = {(name, "passes") for name in found}
        needed |= {(name, "throws") for name, row in found.items() if not row.any_shape}
        shown = {(name, "passes") for name in self.passes} | {(name, "throws") for name in self.throws}
        yield from self.wrong
        for name, side in sorted(needed - shown - set(known)):
            yield f"{name}: no program in which it {side}"
        for name, side in sorted(set(known)):
            if (name, side) in shown:
                yield f"uncovered.txt: there is a program in which {name} {side}"
            elif (name, side) not in needed:
                yield f"uncovered.txt: nobody asks for a program in which {name} {side}"
        for call in calls.CALLS:
            if call.operation not in found:
                yield f"calls: there is no operation {call.operation}"

    def line(self):
        found = modelled()
        can = {name for name, row in found.items() if not row.any_shape}
        return (f"operations covered: {len(self.passes & set(found))} of {len(found)} pass,"
                f" {len(self.throws & can)} of {len(can)} throw; exceptions with a reason:"
                f" {len(exceptions())}")
