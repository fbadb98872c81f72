"""One paper as the sheet has it: what was asked, what was written, and what it earns."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.errors import UserError
from generator.exam import attached_pictures
from generator.marking import (
    Finder,
    Finding,
    MarkedPart,
    Paper,
    Person,
    Rulings,
    field_columns,
    fields_of,
    mark_written,
    person_of,
    plain_code,
    read_sheet,
)
from generator.model import Version
from generator.page import Question, question
from generator.studio.folder import Exam
from generator.studio.marking.marked import (
    Sources,
    Who,
    known_by,
    loaded,
    record_of,
    rulings_of,
    rulings_text,
    sheet_of,
    who_of,
)
from generator.studio.marking.typed_sheet import cell
from generator.studio.site import bank_of


@dataclass(frozen=True)
class PaperView:
    """One paper, to be typed in."""

    who: Who
    """As it was printed."""
    student: str
    name: str
    """Who wrote it, as the sheet says."""
    row: int
    lines: Mapping[tuple[str, str], int]
    """(label, field) → its row."""
    texts: Mapping[tuple[str, str], str]
    questions: tuple[Question, ...]
    parts: tuple[MarkedPart, ...]
    earned: Any
    points: Any
    fields: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    shares: bool
    """Whether several students may have this paper, so that who wrote it has to be said."""
    same: tuple[Who, ...]
    """All papers of the exam, those of students first."""
    columns: tuple[tuple[str, str], ...]
    """(label, field) of all boxes of the exam."""


def find_paper(sources: Sources, text: str) -> bytes:
    """The Who that a code, an id or a name means, pickled; None if it is nobody's, or several people's."""
    _, entries = record_of(sources)
    finder = Finder([entry.version for entry in entries], {})
    by_code = {plain_code(entry.version.code): entry for entry in entries}
    by_name = {entry.version.name.casefold(): entry for entry in entries}
    student = finder.people.find(text).student
    entry = by_code.get(plain_code(text)) or by_name.get(text.casefold())
    if student and not entry:
        entry = by_name.get(student["id"].casefold())
    return pickle.dumps(who_of(entry) if entry else None)


def paper_view(sources: Sources, code: str, row: int) -> bytes:
    """The PaperView of the paper with this code: of the one in this row, if there is one. Raises UserError."""
    header, entries = record_of(sources)
    entry = next((one for one in entries if one.version.code == code), None)
    if entry is None:
        raise UserError(f"this exam has no paper with the code “{code[:20]}”", todo="choose one of the list")
    version = entry.version
    bank = bank_of(sources.banks, sources.stamp)
    text = rulings_text(sources)
    rulings = rulings_of(sources, text)
    written = _written(sources, version, row, rulings)
    if written is None:
        written = Paper(version, person_of(version.student) if version.student else Person())
    findings: list[Finding] = []
    (marked,) = mark_written(
        header, [written], bank, findings, record=sources.exam.record.name, rulings=rulings,
        known=known_by(sources, text),
    )  # fmt: skip
    sheet, row = sheet_of(sources), written.rows[0] if written.rows else 0
    names = [" ".join(name.split()).casefold() for name in (sheet[0] if row else ())]
    student = version.student or {"id": "", "name": ""}
    in_order = sorted(entries, key=lambda one: one.version.student is None)  # spare copies come last
    return pickle.dumps(
        PaperView(
            who_of(entry),
            cell(sheet, row, "student") if "student" in names else student["id"],
            cell(sheet, row, "name") if "name" in names else student["name"],
            row,
            {place: one.line for place, one in written.responses.items()},
            {place: one.text for place, one in written.responses.items()},
            _questions(sources, code), marked.parts, marked.earned, marked.points,
            tuple((label, name) for label, names in fields_of(version).items() for name in names),
            tuple(findings), version.student is None, tuple(map(who_of, in_order)),
            tuple(field_columns(entry.version for entry in entries)),
        )
    )  # fmt: skip


def _written(sources: Sources, version: Version, row: int, rulings: Rulings) -> Paper | None:
    """What was written on a paper, as the sheet has it. A student's own paper is found without its row."""
    if not sources.exam.responses.is_file():
        return None
    _, entries = record_of(sources)
    sheet = read_sheet(sources.exam.responses, [entry.version for entry in entries], rulings.confirmed())
    mine = [paper for paper in sheet.papers if paper.version.name == version.name]
    found = next((paper for paper in mine if row in paper.rows), None)
    if found is None and version.student:
        own = [paper for paper in mine if paper.person.id == version.student["id"]]
        found = next(iter(own), mine[0] if len(mine) == 1 else None)
    return found


@lru_cache(maxsize=64)
def _asked(exam: Exam, time: tuple[int, int], banks: tuple[Path, ...], stamp: int, code: str) -> tuple[Question, ...]:
    header, entries = loaded(exam.record, time)
    bank = bank_of(banks, stamp)
    attached = attached_pictures(header.recipe)
    version = next(entry.version for entry in entries if entry.version.code == code)
    return tuple(question(bank[one.instance.type], one, code, attached) for one in version.problems)


def _questions(sources: Sources, code: str) -> tuple[Question, ...]:
    return _asked(sources.exam, sources.times[0], sources.banks, sources.stamp, code)
