"""Statistics: NumPy and SciPy in floats, exact fractions by the plain definitions, and enumeration."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import sympy
from scipy import stats

from tests.bank.slip_oracles import Rule, first_wrong

Answer = dict[str, Any]


def whole(values: Any, tolerance: float = 1e-6) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=tolerance, rtol=1e-9), values
    return np.rint(array).astype(int).tolist()


def sample_variance(person: str, x: list[int]) -> Answer:
    """NumPy's."""
    squares = np.var(x) * len(x)
    return {"mean": whole(np.mean(x)), "squares": whole(squares), "variance": whole(np.var(x, ddof=1))}


def quartiles(place: str, x: list[int]) -> Answer:
    """NumPy's quantiles by Weibull's rule, which are these for n = 4k − 1."""
    five = np.quantile(x, [0, 0.25, 0.5, 0.75, 1], method="weibull")
    reach = 1.5 * (five[3] - five[1])
    array = np.array(x)
    outliers = np.unique(array[(array < five[1] - reach) | (array > five[3] + reach)])
    return {"five": whole(five), "iqr": whole(five[3] - five[1]), "outliers": outliers.tolist()}


def frequency_chart(place: str, values: list[int], counts: list[int]) -> Answer:
    """All cases listed, by NumPy and SciPy."""
    cases = np.repeat(values, counts)
    return {
        "n": len(cases),
        "mean": whole(cases.mean()),
        "median": whole(np.median(cases)),
        "mode": int(stats.mode(cases).mode),
    }


def paired_t_test(person: str, before: list[int], after: list[int], critical: str) -> Answer:
    """SciPy's test; the decision by its p-value."""
    test = stats.ttest_rel(after, before)
    changes = np.subtract(after, before)
    assert abs(float(critical) - stats.t.ppf(0.975, len(before) - 1)) < 0.006
    decision = "reject" if test.pvalue < 0.05 else "retain"
    answer = {"mean": changes.mean(), "variance": changes.var(ddof=1), "t": test.statistic}
    return {**{name: whole(value) for name, value in answer.items()}, "decision": decision}


def two_sample_t(company: str, n: list[int], means: list[int], variances: list[int]) -> Answer:
    """SciPy's test from summaries; the pooled variance from what it divided by."""
    first, second = ((m, v**0.5, k) for m, v, k in zip(means, variances, n, strict=True))
    test = stats.ttest_ind_from_stats(*first, *second)
    error = (means[0] - means[1]) / test.statistic
    harmonic = stats.hmean(n) / 2
    return {"pooled": whole(error**2 * harmonic), "df": sum(k - 1 for k in n), "t": whole(test.statistic)}


def confidence_interval(company: str, mean: int, sigma: int, n: int, z: int, wish: int) -> Answer:
    """SciPy's normal interval at the level of z; the number by trying one after another."""
    level = stats.norm.cdf(z) - stats.norm.cdf(-z)
    needed = next(k for k in range(1, 10**6) if z * sigma <= wish * k**0.5 + 1e-9)
    return {"interval": whole(stats.norm.interval(level, mean, sigma / n**0.5)), "needed": needed}


def regression_line(x: list[int], y: list[int]) -> Answer:
    """NumPy's least squares."""
    (a, b), (residual,), *_ = np.linalg.lstsq(np.vander(x, 2, increasing=True), y, rcond=None)
    return {"b": whole(b), "a": whole(a), "Q": whole(residual)}


def correlation(company: str, x: list[int], y: list[int]) -> Answer:
    """NumPy's covariance matrix and correlation."""
    moments = np.cov(x, y, bias=True) * len(x)
    r = Fraction(float(np.corrcoef(x, y)[0, 1])).limit_denominator(300)
    sums = whole([moments[0, 0], moments[1, 1], moments[0, 1]])
    return {"sums": sums, "r": [r.numerator, r.denominator]}


def goodness_of_fit(company: str, ratio: list[int], observed: list[int], critical: str) -> Answer:
    """SciPy's test; the decision by its p-value."""
    expected = np.array(ratio) / sum(ratio) * sum(observed)
    test = stats.chisquare(observed, expected)
    assert abs(float(critical) - stats.chi2.ppf(0.95, len(ratio) - 1)) < 0.006
    decision = "reject" if test.pvalue < 0.05 else "retain"
    return {"expected": whole(expected), "chi2": whole(test.statistic), "decision": decision}


def independence_test(place: str, table: list[list[int]], critical: str) -> Answer:
    """SciPy's test; the decision by its p-value."""
    test = stats.chi2_contingency(table, correction=False)
    assert abs(float(critical) - stats.chi2.ppf(0.95, test.dof)) < 0.006
    decision = "reject" if test.pvalue < 0.05 else "retain"
    return {"expected": whole(test.expected_freq), "chi2": whole(test.statistic), "decision": decision}


