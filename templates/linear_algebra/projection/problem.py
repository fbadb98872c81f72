"""The orthogonal projection of a vector on a plane through the origin that two vectors span."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, cramer_steps, cramer_work, dot, inner, linear_solve, product, total, whole

TITLE = "Projection on a plane"
KNOBS = {"largest": range(2, 5), "largest_factor": range(2, 6), "largest_distance": range(1, 4)}
ABOUT = {
    "largest": "largest absolute value of the entries of the vectors that span the plane",
    "largest_factor": "largest absolute value of their factors in the projection",
    "largest_distance": "how many times the shortest whole normal the vector can be away from the plane",
}
SPACE = 6
LABELS = {"squared_distance": r"\lVert v - p \rVert^2"}


def draw(d: Draw, *, largest: int = 3, largest_factor: int = 3, largest_distance: int = 2) -> dict:
    a, b = d.integers(3, -largest, largest), d.integers(3, -largest, largest)
    d.require(inner(a, b) != 0, "the vectors are orthogonal")
    d.require(min(sum(map(bool, a)), sum(map(bool, b))) > 1, "a vector has one entry only")
    n = _normal(a, b)
    d.require(any(n), "the vectors are parallel")
    x, y = d.integers(2, -largest_factor, largest_factor, nonzero=True)
    k = d.integer(-largest_distance, largest_distance, nonzero=True)
    g = gcd(*n)
    p = [x * s + y * t for s, t in zip(a, b)]
    v = [s + k * t // g for s, t in zip(p, n)]
    d.require(max(map(abs, v)) <= 15 and sum(map(bool, p)) > 1, "a vector is too long or too simple")
    d.require(max(map(abs, n)) > g, "the residual is too simple")
    return {"a": a, "b": b, "v": v}


def solve(a, b, v) -> dict:
    """The normal equations for the factors of a and b."""
    gram = [[inner(s, t) for t in (a, b)] for s in (a, b)]
    x, y = linear_solve(gram, [inner(a, v), inner(b, v)])
    p = whole([x * s + y * t for s, t in zip(a, b, strict=True)], "the projection")
    return {"p": p, "squared_distance": sum((s - t) ** 2 for s, t in zip(v, p))}


def verify(answer, a, b, v) -> bool:
    """v minus its part along the normal a × b; the squared distance is (v · n)² / ‖n‖²."""
    n, p = _normal(a, b), answer["p"]
    along, size = sum(s * t for s, t in zip(v, n)), sum(s * s for s in n)
    on_plane = len(p) == 3 and all(size * (s - t) == along * u for s, t, u in zip(v, p, n))
    return on_plane and answer["squared_distance"] * size == along**2


def mistakes(a, b, v) -> dict:
    s, t = (Fraction(inner(u, v), inner(u, u)) for u in (a, b))
    rest = [x - y for x, y in zip(v, solve(a, b, v)["p"])]
    return {
        "projections on a and b added, though these are not orthogonal": _with(
            v, [s * x + t * y for x, y in zip(a, b)]
        ),
        "the residual v − p given as the projection": _with(v, rest),
        "absolute values added instead of squares": {"squared_distance": sum(map(abs, rest))},
    }


def carried(written, a, b, v) -> dict:
    """The squared distance from the p that was written."""
    return {"squared_distance": _with(v, written["p"])["squared_distance"]}


def steps(answer, a, b, v) -> dict:
    gram, right = [[inner(s, t) for t in (a, b)] for s in (a, b)], [inner(a, v), inner(b, v)]
    factors, rest = linear_solve(gram, right), [s - t for s, t in zip(v, answer["p"])]
    return {"gram": gram, "right": right, **cramer_steps(gram, right), "factors": factors, "rest": rest}


def effort(a, b, v) -> int:
    """Five inner products, Cramer's rule, the projection, and the squared distance."""
    found = steps(solve(a, b, v), a, b, v)
    work = dot(a, a) + dot(a, b) + dot(b, b) + dot(a, v) + dot(b, v) + cramer_work(found["gram"], found["right"])
    x, y = (f.numerator for f in found["factors"])
    work += sum(product(x, s) + product(y, t) + total([x * s, y * t]) for s, t in zip(a, b))
    return work + sum(total([s, t - s]) for s, t in zip(v, found["rest"])) + dot(found["rest"], found["rest"])


def _normal(a, b) -> list:
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def _with(v, p) -> dict:
    return {"p": p, "squared_distance": sum((Fraction(s) - t) ** 2 for s, t in zip(v, p))}
