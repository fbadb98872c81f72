"""Deriving the gradient through a batch normalization that only subtracts.   (EECS 182 HW 5, 2b)"""

from fractions import Fraction

from generator.author import Criterion, Draw

TITLE = "Gradient through the mean"
KNOBS = {"checked": (False, True), "size": range(2, 6), "largest": range(3, 10)}
ABOUT = {
    "checked": "whether an example in numbers is asked for too",
    "size": "number of inputs in the example",
    "largest": "largest absolute value of the upstream gradients",
}
SPACE = 11.0

# What is taken off each input, μ = Σ a_j x_j: the coefficients a_j.
SUBTRACTED = ("mean", "weighted", "sum")


def draw(d: Draw, *, checked: bool = True, size: int = 3, largest: int = 6) -> dict:
    subtracted = d.choice(SUBTRACTED)
    weights = d.integers(size, 1, 4) if subtracted == "weighted" else [1] * size
    d.require(subtracted != "weighted" or len(set(weights)) > 1, "equal weights are the plain mean")
    upstream = d.integers(size, -largest, largest, nonzero=True)
    step = 1 if subtracted == "sum" else sum(weights)
    d.require(sum(upstream) and sum(upstream) % step == 0, "the gradients are no whole numbers")
    gamma = d.choice([g for g in range(-4, 5) if abs(g) > 1])
    return {"subtracted": subtracted, "weights": weights, "gamma": gamma, "upstream": upstream, "checked": checked}


def criteria(subtracted, weights, gamma, upstream, checked=True) -> list:
    factor = {"mean": r"\frac{1}{n}", "weighted": "a_i", "sum": "1"}[subtracted]
    limit = {
        "mean": r"$n \to \infty$: $\gamma g_i$, since the mean of the $g_j$ vanishes",
        "weighted": r"$a_i \to 0$: $\gamma g_i$",
        "sum": r"$n \to \infty$: $\gamma (g_i - G)$ with $G = \sum_j g_j$; nothing vanishes",
    }[subtracted]
    lost = "the factor $" + factor + "$ is lost" if factor != "1" else "the sum of all $g_j$ is missing"
    found = [
        Criterion(
            1, r"All paths: every $y_j$ depends on $x_i$, through $\mu$", r"only the path through $y_i$ is taken"
        ),
        Criterion(1, rf"$\partial y_j / \partial x_i = \gamma (\delta_{{ij}} - {factor})$", lost),
        Criterion(
            1,
            rf"The sum over $j$: $\gamma \bigl(g_i - {'' if factor == '1' else factor} \sum_j g_j\bigr)$",
            "not added up over all outputs, or $\\beta$ appears",
        ),
        Criterion(1, "$n = 1$: $0$", "not $0$ for a single input, although the input cancels"),
        Criterion(1, limit, "the limit is wrong: " + lost),
    ]
    return (
        [*found, Criterion(1, "The numbers of the example", "the numbers are missing or wrong")] if checked else found
    )


def claims(subtracted, weights, gamma, upstream, checked=True) -> dict:
    """∂L/∂x_i = γ (g_i − a_i Σ g_j)."""
    total = sum(upstream)
    return {"dx": [int(gamma * (g - a * total)) for g, a in zip(upstream, _coefficients(subtracted, weights))]}


def holds(claims, subtracted, weights, gamma, upstream, checked=True) -> bool:
    """Runs the layer twice for each input, 1 apart: L = Σ g_j y_j is linear, so that the difference is the gradient."""
    shares = _coefficients(subtracted, weights)

    def loss(x) -> Fraction:
        mu = sum(a * v for a, v in zip(shares, x))
        return sum((g * (gamma * (v - mu) + 7) for g, v in zip(upstream, x)), Fraction(0))

    zeros = [0] * len(upstream)
    moved = [loss([*zeros[:i], 1, *zeros[i + 1 :]]) - loss(zeros) for i in range(len(upstream))]
    return claims["dx"] == moved


def identity(subtracted, weights, gamma, upstream, checked=True) -> list:
    return [subtracted, weights, gamma, upstream] if checked else [subtracted]


def _coefficients(subtracted, weights) -> list:
    return [Fraction(1) if subtracted == "sum" else Fraction(w, sum(weights)) for w in weights]


def steps(claims, subtracted, weights, gamma, upstream, checked=True) -> dict:
    factor = {"mean": r"\frac{1}{n}", "weighted": "a_i", "sum": "1"}[subtracted]
    return {"factor": factor, "total": sum(upstream)}
