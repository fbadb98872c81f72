"""The definite integral of a polynomial by its antiderivative."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Definite integral of a polynomial"
KNOBS = {"degree": range(1, 4), "largest": range(2, 6), "length": range(2, 7)}
ABOUT = {
    "degree": "degree of the polynomial",
    "largest": "largest absolute value of the coefficients of the antiderivative",
    "length": "largest length of the interval",
}
SPACE = 4.0
LABELS = {"value": r"\text{integral}"}


def draw(d: Draw, *, degree: int = 3, largest: int = 3, length: int = 4) -> dict:
    F = [0, *d.integers(degree, -largest, largest), d.integer(-largest, largest, nonzero=True)]
    a = d.integer(-3, 2, nonzero=True)
    b = a + d.integer(2, length)
    d.require(b != 0 and a != -b, "an end is 0, or the interval is symmetric")
    d.require(sum(c != 0 for c in F) > min(degree, 2), "too few terms")
    d.require(_value(F, a) != 0 and _value(F, b) not in (0, _value(F, a)), "the integral or an end's value is 0")
    return {"f": [k * c for k, c in enumerate(F)][1:], "a": a, "b": b}


def solve(f, a, b) -> dict:
    """F(b) − F(a), with each power raised by one and divided by it."""
    F = _antiderivative(f)
    return {"value": whole(_value(F, b) - _value(F, a), "the integral")}


def verify(answer, f, a, b) -> bool:
    """Simpson's rule, which is exact up to degree 3."""

    def height(x) -> Fraction:
        value = Fraction(0)
        for c in reversed(f):
            value = value * x + c
        return value

    parts = height(a) + 4 * height(Fraction(a + b, 2)) + height(b)
    return len(f) < 5 and 6 * answer["value"] == (b - a) * parts


def mistakes(f, a, b) -> dict:
    F = _antiderivative(f)
    raised = [0, *f]  # the power raised, but not divided by
    return {
        "F(b) + F(a) in place of the difference": {"value": _value(F, b) + _value(F, a)},
        "lower end left out: F(b) alone": {"value": _value(F, b)},
        "F(a) − F(b): ends exchanged": {"value": _value(F, a) - _value(F, b)},
        "power raised, but not divided by it": {"value": _value(raised, b) - _value(raised, a)},
        "f(b) − f(a): not integrated": {"value": _value(f, b) - _value(f, a)},
    }


def steps(answer, f, a, b) -> dict:
    F = _antiderivative(f)
    return {"F": F, "upper": _value(F, b), "lower": _value(F, a)}


def effort(f, a, b) -> int:
    """The antiderivative, its value at both ends, and the difference."""
    F, work = _antiderivative(f), sum(quotient(c, k) for k, c in enumerate(f, 1))
    for x in (a, b):
        values = [int(c * x**k) for k, c in enumerate(F)]
        work += sum(product(int(c), *[x] * k) for k, c in enumerate(F)) + total(values)
    return work + total([int(_value(F, b)), -int(_value(F, a))])


def _antiderivative(f) -> list:
    return [0, *(Fraction(c, k) for k, c in enumerate(f, 1))]


def _value(f, x) -> Fraction | int:
    return sum(c * x**k for k, c in enumerate(f))
