"""One-way analysis of variance of three groups: sums of squares between and within them, and F."""

from fractions import Fraction
from functools import cache
from itertools import combinations, product

from generator.author import Draw, quotient, total
from generator.author import product as times

TITLE = "One-way analysis of variance"
KNOBS = {"size": range(3, 6), "largest_effect": range(2, 6)}
ABOUT = {"size": "values in a group", "largest_effect": "largest distance of the mean of a group from that of all"}
LABELS = {"between": "B", "within": "W", "F": "F"}
SPACE = 5


def draw(d: Draw, *, size: int = 4, largest_effect: int = 4) -> dict:
    first, second = d.integers(2, -largest_effect, largest_effect)
    effects = [first, second, -first - second]
    d.require(any(effects) and max(map(abs, effects)) <= largest_effect, "the groups do not differ, or too much")
    values, splits = _tables(size)
    halves = size * sum(e * e for e in effects) // 2
    options = [f for f in range(2, 21) if halves * 3 * (size - 1) % f == 0 and halves * 3 * (size - 1) // f in splits]
    d.require(bool(options), "no whole F is possible")
    parts = d.choice(splits[halves * 3 * (size - 1) // d.choice(options)])
    mean = d.integer(12, 30)
    groups = [[mean + e + v for v in d.shuffled(d.choice(values[s]))] for e, s in zip(effects, d.shuffled(parts))]
    return {"company": d.company(), "groups": groups}


def solve(company, groups) -> dict:
    """Squares of the groups' means from that of all, and of the values from their group's mean."""
    n, k = sum(map(len, groups)), len(groups)
    mean = Fraction(sum(map(sum, groups)), n)
    means = [Fraction(sum(group), len(group)) for group in groups]
    between = sum(len(group) * (m - mean) ** 2 for group, m in zip(groups, means))
    within = sum((v - m) ** 2 for group, m in zip(groups, means) for v in group)
    f = between * (n - k) / ((k - 1) * within) if within else Fraction(1, 2)
    if any(v.denominator > 1 for v in (between, within, f)):
        raise ValueError("the sums of squares and F must be integers")
    return {"between": int(between), "within": int(within), "F": int(f)}


def carried(written, company, groups) -> dict:
    """F of the sums that were written."""
    df = sum(map(len, groups)) - len(groups)
    return {"F": Fraction(written["between"] * df, 2 * written["within"])} if written["within"] else {}


def verify(answer, company, groups) -> bool:
    """By squared differences of pairs: within each group, and of all values, whose sum of squares is B + W."""

    def squares(values) -> Fraction:
        return Fraction(sum((u - v) ** 2 for u, v in combinations(values, 2)), len(values))

    every = [v for group in groups for v in group]
    between, within, df = answer["between"], answer["within"], len(every) - len(groups)
    ratio = answer["F"] * within * (len(groups) - 1) == between * df
    return ratio and between + within == squares(every) and within == sum(map(squares, groups))


def mistakes(company, groups) -> dict:
    right, size, k = solve(company, groups), len(groups[0]), len(groups)
    between, within, n = right["between"], right["within"], size * k
    small = Fraction(between, size)
    return {
        "size of the groups forgotten in B": {"between": small, "F": Fraction(right["F"], size)},
        "not divided by the degrees of freedom": {"F": Fraction(between, within)},
        "n − 1 degrees of freedom within the groups": {"F": Fraction(between * (n - 1), (k - 1) * within)},
        "total sum of squares given for W": {
            "within": between + within,
            "F": Fraction(between * (n - k), (k - 1) * (between + within)),
        },
        "fraction turned over": {"F": Fraction(1, right["F"])},
    }


def steps(answer, company, groups) -> dict:
    means = [sum(group) // len(group) for group in groups]
    mean = sum(means) // len(means)
    inner = [[v - m for v in group] for group, m in zip(groups, means)]
    sums = [sum(v * v for v in row) for row in inner]
    return {"means": means, "mean": mean, "effects": [m - mean for m in means], "inner": inner, "sums": sums}


def effort(company, groups) -> int:
    """Means, deviations of means and values, their squares, and F."""
    right, size = solve(company, groups), len(groups[0])
    means, work = [sum(group) // size for group in groups], 0
    mean = sum(means) // len(means)
    for group, m in zip(groups, means):
        work += total(group) + quotient(sum(group), size) + total([m, -mean]) + times(m - mean, m - mean)
        work += sum(total([v, -m]) + times(v - m, v - m) for v in group) + total([(v - m) ** 2 for v in group])
    df = size * len(groups) - len(groups)
    return work + total(means) + quotient(right["between"], 2) + quotient(right["within"], df) + 2


def identity(company, groups) -> list:
    """Neither the order of the groups nor that within them matters."""
    return sorted(map(sorted, groups))


@cache
def _tables(size: int) -> tuple:
    """Sum of squares → deviations up to 5 that add up to 0; and a sum → three such sums that add up to it."""
    values, splits = {}, {}
    for some in product(range(-5, 6), repeat=size - 1):
        every = sorted([*some, -sum(some)])
        if every == [*some, -sum(some)] and -6 < every[0] < every[-1] < 6:
            values.setdefault(sum(v * v for v in every), []).append(every)
    for three in product([s for s in values if s <= 40], repeat=3):
        splits.setdefault(sum(three), []).append(three)
    return values, splits
