"""What can be written on a paper: its fields, and how a spreadsheet's columns name them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.model import Placed, Version

CHOICE = "choice"
"""The field of a multiple-choice part: the letter of an option."""
COMMENT = "comment"
"""The field of an open part that holds what its student is told."""
WHO = ("code", "version", "student", "name")
"""Columns that say whose paper a row is of."""
_COLUMN = re.compile(r"([0-9]{1,4}(?:\([a-z]\))?)(?:\s+(.+))?", re.IGNORECASE)


def criterion_field(number: int) -> str:
    """The field of an open part that holds the points for a criterion, counted from 1."""
    return f"criterion {number}"


def fields_of(version: Version) -> dict[str, list[str]]:
    """Label → the fields of its answer, as a sheet names them; of an open part its criteria, and a comment."""
    return {placed.label: _fields(placed) for placed in version.problems}


def _fields(placed: Placed) -> list[str]:
    if placed.instance.is_open:
        return [*(criterion_field(number) for number in range(1, len(placed.instance.criteria) + 1)), COMMENT]
    return [CHOICE] if placed.options else list(placed.instance.answer)


def field_columns(versions: Iterable[Version]) -> list[tuple[str, str]]:
    """(label, field) of every column of a sheet for these versions, in the order of the paper."""
    found: dict[tuple[str, str], None] = {}
    for version in versions:
        found |= {(label, name): None for label, names in fields_of(version).items() for name in names}
    return sorted(found, key=lambda column: _place(column[0]))


def column_name(label: str, field: str) -> str:
    """As a sheet names it: 1(b) w."""
    return f"{label} {field}"


def parse_column(name: str) -> tuple[str, str] | None:
    """ "1(b) w" → (1(b), w); "1(b)" → (1(b), ""); None for the name of another column."""
    found = _COLUMN.fullmatch(name)
    return (found[1].lower(), found[2] or "") if found else None


def option_letters(versions: Iterable[Version]) -> dict[tuple[str, str], str]:
    """(label, field) of a multiple-choice part → the letters of its options."""
    letters: dict[tuple[str, str], str] = {}
    for version in versions:
        for placed in version.problems:
            mine = "".join(option.letter for option in placed.options)
            place = placed.label, CHOICE
            if len(mine) > len(letters.get(place, "")):
                letters[place] = mine
    return letters


def _place(label: str) -> tuple[int, str]:
    number, _, letter = label.partition("(")
    return int(number), letter
