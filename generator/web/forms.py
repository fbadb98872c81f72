"""What a browser sends as an answer → a response to judge. Nothing that it sends is trusted, nor its size."""

from __future__ import annotations

from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from generator.bank import ProblemType
from generator.marking import FieldVerdict, UnreadableResponse, Verdict, from_cells, judge, read_response
from generator.model import Instance, entries
from generator.page import Field, Question
from generator.web.site import LONGEST_OWN

LARGEST = 20_000  # bytes of a form
_MOST_FIELDS = 500
_LONGEST = 400  # characters of one input
OWN = "own"  # an answer in one's own words


class TooLarge(ValueError):
    """A form that no page of ours sends."""


@dataclass(frozen=True)
class Written:
    """A form as it was filled in, and as it was understood."""

    inputs: Mapping[str, str]
    """Name of the input → what was written."""
    response: Mapping[str, Any]
    """Field → value, or None."""
    misread: str
    """Why something could not be read, and what can be written instead, in whole sentences; or ""."""


async def received(body: AsyncIterable[bytes]) -> dict[str, str]:
    """The form's inputs. Raises TooLarge as soon as it is, without taking in the rest."""
    content = b""
    async for piece in body:
        content += piece
        if len(content) > LARGEST:
            raise TooLarge
    try:
        pairs = parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise TooLarge from None
    return {name: value[: LONGEST_OWN if name == OWN else _LONGEST] for name, value in pairs}


def understood(question: Question, inputs: Mapping[str, str]) -> Written:
    """The inputs that the question has, read as its fields are written; others are left out."""
    kept = {name: inputs[name] for field, place in _placed(question) for name in names(field, place) if name in inputs}
    if question.criteria and OWN in inputs:
        kept[OWN] = inputs[OWN]
    response: dict[str, Any] = {}
    misread = ""
    for field, place in _placed(question):
        texts = [kept.get(name, "") for name in names(field, place)]
        try:
            response[field.name] = _read(field, texts)
        except UnreadableResponse as error:
            misread = misread or f"Not read: {error}. {field.advice}".strip()
            response[field.name] = None
    return Written(kept, response, misread)


def judged(written: Written, instance: Instance, kind: ProblemType) -> Verdict:
    return judge(instance, written.response, kind)


def names(field: Field, place: int) -> list[str]:
    """The names of a field's inputs in reading order, as `pages/question.html.j2` writes them."""
    if field.entry != "cells":
        return [str(place)]
    return [f"{place}.{r}.{c}" for r in range(field.box.rows) for c in range(field.box.columns)]


def marks(question: Question, written: Written, verdict: Verdict) -> tuple[set[str], set[str]]:
    """Names of the inputs that are wrong, and of those that are right; empty ones are neither."""
    wrong: set[str] = set()
    right: set[str] = set()
    for field, place in _placed(question):
        judged: FieldVerdict = verdict.fields[field.name]
        told = _told_one_by_one(field, place, judged, written)
        for name in names(field, place):
            if not written.inputs.get(name, "").strip():
                continue
            if written.response[field.name] is None:
                wrong |= {name} if _is_misread(written.inputs[name], field) else set()
            elif judged.is_right or told.get(name) is True:
                right.add(name)
            else:
                wrong.add(name)
    return wrong, right


def empty(question: Question, written: Written) -> int:
    """How many inputs are empty. Where there are more cells than the answer needs, those beyond the last row and
    column that are written in do not count."""
    count = 0
    for field, place in _placed(question):
        expected = names(field, place)
        filled = {name for name in expected if written.inputs.get(name, "").strip()}
        if field.box.has_spare and field.kind == "set" and filled:
            expected = list(filled)
        elif field.box.has_spare and filled:
            ends = [max(int(name.split(".")[part]) for name in filled) for part in (1, 2)]
            expected = [f"{place}.{r}.{c}" for r in range(ends[0] + 1) for c in range(ends[1] + 1)]
        count += len(set(expected) - filled)
    return count


def _told_one_by_one(field: Field, place: int, judged: FieldVerdict, written: Written) -> dict[str, bool]:
    """Name of an input → whether its entry is right, where the entries can be told one by one."""
    if field.entry != "cells" or not judged.has_shape or field.kind in ("direction", "any"):
        return {}
    value = written.response[field.name]
    if field.box.has_spare and field.kind == "set":
        filled = [name for name in names(field, place) if written.inputs.get(name, "").strip()]
        return {name: i not in judged.wrong for i, name in enumerate(filled)}
    columns = len(value[0]) if value and isinstance(value[0], list) else len(value)
    count = len(entries(value))
    return {f"{place}.{i // columns}.{i % columns}": i not in judged.wrong for i in range(count)}


def _placed(question: Question) -> list[tuple[Field, int]]:
    return [(field, place) for place, field in enumerate(question.fields)]


def _read(field: Field, texts: list[str]) -> Any:
    """What was written into a field. Raises UnreadableResponse."""
    if field.entry != "cells":
        return read_response(texts[0], field.value, field.kind, field.box.unit)
    cells: list[Any] = (
        [" ".join(t.split()) or None for t in texts] if _holds_words(field) else list(from_cells(texts, field.box.unit))
    )
    if all(cell is None for cell in cells):
        return None
    columns = field.box.columns
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    if field.box.has_spare and field.kind == "set":
        return [cell for cell in cells if cell is not None]
    if field.box.has_spare:
        rows = _cut(rows)
    return rows if _has_rows(field) else [cell for row in rows for cell in row]


def _cut(rows: list[list[Any]]) -> list[list[Any]]:
    """Without the empty rows and columns at the end: there are more cells than the answer needs."""
    while len(rows) > 1 and all(cell is None for cell in rows[-1]):
        rows = rows[:-1]
    while len(rows[0]) > 1 and all(row[-1] is None for row in rows):
        rows = [row[:-1] for row in rows]
    return rows


def _holds_words(field: Field) -> bool:
    """Whether the field's cells hold words."""
    return any(isinstance(entry, str) for entry in entries(field.value))


def _has_rows(field: Field) -> bool:
    return bool(field.value) and isinstance(field.value[0], list)


def _is_misread(text: str, field: Field) -> bool:
    if field.entry == "cells" and _holds_words(field):
        return False
    try:
        is_cell = field.entry == "cells"
        read_response(text, 0 if is_cell else field.value, None if is_cell else field.kind, field.box.unit)
    except UnreadableResponse:
        return True
    return False
