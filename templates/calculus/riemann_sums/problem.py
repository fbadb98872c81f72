"""Left, midpoint and right Riemann sums of a quadratic function."""

from fractions import Fraction

from generator.author import Draw, product, total

TITLE = "Riemann sums"
KNOBS = {"parts": range(2, 6), "largest": range(2, 8)}
ABOUT = {"parts": "number of parts of the interval", "largest": "largest absolute value of the coefficients"}
SPACE = 5.0
LABELS = {"left": "L", "middle": "M", "right": "R"}


def draw(d: Draw, *, parts: int = 3, largest: int = 5) -> dict:
    f = [*d.integers(2, -largest, largest), d.integer(-3, 3, nonzero=True)]
    a, h = d.integer(-4, 2), d.choice([2, 2, 4])
    sums = solve(f, a, a + parts * h, parts)
    d.require(len(set(sums.values())) == 3 and all(sums.values()), "two sums are equal, or one is 0")
    d.require(max(map(abs, sums.values())) < 1500 and f[1] != 0, "a sum is large, or a term is missing")
    return {"f": f, "a": a, "b": a + parts * h, "n": parts}


def solve(f, a, b, n) -> dict:
    """The width times the sum of the values at the left ends, the middles, or the right ends."""
    if n < 1 or b <= a or (b - a) % (2 * n):
        raise ValueError("the width of a part must be a positive even number")
    h = (b - a) // n
    left, middle, right = (sum(_value(f, x) for x in points) for points in _points(a, b, n))
    return {"left": h * left, "middle": h * middle, "right": h * right}


def verify(answer, f, a, b, n) -> bool:
    """By sums of powers in closed form, of x = start + h k for k below n."""
    h = Fraction(b - a, n)

    def rule(start) -> Fraction:
        ones, first, second = n, Fraction(n * (n - 1), 2), Fraction(n * (n - 1) * (2 * n - 1), 6)
        squares = start**2 * ones + 2 * start * h * first + h**2 * second
        return h * (f[0] * ones + f[1] * (start * ones + h * first) + f[2] * squares)

    return [answer["left"], answer["middle"], answer["right"]] == [rule(a), rule(a + h / 2), rule(a + h)]


def mistakes(f, a, b, n) -> dict:
    right, h = solve(f, a, b, n), (b - a) // n
    ends = [h * _value(f, x) for x in (a, b)]
    return {
        "width forgotten": {name: value // h for name, value in right.items()},
        "one point too many: n + 1 values added": {"left": right["left"] + ends[1], "right": right["right"] + ends[0]},
        "left and right exchanged": {"left": right["right"], "right": right["left"]},
        "trapezoids: mean of L and R in place of M": {"middle": Fraction(right["left"] + right["right"], 2)},
        "width 1 kept: h = 1 for the points as well": {
            "left": sum(_value(f, a + k) for k in range(n)),
            "right": sum(_value(f, a + k + 1) for k in range(n)),
        },
    }


def steps(answer, f, a, b, n) -> dict:
    points = _points(a, b, n)
    rows = [{"points": ps, "values": [_value(f, x) for x in ps]} for ps in points]
    return {"h": (b - a) // n, "rows": rows}


def effort(f, a, b, n) -> int:
    """The value at every point that is used, and three sums times the width."""
    work, rows = 0, _points(a, b, n)
    for x in {x for row in rows for x in row}:
        work += product(f[2], x, x) + product(f[1], x) + total([f[2] * x * x, f[1] * x, f[0]])
    for row in rows:
        values = [_value(f, x) for x in row]
        work += total(values) + product((b - a) // n, sum(values))
    return work


def _points(a, b, n) -> list:
    h = (b - a) // n
    return [[start + k * h for k in range(n)] for start in (a, a + h // 2, a + h)]


def _value(f, x) -> int:
    return sum(c * x**k for k, c in enumerate(f))
