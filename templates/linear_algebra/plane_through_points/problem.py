"""The plane through three points, and the volume of the parallelepiped that a fourth point makes with them."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, determinant, dot, inner, product, total

TITLE = "Plane through three points"
KNOBS = {"largest": range(3, 8), "largest_normal": range(10, 41)}
ABOUT = {
    "largest": "largest absolute value of a coordinate",
    "largest_normal": "largest absolute value of an entry of the cross product",
}
SPACE = 5
FIELDS = {"plane": "direction"}
LABELS = {"plane": "[a, b, c, d]", "volume": "V"}


def draw(d: Draw, *, largest: int = 4, largest_normal: int = 25) -> dict:
    P, Q, R, S = d.matrix(4, 3, -largest, largest)
    n = _cross(_from(P, Q), _from(P, R))
    d.require(0 not in n and max(map(abs, n)) <= largest_normal, "an entry of the normal is 0 or too large")
    d.require(0 not in _from(P, Q)[:2] and any(P) and any(_cross(Q, R)), "the points are too simple")
    d.require(inner(n, P) != 0, "the plane goes through the origin")
    d.require(inner(n, _from(P, S)) not in (0, inner(n, P)), "the fourth point is in the plane, or a mistake is hidden")
    return {"P": P, "Q": Q, "R": R, "S": S}


def solve(P, Q, R, S) -> dict:
    """The cross product of two edges is the normal; with the third edge it gives the volume."""
    n = _cross(_from(P, Q), _from(P, R))
    if not any(n):
        raise ValueError("P, Q and R are on a line")
    equation = [*n, inner(n, P)]
    return {"plane": [v // gcd(*equation) for v in equation], "volume": abs(inner(n, _from(P, S)))}


def verify(answer, P, Q, R, S) -> bool:
    """All three points satisfy the equation; the squared volume is the Gram determinant of the edges."""
    plane = answer["plane"]
    if len(plane) != 4 or not any(plane[:3]) or answer["volume"] < 0:
        return False
    edges = [[x - p for x, p in zip(X, P)] for X in (Q, R, S)]
    gram = [[sum(x * y for x, y in zip(u, v)) for v in edges] for u in edges]
    through = all(sum(a * x for a, x in zip(plane, X)) == plane[3] for X in (P, Q, R))
    return through and answer["volume"] ** 2 == determinant(gram)


def mistakes(P, Q, R, S) -> dict:
    u, v, w = _from(P, Q), _from(P, R), _from(P, S)
    n, flipped, positions = _cross(u, v), _cross(u, v), _cross(P, Q)
    flipped[1] *= -1
    wrong = {
        "sign of the middle entry of the cross product": {
            "plane": [*flipped, inner(flipped, P)],
            "volume": abs(inner(flipped, w)),
        },
        "right side left at 0": {"plane": [*n, 0]},
        "position vector of S in place of the edge from P": {"volume": abs(inner(n, S))},
        "volume of the tetrahedron: a sixth": {"volume": Fraction(abs(inner(n, w)), 6)},
    }
    if any(positions):
        wrong["cross product of position vectors instead of edges"] = {"plane": [*positions, inner(positions, P)]}
    return wrong


def steps(answer, P, Q, R, S) -> dict:
    u, v, w = _from(P, Q), _from(P, R), _from(P, S)
    n = _cross(u, v)
    return {"u": u, "v": v, "w": w, "n": n, "right": inner(n, P), "triple": inner(n, w),
            "common": gcd(*n, inner(n, P))}  # fmt: skip


def effort(P, Q, R, S) -> int:
    """Three edges, the cross product, and its inner products with P and with the third edge."""
    u, v, w = _from(P, Q), _from(P, R), _from(P, S)
    work = sum(total([x, -p]) for X in (Q, R, S) for x, p in zip(X, P))
    for i, j in ((1, 2), (2, 0), (0, 1)):
        work += product(u[i], v[j]) + product(u[j], v[i]) + total([u[i] * v[j], -u[j] * v[i]])
    return work + dot(_cross(u, v), P) + dot(_cross(u, v), w)


def _from(P, X) -> list:
    return [x - p for x, p in zip(X, P)]


def _cross(u, v) -> list:
    return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
