"""The complex eigenvalues of a real 2×2 matrix."""

from math import isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Complex eigenvalues"
KNOBS = {"largest_real": range(3, 10), "largest_imaginary": range(3, 10)}
ABOUT = {
    "largest_real": "largest absolute value of the real part",
    "largest_imaginary": "largest imaginary part",
}
SPACE = 4
LABELS = {"alpha": r"\alpha", "beta": r"\beta"}


def draw(d: Draw, *, largest_real: int = 8, largest_imaginary: int = 7) -> dict:
    alpha, beta = d.integer(-largest_real, largest_real, nonzero=True), d.integer(1, largest_imaginary)
    apart = d.integer(-4, 4, nonzero=True)  # half the difference of the diagonal entries
    size = beta * beta + apart * apart  # of the product of the others, which is negative
    right = d.choice([v for v in range(1, size + 1) if size % v == 0]) * d.choice((-1, 1))
    d.require(max(abs(right), size // abs(right)) <= 25, "an entry is too large")
    return {"A": [[alpha - apart, right], [-size // right, alpha + apart]]}


def solve(A) -> dict:
    """The quadratic formula for λ² − tλ + det A."""
    (a, b), (c, e) = A
    t, det = a + e, a * e - b * c
    beta = isqrt(max(4 * det - t * t, 0))
    if not beta or beta * beta != 4 * det - t * t or t % 2 or beta % 2:
        raise ValueError("the eigenvalues are real, or their parts are not whole")
    return {"alpha": t // 2, "beta": beta // 2}


def verify(answer, A) -> bool:
    """β > 0, and (A − αI)² = −β² I: what A does to a plane in which it turns and stretches."""
    alpha, beta = answer["alpha"], answer["beta"]
    (p, q), (r, s) = [[v - alpha * (i == j) for j, v in enumerate(row)] for i, row in enumerate(A)]
    return beta > 0 and [p * p + q * r, p * q + q * s, r * p + s * r, r * q + s * s] == [
        -beta * beta,
        0,
        0,
        -beta * beta,
    ]


def mistakes(A) -> dict:
    alpha, beta = solve(A).values()
    return {
        "root of the discriminant not halved": {"beta": 2 * beta},
        "trace not halved": {"alpha": 2 * alpha},
        "sign of the real part: roots of λ² + tλ + det A": {"alpha": -alpha},
    }


def carried(written, A) -> dict:
    """From α² + β² = det A."""
    (a, b), (c, e) = A
    square = a * e - b * c - written["alpha"] ** 2
    if square.denominator != 1 or square < 0 or isqrt(int(square)) ** 2 != square:
        return {}
    return {"beta": isqrt(int(square))}


def steps(answer, A) -> dict:
    (a, b), (c, e) = A
    t, det = a + e, a * e - b * c
    return {"polynomial": [det, -t, 1], "disc": t * t - 4 * det, "root": 2 * answer["beta"]}


def effort(A) -> int:
    """Trace, determinant, discriminant, its root, and two halves."""
    (a, b), (c, e) = A
    t, det = a + e, a * e - b * c
    work = total([a, e]) + product(a, e) + product(b, c) + total([a * e, -b * c]) + product(t, t) + product(4, det)
    beta = isqrt(4 * det - t * t)
    return work + total([t * t, -4 * det]) + square_root(beta * beta) + quotient(t, 2) + quotient(beta, 2)
