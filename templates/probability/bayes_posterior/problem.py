"""Which machine made the faulty part: total probability and Bayes' theorem in counts of 10,000 parts."""

from math import gcd

from generator.author import Draw, product, quotient, total

TITLE = "Bayes: which machine made the faulty part"
KNOBS = {"machines": (2, 3, 4), "largest_rate": range(5, 13)}
ABOUT = {"machines": "number of machines", "largest_rate": "highest share of faulty parts of a machine, in per cent"}
FIELDS = {"posterior": "direction"}
LABELS = {"faulty": r"\text{faulty}", "posterior": r"P(\text{machine} \mid \text{faulty})"}
SPACE = 3.5


def draw(d: Draw, *, machines: int = 3, largest_rate: int = 8) -> dict:
    cuts = [0, *sorted(d.sample(range(2, 19), machines - 1)), 20]
    shares = [5 * (high - low) for low, high in zip(cuts, cuts[1:])]
    d.require(min(shares) >= 10 and len(set(shares)) == machines, "a share is too small, or two are equal")
    rates = d.sample(range(1, largest_rate + 1), machines)
    asked = d.integer(1, machines)
    counts = [s * r for s, r in zip(shares, rates)]
    d.require(100 * counts[asked - 1] != shares[asked - 1] * sum(counts), "the posterior is the prior")
    return {"company": d.company(), "shares": shares, "rates": rates, "asked": asked}


def solve(company, shares, rates, asked) -> dict:
    """s % of 10,000 parts, of which r % are faulty, are s·r faulty parts."""
    if sum(shares) != 100 or len(rates) != len(shares) or not 1 <= asked <= len(shares):
        raise ValueError("the shares must add up to 100 %, with a rate for each, and asked must be one of the machines")
    counts = [s * r for s, r in zip(shares, rates)]
    return {"faulty": counts, "posterior": _lowest(counts[asked - 1], sum(counts))}


def carried(written, company, shares, rates, asked) -> dict:
    """The posterior from the counts that were written."""
    counts = written["faulty"]
    return {"posterior": [counts[asked - 1], sum(counts)]} if sum(counts) else {}


def verify(answer, company, shares, rates, asked) -> bool:
    """Each count is one in 100/r of the machine's 100·s parts; the odds are those of this machine against the rest."""
    counts, pair = answer["faulty"], answer["posterior"]
    if len(counts) != len(shares) or len(pair) != 2 or not pair[1]:
        return False
    mine, rest = 0, 0
    for k, (share, rate, count) in enumerate(zip(shares, rates, counts), 1):
        if 100 * count != rate * (100 * share):
            return False
        mine, rest = (mine + count, rest) if k == asked else (mine, rest + count)
    return pair[0] * rest == (pair[1] - pair[0]) * mine


def mistakes(company, shares, rates, asked) -> dict:
    counts, share, rate = [s * r for s, r in zip(shares, rates)], shares[asked - 1], rates[asked - 1]
    return {
        "each machine taken to make all 10,000 parts": {
            "faulty": [100 * r for r in rates],
            "posterior": _lowest(rate, sum(rates)),
        },
        "shares of the machines ignored in the posterior": {"posterior": _lowest(rate, sum(rates))},
        "share of the machine given, as if nothing were known of the part": {"posterior": _lowest(share, 100)},
        "P(faulty | machine) given for P(machine | faulty)": {"posterior": _lowest(rate, 100)},
        "P(machine and faulty) given: not divided by P(faulty)": {"posterior": _lowest(counts[asked - 1], 10000)},
    }


def steps(answer, company, shares, rates, asked) -> dict:
    return {"total": sum(answer["faulty"]), "mine": answer["faulty"][asked - 1]}


def effort(company, shares, rates, asked) -> int:
    """A product for each machine, their sum, and the fraction reduced."""
    counts = [s * r for s, r in zip(shares, rates)]
    return sum(map(product, shares, rates)) + total(counts) + quotient(counts[asked - 1], sum(counts))


def identity(company, shares, rates, asked) -> list:
    """The order of the machines does not matter."""
    return [sorted(map(list, zip(shares, rates))), shares[asked - 1]]


def _lowest(a, b) -> list:
    return [a // gcd(a, b), b // gcd(a, b)]
