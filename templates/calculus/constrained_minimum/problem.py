"""The minimum of a x² + b y² on a line, by a Lagrange multiplier."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, dot, product, quotient, total

TITLE = "Minimum on a line: Lagrange multiplier"
KNOBS = {"largest": range(2, 7), "largest_scale": range(1, 5)}
ABOUT = {
    "largest": "largest absolute value of the coefficients",
    "largest_scale": "largest factor of the point, which is else as small as can be",
}
SPACE = 5.0
LABELS = {"point": "[x, y]", "least": r"\text{least value}"}


def draw(d: Draw, *, largest: int = 5, largest_scale: int = 2) -> dict:
    a, b = d.sample(range(1, largest + 1), 2)
    p, q = d.integer(1, largest), d.integer(-largest, largest, nonzero=True)
    d.require(gcd(p, q) == 1, "the equation of the line can be divided")
    t = d.integer(1, largest_scale) * d.choice([-1, 1])
    common = gcd(b * p, a * q)
    x, y = t * b * p // common, t * a * q // common
    c = p * x + q * y
    d.require(abs(c) < 200, "the line is far away")
    return {"a": a, "b": b, "p": p, "q": q, "c": c}


def solve(a, b, p, q, c) -> dict:
    """2a x = λ p and 2b y = λ q give x and y in terms of λ; the line gives λ."""
    x, y = _point(a, b, p, q, c)
    if x.denominator != 1 or y.denominator != 1:
        raise ValueError("the point is not made of integers")
    return {"point": [int(x), int(y)], "least": int(a * x * x + b * y * y)}


def carried(written, a, b, p, q, c) -> dict:
    """The value at the point that was written."""
    x, y = written["point"]
    return {"least": a * x * x + b * y * y}


def verify(answer, a, b, p, q, c) -> bool:
    """Cauchy and Schwarz: (p x + q y)² ≤ (p²/a + q²/b)(a x² + b y²): the point attains the bound."""
    if len(answer["point"]) != 2:
        return False
    x, y = answer["point"]
    on_line, value = p * x + q * y == c, a * x * x + b * y * y
    return on_line and answer["least"] == value and c * c * a * b == (p * p * b + q * q * a) * value


def mistakes(a, b, p, q, c) -> dict:
    def found(x, y) -> dict:
        return {"point": [x, y], "least": a * x * x + b * y * y}

    near = Fraction(c, p * p + q * q)
    flipped = Fraction(c, p * p * a + q * q * b)
    x, y = solve(a, b, p, q, c)["point"]
    wrong = {
        "weights a and b forgotten: the point nearest to 0": found(near * p, near * q),
        "multiplied by a and b, not divided": found(flipped * p * a, flipped * q * b),
        "coordinates exchanged": found(y, x),
        "λ taken for the least value": {"least": Fraction(2 * a * x, p)},
    }
    if p + q:
        wrong["equal shares: x = y"] = found(Fraction(c, p + q), Fraction(c, p + q))
    return wrong


def steps(answer, a, b, p, q, c) -> dict:
    shares = [Fraction(p, 2 * a), Fraction(q, 2 * b)]
    factor = p * shares[0] + q * shares[1]
    parts = [p * shares[0], q * shares[1]]
    return {"shares": shares, "parts": parts, "factor": factor, "multiplier": c / factor}


def effort(a, b, p, q, c) -> int:
    """The fractions of λ, their sum, λ, the point, and the value there."""
    x, y = map(int, _point(a, b, p, q, c))
    work = 2 + product(p, p, b) + product(q, q, a) + total([p * p * b, q * q * a]) + product(2, a, b)
    work += product(2 * a * b, c) + quotient(2 * a * b * c, p * p * b + q * q * a) + 2
    return work + product(x, x) + product(y, y) + dot([a, b], [x * x, y * y])


def _point(a, b, p, q, c) -> tuple:
    if a < 1 or b < 1 or not (p or q):
        raise ValueError("a and b must be positive, and p and q not both 0")
    multiplier = Fraction(c, 1) / (Fraction(p * p, 2 * a) + Fraction(q * q, 2 * b))
    return multiplier * p / (2 * a), multiplier * q / (2 * b)
