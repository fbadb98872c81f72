"""Sums of squares of rows, columns and error in a two-way layout with one value in each cell."""

from fractions import Fraction
from itertools import combinations

from generator.author import Draw, dot, inner, product, quotient, total

TITLE = "Two-way layout: sums of squares"
KNOBS = {"rows": range(2, 4), "columns": range(3, 5), "largest": range(2, 6)}
ABOUT = {"rows": "number of rows", "columns": "number of columns", "largest": "largest effect of a row or a column"}
LABELS = {"rows": r"S_{\text{rows}}", "columns": r"S_{\text{columns}}", "error": r"S_{\text{error}}"}
SPACE = 6


def draw(d: Draw, *, rows: int = 3, columns: int = 3, largest: int = 4) -> dict:
    def centred(count) -> list:
        values = d.integers(count - 1, -largest, largest)
        return [*values, -sum(values)]

    alpha, beta = centred(rows), centred(columns)
    gamma = [[d.integer(-2, 2) for _ in range(columns - 1)] for _ in range(rows - 1)]
    gamma = [[*row, -sum(row)] for row in gamma]
    gamma.append([-sum(column) for column in zip(*gamma)])
    d.require(any(alpha) and any(beta) and any(map(any, gamma)), "there is no effect, or no error")
    d.require(
        columns * inner(alpha, alpha) != rows * inner(beta, beta), "rows and columns have the same sum of squares"
    )
    mean = d.integer(20, 40)
    table = [[mean + a + b + g for b, g in zip(beta, row)] for a, row in zip(alpha, gamma)]
    d.require(all(abs(v - mean) < 13 for row in table for v in row), "a value is too far from the mean")
    return {"place": d.place(), "table": table}


def solve(place, table) -> dict:
    """Squares of the deviations of the means of rows and columns; and of what neither explains."""
    r, c = len(table), len(table[0])
    mean = Fraction(sum(map(sum, table)), r * c)
    a = [Fraction(sum(row), c) - mean for row in table]
    b = [Fraction(sum(column), r) - mean for column in zip(*table)]
    error = sum((v - mean - s - t) ** 2 for row, s in zip(table, a) for v, t in zip(row, b))
    found = {"rows": c * sum(s * s for s in a), "columns": r * sum(t * t for t in b), "error": error}
    if any(v.denominator > 1 for v in found.values()):
        raise ValueError("the sums of squares must be integers")
    return {name: int(v) for name, v in found.items()}


def verify(answer, place, table) -> bool:
    """By squared differences of the sums of two rows, or columns; and of crosswise differences in two of each."""
    cells, columns = len(table) * len(table[0]), list(zip(*table))

    def apart(lines) -> int:
        return sum((sum(u) - sum(v)) ** 2 for u, v in combinations(lines, 2))

    crossed = sum(
        (u[i] - u[j] - v[i] + v[j]) ** 2 for u, v in combinations(table, 2) for i, j in combinations(range(len(u)), 2)
    )
    sums = [answer["rows"], answer["columns"], answer["error"]]
    return [cells * s for s in sums] == [apart(table), apart(columns), crossed]


def mistakes(place, table) -> dict:
    right, r, c = solve(place, table), len(table), len(table[0])
    whole, flat = sum(right.values()), {"rows": Fraction(right["rows"], c), "columns": Fraction(right["columns"], r)}
    return {
        "deviations of the means counted once, not for every cell": flat,
        "total sum of squares given for the error": {"error": whole},
        "columns not taken off the error": {"error": whole - right["rows"]},
        "rows not taken off the error": {"error": whole - right["columns"]},
    }


def steps(answer, place, table) -> dict:
    r, c, mean = len(table), len(table[0]), sum(map(sum, table)) // (len(table) * len(table[0]))
    means, across = [sum(row) // c for row in table], [sum(column) // r for column in zip(*table)]
    rest = [[v - a - b + mean for v, b in zip(row, across)] for row, a in zip(table, means)]
    alpha, beta = [a - mean for a in means], [b - mean for b in across]
    return {"mean": mean, "means": means, "across": across, "rest": rest, "alpha": alpha, "beta": beta}


def effort(place, table) -> int:
    """The means, their deviations and squares; what is left in each cell, and its square."""
    r, c, given = len(table), len(table[0]), steps(None, place, table)
    work = sum(total(row) + quotient(sum(row), c) for row in table) + total(given["means"])
    work += sum(total(column) + quotient(sum(column), r) for column in zip(*table)) + quotient(sum(given["means"]), r)
    for line, times in ((given["alpha"], c), (given["beta"], r)):
        work += dot(line, line) + product(times, inner(line, line))
    left = [v for row in given["rest"] for v in row]
    cells = [[v, -a, -b] for row, a in zip(table, given["means"]) for v, b in zip(row, given["beta"])]
    return work + sum(map(total, cells)) + dot(left, left)


def identity(place, table) -> list:
    """Wherever it is, and whatever the mean."""
    return [[v - table[0][0] for v in row] for row in table]
