"""Which hypotheses the corrections of Bonferroni, Holm, and Benjamini and Hochberg reject."""

from fractions import Fraction

from generator.author import Draw, product, quotient

TITLE = "Multiple testing: Bonferroni, Holm, Benjamini–Hochberg"
KNOBS = {"tests": (5, 6, 7, 8)}
ABOUT = {"tests": "number of hypotheses"}
FIELDS = {"bonferroni": "set", "holm": "set", "bh": "set"}
LABELS = {"bonferroni": r"\text{Bonferroni}", "holm": r"\text{Holm}", "bh": r"\text{Benjamini–Hochberg}"}
SPACE = 4


def draw(d: Draw, *, tests: int = 6) -> dict:
    m, p = tests, [d.integer(1, 50 // tests)]
    for i in range(2, d.integer(2, 3) + 1):
        p.append(d.integer(max(p[-1], 50 // m) + 1, 50 // (m + 1 - i)))
    low = 50 // (m - len(p)) + 1
    more = min(d.integer(2, 3), m - len(p))
    bound = 50 * (len(p) + more) // m
    p += sorted(d.integers(more, low, bound))
    if more > 1 and d.choice([False, True, True]):
        p[-2:] = sorted(d.sample(range(bound - 50 // m + 1, bound + 1), 2))
    p += sorted(d.integers(m - len(p), 51, 700))
    found = [_holm(p), _bh(p)]
    d.require(len(set(p)) == m and sum(20 * m * v <= 1000 for v in p) < found[0] < found[1], "two methods agree")
    d.require(found[1] < m, "all are rejected")
    return {"company": d.company(), "p": [f"0.{v:03d}" for v in d.shuffled(p)]}


def cells(*, tests, **_) -> dict:
    """As many as there are hypotheses: how many each method rejects is the question."""
    return dict.fromkeys(FIELDS, (1, tests))


def solve(company, p) -> dict:
    """In ascending order: all up to α/m; up to the first above α/(m + 1 − i); up to the last not above iα/m."""
    values = [1000 * Fraction(v) for v in p]
    order = sorted(range(len(p)), key=lambda i: values[i])
    ascending = [values[i] for i in order]
    counts = [sum(len(p) * v <= 50 for v in ascending), _holm(ascending), _bh(ascending)]
    if len(set(values)) < len(p) or not all(counts):
        raise ValueError("the p-values must differ, and each method must reject a hypothesis")
    return dict(zip(("bonferroni", "holm", "bh"), (sorted(i + 1 for i in order[:k]) for k in counts)))


def verify(answer, company, p) -> bool:
    """By adjusted p-values: m p; the greatest (m + 1 − i) p up to the own one; the least m p/i from the own one on."""
    m, values = len(p), [Fraction(v) for v in p]
    ranks = [sum(w <= v for w in values) for v in values]
    holm = [max((m + 1 - r) * w for w, r in zip(values, ranks) if w <= v) for v in values]
    bh = [min(m * w / r for w, r in zip(values, ranks) if w >= v) for v in values]
    adjusted = {"bonferroni": [m * v for v in values], "holm": holm, "bh": bh}
    return all(sorted(answer[k]) == [i for i, v in enumerate(a, 1) if 20 * v <= 1] for k, a in adjusted.items())


def mistakes(company, p) -> dict:
    values, m, right = [int(1000 * Fraction(v)) for v in p], len(p), solve(company, p)
    ascending = sorted(values)

    def rejected(count) -> list:
        return [i for i, v in enumerate(values, 1) if v in ascending[:count]]

    stopped = next(i for i, v in enumerate([*ascending, 1000]) if m * v > 50 * (i + 1))
    wrong = {
        "p-values compared with 0.05 as they are": {"bonferroni": rejected(sum(v <= 50 for v in values))},
        "Holm's bound never raised": {"holm": right["bonferroni"]},
        "hypotheses named that are not rejected": {
            name: [i for i in range(1, m + 1) if i not in found] for name, found in right.items()
        },
    }
    if stopped != len(right["bh"]):
        wrong["Benjamini–Hochberg stopped at the first p-value above its bound"] = {"bh": rejected(stopped)}
    return wrong


def steps(answer, company, p) -> dict:
    ordered = sorted((Fraction(v), i) for i, v in enumerate(p, 1))
    rows = []
    m = len(p)
    for rank, (v, i) in enumerate(ordered, 1):
        holm, bh = Fraction(50, m + 1 - rank), Fraction(50 * rank, m)
        text = [f"{float(bound) / 1000:.4f}" for bound in (holm, bh)]
        rows.append({"i": i, "p": p[i - 1], "rank": rank, "bounds": text, "fits": [1000 * v <= holm, 1000 * v <= bh]})
    return {"rows": rows, "bound": f"{0.05 / m:.4f}", "counts": [len(answer[k]) for k in ("bonferroni", "holm", "bh")]}


def effort(company, p) -> int:
    """Each value takes its place; the bounds of both methods, and the comparisons."""
    m = len(p)
    work = sum(k.bit_length() for k in range(1, m)) + quotient(50, m)
    return work + sum(quotient(50, m + 1 - i) + product(i, 50 // m) + 3 for i in range(1, len(solve("", p)["bh"]) + 2))


def identity(company, p) -> list:
    """Whichever company it is."""
    return p


def _holm(ascending) -> int:
    """How many Holm's method rejects of ascending p-values in thousandths, at 50."""
    m = len(ascending)
    return next((i for i, v in enumerate(ascending) if (m - i) * v > 50), m)


def _bh(ascending) -> int:
    """How many the method of Benjamini and Hochberg rejects."""
    m = len(ascending)
    return max((i for i, v in enumerate(ascending, 1) if m * v <= 50 * i), default=0)
