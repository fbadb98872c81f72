"""Who gets a paper: a spreadsheet that was sent, or lines that were pasted, → the exam's roster and what its recipe
says of it."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.errors import UserError, UserErrors
from generator.exam import read_roster, write_roster
from generator.files import safe_cell, write_whole
from generator.model import Student
from generator.studio.folder import Exam
from generator.studio.recipes.recipe_edit import data_of, remove, set_value
from generator.studio.uploads import Upload

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MOST_VERSIONS = 10_000
_PASTED = "pasted.csv"


@dataclass(frozen=True)
class Roster:
    """The roster of an exam, as far as it can be read."""

    path: Path
    students: tuple[Student, ...] = ()
    notes: tuple[str, ...] = ()
    errors: tuple[UserError, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Further columns besides id and name."""
        return [name for name in (self.students[0] if self.students else ()) if name not in ("id", "name")]


@dataclass(frozen=True)
class Who:
    """Who gets papers, as a recipe says it."""

    kind: str
    """"versions"; "own", a paper each; or "shared", where students share some versions."""
    count: int = 2
    """How many versions."""
    roster: str = ""
    """Name of the file."""


def who_of(data: Mapping[str, Any]) -> Who:
    """As a recipe says it, which may have mistakes."""
    versions, roster = data.get("versions"), data.get("roster")
    count = len(versions) if isinstance(versions, list) else versions if isinstance(versions, int) else 2
    if not isinstance(roster, str) or not roster:
        return Who("versions", count if versions is not None else 1)
    return Who("own" if versions is None else "shared", count, roster)


def roster_of(exam: Exam, who: Who) -> Roster | None:
    """The roster that the recipe names. Of one that cannot be read its errors are told."""
    if not who.roster:
        return None
    path = exam.folder / who.roster
    try:
        stat = path.stat()
        stamp = stat.st_mtime_ns, stat.st_size
    except (OSError, ValueError):
        stamp = 0, 0
    return _read(path, stamp, who.kind == "shared")


@lru_cache(maxsize=8)
def _read(path: Path, stamp: tuple[int, int], by_seat: bool) -> Roster:
    notes: list[str] = []
    try:
        students = read_roster(path, notes.append, by_seat=by_seat)
    except UserError as error:
        return Roster(path, errors=tuple(_renamed(error, path, path.name)))
    return Roster(path, students, tuple(text.replace(str(path), path.name) for text in notes))


def settled(text: str, exam: Exam, kind: str, count: str, sent: Upload | None, pasted: str) -> str:
    """The recipe's text with who gets papers; a roster that was sent or pasted is kept beside it. Raises UserError, and
    then nothing has changed."""
    before = who_of(data_of(text))
    if kind not in ("versions", "own", "shared"):
        raise UserError("nothing was chosen", where="who gets papers", todo="choose one of the three")
    versions = _number(count) if kind != "own" else 0  # before anything is written
    named = before.roster
    if kind != "versions":
        if sent and sent.content:
            content = taken_in(sent.name, sent.content, by_seat=kind == "shared")
        elif pasted.strip():
            content = _pasted(pasted, by_seat=kind == "shared")
        elif named:
            found = roster_of(exam, Who(kind, roster=named))
            if found and found.errors:
                raise UserErrors(found.errors)
            content = b""
        else:
            raise UserError("there is no roster yet", where="who gets papers", todo="choose a file, or paste the names")
        if content:
            named = exam.roster.name
            write_whole(exam.roster, content, private=True)
    if kind == "versions":
        text = remove(text, ("roster",))
    elif kind == "own":
        text = remove(text, ("versions",))
    if kind != "own" and not (before.count == versions and "versions" in data_of(text)):
        text = set_value(text, ("versions",), versions)
    return text if kind == "versions" else set_value(text, ("roster",), named)


def taken_in(name: str, content: bytes, *, by_seat: bool, shown: str = "") -> bytes:
    """The roster as a file of the folder: a CSV as it was sent, of a workbook its first sheet with all its columns.
    Raises UserErrors with every mistake."""
    with tempfile.TemporaryDirectory(prefix="problemset-") as folder:
        path = Path(folder) / (name if name != "." else "roster")
        path.write_bytes(content)
        try:
            students = read_roster(path, by_seat=by_seat)
        except UserError as error:
            raise UserErrors(_renamed(error, path, shown or name)) from None
    return _csv(students) if content.startswith(_WORKBOOKS) else content


def _csv(students: Sequence[Student]) -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    columns = list(students[0])
    rows.writerow(map(safe_cell, columns))
    rows.writerows([safe_cell(student[column]) for column in columns] for student in students)
    return out.getvalue().encode("utf-8")


def _pasted(text: str, *, by_seat: bool) -> bytes:
    """Lines "id, name" as a roster; with a first line that names columns, as they are. Raises UserErrors with the
    numbers of the lines as they were pasted."""
    lines = {number: line.strip() for number, line in enumerate(re.split("\r\n|\r|\n", text), 1) if line.strip()}
    numbers, first = list(lines), next(iter(lines.values()))
    if {"id", "name"} <= {cell.strip().strip('"').casefold() for cell in re.split(r"[,;\t|]", first)}:
        content = "\n".join(lines.values()).encode("utf-8")
    else:
        numbers.insert(0, 0)  # of the row that names the columns
        pairs = [re.split(r"\s*[,;\t|]\s*", line, maxsplit=1) for line in lines.values()]
        content = write_roster([(one[0].strip(), (one[1:] or [""])[0].strip()) for one in pairs])

    def as_pasted(said: str) -> str:
        return re.sub(r"\brow ([0-9]{1,6})\b", lambda row: f"line {numbers[int(row[1]) - 1]}", said)

    try:
        return taken_in(_PASTED, content, by_seat=by_seat, shown="the pasted lines")
    except UserErrors as error:
        raise UserErrors(
            [UserError(as_pasted(one.what), where=as_pasted(one.where), todo=one.todo) for one in error.errors]
        ) from None


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text.strip()) or not 1 <= int(text) <= _MOST_VERSIONS:
        what = f"“{text.strip()[:20]}” is not a number of versions"
        raise UserError(what, where="who gets papers", todo=f"type a whole number from 1 to {_MOST_VERSIONS}")
    return int(text)


def _renamed(error: UserError, path: Path, name: str) -> list[UserError]:
    """Its mistakes, told of the file as its owner calls it."""
    errors = error.errors if isinstance(error, UserErrors) else (error,)
    return [
        UserError(one.what.replace(str(path), name), where=one.where.replace(str(path), name), todo=one.todo)
        for one in errors
    ]
