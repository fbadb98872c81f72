"""Find the first wrong line of an elimination that finds a filter.   (EECS 182 HW 5, 1b)"""

from fractions import Fraction
from functools import partial
from math import gcd

from generator.author import (
    draw_slip,
    first_wrong,
    is_first_wrong,
    misreadings,
    product,
    quotient,
    right_values,
    slip_steps,
    total,
)

TITLE = "Find the slip: a filter by elimination"
KNOBS = {"largest": range(3, 10), "largest_weight": range(3, 10)}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d, *, largest: int = 5, largest_weight: int = 6, may_be_right: bool = False) -> dict:
    def numbers():
        x = d.integers(3, -largest, largest, nonzero=True)
        w = d.integers(2, -largest_weight, largest_weight, nonzero=True)
        if gcd(x[0], x[1]) > 1 or abs(x[0]) == abs(x[2]):
            return None  # two equations would be added as they are
        return {"x": x, "y": [x[0] * w[0] + x[1] * w[1], x[1] * w[0] + x[2] * w[1]]}

    def has_factors(v) -> bool:
        return min(abs(factor) for factor in (v[1][0], v[2][0], v[5][0])) > 1

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, suits=has_factors)


def solve(x, y, lines) -> dict:
    """Each line is worked out from those above it."""
    if (len(x), len(y)) != (3, 2) or 0 in x:
        raise ValueError("x must have three entries, none of them 0, and y two")
    return first_wrong(_lines(x, y), lines)


def verify(answer, x, y, lines) -> bool:
    """Lines (1) and (2) by trying two filters, multiples by adding, and what is solved put in again."""

    def holds(line, v) -> list | bool:
        if line in (1, 2):
            seen = x[line - 1 : line + 1]
            tried = [sum(a * b for a, b in zip(unit, seen)) for unit in ([1, 0], [0, 1])]
            return [v[line][0] == tried[0], v[line][1] == tried[1], v[line][2] - y[line - 1] == 0]
        if line in (3, 4):  # the factor of one equation is the first coefficient of the other
            factor = v[5 - line][0]
            multiple = [sum(old for _ in range(abs(factor))) for old in v[line - 2]]
            return [new == (old if factor > 0 else -old) for new, old in zip(v[line], multiple)]
        if line == 5:
            vanishes = v[3][0] == v[4][0]
            return [vanishes and left + lower == upper for left, upper, lower in zip(v[5], v[3][1:], v[4][1:])]
        if line == 7:
            return [v[7][0] == v[1][0], v[7][1] + v[6] * v[1][1] == v[1][2]]
        return v[line] * v[line - 1][0] == v[line - 1][1]

    return len(lines) == 8 and is_first_wrong(answer, lines, holds)


def mistakes(x, y, lines) -> dict:
    return {
        **misreadings(_lines(x, y), lines),
        "filter expected the other way round, as in true convolution": {"line": 1, "value": x[1]},
        "equations expected to be added": {"line": 5, "value": lines[2]["value"][1] + lines[3]["value"][1]},
    }


def steps(answer, x, y, lines) -> dict:
    return slip_steps(_lines(x, y), lines, answer)


def effort(x, y, lines) -> int:
    """Two multiples, their difference, and each unknown, as they should be: where the slip stands does not count."""
    v = right_values(_lines(x, y))
    multiples = sum(product(x[1], old) for old in v[1]) + sum(product(x[0], old) for old in v[2])
    difference = sum(total([a, -b]) for a, b in zip(v[3], v[4]))
    rest = product(x[1], v[6]) + total([y[0], -x[1] * v[6]])
    return multiples + difference + quotient(v[5][1], v[5][0]) + rest + quotient(v[7][1], v[7][0])


def identity(x, y, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [x, y]


def _lines(x, y) -> list:
    def changed(row, places, change) -> list:
        """The row with one of the places changed, for each."""
        return [[change(old) if i == place else old for i, old in enumerate(row)] for place in places]

    def equation(i, v):
        row = [x[i], x[i + 1], y[i]]
        return row, {
            "sign lost": changed(row, [place for place, old in enumerate(row) if old < 0], abs),
            "wrong inputs": [[x[0], x[2], y[0]] if i == 0 else [x[2], x[1], y[1]]],
        }

    def multiple(line, other, v):
        """An equation times the first coefficient of the other, so that the difference has no w₁."""
        factor = v[other][0]
        row = [factor * old for old in v[line]]
        places = [i for i in (1, 2) if factor < 0 or v[line][i] < 0]
        return row, {
            "sign lost": changed(row, places, lambda old: -old),
            "number not multiplied": changed(row, (1, 2), lambda old: old // factor),
        }

    def difference(v):
        (_, b, out), (_, other_b, other_out) = v[3], v[4]
        return [b - other_b, out - other_out], {
            "sign lost": [[b + other_b, out - other_out], [b - other_b, out + other_out]],
            "term left out": [[b, out - other_out], [b - other_b, out]],
        }

    def unknown(line, v):
        factor, out = v[line]
        return Fraction(out, factor), {"sign lost": [Fraction(-out, factor)], "not divided": [out, out - factor]}

    def put_in(v):
        a, b, out = v[1]
        return [a, out - b * v[6]], {"sign lost": [[a, out + b * v[6]]], "term left out": [[a, out]]}

    equations, multiples = [partial(equation, i) for i in (0, 1)], [partial(multiple, 1, 2), partial(multiple, 2, 1)]
    return [*equations, *multiples, difference, partial(unknown, 5), put_in, partial(unknown, 7)]
