"""Prove that a matrix and its Gram matrix AᵀA have the same null space."""

from generator.author import Criterion, Draw, inner, matmul, null_space, rank, transpose

TITLE = "The null space of the Gram matrix"
KNOBS = {"checked": (False, True), "rows": range(3, 5), "largest": range(2, 5)}
ABOUT = {
    "checked": "whether an example in numbers is asked for too",
    "rows": "rows of the matrix of the example",
    "largest": "largest absolute value of the entries of two of its three columns",
}
SPACE = 9.0


def draw(d: Draw, *, checked: bool = True, rows: int = 3, largest: int = 2) -> dict:
    u, v = d.integers(rows, -largest, largest), d.integers(rows, -largest, largest)
    s, t = d.integers(2, -2, 2, nonzero=True)
    d.require(rank([u, v]) == 2 and min(sum(map(bool, u)), sum(map(bool, v))) > 1, "a column is too simple")
    A = transpose(d.shuffled([u, v, [s * x + t * y for x, y in zip(u, v)]]))
    d.require(all(map(any, A)), "a row is 0")
    return {"A": A, "checked": checked}


def criteria(A, checked=True) -> list:
    found = [
        Criterion(1, r"If $Ax = 0$, then $A^\top A x = A^\top 0 = 0$", "only one of the two directions is shown"),
        Criterion(
            1,
            r"If $A^\top A x = 0$, multiply by $x^\top$ from the left:"
            r" $x^\top A^\top A x = (Ax)^\top (Ax) = \lVert Ax \rVert^2$",
            r"no step leads from $A^\top A x$ to the norm of $Ax$, or $A^\top$ is cancelled as if it were invertible",
        ),
        Criterion(
            1,
            r"$\lVert Ax \rVert^2 = 0$ makes $Ax = 0$, since a sum of squares of real numbers is $0$ only if all are",
            "why a vector of norm 0 is the zero vector is not said",
        ),
        Criterion(
            1,
            r"$A^\top A$, which is square, is invertible if and only if its null space is $\{0\}$, that is, if and only"
            r" if the columns of $A$ are linearly independent",
            "the null space of $A$ is not connected with the independence of its columns",
        ),
    ]
    numbers = Criterion(1, "The numbers of the example", "the numbers are missing or wrong")
    return [*found, numbers] if checked else found


def claims(A, checked=True) -> dict:
    return {"gram": matmul(transpose(A), A), "x": null_space(A)[0]}


def holds(claims, A, checked=True) -> bool:
    """Inner products of the columns; the combination of them with the entries of x is 0."""
    columns, x = list(zip(*A)), claims["x"]
    right = claims["gram"] == [[inner(u, v) for v in columns] for u in columns]
    return right and any(x) and all(sum(v * t for v, t in zip(row, x)) == 0 for row in (*A, *claims["gram"]))


def identity(A, checked=True) -> list:
    return A if checked else []
