"""Wilcoxon's rank sum and the Mann–Whitney statistics of two samples without ties."""

from generator.author import Draw, product, quotient, total

TITLE = "Rank sum and Mann–Whitney U"
KNOBS = {"largest": range(4, 8), "shift": range(21)}
ABOUT = {"largest": "largest number of values in a sample", "shift": "how far the samples are apart at most"}
LABELS = {"W": "W_A", "UA": "U_A", "UB": "U_B"}
SPACE = 3.5


def draw(d: Draw, *, largest: int = 6, shift: int = 12) -> dict:
    n, m, apart = d.integer(3, largest), d.integer(3, largest), d.integer(-shift, shift)
    a, b = ([low + v for v in d.sample(range(30), k)] for k, low in ((n, 30 + apart), (m, 30)))
    d.require(not set(a) & set(b), "there are ties")
    right = solve("", a, b)
    d.require(right["UA"] != right["UB"] and right["UA"] and right["UB"], "one U is 0, or both are equal")
    return {"place": d.place(), "a": a, "b": b}


def solve(place, a, b) -> dict:
    """Ranks in the sorted list of all; W less the least possible sum of ranks is U."""
    ordered = sorted(a + b)
    if len(set(ordered)) < len(ordered):
        raise ValueError("there must be no ties")
    w = sum(ordered.index(v) + 1 for v in a)
    u = w - len(a) * (len(a) + 1) // 2
    return {"W": w, "UA": u, "UB": len(a) * len(b) - u}


def carried(written, place, a, b) -> dict:
    """Both U as they follow from what was written above them."""
    return {"UA": written["W"] - len(a) * (len(a) + 1) // 2, "UB": len(a) * len(b) - written["UA"]}


def verify(answer, place, a, b) -> bool:
    """By counting the pairs in which one value is greater; each value of A has its rank by those and by A itself."""
    won = sum(v > w for v in a for w in b)
    lost = sum(v < w for v in a for w in b)
    own = sum(v >= w for v in a for w in a)
    return [answer["W"], answer["UA"], answer["UB"]] == [won + own, won, lost]


def mistakes(place, a, b) -> dict:
    right, n, m = solve(place, a, b), len(a), len(b)
    return {
        "ranked from the greatest down": {
            "W": n * (n + m + 1) - right["W"],
            "UA": right["UB"],
            "UB": right["UA"],
        },
        "both U exchanged": {"UA": right["UB"], "UB": right["UA"]},
        "rank sum of B given for that of A": {"W": (n + m) * (n + m + 1) // 2 - right["W"]},
        "n(n + 1) taken off, not half of it": {"UA": right["W"] - n * (n + 1)},
    }


def steps(answer, place, a, b) -> dict:
    ordered = sorted(a + b)
    return {"ordered": ordered, "own": [v in a for v in ordered], "ranks": sorted(ordered.index(v) + 1 for v in a)}


def effort(place, a, b) -> int:
    """Each value takes its place by comparison with some others; the sum of ranks, and both differences."""
    n, m, right = len(a), len(b), solve(place, a, b)
    ranks = [sorted(a + b).index(v) + 1 for v in a]
    work = sum(k.bit_length() for k in range(1, n + m)) + total(ranks)
    work += product(n, n + 1) + quotient(n * (n + 1), 2) + total([right["W"], -n * (n + 1) // 2])
    return work + product(n, m) + total([n * m, -right["UA"]])


def identity(place, a, b) -> list:
    """The order within the samples does not matter."""
    return [sorted(a), sorted(b)]
