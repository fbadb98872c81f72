"""The truth table of an implication: a sequence of letters."""

from generator.author import Draw

TITLE = "Truth table"
FIELDS = {"column": "sequence"}


def draw(d: Draw) -> dict:
    return {"swapped": bool(d.integer(0, 1)), "rows": d.shuffled([[0, 0], [0, 1], [1, 0], [1, 1]])}


def solve(swapped, rows) -> dict:
    return {"column": ["F" if (q and not p if swapped else p and not q) else "T" for p, q in rows]}


def verify(answer, swapped, rows) -> bool:
    truth = {(0, 0): "T", (0, 1): "F" if swapped else "T", (1, 0): "T" if swapped else "F", (1, 1): "T"}
    return answer["column"] == [truth[p, q] for p, q in rows]


def mistakes(swapped, rows) -> dict:
    return {"read as an equivalence": {"column": ["T" if p == q else "F" for p, q in rows]}}
