"""Probability: enumeration of all outcomes, NumPy and SciPy in floats, and the plain definitions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial
from typing import Any

import numpy as np
from scipy import stats
from scipy.integrate import quad

from tests.bank.slip_oracles import Rule

Answer = dict[str, Any]


def whole(values: Any, tolerance: float = 1e-6) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=tolerance, rtol=1e-9), values
    return np.rint(array).astype(int).tolist()


def pair(probability: float, largest: int = 1_000_000) -> list[int]:
    """A probability as numerator and denominator in lowest terms."""
    found = Fraction(probability).limit_denominator(largest)
    assert abs(float(found) - probability) < 1e-12
    return [found.numerator, found.denominator]


def bayes_posterior(company: str, shares: list[int], rates: list[int], asked: int) -> Answer:
    """The joint distribution in floats, normalized."""
    joint = np.array(shares) / 100 * np.array(rates) / 100
    return {"faulty": whole(10_000 * joint), "posterior": pair(float(joint[asked - 1] / joint.sum()), 5000)}


def variance(x: list[int], weights: list[int], a: int, b: int) -> Answer:
    """All equally likely cases listed, by NumPy."""
    cases = np.repeat(x, weights)
    y = a * cases + b
    return {
        "mean": whole(cases.mean()),
        "variance": whole(cases.var()),
        "mean_y": whole(y.mean()),
        "variance_y": whole(y.var()),
    }


def screening_test(place: str, people: int, prevalence: int, sensitivity: int, false_rate: int) -> Answer:
    """Outer products of shares in floats."""
    p, s, f = prevalence / 100, sensitivity / 100, false_rate / 100
    table = np.array([[p], [1 - p]]) * np.array([[s, 1 - s], [f, 1 - f]])
    return {"groups": whole(people * table), "predictive": pair(float(table[0, 0] / table[:, 0].sum()), 20_000)}


def expected_gain(name: str, place: str, payouts: list[int], sectors: list[int], stake: int, plays: int) -> Answer:
    """NumPy's weighted average."""
    mean = np.average(payouts, weights=sectors)
    return {"payout": whole(mean), "gain": whole(plays * (mean - stake))}


def covariance(x: list[int], y: list[int], counts: list[list[int]]) -> Answer:
    """NumPy's covariance matrix of all cases."""
    places = np.argwhere(np.ones_like(counts))
    frequency = np.array(counts).ravel()
    u, v = np.array(x)[places[:, 0]], np.array(y)[places[:, 1]]
    cov = np.cov(u, v, fweights=frequency, ddof=0)[0, 1]
    means = [np.average(values, weights=frequency) for values in (u, v, u * v)]
    return dict(zip(("mean_x", "mean_y", "mean_xy", "covariance"), whole([*means, cov]), strict=True))


def binomial_distribution(name: str, n: int, p: list[int], k: int, m: int) -> Answer:
    """SciPy's binomial distribution."""
    found = stats.binom(n, p[0] / p[1])
    return {"exactly": pair(float(found.pmf(k))), "at_least": pair(float(found.sf(m - 1)))}


def sampling_without_replacement(name: str, balls: list[int]) -> Answer:
    """All ordered pairs of different balls."""
    urn = np.repeat([0, 1, 2], balls)
    first, second = np.meshgrid(urn, urn, indexing="ij")
    drawn = ~np.eye(len(urn), dtype=bool)
    red = (first == 0) | (second == 0)

    def share(event: Any, condition: Any) -> list[int]:
        return pair(float((event & condition & drawn).sum() / (condition & drawn).sum()), 5000)

    return {
        "same": share(first == second, drawn),
        "second": share(second == 0, first != 1),
        "both": share((first == 0) & (second == 0), red),
    }


def markov_chain(place: str, percent: list[list[int]], start: list[int]) -> Answer:
    """Matrix powers in NumPy."""
    P = np.array(percent) / 100
    return {"first": whole(start @ P), "second": whole(start @ np.linalg.matrix_power(P, 2))}


def stationary_distribution(place: str, moves: list[list[int]], parts: list[int], bikes_in_all: int) -> Answer:
    """The eigenvector of the transpose for the eigenvalue 1, by NumPy."""
    P = np.array(moves) / np.array(parts)[:, None]
    values, vectors = np.linalg.eig(P.T)
    share = np.real(vectors[:, np.argmin(abs(values - 1))])
    return {"bikes": whole(bikes_in_all * share / share.sum())}


def variance_of_sum(means: list[int], variances: list[int], cov: int, a: int, b: int, c: int) -> Answer:
    """Four equally likely points that have these moments, and NumPy's moments of what becomes of them."""
    spread = np.linalg.cholesky(np.array([[variances[0], cov], [cov, variances[1]]]))
    x, y = np.array(means)[:, None] + spread @ np.array([[1, 1, -1, -1], [1, -1, 1, -1]])
    z = a * x + b * y + c
    moments = np.cov(z, x - y, ddof=0)
    return {"mean": whole(z.mean()), "variance": whole(moments[0, 0]), "covariance": whole(moments[0, 1])}


