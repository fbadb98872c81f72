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
ABOUT = {
    "largest": "largest absolute value of the inputs",
    "largest_weight": "largest absolute value of the weights",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d, *, largest: int = 5, largest_weight: int = 6, may_be_right: bool = False) -> dict:
    def numbers():
        x = d.integers(3, -largest, largest, nonzero=True)
        w = d.integers(2, -largest_weight, largest_weight, nonzero=True)
        if gcd(x[0], x[1]) > 1 or min(abs(x[0]), abs(x[1])) < 2:
            return None  # one equation would be added as it is
        return {"x": x, "y": [x[0] * w[0] + x[1] * w[1], x[1] * w[0] + x[2] * w[1]]}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, suits=lambda v: abs(v[3][0]) > 1)


def solve(x, y, lines) -> dict:
    """Each line is worked out from the two equations and the lines above it."""
    if (len(x), len(y)) != (3, 2) or 0 in x:
        raise ValueError("x must have three entries, none of them 0, and y two")
    return first_wrong(_lines(x, y), lines)


def verify(answer, x, y, lines) -> bool:
    """Multiples by adding, differences by adding what was subtracted, and what is solved is put in again."""
    given = {1: [x[0], x[1], y[0]], 2: [x[1], x[2], y[1]]}

    def holds(line, v) -> list | bool:
        if line in (1, 2):  # the factor of one equation is the first coefficient of the other
            factor = given[3 - line][0]
            multiple = [sum(old for _ in range(abs(factor))) for old in given[line]]
            return [new == (old if factor > 0 else -old) for new, old in zip(v[line], multiple)]
        if line == 3:
            vanishes = v[1][0] == v[2][0]
            return [vanishes and left + lower == upper for left, upper, lower in zip(v[3], v[1][1:], v[2][1:])]
        if line == 5:
            return [v[5][0] == x[0], v[5][1] + v[4] * x[1] == y[0]]
        return v[line] * v[line - 1][0] == v[line - 1][1]

    return len(lines) == 6 and is_first_wrong(answer, lines, holds)


def mistakes(x, y, lines) -> dict:
    return {
        **misreadings(_lines(x, y), lines),
        "equations expected to be added": {"line": 3, "value": lines[0]["value"][1] + lines[1]["value"][1]},
        "w₁ taken for w₂": {"line": 4, "value": lines[5]["value"]},
    }


def steps(answer, x, y, lines) -> dict:
    return slip_steps(_lines(x, y), lines, answer)


def effort(x, y, lines) -> int:
    """Two multiples, their difference, and each unknown, as they should be: where the slip stands does not count."""
    v = right_values(_lines(x, y))
    multiples = sum(product(x[1], old) for old in (*x[:2], y[0])) + sum(product(x[0], old) for old in (*x[1:], y[1]))
    difference = sum(total([a, -b]) for a, b in zip(v[1], v[2]))
    rest = product(x[1], v[4]) + total([y[0], -x[1] * v[4]])
    return multiples + difference + quotient(v[3][1], v[3][0]) + rest + quotient(v[5][1], v[5][0])


def identity(x, y, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [x, y]


def _lines(x, y) -> list:
    first, second = [x[0], x[1], y[0]], [x[1], x[2], y[1]]

    def multiple(equation, factor, v):
        """An equation times the first coefficient of the other, so that the difference has no w₁."""
        row = [factor * old for old in equation]

        def changed(change) -> list:
            """The row with the second or third number changed."""
            return [[change(old) if i == place else row[i] for i, old in enumerate(equation)] for place in (1, 2)]

        return row, {
            "sign lost": changed(lambda old: -factor * old if factor < 0 or old < 0 else factor * old),
            "number not multiplied": changed(lambda old: old),
        }

    def difference(v):
        (a, b, out), (other_a, other_b, other_out) = v[1], v[2]
        if a != other_a:
            raise ValueError("line 3 is to have no w₁, so lines 1 and 2 must have the same")
        return [b - other_b, out - other_out], {
            "sign lost": [[b + other_b, out - other_out], [b - other_b, out + other_out]],
            "term left out": [[b, out - other_out], [b - other_b, out]],
        }

    def unknown(line, v):
        factor, out = v[line]
        return Fraction(out, factor), {"sign lost": [Fraction(-out, factor)], "not divided": [out, out - factor]}

    def put_in(v):
        a, b, out = first
        return [a, out - b * v[4]], {"sign lost": [[a, out + b * v[4]]], "term left out": [[a, out]]}

    multiples = [partial(multiple, first, second[0]), partial(multiple, second, first[0])]
    return [*multiples, difference, partial(unknown, 3), put_in, partial(unknown, 5)]
