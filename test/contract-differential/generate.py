#!/usr/bin/env python3
"""Makes random calls of libtorch operations, a line each, for TorchRunner and ModelRunner.

    generate.py COUNT SEED

Sizes are small, so that about half of the calls fit and half do not.
"""
import random
import sys

import layouts

SIZES = [1, 2, 3, 4, 6]


class Maker:
    def __init__(self, rng):
        self.r = rng

    def size(self):
        return self.r.choice(SIZES)

    def dims(self, low=0, high=4):
        return [self.size() for _ in range(self.r.randint(low, high))]

    def near(self, dims):
        """The same sizes, or almost."""
        dims = list(dims)
        for _ in range(self.r.choice([0, 0, 1, 1, 2])):
            what = self.r.randrange(5)
            if what == 0 and dims:
                dims[self.r.randrange(len(dims))] = self.size()
            elif what == 1 and dims:
                dims.pop(self.r.randrange(len(dims)))
            elif what == 2:
                dims.insert(self.r.randint(0, len(dims)), self.size())
            elif what == 3 and dims:
                dims[self.r.randrange(len(dims))] = 1
            else:
                dims = dims[self.r.randint(0, len(dims)):] if dims else dims
        return dims

    def axis(self, rank):
        return self.r.randint(-rank - 1, rank)

    def keep(self):
        return self.r.choice(['true', 'false'])


def t(dims, kind='f32'):
    return f"{kind}[{','.join(map(str, dims))}]"


def lst(items):
    return '(' + ','.join(map(str, items)) + ')'


def tensors(items):
    return '{' + ';'.join(items) + '}'


def product(dims):
    n = 1
    for d in dims:
        n *= d
    return n


def unary(name):
    return lambda m: f"{name} self={t(m.dims(), m.r.choice(['f32', 'f32', 'i64', 'bool']))}"


def binary(name, types=('f32', 'f32', 'i64')):
    def make(m):
        a = m.dims()
        return f"{name} self={t(a, m.r.choice(types))} other={t(m.near(a), m.r.choice(types))}"
    return make


def along(name):
    def make(m):
        a = m.dims()
        return f"{name} self={t(a, m.r.choice(['f32'] * 6 + ['i64', 'bool']))} dim={m.axis(len(a))}"
    return make


def reduction(name, many=True):
    def make(m):
        a = m.dims()
        rank = len(a)
        axes = [m.axis(rank) for _ in range(m.r.choice([1, 1, 2]))] if many else [m.axis(rank)]
        dim = lst(axes) if many else axes[0]
        k = ' k=1' if name == 'at::kthvalue' else ''
        return f"{name} self={t(a, m.r.choice(['f32'] * 6 + ['i64', 'bool']))}{k} dim={dim} keepdim={m.keep()}"
    return make


def factored(m, n):
    """Sizes whose product is n, or almost."""
    dims = []
    for p in (2, 2, 2, 3, 3):
        if n % p == 0 and m.r.random() < .6:
            dims.append(p)
            n //= p
    dims.append(n)
    m.r.shuffle(dims)
    if m.r.random() < .4:
        dims[m.r.randrange(len(dims))] = -1
    if m.r.random() < .3:
        dims[m.r.randrange(len(dims))] = m.size()
    return dims


def view(name, parameter):
    def make(m):
        a = m.dims(1, 4)
        return f"{name} self={t(a)} {parameter}={lst(factored(m, product(a)))}"
    return make


def matmul(m):
    k = m.size()
    batch = m.dims(0, 2)
    a = batch + [m.size(), k]
    b = m.near(batch) + [k, m.size()]
    if m.r.random() < .2:
        a = [k]
    if m.r.random() < .2:
        b = [k]
    if m.r.random() < .3:
        b = m.near(b)
    return f"at::matmul self={t(a)} other={t(b)}"


def fixed(name, first, second, ranks):
    def make(m):
        k, b = m.size(), m.size()
        a = {1: [k], 2: [m.size(), k], 3: [b, m.size(), k]}[ranks[0]]
        c = {1: [k], 2: [k, m.size()], 3: [b, k, m.size()]}[ranks[1]]
        if m.r.random() < .4:
            c = m.near(c)
        return f"{name} {first}={t(a)} {second}={t(c)}"
    return make


def label_type(m):
    return m.r.choice(['i64'] * 6 + ['f32', 'i32', 'u8', 'bool'])


