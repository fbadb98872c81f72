"""Upper confidence bounds of the arms of a bandit, and the arm that is played next."""

from fractions import Fraction
from itertools import permutations
from math import isqrt

from generator.author import Draw, portion, product, quotient, square_root, total, whole

TITLE = "Upper confidence bounds"
KNOBS = {"arms": range(3, 5), "largest": range(6, 16), "largest_sigma": range(6, 25)}
ABOUT = {
    "arms": "number of arms",
    "largest": "largest absolute value of the mean rewards",
    "largest_sigma": "largest value of σ",
}
SPACE = 4
LABELS = {"bounds": r"\text{bounds}", "arm": r"\text{arm}"}


def draw(d: Draw, *, arms: int = 3, largest: int = 9, largest_sigma: int = 12) -> dict:
    L, sigma, possible = d.choice([case for case in CASES if case[1] <= largest_sigma and len(case[2]) >= arms])
    n = d.sample(possible, arms)
    orders = []
    for means in permutations(d.sample(range(-largest, largest + 1), arms)):
        bounds = [mean + _radius(L, sigma, k) for mean, k in zip(means, n)]
        if 0 not in bounds and len(set(bounds)) == arms and _highest(bounds) != _highest(means):
            orders.append(means)
    d.require(bool(orders), "the bonus does not matter, or a bound is 0")
    return {"L": L, "sigma": sigma, "n": n, "sums": [mean * k for mean, k in zip(d.choice(orders), n)]}


def solve(L, sigma, n, sums) -> dict:
    """Mean plus σ √(2L/n) for each arm; the arm where that is highest."""
    if not all(_radius(L, sigma, k) for k in n):
        raise ValueError("σ² · 2L/n must be the square of an integer for every arm")
    bounds = whole([Fraction(s, k) + _radius(L, sigma, k) for s, k in zip(sums, n)], "bounds")
    return {"bounds": bounds, "arm": _highest(bounds)}


def carried(written, L, sigma, n, sums) -> dict:
    return {"arm": _highest(written["bounds"])}


def verify(answer, L, sigma, n, sums) -> bool:
    """What a bound has more than the mean, times n, is not negative, and its square is σ² · 2L n; no root is drawn."""
    bounds, letters = answer["bounds"], "ABCD"[: len(n)]
    if len(bounds) != len(n) or answer["arm"] not in letters:
        return False
    for bound, k, s in zip(bounds, n, sums):
        if bound * k < s or (bound * k - s) ** 2 != sigma**2 * 2 * L * k:
            return False
    best = bounds[letters.index(answer["arm"])]
    return sum(bound >= best for bound in bounds) == 1


def mistakes(L, sigma, n, sums) -> dict:
    means = [Fraction(s, k) for s, k in zip(sums, n)]
    wrong = {
        "means only": means,
        "sum of the rewards in place of their mean": [s + _radius(L, sigma, k) for s, k in zip(sums, n)],
        "root forgotten": [mean + Fraction(sigma * 2 * L, k) for mean, k in zip(means, n)],
        "bonus subtracted: lower bounds": [mean - _radius(L, sigma, k) for mean, k in zip(means, n)],
    }
    wrong["σ forgotten"] = isqrt(2 * L) ** 2 == 2 * L and [
        m + Fraction(isqrt(2 * L), isqrt(k)) for m, k in zip(means, n)
    ]
    if isqrt(2 * L) ** 2 == 2 * L:
        wrong["divided by n after taking the root"] = [m + Fraction(sigma * isqrt(2 * L), k) for m, k in zip(means, n)]
    return {name: {"bounds": bounds, "arm": _highest(bounds)} for name, bounds in wrong.items() if bounds}


def steps(answer, L, sigma, n, sums) -> dict:
    rows = [
        {"arm": a, "sum": s, "n": k, "mean": s // k, "root": _root(L, k), "bound": bound}
        for a, s, k, bound in zip("ABCD", sums, n, answer["bounds"])
    ]
    return {"rows": rows, "greedy": _highest([row["mean"] for row in rows])}


def heads(L, sigma, n, sums) -> dict:
    """The bounds belong to the arms."""
    return {"bounds": list("ABCD"[: len(n)])}


def effort(L, sigma, n, sums) -> int:
    """For each arm the mean, the root as a fraction, σ times that, and the sum."""
    work = product(2, L)
    for k, s in zip(n, sums):
        top, bottom = _root(L, k)
        radius = sigma * top // bottom
        work += quotient(s, k) + quotient(2 * L, k) + square_root(top**2) + square_root(bottom**2)
        work += portion(top, bottom, sigma) + total([s // k, radius])
    return work


def _root(L, n) -> tuple:
    """Numerator and denominator of √(2L/n)."""
    top, bottom = Fraction(2 * L, n).as_integer_ratio()
    return isqrt(top), isqrt(bottom)


def _radius(L, sigma, n) -> int:
    """σ √(2L/n) if it and the root's parts are integers, else 0."""
    top, bottom = _root(L, n)
    return sigma * top // bottom if top**2 * n == bottom**2 * 2 * L and sigma * top % bottom == 0 else 0


def _highest(bounds) -> str:
    return max(zip(bounds, "ABCD"), key=lambda pair: pair[0])[1]


# ln(1/δ), σ, and the numbers of plays that go with them
CASES = [
    (L, sigma, [n for n in range(2, 101) if _radius(L, sigma, n)]) for L in (1, 2, 4, 8, 9) for sigma in range(2, 25)
]
