"""Critical points of a function of two variables: one is a saddle, the other an extremum."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Saddle or extremum"
KNOBS = {"largest": range(2, 6), "largest_slope": range(1, 4)}
ABOUT = {
    "largest": "largest absolute value of the x-coordinates of the critical points",
    "largest_slope": "largest absolute value of the slope of the line through both points",
}
FIELDS = {"kind": ("minimum", "maximum")}
LABELS = {"saddle": r"\text{saddle}", "extremum": r"\text{extremum}", "kind": r"\text{kind of extremum}"}
SPACE = 6.5
TERMS = ("cubic", "xx", "xy", "yy", "x", "y")


def draw(d: Draw, *, largest: int = 3, largest_slope: int = 2) -> dict:
    p, q = d.sample(range(-largest, largest + 1), 2)
    k, c = d.choice([-1, 1]), d.integer(-3, 3, nonzero=True)
    m, s = d.integer(-largest_slope, largest_slope, nonzero=True), d.integer(-3, 3)
    d.require(any(v != m * v + s for v in (p, q)), "both points lie on the line y = x")
    # 2x³ − 3(p + q)x² + 6pq x, plus or minus, and c (y − m x − s)²
    found = [2 * k, c * m * m - 3 * k * (p + q), -2 * c * m, c, 6 * k * p * q + 2 * c * m * s, -2 * c * s]
    d.require(found[1] != 0 and max(map(abs, found)) < 60, "a coefficient is 0 or large")
    return {"f": dict(zip(TERMS, found))}


def solve(f) -> dict:
    """∂f/∂y = 0 gives y in terms of x; put into ∂f/∂x = 0, a quadratic equation remains. The Hessian tells which."""
    points = _points(f)[2]
    if points is None:
        raise ValueError("there are no two critical points with whole coordinates")
    dets = [_hessian(f, x)[1] for x, _ in points]
    if min(dets) >= 0 or max(dets) <= 0:
        raise ValueError("the critical points are no saddle and extremum")
    saddle, extremum = points if dets[0] < 0 else points[::-1]
    return {"saddle": saddle, "extremum": extremum, "kind": "minimum" if f["yy"] > 0 else "maximum"}


def verify(answer, f) -> bool:
    """Differences of f, exact for a cubic: no slope along either axis, and whether f bends alike in all directions."""

    def at(x, y) -> int:
        powers = (x**3, x * x, x * y, y * y, x, y)
        return sum(f[name] * power for name, power in zip(TERMS, powers))

    def bends(point) -> tuple:
        def along(u, v) -> list:
            return [at(point[0] + t * u, point[1] + t * v) for t in (-2, -1, 0, 1, 2)]

        rows = [along(1, 0), along(0, 1), along(1, 1)]
        slopes = [8 * (row[3] - row[1]) - (row[4] - row[0]) for row in rows]
        xx, yy, both = (row[3] + row[1] - 2 * row[2] for row in rows)
        return slopes[:2] == [0, 0], 4 * xx * yy - (both - xx - yy) ** 2, xx

    if len(answer["saddle"]) != 2 or len(answer["extremum"]) != 2:
        return False
    flat, det, _ = bends(answer["saddle"])
    level, other, bend = bends(answer["extremum"])
    return flat and level and det < 0 < other and answer["kind"] == ("minimum" if bend > 0 else "maximum")


def mistakes(f) -> dict:
    right = solve(f)
    saddle, extremum = right["saddle"], right["extremum"]
    other = {"minimum": "maximum", "maximum": "minimum"}[right["kind"]]
    shift = Fraction(-f["y"], 2 * f["yy"])
    return {
        "saddle and extremum exchanged": {"saddle": extremum, "extremum": saddle},
        "minimum and maximum exchanged": {"kind": other},
        "mixed term forgotten in ∂f/∂y": {"saddle": [saddle[0], shift], "extremum": [extremum[0], shift]},
        "coordinates exchanged": {"saddle": saddle[::-1], "extremum": extremum[::-1]},
    }


def steps(answer, f) -> dict:
    line, equation, points = _points(f)
    rows = [{"point": p, "xx": _hessian(f, p[0])[0], "det": _hessian(f, p[0])[1]} for p in points]
    fx = [3 * f["cubic"], 2 * f["xx"], f["xy"], f["x"]]
    return {"line": line, "equation": equation, "rows": rows, "fx": fx, "fy": [f["xy"], 2 * f["yy"], f["y"]]}


def effort(f) -> int:
    """The line, the quadratic equation and its roots, the points on the line, and the Hessian at both."""
    line, (c, b, a), points = _points(f)
    work = quotient(-f["y"], 2 * f["yy"]) + quotient(-f["xy"], 2 * f["yy"]) + 2
    work += product(f["xy"], int(line[1])) + product(f["xy"], int(line[0])) + total([2 * f["xx"], b - 2 * f["xx"]])
    work += total([f["x"], c - f["x"]]) + product(b, b) + product(4, a, c) + total([b * b, -4 * a * c])
    work += square_root(b * b - 4 * a * c) + 2 * quotient(-b, 2 * a)
    for x, _ in points:
        xx = _hessian(f, x)[0]
        work += product(int(line[1]), x) + total([int(line[1]) * x, int(line[0])]) + product(6 * f["cubic"], x)
        work += total([6 * f["cubic"] * x, 2 * f["xx"]]) + product(xx, 2 * f["yy"]) + product(f["xy"], f["xy"])
        work += total([xx * 2 * f["yy"], -(f["xy"] ** 2)])
    return work


def _hessian(f, x) -> tuple:
    """∂²f/∂x² and the determinant."""
    xx = 6 * f["cubic"] * x + 2 * f["xx"]
    return xx, xx * 2 * f["yy"] - f["xy"] ** 2


def _points(f) -> tuple:
    """y as a polynomial in x, what is left of ∂f/∂x, and its zeros with their y; None if they are not whole."""
    if not f["yy"] or not f["cubic"]:
        return [], [], None
    line = [Fraction(-f["y"], 2 * f["yy"]), Fraction(-f["xy"], 2 * f["yy"])]
    equation = [f["x"] + f["xy"] * line[0], 2 * f["xx"] + f["xy"] * line[1], 3 * f["cubic"]]
    if any(v % 1 for v in (*line, *equation)):
        return line, equation, None
    c, b, a = map(int, equation)
    root = isqrt(max(b * b - 4 * a * c, 0))
    if not root or root * root != b * b - 4 * a * c or (-b - root) % (2 * a) or (-b + root) % (2 * a):
        return line, equation, None
    xs = sorted([(-b - root) // (2 * a), (-b + root) // (2 * a)])
    return line, [c, b, a], [[x, int(line[0] + line[1] * x)] for x in xs]
