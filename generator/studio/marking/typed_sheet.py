"""The sheet of an exam's responses as it grows: rows that are typed one at a time, cells that are mended, uploads that
take its place or are added.

It is the CSV that `problemset mark` reads. It is changed under a lock, row by row, so that two windows, or two people
who mark different papers, do not undo each other's work; where both have changed the same cell, the second is told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from generator.errors import UserError, one_line
from generator.exam import read_spreadsheet
from generator.files import safe_cell, write_whole
from generator.marking import OWN_SHEETS, WHO, column_name, parse_column, unarmed
from generator.press import one_by_one
from generator.studio.folder import Exam
from generator.studio.uploads import Upload

CORRECTED = "# corrected"
"""The column that keeps what a cell said before it was mended."""
_WAIT = 10.0  # seconds for somebody else's change, which takes a few milliseconds
_LONG = ("label", "field", "response")
_DASHES = frozenset("-–—−")

Table = list[list[str]]
"""The header and the rows of a sheet; row n stands at n - 1. An empty row is []."""


class Changed(UserError):
    """Somebody else has changed the same cell meanwhile."""


def read_table(path: Path) -> tuple[Table, tuple[str, ...]]:
    """The rows of a sheet, and what is to be said of it. Raises UserError for what is none."""
    sheet = read_spreadsheet(path, "sheet of responses", OWN_SHEETS)
    first = sheet.rows[0][0] if sheet.rows else 1
    table: Table = [[] for _ in range(sheet.rows[-1][0] - first + 1)] if sheet.rows else []
    for number, row in sheet.rows:
        table[number - first] = list(row)
    return table, sheet.notes


def table_text(table: Table) -> bytes:
    """As CSV. Its cells start no formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in table)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


@contextmanager
def changing(exam: Exam, columns: Sequence[tuple[str, str]]) -> Iterator[Table]:
    """The exam's sheet, to be changed in place; it is written at the end unless something was raised. Nobody else
    changes it meanwhile. columns: of the sheet that is begun if there is none. Raises UserError."""
    with one_by_one(exam.marks / ".responses.lock", exam.responses.name, _WAIT):
        if exam.responses.is_file():
            before, _ = read_table(exam.responses)
        else:
            before = [[*WHO, *(column_name(*column) for column in columns)]]
        table = [list(row) for row in before]
        yield table
        if table != before or not exam.responses.is_file():
            write_whole(exam.responses, table_text(table), private=True)


# --- cells ----------------------------------------------------------------------------------------------------------


def is_long(table: Table) -> bool:
    """Whether it has a row for each response, and not for each paper."""
    return "response" in [_plain(name) for name in (table[0] if table else ())]


def cell(table: Table, row: int, column: str) -> str:
    """What stands in a row, counted from 1, under a name of a column."""
    place = _place(table, column)
    cells = table[row - 1] if 0 < row <= len(table) else []
    return unarmed(cells[place]) if place is not None and place < len(cells) else ""


def set_cell(table: Table, row: int, column: str, text: str) -> None:
    """Writes it there. The column is added if it is not there; "" in a column that is not there changes nothing."""
    place = _place(table, column)
    if place is None:
        if not text:
            return
        place = _add_column(table, column)
    while len(table) < row:
        table.append([])
    cells = table[row - 1]
    cells += [""] * (place + 1 - len(cells))
    if unarmed(cells[place]) != text:
        cells[place] = text


def field_column(table: Table, label: str, field: str, *, is_only: bool) -> str:
    """The name of a field's column in this sheet, or the one that it would have. is_only: whether the part has but
    this field, so that its label is enough."""
    for name in table[0] if table else ():
        found = parse_column(" ".join(name.split()).casefold())
        if found and found[0] == label.lower() and (found[1] == field.casefold() or (is_only and not found[1])):
            return name
    return column_name(label, field)


def add_row(table: Table, cells: Mapping[str, str]) -> int:
    """A new row with these cells; its number. One of the same paper that is there but empty is filled in."""
    wanted = {name: cells.get(name, "") for name in WHO}
    for number in range(2, len(table) + 1):
        if table[number - 1] and not _responses(table, number) and _is_same(table, number, wanted):
            break
    else:
        table.append([])
        number = len(table)
    for name, text in cells.items():
        set_cell(table, number, name, text)
    return number


def _is_same(table: Table, row: int, wanted: Mapping[str, str]) -> bool:
    """Whether an empty row is for this paper."""
    return all(cell(table, row, name).casefold() in ("", text.casefold()) for name, text in wanted.items()) and any(
        cell(table, row, name) for name in WHO
    )


def _responses(table: Table, row: int) -> list[str]:
    """The cells of a row that say more than whose it is."""
    names = [_plain(name) for name in table[0]]
    return [
        text
        for name, text in zip(names, table[row - 1], strict=False)
        if text.strip() and text.strip() not in _DASHES and (name == "response" or parse_column(name))
    ]


