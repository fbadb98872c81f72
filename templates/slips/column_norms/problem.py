"""Find the first wrong line of a Tikhonov penalty whose matrix is made of column norms.   (EECS 182 HW 5, 4d)"""

from fractions import Fraction
from functools import partial

from generator.author import (
    added,
    draw_slip,
    first_wrong,
    is_first_wrong,
    misreadings,
    root,
    slip_steps,
    squared,
    times,
    work,
)

TITLE = "Find the slip: column norms and the ridge"
KNOBS = {"largest_inverse_alpha": range(3, 8), "largest_factor": range(2, 5), "largest_weight": range(3, 10)}
ABOUT = {
    "largest_inverse_alpha": "largest value of 1/α",
    "largest_factor": "largest factor of a column besides 1/α",
    "largest_weight": "largest absolute value of the weights",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
COLUMNS = ((3, 4), (5, 12), (8, 15))  # of whole norm
ALLOW = {"hidden: α taken for 1/α": "where this very slip is planted, that number stands there"}


def draw(
    d, *, largest_inverse_alpha: int = 5, largest_factor: int = 2, largest_weight: int = 6, may_be_right: bool = False
) -> dict:
    def numbers():
        inverse_alpha = d.integer(2, largest_inverse_alpha)
        columns = []
        for column in d.sample(COLUMNS, 2):
            factor = inverse_alpha * d.integer(1, largest_factor)
            columns.append([d.choice((-1, 1)) * factor * x for x in d.shuffled(column)])
        w = d.integers(2, -largest_weight, largest_weight, nonzero=True)
        return {"X": [list(row) for row in zip(*columns)], "w": w, "inverse_alpha": inverse_alpha}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(X, w, inverse_alpha, lines) -> dict:
    """Each line is worked out from those above it."""
    if [len(X), *map(len, X), len(w)] != [2] * 4:
        raise ValueError("X must have two rows and two columns, and w two entries")
    if inverse_alpha < 2:
        raise ValueError("inverse_alpha must be at least 2")
    return first_wrong(_lines(X, w, inverse_alpha), lines)


def verify(answer, X, w, inverse_alpha, lines) -> bool:
    """Every line without roots, fractions and squares of sums: lengths by their squares, α by repeated addition."""

    def holds(line, v) -> bool:
        if line in (1, 2):
            above, below = (row[line - 1] for row in X)
            return v[line] > 0 and v[line] * v[line] == above * above + below * below
        if line in (3, 4):
            return sum(v[line] for _ in range(inverse_alpha)) == v[line - 2]
        if line in (5, 6):
            size = sum(v[line - 2] for _ in range(abs(w[line - 5])))
            return v[line] == (size if w[line - 5] > 0 else -size)
        return v[7] == (v[5] + v[6]) ** 2 - 2 * v[5] * v[6]

    return len(lines) == 7 and is_first_wrong(answer, lines, holds)


def mistakes(X, w, inverse_alpha, lines) -> dict:
    return {
        **misreadings(_lines(X, w, inverse_alpha), lines),
        "α taken for 1/α": {"line": 3, "value": inverse_alpha * lines[0]["value"]},
        "squared norms expected": {"line": 1, "value": lines[0]["value"] ** 2},
    }


def steps(answer, X, w, inverse_alpha, lines) -> dict:
    return slip_steps(_lines(X, w, inverse_alpha), lines, answer)


def effort(X, w, inverse_alpha, lines) -> int:
    """All seven lines: see `work`."""
    return work(_lines(X, w, inverse_alpha))


def identity(X, w, inverse_alpha, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [X, w, inverse_alpha]


def _lines(X, w, inverse_alpha) -> list:
    alpha = Fraction(1, inverse_alpha)

    def norm(column, v):
        return root(added(*map(squared, column))), {
            "square lost": [added(*map(abs, column))],
            "term left out": [root(squared(x)) for x in column],
        }

    def diagonal(own, other, v):
        """Γⱼⱼ from the line of its own column's norm."""
        return times(alpha, v[own]), {
            "α for 1/α": [times(inverse_alpha, v[own])],
            "columns mixed up": [times(alpha, v[other])],
            "factor lost": [v[own]],
        }

    def weight(j, own, other, v):
        return times(v[own], w[j]), {
            "columns mixed up": [times(v[other], w[j]), times(v[own], w[1 - j])],
            "factor lost": [w[j]],
        }

    def penalty(v):
        return added(squared(v[5]), squared(v[6])), {
            "square lost": [added(squared(v[5]), v[6]), added(v[5], squared(v[6]))],
            "term left out": [squared(v[5]), squared(v[6])],
            "columns mixed up": [added(squared(v[j]), squared(v[j])) for j in (5, 6)],
        }

    norms = (partial(norm, column) for column in zip(*X))
    weights = partial(weight, 0, 3, 4), partial(weight, 1, 4, 3)
    return [*norms, partial(diagonal, 1, 2), partial(diagonal, 2, 1), *weights, penalty]
