"""How a random function is built: straight code, branches, loops, containers, helpers, modules."""

from . import calls, forms, indexing_ops, kinds, losses, math_ops, more_ops, shape_ops
from .case import Case, Dim, Var

OPERATIONS = shape_ops.ALL + math_ops.ALL + more_ops.ALL + forms.ALL + indexing_ops.ALL + calls.ALL


def step(case, choices=OPERATIONS):
    functions, weights = zip(*choices)
    case.random.choices(functions, weights)[0](case)


def body(case, least=2, most=5):
    """Some operations; the mistake falls on one of them or on the loss."""
    count = case.random.randrange(least, most + 1)
    wrong, case.want_wrong = case.want_wrong, False
    place = case.random.randrange(count + 2)
    for index in range(count):
        case.want_wrong = wrong and index >= place
        step(case)
    if case.chance(0.7) or wrong and not case.injected:
        case.want_wrong = wrong
        step(case, losses.ALL)
    case.want_wrong = wrong


def straight(case):
    for _ in range(case.pick([1, 1, 2])):
        case.tensor(case.shape())
    body(case)


def symbolic(case):
    for value in case.random.sample([3, 4, 5, 6], case.pick([1, 2])):
        name = case.fresh("n")
        case.emit(f"const int64_t {name} = opaque({value});")
        case.symbols.append(Dim(value, name))
    straight(case)


def branches(case):
    """A tensor's shape depends on a flag; sometimes a condition guards what follows."""
    case.kind = "branch"
    shape = case.shape(case.pick([2, 2, 3]))
    other = list(shape)
    wrong = case.want_wrong and case.chance(0.5)
    if wrong:
        case.injected = True
        index = case.random.randrange(len(other))
        other[index] = case.off(other[index])
    name = case.fresh()
    if case.chance(0.5):
        case.emit(f"torch::Tensor {name};")
        case.emit("if (flag(0)) {")
        case.emit(f"  {name} = torch::rand({case.plain(shape)});", "factory")
        case.emit("} else {")
        case.emit(f"  {name} = torch::zeros({case.plain(other)});", "factory")
        case.emit("}")
    else:
        case.emit(f"auto {name} = torch::rand({case.texts(shape)});", "factory")
        case.emit("if (flag(0))")
        case.emit(f"  {name} = torch::zeros({case.plain(other)});", "factory")
    case.vars.append(Var(name, shape))
    if case.chance(0.3):
        size = case.text(shape[0])
        case.emit(f"if ({name}.size(0) != {size})")
        case.emit("  return;")
    follow = case.pick([losses.elementwise, math_ops.matmul, math_ops.binary, shape_ops.view,
                        losses.class_indices, shape_ops.cat])
    want, case.want_wrong = case.want_wrong, False
    follow(case)
    case.want_wrong = want
    if case.chance(0.5):
        case.emit("if (flag(1)) {")
        case.indent += 1
        live = len(case.vars)
        step(case)
        del case.vars[live:]
        case.indent -= 1
        case.emit("}")
    body(case, 0, 2)


def loops(case):
    """Tensors gathered in a loop and joined, or a tensor that grows or is rebound."""
    case.kind = "loop"
    count = case.pick([2, 3, 4])
    shape = case.shape(case.pick([1, 2, 2, 3]))
    form = case.random.randrange(4)
    parts, name = case.fresh("parts"), case.fresh()
    if form == 0:
        case.emit(f"std::vector<torch::Tensor> {parts};")
        case.emit(f"for (int i = 0; i < {count}; ++i)")
        case.emit(f"  {parts}.push_back(torch::rand({case.plain(shape)}));", "factory")
        if case.chance(0.5):
            case.emit(f"auto {name} = torch::stack({parts});", "stack")
            shape = [Dim(count)] + shape
        else:
            case.emit(f"auto {name} = torch::cat({parts});", "cat")
            shape = [Dim(count).times(shape[0])] + shape[1:]
    elif form == 1:
        extra = case.texts(shape)
        case.emit(f"auto {name} = torch::rand({extra});", "factory")
        case.emit(f"for (int i = 0; i < {count}; ++i)")
        case.emit(f"  {name} = torch::cat({{{name}, torch::zeros({case.plain(shape)})}}, 0);", "cat")
        shape = [Dim(count + 1).times(shape[0])] + shape[1:]
    elif form == 2:
        width = case.size()
        inner = case.off(width) if case.bad() else width
        layer = case.fresh("fc")
        rows = case.text(shape[0])
        case.emit(f"auto {name} = torch::rand({{{rows}, {case.text(width)}}});", "factory")
        case.emit(f"torch::nn::Linear {layer}({case.text(width)}, {case.text(inner)});", "Linear()")
        case.emit(f"for (int i = 0; i < {count}; ++i)")
        case.emit(f"  {name} = torch::relu({layer}({name}));", "Linear")
        shape = [shape[0], width]
    else:
        limit = case.fresh("limit")
        case.emit(f"const int64_t {limit} = opaque({count});")
        extra = case.texts(shape)
        case.emit(f"auto {name} = torch::rand({extra});", "factory")
        case.emit(f"for (int64_t i = 0; i < {limit}; ++i)")
        if case.chance(0.5):
            case.emit(f"  {name} = torch::tanh({name} + 1);", "add")
        else:
            case.emit(f"  {name} = torch::cat({{{name}, {name}}}, 0);", "cat")
            shape = [Dim(shape[0].value * 2 ** count, f"{name}.size(0)")] + shape[1:]
        case.opaque = True
    case.vars.append(Var(name, shape))
    body(case, 1, 3)


