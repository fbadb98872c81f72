"""Sums of the squares and cubes of the roots of a cubic, and the cubic of their squares, without the roots."""

from generator.author import Draw, product, total

TITLE = "Vieta's formulas"
KNOBS = {"largest": range(5, 13)}
ABOUT = {"largest": "largest absolute value of the coefficients"}
SPACE = 5.5
FIELDS = {"g": "polynomial"}
LABELS = {"squares": "u^2 + v^2 + w^2", "cubes": "u^3 + v^3 + w^3"}


def draw(d: Draw, *, largest: int = 9) -> dict:
    f = [*d.integers(3, -largest, largest, nonzero=True), 1]
    d.require(all(_value(f, x) for x in range(-2 * largest, 2 * largest + 1)), "a root is whole")
    return {"f": f}


def solve(f) -> dict:
    """The sums are symmetric, hence polynomials in the elementary symmetric ones: the coefficients with their signs."""
    if len(f) != 4 or f[3] != 1:
        raise ValueError("f must be a cubic with the leading coefficient 1")
    e, m, p = -f[2], f[1], -f[0]
    squares = e * e - 2 * m
    return {"squares": squares, "cubes": e**3 - 3 * e * m + 3 * p, "g": [-p * p, m * m - 2 * e * p, -squares, 1]}


def verify(answer, f) -> bool:
    """Traces of the companion matrix's powers; and g(x²) = −f(x) f(−x), at more points than needed."""
    companion = [[0, 0, -f[0]], [1, 0, -f[1]], [0, 1, -f[2]]]
    power, traces = companion, []
    for _ in range(2):
        power = [[sum(a * power[k][j] for k, a in enumerate(row)) for j in range(3)] for row in companion]
        traces.append(sum(power[i][i] for i in range(3)))
    g = answer["g"]
    if [answer["squares"], answer["cubes"]] != traces or len(g) != 4:
        return False
    for x in range(4):
        left, right = (((f[3] * t + f[2]) * t + f[1]) * t + f[0] for t in (x, -x))
        if ((g[3] * x * x + g[2]) * x * x + g[1]) * x * x + g[0] != -left * right:
            return False
    return True


def mistakes(f) -> dict:
    right = solve(f)
    e, m, p = -f[2], f[1], -f[0]
    return {
        "square of the sum taken for the sum of the squares": {"squares": e * e, "g": [*right["g"][:2], -e * e, 1]},
        "cube of the sum taken for the sum of the cubes": {"cubes": e**3},
        "signs of the sum and of the product of the roots forgotten": {"cubes": -right["cubes"]},
        "coefficients of f squared for those of g": {"g": [c * c for c in f]},
        "product u v w counted once in the sum of the cubes": {"cubes": e**3 - 3 * e * m + p},
        "square of the sum taken for the sum of the squares of uv, uw and vw": {"g": [-p * p, m * m, right["g"][2], 1]},
    }


def steps(answer, f) -> dict:
    return {"e": -f[2], "m": f[1], "p": -f[0], "pairs": answer["g"][1]}


def effort(f) -> int:
    """The three sums, and the square of the product."""
    e, m, p = -f[2], f[1], -f[0]
    work = product(e, e) + product(2, m) + total([e * e, -2 * m])
    work += product(e * e, e) + product(3, e, m) + product(3, p) + total([e**3, -3 * e * m, 3 * p])
    return work + product(m, m) + product(2, e, p) + total([m * m, -2 * e * p]) + product(p, p)


def _value(f, x) -> int:
    return ((f[3] * x + f[2]) * x + f[1]) * x + f[0]
