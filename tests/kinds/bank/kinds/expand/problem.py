"""A product of two linear factors: a polynomial."""

from generator.author import Draw

TITLE = "Expand"
FIELDS = {"p": "polynomial"}
LABELS = {"p": "p(x)"}


def draw(d: Draw) -> dict:
    return {"a": d.integer(1, 5), "b": d.integer(-9, 9, nonzero=True), "c": d.integer(-9, 9, nonzero=True)}


def solve(a, b, c) -> dict:
    return {"p": [b * c, a * c + b, a]}


def verify(answer, a, b, c) -> bool:
    p = answer["p"]
    return len(p) == 3 and all(p[0] + p[1] * x + p[2] * x * x == (a * x + b) * (x + c) for x in (0, 1, -1, 2))


def mistakes(a, b, c) -> dict:
    return {"the middle term forgotten": {"p": [b * c, 0, a]}}