def inner_function(case, head, returned, setup):
    """Makes a helper in front of the function; setup(inner) emits its statements."""
    inner = Case("inner", 0, False)
    inner.random = case.random
    inner.names = case.names + 100
    inner.want_wrong, inner.injected = case.want_wrong, case.injected
    result = setup(inner)
    case.injected = inner.injected
    case.before.append((head, ""))
    case.before += inner.lines
    case.before.append((f"  return {returned(result)};", ""))
    case.before.append(("}", ""))
    return result


def helpers(case):
    """A free function or a lambda takes tensors and gives back one tensor, a pair or a struct."""
    case.kind = "call"
    left = case.tensor(case.shape(case.pick([2, 2, 3])))
    name = f"helper_{case.number}"

    def work(inner):
        argument = Var("x", left.shape)
        inner.vars = [argument]
        for _ in range(inner.pick([1, 2])):
            step(inner)
        if not inner.vars:
            inner.vars = [argument]
        return inner.pick([v for v in inner.vars if v.dtype == "f"][-2:] or [argument])

    form = case.random.randrange(3)
    if form == 0:
        result = inner_function(case, f"static torch::Tensor {name}(const torch::Tensor &x) {{",
                                lambda var: var.name, work_rebindable(work))
        out = case.fresh()
        case.emit(f"auto {out} = {name}({left.name});", "call")
        case.vars.append(Var(out, result.shape, result.dtype, result.clean, result.contiguous))
    elif form == 1:
        result = inner_function(
            case, f"static std::pair<torch::Tensor, torch::Tensor> {name}(torch::Tensor x) {{",
            lambda var: f"{{x, {var.name}}}", work_rebindable(work))
        first, second = case.fresh(), case.fresh()
        case.emit(f"auto [{first}, {second}] = {name}({left.name});", "call")
        case.vars.append(Var(second, result.shape, result.dtype, result.clean, result.contiguous))
    else:
        case.before.append((f"struct Batch_{case.number} {{ torch::Tensor data, target; }};", ""))
        rows = case.text(left.shape[0])
        case.emit(f"Batch_{case.number} batch{{{left.name}, torch::zeros({{{rows}}}, torch::kLong)}};",
                  "struct")
        target = [left.shape[0]] if not case.bad() else [left.shape[0] + 1]
        if case.injected:
            case.emit(f"batch.target = torch::zeros({{{case.text(target[0])}}}, torch::kLong);", "factory")
        case.emit("auto scores = batch.data.flatten(1);", "flatten")
        case.emit("auto loss = torch::nn::functional::cross_entropy(scores, batch.target);",
                  "F::cross_entropy")
    body(case, 0, 3)


