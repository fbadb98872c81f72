"""A diffusion model: noise an image in one jump, and estimate it back from a predicted noise."""

from fractions import Fraction
from functools import cache
from math import gcd, isqrt

from generator.author import Draw, product, quotient, square_root, total, whole

TITLE = "Noising and denoising in a diffusion model"
KNOBS = {"pixels": range(2, 5), "largest": range(4, 13), "largest_norm": (5, 13, 17)}
ABOUT = {
    "pixels": "number of pixels of the image",
    "largest": "largest absolute value of a pixel",
    "largest_norm": "largest denominator of the factors of image and noise",
}
SPACE = 5
LABELS = {"x_t": "x_2", "x_hat": r"\hat{x}_0"}
TRIPLES = ((3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17))
ALLOW = {
    "given back: the image itself given as its estimate": "the noise is only guessed, so the estimate is not the image",
}


def draw(d: Draw, *, pixels: int = 3, largest: int = 9, largest_norm: int = 5) -> dict:
    a, b, c = d.choice([triple for triple in TRIPLES if triple[2] <= largest_norm])
    x_0 = d.integers(pixels, -largest, largest, nonzero=True)
    noise = []
    for x in x_0:  # a·x + b·noise is a multiple of c
        noise.append(next(e for e in range(-(c // 2), c // 2 + 1) if (a * x + b * e) % c == 0))
    # b·(noise − guess) is a multiple of a
    guess = [e - a * step for e, step in zip(noise, d.integers(pixels, -1, 1))]
    d.require(all(noise), "the noise of a pixel is 0")
    d.require(guess != noise and any(guess), "the noise is predicted without an error, or as 0")
    betas = d.choice(_schedules(a, c))
    d.require(all(a * x + b * e for x, e in zip(x_0, noise)), "a noised pixel is 0")
    return {"x_0": x_0, "noise": noise, "guess": guess, "betas": betas}


def solve(x_0, noise, guess, betas) -> dict:
    """x₂ = √ᾱ x₀ + √(1 − ᾱ) ε, and x̂₀ from the same equation with the predicted noise."""
    signal, spread = _roots(betas)
    x_t = [signal * x + spread * e for x, e in zip(x_0, noise)]
    x_hat = [(x - spread * e) / signal for x, e in zip(x_t, guess)]
    return {"x_t": whole(x_t, "the noised image"), "x_hat": whole(x_hat, "the estimate")}


def verify(answer, x_0, noise, guess, betas) -> bool:
    """Step by step: variances of signal and noise after each, and whether noising x̂₀ with the guess gives x₂ again."""
    x_t, x_hat = answer["x_t"], answer["x_hat"]
    if len(x_t) != len(x_0) or len(x_hat) != len(x_0):
        return False
    power, spread = Fraction(1), Fraction(0)
    for beta in betas:  # x ← √(1 − β) x + √β ε
        power, spread = power * (1 - Fraction(*beta)), spread * (1 - Fraction(*beta)) + Fraction(*beta)
    m = power.denominator
    p, q = (isqrt(int(v * m * m)) for v in (power, spread))
    return (
        p * p == power * m * m
        and q * q == spread * m * m
        and all(m * y == p * x + q * e for x, e, y in zip(x_0, noise, x_t))
        and all(m * y == p * x + q * e for x, e, y in zip(x_hat, guess, x_t))
    )


def mistakes(x_0, noise, guess, betas) -> dict:
    signal, spread = _roots(betas)
    x_t = solve(x_0, noise, guess, betas)["x_t"]
    return {
        "roots forgotten: squares of both factors": {
            "x_t": [signal**2 * x + spread**2 * e for x, e in zip(x_0, noise)]
        },
        "factors of signal and noise exchanged": {"x_t": [spread * x + signal * e for x, e in zip(x_0, noise)]},
        "noise left in: only divided by the factor of the signal": {"x_hat": [x / signal for x in x_t]},
        "not divided by the factor of the signal": {"x_hat": [x - spread * e for x, e in zip(x_t, guess)]},
        "the image itself given as its estimate": {"x_hat": x_0},
    }


def carried(written, x_0, noise, guess, betas) -> dict:
    signal, spread = _roots(betas)
    return {"x_hat": [(x - spread * e) / signal for x, e in zip(written["x_t"], guess)]}


def steps(answer, x_0, noise, guess, betas) -> dict:
    signal, spread = _roots(betas)
    kept = [1 - Fraction(*beta) for beta in betas]
    pixels = [{"x": x, "e": e, "g": g, "y": y, "z": z} for x, e, g, y, z in zip(x_0, noise, guess, *answer.values())]
    return {"signal": signal, "spread": spread, "kept": kept, "bar": signal**2, "rest": spread**2, "pixels": pixels}


def effort(x_0, noise, guess, betas) -> int:
    """ᾱ and its roots; two products, a sum and a quotient for each pixel, and as much back."""
    signal, spread = _roots(betas)
    (a, c), b = signal.as_integer_ratio(), spread.numerator
    kept = [[m - n, m] for n, m in betas]
    work = (
        sum(total([m, -n]) for n, m in betas)
        + sum(product(*parts) for parts in zip(*kept))
        + square_root(a * a)
        + square_root(b * b)
        + square_root(c * c)
    )
    for x, e, g, y in zip(x_0, noise, guess, solve(x_0, noise, guess, betas)["x_t"]):
        work += product(a, x) + product(b, e) + total([a * x, b * e]) + quotient(c * y, c)
        work += product(c, y) + product(b, g) + total([c * y, -b * g]) + quotient(c * y - b * g, a)
    return work


def identity(x_0, noise, guess, betas) -> list:
    """Of both β only their ᾱ matters."""
    signal, _ = _roots(betas)
    return [x_0, noise, guess, list(signal.as_integer_ratio())]


def _roots(betas) -> tuple:
    """√ᾱ and √(1 − ᾱ)"""
    bar = Fraction(1)
    for beta in betas:
        bar *= 1 - Fraction(*beta)
    roots = [Fraction(isqrt(v.numerator), isqrt(v.denominator)) for v in (bar, 1 - bar)]
    if [root**2 for root in roots] != [bar, 1 - bar] or not bar:
        raise ValueError("ᾱ or 1 − ᾱ is not the square of a fraction")
    return tuple(roots)


@cache
def _schedules(a, c) -> list:
    """Two β with (1 − β₁)(1 − β₂) = (a/c)², the first no larger than the second."""
    found = []
    for m in (4, 5, 8, 10, 13, 17, 20, 25):
        for n in range(1, m):
            first = Fraction(n, m)
            second = Fraction(a * a, c * c) / first
            if gcd(n, m) == 1 and second <= first < 1 and 1800 * c % second.denominator == 0:
                found.append([list((1 - v).as_integer_ratio()) for v in (first, second)])
    return found
