"""Paired t test: mean and variance of the differences, the statistic, and the decision at the 5 % level."""

from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Paired t test"
KNOBS = {"n": range(5, 9), "largest_t": range(4, 9)}
ABOUT = {"n": "number of pairs", "largest_t": "largest absolute value of the statistic"}
FIELDS = {"decision": ("reject", "retain")}
LABELS = {"mean": r"\bar{d}", "variance": "s^2", "t": "t", "decision": r"\text{decision}"}
SPACE = 5
CRITICAL = {5: "2.78", 6: "2.57", 7: "2.45", 8: "2.36"}


def draw(d: Draw, *, n: int = 6, largest_t: int = 6) -> dict:
    error, t = d.choice([1, 2]), d.integer(1, largest_t) * d.choice([-1, 1])
    differences = [error * t + v for v in d.shuffled(d.choice(_tables(n, n * (n - 1) * error**2)))]
    before = d.integers(n, 66, 90)
    d.require(max(map(abs, differences)) < 20, "a difference is too large")
    after = [b + v for b, v in zip(before, differences)]
    return {"person": d.person(), "before": before, "after": after, "critical": CRITICAL[n]}


def solve(person, before, after, critical) -> dict:
    """The differences as one sample: t is their mean over the root of s²/n."""
    n, differences = len(before), [a - b for b, a in zip(before, after)]
    if n < 2 or len(after) != n:
        raise ValueError("before and after must have the same number of values, two at least")
    mean = Fraction(sum(differences), n)
    variance = sum((v - mean) ** 2 for v in differences) / (n - 1)
    error = next((k for k in range(1, 100) if k * k == variance / n), 0)
    if not error or mean % error or variance.denominator > 1:
        raise ValueError("mean, variance and t must be integers, and the variance is not 0")
    t = int(mean) // error
    decision = "reject" if abs(t) > Fraction(critical) else "retain"
    return {"mean": int(mean), "variance": int(variance), "t": t, "decision": decision}


def carried(written, person, before, after, critical) -> dict:
    """The decision that follows from the t that was written."""
    return {"decision": "reject" if abs(written["t"]) > Fraction(critical) else "retain"}


def verify(answer, person, before, after, critical) -> bool:
    """The sums differ by n means; s² by squared differences of pairs; n·mean² = t²·s², with t of the mean's sign."""
    n, mean, t = len(before), answer["mean"], answer["t"]
    changes = [a - b for b, a in zip(before, after)]
    pairs = sum((u - v) ** 2 for u, v in combinations(changes, 2))
    if sum(after) != sum(before) + n * mean or pairs != n * (n - 1) * answer["variance"]:
        return False
    within = -Fraction(critical) <= t <= Fraction(critical)
    fits = n * mean**2 == t * t * answer["variance"] and t * mean > 0
    return fits and answer["decision"] == ("retain" if within else "reject")


def mistakes(person, before, after, critical) -> dict:
    n, right = len(before), solve(person, before, after, critical)
    mean, variance, t = right["mean"], right["variance"], right["t"]
    wrong = {
        "differences taken as before − after": {"mean": -mean, "t": -t},
        "divided by n, not by n − 1": {"variance": Fraction(variance * (n - 1), n)},
        "divided by the variance s², not by the standard error": {"t": Fraction(mean, variance)},
        "t compared with the critical value the wrong way round": {
            "decision": "retain" if right["decision"] == "reject" else "reject"
        },
    }
    if variance != n:
        wrong["root forgotten: divided by s²/n"] = {"t": Fraction(mean * n, variance)}
    return wrong


def steps(answer, person, before, after, critical) -> dict:
    differences = [a - b for b, a in zip(before, after)]
    deviations = [v - answer["mean"] for v in differences]
    squared, error = [v * v for v in deviations], answer["mean"] // answer["t"]
    return {"n": len(before), "differences": differences, "deviations": deviations, "squared": squared, "error": error}


def effort(person, before, after, critical) -> int:
    """Differences, their mean, deviations, squares, variance, standard error and t."""
    n, right = len(before), solve(person, before, after, critical)
    mean, variance = right["mean"], right["variance"]
    differences = [a - b for b, a in zip(before, after)]
    deviations = [v - mean for v in differences]
    work = sum(total([a, -b]) for b, a in zip(before, after)) + total(differences) + quotient(n * mean, n)
    work += sum(total([v, -mean]) + product(v - mean, v - mean) for v in differences)
    work += total([v * v for v in deviations]) + quotient(variance * (n - 1), n - 1) + quotient(variance, n)
    return work + square_root(variance // n) + quotient(mean, mean // right["t"])


def identity(person, before, after, critical) -> list:
    """Neither the order of the pairs nor the name matters."""
    return sorted(map(list, zip(before, after)))


@cache
def _tables(n: int, squares: int) -> list:
    """Deviations that add up to 0, whose squares add up to `squares`; three of them differ."""
    found = []
    for values in combinations_with_replacement(range(-7, 8), n - 1):
        every = (*values, -sum(values))
        if values[-1] <= every[-1] <= 7 and sum(v * v for v in every) == squares and len({*every}) > 2:
            found.append(every)
    return found
