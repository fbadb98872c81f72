"""A recipe's own text with the givens of its parts: << slot.given >> and << slot.given|filter >>.

Such a text comes from outside and is never code: a regular expression finds what is to be filled in, and a table has
the few filters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.page import tex_filters
from generator.page.escaping import string
from generator.page.text import TextError

_FILTERS: Mapping[str, Callable[[Any], str]] = {
    "number": tex_filters.number,
    "vector": tex_filters.vector,
    "matrix": tex_filters.matrix,
    "column": tex_filters.column,
    "plus": tex_filters.plus,
    "listing": tex_filters.listing,
    "words": tex_filters.words,
    "set": tex_filters.set_of,
}
_PLACEHOLDER = re.compile(r"(?<!\\)<<([^\n]*?)>>")
_PARTS = re.compile(r"\s*(\S|\S[^|\n]*?\S)\.([A-Za-z_]\w*)\s*(?:\|\s*(\w+)\s*)?", re.ASCII)


def fill(text: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    """The Markdown with its placeholders filled in, for `parse_markdown` only: strings are marked in it (see
    `escaping`), and escaped there for where they stand.

    values: slot → given → value. Raises TextError with the line, and with what there is: for an unknown slot, given or
    filter, and for a value that its filter cannot write.
    """

    def filled(found: re.Match[str]) -> str:
        slot, given, name = _parts(found)
        line = _line(found)
        if slot not in values:
            raise TextError(f"there is no slot “{slot}”: there is {_listed(values)}", line)
        if given not in values[slot]:
            raise TextError(f"slot “{slot}” has no given “{given}”: it has {_listed(values[slot])}", line)
        try:
            return _written(values[slot][given], name)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise TextError(f"<<{found[1]}>> cannot be filled in: {error}", line) from None

    return _PLACEHOLDER.sub(filled, text)


def placeholders(text: str) -> list[tuple[str, str]]:
    """Slot and given of every placeholder, in their order. Raises TextError with the line for one that is no slot and
    given, or has an unknown filter."""
    return [_parts(found)[:2] for found in _PLACEHOLDER.finditer(text)]


def _parts(found: re.Match[str]) -> tuple[str, str, str]:
    """Slot, given, and filter or ""."""
    parts = _PARTS.fullmatch(found[1])
    if not parts:
        raise TextError(
            f"<<{found[1]}>> is not << slot.given >> or << slot.given|filter >>; to print it, write \\<<", _line(found)
        )
    slot, given, name = parts.groups(default="")
    if name and name not in _FILTERS:
        raise TextError(f"there is no filter “{name}” here: there is {_listed(_FILTERS)}", _line(found))
    return slot, given, name


def _written(value: Any, name: str) -> str:
    if name:
        return _FILTERS[name](value)
    if isinstance(value, str):
        return string(value)
    if type(value) is not int:
        raise TypeError(f"a {type(value).__name__} needs a filter: {_listed(_FILTERS)}")
    return str(value)


def _line(found: re.Match[str]) -> int:
    return found.string.count("\n", 0, found.start()) + 1


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(names) or "none"
