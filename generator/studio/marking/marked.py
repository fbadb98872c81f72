"""What the sheet of an exam comes to: the marks of all papers, and what is to be mended in it.

All of it is computed from the exam's files as they are, in a process of the crew, since types are code that somebody
wrote. Nothing is written here.
"""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.errors import UserError
from generator.exam import Entry, Header, read_entries, read_header
from generator.files import read_text
from generator.marking import (
    WHO,
    Finding,
    Known,
    Marked,
    MarkedPaper,
    MarkedPart,
    Rulings,
    blank_csv,
    blank_workbook,
    column_name,
    field_columns,
    importable,
    is_unmarked,
    mark_papers,
    parse_rulings,
    read_sheet,
)
from generator.studio.folder import Exam
from generator.studio.marking.typed_sheet import Table, cell, field_column, is_long, read_table, row_text
from generator.studio.site import Studio, bank_of


@dataclass(frozen=True)
class Sources:
    """The files that marks come from, and when they changed: what was made of them once is remembered."""

    exam: Exam
    banks: tuple[Path, ...]
    stamp: int
    """Of the banks."""
    rulings: Path
    """The rulings that hold, or the file that they would be in."""
    times: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Who:
    """A paper that was printed."""

    code: str
    version: str
    id: str
    name: str
    withdrawn: bool = False


@dataclass(frozen=True)
class Line:
    """A paper in the list of marks, or a student who has none yet."""

    who: Who
    row: int
    """The first one of the sheet; 0 for none."""
    parts: tuple[tuple[str, str], ...] = ()
    """What each part earned, and "right", "wrong", "partly", "empty", "pending", "unread", "void" or ""."""
    earned: Any = None
    points: Any = None
    state: str = "missing"
    """"marked", "pending" (something is not marked yet) or "missing"."""
    page: str = ""
    """The name of its feedback page."""
    owner: str = ""
    """Whose paper it is by the record, where another one wrote it."""


@dataclass(frozen=True)
class ToMend:
    """A finding, and where it can be mended."""

    finding: Finding
    kind: str
    """"cell", "column", "confirm", "row" or ""."""
    text: str = ""
    """Of its cell."""
    code: str = ""
    """Of its paper, if it counts."""
    near: str = ""
    """What a column was probably meant to be called."""
    row: str = ""
    """What its row says."""


@dataclass(frozen=True)
class Overview:
    """All papers of an exam."""

    title: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    to_mend: tuple[ToMend, ...]
    notes: tuple[Finding, ...]
    pending: tuple[tuple[str, int], ...]
    """Parts that a person marks, and on how many papers they are not marked yet."""
    errors: tuple[UserError, ...]
    """Why nothing can be marked."""
    has_roster: bool
    columns: tuple[tuple[str, str], ...]
    """(label, field) of all boxes."""
    left_out: tuple[str, ...] = ()
    """Whose papers no gradebook can import."""

    @property
    def done(self) -> int:
        return sum(line.state in ("marked", "pending") for line in self.lines)


def sources_of(studio: Studio, exam: Exam) -> Sources:
    rulings = rulings_path(exam)
    times = tuple(_time(path) for path in (exam.record, exam.responses, rulings))
    return Sources(exam, studio.banks, studio.stamp(), rulings, times)


def rulings_path(exam: Exam) -> Path:
    """The rulings that the command line would apply, unless they are another exam's; else where they will be."""
    shared = exam.folder / "rulings.toml"
    if exam.rulings.is_file() or not shared.is_file():
        return exam.rulings
    try:
        named = tomllib.loads(read_text(shared, "file of rulings")).get("record", "")
    except (ValueError, RecursionError):
        return shared  # whoever reads it is told where it is no TOML
    return shared if named in ("", exam.record.name) else exam.rulings


def _time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


# --- what is read once per process ----------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def loaded(path: Path, time: tuple[int, int]) -> tuple[Header, tuple[Entry, ...]]:
    """A record, read once."""
    return read_header(path), tuple(read_entries(path))


def record_of(sources: Sources) -> tuple[Header, tuple[Entry, ...]]:
    """Raises UserError for an exam that is not printed yet."""
    if not sources.exam.record.is_file():
        raise UserError("is not printed yet", where=sources.exam.name, todo="print it first")
    return loaded(sources.exam.record, sources.times[0])


