"""Singular values of a matrix with two columns, and its best approximation of rank 1."""

from fractions import Fraction
from functools import cache
from itertools import product
from math import gcd, isqrt

from generator.author import Draw, dot, inner, matmul, matvec, quotient, square_root, total, transpose, whole
from generator.author import product as times

TITLE = "Truncated singular value decomposition"
KNOBS = {"rows": range(2, 4), "largest": range(9, 21), "largest_factor": range(3, 7)}
ABOUT = {
    "rows": "rows of A",
    "largest": "largest absolute value of the entries of A",
    "largest_factor": "largest factor of the two terms that make A",
}
SPACE = 6
LABELS = {"sigma": r"[\sigma_1, \sigma_2]", "A_1": "A_1"}


def draw(d: Draw, *, rows: int = 3, largest: int = 18, largest_factor: int = 5) -> dict:
    v, p, q, first, second = d.choice(_terms(rows, largest, largest_factor))
    signs, turn = [d.choice((-1, 1)) for _ in p], d.choice((-1, 1))
    order = d.shuffled(range(rows))
    return {"A": [[signs[i] * x for x in _row(v, first * p[i], turn * second * q[i])] for i in order]}


def solve(A) -> dict:
    """σ² are the eigenvalues of AᵀA; its first eigenvector v projects the rows: A₁ = A·vvᵀ/(v·v)."""
    (p, q), (_, r) = matmul(transpose(A), A)
    root = isqrt((p - r) ** 2 + 4 * q * q)
    squares = [(p + r + root) // 2, (p + r - root) // 2]
    sigma = [isqrt(square) for square in squares]
    if root**2 != (p - r) ** 2 + 4 * q * q or [s * s for s in sigma] != squares or not q:
        raise ValueError("the singular values are not whole, or the columns are orthogonal")
    v = [q, squares[0] - p]
    A_1 = [[Fraction(score * entry, inner(v, v)) for entry in v] for score in matvec(A, v)]
    return {"sigma": sigma, "A_1": whole(A_1, "the approximation")}


def verify(answer, A) -> bool:
    """A₁ has rank 1; what is left of A is orthogonal to it, by rows and by columns, and not larger; norms are σ."""
    near, sigma = answer["A_1"], answer["sigma"]
    if len(near) != len(A) or any(len(row) != 2 for row in [*near, sigma]) or min(sigma) < 0:
        return False
    first, second = sigma
    rest = [[a - b for a, b in zip(*pair)] for pair in zip(A, near)]
    return (
        all(u[0] * w[1] == u[1] * w[0] for u in near for w in near)
        and all(inner(u, w) == 0 for u in near for w in rest)
        and all(inner(u, w) == 0 for u in zip(*near) for w in zip(*rest))
        and sum(x * x for row in near for x in row) == first**2 >= second**2 == sum(x * x for row in rest for x in row)
    )


def mistakes(A) -> dict:
    right = solve(A)
    v = _direction(A, right)
    return {
        "square roots forgotten": {"sigma": [s * s for s in right["sigma"]]},
        "v not normalized": {"A_1": [[score * entry for entry in v] for score in matvec(A, v)]},
        "smaller singular value kept instead of the larger": {
            "A_1": [[a - b for a, b in zip(*pair)] for pair in zip(A, right["A_1"])]
        },
    }


def steps(answer, A) -> dict:
    (p, q), (_, r) = gram = matmul(transpose(A), A)
    v = _direction(A, answer)
    return {
        "gram": gram,
        "trace": p + r,
        "polynomial": [p * r - q * q, -p - r, 1],
        "squares": [s * s for s in answer["sigma"]],
        "row": [p - answer["sigma"][0] ** 2, q],
        "v": v,
        "length": inner(v, v),
        "scores": matvec(A, v),
        "rest": [[a - b for a, b in zip(*pair)] for pair in zip(A, answer["A_1"])],
    }


def effort(A) -> int:
    """AᵀA, its determinant and trace, the quadratic formula, two roots, and A·v·vᵀ over v·v."""
    answer, (left, right) = solve(A), transpose(A)
    (p, q), (_, r) = matmul(transpose(A), A)
    v, det = _direction(A, answer), p * r - q * q
    work = dot(left, left) + dot(left, right) + dot(right, right) + total([p, r]) + times(p, r) + times(q, q)
    work += total([p * r, -q * q]) + times(p + r, p + r) + times(4, det) + total([(p + r) ** 2, -4 * det])
    work += sum(square_root(s * s) for s in answer["sigma"]) + dot(v, v)
    return work + sum(dot(row, v) + 2 * quotient(inner(row, v), inner(v, v)) for row in A)


def _direction(A, answer) -> list:
    (p, q), _ = matmul(transpose(A), A)
    v = [q, answer["sigma"][0] ** 2 - p]
    common = gcd(*v) if q > 0 else -gcd(*v)
    return [entry // common for entry in v]


def _row(v, along, across) -> list:
    return [along * v[0] - across * v[1], along * v[1] + across * v[0]]


@cache
def _terms(rows, largest, largest_factor) -> list:
    """v, and orthogonal p and q with an entry for each row, such that |v||p| and |v||q| are whole; and two factors."""
    found = []
    vectors = [p for p in product(range(-5, 6), repeat=rows) if gcd(*p) == 1 and p <= tuple(sorted(p)) and p[-1] > 0]
    factors = list(product(range(1, largest_factor + 1), repeat=2))
    everything = [q for q in product(range(-5, 6), repeat=rows) if gcd(*q) == 1]
    for v in ((a, b) for a, b in product(range(1, 5), (-3, -2, -1, 1, 2, 3, 4)) if gcd(a, b) == 1):
        size = inner(v, v)
        for p in (p for p in vectors if isqrt(size * inner(p, p)) ** 2 == size * inner(p, p)):
            for q in (q for q in everything if inner(p, q) == 0):
                if not all(map(any, zip(p, q))) or not any(map(all, zip(p, q))):
                    continue  # a row of A is 0, or every row belongs to one term alone
                if isqrt(size * inner(q, q)) ** 2 != size * inner(q, q):
                    continue
                for s, t in factors:
                    if s * s * inner(p, p) > t * t * inner(q, q):
                        rest = (_row(v, s * a, t * b) for a, b in zip(p, q))
                        if max(abs(x) for row in rest for x in row) <= largest:
                            found.append((v, p, q, s, t))
    return found
