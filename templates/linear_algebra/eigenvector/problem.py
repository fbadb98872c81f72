"""An eigenvector of a 3×3 matrix for a given eigenvalue."""

from generator.author import Draw, inverse, matmul, null_space, row_reduction, total, transpose, unimodular

TITLE = "Eigenvector"
KNOBS = {"largest": range(4, 10), "largest_gap": range(2, 5)}
ABOUT = {"largest": "largest absolute value of an eigenvalue", "largest_gap": "largest difference of two eigenvalues"}
SPACE = 5
FIELDS = {"v": "direction"}


def draw(d: Draw, *, largest: int = 5, largest_gap: int = 3) -> dict:
    low = d.integer(-largest, largest - largest_gap)
    values = d.sample(range(low, low + largest_gap + 1), 3)
    P, j = unimodular(d, 3, 1), d.choice([i for i, value in enumerate(values) if value])
    for row in P:  # so that 2 and 3 come up in the eigenvector too
        row[j] += row[j - 1] + row[j - 2]
    v = [row[j] for row in P]
    d.require(sum(map(bool, v)) > 1 and max(map(abs, v)) > 1, "the eigenvector is too simple")
    A = matmul([[x * value for x, value in zip(row, values)] for row in P], inverse(P))
    d.require(max(abs(entry) for row in A for entry in row) <= 15, "an entry is too large")
    d.require(all(map(any, _less(A, values[j]))) and transpose(A) != A, "a row of A − λI is 0, or A is symmetric")
    return {"A": A, "eigenvalue": values[j]}


def solve(A, eigenvalue) -> dict:
    """The null space of A − λI."""
    basis = null_space(_less(A, eigenvalue))
    if len(basis) != 1:
        raise ValueError(f"the eigenvectors for {eigenvalue} are not the multiples of one")
    return {"v": basis[0]}


def verify(answer, A, eigenvalue) -> bool:
    """Av = λv, where v is not 0."""
    v = answer["v"]
    return len(v) == 3 and any(v) and all(sum(a * x for a, x in zip(row, v)) == eigenvalue * y for row, y in zip(A, v))


def mistakes(A, eigenvalue) -> dict:
    (v,), (left,) = null_space(_less(A, eigenvalue)), null_space(transpose(_less(A, eigenvalue)))
    *_, free = (j for j, entry in enumerate(v) if entry)
    return {
        "a row of A − λI taken for the eigenvector": {"v": next(row for row in _less(A, eigenvalue) if any(row))},
        "eigenvector of the transpose: columns taken for rows": {"v": left},
        "signs kept when the free unknown was moved to the other side": {"v": [*(-x for x in v[:free]), *v[free:]]},
    }


def steps(answer, A, eigenvalue) -> dict:
    stages, _ = row_reduction(_less(A, eigenvalue))
    last = [row for row in (stages[-1]["rows"] if stages else _less(A, eigenvalue)) if any(row)]
    return {"shifted": _less(A, eigenvalue), "stages": stages, "equations": last}


def effort(A, eigenvalue) -> int:
    """A − λI, and the row operations."""
    return sum(total([A[i][i], -eigenvalue]) for i in range(3)) + row_reduction(_less(A, eigenvalue))[1]


def _less(A, value) -> list:
    return [[v - value * (i == j) for j, v in enumerate(row)] for i, row in enumerate(A)]
