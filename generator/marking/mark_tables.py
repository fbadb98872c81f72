"""Marks → tables: a row per field, a row per student, what is to be mended, and what gradebooks import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from generator.files import safe_cell
from generator.marking.fields import COMMENT
from generator.marking.owners import Finding, Person
from generator.marking.paper_marks import MarkedPaper, MarkedPart
from generator.marking.responses import response_text
from generator.model import Points

Gradebook = Literal["moodle", "canvas"]

_MARKS = ("version", "code", "student", "label", "type", "field", "response", "understood", "right", "wrong cells",
          "mistake", "earned for the part", "points of the part", "rulings")  # fmt: skip
_TO_MEND = ("file", "row", "column", "paper", "what", "what to do")


def marks_csv(papers: Iterable[MarkedPaper]) -> bytes:
    """A row per field of each paper."""
    return _table(_MARKS, (row for paper in papers for part in paper.parts for row in _fields(paper, part)))


def _fields(paper: MarkedPaper, part: MarkedPart) -> Iterator[list[Any]]:
    placed = part.placed
    begin = [paper.version.drawn_as, paper.version.code, paper.student, placed.label, placed.instance.type]
    end = [_number(part.earned), part.points, "; ".join((*part.rulings, *filter(None, [part.blocked])))]
    for field in part.fields:
        verdict = field.verdict
        understood = field.misread or ("" if field.value is None else response_text(field.value))
        is_right = "yes" if verdict.is_right else "carried forward" if field.is_carried else "no"
        wrong = " ".join(str(place + 1) for place in verdict.wrong)
        mistake = field.gap if part.is_open else part.mistake
        yield [*begin, field.name, field.written, understood, is_right, wrong, mistake, *end]
    if part.comment:
        yield [*begin, COMMENT, part.comment, "", "", "", "", *end]


def totals_csv(papers: Sequence[MarkedPaper], absent: Sequence[Person]) -> bytes:
    """A row per paper, with the columns of the roster and the points of each part; then those who were absent."""
    columns = _roster_columns([*(paper.person for paper in papers), *absent])
    labels = _labels(papers)
    head = ["version", "code", "student", "name", *columns, *labels, "given", "earned", "points", "status"]
    rows: list[list[Any]] = []
    for paper in papers:
        parts = {part.placed.label: _number(part.earned) for part in paper.parts}
        given = _number(sum((points for points, _ in paper.given), start=Fraction(0)))
        rows.append([
            paper.version.drawn_as, paper.version.code, paper.student, paper.person.name,
            *_cells(paper.person, columns), *(parts.get(label, "") for label in labels),
            given if paper.given else "", _number(paper.earned), paper.points, _status(paper),
        ])  # fmt: skip
    for person in absent:
        empty = [""] * (len(labels) + 3)
        rows.append(["", "", person.id, person.name, *_cells(person, columns), *empty, "absent"])
    return _table(head, rows)


def _status(paper: MarkedPaper) -> str:
    missing = [part.placed.label for part in paper.parts if is_unmarked(part)]
    return f"not marked: {', '.join(missing)}" if missing else "marked"


def is_unmarked(part: MarkedPart) -> bool:
    """Whether a part still has no points: nobody has marked it, or its key is not right."""
    return bool(part.blocked) or (part.is_open and part.is_empty and not part.is_void and not part.rulings)


def to_mend_csv(file: str, findings: Iterable[Finding]) -> bytes:
    """A row per thing to mend in the sheet, and per thing that was taken for granted."""
    return _table(
        _TO_MEND,
        (
            [file, one.row or "", one.column, one.paper, one.what, one.todo or ("nothing" if one.is_note else "")]
            for one in findings
        ),
    )


def gradebook_csv(kind: Gradebook, title: str, papers: Sequence[MarkedPaper], absent: Sequence[Person]) -> bytes:
    """What the gradebook of Moodle or Canvas imports: students of the roster who have one paper, wholly marked.

    Moodle matches by `ID number` or `Email address`, whichever is mapped on import. Canvas needs its columns Student,
    ID, SIS User ID, SIS Login ID and Section, in this order, and a row with the points possible.
    """
    rows = [(paper.person, str(_number(paper.earned))) for paper in importable(papers)]
    rows += [(person, "") for person in absent if person.id]
    if kind == "moodle":
        head = ["ID number", "Full name", "Email address", title]
        return _plain_table(head, ([p.id, p.name, _roster(p, "email", "e-mail", "email address"), n] for p, n in rows))
    most = max((paper.points for paper in papers), default=0)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    body: list[list[str]] = [["    Points Possible", "", "", "", "", f"{most:g}"]]
    for person, number in rows:
        own = _roster(person, "canvas id"), _roster(person, "sis user id") or person.id
        body.append([
            person.name, *own, _roster(person, "sis login id", "login", "login id"), _roster(person, "section"), number
        ])  # fmt: skip
    return _plain_table(head, body)


def importable(papers: Sequence[MarkedPaper]) -> list[MarkedPaper]:
    """Papers that can go into a gradebook: of a student with an id who has no other paper, and wholly marked."""
    counts: dict[str, int] = {}
    for paper in papers:
        counts[paper.person.key] = counts.get(paper.person.key, 0) + 1
    return [
        paper
        for paper in papers
        if paper.person.id and counts[paper.person.key] == 1 and not any(map(is_unmarked, paper.parts))
    ]


def _number(points: Fraction) -> Points:
    """Points to at most two places, as a spreadsheet computes with them: 3, 2.5, 0.67, -0.5."""
    rounded = round(float(points), 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _labels(papers: Iterable[MarkedPaper]) -> list[str]:
    labels = dict.fromkeys(part.placed.label for paper in papers for part in paper.parts)
    return sorted(labels, key=lambda label: (int(label.partition("(")[0]), label))


def _roster_columns(people: Iterable[Person]) -> list[str]:
    return [
        name for name in dict.fromkeys(name for one in people for name in one.columns) if name not in ("id", "name")
    ]


def _cells(person: Person, columns: Sequence[str]) -> list[str]:
    return [person.columns.get(column, "") for column in columns]


def _roster(person: Person, *names: str) -> str:
    folded: Mapping[str, str] = {name.casefold(): cell for name, cell in person.columns.items()}
    return next((folded[name] for name in names if folded.get(name)), "")


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV with a byte-order mark, by which spreadsheet programs know its encoding."""
    return b"\xef\xbb\xbf" + _plain_table(columns, rows)


def _plain_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV whose cells start no formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_cell(column) for column in columns])
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
