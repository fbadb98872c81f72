"""Divisibility of p·aⁿ + q·bⁿ, proved by induction."""

from generator.author import Criterion, Draw

TITLE = "Proof by induction"
KNOBS = {"checked": (False, True), "largest_divisor": range(5, 20), "largest_base": range(10, 31)}
ABOUT = {
    "checked": "whether two numbers of the proof are asked for too",
    "largest_divisor": "largest divisor",
    "largest_base": "largest base of a power",
}
SPACE = 8.0


def draw(d: Draw, *, checked: bool = True, largest_divisor: int = 13, largest_base: int = 20) -> dict:
    m = d.integer(3, min(largest_divisor, largest_base - 2))
    b = d.integer(2, min(largest_base - m, 12))
    a = d.choice(range(b + m, largest_base + 1, m))
    p = d.integer(1, 12)
    q = d.choice([v for v in range(-20, 21) if (p + v) % m == 0 and v not in (0, -p)])
    d.require(p % m != 0 and b % m != 0, "each term is divisible by itself")
    return {"m": m, "p": p, "a": a, "q": q, "b": b, "checked": checked}


def criteria(m, p, a, q, b, checked=True) -> list:
    found = [
        Criterion(1, rf"Base case: for $n = 0$ the sum is ${p + q}$, a multiple of ${m}$", "the base case is missing"),
        Criterion(
            1,
            rf"States the induction hypothesis: for some $n \ge 0$ the sum $s_n$ is a multiple of ${m}$",
            r"it is not said for which $n$ the claim is supposed, or it is supposed for all $n$",
        ),
        Criterion(
            1,
            r"Writes $s_{n + 1}$ by means of $s_n$, with a remainder in one of the two powers",
            r"the step does not come back to $s_n$, so that the hypothesis is of no use",
        ),
        Criterion(
            1,
            rf"Shows that both terms are multiples of ${m}$, says where the hypothesis is used, and concludes for all"
            r" $n \ge 0$",
            "the hypothesis is not used, the remainder is not shown to be divisible, or the conclusion is missing",
        ),
    ]
    numbers = Criterion(1, r"Both quotients, and $k$", "a number is missing or wrong")
    return [*found, numbers] if checked else found


def claims(m, p, a, q, b, checked=True) -> dict:
    """s₀/m, s₁/m, and the factor of bⁿ in (s_{n+1} − a sₙ)/m."""
    return {"first": (p + q) // m, "second": (p * a + q * b) // m, "factor": q * (b - a) // m}


def holds(claims, m, p, a, q, b, checked=True) -> bool:
    """The first five sums, each divided, and each from the one before it."""
    sums = [p * a**n + q * b**n for n in range(5)]
    if any(s % m for s in sums) or [claims["first"], claims["second"]] != [sums[0] // m, sums[1] // m]:
        return False
    return all(sums[n + 1] - a * sums[n] == m * claims["factor"] * b**n for n in range(4))
