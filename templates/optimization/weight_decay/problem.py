"""One step with weight decay: decoupled as in AdamW, or as an L2 penalty within the gradient of Adam."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, portion, quotient, square_root, total

TITLE = "Weight decay in AdamW and in Adam"
KNOBS = {"weights": range(2, 4), "largest": range(2, 7), "largest_root": range(4, 10)}
ABOUT = {
    "weights": "number of weights",
    "largest": "largest absolute value of weights and gradients, before they are scaled",
    "largest_root": "largest root of an entry of v̂",
}
SPACE = 5.0
LABELS = {"adamw": r"\text{AdamW}", "adam_l2": r"\text{Adam with L2}"}
RATES = (([1, 2], [1, 2]), ([1, 2], [1, 3]), ([1, 4], [1, 2]), ([1, 5], [1, 2]), ([1, 10], [1, 2]), ([1, 10], [1, 5]))


def draw(d: Draw, *, weights: int = 2, largest: int = 4, largest_root: int = 5) -> dict:
    rate, decay = d.choice(RATES)
    roots = d.sample(range(2, largest_root + 1), weights)
    w = [rate[1] * decay[1] * s * v for s, v in zip(roots, d.integers(weights, -largest, largest, nonzero=True))]
    g = [rate[1] * s * v for s, v in zip(roots, d.integers(weights, -largest, largest, nonzero=True))]
    d.require(max(map(abs, w)) < 250, "the weights are large")
    return {"w": w, "g": g, "v_hat": [s * s for s in roots], "rate": rate, "decay": decay}


def solve(w, g, v_hat, rate, decay) -> dict:
    """AdamW: w − η (g / √v̂ + λ w); with the penalty: w − η (g + λ w) / √v̂."""
    if not len(w) == len(g) == len(v_hat):
        raise ValueError("w, g and v_hat must have as many entries")
    eta, lam, roots = Fraction(*rate), Fraction(*decay), [_root(v) for v in v_hat]
    adamw = [u - eta * (v / s + lam * u) for u, v, s in zip(w, g, roots)]
    adam_l2 = [u - eta * (v + lam * u) / s for u, v, s in zip(w, g, roots)]
    if any(v.denominator != 1 for v in adamw + adam_l2):
        raise ValueError("the new weights are not integers")
    return {"adamw": [int(v) for v in adamw], "adam_l2": [int(v) for v in adam_l2]}


def verify(answer, w, g, v_hat, rate, decay) -> bool:
    """Undo the steps: AdamW shrinks w by 1 − ηλ before a step whose square is η²g²/v̂, and the penalty has its own."""
    (e, E), (k, K) = rate, decay
    if not len(answer["adamw"]) == len(answer["adam_l2"]) == len(w):
        return False
    for old, slope, square, decoupled, penalized in zip(w, g, v_hat, answer["adamw"], answer["adam_l2"]):
        moved = (E * K - e * k) * old - E * K * decoupled  # E K times the step that is left after shrinking
        if moved**2 * square != (e * K * slope) ** 2 or moved * slope < 0:
            return False
        pull = K * slope + k * old  # K times the gradient of the loss with the penalty λ/2 w²
        moved = E * K * (old - penalized)
        if moved**2 * square != (e * pull) ** 2 or moved * pull < 0:
            return False
    return True


def mistakes(w, g, v_hat, rate, decay) -> dict:
    eta, lam, right = Fraction(*rate), Fraction(*decay), solve(w, g, v_hat, rate, decay)
    rows = [(u, v, _root(square)) for u, v, square in zip(w, g, v_hat)]

    def new(*ways) -> dict:
        """What is subtracted, over η: for AdamW, and for Adam with the penalty."""
        return {name: [u - eta * way(u, v, s) for u, v, s in rows] for name, way in zip(("adamw", "adam_l2"), ways)}

    return {
        "the two exchanged": {"adamw": right["adam_l2"], "adam_l2": right["adamw"]},
        "λ not multiplied by η": new(lambda u, v, s: v / s + lam * u / eta),
        "decay forgotten in AdamW": new(lambda u, v, s: v / s),
        "decay added, not subtracted": new(lambda u, v, s: v / s - lam * u, lambda u, v, s: (v - lam * u) / s),
        "root forgotten": new(lambda u, v, s: v / s**2 + lam * u, lambda u, v, s: (v + lam * u) / s**2),
        "gradient not divided by the root": new(lambda u, v, s: v + lam * u),
    }


def steps(answer, w, g, v_hat, rate, decay) -> dict:
    lam, rows = Fraction(*decay), []
    for u, v, s in zip(w, g, map(_root, v_hat)):
        rows.append({"w": u, "g": v, "root": s, "decay": lam * u, "sum": v + lam * u, "both": v / s + lam * u})
    return {"rows": rows}


def effort(w, g, v_hat, rate, decay) -> int:
    """The roots, the decays, and of both methods the sum, its share, and the new weight."""
    work, answer = 0, solve(w, g, v_hat, rate, decay)
    for u, v, square, new, other in zip(w, g, v_hat, *answer.values()):
        root, term = isqrt(square), u * decay[0] // decay[1]
        work += square_root(square) + portion(*decay, u) + quotient(v, root) + quotient(v + term, root)
        work += total([v // root, term]) + portion(*rate, v // root + term) + total([u, new - u])
        work += total([v, term]) + portion(*rate, (v + term) // root) + total([u, other - u])
    return work


def _root(square) -> Fraction:
    if square < 1 or isqrt(square) ** 2 != square:
        raise ValueError(f"the second moment must be a square from 1 on, not {square}")
    return Fraction(isqrt(square))
