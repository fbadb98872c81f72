"""A basis of the null space of a matrix: one vector for each free variable."""

from generator.author import Draw, echelon, inner, null_space, of_rank, row_reduction

TITLE = "Null space"
KNOBS = {"columns": range(4, 6), "nullity": range(1, 3), "largest": range(1, 5)}
ABOUT = {
    "columns": "columns of the matrix",
    "nullity": "dimension of the null space",
    "largest": "largest absolute value of the entries of the reduced echelon form",
}
SPACE = 6
FIELDS = {"N": "any"}


def draw(d: Draw, *, columns: int = 4, nullity: int = 2, largest: int = 3) -> dict:
    A, C = of_rank(d, columns - nullity, columns, columns - nullity, largest)
    if len(A) < 3:
        a, b = d.integers(2, -2, 2, nonzero=True)
        A = d.shuffled([*A, [a * u + b * v for u, v in zip(*A)]])
    d.require(max(abs(v) for row in A for v in row) <= 12, "an entry is too large")
    d.require(all(sum(map(bool, row)) > 1 for row in A), "a row has one entry only")
    d.require(any(map(sum, A)), "a vector of ones is in the null space: it can be added to all that are")
    d.require(largest == 1 or max(abs(v) for row in C for v in row) > 1, "all entries of the basis are simple")
    d.require(max(sum(map(bool, column)) for column in zip(*C)) > 1, "no free variable enters two equations")
    return {"A": A}


def solve(A) -> dict:
    """A whole vector for each column of the reduced echelon form that has no pivot."""
    basis = null_space(A)
    if not basis:
        raise ValueError("only the zero vector solves Ax = 0")
    return {"N": basis}


def verify(answer, A) -> bool:
    """A maps each vector to 0, they are independent, and no further vector is at right angles to them and A's rows."""
    N = answer["N"]
    if not N or any(len(v) != len(A[0]) or any(inner(row, v) for row in A) for v in N):
        return False
    columns = list(zip(*A, *N))
    return (
        _determinant([[inner(u, v) for v in N] for u in N])
        != 0
        != _determinant([[inner(u, v) for v in columns] for u in columns])
    )


def mistakes(A) -> dict:
    free = [j for j in range(len(A[0])) if j not in echelon(A)[1]]
    basis, reduced = null_space(A), echelon(A)[0]
    kept = [[v if j in free else -v for j, v in enumerate(vector)] for vector in basis]
    zero = [[0 if j in free else v for j, v in enumerate(vector)] for vector in basis]
    return {
        "signs of the entries not changed when they are moved to the other side": {"N": kept},
        "0 in the place of the free variable": {"N": zero},
        "rows of the echelon form: the row space": {"N": reduced},
    }


def steps(answer, A) -> dict:
    stages, _ = row_reduction(A)
    reduced, pivots = echelon(A)
    free = [j + 1 for j in range(len(A[0])) if j not in pivots]
    solved = [
        {"index": j + 1, "symbols": [f"x_{i}" for i in free], "by": [-row[i - 1] for i in free]}
        for row, j in zip(reduced, pivots)
    ]
    return {
        "stages": stages,
        "solved": solved,
        "free": [f"x_{i}" for i in free],
        "fractions": any(v.denominator > 1 for row in reduced for v in row),
    }


def effort(A) -> int:
    """The row operations; the vectors are read off."""
    return row_reduction(A)[1]


def _determinant(M) -> int:
    """Cofactor expansion along the first row."""
    if not M:
        return 1
    return sum((-1) ** j * v * _determinant([row[:j] + row[j + 1 :] for row in M[1:]]) for j, v in enumerate(M[0]) if v)
