"""Chi-squared test of independence in a table with two rows: expected counts, the statistic, and the decision."""

from fractions import Fraction
from functools import cache
from itertools import product as tuples
from math import lcm

from generator.author import Draw, product, quotient, total

TITLE = "Chi-squared test of independence"
KNOBS = {"columns": range(2, 4), "largest_statistic": range(12, 31)}
ABOUT = {"columns": "number of columns of the table", "largest_statistic": "largest value of χ²"}
FIELDS = {"decision": ("reject", "retain")}
LABELS = {"expected": r"\text{expected}", "chi2": r"\chi^2", "decision": r"\text{decision}"}
SPACE = 4.5
CRITICAL = {2: "3.84", 3: "5.99"}


def draw(d: Draw, *, columns: int = 3, largest_statistic: int = 20) -> dict:
    a = d.choice([(1, 1), (1, 2), (2, 3), (1, 3), (1, 4), (3, 4)])
    b = sorted(d.sample([1, 2, 3, 4, 5, 6] if columns == 2 else [1, 2, 2, 3, 3, 4], columns))
    units = [k for k in (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30) if k * b[0] * a[0] > 5 and k * sum(a) * sum(b) <= 400]
    d.require(bool(units), "the table is too large")
    unit = d.choice(units)
    found = _tables(a, tuple(b), unit, largest_statistic)
    reject, bound = d.choice([False, True]), Fraction(CRITICAL[columns])
    found = [gaps for chi2, gaps in found if (chi2 > bound) == reject]
    d.require(bool(found), "there are no counts with a whole statistic")
    cells = list(zip(b, d.choice(found)))
    table = [[unit * h * k + sign * g for k, g in cells] for h, sign in zip(a, (1, -1))]
    table = [list(row) for row in zip(*d.shuffled(list(zip(*d.shuffled(table)))))]
    return {"place": d.place(), "table": table, "critical": CRITICAL[columns]}


def solve(place, table, critical) -> dict:
    """Expected is row sum times column sum over the total; then the squared deviations over what was expected."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table)]
    n = sum(rows)
    expected = [[Fraction(r * c, n) for c in columns] for r in rows]
    if any(e.denominator > 1 or not e for row in expected for e in row):
        raise ValueError("the expected counts must be positive integers")
    chi2 = sum((o - e) ** 2 / e for row, other in zip(table, expected) for o, e in zip(row, other))
    if chi2.denominator > 1:
        raise ValueError("the statistic must be an integer")
    decision = "reject" if chi2 > Fraction(critical) else "retain"
    return {"expected": [[int(e) for e in row] for row in expected], "chi2": int(chi2), "decision": decision}


def carried(written, place, table, critical) -> dict:
    """The statistic of the expected counts, and the decision about the statistic, as they were written."""
    pairs = [(o, e) for row, other in zip(table, written["expected"]) for o, e in zip(row, other)]
    if not all(e for _, e in pairs):
        return {}
    decision = "reject" if written["chi2"] > Fraction(critical) else "retain"
    return {"chi2": sum(Fraction((o - e) ** 2, e) for o, e in pairs), "decision": decision}


def verify(answer, place, table, critical) -> bool:
    """Expected counts have the margins of the table and proportional rows; χ² compares the first row's shares with
    that of all: Σ (a − c p)²/c over p(1 − p), for columns with the sum c of which a stand in the first row."""
    expected = answer["expected"]
    if [len(row) for row in expected] != [len(table[0])] * 2 or list(map(sum, expected)) != list(map(sum, table)):
        return False
    columns = [u + v for u, v in zip(*table)]
    if [u + v for u, v in zip(*expected)] != columns or any(
        u * expected[1][0] != v * expected[0][0] for u, v in zip(*expected)
    ):
        return False
    p = Fraction(sum(table[0]), sum(columns))
    chi2 = sum((u - c * p) ** 2 / c for u, c in zip(table[0], columns)) / (p - p * p)
    return answer["chi2"] == chi2 and answer["decision"] == ("retain" if chi2 <= Fraction(critical) else "reject")


def mistakes(place, table, critical) -> dict:
    right = solve(place, table, critical)
    cells = [(o, e) for row, other in zip(table, right["expected"]) for o, e in zip(row, other)]
    n = sum(o for o, _ in cells)
    even = [[Fraction(n, len(cells))] * len(row) for row in table]
    first = cells[: len(table[0])]
    return {
        "divided by the observed counts": {"chi2": sum(Fraction((o - e) ** 2, o) for o, e in cells)},
        "deviations not squared, only made positive": {"chi2": sum(Fraction(abs(o - e), e) for o, e in cells)},
        "only the first row added up": {"chi2": sum(Fraction((o - e) ** 2, e) for o, e in first)},
        "the same count expected in every cell": {
            "expected": even,
            "chi2": sum((o - even[0][0]) ** 2 for o, _ in cells) / even[0][0],
        },
        "a large χ² taken for independence": {"decision": "retain" if right["decision"] == "reject" else "reject"},
    }


def steps(answer, place, table, critical) -> dict:
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table)]
    cells = [(o - e, e) for row, other in zip(table, answer["expected"]) for o, e in zip(row, other)]
    return {"rows": rows, "columns": columns, "cells": cells, "terms": [Fraction(g * g, e) for g, e in cells]}


def heads(place, table, critical) -> dict:
    return {"expected": (["under 40", "40 or older"], _columns(table))}


def effort(place, table, critical) -> int:
    """The margins, a product over n for each cell, and its squared deviation over that."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table)]
    n, work = sum(rows), sum(map(total, table)) + sum(map(total, zip(*table))) + total(rows)
    for row, r in zip(table, rows):
        for o, c in zip(row, columns):
            e = r * c // n
            work += product(r, c) + quotient(r * c, n) + total([o, -e]) + product(o - e, o - e)
            work += quotient((o - e) ** 2, e)
    return work + 2 * len(columns)


def identity(place, table, critical) -> list:
    """The order of the columns does not matter."""
    return sorted(map(list, zip(*table)))


def _columns(table) -> list:
    return ["bus", "bicycle", "on foot"][: len(table[0])]


@cache
def _tables(a: tuple, b: tuple, unit: int, largest: int) -> list:
    """Whole χ² from 2 on, each with deviations of the first row, which add up to 0."""
    expected = [[unit * h * k for k in b] for h in a]
    reach = [min(15, 2 * min(column) // 3) for column in zip(*expected)]
    common, found = lcm(*expected[0], *expected[1]), []
    weights = [common // u + common // v for u, v in zip(*expected)]
    for some in tuples(*(range(-k, k + 1) for k in reach[:-1])):
        gaps = [*some, -sum(some)]
        chi2, rest = divmod(sum(g * g * w for g, w in zip(gaps, weights)), common)
        if abs(gaps[-1]) <= reach[-1] and not rest and 2 <= chi2 <= largest:
            found.append((chi2, gaps))
    return found
