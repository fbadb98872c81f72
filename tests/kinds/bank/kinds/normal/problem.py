"""A vector at right angles to another: a direction."""

from generator.author import Draw

TITLE = "Normal"
FIELDS = {"n": "direction"}


def draw(d: Draw) -> dict:
    return {"v": d.integers(2, 1, 9)}


def solve(v) -> dict:
    return {"n": [-v[1], v[0]]}


def verify(answer, v) -> bool:
    n = answer["n"]
    return len(n) == 2 and any(n) and n[0] * v[0] + n[1] * v[1] == 0


def mistakes(v) -> dict:
    return {"sign forgotten": {"n": [v[1], v[0]]}}
