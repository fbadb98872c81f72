"""Selections with repetition: lower bounds taken away first, and an upper bound by its complement."""

from math import comb, factorial

from generator.author import Draw, product, quotient, total

TITLE = "Selections with repetition"
KNOBS = {"most_kinds": range(3, 7), "most_free": range(6, 16)}
ABOUT = {"most_kinds": "largest number of kinds", "most_free": "most rolls that are left to choose freely"}
SPACE = 4
LABELS = {"at_least": r"\text{at least}", "limited": r"\text{with the limit}"}
KINDS = ("poppy", "sesame", "rye", "pumpkin", "wheat", "oat")


def draw(d: Draw, *, most_kinds: int = 5, most_free: int = 11) -> dict:
    k = d.integer(3, most_kinds)
    kinds = d.sample(KINDS, k)
    lower = [*d.integers(k - 1, 1, 3), 0]
    free = d.integer(5, most_free)
    limit = d.integer(1, free - 2)
    givens = {"name": d.first_name(), "kinds": kinds, "n": free + sum(lower), "lower": lower, "limit": limit}
    wrong = [slip["limited"] for slip in mistakes(**givens).values()]
    d.require(solve(**givens)["limited"] not in wrong, "a mistake gives the answer")
    return givens


def solve(name, kinds, n, lower, limit) -> dict:
    """Those with the lower bounds, less those that have at least limit + 1 of the last kind."""
    free = n - sum(lower)
    if free <= limit or lower[-1] or min(lower) < 0 or not len(lower) == len(kinds) > 1:
        raise ValueError("the limit must forbid something, and the last kind have no lower bound")
    found = _count(free, len(kinds))
    return {"at_least": found, "limited": found - _count(free - limit - 1, len(kinds))}


def carried(written, name, kinds, n, lower, limit) -> dict:
    return {"limited": written["at_least"] - _count(n - sum(lower) - limit - 1, len(kinds))}


def verify(answer, name, kinds, n, lower, limit) -> bool:
    """Coefficients of generating functions: kind after kind is added."""
    found = []
    for cap in (n, limit):
        ways = [1] + [0] * n  # ways[j]: with j rolls so far
        for i, least in enumerate(lower):
            most = cap if i == len(lower) - 1 else n
            ways = [sum(ways[max(j - most, 0) : max(j - least + 1, 0)]) for j in range(n + 1)]
        found.append(ways[n])
    return [answer["at_least"], answer["limited"]] == found


def mistakes(name, kinds, n, lower, limit) -> dict:
    k, free = len(kinds), n - sum(lower)

    def both(count, free=free) -> dict:
        return {"at_least": count(free, k), "limited": count(free, k) - count(free - limit - 1, k)}

    return {
        "lower bounds forgotten": both(_count, free=n),
        "C(m, k − 1) for C(m + k − 1, k − 1)": both(lambda m, k: comb(m, k - 1)),
        "C(m + k, k) for C(m + k − 1, k − 1)": both(lambda m, k: comb(m + k, k)),
        "exactly the limit excluded too": {"limited": _count(free, k) - _count(free - limit, k)},
        "those above the limit given": {"limited": _count(free - limit - 1, k)},
    }


def steps(answer, name, kinds, n, lower, limit) -> dict:
    free, over = n - sum(lower), n - sum(lower) - limit - 1
    return {"free": free, "over": over, "k": len(kinds), "excess": _count(over, len(kinds))}


def effort(name, kinds, n, lower, limit) -> int:
    """What is free, two binomials, and their difference."""
    k, free = len(kinds), n - sum(lower)
    work = total([n, *(-v for v in lower if v)]) + total([free, -limit, -1])
    for m in (free, free - limit - 1):
        below = factorial(k - 1)
        work += product(*range(m + 1, m + k)) + product(*range(2, k)) + quotient(_count(m, k) * below, below)
    return work + total([_count(free, k), -_count(free - limit - 1, k)])


def identity(name, kinds, n, lower, limit) -> list:
    """Names do not matter, nor which of the kinds have which lower bounds."""
    return [n, sorted(lower), limit]


def _count(m, k) -> int:
    """Selections of m from k kinds."""
    return comb(m + k - 1, k - 1) if m >= 0 else 0
