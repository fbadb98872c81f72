"""An equivalence relation by divisibility: the proof, the number of its classes, and a representative."""

from math import gcd

from generator.author import Criterion, Draw

TITLE = "Proof of an equivalence relation"
KNOBS = {"checked": (False, True), "largest_divisor": range(6, 25), "largest_factor": range(5, 16)}
ABOUT = {
    "checked": "whether the number of classes and a representative are asked for too",
    "largest_divisor": "largest divisor",
    "largest_factor": "largest factor of x",
}
SPACE = 9.0
ALLOW = {"idle given: q": "it is −p modulo m: it changes what the proof adds up, but not the classes"}


def draw(d: Draw, *, checked: bool = True, largest_divisor: int = 15, largest_factor: int = 9) -> dict:
    m, common = d.integer(4, largest_divisor), d.choice([False, True])
    factors = [p for p in range(2, largest_factor + 1) if m // gcd(m, p) > 2]
    p = d.choice([p for p in factors if (gcd(m, p) > 1) == common] or factors)
    q = d.choice([v for v in range(2 - m, 2 * m) if (p + v) % m == 0 and abs(v) > 1 and v != -p] or [m - p % m])
    return {"m": m, "p": p, "q": q, "c": d.integer(30, 99), "checked": checked}


def criteria(m, p, q, c, checked=True) -> list:
    found = [
        Criterion(
            1,
            rf"Reflexive: ${p}x {_signed(q)}x = {p + q}x$ is a multiple of ${m}$, for every integer $x$",
            "it is not shown that every number is related to itself, or for one number only",
        ),
        Criterion(
            1,
            rf"Symmetric: if $x \sim y$, brings ${p}y {_signed(q)}x$ into a form whose terms are multiples of ${m}$",
            "only the definition is repeated with $x$ and $y$ exchanged",
        ),
        Criterion(
            1,
            r"Transitive: adds the expressions of $x \sim y$ and $y \sim z$, or puts one into the other",
            "the two assumptions are not brought together",
        ),
        Criterion(
            1,
            rf"Shows that what is left over is a multiple of ${m}$, so that $x \sim z$",
            r"the term in $y$ stays, or is dropped without a reason",
        ),
    ]
    numbers = Criterion(1, "The number of classes, and the representative", "a number is missing or wrong")
    return [*found, numbers] if checked else found


def claims(m, p, q, c, checked=True) -> dict:
    """x ~ y means that m divides p (x − y): that m over its common divisor with p divides x − y."""
    classes = m // gcd(m, p)
    return {"classes": classes, "least": c % classes}


def holds(claims, m, p, q, c, checked=True) -> bool:
    """By the definition: the first numbers that are related to none before them, and the first that is related to c."""
    firsts = [x for x in range(2 * m) if not any((p * x + q * y) % m == 0 for y in range(x))]
    least = next(x for x in range(c + 1) if (p * x + q * c) % m == 0)
    return claims == {"classes": len(firsts), "least": least}


def _signed(v) -> str:
    return f"{'-' if v < 0 else '+'} {abs(v) if abs(v) > 1 else ''}"
