"""Plain values: givens, answers, points, and what reports progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Givens = Mapping[str, Any]
"""Name → integer, boolean, string, or (nested) list of them: exactly what JSON can hold."""

Answer = Mapping[str, Any]
"""Field → integer, list of integers, list of rows of integers, letter, or list of letters."""

FieldKind = str | tuple[str, ...]
"""How a field of an answer is read and judged: see generator/bank/kinds.py."""

Points = int | float
"""Whole or half points."""

Student = Mapping[str, str]
"""A roster row: `id`, `name` and any further columns."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are in all."""


def no_progress(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def total_points(points: Iterable[Points]) -> Points:
    """The sum; a whole number where it is one."""
    total = sum(points)
    return int(total) if total == int(total) else total


def entries(value: Any) -> list[Any]:
    """All entries of a field in reading order: 3 → [3]; [[1, 2], [3, 4]] → [1, 2, 3, 4]."""
    return [entry for item in value for entry in entries(item)] if isinstance(value, list) else [value]


def shape(value: Any) -> Any:
    """The value with its entries left out: equal for a field's values that have as many rows and entries."""
    return [shape(item) for item in value] if isinstance(value, list) else None
