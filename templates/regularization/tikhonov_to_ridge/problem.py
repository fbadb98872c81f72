"""Tikhonov regularization as ridge regression: a change of variables.   (EECS 182 HW 5, 4c)"""

from fractions import Fraction
from math import lcm

from generator.author import Draw, quotient

TITLE = "Tikhonov to ridge"
KNOBS = {"rows": range(1, 5), "columns": range(1, 5), "largest_gamma": range(3, 10), "largest": range(1, 7)}
ABOUT = {
    "rows": "rows of X",
    "columns": "columns of X",
    "largest_gamma": "largest absolute value of the diagonal entries of Γ",
    "largest": "largest absolute value of the entries of X, before they are scaled",
    "negative_gamma": "whether entries of Γ may be negative",
}
SPACE = 4.0
LABELS = {"X_ridge": r"\tilde{X}"}
ALLOW = {"given back: w̃ not changed back": "the mistake is to answer with the weights of the other problem"}


def draw(
    d: Draw, *, rows: int = 3, columns: int = 3, largest_gamma: int = 4, largest: int = 2, negative_gamma: bool = False
) -> dict:
    sizes = list(range(2, largest_gamma + 1))
    others = [d.choice(sizes) for _ in range(columns - 2)]
    gamma = d.shuffled(d.sample(sizes, min(columns, 2)) + others)  # two differ: Γ is not a multiple of I
    if negative_gamma:
        gamma = [d.choice((-1, 1)) * g for g in gamma]
    X = d.matrix(rows, columns, -largest, largest, nonzero=True)
    for i, row in enumerate(X):
        for j, g in enumerate(gamma):
            # row i divided by its γ is whole too, where there is one: no clue that columns are meant
            row[j] *= lcm(g, gamma[i]) if rows <= columns else abs(g)
    directions = {tuple(Fraction(x, column[0]) for x in column) for column in zip(*X)}
    d.require(rows == 1 or len(directions) == columns, "two columns of X are multiples of each other")
    w = d.integers(columns, -largest - 1, largest + 1, nonzero=True)
    d.require(columns == 1 or len(set(w)) > 1, "all entries of w are equal")
    return {"X": X, "gamma_diag": gamma, "w_ridge": [g * v for g, v in zip(gamma, w)]}


def solve(X, gamma_diag, w_ridge) -> dict:
    """X_ridge = XΓ⁻¹ divides column j by γⱼ; w = Γ⁻¹w_ridge divides entry j."""
    if not X or not gamma_diag or any(len(row) != len(gamma_diag) for row in X) or len(w_ridge) != len(gamma_diag):
        raise ValueError("X must have one column, and w_ridge one entry, per entry of gamma_diag")
    if 0 in gamma_diag:
        raise ValueError("Γ is not invertible: its diagonal has a zero")
    if any(v % g for row in [*X, w_ridge] for v, g in zip(row, gamma_diag)):
        raise ValueError("an entry of X or of w_ridge is not divisible by its entry of gamma_diag")
    return {
        "X_ridge": [[x // g for x, g in zip(row, gamma_diag)] for row in X],
        "w": [v // g for v, g in zip(w_ridge, gamma_diag)],
    }


def verify(answer, X, gamma_diag, w_ridge) -> bool:
    """Γw = w_ridge, and the two objectives agree. Both are quadratic in w and y, and their difference is Σ of terms
    y_i w_j and w_j w_k: it is 0 if it is so for every unit vector w with y = 0 and every unit vector y."""
    X_ridge, w, m, n = answer["X_ridge"], answer["w"], len(X), len(gamma_diag)
    if len(w) != n or len(X_ridge) != m or any(len(row) != n for row in X_ridge):
        return False
    for unit in _units(n):
        changed = [g * v for g, v in zip(gamma_diag, unit)]  # Γ times this w
        for y in ([0] * m, *_units(m)):
            if _loss(y, X, unit) + _square(changed) != _loss(y, X_ridge, changed) + _square(changed):
                return False
    return [g * v for g, v in zip(gamma_diag, w)] == w_ridge


def mistakes(X, gamma_diag, w_ridge) -> dict:
    wrong = {
        "multiplied by Γ": {"X_ridge": [[x * g for x, g in zip(row, gamma_diag)] for row in X]},
        "w̃ multiplied by Γ": {"w": [v * g for v, g in zip(w_ridge, gamma_diag)]},
        "w̃ not changed back": {"w": w_ridge},
    }
    if len(X) <= len(gamma_diag):  # each row has an entry of Γ
        divided = [[Fraction(x, g) for x in row] for row, g in zip(X, gamma_diag)]
        wrong["rows scaled instead of columns"] = {"X_ridge": divided}
    return wrong


def effort(X, gamma_diag, w_ridge) -> int:
    """One division for each entry of X and of w̃."""
    return sum(quotient(v, g) for row in [*X, w_ridge] for v, g in zip(row, gamma_diag))


def _units(n) -> list:
    return [[int(i == j) for i in range(n)] for j in range(n)]


def _square(v) -> int:
    """‖v‖²"""
    return sum(x * x for x in v)


def _loss(y, X, w) -> int:
    """‖y − Xw‖²"""
    return _square([t - sum(x * v for x, v in zip(row, w)) for row, t in zip(X, y)])