def class_loss(name, first, rank=(1, 5)):
    def make(m):
        n, c = m.size(), m.size()
        space = m.dims(0, 3)
        logits = [n, c] + space
        labels = [n] + space
        if m.r.random() < .15:
            logits, labels = [c], []
        kind = label_type(m)
        if m.r.random() < .35:
            labels = m.near(labels)
        if m.r.random() < .25:
            labels = m.r.choice([logits, labels + [1], m.near(logits), [n, 1] + space])
            kind = m.r.choice(['f32', 'i64'])
        line = f"{name} {first}={t(logits)} target={t(labels, kind)}"
        if m.r.random() < .2:
            line += f" weight={t([m.r.choice([c, c, m.size()])])}"
        if m.r.random() < .5:
            line += f" reduction='{m.r.choice(['none', 'sum', 'mean'])}'"
        if name.endswith('functional::cross_entropy') and m.r.random() < .2:
            line += ' label_smoothing=0.1'
        return line
    return make


def pair_loss(name, first, kinds=('f32',)):
    def make(m):
        a = m.dims()
        kind = m.r.choice(kinds)
        if kind == 'f32' and m.r.random() < .1:
            kind = m.r.choice(['f64', 'i64', 'bool'])
        line = f"{name} {first}={t(a)} target={t(m.near(a), kind)}"
        if m.r.random() < .5:
            line += f" reduction='{m.r.choice(['none', 'sum', 'mean'])}'"
        return line
    return make


def three_loss(name, names, shapes):
    def make(m):
        n, d = m.size(), m.size()
        parts = [m.near(s(n, d)) if m.r.random() < .3 else s(n, d) for s in shapes]
        line = name + ''.join(f" {k}={t(p)}" for k, p in zip(names, parts))
        if m.r.random() < .5:
            line += f" reduction='{m.r.choice(['none', 'sum', 'mean'])}'"
        return line
    return make


def multi_margin(m):
    n, c = m.size(), m.size()
    x, y = m.r.choice([([n, c], [n]), ([n, c], [n]), ([c], []), ([c], [1])])
    if m.r.random() < .4:
        y = m.near(y)
    return f"at::multi_margin_loss self={t(x)} target={t(y, m.r.choice(['i64', 'i64', 'f32']))}"


def cat(name):
    def make(m):
        a = m.dims(1, 3)
        parts = [a]
        at = m.r.randint(-len(a), len(a) - 1)
        for _ in range(m.r.randint(0, 2)):
            b = list(a)
            b[at] = m.size()
            if m.r.random() < .25:
                b = m.near(a)
            parts.append(b)
        dim = '' if name not in ('at::cat', 'at::stack') else f" dim={at if m.r.random() < .9 else m.axis(3)}"
        if name == 'at::stack' and m.r.random() < .7:
            parts = [a] * len(parts)
        return f"{name} tensors={tensors([t(p) for p in parts])}{dim}"
    return make


def pick(m, rank):
    return m.axis(rank)


def gather(name, extra=None):
    def make(m):
        a = m.dims(1, 3)
        index = [m.r.randint(1, d) for d in a]
        if m.r.random() < .3:
            index = m.near(index)
        line = f"{name} self={t(a)} dim={m.axis(len(a))} index={t(index, m.r.choice(['i64'] * 5 + ['f32']))}"
        if extra:
            line += f" {extra}={t(m.near(index) if m.r.random() < .3 else index)}"
        return line
    return make


def index_add(m):
    a = m.dims(1, 3)
    at = m.r.randrange(len(a))
    count = m.r.randint(1, 4)
    source = list(a)
    source[at] = count if m.r.random() < .8 else m.size()
    return f"at::index_add self={t(a)} dim={at} index={t([count], 'i64')} source={t(source)}"


def split(name, parameter, many=False):
    def make(m):
        a = m.dims(1, 3)
        at = m.axis(len(a))
        if many:
            total = a[at] if -len(a) <= at < len(a) else 3
            first = m.r.randint(0, total)
            value = lst([first, total - first if m.r.random() < .7 else m.size()])
        else:
            value = m.r.randint(1, 4)
        return f"{name} self={t(a)} {parameter}={value} dim={at}"
    return make


