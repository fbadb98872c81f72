"""The tangent of a cubic at a point, and where else it meets the curve."""

from generator.author import Draw, product, total

TITLE = "Tangent of a cubic"
KNOBS = {"largest": range(2, 6), "largest_slope": range(4, 13)}
ABOUT = {
    "largest": "largest absolute value of the x-coordinates of the two common points",
    "largest_slope": "largest absolute value of slope and intercept of the tangent",
}
SPACE = 4.5
LABELS = {"slope": "m", "intercept": "b", "other": r"\text{other common point at } x"}


def draw(d: Draw, *, largest: int = 3, largest_slope: int = 9) -> dict:
    a, p = d.choice([-2, -1, 1, 2]), d.integer(-largest, largest, nonzero=True)
    s = d.choice([v for v in range(-largest, largest + 1) if v not in (p, 0)])
    slope, intercept = d.integers(2, -largest_slope, largest_slope, nonzero=True)
    d.require(slope * p + intercept not in (0, slope, intercept), "f(p) is 0, or the slope")
    return {"f": [intercept - a * p * p * s, slope + a * p * (p + 2 * s), -a * (2 * p + s), a], "p": p}


def solve(f, p) -> dict:
    """m = f′(p), b = f(p) − m p; of f less the tangent the roots p, p and s add up to minus the quotient f₂/f₃."""
    if len(f) != 4 or not f[3] or f[2] % f[3]:
        raise ValueError("f must be a cubic whose tangent meets it at an integer")
    slope = _slope(f, p)
    return {"slope": slope, "intercept": _value(f, p) - slope * p, "other": -f[2] // f[3] - 2 * p}


def carried(written, f, p) -> dict:
    """The intercept with the slope that was written."""
    return {"intercept": _value(f, p) - written["slope"] * p}


def verify(answer, f, p) -> bool:
    """f less the tangent is f₃ (x − p)² (x − s), at four points."""
    m, b, s = answer["slope"], answer["intercept"], answer["other"]
    for x in range(4):
        height = ((f[3] * x + f[2]) * x + f[1]) * x + f[0]
        if height - m * x - b != f[3] * (x - p) * (x - p) * (x - s):
            return False
    return len(f) == 4


def mistakes(f, p) -> dict:
    slope, value, s = _slope(f, p), _value(f, p), solve(f, p)["other"]
    return {
        "f(p) taken for the intercept": {"intercept": value},
        "m p added, not subtracted": {"intercept": value + slope * p},
        "f(p) taken for the slope": {"slope": value, "intercept": value - value * p},
        "double root at p counted once": {"other": s + p},
        "other root with the wrong sign": {"other": -s},
        "constant of f kept in f′": {"slope": slope + f[0], "intercept": value - (slope + f[0]) * p},
    }


def steps(answer, f, p) -> dict:
    slope = [k * c for k, c in enumerate(f)][1:]
    rest = [f[0] - answer["intercept"], f[1] - answer["slope"], *f[2:]]
    return {"derivative": slope, "value": _value(f, p), "rest": rest}


def effort(f, p) -> int:
    """The derivative, f and f′ at p, the intercept, what is left of f, and the third root from the sum of roots."""
    slope = [k * c for k, c in enumerate(f)][1:]
    work = sum(product(k, c) for k, c in enumerate(f) if k > 1)
    for poly in (f, slope):
        work += sum(product(c, *[p] * k) for k, c in enumerate(poly)) + total(c * p**k for k, c in enumerate(poly))
    m, value = _slope(f, p), _value(f, p)
    work += product(m, p) + total([value, -m * p]) + total([f[0], m * p - value]) + total([f[1], -m])
    return work + product(2, p) + total([-f[2] // f[3], -2 * p])


def _value(f, x) -> int:
    return sum(c * x**k for k, c in enumerate(f))


def _slope(f, x) -> int:
    return sum(k * c * x ** (k - 1) for k, c in enumerate(f) if k)
