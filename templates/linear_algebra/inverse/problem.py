"""The inverse of a 3×3 matrix of determinant 1 or −1, by cofactors."""

from generator.author import Draw, determinant, dot, product, total, transpose, unimodular, whole
from generator.author import inverse as by_elimination

TITLE = "Inverse matrix"
KNOBS = {"largest": range(1, 4), "largest_inverse": range(6, 21)}
ABOUT = {
    "largest": "largest absolute value of the entries of the triangular factors",
    "largest_inverse": "largest absolute value of the entries of the inverse",
}
SPACE = 6
LABELS = {"inverse": "A^{-1}"}


def draw(d: Draw, *, largest: int = 2, largest_inverse: int = 12) -> dict:
    A = transpose(d.shuffled(transpose(unimodular(d, 3, largest))))
    signs = [d.choice((-1, 1)) for _ in A]
    A = [[sign * v for v in row] for sign, row in zip(signs, A)]
    d.require(all(sum(map(bool, row)) > 1 for row in (*A, *zip(*A))), "a row or column has one entry only")
    B = by_elimination(A)
    d.require(max(abs(v) for row in B for v in row) <= largest_inverse, "an entry of the inverse is too large")
    d.require(sum(v == 0 for row in B for v in row) < 3, "the inverse has too many zeros")
    d.require(transpose(A) != A, "A is symmetric")
    return {"A": A}


def solve(A) -> dict:
    """Elimination without fractions."""
    return {"inverse": whole(by_elimination(A), "the inverse")}


def verify(answer, A) -> bool:
    """A times its inverse is the identity."""
    B = answer["inverse"]
    if len(B) != len(A) or any(len(row) != len(A) for row in B):
        return False
    size = range(len(A))
    return all(sum(A[i][k] * B[k][j] for k in size) == (i == j) for i in size for j in size)


def mistakes(A) -> dict:
    det, minors = determinant(A), _minors(A)
    signed = [[(-1) ** (i + j) * v for j, v in enumerate(row)] for i, row in enumerate(minors)]
    wrong = {
        "matrix of cofactors not transposed": [[det * v for v in row] for row in signed],
        "signs of the cofactors left out": [[det * v for v in column] for column in zip(*minors)],
    }
    if det != 1:
        wrong["not divided by the determinant"] = transpose(signed)
    return {name: {"inverse": rows} for name, rows in wrong.items()}


def steps(answer, A) -> dict:
    """Each minor with the four entries that are left when its row and column are struck out."""
    minors, det = _minors(A), determinant(A)
    left = [[[A[p][q] for p in range(3) if p != i for q in range(3) if q != j] for j in range(3)] for i in range(3)]
    cofactors = [[(-1) ** (i + j) * v for j, v in enumerate(row)] for i, row in enumerate(minors)]
    return {"minors": minors, "left": left, "cofactors": cofactors, "adjugate": transpose(cofactors), "det": det}


def effort(A) -> int:
    """Nine minors, and the determinant along the first row."""
    found = steps({}, A)
    work = dot(A[0], found["cofactors"][0])
    for p, q, r, s in (entries for row in found["left"] for entries in row):
        work += product(p, s) + product(q, r) + total([p * s, -q * r])
    return work


def _minors(A) -> list:
    if len(A) != 3 or determinant(A) not in (1, -1):
        raise ValueError("A must have three rows and the determinant 1 or −1")
    rows = [[row[:j] + row[j + 1 :] for row in A] for j in range(3)]
    return [[determinant(rows[j][:i] + rows[j][i + 1 :]) for j in range(3)] for i in range(3)]
