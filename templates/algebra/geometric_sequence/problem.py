"""A geometric sequence of which two terms are known: its ratio, its first term, and a partial sum."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Geometric sequence and series"
KNOBS = {"largest_ratio": range(3, 7), "largest_first": range(6, 31), "longest": range(6, 11)}
ABOUT = {
    "largest_ratio": "largest absolute value of the ratio",
    "largest_first": "largest absolute value of the first term",
    "longest": "largest number of terms that are added up",
}
LABELS = {"ratio": "q", "first": "a_1", "sum": "s"}
SPACE = 4.5


def draw(d: Draw, *, largest_ratio: int = 4, largest_first: int = 15, longest: int = 9) -> dict:
    q, first = d.integer(2, largest_ratio) * d.choice([-1, 1]), d.integer(-largest_first, largest_first, nonzero=True)
    i, apart, n = d.integer(2, 4), d.choice([3, 3, 5]), d.integer(4, longest)
    j = i + apart
    d.require(n not in (i, j), "the last term of the sum is given")
    d.require(abs(first * q ** max(j - 1, n)) < 200_000, "a term is large")
    return {"places": [i, j], "terms": [first * q ** (i - 1), first * q ** (j - 1)], "n": n}


def solve(places, terms, n) -> dict:
    """The quotient of the terms is an odd power of the ratio."""
    (i, j), (u, v) = places, terms
    power, rest = divmod(v, u)
    q = round(abs(power) ** (1 / (j - i))) * (1 if power > 0 else -1)
    if rest or (j - i) % 2 == 0 or q ** (j - i) != power or abs(q) < 2:
        raise ValueError("the ratio is not one whole number")
    first = Fraction(u, q ** (i - 1))
    return dict(zip(("ratio", "first", "sum"), whole([q, first, first * (q**n - 1) / (q - 1)], "a term")))


def carried(written, places, terms, n) -> dict:
    """The first term from the ratio that was written, and the sum from both."""
    q, first = written["ratio"], written["first"]
    if q == 0:
        return {}
    return {"first": Fraction(terms[0]) / q ** (places[0] - 1), "sum": sum(first * q**k for k in range(n))}


def verify(answer, places, terms, n) -> bool:
    """Term by term."""
    term, listed = answer["first"], []
    for _ in range(max(*places, n)):
        listed.append(term)
        term = term * answer["ratio"]
    return [listed[k - 1] for k in places] == list(terms) and sum(listed[:n]) == answer["sum"]


def mistakes(places, terms, n) -> dict:
    (i, j), (u, v) = places, terms
    q, first, value = solve(places, terms, n).values()
    wrong = {
        "no root taken: quotient of the two terms for the ratio": {"ratio": v // u},
        "one factor too many taken back to the first term": {"first": Fraction(first, q), "sum": Fraction(value, q)},
        "one term too few in the sum": {"sum": first * (q ** (n - 1) - 1) // (q - 1)},
        "last term given for the sum": {"sum": first * q ** (n - 1)},
        "quotient of the terms divided by the number of factors": {"ratio": Fraction(v // u, j - i)},
    }
    if q < 0:
        wrong["sign of the ratio lost"] = {"ratio": -q}
    return wrong


def steps(answer, places, terms, n) -> dict:
    q = answer["ratio"]
    return {"apart": places[1] - places[0], "power": terms[1] // terms[0], "q_n": q**n, "back": q ** (places[0] - 1)}


def effort(places, terms, n) -> int:
    """The quotient of the terms and its root, the first term, the power, and the sum by its formula."""
    (i, j), (u, v) = places, terms
    q, first, _ = solve(places, terms, n).values()
    work = quotient(v, u) + 1 + product(*[q] * (j - i)) + product(*[q] * (i - 1)) + quotient(u, q ** (i - 1))
    work += product(*[q] * n) + total([q**n, -1]) + total([q, -1]) + product(first, q**n - 1)
    return work + quotient(first * (q**n - 1), q - 1)
