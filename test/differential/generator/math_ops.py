"""Operations that compute: products, broadcasting, reductions, layers."""

from .case import Dim, product


def matmul(case):
    left = case.any_tensor(1, 4)
    inner = left.shape[-1]
    columns = case.size()
    if case.bad():
        inner = case.off(inner)
    if left.rank == 2:
        right = case.tensor([inner, columns])
        form = case.pick(["torch::matmul({}, {})", "{}.mm({})", "torch::mm({}, {})", "{}.matmul({})"])
        case.define("matmul", form.format(left.name, right.name), [left.shape[0], columns],
                    clean=left.clean)
    elif left.rank == 1:
        right = case.tensor([inner])
        form = case.pick(["torch::matmul({}, {})", "torch::dot({}, {})"])
        case.define("matmul" if "matmul" in form else "dot", form.format(left.name, right.name), [],
                    clean=left.clean)
    elif left.rank == 3 and case.chance(0.5):
        right = case.tensor([left.shape[0], inner, columns])
        case.define("bmm", f"torch::bmm({left.name}, {right.name})",
                    [left.shape[0], left.shape[1], columns], clean=left.clean)
    else:
        right = case.tensor([inner, columns])
        case.define("matmul", f"torch::matmul({left.name}, {right.name})", left.shape[:-1] + [columns],
                    clean=left.clean)


def linear(case):
    var = case.any_tensor(1, 4)
    inner, out = var.shape[-1], case.size()
    if case.bad():
        inner = case.off(inner)
    if case.chance(0.7):
        name = case.fresh("fc")
        case.emit(f"torch::nn::Linear {name}({case.text(inner)}, {case.text(out)});", "Linear()")
        form = case.pick([f"{name}({var.name})", f"{name}->forward({var.name})"])
        case.define("Linear", form, var.shape[:-1] + [out], clean=var.clean)
    else:
        weight = case.tensor([out, inner])
        case.define("linear", f"torch::nn::functional::linear({var.name}, {weight.name})",
                    var.shape[:-1] + [out], clean=var.clean)


def binary(case):
    left = case.any_tensor(0, 4)
    shape = list(left.shape)
    if shape and case.chance(0.4):
        drop = case.random.randrange(len(shape))
        shape = shape[drop:]
    for index in range(len(shape)):
        if case.chance(0.2):
            shape[index] = Dim(1)
    if case.bad() and shape:
        choices = [i for i in range(len(shape)) if left.shape[len(left.shape) - len(shape) + i].text != "1"]
        if choices:
            index = case.pick(choices)
            shape[index] = case.off(left.shape[len(left.shape) - len(shape) + index])
    right = case.tensor(shape)
    name, form = case.pick([("add", "{} + {}"), ("sub", "{} - {}"), ("mul", "{} * {}"),
                            ("add", "torch::add({}, {})"), ("mul", "torch::mul({}, {})"),
                            ("sub", "{}.sub({})"), ("maximum", "torch::maximum({}, {})"),
                            ("add_", "{}.clone().add_({})"), ("mul_", "{}.clone().mul_({})")])
    case.define(name, form.format(left.name, right.name), left.shape, clean=left.clean,
                contiguous=left.contiguous)


def compare(case):
    left = case.any_tensor(1, 4)
    shape = list(left.shape)
    if case.bad() and left.shape[-1].text != "1":
        shape[-1] = case.off(shape[-1])
    right = case.tensor(shape)
    form = case.pick(["{} > {}", "{}.eq({})", "{} == {}", "torch::lt({}, {})", "{}.ge({})"])
    case.define("compare", form.format(left.name, right.name), left.shape, "b")


def reduce(case):
    var = case.any_tensor(1, 4)
    axis = case.random.randrange(var.rank)
    keep = case.chance(0.3)
    text = case.axis(axis, var.rank)
    if case.bad():
        text = var.rank
    shape = var.shape[:axis] + ([Dim(1)] if keep else []) + var.shape[axis + 1:]
    name = case.pick(["sum", "mean", "argmax", "max", "logsumexp", "amax", "argmin", "norm", "prod"])
    arguments = f"{text}" + (", true" if keep else "")
    if any(d.value == 0 for d in var.shape):
        name = "sum"
    if name in ("argmax", "argmin"):
        case.define(name, f"{var.name}.{name}({arguments})", shape, "l")
    elif name == "max":
        case.define(name, f"std::get<0>({var.name}.max({arguments}))", shape, clean=var.clean)
    elif name == "norm":
        case.define(name, f"{var.name}.norm(2, {text}{', true' if keep else ''})", shape, clean=var.clean)
    else:
        case.define(name, f"{var.name}.{name}({arguments})", shape, clean=var.clean)


def reduce_all(case):
    var = case.any_tensor(1, 4)
    name = case.pick(["sum", "mean"])
    case.define(name, f"{var.name}.{name}()", [], clean=var.clean)


