"""Exact constructions: matrices, vectors and samples whose eigenvalues, norms, inverses or deviations are whole.

Each draws the answer first and computes the givens from it, so that nothing is rejected unless it says so. Matrices
are lists of rows, vectors lists, all of plain integers. A function that gives more than the matrix returns it first,
and then what was drawn: the answer, which `draw` may use to reject, but which `solve` must find from the givens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from generator.author import tables
from generator.author.draw import Draw
from generator.author.matrices import Matrix, Vector, inner, inverse, matmul, matvec, rank, transpose

# --- matrices -------------------------------------------------------------------------------------------------------


def unimodular(d: Draw, size: int, largest: int = 2) -> Matrix:
    """Returns a square matrix of determinant 1 or −1, so that its inverse is whole too.

    It is a product of a lower and an upper triangular matrix with units on the diagonal and other entries from
    −`largest` to `largest`, with its rows shuffled. No entry exceeds 1 + (size − 1)·largest² in size. Of size 2 there
    are few: 50 with largest 2.
    """
    L, U = _unit_triangle(d, size, largest), transpose(_unit_triangle(d, size, largest))
    return d.shuffled(matmul(L, U))


def with_eigenvalues(d: Draw, eigenvalues: Sequence[int], largest: int = 1) -> tuple[Matrix, Matrix]:
    """Returns a matrix that has these eigenvalues, and a matrix of eigenvectors: column j belongs to eigenvalue j.

    It is P·diag(eigenvalues)·P⁻¹ with a unimodular P, whose entries `largest` bounds as in `unimodular`. An eigenvalue
    that is listed twice has two independent eigenvectors. The entries grow with the differences of the eigenvalues:
    reject what is too large; and P may be such that the matrix is triangular or diagonal.
    """
    P = unimodular(d, len(eigenvalues), largest)
    scaled = [[entry * value for entry, value in zip(row, eigenvalues, strict=True)] for row in P]
    return matmul(scaled, cast(Matrix, inverse(P))), P


def symmetric(d: Draw, first: int, second: int, largest: int = 4) -> tuple[Matrix, Matrix]:
    """Returns a symmetric 2×2 matrix with two different eigenvalues, and their eigenvectors as columns.

    The eigenvectors (a, b) and (−b, a) have entries from 1 to `largest` in size, without common factor, and a² + b²
    divides the difference of the eigenvalues: so it must be even, or divisible by 5, 13, 17 or 25. Raises ValueError
    if there are none. The matrix is whole and not diagonal.
    """
    possible = [(a, b) for a, b in tables.coprime_pairs(largest) if (first - second) % (a * a + b * b) == 0]
    if first == second or not possible:
        raise ValueError(f"no symmetric matrix with eigenvalues {first} and {second} is made here")
    a, b = d.choice(possible)
    b *= d.choice((-1, 1))
    k = (first - second) // (a * a + b * b)  # second·I + k·(a, b)(a, b)ᵀ
    return [[second + k * a * a, k * a * b], [k * a * b, second + k * b * b]], [[a, -b], [b, a]]


def orthogonal_columns(d: Draw, size: int, largest_norm: int = 13) -> tuple[Matrix, int]:
    """Returns a square matrix Q, and the whole norm that all its columns have: QᵀQ = norm²·I.

    Its entries have no common factor, and its norm is from 2 to `largest_norm`. Size 2: (a, b) and (−b, a), norms 5 and
    13. Size 3: the rotation by a whole quaternion with entries up to 2 (Euler–Rodrigues), norms 3 to 13. Sizes 4 and 5:
    Householder's (v·v)I − 2vvᵀ over its content, for whole v with entries up to 2, norms 2 to 17. Columns are shuffled,
    and their signs drawn. Some columns may be multiples of unit vectors. Raises ValueError for other sizes, or if no
    norm is small enough.
    """
    possible = [found for found in tables.orthogonal(size) if found[0] <= largest_norm]
    if not possible:
        raise ValueError(f"no orthogonal columns of size {size} have a whole norm up to {largest_norm}")
    norm, columns = d.choice(possible)
    signed = [[sign * entry for entry in column] for column, sign in zip(columns, _signs(d, size), strict=True)]
    return transpose(d.shuffled(signed)), norm


def qr_factors(d: Draw, rows: int, columns: int, largest: int = 2, diagonal: int = 1) -> tuple[Matrix, Matrix, int]:
    """Returns Q, R and the whole norm m of the columns of Q: the matrix A = Q·R has the factors Q/m and m·R.

    Q has orthogonal columns of norm m, as `orthogonal_columns` of size `rows`, of which it has `columns`. R is upper
    triangular, with a diagonal from 1 to `diagonal`, and entries from −`largest` to `largest` above it, of which those
    next to the diagonal are not 0. With `diagonal` 1, Q is what Gram–Schmidt makes of A without normalizing.
    """
    full, norm = orthogonal_columns(d, rows)
    R = [[0] * columns for _ in range(columns)]
    for i in range(columns):
        R[i][i] = d.integer(1, diagonal)
        for j in range(i + 1, columns):
            R[i][j] = d.integer(-largest, largest, nonzero=j == i + 1)
    return [row[:columns] for row in full], R, norm


def positive_definite(d: Draw, size: int, largest: int = 3, diagonal: int = 3) -> tuple[Matrix, Matrix]:
    """Returns a symmetric positive definite matrix A, and its Cholesky factor L with A = L·Lᵀ.

    L is lower triangular, with a diagonal from 1 to `diagonal`, and entries from −`largest` to `largest` below it that
    are not 0. No entry of A exceeds (size − 1)·largest² + diagonal².
    """
    L = [[0] * size for _ in range(size)]
    for i in range(size):
        L[i][:i] = d.integers(i, -largest, largest, nonzero=True)
        L[i][i] = d.integer(1, diagonal)
    return matmul(L, transpose(L)), L


def of_rank(d: Draw, rows: int, columns: int, rank: int, largest: int = 2) -> tuple[Matrix, Matrix]:
    """Returns a matrix of this rank, and its reduced echelon form: `rank` whole rows, whose pivots are drawn too.

    It is E·C, where C is the echelon form with entries from −`largest` to `largest` in the columns without a pivot, and
    E the first columns of a unimodular matrix with factors up to 1. The first column has a pivot, and every other
    column without one has an entry that is not 0. A row of A may be 0, or equal another: reject that. Raises ValueError
    unless 1 ≤ rank ≤ rows and rank ≤ columns.
    """
    if not 1 <= rank <= min(rows, columns):
        raise ValueError(f"no {rows}×{columns} matrix has the rank {rank}")
    pivots = [0, *sorted(d.sample(range(1, columns), rank - 1))]
    C = [[0] * columns for _ in range(rank)]
    for j in range(columns):
        if j in pivots:
            C[pivots.index(j)][j] = 1
            continue
        before = sum(pivot < j for pivot in pivots)
        entries = d.integers(before, -largest, largest)
        if not any(entries):
            entries[d.integer(0, before - 1)] = d.integer(-largest, largest, nonzero=True)
        for i, entry in enumerate(entries):
            C[i][j] = entry
    E = [row[:rank] for row in unimodular(d, rows, 1)]
    return matmul(E, C), C


def with_singular_values(d: Draw, largest: int = 20) -> tuple[Matrix, list[int]]:
    """Returns a 2×2 matrix with whole singular values σ₁ > σ₂ > 0, and these. It is not symmetric, nor else normal.

    The singular values of [[a, b], [c, d]] are half the sum and half the difference of the norms of (a + d, b − c) and
    (a − d, b + c), because the squares of these are ‖A‖² ± 2 det A. Both are drawn as whole vectors of equal parity, of
    whole norms up to `largest`, which differ. Raises ValueError if there are none: for `largest` below 4.
    """
    (p, q), (r, s), m, n = d.choice(tables.singular_pairs(largest))
    (p, q), (r, s) = ([sign * entry for sign, entry in zip(_signs(d, 2), v, strict=True)] for v in ((p, q), (r, s)))
    return [[(p + r) // 2, (s + q) // 2], [(s - q) // 2, (p - r) // 2]], [(m + n) // 2, abs(m - n) // 2]


# --- vectors --------------------------------------------------------------------------------------------------------


def pythagorean(d: Draw, size: int, largest: int = 15, *, nonzero: bool = False) -> tuple[Vector, int]:
    """Returns a vector of 2 to 4 entries without common factor, and its Euclidean norm, which is whole.

    The norm is at most `largest`, order and signs are drawn, and at least two entries are not 0 (with `nonzero`, all of
    them). All sets of entries are equally likely. Raises ValueError if there are none.
    """
    possible = [(entries, norm) for entries, norm in tables.whole_norms(size, largest) if entries[0] or not nonzero]
    if not possible:
        raise ValueError(f"no vector of {size} entries has a whole norm up to {largest}")
    entries, norm = d.choice(possible)
    return [sign * entry for sign, entry in zip(_signs(d, size), d.shuffled(entries), strict=True)], norm


def least_squares(
    d: Draw, rows: int, columns: int, largest: int = 3, largest_norm: int = 7
) -> tuple[Matrix, Vector, Vector, Vector, int]:
    """Returns A, b, the whole x that minimizes ‖Ax − b‖, the residual e = b − Ax, and its whole norm.

    e has 3 or 4 entries (`rows`), drawn as by `pythagorean`, and a norm up to `largest_norm`; the columns of A are
    drawn from the vectors at right angles to it that have entries up to `largest` in size, at least two of them not 0;
    x from −`largest` to `largest` without 0. Columns that are not independent are rejected: a tenth of the draws at the
    most. Raises ValueError if there are no such vectors.
    """
    entries, norm, vectors = d.choice(tables.residuals(rows, columns, largest, largest_norm))
    drawn = d.sample(vectors, columns)
    order = d.shuffled(range(rows))
    signs = _signs(d, rows)
    e = [signs[i] * entries[i] for i in order]
    A = [[signs[i] * column[i] for column in drawn] for i in order]
    for j, sign in enumerate(_signs(d, columns)):
        for row in A:
            row[j] *= sign
    d.require(rank(A) == columns, "the columns are not independent")
    x = d.integers(columns, -largest, largest, nonzero=True)
    return A, [inner(row, x) + r for row, r in zip(A, e, strict=True)], x, e, norm


def data_with_gradient(d: Draw, rows: int, gradient: Sequence[int], largest: int = 3) -> tuple[Matrix, Vector]:
    """Returns X with whole entries and independent columns, one for each entry of `gradient`, and a whole r with
    Xᵀr = gradient.

    So y = Xw + r makes w the minimum of ‖y − Xw‖² plus a penalty that has the gradient 2·`gradient` at w: for ridge
    regression, with the penalty λ‖w‖², take `gradient` = λw. X has the rows of a unimodular matrix (with `largest` 2)
    and others with entries up to `largest`, shuffled. As many entries of r as X has columns follow from the others, and
    may be large: reject that. Raises ValueError if there are fewer rows than columns.
    """
    columns = len(gradient)
    if rows < columns:
        raise ValueError(f"{columns} columns of {rows} entries are not independent")
    U, rest = unimodular(d, columns), d.matrix(rows - columns, columns, -largest, largest)
    free = d.integers(rows - columns, -largest, largest)
    pull = [value - sum(row[j] * r for row, r in zip(rest, free, strict=True)) for j, value in enumerate(gradient)]
    r = [*cast(Vector, matvec(inverse(transpose(U)), pull)), *free]
    order = d.shuffled(range(rows))
    return [[*U, *rest][i] for i in order], [r[i] for i in order]


# --- samples and probabilities --------------------------------------------------------------------------------------


def deviations(count: int, largest: int, *, sample: bool = False) -> Mapping[int, Sequence[tuple[int, ...]]]:
    """Returns whole standard deviation s → tuples of `count` deviations from the mean that have it; computed once.

    The deviations are whole, from −`largest` to `largest`, in ascending order, and add up to 0; their squares add up to
    count·s², or, with `sample`, to (count − 1)·s². At least three of them differ (two, if there are only two). There
    may be no s at all: of 3 deviations no squares add up to 3s². Meant for counts up to 9 and `largest` up to 9.

    Draw with `d.shuffled(d.choice(deviations(…)[s]))`, and add a whole mean.
    """
    return tables.deviations(count, largest, sample)


def dyadic(d: Draw, count: int, deepest: int = 4) -> list[int]:
    """Returns exponents k of `count` probabilities 2⁻ᵏ that add up to 1, in random order.

    They are the depths of the leaves of a binary tree that grows by splitting a random leaf, of depth `deepest` at the
    most: so they are the lengths of an optimal prefix code too. Raises ValueError unless 1 ≤ count ≤ 2^deepest.
    """
    if not 1 <= count <= 2**deepest:
        raise ValueError(f"no {count} powers of 1/2 down to 2^−{deepest} add up to 1")
    depths = [0]
    while len(depths) < count:
        split = d.choice([i for i, depth in enumerate(depths) if depth < deepest])
        depths[split] += 1
        depths.append(depths[split])
    return d.shuffled(depths)


def circulation(d: Draw, size: int, largest: int = 3) -> Matrix:
    """Returns a matrix F of whole numbers from 0 on, whose row sums w are its column sums as well.

    So the stochastic matrix P with entries Fᵢⱼ/wᵢ has the stationary distribution w/Σw (row vector times P). F adds up
    loops and exchanges between each two states, of 0 to `largest`, and a drawn cycle through all, of 1 to `largest`. So
    P is irreducible, and for more than two states not reversible. Raises ValueError for a size below 2.
    """
    if size < 2:
        raise ValueError("a chain has at least two states")
    F = [[0] * size for _ in range(size)]
    for i in range(size):
        F[i][i] = d.integer(0, largest)
        for j in range(i):
            F[i][j] = F[j][i] = d.integer(0, largest)
    cycle, flow = d.shuffled(range(size)), d.integer(1, largest)
    for i, j in zip(cycle, cycle[1:] + cycle[:1], strict=True):
        F[i][j] += flow
    return F


def _unit_triangle(d: Draw, size: int, largest: int) -> Matrix:
    return [[*d.integers(i, -largest, largest), 1, *[0] * (size - 1 - i)] for i in range(size)]


def _signs(d: Draw, count: int) -> list[int]:
    return [d.choice((-1, 1)) for _ in range(count)]
