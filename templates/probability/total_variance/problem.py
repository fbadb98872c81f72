"""Law of total variance: a mixture of three groups, from their shares, means and variances."""

from fractions import Fraction
from functools import cache
from itertools import permutations

from generator.author import Draw, dot, inner, product, quotient, total, whole

TITLE = "Law of total variance"
KNOBS = {"longest": range(10, 31), "largest_variance": range(10, 31)}
ABOUT = {"longest": "longest mean of a group, in minutes", "largest_variance": "largest variance of a group"}
LABELS = {
    "mean": "E(X)",
    "within": r"E(\operatorname{Var}(X \mid G))",
    "between": r"\operatorname{Var}(E(X \mid G))",
    "variance": r"\operatorname{Var}(X)",
}
SPACE = 4.5
SHARES = ((1, 1, 2), (1, 1, 3), (1, 2, 2), (1, 2, 3), (1, 1, 4), (2, 3, 3), (1, 3, 4), (1, 2, 5), (2, 3, 5), (1, 3, 6))


def draw(d: Draw, *, longest: int = 20, largest_variance: int = 15) -> dict:
    shares = d.shuffled(d.choice(SHARES))
    n, second, fitting = sum(shares), d.integer(1, largest_variance), _means(tuple(shares), longest)
    d.require(bool(fitting), "no means make mean and variance whole")
    third = d.integer(1, largest_variance)
    last = [v for v in range(1, largest_variance + 1) if inner(shares, [second, third, v]) % n == 0]
    d.require(bool(last), "no variances have a whole mean")
    variances = [second, third, d.choice(last)]
    d.require(3 * inner(shares, variances) != n * sum(variances), "the shares do not matter for the variances")
    return {"company": d.company(), "shares": shares, "means": list(d.choice(fitting)), "variances": variances}


def solve(company, shares, means, variances) -> dict:
    """Mean of the variances, plus variance of the means."""
    if not len(shares) == len(means) == len(variances) or min(shares) < 1 or min(variances) < 0:
        raise ValueError("each group needs a share, a mean and a variance")
    mean, within, between = (whole(v, "a mean or variance") for v in _parts(shares, means, variances))
    return {"mean": mean, "within": within, "between": between, "variance": within + between}


def carried(written, company, shares, means, variances) -> dict:
    return {"variance": written["within"] + written["between"]}


def verify(answer, company, shares, means, variances) -> bool:
    """From second moments: E(X²) is the mean of variance plus squared mean; the means differ by pairs."""
    n, groups = sum(shares), list(zip(shares, means, variances))
    square = sum(k * (m * m + v) for k, m, v in groups)
    pairs = sum(j * k * (a - b) ** 2 for i, (j, a, _) in enumerate(groups) for k, b, _ in groups[:i])
    if sum(k * (m - answer["mean"]) for k, m, _ in groups) or pairs != n * n * answer["between"]:
        return False
    if sum(k * (v - answer["within"]) for k, _, v in groups):
        return False
    return n * answer["variance"] == square - n * answer["mean"] ** 2


def mistakes(company, shares, means, variances) -> dict:
    mean, within, between = _parts(shares, means, variances)
    flat = _parts([1, 1, 1], means, variances)
    n = sum(shares)
    narrow = sum(Fraction(k * k * v, n * n) for k, v in zip(shares, variances))
    names = ("mean", "within", "between", "variance")
    return {
        "differences between the groups ignored: mean variance given": {"variance": within},
        "groups counted equally, whatever their shares": dict(zip(names, (*flat, flat[1] + flat[2]))),
        "E(X²) not reduced by the squared mean": {
            "between": between + mean**2,
            "variance": within + between + mean**2,
        },
        "shares squared, as for a sum": {"within": narrow, "variance": narrow + between},
    }


def steps(answer, company, shares, means, variances) -> dict:
    n, squares = sum(shares), [m * m for m in means]
    return {"n": n, "squares": squares, "square": Fraction(inner(shares, squares), n)}


def effort(company, shares, means, variances) -> int:
    """Three weighted means, the square of the first, and a difference and a sum."""
    n, squares = sum(shares), [m * m for m in means]
    mean, within, between = map(int, _parts(shares, means, variances))
    work = dot(shares, means) + dot(shares, variances) + dot(shares, squares) + sum(product(m, m) for m in means)
    work += quotient(n * mean, n) + quotient(n * within, n) + quotient(inner(shares, squares), n)
    return work + product(mean, mean) + total([between + mean * mean, -mean * mean]) + total([within, between])


def identity(company, shares, means, variances) -> list:
    """The order of the groups does not matter."""
    return sorted(map(list, zip(shares, means, variances)))


@cache
def _means(shares, longest) -> list:
    """Different means from 2 on with a whole mean, which is not that of equal shares, and a whole variance."""
    (j, k, h), n, found = shares, sum(shares), []
    for p, q, r in permutations(range(2, longest + 1), 3):
        first, second = j * p + k * q + h * r, j * p * p + k * q * q + h * r * r
        if first % n == 0 == second % n and 3 * first != n * (p + q + r):
            found.append([p, q, r])
    return found


def _parts(shares, means, variances) -> tuple:
    """E(X), E(Var(X | G)) and Var(E(X | G))."""
    n = sum(shares)
    mean = Fraction(inner(shares, means), n)
    return mean, Fraction(inner(shares, variances), n), Fraction(inner(shares, [m * m for m in means]), n) - mean**2
