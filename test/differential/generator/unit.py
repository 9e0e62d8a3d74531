"""Writes a translation unit of cases, with what each line exercises."""

from .structure import make

HEAD = """#include <torch/torch.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

// Defined elsewhere: a number, and a condition, that nobody can know while this compiles.
int64_t opaque(int64_t value);
bool flag(int which);
"""


class Unit:
    """Text of one translation unit; what[line] is (case number, operation), kinds[case] its kind."""

    def __init__(self, seed, first, count):
        self.first, self.count = first, count
        self.what, self.kinds, self.spans, self.heads = {}, {}, {}, [0]
        self.expected = {}  # case: {line: the check that must report it, or None}
        lines = HEAD.split("\n")
        for number in range(first, first + count):
            case = make(seed, number)
            self.kinds[number] = "opaque" if case.opaque else case.kind
            start = len(lines) + 1
            body = [*case.before, (f"void case_{number}() {{", ""), *case.lines, ("}", ""), ("", "")]
            for text, operation in body:
                if text.endswith("{") and not text.startswith(" "):
                    self.heads.append(len(lines) + 1)
                lines.append(text)
                self.what[len(lines)] = (number, operation)
                for (expected, _), check in case.expected:
                    if expected == text:
                        self.expected.setdefault(number, {})[len(lines)] = check
            self.spans[number] = (start, len(lines))
        lines.append("using Case = void (*)();")
        lines.append("extern const Case Cases[] = {")
        lines += [f"    case_{number}," for number in range(first, first + count)]
        lines.append("};")
        lines.append(f"extern const int CaseCount = {count};")
        # Which of the four runs tell something: flags change with the runs' bits, numbers with 2.
        lines.append("extern const int CaseRuns[] = {")
        for number in range(first, first + count):
            text = "\n".join(lines[self.spans[number][0] - 1:self.spans[number][1]])
            lines.append(f"    {15 if 'flag(' in text else 5 if 'opaque(' in text else 1},")
        lines.append("};")
        self.text = "\n".join(lines) + "\n"
