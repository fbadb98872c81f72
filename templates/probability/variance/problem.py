"""Expectation and variance of a discrete random variable from its table, and of a linear function of it."""

from fractions import Fraction
from functools import cache
from itertools import combinations, permutations

from generator.author import Draw, dot, product, quotient, total

TITLE = "Expectation and variance"
KNOBS = {"largest_mean": range(2, 13), "spread": range(5, 9), "largest_factor": range(2, 6)}
ABOUT = {
    "largest_mean": "largest absolute value of the expectation",
    "spread": "largest distance of a value from the expectation",
    "largest_factor": "largest absolute value of the factor a in Y = aX + b",
}
LABELS = {
    "mean": "E(X)",
    "variance": r"\operatorname{Var}(X)",
    "mean_y": "E(Y)",
    "variance_y": r"\operatorname{Var}(Y)",
}
SPACE = 4
WEIGHTS = ("1122", "1113", "1133", "1223", "1124", "1234", "2233", "2334")


def draw(d: Draw, *, largest_mean: int = 8, spread: int = 7, largest_factor: int = 4) -> dict:
    weights, deviations = d.choice(_tables(spread))
    mean = d.integer(-largest_mean, largest_mean, nonzero=True)
    a, b = d.integer(2, largest_factor) * d.choice([-1, 1]), d.integer(-9, 9, nonzero=True)
    d.require(a * mean + b != 0, "Y has the expectation 0")
    x = [mean + v for v in deviations]
    d.require(sum(x) != mean * len(x), "the mean of the values is right without their probabilities")
    return {"x": x, "weights": weights, "a": a, "b": b}


def solve(x, weights, a, b) -> dict:
    """E(X), and E(X²) less its square; E(aX + b) = a E(X) + b, Var(aX + b) = a² Var(X)."""
    _, mean, square = _moments(x, weights)
    variance = square - mean**2
    if mean.denominator > 1 or variance.denominator > 1:
        raise ValueError("the expectation or the variance is not an integer")
    mean, variance = int(mean), int(variance)
    return {"mean": mean, "variance": variance, "mean_y": a * mean + b, "variance_y": a**2 * variance}


def carried(written, x, weights, a, b) -> dict:
    """What follows for Y from E(X) and Var(X) as they were written."""
    return {"mean_y": a * written["mean"] + b, "variance_y": a * a * written["variance"]}


def verify(answer, x, weights, a, b) -> bool:
    """Deviations add up to 0; the variance is half the mean squared difference of two independent copies. Twice."""
    n = sum(weights)

    def fits(values, mean, variance) -> bool:
        pairs = combinations(list(zip(values, weights)), 2)
        spread = sum(k * m * (u - v) ** 2 for (u, k), (v, m) in pairs)
        return sum(k * (v - mean) for v, k in zip(values, weights)) == 0 and spread == n * n * variance

    y = [a * v + b for v in x]
    return fits(x, answer["mean"], answer["variance"]) and fits(y, answer["mean_y"], answer["variance_y"])


def mistakes(x, weights, a, b) -> dict:
    _, mean, square = _moments(x, weights)
    variance = square - mean**2
    flat = Fraction(sum(x), len(x))
    return {
        "E(X²) given for the variance": {"variance": square, "variance_y": a * a * square},
        "Var(Y) = a Var(X) + b": {"variance_y": a * variance + b},
        "Var(Y) = a² Var(X) + b": {"variance_y": a * a * variance + b},
        "Var(Y) = a Var(X)": {"variance_y": a * variance},
        "probabilities ignored in E(X)": {"mean": flat, "mean_y": a * flat + b},
        "E(Y) without b": {"mean_y": a * mean},
    }


def steps(answer, x, weights, a, b) -> dict:
    n, mean, square = _moments(x, weights)
    return {"n": n, "sum": n * mean, "squares": [v * v for v in x], "sum_squares": n * square, "square": square}


def effort(x, weights, a, b) -> int:
    """Both weighted sums, divided by n; the variance; and what follows for Y."""
    n, mean, square = _moments(x, weights)
    s, q, m = int(n * mean), int(n * square), int(mean)
    work = dot(weights, x) + quotient(s, n) + sum(product(v, v) for v in x)
    work += dot(weights, [v * v for v in x]) + quotient(q, n) + product(m, m) + total([int(square), -m * m])
    return work + product(a, m) + total([a * m, b]) + product(a, a, int(square - mean**2))


def identity(x, weights, a, b) -> list:
    """The order of the columns does not matter."""
    return [sorted(map(list, zip(x, weights))), a, b]


@cache
def _tables(spread: int) -> list:
    """Weights and ascending deviations up to `spread`, with mean 0 and a whole mean square."""
    found = []
    for order in sorted({order for some in WEIGHTS for order in permutations(some)}):
        *first, last = weights = [int(k) for k in order]
        for three in combinations(range(-spread, spread), 3):
            fourth, rest = divmod(-sum(k * v for k, v in zip(first, three)), last)
            v = [*three, fourth]
            if (
                not rest
                and three[2] < fourth <= spread
                and sum(k * t * t for k, t in zip(weights, v)) % sum(weights) == 0
            ):
                found.append((weights, v))
    return found


def _moments(x, weights) -> tuple:
    """n, E(X) and E(X²)."""
    n = sum(weights)
    mean = Fraction(sum(k * v for k, v in zip(weights, x)), n)
    return n, mean, Fraction(sum(k * v * v for k, v in zip(weights, x)), n)
