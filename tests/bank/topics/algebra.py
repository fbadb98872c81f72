"""Algebra: NumPy's polynomials and roots, Python's complex numbers, and whole numbers that are tried."""

from __future__ import annotations

import cmath
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import isqrt, log
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial

from tests.bank.slip_oracles import Rule

Answer = dict[str, Any]


def whole(values: Any, tolerance: float = 1e-4) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=tolerance, rtol=1e-9), values
    return np.rint(array).astype(int).tolist()


def parts(*numbers: complex) -> list[list[int]]:
    """Real and imaginary parts of complex numbers, which are whole."""
    return list(whole([[z.real, z.imag] for z in numbers]))


def trimmed(poly: Polynomial) -> list[int]:
    """The coefficients without leading zeros."""
    return list(whole(np.trim_zeros(np.rint(poly.coef), "b")))


def polynomial_division(f: list[int], g: list[int]) -> Answer:
    """NumPy's division."""
    q, r = divmod(Polynomial(f), Polynomial(g))
    return {"q": trimmed(q), "r": trimmed(r)}


def partial_fractions(n: list[int], poles: list[int]) -> Answer:
    """The coefficients compared: three linear equations."""
    p, q, s = (Polynomial([-pole, 1]) for pole in poles)
    columns = (p * s, s, p * p) if poles[0] == poles[1] else (q * s, p * s, p * q)
    matrix = np.array([np.pad(c.coef, (0, 3 - len(c.coef))) for c in columns]).T
    return dict(zip("ABC", whole(np.linalg.solve(matrix, n)), strict=True))


def power_sums_of_roots(f: list[int]) -> Answer:
    """The roots in floats."""
    roots = Polynomial(f).roots()
    g = Polynomial.fromroots(roots**2).coef
    squares, cubes = whole([np.sum(roots**k).real for k in (2, 3)])
    return {"squares": squares, "cubes": cubes, "g": whole(g.real)}


