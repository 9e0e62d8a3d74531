"""Loss calls, right and wrong, in every spelling."""

from .case import Dim

SPELLINGS = {
    "mse_loss": ("torch::mse_loss", "torch::nn::functional::mse_loss", "MSELoss"),
    "l1_loss": ("torch::l1_loss", "torch::nn::functional::l1_loss", "L1Loss"),
    "smooth_l1_loss": ("torch::smooth_l1_loss", "torch::nn::functional::smooth_l1_loss", "SmoothL1Loss"),
    "huber_loss": ("torch::huber_loss", "torch::nn::functional::huber_loss", "HuberLoss"),
    "binary_cross_entropy": ("torch::binary_cross_entropy",
                             "torch::nn::functional::binary_cross_entropy", "BCELoss"),
    "binary_cross_entropy_with_logits": (
        "torch::binary_cross_entropy_with_logits",
        "torch::nn::functional::binary_cross_entropy_with_logits", "BCEWithLogitsLoss"),
    "kl_div": ("torch::kl_div", "torch::nn::functional::kl_div", "KLDivLoss"),
    "poisson_nll_loss": (None, "torch::nn::functional::poisson_nll_loss", "PoissonNLLLoss"),
    "hinge_embedding_loss": ("torch::hinge_embedding_loss",
                             "torch::nn::functional::hinge_embedding_loss", "HingeEmbeddingLoss"),
    "soft_margin_loss": ("torch::soft_margin_loss", "torch::nn::functional::soft_margin_loss",
                         "SoftMarginLoss"),
    "multilabel_soft_margin_loss": (None, "torch::nn::functional::multilabel_soft_margin_loss",
                                    "MultiLabelSoftMarginLoss"),
    "cross_entropy": ("torch::cross_entropy_loss", "torch::nn::functional::cross_entropy",
                      "CrossEntropyLoss"),
    "nll_loss": ("torch::nll_loss", "torch::nn::functional::nll_loss", "NLLLoss"),
    "multi_margin_loss": ("torch::multi_margin_loss", "torch::nn::functional::multi_margin_loss",
                          "MultiMarginLoss"),
    "cosine_embedding_loss": ("torch::cosine_embedding_loss",
                              "torch::nn::functional::cosine_embedding_loss", "CosineEmbeddingLoss"),
    "triplet_margin_loss": ("torch::triplet_margin_loss", "torch::nn::functional::triplet_margin_loss",
                            "TripletMarginLoss"),
    "margin_ranking_loss": ("torch::margin_ranking_loss", "torch::nn::functional::margin_ranking_loss",
                            "MarginRankingLoss"),
}
ELEMENTWISE = list(SPELLINGS)[:11]


def call(case, loss, arguments):
    """Emits the loss call in one of its spellings."""
    torch, functional, module = SPELLINGS[loss]
    form = case.pick([f for f in (torch, functional, module, functional) if f])
    name = case.fresh("loss")
    if form == module:
        criterion = case.fresh("criterion")
        case.emit(f"torch::nn::{module} {criterion};", module + "()")
        case.emit(f"auto {name} = {criterion}({', '.join(arguments)});", module)
    else:
        case.emit(f"auto {name} = {form}({', '.join(arguments)});", form.replace(
            "torch::nn::functional::", "F::"))


def spoil(case, shape):
    """A shape near this one that is likely wrong."""
    shape = list(shape)
    roll = case.random.random()
    if roll < 0.55 and shape:
        index = case.random.randrange(len(shape))
        shape[index] = case.off(shape[index])
    elif roll < 0.7:
        shape.insert(case.random.randrange(len(shape) + 1), Dim(1))
    elif roll < 0.8 and shape:
        shape.pop(case.random.randrange(len(shape)))
    elif roll < 0.9 and len(shape) > 1:
        shape[0], shape[-1] = shape[-1], shape[0]
    else:
        shape.append(case.size())
    return shape


def class_indices(case):
    loss = case.pick(["cross_entropy", "cross_entropy", "nll_loss", "multi_margin_loss"])
    rank = 2 if loss != "cross_entropy" or case.chance(0.6) else case.pick([3, 4])
    logits = case.any_tensor(rank, rank)
    classes = logits.shape[1]
    shape = [logits.shape[0]] + logits.shape[2:]
    label_range = classes if not classes.symbolic else Dim(1)
    wrong = case.bad()
    if classes.value == 0:
        return
    if wrong and case.chance(0.15) and all(d.value for d in shape):
        labels = case.define("full", f"torch::full({case.texts(shape)}, {case.text(classes)}, "
                                     "torch::kLong)", shape, "l")
    elif wrong and case.chance(0.15):
        labels = case.tensor(shape)
    elif wrong and case.chance(0.1):
        labels = case.tensor(shape, "l", label_range)
        labels = case.define("to", f"{labels.name}.to(torch::kInt)", shape, "l")
    elif loss == "cross_entropy" and case.chance(0.2):
        labels = case.tensor(spoil(case, logits.shape) if wrong else logits.shape)
    else:
        labels = case.tensor(spoil(case, shape) if wrong else shape, "l", label_range)
    arguments = [logits.name, labels.name]
    if loss == "nll_loss" and case.chance(0.7):
        arguments[0] = f"torch::log_softmax({logits.name}, 1)"
    call(case, loss, arguments)


def elementwise(case):
    loss = case.pick(ELEMENTWISE)
    left = case.any_tensor(0, 4)
    shape = spoil(case, left.shape) if case.bad() else left.shape
    if loss == "multilabel_soft_margin_loss" and left.rank == 0:
        return
    if loss == "binary_cross_entropy":
        name = f"torch::sigmoid({left.name})" if left.clean else f"torch::rand_like({left.name})"
        left = case.define("sigmoid", name, left.shape)
    if shape is left.shape and left.rank and case.chance(0.15):
        # Runs in most losses, and computes nonsense.
        shape = case.pick([left.shape + [Dim(1)], left.shape[1:] + [Dim(1)], left.shape[:-1]])
    right = case.tensor(shape)
    call(case, loss, [left.name, right.name])


def three(case):
    loss = case.pick(["cosine_embedding_loss", "triplet_margin_loss", "margin_ranking_loss"])
    wrong = case.bad()
    if loss == "margin_ranking_loss":
        left = case.any_tensor(1, 2)
        shapes = [left.shape, left.shape]
    else:
        left = case.any_tensor(2, 2)
        shapes = [left.shape, left.shape if loss == "triplet_margin_loss" else left.shape[:1]]
    if wrong:
        which = case.random.randrange(2)
        shapes[which] = spoil(case, shapes[which])
    others = [case.tensor(shape) for shape in shapes]
    call(case, loss, [left.name] + [other.name for other in others])


ALL = [(class_indices, 5), (elementwise, 4), (three, 1)]
