"""The operations of the model files, and random calls of them.

What to pass for a parameter follows from its name and type: an operation needs no entry of its own
here. The types of the parameters of at:: come from libtorch's schemas (`torch-runner --schemas`).
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from list_operations import methods, operations  # noqa: E402

Parameter = collections.namedtuple("Parameter", "name type optional out", defaults=(False,))


class Operation:
    """All overloads of one name."""

    def __init__(self, callee):
        self.callee = callee
        self.overloads = []


def parameters(text):
    found = []
    for part in re.split(r",(?![^\[(]*[\])])", text):
        match = re.match(r"\s*(\w+)\s*(?::\s*([^=?]*[^=?\s]))?\s*(\?|=.*)?$", part)
        if match:
            found.append(Parameter(match[1], match[2] or "", match[3] is not None))
    return found


def modelled():
    """{callee: Operation} of all model files of libtorch."""
    found = {}
    for path in sorted((ROOT / "plugin" / "models").glob("torch*.model")):
        for word, name, prefixes, body in operations(path):
            lists = [parameters(t) for t in re.findall(r"(?:^|forward )\(?([^()]*)\)", body)]
            callee = name if "::" in name else prefixes[0] + name
            if word == "module":
                callee = callee.removesuffix("Impl") + "Impl::forward"
                for method, contract in methods(body):
                    at = callee.replace("forward", method)
                    taken = parameters(re.match(r"\(([^()]*)\)", contract)[1])
                    found.setdefault(at, Operation(at)).overloads.append(lists[0] + taken)
            operation = found.setdefault(callee, Operation(callee))
            operation.overloads.append([p for l in lists[:2 if word == "module" else 1] for p in l])
    return found


def schemas(path):
    """{name in aten: [[Parameter]]}."""
    found = collections.defaultdict(list)
    for line in open(path):
        name, *rest = line.rstrip("\n").split("\t")
        overload = []
        for text in rest:
            left, _, kind = text.partition(" ")
            overload.append(Parameter(left.rstrip("?!"), kind, "?" in left or kind.endswith("]?")
                                      or kind.endswith("Tensor?"), "!" in left))
        found[name].append(overload)
    return found


PREFIXES = [("at::Tensor::", ""), ("at::TensorBase::", ""), ("torch::linalg::", "linalg_"),
            ("torch::fft::", "fft_"), ("torch::special::", "special_"), ("torch::", ""), ("at::", "")]


def aten_name(callee):
    """The name the dispatcher knows it by; none for what only the headers have."""
    if callee.startswith(("torch::nn::", "torch::nn::functional::")):
        return None
    for prefix, instead in PREFIXES:
        if callee.startswith(prefix):
            name = callee[len(prefix):]
            return name if name.startswith(instead) else instead + name
    return None


class Caller:
    """Makes random calls of one operation."""

    SIZES = [1, 2, 2, 3, 3, 4, 6, 1, 2, 3, 4, 2, 3, 0]

    def __init__(self, rng):
        self.r = rng
        self.first = None

    def size(self):
        return self.r.choice(self.SIZES)

    def some_shape(self):
        """Of kinds that operations ask for: anything, square, images, series, the empty list."""
        kind = self.r.randrange(8)
        n = self.size()
        if kind == 0:
            return [n, n]
        if kind == 1:
            return [self.size(), n, n]
        if kind == 2:
            return [self.size(), self.r.choice([1, 2, 4, 4]), self.r.choice([2, 4, 6]),
                    self.r.choice([2, 4, 6])]
        if kind == 3:
            return [self.size() for _ in range(5)]
        if kind == 4:
            return [n]
        return [self.size() for _ in range(self.r.randint(0, 4))]

    def near(self, dims):
        """The same, or with something done to it."""
        dims = list(dims)
        what = self.r.randrange(12)
        if what == 0 and dims:
            dims[self.r.randrange(len(dims))] = self.size()
        elif what == 1 and dims:
            dims.pop(self.r.randrange(len(dims)))
        elif what == 2:
            dims.insert(self.r.randint(0, len(dims)), self.size())
        elif what == 3 and dims:
            dims[self.r.randrange(len(dims))] = 1
        elif what == 4:
            return self.some_shape()
        return dims

    def related(self):
        """A shape that may go with the first one."""
        dims = self.first
        if dims is None:
            return self.some_shape()
        kind = self.r.randrange(10)
        if kind == 0 and dims:
            return dims[:-2] + [dims[-1], self.size()]
        if kind == 1 and dims:
            return [dims[self.r.randrange(len(dims))]]
        if kind == 2 and dims:
            return [self.size(), dims[-1]]
        if kind == 3:
            return []
        return self.near(dims)

    def axis(self):
        rank = len(self.first or [])
        return self.r.randint(-rank - 2, rank + 1) if self.r.random() < .3 else (
            self.r.randrange(rank) if rank else 0)

    def tensor(self, dims, kind):
        return f"{kind}[{','.join(map(str, dims))}]"

    # What a tensor parameter of this name holds, where it is not floating point.
    INTEGERS = {"index", "indices", "offsets", "input_lengths", "target_lengths", "targets"}
    MASKS = {"mask", "condition"}

    def any_tensor(self, name, callee):
        dims = self.some_shape() if self.first is None else self.related()
        if self.first is None:
            self.first = dims
        kinds = ["f32"] * 8 + ["i64", "bool", "f64"]
        if name in self.INTEGERS or (name == "target" and self.r.random() < .5):
            kinds = ["i64"] * 8 + ["f32", "i32"]
            if self.r.random() < .4:
                dims = self.r.choice([[self.size()], self.first[:1], self.first[:-1]])
        elif name in self.MASKS:
            kinds = ["bool"] * 8 + ["f32", "u8"]
        elif self.r.random() < .15 or callee.rsplit("::")[-1].startswith(("bitwise", "__", "one_hot", "gcd", "lcm", "bincount")):
            kinds = ["i64", "i64", "bool", "i32"]
        return self.tensor(dims, self.r.choice(kinds))

    AXES = re.compile(r"^(dims?\d?|dimension|axis\d|opt_dim|source|destination|dims_\w+|start_dim|end_dim)$")
    WORDS = {"reduction": ["'none'", "'sum'", "'mean'"], "indexing": ["'ij'", "'xy'"],
             "rounding_mode": ["'floor'", "'trunc'"], "reduce": ["'sum'", "'amax'"],
             "UPLO": ["'L'"], "equation": ["'ij,jk->ik'", "'ij->ji'"], "approximate": ["'none'"],
             "interpolation": ["'linear'"], "driver": ["'gels'"], "mode": ["'reduced'"],
             "dtype": ["'f32'"]}
    # What tells overloads apart.
    TELLING = {"center", "normalized"}
    LENGTHS = {"kernel_size", "stride", "padding", "dilation", "output_size", "output_padding"}

    def integers(self, name):
        """A list of numbers."""
        if self.AXES.match(name):
            count = self.r.choice([0, 1, 1, 1, 2, 2, 3])
            axes = [self.axis() for _ in range(count)]
            if name == "dims" and self.r.random() < .5:
                axes = list(range(len(self.first or [])))
                self.r.shuffle(axes)
            return "(" + ",".join(map(str, axes)) + ")"
        if name in ("size", "shape", "sizes", "normalized_shape", "s", "repeats"):
            whole = list(self.first or [])
            kind = self.r.randrange(5)
            if kind == 0:
                whole = self.near(whole)
            elif kind == 1:
                whole = self.some_shape()
            elif kind == 2:
                whole = whole[self.r.randrange(len(whole)):] if whole else whole
            elif kind == 3:
                whole = [-1]
            return "(" + ",".join(map(str, whole)) + ")"
        if name == "split_sizes" and self.first:
            at = self.first[0]
            return f"({at - 1},{self.r.choice([1, 1, 2])})"
        low = 0 if name in ("padding", "output_padding") else 1
        count = self.r.choice([1, 2, 2, 3, 4, 6] if name in self.LENGTHS | {"pad"} else [1, 2, 3, 4])
        if name in ("padding", "pad") and self.r.random() < .5:
            low = -1
        return "(" + ",".join(str(self.r.randint(low, 3)) for _ in range(count)) + ")"

    def integer(self, name):
        if self.AXES.match(name):
            return str(self.axis())
        if name in ("n", "num_samples", "steps", "k", "q", "num_classes", "m", "bins", "sections"):
            return str(self.r.randint(-1, 6))
        sizes = [d for d in self.first or []]
        return str(self.r.choice(sizes + [self.r.randint(-1, 4), 0, 1, 2]))

    def scalar(self, name):
        return self.r.choice(["0.5", "1", "2", "0.25"])

    def value(self, parameter, callee):
        """An argument; None when nothing is known that could be passed."""
        name, kind = parameter.name, parameter.type.rstrip("?")
        if kind == "Tensor":
            return self.any_tensor(name, callee)
        if kind == "Tensor[]":
            parts = [self.any_tensor(name, callee)]
            for _ in range(self.r.choice([0, 1, 1, 2])):
                parts.append(self.tensor(self.near(self.first), "f32"))
            return "{" + ";".join(parts) + "}"
        if kind == "int[]":
            return self.integers(name)
        if kind == "int":
            if name in self.WORDS:
                return self.r.choice(self.WORDS[name])
            return self.integer(name)
        if kind in ("float", "Scalar"):
            return self.scalar(name)
        if kind == "bool":
            return self.r.choice(["true", "false"])
        if kind == "str" and name in self.WORDS:
            return self.r.choice(self.WORDS[name])
        return None

    def call(self, operation, overload):
        """A call by a schema; None when one of its parameters cannot be made."""
        self.first = None
        line = operation.callee
        known = {p.name for o in operation.overloads for p in o}
        for parameter in overload:
            told = parameter.name in self.TELLING and parameter.name in known
            if parameter.out or (parameter.optional and not told
                                 and (parameter.name not in known or self.r.random() < .6)):
                continue
            value = self.value(parameter, operation.callee)
            if value is None:
                return None
            line += f" {parameter.name}={value}"
        return line


# What torch::nn and torch::nn::functional take: no schema says it.
LISTS = {"normalized_shape", "size", "sizes", "scale_factor", "pad", "dims"}
NUMBERS = {"dim", "in_features", "out_features", "in1_features", "in2_features", "num_embeddings",
           "embedding_dim", "in_channels", "out_channels", "groups", "upscale_factor",
           "downscale_factor", "num_features", "num_groups", "num_channels", "num_parameters",
           "input_size", "hidden_size", "num_layers", "embed_dim", "num_heads", "d_model", "nhead",
           "num_classes", "start_dim", "end_dim"}
PER_AXIS = {"kernel_size", "stride", "padding", "dilation", "output_size", "output_padding"}
FLAGS = {"keepdim", "ceil_mode", "batch_first", "bidirectional", "affine", "training", "add_bias_kv",
         "add_zero_attn", "average_attn_weights"}
TENSORS = {"input", "target", "weight", "input1", "input2", "anchor", "positive", "negative", "logits",
           "log_probs", "targets", "input_lengths", "target_lengths", "bias", "indices", "grid",
           "theta", "running_mean", "running_var", "tensor", "x1", "x2", "log_input", "offsets", "hx",
           "query", "key", "value", "src", "tgt", "memory", "pos_weight", "attn_mask"}


# The dispatcher has other operations of these names.
ONLY_HEADERS = {"index", "index_put", "dim", "numel", "type", "toType"}


class HeaderCaller(Caller):
    """Calls of what only libtorch's headers have, by the parameters of the model."""

    def kind(self, name, callee):
        if name in ("x", "y", "self", "rhs", "values"):
            return "Tensor"
        if name == "indices" and "index" in callee.rsplit("::")[-1]:
            return "indices"
        if name in ("dtype", "t"):
            return "dtype"
        if name == "index":
            return "int"
        if name == "value" and "Attention" not in callee:
            return None
        if name in TENSORS:
            return "Tensor"
        if name in LISTS:
            return "int[]"
        if name in PER_AXIS:
            return "axes"
        if name in NUMBERS:
            return "int"
        if name in FLAGS:
            return "bool"
        return "str" if name == "reduction" else None

    def subscript(self):
        parts = []
        for _ in range(self.r.randint(1, 3)):
            parts.append(self.r.choice([str(self.r.randint(-3, 3)), "0:2", ":1", "None",
                                        self.tensor([self.size()], "i64")]))
        return ";".join(parts)

    def make(self, operation):
        self.first = None
        overload = self.r.choice(operation.overloads)
        # Fields come first, but what fits them follows from the tensors.
        order = sorted(overload, key=lambda p: self.kind(p.name, operation.callee) != "Tensor")
        line = operation.callee
        for parameter in order:
            kind = self.kind(parameter.name, operation.callee)
            if kind is None or (parameter.optional and self.r.random() < .6):
                continue
            if kind == "indices":
                line += f" indices=<{self.subscript()}>"
                continue
            if kind == "dtype":
                line += f" {parameter.name}='{self.r.choice(['f32', 'f64', 'i64', 'bool'])}'"
                continue
            if kind == "axes":
                low = 0 if "padding" in parameter.name else 1
                spread = re.search(r"(\d)d", operation.callee)
                count = int(spread[1]) if spread else 2
                if "Pad" in operation.callee:
                    count *= 2
                values = [self.r.randint(low, 3) for _ in range(self.r.choice([1, count]))]
                line += f" {parameter.name}=({','.join(map(str, values))})"
                continue
            value = self.value(Parameter(parameter.name, kind, False), operation.callee)
            line += f" {parameter.name}={value}"
        return line


def calls_of(operation, known, rng, count):
    """Random calls; fewer, or none, where nothing is known of the parameters."""
    name = aten_name(operation.callee)
    if name is None or name.startswith("operator") or name not in known or name in ONLY_HEADERS:
        maker = HeaderCaller(rng)
        return [maker.make(operation) for _ in range(count)]
    maker = Caller(rng)
    overloads = [o for o in known.get(name, []) if not any(p.out for p in o)]
    made = [maker.call(operation, rng.choice(overloads)) for _ in range(count)] if overloads else []
    return [line for line in made if line]
