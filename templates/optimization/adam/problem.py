"""The second step of Adam, with and without the correction of the bias."""

from fractions import Fraction
from functools import lru_cache
from math import isqrt, lcm

from generator.author import Draw, dot, portion, product, quotient, square_root

TITLE = "Adam and its bias correction"
KNOBS = {"largest": range(40, 100), "largest_rate": range(80, 501)}
ABOUT = {
    "largest": "largest absolute value of the gradients",
    "largest_rate": "largest learning rate, in units of 10⁻⁴",
}
SPACE = 5.5
LABELS = {
    "m_hat": r"\hat{m}_2",
    "root": r"\sqrt{\hat{v}_2}",
    "step": r"\text{step with correction}",
    "plain": r"\text{step without}",
}
BETAS = (([1, 2], [4, 5]), ([1, 2], [3, 5]), ([3, 5], [4, 5]), ([1, 2], [12, 13]))


def draw(d: Draw, *, largest: int = 60, largest_rate: int = 300) -> dict:
    pools = [(betas, _gradients(*betas[0], *betas[1], largest, largest_rate)) for betas in BETAS]
    (beta1, beta2), pairs = d.choice([pool for pool in pools for _ in pool[1]])
    (a, b), least = d.choice(pairs)
    # not proportional, or both weights would do the same
    fitting = [p for p in pairs if lcm(least, p[1]) <= largest_rate and abs(a * p[0][1]) != abs(b * p[0][0])]
    d.require(bool(fitting), "no other weight goes with this learning rate")
    (other_a, other_b), other = d.choice(fitting)
    rate = lcm(least, other) * d.integer(1, largest_rate // lcm(least, other))
    return {"g1": [a, other_a], "g2": [b, other_b], "beta1": beta1, "beta2": beta2, "rate": rate}


def solve(g1, g2, beta1, beta2, rate) -> dict:
    """Moving averages of g and g², both divided by 1 − β² for the correction; the step is η m̂ / √v̂."""
    answer = _steps(g1, g2, beta1, beta2, rate)
    if any(value.denominator != 1 for values in answer.values() for value in values):
        raise ValueError("the averages and steps are not integers")
    return {name: [int(value) for value in values] for name, values in answer.items()}


def carried(written, g1, g2, beta1, beta2, rate) -> dict:
    """The step from the averages that were written."""
    pairs = list(zip(written["m_hat"], written["root"]))
    return {"step": [Fraction(rate * m) / root for m, root in pairs]} if all(root for _, root in pairs) else {}


def verify(answer, g1, g2, beta1, beta2, rate) -> bool:
    """m̂ and v̂ are means that weigh the first gradient by β, the second by 1. Without correction, m and v are smaller
    by 1 − β²; so the step is compared squared, and by its sign."""
    (p, q), (r, s) = beta1, beta2
    rows = list(zip(g1, g2, *(answer[name] for name in ("m_hat", "root", "step", "plain"))))
    if {len(values) for values in answer.values()} != {len(g1)}:
        return False
    return all(
        m * (p + q) == p * first + q * second
        and root > 0
        and root**2 * (r + s) == r * first**2 + s * second**2
        and step * root == rate * m
        and plain**2 * (s**2 - r**2) * q**4 == step**2 * (q**2 - p**2) ** 2 * s**2
        and plain * step > 0
        for first, second, m, root, step, plain in rows
    )


def mistakes(g1, g2, beta1, beta2, rate) -> dict:
    b1 = Fraction(*beta1)
    right = _steps(g1, g2, beta1, beta2, rate)
    pairs = list(zip(right["m_hat"], right["root"]))
    return {
        "with and without correction exchanged": {"step": right["plain"], "plain": right["step"]},
        "root forgotten": {"step": [rate * m / root**2 for m, root in pairs]},
        "corrected by 1 − β, as in the first step": {"m_hat": [m * (1 + b1) for m in right["m_hat"]]},
        "β and 1 − β exchanged": {"m_hat": [(a + b1 * b) / (1 + b1) for a, b in zip(g1, g2)]},
        "mean squared, not the mean of squares": {
            "root": [abs(m) for m, _ in pairs],
            "step": [rate if m > 0 else -rate for m, _ in pairs],
        },
    }


def steps(answer, g1, g2, beta1, beta2, rate) -> dict:
    """Of each weight the averages, without correction and with it."""
    (b1, b2), rows = (Fraction(*beta1), Fraction(*beta2)), []
    for first, second, m, root in zip(g1, g2, answer["m_hat"], answer["root"]):
        rows.append({"m1": (1 - b1) * first, "m2": (1 - b1**2) * m, "m_hat": m, "g": second, "square": second**2})
        rows[-1] |= {"v1": (1 - b2) * first**2, "v2": (1 - b2**2) * root**2, "v_hat": root**2, "root": root}
    rests = {"rest1": 1 - b1, "rest2": 1 - b2, "part1": 1 - b1**2, "part2": 1 - b2**2}
    return {"rows": rows, "root_part2": _root(1 - b2**2), **rests}


def effort(g1, g2, beta1, beta2, rate) -> int:
    """Of each weight the weighted means, the root, and both steps."""
    (p, q), (r, s), answer = beta1, beta2, solve(g1, g2, beta1, beta2, rate)
    work = 0
    for first, second, m, root, step, plain in zip(g1, g2, *answer.values()):
        work += dot([p, q], [first, second]) + quotient(p * first + q * second, p + q) + square_root(root**2)
        work += product(first, first) + product(second, second) + dot([r, s], [first**2, second**2])
        work += quotient(root**2 * (r + s), r + s) + portion(m, root, rate)
        work += portion(*Fraction(plain, step).as_integer_ratio(), step)
    return work


def _steps(g1, g2, beta1, beta2, rate) -> dict:
    b1, b2 = Fraction(*beta1), Fraction(*beta2)
    m = [(b1 * first + second) / (1 + b1) for first, second in zip(g1, g2)]
    root = [_root((b2 * first**2 + second**2) / (1 + b2)) for first, second in zip(g1, g2)]
    step = [rate * a / b for a, b in zip(m, root)]
    return {"m_hat": m, "root": root, "step": step, "plain": [v * (1 - b1**2) / _root(1 - b2**2) for v in step]}


def _root(square) -> Fraction:
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root**2 != square or not square:
        raise ValueError(f"{square} is no square, or 0")
    return root


@lru_cache
def _gradients(p, q, r, s, largest, largest_rate) -> list:
    """Pairs of gradients with whole averages, and the smallest learning rate with whole steps."""
    found, sizes = [], [v for v in range(-largest, largest + 1) if v]
    for first in sizes:
        for second in sizes:
            square, rest = divmod(r * first**2 + s * second**2, r + s)
            mean, other = divmod(p * first + q * second, p + q)
            if mean and not rest and not other and abs(first) != abs(second) and isqrt(square) ** 2 == square:
                one = _steps([first], [second], [p, q], [r, s], 1)
                least = lcm(one["step"][0].denominator, one["plain"][0].denominator)
                if least <= largest_rate:
                    found.append(((first, second), least))
    return found
