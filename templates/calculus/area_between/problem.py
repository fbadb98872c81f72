"""The area between two curves that cross at whole numbers: a parabola or a cubic, and a line or another parabola."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Area between two curves"
KNOBS = {"crossings": ("2", "3", "any"), "largest": range(2, 10)}
ABOUT = {
    "crossings": "number of points at which the curves cross",
    "largest": "largest absolute value of the coefficients of the second curve",
}
SPACE = 6.0
FIELDS = {"crossings": "set"}
LABELS = {"crossings": r"\text{crossings at}", "area": r"\text{area}"}
FARTHEST = 30  # crossings are looked for up to here


def draw(d: Draw, *, crossings: str = "any", largest: int = 6) -> dict:
    count = int(d.choice(["2", "3"]) if crossings == "any" else crossings)
    widths = d.choice([[w] for w in range(2, 7)] if count == 2 else [[1, 4], [2, 4], [2, 6], [4, 1], [4, 2], [6, 2]])
    roots = [d.integer(-5, 5 - sum(widths))]
    for width in widths:
        roots.append(roots[-1] + width)
    monic = [1]
    for root in roots:
        monic = [up - root * down for up, down in zip([0, *monic], [*monic, 0])]
    leads = [c for c in range(1, 7) if all(c * part % 1 == 0 for part in _parts(monic, roots))]
    lead = d.choice(leads) * d.choice([-1, 1])
    g = d.integers(2, -largest, largest, nonzero=True)
    g += [d.integer(-3, 3, nonzero=True)] if d.choice([False, True]) else []
    f = [lead * c + (g[k] if k < len(g) else 0) for k, c in enumerate(monic)]
    d.require(f[-1] != 0 and sum(c != 0 for c in f) > 1, "the first curve has lost its leading term")
    return {"f": f, "g": g}


def solve(f, g) -> dict:
    """The roots of the difference, and the integral from each to the next, without its sign."""
    gap = _difference(f, g)
    roots = [x for x in range(-FARTHEST, FARTHEST + 1) if _value(gap, x) == 0]
    if len(gap) not in (3, 4) or len(roots) != len(gap) - 1:
        raise ValueError("the curves do not cross at two or three integers, as many as the degree of their difference")
    return {"crossings": roots, "area": whole(sum(map(abs, _parts(gap, roots))), "the area")}


def carried(written, f, g) -> dict:
    """The area between the crossings that were written."""
    return {"area": sum(map(abs, _parts(_difference(f, g), sorted(written["crossings"]))))}


def verify(answer, f, g) -> bool:
    """The curves have equal heights at the crossings; the area by Simpson's rule, which is exact up to degree 3."""

    def height(x) -> Fraction:
        over = Fraction(0)
        for k in range(max(len(f), len(g)) - 1, -1, -1):
            over = over * x + (f[k] if k < len(f) else 0) - (g[k] if k < len(g) else 0)
        return over

    at = sorted(answer["crossings"])
    if len(set(at)) < max(len(f), len(g)) - 1 or any(height(x) for x in at):
        return False
    simpson = [abs((b - a) * 4 * height(Fraction(a + b, 2))) for a, b in zip(at, at[1:])]
    return len(at) == max(len(f), len(g)) - 1 and 6 * answer["area"] == sum(simpson)


def mistakes(f, g) -> dict:
    gap = _difference(f, g)
    roots = solve(f, g)["crossings"]
    parts = _parts(gap, roots)
    wrong = {"integral of the first curve alone": abs(sum(_parts(f, [roots[0], roots[-1]])))}
    if len(parts) > 1:
        wrong["one integral over both parts: areas cancel"] = abs(sum(parts))
        wrong["only the first part"] = abs(parts[0])
    elif parts[0] < 0:
        wrong["lower curve minus upper curve: a negative area"] = parts[0]
    found = {name: {"area": area} for name, area in wrong.items()}
    return found | {"crossings with the wrong sign": {"crossings": sorted(-x for x in roots)}}


def steps(answer, f, g) -> dict:
    gap, roots = _difference(f, g), answer["crossings"]
    anti = _antiderivative(gap)
    rows = [
        {"from": a, "to": b, "upper": _value(anti, b), "lower": _value(anti, a), "part": part}
        for a, b, part in zip(roots, roots[1:], _parts(gap, roots))
    ]
    return {"gap": gap, "lead": gap[-1], "anti": anti, "rows": rows}


def effort(f, g) -> int:
    """The difference, a step for each root, the antiderivative, its values at the crossings, and the parts."""
    gap, roots = _difference(f, g), solve(f, g)["crossings"]
    work = sum(total([a, -b]) for a, b in zip(f, g)) + 4 * len(roots)
    work += sum(quotient(c, k) for k, c in enumerate(gap, 1))
    for x in roots:
        work += sum(product(c, *[x] * k) for k, c in enumerate(gap, 1)) + len(gap)
    parts = [int(part) for part in _parts(gap, roots)]
    return work + len(parts) + total(map(abs, parts))


def _difference(f, g) -> list:
    size = max(len(f), len(g))
    gap = [a - b for a, b in zip([*f, *[0] * (size - len(f))], [*g, *[0] * (size - len(g))])]
    while gap and not gap[-1]:
        gap.pop()
    return gap


def _antiderivative(f) -> list:
    return [Fraction(0), *(Fraction(c, k) for k, c in enumerate(f, 1))]


def _parts(gap, roots) -> list:
    """The integral from each root to the next."""
    anti = _antiderivative(gap)
    values = [_value(anti, x) for x in roots]
    return [b - a for a, b in zip(values, values[1:])]


def _value(f, x) -> Fraction | int:
    value = 0
    for c in reversed(f):
        value = value * x + c
    return value
