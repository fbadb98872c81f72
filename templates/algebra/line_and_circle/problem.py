"""The two points at which a line meets a circle."""

from fractions import Fraction
from functools import cache
from math import isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Line and circle"
KNOBS = {"largest": range(3, 9), "largest_slope": range(1, 5)}
ABOUT = {
    "largest": "largest absolute value of the coordinates of the centre",
    "largest_slope": "largest absolute value of the slope",
}
SPACE = 6.0
FIELDS = {"points": "any"}
LABELS = {"points": r"\text{points}"}


@cache
def _chords(largest_slope) -> tuple:
    """r², and two points of the circle around 0 with this square of the radius whose chord has a whole slope."""
    found = []
    for square in (25, 50, 65, 85, 125, 130, 145, 170):
        r = isqrt(square)
        points = [(x, y) for x in range(-r, r + 1) for y in range(-r, r + 1) if x * x + y * y == square]
        for x, y in points:
            for u, v in points:
                if x < u and v != y and (v - y) % (u - x) == 0 and abs(v - y) <= largest_slope * (u - x) and x + u:
                    found.append((square, x, y, u, v))
    return tuple(found)


def draw(d: Draw, *, largest: int = 6, largest_slope: int = 3) -> dict:
    square, x, y, u, v = d.choice(_chords(largest_slope))
    a, b = d.integers(2, -largest, largest, nonzero=True)
    m = (v - y) // (u - x)
    k = y + b - m * (x + a)
    d.require(bool(k and k != b), "the line goes through the origin, or nothing is left to subtract")
    d.require(x + u + 2 * a != 0, "changing the signs of x leaves both as they are")
    return {"centre": [a, b], "square": square, "m": m, "k": k}


def solve(centre, square, m, k) -> dict:
    """The line put into the circle gives a quadratic equation for x."""
    n, p, lead = _quadratic(centre, square, m, k)
    disc = p * p - 4 * lead * n
    root = isqrt(max(disc, 0))
    values = [Fraction(-p + s * root, 2 * lead) for s in (-1, 1)]
    if root * root != disc or not root or any(x.denominator > 1 for x in values):
        raise ValueError("the line does not meet the circle at two whole points")
    return {"points": [[int(x), int(m * x + k)] for x in values]}


def verify(answer, centre, square, m, k) -> bool:
    """Two different points, both on the line, and both at the distance of the radius from the centre."""
    rows = answer["points"]
    if len(rows) != 2 or any(not isinstance(row, list) or len(row) != 2 for row in rows) or rows[0] == rows[1]:
        return False
    (a, b), distances = centre, []
    for x, y in rows:
        if y - k != m * x:
            return False
        distances.append((x - a) ** 2 + (y - b) ** 2)
    return distances == [square, square]


def mistakes(centre, square, m, k) -> dict:
    (x, y), (u, v) = solve(centre, square, m, k)["points"]
    return {
        "coordinates paired the wrong way": {"points": [[x, v], [u, y]]},
        "signs of the solutions for x reversed": {"points": [[-u, k - m * u], [-x, k - m * x]]},
        "constant of the line forgotten for y": {"points": [[x, m * x], [u, m * u]]},
        "coordinates relative to the centre": {
            "points": [[x - centre[0], y - centre[1]], [u - centre[0], v - centre[1]]],
        },
    }


def steps(answer, centre, square, m, k) -> dict:
    n, p, lead = _quadratic(centre, square, m, k)
    a, c = centre[0], k - centre[1]
    parts = [[a * a, -2 * a, 1], [c * c, 2 * m * c, m * m]]
    return {"c": c, "parts": parts, "poly": [n, p, lead], "reduced": [n // lead, p // lead, 1]}


def effort(centre, square, m, k) -> int:
    """Both squares, the quadratic equation and its roots by the formula, and y for both."""
    (a, b), (n, p, lead) = centre, _quadratic(centre, square, m, k)
    c = k - b
    work = total([k, -b]) + product(a, a) + product(2, a) + product(c, c) + product(2, m, c) + product(m, m) + 1
    work += total([a * a, c * c, -square]) + total([-2 * a, 2 * m * c]) + quotient(n, lead) + quotient(p, lead)
    p, n = p // lead, n // lead
    work += product(p, p) + product(4, n) + total([p * p, -4 * n]) + square_root(p * p - 4 * n) + 4
    return work + sum(product(m, x) + total([m * x, k]) for x, _ in solve(centre, square, m, k)["points"])


def heads(centre, square, m, k) -> dict:
    return {"points": ([], ["$x$", "$y$"])}


def _quadratic(centre, square, m, k) -> list:
    """(x − a)² + (m x + k − b)² − r², the constant first."""
    a, c = centre[0], k - centre[1]
    return [a * a + c * c - square, 2 * m * c - 2 * a, 1 + m * m]
