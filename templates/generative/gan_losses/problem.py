"""Losses of a generative adversarial network: the discriminator's, and the generator's on another batch."""

from fractions import Fraction

from generator.author import Draw, quotient, total, whole

TITLE = "Losses of a GAN"
KNOBS = {"batch": range(2, 6), "largest_exponent": range(6, 9)}
ABOUT = {"batch": "number of images in a batch", "largest_exponent": "largest exponent of 1/2 in the probabilities"}
SPACE = 4
LABELS = {"L_D": "L_D", "L_G": "L_G"}


def draw(d: Draw, *, batch: int = 3, largest_exponent: int = 7) -> dict:
    sizes = ((batch, 1), (batch - 1, 1), (batch - 1, 2))
    real, fake, fresh = (d.integers(count, low, largest_exponent) for count, low in sizes)
    d.require(sum(real) % batch != 0, "the loss of the real images is whole by itself")
    fake.append(d.choice([b for b in range(1, largest_exponent + 1) if (sum(real + fake) + b) % batch == 0]))
    fresh.append(d.choice([c for c in range(2, largest_exponent + 1) if (sum(fresh) + c) % batch == 0]))
    d.require(len(set(fresh)) > 1 and len(set(fake)) > 1, "all scores of a batch are equal")
    return {"real": real, "fake": d.shuffled(fake), "fresh": d.shuffled(fresh)}


def solve(real, fake, fresh) -> dict:
    """Means of exponents: −log₂ D(x), and −log₂ (1 − D) and −log₂ D of fakes; (1 − D)/D is 2ᶜ − 1."""
    n = len(real)
    if not n or len(fake) != n or len(fresh) != n:
        raise ValueError("the batches differ in size, or are empty")
    L_D, L_G = whole([Fraction(sum(real + fake), n), Fraction(sum(fresh), n)], "a loss")
    return {"L_D": L_D, "L_G": L_G, "r": [2**c - 1 for c in fresh]}


def verify(answer, real, fake, fresh) -> bool:
    """2 to the −n·L is the product of the probabilities; r times the one gradient, −D, is the other, −(1 − D)."""
    L_D, L_G, r, n = answer["L_D"], answer["L_G"], answer["r"], len(real)
    if len(r) != n or min(L_D, L_G) < 0:
        return False
    judged, fooled = Fraction(1), Fraction(1)
    for a, b, c, ratio in zip(real, fake, fresh, r):
        D_real, D_fake, D_fresh = Fraction(1, 2**a), Fraction(2**b - 1, 2**b), Fraction(1, 2**c)
        judged, fooled = judged * D_real * (1 - D_fake), fooled * D_fresh
        if ratio * D_fresh != 1 - D_fresh:
            return False
    return judged * 2 ** (n * L_D) == 1 and fooled * 2 ** (n * L_G) == 1


def mistakes(real, fake, fresh) -> dict:
    n, right = len(real), solve(real, fake, fresh)
    return {
        "added over the batch, not averaged": {"L_D": n * right["L_D"], "L_G": n * right["L_G"]},
        "one mean over real and generated images together": {"L_D": Fraction(right["L_D"], 2)},
        "minus sign forgotten": {"L_D": -right["L_D"], "L_G": -right["L_G"]},
        "only the real images counted": {"L_D": Fraction(sum(real), n)},
        "ratio 1/D": {"r": [2**c for c in fresh]},
        "ratio turned over": {"r": [Fraction(1, v) for v in right["r"]]},
    }


def effort(real, fake, fresh) -> int:
    """The two sums over the discriminator's batches, the generator's sum, their quotients; 1 − D of each fake."""
    n, sums = len(real), [sum(real + fake), sum(fresh)]
    return total(real + fake) + total(fresh) + sum(quotient(s, n) for s in sums) + sum(total([2**c, -1]) for c in fresh)
