"""Permutation test for two small groups: difference of the means, and the one-sided p-value."""

from fractions import Fraction
from itertools import combinations
from math import comb, gcd

from generator.author import Draw, quotient, total

TITLE = "Permutation test"
KNOBS = {"size": range(3, 5), "most": range(3, 9)}
ABOUT = {"size": "values in each group", "most": "largest number of divisions to be counted"}
FIELDS = {"p": "direction"}
LABELS = {"difference": r"\text{difference}", "p": "p"}
SPACE = 4


def draw(d: Draw, *, size: int = 4, most: int = 6) -> dict:
    values = d.sample(range(10, 40), 2 * size)
    sums = sorted((sum(some), some) for some in combinations(values, size))[::-1]
    fits = []
    for count in range(2, most + 1):
        (s, some), (following, _) = sums[count - 1], sums[count]
        if s > following and s < sums[count - 2][0] and (2 * s - sum(values)) % size == 0:
            fits.append(some)
    d.require(bool(fits), "no difference is whole and without ties")
    a = d.choice(fits)
    return {"company": d.company(), "a": d.shuffled(a), "b": d.shuffled([v for v in values if v not in a])}


def solve(company, a, b) -> dict:
    """All divisions into two groups of the same sizes, of which those count that are at least as extreme."""
    difference = Fraction(sum(a), len(a)) - Fraction(sum(b), len(b))
    if difference.denominator > 1 or difference <= 0 or len(a) + len(b) > 12:
        raise ValueError("the difference of the means must be a positive integer, and the groups small")
    count = sum(sum(some) >= sum(a) for some in combinations(a + b, len(a)))
    return {"difference": int(difference), "p": _lowest(count, comb(len(a) + len(b), len(a)))}


def verify(answer, company, a, b) -> bool:
    """Ways to reach each sum with so many values, adding one value after another."""
    n, m, ways = len(a), len(b), {(0, 0): 1}
    for v in a + b:
        for (size, s), k in list(ways.items()):
            ways[size + 1, s + v] = ways.get((size + 1, s + v), 0) + k
    reached = {s: k for (size, s), k in ways.items() if size == n}
    extreme = sum(k for s, k in reached.items() if s >= sum(a))
    if len(answer["p"]) != 2:
        return False
    p, q = answer["p"]
    apart = answer["difference"] * n * m == m * sum(a) - n * sum(b)
    return apart and q != 0 and p * sum(reached.values()) == q * extreme


def mistakes(company, a, b) -> dict:
    every = [sum(some) for some in combinations(a + b, len(a))]
    count, strict = sum(s >= sum(a) for s in every), sum(s > sum(a) for s in every)
    wrong = {
        "only divisions with a greater difference counted, not the observed one": {"p": _lowest(strict, len(every))},
        "both directions counted": {"p": _lowest(2 * count, len(every))},
        "sums compared, not means": {"difference": sum(a) - sum(b)},
    }
    if count > 2:
        wrong["only the observed division counted"] = {"p": [1, len(every)]}
    return wrong


def steps(answer, company, a, b) -> dict:
    found = sorted((some for some in combinations(sorted(a + b)[::-1], len(a)) if sum(some) >= sum(a)), key=sum)
    return {"divisions": comb(len(a) + len(b), len(a)), "found": [[list(some), sum(some)] for some in found[::-1]]}


def effort(company, a, b) -> int:
    """Both sums and means, and the sum of each division that counts, with the next one tried as well."""
    found = [some for some in combinations(a + b, len(a)) if sum(some) >= sum(a)]
    work = total(a) + total(b) + quotient(sum(a), len(a)) + quotient(sum(b), len(b)) + sum(map(total, found))
    return work + len(found) + 1


def identity(company, a, b) -> list:
    """The order within the groups does not matter."""
    return [sorted(a), sorted(b)]


def _lowest(p, q) -> list:
    return [p // gcd(p, q), q // gcd(p, q)]
