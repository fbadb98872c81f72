"""Hypergeometric counts: how many samples of a delivery hold exactly k, and at least m, faulty devices."""

from math import comb, perm

from generator.author import Draw, product, quotient, total

TITLE = "Sampling a delivery"
KNOBS = {"most": range(12, 25), "largest_sample": range(4, 8)}
ABOUT = {"most": "most devices in the delivery", "largest_sample": "largest sample"}
LABELS = {"samples": r"\text{samples}", "exactly": r"\text{exactly}", "at_least": r"\text{at least}"}
SPACE = 4


def draw(d: Draw, *, most: int = 20, largest_sample: int = 6) -> dict:
    n = d.integer(4, largest_sample)
    # all pairs alike: a size drawn first would repeat the few pairs of the small ones
    size, faulty = d.choice([(s, f) for s in range(max(10, n + 5), most + 1) for f in range(4, s - n + 1)])
    m = d.integer(2, min(n, faulty) - 1)
    others = [k for k in range(1, min(n, faulty)) if k != m]
    k = d.choice([k for k in others if 1 < k < faulty - 1] or others)
    return {"company": d.company(), "size": size, "faulty": faulty, "n": n, "k": k, "m": m}


def solve(company, size, faulty, n, k, m) -> dict:
    """C(K, k) C(N − K, n − k) samples have k faulty ones."""
    if not 0 <= faulty <= size or not 0 <= n <= size or min(k, m) < 0:
        raise ValueError("the sample and the faulty devices must be part of the delivery")
    counts = _counts(size, faulty, n)
    return {"samples": comb(size, n), "exactly": counts[k], "at_least": sum(counts[m:])}


def verify(answer, company, size, faulty, n, k, m) -> bool:
    """Device by device: how many samples of each size hold how many faulty ones."""
    ways = {(0, 0): 1}
    for device in range(size):
        for (taken, bad), count in list(ways.items()):
            if taken < n:
                after = taken + 1, bad + (device < faulty)
                ways[after] = ways.get(after, 0) + count
    full = {bad: count for (taken, bad), count in ways.items() if taken == n}
    least = sum(count for bad, count in full.items() if bad >= m)
    return [answer[name] for name in ("samples", "exactly", "at_least")] == [sum(full.values()), full.get(k, 0), least]


def mistakes(company, size, faulty, n, k, m) -> dict:
    counts = _counts(size, faulty, n)
    return {
        "intact devices of the sample forgotten: second factor left out": {"exactly": comb(faulty, k)},
        "others of the sample taken from all that remain, faulty ones too": {
            "exactly": comb(faulty, k) * comb(size - k, n - k),
        },
        "the faulty ones chosen first, then any others: samples counted several times": {
            "at_least": comb(faulty, m) * comb(size - m, n - m),
        },
        "order of the sample counted": {"samples": perm(size, n)},
        "“more than” for “at least”": {"at_least": sum(counts[m + 1 :])},
        "“exactly” for “at least”: one term only": {"at_least": counts[m]},
        "choices added, not multiplied": {"exactly": comb(faulty, k) + comb(size - faulty, n - k)},
    }


def steps(answer, company, size, faulty, n, k, m) -> dict:
    factors = [[comb(faulty, j), comb(size - faulty, n - j)] for j in range(n + 1)]
    return {
        "factors": factors[k],
        "terms": [(j, factors[j], factors[j][0] * factors[j][1]) for j in range(m, n + 1) if factors[j][0]],
    }


def effort(company, size, faulty, n, k, m) -> int:
    """All binomial coefficients, their products, and the sum."""
    counts = _counts(size, faulty, n)
    used = {(size, n)} | {pair for j in {k, *range(m, n + 1)} for pair in ((faulty, j), (size - faulty, n - j))}
    work = sum(_choose(*pair) for pair in sorted(used))
    work += sum(product(comb(faulty, j), comb(size - faulty, n - j)) for j in {k, *range(m, n + 1)})
    return work + total(counts[m:])


def identity(company, size, faulty, n, k, m) -> list:
    return [size, faulty, n, k, m]


def _counts(size, faulty, n) -> list:
    return [comb(faulty, j) * comb(size - faulty, n - j) for j in range(n + 1)]


def _choose(n, k) -> int:
    """A falling product over a factorial."""
    k = min(k, n - k)
    return 0 if k < 1 else product(*range(n, n - k, -1)) + quotient(perm(n, k), perm(k, k))
