"""Find the first wrong line of a batch normalization with mean and standard deviation."""

from fractions import Fraction
from functools import partial
from math import isqrt

from generator.author import (
    added,
    deviations,
    draw_slip,
    first_wrong,
    is_first_wrong,
    misreadings,
    slip_steps,
    times,
    work,
)

TITLE = "Find the slip: batch normalization"
KNOBS = {"largest_mean": range(4, 13), "largest_factor": range(2, 5), "largest_beta": range(3, 21)}
ABOUT = {
    "largest_mean": "largest absolute value of the mean",
    "largest_factor": "largest absolute value of γ, divided by the variance",
    "largest_beta": "largest absolute value of β",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(
    d, *, largest_mean: int = 8, largest_factor: int = 3, largest_beta: int = 9, may_be_right: bool = False
) -> dict:
    def numbers():
        sigma = d.choice((2, 4))
        apart = d.shuffled(d.choice(deviations(5, 8)[sigma]))
        mean = d.integer(-largest_mean, largest_mean, nonzero=True)
        x = [mean + v for v in apart]
        if 0 in x:
            return None
        return {
            "x": x,
            "variance": sigma**2,
            "gamma": sigma**2 * d.integer(-largest_factor, largest_factor, nonzero=True),
            "beta": d.integer(-largest_beta, largest_beta, nonzero=True),
        }

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=range(5, 10))


def solve(x, variance, gamma, beta, lines) -> dict:
    """Each line is worked out from those above it: sum, mean, standard deviation, γ/σ, and an output a line."""
    n = len(x)
    if n * n * variance != n * sum(v * v for v in x) - sum(x) ** 2:
        raise ValueError(f"the variance of x is not {variance}")
    return first_wrong(_lines(x, variance, gamma, beta), lines)


def verify(answer, x, variance, gamma, beta, lines) -> bool:
    """The sum less all entries is 0; n means are the sum; σ·σ is the variance; σ times the factor is γ; and an output
    multiplied out, moved to one side, is 0."""

    def holds(line, v) -> bool:
        if line == 1:
            for entry in x:
                v = {1: v[1] - entry}
            return v[1] == 0
        if line == 2:
            return sum(v[2] for _ in x) == v[1]
        if line == 3:
            return v[3] > 0 and v[3] * v[3] - variance == 0
        if line == 4:
            return v[3] * v[4] == gamma
        return v[line] - v[4] * x[line - 5] + v[4] * v[2] - beta == 0

    return len(lines) == len(x) + 4 and is_first_wrong(answer, lines, holds)


def mistakes(x, variance, gamma, beta, lines) -> dict:
    wrong = {
        **misreadings(_lines(x, variance, gamma, beta), lines),
        "β expected before scaling": {"line": 5, "value": lines[3]["value"] * (x[0] - lines[1]["value"] + beta)},
    }
    if lines[2]["value"] != variance:
        wrong["the variance expected in place of its root"] = {"line": 3, "value": variance}
    return wrong


def steps(answer, x, variance, gamma, beta, lines) -> dict:
    return slip_steps(_lines(x, variance, gamma, beta), lines, answer)


def effort(x, variance, gamma, beta, lines) -> int:
    """All lines: see `work`."""
    return work(_lines(x, variance, gamma, beta))


def identity(x, variance, gamma, beta, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [x, gamma, beta]


def _lines(x, variance, gamma, beta) -> list:
    n = len(x)

    def whole_sum(v):
        return added(*x), {
            "sign lost": [added(*x[:j], -a, *x[j + 1 :]) for j, a in enumerate(x) if a < 0],
            "term left out": [added(*x[:j], *x[j + 1 :]) for j in range(n)],
        }

    def mean(v):
        return times(Fraction(1, n), v[1]), {
            "factor lost": [v[1]],
            "sign lost": [times(Fraction(1, n), -v[1])] if v[1] < 0 else [],
        }

    def deviation(v):
        sigma = isqrt(variance)
        if sigma * sigma != variance:
            raise ValueError(f"the variance {variance} is no square")
        # a number only, as where the variance stands: otherwise the missing root would give the slip away
        return sigma, {"variance for deviation": [variance]}

    def factor(v):
        return times(gamma, Fraction(1, v[3])), {
            "variance for deviation": [times(gamma, Fraction(1, variance))],
            "factor lost": [gamma],
            "sign lost": [times(-gamma, Fraction(1, v[3]))] if gamma < 0 else [],
        }

    def output(entry, v):
        return added(times(v[4], added(entry, -v[2])), beta), {
            "factor lost": [added(entry, -v[2], beta)],
            "sign lost": [added(times(v[4], added(entry, v[2])), beta)],
            "term left out": [added(times(v[4], entry), beta), times(v[4], added(entry, -v[2]))],
            "β too early": [times(v[4], added(entry, -v[2], beta))],
        }

    return [whole_sum, mean, deviation, factor, *(partial(output, entry) for entry in x)]
