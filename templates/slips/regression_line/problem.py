"""Find the first wrong line of a regression line through four points."""

from fractions import Fraction
from functools import cache
from itertools import product

from generator.author import (
    Draw,
    added,
    draw_slip,
    first_wrong,
    is_first_wrong,
    misreadings,
    slip_steps,
    squared,
    times,
    work,
)

TITLE = "Find the slip: regression line"
KNOBS = {"largest_slope": range(3, 7), "largest_residual": range(2, 6)}
ABOUT = {
    "largest_slope": "largest absolute value of the slope",
    "largest_residual": "largest distance of a point from the line, in y",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
ACROSS = (
    *((-1, -1, 1, 1), (-2, -1, 1, 2), (-1, -1, -1, 3), (-3, 1, 1, 1), (-3, -1, 1, 3)),
    *((-2, -1, 0, 3), (-3, 0, 1, 2), (-2, 0, 1, 1), (-3, -1, 2, 2), (-2, -2, 1, 3), (-4, 1, 1, 2), (-2, -1, -1, 4)),
)


def draw(d: Draw, *, largest_slope: int = 5, largest_residual: int = 4, may_be_right: bool = False) -> dict:
    def numbers():
        u, slope = d.choice(ACROSS), d.integer(2, largest_slope) * d.choice([-1, 1])
        v = [slope * a + e for a, e in zip(u, d.choice(_residuals(u, largest_residual)))]
        mean_x, mean_y, at = d.integer(5, 9), max(map(abs, v)) + d.integer(1, 15), d.integer(2, 12)
        if mean_y == slope * mean_x or at == mean_x:
            return None
        return {"x": [mean_x + a for a in u], "y": [mean_y + b for b in v], "at": at}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(x, y, at, lines) -> dict:
    """Each line is worked out from those above it: sums of the deviations, the line, and a value on it."""
    if [len(x), len(y), sum(x) % 4, sum(y) % 4] != [4, 4, 0, 0]:
        raise ValueError("there must be four points with whole means")
    return first_wrong(_lines(x, y, at), lines)


def verify(answer, x, y, at, lines) -> bool:
    """Four times a sum of products of deviations is four times that of the numbers, less the product of their sums."""

    def holds(line, w) -> bool:
        if line < 3:
            z = (x, y)[line - 1]
            return 4 * w[line] == 4 * sum(a * b for a, b in zip(x, z)) - sum(x) * sum(z)
        if line == 3:
            return w[3] * w[1] == w[2]
        return 4 * w[4] + sum(x) * w[3] == sum(y) if line == 4 else w[5] - w[4] == at * w[3]

    return len(lines) == 5 and is_first_wrong(answer, lines, holds)


def mistakes(x, y, at, lines) -> dict:
    values = [line["value"] for line in lines]
    return {
        **misreadings(_lines(x, y, at), lines),
        "the mean of y expected for the intercept": {"line": 4, "value": sum(y) // 4},
        "deviation expected for x in the last line": {
            "line": 5,
            "value": values[3] + values[2] * (at - sum(x) // 4),
        },
    }


def steps(answer, x, y, at, lines) -> dict:
    return slip_steps(_lines(x, y, at), lines, answer)


def effort(x, y, at, lines) -> int:
    """All five lines: see `work`."""
    return work(_lines(x, y, at))


def identity(x, y, at, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [x, y, at]


def _lines(x, y, at) -> list:
    mean_x, mean_y = sum(x) // 4, sum(y) // 4
    u, v = [k - mean_x for k in x], [k - mean_y for k in y]

    def without(terms) -> list:
        return [added(*terms[:i], *terms[i + 1 :]) for i in range(4)]

    def put(terms, i, other):
        return added(*terms[:i], other, *terms[i + 1 :])

    def squares(w):
        terms = [squared(k) for k in u]
        return added(*terms), {
            "sign lost": [put(terms, i, times(-1, squared(k))) for i, k in enumerate(u) if k < 0],
            "term left out": without(terms),
            "factor lost": [put(terms, i, k) for i, k in enumerate(u)],
        }

    def products(w):
        terms = [times(a, b) for a, b in zip(u, v)]
        return added(*terms), {
            "sign lost": [put(terms, i, times(-a, b)) for i, (a, b) in enumerate(zip(u, v)) if min(a, b) < 0],
            "term left out": without(terms),
            "factor lost": [put(terms, i, b) for i, b in enumerate(v)],
        }

    def slope(w):
        return times(Fraction(1, w[1]), w[2]), {
            "sign lost": [times(Fraction(1, w[1]), -w[2])],
            "factor lost": [w[2]],
        }

    def intercept(w):
        return added(mean_y, times(-w[3], mean_x)), {
            "sign lost": [added(mean_y, times(w[3], mean_x))],
            "term left out": [times(-w[3], mean_x)],
            "factor lost": [added(mean_y, -w[3])],
            "mixed up": [added(mean_x, times(-w[3], mean_y))],
        }

    def height(w):
        return added(w[4], times(w[3], at)), {
            "sign lost": [added(w[4], times(-w[3], at))],
            "term left out": [times(w[3], at)],
            "factor lost": [added(w[4], w[3])],
            "mixed up": [added(w[3], times(w[4], at))],
        }

    return [squares, products, slope, intercept, height]


@cache
def _residuals(u, largest) -> list:
    """Those that leave the slope and the mean as they are."""
    every = product(range(-largest, largest + 1), repeat=4)
    return [e for e in every if any(e) and sum(e) == 0 == sum(a * b for a, b in zip(u, e))]
