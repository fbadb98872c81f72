"""Inclusion and exclusion: numbers up to N that are divisible by none, or by exactly one, of three numbers."""

from functools import cache
from itertools import combinations
from math import gcd, lcm, prod

from generator.author import Draw, product, total

TITLE = "Inclusion and exclusion"
KNOBS = {"largest": range(400, 2001), "largest_divisor": range(12, 21)}
ABOUT = {"largest": "largest number of lamps", "largest_divisor": "largest of the three divisors"}
SPACE = 4.5
LABELS = {"none": r"\text{by no crew}", "one": r"\text{by exactly one crew}"}


def draw(d: Draw, *, largest: int = 999, largest_divisor: int = 15) -> dict:
    divisors = d.choice(_triples(largest_divisor, largest // 2))
    return {"place": d.place(), "N": d.integer(lcm(*divisors) + 1, largest), "divisors": list(divisors)}


def solve(place, N, divisors) -> dict:
    """N − S₁ + S₂ − S₃, and S₁ − 2S₂ + 3S₃, where Sₖ counts what k of them have in common."""
    singles, pairs, triple = (sum(found) for found in _sums(N, divisors, lcm))
    return {"none": N - singles + pairs - triple, "one": singles - 2 * pairs + 3 * triple}


def verify(answer, place, N, divisors) -> bool:
    """Lamp by lamp through one period, the common multiple, and through what is left after the last whole one."""
    a, b, c = divisors
    period = next(n for n in range(c, a * b * c + 1, c) if n % a == n % b == 0)
    checks = [(n % a == 0) + (n % b == 0) + (n % c == 0) for n in range(1, period + 1)]
    rounds, rest = divmod(N, period)
    found = [rounds * checks.count(k) + checks[:rest].count(k) for k in (0, 1)]
    return [answer["none"], answer["one"]] == found


def mistakes(place, N, divisors) -> dict:
    singles, pairs, triple = (sum(found) for found in _sums(N, divisors, lcm))
    _, wide, widest = (sum(found) for found in _sums(N, divisors, lambda *those: prod(those)))
    return {
        "products taken for the least common multiples": {
            "none": N - singles + wide - widest, "one": singles - 2 * wide + 3 * widest},
        "lamps of all three crews counted with the wrong sign": {
            "none": N - singles + pairs + triple, "one": singles - 2 * pairs - 3 * triple},
        "lamps of two crews subtracted only once": {"one": singles - pairs + triple},
        "lamps of two or three crews not corrected": {"none": N - singles, "one": singles},
    }  # fmt: skip


def steps(answer, place, N, divisors) -> dict:
    names, found = [], _sums(N, divisors, lcm)
    for k in (1, 2, 3):
        names.append([[those, lcm(*those)] for those in combinations(divisors, k)])
    return {"common": names, "counts": found, "sums": [sum(part) for part in found]}


def effort(place, N, divisors) -> int:
    """Seven quotients (their remainders do not matter), the sums, and what they give."""
    work, sums = 0, [sum(part) for part in _sums(N, divisors, lcm)]
    for k, counts in enumerate(_sums(N, divisors, lcm), 1):
        for those, count in zip(combinations(divisors, k), counts):
            work += product(count, lcm(*those)) + (k > 1) * product(lcm(*those) // those[0], those[0])
        work += total(counts)
    work += total([N, -sums[0], sums[1], -sums[2]]) + product(2, sums[1]) + product(3, sums[2])
    return work + total([sums[0], -2 * sums[1], 3 * sums[2]])


def identity(place, N, divisors) -> list:
    return [N, divisors]


def _sums(N, divisors, common) -> list:
    """For one, two and all three of them: how many numbers up to N are divisible by what they have in common."""
    return [[N // common(*those) for those in combinations(divisors, k)] for k in (1, 2, 3)]


@cache
def _triples(largest, multiple) -> list:
    """None divides another, two have a common divisor, and the least common multiple of all is not too large."""
    return [
        (a, b, c)
        for a, b, c in combinations(range(4, largest + 1), 3)
        if b % a and c % a and c % b and max(gcd(a, b), gcd(a, c), gcd(b, c)) > 1 and lcm(a, b, c) <= multiple
    ]
