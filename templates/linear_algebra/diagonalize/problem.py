"""Diagonalize a 2×2 matrix: A = P D P⁻¹."""

from itertools import product
from math import gcd, isqrt

from generator.author import Draw, matmul, square_root, total, transpose
from generator.author import product as times

TITLE = "Diagonalization"
KNOBS = {"largest": range(2, 5), "largest_eigenvalue": range(4, 13)}
ABOUT = {
    "largest": "largest absolute value of the entries of the eigenvectors",
    "largest_eigenvalue": "largest absolute value of an eigenvalue",
}
SPACE = 5
FIELDS = {"P": "any", "D": "any"}


def draw(d: Draw, *, largest: int = 3, largest_eigenvalue: int = 9) -> dict:
    halves = product(range(largest + 1), range(-largest, largest + 1))
    u, v = d.sample([w for w in halves if gcd(*w) == 1 and w > (0, 0)], 2)
    det = u[0] * v[1] - u[1] * v[0]
    low, high = -largest_eigenvalue, largest_eigenvalue
    first = d.integer(low, high)
    others = [second for second in range(low, high + 1) if second != first and (second - first) % det == 0]
    d.require(bool(others), "no second eigenvalue makes A whole")
    k = (d.choice(others) - first) // det
    A = [[first - k * v[0] * u[1], k * v[0] * u[0]], [-k * v[1] * u[1], first + k * v[1] * u[0]]]
    d.require(A[0][1] != 0 != A[1][0], "A has a 0 off the diagonal")
    d.require(max(abs(entry) for row in A for entry in row) <= 25, "an entry is too large")
    right = solve(A)
    d.require(not any(verify(right | wrong, A) for wrong in mistakes(A).values()), "a mistake does not show")
    return {"A": A}


def solve(A) -> dict:
    """Eigenvalues by the quadratic formula, the larger first; each eigenvector from the first row of A − λI."""
    (a, b), (c, e) = A
    disc = (a + e) ** 2 - 4 * (a * e - b * c)
    root = isqrt(max(disc, 0))
    if root * root != disc or not disc or not b:
        raise ValueError("A has no two whole eigenvalues, or a 0 in the first row")
    values = [(a + e + root) // 2, (a + e - root) // 2]
    columns = [[b // gcd(b, value - a), (value - a) // gcd(b, value - a)] for value in values]
    return {"P": transpose([[abs(x), y if x > 0 else -y] for x, y in columns]), "D": [[values[0], 0], [0, values[1]]]}


def verify(answer, A) -> bool:
    """D is diagonal, P has independent columns, and AP = PD."""
    P, D = answer["P"], answer["D"]
    if [len(rows) for rows in (P, D, *P, *D)] != [2] * 6 or D[0][1] or D[1][0]:
        return False
    independent = P[0][0] * P[1][1] != P[0][1] * P[1][0]
    return independent and all(
        sum(A[i][k] * P[k][j] for k in (0, 1)) == P[i][j] * D[j][j] for i in (0, 1) for j in (0, 1)
    )


def mistakes(A) -> dict:
    right = solve(A)
    (p, q), (r, s) = P = right["P"]
    (first, _), (_, second) = right["D"]
    return {
        "columns of P in the other order than the eigenvalues in D": {"P": [[q, p], [s, r]]},
        "eigenvectors written as the rows of P": {"P": transpose(P)},
        "signs of the eigenvalues reversed": {"D": [[-first, 0], [0, -second]]},
        "sign of the second entries of the eigenvectors lost": {"P": [[p, q], [-r, -s]]},
    }


def steps(answer, A) -> dict:
    (p, q), (r, s) = A
    values = [answer["D"][0][0], answer["D"][1][1]]
    disc = (p + s) ** 2 - 4 * (p * s - q * r)
    found = [{"value": v, "row": [p - v, q], "vector": column} for v, column in zip(values, transpose(answer["P"]))]
    return {"polynomial": [p * s - q * r, -p - s, 1], "disc": disc, "root": isqrt(disc), "found": found,
            "product": matmul(A, answer["P"])}  # fmt: skip


def effort(A) -> int:
    """Trace, determinant, the quadratic formula, and A − λI for both eigenvalues."""
    (p, q), (r, s) = A
    t, det = p + s, p * s - q * r
    root = isqrt(t * t - 4 * det)
    work = total([p, s]) + times(p, s) + times(q, r) + total([p * s, -q * r])
    work += times(t, t) + times(4, det) + total([t * t, -4 * det]) + square_root(root * root)
    return work + sum(total([t, sign * root]) + total([p, -(t + sign * root) // 2]) for sign in (1, -1))
