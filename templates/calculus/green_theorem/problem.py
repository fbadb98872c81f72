"""A line integral around a rectangle by Green's theorem."""

from fractions import Fraction

from generator.author import Draw, portion, product, total, whole

TITLE = "Green’s theorem"
KNOBS = {"turn": ("counterclockwise", "clockwise", "any"), "largest": range(2, 8), "side": range(2, 7)}
ABOUT = {
    "turn": "which way the boundary is followed",
    "largest": "largest absolute value of the coefficients",
    "side": "longest side of the rectangle",
}
SPACE = 5.0
LABELS = {"value": r"\text{integral}"}


def draw(d: Draw, *, turn: str = "any", largest: int = 5, side: int = 4) -> dict:
    way = d.choice(["counterclockwise", "clockwise"]) if turn == "any" else turn
    p, q = (d.integers(2, -largest, largest, nonzero=True) for _ in range(2))
    x, y = ([low, low + d.integer(1, side)] for low in d.integers(2, -2, 2))
    value, area, _ = _integral(p, q, x, y)
    d.require(value.denominator == 1 and value != 0, "the integral is 0, or no integer")
    d.require(area > 1 and 2 * q[0] != p[0], "the rectangle is a unit square, or x drops out")
    return {"P": p, "Q": q, "x": x, "y": y, "turn": way}


def solve(P, Q, x, y, turn) -> dict:
    """The integral of ∂Q/∂x − ∂P/∂y, which is linear: its value at the centre times the area."""
    value = _integral(P, Q, x, y)[0]
    return {"value": whole(value if turn == "counterclockwise" else -value, "the integral")}


def verify(answer, P, Q, x, y, turn) -> bool:
    """The four sides one by one: along a side each component is a polynomial in the coordinate that runs."""
    (a, c), (b, e) = P, Q
    value = Fraction(0)
    for at, sign in zip(y, (1, -1)):  # below to the right, above to the left: P dx with y = at
        value += sign * (Fraction(a * at, 2) * (x[1] ** 2 - x[0] ** 2) + c * at * (x[1] - x[0]))
    for at, sign in zip(x, (-1, 1)):  # left downwards, right upwards: Q dy with x = at
        value += sign * (b * at**2 * (y[1] - y[0]) + Fraction(e * at, 2) * (y[1] ** 2 - y[0] ** 2))
    return answer["value"] == (value if turn == "counterclockwise" else -value)


def mistakes(P, Q, x, y, turn) -> dict:
    (a, c), (b, e) = P, Q
    value, area, (u, v) = _integral(P, Q, x, y)
    sign = 1 if turn == "counterclockwise" else -1
    wrong = {
        "wrong sign: the other way round": -value,
        "∂Q/∂x + ∂P/∂y in place of the difference": area * ((2 * b + a) * u + e * v + c),
        "divergence ∂P/∂x + ∂Q/∂y taken": area * (a * v + e * u),
        "not multiplied by the area": value / area,
    }
    return {name: {"value": sign * found} for name, found in wrong.items()}


def steps(answer, P, Q, x, y, turn) -> dict:
    value, area, centre = _integral(P, Q, x, y)
    curl = [2 * Q[0] - P[0], Q[1], -P[1]]
    return {"curl": curl, "Qx": [2 * Q[0], Q[1]], "area": area, "centre": centre, "at": value / area, "plain": value}


def effort(P, Q, x, y, turn) -> int:
    """The difference of the derivatives, the centre, the value there, and its product with the area."""
    value, area, centre = _integral(P, Q, x, y)
    curl = [2 * Q[0] - P[0], Q[1]]
    work = product(2, Q[0]) + total([2 * Q[0], -P[0]]) + product(x[1] - x[0], y[1] - y[0]) + 4
    work += sum(portion(*mid.as_integer_ratio(), c) for c, mid in zip(curl, centre) if c and mid)
    return work + total([int(c * mid * 2) for c, mid in zip(curl, centre)]) + portion(area, 1, int(value / area)) + 1


def _integral(P, Q, x, y) -> tuple:
    """Counterclockwise; the area, and the centre."""
    centre = [Fraction(sum(x), 2), Fraction(sum(y), 2)]
    area = (x[1] - x[0]) * (y[1] - y[0])
    return area * ((2 * Q[0] - P[0]) * centre[0] + Q[1] * centre[1] - P[1]), area, centre
