"""Attention under a causal mask, perhaps with a sliding window: every row of the output."""

from fractions import Fraction
from math import gcd, lcm
from operator import mul

from generator.author import Draw, dot, quotient, total

TITLE = "Masked attention"
KNOBS = {"tokens": range(3, 6), "value_size": range(1, 4), "mask": ("causal", "window", "any"), "largest": range(5, 13)}
ABOUT = {
    "tokens": "number of tokens",
    "value_size": "number of entries of a value",
    "mask": "kind of mask",
    "largest": "largest absolute value of the entries of V",
}
SPACE = 4.5


def draw(d: Draw, *, tokens: int = 4, value_size: int = 2, mask: str = "any", largest: int = 9) -> dict:
    narrow = d.integer(2, min(3, tokens - 1))
    window = tokens if mask == "causal" or (mask == "any" and d.integer(0, 1)) else narrow
    k = d.matrix(tokens, tokens, 1, 4)
    V = [d.integers(value_size, -largest, largest, nonzero=True)]
    for i in range(1, tokens):  # each value is drawn such that its own output is whole
        seen = range(max(0, i - window + 1), i)
        k[i][i] = d.choice([v for v in range(1, 5) if gcd(v, sum(k[i][j] for j in seen)) == 1])
        whole, row = k[i][i] + sum(k[i][j] for j in seen), []
        for c in range(value_size):
            rest = sum(k[i][j] * V[j][c] for j in seen)
            sums = {v: rest + k[i][i] * v for v in range(-largest, largest + 1)}
            fits = [v for v, s in sums.items() if s and s % whole == 0 and v != V[-1][c]]
            d.require(bool(fits), "no other value than the one before makes the output whole, but not zero")
            row.append(d.choice(fits))
        V.append(row)
    d.require(all(map(any, V)), "a value is zero")
    d.require(solve(k, V, window) not in mistakes(k, V, window).values(), "a mistake gives the right output")
    return {"k": k, "V": V, "window": window}


def solve(k, V, window) -> dict:
    """Row i is the mean of the values that token i sees, with the weights e^(ln k) = k."""
    Y = _means(_masked(k, _mask(len(k), window)), V)
    if any(type(v) is Fraction for row in Y for v in row):
        raise ValueError("the output is not whole")
    return {"Y": Y}


def verify(answer, k, V, window) -> bool:
    """In every row the values that are seen balance around the output: Σ k (v − o) is 0 in each column."""
    Y = answer["Y"]
    if [len(row) for row in Y] != [len(row) for row in V]:
        return False
    for i, row in enumerate(Y):
        for c, o in enumerate(row):
            left = k[i][i] * (V[i][c] - o)
            for back in range(1, min(window, i + 1)):
                left += k[i][i - back] * (V[i - back][c] - o)
            if left:
                return False
    return True


def mistakes(k, V, window) -> dict:
    n, seen = len(k), _mask(len(k), window)
    kept = _masked(k, seen)
    columns = [sum(column) for column in zip(*kept)]
    common = lcm(*columns)
    by_column = [[w * common // whole for w, whole in zip(row, columns)] for row in kept]
    zeroed = [[w if s else 1 for s, w in zip(row, ks)] for row, ks in zip(seen, k)]
    wrong = {
        "not masked: later tokens seen too": _means(k, V),
        "masked after the softmax: the weights of a row do not add up to 1": _means(kept, V, map(sum, k)),
        "softmax over the columns instead of the rows": _means(by_column, V, [common] * n),
        "masked scores set to 0 instead of −∞": _means(zeroed, V),
        "mask transposed: earlier tokens hidden": _means(_masked(k, zip(*seen)), V),
    }
    if window < n:
        wrong["window ignored: all earlier tokens seen"] = _means(_masked(k, _mask(n, n)), V)
    return {name: {"Y": Y} for name, Y in wrong.items()}


def steps(answer, k, V, window) -> dict:
    """For every row: what is seen, its weights and their sum, and the weighted sum of the values."""
    rows = []
    for seen, ks in zip(_mask(len(k), window), k):
        tokens = [j for j, s in enumerate(seen) if s]
        weights, vectors = [ks[j] for j in tokens], [V[j] for j in tokens]
        summed = [sum(w * v for w, v in zip(weights, column)) for column in zip(*vectors)]
        rows.append({"weights": weights, "whole": sum(weights), "vectors": vectors, "summed": summed})
    return {"rows": rows}


def effort(k, V, window) -> int:
    """For every row the sum of its weights, and for every entry a dot product and a quotient."""
    work = 0
    for row in steps({}, k, V, window)["rows"][1:]:
        work += total(row["weights"]) + sum(quotient(s, row["whole"]) for s in row["summed"])
        work += sum(dot(row["weights"], column) for column in zip(*row["vectors"]))
    return work


def identity(k, V, window) -> list:
    """What is masked does not matter."""
    return [window, _masked(k, _mask(len(k), window)), V]


def figure(k, V, window):
    """The mask: a white cell where a query sees a key, a dark one where it does not."""
    from generator.author import Sheet

    n, side = len(k), 0.5
    sheet, mask = Sheet(n * side + 2.2, n * side + 0.9), _mask(len(k), window)
    for shown, colour in ((1, "white"), (0, "0.45")):
        cells = [(1.7 + j * side, (n - 1 - i) * side + 0.1) for i in range(n) for j in range(n) if mask[i][j] == shown]
        boxes = [[(x, y), (x + side, y), (x + side, y + side), (x, y + side)] for x, y in cells]
        sheet.fill(boxes, colour, edge="0.1")
    for i in range(n):
        sheet.text(1.5, (n - 1 - i) * side + 0.1 + side / 2, i + 1)
        sheet.text(1.7 + (i + 0.5) * side, n * side + 0.3, i + 1)
    sheet.text(1.2, n * side / 2 + 0.1, "query", side="right")
    sheet.text(1.7 + n * side / 2, n * side + 0.7, "key")
    return sheet.figure


def _mask(n, window) -> list:
    return [[int(0 <= i - j < window) for j in range(n)] for i in range(n)]


def _masked(k, mask) -> list:
    return [[w * s for w, s in zip(row, seen)] for row, seen in zip(k, mask)]


def _means(weights, V, wholes=None) -> list:
    """Weighted sums of the rows of V, divided by `wholes`: by default the sums of the weights."""
    rows = []
    for row, whole in zip(weights, wholes or map(sum, weights)):
        sums = [sum(map(mul, row, column)) for column in zip(*V)]
        rows.append([Fraction(s, whole) if s % whole else s // whole for s in sums])
    return rows
