"""Forms that change or fill a tensor, views of reordered tensors, and modules of many kinds."""

from .case import Dim, product


# In place, out=.

def in_place_unary(case):
    var = case.any_tensor(0, 4)
    var = case.define("clone", f"{var.name}.clone()", var.shape, clean=var.clean)
    name = case.pick(["relu_", "sigmoid_", "tanh_", "abs_", "exp_", "neg_", "zero_", "square_", "sqrt_",
                      "clamp_(0, 1)", "fill_(0.5)", "mul_(2)", "add_(1)", "pow_(2)", "uniform_(0, 1)"])
    form = f"{var.name}.{name}" + ("" if name.endswith(")") else "()")
    if case.bad():
        name = case.pick(["squeeze_", "transpose_", "softmax_out"])
        form = {"squeeze_": f"{var.name}.squeeze_({var.rank + 1})",
                "transpose_": f"{var.name}.transpose_(0, {var.rank + 1})",
                "softmax_out": f"torch::sum_out({var.name}, {var.name}.clone(), {var.rank + 1})"}[name]
    case.emit(form + ";", name.split("(")[0])


def in_place_axes(case):
    """Forms that give self another shape; a handle taken before sees it too."""
    var = case.any_tensor(2, 3)
    var = case.define("clone", f"{var.name}.clone()", var.shape, clean=var.clean)
    other = case.fresh()
    if case.chance(0.5):
        case.emit(f"auto {other} = {var.name};")
    name = case.pick(["t_", "transpose_", "unsqueeze_", "squeeze_", "swapaxes_", "resize_"])
    wrong = case.bad()
    if name == "t_" and var.rank == 2:
        case.emit(f"{var.name}.t_();", name)
        var.shape, var.contiguous = var.shape[::-1], False
    elif name == "unsqueeze_":
        case.emit(f"{var.name}.unsqueeze_({var.rank + 1 if wrong else 0});", name)
        var.shape = [Dim(1)] + var.shape
    elif name == "resize_" and not wrong:
        shape = case.shape(2)
        case.emit(f"{var.name}.resize_({case.plain(shape)}).zero_();", name)
        var.shape = shape
    elif name == "squeeze_" and var.shape[0].text == "1":
        case.emit(f"{var.name}.squeeze_({var.rank if wrong else 0});", name)
        var.shape = var.shape[1:]
    else:
        case.emit(f"{var.name}.transpose_(0, {var.rank if wrong else 1});", "transpose_")
        var.shape[0], var.shape[1], var.contiguous = var.shape[1], var.shape[0], False


def in_place_binary(case):
    """The result must have self's shape: other may be stretched, self may not."""
    var = case.any_tensor(1, 3)
    shape = list(var.shape)
    if case.chance(0.3):
        shape = shape[1:]
    if case.bad():
        if case.chance(0.6):
            shape = [Dim(2)] + list(var.shape)
        elif shape and shape[-1].text != "1":
            shape[-1] = case.off(shape[-1])
    other = case.tensor(shape)
    var = case.define("clone", f"{var.name}.clone()", var.shape, clean=var.clean)
    name = case.pick(["add_", "sub_", "mul_", "copy_", "+=", "-=", "*=", "max_out", "lerp_", "addcmul_",
                      "masked_fill_"])
    text = {"lerp_": f"{var.name}.lerp_({other.name}, 0.5);",
            "addcmul_": f"{var.name}.addcmul_({other.name}, {other.name});",
            "masked_fill_": f"{var.name}.masked_fill_({other.name} > 0.5, 0.0);",
            "max_out": f"torch::maximum_out({var.name}, {other.name}, {other.name});"}
    case.emit(text.get(name, f"{var.name} {name} {other.name};" if "=" in name else
                       f"{var.name}.{name}({other.name});"), name)


def out_elementwise(case):
    left = case.any_tensor(1, 3)
    shape = list(left.shape)
    if case.bad() and shape[-1].text != "1":
        shape[-1] = case.off(shape[-1])
    right = case.tensor(shape)
    out = case.tensor([Dim(0)] if case.chance(0.7) else left.shape)
    name = case.pick(["add", "mul", "sub", "div", "maximum", "pow"])
    case.emit(f"torch::{name}_out({out.name}, {left.name}, {right.name});", name + "_out")
    out.shape, out.clean, out.contiguous = list(left.shape), False, True


