"""A homogeneous linear differential equation of second order with constant coefficients: the initial value problem."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, product, quotient, square_root, total, whole

TITLE = "Linear differential equation of second order"
KNOBS = {"largest": range(3, 8), "largest_constant": range(2, 10)}
ABOUT = {
    "largest": "largest absolute value of the exponents",
    "largest_constant": "largest absolute value of A and B",
}
SPACE = 4.5
ALLOW = {"given back: y(0) and y′(0) taken for A and B": "the mistake is to write down what is given"}
LABELS = {"exponents": "[p, q]", "constants": "[A, B]"}


def draw(d: Draw, *, largest: int = 5, largest_constant: int = 5) -> dict:
    p, q = sorted(d.sample([v for v in range(-largest, largest + 1) if v], 2))
    d.require(p != -q, "the exponents are opposite: y′ drops out")
    A, B = d.integers(2, -largest_constant, largest_constant, nonzero=True)
    start = [A + B, A * p + B * q]
    d.require(start != [A, B] and any(start) and A != B, "the constants can be read off")
    return {"b": -p - q, "c": p * q, "start": start}


def solve(b, c, start) -> dict:
    """The roots of t² + b t + c, and A + B = y(0), A p + B q = y′(0)."""
    root = isqrt(max(b * b - 4 * c, 0))
    if not root or root * root != b * b - 4 * c:
        raise ValueError("the exponents are no two different integers")
    exponents = [(-b - root) // 2, (-b + root) // 2]
    return {"exponents": exponents, "constants": whole(_constants(exponents, start), "[A, B]")}


def carried(written, b, c, start) -> dict:
    """The constants that belong to the exponents that were written."""
    exponents = written["exponents"]
    return {"constants": _constants(exponents, start)} if len(exponents) == len(set(exponents)) == 2 else {}


def verify(answer, b, c, start) -> bool:
    """The series of A e^{px} + B e^{qx}: it begins with y(0) and y′(0), and y″ = −b y′ − c y gives its next terms."""
    if len(answer["exponents"]) != 2 or len(answer["constants"]) != 2:
        return False
    (p, q), (A, B) = answer["exponents"], answer["constants"]
    values = [A * p**n + B * q**n for n in range(6)]  # y⁽ⁿ⁾(0)
    follows = all(values[n + 2] == -b * values[n + 1] - c * values[n] for n in range(4))
    return p < q and bool(A and B) and follows and values[:2] == list(start)


def mistakes(b, c, start) -> dict:
    right = solve(b, c, start)
    exponents, constants = right["exponents"], right["constants"]
    flipped = [-v for v in reversed(exponents)]
    return {
        "roots with the wrong sign": {"exponents": flipped, "constants": _constants(flipped, start)},
        "y(0) and y′(0) taken for A and B": {"constants": start},
        "A and B exchanged": {"constants": constants[::-1]},
        "exponents forgotten in y′(0): A − B = y′(0)": {
            "constants": [Fraction(start[0] + start[1], 2), Fraction(start[0] - start[1], 2)]
        },
        "b and c taken for the exponents": {"exponents": sorted([b, c])},
    }


def steps(answer, b, c, start) -> dict:
    p, q = answer["exponents"]
    return {"root": isqrt(b * b - 4 * c), "disc": b * b - 4 * c, "gap": q - p, "right": start[1] - p * start[0]}


def effort(b, c, start) -> int:
    """The discriminant, its root, both exponents, and the elimination for B and A."""
    disc = b * b - 4 * c
    root = isqrt(disc)
    p, q = (-b - root) // 2, (-b + root) // 2
    work = product(b, b) + product(4, c) + total([b * b, -4 * c]) + square_root(disc)
    work += total([-b, -root]) + total([-b, root]) + quotient(2 * p, 2) + quotient(2 * q, 2)
    right = start[1] - p * start[0]
    work += product(p, start[0]) + total([start[1], -p * start[0]]) + total([q, -p]) + quotient(right, q - p)
    return work + total([start[0], -right // (q - p)])


def _constants(exponents, start) -> list:
    p, q = exponents
    B = Fraction(start[1] - p * start[0], q - p)
    return [start[0] - B, B]
