"""Reads and writes through `index({...})` of all sorts at once, and rows taken, added and filled."""

from .case import Dim, product

INDEXING = "torch::indexing::"


class Indices:
    """One index of each sort for the axes of a tensor, and the shape of what they select."""

    def __init__(self, case, shape):
        self.case, self.texts, self.shape = case, [], []
        self.advanced, self.tensors = [], []  # where index tensors stand: in `shape`, among the texts
        self.length = None  # of index tensors, which are paired
        axis = 0
        ellipsis = case.chance(0.25)
        while axis < len(shape):
            if ellipsis and case.chance(0.4):
                rest = case.random.randrange(axis, len(shape) + 1)
                self.texts.append(case.pick([INDEXING + "Ellipsis", '"..."']))
                self.shape += shape[axis:rest]
                axis, ellipsis = rest, False
                # Behind an ellipsis the rest are counted from the back.
                for dim in shape[axis:]:
                    self.one(dim)
                axis = len(shape)
                break
            if case.chance(0.15):
                self.texts.append(INDEXING + "None")
                self.shape.append(Dim(1))
                continue
            self.one(shape[axis])
            axis += 1
            if case.chance(0.15):
                self.shape += shape[axis:]
                break
        if case.bad():
            self.spoil(shape)
        if self.advanced:
            # Tensors that stand side by side are one axis in their place, others one in front.
            last = self.tensors[-1]
            together = last - self.tensors[0] + 1 == len(self.tensors)
            place = self.advanced[0] if together else 0
            self.shape.insert(place, Dim(self.length))

    def one(self, dim):
        case = self.case
        roll = case.random.random()
        if dim.symbolic or dim.value == 0 or roll < 0.3:
            self.texts.append(case.pick([INDEXING + "Slice()", INDEXING + "Slice(" + INDEXING + "None)"]))
            self.shape.append(dim)
        elif roll < 0.55:
            start = case.random.randrange(dim.value)
            stop = case.random.randrange(start + 1, dim.value + 1)
            step = case.pick([1, 1, 1, 2, 3])
            shown = [str(start - dim.value if start and case.chance(0.3) else start),
                     INDEXING + "None" if stop == dim.value and case.chance(0.5) else str(stop)]
            if step > 1:
                shown.append(str(step))
            self.texts.append(f"{INDEXING}Slice({', '.join(shown)})")
            self.shape.append(Dim((stop - start + step - 1) // step))
        elif roll < 0.72:
            index = case.random.randrange(-dim.value, dim.value)
            self.texts.append(str(index))
        elif roll < 0.9:
            if self.length is None:
                self.length = case.pick([1, 2, 3])
            numbers = ", ".join(str(case.random.randrange(-dim.value, dim.value))
                                for _ in range(self.length))
            self.advanced.append(len(self.shape))
            self.tensors.append(len(self.texts))
            self.texts.append(f"torch::tensor({{{numbers}}}, torch::kLong)")
        elif self.length is None:
            # All of its trues are one index tensor.
            self.length = dim.value
            self.advanced.append(len(self.shape))
            self.tensors.append(len(self.texts))
            self.texts.append(f"torch::ones({{{dim.value}}}, torch::kBool)")
        else:
            self.texts.append(INDEXING + "Slice()")
            self.shape.append(dim)

    def spoil(self, shape):
        case = self.case
        form = case.random.randrange(4)
        if form == 0 and shape and not shape[0].symbolic:
            self.texts[0] = str(shape[0].value + case.pick([0, 1]))
        elif form == 1:
            self.texts += ["0"] * (len(shape) + 1)
        elif form == 2 and shape and not shape[0].symbolic and shape[0].value != 1:
            self.texts[0] = f"torch::ones({{{shape[0].value + 1}}}, torch::kBool)"
        else:
            self.texts += [INDEXING + "Slice()"] * (len(shape) + 1)

    def __str__(self):
        return "{" + ", ".join(self.texts) + "}"


def mixed_index(case):
    var = case.any_tensor(2, 4)
    chosen = Indices(case, var.shape)
    case.define("index", f"{var.name}.index({chosen})", chosen.shape, clean=var.clean, contiguous=False)


def write_through_index(case):
    """A number or a tensor that is stretched; one that has other sizes throws."""
    var = case.any_tensor(2, 3)
    var = case.define("clone", f"{var.name}.clone()", var.shape, clean=var.clean)
    spoilt = case.want_wrong and not case.injected and case.chance(0.6)
    wrong, case.want_wrong = case.want_wrong, case.want_wrong and not spoilt
    chosen = Indices(case, var.shape)
    case.want_wrong = wrong
    value = "0.25"
    if spoilt or case.chance(0.6):
        shape = list(chosen.shape)
        if case.chance(0.3):
            shape = shape[1:]
        if spoilt:
            case.injected = True
            shape = shape or [Dim(1)]
            axis = case.random.randrange(len(shape))
            shape[axis] = case.off(shape[axis])
        value = case.tensor(shape).name if case.chance(0.4) else f"torch::zeros({case.plain(shape)})"
    form = case.pick(["index_put_", "index_put_", "=", "copy_", "fill_"])
    text = {"index_put_": f"{var.name}.index_put_({chosen}, {value});",
            "=": f"{var.name}.index({chosen}) = {value};",
            "copy_": f"{var.name}.index({chosen}).copy_({value});",
            "fill_": f"{var.name}.index({chosen}).fill_(0.5);"}[form]
    if value == "0.25" and form == "copy_":
        text = f"{var.name}.index_put_({chosen}, {value});"
    case.emit(text, "index_put_")


def rows_written(case):
    """index_add_, index_copy_, index_fill_: as many rows as numbers, and all other sizes equal."""
    var = case.any_tensor(1, 3)
    axis = case.random.randrange(var.rank)
    dim = var.shape[axis]
    if dim.symbolic or dim.value == 0:
        return
    var = case.define("clone", f"{var.name}.clone()", var.shape, clean=var.clean)
    count = case.random.randrange(1, dim.value + 1)
    numbers = ", ".join(map(str, case.random.sample(range(dim.value), count)))
    shape = list(var.shape)
    shape[axis] = Dim(count)
    name = case.pick(["index_add_", "index_copy_", "index_fill_"])
    place = case.axis(axis, var.rank)
    if case.bad():
        form = case.random.randrange(3)
        if form == 0:
            shape[axis] = case.off(shape[axis])
        elif form == 1 and var.rank > 1:
            other = (axis + 1) % var.rank
            shape[other] = case.off(shape[other])
        else:
            place = var.rank
        if name == "index_fill_" and form < 2:
            place = var.rank
    index = f"torch::tensor({{{numbers}}}, torch::kLong)"
    last = "0.5" if name == "index_fill_" else f"torch::zeros({case.plain(shape)})"
    case.emit(f"{var.name}.{name}({place}, {index}, {last});", name)


def numbered(case, shape, top):
    """An index tensor of this shape whose numbers lie below `top`: as a variable, or written in place."""
    if case.chance(0.5):
        return case.tensor(shape, "l", top).name
    return f"torch::zeros({case.plain(shape)}, torch::kLong)"


def gathered(case):
    """An index that is no larger than the tensor on every other axis, and of its rank."""
    var = case.any_tensor(2, 3)
    axis = case.random.randrange(var.rank)
    if var.shape[axis].symbolic or any(d.value == 0 for d in var.shape):
        return
    shape = list(var.shape)
    shape[axis] = case.size() if not case.symbols else Dim(case.pick([1, 2, 3]))
    other = (axis + 1) % var.rank
    if not shape[other].symbolic and shape[other].value > 1 and case.chance(0.3):
        shape[other] = shape[other] + -1
    if case.bad():
        form = case.random.randrange(3)
        if form == 0:
            shape[other] = (Dim(var.shape[other].value) if not shape[other].symbolic else
                            shape[other]) + 1
        elif form == 1:
            shape.append(Dim(1))
        else:
            shape.pop()
    index = numbered(case, shape, var.shape[axis])
    case.define("gather", f"{var.name}.gather({case.axis(axis, var.rank)}, {index})",
                (shape + var.shape[len(shape):])[:var.rank], clean=var.clean)


def chosen_by_mask(case):
    """masked_select: of a mask's true elements nobody knows how many there are."""
    var = case.any_tensor(1, 3)
    shape = list(var.shape)
    if var.shape[-1].text != "1" and case.bad():
        shape[-1] = case.off(shape[-1])
    mask = f"torch::ones({case.plain(shape)}, torch::kBool)"
    case.define("masked_select", f"{var.name}.masked_select({mask})", [product(var.shape)],
                clean=var.clean)


def chosen_rows(case):
    """index_select: the index has one axis, and numbers of rows that are there."""
    var = case.any_tensor(1, 3)
    axis = case.random.randrange(var.rank)
    dim = var.shape[axis]
    if dim.symbolic or dim.value == 0:
        return
    place, wrong = case.axis(axis, var.rank), case.bad()
    form = case.random.randrange(3) if wrong else None
    if form == 0:
        place = var.rank
    if form == 1 or not wrong and case.chance(0.5):
        count = case.size()
        index = numbered(case, [count, Dim(2)] if wrong else [count], dim)
    else:
        count = Dim(case.pick([1, 2, 3]))
        numbers = [case.random.randrange(dim.value) for _ in range(count.value)]
        if form == 2:
            numbers = [dim.value + case.pick([0, 1])] * count.value
        index = f"torch::tensor({{{', '.join(map(str, numbers))}}}, torch::kLong)"
    case.define("index_select", f"{var.name}.index_select({place}, {index})",
                var.shape[:axis] + [count] + var.shape[axis + 1:], clean=var.clean)


ALL = [(mixed_index, 6), (write_through_index, 5), (rows_written, 2), (gathered, 4), (chosen_rows, 3),
       (chosen_by_mask, 1)]