def rulings_text(sources: Sources) -> str:
    """The file of rulings; "" for none. Raises UserError."""
    return read_text(sources.rulings, "file of rulings") if sources.rulings.is_file() else ""


def rulings_of(sources: Sources, text: str) -> Rulings:
    """What a file of rulings with this text rules. Raises UserErrors."""
    _, entries = record_of(sources)
    path = Path(sources.rulings.name)
    return parse_rulings(text, path, sources.exam.record.name, [entry.version for entry in entries])


@lru_cache(maxsize=4)
def known_of(record: Path, time: tuple[int, int], banks: tuple[Path, ...], stamp: int, rulings: str) -> Known:
    """What this process has marked by a record, types and rulings: after a change, only papers that changed are new."""
    return Known()


def marked_of(sources: Sources, rulings: str, entries: Sequence[Entry] | None = None) -> Marked:
    """All papers, marked by the text of rulings. entries: in the place of the record's. Raises UserError."""
    header, recorded = record_of(sources)
    ruled = rulings_of(sources, rulings)
    if not sources.exam.responses.is_file():
        return Marked(header, (), (), ())
    return mark_papers(
        header, recorded if entries is None else entries, sources.exam.responses,
        bank_of(sources.banks, sources.stamp), record=sources.exam.record.name, rulings=ruled,
        known=known_by(sources, rulings) if entries is None else None,
    )  # fmt: skip


def known_by(sources: Sources, rulings: str) -> Known:
    return known_of(sources.exam.record, sources.times[0], sources.banks, sources.stamp, rulings)


@lru_cache(maxsize=2)
def marked_now(sources: Sources) -> Marked:
    """The same, of the files as they are, remembered."""
    return marked_of(sources, rulings_text(sources))


# --- sheets ---------------------------------------------------------------------------------------------------------


def blank(sources: Sources, kind: str) -> bytes:
    """The empty sheet, "xlsx" or "csv"."""
    _, entries = record_of(sources)
    versions = [entry.version for entry in entries if not entry.withdrawn]
    return blank_csv(versions) if kind == "csv" else blank_workbook(versions)


def checked_upload(sources: Sources, path: Path, digest: str) -> bytes:
    """The rows of a sheet that was sent, and what is to be said of it, pickled. digest: of its content, so that another
    one of the same name is read anew. Raises UserError for a sheet that cannot be read, or that has no response of this
    exam."""
    _, entries = record_of(sources)
    sheet = read_sheet(path, [entry.version for entry in entries])
    if not sheet.papers:
        refused = next((one for one in sheet.findings if not one.is_note), None)
        why = f": row {refused.row}: {refused.what}" if refused and refused.row else ""
        what = f"has no response of this exam{why}"
        raise UserError(what, where=str(path), todo="is it the filled sheet of this exam?")
    return pickle.dumps(read_table(path))


def sheet_of(sources: Sources) -> Table:
    """The sheet as it is; [] for one that cannot be read, which is said elsewhere."""
    try:
        return read_table(sources.exam.responses)[0] if sources.exam.responses.is_file() else []
    except UserError:
        return []


# --- all papers -----------------------------------------------------------------------------------------------------


def overview(sources: Sources) -> bytes:
    """An Overview, pickled."""
    header, entries = record_of(sources)
    errors: tuple[UserError, ...] = ()
    try:
        marked = marked_now(sources)
    except UserError as error:
        errors = tuple(getattr(error, "errors", (error,)))
        marked = Marked(header, (), (), ())
    versions = [entry.version for entry in entries]
    columns = field_columns(versions)
    labels = tuple(dict.fromkeys(label for label, _ in columns))
    lines = _lines(marked, entries, labels)
    codes = {row: paper.version.code for paper in marked.papers for row in paper.rows}
    pending: dict[str, int] = {}
    for paper in marked.papers:
        for part in paper.parts:
            if part.is_open and is_unmarked(part):
                pending[part.placed.label] = pending.get(part.placed.label, 0) + 1
    waiting = {f"{label} is not marked" for label in pending}
    found = [one for one in marked.findings if one.what not in waiting]
    sheet = sheet_of(sources)
    return pickle.dumps(
        Overview(
            header.recipe.title, labels, tuple(lines),
            tuple(_to_mend(one, columns, sheet, codes) for one in found if not one.is_note),
            tuple(one for one in found if one.is_note), tuple(pending.items()), errors,
            any(version.student for version in versions), tuple(columns), _left_out(marked),
        )
    )  # fmt: skip