def binomial_coefficient(a: int, b: int, p: int, q: int, n: int, m: int) -> Answer:
    """NumPy's power of the binomial times x^q."""
    binomial = Polynomial([b, *[0] * (p + q - 1), a])
    place = m + q * n
    return {"k": n - place // (p + q), "coefficient": whole((binomial**n).coef[place])}


def radical_equation(a: int, b: int, k: int, c: int) -> Answer:
    """All whole numbers are tried, in the equation with either sign of the root."""
    tried = [(x, a * x + b, k * x + c) for x in range(-60, 61) if a * x + b >= 0]
    return {
        name: next(x for x, under, right in tried if right == sign * under**0.5)
        for name, sign in (("x", 1), ("extra", -1))
    }


def logarithmic_equation(base: int, p: int, q: int, c: int) -> Answer:
    """Whole numbers are tried: in the logarithms, and in those of the opposite arguments."""

    def fits(u: int, v: int) -> bool:
        return min(u, v) > 0 and abs(log(u, base) + log(v, base) - log(c, base)) < 1e-9

    tried = range(-80, 81)
    return {
        "x": next(x for x in tried if fits(x - p, x - q)),
        "extra": next(x for x in tried if fits(p - x, q - x)),
    }


def rational_equation(a: int, b: int, p: int, q: int, c: int) -> Answer:
    """All whole numbers are tried."""
    tried = [x for x in range(-60, 61) if x not in (p, q)]
    return {"x": [x for x in tried if Fraction(a, x - p) + Fraction(b, x - q) == c]}


def polynomial_roots(f: list[int]) -> Answer:
    """All whole numbers are tried in f, and in its derivative for double roots."""
    poly, found = Polynomial(f), list[int]()
    for x in range(-12, 13):
        left = poly
        while round(left(x)) == 0:
            found.append(x)
            left = left.deriv()
    return {"roots": found}


def rational_inequality(n: list[int], pole: int) -> Answer:
    """A fine grid, with its points off the ends."""
    numerator = Polynomial(n)
    x = np.arange(-25, 25, 0.25) + 0.1
    fits = numerator(x) / (x - pole) >= 0
    changes = [round(float(place)) for place in x[1:][fits[1:] != fits[:-1]]]
    inside = next((low, high) for low, high in pairwise(changes) if _between(fits, x, low, high))
    count = sum(k != pole and numerator(k) / (k - pole) > -1e-9 for k in range(-10, 11))
    return {"low": inside[0], "high": inside[1], "count": int(count)}


def _between(fits: Any, x: Any, low: int, high: int) -> bool:
    return bool(np.all(fits[(x > low) & (x < high)]))


def complex_arithmetic(z: list[int], w: list[int]) -> Answer:
    """Python's complex numbers."""
    u, v = complex(*z), complex(*w)
    product, quotient = parts(u * v, u / v)
    return {"product": product, "quotient": quotient, "modulus": whole(abs(v))}


def complex_power(u: list[int], n: int, v: list[int]) -> Answer:
    """Python's complex power and phase."""
    power = complex(*u) ** n
    angle = np.degrees(cmath.phase(power)) % 360
    return {"angle": whole(angle) % 360, "value": parts(power * complex(*v))[0]}


def complex_quadratic(b: list[int], c: list[int]) -> Answer:
    """Eigenvalues of the companion matrix."""
    solutions = np.linalg.eigvals(np.array([[0, -complex(*c)], [1, -complex(*b)]]))
    return {"solutions": sorted(parts(*solutions))}


def arithmetic_series(person: str, months: list[int], amounts: list[int], n: int) -> Answer:
    """The line through both points, and its values added up."""
    del person
    line = Polynomial.fit(months, amounts, 1)
    values = whole(line(np.arange(1, n + 1)))
    return {"first": values[0], "step": values[1] - values[0], "sum": sum(values)}


def geometric_sequence(places: list[int], terms: list[int], n: int) -> Answer:
    """All whole ratios are tried, and the terms added up."""
    (i, j), (u, v) = places, terms
    (q,) = (q for q in range(-20, 21) if q and u * q ** (j - i) == v)
    listed = [Fraction(u) * Fraction(q) ** (k - i) for k in range(1, n + 1)]
    return {"ratio": q, "first": int(listed[0]), "sum": int(sum(listed))}


def line_and_circle(centre: list[int], square: int, m: int, k: int) -> Answer:
    """All whole points of the line that lie within the circle's box are tried."""
    (a, b), r = centre, isqrt(square)
    near = [(x, m * x + k) for x in range(a - r, a + r + 1)]
    return {"points": [[x, y] for x, y in near if (x - a) ** 2 + (y - b) ** 2 == square]}


def exponential_equations(product: list[int], quotient: list[int]) -> Answer:
    """Logarithms of the numbers in the text, in floats."""
    (b, i, j, e), (c, k, m, f) = product, quotient
    matrix = np.log([[b**i, b**j], [c**k, 1 / c**m]])
    x, y = whole(np.linalg.solve(matrix, np.log([b**e, c**f])))
    return {"x": x, "y": y}


def power_sums_line(shown: list[Any], f: list[int]) -> list[Any]:
    """The companion matrix of the cubic that lines 1 to 3 say: traces, minors and determinant of its square."""
    e, m, p = shown[:3]
    companion = np.array([[0, 0, p], [1, 0, -m], [0, 1, e]], dtype=object)
    square = companion @ companion
    minors = sum(square[i, i] * square[j, j] - square[i, j] * square[j, i] for i, j in ((0, 1), (0, 2), (1, 2)))
    determinant = companion[0, 2] * (companion[1, 0] * companion[2, 1])
    return [-f[2], f[1], -f[0], np.trace(square), np.trace(square @ companion), minors, determinant**2]


SLIP_RULES: dict[str, Rule] = {"slips/power_sums_of_roots": power_sums_line}
SLIP_RESULTS: dict[str, slice] = {"slips/power_sums_of_roots": slice(3, None)}


ORACLES: dict[str, Callable[..., Answer]] = {
    **{
        f"algebra/{oracle.__name__}": oracle
        for oracle in (
            polynomial_division,
            partial_fractions,
            power_sums_of_roots,
            binomial_coefficient,
            radical_equation,
            logarithmic_equation,
            rational_equation,
            polynomial_roots,
            rational_inequality,
            complex_arithmetic,
            complex_power,
            complex_quadratic,
            arithmetic_series,
            geometric_sequence,
            line_and_circle,
            exponential_equations,
        )
    },
}
