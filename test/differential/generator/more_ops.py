"""Operations that training code uses less often; as in shape_ops and math_ops."""

from .case import Dim, product


def known(var, *axes):
    return all(not var.shape[a].symbolic and var.shape[a].value > 0 for a in axes)


def einsum(case):
    left = case.any_tensor(2, 2)
    inner, columns = left.shape[1], case.size()
    if case.bad() and inner.text != "1":
        inner = case.off(inner)
    right = case.tensor([inner, columns])
    case.define("einsum", f'torch::einsum("ij,jk->ik", {{{left.name}, {right.name}}})',
                [left.shape[0], columns], clean=left.clean)


def addmm(case):
    left = case.any_tensor(2, 2)
    columns = case.size() + 1
    width = case.off(columns) if case.bad() else columns
    right, bias = case.tensor([left.shape[1], columns]), case.tensor([width])
    case.define("addmm", f"torch::addmm({bias.name}, {left.name}, {right.name})",
                [left.shape[0], columns], clean=left.clean)


def vector_products(case):
    if case.chance(0.5):
        matrix = case.any_tensor(2, 2)
        size = case.off(matrix.shape[1]) if case.bad() else matrix.shape[1]
        vector = case.tensor([size])
        case.define("mv", f"torch::mv({matrix.name}, {vector.name})", matrix.shape[:1],
                    clean=matrix.clean)
    else:
        first, second = case.tensor([case.size()]), case.tensor([case.size()])
        case.define("outer", f"torch::outer({first.name}, {second.name})", first.shape + second.shape)


def reorder(case):
    var = case.any_tensor(1, 4)
    axis = case.random.randrange(var.rank)
    shown = var.rank if case.bad() else case.axis(axis, var.rank)
    name, form = case.pick([("flip", "{}.flip({{{}}})"), ("roll", "{}.roll({{1}}, {{{}}})"),
                            ("cumsum", "{}.cumsum({})"), ("sort", "std::get<0>({}.sort({}))"),
                            ("var", None), ("std", None)])
    if name in ("var", "std"):
        shape = var.shape[:axis] + var.shape[axis + 1:]
        case.define(name, f"{var.name}.{name}({shown})", shape, clean=False)
        return
    case.define(name, form.format(var.name, shown), var.shape, clean=var.clean)


