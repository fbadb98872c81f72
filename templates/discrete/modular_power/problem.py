"""A power with a large exponent modulo m: Euler's theorem, then repeated squaring."""

from itertools import accumulate
from math import gcd

from generator.author import Draw, product, total

TITLE = "Modular power"
KNOBS = {"modulus": ("prime", "product of two primes", "any"), "largest_exponent": range(200, 2001)}
ABOUT = {"modulus": "whether the modulus is prime", "largest_exponent": "largest exponent"}
SPACE = 4.5
PRIMES = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)
PAIRS = (15, 21, 33, 35, 39, 51, 55, 57, 65, 69, 77)


def draw(d: Draw, *, modulus: str = "prime", largest_exponent: int = 900) -> dict:
    moduli = {"prime": PRIMES, "product of two primes": PAIRS}.get(modulus) or d.choice([PRIMES, PAIRS])
    m = d.choice(moduli)
    a, e = d.integer(2, min(m - 2, 20)), d.integer(100, largest_exponent)
    d.require(gcd(a, m) == 1 and pow(a, 8, m) != 1, "a and m have a common divisor, or a power soon leaves 1")
    right = solve(a, e, m)
    d.require(4 <= right["k"] <= 31 and right["r"] not in (1, a, m - 1), "the power is too easy or too long")
    d.require(right["r"] not in [slip["r"] for slip in mistakes(a, e, m).values()], "a mistake gives the answer")
    return {"a": a, "e": e, "m": m}


def solve(a, e, m) -> dict:
    """The exponent modulo φ(m), and the power with what is left of it."""
    p, q = _factors(m)
    if gcd(a, m) > 1 or p == q or not all(q % t for t in range(2, q)):
        raise ValueError("m must be a prime, or the product of two, and without a common divisor with a")
    return {"k": e % _phi(m), "r": a ** (e % _phi(m)) % m}


def carried(written, a, e, m) -> dict:
    return {"r": pow(a, written["k"], m)} if written["k"] >= 0 else {}


def verify(answer, a, e, m) -> bool:
    """φ(m) by counting; the power without Euler's theorem, by the binary digits of e."""
    count = sum(gcd(n, m) == 1 for n in range(1, m))
    k, value = answer["k"], 1
    for digit in f"{e:b}":
        value = value * value * (a if digit == "1" else 1) % m
    return 0 <= k < count and (e - k) % count == 0 and answer["r"] == value


def mistakes(a, e, m) -> dict:
    p, q = _factors(m)
    wrong = {
        "exponent reduced modulo m": {"k": e % m, "r": pow(a, e % m, m)},
        "quotient taken for the remainder": {"k": e // _phi(m), "r": pow(a, e // _phi(m), m)},
        "k multiplied with a, not taken as its exponent": {"r": a * (e % _phi(m)) % m},
    }
    if p > 1:
        for name, phi in {"m − 1 taken for φ(m)": m - 1, "p − 1 and q − 1 added, not multiplied": p + q - 2}.items():
            wrong[name] = {"k": e % phi, "r": pow(a, e % phi, m)}
    return wrong


def steps(answer, a, e, m) -> dict:
    squares, chosen, value = [], [], a
    for i, digit in enumerate(f"{answer['k']:b}"[::-1]):
        if i:
            squares.append([2**i, value])
            value = value * value % m
        if digit == "1":
            chosen.insert(0, [2**i, value])
    values = list(accumulate((v for _, v in chosen), lambda u, v: u * v % m))
    products = [[u, factor] for u, (_, factor) in zip(values, chosen[1:])]
    found = {"squares": squares, "products": products, "powers": [p for p, _ in chosen]}
    return found | {"factors": _factors(m), "phi": _phi(m), "times": e // _phi(m)}


def effort(a, e, m) -> int:
    """The division of the exponent, the squares and the products, each with its remainder."""
    phi, found = _phi(m), steps(solve(a, e, m), a, e, m)
    products = [[root, root] for _, root in found["squares"]] + found["products"]
    work = product(e // phi, phi) + total([e, -(e // phi) * phi])
    return work + sum(product(u, v) + product(u * v // m, m) + total([u * v, -(u * v // m) * m]) for u, v in products)


def _factors(m) -> list:
    """[1, m] of a prime."""
    return next(([p, m // p] for p in (3, 5, 7) if m % p == 0), [1, m])


def _phi(m) -> int:
    return max(_factors(m)[0] - 1, 1) * (_factors(m)[1] - 1)
