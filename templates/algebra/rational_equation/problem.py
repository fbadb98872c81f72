"""The solutions of an equation with two fractions."""

from fractions import Fraction

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Equation with fractions"
KNOBS = {"largest": range(5, 11), "largest_numerator": range(12, 41)}
ABOUT = {
    "largest": "largest absolute value of solutions and poles",
    "largest_numerator": "largest absolute value of the numerators",
}
SPACE = 5.5
FIELDS = {"x": "set"}


def draw(d: Draw, *, largest: int = 7, largest_numerator: int = 24) -> dict:
    p, c, step = d.integer(-largest, largest - 1), d.choice([-2, -1, 1, 2]), d.integer(1, 4)
    q = p + step if p + step <= largest else p - step
    found = []
    for u in range(-largest, largest):
        for v in range(u + 1, largest + 1):
            a, rest = divmod(c * (p - u) * (p - v), q - p)
            b, other = divmod(c * (q - u) * (q - v), p - q)
            if a and b and not rest and not other and a + b and max(abs(a), abs(b)) <= largest_numerator and u + v:
                found.append([a, b])
    d.require(bool(found), "no numerators are whole and small enough")
    a, b = d.choice(found)
    p, q, a, b = d.choice([(p, q, a, b), (q, p, b, a)])
    return {"a": a, "b": b, "p": p, "q": q, "c": c}


def solve(a, b, p, q, c) -> dict:
    """Multiplied by both denominators, it is quadratic; a root of a denominator is no solution."""
    n, m, k = _quadratic(a, b, p, q, c)
    disc = m * m - 4 * k * n
    root = round(max(disc, 0) ** 0.5)
    values = [Fraction(-m + s * root, 2 * k) for s in (-1, 1)] if k else []
    if not values or root * root != disc or not root or any(x.denominator > 1 or x in (p, q) for x in values):
        raise ValueError("the solutions are not two integers")
    return {"x": sorted(map(int, values))}


def verify(answer, a, b, p, q, c) -> bool:
    """Each put into the equation; there are no more than two."""
    x = answer["x"]
    if len(x) != 2 or x[0] == x[1] or p in x or q in x:
        return False
    return all(Fraction(a, v - p) + Fraction(b, v - q) == c for v in x)


def mistakes(a, b, p, q, c) -> dict:
    return {
        "right side not multiplied by the denominators": {"x": [Fraction(c + a * q + b * p, a + b)]},
        "numerators and denominators added": {"x": [Fraction(a + b, 2 * c) + Fraction(p + q, 2)]},
        "signs of the solutions reversed": {"x": sorted(-v for v in solve(a, b, p, q, c)["x"])},
        "only one solution": {"x": [max(solve(a, b, p, q, c)["x"])]},
    }


def steps(answer, a, b, p, q, c) -> dict:
    n, m, k = _quadratic(a, b, p, q, c)
    left = [-a * q - b * p, a + b]
    return {"left": left, "right": [c * p * q, -c * (p + q), c], "poly": [n // k, m // k, 1]}


def effort(a, b, p, q, c) -> int:
    """Both sides without fractions, their difference, and the roots of the quadratic by the formula."""
    n, m, k = _quadratic(a, b, p, q, c)
    work = product(a, q) + product(b, p) + total([a * q, b * p]) + total([a, b])
    work += product(p, q) + total([p, q]) + product(c, p * q) + product(c, p + q)
    work += total([c * p * q, a * q + b * p]) + total([-c * (p + q), -a - b]) + quotient(n, k) + quotient(m, k)
    m, n = m // k, n // k
    return work + product(m, m) + product(4, n) + total([m * m, -4 * n]) + square_root(m * m - 4 * n) + 4


def identity(a, b, p, q, c) -> list:
    """The order of the fractions does not matter."""
    return [*sorted([[p, a], [q, b]]), c]


def _quadratic(a, b, p, q, c) -> list:
    """c (x − p)(x − q) − a (x − q) − b (x − p), the constant first."""
    return [c * p * q + a * q + b * p, -c * (p + q) - a - b, c]
