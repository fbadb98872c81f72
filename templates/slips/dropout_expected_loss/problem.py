"""Find the first wrong line of an expected squared loss under dropout.   (EECS 182 HW 5, 4a)"""

from fractions import Fraction
from math import gcd

from generator.author import (
    Line,
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
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
COLUMNS = ((3, 4), (4, 3), (5, 12), (12, 5))  # of whole norm


def draw(
    d,
    *,
    largest_denominator: int = 4,
    largest_weight: int = 3,
    largest_target: int = 9,
    may_be_right: bool = False,
) -> dict:
    def numbers():
        denominator = d.integer(2, largest_denominator)
        numerator = d.choice([p for p in range(1, denominator) if gcd(p, denominator) == 1])
        columns = [[d.choice((-1, 1)) * denominator * x for x in column] for column in d.sample(COLUMNS, 2)]
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

    def mean(row) -> Line:
        terms = [times(x, a) for x, a in zip(row, w)]
        dropped = [
            [*terms[:j], times(abs(x), abs(a)), *terms[j + 1 :]] for j, (x, a) in enumerate(zip(row, w)) if x * a < 0
        ]
        return Line(
            lambda v: times(keep, added(*terms)),
            {
                "factor lost": lambda v: [added(*terms)],
                "sign lost": lambda v: [times(keep, added(*changed)) for changed in dropped],
                "term left out": lambda v: [times(keep, *term[1:]) for term in terms],
            },
        )

    def loss_of_mean() -> Line:
        def residuals(v, signs=(-1, -1)):
            return [added(t, sign * v[i]) for i, (t, sign) in enumerate(zip(y, signs), 1)]

        return Line(
            lambda v: added(*map(squared, residuals(v))),
            {
                "sign lost": lambda v: [added(*map(squared, residuals(v, signs))) for signs in ((1, -1), (-1, 1))],
                "square lost": lambda v: [
                    added(residuals(v)[0], squared(residuals(v)[1])),
                    added(squared(residuals(v)[0]), residuals(v)[1]),
                ],
            },
        )

    def norm(column) -> Line:
        return Line(
            lambda v: root(added(*map(squared, column))),
            {
                "square lost": lambda v: [added(*map(abs, column))],
                "term left out": lambda v: [root(squared(x)) for x in column],
            },
        )

    def penalty(v, power=squared) -> list:
        return [times(power(v[4]), squared(w[0])), times(power(v[5]), squared(w[1]))]

    return [
        *map(mean, X),
        loss_of_mean(),
        *map(norm, zip(*X)),
        Line(
            lambda v: added(*penalty(v)),
            {
                "square lost": lambda v: [added(*penalty(v, lambda norm: norm))],
                "term left out": penalty,
            },
        ),
        Line(
            lambda v: times(keep, 1 - keep, v[6]),
            {"factor lost": lambda v: [times(keep, v[6]), times(1 - keep, v[6])]},
        ),
        Line(
            lambda v: added(v[3], v[7]),
            {"sign lost": lambda v: [added(v[3], -v[7])], "term left out": lambda v: [v[3], v[7]]},
        ),
    ]
