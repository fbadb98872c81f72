"""The matrix that turns coordinates in one basis of the plane into those in another."""

from generator.author import Draw, determinant, dot, inverse, matmul, matvec, product, quotient, total, transpose, whole

TITLE = "Change of basis"
KNOBS = {"largest": range(2, 6), "largest_coordinate": range(3, 10)}
ABOUT = {
    "largest": "largest absolute value of the entries of the vectors of C and of the matrix",
    "largest_coordinate": "largest absolute value of the coordinates of x",
}
SPACE = 5
LABELS = {"M": "M", "x_C": "[x]_C"}


def draw(d: Draw, *, largest: int = 3, largest_coordinate: int = 5) -> dict:
    C, M = d.matrix(2, 2, -largest, largest), d.matrix(2, 2, -largest, largest, nonzero=True)
    B = matmul(C, M)
    d.require(determinant(C) != 0 != determinant(M), "the vectors of a basis are parallel")
    d.require(
        all(sum(map(bool, row)) for row in B) and sum(v == 0 for row in (*B, *C) for v in row) < 3, "too many zeros"
    )
    d.require(B != C and max(abs(v) for row in B for v in row) <= 15, "a vector is too long")
    x = d.integers(2, -largest_coordinate, largest_coordinate, nonzero=True)
    d.require(inverse(M) != M and matmul(M, C) != B, "the order of the bases does not matter")
    return {"B": transpose(B), "C": transpose(C), "x_B": x}


def solve(B, C, x_B) -> dict:
    """C⁻¹B, with the vectors of the bases as columns, and what it makes of the coordinates."""
    M = whole(matmul(inverse(transpose(C)), transpose(B)), "M")
    return {"M": M, "x_C": matvec(M, x_B)}


def verify(answer, B, C, x_B) -> bool:
    """Both coordinates describe one vector; and so do the columns of M and the vectors of B."""
    M, x_C = answer["M"], answer["x_C"]
    if [len(part) for part in (M, x_C, *M)] != [2] * 4:
        return False

    def vector(coordinates, basis) -> list:
        return [sum(c * v[i] for c, v in zip(coordinates, basis)) for i in (0, 1)]

    return vector(x_C, C) == vector(x_B, B) and all(vector([row[j] for row in M], C) == B[j] for j in (0, 1))


def mistakes(B, C, x_B) -> dict:
    P, Q = transpose(B), transpose(C)
    wrong = {
        "the other direction: from C- to B-coordinates": matmul(inverse(P), Q),
        "product of the matrices, without an inverse": matmul(Q, P),
        "factors in the other order: B C⁻¹": matmul(P, inverse(Q)),
        "vectors of the bases written as rows": matmul(inverse(C), B),
    }
    found = {name: {"M": M, "x_C": matvec(M, x_B)} for name, M in wrong.items()}
    return {**found, "standard coordinates of x given": {"x_C": matvec(P, x_B)}}


def carried(written, B, C, x_B) -> dict:
    """The coordinates by the matrix that was written."""
    return {"x_C": matvec(written["M"], x_B)}


def steps(answer, B, C, x_B) -> dict:
    (p, q), (r, s) = Q = transpose(C)
    return {"P": transpose(B), "Q": Q, "det": p * s - q * r, "adjugate": [[s, -q], [-r, p]]}


def effort(B, C, x_B) -> int:
    """The determinant of C's matrix, its adjugate times B's matrix, the quotients, and M·[x]."""
    found, M = steps({}, B, C, x_B), solve(B, C, x_B)["M"]
    (p, q), (r, s) = found["Q"]
    work = product(p, s) + product(q, r) + total([p * s, -q * r])
    work += sum(dot(row, b) for row in found["adjugate"] for b in B)
    return (
        work + sum(quotient(v * found["det"], found["det"]) for row in M for v in row) + sum(dot(row, x_B) for row in M)
    )
