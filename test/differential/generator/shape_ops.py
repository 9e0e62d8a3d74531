"""Operations that move axes, cut and join: each takes a case and adds a statement, right or wrong."""

from .case import Dim, product


def unary(case):
    var = case.any_tensor()
    name, form = case.pick([
        ("relu", "torch::relu({})"), ("sigmoid", "torch::sigmoid({})"), ("tanh", "{}.tanh()"),
        ("abs", "{}.abs()"), ("neg", "-{}"), ("gelu", "torch::gelu({})"), ("clone", "{}.clone()"),
        ("detach", "{}.detach()"), ("mul", "{} * 2.0"), ("add", "{} + 1"),
        ("leaky_relu", "torch::leaky_relu({}, 0.2)"), ("clamp", "{}.clamp(0, 1)"),
        ("dropout", "torch::dropout({}, 0.5, true)"), ("contiguous", "{}.contiguous()"),
        ("zeros_like", "torch::zeros_like({})"), ("rand_like", "torch::rand_like({})"),
        ("ones_like", "torch::ones_like({})"), ("to", "{}.to(torch::kFloat)")])
    case.define(name, form.format(var.name), var.shape, clean=var.clean,
                contiguous=var.contiguous or name == "contiguous")


def softmax(case):
    var = case.any_tensor(1)
    axis = case.random.randrange(var.rank)
    name = case.pick(["softmax", "log_softmax"])
    text = str(var.rank + 1) if case.bad() else str(case.axis(axis, var.rank))
    form = case.pick([f"torch::{name}({var.name}, {text})", f"{var.name}.{name}({text})",
                      f"torch::nn::functional::{name}({var.name}, {text})"])
    case.define(name, form, var.shape, clean=var.clean)


