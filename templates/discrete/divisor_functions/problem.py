"""Euler's function, and the number and the sum of divisors, from the prime factors."""

from functools import cache
from math import isqrt, prod

from generator.author import Draw, product, quotient, total

TITLE = "Euler's function and divisors"
KNOBS = {"largest": range(1000, 10001), "largest_prime": range(11, 60)}
ABOUT = {"largest": "largest number", "largest_prime": "largest prime factor"}
SPACE = 4
LABELS = {"phi": r"\varphi(n)", "tau": r"\tau(n)", "sigma": r"\sigma(n)", "multiples": r"\text{multiples of } m"}


def draw(d: Draw, *, largest: int = 5000, largest_prime: int = 43) -> dict:
    n = d.choice(_numbers(largest, largest_prime))
    m = d.choice([m for m in range(2, n // 3) if n % m == 0 and m < 50])
    wrong = [slip.get("multiples") for slip in mistakes(n, m).values()]
    d.require(solve(n, m)["multiples"] not in wrong, "a mistake gives the number of multiples")
    return {"n": n, "m": m}


def solve(n, m) -> dict:
    """Products over the prime powers."""
    if n < 2 or n % m:
        raise ValueError("n must be at least 2, and m divide it")
    powers = _powers(n)
    return {
        "phi": prod(p ** (a - 1) * (p - 1) for p, a in powers),
        "tau": prod(a + 1 for _, a in powers),
        "sigma": prod(sum(p**k for k in range(a + 1)) for p, a in powers),
        "multiples": prod(a + 1 for _, a in _powers(n // m)),
    }


def verify(answer, n, m) -> bool:
    """All divisors by trial; the values of φ at the divisors of a number add up to it."""
    small = [t for t in range(1, isqrt(n) + 1) if n % t == 0]
    divisors, phi = sorted({*small, *(n // t for t in small)}), {}
    for t in divisors:
        phi[t] = t - sum(value for s, value in phi.items() if t % s == 0)
    found = {
        "phi": phi[n],
        "tau": len(divisors),
        "sigma": sum(divisors),
        "multiples": sum(t % m == 0 for t in divisors),
    }
    return answer == found


def mistakes(n, m) -> dict:
    powers, right = _powers(n), solve(n, m)
    less = {"tau": right["tau"] - 1, "sigma": right["sigma"] - n, "multiples": right["multiples"] - 1}
    return {
        "φ(p^a) taken for (p − 1)^a": {"phi": prod((p - 1) ** a for p, a in powers)},
        "φ(p^a) taken for p^a − 1": {"phi": prod(p**a - 1 for p, a in powers)},
        "exponents not increased by 1": {"tau": prod(a for _, a in powers)},
        "sum of divisors of p^a taken for 1 + p^a": {"sigma": prod(p**a + 1 for p, a in powers)},
        "number of divisors of m subtracted": {"multiples": right["tau"] - prod(a + 1 for _, a in _powers(m))},
        "n itself not counted among its divisors": less,
    }


def steps(answer, n, m) -> dict:
    powers = [
        {"p": p, "a": a, "phi": p ** (a - 1) * (p - 1), "terms": [p**k for k in range(a + 1)]} for p, a in _powers(n)
    ]
    return {"powers": powers, "rest": [{"p": p, "a": a} for p, a in _powers(n // m)]}


def effort(n, m) -> int:
    """The divisions by its primes, and for each function the factors of the prime powers and their product."""
    powers, left, work = _powers(n), n, 0
    for p, a in powers:
        for _ in range(a):
            work += quotient(left, p)
            left //= p
        terms = [p**k for k in range(a + 1)]
        work += sum(product(p, t) for t in terms[1:-1]) + product(terms[-2], p - 1) + total(terms)
    work += product(*(p ** (a - 1) * (p - 1) for p, a in powers)) + product(*(a + 1 for _, a in powers))
    work += product(*(sum(p**k for k in range(a + 1)) for p, a in powers))
    return work + quotient(n, m) + product(*(a + 1 for _, a in _powers(n // m)))


@cache
def _powers(n) -> tuple:
    """The prime factors with their exponents."""
    found, p = [], 2
    while n > 1:
        a = 0
        while n % p == 0:
            n, a = n // p, a + 1
        if a:
            found.append((p, a))
        p += 1
    return tuple(found)


@cache
def _numbers(largest, largest_prime) -> list:
    """Numbers with two or three different primes, one of them more than once."""
    found = []
    for n in range(60, largest + 1):
        powers = _powers(n)
        exponents = [a for _, a in powers]
        if 2 <= len(powers) <= 3 and 1 < max(exponents) < 6 and powers[-1][0] <= largest_prime and sum(exponents) < 8:
            found.append(n)
    return found
