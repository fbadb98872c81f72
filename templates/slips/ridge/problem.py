"""Find the first wrong line of a gradient of ridge regression."""

from functools import partial

from generator.author import added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: gradient of ridge regression"
KNOBS = {"largest": range(3, 7), "largest_target": range(5, 13), "largest_lambda": range(3, 10)}
ABOUT = {
    "largest": "largest absolute value of the entries of X and w",
    "largest_target": "largest absolute value of the targets",
    "largest_lambda": "largest value of λ",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d, *, largest: int = 4, largest_target: int = 9, largest_lambda: int = 5, may_be_right: bool = False) -> dict:
    def numbers():
        return {
            "X": d.matrix(3, 2, -largest, largest, nonzero=True),
            "y": d.integers(3, -largest_target, largest_target, nonzero=True),
            "w": d.integers(2, -largest, largest, nonzero=True),
            "lam": d.integer(2, largest_lambda),
        }

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=(6, 7))


def solve(X, y, w, lam, lines) -> dict:
    """Each line is worked out from those above it: residuals, Xᵀr, and the gradient."""
    if [len(X), len(y), len(w), *map(len, X)] != [3, 3, 2, 2, 2, 2]:
        raise ValueError("X must have three rows and two columns, y three entries and w two")
    return first_wrong(_lines(X, y, w, lam), lines)


def verify(answer, X, y, w, lam, lines) -> bool:
    """Predictions and residuals add up to y; Xᵀr by taking away what each row gives; and half a gradient, as the
    difference quotient of the parabola λw² − 2sw over a step up and a step down."""

    def holds(line, v) -> bool:
        if line < 4:
            return v[line] + sum(a * b for a, b in zip(X[line - 1], w)) == y[line - 1]
        if line < 6:
            rest = v[line]
            for i, row in enumerate(X, 1):
                rest -= v[i] * row[line - 4]
            return rest == 0
        j = line - 6

        def height(u) -> int:
            return lam * u * u - 2 * v[4 + j] * u

        return 2 * v[line] == height(w[j] + 1) - height(w[j] - 1)

    return len(lines) == 7 and is_first_wrong(answer, lines, holds)


def mistakes(X, y, w, lam, lines) -> dict:
    return {
        **misreadings(_lines(X, y, w, lam), lines),
        "λ expected on its own, without the weight": {"line": 6, "value": 2 * lam - 2 * lines[3]["value"]},
        "the residual expected the other way round": {"line": 1, "value": -lines[0]["value"]},
    }


def steps(answer, X, y, w, lam, lines) -> dict:
    return slip_steps(_lines(X, y, w, lam), lines, answer)


def effort(X, y, w, lam, lines) -> int:
    """All seven lines: see `work`."""
    return work(_lines(X, y, w, lam))


def identity(X, y, w, lam, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [X, y, w, lam]


def _lines(X, y, w, lam) -> list:
    def residual(row, target, v):
        terms = [times(-a, b) for a, b in zip(row, w)]
        return added(target, *terms), {
            "sign lost": [added(target, times(row[0], w[0]), terms[1]), added(target, terms[0], times(row[1], w[1]))],
            "term left out": [added(target, term) for term in terms],
            "factor lost": [added(target, -row[0], terms[1]), added(target, terms[0], -row[1])],
        }

    def pulled(column, v):
        terms = [times(a, v[i]) for i, a in enumerate(column, 1)]

        def with_(i, other):
            return added(*terms[:i], other, *terms[i + 1 :])

        return added(*terms), {
            "sign lost": [with_(i, times(-a, v[i + 1])) for i, a in enumerate(column) if a < 0],
            "term left out": [added(*terms[:i], *terms[i + 1 :]) for i in range(3)],
            "factor lost": [with_(i, v[i + 1]) for i in range(3)],
        }

    def slope(j, v):
        fit, penalty = times(-2, v[4 + j]), times(2, lam, w[j])
        return added(fit, penalty), {
            "sign lost": [added(times(2, v[4 + j]), penalty), added(fit, times(-2, lam, w[j]))],
            "term left out": [fit, penalty],
            "factor lost": [added(-v[4 + j], penalty), added(fit, times(lam, w[j])), added(fit, times(2, w[j]))],
        }

    residuals = (partial(residual, row, target) for row, target in zip(X, y))
    return [*residuals, *(partial(pulled, column) for column in zip(*X)), partial(slope, 0), partial(slope, 1)]
