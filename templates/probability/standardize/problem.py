"""Standardizing: a single value and a sample mean of a normal distribution, and an interval for the mean."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, normal_curve, product, quotient, square_root, total

TITLE = "Standardizing a normal variable"
KNOBS = {"largest_deviation": range(6, 25), "largest_sample": range(9, 65)}
ABOUT = {"largest_deviation": "largest standard deviation, in ml", "largest_sample": "largest sample"}
LABELS = {"z": "z_x", "z_mean": "z_m", "interval": r"\text{interval}"}
UNITS = {"interval": "ml"}
SPACE = 4


def draw(d: Draw, *, largest_deviation: int = 15, largest_sample: int = 36) -> dict:
    pairs = [(r * e, r) for r in range(2, isqrt(largest_sample) + 1) for e in range(1, largest_deviation // r + 1)]
    deviation, root = d.choice([(s, r) for s, r in pairs if s > 3])
    z, z_mean = d.integers(2, -3, 3, nonzero=True)
    width = d.integer(2, 3)
    d.require(z != z_mean and abs(z_mean) != root, "both are equally unusual, or a mistake is not seen")
    mean, error = 10 * d.integer(20, 100), deviation // root
    return {
        "company": d.company(),
        "mean": mean,
        "variance": deviation**2,
        "x": mean + z * deviation,
        "n": root**2,
        "m": mean + z_mean * error,
        "width": width,
    }


def solve(company, mean, variance, x, n, m, width) -> dict:
    """(x − μ)/σ for a single value; σ/√n in place of σ for the mean of n."""
    deviation, root = isqrt(variance), isqrt(n)
    if deviation**2 != variance or root**2 != n or not variance or not n or deviation % root:
        raise ValueError("σ, √n and σ/√n must be integers")
    error = deviation // root
    if (x - mean) % deviation or (m - mean) % error:
        raise ValueError("a standardized value is not an integer")
    reach = width * error
    return {"z": (x - mean) // deviation, "z_mean": (m - mean) // error, "interval": [mean - reach, mean + reach]}


def verify(answer, company, mean, variance, x, n, m, width) -> bool:
    """Squared distances in units of the variance, and their signs; the interval's middle and its squared half."""
    z, z_mean, ends = answer["z"], answer["z_mean"], answer["interval"]
    if len(ends) != 2:
        return False
    single = z * z * variance == (x - mean) ** 2 and z * (x - mean) >= 0
    average = z_mean**2 * variance == n * (m - mean) ** 2 and z_mean * (m - mean) >= 0
    return (
        single
        and average
        and ends[0] < ends[1]
        and sum(ends) == 2 * mean
        and n * (ends[1] - mean) ** 2 == width**2 * variance
    )


def mistakes(company, mean, variance, x, n, m, width) -> dict:
    deviation, root = isqrt(variance), isqrt(n)

    def around(error) -> list:
        return [mean - width * error, mean + width * error]

    return {
        "divided by the variance, not by σ": {
            "z": Fraction(x - mean, variance),
            "z_mean": Fraction((m - mean) * root, variance),
            "interval": around(Fraction(variance, root)),
        },
        "√n forgotten: the mean treated like a single bottle": {
            "z_mean": Fraction(m - mean, deviation),
            "interval": around(deviation),
        },
        "divided by n, not by √n": {
            "z_mean": Fraction((m - mean) * n, deviation),
            "interval": around(Fraction(deviation, n)),
        },
        "sign: expectation less value": {
            "z": Fraction(mean - x, deviation),
            "z_mean": Fraction((mean - m) * root, deviation),
        },
        "one standard deviation of the mean to each side, whatever is asked": {
            "interval": [mean - deviation // root, mean + deviation // root]
        },
    }


def steps(answer, company, mean, variance, x, n, m, width) -> dict:
    deviation, root = isqrt(variance), isqrt(n)
    return {"deviation": deviation, "root": root, "error": deviation // root}


def effort(company, mean, variance, x, n, m, width) -> int:
    """Two roots, the standard error, two differences and quotients, and the interval."""
    deviation, root = isqrt(variance), isqrt(n)
    error = deviation // root
    work = square_root(variance) + square_root(n) + quotient(deviation, root)
    work += total([x, -mean]) + quotient(x - mean, deviation) + total([m, -mean]) + quotient(m - mean, error)
    return work + product(width, error) + total([mean, width * error]) + total([mean, -width * error])


def identity(company, mean, variance, x, n, m, width) -> list:
    return [mean, variance, x, n, m, width]


def figure(company, mean, variance, x, n, m, width):
    """The bell curve of a single bottle, with what is as far out as x, or further, in grey."""
    deviation = isqrt(variance)
    low, high = (x, None) if x > mean else (None, x)
    return normal_curve(low, high, mean=mean, deviation=deviation, labels={mean: "μ", x: "x"})
