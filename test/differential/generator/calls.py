"""Calls of every operation in the model files, right and wrong, as programs make them.

`calls/` has for each operation a call that goes well and one that throws. `f32[2,3]` is a tensor made
before the call; statements before the last one, parted by `; `, set up what is called; `void` stands
before what gives no value. Which of them holds is found by running libtorch.
"""

import pathlib
import re

from .case import Case, Dim

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "calls"
SEED = "every operation"  # of the cases that cover all calls
DTYPES = {"f32": "torch::kFloat", "f64": "torch::kDouble", "i64": "torch::kLong", "i32": "torch::kInt",
          "u8": "torch::kByte", "bool": "torch::kBool", "c64": "torch::kComplexFloat"}
OPERAND = re.compile(r"\b(" + "|".join(DTYPES) + r")\[([\d,]*)\]")


class Call:
    def __init__(self, operation, wrong, text):
        self.operation, self.wrong = operation, wrong
        *self.setup, self.text = text.split("; ")


def read():
    calls, operation = [], ""
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text().splitlines():
            word, _, text = line.strip().partition(" ")
            if line.startswith("  "):
                calls.append(Call(operation, {"right": False, "wrong": True}[word], text))
            elif word and word != "#":
                operation = word
    return calls


CALLS = read()
RIGHT = [call for call in CALLS if not call.wrong]
WRONG = [call for call in CALLS if call.wrong]


def operand(case, dtype, sizes):
    shape = [Dim(int(size)) for size in sizes.split(",") if size]
    if dtype == "f32":
        return case.define("factory", f"torch::rand({case.texts(shape)})", shape)
    make = "torch::rand" if dtype in ("f64", "c64") else "torch::zeros"
    return case.define("factory", f"{make}({case.texts(shape)}, {DTYPES[dtype]})", shape, dtype)


def statements(call, names):
    """The call's statements, the last one by itself; its operands have these names."""
    names = iter(names)
    *setup, last = [OPERAND.sub(lambda _: next(names), text) for text in [*call.setup, call.text]]
    return [text + ";" for text in setup], last


def valued(case, last):
    return last[5:] + ";" if last.startswith("void ") else f"auto {case.fresh()} = {last};"


def in_place(case, call, names, head=""):
    """In the function itself."""
    setup, last = statements(call, names)
    block = head or setup
    if block:
        case.emit(head + "{")
        case.indent += 1
    for text in setup:
        case.emit(text)
    case.emit(valued(case, last), call.operation)
    if block:
        case.indent -= 1
        case.emit("}")


def in_loop(case, call, names):
    in_place(case, call, names, "for (int i = 0; i < 2; ++i) ")


def under_condition(case, call, names):
    case.kind = "branch"
    in_place(case, call, names, "if (flag(0)) ")


def in_helper(case, call, names):
    """In a function of its own, which takes the operands."""
    setup, last = statements(call, [f"x{index}" for index in range(len(names))])
    name = case.fresh(f"helper_{case.number}_")
    parameters = ", ".join(f"torch::Tensor x{index}" for index in range(len(names)))
    case.before.append((f"static void {name}({parameters}) {{", ""))
    case.before += [("  " + text, "") for text in setup]
    case.before += [("  " + valued(case, last), call.operation), ("}", "")]
    case.emit(f"{name}({', '.join(names)});", "call")


def in_lambda(case, call, names):
    setup, last = statements(call, names)
    name = case.fresh("run")
    case.emit(f"auto {name} = [&] {{")
    for text in setup:
        case.emit("  " + text)
    case.emit("  " + valued(case, last), call.operation)
    case.emit("};")
    case.emit(f"{name}();", "call")


FORMS = ((in_place, 8), (in_loop, 1), (under_condition, 1), (in_helper, 2), (in_lambda, 2))


def place(case, call, forms=FORMS):
    live = len(case.vars)
    names = [operand(case, *found).name for text in [*call.setup, call.text]
             for found in OPERAND.findall(text)]
    del case.vars[live:]
    functions, weights = zip(*forms)
    case.random.choices(functions, weights)[0](case, call, names)


def any_call(case):
    place(case, case.pick(WRONG if case.bad() else RIGHT), ((in_place, 1),))


def groups():
    """What each covering case calls: a few that go well and, at the end, one that throws."""
    found = [[call] for call in WRONG]
    for index, call in enumerate(RIGHT):
        case = index % len(found)
        if found[case][-1].operation == call.operation:
            case = (case + 1) % len(found)
        found[case].insert(-1, call)
    return found


GROUPS = groups()


def covering(number):
    case = Case(SEED, number, True)
    for call in GROUPS[number]:
        place(case, call)
    return case


ALL = [(any_call, 8)]
