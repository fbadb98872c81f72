"""Roster → students. Everything in it is only text: names and ids are escaped where they are printed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.author import english_faker, full_name
from generator.bank import Stream
from generator.errors import UserError, UserErrors, one_line
from generator.exam.sharing import Place, place_of
from generator.exam.spreadsheet import open_spreadsheet
from generator.files import safe_cell
from generator.model import Progress, Student, no_progress

_LONGEST = 200  # characters in a cell; a longer name would not fit a header
_MOST_COLUMNS = 1000
_OFTEN = 10_000  # rows between two reports of progress
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+")  # how a spreadsheet shows a long number, whose last digits are lost
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, and those that turn the order of the letters around: a name could show as another."""
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""Letters and marks that show nothing."""
_LOOK_ALIKE = str.maketrans("аеікорсухѕјһԁԛԝαεικνορτυχ", "aeikopcyxsjhdqwaeikvoptux")
"""Small letters, since `same_id` has small ones: Cyrillic and Greek → Latin."""


def read_roster(
    path: Path,
    note: Callable[[str], object] = lambda _: None,
    *,
    by_seat: bool = False,
    progress: Progress = no_progress,
) -> tuple[Student, ...]:
    """Rows of a spreadsheet (CSV, .xlsx, .ods) with the columns `id` and `name`; further columns are kept.

    note: is told what had to be taken for granted. by_seat: whether the columns `row` and `seat` say who are
    neighbours. Raises UserErrors with every mistake and its row: missing columns, no students, empty or repeated ids,
    letters that nobody sees, two students on one seat.
    """
    sheet = open_spreadsheet(path, "roster")
    for text in sheet.notes:
        note(f"{path} {text}" if text.startswith("is ") else f"{path}: {text}")
    number, first = next(sheet.rows, (0, []))
    if not first:
        raise UserError("is empty", where=str(path), todo="the first line names the columns: id,name")
    header = [_column(cell) for cell in first]
    while header and not header[-1]:
        header.pop()
    where = f"{path}, line {number}"
    missing = [column for column in ("id", "name") if column not in header]
    if missing:
        shown = one_line(", ".join(cell or "(empty)" for cell in header), 300)
        todo = "the first line names the columns: id,name"
        raise UserError(f"has no column “{missing[0]}”; its columns are {shown}", where=where, todo=todo)
    repeated = sorted(column for column, times in Counter(header).items() if times > 1)
    if repeated:
        raise UserError(f"has two columns “{one_line(repeated[0], 40)}”", where=where)
    if len(header) > _MOST_COLUMNS:
        raise UserError(
            f"has {len(header)} columns; at most {_MOST_COLUMNS}, since each record line holds all of a student's",
            where=where,
            todo="leave out those that no paper shows",
        )
    students = _Students(path, tuple(header), by_seat)
    for done, (line, cells) in enumerate(sheet.rows, 1):
        students.read(line, cells)
        if done % _OFTEN == 0:
            progress("reading the roster", done, max(done, sheet.size))
    if students.errors:
        raise UserErrors(students.errors)
    if not students.found:
        raise UserError("has no students", where=str(path), todo="add a line for each: id,name")
    for text in students.look_alikes():
        note(f"{path}: {text}")
    return tuple(students.found)


def _column(cell: str) -> str:
    """The name of a column; whatever reads as id or name is that."""
    name = " ".join(cell.split()).casefold()
    return same if (same := same_id(name)) in ("id", "name") else name


@dataclass
class _Students:
    """Rows → students, and what is wrong with them."""

    path: Path
    header: tuple[str, ...]
    by_seat: bool
    found: list[Student] = field(default_factory=list)
    errors: list[UserError] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    """Each id as `same_id` has it, with its first row."""
    seats: dict[Place, int] = field(default_factory=dict)

    def read(self, line: int, cells: list[str]) -> None:
        where = f"{self.path}, row {line}"
        size = len(self.header)
        row = cells[:size] if len(cells) > size and not any(cell.strip() for cell in cells[size:]) else cells
        if len(row) != size:
            self.errors.append(UserError(f"has {len(row)} cells where the header has {size}", where=where))
            return
        student = {column: " ".join(cell.split()) for column, cell in zip(self.header, row, strict=True)}
        self.errors += _cell_errors(student, where)
        key = same_id(student["id"])
        if key and (first := self.ids.setdefault(key, line)) != line:
            same = "" if student["id"].casefold() == key else ", but for how its letters are coded"
            what = f"id “{one_line(student['id'])}” is that of row {first} too{same}"
            self.errors.append(UserError(what, where=where))
        if self.by_seat:
            self.errors += _seat_errors(student, line, where, self.seats)
        self.found.append(student)

    def look_alikes(self) -> Iterator[str]:
        """Ids that differ, though nobody sees it: Cyrillic or Greek letters among Latin ones."""
        foreign = {key: line for key, line in self.ids.items() if not key.isascii()}
        for key, line in foreign.items():
            latin = key.translate(_LOOK_ALIKE)
            if latin != key and latin in self.ids:
                yield f"the ids of rows {self.ids[latin]} and {line} look alike, and differ in letters of other scripts"


def _cell_errors(student: Student, where: str) -> Iterator[UserError]:
    """What is wrong with cells of a row, each by itself."""
    for column in ("id", "name"):
        text = student[column]
        if not text:
            yield UserError(f"the {column} is empty", where=where)
        elif not text.isascii() and not any(map(_is_visible, text)):
            yield UserError(f"the {column} shows nothing: it has only invisible characters", where=where)
    for column, text in student.items():
        if len(text) > _LONGEST:
            yield UserError(f"{one_line(column, 40)} is {len(text)} characters long; at most {_LONGEST}", where=where)
        if not text.isprintable() and (hidden := _FORBIDDEN.search(text)):
            yield UserError(
                f"{one_line(column, 40)} holds the character U+{ord(hidden.group()):04X}, which nobody sees and which"
                " may change what others see",
                where=where,
                todo="type the cell again",
            )
    if _ROUNDED.fullmatch(student["id"]):
        yield UserError(
            f"a spreadsheet made the number {student['id']} of an id",
            where=where,
            todo="format the column as text, and type the ids again",
        )


def same_id(text: str) -> str:
    """Equal for ids that a reader takes for the same: whatever their case, their form in Unicode, and what is invisible
    in them."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(letter for letter in plain if letter == " " or _is_visible(letter)).split())


def _is_visible(letter: str) -> bool:
    """Whether a reader sees that there is something."""
    return unicodedata.category(letter) not in _UNSEEN and not _IGNORED.fullmatch(letter)


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
