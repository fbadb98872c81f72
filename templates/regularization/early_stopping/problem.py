"""Gradient descent on a quadratic, stopped early: how far each weight came, and the ridge penalty that does as much."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Early stopping as regularization"
KNOBS = {"weights": range(2, 4), "largest_steps": (2, 3), "largest_lambda": range(2, 11), "largest": range(2, 7)}
ABOUT = {
    "weights": "number of weights",
    "largest_steps": "largest number of steps",
    "largest_lambda": "largest value of λ",
    "largest": "largest absolute value of the coordinates of the minimum, before they are scaled",
}
SPACE = 4
LABELS = {"lam": r"\lambda"}


def draw(d: Draw, *, weights: int = 3, largest_steps: int = 3, largest_lambda: int = 8, largest: int = 5) -> dict:
    t, lam = d.integer(2, largest_steps), 2 * d.integer(1, largest_lambda // 2)
    first = lam * (2**t - 1)  # so that 1 − ηh = 1/2 leaves 2⁻ᵗ = λ/(h + λ) of the way
    others = d.sample([Fraction(3, 4), Fraction(1, 4)], weights - 1)
    kept = [Fraction(1, 2), *others]  # what a step leaves of the way to the minimum, weight by weight
    curvature = [whole(2 * first * (1 - f), "the curvature") for f in kept]
    sizes = [largest, *[(largest + 1) // 2] * (weights - 1)]
    target = [f.denominator**t * d.integer(-m, m, nonzero=True) for f, m in zip(kept, sizes)]
    return {"curvature": curvature, "target": target, "inverse_eta": 2 * first, "t": t}


def solve(curvature, target, inverse_eta, t) -> dict:
    """A step leaves 1 − ηh of the way to the minimum; ridge leaves λ/(h + λ) of it."""
    kept = [(1 - Fraction(h, inverse_eta)) ** t for h in curvature]
    lam = curvature[0] * kept[0] / (1 - kept[0])
    return {"w": whole([a - f * a for a, f in zip(target, kept)], "w"), "lam": whole(lam, "λ")}


def verify(answer, curvature, target, inverse_eta, t) -> bool:
    """Take the steps one by one; the ridge objective has the derivative 0 at the first weight."""
    w, lam = answer["w"], answer["lam"]
    if len(w) != len(target):
        return False
    for end, h, a in zip(w, curvature, target):
        now = Fraction(0)
        for _ in range(t):
            now -= h * (now - a) / inverse_eta
        if now != end:
            return False
    return curvature[0] * (w[0] - target[0]) + lam * w[0] == 0


def mistakes(curvature, target, inverse_eta, t) -> dict:
    kept = [1 - Fraction(h, inverse_eta) for h in curvature]
    reached = (1 - kept[0] ** t) / kept[0] ** t
    return {
        "the way that is left given as the weight": {"w": [f**t * a for f, a in zip(kept, target)]},
        "every step as long as the first": {"w": [t * (1 - f) * a for f, a in zip(kept, target)]},
        "one step too few": {"w": [(1 - f ** (t - 1)) * a for f, a in zip(kept, target)]},
        "ratio of reached and left turned over": {"lam": curvature[0] * reached},
        "minimum without any regularization": {"w": target, "lam": 0},
    }


def carried(written, curvature, target, inverse_eta, t) -> dict:
    """λ from the first weight that was written."""
    first = written["w"][0]
    return {"lam": Fraction(curvature[0]) * (target[0] - first) / first}


def steps(answer, curvature, target, inverse_eta, t) -> dict:
    kept = [1 - Fraction(h, inverse_eta) for h in curvature]
    weights = [
        {"kept": f, "power": f**t, "target": a, "h": h, "w": w}
        for f, a, h, w in zip(kept, target, curvature, answer["w"])
    ]
    return {"weights": weights, "left": target[0] - answer["w"][0]}


def effort(curvature, target, inverse_eta, t) -> int:
    """Factors, powers, weights; and λ = h (a − w) / w."""
    answer, work = solve(curvature, target, inverse_eta, t), 0
    for h, a, w in zip(curvature, target, answer["w"]):
        f = 1 - Fraction(h, inverse_eta)
        work += quotient(h, inverse_eta) + product(*[f.numerator] * t) + product(*[f.denominator] * t)
        work += quotient(a, f.denominator**t) + product(f.numerator**t, a // f.denominator**t) + total([a, w - a])
    left = target[0] - answer["w"][0]
    return (
        work
        + total([target[0], -answer["w"][0]])
        + product(curvature[0], left)
        + quotient(curvature[0] * left, answer["w"][0])
    )
