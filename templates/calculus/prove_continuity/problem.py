"""Continuity of a quadratic function at a point, proved by ε and δ."""

from fractions import Fraction

from generator.author import Criterion, Draw

TITLE = "Continuity by ε and δ"
KNOBS = {"checked": (False, True), "largest": range(2, 8), "farthest": range(1, 6)}
ABOUT = {
    "checked": "whether δ is asked for too, for a given ε",
    "largest": "largest absolute value of the coefficients",
    "farthest": "largest absolute value of the point",
}
SPACE = 8.0


def draw(d: Draw, *, checked: bool = True, largest: int = 5, farthest: int = 4) -> dict:
    f = [d.integer(-9, 9), *d.integers(2, -largest, largest, nonzero=True)]
    a, n = d.integer(-farthest, farthest, nonzero=True), d.choice([2, 3, 4, 5, 10, 20, 100])
    d.require(abs(f[2]) > 1 or abs(f[1]) > 1, "the function is x² ± x and a constant")
    d.require(f[1] + 2 * f[2] * a != 0, "the slope at the point is 0")
    return {"f": f, "a": a, "n": n, "checked": checked}


def criteria(f, a, n, checked=True) -> list:
    x_a = rf"x {'-' if a > 0 else '+'} {abs(a)}"
    found = [
        Criterion(
            1,
            rf"What is to be shown: for every $\varepsilon > 0$ there is a $\delta > 0$ such that"
            rf" $\left|{x_a}\right| < \delta$ implies $\left|f(x) - f({a})\right| < \varepsilon$",
            "the definition is missing, or its quantifiers are in the wrong order",
        ),
        Criterion(
            1,
            rf"Takes the factor ${x_a}$ out of $f(x) - f({a})$",
            r"the difference is not brought into the form $\left|x - a\right|$ times another factor",
        ),
        Criterion(
            1,
            rf"Bounds the other factor by a number, for all $x$ near ${a}$ (say $\left|{x_a}\right| < 1$)",
            r"the other factor is not bounded, so that $\delta$ depends on $x$",
        ),
        Criterion(
            1,
            r"Chooses $\delta$ as the least of $\varepsilon$ over the bound and the size of the neighbourhood,"
            r" and concludes",
            r"$\delta$ forgets the neighbourhood in which the bound holds, or the conclusion is missing",
        ),
    ]
    numbers = Criterion(1, r"The value, a bound that holds, and its $\delta$", r"the numbers are missing or wrong")
    return [*found, numbers] if checked else found


def claims(f, a, n, checked=True) -> dict:
    """f(a), the bound |2ka + b| + |k| of |k(x + a) + b| for |x − a| < 1, and 1/δ for ε = 1/n."""
    bound = abs(2 * f[2] * a + f[1]) + abs(f[2])
    return {"value": f[0] + f[1] * a + f[2] * a * a, "bound": bound, "inverse": n * bound}


def holds(claims, f, a, n, checked=True) -> bool:
    """f(a) by Horner's rule; the bound is the steepest chord to a point up to 1 away; δ times the bound is ε."""
    value = (f[2] * a + f[1]) * a + f[0]
    chords = [Fraction(sum(c * (a + h) ** k for k, c in enumerate(f)) - value, h) for h in (-1, 1)]
    delta = Fraction(1, claims["inverse"])
    fits = delta <= 1 and delta * claims["bound"] * n == 1
    return claims["value"] == value and claims["bound"] == max(map(abs, chords)) and fits


def identity(f, a, n, checked=True) -> list:
    """The constant does not matter; nor does n, if no δ is asked for."""
    return [f[1:], a, n if checked else 0]
