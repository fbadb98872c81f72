"""A student's paper as a form that has its boxes ↔ the cells of the sheet; and what is said beside each box."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.errors import UserError, one_line
from generator.marking import (
    CHOICE,
    COMMENT,
    UnreadableResponse,
    column_name,
    criterion_field,
    plain_code,
    read_with_gaps,
    response_text,
)
from generator.model import Criterion, Points
from generator.page import Field, Question, points_text
from generator.studio.marking.paper_view import PaperView
from generator.studio.marking.typed_sheet import Changed, Table, add_row, cell, field_column, is_long, set_cell

_MOST_STEPS = 8  # halves that are shown as buttons; of more points a number is typed
_DASHES = ("-", "–", "—", "−")
Place = tuple[str, str]
"""Label and field."""


@dataclass(frozen=True)
class Box:
    """A field of a part in the form."""

    name: str
    """Of its input; of a cell with .row.column behind it."""
    place: Place
    kind: str
    """"cells", "words", "line", "choice", "credit" (points for a criterion) or "comment"."""
    text: str
    """As it stands on the sheet."""
    field: Field | None = None
    cells: tuple[tuple[str, ...], ...] = ()
    criterion: Criterion | None = None
    steps: tuple[str, ...] = ()
    """Points that can be given for a criterion; empty where they are typed."""
    state: str = ""
    """"right", "wrong", "partly", "unread" or ""."""
    said: str = ""
    key: str = ""
    """What is right."""


@dataclass(frozen=True)
class PartForm:
    """A part of the paper in the form."""

    question: Question
    boxes: tuple[Box, ...]
    earned: str
    points: Points
    state: str
    said: tuple[str, ...]
    """The mistake, rulings, why it is not marked."""
    key: str
    """Of a multiple-choice part, the right letter."""


def part_forms(view: PaperView, typed: Mapping[Place, str] | None = None) -> list[PartForm]:
    """The parts with what the sheet says, or with what was typed and could not be saved."""
    return [_part(view, number, typed or {}) for number in range(len(view.parts))]


def _part(view: PaperView, number: int, typed: Mapping[Place, str]) -> PartForm:
    asked, part = view.questions[number], view.parts[number]
    states = {field.name: field for field in part.fields}
    boxes = []
    for box in _boxes(asked, number):
        text = typed.get(box.place, view.texts.get(box.place, ""))
        box = replace(box, text=text)
        if box.kind == "cells" and box.field:
            cells = cells_of(box.field, text)
            box = replace(box, cells=cells) if cells else replace(box, kind="line")
        elif box.kind == "words" and box.field and text and text not in box.field.box.words:
            value = states[box.place[1]].value
            box = replace(box, text=value) if value in box.field.box.words else replace(box, kind="line")
        elif box.kind == "credit" and box.criterion:
            value = states[box.place[1]].value
            given = "" if value is None else f"{float(value):g}"
            is_shown = given in box.steps or not text or (not box.steps and bool(given))
            box = replace(box, text=given) if is_shown else replace(box, kind="line")
        elif box.kind == "choice":
            value = states[CHOICE].value
            box = replace(box, text=value) if value or not text else replace(box, kind="line")
        field = states.get(box.place[1])
        if field is not None:
            state, said = ("", "") if part.blocked else _verdict(field, box, text)
            box = replace(box, state=state, said=said)
        boxes.append(box)
    is_open = part.is_open and part.is_empty and not part.rulings
    told = [f"not marked: {part.blocked}"] if part.blocked else []
    told += [f"comes out with: {part.mistake}"] if part.mistake and not part.blocked else []
    told += [f"ruling: {ruling}" for ruling in part.rulings]
    state = "unread" if part.blocked else "" if is_open or part.is_empty else "right" if part.is_right else "wrong"
    letter = next((choice.option.letter for choice in asked.choices if not choice.what), "none")
    return PartForm(
        asked, tuple(boxes), "–" if is_open or part.blocked else points_text(part.earned), part.points, state,
        tuple(told), letter if asked.choices else "",
    )  # fmt: skip


def _boxes(asked: Question, number: int) -> Iterator[Box]:
    """The boxes of a part, without what is in them."""
    if asked.criteria:
        for n, criterion in enumerate(asked.criteria, 1):
            steps = tuple(f"{half / 2:g}" for half in range(int(criterion.points * 2) + 1))
            steps = steps if len(steps) <= _MOST_STEPS + 1 else ()
            name = criterion_field(n)
            yield Box(f"{number}.{n}", (asked.label, name), "credit", "", criterion=criterion, steps=steps)
        yield Box(f"{number}.comment", (asked.label, COMMENT), "comment", "")
    elif asked.choices:
        yield Box(f"{number}.choice", (asked.label, CHOICE), "choice", "")
    else:
        for place, field in enumerate(asked.fields):
            key = response_text(field.value) or "none"
            yield Box(f"{number}.{place}", (asked.label, field.name), field.entry, "", field, key=key)


def _verdict(field: object, box: Box, text: str) -> tuple[str, str]:
    """What is said of a box: a state, and why."""
    verdict, value, misread = (getattr(field, name) for name in ("verdict", "value", "misread"))
    if not text:
        return "", ""
    if misread:
        return "unread", f"not read: {misread}"
    if box.criterion:
        given = Fraction(value)
        return ("right" if verdict.is_right else "partly" if given else "wrong"), ""
    if verdict.is_right:
        return "right", "right"
    if getattr(field, "is_carried", False):
        return "partly", "follows from what was written before"
    if box.kind == "cells" and box.field and verdict.has_shape and verdict.wrong:
        columns = box.field.box.columns if not value or not isinstance(value[0], list) else len(value[0])
        places = [divmod(place, columns) for place in verdict.wrong[:4]]
        named = [f"row {r + 1}, column {c + 1}" if len(box.cells) > 1 else f"entry {c + 1}" for r, c in places]
        more = f" and {len(verdict.wrong) - 4} more" if len(verdict.wrong) > 4 else ""
        return "wrong", f"wrong: {'; '.join(named)}{more}"
    if box.kind == "cells" and not verdict.has_shape:
        return "wrong", "wrong: another shape"
    shown = response_text(value)
    return "wrong", "wrong" if shown.replace("−", "-") == text.replace("−", "-") else f"wrong: read as {shown}"


# --- the cells of a grid --------------------------------------------------------------------------------------------


def cells_of(field: Field, text: str) -> tuple[tuple[str, ...], ...]:
    """What stands in each box of a grid; () for what does not fit into it."""
    rows, columns = field.box.rows, field.box.columns
    if not text:
        return tuple(("",) * columns for _ in range(rows))
    bare = text[2:-2] if text[:2] + text[-2:] == "[[]]" and text.count("[") == 2 else text
    lines = [[cell.strip() for cell in line.split(";")] for line in bare.split("\n")]
    if ";" not in text and "\n" not in text and rows * columns > 1:
        try:
            value = read_with_gaps(text, field.value, field.kind, field.box.unit)
        except UnreadableResponse:
            return ()
        if not isinstance(value, list) or not value:
            return ()
        nested = value if isinstance(value[0], list) else [value]
        lines = [[response_text(entry) for entry in row] for row in nested]
    lines = [["" if cell == "?" else cell for cell in line] for line in lines]
    if not _has_rows(field):
        flat = [cell for line in lines for cell in line]
        lines = [flat[start : start + columns] for start in range(0, len(flat), columns)]
        if not field.box.note and len(flat) != rows * columns:
            return ()
    elif not field.box.note and (len(lines) != rows or any(len(line) != columns for line in lines)):
        return ()
    if len(lines) > rows or any(len(line) > columns for line in lines):
        return ()
    padded = [(*line, *("",) * (columns - len(line))) for line in lines]
    return (*padded, *(("",) * columns for _ in range(rows - len(lines))))


def text_of(field: Field, cells: Sequence[Sequence[str]]) -> str:
    """What is written in the boxes of a grid, as the sheet has it: 2; ?; 3 where the second one is empty."""
    rows = [[" ".join(cell.replace(";", ",").split()) for cell in row] for row in cells]
    if not any(cell for row in rows for cell in row):
        return ""
    if field.kind == "set":
        return "; ".join(cell for row in rows for cell in row if cell)
    if field.box.note:
        while not any(rows[-1]):
            rows.pop()
        while len(rows[0]) > 1 and not any(row[-1] for row in rows):
            rows = [row[:-1] for row in rows]
    rows = [[cell or "?" for cell in row] for row in rows]
    if _has_rows(field):
        text = "\n".join("; ".join(row) for row in rows)
        return f"[[{text}]]" if len(rows) == 1 < len(rows[0]) else text  # else they would be rows of one entry each
    return "; ".join(cell for row in rows for cell in row)


def _has_rows(field: Field) -> bool:
    return isinstance(field.value, list) and bool(field.value) and isinstance(field.value[0], list)


# --- what was typed -------------------------------------------------------------------------------------------------


def typed_texts(view: PaperView, inputs: Mapping[str, str]) -> dict[Place, str]:
    """What a form says for each field of the paper."""
    found: dict[Place, str] = {}
    for number, asked in enumerate(view.questions):
        for box in _boxes(asked, number):
            if box.kind == "cells" and box.field and f"{box.name}.0.0" in inputs:
                rows, columns = range(box.field.box.rows), range(box.field.box.columns)
                cells = [[inputs.get(f"{box.name}.{r}.{c}", "") for c in columns] for r in rows]
                before = view.texts.get(box.place, "")
                kept = cells_of(box.field, before)
                is_as_before = [[" ".join(c.split()) for c in row] for row in cells] == [list(row) for row in kept]
                found[box.place] = before if is_as_before else text_of(box.field, cells)
            else:
                text = inputs.get(box.name, "").strip().replace("\r\n", "\n")
                found[box.place] = view.texts.get(box.place, "") if _says_the_same(view, box, text) else text
    return found


def _says_the_same(view: PaperView, box: Box, text: str) -> bool:
    """Whether a button stands for what is written, in other letters: x for all points, c for C."""
    part = next(part for part in view.parts if part.placed.label == box.place[0])
    field = next((field for field in part.fields if field.name == box.place[1]), None)
    if field is None or not field.written or field.value is None or not text:
        return False
    if box.criterion:
        return text == f"{float(field.value):g}"
    return box.kind in ("choice", "words") and text == field.value


def base_text(view: PaperView) -> str:
    """What the form was made from, for `save`."""
    texts = {column_name(*place): text for place, text in view.texts.items()}
    return json.dumps({**texts, "student": view.student, "name": view.name})


def save(
    table: Table, view: PaperView, typed: Mapping[Place, str], who: Mapping[str, str], base: str, *, over: bool
) -> int:
    """Writes what was changed in the form into the sheet; the row of the paper, 0 if it still has none.

    base: what the form was made from. over: whether it counts, whatever the sheet says now. Raises Changed.
    """
    was = _parsed(base)
    row = view.row if _is_there(table, view, view.row) else _row_of(table, view, who)
    if view.row and not row:
        raise Changed("is in another place of the sheet now", where=_named(view), todo="open it again from the list")
    changes: dict[Place, str] = {}
    conflicts = []
    for place, text in typed.items():
        before = was.get(column_name(*place), "")
        if text == before:
            continue
        at, column = _cell_of(table, view, row, place)
        now = cell(table, at, column) if at else ""
        now = "" if now in _DASHES else now
        if now == text:
            continue
        if now != before and not over:
            conflicts.append(f"{column_name(*place)} says “{one_line(now, 40)}” now, you wrote “{one_line(text, 40)}”")
        changes[place] = text
    if conflicts:
        raise Changed(
            f"was changed in another window: {'; '.join(conflicts[:5])}", where=_named(view),
            todo="nothing of yours was saved yet: save it over that, or open the paper again",
        )  # fmt: skip
    people = {name: text for name, text in who.items() if text != was.get(name, "")}
    if not changes and not (people and row):
        return row
    mine = {"code": view.who.code, "version": view.who.version, **who}
    if is_long(table):
        return _save_long(table, view, mine, row, changes, people)
    row = row or add_row(table, mine)
    for name, text in people.items():
        set_cell(table, row, name, text)
    for place, text in changes.items():
        at, column = _cell_of(table, view, row, place)
        set_cell(table, at, column, text)
    return row


def _save_long(
    table: Table, view: PaperView, mine: Mapping[str, str], row: int, changes: Mapping[Place, str],
    people: Mapping[str, str],
) -> int:  # fmt: skip
    """The same in a sheet with a row for each response."""
    for place, text in changes.items():
        at, column = _cell_of(table, view, row, place)
        if at:
            set_cell(table, at, column, text)
        elif text:
            table.append([])
            for name, value in {**mine, "label": place[0], "field": place[1], "response": text}.items():
                set_cell(table, len(table), name, value)
            row = row or len(table)
    for name, text in people.items():
        for at in sorted({view.row, *view.lines.values()} - {0}):
            set_cell(table, at, name, text)
    return row


def _cell_of(table: Table, view: PaperView, row: int, place: Place) -> tuple[int, str]:
    """Where a field stands: its row (0 for none) and column."""
    label, field = place
    is_only = sum(one[0] == label for one in view.fields) == 1
    if not is_long(table):
        at = view.lines.get(place, row)
        return (at if _is_there(table, view, at) else row), field_column(table, label, field, is_only=is_only)
    at = view.lines.get(place, 0)
    if at and _is_there(table, view, at):
        return at, "response"
    for number in range(2, len(table) + 1):
        here = (cell(table, number, "label").casefold(), cell(table, number, "field").casefold())
        if here == (label, field.casefold()) and _is_of(table, view, number):
            return number, "response"
    return 0, "response"


def _is_there(table: Table, view: PaperView, row: int) -> bool:
    """Whether the row that the form was made from is still this paper's."""
    return 1 < row <= len(table) and bool(table[row - 1]) and _is_of(table, view, row)


def _is_of(table: Table, view: PaperView, row: int) -> bool:
    code, student, name = (cell(table, row, column) for column in ("code", "student", "name"))
    if code and plain_code(code) != plain_code(view.who.code):
        return False
    return row == view.row or (bool(student or name) and student == view.student and name in ("", view.name))


def _row_of(table: Table, view: PaperView, who: Mapping[str, str]) -> int:
    """The row of this paper that another window has begun meanwhile; 0 for none."""
    for number in range(2, len(table) + 1):
        code = cell(table, number, "code")
        if not table[number - 1] or plain_code(code) != plain_code(view.who.code):
            continue
        names = cell(table, number, "student"), cell(table, number, "name")
        if any(names) and names == (who.get("student", ""), who.get("name", "")):
            return number
    return 0


def _named(view: PaperView) -> str:
    name = view.name or view.student
    return f"{name} ({view.who.code})" if name else view.who.code


def _parsed(base: str) -> dict[str, str]:
    try:
        found = json.loads(base)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise UserError("this form is not complete", todo="load the page again")
    return found
