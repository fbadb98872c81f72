"""Tikhonov regularization as ridge regression: a change of variables.   (EECS 182 HW 5, 4c)"""

from math import lcm

from generator.author import quotient

TITLE = "Tikhonov to ridge"
KNOBS = {"rows": range(1, 5), "columns": range(1, 5), "largest_gamma": range(3, 10), "largest": range(1, 7)}
SPACE = 4.0
LABELS = {"X_ridge": r"\tilde{X}"}


def draw(
    d, *, rows: int = 3, columns: int = 3, largest_gamma: int = 4, largest: int = 2, negative_gamma: bool = False
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
    w_ridge = [g * m for g, m in zip(gamma, d.integers(columns, -largest - 1, largest + 1, nonzero=True))]
    return {"X": X, "gamma_diag": gamma, "w_ridge": w_ridge}


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
    """Multiply back, with Γ as a full matrix: X_ridge Γ = X and Γw = w_ridge."""
    X_ridge, w, n = answer["X_ridge"], answer["w"], len(gamma_diag)
    if len(w) != n or any(len(row) != n for row in X_ridge):
        return False
    gamma = [[g if i == j else 0 for j in range(n)] for i, g in enumerate(gamma_diag)]
    return _product(X_ridge, gamma) == X and _product(gamma, [[v] for v in w]) == [[v] for v in w_ridge]


def mistakes(X, gamma_diag, w_ridge) -> dict:
    wrong = {
        "multiplied by Γ": {
            "X_ridge": [[x * g for x, g in zip(row, gamma_diag)] for row in X],
            "w": [v * g for v, g in zip(w_ridge, gamma_diag)],
        },
        "w̃ not changed back": {"w": w_ridge},
    }
    if len(X) <= len(gamma_diag) and all(x % g == 0 for row, g in zip(X, gamma_diag) for x in row):
        wrong["rows scaled instead of columns"] = {"X_ridge": [[x // g for x in row] for row, g in zip(X, gamma_diag)]}
    return wrong


def effort(X, gamma_diag, w_ridge) -> int:
    """One division for each entry of X and of w̃."""
    return sum(quotient(v, g) for row in [*X, w_ridge] for v, g in zip(row, gamma_diag))


def _product(A, B) -> list:
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]
