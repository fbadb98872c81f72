"""Correlation coefficient of a few points, from the sums of squares and products of the deviations."""

from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement
from math import gcd, isqrt

from generator.author import Draw, dot, inner, product, quotient, square_root, total

TITLE = "Correlation coefficient"
KNOBS = {"points": range(4, 7), "spread": range(5, 8)}
ABOUT = {"points": "number of points", "spread": "largest distance of a value from its mean"}
FIELDS = {"r": "direction"}
LABELS = {"sums": r"S_{xx}, S_{yy}, S_{xy}", "r": "r"}
SPACE = 4


def draw(d: Draw, *, points: int = 5, spread: int = 5) -> dict:
    first, others = d.choice(_tables(points, spread))
    u, v = d.shuffled(first), d.shuffled(d.choice(others))
    d.require(0 < inner(u, v) ** 2 < inner(u, u) * inner(v, v), "the correlation is 0 or perfect")
    d.require(5 * inner(u, v) ** 2 > inner(u, u) * inner(v, v), "the correlation is weak")
    low, high = d.integer(spread + 1, 12), d.integer(spread + 1, 14)
    return {"company": d.company(), "x": [low + k for k in u], "y": [high + k for k in v]}


def solve(company, x, y) -> dict:
    """Sums of squares and products of the deviations from the means; r = Sxy/√(Sxx Syy)."""
    n = len(x)
    (mean_x, rest), (mean_y, other) = divmod(sum(x), n), divmod(sum(y), n)
    u, v = [k - mean_x for k in x], [k - mean_y for k in y]
    sxx, syy, sxy = inner(u, u), inner(v, v), inner(u, v)
    root = isqrt(sxx * syy)
    if rest or other or not root or root**2 != sxx * syy:
        raise ValueError("the means and the root of Sxx Syy must be integers, and neither x nor y constant")
    return {"sums": [sxx, syy, sxy], "r": _lowest(sxy, root)}


def carried(written, company, x, y) -> dict:
    """The correlation of the sums that were written."""
    sxx, syy, sxy = written["sums"]
    root = isqrt(max(0, sxx * syy))
    return {"r": [sxy, root]} if root and root**2 == sxx * syy else {}


def verify(answer, company, x, y) -> bool:
    """n times each sum is that of the products of differences over all pairs; r² Sxx Syy = Sxy², and signs agree."""
    pairs = [(s - u, t - v) for (s, t), (u, v) in combinations(list(zip(x, y)), 2)]
    sums = [sum(a * a for a, _ in pairs), sum(b * b for _, b in pairs), sum(a * b for a, b in pairs)]
    if len(answer["r"]) != 2:
        return False
    (p, q), n = answer["r"], len(x)
    fits = p * p * sums[0] * sums[1] == q * q * sums[2] ** 2 and p * q * sums[2] > 0
    return fits and [n * s for s in answer["sums"]] == sums


def mistakes(company, x, y) -> dict:
    sxx, syy, sxy = solve(company, x, y)["sums"]
    n, root = len(x), isqrt(sxx * syy)
    return {
        "slope of the regression line given for r": {"r": _lowest(sxy, sxx)},
        "root forgotten": {"r": _lowest(sxy, sxx * syy)},
        "r² given for r": {"r": _lowest(sxy**2, root**2)},
        "means not taken off": {"sums": [inner(x, x), inner(y, y), inner(x, y)]},
        "sums divided by n: variances and covariance": {"sums": [Fraction(s, n) for s in (sxx, syy, sxy)]},
    }


def steps(answer, company, x, y) -> dict:
    n = len(x)
    mean_x, mean_y = sum(x) // n, sum(y) // n
    u, v = [k - mean_x for k in x], [k - mean_y for k in y]
    root = isqrt(answer["sums"][0] * answer["sums"][1])
    return {"mean_x": mean_x, "mean_y": mean_y, "u": u, "v": v, "root": root}


def effort(company, x, y) -> int:
    """Means, deviations, the three sums, the root and the fraction."""
    (sxx, syy, sxy), n = solve(company, x, y)["sums"], len(x)
    mean_x, mean_y = sum(x) // n, sum(y) // n
    u, v = [k - mean_x for k in x], [k - mean_y for k in y]
    work = total(x) + total(y) + quotient(sum(x), n) + quotient(sum(y), n) + dot(u, u) + dot(v, v) + dot(u, v)
    work += sum(total([k, -mean_x]) for k in x) + sum(total([k, -mean_y]) for k in y)
    return work + product(sxx, syy) + square_root(sxx * syy) + quotient(sxy, isqrt(sxx * syy))


def identity(company, x, y) -> list:
    """The order of the points does not matter."""
    return sorted(map(list, zip(x, y)))


def _lowest(a, b) -> list:
    return [a // gcd(a, b), b // gcd(a, b)]


@cache
def _tables(n: int, spread: int) -> list:
    """Different deviations that add up to 0; and those, three of them different, that go with them: the product of the
    sums of squares is a square, but the sums differ."""
    found = []
    for values in combinations_with_replacement(range(-spread, spread + 1), n - 1):
        every = (*values, -sum(values))
        if values[-1] <= every[-1] <= spread and len({*every}) > 2:
            found.append((every, inner(every, every)))
    fits = [(u, [v for v, t in found if s != t and isqrt(s * t) ** 2 == s * t]) for u, s in found if len({*u}) == n]
    return [(u, others) for u, others in fits if others]
