"""One random function under construction: its lines, its live tensors, and how sizes are written.

Shapes are simulated only as far as needed to make right and nearly right code; what is true is
found by running libtorch.
"""

import random


class Dim:
    """A size: its value in the first run, and its text. Text that is not a number is symbolic."""

    def __init__(self, value, text=None):
        self.value = value
        self.text = str(value) if text is None else text

    @property
    def symbolic(self):
        return not self.text.lstrip("-").isdigit()

    def __add__(self, number):
        if self.symbolic:
            return Dim(self.value + number, f"{self.text} {'+' if number >= 0 else '-'} {abs(number)}")
        return Dim(self.value + number)

    def times(self, other):
        if not self.symbolic and not other.symbolic:
            return Dim(self.value * other.value)
        return Dim(self.value * other.value, f"{self.factor()} * {other.factor()}")

    def factor(self):
        return f"({self.text})" if " " in self.text else self.text

    def same(self, other):
        return self.value == other.value and self.text == other.text


def product(dims):
    result = Dim(1)
    for dim in dims:
        result = dim if result.text == "1" else result if dim.text == "1" else result.times(dim)
    return result


class Var:
    """A live tensor. dtype is f (float), l (int64), b (bool); clean means free of NaN."""

    def __init__(self, name, shape, dtype="f", clean=True, contiguous=True):
        self.name, self.shape, self.dtype = name, list(shape), dtype
        self.clean, self.contiguous = clean, contiguous

    @property
    def rank(self):
        return len(self.shape)


class Case:
    """The function being made. Lines carry the operation they exercise."""

    def __init__(self, seed, number, wrong, opaque=False):
        self.random = random.Random(f"{seed}/{number}")
        self.number, self.want_wrong, self.opaque = number, wrong, opaque
        self.kind = "opaque" if opaque else "straight"
        self.before = []  # lines of helpers, in front of the function: (text, operation)
        self.lines = []  # (text, operation)
        self.expected = []  # (line, the check that must report it, or None): all other reports are false
        self.vars = []
        self.names = 0
        self.indent = 1
        self.symbols = []
        self.injected = False

    # Names, lines, choices.

    def fresh(self, prefix="v"):
        self.names += 1
        return f"{prefix}{self.names}"

    def emit(self, text, operation=""):
        self.lines.append(("  " * self.indent + text, operation))

    def chance(self, share):
        return self.random.random() < share

    def pick(self, items):
        return self.random.choice(items)

    def bad(self):
        """True once: this is the place for the mistake."""
        if self.want_wrong and not self.injected:
            self.injected = True
            return True
        return False

    # Sizes.

    def size(self):
        if self.symbols and self.chance(0.4):
            return self.pick(self.symbols)
        return Dim(self.pick([1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8]))

    def shape(self, rank=None):
        if rank is None:
            rank = self.pick([1, 2, 2, 2, 3, 3, 4])
        return [self.size() for _ in range(rank)]

    def off(self, dim):
        """A size that is not this one, and not 1."""
        step = self.pick([1, 1, 2, 3]) if dim.value < 3 or self.chance(0.6) else -1
        return dim + step

    def text(self, dim):
        """Writes a size the way people do: a number, a constant, arithmetic, another tensor's size."""
        roll = self.random.random()
        if roll < 0.12:
            for var in self.random.sample(self.vars, len(self.vars)):
                for axis, other in enumerate(var.shape):
                    if other.same(dim):
                        return f"{var.name}.size({self.axis(axis, var.rank)})"
        if not dim.symbolic and dim.value >= 0:
            if roll < 0.22:
                name = self.fresh("k")
                self.emit(f"{self.pick(['const int64_t', 'constexpr int', 'const auto'])} {name} = "
                          f"{dim.value};")
                return name
            if roll < 0.27 and dim.value > 2:
                return f"{dim.value - 2} + 2"
            if roll < 0.30 and dim.value % 2 == 0:
                return f"2 * {dim.value // 2}"
        return dim.text

    def plain(self, shape):
        """The sizes as they are, for places where no line may come in between."""
        return "{" + ", ".join(dim.text for dim in shape) + "}"

    def texts(self, shape):
        return "{" + ", ".join(self.text(dim) for dim in shape) + "}"

    def axis(self, axis, rank):
        return axis - rank if self.chance(0.25) else axis

    # Tensors.

    def define(self, operation, expression, shape, dtype="f", clean=True, contiguous=True):
        """Emits a new variable, or now and then rebinds an old one."""
        old = [var for var in self.vars if f"{var.name}" in expression]
        if old and operation not in ("factory", "full") and self.chance(0.12) and self.indent == 1:
            var = self.pick(old)
            self.emit(f"{var.name} = {expression};", operation)
            var.shape, var.dtype = list(shape), dtype
            var.clean, var.contiguous = clean, contiguous
            return var
        var = Var(self.fresh(), shape, dtype, clean, contiguous)
        self.emit(f"{self.pick(['auto', 'auto', 'torch::Tensor'])} {var.name} = {expression};", operation)
        self.vars.append(var)
        return var

    def tensor(self, shape, dtype="f", classes=None):
        """A new tensor of this shape. Labels lie in [0, classes)."""
        sizes = self.texts(shape)
        if dtype == "l":
            top = self.text(classes) if classes else "5"
            form = self.pick([f"torch::randint({top}, {sizes}, torch::kLong)",
                              f"torch::randint(0, {top}, {sizes}, torch::kInt64)",
                              f"torch::zeros({sizes}, torch::kLong)",
                              f"torch::zeros({sizes}, torch::TensorOptions().dtype(torch::kInt64))"])
            return self.define("factory", form, shape, "l")
        form = self.pick(["torch::rand", "torch::rand", "torch::ones", "torch::zeros", "torch::full"])
        if form == "torch::full":
            return self.define("factory", f"torch::full({sizes}, 0.5)", shape)
        return self.define("factory", f"{form}({sizes})", shape)

    def any_tensor(self, minimum=0, maximum=9, dtype="f"):
        fits = [v for v in self.vars if minimum <= v.rank <= maximum and v.dtype == dtype
                and all(d.value < 400 for d in v.shape) and product(v.shape).value < 20000]
        if fits and self.chance(0.8):
            return self.pick(fits[-3:])
        rank = self.pick([r for r in (1, 2, 2, 3, 4) if minimum <= r <= maximum] or [minimum])
        return self.tensor(self.shape(rank), dtype)
