"""Γ from the norms of the columns of X: the rescaled columns all have one norm.   (EECS 182 HW 5, 4d)"""

from fractions import Fraction
from math import gcd, isqrt

from generator.author import Draw, dot, quotient, square_root

TITLE = "Column norms and the ridge"
KNOBS = {
    "rows": range(2, 5),
    "columns": range(1, 5),
    "largest_inverse_alpha": range(2, 11),
    "largest_norm": range(15, 61),
}
ABOUT = {
    "rows": "rows of X",
    "columns": "columns of X",
    "largest_inverse_alpha": "largest value of 1/α",
    "largest_norm": "largest norm of a column",
}
SPACE = 4.0
LABELS = {"norms": r"\lVert X_j \rVert", "gamma_diag": r"\Gamma_{jj}", "ridge_norm": r"\lVert \tilde{X}_j \rVert"}

# vectors without a common factor whose norm is an integer, by their number of entries
PRIMITIVE = {
    2: ((3, 4), (5, 12), (8, 15)),
    3: ((1, 2, 2), (0, 3, 4), (2, 3, 6), (1, 4, 8), (4, 4, 7), (2, 6, 9), (6, 6, 7)),
    4: ((1, 1, 1, 1), (0, 1, 2, 2), (1, 2, 2, 4), (1, 1, 3, 5), (1, 4, 4, 4), (2, 2, 4, 5), (2, 4, 5, 6)),
}
NORMS = {vector: isqrt(sum(v**2 for v in vector)) for vectors in PRIMITIVE.values() for vector in vectors}


def draw(d: Draw, *, rows: int = 3, columns: int = 3, largest_inverse_alpha: int = 5, largest_norm: int = 30) -> dict:
    by_norm = {a: _multiples(rows, a, largest_norm) for a in range(2, largest_inverse_alpha + 1)}
    distinct = min(columns, 2)  # two columns of different norm, so that Γ is not a multiple of I
    possible = [a for a, found in by_norm.items() if len(found) >= distinct]
    d.require(bool(possible), f"columns of {rows} entries have too few whole norms up to {largest_norm}")
    inverse_alpha = d.choice(possible)
    found = by_norm[inverse_alpha]
    norms = d.sample(sorted(found), distinct) + [d.choice(sorted(found)) for _ in range(columns - distinct)]
    drawn, directions = [], set()
    for norm in d.shuffled(norms):
        factor, vector = d.choice(found[norm])
        direction = [d.choice((-1, 1)) * v for v in d.shuffled(vector)]
        drawn.append([factor * v for v in direction])
        directions |= {(*direction,), (*(-v for v in direction),)}
    d.require(len(directions) == 2 * columns, "two columns are multiples of each other")
    return {"X": [list(row) for row in zip(*drawn)], "inverse_alpha": inverse_alpha}


def solve(X, inverse_alpha) -> dict:
    """Γⱼⱼ = α‖Xⱼ‖; column j of XΓ⁻¹ is Xⱼ / (α‖Xⱼ‖), of norm 1/α."""
    if not X or not X[0] or any(len(row) != len(X[0]) for row in X):
        raise ValueError("X must have rows of one length")
    if inverse_alpha < 1:
        raise ValueError("inverse_alpha must be at least 1")
    squares = [sum(x**2 for x in column) for column in zip(*X)]
    if 0 in squares:
        raise ValueError(f"column {squares.index(0) + 1} of X is zero, so Γ is not invertible")
    norms = [isqrt(s) for s in squares]
    for j, (norm, square) in enumerate(zip(norms, squares)):
        if norm**2 != square:
            raise ValueError(f"column {j + 1} of X has norm √{square}, which is not an integer")
        if norm % inverse_alpha:
            raise ValueError(f"column {j + 1} of X has norm {norm}, which is not a multiple of {inverse_alpha}")
    return {"norms": norms, "gamma_diag": [n // inverse_alpha for n in norms], "ridge_norm": inverse_alpha}


def carried(written, X, inverse_alpha) -> dict:
    """Γ from the norms that were written."""
    return {"gamma_diag": [Fraction(norm, inverse_alpha) for norm in written["norms"]]}


def verify(answer, X, inverse_alpha) -> bool:
    """Divide the columns by what is answered: by the norms, which must give unit vectors, and by Γ, which must give X̃,
    all of whose columns have the norm that is answered."""
    norms, gamma_diag, ridge_norm = answer["norms"], answer["gamma_diag"], answer["ridge_norm"]
    columns = list(zip(*X))
    if len(norms) != len(columns) or len(gamma_diag) != len(columns) or min(*norms, *gamma_diag, ridge_norm) <= 0:
        return False
    for column, norm, gamma in zip(columns, norms, gamma_diag):
        unit, ridge = ([Fraction(x, size) for x in column] for size in (norm, gamma))
        if sum(x * x for x in unit) != 1 or sum(x * x for x in ridge) != ridge_norm**2:
            return False
        if gamma * inverse_alpha != norm:  # Γⱼⱼ / α = ‖Xⱼ‖
            return False
    return True


def mistakes(X, inverse_alpha) -> dict:
    norms = solve(X, inverse_alpha)["norms"]
    squares = [n**2 for n in norms]
    return {
        "answered α for 1/α": {"ridge_norm": Fraction(1, inverse_alpha)},
        "norms divided by α instead of multiplied": {"gamma_diag": [n * inverse_alpha for n in norms]},
        "squared norms": {"norms": squares, "gamma_diag": [s // inverse_alpha for s in squares]},
        "columns of X̃ taken to have norm 1": {"ridge_norm": 1},
    }


def steps(answer, X, inverse_alpha) -> dict:
    """Each column of X with the squares of its entries, and X̃."""
    columns = [
        {"entries": list(column), "square": norm**2, "norm": norm, "gamma": gamma}
        for column, norm, gamma in zip(zip(*X), answer["norms"], answer["gamma_diag"])
    ]
    X_ridge = [[Fraction(x, gamma) for x, gamma in zip(row, answer["gamma_diag"])] for row in X]
    return {"columns": columns, "X_ridge": X_ridge}


def effort(X, inverse_alpha) -> int:
    """Squares, sum and root of every column, Γ, every entry of X̃, and the norm of its first column."""
    answer, columns = solve(X, inverse_alpha), list(zip(*X))
    norms, gamma_diag = answer["norms"], answer["gamma_diag"]
    work = sum(dot(column, column) + square_root(norm**2) for column, norm in zip(columns, norms))
    work += sum(quotient(norm, inverse_alpha) for norm in norms)
    work += sum(quotient(x, gamma) for column, gamma in zip(columns, gamma_diag) for x in column)
    return work + quotient(norms[0], gamma_diag[0])


def _multiples(rows, inverse_alpha, largest_norm) -> dict:
    """Norm → vectors of that norm: multiples of the primitive ones with norm 2, 3, … times inverse_alpha.

    A vector is a pair: the factor, and the primitive one.
    """
    found = {}
    for vector in PRIMITIVE[rows]:
        norm = NORMS[vector]
        step = inverse_alpha // gcd(inverse_alpha, norm)
        for factor in range(step, largest_norm // norm + 1, step):
            if factor * norm > inverse_alpha:
                found.setdefault(factor * norm, []).append((factor, vector))
    return found
