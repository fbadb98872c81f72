"""What the exact constructions choose from: tables that are computed once, when they are first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations_with_replacement, product
from math import gcd, isqrt

from generator.author.matrices import Matrix, Vector, inner, rank


@lru_cache
def coprime_pairs(largest: int) -> list[tuple[int, int]]:
    return [(a, b) for a, b in product(range(1, largest + 1), repeat=2) if gcd(a, b) == 1]


@lru_cache
def whole_norms(size: int, largest: int) -> list[tuple[Vector, int]]:
    """Ascending entries from 0 on without common factor, at least two not 0, of a whole norm; and the norm."""
    if not 2 <= size <= 4:
        raise ValueError(f"vectors of 2 to 4 entries are made, not of {size}")
    found = []
    for entries in combinations_with_replacement(range(largest + 1), size):
        square = inner(entries, entries)
        norm = isqrt(square)
        if norm**2 == square and norm <= largest and entries[-2] and gcd(*entries) == 1:
            found.append((list(entries), norm))
    return found


@lru_cache
def orthogonal(size: int) -> list[tuple[int, Matrix]]:
    """Norm and columns of matrices whose columns are at right angles."""
    if size == 2:
        pairs = [(a, b, norm) for (a, b), norm in whole_norms(2, 13)]
        return [(norm, [[p, q], [-q, p]]) for a, b, norm in pairs for p, q in ((a, b), (b, a))]
    if not 3 <= size <= 5:
        raise ValueError(f"orthogonal columns are made of size 2 to 5, not {size}")
    found: dict[tuple[tuple[int, ...], ...], int] = {}
    for vector in product(range(-2, 3), repeat=max(size, 4)):
        whole = _rotation(*vector) if size == 3 else _reflection(vector)
        content = gcd(*(entry for column in whole for entry in column))
        if content and sum(map(bool, vector)) > 1:
            columns = tuple(tuple(entry // content for entry in column) for column in whole)
            norm = isqrt(inner(columns[0], columns[0]))
            if norm > 1:
                found.setdefault(columns, norm)
    return [(norm, [list(column) for column in columns]) for columns, norm in sorted(found.items())]


def _rotation(a: int, b: int, c: int, d: int) -> Matrix:
    """Columns of the rotation by the quaternion a + bi + cj + dk, times its squared norm."""
    return [
        [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
        [2 * (b * c - a * d), a * a - b * b + c * c - d * d, 2 * (c * d + a * b)],
        [2 * (b * d + a * c), 2 * (c * d - a * b), a * a - b * b - c * c + d * d],
    ]


def _reflection(v: Sequence[int]) -> Matrix:
    """(v·v)I − 2vvᵀ"""
    square = inner(v, v)
    return [[square * (i == j) - 2 * a * b for j, b in enumerate(v)] for i, a in enumerate(v)]


@lru_cache
def singular_pairs(largest: int) -> list[tuple[tuple[int, int], tuple[int, int], int, int]]:
    """Two vectors of equal parity, entry by entry, with their norms, which differ.

    Not both first entries are 0, nor is the second entry of the first vector: the matrix would have a diagonal of
    zeros, or be symmetric.
    """
    pairs = [((0, 1), 1), *whole_norms(2, largest)]
    whole = [
        (k * p, k * q, k * norm)
        for (a, b), norm in pairs
        for k in range(1, largest // norm + 1)
        for p, q in ((a, b), (b, a))
    ]
    return [
        ((p, q), (r, s), m, n)
        for p, q, m in whole
        for r, s, n in whole
        if q and (p or r) and m != n and (p - r) % 2 == 0 and (q - s) % 2 == 0
    ]


@lru_cache
def residuals(rows: int, columns: int, largest: int, largest_norm: int) -> list[tuple[Vector, int, list[Vector]]]:
    """Vectors of a whole norm, as in `whole_norms`, with the norm, and the whole vectors at right angles to each: with
    entries up to `largest`, at least two of them not 0, and of opposite ones only the first."""
    found = []
    for e, norm in whole_norms(rows, largest_norm):
        vectors = [list(v) for v in product(range(-largest, largest + 1), repeat=rows) if inner(v, e) == 0]
        half = [v for v in vectors if sum(map(bool, v)) > 1 and next(entry for entry in v if entry) > 0]
        if half and rank(half) >= columns:
            found.append((e, norm, half))
    return found


@lru_cache
def deviations(count: int, largest: int, sample: bool) -> dict[int, list[tuple[int, ...]]]:
    """Standard deviation → ascending deviations: an upper half is put behind every lower half with the opposite sum."""
    found: dict[int, list[tuple[int, ...]]] = {}
    divisor = count - sample
    half = count // 2
    lower: dict[int, list[tuple[int, ...]]] = {}
    for values in combinations_with_replacement(range(-largest, largest + 1), half):
        lower.setdefault(sum(values), []).append(values)
    for upper in combinations_with_replacement(range(-largest, largest + 1), count - half):
        for values in lower.get(-sum(upper), ()):
            if values and values[-1] > upper[0]:
                continue
            together = values + upper
            square = inner(together, together)
            s = isqrt(square // divisor) if divisor else 0
            if s and s * s * divisor == square and len(set(together)) >= min(3, count):
                found.setdefault(s, []).append(together)
    return {s: sorted(found[s]) for s in sorted(found)}
