"""Why the sample variance divides by n − 1: a proof, and all samples of two from a small population."""

from fractions import Fraction
from itertools import product

from generator.author import Criterion, Draw

TITLE = "Why n − 1?"
KNOBS = {"checked": (False, True), "largest": range(9, 31)}
ABOUT = {"checked": "whether an example in numbers is asked for too", "largest": "largest number of the population"}
SPACE = 10.0


def draw(d: Draw, *, checked: bool = True, largest: int = 25) -> dict:
    a, b = d.sample(range(largest + 1), 2)
    c = d.choice([v for v in range(largest + 1) if (a + b + v) % 3 == 0 and v not in (a, b)])
    low, middle, high = sorted([a, b, c])
    d.require(low + high != 2 * middle, "the numbers are evenly spaced")
    return {"values": [a, b, c], "checked": checked}


def criteria(values, checked=True) -> list:
    found = [
        Criterion(
            1,
            r"Writes the deviations from $\mu$ into the sum:"
            r" $\sum (X_i - \bar{X})^2 = \sum (X_i - \mu)^2 - n (\bar{X} - \mu)^2$",
            r"the sum of squares about $\bar{X}$ is not related to that about $\mu$",
        ),
        Criterion(
            1,
            r"$E\left[\sum (X_i - \mu)^2\right] = n \sigma^2$ and $E\left[(\bar{X} - \mu)^2\right] = \sigma^2 / n$,"
            r" because the $X_i$ are independent",
            r"the variance of the mean, $\sigma^2 / n$, is missing or not justified by independence",
        ),
        Criterion(
            1,
            r"Concludes $E\left[\sum (X_i - \bar{X})^2\right] = (n - 1) \sigma^2$,"
            r" so that dividing by $n - 1$ gives the mean $\sigma^2$",
            r"the conclusion that $E(s^2) = \sigma^2$ is missing",
        ),
        Criterion(
            1,
            r"Says in words why the sum is too small: $\bar{X}$ is fitted to the sample,"
            r" and is the number for which the sum is smallest",
            r"the reason in words is missing: the deviations are taken from a mean that was fitted to the same data",
        ),
    ]
    numbers = Criterion(1, r"$\sigma^2$ and both averages over the nine samples", "the numbers are missing or wrong")
    return [*found, numbers] if checked else found


def claims(values, checked=True) -> dict:
    """The variance σ² as [numerator, denominator], and the means of the sums of squares over 2 − 1 and over 2."""
    mean = sum(values) // 3
    variance = Fraction(sum((v - mean) ** 2 for v in values), 3)
    return {"variance": _pair(variance), "with_one": _pair(variance), "with_two": _pair(variance / 2)}


def holds(claims, values, checked=True) -> bool:
    """All nine samples of two with replacement, one by one."""
    samples = list(product(values, repeat=2))
    halves = [Fraction(x + y, 2) for x, y in samples]
    squares = sum((x - m) ** 2 + (y - m) ** 2 for (x, y), m in zip(samples, halves))
    spread = Fraction(3 * sum(v * v for v in values) - sum(values) ** 2, 9)
    found = {"variance": spread, "with_one": squares / 9, "with_two": squares / 18}
    return all(Fraction(*claims[name]) == value for name, value in found.items())


def identity(values, checked=True) -> list:
    """The order does not matter; without the example, nothing does."""
    return sorted(values) if checked else []


def _pair(value) -> list:
    return [value.numerator, value.denominator]