def repeated(case):
    """A helper or a module that is called again and again, sometimes with another size."""
    case.kind = "again"
    shape = case.shape(case.pick([2, 2, 3]))
    name = f"again_{case.number}"

    def work(inner):
        argument = Var("x", shape)
        inner.vars = [argument]
        wanted, inner.want_wrong = inner.want_wrong, False
        for _ in range(inner.pick([3, 4, 5, 6])):
            step(inner, shape_ops.ALL + math_ops.ALL if inner.chance(0.7) else OPERATIONS)
        inner.want_wrong = wanted
        return inner.pick([v for v in inner.vars if v.dtype == "f"][-2:] or [argument])

    result = inner_function(case, f"static torch::Tensor {name}(torch::Tensor x) {{",
                            lambda var: var.name, work_rebindable(work))
    outs = []
    form = case.random.randrange(3)
    if form == 0:  # in a loop, and its result goes in again where the sizes are the same
        count, out = case.pick([2, 3, 4]), case.fresh()
        x = case.tensor(shape)
        case.emit(f"auto {out} = {x.name};", "copy")
        same = len(result.shape) == len(shape) and all(a.same(b) for a, b in zip(result.shape, shape))
        case.emit(f"for (int i = 0; i < {count}; ++i)")
        case.emit(f"  {out} = {name}({out if same else x.name});", "call")
        outs = [Var(out, result.shape, "f", result.clean, False)]
    else:
        calls = case.pick([2, 3, 3, 4])
        odd = case.random.randrange(calls) if case.bad() else None
        for index in range(calls):
            given = list(shape)
            if index == odd:
                axis = case.random.randrange(len(given))
                given[axis] = case.off(given[axis])
            x = case.tensor(given)
            out = case.fresh()
            case.emit(f"auto {out} = {name}({x.name});", "call")
            outs.append(Var(out, result.shape, "f", result.clean, False))
        if form == 1:
            total = case.fresh()
            case.emit(f"auto {total} = {' + '.join(out.name for out in outs)};", "add")
            outs.append(Var(total, result.shape, "f", result.clean, False))
    case.vars = outs
    body(case, 0, 2)


def work_rebindable(work):
    """The helper's own parameter may be const: never rebind it."""

    def guarded(inner):
        inner.chance_rebinding = False
        original = inner.define

        def define(operation, expression, shape, dtype="f", clean=True, contiguous=True):
            var = Var(inner.fresh(), shape, dtype, clean, contiguous)
            inner.emit(f"auto {var.name} = {expression};", operation)
            inner.vars.append(var)
            return var

        inner.define = define
        result = work(inner)
        inner.define = original
        return result

    return guarded


def modules(case):
    """A user's module with layers sized by its constructor's arguments, called in one of the ways."""
    case.kind = "module"
    width, hidden, classes, batch = case.size(), case.size(), case.size() + 1, case.size()
    name = f"Net_{case.number}"
    sequential = case.chance(0.4)
    second_in = "hidden"
    if case.want_wrong and case.chance(0.3):
        case.injected = True
        second_in = "hidden + 1"
    add = lambda text, operation="": case.before.append((text, operation))
    add(f"struct {name}Impl : torch::nn::Module {{")
    if sequential:
        add(f"  {name}Impl(int64_t width, int64_t hidden, int64_t classes)")
        add("      : net(torch::nn::Linear(width, hidden), torch::nn::ReLU(),")
        add(f"            torch::nn::Linear({second_in}, classes)) {{")
        add('    register_module("net", net);')
        add("  }")
        add("  torch::Tensor forward(torch::Tensor x) {")
        add("    return net->forward(x);", "Sequential")
        add("  }")
        add("  torch::nn::Sequential net;")
    else:
        add(f"  {name}Impl(int64_t width, int64_t hidden, int64_t classes)")
        add(f"      : first(width, hidden), second({second_in}, classes) {{")
        add('    register_module("first", first);')
        add('    register_module("second", second);')
        add("  }")
        add("  torch::Tensor forward(torch::Tensor x) {")
        add("    x = torch::relu(first(x));", "Linear")
        add("    return second(x);", "Linear")
        add("  }")
        add("  torch::nn::Linear first, second;")
    add("};")
    add(f"TORCH_MODULE({name});")
    sizes = f"{case.text(width)}, {case.text(hidden)}, {case.text(classes)}"
    form, call = case.pick([
        (f"{name} net({sizes});", "net->forward({})"), (f"{name} net({sizes});", "net({})"),
        (f"auto net = std::make_shared<{name}Impl>({sizes});", "net->forward({})"),
        (f"{name}Impl net({sizes});", "net.forward({})")])
    case.emit(form, "module()")
    columns = case.off(width) if case.want_wrong and not case.injected and case.chance(0.4) else width
    if columns is not width:
        case.injected = True
    x = case.tensor([batch, columns])
    out = case.fresh()
    case.emit(f"auto {out} = {call.format(x.name)};", "module")
    logits = Var(out, [batch, classes])
    case.vars = [logits]
    if case.chance(0.6):
        wrong = case.bad()
        labels = case.tensor(losses.spoil(case, [batch]) if wrong else [batch], "l", classes)
        losses.call(case, "cross_entropy", [logits.name, labels.name])
    else:
        body(case, 0, 2)


