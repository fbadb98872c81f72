"""The double integral of a polynomial over a triangle."""

from fractions import Fraction

from generator.author import Axes, Draw, portion, product, total, whole

TITLE = "Double integral over a triangle"
KNOBS = {"largest": range(4, 21), "side": range(2, 6), "slope": range(1, 4)}
ABOUT = {
    "largest": "largest absolute value of the coefficients, unless only a larger one makes the integral whole",
    "side": "largest length of the horizontal side of the triangle",
    "slope": "largest slope of the triangle's upper side",
}
SPACE = 5.0
LABELS = {"value": r"\text{integral}"}
POWERS = [(i, j) for i in range(4) for j in range(3) if 0 < i + j < 4]


def draw(d: Draw, *, largest: int = 12, side: int = 4, slope: int = 3) -> dict:
    b, m = d.integer(1, side), d.integer(1, slope)
    terms = []
    for i, j in sorted(d.sample(POWERS, 2), reverse=True):
        unit = _over_triangle(i, j, b, m).denominator
        d.require(unit <= 12, "a coefficient is large")
        terms.append([unit * d.integer(1, max(largest // unit, 1)) * d.choice([-1, 1]), i, j])
    d.require(terms[0][2] + terms[1][2] > 0, "y does not occur")
    parts = [c * _over_triangle(i, j, b, m) for c, i, j in terms]
    d.require(0 < abs(sum(parts)) < 1500, "the integral is 0, or large")
    return {"terms": terms, "b": b, "m": m}


def solve(terms, b, m) -> dict:
    """For each x the integral over y from 0 to m x, then over x from 0 to b."""
    return {"value": whole(sum(c * _over_triangle(i, j, b, m) for c, i, j in terms), "the integral")}


def verify(answer, terms, b, m) -> bool:
    """The other order: for each y over x from y / m to b, then over y from 0 to m b."""
    value, top = Fraction(0), m * b
    for c, i, j in terms:
        whole_width = Fraction(b ** (i + 1) * top ** (j + 1), (i + 1) * (j + 1))
        cut_off = Fraction(top ** (i + j + 2), m ** (i + 1) * (i + 1) * (i + j + 2))
        value += c * (whole_width - cut_off)
    return answer["value"] == value


def mistakes(terms, b, m) -> dict:
    box = sum(Fraction(c * b ** (i + 1) * (m * b) ** (j + 1), (i + 1) * (j + 1)) for c, i, j in terms)
    undivided = sum(c * (j + 1) * _over_triangle(i, j, b, m) for c, i, j in terms)
    wrong = {
        "integrated over the whole rectangle": {"value": box},
        "half the integral over the rectangle": {"value": box / 2},
        "power of y raised, but not divided by it": {"value": undivided},
    }
    if m > 1:
        flat = sum(c * Fraction(_over_triangle(i, j, b, m), m**j) for c, i, j in terms)
        wrong["m not raised: only x raised to the power"] = {"value": flat}
    return wrong


def steps(answer, terms, b, m) -> dict:
    """The inner integral as a polynomial in x, and its antiderivative."""
    inner = [Fraction(0)] * (max(i + j for _, i, j in terms) + 2)
    for c, i, j in terms:
        inner[i + j + 1] += Fraction(c * m ** (j + 1), j + 1)
    outer = [Fraction(0), *(c / k for k, c in enumerate(inner, 1))]
    return {"inner": inner, "outer": outer}


def effort(terms, b, m) -> int:
    """For each term the power of m, two fractions, the power of b and its product; then the sum."""
    work, values = 0, []
    for c, i, j in terms:
        raised = c * m ** (j + 1)
        work += product(*[m] * (j + 1)) + portion(1, j + 1, raised) + portion(1, i + j + 2, raised)
        work += product(*[b] * (i + j + 2)) + 1
        values.append(int(c * _over_triangle(i, j, b, m)))
    return work + total(values)


def figure(terms, b, m):
    """The triangle with the names of its sides; b and m are in the text."""
    axes = Axes((-0.4, b + 0.8), (-0.3, m * b + 0.5), width=4.6, height=3.2, ticks=False)
    axes.polygon([(0, 0), (b, 0), (b, m * b)])
    axes.text(0.62 * b, 0.3 * m * b, "D", italic=True)
    return axes.figure


def _over_triangle(i, j, b, m) -> Fraction:
    """The integral of xⁱ yʲ."""
    return Fraction(m ** (j + 1) * b ** (i + j + 2), (j + 1) * (i + j + 2))
