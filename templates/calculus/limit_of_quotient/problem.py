"""Limits of a quotient of two polynomials with a common root: there, and at infinity."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Limits of a quotient"
KNOBS = {"largest": range(3, 10), "farthest": range(2, 8)}
ABOUT = {"largest": "largest absolute value of the limits", "farthest": "largest absolute value of the common root"}
SPACE = 4.0
LABELS = {"here": r"\text{first limit}", "far": r"\text{second limit}"}


def draw(d: Draw, *, largest: int = 6, farthest: int = 4) -> dict:
    here, far = d.sample([v for v in range(-largest, largest + 1) if v not in (0, 1)], 2)
    a, m, below = d.integer(-farthest, farthest, nonzero=True), d.integer(1, 3), d.integer(-4, 4, nonzero=True)
    top, bottom = [here * below - far * m * a, far * m], [below - m * a, m]
    d.require(bool(top[0] and bottom[0]), "a constant is 0")
    d.require(top[0] != here * bottom[0], "the quotient of the constants is the limit")
    f, g = ([-a * p[0], p[0] - a * p[1], p[1]] for p in (top, bottom))
    d.require(top[0] != bottom[0], "the quotient of the constants is 1")
    d.require(max(map(abs, f)) < 150 and f[1] != 0 and g[1] != 0, "a coefficient is 0, or large")
    return {"f": f, "g": g, "a": a}


def solve(f, g, a) -> dict:
    """x − a divided out of both; at infinity the leading coefficients decide."""
    (top, rest), (bottom, other) = _divided(f, a), _divided(g, a)
    if len(f) != 3 or len(g) != 3 or rest or other or not g[2] or not _value(bottom, a):
        raise ValueError("f and g must be quadratic, with a as a simple root of g and a root of f")
    here, far = Fraction(_value(top, a), _value(bottom, a)), Fraction(f[2], g[2])
    return {"here": whole(here, "the limit at a"), "far": whole(far, "the limit at infinity")}


def verify(answer, f, g, a) -> bool:
    """By l'Hôpital's rule at a; at infinity the quotient itself, far out."""

    def at(p, x) -> int:
        return (p[2] * x + p[1]) * x + p[0]

    slopes = [p[1] + 2 * p[2] * a for p in (f, g)]
    if at(f, a) or at(g, a) or answer["here"] * slopes[1] != slopes[0]:
        return False
    return abs(Fraction(at(f, 10**6), at(g, 10**6)) - answer["far"]) < Fraction(1, 100)


def mistakes(f, g, a) -> dict:
    right = solve(f, g, a)
    (top, _), (bottom, _) = _divided(f, a), _divided(g, a)
    wrong = {
        "leading coefficients compared at a as well": {"here": right["far"]},
        "constants compared at a": {"here": Fraction(f[0], g[0])},
        "constants compared at infinity": {"far": Fraction(f[0], g[0])},
        "0/0 taken for 1": {"here": 1},
        "quotient taken for 0 at infinity": {"far": 0},
    }
    if _value(bottom, -a):
        wrong["−a put in after dividing"] = {"here": Fraction(_value(top, -a), _value(bottom, -a))}
    return wrong


def steps(answer, f, g, a) -> dict:
    (top, _), (bottom, _) = _divided(f, a), _divided(g, a)
    return {"top": top, "bottom": bottom, "over": _value(top, a), "under": _value(bottom, a)}


def effort(f, g, a) -> int:
    """Both divisions by x − a, both values at a, and two quotients."""
    work = quotient(f[2], g[2])
    values = []
    for p in (f, g):
        (low, high), _ = _divided(p, a)
        work += quotient(-p[0], a) + product(a, high) + total([p[1], a * high]) + product(high, a)
        work += total([high * a, low])
        values.append(high * a + low)
    return work + quotient(*values)


def _divided(p, a) -> tuple:
    """The quotient by x − a, and the remainder: synthetic division."""
    carried = [0]
    for c in reversed(p):
        carried.append(carried[-1] * a + c)
    return carried[-2:0:-1], carried[-1]


def _value(p, x) -> int:
    return sum(c * x**k for k, c in enumerate(p))
