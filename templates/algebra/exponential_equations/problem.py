"""Two equations whose unknowns are exponents, of powers of one base each: they are linear in the exponents."""

from fractions import Fraction

from generator.author import Draw, cramer_steps, cramer_work, linear_solve, whole

TITLE = "Equations with unknown exponents"
KNOBS = {"largest": range(4, 10), "largest_exponent": range(3, 6)}
ABOUT = {
    "largest": "largest absolute value of the solutions",
    "largest_exponent": "largest exponent of a base, as in 8 = 2³",
}
SPACE = 5.0


def draw(d: Draw, *, largest: int = 6, largest_exponent: int = 4) -> dict:
    x, y = d.sample([v for v in range(-largest, largest + 1) if v], 2)
    first, second = [], []
    for base, highest in ((2, 10), (3, 6), (5, 4), (10, 6)):
        powers = [k for k in range(1, largest_exponent + 1) if base**k <= 1000]
        for i in powers:
            for j in powers:
                for found, e in ((first, i * x + j * y), (second, i * x - j * y)):
                    if 0 < abs(e) <= highest and i + j > 2:
                        found.append([base, i, j, e])
    pairs = [[p, q] for p in first for q in second if p[0] != q[0]]
    d.require(bool(pairs), "a right side is 1, or large")
    product, quotient = d.choice(pairs)
    return {"product": product, "quotient": quotient}


def solve(product, quotient) -> dict:
    """Equal powers of one base have equal exponents: i x + j y = e, and i x − j y = e."""
    (_, i, j, e), (_, k, m, f) = product, quotient
    x, y = whole(linear_solve([[i, j], [k, -m]], [e, f]), "an exponent")
    return {"x": x, "y": y}


def verify(answer, product, quotient) -> bool:
    """Put into the powers."""
    x, y = answer["x"], answer["y"]
    (b, i, j, e), (c, k, m, f) = product, quotient
    left = Fraction(b**i) ** x * Fraction(b**j) ** y
    return left == Fraction(b) ** e and Fraction(c**k) ** x == Fraction(c) ** f * Fraction(c**m) ** y


def mistakes(product, quotient) -> dict:
    (_, i, j, e), (_, k, m, f) = product, quotient
    right = solve(product, quotient)
    systems = {
        "exponents of the bases forgotten": ([[1, 1], [1, -1]], [e, f]),
        "exponents added in the quotient, not subtracted": ([[i, j], [k, m]], [e, f]),
    }
    if min(e, f) < 0:
        systems["minus in the exponent of a fraction forgotten"] = ([[i, j], [k, -m]], [abs(e), abs(f)])
    wrong = {
        name: dict(zip("xy", linear_solve(A, right_sides)))
        for name, (A, right_sides) in systems.items()
        if A[0][0] * A[1][1] != A[0][1] * A[1][0]
    }
    return wrong | {"x and y exchanged": {"x": right["y"], "y": right["x"]}}


def steps(answer, product, quotient) -> dict:
    (_, i, j, e), (_, k, m, f) = product, quotient
    return cramer_steps([[i, j], [k, -m]], [e, f])


def effort(product, quotient) -> int:
    """Each number as a power of its base, as many multiplications as its exponent less 1; and the linear system."""
    (_, i, j, e), (_, k, m, f) = product, quotient
    return sum(abs(v) - 1 for v in (i, j, e, k, m, f)) + cramer_work([[i, j], [k, -m]], [e, f])
