"""Binomial distribution: exactly k hits, and at least m hits, in n independent throws."""

from fractions import Fraction
from math import comb, gcd

from generator.author import Draw, product, total

TITLE = "Binomial distribution"
KNOBS = {"most_throws": range(4, 9), "largest_denominator": range(3, 11)}
ABOUT = {"most_throws": "most throws", "largest_denominator": "largest denominator of the probability of a hit"}
FIELDS = {"exactly": "direction", "at_least": "direction"}
LABELS = {"exactly": r"P(\text{exactly})", "at_least": r"P(\text{at least})"}
SPACE = 4


def draw(d: Draw, *, most_throws: int = 7, largest_denominator: int = 10) -> dict:
    n = d.integer(4, most_throws)
    # the denominators of the answers stay at most 100,000, that of five throws with tenths
    parts = [q for q in range(3, largest_denominator + 1) if q**n <= 100_000]
    p = d.choice([(a, q) for q in parts for a in range(1, q) if gcd(a, q) == 1])
    k = d.integer(1, n - 1)
    m = d.choice([m for m in range(2, n) if m != k])
    return {"name": d.person(), "n": n, "p": list(p), "k": k, "m": m}


def solve(name, n, p, k, m) -> dict:
    """C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ, in qⁿ-ths; summed from m on."""
    (a, q), counts = p, _counts(n, p)
    if not 0 < a < q or not 0 <= k <= n or not 0 <= m <= n:
        raise ValueError("the probability must lie between 0 and 1, and k and m between 0 and n")
    return {"exactly": _pair(counts[k], q**n), "at_least": _pair(sum(counts[m:]), q**n)}


def verify(answer, name, n, p, k, m) -> bool:
    """Throw by throw: the distribution of the hits so far."""
    a, q = p
    ways = [1]
    for _ in range(n):
        ways = [(q - a) * miss + a * hit for miss, hit in zip([*ways, 0], [0, *ways])]
    fields = (answer["exactly"], ways[k]), (answer["at_least"], sum(w for hits, w in enumerate(ways) if hits >= m))
    return all(len(v) == 2 and v[1] != 0 and v[0] * sum(ways) == w * v[1] for v, w in fields)


def mistakes(name, n, p, k, m) -> dict:
    (a, q), counts = p, _counts(n, p)
    swapped, whole = _counts(n, [q - a, q]), q**n
    return {
        "binomial coefficient forgotten": {"exactly": _pair(counts[k] // comb(n, k), whole)},
        "probability of a miss taken for that of a hit": {
            "exactly": _pair(swapped[k], whole),
            "at_least": _pair(sum(swapped[m:]), whole),
        },
        "“more than” for “at least”": {"at_least": _pair(sum(counts[m + 1 :]), whole)},
        "“exactly” for “at least”: one term only": {"at_least": _pair(counts[m], whole)},
        "“at most” for “at least”": {"at_least": _pair(sum(counts[: m + 1]), whole)},
    }


def steps(answer, name, n, p, k, m) -> dict:
    (a, q), counts = p, _counts(n, p)
    return {
        "rest": q - a,
        "whole": q**n,
        "choose": comb(n, k),
        "count": counts[k],
        "terms": [{"hits": j, "choose": comb(n, j), "count": counts[j]} for j in range(m, n + 1)],
        "sum": sum(counts[m:]),
    }


def effort(name, n, p, k, m) -> int:
    """The powers, each product with its coefficient, and the sum."""
    (a, q), counts = p, _counts(n, p)
    work = product(*[q] * n) + product(*[a] * n) + product(*[q - a] * n)
    return work + sum(product(comb(n, j), a**j, (q - a) ** (n - j)) for j in {k, *range(m, n + 1)}) + total(counts[m:])


def identity(name, n, p, k, m) -> list:
    return [n, p, k, m]


def _counts(n, p) -> list:
    """The binomial probabilities in qⁿ-ths."""
    a, q = p
    return [comb(n, j) * a**j * (q - a) ** (n - j) for j in range(n + 1)]


def _pair(top, bottom) -> list:
    return list(Fraction(top, bottom).as_integer_ratio())
