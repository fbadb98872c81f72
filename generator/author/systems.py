"""Two equations with two unknowns by Cramer's rule: the numbers of a worked solution, and its effort."""

from __future__ import annotations

from collections.abc import Sequence
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
