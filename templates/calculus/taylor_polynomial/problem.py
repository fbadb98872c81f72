"""A polynomial in powers of x − a: its Taylor polynomial of full degree."""

from fractions import Fraction
from math import factorial

from generator.author import Draw, product, quotient, total, whole

TITLE = "Taylor expansion of a polynomial"
KNOBS = {"degree": range(2, 5), "largest": range(2, 8), "farthest": range(1, 4)}
ABOUT = {
    "degree": "degree of the polynomial",
    "largest": "largest absolute value of the coefficients asked for",
    "farthest": "largest absolute value of the centre a",
}
SPACE = 5.0


def draw(d: Draw, *, degree: int = 3, largest: int = 5, farthest: int = 3) -> dict:
    c = [*d.integers(degree, -largest, largest), d.integer(-largest, largest, nonzero=True)]
    a = d.integer(-farthest, farthest, nonzero=True)
    f = [0]
    for coefficient in reversed(c):  # Horner: times x − a, and the next coefficient added
        f = [up - a * down for up, down in zip([0, *f], [*f, 0])]
        f[0] += coefficient
    d.require(sum(v != 0 for v in c) > degree // 2 and all(f[1:-1]), "too many terms are 0")
    return {"f": f[: degree + 1], "a": a}


def solve(f, a) -> dict:
    """cₖ is the k-th derivative at a, divided by k!."""
    return {"c": whole([Fraction(_value(p, a), factorial(k)) for k, p in enumerate(_derivatives(f))], "c")}


def verify(answer, f, a) -> bool:
    """Multiplied out at as many points as there are coefficients."""
    c = answer["c"]
    values = [(sum(v * x**k for k, v in enumerate(f)), x - a) for x in range(len(f))]
    return len(c) == len(f) and all(sum(v * h**k for k, v in enumerate(c)) == value for value, h in values)


def mistakes(f, a) -> dict:
    values = [_value(p, a) for p in _derivatives(f)]
    away = [Fraction(_value(p, -a), factorial(k)) for k, p in enumerate(_derivatives(f))]
    return {
        "not divided by k!": {"c": values},
        "divided by k, not by k!": {"c": [Fraction(v, max(k, 1)) for k, v in enumerate(values)]},
        "derivatives taken at −a": {"c": away},
        "constant taken from f: f(0) for f(a)": {"c": [f[0], *solve(f, a)["c"][1:]]},
        "coefficients read backwards": {"c": solve(f, a)["c"][::-1]},
    }


def steps(answer, f, a) -> dict:
    rows = [{"f": p, "value": _value(p, a), "factorial": factorial(k)} for k, p in enumerate(_derivatives(f))]
    return {"rows": rows}


def effort(f, a) -> int:
    """Each derivative, its value at a, and the quotient by k!."""
    work = 0
    for k, p in enumerate(_derivatives(f)):
        work += sum(product(j, c) for j, c in enumerate(p) if j > 1)
        work += sum(product(c, *[a] * j) for j, c in enumerate(p)) + total(c * a**j for j, c in enumerate(p))
        work += quotient(_value(p, a), factorial(k))
    return work


def _derivatives(f) -> list:
    found = [f]
    while len(found[-1]) > 1:
        found.append([k * c for k, c in enumerate(found[-1])][1:])
    return found


def _value(f, x) -> int:
    return sum(c * x**k for k, c in enumerate(f))
