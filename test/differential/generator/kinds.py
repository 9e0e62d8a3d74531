"""Losses of values whose kind is known, and batches whose size is a symbol, with what must be reported.

Code that computes nonsense runs: no run shows that it is wrong. Here the generator knows what it
built, and says of each loss which check must report it, or that none may.
"""

from .case import Dim

KIND, PARTIAL, BATCH = "shapewise-loss-kind", "shapewise-partial-batch", "shapewise-loss-batch"

# Makes of raw scores another kind, and what takes it.
MADE = {"raw": ["{}"], "probs": ["torch::softmax({}, 1)", "{}.softmax(-1)",
                                 "torch::nn::functional::softmax({}, 1)"],
        "logprobs": ["torch::log_softmax({}, 1)", "{}.log_softmax(-1)",
                     "torch::nn::functional::log_softmax({}, 1)"],
        "sigmoid": ["torch::sigmoid({})", "{}.sigmoid()"],
        "other axis": ["torch::log_softmax({}, 0)"], "unknown": ["torch::softmax({}, 1) * 0.5"]}
# Loss: the kinds that it takes, and those that must be reported.
TAKES = {"cross_entropy": (["raw", "raw", "logprobs", "unknown"], ["probs", "sigmoid"]),
         "nll_loss": (["logprobs", "unknown"], ["raw", "other axis"]),
         "binary_cross_entropy_with_logits": (["raw", "unknown"], ["sigmoid", "probs"]),
         "binary_cross_entropy": (["sigmoid", "probs", "unknown"], [])}
SPACES = ["torch::", "torch::nn::functional::"]


def expect(case, text, operation, check=None):
    """Emits a line of which is known which check reports it."""
    case.emit(text, operation)
    case.expected.append((case.lines[-1], check))


def spelled(case, loss):
    return "torch::cross_entropy_loss" if loss == "cross_entropy" and case.chance(0.4) else (
        "torch::nn::functional::" + loss if loss == "cross_entropy" else case.pick(SPACES) + loss)


def scores(case, rows, classes):
    """The output of a layer."""
    width, layer = case.size(), case.fresh("fc")
    x = case.tensor([rows, width])
    case.emit(f"torch::nn::Linear {layer}({case.text(width)}, {case.text(classes)});", "Linear()")
    name = case.fresh("scores")
    case.emit(f"auto {name} = {layer}({x.name});", "Linear")
    return name


def moved(case, name, kind):
    """Only moves elements: the kind stays. An axis put in front and taken out again makes it unknown
    along which axis a softmax went, and so nothing is asked of that."""
    forms = ["{}", "{}", "{}.clone()", "{}.contiguous()", "{}.t().t()"]
    form = case.pick(forms if kind == "other axis" else forms + ["{}.unsqueeze(0).squeeze(0)"])
    if form == "{}":
        return name
    other = case.fresh("moved")
    case.emit(f"auto {other} = {form.format(name)};", "moved")
    return other


def class_labels(case, rows, classes):
    """Labels as classes, of all sorts; text."""
    form = case.random.randrange(4)
    name, count = case.fresh("labels"), classes.text
    text = [f"torch::randint({count}, {{{rows.text}}}, torch::kLong)",
            f"torch::rand({{{rows.text}, {count}}}).argmax(1)",
            f"torch::zeros({{{rows.text}}}, torch::kLong)",
            f"torch::arange({rows.text}).remainder({count})"][form]
    case.emit(f"auto {name} = {text};", "labels")
    return name


def value_kind(case):
    case.kind = "kinds"
    rows, classes = Dim(case.pick([2, 3, 4, 6])), Dim(case.pick([3, 4, 5]))
    loss = case.pick(list(TAKES))
    right, wrong = TAKES[loss]
    reported = bool(wrong) and case.chance(0.5)
    kind = case.pick(wrong if reported else right)
    made = case.fresh("made")
    raw = scores(case, rows, classes)
    case.emit(f"auto {made} = {case.pick(MADE[kind]).format(raw)};", kind)
    value = moved(case, made, kind)
    if loss.startswith("binary"):
        labels = f"torch::rand({{{rows.text}, {classes.text}}})"
    elif loss == "cross_entropy" and case.chance(0.3):
        labels = (f"torch::one_hot({class_labels(case, rows, classes)}, {classes.text})"
                  ".to(torch::kFloat)")
    else:
        labels = class_labels(case, rows, classes)
    expect(case, f"auto {case.fresh('loss')} = {spelled(case, loss)}({value}, {labels});", loss,
           KIND if reported else None)


