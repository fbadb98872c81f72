"""Edit distance of two token sequences: the last row of the table."""

from generator.author import Draw

TITLE = "Edit distance"
KNOBS = {"length": range(3, 7), "edits": range(2, 4), "tokens": range(3, 5), "largest_cost": range(1, 4)}
ABOUT = {
    "length": "length of the reference",
    "edits": "number of edits that are made",
    "tokens": "number of different tokens",
    "largest_cost": "largest cost of an insertion or deletion",
}
SPACE = 6
LABELS = {"last_row": r"\text{last row}", "distance": r"\text{distance}"}


def draw(d: Draw, *, length: int = 5, edits: int = 3, tokens: int = 4, largest_cost: int = 2) -> dict:
    alphabet = "ABCD"[:tokens]
    reference = [d.choice(alphabet) for _ in range(length)]
    heard = list(reference)
    for edit in range(edits):  # the first one moves most of what follows
        place = d.integer(0, (len(heard) - 1) // (1 if edit else 2))
        kind = d.choice(("insert", "delete", "substitute")[: 3 if edit else 2])
        heard[place : place + (kind != "insert")] = [] if kind == "delete" else [d.choice(alphabet)]
        d.require(len(heard) > 1, "too much is deleted")
    gap = d.integer(1, largest_cost)
    givens = {"reference": "".join(reference), "heard": "".join(heard), "gap": gap, "swap": d.integer(1, 2 * gap - 1)}
    d.require(len(set(reference)) > 1 and len(set(heard)) > 1, "a sequence has one kind of token only")
    answer = solve(**givens)
    d.require(answer["distance"] > gap, "at most one edit")
    wrong = [{**answer, **slip} for slip in mistakes(**givens).values()]
    d.require(all(answer != slip for slip in wrong), "a mistake gives the right row")
    return givens


def solve(reference, heard, gap, swap) -> dict:
    """The table, row by row: each cell is the cheapest of deletion, insertion and substitution."""
    last = _table(reference, heard, gap, swap)[-1]
    return {"last_row": last, "distance": last[-1]}


def carried(written, reference, heard, gap, swap) -> dict:
    return {"distance": written["last_row"][-1]}


def verify(answer, reference, heard, gap, swap) -> bool:
    """What can be reached with cost 0, 1, 2, … from the pair of empty prefixes: a search, without a table."""
    cheapest, waves = {}, {0: {(0, 0)}}
    for cost in range(gap * (len(reference) + len(heard)) + 1):
        ahead = list(waves.get(cost, ()))
        while ahead:
            i, j = here = ahead.pop()
            if here in cheapest:
                continue
            cheapest[here] = cost
            if i < len(reference):
                waves.setdefault(cost + gap, set()).add((i + 1, j))
            if j < len(heard):
                waves.setdefault(cost + gap, set()).add((i, j + 1))
            if i < len(reference) and j < len(heard):
                if reference[i] == heard[j]:
                    ahead.append((i + 1, j + 1))
                else:
                    waves.setdefault(cost + swap, set()).add((i + 1, j + 1))
    row = [cheapest[len(reference), j] for j in range(len(heard) + 1)]
    return answer["last_row"] == row and answer["distance"] == row[-1]


def mistakes(reference, heard, gap, swap) -> dict:
    tables = {
        "substitution counted as a deletion and an insertion": _table(reference, heard, gap, 2 * gap),
        "equal tokens charged like different ones": _table(reference, heard, gap, swap, equal=swap),
        "first row and first column left at 0": _table(reference, heard, gap, swap, edge=0),
    }
    wrong = {name: {"last_row": table[-1], "distance": table[-1][-1]} for name, table in tables.items()}
    apart = sum(a != b for a, b in zip(reference, heard)) * swap + abs(len(reference) - len(heard)) * gap
    return {**wrong, "compared place by place, nothing moved": {"distance": apart}}


def steps(answer, reference, heard, gap, swap) -> dict:
    """The table with the token of each row, and how one cheapest way gets there, from the end back."""
    table = _table(reference, heard, gap, swap)
    rows = [{"token": token, "cells": cells} for token, cells in zip(["", *reference], table)]
    i, j, way = len(reference), len(heard), []
    while i or j:
        same = bool(i and j) and reference[i - 1] == heard[j - 1]
        if i and j and table[i][j] == table[i - 1][j - 1] + (0 if same else swap):
            i, j = i - 1, j - 1
            if not same:
                way.append({"kind": "substitute", "token": reference[i], "new": heard[j], "place": i + 1})
        elif i and table[i][j] == table[i - 1][j] + gap:
            i -= 1
            way.append({"kind": "delete", "token": reference[i], "new": "", "place": i + 1})
        else:
            j -= 1
            way.append({"kind": "insert", "token": heard[j], "new": "", "place": i})
    return {"rows": rows, "way": way[::-1], "columns": list(heard)}


def heads(reference, heard, gap, swap) -> dict:
    """A column for each token of what was heard, after that of the empty prefix."""
    return {"last_row": ["–", *heard]}


def effort(reference, heard, gap, swap) -> int:
    """For each cell off the edges three sums and the smallest, or one sum less where the tokens are equal."""
    return sum(3 + (a != b) for a in reference for b in heard)


def _table(reference, heard, gap, swap, equal=0, edge=1) -> list:
    table = [[j * gap * edge for j in range(len(heard) + 1)]]
    for i, token in enumerate(reference, 1):
        above, row = table[-1], [i * gap * edge]
        for j, other in enumerate(heard):
            row.append(min(above[j + 1] + gap, row[j] + gap, above[j] + (equal if token == other else swap)))
        table.append(row)
    return table
