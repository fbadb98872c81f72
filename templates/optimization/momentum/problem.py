"""Stochastic gradient descent with momentum: velocities and weights from a series of gradients."""

from fractions import Fraction
from itertools import accumulate
from math import lcm

from generator.author import Draw, portion, total

TITLE = "Momentum"
KNOBS = {"count": range(2, 5), "largest": range(1, 6)}
ABOUT = {"count": "number of steps", "largest": "largest absolute value of the velocities, before they are scaled"}
SPACE = 4.0


def draw(d: Draw, *, count: int = 3, largest: int = 4) -> dict:
    beta, rate = d.choice([[1, 2], [2, 3], [3, 4], [4, 5], [9, 10]]), [1, d.choice([2, 4, 5, 10])]
    shared = lcm(beta[1], rate[1])
    v = [shared * u for u in d.integers(count - 1, -largest, largest, nonzero=True)]
    v.append(rate[1] * d.integer(-largest, largest, nonzero=True))
    g = [new - beta[0] * old // beta[1] for old, new in zip([0, *v], v)]
    d.require(0 not in g and max(map(abs, g)) < 100, "a gradient is 0, or large")
    return {"g": g, "beta": beta, "rate": rate, "start": d.integer(-9, 9)}


def solve(g, beta, rate, start) -> dict:
    """v ← β v + g and w ← w − η v, with v = 0 before the first step."""
    found = _run(g, Fraction(*beta), Fraction(*rate), start)
    if any(value.denominator != 1 for value in found["v"] + found["w"]):
        raise ValueError("the velocities and weights are not integers")
    return {name: [int(value) for value in values] for name, values in found.items()}


def carried(written, g, beta, rate, start) -> dict:
    """The weights from the velocities that were written."""
    return {"w": [start - Fraction(*rate) * sum(written["v"][: t + 1]) for t in range(len(g))]}


def verify(answer, g, beta, rate, start) -> bool:
    """Unrolled: v_t is the sum of β^(t−s) g_s, and w has moved by the sum of η (1 − β^(t−s+1)) / (1 − β) g_s."""
    (p, q), (num, den), n = beta, rate, len(g)
    if (len(answer["v"]), len(answer["w"])) != (n, n):
        return False
    for t, (v, w) in enumerate(zip(answer["v"], answer["w"]), 1):
        if v * q**t != sum(p ** (t - s) * q**s * g[s - 1] for s in range(1, t + 1)):
            return False
        moved = sum((q ** (t - s + 1) - p ** (t - s + 1)) * q**s * g[s - 1] for s in range(1, t + 1))
        if (start - w) * den * (q - p) * q**t != num * moved:
            return False
    return True


def mistakes(g, beta, rate, start) -> dict:
    b, eta = Fraction(*beta), Fraction(*rate)
    right = _run(g, b, eta, start)["v"]
    return {
        "gradient multiplied by 1 − β": _run(g, b, eta, start, share=1 - b),
        "β multiplies the gradient, not the velocity": _run(g, 1, eta, start, share=b),
        "weights updated with the velocity of the step before": _moved([0, *right[:-1]], eta, start),
        "weights updated with the gradient, without the velocity": _moved(g, eta, start),
        "velocity added, not subtracted": _moved(right, -eta, start),
        "learning rate forgotten": _moved(right, 1, start),
    }


def steps(answer, g, beta, rate, start) -> dict:
    rows = zip(g, [0, *answer["v"]], answer["v"], [start, *answer["w"]], answer["w"])
    return {"rows": [dict(zip(("g", "old_v", "v", "old_w", "w"), row)) for row in rows]}


def effort(g, beta, rate, start) -> int:
    """Of each step the share of the velocity, the gradient added, and the step that the weights take."""
    answer = solve(g, beta, rate, start)
    work = 0
    for gradient, old, v, w in zip(g, [0, *answer["v"]], answer["v"], [start, *answer["w"]]):
        work += portion(*beta, old) + total([v - gradient, gradient]) + portion(*rate, v)
        work += total([w, -v * rate[0] // rate[1]])
    return work


def _run(g, beta, eta, start, share=1) -> dict:
    v = list(accumulate(g, lambda old, new: beta * old + share * new, initial=Fraction(0)))[1:]
    return {"v": v, **_moved(v, eta, start)}


def _moved(v, eta, start) -> dict:
    return {"w": list(accumulate(v, lambda w, step: w - eta * step, initial=Fraction(start)))[1:]}
