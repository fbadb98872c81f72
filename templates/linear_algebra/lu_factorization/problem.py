"""The LU factorization of a matrix, with a unit diagonal in L and no exchange of rows."""

from fractions import Fraction

from generator.author import Draw, matmul, product, quotient, total, whole

TITLE = "LU factorization"
KNOBS = {"size": range(2, 5), "largest": range(2, 5)}
ABOUT = {
    "size": "rows and columns of the matrix",
    "largest": "largest absolute value of the entries of both factors",
}
SPACE = 6


def draw(d: Draw, *, size: int = 3, largest: int = 3) -> dict:
    L = [[*d.integers(i, -largest, largest, nonzero=True), 1, *[0] * (size - 1 - i)] for i in range(size)]
    pivots = d.integers(size, -largest, largest, nonzero=True)
    U = [[*[0] * i, p, *d.integers(size - 1 - i, -largest, largest)] for i, p in enumerate(pivots)]
    d.require(max(map(abs, pivots)) > 1, "all pivots are 1 or −1")
    d.require(all(sum(map(bool, row)) > 1 for row in U[:-1]), "a row of U has one entry only")
    A = matmul(L, U)
    d.require(max(abs(v) for row in A for v in row) <= 25, "an entry is too large")
    d.require(size == 2 or _early(A) != L, "the multipliers of later columns can be taken from A itself")
    return {"A": A}


def solve(A) -> dict:
    """Elimination: L holds the multiples that are subtracted, U what is left."""
    stages = _stages(A)
    return {"L": whole(_multipliers(A), "L"), "U": whole(stages[-1], "U")}


def verify(answer, A) -> bool:
    """L is lower triangular with a unit diagonal, U is upper triangular without a 0 on its diagonal, and LU = A."""
    L, U, size = answer["L"], answer["U"], range(len(A))
    if any(len(M) != len(A) or any(len(row) != len(A) for row in M) for M in (L, U)):
        return False
    shaped = all(L[i][j] == (i == j) and not (i != j and U[j][i]) for i in size for j in size if i <= j)
    product_is_A = all(sum(L[i][k] * U[k][j] for k in size) == A[i][j] for i in size for j in size)
    return shaped and product_is_A and all(U[i][i] for i in size)


def mistakes(A) -> dict:
    right = solve(A)
    L, U = right["L"], right["U"]
    crout = [[Fraction(v, U[i][i]) for v in row] for i, row in enumerate(U)]
    wrong = {
        "multipliers entered into L with the wrong sign": {
            "L": [[v if i == j else -v for j, v in enumerate(row)] for i, row in enumerate(L)]
        },
        "unit diagonal in U instead of L": {"L": [[v * U[j][j] for j, v in enumerate(row)] for row in L], "U": crout},
    }
    if len(A) > 2:
        wrong["multipliers of later columns taken from A itself"] = {"L": _early(A)}
    return wrong


def steps(answer, A) -> dict:
    stages, L = _stages(A), answer["L"]
    return {
        "stages": [
            {"done": [{"row": i + 1, "times": L[i][k], "less": k + 1} for i in range(k + 1, len(A))], "rows": rows}
            for k, rows in enumerate(stages[1:])
        ]
    }


def effort(A) -> int:
    """A quotient for each multiplier, a product and a difference for each entry that changes."""
    stages, work = _stages(A), 0
    for k, (old, new) in enumerate(zip(stages, stages[1:])):
        for row, left in zip(old[k + 1 :], new[k + 1 :]):
            work += quotient(row[k].numerator, old[k][k].numerator)
            f = row[k] / old[k][k]
            work += sum(product(f.numerator, h.numerator) for h in old[k][k + 1 :])
            work += sum(total([v.numerator, (u - v).numerator]) for v, u in zip(row[k + 1 :], left[k + 1 :]))
    return work


def _stages(A) -> list:
    """A, and what is left of it after each column."""
    rows = [[Fraction(v) for v in row] for row in A]
    stages = [rows]
    for k, _ in enumerate(A[:-1]):
        if not rows[k][k]:
            raise ValueError("a pivot is 0, so that rows would have to be exchanged")
        below = [[v - row[k] / rows[k][k] * h for v, h in zip(row, rows[k])] for row in rows[k + 1 :]]
        rows = rows[: k + 1] + below
        stages.append(rows)
    return stages


def _multipliers(A) -> list:
    stages, size = _stages(A), range(len(A))
    return [[stages[j][i][j] / stages[j][j][j] if j < i else int(i == j) for j in size] for i in size]


def _early(A) -> list:
    """Multipliers from the entries of A, as if nothing had been subtracted."""
    size = range(len(A))
    return [[Fraction(A[i][j], A[j][j] or 1) if j < i else int(i == j) for j in size] for i in size]