def conv(spatial, transposed=False):
    def make(m):
        groups = m.r.choice([1, 1, 1, 2])
        i, o = groups * m.r.randint(1, 3), groups * m.r.randint(1, 3)
        k = [m.r.randint(1, 3) for _ in range(spatial)]
        x = [m.size(), i] + [m.r.randint(1, 9) for _ in range(spatial)]
        w = ([i, o // groups] if transposed else [o, i // groups]) + k
        if m.r.random() < .2:
            x = x[1:]
        if m.r.random() < .25:
            x = m.near(x)
        name = f"at::conv_transpose{spatial}d" if transposed else f"at::conv{spatial}d"
        line = f"{name} input={t(x)} weight={t(w)} groups={groups}"
        if m.r.random() < .5:
            line += f" stride={m.r.randint(1, 3)}"
        if m.r.random() < .5:
            line += f" padding={m.r.randint(0, 2)}"
        if m.r.random() < .3:
            line += f" dilation={m.r.randint(1, 2)}"
        if m.r.random() < .3:
            line += f" bias={t([m.r.choice([o, o, o, m.size()])])}"
        return line
    return make


def pool(name, spatial, dilation=True):
    def make(m):
        x = [m.size(), m.size()] + [m.r.randint(1, 9) for _ in range(spatial)]
        if m.r.random() < .2:
            x = m.near(x)
        line = f"{name} self={t(x)} kernel_size={m.r.randint(1, 3)}"
        if m.r.random() < .5:
            line += f" stride={m.r.randint(1, 3)}"
        if m.r.random() < .3:
            line += f" padding={m.r.randint(0, 2)}"
        if dilation and m.r.random() < .3:
            line += f" dilation={m.r.randint(1, 2)}"
        if m.r.random() < .4:
            line += " ceil_mode=true"
        return line
    return make


def adaptive(name):
    def make(m):
        x = m.near([m.size(), m.size(), 5, 7])
        return f"{name} self={t(x)} output_size={lst([m.size(), m.size()])}"
    return make


def rnn(name):
    def make(m):
        i, h = m.size(), m.size()
        x = [m.size(), m.size(), i if m.r.random() < .7 else m.size()]
        if m.r.random() < .2:
            x = m.near(x)
        line = (f"torch::nn::{name}Impl::forward input={t(x)} input_size={i} hidden_size={h} "
                f"num_layers={m.r.randint(1, 2)} batch_first={m.keep()} bidirectional={m.keep()}")
        if name == 'GRU' and m.r.random() < .3 and len(x) == 3:
            state = [m.r.randint(1, 4), m.r.choice(x[:2]), h]
            line += f" hx={t(state)}"
        return line
    return make


def einsum(m):
    eq = m.r.choice(['ij,jk->ik', 'bij,bjk->bik', 'i,j->ij', 'ij->ji', 'bhqd,bhkd->bhqk', 'ii->i',
                     'ij,ij->', 'ij,jk'])
    sizes = {c: m.size() for c in 'ijkbhqd'}
    parts = []
    for p in eq.split('->')[0].split(','):
        d = [sizes[c] for c in p]
        if m.r.random() < .2:
            d = m.near(d)
        parts.append(t(d))
    return f"at::einsum equation='{eq}' tensors={tensors(parts)}"


def indices(m, dims):
    parts, used = [], 0
    for _ in range(m.r.randint(1, 4)):
        what = m.r.randrange(8)
        if what < 2:
            parts.append(str(m.r.randint(-3, 3)))
        elif what < 4:
            parts.append(f"{m.r.choice(['', '0', '1', '-2'])}:{m.r.choice(['', '1', '2', '-1', '9'])}")
        elif what == 4:
            parts.append('None')
            continue
        elif what == 5 and '...' not in parts:
            parts.append('...')
            continue
        elif what == 6:
            parts.append(t(m.dims(0, 2), m.r.choice(['i64', 'i64', 'i64', 'f32', 'i32'])))
        else:
            rank = m.r.randint(1, 2)
            parts.append(t(m.near(dims[used:used + rank]) if m.r.random() < .2
                           else dims[used:used + rank] or [2], 'bool'))
            used += rank - 1
        used += 1
    return '<' + ';'.join(parts) + '>'


def index(m):
    a = m.dims(1, 4)
    return f"at::Tensor::index self={t(a)} indices={indices(m, a)}"


def index_put(m):
    a = m.dims(1, 3)
    return f"at::Tensor::index_put_ self={t(a)} indices={indices(m, a)} rhs={t(m.dims(0, 2))}"


def simple(text):
    """`{d}` dims, `{n}` a size, `{a}` an axis of the last dims, `{~}` almost the last dims."""
    def make(m):
        out, last = '', []
        parts = text.replace('}', '{').split('{')
        for i, p in enumerate(parts):
            if i % 2 == 0:
                out += p
            elif p == 'd':
                last = m.dims()
                out += ','.join(map(str, last))
            elif p == '~':
                out += ','.join(map(str, m.near(last)))
            elif p == 'l':
                out += str(last[-1] if last and m.r.random() < .7 else m.size())
            elif p == 'n':
                out += str(m.size())
            elif p == 'a':
                out += str(m.axis(len(last)))
            elif p == 's':
                out += str(m.r.randint(-4, 5))
            elif p == 'p':
                out += str(m.r.randint(1, 4))
            elif p == 'k':
                out += m.keep()
            elif '|' in p:
                out += m.r.choice(p.split('|'))
        return out
    return make


MAKERS = []


def add(*makers, weight=1):
    MAKERS.extend([m for m in makers for _ in range(weight)])


for name in ('relu', 'exp', 'sigmoid', 'abs', 'isnan', 'logical_not', 't', 'trace', 'nonzero',
             'inverse', 'det', 'diag', 'fliplr', 'flipud', 'ravel'):
    add(unary('at::' + name))
for name in ('add', 'mul', 'div', 'eq', 'maximum', 'atan2', 'logical_and', 'kron', 'inner',
             'floor_divide', 'remainder'):
    add(binary('at::' + name))
for name in ('softmax', 'log_softmax', 'cumsum', 'cummax', 'sort', 'argsort', 'unsqueeze', 'unbind',
             'squeeze', 'diff', 'glu', 'count_nonzero'):
    add(along('at::' + name))
add(along('at::Tensor::size'))
for name in ('sum', 'mean', 'amax', 'logsumexp', 'std', 'norm', 'nansum'):
    add(reduction('at::' + name))
for name in ('prod', 'all', 'argmax', 'max', 'median', 'kthvalue'):
    add(reduction('at::' + name, many=False))
add(view('at::Tensor::view', 'size'), view('at::reshape', 'shape'), weight=4)
add(matmul, weight=4)
add(fixed('at::mm', 'self', 'mat2', (2, 2)), fixed('at::bmm', 'self', 'mat2', (3, 3)),
    fixed('at::mv', 'self', 'vec', (2, 1)), fixed('at::dot', 'self', 'tensor', (1, 1)),
    fixed('at::outer', 'self', 'vec2', (1, 1)))
for name, first in (('at::cross_entropy_loss', 'self'), ('at::nll_loss', 'self'),
                    ('at::nll_loss_nd', 'self'), ('torch::nn::functional::cross_entropy', 'input'),
                    ('torch::nn::functional::nll_loss', 'input'),
                    ('torch::nn::CrossEntropyLossImpl::forward', 'input')):
    add(class_loss(name, first), weight=5)
for name in ('mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss', 'soft_margin_loss', 'kl_div'):
    add(pair_loss('at::' + name, 'self'), pair_loss('torch::nn::functional::' + name, 'input'),
        weight=2)
add(pair_loss('at::multilabel_margin_loss', 'self', ('i64', 'i64', 'f32')),
    pair_loss('torch::nn::functional::multilabel_margin_loss', 'input', ('i64',)),
    pair_loss('at::hinge_embedding_loss', 'self'),
    pair_loss('torch::nn::functional::poisson_nll_loss', 'input'),
    pair_loss('torch::nn::functional::multilabel_soft_margin_loss', 'input'), multi_margin)
for name, first in (('at::binary_cross_entropy', 'self'),
                    ('torch::nn::functional::binary_cross_entropy', 'input'),
                    ('at::binary_cross_entropy_with_logits', 'self'),
                    ('torch::nn::functional::binary_cross_entropy_with_logits', 'input'),
                    ('torch::nn::BCELossImpl::forward', 'input')):
    add(pair_loss(name, first), weight=3)
rows, row = (lambda n, d: [n, d]), (lambda n, d: [n])
add(three_loss('at::cosine_embedding_loss', ('input1', 'input2', 'target'), (rows, rows, row)),
    three_loss('at::margin_ranking_loss', ('input1', 'input2', 'target'), (row, row, row)),
    three_loss('torch::nn::functional::margin_ranking_loss', ('input1', 'input2', 'target'),
               (row, row, row)),
    three_loss('at::triplet_margin_loss', ('anchor', 'positive', 'negative'), (rows, rows, rows)),
    weight=2)
for name in ('cat', 'stack', 'vstack', 'hstack', 'dstack', 'column_stack', 'broadcast_tensors'):
    add(cat('at::' + name), weight=2)
add(simple('at::meshgrid tensors={[f32[{n}];f32[{n}]]}'.replace('{[', '\0').replace(']}', '\1'))
    if False else (lambda m: f"at::meshgrid tensors={tensors([t(m.dims(0, 2)) for _ in range(2)])}"))
add(gather('at::gather'), gather('at::scatter', 'src'), gather('at::scatter_add', 'src'), weight=2)
add(index_add)
add(split('at::split', 'split_size'), split('at::split_with_sizes', 'split_sizes', True),
    split('at::chunk', 'chunks'), split('at::tensor_split', 'sections'))
add(conv(1), conv(2), conv(2), conv(2, True))
add(pool('at::max_pool2d', 2), pool('at::max_pool1d', 1), pool('at::avg_pool2d', 2, False))
add(adaptive('at::adaptive_avg_pool2d'), adaptive('at::adaptive_max_pool2d'))
add(index, index_put, weight=6)
add(rnn('LSTM'), rnn('GRU'), einsum, einsum)
for text in (
        'at::transpose self=f32[{d}] dim0={a} dim1={a}',
        'at::permute self=f32[{d}] dims=({a},{a})', 'at::permute self=f32[{n},{n},{n}] dims=(2,0,1)',
        'at::permute self=f32[{n},{n}] dims=({0|1|-1|-2|2},{0|1|-1|-2|2})',
        'at::movedim self=f32[{d}] source=({a}) destination=({a})',
        'at::flatten self=f32[{d}] start_dim={a} end_dim={a}', 'at::flatten self=f32[{d}] start_dim={a}',
        'at::squeeze self=f32[{d}]', 'at::flip self=f32[{d}] dims=({a})',
        'at::unflatten self=f32[{n},6] dim={0|1|-1} sizes=({n},{-1|2|3})',
        'at::Tensor::expand self=f32[{d}] size=({~})', 'at::Tensor::expand self=f32[{d}] size=(2,{~})',
        'at::Tensor::repeat self=f32[{d}] repeats=({p},{p})', 'at::tile self=f32[{d}] dims=({p},{p})',
        'at::Tensor::unfold self=f32[{d}] dimension={a} size={p} step={p}',
        'at::repeat_interleave self=f32[{d}] repeats={p} dim={a}',
        'at::repeat_interleave self=f32[{d}] repeats={p}',
        'at::diagonal self=f32[{d}] offset={s} dim1={a} dim2={a}', 'at::diag_embed self=f32[{d}] offset={s}',
        'at::slice self=f32[{d}] dim={a} start={s} end={s} step={p}', 'at::slice self=f32[{d}] dim={a} end={s}',
        'at::narrow self=f32[{d}] dim={a} start={s} length={p}', 'at::select self=f32[{d}] dim={a} index={s}',
        'at::index_select self=f32[{d}] dim={a} index=i64[{~}]', 'at::take self=f32[{n},{n}] index=i64[{d}]',
        'at::index_select self=f32[{d}] dim={a} index={i64|i32|f32}[{n}]',
        'at::take_along_dim self=f32[{d}] indices=i64[{~}] dim={a}',
        'at::masked_select self=f32[{d}] mask={bool|bool|f32}[{~}]',
        'at::masked_fill self=f32[{d}] mask={bool|bool|i64}[{~}] value=0',
        'at::one_hot self={i64|i64|f32|i32}[{d}] num_classes={p}',
        'at::Tensor::add_ self={f32|f32|i64}[{d}] other={f32|f32|i64}[{~}]', 'at::Tensor::copy_ self=f32[{d}] src=f32[{~}]',
        'at::Tensor::masked_fill_ self=f32[{d}] mask=bool[{~}] value=0',
        'at::where condition=bool[{d}] self=f32[{~}] other=f32[{~}]',
        'at::lerp self=f32[{d}] end=f32[{~}] weight=f32[{~}]',
        'at::addcmul self=f32[{d}] tensor1=f32[{~}] tensor2=f32[{~}]',
        'at::prelu self=f32[{d}] weight=f32[{n}]', 'at::argmax self=f32[{d}]',
        'at::topk self=f32[{d}] k={p} dim={a}', 'at::multinomial self=f32[{d}] num_samples={p}',
        'at::Tensor::item self=f32[{d}]', 'at::cdist x1=f32[{d}] x2=f32[{~}]',
        'at::cosine_similarity x1=f32[{d}] x2=f32[{~}] dim={a}',
        'at::pairwise_distance x1=f32[{d}] x2=f32[{~}]',
        'at::linear input=f32[{d}] weight=f32[{n},{l}] bias=f32[{n}]', 'at::linear input=f32[{d}] weight=f32[{n},{l}]',
        'at::addmm self=f32[{d}] mat1=f32[{n},2] mat2=f32[2,{n}]',
        'at::baddbmm self=f32[{d}] batch1=f32[3,{n},2] batch2=f32[3,2,{n}]',
        'at::tensordot self=f32[{d}] other=f32[{~}] dims_self=({a}) dims_other=({a})',
        'at::linalg_solve A=f32[3,3] B=f32[{d}]', 'at::constant_pad_nd self=f32[{d}] pad=({s},{s})',
        'torch::nn::functional::pad input=f32[{d}] pad=({p},{p},{p},{p})',
        'at::pixel_shuffle self=f32[{n},{4|8|9|6},{n},{n}] upscale_factor={2|3}',
        'at::pixel_unshuffle self=f32[{n},{n},{4|6|3},{4|6|3}] downscale_factor={2|3}',
        'at::layer_norm input=f32[{d}] normalized_shape=({l})', 'at::group_norm input=f32[{d}] num_groups={p}',
        'at::embedding weight=f32[{n},{n}] indices={i64|i64|f32|i32}[{d}]',
        'at::upsample_nearest2d self=f32[{d}] output_size=({p},{p})',
        'at::upsample_nearest2d self=f32[{n},{n},{n},{n}] output_size=({p},{p})',
        'at::im2col self=f32[{n},{n},6,6] kernel_size=({p},{p}) dilation=(1,1) padding=(0,1) stride=({p},1)',
        'torch::nn::functional::normalize input=f32[{d}] dim={a}',
        'torch::nn::functional::grid_sample input=f32[{n},{n},4,4] grid=f32[{n},3,3,2]',
        'torch::nn::LinearImpl::forward input=f32[{d}] in_features={l} out_features={n}',
        'torch::nn::Conv2dImpl::forward input=f32[{n},{p},5,5] in_channels={p} out_channels=2 kernel_size={p} stride={p}',
        'torch::nn::Conv2dImpl::forward input=f32[2,{p},{p},{p}] in_channels={p} out_channels=2 kernel_size={p}',
        'torch::nn::ConvTranspose2dImpl::forward input=f32[{n},{p},5,5] in_channels={p} out_channels=2 kernel_size={p} stride={p}',
        'torch::nn::BatchNorm1dImpl::forward input=f32[{d}] num_features={l}',
        'torch::nn::BatchNorm2dImpl::forward input=f32[{n},{p},4,4] num_features={p}',
        'torch::nn::BatchNorm2dImpl::forward input=f32[{d}] num_features={p}',
        'torch::nn::InstanceNorm2dImpl::forward input=f32[{d}] num_features={l}',
        'torch::nn::LayerNormImpl::forward input=f32[{d}] normalized_shape=({l})',
        'torch::nn::GroupNormImpl::forward input=f32[{n},{2|4|6},{n}] num_groups=2 num_channels={2|4|6}',
        'torch::nn::EmbeddingImpl::forward input={i64|i64|f32|i32}[{d}] num_embeddings=5 embedding_dim={n}',
        'torch::nn::MaxPool2dImpl::forward input=f32[{d}] kernel_size={p}',
        'torch::nn::FlattenImpl::forward input=f32[{d}]',
        'torch::nn::LSTMCellImpl::forward input=f32[{d}] input_size={l} hidden_size={n}',
        'torch::nn::MultiheadAttentionImpl::forward query=f32[{n},{n},4] key=f32[{3|2},{n},4] value=f32[3,{n},{4|4|2}] embed_dim=4 num_heads=2',
        'torch::nn::TransformerEncoderLayerImpl::forward src=f32[{d}] d_model=4 nhead=2',
        'torch::nn::TransformerEncoderLayerImpl::forward src=f32[{n},{n},4] d_model=4 nhead=2',
        'at::atleast_2d self=f32[{d}]', 'at::atleast_3d self=f32[{d}]',
        'at::bucketize self=f32[{d}] boundaries=f32[{n}]'):
    add(simple(text))


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    m = Maker(random.Random(seed))
    for i in range(count):
        print(i, layouts.strewn(m.r.choice(MAKERS)(m), m.r))


main()
