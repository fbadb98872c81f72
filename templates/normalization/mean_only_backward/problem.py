"""Mean-only batch normalization, backward: the gradient reaches every input through the mean.   (EECS 182 HW 5, 2b)

With `limits` the value for a single input (always 0) and the limit for large batches are asked for as well, as in the
homework; records from before there was a choice have them.
"""

from fractions import Fraction
from math import gcd

from generator.author import Draw, product, quotient, total

TITLE = "Gradient of mean-only batch normalization"
KNOBS = {"size": range(2, 9), "largest": range(4, 21), "largest_gamma": range(2, 10), "largest_beta": range(1, 21)}
ABOUT = {
    "size": "number of inputs in the batch",
    "largest": "largest absolute value of the upstream gradients",
    "largest_gamma": "largest absolute value of γ",
    "largest_beta": "largest absolute value of β",
    "whole_mean": "whether the mean of the upstream gradients is a whole number",
    "limits": "whether a batch of one and the limit of large batches are asked for too",
}
SPACE = 6.0
LABELS = {
    "dx": r"\partial L / \partial x",
    "dx_single": r"\partial L / \partial x_1 |_{n = 1}",
    "dx_limit": r"\lim_{n \to \infty} \partial L / \partial x_1",
}


def draw(
    d: Draw,
    *,
    size: int = 4,
    largest: int = 9,
    largest_gamma: int = 4,
    largest_beta: int = 5,
    whole_mean: bool = True,
    limits: bool = False,
) -> dict:
    gamma = d.choice([g for g in range(-largest_gamma, largest_gamma + 1) if abs(g) > 1])
    g = [d.integer(-largest, largest, nonzero=True), *d.integers(size - 2, -largest, largest)]
    step = size if whole_mean else size // gcd(size, gamma)  # what Σg must be a multiple of
    g.append(d.choice([v for v in range(-largest, largest + 1) if (sum(g) + v) % step == 0]))
    d.require(sum(g) != 0, "the mean of the upstream gradient is zero already")
    d.require(len(set(g)) > size // 2, "too many of the gradients are equal")  # if all are, the answer is zero
    beta = d.integer(-largest_beta, largest_beta, nonzero=True)
    slips = list(mistakes(gamma, beta, g, limits).values())
    d.require(all(slips.count(slip) == 1 for slip in slips), "two mistakes give the same gradients")
    return {"gamma": gamma, "beta": beta, "upstream": g, "limits": limits}


def solve(gamma, beta, upstream, limits=True) -> dict:
    """∂L/∂x_i = γ (g_i − (1/n) Σ g_j), which is 0 for n = 1 and tends to γ g_i while the sum stays bounded."""
    if not upstream:
        raise ValueError("upstream must have at least one entry")
    mean = _mean(upstream)
    dx = [gamma * (g - mean) for g in upstream]
    if any(v.denominator != 1 for v in dx):
        raise ValueError(f"the gradients are not integers: {', '.join(map(str, dx))}")
    answer = {"dx": [int(v) for v in dx]}
    return {**answer, "dx_single": 0, "dx_limit": gamma * upstream[0]} if limits else answer


def verify(answer, gamma, beta, upstream, limits=True) -> bool:
    """Run the layer forward with one input moved by 1: L = Σ g_j y_j is linear in x, so the difference is the gradient.

    Zeros appended to g leave its sum alone, so the gradient is a + b/n along them: from n and 2n follows the limit a.
    """
    n = len(upstream)
    if len(answer["dx"]) != n or any(v * n != _moved(gamma, beta, upstream, i) for i, v in enumerate(answer["dx"])):
        return False
    if "dx_single" in answer and answer["dx_single"] != _moved(gamma, beta, upstream[:1], 0):
        return False
    # _moved gives n times the gradient, so 2·(gradient at 2n) − (gradient at n) is this difference over n
    limit = _moved(gamma, beta, upstream + [0] * n, 0) - _moved(gamma, beta, upstream, 0)
    return "dx_limit" not in answer or answer["dx_limit"] * n == limit


def mistakes(gamma, beta, upstream, limits=True) -> dict:
    first, sum_of_g, mean = upstream[0], sum(upstream), _mean(upstream)
    wrong = {
        "1/n lost": {"dx": [gamma * (g - sum_of_g) for g in upstream]},
        "mean term forgotten": {"dx": [gamma * g for g in upstream], "dx_single": gamma * first},
        "mean term added instead of subtracted": {
            "dx": [gamma * (g + mean) for g in upstream],
            "dx_single": 2 * gamma * first,
        },
        "γ forgotten": {"dx": [g - mean for g in upstream], "dx_limit": first},
        "β counted in": {
            "dx": [gamma * (g - mean) + beta for g in upstream],
            "dx_single": beta,
            "dx_limit": gamma * first + beta,
        },
    }
    return wrong if limits else {name: {"dx": fields["dx"]} for name, fields in wrong.items()}


def steps(answer, gamma, beta, upstream, limits=True) -> dict:
    """The mean of the upstream gradient, and each entry before it is multiplied by γ."""
    mean = Fraction(sum(upstream), len(upstream))
    entries = [
        {"index": i + 1, "g": g, "rest": g - mean, "dx": v} for i, (g, v) in enumerate(zip(upstream, answer["dx"]))
    ]
    return {"n": len(upstream), "total": sum(upstream), "mean": mean, "entries": entries}


def effort(gamma, beta, upstream, limits=True) -> int:
    """The sum of g and its mean; for each entry a difference and a product with γ; and γ g₁ for the limit."""
    num, den = Fraction(sum(upstream), len(upstream)).as_integer_ratio()  # den is 1 if the mean is whole
    work = total(upstream) + quotient(sum(upstream), len(upstream))
    for g in upstream:
        rest = g * den - num  # over den
        work += product(g, den) + total([g * den, -num]) + product(gamma, rest) + quotient(gamma * rest, den)
    return work + (product(gamma, upstream[0]) if limits else 0)


def identity(gamma, beta, upstream, limits=True) -> list:
    """The gradient does not depend on β."""
    return [gamma, upstream]


def _mean(values) -> Fraction | int:
    """An integer where it is whole: all that is computed from it is then quicker, and the same."""
    total, n = sum(values), len(values)
    return Fraction(total, n) if total % n else total // n


def _moved(gamma, beta, g, i) -> int:
    """n · (L with x_i = 1 − L with x_i = 0) for L = Σ g_j y_j, all other inputs 0."""

    def loss(x) -> int:
        n, total = len(x), sum(x)
        return sum(gj * (gamma * (n * xj - total) + n * beta) for gj, xj in zip(g, x))

    zeros = [0] * len(g)
    return loss([*zeros[:i], 1, *zeros[i + 1 :]]) - loss(zeros)
