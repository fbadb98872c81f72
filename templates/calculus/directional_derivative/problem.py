"""Gradient and directional derivative of a polynomial in two variables."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, dot, product, pythagorean, quotient, square_root, total, whole

TITLE = "Gradient and directional derivative"
KNOBS = {"largest": range(1, 5), "largest_coefficient": range(3, 10), "largest_norm": (5, 10, 13, 17)}
ABOUT = {
    "largest": "largest absolute value of the coordinates of the point",
    "largest_coefficient": "largest absolute value of the coefficients that are free",
    "largest_norm": "largest length of the direction",
}
SPACE = 5.0
LABELS = {"gradient": r"\nabla f", "slope": r"D_v f"}
POWERS = ((2, 1), (1, 2), (2, 0), (1, 1), (0, 2))


def draw(d: Draw, *, largest: int = 2, largest_coefficient: int = 4, largest_norm: int = 13) -> dict:
    at = d.integers(2, -largest, largest, nonzero=True)
    v, norm = pythagorean(d, 2, largest_norm, nonzero=True)
    chosen = sorted(d.sample(range(len(POWERS)), 3))
    terms = [[d.integer(-largest_coefficient, largest_coefficient, nonzero=True), *POWERS[i]] for i in chosen]
    partial = _gradient(terms, at)
    fitting = [c for c in range(-norm, norm + 1) if c and (_along(partial, v) + c * v[0]) % norm == 0]
    linear = d.choice(fitting)
    terms.append([linear, 1, 0])
    partial = [partial[0] + linear, partial[1]]
    d.require(all(partial) and partial[0] != partial[1] and _along(partial, v) != 0, "a slope is 0")
    d.require(_along(partial, v) != norm and partial[0] * v[1] != partial[1] * v[0], "the direction is the gradient's")
    return {"terms": terms, "at": at, "v": v}


def solve(terms, at, v) -> dict:
    """∇f at the point, and its product with v / ‖v‖."""
    norm = isqrt(v[0] ** 2 + v[1] ** 2)
    if not norm or norm**2 != v[0] ** 2 + v[1] ** 2:
        raise ValueError("the length of v must be a positive integer")
    partial = _gradient(terms, at)
    return {"gradient": partial, "slope": whole(Fraction(_along(partial, v), norm), "the directional derivative")}


def carried(written, terms, at, v) -> dict:
    """The directional derivative with the gradient that was written."""
    return {"slope": Fraction(_along(written["gradient"], v), isqrt(v[0] ** 2 + v[1] ** 2))}


def verify(answer, terms, at, v) -> bool:
    """Differences of f along both axes and along v, which are exact for a cubic."""
    x, y = at

    def rate(a, b) -> Fraction:
        def f(t) -> int:
            return sum(c * (x + t * a) ** i * (y + t * b) ** j for c, i, j in terms)

        return Fraction(8 * (f(1) - f(-1)) - f(2) + f(-2), 12)

    along = rate(*v)
    slopes = answer["slope"] ** 2 * (v[0] ** 2 + v[1] ** 2) == along**2 and answer["slope"] * along >= 0
    return slopes and answer["gradient"] == [rate(1, 0), rate(0, 1)]


def mistakes(terms, at, v) -> dict:
    (fx, fy), norm = _gradient(terms, at), isqrt(v[0] ** 2 + v[1] ** 2)
    along = fx * v[0] + fy * v[1]
    return {
        "v not divided by its length": {"slope": along},
        "partial derivatives exchanged": {"gradient": [fy, fx], "slope": Fraction(fy * v[0] + fx * v[1], norm)},
        "divided by the square of the length": {"slope": Fraction(along, norm**2)},
        "value of f at the point given": {"slope": sum(c * at[0] ** i * at[1] ** j for c, i, j in terms)},
    }


def steps(answer, terms, at, v) -> dict:
    """The partial derivatives, as terms."""
    fx = [[c * i, i - 1, j] for c, i, j in terms if i]
    fy = [[c * j, i, j - 1] for c, i, j in terms if j]
    square = v[0] ** 2 + v[1] ** 2
    along = _along(answer["gradient"], v)
    return {"fx": fx, "fy": fy, "square": square, "norm": isqrt(square), "along": along}


def effort(terms, at, v) -> int:
    """Every term of both derivatives at the point, their sums, the length of v, the dot product, and its quotient."""
    work, norm = 0, isqrt(v[0] ** 2 + v[1] ** 2)
    for k in range(2):
        values = []
        for term in terms:
            powers = list(term[1:])
            if powers[k]:
                front = term[0] * powers[k]
                powers[k] -= 1
                factors = [at[0]] * powers[0] + [at[1]] * powers[1]
                values.append(front * at[0] ** powers[0] * at[1] ** powers[1])
                work += product(term[0], powers[k] + 1) + product(front, *factors)
        work += total(values)
    partial = _gradient(terms, at)
    work += product(v[0], v[0]) + product(v[1], v[1]) + total([v[0] ** 2, v[1] ** 2]) + square_root(norm**2)
    return work + dot(partial, v) + quotient(_along(partial, v), norm)


def _gradient(terms, at) -> list:
    x, y = at
    fx = sum(c * i * x ** (i - 1) * y**j for c, i, j in terms if i)
    return [fx, sum(c * j * x**i * y ** (j - 1) for c, i, j in terms if j)]


def _along(gradient, v) -> int:
    return sum(g * c for g, c in zip(gradient, v))
