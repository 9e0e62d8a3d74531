"""How the tensors of a call lie in memory: `f32[2,3]` becomes `f32[2,3]/1,2`, with the step along each axis."""
import re

TENSOR = re.compile(r"\w+\[(\d[\d,]*)\]")
CHANNELS_LAST = {4: [1, 3, 2, 0], 5: [1, 4, 3, 2, 0]}


def strides(dims, rng):
    """Permuted, with gaps, stretched; axes of size 1 may have any step but 0."""
    rank = len(dims)
    order = list(range(rank))
    rng.shuffle(order)
    if rank in CHANNELS_LAST and rng.random() < .5:
        order = CHANNELS_LAST[rank]
    gaps, stretched = rng.random() < .25, rng.random() < .15
    found, step = [0] * rank, 1
    for axis in order:
        found[axis] = step
        step *= max(dims[axis], 1) + (rng.choice([0, 1, 2]) if gaps else 0)
    at = rng.randrange(rank)
    if stretched and dims[at] != 1:
        found[at] = 0
    if rng.random() < .5:
        found = [rng.choice([1, s, 7]) if d == 1 else s for s, d in zip(found, dims)]
    return found


def strewn(line, rng):
    """The call, often with its tensors in another order in memory."""
    if rng.random() < .5:
        return line

    def laid(match):
        if rng.random() < .4:
            return match[0]
        dims = [int(d) for d in match[1].split(",")]
        return f"{match[0]}/{','.join(map(str, strides(dims, rng)))}"
    return TENSOR.sub(laid, line)
