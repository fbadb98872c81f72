"""Mean and variance of a linear combination of two correlated random variables, and its covariance with X − Y."""

from math import isqrt

from generator.author import Draw, dot, product, total

TITLE = "Variance of a linear combination"
KNOBS = {"largest_factor": range(2, 7), "largest_variance": range(6, 31)}
ABOUT = {"largest_factor": "largest absolute value of a and b", "largest_variance": "largest variance"}
LABELS = {"mean": "E(Z)", "variance": r"\operatorname{Var}(Z)", "covariance": r"\operatorname{Cov}(Z, X - Y)"}
SPACE = 4


def draw(d: Draw, *, largest_factor: int = 4, largest_variance: int = 16) -> dict:
    p, q = d.sample(range(2, largest_variance + 1), 2)
    bound = isqrt(p * q - 1)
    covariance = d.integer(-bound, bound, nonzero=True)
    a, b = d.integers(2, -largest_factor, largest_factor, nonzero=True)
    d.require(abs(a) != 1 or abs(b) != 1, "both factors are 1 or −1")
    c, means = d.integer(-9, 9, nonzero=True), d.integers(2, -9, 9, nonzero=True)
    d.require(a * means[0] + b * means[1] + c != 0, "the mean is 0")
    d.require(a * p - b * q + (b - a) * covariance != 0, "Z and X − Y are uncorrelated")
    return {"means": means, "variances": [p, q], "cov": covariance, "a": a, "b": b, "c": c}


def solve(means, variances, cov, a, b, c) -> dict:
    """a² Var X + b² Var Y + 2ab Cov(X, Y), and the same bilinear for Z and X − Y."""
    (m, n), (p, q) = means, variances
    if min(p, q) <= 0 or cov * cov > p * q:
        raise ValueError("these are not the variances and the covariance of two random variables")
    variance = a**2 * p + b**2 * q + 2 * a * b * cov
    return {"mean": a * m + b * n + c, "variance": variance, "covariance": a * p - b * q + (b - a) * cov}


def verify(answer, means, variances, cov, a, b, c) -> bool:
    """Covariances of Z with X and with Y, of which both numbers are made; the mean from Z's deviation at (0, 0)."""
    with_x = sum(k * v for k, v in zip((a, b), (variances[0], cov)))
    with_y = sum(k * v for k, v in zip((a, b), (cov, variances[1])))
    mean = answer["mean"] - c == sum(k * v for k, v in zip((a, b), means))
    return mean and answer["variance"] == a * with_x + b * with_y and answer["covariance"] == with_x - with_y


def mistakes(means, variances, cov, a, b, c) -> dict:
    (p, q), right = variances, solve(means, variances, cov, a, b, c)
    mixed = 2 * a * b * cov
    wrong = {
        "factors not squared": {"variance": a * p + b * q + mixed},
        "covariance counted once: a b Cov for 2 a b Cov": {"variance": right["variance"] - a * b * cov},
        "covariance left out, as if X and Y were independent": {
            "variance": right["variance"] - mixed,
            "covariance": a * p - b * q,
        },
        "c added to the variance": {"variance": right["variance"] + c},
        "c left out of the mean": {"mean": right["mean"] - c},
        "variances of a X and b Y added in the covariance, not subtracted": {
            "covariance": right["covariance"] + 2 * b * q,
        },
    }
    if a < 0 or b < 0:
        wrong["sign of the mixed term lost"] = {"variance": right["variance"] - 2 * mixed}
    return wrong


def effort(means, variances, cov, a, b, c) -> int:
    """The mean; three terms of the variance; two of the covariance."""
    (m, n), (p, q) = means, variances
    work = dot([a, b], [m, n]) + total([a * m + b * n, c]) + product(a, a, p) + product(b, b, q) + product(2, a, b, cov)
    work += total([a * a * p, b * b * q, 2 * a * b * cov]) + product(a, p) + product(b, q) + total([b, -a])
    return work + product(b - a, cov) + total([a * p, -b * q, (b - a) * cov])
