"""Related rates: how fast the distance of two cars on perpendicular roads changes."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, Sheet, dot, product, quotient, square_root, total

TITLE = "Related rates"
KNOBS = {"longest": range(15, 101), "fastest": range(60, 131)}
ABOUT = {"longest": "longest distance of a car from the crossing, in km", "fastest": "highest speed, in km/h"}
UNITS = {"distance": "km", "rate": "km/h"}
LABELS = {"distance": "z", "rate": "z'"}
SPACE = 4.0
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))


def draw(d: Draw, *, longest: int = 60, fastest: int = 120) -> dict:
    triple = d.choice([t for t in TRIPLES if t[1] <= longest])
    (a, b), c = d.shuffled(triple[:2]), triple[2]
    scale = d.integer(1, longest // triple[1])
    v = d.integer(30, fastest) * d.choice([-1, 1])
    fitting = [w for w in range(-fastest, fastest + 1) if abs(w) >= 30 and (a * v + b * w) % c == 0]
    d.require(bool(fitting), "no speed of the second car makes the rate whole")
    w = d.choice(fitting)
    d.require(abs(v) != abs(w) and a * v + b * w != 0, "the cars are equally fast, or the distance stays")
    d.require(abs(a * w) != abs(b * v), "the distances are in the ratio of the speeds")
    return {"names": d.first_names(2), "place": d.place(), "distances": [scale * a, scale * b], "velocities": [v, w]}


def solve(names, place, distances, velocities) -> dict:
    """z² = x² + y², so that z z′ = x x′ + y y′."""
    square, half = _squares(distances, velocities)
    z = isqrt(square)
    if z * z != square or not z or half % z:
        raise ValueError("the distance, or its rate, is not an integer")
    return {"distance": z, "rate": half // z}


def carried(written, names, place, distances, velocities) -> dict:
    """The rate with the distance that was written."""
    return {"rate": Fraction(_squares(distances, velocities)[1], written["distance"])} if written["distance"] else {}


def verify(answer, names, place, distances, velocities) -> bool:
    """The squared distance, a quadratic function of time, from an hour before to an hour after: exact in the middle."""
    z, rate = answer["distance"], answer["rate"]

    def square(t) -> int:
        return sum((x + v * t) ** 2 for x, v in zip(distances, velocities))

    return z > 0 and z**2 == square(0) and 4 * z * rate == square(1) - square(-1)


def mistakes(names, place, distances, velocities) -> dict:
    square, half = _squares(distances, velocities)
    z, (x, y), (v, w) = isqrt(square), distances, velocities
    wrong = {
        "distances multiplied by the other car's speed": Fraction(x * w + y * v, z),
        "speeds added": v + w,
        "factor 2 lost on one side": Fraction(2 * half, z),
    }
    if v < 0 or w < 0:
        wrong["direction ignored: both cars taken to drive away"] = Fraction(x * abs(v) + y * abs(w), z)
    if isqrt(v * v + w * w) ** 2 == v * v + w * w:
        wrong["Pythagoras with the speeds"] = isqrt(v * v + w * w)
    found = {name: {"rate": rate} for name, rate in wrong.items()}
    return found | {"root forgotten: z² for z": {"distance": square, "rate": Fraction(half, square)}}


def steps(answer, names, place, distances, velocities) -> dict:
    return dict(zip(("square", "half"), _squares(distances, velocities)))


def effort(names, place, distances, velocities) -> int:
    """The distance by Pythagoras, the products of distances and velocities, and a quotient."""
    square, half = _squares(distances, velocities)
    squares = [x * x for x in distances]
    work = sum(product(x, x) for x in distances) + total(squares) + square_root(square)
    return work + dot(distances, velocities) + quotient(half, isqrt(square))


def identity(names, place, distances, velocities) -> list:
    """Which car is which does not matter, nor what they are called."""
    return sorted([x, v] for x, v in zip(distances, velocities))


def figure(names, place, distances, velocities):
    """The crossing, both cars with an arrow in the direction in which they drive, and the line between them."""
    sheet = Sheet(7, 3.4)
    ends = [(5.2, 0.6), (1, 2.9)]
    sheet.lines([[(0.2, 0.6), (6.8, 0.6)], [(1, 0.1), (1, 3.3)]], "0.6", line_width=0.5)
    sheet.lines([ends], dashes=(3, 3))
    sheet.dots([(*end, 0.09) for end in ends], "0.0")
    along = [0.9 if v > 0 else -0.9 for v in velocities]
    sheet.arrows([(ends[0], (5.2 + along[0], 0.6)), (ends[1], (1, 2.9 + along[1] * 0.45))], "0.0", line_width=1.2)
    sheet.text(3.2, 0.36, "x", italic=True)
    sheet.text(0.8, 1.7, "y", italic=True)
    sheet.text(3.25, 1.95, "z", italic=True)
    sheet.text(5.2, 0.3, names[0])
    sheet.text(1.25, 3.05, names[1], side="left")
    return sheet.figure


def _squares(distances, velocities) -> tuple:
    """x² + y², and x x′ + y y′."""
    return sum(x * x for x in distances), sum(x * v for x, v in zip(distances, velocities))
