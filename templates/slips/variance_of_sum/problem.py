"""Find the first wrong line of the variance of a linear combination, from equally likely outcomes."""

from fractions import Fraction
from functools import cache, partial
from itertools import combinations_with_replacement

from generator.author import (
    added,
    draw_slip,
    first_wrong,
    inner,
    is_first_wrong,
    misreadings,
    slip_steps,
    squared,
    times,
    work,
)

TITLE = "Find the slip: variance of a linear combination"
KNOBS = {"largest_mean": range(3, 10), "spread": range(3, 8), "largest_factor": range(2, 5)}
ABOUT = {
    "largest_mean": "largest absolute value of the expectations",
    "spread": "largest distance of a value from its expectation",
    "largest_factor": "largest absolute value of the factors a and b",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d, *, largest_mean: int = 5, spread: int = 4, largest_factor: int = 3, may_be_right: bool = False) -> dict:
    possible = range(-largest_mean, largest_mean + 1)

    def numbers():
        x, y = away = [d.shuffled(some) for some in d.sample(_deviations(spread), 2)]
        if inner(x, y) % 4 or inner(x, y) == 0:  # which is four times the covariance
            return None
        fitting = [[m for m in possible if abs(m) > 1 and m + min(some) < 0 and -m not in some] for some in away]
        means = [d.choice(some) for some in fitting]
        x, y = ([mean + v for v in some] for mean, some in zip(means, away))
        a, b = d.integers(2, -largest_factor, largest_factor, nonzero=True)
        return {"x": x, "y": y, "a": a, "b": b} if inner(x, y) and max(abs(a), abs(b)) > 1 else None

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(x, y, a, b, lines) -> dict:
    """Each line is worked out from those above it: five expectations, two variances, a covariance, and the result."""
    if len(x) != 4 or len(y) != 4:
        raise ValueError("there must be four outcomes")
    return first_wrong(_lines(x, y, a, b), lines)


def verify(answer, x, y, a, b, lines) -> bool:
    """Sums taken off one by one; moments put together again; the variance by a perfect square."""

    def holds(line, w) -> bool:
        if line < 6:
            left = 4 * w[line]
            for u, v in zip(x, y):
                left -= {1: u, 2: v, 3: u**2, 4: v**2, 5: u * v}[line]
            return left == 0
        if line < 9:
            return w[line] + {6: w[1] ** 2, 7: w[2] ** 2, 8: w[1] * w[2]}[line] == w[line - 3]
        return a * w[9] == a * b * b * w[7] + a * a * (a * w[6] + 2 * b * w[8])

    return len(lines) == 9 and is_first_wrong(answer, lines, holds)


def mistakes(x, y, a, b, lines) -> dict:
    w = [line["value"] for line in lines]
    return {
        **misreadings(_lines(x, y, a, b), lines),
        "E(XY) expected to be E(X) E(Y)": {"line": 5, "value": w[0] * w[1]},
        "no covariance expected in the variance": {"line": 9, "value": a * a * w[5] + b * b * w[6]},
    }


def steps(answer, x, y, a, b, lines) -> dict:
    return slip_steps(_lines(x, y, a, b), lines, answer)


def effort(x, y, a, b, lines) -> int:
    """All nine lines: see `work`."""
    return work(_lines(x, y, a, b))


def identity(x, y, a, b, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [sorted(map(list, zip(x, y))), a, b]


@cache
def _deviations(spread) -> list:
    """Four deviations with mean 0, of which at least three differ, with a whole mean of their squares."""
    found = []
    for some in combinations_with_replacement(range(-spread, spread + 1), 3):
        all_ = [*some, -sum(some)]
        if some[2] <= all_[3] <= spread and len(set(all_)) > 2 and sum(v * v for v in all_) % 4 == 0:
            found.append(all_)
    return found


def _lines(x, y, a, b) -> list:
    quarter = Fraction(1, 4)

    def mean(values, w):
        lost = [[*values[:j], -v, *values[j + 1 :]] for j, v in enumerate(values) if v < 0]
        return times(quarter, added(*values)), {
            "factor lost": [added(*values)],
            "sign lost": [times(quarter, added(*some)) for some in lost],
        }

    def square(values, line, w):
        terms = [squared(v) for v in values]
        kept = [[*terms[:j], -v * v, *terms[j + 1 :]] for j, v in enumerate(values) if v < 0]
        return times(quarter, added(*terms)), {
            "factor lost": [added(*terms)],
            "square lost": [times(quarter, added(*values))],
            "means multiplied": [squared(w[line])],
            "sign lost": [times(quarter, added(*some)) for some in kept],
        }

    def mixed(w):
        terms = [times(u, v) for u, v in zip(x, y)]
        lost = [[*terms[:j], times(abs(u), abs(v)), *terms[j + 1 :]] for j, (u, v) in enumerate(zip(x, y)) if u * v < 0]
        return times(quarter, added(*terms)), {
            "factor lost": [added(*terms)],
            "means multiplied": [times(w[1], w[2])],
            "sign lost": [times(quarter, added(*some)) for some in lost],
        }

    def variance(line, w):
        return added(w[line + 2], times(-1, squared(w[line]))), {
            "square lost": [added(w[line + 2], -w[line])],
            "sum taken": [added(w[line + 2], squared(w[line]))],
            "term left out": [times(1, w[line + 2])],
        }

    def covariance(w):
        return added(w[5], times(-1, w[1], w[2])), {
            "sum taken": [added(w[5], times(w[1], w[2]))],
            "term left out": [times(1, w[5])],
        }

    def result(w):
        first, second = times(squared(a), w[6]), times(squared(b), w[7])
        return added(first, second, times(2, a, b, w[8])), {
            "square lost": [added(times(a, w[6]), times(b, w[7]), times(2, a, b, w[8]))],
            "factor lost": [added(first, second, times(a, b, w[8]))],
            "term left out": [added(first, second)],
            "sign lost": [added(first, second, times(2, abs(a), abs(b), w[8]))] if a * b < 0 else [],
        }

    squares = [partial(square, x, 1), partial(square, y, 2)]
    return [
        partial(mean, x),
        partial(mean, y),
        *squares,
        mixed,
        partial(variance, 1),
        partial(variance, 2),
        covariance,
        result,
    ]
