"""The leading principal minors of a symmetric 3×3 matrix, and what they say about its quadratic form."""

from generator.author import Draw, determinant, dot, matmul, product, total, transpose

TITLE = "Definiteness"
KINDS = ("positive definite", "negative definite", "indefinite")
KNOBS = {"largest_pivot": range(2, 6), "largest_multiplier": range(1, 4)}
ABOUT = {
    "largest_pivot": "largest absolute value of a quotient of two leading principal minors",
    "largest_multiplier": "largest absolute value of the entries of the triangular factor",
}
SPACE = 4
LABELS = {"minors": "[D_1, D_2, D_3]", "kind": r"\text{kind}"}
FIELDS = {"kind": KINDS}


def draw(d: Draw, *, largest_pivot: int = 4, largest_multiplier: int = 2) -> dict:
    kind, m = d.choice(KINDS), largest_multiplier
    sizes = d.integers(3, 1, largest_pivot)
    signs = d.choice([[1, 1, -1], [1, -1, 1], [1, -1, -1], [-1, 1, 1], [-1, -1, 1], [-1, 1, -1]])
    signs = {"positive definite": [1] * 3, "negative definite": [-1] * 3}.get(kind, signs)
    L = [[*d.integers(i, -m, m, nonzero=True), 1, *[0] * (2 - i)] for i in range(3)]
    A = matmul([[v * s * size for v, s, size in zip(row, signs, sizes)] for row in L], transpose(L))
    d.require(max(abs(v) for row in A for v in row) <= 30, "an entry is too large")
    diagonal = [A[i][i] > 0 for i in range(3)]
    d.require(kind != "indefinite" or all(diagonal) or not any(diagonal), "the signs on the diagonal tell")
    d.require(0 not in [A[0][1], A[0][2], A[1][2], *(A[i][i] for i in range(3))], "there is a 0")
    return {"A": A}


def solve(A) -> dict:
    """Leading principal minors, and Sylvester's criterion."""
    if len(A) != 3 or transpose(A) != A:
        raise ValueError("A must be symmetric, with three rows")
    minors = [determinant([row[:k] for row in A[:k]]) for k in (1, 2, 3)]
    if not minors[2]:
        raise ValueError("A is singular")
    return {"minors": minors, "kind": _kind(minors)}


def verify(answer, A) -> bool:
    """The minors by expansion along the last row; the signs of the eigenvalues by Descartes' rule."""
    (a, b, c), (_, e, f), (_, _, i) = A
    det = c * (b * f - c * e) - f * (a * f - c * b) + i * (a * e - b * b)
    if answer["minors"] != [a, a * e - b * b, det]:
        return False
    # of λ³ − tλ² + mλ − det, which has real roots only, as many are positive as the coefficients have changes of sign
    signs = [v > 0 for v in (1, -(a + e + i), a * e - b * b + a * i - c * c + e * i - f * f, -det) if v]
    positive = sum(x != y for x, y in zip(signs, signs[1:]))
    return answer["kind"] == {3: "positive definite", 0: "negative definite"}.get(positive, "indefinite")


def mistakes(A) -> dict:
    right, diagonal = solve(A), [A[i][i] for i in range(3)]
    D1, _, D3 = right["minors"]
    plus = A[0][0] * A[1][1] + A[0][1] ** 2
    by_sign = "positive definite" if all(v > 0 for v in diagonal) else "negative definite"
    wrong = {
        "entries of the diagonal taken for the minors": {"minors": diagonal, "kind": by_sign},
        "square of the entry beside the diagonal added in the second minor": {"minors": [D1, plus, D3]},
    }
    if right["kind"] == "negative definite":
        wrong["alternating signs taken for indefinite"] = {"kind": "indefinite"}
    if right["kind"] == "indefinite":
        wrong["kind told by the signs on the diagonal"] = {"kind": by_sign}
    return wrong


def carried(written, A) -> dict:
    """What the minors that were written say."""
    return {"kind": _kind(written["minors"])} if all(written["minors"]) else {}


def steps(answer, A) -> dict:
    return {"beside": [determinant([[*row[:j], *row[j + 1 :]] for row in A[1:]]) for j in range(3)]}


def effort(A) -> int:
    """The second minor, the other two minors of the expansion, and the third."""
    work = product(A[0][0], A[1][1]) + product(A[0][1], A[0][1]) + total([A[0][0] * A[1][1], -(A[0][1] ** 2)])
    for p, q, r, s in ((A[1][j], A[1][k], A[2][j], A[2][k]) for j, k in ((1, 2), (0, 2), (0, 1))):
        work += product(p, s) + product(q, r) + total([p * s, -q * r])
    return work + dot(A[0], steps({}, A)["beside"])


def _kind(minors) -> str:
    if all(v > 0 for v in minors):
        return "positive definite"
    return "negative definite" if all((-1) ** k * v > 0 for k, v in enumerate(minors, 1)) else "indefinite"
