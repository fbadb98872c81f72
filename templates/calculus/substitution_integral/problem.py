"""A definite integral of a power of a quadratic function times half of its derivative, by substitution."""

from fractions import Fraction
from math import comb

from generator.author import Draw, portion, product, total, whole

TITLE = "Integration by substitution"
KNOBS = {"power": range(2, 5), "largest": range(4, 10), "largest_factor": range(2, 10)}
ABOUT = {
    "power": "largest power of the quadratic function",
    "largest": "largest absolute value of the quadratic function at the ends",
    "largest_factor": "largest factor in front, before it is scaled",
}
SPACE = 4.5
LABELS = {"value": r"\text{integral}"}


def draw(d: Draw, *, power: int = 3, largest: int = 6, largest_factor: int = 3) -> dict:
    n, r = d.integer(2, power), d.integer(-2, 2)
    a = d.integer(-3, 2)
    b = a + d.integer(1, 3)
    low, high = (x * x + 2 * r * x for x in (a, b))
    d.require(low != high, "u is the same at both ends")
    fitting = [c for c in range(-9, 10) if c and abs(low + c) <= largest >= abs(high + c)]
    fitting = [c for c in fitting if abs(low + c) != abs(high + c) and [low + c, high + c] != [a, b]]
    d.require(bool(fitting), "the quadratic function is too large at the ends")
    c = d.choice(fitting)
    rise = (high + c) ** (n + 1) - (low + c) ** (n + 1)
    unit = Fraction(rise, 2 * (n + 1)).denominator
    k = unit * d.integer(1, largest_factor) * d.choice([-1, 1])
    d.require(abs(k) <= 24 and abs(k * rise) < 2 * (n + 1) * 2000, "the factor or the integral is large")
    return {"k": k, "r": r, "c": c, "n": n, "a": a, "b": b}


def solve(k, r, c, n, a, b) -> dict:
    """With u = x² + 2r x + c and du = 2 (x + r) dx it is k/2 times the integral of uⁿ from u(a) to u(b)."""
    low, high = (x * x + 2 * r * x + c for x in (a, b))
    return {"value": whole(Fraction(k * (high ** (n + 1) - low ** (n + 1)), 2 * (n + 1)), "the integral")}


def verify(answer, k, r, c, n, a, b) -> bool:
    """Without substitution: with x = t − r, the power of t² + (c − r²) multiplied out, integrated term by term."""
    value = Fraction(0)
    for j in range(n + 1):
        lead = comb(n, j) * (c - r * r) ** (n - j)
        value += Fraction(lead * ((b + r) ** (2 * j + 2) - (a + r) ** (2 * j + 2)), 2 * j + 2)
    return answer["value"] == k * value


def mistakes(k, r, c, n, a, b) -> dict:
    low, high = (x * x + 2 * r * x + c for x in (a, b))
    right = Fraction(k * (high ** (n + 1) - low ** (n + 1)), 2 * (n + 1))
    wrong = {
        "limits not changed: u from a to b": Fraction(k * (b ** (n + 1) - a ** (n + 1)), 2 * (n + 1)),
        "du taken for dx: factor ½ forgotten": 2 * right,
        "power raised, but not divided by it": (n + 1) * right,
        "power not raised": Fraction(k * (high**n - low**n), 2 * n),
    }
    return {name: {"value": value} for name, value in wrong.items()}


def steps(answer, k, r, c, n, a, b) -> dict:
    low, high = (x * x + 2 * r * x + c for x in (a, b))
    return {"low": low, "high": high, "half": Fraction(k, 2), "front": Fraction(k, 2 * (n + 1))}


def effort(k, r, c, n, a, b) -> int:
    """u at both ends, its powers, their difference, and its product with the factor in front."""
    work, powers = 0, []
    for x in (a, b):
        u = x * x + 2 * r * x + c
        work += product(x, x) + product(2 * r, x) + total([x * x, 2 * r * x, c]) + product(*[u] * (n + 1))
        powers.append(u ** (n + 1))
    front = Fraction(k, 2 * (n + 1))
    return work + total([powers[1], -powers[0]]) + 1 + portion(*front.as_integer_ratio(), powers[1] - powers[0])
