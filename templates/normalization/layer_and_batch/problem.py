"""One entry of a matrix of activations, normalized over its batch and over its layer."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, deviations, product, quotient, square_root, total

TITLE = "Batch norm and layer norm of one entry"
KNOBS = {"samples": range(4, 7), "features": range(4, 7), "largest_deviation": range(7, 10), "largest": range(8, 21)}
ABOUT = {
    "samples": "number of samples",
    "features": "number of features",
    "largest_deviation": "largest deviation from the mean in the row and the column of the entry",
    "largest": "largest absolute value of the entries of X",
}
SPACE = 5
LABELS = {"batch": r"[\mu, \sigma, y]_{\text{batch}}", "layer": r"[\mu, \sigma, y]_{\text{layer}}"}


def draw(d: Draw, *, samples: int = 5, features: int = 5, largest_deviation: int = 7, largest: int = 12) -> dict:
    """Column and row of the entry are drawn as means and deviations, the others at random."""
    tables = [deviations(count, largest_deviation) for count in (samples, features)]
    sigmas = [d.choice([s for s in table if s > 1]) for table in tables]
    column, row = (d.shuffled(d.choice(table[sigma])) for table, sigma in zip(tables, sigmas))
    i, j = d.integer(0, samples - 1), d.integer(0, features - 1)
    mu = d.integer(-4, 4)
    shift = mu + column[i] - row[j]  # the mean of the row
    X = d.matrix(samples, features, -largest // 2, largest // 2)
    for s, v in enumerate(column):
        X[s][j] = mu + v
    X[i] = [shift + v for v in row]
    d.require(max(abs(v) for line in X for v in line) <= largest, "an entry is large")
    d.require(mu != shift and column[i] * row[j] != 0, "both means are equal, or the entry is one of them")
    both = [g for g in range(2, 31) if g * column[i] % sigmas[0] == g * row[j] % sigmas[1] == 0]
    d.require(bool(both), "no γ makes both outputs whole")
    givens = {"X": X, "i": i + 1, "j": j + 1, "gamma": d.choice((-1, 1)) * d.choice(both[:3]), "beta": d.integer(1, 5)}
    answer = solve(**givens)
    d.require(answer["batch"][2] != answer["layer"][2], "both give the same output")
    return givens


def solve(X, i, j, gamma, beta) -> dict:
    """Mean and deviation of the column of the entry, and of its row; γ (x − μ)/σ + β with each."""
    answer = {}
    for name, values in (("batch", [row[j - 1] for row in X]), ("layer", X[i - 1])):
        mu, sigma = Fraction(sum(values), len(values)), _deviation(values)
        y = gamma * (X[i - 1][j - 1] - mu) / sigma + beta if sigma else Fraction(1, 2)
        if mu.denominator > 1 or y.denominator > 1:
            raise ValueError(f"mean, deviation or output of the {name} is no integer")
        answer[name] = [int(mu), sigma, int(y)]
    return answer


def verify(answer, X, i, j, gamma, beta) -> bool:
    """Sum and sum of squares follow from mean and deviation; y − β is to γ as x − μ is to σ."""
    lines = {"batch": list(zip(*X))[j - 1], "layer": X[i - 1]}
    for name, values in lines.items():
        if len(answer[name]) != 3:
            return False
        mu, sigma, y = answer[name]
        n = len(values)
        if sum(values) != n * mu or sum(v * v for v in values) != n * (sigma * sigma + mu * mu) or sigma <= 0:
            return False
        if (y - beta) * sigma != gamma * (X[i - 1][j - 1] - mu):
            return False
    return True


def mistakes(X, i, j, gamma, beta) -> dict:
    right, x = solve(X, i, j, gamma, beta), X[i - 1][j - 1]

    def each(output) -> dict:
        return {name: [mu, sigma, output(mu, sigma)] for name, (mu, sigma, _) in right.items()}

    squared = {
        name: [mu, sigma**2, Fraction(gamma * (x - mu), sigma**2) + beta] for name, (mu, sigma, _) in right.items()
    }
    return {
        "batch and layer exchanged": {"batch": right["layer"], "layer": right["batch"]},
        "variance in place of the standard deviation": squared,
        "not divided by the standard deviation": each(lambda mu, sigma: gamma * (x - mu) + beta),
        "mean not subtracted": each(lambda mu, sigma: Fraction(gamma * x, sigma) + beta),
        "β added before scaling by γ": each(lambda mu, sigma: gamma * (Fraction(x - mu, sigma) + beta)),
    }


def steps(answer, X, i, j, gamma, beta) -> dict:
    """For both: the values, their deviations and squares."""
    found = []
    for name, values in (("batch", [row[j - 1] for row in X]), ("layer", X[i - 1])):
        mu, sigma, y = answer[name]
        squares = [(v - mu) ** 2 for v in values]
        line = {"values": values, "n": len(values), "total": sum(values), "mu": mu, "squares": squares}
        found.append({**line, "name": name, "sigma": sigma, "d": X[i - 1][j - 1] - mu, "y": y})
    return {"lines": found, "x": X[i - 1][j - 1]}


def effort(X, i, j, gamma, beta) -> int:
    """For both: the mean; deviations, squares and their mean; the root; and the output."""
    work = 0
    for line in steps(solve(X, i, j, gamma, beta), X, i, j, gamma, beta)["lines"]:
        n, mu, sigma = line["n"], line["mu"], line["sigma"]
        work += total(line["values"]) + quotient(line["total"], n) + total(line["squares"]) + square_root(sigma**2)
        work += sum(total([v, -mu]) + product(v - mu, v - mu) for v in line["values"]) + quotient(n * sigma**2, n)
        scaled = gamma * line["d"]
        work += product(gamma, line["d"]) + quotient(scaled, sigma) + total([scaled // sigma, beta])
    return work


def identity(X, i, j, gamma, beta) -> list:
    """What stands in other rows and columns does not matter."""
    return [[row[j - 1] for row in X], X[i - 1], i, j, gamma, beta]


def _deviation(values) -> int:
    """The standard deviation; 0 if it is no integer."""
    n = len(values)
    square, rest = divmod(n * sum(v * v for v in values) - sum(values) ** 2, n * n)
    return isqrt(square) if not rest and isqrt(square) ** 2 == square else 0
