"""Find the first wrong line of three steps of gradient descent with momentum."""

from fractions import Fraction
from functools import partial
from math import lcm

from generator.author import Draw, added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: momentum"
KNOBS = {"largest": range(2, 7)}
ABOUT = {
    "largest": "largest absolute value of the later velocities, before they are scaled",
    "may_be_right": "whether now and then no line is wrong",
}
RATES = (
    ([1, 2], [1, 2]),
    ([1, 2], [1, 4]),
    ([1, 2], [1, 5]),
    ([2, 3], [1, 2]),
    ([2, 3], [1, 3]),
    ([3, 4], [1, 2]),
    ([3, 4], [1, 4]),
)
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d: Draw, *, largest: int = 4, may_be_right: bool = False) -> dict:
    def numbers():
        beta, rate = d.choice(RATES)
        shared = beta[1] * lcm(beta[1], rate[1])  # so that most slips leave whole numbers in the lines below
        early, late = d.integers(2, -2, 2, nonzero=True), d.integers(2, -largest, largest, nonzero=True)
        v = [shared * beta[1] * u for u in early] + [shared * u for u in late]
        g = [new - beta[0] * old // beta[1] for old, new in zip(v, v[1:])]
        if 0 in g or max(map(abs, g)) > 150:
            return None
        return {"g": g, "beta": beta, "rate": rate, "v0": v[0], "w0": d.integer(-9, 9, nonzero=True)}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(g, beta, rate, v0, w0, lines) -> dict:
    """Each line is worked out from those above it: a velocity, then the weight, three times."""
    return first_wrong(_lines(g, beta, rate, v0, w0), lines)


def verify(answer, g, beta, rate, v0, w0, lines) -> bool:
    """Without fractions: the denominators multiplied out, and every term moved to one side."""
    (p, q), (num, den) = beta, rate

    def holds(line, values) -> bool:
        v, w = values.get(line - 2, v0), values.get(line - 2, w0)
        if line % 2:
            return q * values[line] - q * g[line // 2] - p * v == 0
        return den * (w - values[line]) - num * values[line - 1] == 0

    return len(lines) == 6 and is_first_wrong(answer, lines, holds)


def mistakes(g, beta, rate, v0, w0, lines) -> dict:
    b, eta, first = Fraction(*beta), Fraction(*rate), lines[0]["value"]
    wrong = {
        "1 − β expected with the gradient": {"line": 1, "value": b * v0 + (1 - b) * g[0]},
        "the step expected to be added": {"line": 2, "value": w0 + eta * first},
        "the velocity expected to start at 0": {"line": 1, "value": Fraction(g[0])},
    }
    whole = {name: {**found, "value": int(found["value"])} for name, found in wrong.items() if found["value"] % 1 == 0}
    return misreadings(_lines(g, beta, rate, v0, w0), lines) | whole


def steps(answer, g, beta, rate, v0, w0, lines) -> dict:
    return slip_steps(_lines(g, beta, rate, v0, w0), lines, answer)


def effort(g, beta, rate, v0, w0, lines) -> int:
    """The velocities and the weights: see `work`."""
    return work(_lines(g, beta, rate, v0, w0))


def identity(g, beta, rate, v0, w0, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [g, beta, rate, v0, w0]


def _lines(g, beta, rate, v0, w0) -> list:
    b, eta = Fraction(*beta), Fraction(*rate)

    def velocity(t, above):
        v, gradient = above.get(2 * t - 1, v0), g[t]
        # not in the first line: what follows would rarely be whole
        average = {"1 − β put in": [added(times(b, v), times(1 - b, gradient))]} if t else {}
        return added(times(b, v), gradient), average | {
            "β or η lost": [added(v, gradient)],
            "sign lost": [added(times(b, -v), gradient)] * (v < 0) + [added(times(b, v), -gradient)] * (gradient < 0),
            "term left out": [gradient, times(b, v)],
        }

    def weight(t, above):
        old, v, w = above.get(2 * t - 1, v0), above[2 * t + 1], above.get(2 * t, w0)
        return added(w, times(-eta, v)), {
            "β or η lost": [added(w, -v)],
            "old velocity taken": [added(w, times(-eta, old))],
            "sign lost": [added(w, times(eta, v))],
            "term left out": [times(-eta, v)],
        }

    return [partial(line, t) for t in range(3) for line in (velocity, weight)]
