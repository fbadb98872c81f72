"""Some numbers ordered by divisibility: minimal and maximal elements, the Hasse diagram, and the longest chain."""

from itertools import combinations

from generator.author import Draw

TITLE = "Order by divisibility"
KNOBS = {"elements": range(6, 11), "largest": range(40, 121)}
ABOUT = {"elements": "number of elements", "largest": "largest number"}
SPACE = 5
LABELS = {name: rf"\text{{{name}}}" for name in ("minimal", "maximal", "edges", "chain")}
FIELDS = {"minimal": "set", "maximal": "set"}


def draw(d: Draw, *, elements: int = 8, largest: int = 72) -> dict:
    low = d.sample([2, 3, 4, 5, 6], 3)  # so that there is something to divide by
    high = [n for n in range(8, largest + 1) if 60**7 % n == 0]
    numbers = sorted(low + d.sample(high, elements - 3))
    right = solve(numbers)
    d.require(min(len(right["minimal"]), len(right["maximal"])) > 1, "there is a least or a greatest element")
    d.require(right["chain"] > 2 and right["edges"] >= elements - 1, "the order is too simple")
    return {"numbers": numbers}


def cells(*, elements, **_) -> dict:
    """As many as there are numbers: how many are minimal, and how many maximal, is part of the question."""
    return {"minimal": (1, elements), "maximal": (1, elements)}


def solve(numbers) -> dict:
    """By the definitions; n covers m if no number lies between them."""
    if len(set(numbers)) < len(numbers) or min(numbers) < 1:
        raise ValueError("the numbers must be positive and different")
    return {
        "minimal": [n for n in numbers if not any(m != n and n % m == 0 for m in numbers)],
        "maximal": [n for n in numbers if not any(m != n and m % n == 0 for m in numbers)],
        "edges": len(_covers(numbers)),
        "chain": len(_chain(numbers)),
    }


def verify(answer, numbers) -> bool:
    """Peeling: without its minimal elements an order is one element less high. Edges: steps that no two steps make."""
    left, layers = set(numbers), []
    while left:
        layers.append({n for n in left if sum(n % m == 0 for m in left) == 1})
        left -= layers[-1]
    below = {n: {m for m in numbers if m < n and n % m == 0} for n in numbers}
    edges = sum(len(those - set().union(*(below[m] for m in those))) for those in below.values())
    tops = sorted(set(numbers) - set().union(*below.values()))
    ends = [sorted(answer["minimal"]), sorted(answer["maximal"])]
    return ends == [sorted(layers[0]), tops] and [answer["edges"], answer["chain"]] == [edges, len(layers)]


def mistakes(numbers) -> dict:
    right = solve(numbers)
    return {
        "least number taken for the only minimal element": {"minimal": [min(numbers)]},
        "greatest number taken for the only maximal element": {"maximal": [max(numbers)]},
        "minimal and maximal exchanged": {"minimal": right["maximal"], "maximal": right["minimal"]},
        "edges that follow from others drawn too": {
            "edges": sum(n % m == 0 for m, n in combinations(sorted(numbers), 2))},
        "steps of the chain counted, not its elements": {"chain": right["chain"] - 1},
    }  # fmt: skip


def steps(answer, numbers) -> dict:
    covers = _covers(numbers)
    above = [[m, [n for k, n in covers if k == m]] for m in sorted(numbers)]
    return {"above": [pair for pair in above if pair[1]], "found": _chain(numbers)}


def effort(numbers) -> int:
    """One step for each two numbers, and one more where one divides the other, to look between them."""
    pairs = list(combinations(sorted(numbers), 2))
    return len(pairs) + sum(n % m == 0 for m, n in pairs)


def _covers(numbers) -> list:
    pairs = [(m, n) for m, n in combinations(sorted(numbers), 2) if n % m == 0]
    return [(m, n) for m, n in pairs if not any((m, k) in pairs and (k, n) in pairs for k in numbers)]


def _chain(numbers) -> list:
    """A longest chain."""
    best = {}
    for n in sorted(numbers):
        best[n] = [*max((best[m] for m in best if n % m == 0), key=len, default=[]), n]
    return max(best.values(), key=len)
