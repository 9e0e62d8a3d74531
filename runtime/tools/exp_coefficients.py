#!/usr/bin/env python3
"""Derives the constants of the exp core (src/ExpCore-inl.h).

exp(x) = 2^n * p(r), n = round(x / ln 2), r = x - n ln 2, |r| <= ln(2) / 2.

p(r) = 1 + r * q(r) has degree 6 and the smallest largest relative error: a
Remez exchange on q in 60-digit arithmetic, then coefficients rounded to
float32 from the lowest up, the rest fitted anew after each rounding.
ln 2 is split into two float32: fma(n, -hi, x) is exact, since both n * hi and
x are multiples of 2^-25 and their difference is below one half.

Prints the constants in hexadecimal with the errors reached. Needs only the
standard library:  python3 exp_coefficients.py
"""

import struct
from decimal import Decimal, getcontext

getcontext().prec = 60
LN2 = Decimal(2).ln()
HALF = LN2 / 2
MARGIN = HALF * (1 + Decimal(2) ** -18)  # n is rounded from an inexact product


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


def remez(fixed, degree):
    """Coefficients fixed[0..], then free ones up to `degree`."""
    free = list(range(len(fixed), degree + 1))
    count = len(free) + 1
    grid = 4000

    def base(x):
        value = Decimal(0)
        for c in reversed(fixed):
            value = value * x + c
        return value

    points = [
        -MARGIN * (Decimal(2 * i + 1 - count) / Decimal(count)) * Decimal("1.02")
        for i in range(count)
    ]
    coefficients = []
    for _ in range(12):
        matrix, right = [], []
        for i, x in enumerate(points):
            e = x.exp()
            matrix.append([x**k / e for k in free] + [Decimal((-1) ** i)])
            right.append(1 - base(x) / e)
        solution = solve(matrix, right)
        coefficients, level = solution[:-1], abs(solution[-1])
        polynomial = list(fixed) + coefficients

        def error(x):
            value = Decimal(0)
            for c in reversed(polynomial):
                value = value * x + c
            return value / x.exp() - 1

        xs = [MARGIN * (2 * Decimal(i) / grid - 1) for i in range(grid + 1)]
        errors = [error(x) for x in xs]
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
        worst = max(abs(e) for e in errors)
        if worst < level * Decimal("1.001"):
            break
    return list(fixed) + coefficients, max(abs(e) for e in errors)


def main():
    fixed = [Decimal(1)]
    for k in range(1, 7):
        polynomial, worst = remez(fixed, 6)
        if k == 1:
            print(f"// unrounded: largest relative error 2^{float(worst.log10() / Decimal(2).log10()):.2f}")
        fixed.append(Decimal(float32(polynomial[k])))
    value = Decimal(0)
    for i in range(4001):
        x = MARGIN * (2 * Decimal(i) / 4000 - 1)
        p = Decimal(0)
        for c in reversed(fixed):
            p = p * x + c
        value = max(value, abs(p / x.exp() - 1))
    for k, c in enumerate(fixed):
        print(f"c{k} = {float(c).hex()}f")
    print(f"// rounded: largest relative error 2^{float(value.log10() / Decimal(2).log10()):.2f}")
    hi = float32(LN2)
    print(f"ln2 hi = {hi.hex()}f")
    print(f"ln2 lo = {float32(LN2 - Decimal(hi)).hex()}f")
    print(f"log2(e) = {float32(1 / LN2).hex()}f")


if __name__ == "__main__":
    main()
