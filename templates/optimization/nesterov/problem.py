"""Nesterov's accelerated gradient on a parabola: the gradient is taken at the look-ahead point."""

from fractions import Fraction
from functools import lru_cache

from generator.author import Draw, portion, product, total

TITLE = "Nesterov momentum"
KNOBS = {"largest_curvature": range(2, 11), "largest_minimum": range(3, 21), "largest_velocity": range(8, 41)}
ABOUT = {
    "largest_curvature": "largest curvature of the function",
    "largest_minimum": "largest absolute value of the weight at the minimum",
    "largest_velocity": "largest absolute value of the velocity at the start",
}
SPACE = 4.5
RATES = ([1, 2], [1, 4], [1, 8], [1, 10])


def draw(d: Draw, *, largest_curvature: int = 6, largest_minimum: int = 9, largest_velocity: int = 20) -> dict:
    rate, (p, q) = d.choice(RATES), d.choice([[1, 2], [3, 4], [4, 5]])
    # it converges: ηh (1 + 2β) < 2 (1 + β); and where 1 − β = 2βηh, two mistakes give the same
    converging = range(2, min(largest_curvature, (2 * rate[1] * (p + q) - 1) // (q + 2 * p)) + 1)
    curvatures = [h for h in converging if (q - p) * rate[1] != 2 * h * p]
    d.require(bool(curvatures), "two mistakes give the same")
    h = d.choice(curvatures)
    starts = _starts(h, rate[1], p, q, largest_velocity)
    d.require(len(starts) > 5, "few starts lead to whole numbers")
    distance, v = d.choice(starts)
    c = d.integer(-largest_minimum, largest_minimum)
    return {"h": h, "c": c, "beta": [p, q], "rate": rate, "w0": c + distance, "v0": v}


def solve(h, c, beta, rate, w0, v0) -> dict:
    """v ← β v − η h (w + β v − c) and w ← w + v, twice."""
    found = _run(h, c, Fraction(*beta), Fraction(*rate), w0, v0)
    if any(value.denominator != 1 for value in found["v"] + found["w"]):
        raise ValueError("the velocities and weights are not integers")
    return {name: [int(value) for value in values] for name, values in found.items()}


def carried(written, h, c, beta, rate, w0, v0) -> dict:
    """The weights from the velocities that were written."""
    v = written["v"]
    return {"w": [w0 + v[0], w0 + v[0] + v[1]]}


def verify(answer, h, c, beta, rate, w0, v0) -> bool:
    """Without velocities: a plain gradient step from y = w + β (w − the w before), where v₀ tells the w before w₀."""
    v, w = answer["v"], answer["w"]
    if (len(v), len(w)) != (2, 2):
        return False
    (p, q), (num, den), path = beta, rate, [w0 - v0, w0, *w]
    for before, now, after in zip(path, path[1:], path[2:]):
        y = now * q + p * (now - before)  # q times the look-ahead point
        if q * den * after != den * y - num * h * (y - q * c):
            return False
    return v == [w[0] - w0, w[1] - w[0]]


def mistakes(h, c, beta, rate, w0, v0) -> dict:
    b, eta = Fraction(*beta), Fraction(*rate)
    return {
        "gradient taken at w, not at the look-ahead point": _run(h, c, b, eta, w0, v0, ahead=0),
        "look-ahead by the whole velocity, without β": _run(h, c, b, eta, w0, v0, ahead=1),
        "look-ahead backwards: w − βv": _run(h, c, b, eta, w0, v0, ahead=-b),
        "gradient added, not subtracted": _run(h, c, b, -eta, w0, v0),
        "first velocity taken to be 0": _run(h, c, b, eta, w0, 0),
        "velocity not multiplied by β in the update": _run(h, c, 1, eta, w0, v0, ahead=b),
    }


def steps(answer, h, c, beta, rate, w0, v0) -> dict:
    """Of each step the look-ahead point and the gradient there."""
    rows = []
    for w, v, new_v, new_w in zip([w0, *answer["w"]], [v0, *answer["v"]], answer["v"], answer["w"]):
        share = Fraction(*beta) * v
        rows.append({"w": w, "v": v, "share": share, "ahead": w + share, "gradient": h * (w + share - c)})
        rows[-1] |= {"new_v": new_v, "new_w": new_w}
    return {"rows": rows}


def effort(h, c, beta, rate, w0, v0) -> int:
    """Of each step the share of the velocity, the look-ahead point, the gradient, its share, and two sums."""
    work = 0
    for r in steps(solve(h, c, beta, rate, w0, v0), h, c, beta, rate, w0, v0)["rows"]:
        share, gradient = int(r["share"]), int(r["gradient"])
        work += portion(*beta, r["v"]) + total([r["w"], share]) + total([gradient // h + c, -c])
        work += product(h, gradient // h) + portion(*rate, gradient) + total([share, r["new_v"] - share])
        work += total([r["w"], r["new_v"]])
    return work


@lru_cache
def _starts(h, rate, p, q, largest) -> list:
    """Distances from the minimum and velocities for which two steps take whole numbers only, and go on moving.

    1 / rate: the learning rate; p / q: β.
    """
    found = []
    for start in range(-(largest // q) * q, largest + 1, q):
        for place in range(-2 * largest, 2 * largest + 1):
            distance, v, moving = place, start, start != 0
            for _ in range(2):
                ahead = distance + p * v // q
                moving = moving and distance != 0 and p * v % q == 0 and h * ahead % rate == 0
                v = p * v // q - h * ahead // rate
                distance, moving = distance + v, moving and v != 0
            if moving and distance:
                found.append((place, start))
    return found


def _run(h, c, beta, eta, w, v, ahead=None) -> dict:
    """ahead: how much of the velocity one looks ahead by."""
    found = {"v": [], "w": []}
    for _ in range(2):
        v = beta * v - eta * h * (w + (beta if ahead is None else ahead) * v - c)
        w += v
        found["v"].append(Fraction(v))
        found["w"].append(Fraction(w))
    return found
