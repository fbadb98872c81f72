"""Independent random variables are uncorrelated; an example in which the converse is false."""

from fractions import Fraction
from math import gcd

from generator.author import Criterion, Draw

TITLE = "Independent and uncorrelated"
KNOBS = {"checked": (False, True), "largest_mean": range(2, 10), "widest": range(2, 7)}
ABOUT = {
    "checked": "whether an example for the converse is asked for too",
    "largest_mean": "largest absolute value of the expectations",
    "widest": "largest distance of a value of X from its expectation",
}
SPACE = 9.0


def draw(d: Draw, *, checked: bool = True, largest_mean: int = 6, widest: int = 4) -> dict:
    k, m = d.choice([(k, m) for k in range(1, 5) for m in range(1, 5) if gcd(k, m) == 1 and k + m > 2])
    mean_x, mean_y = d.integers(2, -largest_mean, largest_mean, nonzero=True)
    apart, common, step = d.integer(1, widest), gcd(2 * k, m), d.choice([-1, 1])
    return {
        "x": [mean_x - apart, mean_x, mean_x + apart],
        "y": [mean_y + step * m // common, mean_y - 2 * step * k // common],
        "weights": [k, m, k],
        "checked": checked,
    }


def criteria(x, y, weights, checked=True) -> list:
    found = [
        Criterion(
            1,
            r"$\operatorname{Cov}(X, Y) = E(XY) - E(X) \, E(Y)$, and independence as"
            r" $P(X = x, Y = y) = P(X = x) \, P(Y = y)$ for all $x$ and $y$",
            "what is given, or what is to be shown, is not stated",
        ),
        Criterion(
            1,
            r"$E(XY)$ as the double sum of $x y \, P(X = x, Y = y)$, with the product of the probabilities put in",
            "independence is not used, or $E(XY) = E(X) E(Y)$ is assumed",
        ),
        Criterion(
            1,
            "Splits the double sum into a product of two sums, and concludes",
            "the step from the double sum to the product is missing",
        ),
    ]
    example = [
        Criterion(1, "The three expectations, and the covariance 0", "an expectation is missing or wrong"),
        Criterion(
            1,
            r"A pair of values for which $P(X = x, Y = y) \ne P(X = x) \, P(Y = y)$, with both numbers",
            "it is only said that $Y$ depends on $X$, or the numbers are wrong",
        ),
    ]
    return found + example if checked else found


def claims(x, y, weights, checked=True) -> dict:
    """The expectations; and n² times both sides of the product rule, for the middle value of X and its Y."""
    k, m, _ = weights
    n = 2 * k + m
    mean_y = (2 * k * y[0] + m * y[1]) // n
    return {"mean_x": x[1], "mean_y": mean_y, "mean_xy": x[1] * mean_y, "joint": m * n, "product": m * m}


def holds(claims, x, y, weights, checked=True) -> bool:
    """The cases one by one, each with its own weight."""
    cases = [(u, y[i % 2], k) for i, (u, k) in enumerate(zip(x, weights))]
    n = sum(weights)
    mean_x, mean_y, mean_xy = (
        sum(Fraction(k, n) * value for k, value in values)
        for values in ([(k, u) for u, _, k in cases], [(k, v) for _, v, k in cases], [(k, u * v) for u, v, k in cases])
    )
    both = sum(k for u, v, k in cases if (u, v) == (x[1], y[1]))
    product = sum(k for u, _, k in cases if u == x[1]) * sum(k for _, v, k in cases if v == y[1])
    means = [claims["mean_x"], claims["mean_y"], claims["mean_xy"]] == [mean_x, mean_y, mean_xy]
    return means and mean_xy == mean_x * mean_y and claims["joint"] == n * both != claims["product"] == product


def identity(x, y, weights, checked=True) -> list:
    return [x, y, weights] if checked else []