def _place(table: Table, column: str) -> int | None:
    names = [_plain(name) for name in (table[0] if table else ())]
    wanted = _plain(column)
    return names.index(wanted) if wanted in names else None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _add_column(table: Table, name: str) -> int:
    """Behind the others, but before cells that no column has: they must not become its cells."""
    end = len(table[0])
    for number, row in enumerate(table):
        if number == 0:
            row.append(name)
        elif len(row) > end:
            row.insert(end, "")
    return end


# --- mending --------------------------------------------------------------------------------------------------------


def mend(table: Table, row: int, column: str, was: str, text: str) -> None:
    """Puts a text in the place of another. Raises Changed."""
    now = cell(table, row, column)
    if now not in (was, text):
        raise Changed(f"says “{one_line(now, 60)}” now", where=f"row {row}, column “{column}”", todo="look at it again")
    if now == text:
        return
    set_cell(table, row, column, text)
    note = f"{column}: “{one_line(was, 200)}”"
    before = cell(table, row, CORRECTED)
    set_cell(table, row, CORRECTED, f"{before}; {note}" if before else note)


def row_text(table: Table, row: int) -> str:
    """What a row says, on one line."""
    pairs = zip(table[0], table[row - 1], strict=False) if 1 < row <= len(table) else ()
    return "; ".join(f"{name}: {unarmed(text)}" for name, text in pairs if text.strip() and text.strip() not in _DASHES)


def take_out(table: Table, row: int, was: str) -> None:
    """Empties a row. The others keep their numbers. was: its text. Raises Changed."""
    if not 1 < row <= len(table) or row_text(table, row) != was:
        raise Changed("is another row now", where=f"row {row}", todo="look at it again")
    table[row - 1] = []


def make_remark(table: Table, column: str) -> None:
    """Gives a column that is no field a # in front, so that it is a remark."""
    place = _place(table, column)
    if place is not None and not column.startswith("#"):
        table[0][place] = f"# {column}"


def rename_column(table: Table, column: str, name: str) -> None:
    """Gives a column another name. Raises UserError if there is one of that name."""
    place = _place(table, column)
    if place is None:
        return
    if _place(table, name) not in (None, place):
        raise UserError(f"there is a column “{one_line(name, 40)}” already", todo="take one of them out of the sheet")
    table[0][place] = name


# --- uploads --------------------------------------------------------------------------------------------------------


def keep(exam: Exam, name: str, content: bytes) -> Path:
    """Keeps a file beside the exam, as it came; its path."""
    folder = exam.folder / f"{exam.name}-sheets"
    stem = f"{datetime.now():%Y-%m-%d %H%M%S}"
    names = (f"{stem}{f' ({number})' if number else ''} {name}" for number in range(1000))
    path = next(path for path in (folder / one for one in names) if not path.exists())
    write_whole(path, content, private=True)
    return path


def keep_upload(exam: Exam, sent: Upload) -> Path:
    return keep(exam, sent.name, sent.content)


def keep_present(exam: Exam) -> Path | None:
    """Keeps the sheet as it is, before another takes its place."""
    return keep(exam, exam.responses.name, exam.responses.read_bytes()) if exam.responses.is_file() else None


def added(table: Table, more: Table) -> Table:
    """The sheet with the rows of another one that hold a response and are not there already. Both have a row for each
    paper, or for each response. Raises UserError."""
    if is_long(table) != is_long(more):
        raise UserError(
            "has a row for each response, the other sheet one for each paper" if is_long(more) else
            "has a row for each paper, the other sheet one for each response",
            where="the uploaded sheet", todo="let it take the other's place, or save both in one form",
        )  # fmt: skip
    result = [list(row) for row in table]
    known = {_row_key(result, number) for number in range(2, len(result) + 1)}
    for number in range(2, len(more) + 1):
        if not more[number - 1] or not _responses(more, number) or _row_key(more, number) in known:
            continue
        result.append([])
        cells = more[number - 1]
        for name, text in zip(more[0], cells, strict=False):
            if name.strip():
                set_cell(result, len(result), name, text)
        if any(beyond := cells[len(more[0]) :]):  # a row that does not count, which is said of it
            result[-1] += [""] * (len(result[0]) - len(result[-1])) + beyond
    return result


def _row_key(table: Table, row: int) -> frozenset[tuple[str, str]]:
    """What a row says, in whatever order its columns are."""
    pairs = ((_plain(name), unarmed(text)) for name, text in zip(table[0], table[row - 1], strict=False))
    return frozenset(pair for pair in pairs if pair[1] and not (pair[1] in _DASHES and parse_column(pair[0])))