def out_products(case):
    left = case.any_tensor(2, 2)
    inner, columns = left.shape[1], case.size()
    right = case.tensor([case.off(inner) if case.bad() else inner, columns])
    out = case.tensor([Dim(0)])
    name = case.pick(["matmul_out", "mm_out"])
    case.emit(f"torch::{name}({out.name}, {left.name}, {right.name});", name)
    out.shape = [left.shape[0], columns]


def out_joined(case):
    var = case.any_tensor(1, 3)
    other_shape = list(var.shape)
    if case.bad():
        other_shape = other_shape + [Dim(2)] if var.rank == 1 else other_shape[:-1] + [
            case.off(other_shape[-1])]
    other = case.tensor(other_shape)
    out = case.tensor([Dim(0)])
    name = case.pick(["cat_out", "stack_out"])
    case.emit(f"torch::{name}({out.name}, {{{var.name}, {other.name}}}, 0);", name)
    first = Dim(var.shape[0].value * 2) if not var.shape[0].symbolic else Dim(
        var.shape[0].value * 2, f"2 * {var.shape[0].factor()}")
    out.shape = [first] + var.shape[1:] if name == "cat_out" else [Dim(2)] + var.shape


def out_reduced(case):
    var = case.any_tensor(1, 3)
    axis = case.random.randrange(var.rank)
    shown = var.rank if case.bad() else case.axis(axis, var.rank)
    out = case.tensor([Dim(0)])
    name = case.pick(["sum_out", "mean_out", "softmax_out", "cumsum_out"])
    case.emit(f"torch::{name}({out.name}, {var.name}, {shown});", name)
    out.shape = list(var.shape) if name in ("softmax_out", "cumsum_out") else (
        var.shape[:axis] + var.shape[axis + 1:])
    out.clean = var.clean


# Views of what does not lie in memory in order.

def reordered_view(case):
    var = case.any_tensor(2, 4)
    shape = list(var.shape)
    text = var.name
    for _ in range(case.pick([1, 1, 2, 3])):
        step = case.random.randrange(8)
        if step <= 2:
            first, second = case.random.sample(range(len(shape)), 2)
            text += f".transpose({first}, {second})"
            shape[first], shape[second] = shape[second], shape[first]
        elif step == 3:
            order = case.random.sample(range(len(shape)), len(shape))
            text += f".permute({{{', '.join(map(str, order))}}})"
            shape = [shape[i] for i in order]
        elif step == 4 and not shape[0].symbolic and shape[0].value > 1:
            text += f".narrow(0, 0, {shape[0].value - 1})"
            shape[0] = Dim(shape[0].value - 1)
        elif step == 5:
            axis = case.random.randrange(len(shape))
            if not shape[axis].symbolic and shape[axis].value > 1:
                half = (shape[axis].value + 1) // 2
                text += f".slice({axis}, 0, {shape[axis].value}, 2)"
                shape[axis] = Dim(half)
        elif step == 6:
            text += case.pick([".relu()", ".contiguous()", ".clone()", ".abs()", " * 2", ".detach()",
                               ".softmax(-1)", ".to(torch::kFloat)", ".to(torch::kDouble).to(torch::kFloat)"])
            text = f"({text})" if text.endswith("* 2") else text
        else:
            text += ".unsqueeze(0).expand({" + ", ".join(["2"] + ["-1"] * len(shape)) + "})"
            shape = [Dim(2)] + shape
    name = case.fresh()
    case.emit(f"auto {name} = {text};", "reorder")
    cut = case.random.randrange(1, len(shape))
    target = case.pick([[product(shape[:cut]), product(shape[cut:])], [product(shape)],
                        [product(shape[:2])] + shape[2:], shape[:-2] + [product(shape[-2:])],
                        shape + [Dim(1)]])
    hole = case.random.randrange(len(target)) if case.chance(0.5) else None
    texts = ["-1" if i == hole else case.text(d) for i, d in enumerate(target)]
    how = case.pick(["view", "view", "view", "reshape"])
    case.define(how, f"{name}.{how}({{{', '.join(texts)}}})", target, clean=var.clean)


# Modules.

def module(case, kind, arguments, x, shape, form="{}({})"):
    """Makes a module and calls it on x."""
    name = case.fresh("layer")
    case.emit(f"torch::nn::{kind} {name}({arguments});" if arguments else f"torch::nn::{kind} {name};",
              kind + "()")
    return case.define(kind, form.format(name, x.name), shape, clean=x.clean)