def view(case):
    var = case.any_tensor(1)
    total = product(var.shape)
    cut = case.random.randrange(1, var.rank + 1)
    target = [product(var.shape[:cut]), product(var.shape[cut:])][:2 if cut < var.rank else 1]
    if not case.opaque and case.chance(0.3):
        divisors = [d for d in range(1, total.value + 1) if total.value % d == 0] or [1]
        first = case.pick(divisors)
        target = [Dim(first), Dim(total.value // first)]
    names = ["reshape"] if not var.contiguous and case.chance(0.5) else ["view", "view", "reshape"]
    name = case.pick(names)
    shape = list(target)
    hole = case.random.randrange(len(target)) if case.chance(0.5) and total.value else None
    if case.bad():
        index = case.random.randrange(len(shape))
        if hole is not None and len(shape) > 1:
            index = 1 - hole
        shape[index] = case.off(shape[index])
        if hole is not None and len(shape) > 1:
            # A factor that cannot divide.
            shape[index] = Dim(total.value + case.pick([1, 2, 3]))
    texts = ["-1" if i == hole and len(shape) > 1 or i == hole and case.chance(0.5) else case.text(d)
             for i, d in enumerate(shape)]
    case.define(name, f"{var.name}.{name}({{{', '.join(texts)}}})", target, clean=var.clean,
                contiguous=True)


def flatten(case):
    var = case.any_tensor(1)
    start = case.random.randrange(var.rank)
    if case.bad():
        case.define("flatten", f"{var.name}.flatten({var.rank + case.pick([0, 1])})", var.shape)
        return
    shape = var.shape[:start] + [product(var.shape[start:])]
    form = case.pick([f"{var.name}.flatten({start})", f"torch::flatten({var.name}, {start})"])
    case.define("flatten", form, shape, clean=var.clean)


def squeeze(case):
    var = case.any_tensor(1)
    ones = [i for i, d in enumerate(var.shape) if d.text == "1"]
    axis = case.pick(ones) if ones and case.chance(0.7) else case.random.randrange(var.rank)
    if case.bad():
        case.define("squeeze", f"{var.name}.squeeze({var.rank})", var.shape)
        return
    if case.chance(0.15) and not any(d.symbolic for d in var.shape):
        shape = [d for d in var.shape if d.value != 1]
        case.define("squeeze", f"{var.name}.squeeze()", shape, clean=var.clean,
                    contiguous=var.contiguous)
        return
    if var.shape[axis].symbolic:
        axis = next((i for i, d in enumerate(var.shape) if not d.symbolic), None)
        if axis is None:
            return
    shape = [d for i, d in enumerate(var.shape) if i != axis or d.value != 1]
    case.define("squeeze", f"{var.name}.squeeze({case.axis(axis, var.rank)})", shape, clean=var.clean,
                contiguous=var.contiguous)


def unsqueeze(case):
    var = case.any_tensor(0, 4)
    axis = case.random.randrange(var.rank + 1)
    if case.bad():
        case.define("unsqueeze", f"{var.name}.unsqueeze({var.rank + 1})", [Dim(1)] + var.shape)
        return
    shape = var.shape[:axis] + [Dim(1)] + var.shape[axis:]
    case.define("unsqueeze", f"{var.name}.unsqueeze({case.axis(axis, var.rank + 1)})", shape,
                clean=var.clean, contiguous=var.contiguous)


def transpose(case):
    var = case.any_tensor(2)
    if var.rank == 2 and case.chance(0.4):
        case.define("t", f"{var.name}.t()", var.shape[::-1], clean=var.clean, contiguous=False)
        return
    first, second = case.random.sample(range(var.rank), 2)
    shape = list(var.shape)
    shape[first], shape[second] = shape[second], shape[first]
    other = case.axis(second, var.rank)
    if case.bad():
        other = var.rank
    case.define("transpose", f"{var.name}.transpose({case.axis(first, var.rank)}, {other})", shape,
                clean=var.clean, contiguous=False)


def permute(case):
    var = case.any_tensor(2)
    order = case.random.sample(range(var.rank), var.rank)
    shape = [var.shape[i] for i in order]
    texts = [str(case.axis(i, var.rank)) for i in order]
    if case.bad():
        if case.chance(0.5):
            texts.pop()
        else:
            texts[0] = texts[1]
    case.define("permute", f"{var.name}.permute({{{', '.join(texts)}}})", shape, clean=var.clean,
                contiguous=order == sorted(order))


def expand(case):
    shape = case.shape(case.pick([2, 3]))
    axis = case.random.randrange(len(shape))
    source = list(shape)
    source[axis] = Dim(1)
    var = case.tensor(source)
    target = list(shape)
    if case.bad():
        other = (axis + 1) % len(shape)
        if target[other].value == 1 and not target[other].symbolic:
            target[other] = Dim(0)
            var = case.tensor([d if i != other else Dim(3) for i, d in enumerate(source)])
        target[other] = case.off(target[other]) if target[other].value else Dim(2)
    case.define("expand", f"{var.name}.expand({case.texts(target)})", shape, contiguous=False)


def repeat(case):
    var = case.any_tensor(1, 3)
    counts = [case.pick([1, 2, 3]) for _ in var.shape]
    shape = [d.times(Dim(c)) if c > 1 else d for d, c in zip(var.shape, counts)]
    texts = [str(c) for c in counts]
    if case.bad() and var.rank > 1:
        texts.pop()
    case.define("repeat", f"{var.name}.repeat({{{', '.join(texts)}}})", shape, clean=var.clean)


def select(case):
    var = case.any_tensor(1)
    axis = case.random.randrange(var.rank)
    dim = var.shape[axis]
    if dim.symbolic or dim.value == 0:
        return
    index = case.random.randrange(dim.value)
    if case.bad():
        index = dim.value + case.pick([0, 0, 1])
    shape = var.shape[:axis] + var.shape[axis + 1:]
    forms = [f"{var.name}.select({case.axis(axis, var.rank)}, {index})"]
    if axis == 0:
        forms += [f"{var.name}[{index}]", f"{var.name}.index({{{index}}})"]
    if axis == 1:
        forms.append(f"{var.name}.index({{torch::indexing::Slice(), {index}}})")
    if axis == var.rank - 1:
        forms.append(f"{var.name}.index({{torch::indexing::Ellipsis, {index}}})")
    case.define("select", case.pick(forms), shape, clean=var.clean, contiguous=axis == 0)


def cut(case):
    var = case.any_tensor(1)
    axis = case.random.randrange(var.rank)
    dim = var.shape[axis]
    if dim.symbolic or dim.value < 1:
        return
    start = case.random.randrange(dim.value)
    length = case.random.randrange(1, dim.value - start + 1)
    shape = list(var.shape)
    shape[axis] = Dim(length)
    contiguous = axis == 0 and var.contiguous
    if case.bad() or case.chance(0.3):
        over = length + dim.value - start if case.injected and case.chance(0.9) else length
        case.define("narrow", f"{var.name}.narrow({case.axis(axis, var.rank)}, {start}, "
                              f"{case.text(Dim(over))})", shape, clean=var.clean, contiguous=contiguous)
        return
    end = case.text(Dim(start + length))
    forms = [f"{var.name}.slice({case.axis(axis, var.rank)}, {start}, {end})"]
    if axis == 0:
        forms.append(f"{var.name}.index({{torch::indexing::Slice({start}, {end})}})")
    if axis == 1:
        forms.append(f"{var.name}.index({{torch::indexing::Slice(), "
                     f"torch::indexing::Slice({start}, {end})}})")
    case.define("slice", case.pick(forms), shape, clean=var.clean, contiguous=contiguous)


def cat(case):
    var = case.any_tensor(1)
    axis = case.random.randrange(var.rank)
    other_shape = list(var.shape)
    other_shape[axis] = case.size()
    total = list(var.shape)
    total[axis] = Dim(var.shape[axis].value + other_shape[axis].value,
                      None if not (var.shape[axis].symbolic or other_shape[axis].symbolic)
                      else f"{var.shape[axis].text} + {other_shape[axis].text}")
    if case.bad():
        if var.rank > 1 and case.chance(0.7):
            wrong = (axis + 1) % var.rank
            other_shape[wrong] = case.off(other_shape[wrong])
        else:
            other_shape.append(Dim(2))
    other = case.tensor(other_shape)
    pair = [var.name, other.name]
    case.random.shuffle(pair)
    case.define("cat", f"torch::cat({{{pair[0]}, {pair[1]}}}, {case.axis(axis, var.rank)})", total,
                clean=var.clean)


def stack(case):
    var = case.any_tensor(0, 3)
    other_shape = list(var.shape)
    if case.bad() and var.rank:
        index = case.random.randrange(var.rank)
        other_shape[index] = case.off(other_shape[index])
    other = case.tensor(other_shape)
    axis = case.random.randrange(var.rank + 1)
    shape = var.shape[:axis] + [Dim(2)] + var.shape[axis:]
    case.define("stack", f"torch::stack({{{var.name}, {other.name}}}, {case.axis(axis, var.rank + 1)})",
                shape, clean=var.clean)


def pieces(case):
    var = case.any_tensor(1)
    axis = case.random.randrange(var.rank)
    dim = var.shape[axis]
    if dim.symbolic or dim.value < 2:
        return
    name = case.fresh("parts")
    half = (dim.value + 1) // 2
    if case.chance(0.5):
        case.emit(f"auto {name} = {var.name}.chunk(2, {axis});", "chunk")
    else:
        sizes = [half, dim.value - half]
        if case.bad():
            sizes[1] += 1
        case.emit(f"auto {name} = {var.name}.split_with_sizes({{{sizes[0]}, {sizes[1]}}}, {axis});",
                  "split")
    shape = list(var.shape)
    which = case.random.randrange(2)
    shape[axis] = Dim([half, dim.value - half][which])
    case.define("parts", f"{name}[{which}]", shape, clean=var.clean,
                contiguous=axis == 0 and var.contiguous)


ALL = [(unary, 6), (softmax, 2), (view, 6), (flatten, 2), (squeeze, 3), (unsqueeze, 3), (transpose, 3),
       (permute, 2), (expand, 1), (repeat, 1), (select, 3), (cut, 3), (cat, 4), (stack, 2), (pieces, 2)]