def top(case):
    var = case.any_tensor(1, 3)
    axis = case.random.randrange(var.rank)
    dim = var.shape[axis]
    if dim.symbolic:
        return
    count = max(1, dim.value // 2)
    shown = dim.value + 1 if case.bad() else count
    shape = list(var.shape)
    shape[axis] = Dim(count)
    case.define("topk", f"std::get<0>({var.name}.topk({shown}, {case.axis(axis, var.rank)}))", shape,
                clean=var.clean)


def one_hot(case):
    classes = case.size() + 1
    labels = case.tensor(case.shape(case.pick([1, 1, 2])), "l", classes)
    if case.bad():
        labels = case.define("full", f"torch::full({case.texts(labels.shape)}, {case.text(classes)}, "
                                     "torch::kLong)", labels.shape, "l")
        if any(d.value == 0 for d in labels.shape):
            return
    form = case.pick(["torch::one_hot", "torch::nn::functional::one_hot"])
    hot = case.define("one_hot", f"{form}({labels.name}, {case.text(classes)})",
                      labels.shape + [classes], "l")
    if case.chance(0.7):
        case.define("to", f"{hot.name}.to(torch::kFloat)", hot.shape)


def embedding(case):
    rows, width = case.size() + 2, case.size()
    ids = case.tensor(case.shape(case.pick([1, 2])), "l", rows)
    name = case.fresh("table")
    case.emit(f"torch::nn::Embedding {name}({case.text(rows)}, {case.text(width)});", "Embedding()")
    if case.bad():
        wrong = case.define("full", f"torch::full({case.texts(ids.shape)}, {case.text(rows)}, "
                                    "torch::kLong)", ids.shape, "l")
        case.define("Embedding", f"{name}({wrong.name})", ids.shape + [width])
        return
    case.define("Embedding", f"{name}({ids.name})", ids.shape + [width])


def convolution(case):
    batch, channels, out = case.size(), case.size(), case.size()
    height, width = Dim(case.pick([6, 7, 8, 9])), Dim(case.pick([6, 8, 10]))
    var = case.tensor([batch, channels, height, width])
    kernel, stride, padding = case.pick([1, 3, 3, 5]), case.pick([1, 1, 2]), case.pick([0, 1])
    asked = channels
    if case.bad():
        if case.chance(0.7):
            asked = case.off(channels)
        else:
            kernel = 13
    name = case.fresh("conv")
    options = f"torch::nn::Conv2dOptions({case.text(asked)}, {case.text(out)}, {kernel})"
    options += f".stride({stride})" if stride > 1 else ""
    options += f".padding({padding})" if padding else ""
    case.emit(f"torch::nn::Conv2d {name}({options});", "Conv2d()")
    sizes = [Dim((d.value + 2 * padding - kernel) // stride + 1) for d in (height, width)]
    if case.injected and kernel == 13:
        sizes = [Dim(3), Dim(3)]
    result = case.define("Conv2d", f"{name}({var.name})", [batch, out] + sizes)
    if case.chance(0.6):
        pooled = [Dim(max(1, d.value // 2)) for d in sizes]
        if all(d.value >= 2 for d in sizes):
            case.define("max_pool2d", f"torch::max_pool2d({result.name}, 2)", [batch, out] + pooled)
    elif case.chance(0.4):
        case.define("adaptive_avg_pool2d", f"torch::adaptive_avg_pool2d({result.name}, {{1, 1}})",
                    [batch, out, Dim(1), Dim(1)])


def normalization(case):
    var = case.any_tensor(2, 4)
    if any(d.value == 0 for d in var.shape):
        return
    if case.chance(0.5):
        width = case.off(var.shape[-1]) if case.bad() else var.shape[-1]
        name = case.fresh("norm")
        case.emit(f"torch::nn::LayerNorm {name}(torch::nn::LayerNormOptions({{{case.text(width)}}}));",
                  "LayerNorm()")
        case.define("LayerNorm", f"{name}({var.name})", var.shape, clean=var.clean)
        return
    width = case.off(var.shape[1]) if case.bad() else var.shape[1]
    kind = "BatchNorm2d" if var.rank == 4 else "BatchNorm1d"
    name = case.fresh("norm")
    case.emit(f"torch::nn::{kind} {name}({case.text(width)});", kind + "()")
    if product(var.shape[:1] + var.shape[2:]).value < 2:
        case.emit(f"{name}->eval();")
    case.define(kind, f"{name}({var.name})", var.shape, clean=var.clean)


def recurrent(case):
    steps, batch, width, hidden = case.size(), case.size(), case.size(), case.size()
    first = case.chance(0.5)
    var = case.tensor([batch, steps, width] if first else [steps, batch, width])
    if case.bad():
        width = case.off(width)
    kind = case.pick(["LSTM", "GRU"])
    both = case.chance(0.3)
    name = case.fresh("rnn")
    options = f"torch::nn::{kind}Options({case.text(width)}, {case.text(hidden)})"
    options += ".batch_first(true)" if first else ""
    options += ".bidirectional(true)" if both else ""
    case.emit(f"torch::nn::{kind} {name}({options});", kind + "()")
    case.define(kind, f"std::get<0>({name}->forward({var.name}))",
                var.shape[:2] + [hidden.times(Dim(2)) if both else hidden], contiguous=not first)


def where(case):
    var = case.any_tensor(1, 3)
    mask = case.define("compare", f"{var.name} > 0.5", var.shape, "b")
    shape = list(var.shape)
    if case.bad() and shape[-1].text != "1":
        shape[-1] = case.off(shape[-1])
    other = case.tensor(shape)
    if case.chance(0.5):
        case.define("where", f"torch::where({mask.name}, {var.name}, {other.name})", var.shape,
                    clean=var.clean)
    else:
        case.define("masked_fill", f"{other.name}.masked_fill({mask.name}, 0.0)", var.shape)


def masked(case):
    var = case.any_tensor(1, 3)
    if var.shape[0].symbolic or var.shape[0].value == 0:
        return
    rows = var.shape[0]
    if case.bad():
        rows = rows + 1
    mask = case.define("factory", f"torch::ones({{{case.text(rows)}}}, torch::kBool)", [rows], "b")
    case.define("index(mask)", f"{var.name}.index({{{mask.name}}})", var.shape, clean=var.clean)


ALL = [(matmul, 5), (linear, 5), (binary, 6), (compare, 2), (reduce, 5), (reduce_all, 1), (top, 1),
       (one_hot, 2), (embedding, 2), (convolution, 3),
       (normalization, 2), (recurrent, 2), (where, 2), (masked, 1)]