def activation_module(case):
    var = case.any_tensor(1, 4)
    kind, arguments = case.pick([
        ("ReLU", ""), ("ReLU", "torch::nn::ReLUOptions(false)"), ("GELU", ""), ("SiLU", ""), ("ELU", ""),
        ("LeakyReLU", "torch::nn::LeakyReLUOptions().negative_slope(0.1)"), ("Tanh", ""), ("Softplus", ""),
        ("Hardtanh", ""), ("Dropout", "0.2"), ("Identity", ""), ("Softsign", ""), ("Mish", "")])
    module(case, kind, arguments, var, var.shape)


def axis_module(case):
    var = case.any_tensor(1, 3)
    axis = case.random.randrange(var.rank)
    shown = var.rank + 1 if case.bad() else case.axis(axis, var.rank)
    kind = case.pick(["Softmax", "LogSoftmax", "Softmin"])
    module(case, kind, str(shown), var, var.shape)


def flattening_module(case):
    var = case.any_tensor(2, 4)
    if case.bad():
        var = case.tensor([case.size()])
        module(case, "Flatten", "torch::nn::FlattenOptions().start_dim(2)", var, var.shape)
        return
    module(case, "Flatten", "", var, [var.shape[0], product(var.shape[1:])])


def image(case):
    return case.tensor([case.size(), Dim(case.pick([1, 2, 3, 4])), Dim(case.pick([6, 8])),
                        Dim(case.pick([6, 7, 8]))])


