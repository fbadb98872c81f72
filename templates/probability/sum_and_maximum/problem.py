"""Distribution of the sum, and of the maximum, of two independent random variables."""

from itertools import accumulate

from generator.author import Draw, product, total

TITLE = "Sum and maximum of independent variables"
KNOBS = {"most": range(2, 4), "largest": range(3, 8)}
ABOUT = {"most": "largest value of X and Y", "largest": "largest numerator of their probabilities"}
LABELS = {"sum": "X + Y", "maximum": r"\max(X, Y)"}
SPACE = 4


def draw(d: Draw, *, most: int = 2, largest: int = 5) -> dict:
    x, y = d.integers(most + 1, 1, largest), d.integers(most + 1, 1, largest)
    d.require(x != y and x != x[::-1] and len(set(x)) > 1 < len(set(y)), "X and Y are alike, or one is uniform")
    d.require(all(4 <= sum(v) <= 12 for v in (x, y)), "a denominator is below 4 or above 12")
    return {"x": x, "y": y}


def solve(x, y) -> dict:
    """Every pair of values goes to its sum, and to its maximum."""
    if len(x) != len(y) or min(*x, *y) < 0:
        raise ValueError("X and Y need the same values, with probabilities of at least 0")
    added, highest = [0] * (2 * len(x) - 1), [0] * len(x)
    for i, p in enumerate(x):
        for j, q in enumerate(y):
            added[i + j] += p * q
            highest[max(i, j)] += p * q
    return {"sum": added, "maximum": highest}


def verify(answer, x, y) -> bool:
    """Generating functions at 10⁶; and P(max ≤ m) = P(X ≤ m) P(Y ≤ m)."""
    added, highest, base = answer["sum"], answer["maximum"], 10**6
    if len(added) != 2 * len(x) - 1 or len(highest) != len(x) or not all(0 <= v < base for v in added):
        return False
    at = [sum(v * base**k for k, v in enumerate(values)) for values in (added, x, y)]
    below = [p * q for p, q in zip(accumulate(x), accumulate(y))]
    return at[0] == at[1] * at[2] and list(accumulate(highest)) == below


def mistakes(x, y) -> dict:
    n = len(x)
    first = [x[min(s, n - 1)] * y[s - min(s, n - 1)] for s in range(2 * n - 1)]
    below = [p * q for p, q in zip(accumulate(x), accumulate(y))]
    return {
        "each sum from one pair of values only": {"sum": first},
        "two variables like X added: the distribution of Y forgotten": {"sum": solve(x, x)["sum"]},
        "P(max ≤ k) given for P(max = k)": {"maximum": below},
        "only X = Y = k counted for max = k": {"maximum": [p * q for p, q in zip(x, y)]},
        "the maximum reached by X only": {"maximum": [p * sum(y[: m + 1]) for m, p in enumerate(x)]},
    }


def steps(answer, x, y) -> dict:
    n = len(x)
    pairs = [[(i, s - i) for i in range(n) if 0 <= s - i < n] for s in range(2 * n - 1)]
    return {
        "n": sum(x),
        "m": sum(y),
        "whole": sum(x) * sum(y),
        "sums": [
            {"value": s, "left": [x[i] for i, _ in some], "right": [y[j] for _, j in some]}
            for s, some in enumerate(pairs)
        ],
        "below": [(p, q) for p, q in zip(accumulate(x), accumulate(y))],
    }


def effort(x, y) -> int:
    """All products and sums of them; and running sums, their products and differences."""
    n, below = len(x), [p * q for p, q in zip(accumulate(x), accumulate(y))]
    work = sum(product(p, q) for p in x for q in y)
    work += sum(total(x[i] * y[s - i] for i in range(n) if 0 <= s - i < n) for s in range(2 * n - 1))
    work += total(x) + total(y) + sum(product(p, q) for p, q in zip(accumulate(x), accumulate(y)))
    return work + sum(total([high, -low]) for low, high in zip(below, below[1:]))


def heads(x, y) -> dict:
    return {"sum": [f"{s}" for s in range(2 * len(x) - 1)], "maximum": [f"{m}" for m in range(len(x))]}


def identity(x, y) -> list:
    """X and Y may be exchanged."""
    return sorted([x, y])
