#!/usr/bin/env python3
"""Derives the constants of the epilogue's exp and log (src/WideMath-inl.h), and of
the exp of float64 logits (src/WideExp-inl.h).

The epilogue's are in float64, with relative (exp) and absolute (log) errors near
2^-40: the float32 results that come of them have 24 bits. Those of float64 logits
are right to the last bit but for rounding.

exp(x) = 2^n * (1 + r + r^2 q(r)), n a multiple of 1/8 next to x / ln 2, the root
of two from a table. log(m 2^e) = e ln 2 + t_j + r + r^2 q(r), r = m c_j - 1, with
c_j the reciprocal of the middle of the j-th eighth of [1, 2) and t_j = -log(c_j).
For float64 logits n is a multiple of 1/16, or whole, and ln 2 has two parts, the
first of 32 bits.

q interpolates at the Chebyshev points of r's range, in 60-digit arithmetic.
Prints the constants in hexadecimal with the errors reached. Needs only the
standard library:  python3 epilogue_coefficients.py
"""

from decimal import Decimal

from exp_coefficients import LN2, evaluate, log2, solve

PI = Decimal("3.14159265358979323846264338327950288")


def cosine(x):
    """By its series: x is at most pi."""
    term, total, k = Decimal(1), Decimal(1), 0
    while abs(term) > Decimal("1e-40"):
        k += 2
        term *= -x * x / (k * (k - 1))
        total += term
    return total


def interpolate(function, degree, low, high):
    """The polynomial through function's values at the Chebyshev points."""
    count = degree + 1
    points = [
        (low + high) / 2 + (high - low) / 2 * cosine(PI * (2 * i + 1) / (2 * count))
        for i in range(count)
    ]
    return solve([[x**k if k else Decimal(1) for k in range(count)] for x in points],
                 [function(x) for x in points])


def report(name, degree, low, high, function, rest, error):
    """Prints q = rest's polynomial, and the largest error of 1 or 0 + r + r^2 q(r)."""
    q = [Decimal(float(c)) for c in interpolate(rest, degree, low, high)]
    worst = Decimal(0)
    for i in range(2001):
        r = low + (high - low) * Decimal(i) / 2000
        worst = max(worst, abs(error(r, evaluate(q, r), function(r))))
    print(f"{name}: largest error 2^{log2(worst):.2f}")
    print(", ".join(float(c).hex() for c in q))


def exp_rest(r):
    """(exp(r) - 1 - r) / r^2 by its series: nothing cancels."""
    term, total, k = Decimal("0.5"), Decimal(0), 2
    while abs(term) > Decimal("1e-45"):
        total += term
        k += 1
        term *= r / k
    return total


def wide(steps, degree):
    """The exp of float64 logits, with n a multiple of 1 / steps."""
    limit = LN2 / (2 * steps) * (1 + Decimal(2) ** -30)
    report(f"float64 exp, {steps} roots", degree, -limit, limit, lambda r: r.exp(), exp_rest,
           lambda r, q, truth: (1 + r + r * r * q) / truth - 1)
    if steps > 1:
        print("roots:", ", ".join(float((LN2 * j / steps).exp()).hex() for j in range(steps)))


def main():
    limit = LN2 / 16 * (1 + Decimal(2) ** -40)
    report("exp", 3, -limit, limit, lambda r: r.exp(), lambda r: (r.exp() - 1 - r) / (r * r),
           lambda r, q, truth: (1 + r + r * r * q) / truth - 1)
    print("roots:", ", ".join(float((LN2 * j / 8).exp()).hex() for j in range(8)))
    reciprocals = [float(1 / (1 + (Decimal(j) + Decimal("0.5")) / 8)) for j in range(8)]
    ends = [Decimal(c) * (1 + (Decimal(j) + side) / 8) - 1
            for j, c in enumerate(reciprocals) for side in (0, 1)]
    report("log", 5, min(ends), max(ends), lambda r: (1 + r).ln(),
           lambda r: ((1 + r).ln() - r) / (r * r),
           lambda r, q, truth: r + r * r * q - truth)
    print("reciprocals:", ", ".join(c.hex() for c in reciprocals))
    print("logarithms:", ", ".join(float(-Decimal(c).ln()).hex() for c in reciprocals))
    wide(16, 4)
    wide(1, 9)
    high = float(int(LN2 * 2**32)) / 2**32
    print("ln 2:", high.hex(), float(LN2 - Decimal(high)).hex())


if __name__ == "__main__":
    main()
