"""A mean, whose mistake gives fractions, and another shape."""

from fractions import Fraction

from generator.author import Draw

TITLE = "Differences"


def draw(d: Draw) -> dict:
    return {"x": d.integers(4, -9, 9)}


def solve(x) -> dict:
    return {"y": [b - a for a, b in zip(x, x[1:])]}


def verify(answer, x) -> bool:
    y = answer["y"]
    return len(y) == 3 and all(x[0] + sum(y[:i]) == x[i] for i in range(4))


def mistakes(x) -> dict:
    return {
        "divided by three": {"y": [Fraction(b - a, 3) for a, b in zip(x, x[1:])]},
        "the last difference forgotten": {"y": solve(x)["y"][:-1]},
    }
