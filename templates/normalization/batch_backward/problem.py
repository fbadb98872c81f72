"""Batch normalization, backward: gradients of γ, β and the inputs, through mean and standard deviation."""

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import isqrt

from generator.author import Draw, deviations, inner, quotient, total, whole
from generator.author import product as multiplied

TITLE = "Gradients of batch normalization"
KNOBS = {"size": range(5, 7), "largest_deviation": range(6, 10), "largest_mean": range(2, 21), "largest": range(12, 31)}
ABOUT = {
    "size": "number of inputs in the batch",
    "largest_deviation": "largest deviation from the mean",
    "largest_mean": "largest absolute value of the mean",
    "largest": "largest absolute value of the upstream gradients",
}
SPACE = 6
LABELS = {
    "dgamma": r"\partial L / \partial \gamma",
    "dbeta": r"\partial L / \partial \beta",
    "dx": r"\partial L / \partial x",
}


def draw(d: Draw, *, size: int = 5, largest_deviation: int = 9, largest_mean: int = 9, largest: int = 20) -> dict:
    """The upstream gradient is a mean, a multiple of the deviations, and a vector e that is orthogonal to both."""
    samples = deviations(size, largest_deviation)
    sigma = d.choice([s for s in samples if s > 1])
    sample, order = d.choice(samples[sigma]), d.shuffled(range(size))
    d.require(bool(_orthogonal(sample)), "only large vectors are orthogonal to the deviations")
    e = d.choice(_orthogonal(sample))
    mean, slope, mu = d.integer(-4, 4, nonzero=True), d.choice((-2, -1, 1, 2)), d.integer(-largest_mean, largest_mean)
    upstream = [mean + slope * sample[i] + e[i] for i in order]
    d.require(max(map(abs, upstream)) <= largest, "an upstream gradient is large")
    gamma = sigma * d.choice((-2, -1, 1, 2))
    return {"gamma": gamma, "x": [mu + sample[i] for i in order], "upstream": upstream}


def solve(gamma, x, upstream) -> dict:
    """∂L/∂xᵢ = γ/σ (gᵢ − mean of g − x̂ᵢ · mean of g x̂)."""
    n, (hat, sigma, mean, along) = len(x), _parts(x, upstream)
    dx = [gamma * (g - mean - h * along) / sigma for g, h in zip(upstream, hat)]
    return {"dgamma": whole(n * along, "dgamma"), "dbeta": whole(n * mean, "dbeta"), "dx": whole(dx, "dx")}


def verify(answer, gamma, x, upstream) -> bool:
    """The outputs change neither if all inputs move alike nor if they are stretched, so dx is orthogonal to both; what
    dx lacks of γ/σ times the upstream gradient is a straight line in x. That leaves one dx."""
    n, dx = len(x), answer["dx"]
    if len(dx) != n or sum(dx) != 0 or sum(a * b for a, b in zip(dx, x)) != 0 or answer["dbeta"] != sum(upstream):
        return False
    sigma = isqrt(sum((n * v - sum(x)) ** 2 for v in x) // n) // n
    if sum(g * (n * v - sum(x)) for g, v in zip(upstream, x)) != n * sigma * answer["dgamma"]:
        return False
    lack = [sigma * a - gamma * g for a, g in zip(dx, upstream)]
    far = max(range(n), key=lambda i: abs(x[i] - x[0]))
    return all((lack[i] - lack[0]) * (x[far] - x[0]) == (lack[far] - lack[0]) * (x[i] - x[0]) for i in range(n))


def mistakes(gamma, x, upstream) -> dict:
    hat, sigma, mean, along = _parts(x, upstream)

    def gradient(center=mean, project=along, factor=Fraction(gamma) / sigma) -> dict:
        return {"dx": [factor * (g - center - h * project) for g, h in zip(upstream, hat)]}

    return {
        "μ and σ treated as constants": gradient(0, 0),
        "σ treated as a constant": gradient(project=0),
        "μ treated as a constant": gradient(center=0),
        "not divided by σ": gradient(factor=gamma),
        "γ left out": gradient(factor=1 / sigma),
        "term with x̂ added instead of subtracted": gradient(project=-along),
        "means in place of sums for γ and β": {"dgamma": along, "dbeta": mean},
        "x in place of x̂ in the gradient of γ": {"dgamma": sum(g * v for g, v in zip(upstream, x))},
    }


def steps(answer, gamma, x, upstream) -> dict:
    """μ and σ, the deviations, their products with g, and each gradient."""
    n, mu = len(x), sum(x) // len(x)
    hat, sigma, mean, along = _parts(x, upstream)
    apart = [v - mu for v in x]
    rows = [{"g": g, "hat": h, "left": g - mean - h * along, "dx": v} for g, h, v in zip(upstream, hat, answer["dx"])]
    return {
        "n": n,
        "mu": mu,
        "sigma": int(sigma),
        "deviations": apart,
        "squares": inner(apart, apart),
        "hat": hat,
        "along": along,
        "mean": mean,
        "inner": inner(upstream, apart),
        "rows": rows,
    }


def effort(gamma, x, upstream) -> int:
    """Mean, deviations and σ; both sums; for each input the difference of three terms, times γ/σ."""
    s = steps(solve(gamma, x, upstream), gamma, x, upstream)
    n, apart, mean = len(x), s["deviations"], int(s["mean"])
    work = total(x) + quotient(sum(x), n) + quotient(s["squares"], n) + total(upstream) + quotient(sum(upstream), n)
    work += total(v * v for v in apart) + total(g * v for g, v in zip(upstream, apart))
    work += quotient(s["inner"], s["sigma"])
    for v, g, row in zip(apart, upstream, s["rows"]):
        fitted = g - mean - int(row["left"])
        work += total([v, -s["mu"]]) + multiplied(v, v) + multiplied(g, v) + total([g, -mean, -fitted])
        work += multiplied(gamma // s["sigma"], int(row["left"]))
    return work


def _parts(x, upstream) -> tuple:
    """x̂, σ, the mean of g and the mean of g x̂."""
    n, mu = len(x), Fraction(sum(x), len(x))
    square = sum((v - mu) ** 2 for v in x) / n
    sigma = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if sigma**2 != square or not sigma:
        raise ValueError(f"the variance of x is {square}, which is no square, or 0")
    hat = [(v - mu) / sigma for v in x]
    return hat, sigma, Fraction(sum(upstream), n), sum(g * h for g, h in zip(upstream, hat)) / n


@lru_cache
def _orthogonal(sample) -> list:
    """Small vectors that are orthogonal to the deviations and to ones; at most two entries are 0, as dx then is."""
    others = [(*e, -sum(e)) for e in product(range(-2, 3), repeat=len(sample) - 1) if any(e) and abs(sum(e)) < 4]
    return [e for e in others if inner(e, sample) == 0 and e.count(0) <= 2]
