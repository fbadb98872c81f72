"""Batch normalization, forward: mean, standard deviation and outputs of one feature of a batch."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, deviations, product, quotient, square_root, total, whole

TITLE = "Batch normalization"
KNOBS = {
    "size": range(5, 7),
    "largest_deviation": range(6, 10),
    "largest_mean": range(2, 21),
    "largest_beta": range(2, 21),
}
ABOUT = {
    "size": "number of inputs in the batch",
    "largest_deviation": "largest deviation from the mean",
    "largest_mean": "largest absolute value of the mean",
    "largest_beta": "largest absolute value of β",
}
SPACE = 4
LABELS = {"mu": r"\mu", "sigma": r"\sigma"}


def draw(d: Draw, *, size: int = 6, largest_deviation: int = 7, largest_mean: int = 9, largest_beta: int = 5) -> dict:
    samples = deviations(size, largest_deviation)
    sigma = d.choice([s for s in samples if s > 1])
    apart = d.shuffled(d.choice(samples[sigma]))
    mu = d.integer(-largest_mean, largest_mean, nonzero=True)
    fitting = [g for g in range(-3 * sigma, 3 * sigma + 1) if abs(g) > 1 and all(g * v % sigma == 0 for v in apart)]
    gamma, beta = d.choice(fitting), d.integer(-largest_beta, largest_beta, nonzero=True)
    return {"gamma": gamma, "beta": beta, "x": [mu + v for v in apart]}


def solve(gamma, beta, x) -> dict:
    """y = γ (x − μ) / σ + β, where σ² is the mean of the squared deviations."""
    mu, sigma = Fraction(sum(x), len(x)), _deviation(x)
    if mu.denominator > 1 or not sigma:
        raise ValueError("the mean or the standard deviation is no integer, or σ is 0")
    return {"mu": int(mu), "sigma": sigma, "y": whole([gamma * (v - mu) / sigma + beta for v in x], "y")}


def carried(written, gamma, beta, x) -> dict:
    mu, sigma = written["mu"], written["sigma"]
    return {"y": [Fraction(gamma * (v - mu)) / sigma + beta for v in x]} if sigma else {}


def verify(answer, gamma, beta, x) -> bool:
    """The outputs have mean β and mean square deviation γ², and differ by γ/σ times what the inputs differ by."""
    mu, sigma, y, n = answer["mu"], answer["sigma"], answer["y"], len(x)
    if len(y) != n or sigma <= 0 or sum(x) != n * mu or sum(v * v for v in x) != n * (sigma**2 + mu**2):
        return False
    if sum(y) != n * beta or sum(v * v for v in y) != n * (gamma**2 + beta**2):
        return False
    return all(sigma * (out - y[0]) == gamma * (v - x[0]) for out, v in zip(y, x))


def mistakes(gamma, beta, x) -> dict:
    mu, sigma = Fraction(sum(x), len(x)), _deviation(x)
    hat = [(v - mu) / sigma for v in x]
    return {
        "variance in place of the standard deviation": {
            "sigma": sigma**2,
            "y": [gamma * h / sigma + beta for h in hat],
        },
        "not divided by the standard deviation": {"y": [gamma * (v - mu) + beta for v in x]},
        "mean not subtracted": {"y": [Fraction(gamma * v, sigma) + beta for v in x]},
        "γ forgotten": {"y": [h + beta for h in hat]},
        "β forgotten": {"y": [gamma * h for h in hat]},
        "β added before scaling by γ": {"y": [gamma * (h + beta) for h in hat]},
    }


def steps(answer, gamma, beta, x) -> dict:
    """The deviations and their squares; for each output what is added to β."""
    apart = [v - answer["mu"] for v in x]
    return {
        "n": len(x),
        "total": sum(x),
        "deviations": apart,
        "squares": [v * v for v in apart],
        "rows": [{"d": v, "scaled": out - beta, "y": out} for v, out in zip(apart, answer["y"])],
    }


def effort(gamma, beta, x) -> int:
    """The mean; the deviations, their squares, the mean of these and its root; each output."""
    n, mu, sigma = len(x), sum(x) // len(x), _deviation(x)
    work = total(x) + quotient(sum(x), n) + total((v - mu) ** 2 for v in x) + quotient(n * sigma**2, n)
    for v in x:
        work += total([v, -mu]) + product(v - mu, v - mu) + product(gamma, v - mu) + quotient(gamma * (v - mu), sigma)
        work += total([gamma * (v - mu) // sigma, beta])
    return work + square_root(sigma**2)


def _deviation(x) -> int:
    """The standard deviation; 0 if it is no integer."""
    n = len(x)
    square, rest = divmod(n * sum(v * v for v in x) - sum(x) ** 2, n * n)
    return isqrt(square) if not rest and isqrt(square) ** 2 == square else 0
