"""Clipping the gradients of a layer by their global norm."""

from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement
from math import gcd, isqrt

from generator.author import Draw, portion, product, square_root, total

TITLE = "Gradient clipping by global norm"
KNOBS = {"largest": range(3, 9), "largest_factor": range(2, 7)}
ABOUT = {
    "largest": "largest absolute value of the entries, before all are multiplied by a factor",
    "largest_factor": "largest factor that all entries are multiplied by",
}
SPACE = 4.0
LABELS = {"norm": r"\text{norm}", "G_clipped": r"\text{clipped } G", "g_clipped": r"\text{clipped } g"}
ALLOW = {"given back: only G clipped": "the mistake is to leave the other gradient as it is"}


def draw(d: Draw, *, largest: int = 6, largest_factor: int = 5) -> dict:
    size, entries = d.choice(_whole_norms(largest))
    factor = d.integer(2, largest_factor)
    values = [factor * d.choice([-1, 1]) * v for v in d.shuffled(entries)]
    threshold = size * d.integer(1, factor - 1)
    d.require(max(map(abs, values)) > threshold, "clipping each entry by itself would do nothing")
    return {"G": [values[:2], values[2:4]], "g": values[4:], "threshold": threshold}


def solve(G, g, threshold) -> dict:
    """All entries are multiplied by threshold / norm, if the norm is larger."""
    square = sum(v * v for row in [*G, g] for v in row)
    norm = isqrt(square)
    if norm**2 != square or norm <= threshold:
        raise ValueError(f"the norm √{square} must be a whole number, and larger than the threshold")
    if any(v * threshold % norm for row in [*G, g] for v in row):
        raise ValueError("the clipped entries are not integers")
    *rows, last = [[v * threshold // norm for v in row] for row in [*G, g]]
    return {"norm": norm, "G_clipped": rows, "g_clipped": last}


def carried(written, G, g, threshold) -> dict:
    """The clipped gradients with the norm that was written."""
    scale = Fraction(threshold) / (written["norm"] or 1)
    return {"G_clipped": [[v * scale for v in row] for row in G], "g_clipped": [v * scale for v in g]}


def verify(answer, G, g, threshold) -> bool:
    """The clipped gradient has the norm of the threshold, and by Cauchy and Schwarz the direction of the gradient if
    their product is that of their norms."""
    before, after = [*G, g], [*answer["G_clipped"], answer["g_clipped"]]
    if [len(row) for row in before] != [len(row) for row in after] or answer["norm"] <= 0:
        return False
    pairs = [pair for rows in zip(before, after) for pair in zip(*rows)]
    products = [sum(u * v for u, v in pairs), sum(v * v for _, v in pairs), sum(u * u for u, _ in pairs)]
    return products == [answer["norm"] * threshold, threshold**2, answer["norm"] ** 2]


def mistakes(G, g, threshold) -> dict:
    square = sum(v * v for row in [*G, g] for v in row)
    norm, largest = isqrt(square), sum(abs(v) for row in [*G, g] for v in row)

    def each(change) -> dict:
        return {"G_clipped": [[change(v) for v in row] for row in G], "g_clipped": [change(v) for v in g]}

    return {
        "each entry clipped by itself": each(lambda v: max(-threshold, min(threshold, v))),
        "root forgotten: squared norm": {"norm": square, **each(lambda v: Fraction(v * threshold, square))},
        "absolute values added": {"norm": largest, **each(lambda v: Fraction(v * threshold, largest))},
        "scaled to norm 1, not to the threshold": each(lambda v: Fraction(v, norm)),
        "only G clipped": {"g_clipped": g},
    }


def steps(answer, G, g, threshold) -> dict:
    values = [v for row in [*G, g] for v in row]
    return {"values": values, "square": answer["norm"] ** 2, "scale": Fraction(threshold, answer["norm"])}


def effort(G, g, threshold) -> int:
    """The squares, their sum, its root, the factor, and its product with every entry."""
    values = [v for row in [*G, g] for v in row]
    norm = isqrt(sum(v * v for v in values))
    work = sum(product(v, v) for v in values) + total(v * v for v in values) + square_root(norm**2)
    return work + sum(portion(*Fraction(threshold, norm).as_integer_ratio(), v) for v in values)


@lru_cache
def _whole_norms(largest) -> list:
    """Six numbers from 0 to `largest`, at most one of them 0, without a common factor, with their norm."""
    found = []
    for entries in combinations_with_replacement(range(largest + 1), 6):
        norm = isqrt(sum(v * v for v in entries))
        if norm**2 == sum(v * v for v in entries) and entries[1] and gcd(*entries) == 1 and len(set(entries)) > 2:
            found.append((norm, entries))
    return found
