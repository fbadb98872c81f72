"""The 0/1 knapsack problem by dynamic programming: the last row of the table, and the best items."""

from itertools import combinations

from generator.author import Draw, total

TITLE = "Knapsack problem"
KNOBS = {"items": range(3, 6), "largest_weight": range(4, 8)}
ABOUT = {"items": "number of items", "largest_weight": "largest weight of the two items that are best together"}
SPACE = 6
LABELS = {"row": r"\text{last row}", "packed": r"\text{items}"}


def draw(d: Draw, *, items: int = 4, largest_weight: int = 5) -> dict:
    w = d.integers(2, 2, largest_weight)
    v = [d.integer(2 * n, 4 * n) for n in w]
    heavy = d.integer(max(w) + 1, sum(w) - 1)  # worth more for its weight, but neither of the two fits beside it
    least = max(v[i] * heavy // w[i] for i in (0, 1)) + 1
    d.require(least < sum(v), "no item can mislead")
    rest = [[n, d.integer(1, 2 * n - 1)] for n in d.integers(items - 3, 2, largest_weight)]
    pairs = d.shuffled([[w[0], v[0]], [w[1], v[1]], [heavy, d.integer(least, sum(v) - 1)], *rest])
    weights, values = map(list, zip(*pairs))
    givens = {"name": d.first_name(), "weights": weights, "values": values, "capacity": sum(w)}
    answer, best = solve(**givens), 0
    for k in range(1, items + 1):
        for s in combinations(pairs, k):
            best += sum(n for n, _ in s) <= sum(w) and sum(n for _, n in s) == answer["row"][-1]
    d.require(best == 1, "two sets of items are the best")
    greedy, *_ = mistakes(**givens).values()
    d.require(greedy["packed"] != answer["packed"], "the best value for its weight is the best")
    return givens


def solve(name, weights, values, capacity) -> dict:
    """The table, item by item; the items are followed back from its last cell."""
    table = _table(weights, values, capacity)
    return {"row": table[-1], "packed": _back(table, weights)}


def verify(answer, name, weights, values, capacity) -> bool:
    """All sets of items: the best value within each capacity, and the one set that has it."""
    row, best = [0] * (capacity + 1), []
    for chosen in range(1 << len(weights)):
        those = [i for i in range(len(weights)) if chosen >> i & 1]
        weight, value = (sum(what[i] for i in those) for what in (weights, values))
        for c in range(weight, capacity + 1):
            if value > row[c]:
                row[c] = value
                best = those if c == capacity else best
    return answer == {"row": row, "packed": ["ABCDE"[i] for i in best]}


def mistakes(name, weights, values, capacity) -> dict:
    left, greedy = capacity, []
    for i in sorted(range(len(weights)), key=lambda i: (-values[i] / weights[i], i)):
        if weights[i] <= left:
            left -= weights[i]
            greedy.append("ABCDE"[i])
    found = {"items of the most value for their weight taken first": {"packed": sorted(greedy)}}
    right, again, exact = (
        [max(0, value) for value in _table(weights, values, capacity, *how)[-1]] for how in ((), (True,), (False, -1))
    )
    if again != right:
        found["an item taken more than once"] = {"row": again}
    if exact != right:
        found["only sets that have exactly the weight, 0 if there is none"] = {"row": exact}
    return found


def steps(answer, name, weights, values, capacity) -> dict:
    """The table with the letter of each row."""
    table = _table(weights, values, capacity)
    rows = [{"item": item or "–", "cells": cells} for item, cells in zip(["", *"ABCDE"], table)]
    numbers = {"ABCDE"[i]: [weights[i], values[i]] for i in range(len(weights))}
    return {"rows": rows, "columns": list(range(capacity + 1)), "chosen": [numbers[item] for item in answer["packed"]]}


def effort(name, weights, values, capacity) -> int:
    """A sum and a comparison for each cell where the item fits."""
    table = _table(weights, values, capacity)
    cells = [(above[c - w], v) for above, w, v in zip(table, weights, values) for c in range(w, capacity + 1)]
    return sum(1 + total(cell) for cell in cells)


def identity(name, weights, values, capacity) -> list:
    return [sorted(zip(weights, values)), capacity]


def heads(name, weights, values, capacity) -> dict:
    return {"row": list(map(str, range(capacity + 1)))}


def _table(weights, values, capacity, again=False, start=0) -> list:
    """again: an item may be taken again. start: 0, or −1 for capacities that no set fills."""
    table = [[0] + [start] * capacity]
    for w, v in zip(weights, values):
        row = []
        for c, skip in enumerate(table[-1]):
            before = (row if again else table[-1])[c - w] if c >= w else -1
            row.append(max(skip, before + v if before >= 0 else -1))
        table.append(row)
    return table


def _back(table, weights) -> list:
    c, items = len(table[0]) - 1, []
    for i in range(len(weights) - 1, -1, -1):
        if table[i + 1][c] > table[i][c]:
            c -= weights[i]
            items.insert(0, "ABCDE"[i])
    return items
