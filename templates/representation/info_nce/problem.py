"""The InfoNCE loss of a batch of pairs: one softmax for each anchor, with its own partner as the right class."""

from fractions import Fraction
from functools import cache
from itertools import product
from math import prod

from generator.author import Draw, quotient, total, whole
from generator.author import product as times

TITLE = "InfoNCE loss"
KNOBS = {"pairs": range(3, 5), "inverse_temperature": range(1, 4), "largest": range(4, 8)}
ABOUT = {
    "pairs": "number of pairs",
    "inverse_temperature": "value of 1/τ, where τ is the temperature",
    "largest": "largest exponential of a similarity",
}
SPACE = 4
LABELS = {"m": "[m_1, m_2, \\ldots]"}


def draw(d: Draw, *, pairs: int = 4, inverse_temperature: int = 2, largest: int = 6) -> dict:
    rows = _rows(pairs, inverse_temperature, largest)
    K = []
    for i in range(pairs):
        own, others = d.choice(d.choice(rows))
        others = d.shuffled(others)
        K.append([*others[:i], own, *others[i:]])
    d.require(sum(row[i] == 1 for i, row in enumerate(K)) <= 1, "two anchors are least like their own partners")
    wrong = mistakes(K, inverse_temperature)
    d.require(solve(K, inverse_temperature) not in wrong.values(), "a mistake gives the right loss")
    return {"K": K, "inverse_temperature": inverse_temperature}


def solve(K, inverse_temperature) -> dict:
    """ℓᵢ = −ln of the softmax at the partner: the row's sum of exponentials over the partner's."""
    m = _ratios(K, inverse_temperature)
    return {"m": whole(m, "m"), "M": whole(prod(m), "M")}


def verify(answer, K, inverse_temperature) -> bool:
    """With these losses the probabilities of each row, exp(sᵢⱼ/τ) against exp(sᵢᵢ/τ)/mᵢ, add up to 1; M falls to 1."""
    m, rest = answer["m"], answer["M"]
    if len(m) != len(K) or min(m) < 1:
        return False
    for i, (row, ratio) in enumerate(zip(K, m)):
        if sum(Fraction(k, row[i]) ** inverse_temperature / ratio for k in row) != 1:
            return False
        if rest % ratio:
            return False
        rest //= ratio
    return rest == 1


def mistakes(K, inverse_temperature) -> dict:
    m = _ratios(K, inverse_temperature)
    columns = _ratios([list(column) for column in zip(*K)], inverse_temperature)
    wrong = {
        "partner left out of the denominator": [ratio - 1 for ratio in m],
        "softmax down the columns: over the anchors": columns,
    }
    if inverse_temperature > 1:
        wrong["temperature forgotten"] = _ratios(K, 1)
    return {name: {"m": ratios, "M": prod(ratios)} for name, ratios in wrong.items()} | {
        "logarithm of the sum taken for the sum of the logarithms": {"M": sum(m)}
    }


def carried(written, K, inverse_temperature) -> dict:
    return {"M": prod(written["m"])}


def steps(answer, K, inverse_temperature) -> dict:
    exponentials = [[k**inverse_temperature for k in row] for row in K]
    return {
        "rows": [
            {"terms": row, "sum": sum(row), "own": row[i], "m": m}
            for i, (row, m) in enumerate(zip(exponentials, answer["m"]))
        ]
    }


def effort(K, inverse_temperature) -> int:
    """All powers, the sums of the rows, their quotients, and the product of these."""
    m, t = solve(K, inverse_temperature)["m"], inverse_temperature
    powers = sum(times(*[k] * t) for row in K for k in row)
    sums = sum(
        total([k**t for k in row]) + quotient(ratio * row[i] ** t, row[i] ** t)
        for i, (row, ratio) in enumerate(zip(K, m))
    )
    return powers + sums + times(*m)


def _ratios(K, power) -> list:
    return [Fraction(sum(k**power for k in row), row[i] ** power) for i, row in enumerate(K)]


@cache
def _rows(pairs, power, largest) -> list:
    """Entries of the partner and of the others such that the ratio is whole, grouped by the partner's."""
    found = {}
    for own, *others in product(range(1, largest + 1), repeat=pairs):
        if others == sorted(others) and sum(k**power for k in others) % own**power == 0 and len(set(others)) > 1:
            found.setdefault(own, []).append((own, others))
    return [found[own] for own in sorted(found)]
