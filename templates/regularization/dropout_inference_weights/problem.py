"""Weights for use without dropout: scaled by the keep probability.   (EECS 182 HW 5, 4b)"""

from fractions import Fraction
from math import gcd

from generator.author import portion

TITLE = "Weights after dropout training"
KNOBS = {"weights": range(1, 9), "largest_denominator": range(2, 11), "largest": range(1, 13)}
SPACE = 2.5


def draw(d, *, weights: int = 4, largest_denominator: int = 5, largest: int = 5) -> dict:
    num, den = d.choice([[n, m] for m in range(2, largest_denominator + 1) for n in range(1, m) if gcd(n, m) == 1])
    # multiples of den, so that p·w_trained is whole; of num too, so that w_trained divided by p is as plausible
    multiples = d.integers(weights, -largest, largest, nonzero=True)
    return {"w_trained": [num * den * m for m in multiples], "p": [num, den]}


def solve(w_trained, p) -> dict:
    """w = p·w_trained"""
    keep = _keep(p)
    w = [keep * v for v in w_trained]
    if any(v.denominator != 1 for v in w):
        raise ValueError(f"the weights are not integers: {', '.join(map(str, w))}")
    return {"w": [int(v) for v in w]}


def verify(answer, w_trained, p) -> bool:
    """On each unit input, w gives den times the output that dropout gives in den draws: num kept, the rest zero."""
    w, (num, den) = answer["w"], p
    if len(w) != len(w_trained):
        return False
    for j in range(len(w)):
        unit = [int(i == j) for i in range(len(w))]
        kept, dropped = _output(w_trained, unit), _output(w_trained, [0] * len(w))
        if num * kept + (den - num) * dropped != den * _output(w, unit):
            return False
    return True


def mistakes(w_trained, p) -> dict:
    keep = _keep(p)
    wrong = {
        "no rescaling": w_trained,
        "divided by p": [v / keep for v in w_trained],
        "p for 1−p, as if p were the probability of dropping": [(1 - keep) * v for v in w_trained],
    }
    return {name: {"w": [int(v) for v in w]} for name, w in wrong.items() if all(v.denominator == 1 for v in w)}


def steps(answer, w_trained, p) -> dict:
    return {"drop": 1 - Fraction(*p)}


def effort(w_trained, p) -> int:
    """For each weight, dividing by the denominator of p and multiplying by its numerator."""
    return sum(portion(*_keep(p).as_integer_ratio(), v) for v in w_trained)


def _output(w, x) -> int:
    return sum(a * b for a, b in zip(w, x))


def _keep(p) -> Fraction:
    if len(p) != 2 or not 0 < p[0] <= p[1]:
        raise ValueError("p must be [numerator, denominator], above 0 and at most 1")
    return Fraction(*p)
