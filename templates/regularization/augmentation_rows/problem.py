"""A quadratic penalty as additional rows of data: ordinary least squares on them gives the regularized weights."""

from math import isqrt

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
    product,
    square_root,
    transpose,
    whole,
)

TITLE = "A penalty as additional data"
KNOBS = {"rows": range(2, 5), "largest": range(2, 6), "largest_root": range(2, 5)}
ABOUT = {
    "rows": "rows of X",
    "largest": "largest absolute value of the entries of X and c",
    "largest_root": "largest root of λ",
}
SPACE = 5
LABELS = {"X_aug": r"\hat{X}", "y_aug": r"\hat{y}"}


def draw(d: Draw, *, rows: int = 2, largest: int = 3, largest_root: int = 3) -> dict:
    prior, lam = d.integers(2, -largest, largest, nonzero=True), d.integer(2, largest_root) ** 2
    w = [c + step for c, step in zip(prior, d.integers(2, -2, 2, nonzero=True))]
    d.require(any(w), "all weights are 0")
    X, residuals = data_with_gradient(d, rows, [lam * (v - c) for v, c in zip(w, prior)], largest)
    y = [inner(x, w) + r for x, r in zip(X, residuals)]
    d.require(max(map(abs, y)) <= 40, "an entry of y is too large")
    d.require(all(map(any, X)), "a row of X is 0")
    return {"X": X, "y": y, "lam": lam, "prior": prior}


def solve(X, y, lam, prior) -> dict:
    """Rows √λ·I with the targets √λ·c below, and the normal equations of all rows."""
    k = isqrt(lam)
    if k * k != lam or not k:
        raise ValueError("λ is not the square of a whole number")
    rows, targets = [*X, [k, 0], [0, k]], [*y, *(k * c for c in prior)]
    w = linear_solve(matmul(transpose(rows), rows), matvec(transpose(rows), targets))
    return {"X_aug": rows, "y_aug": targets, "w": whole(w, "w")}


def verify(answer, X, y, lam, prior) -> bool:
    """The data comes first, unchanged; each new row adds one term of the penalty; w minimizes the objective itself."""
    rows, targets, w = answer["X_aug"], answer["y_aug"], answer["w"]
    n = len(X)
    if rows[:n] != X or targets[:n] != y or len(rows) != n + 2 or len(targets) != n + 2 or len(w) != 2:
        return False
    if any(len(row) != 2 for row in rows) or rows[n][0] < 0 or rows[n + 1][1] < 0:
        return False
    for j, (row, target) in enumerate(zip(rows[n:], targets[n:])):  # two quadratics that agree at six points
        for v in ((0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (1, 1)):
            if (target - inner(row, v)) ** 2 != lam * (v[j] - prior[j]) ** 2:
                return False

    def objective(v) -> int:
        return sum((t - inner(x, v)) ** 2 for x, t in zip(X, y)) + lam * sum((a - c) ** 2 for a, c in zip(v, prior))

    a, b = w
    return objective((a + 1, b)) == objective((a - 1, b)) and objective((a, b + 1)) == objective((a, b - 1))


def mistakes(X, y, lam, prior) -> dict:
    k = isqrt(lam)
    (p, q), (_, r) = matmul(transpose(X), X)
    h = matvec(transpose(X), y)

    def fitted(factor, targets) -> dict:
        A = [[p + factor**2, q], [q, r + factor**2]]
        w = linear_solve(A, [v + factor * t for v, t in zip(h, targets)])
        return {"X_aug": [*X, [factor, 0], [0, factor]], "y_aug": [*y, *targets], "w": w}

    return {
        "λ for its square root": fitted(lam, [lam * c for c in prior]),
        "targets 0: pulled to 0 instead of c": fitted(k, [0, 0]),
        "targets c not multiplied by the root of λ": fitted(k, prior),
        "rows forgotten: w without the penalty": {"w": linear_solve([[p, q], [q, r]], h)},
    }


def steps(answer, X, y, lam, prior) -> dict:
    columns = transpose(answer["X_aug"])
    A, h = matmul(columns, answer["X_aug"]), matvec(columns, answer["y_aug"])
    return {"k": isqrt(lam), "matrix": A, "h": h, **cramer_steps(A, h)}


def effort(X, y, lam, prior) -> int:
    """The root and the new targets; the normal equations of all rows, and Cramer's rule."""
    answer = solve(X, y, lam, prior)
    columns, targets = transpose(answer["X_aug"]), answer["y_aug"]
    work = square_root(lam) + sum(product(isqrt(lam), v) for v in prior)
    work += sum(dot(u, v) for i, u in enumerate(columns) for v in [*columns[i:], targets])
    return work + cramer_work(matmul(columns, answer["X_aug"]), matvec(columns, targets))
