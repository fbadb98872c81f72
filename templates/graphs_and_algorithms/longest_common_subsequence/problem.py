"""The longest common subsequence of two words: the last row of the table, and such a subsequence."""

from itertools import combinations

from generator.author import Draw

TITLE = "Longest common subsequence"
KNOBS = {"length": range(5, 9), "letters": range(3, 5)}
ABOUT = {"length": "length of the first word", "letters": "number of different letters"}
SPACE = 6
FIELDS = {"common": "any"}
LABELS = {"row": r"\text{last row}", "common": r"\text{subsequence}"}


def draw(d: Draw, *, length: int = 6, letters: int = 4) -> dict:
    alphabet = "ACGT"[:letters]
    x, y = ("".join(d.choice(alphabet) for _ in range(n)) for n in (length, length + d.integer(0, 1)))
    d.require(len(set(x)) > 2 < len(set(y)), "a word has two kinds of letters only")
    answer = solve(x, y)
    d.require(2 < answer["row"][-1] < length - 1, "too little or nearly all is in common")
    d.require(all(slip.get("row") != answer["row"] for slip in mistakes(x, y).values()), "a mistake gives the row")
    return {"x": x, "y": y}


def solve(x, y) -> dict:
    """The table; the subsequence is followed back from its last cell."""
    table = _table(x, y)
    return {"row": table[-1], "common": [x[i] for i, _ in _matches(table, x, y)]}


def verify(answer, x, y) -> bool:
    """All subsequences of the first word: how much of the second one each needs."""
    row = [0] * (len(y) + 1)
    found = {those for k in range(1, len(x) + 1) for those in combinations(x, k)}
    for those in found:
        place = -1
        for letter in those:
            place = y.find(letter, place + 1)
            if place < 0:
                break
        else:
            for j in range(place + 1, len(row)):
                row[j] = max(row[j], len(those))
    common, ahead = answer["common"], iter(y)
    within = tuple(common) in found and all(letter in ahead for letter in common)
    return answer["row"] == row and within and len(common) == row[-1]


def mistakes(x, y) -> dict:
    runs = [x[i:j] for i in range(len(x)) for j in range(i + 1, len(x) + 1) if x[i:j] in y]
    straight = [[0] * (len(y) + 1)]
    for letter in x:
        above = straight[-1]
        straight.append([0, *(above[j] + 1 if letter == y[j] else 0 for j in range(len(y)))])
    return {
        "letters next to one another: the longest common substring": {
            "row": straight[-1], "common": list(max(runs, key=len, default=""))},
        "equal letters: 1 added to the cell above or at the left": {"row": _table(x, y, diagonal=False)[-1]},
        "letters counted that both words have, in any order": {
            "row": [sum(min(x.count(v), y[:j].count(v)) for v in set(x)) for j in range(len(y) + 1)]},
    }  # fmt: skip


def steps(answer, x, y) -> dict:
    table = _table(x, y)
    return {
        "rows": [{"letter": v, "cells": cells} for v, cells in zip(["–", *x], table)],
        "columns": ["–", *y],
        "matches": [[i + 1, j + 1] for i, j in _matches(table, x, y)],
    }


def effort(x, y) -> int:
    """One step for each cell with equal letters, two for the others: both neighbours are compared."""
    return sum(1 + (a != b) for a in x for b in y)


def heads(x, y) -> dict:
    return {"row": ["–", *y]}


def _table(x, y, diagonal=True) -> list:
    table = [[0] * (len(y) + 1)]
    for letter in x:
        above, row = table[-1], [0]
        for j, other in enumerate(y):
            larger = max(above[j + 1], row[j])
            row.append((above[j] if diagonal else larger) + 1 if letter == other else larger)
        table.append(row)
    return table


def _matches(table, x, y) -> list:
    i, j, found = len(x), len(y), []
    while i and j:
        if x[i - 1] == y[j - 1]:
            i, j = i - 1, j - 1
            found.insert(0, (i, j))
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return found