def hypergeometric(company: str, size: int, faulty: int, n: int, k: int, m: int) -> Answer:
    """SciPy's hypergeometric distribution, times the number of samples."""
    found, samples = stats.hypergeom(size, faulty, n), comb(size, n)
    return {
        "samples": samples,
        "exactly": whole(samples * found.pmf(k), 1e-5),
        "at_least": whole(samples * found.sf(m - 1), 1e-5),
    }


def first_step_analysis(name: str, moves: list[list[int]], parts: list[int], rounds: list[int]) -> Answer:
    """Expected visits: powers of Q added up until nothing is left, times the rounds."""
    Q = np.array(moves)[:, :2] / np.array(parts)[:, None]
    visits, power = np.eye(2), Q
    while np.abs(power).max() > 1e-18:
        visits, power = visits + power, power @ Q
    return {"time": whole(visits @ rounds)}


def density(p: int, q: int, b: int, u: int, v: int) -> Answer:
    """Adaptive quadrature."""
    area = quad(lambda x: p + q * x, 0, b)[0]
    return {
        "inverse": whole(area),
        "probability": pair(quad(lambda x: p + q * x, u, v)[0] / area, 5000),
        "mean": pair(quad(lambda x: x * (p + q * x), 0, b)[0] / area, 5000),
    }


def standardize(company: str, mean: int, variance: int, x: int, n: int, m: int, width: int) -> Answer:
    """Quantiles of SciPy's normal distribution, there and back."""
    single, average = stats.norm(mean, variance**0.5), stats.norm(mean, (variance / n) ** 0.5)
    reach = stats.norm.cdf(width)
    return {
        "z": whole(stats.norm.ppf(single.cdf(x))),
        "z_mean": whole(stats.norm.ppf(average.cdf(m))),
        "interval": whole([average.ppf(1 - reach), average.ppf(reach)]),
    }


def total_variance(company: str, shares: list[int], means: list[int], variances: list[int]) -> Answer:
    """A mixture in which each group has two equally likely values, one deviation below and above its mean."""
    weights = np.repeat(shares, 2) / (2 * sum(shares))
    centre = np.repeat(means, 2)
    values = centre + np.sqrt(np.repeat(variances, 2)) * np.tile([-1.0, 1.0], len(means))
    mean = weights @ values
    return {
        "mean": whole(mean),
        "within": whole(weights @ (values - centre) ** 2),
        "between": whole(weights @ (centre - mean) ** 2),
        "variance": whole(weights @ (values - mean) ** 2),
    }


def sum_and_maximum(x: list[int], y: list[int]) -> Answer:
    """NumPy's convolution, and all equally likely pairs counted by their maximum."""
    first, second = (np.repeat(np.arange(len(v)), v) for v in (x, y))
    highest = np.maximum.outer(first, second).ravel()
    return {"sum": np.convolve(x, y).tolist(), "maximum": np.bincount(highest, minlength=len(x)).tolist()}


def poisson_distribution(company: str, rate: int, minutes: int, k: int, j: int) -> Answer:
    """SciPy's Poisson distribution."""
    parameter = rate * minutes / 60
    p = stats.poisson(parameter).pmf(np.arange(60))
    found = Fraction(float(p[k] / p[j])).limit_denominator(factorial(k))
    return {
        "parameter": whole(parameter),
        "ratio": [found.numerator, found.denominator],
        "modes": np.flatnonzero(p > p.max() * (1 - 1e-9)).tolist(),
    }


ORACLES: dict[str, Callable[..., Answer]] = {
    f"probability/{function.__name__}": function
    for function in (
        bayes_posterior,
        variance,
        screening_test,
        expected_gain,
        covariance,
        binomial_distribution,
        sampling_without_replacement,
        markov_chain,
        stationary_distribution,
        variance_of_sum,
        hypergeometric,
        first_step_analysis,
        density,
        standardize,
        total_variance,
        sum_and_maximum,
        poisson_distribution,
    )
}


def variance_of_sum_lines(shown: list[Any], x: list[int], y: list[int], a: int, b: int) -> list[Any]:
    """Moments of the four outcomes as exact means; then each line from the expectations as they stand."""
    u, v = (np.array(values, dtype=object) for values in (x, y))
    moments = [Fraction(int(values.sum()), 4) for values in (u, v, u * u, v * v, u * v)]
    first, second, *_ = shown
    centred = [shown[2] - first**2, shown[3] - second**2, shown[4] - first * second]
    spread = np.array([[shown[5], shown[7]], [shown[7], shown[6]]], dtype=object)
    return [*moments, *centred, int(np.array([a, b]) @ spread @ np.array([a, b]))]


SLIP_RULES: dict[str, Rule] = {"slips/variance_of_sum": variance_of_sum_lines}
