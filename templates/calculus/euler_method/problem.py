"""Three steps of Euler's method for a linear differential equation of first order."""

from fractions import Fraction

from generator.author import Draw, portion, product, total, whole

TITLE = "Euler’s method"
KNOBS = {"largest": range(3, 10), "largest_start": range(5, 16)}
ABOUT = {
    "largest": "largest absolute value of the constant, over the number of steps in a unit of time",
    "largest_start": "largest absolute value of y(0)",
}
SPACE = 4.5
LABELS = {"y": "[y_1, y_2, y_3]"}


def draw(d: Draw, *, largest: int = 6, largest_start: int = 9) -> dict:
    m = d.choice([2, 4])  # of the step 1/m
    a, b = m * m * d.choice([-2, -1, 1, 2] if m == 2 else [-1, 1]), m * d.choice([-3, -2, 1, 2] if m == 2 else [-2, 1])
    c, start = m * d.integer(-largest, largest, nonzero=True), d.integer(-largest_start, largest_start, nonzero=True)
    y = _steps(a, b, c, start, m)
    d.require(len({start, *y}) == 4 and max(map(abs, y)) < 300, "a value comes twice, or is large")
    return {"a": a, "b": b, "c": c, "start": start, "m": m}


def solve(a, b, c, start, m) -> dict:
    """yₙ₊₁ = yₙ + h (a tₙ + b yₙ + c) with h = 1/m and tₙ = n h."""
    return {"y": whole(_steps(a, b, c, start, m), "y")}


def verify(answer, a, b, c, start, m) -> bool:
    """In closed form yₙ = A qⁿ + B + C n with q = 1 + b h."""
    h = Fraction(1, m)
    q = 1 + b * h
    C = a * h * h / (1 - q)
    B = (c * h - C) / (1 - q)
    return answer["y"] == [(start - B) * q**n + B + C * n for n in (1, 2, 3)]


def mistakes(a, b, c, start, m) -> dict:
    h = Fraction(1, m)
    slope = b * start + c
    late, y = [], start
    for n in range(3):
        y = y + h * (a * (n + 1) * h + b * y + c)
        late.append(y)
    return {
        "time at the end of the step taken": {"y": late},
        "slope at the start kept for all steps": {"y": [start + n * h * slope for n in (1, 2, 3)]},
        "step size forgotten: h = 1 in the sum": {"y": _steps(a, b, c, start, m, factor=1)},
        "time counted in whole steps: t = n": {"y": _steps(a, b, c, start, m, time=1)},
    }


def steps(answer, a, b, c, start, m) -> dict:
    rows, values = [], [start, *answer["y"]]
    for n, y in enumerate(values[:3]):
        slope = a * Fraction(n, m) + b * y + c
        rows.append({"n": n, "t": Fraction(n, m), "y": y, "slope": slope, "next": values[n + 1]})
    return {"rows": rows, "h": Fraction(1, m)}


def effort(a, b, c, start, m) -> int:
    """For each step the slope, its product with h, and the sum."""
    work, values = 0, [start, *solve(a, b, c, start, m)["y"]]
    for n, y in enumerate(values[:3]):
        at = a * n // m
        slope = at + b * y + c
        work += portion(n, m, a) + product(b, y) + total([at, b * y, c]) + portion(1, m, slope)
        work += total([y, slope // m])
    return work


def _steps(a, b, c, start, m, factor=None, time=None) -> list:
    """factor: of the slope, by default h; time: of a step, by default h."""
    h, found, y = Fraction(1, m), [], Fraction(start)
    for n in range(3):
        slope = a * n * (h if time is None else time) + b * y + c
        y += (h if factor is None else factor) * slope
        found.append(y)
    return found
