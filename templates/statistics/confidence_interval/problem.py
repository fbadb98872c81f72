"""Confidence interval for a mean, and the size of sample that a narrower one takes."""

from fractions import Fraction
from math import gcd, isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Confidence interval and size of sample"
KNOBS = {"largest_root": range(4, 13), "largest_sigma": range(12, 41)}
ABOUT = {
    "largest_root": "largest root of the number of measurements",
    "largest_sigma": "largest standard deviation",
}
LABELS = {"interval": r"\text{interval}", "needed": r"\text{number needed}"}
UNITS = {"interval": "h"}
SPACE = 3


def draw(d: Draw, *, largest_root: int = 8, largest_sigma: int = 30) -> dict:
    root, z = d.integer(2, largest_root), d.choice([2, 3])
    step = root // gcd(root, z)
    sigma = step * d.integer(-(-4 // step), largest_sigma // step)
    half = sigma * z // root
    wishes = [w for w in range(1, half) if sigma * z % w == 0 and sigma * z // w <= 60]
    d.require(bool(wishes), "no narrower interval takes a whole number of measurements")
    mean, wish = d.integer(4 * sigma, 160), d.choice(wishes)
    d.require(sigma * z > root, "the interval is narrow")
    return {"company": d.company(), "mean": mean, "sigma": sigma, "n": root**2, "z": z, "wish": wish}


def solve(company, mean, sigma, n, z, wish) -> dict:
    """Half of the interval is zσ/√n; for half a width w it takes n = (zσ/w)²."""
    half, rest = divmod(z * sigma, isqrt(n))
    root, other = divmod(z * sigma, wish)
    if isqrt(n) ** 2 != n or rest or other:
        raise ValueError("√n, the half-width and the number needed must be integers")
    return {"interval": [mean - half, mean + half], "needed": root**2}


def verify(answer, company, mean, sigma, n, z, wish) -> bool:
    """The ends lie symmetrically, and n times the squared width is (2zσ)²; so it is with the size that is needed."""
    if len(answer["interval"]) != 2:
        return False
    (low, high), needed = answer["interval"], answer["needed"]
    whole = 4 * z * z * sigma * sigma
    return low + high == 2 * mean and low < high and n * (high - low) ** 2 == whole == needed * (2 * wish) ** 2


def mistakes(company, mean, sigma, n, z, wish) -> dict:
    def around(half) -> list:
        return [mean - half, mean + half]

    half = z * sigma // isqrt(n)
    wrong = {
        "√n forgotten: zσ on either side": {"interval": around(z * sigma)},
        "n in place of √n": {"interval": around(Fraction(z * sigma, n))},
        "factor z forgotten": {"interval": around(Fraction(sigma, isqrt(n))), "needed": Fraction(sigma, wish) ** 2},
        "number grown in proportion to the accuracy, not to its square": {"needed": Fraction(n * half, wish)},
        "square forgotten: √n given for n": {"needed": z * sigma // wish},
    }
    if z != 2 and n != 4:
        wrong["whole interval as wide as half of it should be"] = {"interval": around(Fraction(half, 2))}
    return wrong


def steps(answer, company, mean, sigma, n, z, wish) -> dict:
    return {"root": isqrt(n), "half": (answer["interval"][1] - mean), "other": z * sigma // wish}


def effort(company, mean, sigma, n, z, wish) -> int:
    """zσ/√n, the two ends, zσ/w and its square."""
    half, other = z * sigma // isqrt(n), z * sigma // wish
    work = product(z, sigma) + square_root(n) + quotient(z * sigma, isqrt(n))
    return work + total([mean, -half]) + total([mean, half]) + quotient(z * sigma, wish) + product(other, other)


def identity(company, mean, sigma, n, z, wish) -> list:
    """Whichever company it is."""
    return [mean, sigma, n, z, wish]
