"""Ridge regression with two weights, by the normal equations."""

from generator.author import (
    Draw,
    cramer_steps,
    cramer_work,
    data_with_gradient,
    dot,
    inner,
    linear_solve,
    matmul,
    matvec,
    total,
    transpose,
    whole,
)

TITLE = "Ridge regression"
KNOBS = {"rows": range(3, 6), "largest": range(2, 6), "largest_lambda": range(3, 13)}
ABOUT = {
    "rows": "rows of X",
    "largest": "largest absolute value of the entries of X; weights may be larger by 1",
    "largest_lambda": "largest value of λ",
}
SPACE = 4


def draw(d: Draw, *, rows: int = 3, largest: int = 3, largest_lambda: int = 6) -> dict:
    w, lam = d.integers(2, -largest - 1, largest + 1, nonzero=True), d.integer(2, largest_lambda)
    X, residuals = data_with_gradient(d, rows, [lam * v for v in w], largest)
    y = [inner(x, w) + r for x, r in zip(X, residuals)]
    d.require(max(map(abs, y)) <= 30, "an entry of y is too large")
    d.require(all(map(any, X)), "a row of X is 0")
    d.require(inner(*transpose(X)) != 0, "the columns of X are orthogonal")
    d.require(all({"w": w} != wrong for wrong in mistakes(X, y, lam).values()), "a mistake gives the right weights")
    return {"X": X, "y": y, "lam": lam}


def solve(X, y, lam) -> dict:
    """(XᵀX + λI) w = Xᵀy"""
    (p, q), (_, r) = matmul(transpose(X), X)
    return {"w": whole(linear_solve([[p + lam, q], [q, r + lam]], matvec(transpose(X), y)), "w")}


def verify(answer, X, y, lam) -> bool:
    """The objective is a parabola in each weight: a step up and a step down from its minimum raise it equally."""

    def objective(u, v) -> int:
        return sum((t - a * u - b * v) ** 2 for (a, b), t in zip(X, y)) + lam * (u * u + v * v)

    if lam <= 0 or len(answer["w"]) != 2:
        return False
    u, v = answer["w"]
    return objective(u + 1, v) == objective(u - 1, v) and objective(u, v + 1) == objective(u, v - 1)


def mistakes(X, y, lam) -> dict:
    (p, q), (_, r) = matmul(transpose(X), X)
    right = matvec(transpose(X), y)
    return {
        "λ forgotten: ordinary least squares": {"w": linear_solve([[p, q], [q, r]], right)},
        "λ added to every entry of the matrix, not only to its diagonal": {
            "w": linear_solve([[p + lam, q + lam], [q + lam, r + lam]], right)
        },
        "λ multiplied by the number of rows": {
            "w": linear_solve([[p + len(X) * lam, q], [q, r + len(X) * lam]], right)
        },
    }


def steps(answer, X, y, lam) -> dict:
    (p, q), (_, r) = gram = matmul(transpose(X), X)
    h, A = matvec(transpose(X), y), [[p + lam, q], [q, r + lam]]
    return {"gram": gram, "matrix": A, "h": h, **cramer_steps(A, h)}


def effort(X, y, lam) -> int:
    """XᵀX, Xᵀy, the determinant, and both weights by Cramer's rule."""
    first, second = transpose(X)
    (p, q), (_, r) = matmul(transpose(X), X)
    pairs = ((first, first), (first, second), (second, second), (first, y), (second, y))
    work = sum(dot(u, v) for u, v in pairs) + total([p, lam]) + total([r, lam])
    return work + cramer_work([[p + lam, q], [q, r + lam]], matvec([first, second], y))
