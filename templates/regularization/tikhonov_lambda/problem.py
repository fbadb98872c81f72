"""Which Tikhonov matrix Γ = kI led to these weights? From the residual, at the minimum."""

from fractions import Fraction
from math import isqrt

from generator.author import (
    Draw,
    data_with_gradient,
    dot,
    inner,
    matvec,
    quotient,
    square_root,
    total,
    transpose,
)

TITLE = "Regularization strength from a solution"
KNOBS = {"rows": range(3, 6), "largest": range(2, 6), "largest_k": range(3, 8)}
ABOUT = {
    "rows": "rows of X",
    "largest": "largest absolute value of the weights; entries of X may be twice as large",
    "largest_k": "largest value of k",
}
SPACE = 4
LABELS = {"lam": r"\lambda"}


def draw(d: Draw, *, rows: int = 3, largest: int = 3, largest_k: int = 5) -> dict:
    w, lam = d.integers(2, -largest, largest, nonzero=True), d.integer(2, largest_k) ** 2
    X, residuals = data_with_gradient(d, rows, [lam * v for v in w], 2 * largest)
    y = [inner(x, w) + r for x, r in zip(X, residuals)]
    d.require(max(map(abs, y)) <= 60, "an entry of y is too large")
    d.require(all(map(any, X)), "a row of X is 0")
    d.require(0 not in matvec(X, w) and residuals.count(0) < 2, "there is little to compute")
    wrong = mistakes(X, y, w)["y in place of the residual"]
    d.require(wrong["lam"] != lam, "a mistake gives the right λ")
    return {"X": X, "y": y, "w": w}


def solve(X, y, w) -> dict:
    """Xᵀr = λw at the minimum, in every entry."""
    r = [t - s for t, s in zip(y, matvec(X, w))]
    ratios = {Fraction(g, v) if v else None for g, v in zip(matvec(transpose(X), r), w) if g or v}
    lam = ratios.pop() if len(ratios) == 1 else None
    if lam is None or lam <= 0 or lam.denominator > 1 or isqrt(int(lam)) ** 2 != lam:
        raise ValueError("these weights are not the minimum for any whole k")
    return {"r": r, "lam": int(lam), "k": isqrt(int(lam))}


def verify(answer, X, y, w) -> bool:
    """Xw + r = y; k² = λ; and steps up and down from w raise the objective equally, weight by weight."""
    r, lam, k = answer["r"], answer["lam"], answer["k"]
    if len(r) != len(y) or k <= 0 or k * k != lam:
        return False

    def objective(v) -> int:
        return sum((t - inner(x, v)) ** 2 for x, t in zip(X, y)) + sum((k * e) ** 2 for e in v)

    for j in range(len(w)):
        up, down = ([v + step * (i == j) for i, v in enumerate(w)] for step in (1, -1))
        if objective(up) != objective(down):
            return False
    return all(inner(x, w) + e == t for x, e, t in zip(X, r, y))


def mistakes(X, y, w) -> dict:
    right = solve(X, y, w)
    return {
        "root forgotten: Γ = λI": {"k": right["lam"]},
        "factor 2 kept on one side only": {"lam": 2 * right["lam"]},
        "residual taken as Xw − y": {"r": [-v for v in right["r"]], "lam": -right["lam"]},
        "y in place of the residual": {"lam": Fraction(inner([x[0] for x in X], y), w[0])},
    }


def carried(written, X, y, w) -> dict:
    """λ from the residual that was written, and k from λ."""
    lam = max(int(written["lam"]), 0)
    root = {"k": isqrt(lam)} if isqrt(lam) ** 2 == written["lam"] else {}
    return {"lam": Fraction(inner([x[0] for x in X], written["r"])) / w[0], **root}


def steps(answer, X, y, w) -> dict:
    return {"predicted": matvec(X, w), "columns": transpose(X), "pull": matvec(transpose(X), answer["r"])}


def effort(X, y, w) -> int:
    """Predictions, residuals, Xᵀr, one quotient for each weight, and the root."""
    r, predicted = solve(X, y, w)["r"], matvec(X, w)
    work = sum(dot(x, w) for x in X) + sum(total([t, -s]) for t, s in zip(y, predicted))
    work += sum(dot(column, r) + quotient(inner(column, r), v) for column, v in zip(transpose(X), w))
    return work + square_root(solve(X, y, w)["lam"])
