"""One query of an attention head: scores, scaling, softmax, and the weighted mean of the values."""

from fractions import Fraction

from generator.author import Draw, dot, quotient, total

TITLE = "An attention head"
KNOBS = {"keys": range(2, 6), "value_size": range(1, 4), "largest": range(5, 13)}
ABOUT = {
    "keys": "number of keys",
    "value_size": "number of entries of a value",
    "largest": "largest absolute value of the entries of V",
}
SPACE = 4.5
LABELS = {"output": r"\text{output}"}


def draw(d: Draw, *, keys: int = 3, value_size: int = 2, largest: int = 9) -> dict:
    base = d.choice([2, 2, 3])
    q = d.integers(4, -2, 2, nonzero=True)
    d.require(any(v % 2 for v in q), "all entries of the query are even")
    odd, K = next(j for j, v in enumerate(q) if v % 2), d.matrix(keys, 4, -1, 2)
    for row in K:
        row[odd] += sum(map(int.__mul__, q, row)) % 2  # so that the score is even
    halves = [sum(map(int.__mul__, q, row)) // 2 for row in K]
    spread, low = max(halves) - min(halves), min(halves)
    d.require(1 <= spread <= 5 - base, "the scores are all equal, or too far apart")
    weights, free = [base ** (s - low) for s in halves], halves.index(low)
    V = d.matrix(keys, value_size, -largest, largest)
    for j in range(value_size):  # the value of a key of least weight makes the weighted sum divisible
        rest = sum(w * row[j] for w, row in zip(weights, V)) - V[free][j]
        fits = [v for v in range(-largest, largest + 1) if (rest + v) % sum(weights) == 0 and rest + v]
        d.require(bool(fits), "no value makes the output whole")
        V[free][j] = d.choice(fits)
    found = solve(base, q, K, V)
    d.require(found not in mistakes(base, q, K, V).values(), "a mistake gives the right output")
    return {"base": base, "q": q, "K": K, "V": V}


def solve(base, q, K, V) -> dict:
    """Σ softmax(qKᵀ/√d)ᵢ vᵢ, with d = 4 and scores that are multiples of ln(base)."""
    output = _mean([Fraction(base) ** (s // 2) for s in _products(q, K)], V)
    if any(v.denominator > 1 for v in output):
        raise ValueError(f"the output is not whole: {', '.join(map(str, output))}")
    return {"output": [int(v) for v in output]}


def verify(answer, base, q, K, V) -> bool:
    """The values less the output balance: their sum, each times base^(score less the lowest one), is 0."""
    output = answer["output"]
    exponents = [sum(a * b for a, b in zip(q, k)) / 2 for k in K]
    left = [0] * len(V[0])
    for exponent, v in zip(exponents, V):
        left = [e + base ** (exponent - min(exponents)) * (x - o) for e, x, o in zip(left, v, output)]
    return len(output) == len(V[0]) and not any(left)


def mistakes(base, q, K, V) -> dict:
    scores = _products(q, K)
    unscaled, exps = ([Fraction(base) ** (s // h) for s in scores] for h in (1, 2))
    summed = [sum(w * row[j] for w, row in zip(exps, V)) for j in range(len(V[0]))]
    wrong = {
        "scores not divided by the root of d": _mean(unscaled, V),
        "exponentials not normalized": summed,
        "divided by the number of keys instead of the sum of the exponentials": [s / len(K) for s in summed],
        "only the value of the largest score taken": V[scores.index(max(scores))],
        "scores themselves used as weights, without exponentials": sum(scores) and _mean(scores, V),
    }
    return {name: {"output": output} for name, output in wrong.items() if output}


def steps(answer, base, q, K, V) -> dict:
    """The scores, the exponentials, the weights, and the weighted sum of the values."""
    scores = _products(q, K)
    exps = [Fraction(base) ** (s // 2) for s in scores]
    scaled = [e / min(exps) for e in exps]
    whole = [[int(w) * v for v in row] for w, row in zip(scaled, V)]
    return {
        "rows": [{"k": k, "score": s, "half": s // 2, "exp": e} for k, s, e in zip(K, scores, exps)],
        "sum": sum(exps),
        "weights": [int(w) for w in scaled],
        "whole": int(sum(scaled)),
        "summed": [sum(column) for column in zip(*whole)],
    }


def effort(base, q, K, V) -> int:
    """Dot products, halves, the exponentials and their sum; for each entry of the output a dot product, divided."""
    halves = [s // 2 for s in _products(q, K)]
    weights = [base ** (h - min(halves)) for h in halves]
    work = sum(dot(q, k) for k in K) + sum(quotient(2 * h, 2) for h in halves) + sum(map(abs, halves)) + total(weights)
    sums = [(column, sum(w * v for w, v in zip(weights, column))) for column in zip(*V)]
    return work + sum(dot(weights, column) + quotient(s, sum(weights)) for column, s in sums)


def _products(q, K) -> list:
    return [sum(map(int.__mul__, q, k)) for k in K]


def _mean(weights, V) -> list:
    return [Fraction(sum(w * v for w, v in zip(weights, column)), sum(weights)) for column in zip(*V)]