def one_way_anova(company: str, groups: list[list[int]]) -> Answer:
    """SciPy's F; the sums by NumPy's variances."""
    every = np.array(groups)
    within = every.var(axis=1).sum() * every.shape[1]
    f = stats.f_oneway(*groups).statistic
    return {"between": whole(every.var() * every.size - within), "within": whole(within), "F": whole(f)}


def two_way_anova(place: str, table: list[list[int]]) -> Answer:
    """Projections: sums of squares that NumPy's least squares leaves when rows, columns or both are fitted."""
    r, c = len(table), len(table[0])
    y, mean = np.ravel(table), np.ones((r * c, 1))
    rows, columns = np.kron(np.eye(r), np.ones((c, 1))), np.kron(np.ones((r, 1)), np.eye(c))

    def left(*parts: Any) -> float:
        design = np.hstack(parts)
        return float(np.sum((y - design @ np.linalg.lstsq(design, y, rcond=None)[0]) ** 2))

    by_rows, by_columns = left(mean, rows), left(mean, columns)
    sums = {"rows": left(mean) - by_rows, "columns": left(mean) - by_columns, "error": left(rows, columns)}
    return {name: whole(v) for name, v in sums.items()}


def permutation_test(company: str, a: list[int], b: list[int]) -> Answer:
    """SciPy's exact test."""

    def apart(u: Any, v: Any, axis: int) -> Any:
        return u.mean(axis=axis) - v.mean(axis=axis)

    test = stats.permutation_test((a, b), apart, alternative="greater", vectorized=True, n_resamples=10**4)
    p = Fraction(float(test.pvalue)).limit_denominator(1000)
    return {"difference": whole(test.statistic), "p": [p.numerator, p.denominator]}


def rank_sum(place: str, a: list[int], b: list[int]) -> Answer:
    """SciPy's ranks and statistics."""
    u = whole(stats.mannwhitneyu(a, b).statistic)
    return {"W": whole(stats.rankdata(a + b)[: len(a)].sum()), "UA": u, "UB": whole(stats.mannwhitneyu(b, a).statistic)}


def maximum_likelihood(place: str, model: str, counts: list[int]) -> Answer:
    """The likelihood multiplied out as a polynomial by SymPy; its derivative's root inside (0, 1)."""
    theta, last = sympy.Symbol("theta"), len(counts) - 1
    if model == "seeds":
        chances = [sympy.binomial(last, s) * theta**s * (1 - theta) ** (last - s) for s in range(last + 1)]
    else:
        chances = [theta * (1 - theta) ** k for k in range(last)]
        chances.append(1 - sum(chances))
    factors = dict(
        sympy.factor_list(sympy.prod([sympy.factor(c) ** k for c, k in zip(chances, counts, strict=True)]))[1]
    )
    a, b = factors[theta], factors[theta - 1]
    (root,) = sympy.solve(a / theta - b / (1 - theta), theta)
    return {"exponents": [int(a), int(b)], "estimate": [int(root.p), int(root.q)]}


def multiple_testing(company: str, p: list[str]) -> Answer:
    """The textbook procedures in floats, with room for rounding; SciPy's adjusted p-values for the last."""
    values, m, room = np.array(p, dtype=float), len(p), 1e-9
    rejected: set[int] = set()
    for step, i in enumerate(np.argsort(values)):
        if values[i] > 0.05 / (m - step) + room:
            break
        rejected.add(int(i) + 1)
    bonferroni = np.flatnonzero(values * m <= 0.05 + room) + 1
    bh = np.flatnonzero(stats.false_discovery_control(values) <= 0.05 + room) + 1
    return {"bonferroni": bonferroni.tolist(), "holm": sorted(rejected), "bh": bh.tolist()}


def slip_of_regression_line(shown: list[Any], x: list[int], y: list[int], at: int) -> list[Any]:
    """Sums by NumPy's covariances; line and height in fractions."""
    moments = np.cov(x, y, bias=True) * len(x)
    mean_x, mean_y = Fraction(sum(x), 4), Fraction(sum(y), 4)
    slope = Fraction(shown[1], shown[0])
    return [whole(moments[0, 0]), whole(moments[0, 1]), slope, mean_y - mean_x * shown[2], shown[3] + at * shown[2]]


SLIP_RULES: dict[str, Rule] = {"slips/regression_line": slip_of_regression_line}

ORACLES: dict[str, Callable[..., Answer]] = {
    f"statistics/{oracle.__name__}": oracle
    for oracle in (
        sample_variance,
        quartiles,
        frequency_chart,
        paired_t_test,
        two_sample_t,
        confidence_interval,
        regression_line,
        correlation,
        goodness_of_fit,
        independence_test,
        one_way_anova,
        two_way_anova,
        permutation_test,
        rank_sum,
        maximum_likelihood,
        multiple_testing,
    )
}
ORACLES["slips/regression_line"] = partial(first_wrong, slip_of_regression_line)
