"""A quadratic equation with complex coefficients, by a square root of its complex discriminant."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, product, quotient, square_root, total, whole

TITLE = "Quadratic equation with complex coefficients"
KNOBS = {"largest": range(3, 8)}
ABOUT = {"largest": "largest absolute value of the parts of the solutions"}
SPACE = 6.5
FIELDS = {"solutions": "any"}
LABELS = {"solutions": r"\text{solutions}"}


def draw(d: Draw, *, largest: int = 5) -> dict:
    (p, q), (r, s) = d.matrix(2, 2, -largest, largest)
    d.require(p != r and q != s, "the root of the discriminant is real or imaginary")
    d.require(bool(p + r and q + s), "a part of the sum is 0")
    b, c = [-p - r, -q - s], [p * r - q * s, p * s + q * r]
    d.require(bool(c[0] and c[1]), "a part of the product is 0")
    d.require(abs(p - r) != abs(q - s), "exchanged, the parts of the root of the discriminant give the solutions too")
    return {"b": b, "c": c}


def solve(b, c) -> dict:
    """The root of the discriminant D has the parts √((|D| ± Re D)/2), whose product has the sign of Im D."""
    x, y = _root(_discriminant(b, c))
    values = [[Fraction(-b[0] + s * x, 2), Fraction(-b[1] + s * y, 2)] for s in (1, -1)]
    return {"solutions": whole(sorted(values), "a solution")}


def verify(answer, b, c) -> bool:
    """Vieta: the sum and the product of both."""
    rows = answer["solutions"]
    if len(rows) != 2 or any(not isinstance(row, list) or len(row) != 2 for row in rows):
        return False
    (p, q), (r, s) = rows
    return [p + r, q + s] == [-v for v in b] and [p * r - q * s, p * s + q * r] == list(c)


def mistakes(b, c) -> dict:
    x, y = _root(_discriminant(b, c))
    first, second = solve(b, c)["solutions"]

    def solutions(x, y, m=2) -> dict:
        return {"solutions": sorted([[Fraction(s * x - b[0], m), Fraction(s * y - b[1], m)] for s in (1, -1)])}

    return {
        "signs of the solutions reversed": {"solutions": sorted([-v for v in row] for row in (first, second))},
        "second solution taken for the conjugate of the first": {"solutions": [first, [first[0], -first[1]]]},
        "half of the formula forgotten": solutions(x, y, 1),
        "parts of the root of the discriminant with the wrong signs": solutions(x, -y),
        "real and imaginary part of the root of the discriminant exchanged": solutions(y, x),
    }


def steps(answer, b, c) -> dict:
    D = _discriminant(b, c)
    x, y = _root(D)
    square = [b[0] * b[0] - b[1] * b[1], 2 * b[0] * b[1]]
    modulus = isqrt(D[0] * D[0] + D[1] * D[1])
    two = [[-b[0] + s * x, -b[1] + s * y] for s in (1, -1)]
    found = {"D": D, "square": square, "four": [4 * v for v in c], "modulus": modulus, "root": [x, y], "two": two}
    return found | {"negative": [-v for v in b]}


def effort(b, c) -> int:
    """The discriminant, its modulus and root, and both solutions."""
    D = _discriminant(b, c)
    x, y = _root(D)
    work = product(b[0], b[0]) + product(b[1], b[1]) + total([b[0] ** 2, -(b[1] ** 2)]) + product(2, *b)
    work += sum(product(4, v) for v in c) + sum(total([D[i] + 4 * c[i], -4 * c[i]]) for i in (0, 1))
    square = D[0] * D[0] + D[1] * D[1]
    modulus = isqrt(square)
    work += product(D[0], D[0]) + product(D[1], D[1]) + total([D[0] ** 2, D[1] ** 2]) + square_root(square)
    for s, part in ((1, x), (-1, y)):
        work += total([modulus, s * D[0]]) + quotient(modulus + s * D[0], 2) + square_root(part * part)
    for s in (1, -1):
        for start, part in zip(b, (x, y)):
            work += total([-start, s * part]) + quotient(-start + s * part, 2)
    return work + 1


def heads(b, c) -> dict:
    return {"solutions": ([], ["real", "imaginary"])}


def _discriminant(b, c) -> list:
    return [b[0] * b[0] - b[1] * b[1] - 4 * c[0], 2 * b[0] * b[1] - 4 * c[1]]


def _root(D) -> tuple:
    """The square root with a positive real part."""
    modulus = isqrt(D[0] * D[0] + D[1] * D[1])
    x, y = isqrt(max(modulus + D[0], 0) // 2), isqrt(max(modulus - D[0], 0) // 2)
    y = -y if D[1] < 0 else y
    if not x or [x * x - y * y, 2 * x * y] != D:
        raise ValueError("the discriminant has no whole square root with a positive real part")
    return x, y
