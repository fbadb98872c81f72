"""An equation with a sum of two logarithms, which leads to a quadratic one with a root outside the domain."""

from fractions import Fraction

from generator.author import Draw, product, square_root, total

TITLE = "Equation with logarithms"
KNOBS = {"largest": range(6, 16), "farthest": range(4, 13)}
ABOUT = {
    "largest": "largest value of the two arguments at the solution",
    "farthest": "largest absolute value of the solution",
}
SPACE = 5.0
LABELS = {"x": r"\text{solution}", "extra": r"\text{not a solution}"}


def draw(d: Draw, *, largest: int = 12, farthest: int = 9) -> dict:
    u, v = d.sample(range(1, largest + 1), 2)
    x = d.integer(-farthest, farthest, nonzero=True)
    d.require(x not in (u + v, u, v), "a root or a shift is 0")
    d.require(2 * x != u + v, "changing the signs exchanges the roots")
    bases = [b for b in (2, 3, 5, 6, 10) if u * v not in (1, b, b**2, b**3, b**4, b**5, b**6, b**7)]
    return {"base": d.choice(bases), "p": x - u, "q": x - v, "c": u * v}


def solve(base, p, q, c) -> dict:
    """(x − p)(x − q) = c; the solution is the root that makes both factors positive."""
    square = (p - q) ** 2 + 4 * c
    root = round(square**0.5)
    if root * root != square or c <= 0 or (p + q + root) % 2:
        raise ValueError("the roots are not whole")
    return {"x": (p + q + root) // 2, "extra": (p + q - root) // 2}


def verify(answer, base, p, q, c) -> bool:
    """Both put in: the arguments have the product c, and are positive for one of them, negative for the other."""
    pairs = [(answer[name] - p, answer[name] - q) for name in ("x", "extra")]
    return all(u * v == c for u, v in pairs) and min(pairs[0]) > 0 > max(pairs[1])


def mistakes(base, p, q, c) -> dict:
    x, extra = solve(base, p, q, c).values()
    return {
        "logarithm of the sum taken for the sum of the logarithms": {"x": Fraction(c + p + q, 2)},
        "solution and extraneous root exchanged": {"x": extra, "extra": x},
        "signs of both roots reversed": {"x": -x, "extra": -extra},
        "one argument set equal to the right side": {"x": c + p, "extra": c + q},
    }


def steps(answer, base, p, q, c) -> dict:
    poly = [p * q - c, -p - q, 1]
    found = [{"v": v, "u": v - p, "w": v - q} for v in (answer["x"], answer["extra"])]
    return {"product": [p * q, *poly[1:]], "poly": poly, "found": found}


def effort(base, p, q, c) -> int:
    """The product, the difference, the quadratic formula, and both arguments at each root."""
    s, n = p + q, p * q - c
    work = product(p, q) + total([p, q]) + total([p * q, -c]) + product(s, s) + product(4, n)
    work += total([s * s, -4 * n]) + square_root(s * s - 4 * n) + 4
    return work + sum(total([v, -w]) for v in solve(base, p, q, c).values() for w in (p, q))


def identity(base, p, q, c) -> list:
    """Neither the base matters nor the order of the logarithms."""
    return [*sorted([p, q]), c]
