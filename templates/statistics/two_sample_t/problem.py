"""Two-sample t test with a pooled variance, from the summaries of two groups."""

from fractions import Fraction
from math import gcd, isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Two-sample t test"
KNOBS = {"equal": (False, True), "largest_t": range(3, 9)}
ABOUT = {"equal": "whether both groups have the same size", "largest_t": "largest absolute value of the statistic"}
LABELS = {"pooled": "s_p^2", "df": r"\text{degrees of freedom}", "t": "t"}
UNITS = {"pooled": "ml²"}
SPACE = 4
SIZES = ((3, 6), (4, 12), (6, 12), (5, 20), (10, 15), (8, 24), (9, 18), (12, 24), (15, 30), (20, 30), (6, 30))


def draw(d: Draw, *, equal: bool = False, largest_t: int = 7) -> dict:
    n, m = [d.integer(4, 12)] * 2 if equal else d.shuffled(d.choice(SIZES))
    t = d.integer(1, largest_t) * d.choice([-1, 1])
    root = next(k for k in range(1, 100) if k * k * n * m % (n + m) == 0)
    error = root * d.integer(1, max(1, 4 // root))
    pooled, g = error**2 * n * m // (n + m), gcd(n - 1, m - 1)
    pairs = [[pooled + k * (m - 1) // g, pooled - k * (n - 1) // g] for k in range(-60, 61) if k]
    variances = [pair for pair in pairs if min(pair) > 2 and max(pair) <= min(150, 4 * min(pair))]
    d.require(bool(variances), "no variances are similar enough")
    first = d.integer(490, 515)
    return {"company": d.company(), "n": [n, m], "means": [first, first - error * t], "variances": d.choice(variances)}


def solve(company, n, means, variances) -> dict:
    """The variances, weighted with n − 1, are pooled; t divides by the root of s²(1/n₁ + 1/n₂)."""
    df = sum(n) - 2
    pooled = Fraction(sum((k - 1) * v for k, v in zip(n, variances)), df)
    square = pooled * sum(Fraction(1, k) for k in n)
    error = isqrt(int(square))
    if pooled.denominator > 1 or error**2 != square or not error or (means[0] - means[1]) % error:
        raise ValueError("pooled variance, standard error and t must be integers")
    return {"pooled": int(pooled), "df": df, "t": (means[0] - means[1]) // error}


def verify(answer, company, n, means, variances) -> bool:
    """Squares of both groups add up to df times the pooled variance; (x̄ − ȳ)² n₁n₂ = t² s² (n₁ + n₂), signs agree."""
    (a, b), (u, v), gap = n, variances, means[0] - means[1]
    together = a * u + b * v - u - v
    t, pooled = answer["t"], answer["pooled"]
    same = gap * gap * a * b == t * t * pooled * (a + b) and gap * t > 0
    return answer["df"] + 2 == a + b and pooled * (a + b - 2) == together and same


def mistakes(company, n, means, variances) -> dict:
    right, (a, b), gap = solve(company, n, means, variances), n, means[0] - means[1]
    error, pooled = abs(gap // right["t"]), right["pooled"]
    wrong = {
        "variances weighted with n, not n − 1": {"pooled": Fraction(a * variances[0] + b * variances[1], a + b)},
        "one degree of freedom too many: only one mean counted": {"df": a + b - 1},
        "means subtracted the other way round": {"t": -right["t"]},
    }
    if error > 1:
        wrong["root forgotten: divided by the square of the standard error"] = {"t": Fraction(gap, error**2)}
    if a != b:
        wrong["plain average of both variances"] = {"pooled": Fraction(sum(variances), 2)}
    if isqrt(pooled) ** 2 == pooled != error**4:
        wrong["divided by the pooled standard deviation only"] = {"t": Fraction(gap, isqrt(pooled))}
    return wrong


def steps(answer, company, n, means, variances) -> dict:
    gap = means[0] - means[1]
    (a, b), squares = n, [(k - 1) * v for k, v in zip(n, variances)]
    return {"squares": squares, "gap": gap, "error": gap // answer["t"], "inverse": Fraction(a + b, a * b)}


def effort(company, n, means, variances) -> int:
    """Pooling, the sum of the inverses, the standard error, and t."""
    right, (a, b) = solve(company, n, means, variances), n
    squares, gap = [(k - 1) * v for k, v in zip(n, variances)], means[0] - means[1]
    error = gap // right["t"]
    work = sum(product(k - 1, v) for k, v in zip(n, variances)) + total(squares) + quotient(sum(squares), a + b - 2)
    work += total([a, b]) + product(a, b) + quotient(a + b, a * b) + product(a + b, right["pooled"])
    return work + quotient(error * error * a * b, a * b) + square_root(error * error) + total([means[0], -means[1]]) + 1


def identity(company, n, means, variances) -> list:
    """Only the difference of the means matters."""
    return [n, means[0] - means[1], variances]
