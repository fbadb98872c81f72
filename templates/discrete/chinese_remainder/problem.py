"""The Chinese remainder theorem: a number from its remainders by three moduli."""

from functools import cache
from itertools import combinations
from math import gcd, prod

from generator.author import Draw, dot, product, total

TITLE = "Chinese remainder theorem"
KNOBS = {"largest_modulus": range(8, 18), "largest_product": range(300, 3001)}
ABOUT = {"largest_modulus": "largest modulus", "largest_product": "largest product of the three moduli"}
SPACE = 5
UNITS = {"n": "crates"}


def draw(d: Draw, *, largest_modulus: int = 13, largest_product: int = 1000) -> dict:
    moduli = d.shuffled(d.choice(_triples(largest_modulus, largest_product)))
    n = d.integer(max(moduli) + 1, prod(moduli) - 1)
    remainders = [n % m for m in moduli]
    d.require(0 not in remainders and len(set(remainders)) > 1, "a remainder is 0, or all are equal")
    wrong = mistakes("", moduli, remainders).values()
    d.require(n not in [slip["n"] for slip in wrong], "a mistake gives the answer")
    return {"company": d.company(), "moduli": moduli, "remainders": remainders}


def solve(company, moduli, remainders) -> dict:
    """Remainders times M/m times its inverse, added, modulo the product M of the moduli."""
    M = prod(moduli)
    if any(gcd(m, M // m) > 1 for m in moduli):
        raise ValueError("the moduli must be pairwise coprime")
    return {"n": _sum(moduli, remainders) % M}


def verify(answer, company, moduli, remainders) -> bool:
    """It leaves these remainders, and no smaller number of crates can."""
    n = answer["n"]
    left = [n - m * (n // m) for m in moduli]
    return left == remainders and n >= 0 and n < moduli[0] * moduli[1] * moduli[2]


def mistakes(company, moduli, remainders) -> dict:
    M, (a, b, _) = prod(moduli), moduli
    n = _sum(moduli, remainders)
    return {
        "inverses left out": {"n": sum(r * (M // m) for r, m in zip(remainders, moduli)) % M},
        "third condition left out": {"n": n % (a * b)},
        "sum not reduced modulo the product of the moduli": {"n": n},
        "M taken for the inverses": {"n": sum(r * (M // m) ** 2 for r, m in zip(remainders, moduli)) % M},
    }


def steps(answer, company, moduli, remainders) -> dict:
    M = prod(moduli)
    rows = [{"m": m, "M": M // m, "left": M // m % m, "y": pow(M // m, -1, m)} for m in moduli]
    return {"product": M, "rows": rows, "sum": _sum(moduli, remainders), "times": _sum(moduli, remainders) // M}


def effort(company, moduli, remainders) -> int:
    """The products of two moduli, their remainders, one trial for each candidate of an inverse, and the sum."""
    a, b, c = moduli
    M, whole = a * b * c, _sum(moduli, remainders)
    work = product(a, b) + product(a, c) + product(b, c) + product(a * b, c)
    for m in moduli:
        q = M // m // m
        work += product(q, m) + total([M // m, -q * m]) + pow(M // m, -1, m)
    factors = [r * pow(M // m, -1, m) for r, m in zip(remainders, moduli)]
    work += sum(product(r, pow(M // m, -1, m)) for r, m in zip(remainders, moduli))
    return work + dot(factors, [M // m for m in moduli]) + product(whole // M, M) + total([whole, -(whole // M) * M])


def identity(company, moduli, remainders) -> list:
    """Neither the order of the conditions matters, nor whose crates they are."""
    return sorted([m, r] for m, r in zip(moduli, remainders))


def _sum(moduli, remainders) -> int:
    M = prod(moduli)
    return sum(r * (M // m) * pow(M // m, -1, m) for r, m in zip(remainders, moduli))


@cache
def _triples(largest, product_) -> list:
    """Pairwise coprime moduli."""
    triples = [t for t in combinations(range(4, largest + 1), 3) if 200 <= prod(t) <= product_]
    return [t for t in triples if all(gcd(m, n) == 1 for m, n in combinations(t, 2))]
