"""The roots of a quadratic: a set, each as often as it occurs."""

from generator.author import Draw

TITLE = "Roots"
FIELDS = {"x": "set"}


def draw(d: Draw) -> dict:
    a, b = d.integers(2, -9, 9)
    d.require(a != -b, "the roots are opposite, so that a sign cannot show")
    return {"coefficients": [a * b, -(a + b), 1]}


def solve(coefficients) -> dict:
    c, b, _ = coefficients
    roots = [x for x in range(-99, 100) if x * x + b * x + c == 0]
    return {"x": roots * (3 - len(roots))}


def verify(answer, coefficients) -> bool:
    x = answer["x"]
    return len(x) == 2 and [x[0] * x[1], -(x[0] + x[1]), 1] == coefficients


def mistakes(coefficients) -> dict:
    return {"signs of both roots changed": {"x": [-x for x in solve(coefficients)["x"]]}}