def containers(case):
    """Tensors in vectors, arrays, tuples and maps; taken out again by index, name or binding."""
    case.kind = "container"
    first = case.tensor(case.shape(case.pick([2, 2, 3])))
    second = case.tensor(case.shape(case.pick([1, 2])))
    box, name = case.fresh("box"), case.fresh()
    form = case.random.randrange(6)
    if form == 0:
        case.emit(f"std::vector<torch::Tensor> {box} = {{{first.name}, {second.name}}};")
        case.emit(f"auto {name} = {box}[{case.pick([0, 1])}];" if case.chance(0.5) else
                  f"auto {name} = {box}.{case.pick(['front', 'back'])}();")
        second_taken = case.lines[-1][0].endswith(("[1];", "back();"))
    elif form == 1:
        case.emit(f"std::vector<torch::Tensor> {box};")
        case.emit(f"{box}.push_back({first.name});")
        case.emit(f"{box}.emplace_back({second.name});")
        case.emit(f"auto {name} = {box}.at(1);")
        second_taken = True
    elif form == 2:
        case.emit(f"auto {box} = std::make_tuple({first.name}, {second.name});")
        case.emit(f"auto {name} = std::get<1>({box});")
        second_taken = True
    elif form == 3:
        case.emit(f"torch::Tensor {name}, {box};")
        case.emit(f"std::tie({name}, {box}) = std::make_pair({first.name}, {second.name});")
        second_taken = False
    elif form == 4:
        case.emit(f"std::array<torch::Tensor, 2> {box} = {{{first.name}, {second.name}}};")
        case.emit(f"auto [{name}, {box}b] = {box};")
        second_taken = False
    else:
        case.emit(f"std::map<std::string, torch::Tensor> {box};")
        case.emit(f'{box}["x"] = {first.name};')
        case.emit(f'{box}["y"] = {second.name};')
        case.emit(f'auto {name} = {box}["y"];')
        second_taken = True
    case.vars = [Var(name, (second if second_taken else first).shape)]
    body(case, 1, 3)


def lambdas(case):
    """A lambda that captures; a ternary; a std::function; a size that went through a call."""
    case.kind = "lambda"
    left = case.tensor(case.shape(2))
    out = case.size()
    inner = case.off(left.shape[1]) if case.bad() else left.shape[1]
    weight = case.tensor([inner, out])
    name, result = case.fresh("apply"), case.fresh()
    form = case.random.randrange(4)
    if form == 0:
        case.emit(f"auto {name} = [&](const torch::Tensor &x) {{")
        case.emit(f"  return torch::matmul(x, {weight.name});", "matmul")
        case.emit("};")
        case.emit(f"auto {result} = {name}({left.name});", "call")
    elif form == 1:
        case.emit(f"std::function<torch::Tensor(torch::Tensor)> {name} = [{weight.name}](torch::Tensor x) {{")
        case.emit(f"  return x.mm({weight.name});", "matmul")
        case.emit("};")
        case.emit(f"auto {result} = {name}({left.name});", "call")
    elif form == 2:
        case.emit(f"auto {name} = [](const auto &x, const auto &y) {{")
        case.emit("  return torch::relu(x.matmul(y));", "matmul")
        case.emit("};")
        case.emit(f"auto {result} = {name}({left.name}, {weight.name});", "call")
    else:
        case.emit(f"auto {name} = flag(0) ? {left.name} : torch::zeros({case.plain(left.shape)});",
                  "factory")
        case.emit(f"auto {result} = torch::matmul({name}, {weight.name});", "matmul")
    case.vars = [Var(result, [left.shape[0], out])]
    body(case, 0, 3)


KINDS = [(straight, 11), (symbolic, 3), (branches, 2), (loops, 2), (helpers, 2), (modules, 2), (containers, 2),
         (lambdas, 1), (repeated, 2)] + kinds.KINDS


def make(seed, number):
    """The case of this seed and number, complete."""
    if seed == calls.SEED:
        return calls.covering(number)
    chooser = Case(seed, f"kind {number}", False).random
    functions, weights = zip(*KINDS)
    kind = chooser.choices(functions, weights)[0]
    case = Case(seed, number, chooser.random() < 0.62, kind is symbolic)
    kind(case)
    return case
