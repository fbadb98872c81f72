"""The determinant of a matrix whose elimination needs an exchange of rows."""

from fractions import Fraction
from math import prod

from generator.author import Draw, matmul, product, total
from generator.author import determinant as by_elimination

TITLE = "Determinant"
KNOBS = {"size": range(3, 5), "largest_pivot": range(3, 7), "largest": range(1, 4)}
ABOUT = {
    "size": "rows and columns of the matrix",
    "largest_pivot": "largest absolute value of a pivot",
    "largest": "largest absolute value of the other entries of the triangular factors",
}
SPACE = 5
LABELS = {"det": r"\det A"}


def draw(d: Draw, *, size: int = 4, largest_pivot: int = 5, largest: int = 2) -> dict:
    L = [[*d.integers(i, -largest, largest, nonzero=True), 1, *[0] * (size - 1 - i)] for i in range(size)]
    pivots = d.integers(size, -largest_pivot, largest_pivot, nonzero=True)
    U = [[*[0] * i, p, *d.integers(size - 1 - i, -largest, largest)] for i, p in enumerate(pivots)]
    k = d.integer(0, size - 2)
    L[k + 1][k] = 0  # so that a pivot is missing when these two rows are exchanged
    A = matmul(L, U)
    A[k], A[k + 1] = A[k + 1], A[k]
    d.require(abs(prod(pivots)) > 2, "the determinant is too small")
    d.require(max(abs(v) for row in A for v in row) <= 4 * largest + 2, "an entry is too large")
    d.require(all(map(any, A)) and sum(v == 0 for row in A for v in row) < size, "there are too many zeros")
    return {"A": A}


def solve(A) -> dict:
    """Elimination without fractions."""
    return {"det": by_elimination(A)}


def verify(answer, A) -> bool:
    """Cofactor expansion."""
    return answer["det"] == _expanded(A, -1)


def mistakes(A) -> dict:
    exchanges = sum("exchanged" in o for stage in _stages(A) for o in stage["done"])
    n, right = len(A), solve(A)["det"]
    diagonals = sum(
        prod(A[i][(j + i) % n] for i in range(n)) - prod(A[i][(j - i) % n] for i in range(n)) for j in range(n)
    )
    wrong = {
        "sign of a row exchange forgotten": exchanges % 2 and -right,
        "alternating signs of the cofactors forgotten": _expanded(A, 1),
        "the rule of Sarrus, which holds for three rows only": n != 3 and diagonals,
    }
    return {name: {"det": value} for name, value in wrong.items() if value}


def steps(answer, A) -> dict:
    stages = _stages(A)
    last = stages[-1]["rows"] if stages else A
    exchanges = sum("exchanged" in o for stage in stages for o in stage["done"])
    return {"stages": stages, "pivots": [row[i] for i, row in enumerate(last)], "exchanges": exchanges}


def effort(A) -> int:
    """A product and a difference for each entry that a row operation changes, and the product of the pivots."""
    work, rows = 0, A
    for stage in _stages(A):
        rows = stage["rows"]
        for o in stage["done"]:
            j, f = o.get("less", len(A)), o.get("times", 0)  # what stands below the pivot becomes 0 without work
            changes = [(h, f * h, new) for h, new in zip(rows[j - 1][j:], rows[o["row"] - 1][j:])]
            work += sum(product(f.numerator, h.numerator) for h, _, _ in changes)
            work += sum(total([(new + change).numerator, -change.numerator]) for _, change, new in changes)
    return work + product(*(row[i].numerator for i, row in enumerate(rows)))


def _stages(A) -> list:
    """Row operations to a triangle, a stage for each column; rows are exchanged where a pivot is missing."""
    rows, stages = [[Fraction(v) for v in row] for row in A], []
    for k in range(len(A)):
        found, done = next((i for i in range(k, len(A)) if rows[i][k]), k), []
        if found > k:
            rows[k], rows[found] = rows[found], rows[k]
            done.append({"row": k + 1, "exchanged": found + 1})
        for i in range(k + 1, len(A)):
            if rows[i][k]:
                f = rows[i][k] / rows[k][k]
                rows[i] = [v - f * h for v, h in zip(rows[i], rows[k])]
                done.append({"row": i + 1, "times": f, "less": k + 1})
        if done:
            stages.append({"done": done, "rows": list(rows)})
    return stages


def _expanded(A, sign) -> int:
    """Along the first row; sign: of every second cofactor."""
    if not A:
        return 1
    return sum(
        sign**j * v * _expanded([row[:j] + row[j + 1 :] for row in A[1:]], sign) for j, v in enumerate(A[0]) if v
    )
