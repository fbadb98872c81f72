"""The product and the quotient of two complex numbers, and the modulus of the second."""

from fractions import Fraction

from generator.author import Draw, product, pythagorean, quotient, square_root, total, whole

TITLE = "Product and quotient of complex numbers"
KNOBS = {"largest": range(3, 10), "largest_modulus": range(5, 18)}
ABOUT = {
    "largest": "largest absolute value of the parts of the quotient",
    "largest_modulus": "largest modulus of the second number",
}
SPACE = 5.5
LABELS = {"product": "zw", "quotient": "z/w", "modulus": r"\left| w \right|"}


def draw(d: Draw, *, largest: int = 6, largest_modulus: int = 13) -> dict:
    w, norm = pythagorean(d, 2, largest_modulus, nonzero=True)
    scale = d.integer(1, largest_modulus // norm)
    u, v = d.integers(2, -largest, largest, nonzero=True)
    a, b = (scale * c for c in w)
    z = [u * a - v * b, u * b + v * a]
    d.require(bool(z[0] and z[1]), "z has one part only")
    d.require(a * z[0] - b * z[1] != 0 and a * z[1] + b * z[0] != 0, "the product has one part only")
    return {"z": z, "w": [a, b]}


def solve(z, w) -> dict:
    """The quotient is z times the conjugate of w, over the square of its modulus."""
    (a, b), (c, e) = z, w
    square = c * c + e * e
    modulus = round(square**0.5)
    if not square or modulus**2 != square:
        raise ValueError("the modulus of w is not whole")
    parts = [Fraction(a * c + b * e, square), Fraction(b * c - a * e, square)]
    return {"product": [a * c - b * e, a * e + b * c], "quotient": whole(parts, "z/w"), "modulus": modulus}


def verify(answer, z, w) -> bool:
    """As matrices [[a, −b], [b, a]]: Z W is the product, and the quotient times W gives Z back."""

    def times(u, v) -> list:
        rows = [[u[0], -u[1]], [u[1], u[0]]]
        return [sum(r * s for r, s in zip(row, v)) for row in rows]

    pairs = [answer["product"], answer["quotient"]]
    if any(len(pair) != 2 for pair in pairs):
        return False
    determinant = w[0] * w[0] - w[1] * -w[1]
    right = times(w, z) == pairs[0] and times(pairs[1], w) == list(z)
    return right and answer["modulus"] > 0 and answer["modulus"] ** 2 == determinant


def mistakes(z, w) -> dict:
    (a, b), (c, e) = z, w
    square = c * c + e * e
    return {
        "i² taken for 1": {
            "product": [a * c + b * e, a * e + b * c],
            "quotient": [Fraction(a * c - b * e, c * c - e * e), Fraction(b * c - a * e, c * c - e * e)],
        },
        "real and imaginary parts multiplied and divided one by one": {
            "product": [a * c, b * e],
            "quotient": [Fraction(a, c), Fraction(b, e)],
        },
        "quotient not divided by the square of the modulus": {"quotient": [a * c + b * e, b * c - a * e]},
        "conjugate forgotten: z w divided by the square of the modulus": {
            "quotient": [Fraction(a * c - b * e, square), Fraction(a * e + b * c, square)]
        },
        "root forgotten in the modulus": {"modulus": square},
        "parts added for the modulus": {"modulus": abs(c) + abs(e)},
    }


def steps(answer, z, w) -> dict:
    (a, b), (c, e) = z, w
    top = [a * c + b * e, b * c - a * e]
    return {"parts": [[a * c, -b * e], [a * e, b * c]], "square": c * c + e * e, "top": top, "conjugate": [c, -e]}


def effort(z, w) -> int:
    """Four products and two sums for z w; the same with the conjugate, whose products are known; two quotients."""
    (a, b), (c, e) = z, w
    square = c * c + e * e
    work = product(a, c) + product(b, e) + product(a, e) + product(b, c)
    work += sum(map(total, ([a * c, -b * e], [a * e, b * c], [a * c, b * e], [b * c, -a * e])))
    work += product(c, c) + product(e, e) + total([c * c, e * e]) + square_root(square)
    return work + quotient(a * c + b * e, square) + quotient(b * c - a * e, square)