def unflatten(case):
    var = case.any_tensor(1, 3)
    axis = var.rank - 1
    if not known(var, axis):
        return
    width = var.shape[axis].value
    factor = case.pick([d for d in range(1, width + 1) if width % d == 0])
    shape = var.shape[:axis] + [Dim(factor), Dim(width // factor)]
    second = width // factor + 1 if case.bad() else width // factor
    case.define("unflatten", f"{var.name}.unflatten({axis}, {{{factor}, {second}}})", shape,
                clean=var.clean, contiguous=var.contiguous)


def like_another(case):
    var = case.any_tensor(1, 3)
    if product(var.shape).symbolic:
        return
    flat = case.tensor([Dim(product(var.shape).value + (1 if case.bad() else 0))])
    name = case.pick(["view_as", "reshape_as"])
    case.define(name, f"{flat.name}.{name}({var.name})", var.shape)


def expand_as(case):
    var = case.any_tensor(2, 3)
    shape = [Dim(1)] + var.shape[1:]
    if case.bad():
        shape[-1] = case.off(var.shape[-1]) if var.shape[-1].value != 1 else Dim(2)
    small = case.tensor(shape)
    case.define("expand_as", f"{small.name}.expand_as({var.name})", var.shape, contiguous=False)


def triangle(case):
    var = case.any_tensor(2, 3)
    name = case.pick(["tril", "triu"])
    case.define(name, f"torch::{name}({var.name})", var.shape, clean=var.clean)


def factories(case):
    name = case.pick(["arange", "eye", "linspace", "tensor", "randperm"])
    size = case.size()
    if name == "eye":
        case.define(name, f"torch::eye({case.text(size)})", [size, size])
    elif name == "linspace":
        case.define(name, f"torch::linspace(0, 1, {case.text(size)})", [size])
    elif name == "tensor":
        count = case.pick([1, 2, 3, 4])
        case.define(name, f"torch::tensor({{{', '.join(f'0.{i + 1}' for i in range(count))}}})",
                    [Dim(count)])
    elif name == "arange":
        case.define(name, f"torch::arange({case.text(size)}, torch::kFloat)", [size])
    else:
        case.define(name, f"torch::randperm({case.text(size)}, torch::kLong)", [size], "l")


def scatter(case):
    rows, classes = case.size(), case.size() + 1
    index = case.tensor([rows, Dim(1)], "l", classes)
    zero_rows = rows if not case.bad() else case.pick([rows + -1, rows])
    if zero_rows is rows and case.injected:
        index = case.define("squeeze", f"{index.name}.squeeze(1)", [rows], "l")
    target = case.tensor([zero_rows, classes])
    case.define("scatter", f"{target.name}.scatter(1, {index.name}, 1.0)", [rows, classes])


def in_place(case):
    var = case.any_tensor(1, 3)
    shape = list(var.shape)
    if case.bad():
        if case.chance(0.5):
            shape = [Dim(2)] + shape
        elif shape[-1].text != "1":
            shape[-1] = case.off(shape[-1])
    other = case.tensor(shape)
    var = case.define("clone", f"{var.name}.clone()", var.shape, clean=var.clean)
    name, form = case.pick([("+=", "{} += {};"), ("mul_", "{}.mul_({});"), ("copy_", "{}.copy_({});"),
                            ("-=", "{} -= {};")])
    case.emit(form.format(var.name, other.name), name)


def padding(case):
    var = case.any_tensor(2, 3)
    pads = [case.pick([0, 1, 2]) for _ in range(2)]
    shape = list(var.shape)
    shape[-1] = shape[-1] + sum(pads) if sum(pads) else shape[-1]
    texts = [str(p) for p in pads]
    if case.bad():
        texts += ["1"] * (2 * var.rank)
    case.define("F::pad", f"torch::nn::functional::pad({var.name}, "
                          f"torch::nn::functional::PadFuncOptions({{{', '.join(texts)}}}))", shape,
                clean=var.clean)


def convolution_1d(case):
    batch, channels, out, length = case.size(), case.size(), case.size(), Dim(case.pick([5, 6, 9]))
    var = case.tensor([batch, channels, length])
    asked = case.off(channels) if case.bad() else channels
    name = case.fresh("conv")
    case.emit(f"torch::nn::Conv1d {name}({case.text(asked)}, {case.text(out)}, 3);", "Conv1d()")
    case.define("Conv1d", f"{name}({var.name})", [batch, out, length + -2])


def transposed_convolution(case):
    batch, channels, out = case.size(), case.size(), case.size()
    height = Dim(case.pick([3, 4, 5]))
    var = case.tensor([batch, channels, height, height])
    asked = case.off(channels) if case.bad() else channels
    name = case.fresh("up")
    case.emit(f"torch::nn::ConvTranspose2d {name}(torch::nn::ConvTranspose2dOptions("
              f"{case.text(asked)}, {case.text(out)}, 4).stride(2).padding(1));", "ConvTranspose2d()")
    case.define("ConvTranspose2d", f"{name}({var.name})",
                [batch, out, Dim(height.value * 2), Dim(height.value * 2)])


def group_norm(case):
    batch, groups = case.size(), case.pick([1, 2])
    channels = Dim(groups * case.pick([1, 2, 3]))
    var = case.tensor([batch, channels, Dim(4)])
    asked = Dim(channels.value + groups) if case.bad() else channels
    name = case.fresh("norm")
    case.emit(f"torch::nn::GroupNorm {name}(torch::nn::GroupNormOptions({groups}, "
              f"{case.text(asked)}));", "GroupNorm()")
    case.define("GroupNorm", f"{name}({var.name})", var.shape)


def attention(case):
    heads = case.pick([1, 2])
    width = Dim(heads * case.pick([2, 3]))
    query, key = case.size(), case.size()
    batch = case.size()
    asked = Dim(width.value + heads) if case.bad() else width
    name = case.fresh("attention")
    case.emit(f"torch::nn::MultiheadAttention {name}({case.text(asked)}, {heads});",
              "MultiheadAttention()")
    q, k = case.tensor([query, batch, width]), case.tensor([key, batch, width])
    case.define("MultiheadAttention", f"std::get<0>({name}->forward({q.name}, {k.name}, {k.name}))",
                [query, batch, width])


def similarity(case):
    left = case.any_tensor(2, 2)
    if case.chance(0.5):
        columns = case.off(left.shape[1]) if case.bad() else left.shape[1]
        right = case.tensor([case.size(), columns])
        case.define("cdist", f"torch::cdist({left.name}, {right.name})",
                    [left.shape[0], right.shape[0]], clean=False)
    else:
        rows = case.off(left.shape[0]) if case.bad() and left.shape[0].text != "1" else left.shape[0]
        right = case.tensor([rows, left.shape[1]])
        case.define("F::cosine_similarity",
                    f"torch::nn::functional::cosine_similarity({left.name}, {right.name})",
                    left.shape[:1], clean=False)


def sequential(case):
    var = case.any_tensor(2, 3)
    hidden, out = case.size(), case.size()
    first = case.off(var.shape[-1]) if case.bad() else var.shape[-1]
    name = case.fresh("net")
    middle = case.pick(["torch::nn::ReLU()", "torch::nn::Tanh()", "torch::nn::Dropout(0.1)"])
    texts = [case.text(d) for d in (first, hidden, hidden, out)]
    case.emit(f"torch::nn::Sequential {name}(torch::nn::Linear({texts[0]}, {texts[1]}), {middle}, "
              f"torch::nn::Linear({texts[2]}, {texts[3]}));", "Sequential()")
    if case.chance(0.3):
        case.emit(f"{name}->push_back(torch::nn::Sigmoid());", "push_back")
    case.define("Sequential", f"{name}->forward({var.name})", var.shape[:-1] + [out], clean=var.clean)


def dtypes(case):
    """Integers where floats are wanted, and the other way round."""
    labels = case.tensor(case.shape(case.pick([1, 2])), "l", Dim(3))
    if case.bad():
        name, form = case.pick([("mean", "{}.mean()"), ("softmax", "torch::softmax({}, 0)"),
                                ("std", "{}.std()"), ("div_", "{}.clone().div_(2)"),
                                ("log_softmax", "{}.log_softmax(-1)")])
        case.define(name, form.format(labels.name), labels.shape)
        return
    name, form, dtype = case.pick([("div", "{} / 2", "f"), ("to", "{}.to(torch::kFloat)", "f"),
                                   ("add", "{} + 1", "l"), ("mul", "{} * 0.5", "f"),
                                   ("sigmoid", "torch::sigmoid({})", "f")])
    case.define(name, form.format(labels.name), labels.shape, dtype)


ALL = [(einsum, 1), (addmm, 1), (vector_products, 1), (reorder, 2), (unflatten, 1), (like_another, 1),
       (expand_as, 1), (triangle, 1), (factories, 2), (scatter, 1), (in_place, 2),
       (padding, 1), (convolution_1d, 1), (transposed_convolution, 1), (group_norm, 1), (attention, 1),
       (similarity, 1), (sequential, 2), (dtypes, 2)]
