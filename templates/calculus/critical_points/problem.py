"""Critical points of a polynomial of degree 3 or 4 that has one at 0, and those where it has a local minimum."""

from math import prod

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Critical points"
KNOBS = {"degree": ("3", "4", "any"), "largest": range(4, 10)}
ABOUT = {"degree": "degree of the polynomial", "largest": "largest absolute value of a critical point"}
SPACE = 5.0
FIELDS = {"critical": "set", "minima": "set"}
LEADING = (-6, -3, -2, -1, 1, 2, 3, 6)  # coefficients of x⁴
LABELS = {"critical": r"\text{critical points}", "minima": r"\text{local minima at}"}


def draw(d: Draw, *, degree: str = "any", largest: int = 9) -> dict:
    cubic = (d.choice(["3", "4", "4", "4"]) if degree == "any" else degree) == "3"
    places = [x for x in range(-largest, largest + 1) if x]
    if cubic:
        p, k = d.choice([(p, k) for p in places for k in range(-10, 11) if k and k * p % 2 == 0])
        f = [d.integer(-9, 9), 0, -3 * k * p // 2, k]
    else:  # without those with p + q = 0: then there is no cubic term, and the middle point is 0 by symmetry
        some = [(p, q, k) for p in places for q in places if p < q and p + q for k in LEADING if k * (p + q) % 3 == 0]
        p, q, k = d.choice([(p, q, k) for p, q, k in some if abs(k * p * q) <= 150])
        f = [d.integer(-9, 9), 0, 2 * k * p * q, -4 * k * (p + q) // 3, k]
    return {"f": f}


def cells(*, degree, **_) -> dict:
    """As many as f′ can have roots: how many points there are, and how many are minima, is part of the question."""
    most = 2 if degree == "3" else 3
    return {"critical": (1, most), "minima": (1, most)}


def solve(f) -> dict:
    """f′ without its factor x is linear or quadratic; the second derivative tells the minima."""
    slope = _derivative(f)
    if len(f) not in (4, 5) or slope[0] or not slope[1] or not slope[-1]:
        raise ValueError("f must have degree 3 or 4, no term in x, and one in x²")
    if len(f) == 4:
        found, rest = [0, -slope[1] // slope[2]], slope[1] % slope[2]
    else:
        a, b, c = slope[3], slope[2], slope[1]
        root = round(max(b * b - 4 * a * c, 0) ** 0.5)
        rest = root**2 != b * b - 4 * a * c or not root or (-b + root) % (2 * a) or (-b - root) % (2 * a)
        found = [0, (-b - root) // (2 * a), (-b + root) // (2 * a)]
    if rest:
        raise ValueError("the critical points are not integers, or coincide")
    bend = _derivative(slope)
    return {"critical": sorted(found), "minima": [x for x in sorted(found) if _value(bend, x) > 0]}


def carried(written, f) -> dict:
    """Of the points that were written, those where f is convex."""
    bend = _derivative(_derivative(f))
    return {"minima": [x for x in written["critical"] if _value(bend, x) > 0]}


def verify(answer, f) -> bool:
    """The derivative is its leading coefficient times the product of x − c, at more points than its degree; and beside
    a minimum f is larger on both sides, compared at half the distance to the next point."""
    points, degree = answer["critical"], len(f) - 1
    if len(set(points)) != degree - 1 or len(points) != degree - 1:
        return False
    for x in range(-degree, degree + 1):
        by_powers = sum(k * c * x ** (k - 1) for k, c in enumerate(f) if k)
        if by_powers != degree * f[-1] * prod(x - c for c in points):
            return False

    def f2(x) -> int:  # f at x / 2, times 2ᵈ
        return sum(c * x**k * 2 ** (degree - k) for k, c in enumerate(f))

    low = [c for c in points if f2(2 * c - 1) > f2(2 * c) < f2(2 * c + 1)]
    return sorted(answer["minima"]) == sorted(low)


def mistakes(f) -> dict:
    right = solve(f)
    points, minima = right["critical"], right["minima"]
    bend = [_value(_derivative(_derivative(f)), x) for x in points]
    lost = {"critical": [x for x in points if x], "minima": [x for x in minima if x]}
    wrong = {
        "divided by x: the point 0 lost": lost if lost["minima"] else {"critical": lost["critical"]},
        "maxima taken for minima": {"minima": [x for x, b in zip(points, bend) if b < 0]},
        "roots with the wrong sign": {"critical": sorted(-x for x in points), "minima": sorted(-x for x in minima)},
    }
    if minima[1:]:
        wrong["only the lowest of the minima"] = {"minima": [min(minima, key=lambda x: _value(f, x))]}
    return wrong


def steps(answer, f) -> dict:
    slope = _derivative(f)
    bend = _derivative(slope)
    table = [{"x": x, "bend": _value(bend, x)} for x in answer["critical"]]
    found = {"others": [x for x in answer["critical"] if x], "bend": bend, "table": table}
    return found | {"slope": slope, "lead": slope[-1], "rest": [c // slope[-1] for c in slope[1:]]}


def effort(f) -> int:
    """Both derivatives, the roots of what is left of f′, and f″ at each critical point."""
    slope = _derivative(f)
    bend, points = _derivative(slope), solve(f)["critical"]
    work = sum(product(k, c) for p in (f, slope) for k, c in enumerate(p) if k > 1)
    if len(f) == 4:
        work += quotient(-slope[1], slope[2])
    else:
        b, c = slope[2] // slope[3], slope[1] // slope[3]
        work += quotient(slope[2], slope[3]) + quotient(slope[1], slope[3]) + product(b, b) + product(4, c)
        work += total([b * b, -4 * c]) + square_root(b * b - 4 * c) + 4
    for x in points:
        work += sum(product(c, *[x] * k) for k, c in enumerate(bend)) + total(c * x**k for k, c in enumerate(bend))
    return work


def identity(f) -> list:
    """The constant does not matter."""
    return f[1:]


def _derivative(f) -> list:
    return [k * c for k, c in enumerate(f)][1:]


def _value(f, x) -> int:
    return sum(c * x**k for k, c in enumerate(f))
