"""Mean, sum of squared deviations and variance of a small sample."""

from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement

from generator.author import Draw, product, quotient, total

TITLE = "Mean and variance of a sample"
KNOBS = {"n": range(4, 8), "spread": range(5, 10)}
ABOUT = {"n": "size of the sample", "spread": "largest distance of a value from the mean"}
LABELS = {"mean": r"\bar{x}", "squares": "Q", "variance": "s^2"}
UNITS = {"mean": "g", "squares": "g²", "variance": "g²"}
SPACE = 3.5


def draw(d: Draw, *, n: int = 6, spread: int = 7) -> dict:
    mean, deviations = d.integer(50, 70), d.shuffled(d.choice(_tables(n, spread)))
    return {"person": d.person(), "x": [mean + v for v in deviations]}


def solve(person, x) -> dict:
    """The mean, the squares of the deviations from it, and their sum divided by n − 1."""
    n = len(x)
    mean, rest = divmod(sum(x), n)
    squares = sum((v - mean) ** 2 for v in x)
    if rest or n < 2 or squares % (n - 1):
        raise ValueError("mean and variance must be integers")
    return {"mean": mean, "squares": squares, "variance": squares // (n - 1)}


def carried(written, person, x) -> dict:
    """What follows from the mean, and from the sum of squares, as they were written."""
    return {
        "squares": sum((v - written["mean"]) ** 2 for v in x),
        "variance": Fraction(written["squares"], len(x) - 1),
    }


def verify(answer, person, x) -> bool:
    """Deviations add up to 0; n times the sum of squares is that of the squared differences of all pairs."""
    pairs = sum((u - v) ** 2 for u, v in combinations(x, 2))
    level = sum(v - answer["mean"] for v in x) == 0
    return level and len(x) * answer["squares"] == pairs and answer["variance"] * (len(x) - 1) == answer["squares"]


def mistakes(person, x) -> dict:
    n, right = len(x), solve(person, x)
    plain, sizes = sum(v * v for v in x), sum(abs(v - right["mean"]) for v in x)
    return {
        "divided by n, not by n − 1": {"variance": Fraction(right["squares"], n)},
        "Σx² without taking the mean off": {"squares": plain, "variance": Fraction(plain, n - 1)},
        "deviations not squared, only made positive": {"squares": sizes, "variance": Fraction(sizes, n - 1)},
        "mean divided by n − 1": {"mean": Fraction(sum(x), n - 1)},
    }


def steps(answer, person, x) -> dict:
    deviations = [v - answer["mean"] for v in x]
    return {"sum": sum(x), "deviations": deviations, "squared": [v * v for v in deviations]}


def effort(person, x) -> int:
    """The sum and the mean, the deviations, their squares, and what these add up to."""
    n, right = len(x), solve(person, x)
    deviations = [v - right["mean"] for v in x]
    work = total(x) + quotient(sum(x), n) + sum(total([v, -right["mean"]]) for v in x)
    squared = [v * v for v in deviations]
    return work + sum(product(v, v) for v in deviations) + total(squared) + quotient(sum(squared), n - 1)


def identity(person, x) -> list:
    """Neither the order of the values nor the name matters."""
    return sorted(x)


@cache
def _tables(n: int, spread: int) -> list:
    """Deviations that add up to 0, whose squares add up to a multiple of n − 1; three of them differ."""
    found = []
    for values in combinations_with_replacement(range(-spread, spread + 1), n - 1):
        every = (*values, -sum(values))
        if values[-1] <= every[-1] <= spread and len({*every}) > 2 and sum(v * v for v in every) % (n - 1) == 0:
            found.append(every)
    return found
