"""Steps of gradient descent on a quadratic function of two variables."""

from fractions import Fraction

from generator.author import Draw, dot, quotient, total

TITLE = "Gradient descent"
KNOBS = {"count": range(1, 4), "largest": range(1, 10), "largest_distance": range(1, 5)}
ABOUT = {
    "count": "number of steps",
    "largest": "largest absolute value of the coordinates of the minimum",
    "largest_distance": "largest distance of a coordinate from the minimum at the start, before it is scaled",
}
SPACE = 4.5
LABELS = {f"w{t}": rf"w^{{({t})}}" for t in (1, 2, 3)}


def draw(d: Draw, *, count: int = 2, largest: int = 4, largest_distance: int = 3) -> dict:
    n = d.choice([2, 4] if count < 3 else [2])  # the learning rate is 1/n
    p, r = d.integers(2, 1, 2 * n - 1)
    q = d.choice([-2, -1, 1, 2])
    d.require(p * r > q * q and (2 * n - p) * (2 * n - r) > q * q, "it would not converge")
    best, away = d.integers(2, -largest, largest), d.integers(2, -largest_distance, largest_distance, nonzero=True)
    w, b = [v + n**count * u for v, u in zip(best, away)], [p * best[0] + q * best[1], q * best[0] + r * best[1]]
    givens = {"H": [[p, q], [q, r]], "b": b, "w": w, "rate": [1, n], "count": count}
    d.require(any(b) and len(set(map(tuple, solve(**givens).values()))) == count, "b is 0, or a step leads nowhere")
    return givens


def solve(H, b, w, rate, count) -> dict:
    """w ← w − η (H w − b), again and again."""
    if len(H) != 2 or H[0][1] != H[1][0] or len(b) != 2 or len(w) != 2:
        raise ValueError("H must be a symmetric 2 × 2 matrix, and b and w have 2 entries")
    path = _descend(w, count, rate, lambda w: _gradient(H, b, w))
    if any(v.denominator != 1 for w in path.values() for v in w):
        raise ValueError("the iterates are not integers")
    return {name: [int(v) for v in w] for name, w in path.items()}


def carried(written, H, b, w, rate, count) -> dict:
    """Each iterate from the one that was written before it."""
    starts = {f"w{t + 1}": written[f"w{t}"] for t in range(1, count)}
    return {name: _descend(v, 1, rate, lambda w: _gradient(H, b, w))["w1"] for name, v in starts.items()}


def verify(answer, H, b, w, rate, count) -> bool:
    """From the minimum w*, found by Cramer's rule: the distance to it is multiplied by I − ηH once a step."""
    (p, q), (_, r), eta = *H, Fraction(*rate)
    best = [Fraction(r * b[0] - q * b[1], p * r - q * q), Fraction(p * b[1] - q * b[0], p * r - q * q)]
    x, y = (v - u for v, u in zip(w, best))
    for t in range(1, count + 1):
        x, y = (1 - eta * p) * x - eta * q * y, (1 - eta * r) * y - eta * q * x
        if answer[f"w{t}"] != [best[0] + x, best[1] + y]:
            return False
    return True


def mistakes(H, b, w, rate, count) -> dict:
    def in_turn(w) -> list:
        """The gradient that is used where the second entry already sees the new first one."""
        first = _gradient(H, b, w)[0]
        return [first, _gradient(H, b, [w[0] - Fraction(*rate) * first, w[1]])[1]]

    slips = {
        "gradient added, not subtracted": lambda v: [-g for g in _gradient(H, b, v)],
        "factor 2: the ½ of f forgotten": lambda v: _gradient([[2 * a for a in row] for row in H], b, v),
        "b forgotten in the gradient": lambda v: _gradient(H, [0, 0], v),
        "second entry computed with the new first one": in_turn,
        "learning rate forgotten": lambda v: [g / Fraction(*rate) for g in _gradient(H, b, v)],
    }
    if count > 1:
        slips["first gradient used again"] = lambda v: _gradient(H, b, w)
    return {name: _descend(w, count, rate, gradient) for name, gradient in slips.items()}


def steps(answer, H, b, w, rate, count) -> dict:
    """Where each step starts, and the gradient there."""
    pairs = zip([w, *answer.values()], answer.values())
    return {"moves": [{"at": v, "gradient": _gradient(H, b, v), "to": u} for v, u in pairs]}


def effort(H, b, w, rate, count) -> int:
    """Of each step the gradient, its share by the learning rate, and the difference."""
    work, answer = 0, solve(H, b, w, rate, count)
    for before, after in zip([w, *answer.values()], answer.values()):
        for row, shift, old, new in zip(H, b, before, after):
            product = sum(a * v for a, v in zip(row, before))
            work += (
                dot(row, before)
                + total([product, -shift])
                + quotient(product - shift, rate[1])
                + total([old, new - old])
            )
    return work


def _gradient(H, b, w) -> list:
    return [sum(a * v for a, v in zip(row, w)) - shift for row, shift in zip(H, b)]


def _descend(w, count, rate, gradient) -> dict:
    path = {}
    for t in range(1, count + 1):
        w = path[f"w{t}"] = [v - Fraction(*rate) * g for v, g in zip(w, gradient(w))]
    return path
