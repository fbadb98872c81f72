"""Roster → students. Everything in it is only text: names and ids are escaped where they are printed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from generator.author import english_faker, full_name
from generator.bank import Stream
from generator.errors import UserError, UserErrors
from generator.exam.sharing import Place, place_of
from generator.exam.spreadsheet import read_spreadsheet
from generator.files import safe_cell
from generator.model import Student

_LONGEST = 200  # characters in a cell; a longer name would not fit a header
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+")  # how a spreadsheet shows a long number, whose last digits are lost


def read_roster(
    path: Path, note: Callable[[str], object] = lambda _: None, *, by_seat: bool = False
) -> tuple[Student, ...]:
    """Rows of a spreadsheet (CSV, .xlsx, .ods) with the columns `id` and `name`; further columns are kept.

    note: is told what had to be taken for granted. by_seat: whether the columns `row` and `seat` say who are
    neighbours. Raises UserErrors with every mistake and its row: missing columns, no students, empty or repeated ids,
    two students on one seat.
    """
    sheet = read_spreadsheet(path, "roster")
    for text in sheet.notes:
        note(f"{path} {text}" if text.startswith("is ") else f"{path}: {text}")
    rows = sheet.rows
    if not rows:
        raise UserError("is empty", where=str(path), todo="the first line names the columns: id,name")
    number, first = rows[0]
    header = [" ".join(cell.split()).casefold() for cell in first]
    while header and not header[-1]:
        header.pop()
    missing = [column for column in ("id", "name") if column not in header]
    if missing:
        raise UserError(
            f"has no column “{missing[0]}”; its columns are {', '.join(cell or '(empty)' for cell in header)}",
            where=f"{path}, line {number}",
            todo="the first line names the columns: id,name",
        )
    repeated = sorted({column for column in header if header.count(column) > 1})
    if repeated:
        raise UserError(f"has two columns “{repeated[0]}”", where=f"{path}, line {number}")
    return _students(path, header, rows[1:], by_seat=by_seat)


def _students(
    path: Path, header: list[str], rows: Sequence[tuple[int, list[str]]], *, by_seat: bool
) -> tuple[Student, ...]:
    errors: list[UserError] = []
    students: list[Student] = []
    seen: dict[str, int] = {}
    seats: dict[Place, int] = {}
    for line, cells in rows:
        where = f"{path}, row {line}"
        row = cells[: len(header)] if not any(cell.strip() for cell in cells[len(header) :]) else cells
        if len(row) != len(header):
            errors.append(UserError(f"has {len(row)} cells where the header has {len(header)}", where=where))
            continue
        student = {column: " ".join(cell.split()) for column, cell in zip(header, row, strict=True)}
        for column in ("id", "name"):
            if not student[column]:
                errors.append(UserError(f"the {column} is empty", where=where))
        for column, cell in student.items():
            if len(cell) > _LONGEST:
                errors.append(UserError(f"{column} is {len(cell)} characters long; at most {_LONGEST}", where=where))
        if _ROUNDED.fullmatch(student["id"]):
            errors.append(
                UserError(
                    f"a spreadsheet made the number {student['id']} of an id",
                    where=where,
                    todo="format the column as text, and type the ids again",
                )
            )
        key = student["id"].casefold()
        if key and key in seen:
            errors.append(UserError(f"id “{student['id']}” is that of row {seen[key]} too", where=where))
        seen.setdefault(key, line)
        errors += _seat_errors(student, line, where, seats) if by_seat else ()
        students.append(student)
    if errors:
        raise UserErrors(errors)
    if not students:
        raise UserError("has no students", where=str(path), todo="add a line for each: id,name")
    return tuple(students)


def _seat_errors(student: Student, line: int, where: str, seats: dict[Place, int]) -> Iterator[UserError]:
    """What is wrong with a student's seat. seats: those of the rows before, each with its row."""
    try:
        place = place_of(student)
    except UserError as error:
        yield UserError(error.what, where=where, todo=error.todo)
        return
    if place and seats.setdefault(place, line) != line:
        yield UserError(
            f"row {student['row']}, seat {student['seat']} is that of row {seats[place]} of the file too",
            where=where,
            todo="correct one of them; a column `room` tells rooms apart",
        )


def write_roster(students: list[tuple[str, str]]) -> bytes:
    """A roster CSV of ids and names."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "name"])
    writer.writerows((safe_cell(student_id), safe_cell(name)) for student_id, name in students)
    return out.getvalue().encode("utf-8")


def made_up_people(count: int, seed: int) -> list[tuple[str, str]]:
    """`count` different student ids (eight digits) with made-up names, for trying out a roster."""
    if count > 9 * 10**6:
        raise UserError(f"a demo roster of {count} students is too long", todo="ask for at most 9,000,000")
    stream = Stream(seed, "roster")
    faker = english_faker(stream)
    step = 90_000_000 // max(count, 1)
    return [(str(10_000_000 + i * step + stream.below(step)), full_name(faker)) for i in range(count)]
