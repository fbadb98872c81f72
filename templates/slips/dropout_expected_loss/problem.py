"""Find the first wrong line of an expected squared loss under dropout.   (EECS 182 HW 5, 4a)"""

from fractions import Fraction
from functools import partial
from math import gcd

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

TITLE = "Find the slip: expected loss under dropout"
KNOBS = {"largest_denominator": range(3, 6), "largest_weight": range(2, 6), "largest_target": range(4, 13)}
ABOUT = {
    "largest_denominator": "largest denominator of the probability",
    "largest_weight": "largest absolute value of the weights",
    "largest_target": "largest absolute value of the targets",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
COLUMNS = ((3, 4), (5, 12), (8, 15))  # of whole norm


def draw(
    d, *, largest_denominator: int = 4, largest_weight: int = 3, largest_target: int = 9, may_be_right: bool = False
) -> dict:
    def numbers():
        denominator = d.integer(2, largest_denominator)
        numerator = d.choice([p for p in range(1, denominator) if gcd(p, denominator) == 1])
        columns = [[d.choice((-1, 1)) * denominator * x for x in d.shuffled(column)] for column in d.sample(COLUMNS, 2)]
        y = d.integers(2, -largest_target, largest_target, nonzero=True)
        w = d.integers(2, -largest_weight, largest_weight, nonzero=True)
        return {"X": [list(row) for row in zip(*columns)], "y": y, "w": w, "p": [numerator, denominator]}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(X, y, w, p, lines) -> dict:
    """Each line is worked out from those above it."""
    if [len(X), *map(len, X), len(y), len(w), len(p)] != [2] * 6:
        raise ValueError("X must have two rows and two columns, y and w two entries, and p a numerator and denominator")
    if not 0 < p[0] < p[1]:
        raise ValueError("p must lie between 0 and 1")
    return first_wrong(_lines(X, y, w, p), lines)


def verify(answer, X, y, w, p, lines) -> bool:
    """Every line without fractions, roots and products of sums: multiplied out, or by adding over the masks."""
    num, den = p

    def holds(line, v) -> bool:
        if line in (1, 2):  # over den equally likely outcomes, of which num keep the entry
            kept = [x * a for x, a in zip(X[line - 1], w) for outcome in range(den) if outcome < num]
            return v[line] * den == sum(kept)
        if line == 3:  # (y − m)² = y² − 2ym + m²
            return v[3] == sum(t * t - 2 * t * v[i] + v[i] * v[i] for i, t in enumerate(y, 1))
        if line in (4, 5):
            return v[line] > 0 and v[line] * v[line] - X[0][line - 4] ** 2 == X[1][line - 4] ** 2
        if line == 6:  # the sum of squares of the entries of Γ̃w
            return v[6] == sum((norm * a) * (norm * a) for norm, a in ((v[4], w[0]), (v[5], w[1])))
        if line == 7:  # of den · den pairs of outcomes, one keeps and the other drops
            pairs = [1 for a in range(den) for b in range(den) if a < num <= b]
            return v[7] * den * den == sum(v[6] for _ in pairs)
        return v[8] - v[7] == v[3]

    return len(lines) == 8 and is_first_wrong(answer, lines, holds)


def mistakes(X, y, w, p, lines) -> dict:
    return {
        **misreadings(_lines(X, y, w, p), lines),
        "p not expected, as if the kept entries were rescaled by 1/p": {
            "line": 1,
            "value": sum(x * a for x, a in zip(X[0], w)),
        },
        "norms expected in place of squared norms": {
            "line": 6,
            "value": lines[3]["value"] * w[0] ** 2 + lines[4]["value"] * w[1] ** 2,
        },
    }


def steps(answer, X, y, w, p, lines) -> dict:
    return slip_steps(_lines(X, y, w, p), lines, answer)


def effort(X, y, w, p, lines) -> int:
    """All eight lines: see `work`."""
    return work(_lines(X, y, w, p))


def identity(X, y, w, p, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [X, y, w, p]


def _lines(X, y, w, p) -> list:
    keep = Fraction(*p)

    def mean(row, v):
        terms = [times(x, a) for x, a in zip(row, w)]
        positive = [times(abs(x), abs(a)) for x, a in zip(row, w)]
        return times(keep, added(*terms)), {
            "factor lost": [added(*terms)],
            "sign lost": [times(keep, added(positive[0], terms[1])), times(keep, added(terms[0], positive[1]))],
            "term left out": [times(keep, x, a) for x, a in zip(row, w)],
        }

    def loss_of_mean(v):
        first, second = (added(y[i], -v[i + 1]) for i in (0, 1))
        return added(squared(first), squared(second)), {
            "sign lost": [
                added(squared(added(y[0], v[1])), squared(second)),
                added(squared(first), squared(added(y[1], v[2]))),
            ],
            "square lost": [added(first, squared(second)), added(squared(first), second)],
        }

    def norm(column, v):
        return root(added(*map(squared, column))), {
            "square lost": [added(*map(abs, column))],
            "term left out": [root(squared(x)) for x in column],
        }

    def squared_norm(v):
        terms = [times(squared(v[4]), squared(w[0])), times(squared(v[5]), squared(w[1]))]
        return added(*terms), {
            "square lost": [added(times(v[4], squared(w[0])), times(v[5], squared(w[1])))],
            "term left out": terms,
        }

    def variance(v):
        return times(keep, 1 - keep, v[6]), {"factor lost": [times(keep, v[6]), times(1 - keep, v[6])]}

    def loss(v):
        return added(v[3], v[7]), {"sign lost": [added(v[3], -v[7])], "term left out": [v[3], v[7]]}

    means, norms = (partial(mean, row) for row in X), (partial(norm, column) for column in zip(*X))
    return [*means, loss_of_mean, *norms, squared_norm, variance, loss]
