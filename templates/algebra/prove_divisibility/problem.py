"""A divisibility for all natural numbers, proved by induction."""

from math import gcd

from generator.author import Criterion, Draw

TITLE = "Divisibility by induction"
KNOBS = {"checked": (False, True), "largest": range(8, 16)}
ABOUT = {"checked": "whether the first three quotients are asked for too", "largest": "largest divisor"}
SPACE = 8.0


def draw(d: Draw, *, checked: bool = True, largest: int = 13) -> dict:
    m = d.integer(3, largest)
    q, u = (d.choice([v for v in range(low, 15) if gcd(v, m) == 1]) for low in (2, 1))
    p = q + m * d.choice([1, 1, 2, 3])
    v = d.choice([v for v in range(-16, 17) if (u + v) % m == 0 and gcd(u, v) == 1])
    d.require(p <= 40, "a base is large")
    return {"m": m, "p": p, "q": q, "u": u, "v": v, "checked": checked}


def criteria(m, p, q, u, v, checked=True) -> list:
    found = [
        Criterion(1, f"Base case: $f(0) = {u + v}$ is divisible by {m}", "the base case $n = 0$ is missing"),
        Criterion(
            1,
            f"Induction hypothesis: $f(n)$ is divisible by {m} for one arbitrary $n \\ge 0$",
            "what is assumed is not said, or it is assumed for all $n$, which was to be shown",
        ),
        Criterion(
            2,
            f"Induction step: writes $f(n + 1)$ as a multiple of $f(n)$ and a multiple of {m}",
            "$f(n + 1)$ is not traced back to $f(n)$",
        ),
        Criterion(
            1,
            "Uses the hypothesis, and concludes for all $n$ by induction",
            "where the hypothesis is used is not said, or the conclusion is missing",
        ),
    ]
    numbers = Criterion(1, "The three quotients", "the quotients are missing or wrong")
    return [*found, numbers] if checked else found


def claims(m, p, q, u, v, checked=True) -> dict:
    """f(n)/m for n = 0, 1, 2."""
    return {f"at_{n}": (u * p**n + v * q**n) // m for n in range(3)}


def holds(claims, m, p, q, u, v, checked=True) -> bool:
    """By the recurrence f(n + 1) = p f(n) − v (p − q) qⁿ."""
    value, power = u + v, 1
    for n in range(3):
        if claims[f"at_{n}"] * m != value:
            return False
        value, power = p * value - v * (p - q) * power, power * q
    return True