def _left_out(marked: Marked) -> tuple[str, ...]:
    fit = set(map(id, importable(marked.papers)))
    names = zip(marked.papers, marked.names, strict=True)
    return tuple(str(paper.person) or name for paper, name in names if id(paper) not in fit)


def _lines(marked: Marked, entries: Sequence[Entry], labels: Sequence[str]) -> list[Line]:
    """Papers in the order of the roster, then those that are nobody's of it."""
    by_version: dict[str, list[Line]] = {}
    for paper, name in zip(marked.papers, marked.names, strict=True):
        by_version.setdefault(paper.version.name, []).append(_line(paper, name, labels, marked.withdrawn))
    present = {paper.person.key for paper in marked.papers}
    lines: list[Line] = []
    for entry in entries:
        version = entry.version
        lines += by_version.get(version.name, [])
        if version.student and not entry.withdrawn and version.student["id"].casefold() not in present:
            lines.append(Line(who_of(entry), 0))
    return lines


def who_of(entry: Entry) -> Who:
    """A paper as it was printed."""
    version = entry.version
    student = version.student or {"id": "", "name": ""}
    return Who(version.code, version.drawn_as, student["id"], student["name"], entry.withdrawn)


def _line(paper: MarkedPaper, name: str, labels: Sequence[str], withdrawn: frozenset[str]) -> Line:
    version, person = paper.version, paper.person
    who = Who(version.code, version.drawn_as, person.id, person.name, version.name in withdrawn)
    parts = {part.placed.label: part for part in paper.parts}
    shown = tuple(_shown(parts[label]) if label in parts else ("–", "") for label in labels)
    owner = version.student
    is_own = owner is None or owner["id"].casefold() == person.key
    return Line(
        who, paper.rows[0] if paper.rows else 0, shown, paper.earned, paper.points,
        "pending" if any(map(is_unmarked, paper.parts)) else "marked", name,
        "" if is_own or owner is None else owner["name"] or owner["id"],
    )  # fmt: skip


def _shown(part: MarkedPart) -> tuple[str, str]:
    """A part in the list: points, and what became of it."""
    points = f"{float(part.earned):.2f}".rstrip("0").rstrip(".")
    if part.is_void:
        return points, "void"
    if is_unmarked(part):
        return "·", "pending"
    if any(field.misread for field in part.fields):
        return points, "unread"
    if part.is_empty:
        return points, "empty"
    if part.earned >= part.placed.points:
        return points, "right"
    return points, "partly" if part.earned > 0 else "wrong"


def _to_mend(one: Finding, columns: Sequence[tuple[str, str]], sheet: Table, codes: Mapping[int, str]) -> ToMend:
    code = codes.get(one.row, "")
    row = row_text(sheet, one.row) if sheet else ""
    if not one.row:
        return ToMend(one, "", code=code)
    if one.confirmable:
        return ToMend(one, "confirm", code=code, row=row)
    if not one.column:
        return ToMend(one, "row", code=code, row=row)
    column = _column(one.column, columns, sheet)
    if column:
        return ToMend(replace(one, column=column), "cell", cell(sheet, one.row, column), code, row=row)
    near = one.todo.removeprefix("did you mean ").removesuffix("?") if "did you mean" in one.todo else ""
    return ToMend(one, "column", cell(sheet, one.row, one.column), code, near, row)


def _column(name: str, columns: Sequence[tuple[str, str]], sheet: Table) -> str:
    """What the sheet calls a column that a finding names; "" for one that is none of a sheet's."""
    if name.casefold() in (*WHO, "label", "field", "response"):
        return name
    for label, field in columns:
        if name.casefold() in (column_name(label, field).casefold(), label):
            is_only = sum(one == label for one, _ in columns) == 1
            return "response" if is_long(sheet) else field_column(sheet, label, field, is_only=is_only)
    return ""
