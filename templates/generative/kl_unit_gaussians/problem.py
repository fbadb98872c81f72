"""A variational autoencoder's latent code: reparameterized sample, and divergence from the standard normal prior."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Latent code of a variational autoencoder"
KNOBS = {"dimensions": range(2, 6), "largest": range(3, 10), "largest_exponent": range(2, 5)}
ABOUT = {
    "dimensions": "number of coordinates of the latent code",
    "largest": "largest absolute value of the means",
    "largest_exponent": "largest exponent of 2 in the standard deviations",
}
SPACE = 4


def draw(d: Draw, *, dimensions: int = 3, largest: int = 5, largest_exponent: int = 3) -> dict:
    exponents = d.integers(dimensions, 0, largest_exponent)
    d.require(sum(k > 0 for k in exponents) >= 2, "too many of the standard deviations are 1")
    mu, noise = d.integers(dimensions - 1, -largest, largest), d.integers(dimensions, -3, 3, nonzero=True)
    odd = (sum(mu) + sum(4**k - 1 for k in exponents)) % 2  # a square is odd where its root is
    mu.append(d.choice([m for m in range(-largest, largest + 1) if m % 2 == odd]))
    d.require(mu.count(0) < 2, "two means are 0")
    return {"mu": mu, "sigma": [2**k for k in exponents], "noise": noise}


def solve(mu, sigma, noise) -> dict:
    """z = μ + σε; ½ Σ (μ² + σ² − 1 − ln σ²) with ln σ² = 2 log₂ σ · ln 2."""
    if any(s < 1 or s & (s - 1) for s in sigma):
        raise ValueError("a standard deviation is no power of 2")
    a = Fraction(sum(m * m + s * s - 1 for m, s in zip(mu, sigma)), 2)
    b = sum(s.bit_length() - 1 for s in sigma)
    return {"z": [m + s * e for m, s, e in zip(mu, sigma, noise)], "a": whole(a, "a"), "b": b}


def verify(answer, mu, sigma, noise) -> bool:
    """(z − μ)/σ is the noise; 2a is what the squares leave; the product of all σ is 2ᵇ."""
    z, a, b = answer["z"], answer["a"], answer["b"]
    if len(z) != len(mu) or b < 0:
        return False
    rest, volume = 2 * a + len(mu), 2**b
    for m, s in zip(mu, sigma):
        rest -= m**2 + s**2
        if volume % s:
            return False
        volume //= s
    return rest == 0 and volume == 1 and all(Fraction(v - m, s) == e for v, m, s, e in zip(z, mu, sigma, noise))


def mistakes(mu, sigma, noise) -> dict:
    right = solve(mu, sigma, noise)
    a, b, n = right["a"], right["b"], len(mu)
    linear = Fraction(sum(m * m + s - 1 for m, s in zip(mu, sigma)), 2)
    return {
        "variance for the standard deviation in z": {"z": [m + s * s * e for m, s, e in zip(mu, sigma, noise)]},
        "standard deviation for the variance in the divergence": {"a": linear, "b": Fraction(b, 2)},
        "½ forgotten": {"a": 2 * a, "b": 2 * b},
        "−1 forgotten": {"a": a + Fraction(n, 2)},
        "½ applied to the logarithm twice": {"b": Fraction(b, 2)},
    }


def steps(answer, mu, sigma, noise) -> dict:
    return {
        "codes": [{"mu": m, "sigma": s, "e": e, "z": z} for m, s, e, z in zip(mu, sigma, noise, answer["z"])],
        "squares": [m * m + s * s - 1 for m, s in zip(mu, sigma)],
        "exponents": [s.bit_length() - 1 for s in sigma],
    }


def effort(mu, sigma, noise) -> int:
    """z, entry by entry; squares, their sum and its half; the sum of the exponents."""
    work = sum(product(s, e) + total([m, s * e]) for m, s, e in zip(mu, sigma, noise))
    terms = [v for m, s in zip(mu, sigma) for v in (m * m, s * s, -1)]
    work += sum(product(m, m) + product(s, s) for m, s in zip(mu, sigma)) + total(terms) + quotient(sum(terms), 2)
    return work + total([s.bit_length() - 1 for s in sigma])
