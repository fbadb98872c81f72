"""Weights for use without dropout: scaled by the keep probability.   (EECS 182 HW 5, 4b)"""

from collections import Counter
from fractions import Fraction
from math import gcd
from operator import mul

from generator.author import Draw, portion

TITLE = "Weights after dropout training"
KNOBS = {"weights": range(1, 9), "largest_denominator": range(2, 11), "largest": range(1, 13)}
ABOUT = {
    "weights": "number of weights",
    "largest_denominator": "largest denominator of the probability",
    "largest": "largest absolute value of the weights, before they are scaled",
}
SPACE = 2.5
ALLOW = {"given back: no rescaling": "the mistake is to leave the weights as they are"}


def draw(d: Draw, *, weights: int = 4, largest_denominator: int = 5, largest: int = 5) -> dict:
    smallest = min(3, largest_denominator)  # p = 1/2 could not be told from 1 − p
    p = d.choice([[n, m] for m in range(smallest, largest_denominator + 1) for n in range(1, m) if gcd(n, m) == 1])
    sizes = [m for m in range(-largest, largest + 1) if m != 0]
    different = min(weights, len(sizes))
    multiples = d.sample(sizes, different) + [d.choice(sizes) for _ in range(weights - different)]
    # multiples of the denominator, so that p·w̃ is whole; of the numerator too, so that w̃ / p is as plausible
    w_trained = [p[0] * p[1] * m for m in multiples]
    d.require(effort(w_trained, p) > 0, "there is nothing to compute")
    return {"w_trained": w_trained, "p": p}


def solve(w_trained, p) -> dict:
    """w = p·w_trained"""
    keep = _keep(p)
    w = [keep * v for v in w_trained]
    if any(v.denominator != 1 for v in w):
        raise ValueError(f"the weights are not integers: {', '.join(map(str, w))}")
    return {"w": [int(v) for v in w]}


def verify(answer, w_trained, p) -> bool:
    """By the definition, for as many independent inputs as there are weights: the distribution of the output over all
    masks, counted in den^n equally likely cases."""
    w, n, (num, den) = answer["w"], len(w_trained), p
    if len(w) != n:
        return False
    for j in range(n):
        x = [2 if i == j else 1 for i in range(n)]
        outputs = Counter({0: 1})  # output → in how many cases it comes up
        for term in map(mul, w_trained, x):
            longer = Counter()
            for output, cases in outputs.items():
                longer[output] += cases * (den - num)
                longer[output + term] += cases * num
            outputs = longer
        if sum(map(mul, outputs.keys(), outputs.values())) != den**n * sum(map(mul, w, x)):
            return False
    return True


def mistakes(w_trained, p) -> dict:
    keep = _keep(p)
    return {
        "no rescaling": {"w": w_trained},
        "divided by p": {"w": [v / keep for v in w_trained]},
        "p for 1−p, as if p were the probability of dropping": {"w": [(1 - keep) * v for v in w_trained]},
    }


def steps(answer, w_trained, p) -> dict:
    return {"drop": 1 - Fraction(*p)}


def effort(w_trained, p) -> int:
    """For each weight, dividing by the denominator of p and multiplying by its numerator."""
    return sum(portion(*_keep(p).as_integer_ratio(), v) for v in w_trained)


def _keep(p) -> Fraction:
    if len(p) != 2 or not 0 < p[0] <= p[1]:
        raise ValueError("p must be [numerator, denominator], above 0 and at most 1")
    return Fraction(*p)
