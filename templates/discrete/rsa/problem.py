"""RSA: the keys from two primes, and an encrypted message."""

from itertools import accumulate
from math import gcd

from generator.author import Draw, product, total

TITLE = "RSA"
KNOBS = {"largest_prime": range(13, 48), "largest_exponent": range(7, 24)}
ABOUT = {"largest_prime": "largest of the two primes", "largest_exponent": "largest public exponent"}
SPACE = 5.5
LABELS = {"phi": r"\varphi(n)"}
PRIMES = (5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


def draw(d: Draw, *, largest_prime: int = 23, largest_exponent: int = 13) -> dict:
    p, q = d.sample([prime for prime in PRIMES if prime <= largest_prime], 2)
    phi = (p - 1) * (q - 1)
    exponents = [e for e in range(3, largest_exponent + 1) if gcd(e, phi) == 1 and e * e % phi not in (1, phi - 1)]
    d.require(bool(exponents), "no public exponent is coprime to φ(n)")
    receiver, sender = d.first_names(2)
    e, m = d.choice(exponents), d.integer(2, min(p * q - 2, 60))
    givens = {"receiver": receiver, "sender": sender, "p": p, "q": q, "e": e, "m": m}
    wrong = [slip.get("c") for slip in mistakes(**givens).values()]
    d.require(gcd(m, p * q) == 1 and solve(**givens)["c"] not in [*wrong, m, 1], "a mistake encrypts rightly, too")
    return givens


def solve(receiver, sender, p, q, e, m) -> dict:
    """d is the inverse of e modulo φ(n) = (p − 1)(q − 1)."""
    n, phi = p * q, (p - 1) * (q - 1)
    if p == q or not all(all(prime % t for t in range(2, prime)) for prime in (p, q)) or gcd(e, phi) > 1:
        raise ValueError("p and q must be different primes, and e coprime to φ(n)")
    if not 0 < m < n:
        raise ValueError("the message must be less than n")
    return {"n": n, "phi": phi, "d": pow(e, -1, phi), "c": pow(m, e, n)}


def carried(written, receiver, sender, p, q, e, m) -> dict:
    found = {"c": pow(m, e, written["n"])} if written["n"] > 0 else {}
    if written["phi"] > 1 and gcd(e, written["phi"]) == 1:
        found["d"] = pow(e, -1, written["phi"])
    return found


def verify(answer, receiver, sender, p, q, e, m) -> bool:
    """φ(n) by counting; e d leaves 1; and decrypting, factor by factor, gives the message back."""
    n, phi, d, c = answer["n"], answer["phi"], answer["d"], answer["c"]
    if p * q != n or sum(gcd(t, n) == 1 for t in range(n)) != phi or not 0 <= d < phi or not 0 <= c < n:
        return False
    message = 1
    for _ in range(d):
        message = message * c % n
    return e * d % phi == 1 and message == m


def mistakes(receiver, sender, p, q, e, m) -> dict:
    n, phi = p * q, (p - 1) * (q - 1)
    d = pow(e, -1, phi)
    found = {}
    for name, wrong in {"φ(n) taken for n − 1": n - 1, "φ(n) taken for p + q − 2": p + q - 2}.items():
        found[name] = {"phi": wrong} | ({"d": pow(e, -1, wrong)} if gcd(e, wrong) == 1 else {})
    if gcd(e, n) == 1:
        found["inverse of e modulo n, not modulo φ(n)"] = {"d": pow(e, -1, n)}
    return found | {
        "sign of the coefficient of e wrong": {"d": phi - d},
        "message multiplied with e": {"c": m * e % n},
        "encrypted with d": {"c": pow(m, d, n)},
    }


def steps(answer, receiver, sender, p, q, e, m) -> dict:
    n, rows, before, last = answer["n"], [], (answer["phi"], 1, 0), (e, 0, 1)
    while last[0] > 1:
        quotient = before[0] // last[0]
        r, x, y = (u - quotient * v for u, v in zip(before, last))
        rows.append({"a": before[0], "q": quotient, "b": last[0], "r": r, "x": x, "y": y})
        before, last = last, (r, x, y)
    squares, chosen, value = [], [], m
    for i, digit in enumerate(f"{e:b}"[::-1]):
        if i:
            squares.append([2**i, value])
            value = value * value % n
        if digit == "1":
            chosen.insert(0, [2**i, value])
    values = list(accumulate((v for _, v in chosen), lambda u, v: u * v % n))
    products = [[u, factor] for u, (_, factor) in zip(values, chosen[1:])]
    return {"rows": rows, "y": last[2], "squares": squares, "products": products, "powers": [k for k, _ in chosen]}


def effort(receiver, sender, p, q, e, m) -> int:
    """n and φ(n), Euclid's algorithm with the coefficients of e, the squares and the products modulo n."""
    right = solve(receiver, sender, p, q, e, m)
    found, n = steps(right, receiver, sender, p, q, e, m), p * q
    work = product(p, q) + product(p - 1, q - 1)
    for row in found["rows"]:
        work += product(row["q"], row["b"]) + total([row["a"], -row["q"] * row["b"]])
    work += sum(product(row["q"], last["y"]) for last, row in zip(found["rows"], found["rows"][1:]))
    for u, v in [[root, root] for _, root in found["squares"]] + found["products"]:
        work += product(u, v) + product(u * v // n, n) + total([u * v, -(u * v // n) * n])
    return work


def identity(receiver, sender, p, q, e, m) -> list:
    """Neither the names nor the order of the primes matters."""
    return [*sorted([p, q]), e, m]
