"""The derivative of xᵐ f(g(x)) at a point, from a table of f, g and their derivatives."""

from generator.author import Draw, product, total

TITLE = "Product rule and chain rule"
KNOBS = {"power": range(1, 5), "largest": range(4, 13)}
ABOUT = {"power": "largest power m of x", "largest": "largest absolute value of the entries of the table"}
SPACE = 3.0
LABELS = {"slope": "h'(p)"}
PLACES = 4


def draw(d: Draw, *, power: int = 3, largest: int = 7) -> dict:
    m = d.integer(1, power)
    p = d.choice([v for v in range(2, PLACES + 1) if v != m])
    inside = d.choice([v for v in range(1, PLACES + 1) if v != p])
    others = d.shuffled([v for v in range(1, PLACES + 1) if v != inside])
    g = [*others[: p - 1], inside, *others[p - 1 :]]
    values = [v for v in range(-largest, largest + 1) if abs(v) > 1]
    f, df, dg = (d.sample(values, PLACES) for _ in range(3))
    d.require(solve(m, p, f, df, g, dg)["slope"] != 0, "the derivative is 0")
    return {"m": m, "p": p, "f": f, "df": df, "g": g, "dg": dg}


def solve(m, p, f, df, g, dg) -> dict:
    """h′ = m xᵐ⁻¹ f(g) + xᵐ f′(g) g′."""
    first, second = _terms(m, p, f, df, g, dg)
    return {"slope": first + second}


def verify(answer, m, p, f, df, g, dg) -> bool:
    """The coefficient of e in h(p + e), with every function replaced by its tangent, and e² dropped."""
    value, slope = f[g[p - 1] - 1], df[g[p - 1] - 1] * dg[p - 1]
    for _ in range(m):
        value, slope = p * value, p * slope + value
    return answer["slope"] == slope


def mistakes(m, p, f, df, g, dg) -> dict:
    first, second = _terms(m, p, f, df, g, dg)
    inner, outer = dg[p - 1], p**m
    return {
        "f′ taken at p, not at g(p)": {"slope": first + outer * df[p - 1] * inner},
        "inner derivative g′(p) forgotten": {"slope": first + second // inner},
        "derivatives of the factors multiplied": {"slope": m * p ** (m - 1) * df[g[p - 1] - 1] * inner},
        "only the chain rule: the power of x not differentiated": {"slope": second},
        "f taken at p, not at g(p)": {"slope": m * p ** (m - 1) * f[p - 1] + second},
    }


def steps(answer, m, p, f, df, g, dg) -> dict:
    first, second = _terms(m, p, f, df, g, dg)
    inside = g[p - 1]
    return {
        "inside": inside,
        "value": f[inside - 1],
        "outer": df[inside - 1],
        "inner": dg[p - 1],
        "first": first,
        "second": second,
        "lowered": p ** (m - 1),
        "raised": p**m,
    }


def effort(m, p, f, df, g, dg) -> int:
    """The two powers, the two products of the sum, and the sum."""
    first, second = _terms(m, p, f, df, g, dg)
    work = product(*[p] * m) + product(m, p ** (m - 1), f[g[p - 1] - 1])
    return work + product(p**m, df[g[p - 1] - 1], dg[p - 1]) + total([first, second])


def identity(m, p, f, df, g, dg) -> list:
    """Only the entries at p and at g(p) matter."""
    return [m, p, g[p - 1], f[g[p - 1] - 1], df[g[p - 1] - 1], dg[p - 1]]


def _terms(m, p, f, df, g, dg) -> tuple:
    if not (0 < p <= len(g) and 0 < g[p - 1] <= len(f)):
        raise ValueError("the table has no entry at p, or none at g(p)")
    inside = g[p - 1] - 1
    return m * p ** (m - 1) * f[inside], p**m * df[inside] * dg[p - 1]
