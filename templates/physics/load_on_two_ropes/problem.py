"""A load that hangs on two ropes between two masts: the tensions, from the balance of forces."""

from fractions import Fraction
from math import gcd, isqrt, lcm

from generator.author import Draw, Sheet, portion, product, quotient, square_root, total

TITLE = "A load on two ropes"
KNOBS = {"heaviest": range(60, 301), "longest": range(13, 41)}
ABOUT = {"heaviest": "largest mass of the load, in kg", "longest": "longest rope, in m"}
UNITS = {"left": "N", "right": "N"}
LABELS = {"left": "S_1", "right": "S_2"}
SPACE = 5.0
TRIPLES = (
    (3, 4, 5),
    (4, 3, 5),
    (5, 12, 13),
    (12, 5, 13),
    (8, 15, 17),
    (15, 8, 17),
    (7, 24, 25),
    (20, 21, 29),
    (21, 20, 29),
)


def _pairs() -> list:
    """Both ropes (how far up, how far across, length) and the least mass, in kg, that gives whole tensions."""
    shapes = [(k * up, k * across, k * rope) for up, across, rope in TRIPLES for k in range(1, 40 // rope + 1)]
    pairs = []
    for left in shapes:
        right = [s for s in shapes if all(max(v, w) <= 3 * min(v, w) for v, w in zip(s[:2], left)) and left[2] >= 10]
        right = [s for s in right if s[0] + left[0] <= 2 * (s[1] + left[1])]
        # neither equally steep, nor at right angles
        right = [s for s in right if left[0] * s[1] != s[0] * left[1] and left[0] * s[0] != left[1] * s[1]]
        for other in right:
            det = left[0] * other[1] + other[0] * left[1]  # S₁ = m g ℓ₁ x₂ / det
            parts = (det // gcd(10 * v[2] * w[1], det) for v, w in ((left, other), (other, left)))
            pairs.append((left, other, lcm(*parts)))
    return pairs


PAIRS = _pairs()  # at the longest ropes that there are


def draw(d: Draw, *, heaviest: int = 180, longest: int = 30) -> dict:
    some = [pair for pair in PAIRS if pair[0][2] <= longest >= pair[1][2] and pair[2] <= heaviest]
    # pairs that leave few masses come less often
    left, right, step = d.choice([pair for pair in some for _ in range(min(heaviest // pair[2], 20))])
    m = step * d.integer(-(-5 // step), heaviest // step)
    return {"place": d.place(), "mass": m, "left": list(left[:2]), "right": list(right[:2])}


def solve(place, mass, left, right) -> dict:
    """With tension over length as the unknowns: x₁ q₁ = x₂ q₂ and y₁ q₁ + y₂ q₂ = m g."""
    (up, across), (rise, beyond) = left, right
    ropes = [isqrt(up**2 + across**2), isqrt(rise**2 + beyond**2)]
    det = up * beyond + rise * across
    tensions = [Fraction(10 * mass * beyond * ropes[0], det), Fraction(10 * mass * across * ropes[1], det)]
    if any(v.denominator > 1 for v in tensions) or [r * r for r in ropes] != [u * u + a * a for u, a in (left, right)]:
        raise ValueError("a tension or the length of a rope is not whole")
    return dict(zip(("left", "right"), map(int, tensions)))


def carried(written, place, mass, left, right) -> dict:
    """The right tension from the left one that was written, by the horizontal components."""
    cos1, cos2 = (Fraction(v[1], isqrt(v[0] ** 2 + v[1] ** 2)) for v in (left, right))
    return {"right": written["left"] * cos1 / cos2}


def verify(answer, place, mass, left, right) -> bool:
    """The torques about both ends of the ropes, squared."""
    S, T, weight = answer["left"], answer["right"], 10 * mass
    if S <= 0 or T <= 0:
        return False
    (y1, x1), (y2, x2) = left, right
    # squared torques about the ends of the ropes: the lever of a tension is the distance of the end from its line
    about_right = (S * (y1 * x2 + x1 * y2)) ** 2 == (weight * x2) ** 2 * (x1**2 + y1**2)
    return about_right and (T * (y1 * x2 + x1 * y2)) ** 2 == (weight * x1) ** 2 * (x2**2 + y2**2)


def mistakes(place, mass, left, right) -> dict:
    (up, across), (rise, beyond) = left, right
    r1, r2, weight = isqrt(up**2 + across**2), isqrt(rise**2 + beyond**2), 10 * mass
    det = up * beyond + rise * across
    found = {
        name: {"left": Fraction(first, det), "right": Fraction(second, det)}
        for name, first, second in (
            ("tensions exchanged", weight * across * r2, weight * beyond * r1),
            ("g forgotten: kg for N", mass * beyond * r1, mass * across * r2),
            ("vertical components given, not the tensions", weight * beyond * up, weight * across * rise),
            ("sine and cosine exchanged", weight * rise * r1, weight * up * r2),
        )
    }
    half = {"left": Fraction(weight * r1, 2 * up), "right": Fraction(weight * r2, 2 * rise)}
    return found | {"each rope taken to carry half of the weight": half}


def steps(answer, place, mass, left, right) -> dict:
    ropes = [isqrt(v[0] ** 2 + v[1] ** 2) for v in (left, right)]
    share = Fraction(left[1] * ropes[1], ropes[0] * right[1])  # S₂ / S₁
    sines = [Fraction(v[0], r) for v, r in zip((left, right), ropes)]
    return {"ropes": ropes, "weight": 10 * mass, "share": share, "sines": sines, "sum": sines[0] + share * sines[1],
            "cosines": [Fraction(v[1], r) for v, r in zip((left, right), ropes)]}  # fmt: skip


def effort(place, mass, left, right) -> int:
    """Both lengths by Pythagoras, the ratio of the tensions, the sum of sines, and both tensions."""
    right_answer = solve(place, mass, left, right)
    found = steps(right_answer, place, mass, left, right)
    squares = [[u * u, a * a] for u, a in (left, right)]
    work = sum(product(v, v) for v in left + right) + sum(total(s) + square_root(sum(s)) for s in squares)
    work += product(left[1], found["ropes"][1]) + product(found["ropes"][0], right[1])
    work += quotient(left[1] * found["ropes"][1], found["ropes"][0] * right[1])
    num, den = found["sum"].as_integer_ratio()
    work += product(*found["share"].as_integer_ratio()) + total([num, den])
    return work + portion(den, num, 10 * mass) + portion(*found["share"].as_integer_ratio(), right_answer["left"])


def identity(place, mass, left, right) -> list:
    """Left and right may be exchanged."""
    return [mass, sorted([left, right])]


def figure(place, mass, left, right):
    """The masts, the ropes to scale, the load, and the distances."""
    (y1, x1), (y2, x2) = left, right
    scale = min(6 / (x1 + x2), 3.2 / max(y1, y2))
    a, b = 0.5, 0.5 + (x1 + x2) * scale
    low = 1.4
    sheet = Sheet(b + 0.9, low + max(y1, y2) * scale + 0.3)
    at, tops = a + x1 * scale, [low + y1 * scale, low + y2 * scale]
    sheet.lines([[(a, 0.7), (a, tops[0])], [(b, 0.7), (b, tops[1])]], "0.0", line_width=2)
    sheet.lines([[(a, tops[0]), (at, low), (b, tops[1])]], "0.0", line_width=1)
    sheet.lines([[(a, low), (b, low)]], "0.4", line_width=0.5, dashes=(3, 3))
    sheet.fill([[(at + x, low + y) for x, y in ((0, 0), (-0.2, -0.25), (0.2, -0.25))]], "0.8", edge="0.0")
    sheet.text(at, low - 0.42, f"{mass} kg")
    sheet.lines([[(a, 0.45), (b, 0.45)], *([(x, 0.35), (x, 0.55)] for x in (a, at, b))], line_width=0.5)
    for x, y, text, side in (
        ((a + at) / 2, 0.18, x1, "center"),
        ((at + b) / 2, 0.18, x2, "center"),
        (a - 0.1, (low + tops[0]) / 2, y1, "right"),
        (b + 0.1, (low + tops[1]) / 2, y2, "left"),
    ):
        sheet.text(x, y, f"{text} m", side=side)
    for x, top, name in ((a, tops[0], "S₁"), (b, tops[1], "S₂")):
        sheet.text((x + at) / 2 + (0.25 if x < at else -0.25), (top + low) / 2 + 0.2, name, italic=True)
    return sheet.figure
