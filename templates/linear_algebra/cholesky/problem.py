"""The Cholesky factor of a symmetric positive definite matrix."""

from math import isqrt

from generator.author import Draw, dot, inner, positive_definite, quotient, square_root, total

TITLE = "Cholesky factorization"
KNOBS = {"size": range(2, 5), "largest": range(2, 5), "largest_diagonal": range(3, 7)}
ABOUT = {
    "size": "rows and columns of the matrix",
    "largest": "largest absolute value of the entries of the factor below its diagonal",
    "largest_diagonal": "largest diagonal entry of the factor",
}
SPACE = 5


def draw(d: Draw, *, size: int = 3, largest: int = 3, largest_diagonal: int = 4) -> dict:
    A, L = positive_definite(d, size, largest, largest_diagonal)
    d.require(sum(L[i][i] > 1 for i in range(size)) > 1, "the diagonal of the factor is too simple")
    return {"A": A}


def solve(A) -> dict:
    """Column by column from A = LLᵀ."""
    L = [[0] * len(A) for _ in A]
    for j, row in enumerate(A):
        square = row[j] - inner(L[j], L[j])
        L[j][j] = isqrt(max(square, 0))
        if not square or L[j][j] ** 2 != square:
            raise ValueError("A is not positive definite, or its factor is not whole")
        for i in range(j + 1, len(A)):
            L[i][j], rest = divmod(A[i][j] - inner(L[i], L[j]), L[j][j])
            if rest or A[i][j] != row[i]:
                raise ValueError("A is not symmetric, or its factor is not whole")
    return {"L": L}


def verify(answer, A) -> bool:
    """L is lower triangular with a positive diagonal, and LLᵀ = A."""
    L, size = answer["L"], range(len(A))
    if len(L) != len(A) or any(len(row) != len(A) for row in L):
        return False
    if any(L[i][j] for i in size for j in size if j > i) or any(L[i][i] <= 0 for i in size):
        return False
    return all(sum(a * b for a, b in zip(L[i], L[j])) == A[i][j] for i in size for j in size)


def mistakes(A) -> dict:
    L = solve(A)["L"]
    size = range(len(A))
    wrong = {
        "square roots forgotten: L times its diagonal": [[v * L[j][j] for j, v in enumerate(row)] for row in L],
        "entries below the diagonal not divided by the diagonal entry": [
            [v * (L[j][j] if i > j else 1) for j, v in enumerate(row)] for i, row in enumerate(L)
        ],
        "transpose of L given": [[L[j][i] for j in size] for i in size],
    }
    return {name: {"L": M} for name, M in wrong.items()}


def steps(answer, A) -> dict:
    """Each entry with what stands in A, what the entries before it in both rows make, and the diagonal entry."""
    L, size = answer["L"], range(len(A))
    places = [(i, j) for j in size for i in size if i >= j]
    return {
        "entries": [
            {
                "i": i + 1,
                "j": j + 1,
                "a": A[i][j],
                "left": L[i][:j],
                "right": L[j][:j],
                "pivot": L[j][j],
                "value": L[i][j],
            }
            for i, j in places
        ]
    }


def effort(A) -> int:
    """A root for each diagonal entry and a quotient for each other, and before them products that are subtracted."""
    work = 0
    for e in steps(solve(A), A)["entries"]:
        known = inner(e["left"], e["right"])
        work += dot(e["left"], e["right"]) + total([e["a"], -known])
        work += square_root(e["pivot"] ** 2) if e["i"] == e["j"] else quotient(e["a"] - known, e["pivot"])
    return work
