"""Values as a type may give them: whole numbers, texts, lists and tables, exactly what JSON can hold; fractions in
mistakes."""

from __future__ import annotations

import marshal
from fractions import Fraction
from typing import Any

from generator.errors import TypeFault, one_line


def plain_dict(values: Any, where: str, what: str) -> dict[str, Any]:
    """The values as JSON would give them back; TypeFault for floats, numpy numbers, sets and the like."""
    if not isinstance(values, dict):
        raise TypeFault(f"expected a dict of {what}s, not a {type(values).__name__}", where=where)
    for name in values:
        if not isinstance(name, str) or not name.strip():
            raise TypeFault(f"a {what} needs a name, not {one_line(repr(name), 40)}", where=where)
    try:
        return {name: v if type(v) is int else plain_value(v, where, what, name) for name, v in values.items()}
    except RecursionError:
        raise TypeFault(f"a {what} holds itself, or lists in lists too deep to be kept", where=where) from None


def plain_value(value: Any, where: str, what: str, name: str = "") -> Any:
    kind = type(value)
    if kind is int or kind is bool:
        return value
    if kind is list or kind is tuple:
        return [v if type(v) is int else plain_value(v, where, what, name) for v in value]
    if kind is dict and set(map(type, value)) <= {str}:
        return {key: v if type(v) is int else plain_value(v, where, what, name) for key, v in value.items()}
    if kind is str and (value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)):
        return value
    holder = f"{what} “{name}”" if name else what
    if kind is Fraction and what == "mistake":
        return value.numerator if value.denominator == 1 else value
    if kind is str:
        raise TypeFault(f"{holder} holds half of a letter (a lone surrogate), which no file can keep", where=where)
    raise TypeFault(
        f"{holder} holds {shown_value(value)}, a {kind.__name__}; give whole numbers, texts, lists",
        where=where,
    )


def shape_name(value: Any) -> str:
    """What a value is, in words."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "a whole number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, dict):
        return "a table"
    if not isinstance(value, list):
        return f"a {type(value).__name__}"
    if not value:
        return "an empty list"
    kinds = {shape_name(item) for item in value}
    if kinds == {"a list of whole numbers"}:
        return (
            "rows of whole numbers of one length" if len({len(row) for row in value}) == 1 else "rows of unequal length"
        )
    if kinds == {"a whole number"}:
        return "a list of whole numbers"
    return "a list of " + " and ".join(sorted(kinds))


def shown_value(value: Any, limit: int = 80) -> str:
    """A value in a message. Python refuses to write numbers of more than 4,300 digits."""
    try:
        return one_line(repr(value), limit)
    except ValueError:
        return "a number of thousands of digits"


def require_short_numbers(values: dict[str, Any], where: str) -> None:
    """Raises TypeFault for numbers of more digits than Python writes, and so than a record can hold."""
    try:
        repr(values)
    except ValueError:
        raise TypeFault("a number has thousands of digits, more than a record can hold", where=where) from None


def deep_copy(value: Any) -> Any:
    """A deep copy of plain values, by way of bytes: many times quicker than copy.deepcopy."""
    return marshal.loads(as_bytes(value))


def as_bytes(value: Any) -> bytes:
    """Equal for equal plain values and for no others. (Version 2 of marshal, since later ones note what is shared.)"""
    return marshal.dumps(value, 2)