def data_set(case, count, width, classes):
    name = f"Rows_{case.number}"
    for text in [f"struct {name} : torch::data::datasets::Dataset<{name}> {{",
                 "  torch::data::Example<> get(size_t index) override {",
                 f"    return {{torch::rand({{2, {width}}}), torch::tensor(int64_t(index % {classes}))}};",
                 "  }",
                 f"  torch::optional<size_t> size() const override {{ return {count}; }}", "};"]:
        case.before.append((text, ""))
    return name


def loader(case):
    """A loop over the batches of a user's data set, whose last one may be smaller."""
    case.kind = "batches"
    batch, width, classes = case.pick([2, 3, 4]), case.pick([2, 3]), case.pick([2, 3, 4])
    rest = case.pick([0, 1]) * case.random.randrange(1, batch)
    name = data_set(case, batch * case.pick([2, 3]) + rest, width, classes)
    drops = case.chance(0.25)
    options = f"torch::data::DataLoaderOptions().batch_size({batch}).drop_last(true)" if drops else batch
    case.emit(f"auto set = {name}().map(torch::data::transforms::Stack<>());", "Stack")
    case.emit("auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>("
              f"std::move(set), {options});", "make_data_loader")
    case.emit(f"torch::nn::Linear fc({2 * width}, {classes});", "Linear()")
    written = case.chance(0.5)  # the batch size into a shape
    report = PARTIAL if written and rest and not drops else None
    rows = case.random.randrange(2) if written else None
    case.emit("for (auto &batch : *loader) {")
    flat = case.pick([f"view({{-1, {2 * width}}})", "flatten(1)", "view({batch.data.size(0), -1})"])
    if rows == 0:
        expect(case, f"  auto x = batch.data.view({{{batch}, {2 * width}}});", "view", report)
    else:
        expect(case, f"  auto x = batch.data.{flat};", "view")
    labels = f"torch::zeros({{{batch}}}, torch::kLong)" if rows == 1 else "batch.target"
    expect(case, f"  auto loss = torch::nn::functional::cross_entropy(fc(x), {labels});",
           "F::cross_entropy", report if rows == 1 else None)
    case.emit("}")


def parameter(case):
    """A function that takes the batch's size from its parameter."""
    case.kind, case.opaque = "symbol", True
    width, classes, name = case.pick([2, 3]), case.pick([2, 3, 4]), f"step_{case.number}"
    off = case.chance(0.5)
    taken = case.pick(["x.size(0)", "x.sizes()[0]", "x.view({-1, %d}).size(0)" % (2 * width)])
    flat = case.pick([f"x.view({{-1, {2 * width}}})", f"x.reshape({{n, {2 * width}}})", "x.flatten(1)",
                      "x.view({n, -1})"])
    before = [f"static torch::Tensor {name}(const torch::Tensor &x, torch::nn::Linear fc) {{",
              f"  auto n = {taken};", f"  auto logits = fc({flat});",
              f"  auto labels = torch::randint({classes}, {{n{' + 1' if off else ''}}}, torch::kLong);"]
    case.before += [(text, "") for text in before]
    loss = ("  return torch::nn::functional::cross_entropy(logits, labels);", "F::cross_entropy")
    case.before += [loss, ("}", "")]
    case.expected.append((loss, BATCH if off else None))
    case.emit(f"torch::nn::Linear fc({2 * width}, {classes});", "Linear()")
    case.emit(f"auto loss = {name}(torch::rand({{opaque(3), 2, {width}}}), fc);", "call")


KINDS = [(value_kind, 2), (loader, 1), (parameter, 1)]
