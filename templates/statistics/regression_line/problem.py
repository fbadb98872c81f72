"""The regression line through a few points, and the sum of its squared residuals."""

from fractions import Fraction
from functools import cache
from itertools import product as tuples

from generator.author import Axes, Draw, dot, inner, product, quotient, total

TITLE = "Regression line"
KNOBS = {"points": range(4, 7), "largest_slope": range(2, 7)}
ABOUT = {"points": "number of points", "largest_slope": "largest absolute value of the slope"}
LABELS = {"b": "b", "a": "a", "Q": "Q"}
SPACE = 5


def draw(d: Draw, *, points: int = 5, largest_slope: int = 4) -> dict:
    x, residuals = d.choice(_tables(points))
    b = d.integer(1, largest_slope) * d.choice([-1, 1])
    e, shift = d.choice(residuals), d.integer(0, 2)
    x = [v + shift for v in x]
    y = [b * v + w for v, w in zip(x, e)]
    a = d.integer(1, 8) - min(y)
    d.require(a != 0, "the intercept is 0")
    y = [a + v for v in y]
    d.require(e[0] != e[-1], "the line through the first and the last point has the same slope")
    return {"x": x, "y": y}


def solve(x, y) -> dict:
    """The slope is Sxy/Sxx; the line goes through the point of the means."""
    n = len(x)
    sxx, sxy = n * inner(x, x) - sum(x) ** 2, n * inner(x, y) - sum(x) * sum(y)
    if len(y) != n or not sxx or sxy % sxx or (sum(y) - sxy // sxx * sum(x)) % n:
        raise ValueError("slope and intercept must be integers")
    b = sxy // sxx
    a = (sum(y) - b * sum(x)) // n
    return {"b": b, "a": a, "Q": sum((v - a - b * u) ** 2 for u, v in zip(x, y))}


def carried(written, x, y) -> dict:
    """The intercept from the slope that was written, and the residuals of the line that was written."""
    through_means = Fraction(sum(y) - written["b"] * sum(x), len(x))
    return {"a": through_means, "Q": _squares(x, y, written["a"], written["b"])}


def verify(answer, x, y) -> bool:
    """Residuals add up to 0, also when weighted with x; and Q is their product with y."""
    residuals = [v - (answer["b"] * u + answer["a"]) for u, v in zip(x, y)]
    balanced = sum(residuals) == 0 == sum(u * r for u, r in zip(x, residuals))
    return balanced and answer["Q"] == sum(v * r for v, r in zip(y, residuals))


def mistakes(x, y) -> dict:
    def line(b, a) -> dict:
        return {"b": b, "a": a, "Q": _squares(x, y, a, b)}

    right = solve(x, y)
    ends = Fraction(y[-1] - y[0], x[-1] - x[0])
    mean_x, mean_y = Fraction(sum(x), len(x)), Fraction(sum(y), len(y))
    sxy = sum((u - mean_x) * (v - mean_y) for u, v in zip(x, y))
    origin = Fraction(inner(x, y), inner(x, x))
    turned = sxy / sum((v - mean_y) ** 2 for v in y)
    return {
        "line through the first and the last point": line(ends, y[0] - ends * x[0]),
        "mean of y given for the intercept": line(right["b"], mean_y),
        "means not taken off: Σxy/Σx²": line(origin, mean_y - origin * mean_x),
        "divided by the squares of y, not by those of x": line(turned, mean_y - turned * mean_x),
        "residuals not squared, only made positive": {
            "Q": sum(abs(v - right["a"] - right["b"] * u) for u, v in zip(x, y))
        },
    }


def figure(x, y):
    axes = Axes((0, max(x) + 1), (0, max(y) + 2), width=6.5, height=4)
    axes.points(zip(x, y))
    return axes.figure


def steps(answer, x, y) -> dict:
    n = len(x)
    mean_x, mean_y = sum(x) // n, sum(y) // n
    u, v = [k - mean_x for k in x], [k - mean_y for k in y]
    residuals = [w - answer["a"] - answer["b"] * k for k, w in zip(x, y)]
    return {"mean_x": mean_x, "mean_y": mean_y, "u": u, "v": v, "sxx": inner(u, u), "sxy": inner(u, v), "e": residuals}


def effort(x, y) -> int:
    """Means, deviations, both sums, the slope and the intercept, the residuals and their squares."""
    right, n = solve(x, y), len(x)
    b, a = right["b"], right["a"]
    mean_x, mean_y = sum(x) // n, sum(y) // n
    u, v, e = [k - mean_x for k in x], [k - mean_y for k in y], [w - a - b * k for k, w in zip(x, y)]
    work = total(x) + total(y) + quotient(sum(x), n) + quotient(sum(y), n) + dot(u, u) + dot(u, v)
    work += sum(total([k, -mean_x]) for k in x) + sum(total([k, -mean_y]) for k in y)
    work += quotient(inner(u, v), inner(u, u)) + product(b, mean_x) + total([mean_y, -b * mean_x])
    return work + sum(product(b, k) + total([w, -b * k, -a]) for k, w in zip(x, y)) + dot(e, e)


def _squares(x, y, a, b):
    return sum((v - a - b * u) ** 2 for u, v in zip(x, y))


@cache
def _tables(n: int) -> list:
    """Ascending x from 0 with a whole mean, and residuals up to 4 with Σe = Σxe = 0, not too simple."""
    found = []
    for gaps in tuples((1, 2, 3), repeat=n - 1):
        x = [sum(gaps[:k]) for k in range(n)]
        if sum(x) % n or x[-1] > n + 3:
            continue
        fits = []
        for e in tuples(range(-4, 5), repeat=n - 2):
            rest, weighted = -sum(e), -inner(x, [*e, 0, 0])
            last, over = divmod(weighted - x[-2] * rest, x[-1] - x[-2])
            every = [*e, rest - last, last]
            if not over and max(map(abs, every)) < 5 and sum(map(bool, every)) > 2:
                fits.append(every)
        if fits:
            found.append((x, fits))
    return found
