#!/usr/bin/env python3
"""Derives the constants of the exp core (src/ExpCore-inl.h).

exp(x) = 2^n * p(r), n a multiple of 1 / steps next to x / ln 2, r = x - n ln 2.

steps = 1: p(r) = 1 + r * q(r) has degree 6.
steps = 8, 16: the fraction of n chooses 2^(j / steps) from a table; p(r) = 1 +
r + r^2 * (c2 + c3 r), and for rows c0 + r * (c1 + r * (c2 + c3 r)). All table
entries are multiplied by one number s, chosen so that each lies close to a
float32: quotients of results do not know it. Nor do they know the mean of p's
error. Their product's logarithm, by which results are too large, is the log
scale.

p has the smallest largest relative error (but for its mean): a Remez exchange
in 60-digit arithmetic, then coefficients rounded to float32 one by one,
the rest fitted anew after each rounding.
ln 2 is split into two float32, the first of 21 bits: fma(n, -hi, x) is exact,
since n * hi is a multiple of 2^-25, x a multiple of it or of what is finer
than itself by 2^-24, and their difference is small.

Prints the constants in hexadecimal with the errors reached. Needs only the
standard library:  python3 exp_coefficients.py
"""

import struct
from decimal import Decimal, getcontext

getcontext().prec = 60
LN2 = Decimal(2).ln()


def margin(steps):
    """The largest r: n is rounded from an inexact product."""
    return LN2 / 2 / steps * (1 + Decimal(2) ** -18)


def float32(value):
    return struct.unpack("f", struct.pack("f", float(value)))[0]


def solve(matrix, right):
    """Gaussian elimination with pivoting."""
    n = len(right)
    rows = [list(matrix[i]) + [right[i]] for i in range(n)]
    for col in range(n):
        pivot = max(range(col, n), key=lambda i: abs(rows[i][col]))
        rows[col], rows[pivot] = rows[pivot], rows[col]
        for i in range(n):
            if i != col:
                factor = rows[i][col] / rows[col][col]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[col])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def evaluate(polynomial, x):
    value = Decimal(0)
    for c in reversed(polynomial):
        value = value * x + c
    return value


def remez(fixed, degree, limit):
    """The polynomial with coefficients fixed[k], the others free, on [-limit, limit]."""
    free = [k for k in range(degree + 1) if k not in fixed]
    count = len(free) + 1
    grid = 4000
    base = [fixed.get(k, Decimal(0)) for k in range(degree + 1)]
    points = [
        -limit * (Decimal(2 * i + 1 - count) / Decimal(count)) * Decimal("1.02")
        for i in range(count)
    ]
    polynomial, worst = base, Decimal(0)
    for _ in range(12):
        matrix, right = [], []
        for i, x in enumerate(points):
            e = x.exp()
            matrix.append([(x**k if k else 1) / e for k in free] + [Decimal((-1) ** i)])
            right.append(1 - evaluate(base, x) / e)
        solution = solve(matrix, right)
        level = abs(solution[-1])
        polynomial = list(base)
        for k, c in zip(free, solution):
            polynomial[k] = c

        def error(x):
            return evaluate(polynomial, x) / x.exp() - 1

        xs = [limit * (2 * Decimal(i) / grid - 1) for i in range(grid + 1)]
        errors = [error(x) for x in xs]
        worst = max(abs(e) for e in errors)
        extrema, best = [], 0
        for i in range(1, grid + 1):  # the largest point of each sign run
            if (errors[i] > 0) != (errors[best] > 0):
                extrema.append(xs[best])
                best = i
            elif abs(errors[i]) > abs(errors[best]):
                best = i
        extrema.append(xs[best])
        if len(extrema) < count:
            break
        while len(extrema) > count:
            drop = 0 if abs(error(extrema[0])) < abs(error(extrema[-1])) else -1
            extrema.pop(drop)
        points = extrema[::-1] if points[0] > points[-1] else extrema
        if worst < level * Decimal("1.001"):
            break
    return polynomial, worst


def log2(value):
    return float(value.log10() / Decimal(2).log10())


def best_scale(steps):
    """The s in [1, 2^(1 / steps)) with table entries closest to float32s."""
    ratios = [2.0 ** (j / steps) for j in range(steps)]
    ulp = 2.0**-23  # of all entries, which are below 2
    best, best_s = 1.0, 1.0
    count = int((ratios[1] - 1) / (ulp / 8))
    for i in range(count):
        s = 1 + i * (ulp / 8)
        worst = 0.0
        for ratio in ratios:
            value = s * ratio / ulp
            off = abs(value - round(value))
            if off > worst:
                worst = off
                if worst >= best:
                    break
        if worst < best:
            best, best_s = worst, s
    return best_s, best


