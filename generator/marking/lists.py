"""A list of numbers as a person writes it → the texts of its entries.

Semicolons, tabs and lines separate, and then commas and spaces belong to the numbers: 3,0; 1,0; 4,0 and 1 575; 2 300.
So do commas with a space after them: 1 575, 2 300. Otherwise commas, or else spaces, separate; but one of them may
also stand inside a number: 1,575, or 1 575 2 300, or [1,575, 2]. Where all such readings but one have a fraction, the
one is meant. Where several are whole, one of them counts only if it alone has as many entries as the answer, two or
more: every other would be wrong in any case, however it was meant, so that nothing is guessed that matters. Else
nothing is read. Names of entries (x₁ = 6, x₂ = −2) do not count, but must be in order; "and" separates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

from generator.marking.numbers import (
    FRACTIONS,
    Ambiguous,
    UnreadableResponse,
    name_of,
    plain,
    read_number,
    refuse_date,
    without_name,
    without_unit,
)

_BRACKETS = re.compile(r"[\[\](){}|]")
_STRONG = re.compile(r"[;\t]|\n")
_SPACES = ((r" *([\n\t;]) *", r"\1"), (" +, *", ", "), (" *= *", "="), (" +", " "))
_AND = re.compile(r"[,;]? ?(?:\band\b|&) ?", re.IGNORECASE | re.ASCII)
_MIXED = re.compile(rf"(?<!\S)[+-]?[0-9]+ (?:([0-9]+)/([0-9]+)|[{FRACTIONS}])(?!\S)")

_Reading = tuple[Sequence[str], Sequence[Fraction]]
"""The texts of the entries, and their values."""


def unwrapped(text: str) -> str:
    """Without one pair of brackets around all of it."""
    pairs = {"[": "]", "(": ")", "{": "}", "|": "|"}
    if len(text) > 1 and pairs.get(text[0]) == text[-1] and not _BRACKETS.search(text[1:-1]):
        return text[1:-1].strip()
    return text


def read_list(text: str, count: int = 0, unit: str = "", *, ordered: bool = True) -> list[Fraction]:
    """The entries of a list; text as `plain` gives it, count: of the answer. Raises UnreadableResponse."""
    return list(_read(text, count, unit, ordered)[1])


def _read(text: str, count: int, unit: str, ordered: bool) -> _Reading:
    unit = plain(unit)
    inner = _inner(text, unit)
    if not inner:
        return [], []
    refuse_date(inner)
    if re.search(r"\bor\b", inner, re.IGNORECASE | re.ASCII):
        raise UnreadableResponse("“or” leaves open which number is meant")
    for found in _MIXED.finditer(inner):
        if not found[1] or int(found[1]) < int(found[2]):
            raise Ambiguous(f"“{found[0]}” can be one entry or two; put semicolons between the numbers")
    if _STRONG.search(inner):
        return _separated(inner, count, unit, ordered)
    readings: dict[tuple[Fraction, ...], Sequence[str]] = {}
    fault: UnreadableResponse | None = None
    for parts in _splits(inner, unit):
        try:
            readings.setdefault(tuple(_values(parts, unit, ordered)), parts)
        except Ambiguous:
            raise
        except UnreadableResponse as error:
            fault = fault or error
    if fault and not readings:
        raise fault
    candidates = {values: parts for values, parts in readings.items() if _is_whole(values)} or readings
    if len(candidates) > 1:
        candidates = {values: parts for values, parts in candidates.items() if len(values) == count >= 2}
    if len(candidates) != 1:
        raise _two_ways(inner)
    ((values, parts),) = candidates.items()
    return parts, values


def _inner(text: str, unit: str) -> str:
    """Without brackets, and with one sort of separator in place of "and"."""
    text = without_unit(text, unit)
    bare = unwrapped(without_name(text))
    text = bare if bare != without_name(text) else text
    for pattern, written in _SPACES:
        text = re.sub(pattern, written, text)
    text = text.strip()
    return _AND.sub(", " if ", " in _AND.sub("", text) and ";" not in text else ";", text)


def _separated(text: str, count: int, unit: str, ordered: bool) -> _Reading:
    """A list with semicolons, tabs or lines. Commas are in its numbers, unless that cannot be read."""
    lines = [line.rstrip(",;\t") for line in text.split("\n") if line.strip()]
    parts = re.split("[;\t]|\n", "\n".join(lines))
    fault: UnreadableResponse | None = None
    values: Sequence[Fraction] = ()
    try:
        values = _values(parts, unit, ordered)
    except Ambiguous:
        raise
    except UnreadableResponse as error:
        fault = error
    if values and _is_whole(values):
        return parts, values
    flat = re.split("[;\t,]|\n", "\n".join(lines))
    other: list[Fraction] = []
    with suppress(UnreadableResponse):
        other = _values(flat, unit, ordered)
    fits = other and _is_whole(other) and len(other) == count >= 2
    if fault is None and not fits:
        return parts, values
    if fault is None:
        raise _two_ways(text)
    if not fits:
        raise fault
    return flat, other


def _splits(text: str, unit: str) -> Iterator[Sequence[str]]:
    """The ways to cut a list at its commas or spaces."""
    if "," in text:
        yield text.split(",")
        inside = re.search("[0-9],[0-9]", text)
        if inside and not re.search("[^0-9],[^ ]|,[^ 0-9]", text):
            yield re.split(", ", text)  # 3,0, 1,0; where no comma has a space, all of it is one number
        if ", " not in text:
            yield _in_groups(text.split(","), ",")
        if ", " not in text and " " in text:
            yield _with_units(text.split(" "), unit)
            yield _with_units(re.split("[, ]", text), unit)
    else:
        if unit:
            text = re.sub(rf"(?<=[0-9.)])({re.escape(unit)})(?= |$)", r" \1", text)
        yield _with_units(text.split(" "), unit)
        yield _with_units(_in_groups(text.split(" "), " "), unit)


def _in_groups(parts: Sequence[str], separator: str) -> list[str]:
    """Three digits go to the one to three before them: 1 575 is one number."""
    result: list[str] = []
    start = re.compile(f"[+-]?[1-9][0-9]{{0,2}}(?:{separator}[0-9]{{3}})*")
    for part in parts:
        if result and re.fullmatch("[0-9]{3}(?:[.][0-9]+)?", part) and start.fullmatch(result[-1]):
            result[-1] += separator + part
        else:
            result.append(part)
    return result


def _with_units(parts: Sequence[str], unit: str) -> list[str]:
    """A unit that stands by itself goes to the number before it."""
    result: list[str] = []
    for part in parts:
        if unit and part == unit and result:
            result[-1] += f" {unit}"
        else:
            result.append(part)
    return result


def _values(parts: Sequence[str], unit: str, ordered: bool) -> list[Fraction]:
    """The values of the entries. A separator may end the list. Raises UnreadableResponse."""
    entries = list(parts[:-1]) if len(parts) > 1 and not parts[-1].strip() else list(parts)
    if not all(entry.strip() for entry in entries):
        raise UnreadableResponse("an entry is empty, between two separators")
    names = [name for name in map(name_of, entries) if name]
    if ordered and len(set(names)) > 1 and [*names] != sorted(set(names), key=_name_order):
        raise UnreadableResponse(f"the entries are named in another order: {', '.join(names)[:40]}")
    return [read_number(without_name(entry), unit) for entry in entries]


def _name_order(name: str) -> tuple[str, int]:
    """x2 comes before x10."""
    stem = name.rstrip("0123456789")
    return stem, int(name[len(stem) :] or 0)


def _is_whole(values: Sequence[Fraction]) -> bool:
    return all(value.denominator == 1 for value in values)


def _two_ways(text: str) -> Ambiguous:
    shown = text if len(text) <= 30 else f"{text[:30]}…"
    return Ambiguous(f"“{shown}” can be read in two ways; put semicolons between the numbers")


# --- rows -----------------------------------------------------------------------------------------------------------


def read_rows(text: str, height: int, width: int, unit: str = "") -> list[list[Fraction]]:
    """The rows of a matrix; text as `plain` gives it, height and width: of the answer. Raises UnreadableResponse.

    Lines are rows; where there is but one, semicolons separate rows, unless the answer is one row.
    """
    refuse_date(text)
    rows = _rows(without_name(without_unit(text, unit)))
    if height == 1 < width == len(rows):
        try:
            return [[read_number(row, unit) for row in rows]]
        except UnreadableResponse:
            pass
    return [read_list(row, width, unit) for row in rows]


def _rows(text: str) -> list[str]:
    """The rows of a matrix, each as text. Raises UnreadableResponse."""
    if re.search(r"[\[(]\s*[\[(]|[\])]\s*[,;]?\s*[\[(]", text):  # [[1, 2], [3, 4]], or [1, 2], [3, 4]
        row = r"[\[(]([^\[\]()]*)[\])]"
        if re.search(r"[^\[\]()\s,;]", re.sub(row, "", text)):
            raise UnreadableResponse("the brackets do not enclose rows of numbers")
        return [found for found in re.findall(row, text) if found.strip()]
    inner = unwrapped(text).replace("\\\\", "\n")
    rows = inner.split("\n") if "\n" in inner else inner.split(";")
    return [row.rstrip(" ,;") for row in rows if row.strip(" ,;")]
