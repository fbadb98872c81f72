"""Principal component analysis of a few points in the plane: mean, covariance, eigenvalues, first component."""

from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from math import gcd, isqrt

from generator.author import Draw, dot, inner, matmul, matvec, quotient, square_root, total, transpose, whole
from generator.author import product as times

TITLE = "Principal component"
KNOBS = {"points": range(4, 7), "largest_mean": range(2, 10), "largest_score": (3, 4)}
ABOUT = {
    "points": "number of points",
    "largest_mean": "largest absolute value of the coordinates of the mean",
    "largest_score": "largest absolute value of the scores along the first component, before they are scaled",
}
SPACE = 7
LABELS = {"mean": r"\bar{x}", "eigenvalues": r"[\lambda_1, \lambda_2]", "component": "v"}
FIELDS = {"component": "direction"}


def draw(d: Draw, *, points: int = 4, largest_mean: int = 5, largest_score: int = 3) -> dict:
    a, b = d.choice([(1, 1), (2, 1), (1, 2), (3, 1), (1, 3)])
    b *= d.choice((-1, 1))
    mean = d.integers(2, -largest_mean, largest_mean, nonzero=True)
    along, across = d.choice(d.choice(_scores(points, largest_score)))
    rows = [[mean[0] + a * s - b * t, mean[1] + b * s + a * t] for s, t in zip(along, across)]
    d.require(max(abs(x) for row in rows for x in row) <= 2 * largest_mean + 5, "a coordinate is too large")
    return {"X": d.shuffled(rows)}


def solve(X) -> dict:
    """Eigenvalues of the covariance matrix by the quadratic formula, and the eigenvector of the larger."""
    mean = whole([Fraction(sum(column), len(X)) for column in zip(*X)], "the mean")
    columns = [[x - m for x in column] for column, m in zip(transpose(X), mean)]
    C = [[Fraction(v, len(X)) for v in row] for row in matmul(columns, transpose(columns))]
    (p, q), (_, r) = C = whole(C, "the covariance matrix")
    root = isqrt((p - r) ** 2 + 4 * q * q)
    if root**2 != (p - r) ** 2 + 4 * q * q or not q:
        raise ValueError("the eigenvalues are not whole, or the covariance matrix is diagonal")
    largest = (p + r + root) // 2
    common = gcd(q, largest - p)
    return {
        "mean": mean,
        "C": C,
        "eigenvalues": [largest, p + r - largest],
        "component": [q // common, (largest - p) // common],
    }


def verify(answer, X) -> bool:
    """Deviations from the mean add up to 0; covariance from differences of pairs; trace, determinant and Cv = λv."""
    mean, C, values, v = answer["mean"], answer["C"], answer["eigenvalues"], answer["component"]
    if [len(part) for part in (mean, values, v, C, *C)] != [2] * 6 or not any(v) or values[0] <= values[1]:
        return False
    apart = transpose([[x - y for x, y in zip(*pair)] for pair in combinations(X, 2)])
    return (
        all(sum(x - m for x in column) == 0 for column, m in zip(zip(*X), mean))
        and [[len(X) ** 2 * entry for entry in row] for row in C] == [[inner(u, w) for w in apart] for u in apart]
        and sum(values) == C[0][0] + C[1][1]
        and values[0] * values[1] == C[0][0] * C[1][1] - C[0][1] * C[1][0]
        and matvec(C, v) == [values[0] * entry for entry in v]
    )


def mistakes(X) -> dict:
    n, right = len(X), solve(X)
    (p, q), (_, r) = C = right["C"]
    (s, t), (a, b) = right["mean"], right["component"]

    def scaled(factor) -> dict:
        return {
            "C": [[factor * v for v in row] for row in C],
            "eigenvalues": [factor * v for v in right["eigenvalues"]],
        }

    return {
        "data not centred": {"C": [[p + s * s, q + s * t], [q + s * t, r + t * t]]},
        "divided by N − 1 instead of N": scaled(Fraction(n, n - 1)),
        "not divided by N": scaled(n),
        "eigenvector of the smaller eigenvalue": {"component": [-b, a]},
        "variances on the diagonal taken for the eigenvalues": {"eigenvalues": [max(p, r), min(p, r)]},
    }


def carried(written, X) -> dict:
    """The covariance matrix about the mean that was written."""
    columns = [[x - m for x in column] for column, m in zip(zip(*X), written["mean"])]
    return {"C": [[Fraction(inner(u, v)) / len(X) for v in columns] for u in columns]}


def steps(answer, X) -> dict:
    columns, (p, q), (_, r) = _centred(X, answer), *answer["C"]
    return {
        "sums": [sum(column) for column in zip(*X)],
        "columns": columns,
        "centred": transpose(columns),
        "polynomial": [p * r - q * q, -p - r, 1],
        "disc": (p - r) ** 2 + 4 * q * q,
        "row": [p - answer["eigenvalues"][0], q],
    }


def effort(X) -> int:
    """Means, deviations, three sums of products, trace, determinant and the quadratic formula."""
    n, answer = len(X), solve(X)
    (left, right), (p, q), (_, r) = _centred(X, answer), *answer["C"]
    work = sum(total([*column, -n * m]) + quotient(n * m, n) for column, m in zip(zip(*X), answer["mean"]))
    work += sum(dot(u, v) + quotient(inner(u, v), n) for u, v in ((left, left), (left, right), (right, right)))
    work += total([p, r]) + times(p, r) + times(q, q) + total([p * r, -q * q])
    disc = (p - r) ** 2 + 4 * q * q
    return work + times(p + r, p + r) + times(4, p * r - q * q) + square_root(disc) + total([p + r, isqrt(disc)])


def _centred(X, answer) -> list:
    return [[x - m for x in column] for column, m in zip(zip(*X), answer["mean"])]


@cache
def _scores(points, largest) -> list:
    """Coordinates along and across the component, grouped by their variances, which are whole; both add up to 0, and so
    do their products."""
    groups = {}
    sides = product(range(-2, 3), repeat=points)
    across = [t for t in sides if sum(t) == 0 and any(t) and inner(t, t) % points == 0]
    for s in combinations_with_replacement(range(-largest, largest + 1), points):
        if sum(s) == 0 and any(s) and inner(s, s) % points == 0:
            for t in across:
                if inner(s, t) == 0 and inner(s, s) > inner(t, t) and len(set(zip(s, t))) == points:
                    groups.setdefault((inner(s, s), inner(t, t)), []).append((s, t))
    return list(groups.values())
