"""An equation with a square root, whose square has a second solution that the equation itself has not."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Equation with a square root"
KNOBS = {"largest": range(5, 13), "largest_factor": range(1, 4)}
ABOUT = {
    "largest": "largest absolute value of the two candidates",
    "largest_factor": "largest coefficient of x beside the root",
}
SPACE = 5.0
LABELS = {"x": r"\text{solution}", "extra": r"\text{not a solution}"}


def draw(d: Draw, *, largest: int = 10, largest_factor: int = 3) -> dict:
    k, both = d.integer(1, largest_factor), [v for v in range(-largest, largest + 1) if v]
    q, x = sorted(d.sample(both, 2))
    c = d.integer(2 - k * x, -1 - k * q) if k * (x - q) > 2 else 0
    a, b = 2 * k * c + k * k * (x + q), c * c - k * k * x * q
    d.require(bool(a and b and c), "a number is 0")
    d.require(x != -q, "changing the signs exchanges the candidates")
    d.require(max(abs(a), abs(b)) < 300, "a number is large")
    return {"a": a, "b": b, "k": k, "c": c}


def solve(a, b, k, c) -> dict:
    """The quadratic formula for the squared equation; the right side tells the solution, since no root is negative."""
    lead, middle, constant = _squared(a, b, k, c)
    disc = middle * middle - 4 * lead * constant
    root = isqrt(max(disc, 0))
    candidates = [Fraction(-middle + s * root, 2 * lead) for s in (-1, 1)]
    right = [x for x in candidates if k * x + c >= 0]
    if root * root != disc or not root or len(right) != 1 or any(x.denominator > 1 for x in candidates):
        raise ValueError("the squared equation has not one whole solution that fits, and one that does not")
    return {"x": int(right[0]), "extra": int(sum(candidates) - right[0])}


def verify(answer, a, b, k, c) -> bool:
    """Both put into the equation: one fits, and the other would with the opposite sign of the root."""
    x, y = answer["x"], answer["extra"]
    sides = [(a * v + b, k * v + c) for v in (x, y)]
    if any(under < 0 or isqrt(under) ** 2 != under for under, _ in sides):
        return False
    return isqrt(sides[0][0]) == sides[0][1] and -isqrt(sides[1][0]) == sides[1][1] < 0


def mistakes(a, b, k, c) -> dict:
    x, extra = solve(a, b, k, c).values()
    wrong = {
        "solution and extraneous root exchanged": {"x": extra, "extra": x},
        "signs of both reversed": {"x": -x, "extra": -extra},
    }
    if a != k:
        wrong["right side not squared"] = {"x": Fraction(c - b, a - k)}
    return wrong


def steps(answer, a, b, k, c) -> dict:
    poly = _squared(a, b, k, c)[::-1]
    found = [{"v": v, "under": a * v + b, "right": k * v + c} for v in (answer["x"], answer["extra"])]
    return {"square": [c * c, 2 * k * c, k * k], "left": poly, "reduced": [v // k**2 for v in poly], "found": found}


def effort(a, b, k, c) -> int:
    """The square, the differences, the roots of the quadratic by the formula, and both sides at each of them."""
    lead, middle, constant = _squared(a, b, k, c)
    work = product(k, k) + product(2, k, c) + product(c, c) + total([2 * k * c, -a]) + total([c * c, -b])
    work += quotient(middle, lead) + quotient(constant, lead)
    m, n = middle // lead, constant // lead
    work += product(m, m) + product(4, n) + total([m * m, -4 * n]) + square_root(m * m - 4 * n) + 4
    for v in solve(a, b, k, c).values():
        work += product(a, v) + total([a * v, b]) + square_root(a * v + b) + product(k, v) + total([k * v, c])
    return work


def _squared(a, b, k, c) -> list:
    """(k x + c)² − (a x + b), the leading coefficient first."""
    return [k * k, 2 * k * c - a, c * c - b]
