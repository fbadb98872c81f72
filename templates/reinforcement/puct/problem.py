"""Selection in a tree search: mean value and an exploration bonus from a prior and the numbers of visits."""

from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from itertools import product as combinations

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Selection in a tree search"
KNOBS = {"largest_root": range(5, 11), "largest": range(5, 16)}
ABOUT = {"largest_root": "largest root of the number of visits", "largest": "largest absolute value of the mean values"}
SPACE = 4
LABELS = {"scores": r"\text{scores}", "selected": r"\text{selected}"}
SCALES = (8, 10, 12, 15, 16, 18, 20)
PRIORS = [(a, b, 10 - a - b) for a in range(1, 9) for b in range(1, 10 - a)]


def draw(d: Draw, *, largest_root: int = 8, largest: int = 10) -> dict:
    c, p, n = d.choice(_visits(largest_root))
    bonus, orders = solve(c, p, n, [0, 0, 0])["scores"], []
    for values in permutations(d.sample(range(-largest, largest + 1), 3)):
        scores = [v + u for v, u in zip(values, bonus)]
        if 0 not in scores and len(set(scores)) == 3 and _highest(scores) != _highest(values):
            orders.append(values)
    d.require(bool(orders), "the bonus does not matter, or a score is 0")
    return {"c": c, "p": list(p), "n": list(n), "W": [v * k for v, k in zip(d.choice(orders), n)]}


def solve(c, p, n, W) -> dict:
    """W / n + c P √N / (1 + n) for each action, and the action where it is highest."""
    root = [s for s in range(1, 40) if s * s == sum(n)]
    if not root or 0 in n or sum(p) != 10:
        raise ValueError("the visits must add up to a square, none may be 0, and the tenths of P add up to 10")
    scores = [Fraction(w, k) + Fraction(c * q * root[0], 10 * (1 + k)) for q, k, w in zip(p, n, W)]
    if any(v.denominator != 1 for v in scores):
        raise ValueError(f"the scores are not integers: {', '.join(map(str, scores))}")
    return {"scores": [int(v) for v in scores], "selected": _highest(scores)}


def carried(written, c, p, n, W) -> dict:
    return {"selected": _highest(written["scores"])}


def verify(answer, c, p, n, W) -> bool:
    """The bonus is what a score has more than the mean; squared, there is no root left. It is not negative."""
    scores = answer["scores"]
    if len(scores) != len(n):
        return False
    for score, q, k, w in zip(scores, p, n, W):
        bonus = (score * k - w) * (1 + k) * 10
        if bonus < 0 or bonus**2 != (c * q * k) ** 2 * sum(n):
            return False
    order = sorted(zip(scores, "ABC"))
    return order[-1][1] == answer["selected"] and order[-1][0] > order[-2][0]


def mistakes(c, p, n, W) -> dict:
    N = sum(n)
    root = next(s for s in range(1, N + 1) if s * s >= N)
    means = [Fraction(w, k) for w, k in zip(W, n)]
    bonus = [Fraction(c * q * root, 10 * (1 + k)) for q, k in zip(p, n)]
    wrong = {
        "bonus left out": means,
        "total value in place of the mean": [w + u for w, u in zip(W, bonus)],
        "root of N forgotten": [v + u * root for v, u in zip(means, bonus)],
        "prior left out": [v + Fraction(c * root, 1 + k) for v, k in zip(means, n)],
        "divided by n in place of 1 + n": [v + u * Fraction(1 + k, k) for v, u, k in zip(means, bonus, n)],
    }
    return {name: {"scores": scores, "selected": _highest(scores)} for name, scores in wrong.items()}


def steps(answer, c, p, n, W) -> dict:
    N = sum(n)
    root = next(s for s in range(1, N + 1) if s * s >= N)
    rows = [
        {"action": a, "W": w, "n": k, "p": q, "Q": w // k, "U": c * q * root // (10 * (1 + k)), "score": score}
        for a, w, k, q, score in zip("ABC", W, n, p, answer["scores"])
    ]
    return {"N": N, "root": root, "rows": rows}


def heads(c, p, n, W) -> dict:
    """The scores belong to the actions."""
    return {"scores": list("ABC")}


def effort(c, p, n, W) -> int:
    """The sum of the visits and its root; the mean and the bonus of each action, and their sum."""
    N = sum(n)
    root = next(s for s in range(1, N + 1) if s * s >= N)
    work = total(n) + square_root(N)
    for q, k, w in zip(p, n, W):
        top = c * q * root
        work += quotient(w, k) + product(c, q, root) + quotient(top, 10 * (1 + k))
        work += total([w // k, top // (10 * (1 + k))])
    return work


def _highest(scores) -> str:
    return max(zip(scores, "ABC"), key=lambda pair: pair[0])[1]


@lru_cache
def _visits(largest_root) -> list:
    """Scales of the bonus, priors in tenths, and visits that add up to a square and give whole bonuses."""
    found = []
    for c, root in combinations(SCALES, range(4, largest_root + 1)):
        fitting = {q: [k for k in range(1, root**2) if c * q * root % (10 * (1 + k)) == 0] for q in range(1, 9)}
        for p in PRIORS:
            visits = combinations(*(fitting[q] for q in p))
            found += [(c, p, n) for n in visits if sum(n) == root**2 and len(set(n)) == 3]
    return found
