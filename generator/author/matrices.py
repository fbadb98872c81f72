"""Exact arithmetic with small matrices: lists of rows of integers, and fractions only where a result is not whole.

What a type's `solve` takes from here, its `verify` should not: substitute the answer into the problem instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import Any, TypeVar

Vector = list[int]
Matrix = list[list[int]]
Number = int | Fraction
N = TypeVar("N", int, Number)


def whole(value: Any, name: str) -> Any:
    """Returns a number, or a list or rows of numbers, with plain integers: what an answer is made of.

    Raises ValueError, which says that `name` is no integer or has an entry that is none, if a Fraction is left.
    """
    if isinstance(value, (list, tuple)):
        return [whole(entry, name) for entry in value]
    if value.denominator != 1:
        raise ValueError(f"{name} is not made of integers: {value}")
    return int(value)


def transpose(A: Sequence[Sequence[N]]) -> list[list[N]]:
    """Returns the transpose of A. Raises ValueError unless all rows have one length."""
    return [list(column) for column in zip(*A, strict=True)]


def inner(u: Sequence[N], v: Sequence[N]) -> N:
    """Returns the inner product of u and v, 0 if they are empty. Raises ValueError if they differ in length.

    (`dot` counts the steps of computing it.)
    """
    return sum(a * b for a, b in zip(u, v, strict=True))


def matvec(A: Sequence[Sequence[N]], x: Sequence[N]) -> list[N]:
    """Returns A·x, a list with one entry for each row of A. Raises ValueError if the sizes do not fit."""
    return [inner(row, x) for row in A]


def matmul(A: Sequence[Sequence[N]], B: Sequence[Sequence[N]]) -> list[list[N]]:
    """Returns the product A·B. Raises ValueError if the sizes do not fit."""
    columns = list(zip(*B, strict=True))
    return [[inner(row, column) for column in columns] for row in A]


def determinant(A: Sequence[Sequence[int]]) -> int:
    """Returns the determinant of a square matrix of integers. Raises ValueError if it is not square."""
    _require_square(A)
    _, pivots, value, sign = _eliminated(A, len(A))
    return sign * value if len(pivots) == len(A) else 0


def inverse(A: Sequence[Sequence[int]]) -> list[list[Number]]:
    """Returns the inverse of a square matrix of integers: an entry is an integer where it is whole, else a Fraction.

    Raises ValueError if the matrix is not square, or is singular.
    """
    size = len(A)
    return _left_divided(A, [[int(i == j) for j in range(size)] for i in range(size)])


def linear_solve(A: Sequence[Sequence[int]], b: Sequence[int]) -> list[Number]:
    """Returns the one x with A·x = b, for a square A: an entry is an integer where it is whole, else a Fraction.

    Raises ValueError if A is not square, is singular, or does not fit b.
    """
    return [row[0] for row in _left_divided(A, [[value] for value in b])]


def rank(A: Sequence[Sequence[int]]) -> int:
    """Returns the rank of a matrix of integers."""
    return len(_eliminated(A, len(A[0]))[1])


def echelon(A: Sequence[Sequence[int]]) -> tuple[list[list[Number]], list[int]]:
    """Returns the reduced row-echelon form of A, without its zero rows, and the pivots' columns, counted from 0."""
    rows, pivots, value, _ = _eliminated(A, len(A[0]))
    return [[_divided(entry, value) for entry in row] for row in rows[: len(pivots)]], pivots


def null_space(A: Sequence[Sequence[int]]) -> list[list[int]]:
    """Returns a basis of the null space of A, a whole vector without common factor for each column without a pivot.

    The vector of such a column has a positive entry there, and 0 for the other such columns. The list is empty if the
    columns of A are independent.
    """
    columns = len(A[0])
    rows, pivots, value, _ = _eliminated(A, columns)
    basis = []
    for free in (j for j in range(columns) if j not in pivots):
        vector = [0] * columns
        vector[free] = value
        for row, pivot in zip(rows, pivots, strict=False):
            vector[pivot] = -row[free]
        common = gcd(*vector) if value > 0 else -gcd(*vector)
        basis.append([entry // common for entry in vector])
    return basis


def _eliminated(A: Sequence[Sequence[int]], width: int) -> tuple[list[list[int]], list[int], int, int]:
    """Gauss–Jordan elimination without fractions (Bareiss 1968), with pivots in the first `width` columns.

    Returns the rows, zero rows last; the pivots' columns; the value that then stands at each pivot; and the sign of the
    row exchanges. Of a square matrix of full rank, value times sign is the determinant.
    """
    rows = [list(row) for row in A]
    pivots: list[int] = []
    value = sign = 1
    for column in range(width):
        top = len(pivots)
        found = next((i for i in range(top, len(rows)) if rows[i][column]), None)
        if found is None:
            continue
        if found > top:
            rows[top], rows[found] = rows[found], rows[top]
            sign = -sign
        head = rows[top]
        pivot = head[column]
        for i, row in enumerate(rows):
            if i != top:
                factor = row[column]
                rows[i] = [(pivot * a - factor * b) // value for a, b in zip(row, head, strict=True)]
        value = pivot
        pivots.append(column)
    return rows, pivots, value, sign


def _left_divided(A: Sequence[Sequence[int]], B: Sequence[Sequence[int]]) -> list[list[Number]]:
    """A⁻¹B"""
    _require_square(A)
    size = len(A)
    rows, pivots, value, _ = _eliminated([[*left, *right] for left, right in zip(A, B, strict=True)], size)
    if len(pivots) < size:
        raise ValueError("the matrix is singular")
    return [[_divided(entry, value) for entry in row[size:]] for row in rows]


def _divided(numerator: int, denominator: int) -> Number:
    return Fraction(numerator, denominator) if numerator % denominator else numerator // denominator


def _require_square(A: Sequence[Sequence[int]]) -> None:
    if not A or any(len(row) != len(A) for row in A):
        raise ValueError("the matrix is not square")
