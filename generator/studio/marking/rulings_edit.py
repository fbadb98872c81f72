"""The file of an exam's rulings as text: a ruling more, one less, another rounding. Comments stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array

from generator.errors import UserError, one_line

_ROUNDINGS = (0.01, 0.1, 0.25, 0.5, 1.0)


def rulings_in(text: str) -> list[dict[str, Any]]:
    """The rulings of a file, as they are written there."""
    found = _parsed(text).unwrap().get("rulings", [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def rounding_in(text: str) -> float:
    found = _parsed(text).unwrap().get("round", _ROUNDINGS[0])
    return float(found) if isinstance(found, int | float) else _ROUNDINGS[0]


def with_ruling(text: str, ruling: Mapping[str, Any]) -> str:
    """The text with one more ruling, behind the others."""
    document = _parsed(text)
    there = document.get("rulings")
    if isinstance(there, Array):
        inline = tomlkit.inline_table()
        inline.update(dict(ruling))
        there.append(inline)
        return _dumped(document)
    table = tomlkit.table()
    for key, value in ruling.items():
        if isinstance(value, dict):
            inner = tomlkit.inline_table()
            inner.update(value)
            table.add(key, inner)
        else:
            table.add(key, value)
    if isinstance(there, AoT):
        there.append(table)
    else:
        tables = tomlkit.aot()
        tables.append(table)
        document.add("rulings", tables)
    return _dumped(document)


def without_ruling(text: str, number: int) -> str:
    """The text without a ruling, counted from 1. Raises UserError if there is none of that number."""
    document = _parsed(text)
    there = document.get("rulings")
    if not isinstance(there, AoT | Array) or not 0 < number <= len(there):
        raise UserError("this ruling is not there any more", todo="look at the list again")
    del there[number - 1]
    if not there:
        del document["rulings"]
    return _dumped(document)


def with_rounding(text: str, step: float) -> str:
    """The text with another step to which totals are rounded."""
    if step not in _ROUNDINGS:
        raise UserError("totals are rounded to one of the steps that are listed", todo="choose one")
    document = _parsed(text)
    if "round" in document:
        document["round"] = step
        return _dumped(document)
    return f"round = {step:g}\n{text}" if step != 1 else f"round = 1.0\n{text}"


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise UserError(
            f"is not TOML: {one_line(str(error), 200)}", where="the file of rulings", todo="mend it in a text editor"
        ) from None


def _dumped(document: tomlkit.TOMLDocument) -> str:
    text = tomlkit.dumps(document)
    return text if text.endswith("\n") or not text else f"{text}\n"
