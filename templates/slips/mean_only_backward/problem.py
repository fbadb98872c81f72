"""Find the first wrong line of a gradient of mean-only batch normalization.   (EECS 182 HW 5, 2b)"""

from fractions import Fraction
from functools import partial

from generator.author import added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: gradient of mean-only batch normalization"
KNOBS = {"size": range(3, 7), "largest": range(6, 21), "largest_gamma": range(2, 10), "largest_beta": range(1, 21)}
ABOUT = {
    "size": "number of inputs in the batch",
    "largest": "largest absolute value of the upstream gradients",
    "largest_gamma": "largest absolute value of γ",
    "largest_beta": "largest absolute value of β",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
ALLOW = {
    "hidden: the sum expected in place of the mean": "where this very slip is planted, that number stands there",
}


def draw(
    d, *, size: int = 4, largest: int = 9, largest_gamma: int = 4, largest_beta: int = 5, may_be_right: bool = False
) -> dict:
    def numbers():
        g = d.integers(size - 1, -largest, largest, nonzero=True)
        g.append(d.choice([v for v in range(-largest, largest + 1) if (sum(g) + v) % size == 0]))
        if sum(g) == 0 or g[-1] == 0 or len(set(g)) < size - 1:
            return None
        return {
            "gamma": d.choice([v for v in range(-largest_gamma, largest_gamma + 1) if abs(v) > 1]),
            "beta": d.integer(-largest_beta, largest_beta, nonzero=True),
            "upstream": g,
        }

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=range(3, size + 3))


def solve(gamma, beta, upstream, lines) -> dict:
    """Each line is worked out from those above it: the sum of g, its mean, and an entry of the gradient a line."""
    return first_wrong(_lines(gamma, beta, upstream), lines)


def verify(answer, gamma, beta, upstream, lines) -> bool:
    """The sum less all entries is 0; n means are the sum; γ·(gᵢ − mean) multiplied out, and moved to one side, is 0."""
    n = len(upstream)

    def holds(line, v) -> bool:
        if line == 1:
            for g in upstream:
                v = {1: v[1] - g}
            return v[1] == 0
        if line == 2:
            return sum(v[2] for _ in upstream) == v[1]
        return v[line] + gamma * v[2] - gamma * upstream[line - 3] == 0

    return len(lines) == n + 2 and is_first_wrong(answer, lines, holds)


def mistakes(gamma, beta, upstream, lines) -> dict:
    first = gamma * (upstream[0] - lines[1]["value"])
    return {
        **misreadings(_lines(gamma, beta, upstream), lines),
        "β expected in the gradient": {"line": 3, "value": first + beta},
        "the sum expected in place of the mean": {"line": 2, "value": lines[0]["value"]},
    }


def steps(answer, gamma, beta, upstream, lines) -> dict:
    return slip_steps(_lines(gamma, beta, upstream), lines, answer)


def effort(gamma, beta, upstream, lines) -> int:
    """The sum, the mean, and every entry of the gradient: see `work`."""
    return work(_lines(gamma, beta, upstream))


def identity(gamma, beta, upstream, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away, and β does not enter."""
    return [gamma, upstream]


def _lines(gamma, beta, upstream) -> list:
    n = len(upstream)

    def whole_sum(v):
        return added(*upstream), {
            "sign lost": [added(*upstream[:j], -g, *upstream[j + 1 :]) for j, g in enumerate(upstream) if g < 0],
            "term left out": [added(*upstream[:j], *upstream[j + 1 :]) for j in range(n)],
        }

    def mean(v):
        return times(Fraction(1, n), v[1]), {
            "1/n lost": [v[1]],
            "sign lost": [times(Fraction(1, n), -v[1])] if v[1] < 0 else [],
        }

    def entry(g, v):
        right = times(gamma, added(g, -v[2]))
        return right, {
            "1/n lost": [times(gamma, added(g, -v[1]))],
            "sign lost": [times(gamma, added(g, v[2]))],
            "term left out": [times(gamma, g)],
            "γ left out": [added(g, -v[2])],
            "β counted in": [added(right, beta)],
        }

    return [whole_sum, mean, *(partial(entry, g) for g in upstream)]
