"""Label smoothing: the smoothed targets, and the cross-entropy of a prediction made of powers of 1/2."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, dot, dyadic, product, total

TITLE = "Label smoothing"
KNOBS = {"classes": range(4, 9), "largest_denominator": range(4, 11), "deepest": range(4, 7)}
ABOUT = {
    "classes": "number of classes",
    "largest_denominator": "largest denominator of ε",
    "deepest": "largest exponent of 1/2 in the probabilities",
}
SPACE = 3
LABELS = {"q": "D q", "L": "D L"}


def draw(d: Draw, *, classes: int = 6, largest_denominator: int = 10, deepest: int = 5) -> dict:
    exponents = dyadic(d, classes, deepest)
    label = d.integer(1, classes)
    d.require(classes * exponents[label - 1] != sum(exponents), "smoothing does not change the loss")
    shares = [[n, m] for m in range(4, largest_denominator + 1) for n in range(1, (m + 2) // 3) if gcd(n, m) == 1]
    return {"exponents": exponents, "label": label, "epsilon": d.choice(shares)}


def solve(exponents, label, epsilon) -> dict:
    """With D = K · denominator of ε: D·q is ε's numerator, and (1 − ε)·D more at the label; −log₂ p is the exponent."""
    (num, den), K = epsilon, len(exponents)
    q = [num + (K * (den - num) if k == label else 0) for k in range(1, K + 1)]
    return {"q": q, "L": sum(v * a for v, a in zip(q, exponents))}


def verify(answer, exponents, label, epsilon) -> bool:
    """The targets add up to 1 and differ by 1 − ε; the loss is the mixture of that of the label and of the mean one."""
    q, loss, eps, K = answer["q"], answer["L"], Fraction(*epsilon), len(exponents)
    D = K * epsilon[1]
    if len(q) != K or sum(q) != D:
        return False
    others = {v for k, v in enumerate(q, 1) if k != label}
    if len(others) != 1 or q[label - 1] - others.pop() != (1 - eps) * D:
        return False
    return loss == D * ((1 - eps) * exponents[label - 1] + eps * Fraction(sum(exponents), K))


def mistakes(exponents, label, epsilon) -> dict:
    (num, den), K = epsilon, len(exponents)

    def targets(right, other) -> dict:
        q = [right if k == label else other for k in range(1, K + 1)]
        return {"q": q, "L": sum(v * a for v, a in zip(q, exponents))}

    return {
        "ε spread over the other classes only": targets(K * (den - num), Fraction(K * num, K - 1)),
        "no share of ε for the right class": targets(K * (den - num), num),
        "not smoothed": targets(K * den, 0),
        "ε for every other class instead of ε/K": targets(K * (den - num), K * num),
    }


def carried(written, exponents, label, epsilon) -> dict:
    return {"L": sum(v * a for v, a in zip(written["q"], exponents))}


def steps(answer, exponents, label, epsilon) -> dict:
    return {"D": len(exponents) * epsilon[1], "kept": len(exponents) * (epsilon[1] - epsilon[0])}


def effort(exponents, label, epsilon) -> int:
    """The two targets, and the sum of targets times exponents."""
    (num, den), q = epsilon, solve(exponents, label, epsilon)["q"]
    kept = len(exponents) * (den - num)
    return product(len(exponents), den) + product(len(exponents), den - num) + total([kept, num]) + dot(q, exponents)
