"""Determinants of products, powers, multiples and inverses, from those of two matrices."""

from fractions import Fraction

from generator.author import Draw, product, quotient, whole

TITLE = "Rules for determinants"
KNOBS = {"largest_size": range(3, 6), "largest": range(3, 8), "largest_factor": range(2, 5)}
ABOUT = {
    "largest_size": "most rows and columns of the matrices",
    "largest": "largest absolute value of det A",
    "largest_factor": "largest absolute value of the factors",
}
SPACE = 4
LABELS = {"power": "D_1", "ratio": "D_2", "changed": "D_3"}


def draw(d: Draw, *, largest_size: int = 4, largest: int = 5, largest_factor: int = 3) -> dict:
    a = d.integer(-largest, largest, nonzero=True)
    c, r = (d.choice([v for v in range(-largest_factor, largest_factor + 1) if abs(v) > 1]) for _ in range(2))
    b = a * d.integer(-3, 3, nonzero=True)
    n, k = d.integer(2, largest_size), d.integer(2, 3)
    d.require(abs(a) > 1 and a != b and a ** (k - 1) != k, "det A is 1 or −1 or det B, or a mistake does not show")
    return {
        "n": n,
        "det_A": a,
        "det_B": b,
        "c": c,
        "k": k,
        "row_factor": r,
        "exchanged": d.choice((True, False)),
        "added": d.choice([v for v in range(-5, 6) if abs(v) > 1 and v != r ** (n - 1)]),
    }


def solve(n, det_A, det_B, c, k, row_factor, exchanged, added) -> dict:
    """det(cX) = cⁿ det X, det(XY) = det X det Y, det Xᵀ = det X; row operations change the determinant as they do."""
    return {
        "power": c**n * det_A**k * det_B,
        "ratio": whole(Fraction(c**n * det_B, det_A), "det(cBA⁻¹)"),
        "changed": (-1 if exchanged else 1) * row_factor * det_A,
    }


def verify(answer, n, det_A, det_B, c, k, row_factor, exchanged, added) -> bool:
    """The same with diagonal matrices: A = diag(det A, 1, …, 1), B = diag(1, …, 1, det B), entry by entry."""
    A, B, power, ratio = [det_A] + [1] * (n - 1), [1] * (n - 1) + [det_B], 1, Fraction(1)
    for x, y in zip(A, B):
        for _ in range(k):
            power *= x
        power *= c * y
        ratio *= Fraction(c * y, x)
    rows = [[row_factor * A[0], 0], [added * row_factor * A[0], A[1]]]  # of what is changed, the other rows being unit
    if exchanged:
        rows.reverse()
    changed = rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
    for x in A[2:]:
        changed *= x
    return (answer["power"], answer["ratio"], answer["changed"]) == (power, ratio, changed)


def mistakes(n, det_A, det_B, c, k, row_factor, exchanged, added) -> dict:
    sign = -1 if exchanged else 1
    wrong = {
        "factor c taken out once, not n times": {"power": c * det_A**k * det_B, "ratio": Fraction(c * det_B, det_A)},
        "power k taken for a factor": {"power": c**n * k * det_A * det_B},
        "inverse not turned into 1/det A": {"ratio": c**n * det_B * det_A},
        "factor of the row counted n times": {"changed": sign * row_factor**n * det_A},
        "adding a multiple of a row counted as a factor": {"changed": sign * row_factor * added * det_A},
    }
    if exchanged:
        wrong["sign of the row exchange forgotten"] = {"changed": row_factor * det_A}
    return wrong


def steps(answer, n, det_A, det_B, c, k, row_factor, exchanged, added) -> dict:
    return {"scale": c**n, "raised": det_A**k, "factors": [row_factor] + [-1] * exchanged}


def effort(n, det_A, det_B, c, k, row_factor, exchanged, added) -> int:
    """The powers, the products, a quotient, and a sign for a row exchange."""
    work = product(*[c] * n) + product(*[det_A] * k) + product(c**n, det_A**k, det_B)
    return work + product(c**n, det_B) + quotient(c**n * det_B, det_A) + product(row_factor, det_A) + exchanged


def identity(n, det_A, det_B, c, k, row_factor, exchanged, added) -> list:
    """What is added to a row does not matter."""
    return [n, det_A, det_B, c, k, row_factor, exchanged]
