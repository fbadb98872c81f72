"""Covariance of two random variables from their joint distribution."""

from fractions import Fraction
from itertools import permutations
from math import gcd

from generator.author import Draw, dot, product, quotient, total

TITLE = "Covariance from a joint table"
KNOBS = {"largest_count": range(2, 7), "largest_mean": range(2, 9), "spread": range(3, 8)}
ABOUT = {
    "largest_count": "largest numerator of a probability in the table",
    "largest_mean": "largest absolute value of the expectations",
    "spread": "largest distance of a value of Y from its expectation",
}
LABELS = {"mean_x": "E(X)", "mean_y": "E(Y)", "mean_xy": "E(XY)", "covariance": r"\operatorname{Cov}(X, Y)"}
SPACE = 4.5


def draw(d: Draw, *, largest_count: int = 4, largest_mean: int = 5, spread: int = 5) -> dict:
    counts = d.matrix(2, 3, 1, largest_count)
    if largest_count > 2 and d.choice([True, False]):
        counts[0][d.integer(0, 2)] = 0
    r, most = sum(counts[0]), sum(counts[1]) - counts[1][2]
    near = [k for k in range(1, largest_count + 1) if r + most + k <= 12 * gcd(r, most + k)]
    d.require(bool(near), "the values of X are far apart")
    counts[1][2] = d.choice(near)
    s, (c1, c2, c3), stretch = most + counts[1][2], map(sum, zip(*counts)), d.integer(1, 2)
    common = gcd(r, s)
    stretch = stretch if stretch * (r + s) <= 12 * common else 1
    dx = [-stretch * s // common, stretch * r // common]
    fitting = []
    for u, v in permutations(range(-spread, spread + 1), 2):
        w, rest = divmod(-(c1 * u + c2 * v), c3)
        spun = stretch * sum(k * y for k, y in zip(counts[0], (u, v, w)))  # the covariance is −spun/common
        if not rest and abs(w) <= spread and len({u, v, w}) == 3 and spun and spun % common == 0:
            fitting.append(((u, v, w), -spun // common))
    d.require(bool(fitting), "no values of Y have a whole expectation and a covariance that is whole and not 0")
    dy, covariance = d.choice(fitting)
    means = d.integers(2, -largest_mean, largest_mean, nonzero=True)
    x, y = [means[0] + v for v in dx], sorted(means[1] + v for v in dy)
    order = sorted(range(3), key=lambda j: dy[j])
    d.require(covariance + means[0] * means[1] != 0, "E(XY) is 0")
    return {"x": x, "y": y, "counts": [[row[j] for j in order] for row in counts]}


def solve(x, y, counts) -> dict:
    """Means from the margins, E(XY) from the cells, Cov = E(XY) − E(X) E(Y)."""
    mean_x, mean_y, mean_xy = _means(x, y, counts)
    if any(v.denominator > 1 for v in (mean_x, mean_y, mean_xy)):
        raise ValueError("an expectation is not an integer")
    means = {"mean_x": int(mean_x), "mean_y": int(mean_y), "mean_xy": int(mean_xy)}
    return means | {"covariance": int(mean_xy - mean_x * mean_y)}


def carried(written, x, y, counts) -> dict:
    """The covariance from the expectations that were written."""
    return {"covariance": written["mean_xy"] - written["mean_x"] * written["mean_y"]}


def verify(answer, x, y, counts) -> bool:
    """The cases one by one: deviations add up to 0, their products to n times the covariance."""
    cases = [(u, v) for u, row in zip(x, counts) for v, k in zip(y, row) for _ in range(k)]
    p, q, n = answer["mean_x"], answer["mean_y"], len(cases)
    if sum(u - p for u, _ in cases) or sum(v - q for _, v in cases) or sum(u * v - answer["mean_xy"] for u, v in cases):
        return False
    return sum((u - p) * (v - q) for u, v in cases) == n * answer["covariance"]


def mistakes(x, y, counts) -> dict:
    mean_x, mean_y, mean_xy = _means(x, y, counts)
    flat_x, flat_y = Fraction(sum(x), 2), Fraction(sum(y), 3)
    return {
        "E(XY) given for the covariance": {"covariance": mean_xy},
        "E(X) E(Y) − E(XY): the order exchanged": {"covariance": mean_x * mean_y - mean_xy},
        "E(XY) = E(X) E(Y), as if they were independent": {"mean_xy": mean_x * mean_y, "covariance": 0},
        "means of the values, without their probabilities": {
            "mean_x": flat_x,
            "mean_y": flat_y,
            "covariance": mean_xy - flat_x * flat_y,
        },
    }


def steps(answer, x, y, counts) -> dict:
    n = sum(map(sum, counts))
    cells = [(k, u * v) for u, row in zip(x, counts) for v, k in zip(y, row) if k]
    return {
        "n": n,
        "rows": [sum(row) for row in counts],
        "columns": [sum(column) for column in zip(*counts)],
        "weights": [k for k, _ in cells],
        "products": [v for _, v in cells],
    }


def effort(x, y, counts) -> int:
    """Margins, three weighted sums over n with the products of the cells, and the covariance."""
    found, s = solve(x, y, counts), steps({}, x, y, counts)
    n, work = s["n"], sum(map(total, counts)) + sum(map(total, zip(*counts)))
    work += dot(s["rows"], x) + dot(s["columns"], y) + dot(s["weights"], s["products"])
    work += sum(product(u, v) for u, row in zip(x, counts) for v, k in zip(y, row) if k)
    work += sum(quotient(n * found[name], n) for name in ("mean_x", "mean_y", "mean_xy"))
    return (
        work + product(found["mean_x"], found["mean_y"]) + total([found["mean_xy"], -found["mean_x"] * found["mean_y"]])
    )


def _means(x, y, counts) -> tuple:
    """E(X), E(Y) and E(XY)."""
    n = sum(map(sum, counts))
    cells = [(u, v, k) for u, row in zip(x, counts) for v, k in zip(y, row)]
    return tuple(
        Fraction(sum(f(u, v) * k for u, v, k in cells), n) for f in (lambda u, v: u, lambda u, v: v, lambda u, v: u * v)
    )
