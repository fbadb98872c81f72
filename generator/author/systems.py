"""Linear systems by Cramer's rule or by row operations: the numbers of a worked solution, and its effort."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from generator.author.effort import product, quotient, total
from generator.author.matrices import determinant


def cramer_steps(A: Sequence[Sequence[int]], b: Sequence[int]) -> dict[str, Any]:
    """Returns what a text needs to solve A·x = b, with a 2×2 matrix, step by step.

    `det` is the determinant a₁₁·a₂₂ − a₁₂·a₂₁. `crossed` holds for each unknown the four numbers p, q, r, s with which
    it is (p·q − r·s)/det.
    """
    (p, q), (r, s) = A
    return {"det": determinant(A), "crossed": [[s, b[0], q, b[1]], [p, b[1], r, b[0]]]}


def cramer_work(A: Sequence[Sequence[int]], b: Sequence[int]) -> int:
    """Returns the steps of solving A·x = b so: the determinant, and products, difference and quotient of each unknown.

    Raises ValueError if the determinant is 0.
    """
    (p, q), (r, s) = A
    found = cramer_steps(A, b)
    steps = product(p, s) + product(q, r) + total([p * s, -q * r])
    for own, right, other, left in found["crossed"]:
        steps += product(own, right) + product(other, left) + total([own * right, -other * left])
        steps += quotient(own * right - other * left, found["det"])
    return steps


def row_reduction(rows: Sequence[Sequence[int]], columns: int | None = None) -> tuple[list[dict[str, Any]], int]:
    """Returns the row operations that lead to the reduced echelon form, and their steps by hand.

    columns: how many of the first columns may have pivots; all by default, all but the last for an augmented matrix.
    Of several possible pivots the smallest is taken. There is a stage for each pivot that needs an operation: `rows`
    after it (lists of fractions), and `done`, a list of its operations: {"row", "exchanged"}, {"row", "divisor"} or
    {"row", "times", "less"}, with rows counted from 1.
    """
    matrix, top, stages, work = [[Fraction(v) for v in row] for row in rows], 0, [], 0
    for j in range(len(matrix[0]) if columns is None else columns):
        below = [i for i in range(top, len(matrix)) if matrix[i][j]]
        if not below:
            continue
        found = min((abs(matrix[i][j]), i) for i in below)[1]
        matrix[top], matrix[found] = matrix[found], matrix[top]
        done: list[dict[str, Any]] = [{"row": top + 1, "exchanged": found + 1}] * (found > top)
        if (pivot := matrix[top][j]) != 1:
            work += sum(quotient(v.numerator, pivot.numerator) for v in matrix[top][j + 1 :])
            matrix[top] = [v / pivot for v in matrix[top]]
            done.append({"row": top + 1, "divisor": pivot})
        first = matrix[top]
        for i, row in enumerate(matrix):
            if i != top and (f := row[j]):
                matrix[i] = [v - f * h for v, h in zip(row, first, strict=True)]
                work += sum(product(f.numerator, h.numerator) for h in first[j + 1 :])
                work += sum(
                    total([v.numerator, (-f * h).numerator]) for v, h in zip(row[j + 1 :], first[j + 1 :], strict=True)
                )
                done.append({"row": i + 1, "times": f, "less": top + 1})
        stages += [{"done": done, "rows": list(matrix)}] if done else []
        top += 1
    return stages, work