def spatial_module(case):
    x = image(case)
    batch, channels, height, width = (d.value for d in x.shape)
    if case.bad():
        x = case.tensor(x.shape[:2] if case.chance(0.5) else [Dim(1)] + x.shape)
    head = [x.shape[0], Dim(channels)]
    kind, arguments, tail = case.pick([
        ("AvgPool2d", "2", [height // 2, width // 2]),
        ("MaxPool2d", "torch::nn::MaxPool2dOptions(3).stride(2).padding(1)",
         [(height - 1) // 2 + 1, (width - 1) // 2 + 1]),
        ("AdaptiveMaxPool2d", "torch::nn::AdaptiveMaxPool2dOptions({2, 3})", [2, 3]),
        ("ZeroPad2d", "1", [height + 2, width + 2]),
        ("ReflectionPad2d", "2", [height + 4, width + 4]),
        ("ReplicationPad2d", "1", [height + 2, width + 2]),
        ("ConstantPad2d", "torch::nn::ConstantPad2dOptions(1, 0.5)", [height + 2, width + 2]),
        ("Upsample", "torch::nn::UpsampleOptions().scale_factor(std::vector<double>({2.0, 2.0}))",
         [2 * height, 2 * width]),
        ("InstanceNorm2d", f"{channels}", [height, width]),
        ("BatchNorm2d", f"{channels}", [height, width])])
    module(case, kind, arguments, x, head + [Dim(d) for d in tail])


def shuffling_module(case):
    factor = 2
    channels = factor * factor * case.pick([1, 2])
    if case.bad():
        channels += 1
    x = case.tensor([case.size(), Dim(channels), Dim(3), Dim(4)])
    module(case, "PixelShuffle", str(factor), x, [x.shape[0], Dim(channels // 4), Dim(6), Dim(8)])


def columns_module(case):
    x = case.tensor([case.size(), Dim(2), Dim(5), Dim(6)])
    kernel = 7 if case.bad() else 3
    module(case, "Unfold", str(kernel), x, [x.shape[0], Dim(18), Dim(12)])


def grouped_convolution(case):
    """Channels that the groups divide; the constructor refuses others."""
    groups = case.pick([2, 3])
    channels, out = groups * case.pick([1, 2]), groups * case.pick([1, 2])
    asked = channels + 1 if case.bad() else channels
    x = case.tensor([case.size(), Dim(channels), Dim(6), Dim(6)])
    module(case, "Conv2d", f"torch::nn::Conv2dOptions({asked}, {out}, 3).groups({groups})", x,
           [x.shape[0], Dim(out), Dim(4), Dim(4)])


def embedding_bag(case):
    rows, width, bags = case.size() + 2, case.size(), case.size()
    x = case.tensor([bags, case.size()] if not case.bad() else [bags, Dim(2), Dim(2)], "l", rows)
    name = case.fresh("bag")
    case.emit(f"torch::nn::EmbeddingBag {name}({case.text(rows)}, {case.text(width)});", "EmbeddingBag()")
    case.define("EmbeddingBag", f"{name}->forward({x.name})", [bags, width])


def bilinear(case):
    rows, first, second, out = case.size(), case.size(), case.size(), case.size()
    x = case.tensor([rows, first])
    y = case.tensor([rows, case.off(second) if case.bad() else second])
    name = case.fresh("bilinear")
    texts = [case.text(d) for d in (first, second, out)]
    case.emit(f"torch::nn::Bilinear {name}({', '.join(texts)});", "Bilinear()")
    case.define("Bilinear", f"{name}({x.name}, {y.name})", [rows, out])


def cell(case):
    batch, width, hidden = case.size(), case.size(), case.size()
    x = case.tensor([batch, case.off(width) if case.bad() else width])
    kind = case.pick(["GRUCell", "RNNCell", "LSTMCell"])
    texts = [case.text(d) for d in (width, hidden)]
    form = "std::get<0>({}({}))" if kind == "LSTMCell" else "{}({})"
    module(case, kind, ", ".join(texts), x, [batch, hidden], form)


def attention_of_heads(case):
    """embed_dim must be a multiple of the heads; masks have the sizes of the scores."""
    heads = case.pick([2, 3])
    width = heads * case.pick([2, 3])
    query, key, batch = case.size(), case.size(), case.size()
    wrong = case.bad()
    where = case.random.randrange(3) if wrong else None
    asked = width + 1 if where == 0 else width
    name = case.fresh("attention")
    options = f"torch::nn::MultiheadAttentionOptions({asked}, {heads})"
    case.emit(f"torch::nn::MultiheadAttention {name}({options});", "MultiheadAttention()")
    q, k = case.tensor([query, batch, Dim(width)]), case.tensor([key, batch, Dim(width)])
    padding, mask = "torch::Tensor()", "torch::Tensor()"
    if where == 1 or case.chance(0.3):
        sizes = case.plain([batch, case.off(key) if where == 1 else key])
        padding = f"torch::zeros({sizes}, torch::kBool)"
    if where == 2 or case.chance(0.3):
        sizes = case.plain([query, case.off(key) if where == 2 else key])
        mask = f"torch::zeros({sizes})"
    case.define("MultiheadAttention", f"std::get<0>({name}->forward({q.name}, {k.name}, {k.name}, "
                f"{padding}, true, {mask}))", [query, batch, Dim(width)])


def transformer(case):
    heads = 2
    width = heads * case.pick([1, 2, 3])
    steps, batch, memory = case.size(), case.size(), case.size()
    wrong = case.bad()
    given = width + 2 if wrong and case.chance(0.6) else width
    asked = width + 1 if wrong and given == width else width
    x, y = case.tensor([steps, batch, Dim(given)]), case.tensor([memory, batch, Dim(width)])
    name, layer = case.fresh("layer"), case.fresh("layers")
    kind = case.pick(["Encoder", "Decoder"])
    case.emit(f"torch::nn::Transformer{kind}Layer {name}(torch::nn::Transformer{kind}LayerOptions({asked}, "
              f"{heads}).dim_feedforward(8));", f"Transformer{kind}Layer()")
    used, operation = name, f"Transformer{kind}Layer"
    if case.chance(0.4):
        case.emit(f"torch::nn::Transformer{kind} {layer}(torch::nn::Transformer{kind}Options({name}, 2));",
                  f"Transformer{kind}()")
        used, operation = layer, f"Transformer{kind}"
    inputs = x.name if kind == "Encoder" else f"{x.name}, {y.name}"
    case.define(operation, f"{used}({inputs})", [steps, batch, Dim(width)])


def dotted_einsum(case):
    """Letters and an ellipsis, whose axes are paired from the last one."""
    inner, rows, columns = case.size(), case.size(), case.size()
    front = case.shape(case.pick([0, 1, 2]))
    other = front[case.random.randrange(len(front) + 1):]
    left = case.tensor(front + [rows, inner])
    wrong = case.bad()
    if wrong and other and other[0].text != "1" and case.chance(0.5):
        other = [case.off(other[0])] + other[1:]
        wrong = False
    right = case.tensor(other + [case.off(inner) if wrong and inner.text != "1" else inner, columns])
    case.define("einsum", f'torch::einsum("...ij,...jk->...ik", {{{left.name}, {right.name}}})',
                front + [rows, columns])


ALL = [(in_place_unary, 2), (in_place_axes, 3), (in_place_binary, 3), (out_elementwise, 2),
       (out_products, 1), (out_joined, 1), (out_reduced, 2), (reordered_view, 7), (activation_module, 2),
       (axis_module, 1), (flattening_module, 1), (spatial_module, 3), (shuffling_module, 1),
       (columns_module, 1), (grouped_convolution, 1), (embedding_bag, 1), (bilinear, 1), (cell, 1),
       (attention_of_heads, 1), (transformer, 2), (dotted_einsum, 1)]
