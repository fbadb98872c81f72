"""The minimum-norm solution of an underdetermined system: a combination of the rows."""

from fractions import Fraction

from generator.author import (
    Draw,
    cramer_steps,
    cramer_work,
    dot,
    inner,
    linear_solve,
    matmul,
    matvec,
    null_space,
    rank,
    transpose,
    whole,
)

TITLE = "Minimum-norm solution"
KNOBS = {"columns": range(3, 6), "largest": range(2, 5), "largest_multiplier": range(2, 6)}
ABOUT = {
    "columns": "columns of X",
    "largest": "largest absolute value of the entries of X",
    "largest_multiplier": "largest absolute value of the multiples of the rows that make w",
}
SPACE = 4


def draw(d: Draw, *, columns: int = 3, largest: int = 2, largest_multiplier: int = 3) -> dict:
    X = d.matrix(2, columns, -largest, largest)
    alpha = d.integers(2, -largest_multiplier, largest_multiplier, nonzero=True)
    d.require(rank(X) == 2, "the rows of X are multiples of each other")
    d.require(inner(X[0], X[1]) != 0, "the rows of X are orthogonal")
    d.require(X[0][0] * X[1][1] != X[0][1] * X[1][0], "the first two columns do not decide two weights")
    w = matvec(transpose(X), alpha)
    d.require(0 not in w, "a weight is 0")
    return {"X": X, "y": matvec(X, w)}


def solve(X, y) -> dict:
    """w = Xᵀα with (XXᵀ) α = y"""
    return {"w": whole(matvec(transpose(X), linear_solve(matmul(X, transpose(X)), y)), "w")}


def verify(answer, X, y) -> bool:
    """Xw = y, and w is orthogonal to every solution of Xv = 0: any other solution is longer."""
    w = answer["w"]
    if len(w) != len(X[0]):
        return False
    return all(inner(row, w) == v for row, v in zip(X, y)) and all(inner(n, w) == 0 for n in null_space(X))


def mistakes(X, y) -> dict:
    sparse = linear_solve([row[:2] for row in X], y) + [0] * (len(X[0]) - 2)
    alone = [Fraction(v, inner(row, row)) for row, v in zip(X, y)]
    return {
        "some solution: the last weights set to 0": {"w": sparse},
        "rows treated as if they were orthogonal": {"w": matvec(transpose(X), alone)},
        "α forgotten: the rows weighted by y": {"w": matvec(transpose(X), y)},
    }


def steps(answer, X, y) -> dict:
    gram = matmul(X, transpose(X))
    sparse = mistakes(X, y)["some solution: the last weights set to 0"]["w"]
    return {
        "gram": gram,
        **cramer_steps(gram, y),
        "alpha": linear_solve(gram, y),
        "size": inner(answer["w"], answer["w"]),
        "sparse": sparse,
        "sparse_size": inner(sparse, sparse),
    }


def effort(X, y) -> int:
    """XXᵀ, both multipliers by Cramer's rule, and Xᵀα."""
    gram = matmul(X, transpose(X))
    work = dot(X[0], X[0]) + dot(X[0], X[1]) + dot(X[1], X[1]) + cramer_work(gram, y)
    alpha = whole(linear_solve(gram, y), "α")
    return work + sum(dot(column, alpha) for column in zip(*X))