def fitted(fixed, order, limit):
    """All coefficients of p, those in \p order rounded one by one, and the mean
    of p's relative error, which takes the place of a free coefficient 0."""
    degree = len(fixed) + len(order)
    fixed = dict(fixed)
    for k in order:
        polynomial, _ = remez(fixed, degree, limit)
        fixed[k] = Decimal(float32(polynomial[k]))
    coefficients = [fixed.get(k, Decimal(1)) for k in range(degree + 1)]
    errors = []
    for i in range(4001):
        x = limit * (2 * Decimal(i) / 4000 - 1)
        errors.append(evaluate(coefficients, x) / x.exp() - 1)
    mean = (max(errors) + min(errors)) / 2
    print(f"// p off by 2^{log2((max(errors) - min(errors)) / 2):.2f} around {float(mean):.3e}")
    return coefficients, mean


def show_table(scale, steps, off):
    print(f"// table: entries off by at most {off:.3f} ulp")
    entries = [float32(scale * (LN2 * j / steps).exp()) for j in range(steps)]
    print(", ".join(f"{e.hex()}f" for e in entries))


def table_core(steps):
    """Constants of the table-based core of degree 3; the scale of results."""
    print(f"steps = {steps}, degree 3")
    (_, _, c2, c3), mean = fitted({1: Decimal(1)}, (2, 3), margin(steps))
    print(f"c2 = {float(c2).hex()}f\nc3 = {float(c3).hex()}f")
    s, off = best_scale(steps)
    show_table(Decimal(s), steps, off)
    scale = Decimal(s) * (1 + mean)
    print(f"log scale = {float(scale.ln()).hex()}")
    return scale


def row_core(steps, scale):
    """Constants of the core whose p is rounded, and whose results have the same
    scale: the table is divided by a c0 that keeps p below 1, where float32 is
    twice as fine, and that brings its entries close to float32s."""
    print(f"steps = {steps}, degree 3, p below 1")
    limit = margin(steps)
    (_, c1, c2, c3), mean = fitted({}, (3, 2, 1), limit)
    ratios = [float(scale / (1 + mean)) * 2.0 ** (j / steps) for j in range(steps)]
    most = int(float((-limit).exp()) * 2**24 * (1 - 2.0**-12))
    best, best_c0 = 1.0, 1.0
    for i in range(most, most - 2**20, -1):
        c0 = i / 2**24
        worst = 0.0
        for ratio in ratios:
            entry = ratio / c0
            unit = 2.0**-23 if entry < 2 else 2.0**-22
            value = entry / unit
            # Of entries in [1, 2), as the terms' scale starts anew at 2.
            worst = max(worst, abs(value - round(value)))
            if worst >= best:
                break
        if worst < best:
            best, best_c0 = worst, c0
    c0 = Decimal(best_c0)
    print(f"c0 = {best_c0.hex()}f")
    for k, c in enumerate((c1, c2, c3)):
        print(f"c{k + 1} = {float32(c * c0).hex()}f")
    show_table(scale / (1 + mean) / c0, steps, best)


def polynomial_core():
    """Constants of the core without a table."""
    limit = margin(1)
    fixed = {0: Decimal(1)}
    for k in range(1, 7):
        polynomial, worst = remez(fixed, 6, limit)
        if k == 1:
            print(f"steps = 1: largest relative error of p 2^{log2(worst):.2f}")
        fixed[k] = Decimal(float32(polynomial[k]))
    coefficients = [fixed[k] for k in range(7)]
    worst = Decimal(0)
    for i in range(4001):
        x = limit * (2 * Decimal(i) / 4000 - 1)
        worst = max(worst, abs(evaluate(coefficients, x) / x.exp() - 1))
    print(f"// rounded: 2^{log2(worst):.2f}")
    for k, c in enumerate(coefficients):
        print(f"c{k} = {float(c).hex()}f")


def main():
    polynomial_core()
    table_core(8)
    row_core(16, table_core(16))
    hi = float32(LN2)
    print(f"ln2 hi = {hi.hex()}f")
    print(f"ln2 lo = {float32(LN2 - Decimal(hi)).hex()}f")
    print(f"log2(e) = {float32(1 / LN2).hex()}f")


if __name__ == "__main__":
    main()
