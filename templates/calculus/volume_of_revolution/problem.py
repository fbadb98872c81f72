"""The volume of a solid of revolution, about an axis of the coordinates or a parallel to it, as a multiple of π."""

from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from itertools import product as product_of

from generator.author import Axes, Draw, portion, product, total, whole

TITLE = "Volume of a solid of revolution"
KNOBS = {"axis": ("x", "y", "any"), "shifted": (False, True), "largest": range(4, 13), "farthest": range(2, 6)}
ABOUT = {
    "axis": "the axis of rotation, or the one to which it is parallel",
    "shifted": "whether the axis of rotation may be parallel to a coordinate axis",
    "largest": "largest coefficient",
    "farthest": "right end of the region, at most",
}
SPACE = 5.0
LABELS = {"volume": r"V / \pi"}


def draw(d: Draw, *, axis: str = "any", shifted: bool = True, largest: int = 9, farthest: int = 4) -> dict:
    about = d.choice(["x", "y"]) if axis == "any" else axis
    f, a, b, c = d.choice(d.choice(_whole_volumes(about, 4 if shifted else 1, largest, farthest)))
    return {"f": list(f), "a": a, "b": b, "axis": about, "c": c}


def solve(f, a, b, axis, c) -> dict:
    """Washers π((f + c)² − c²) about y = −c, shells 2π(x + c) f about x = −c, by an antiderivative."""
    if axis not in ("x", "y") or min(a, c, *f) < 0:
        raise ValueError("the axis must be x or y, and the region to the right of one and above the other")
    return {"volume": whole(_integral(_inside(f, axis, c), a, b), "V / π")}


def verify(answer, f, a, b, axis, c) -> bool:
    """Boole's rule, which is exact up to degree 5."""
    value = Fraction(0)
    for step, weight in enumerate((7, 32, 12, 32, 7)):
        x = a + Fraction((b - a) * step, 4)
        height = (f[2] * x + f[1]) * x + f[0]
        value += weight * ((height + c) ** 2 - c * c if axis == "x" else 2 * (x + c) * height)
    return len(f) == 3 and 90 * answer["volume"] == (b - a) * value


def mistakes(f, a, b, axis, c) -> dict:
    def volume(other, shift) -> Fraction:
        return _integral(_inside(f, other, shift), a, b)

    plain, right = _integral(f, a, b), volume(axis, c)
    if axis == "x":
        squares = [0] * (2 * len(f))
        for k, v in enumerate(f):
            squares[2 * k] = v * v
        wrong = {
            "radius not squared": plain,
            "terms squared one by one: mixed term forgotten": _integral(squares, a, b) + 2 * c * plain,
            "2π in place of π": 2 * right,
        }
        if c:
            wrong["square of the difference of the radii"] = volume("x", 0)
            wrong["hole not subtracted"] = right + c * c * (b - a)
        else:
            wrong["shells taken, as about the y-axis"] = volume("y", 0)
    else:
        wrong = {"radius left out": 2 * plain, "π in place of 2π": right / 2}
        if c:
            wrong["radius x, as about the y-axis"] = volume("y", 0)
            wrong["distance of the axis subtracted from the radius, not added"] = 2 * volume("y", 0) - right
        else:
            wrong["disks taken, as about the x-axis"] = volume("x", 0)
    return {name: {"volume": value} for name, value in wrong.items()}


def steps(answer, f, a, b, axis, c) -> dict:
    inside = _inside(f, axis, c)
    F = [Fraction(0), *(Fraction(v, k) for k, v in enumerate(inside, 1))]
    return {"inside": inside, "F": F, "upper": _value(F, b), "lower": _value(F, a)}


def effort(f, a, b, axis, c) -> int:
    """The square or the product, the antiderivative, and its values at both ends."""
    p, q = (v for v in f if v)
    inside = _inside(f, axis, c)
    if axis == "x":
        work = product(p, p) + product(2, p, q) + product(q, q) + product(2, c, p) + product(2, c, q)
    else:
        work = product(2, p) + product(2, q) + product(2, c, p) + product(2, c, q)
    for x in (a, b):
        for k, v in enumerate(inside, 1):
            work += (product(*[x] * k) + portion(v, k, x**k)) if v and x else 0
    parts = [int(_integral(inside, 0, x)) for x in (a, b)]
    return work + total([parts[1], -parts[0]]) + 3


def figure(f, a, b, axis, c):
    """The region that is turned, without numbers on the axes."""
    top = _value(f, b)
    axes = Axes((-0.25 * b, 1.3 * b), (-0.15 * top, 1.25 * top), width=5, height=3.2, ticks=False)
    axes.area(lambda x: _value(f, x), 0, a, b)
    axes.curve(lambda x: _value(f, x), a, b, label="")
    return axes.figure


@lru_cache
def _whole_volumes(axis, shifts, largest, farthest) -> list:
    """For each pair of powers all functions, ends, and shifts of the axis for which V / π is whole, and not large."""
    groups = []
    for low, high in ((0, 1), (0, 2), (1, 2)):
        found = []
        for p, q in product_of(range(1, largest + 1), range(1, largest // high + 1)):
            f = [p if k == low else q if k == high else 0 for k in range(3)]
            for (a, b), c in product_of(combinations(range(farthest + 1), 2), range(shifts)):
                scaled = sum(v * (60 // k) * (b**k - a**k) for k, v in enumerate(_inside(f, axis, c), 1))
                if scaled % 60 == 0 and scaled < 60 * 2000:
                    found.append((f, a, b, c))
        groups.append(found)
    return [group for group in groups if group]


def _inside(f, axis, c) -> list:
    """(f + c)² − c², or 2(x + c) f, without zeros at its end."""
    if axis == "y":
        found = [2 * (c * v + up) for v, up in zip([*f, 0], [0, *f])]
    else:
        found = [2 * c * v for v in f] + [0] * (len(f) - 1)
        for j, v in enumerate(f):
            for k, w in enumerate(f):
                found[j + k] += v * w
    while not found[-1]:
        found.pop()
    return found


def _integral(f, a, b) -> Fraction:
    return sum((Fraction(c * (b**k - a**k), k) for k, c in enumerate(f, 1)), Fraction(0))


def _value(f, x):
    return sum(c * x**k for k, c in enumerate(f))
