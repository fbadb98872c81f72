"""A linear density on an interval: its constant, a probability, and the expectation."""

from fractions import Fraction

from generator.author import Axes, Draw, product, quotient, total

TITLE = "A linear density"
KNOBS = {"longest": range(3, 11), "largest": range(4, 21)}
ABOUT = {"longest": "largest length of the interval", "largest": "largest absolute value of the coefficients"}
FIELDS = {"probability": "direction", "mean": "direction"}
LABELS = {"inverse": "1/c", "probability": r"P(u \le X \le v)", "mean": "E(X)"}
SPACE = 4.5


def draw(d: Draw, *, longest: int = 8, largest: int = 12) -> dict:
    b, p = d.integer(3, longest), d.integer(1, largest)
    fitting = [q for q in range(-largest, largest + 1) if q and p + q * b >= 0 and q * b * b % 2 == 0]
    d.require(bool(fitting), "no slope fits")
    u, v = sorted(d.sample(range(1, b + 1), 2))
    d.require(u + v != b, "the interval lies in the middle")
    return {"p": p, "q": d.choice(fitting), "b": b, "u": u, "v": v}


def solve(p, q, b, u, v) -> dict:
    """Integrals of p + qx and of x(p + qx) by their antiderivatives."""
    area = _area(p, q, b)
    if not 0 <= u < v <= b or min(p, p + q * b) < 0 or not area or area.denominator > 1:
        raise ValueError("the density is negative somewhere, or 1/c is not an integer, or not 0 ≤ u < v ≤ b")
    part = _area(p, q, v) - _area(p, q, u)
    return {"inverse": int(area), "probability": _pair(part / area), "mean": _pair(_moment(p, q, b) / area)}


def carried(written, p, q, b, u, v) -> dict:
    """Probability and expectation with the constant that was written."""
    area = written["inverse"]
    part = _area(p, q, v) - _area(p, q, u)
    return {"probability": _pair(part / area), "mean": _pair(_moment(p, q, b) / area)} if area else {}


def verify(answer, p, q, b, u, v) -> bool:
    """Areas of trapezia, and Simpson's rule, which is exact for x (p + qx)."""
    low, first, second, high = (p + q * x for x in (0, u, v, b))
    pairs, area = [answer["probability"], answer["mean"]], answer["inverse"]
    if any(len(pair) != 2 or not pair[1] for pair in pairs) or 2 * area != b * (low + high):
        return False
    (m, n), (s, t) = pairs
    simpson = Fraction(b * (b * (low + high) + b * high), 6)
    return 2 * m * area == n * (v - u) * (first + second) and s * area == t * simpson


def mistakes(p, q, b, u, v) -> dict:
    area, doubled = _area(p, q, b), p * b + q * b * b
    part, twice = _area(p, q, v) - _area(p, q, u), p * (v - u) + q * (v * v - u * u)
    found = {
        "share of the length given, as if X were uniform": {"probability": _pair(Fraction(v - u, b))},
        "c forgotten: the probability not divided by 1/c": {"probability": _pair(part)},
        "middle of the interval given for the expectation": {"mean": _pair(Fraction(b, 2))},
    }
    if v < b:
        found["lower limit forgotten: P(X ≤ v)"] = {"probability": _pair(_area(p, q, v) / area)}
    if doubled > 0 < twice:
        found["x integrated to x², the factor 1/2 lost"] = {
            "inverse": doubled,
            "probability": _pair(Fraction(twice, doubled)),
        }
        lost = {"mean": _pair(b * doubled / area)}
        found["x (p + qx) integrated to x² and x³, the factors 1/2 and 1/3 lost"] = lost
    return found


def steps(answer, p, q, b, u, v) -> dict:
    return {
        "half": [0, p, Fraction(q, 2)],
        "third": [0, 0, Fraction(p, 2), Fraction(q, 3)],
        "ends": [_area(p, q, v), _area(p, q, u)],
        "part": _area(p, q, v) - _area(p, q, u),
        "moment": _moment(p, q, b),
    }


def effort(p, q, b, u, v) -> int:
    """The first antiderivative at three places, the second at one, and two quotients."""
    work = sum(product(p, x) + product(q, x, x) + total([2 * p * x, q * x * x]) for x in (b, v, u))
    part = int(2 * (_area(p, q, v) - _area(p, q, u)))
    work += total([int(2 * _area(p, q, v)), -int(2 * _area(p, q, u))]) + quotient(part, int(2 * _area(p, q, b)))
    work += product(3, p, b, b) + product(2, q, b, b, b) + total([3 * p * b * b, 2 * q * b**3])
    return work + quotient(int(6 * _moment(p, q, b)), int(6 * _area(p, q, b)))


def figure(p, q, b, u, v):
    """The density between 0 and b, with the area from u to v in grey; no height is told."""
    high = max(p, p + q * b)
    axes = Axes((-0.1 * b, 1.25 * b), (0, 1.25 * high), y_label="f(x)", width=6, height=2.8, ticks=False)
    axes.area([(x, p + q * x) for x in (u, v)], 0, u, v)
    axes.curve([(0, p), (b, p + q * b)], thick=True)
    for x in {u, v, b}:
        axes.vertical(x, p + q * x)
        axes.tick(x, x)
    return axes.figure


def _area(p, q, x) -> Fraction:
    """The integral of p + qx from 0 to x."""
    return Fraction(2 * p * x + q * x * x, 2)


def _moment(p, q, x) -> Fraction:
    """The integral of x (p + qx) from 0 to x."""
    return Fraction(3 * p * x * x + 2 * q * x**3, 6)


def _pair(value) -> list:
    return list(Fraction(value).as_integer_ratio())
