"""Record + spreadsheet of responses → marks as tables, and a page for each student."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.bank import Bank, verify_placed
from generator.errors import UserError
from generator.exam import attached_pictures, read_entries, read_header
from generator.files import safe_cell, safe_name, write_whole
from generator.marking import class_report, feedback
from generator.marking.class_statistics import summary
from generator.marking.paper_marks import MarkedPaper, marked_paper
from generator.marking.responses import response_text
from generator.marking.sheets import COMMENT, empty_sheet, read_sheet
from generator.model import Progress, no_progress
from generator.page import Typesetter, points_text


@dataclass(frozen=True)
class Marks:
    """What marking made."""

    papers: Sequence[MarkedPaper]
    files: Sequence[Path]
    errors: Sequence[UserError]
    """Rows that did not count, and PDFs that could not be made."""
    unrelated_pages: Sequence[str]
    """Pages of an earlier marking that lie in the same folder."""


def sheet(record: Path) -> bytes:
    """The empty spreadsheet of a record, without those who have withdrawn. Raises UserError."""
    return b"".join(empty_sheet([entry.version for entry in read_entries(record) if not entry.withdrawn]))


def mark(
    record: Path,
    responses: Path,
    bank: Bank,
    out: Path,
    progress: Progress = no_progress,
    font_paths: Sequence[Path] = (),
) -> Marks:
    """Marks all papers of a spreadsheet. Raises UserError.

    Writes marks.csv (a row per field), totals.csv (a row per paper), class.html, and a page for each in `feedback`, as
    HTML and as PDF.
    """
    header = read_header(record)
    entries = list(read_entries(record))
    withdrawn = {entry.version.name for entry in entries if entry.withdrawn}
    filled = read_sheet(responses, [entry.version for entry in entries])
    # a department's own layout is for its papers, and may know no feedback
    layout = "a4" if header.recipe.layout_files else header.recipe.layout
    typesetter = Typesetter("typst", layout, font_paths=tuple(font_paths))
    errors = list(filled.errors)
    checked: set[str] = set()
    papers: list[MarkedPaper] = []
    files = [out / "marks.csv", out / "totals.csv", out / "class.html"]
    for done, paper in enumerate(filled.papers):
        progress("papers", done, len(filled.papers))
        if paper.version.name not in checked:
            checked.add(paper.version.name)
            for placed in paper.version.problems:
                verify_placed(bank[placed.instance.type], placed, f"{record}, version {paper.version.name}")
        one = marked_paper(paper, header.recipe, bank, header.seed)
        papers.append(one)
        who = " ".join(dict.fromkeys(filter(None, (paper.version.name, paper.student))))
        files.append(out / "feedback" / f"{safe_name(who)}.html")
        errors += _unread(one, who, responses)
        asked = feedback.questions(one, bank, attached_pictures(header.recipe))
        write_whole(files[-1], feedback.html(one, asked, header.recipe.title), private=True)
        try:
            content = typesetter.pdf(feedback.document(one, asked, header.recipe.title), name=who)
        except UserError as error:  # what was written has letters that no font can show; the HTML page has them
            errors.append(UserError(f"feedback as PDF: {error.what}", where=who, todo=error.todo))
            continue
        files.append(files[-1].with_suffix(".pdf"))
        write_whole(files[-1], content, private=True)
    write_whole(files[0], _table(_MARKS, (row for paper in papers for row in _marks(paper))), private=True)
    write_whole(files[1], _table(_TOTALS, map(_total, papers)), private=True)
    counted = [paper for paper in papers if paper.version.name not in withdrawn]
    write_whole(files[2], class_report.html(summary(counted, bank), header.recipe.title), private=True)
    pages = (page.name for page in (out / "feedback").glob("*.*") if page not in files)
    return Marks(papers, files, errors, sorted(pages))


def _unread(paper: MarkedPaper, who: str, sheet: Path) -> Iterable[UserError]:
    """Open parts that nobody has marked, and points that cannot be read."""
    for part in paper.parts:
        if part.is_open and part.is_empty:
            yield UserError(f"{part.placed.label} is not marked", where=f"{sheet}, {who}", todo="0 is a mark, too")
        for field in part.fields if part.is_open else ():
            if field.misread:
                where = f"{sheet}, row {field.line}, {part.placed.label} {field.name}"
                yield UserError(field.misread, where=where, todo="give points, or x for all of them")


_MARKS = ("version", "code", "student", "label", "type", "field", "response", "understood", "right", "wrong cells",
          "mistake", "earned for the part", "points of the part")  # fmt: skip
_TOTALS = ("version", "code", "student", "earned", "points")


def _marks(paper: MarkedPaper) -> Iterable[list[Any]]:
    for part in paper.parts:
        for field in part.fields:
            verdict = field.verdict
            understood = field.misread or ("" if field.value is None else response_text(field.value))
            is_right = "yes" if verdict.is_right else "carried forward" if field.is_carried else "no"
            wrong = " ".join(str(place + 1) for place in verdict.wrong)
            mistake = field.gap if part.is_open else part.mistake
            yield [
                paper.version.name, paper.version.code, paper.student, part.placed.label, part.placed.instance.type,
                field.name, field.written, understood, is_right, wrong, mistake, points_text(part.earned),
                part.placed.points,
            ]  # fmt: skip
        if part.comment:
            yield [
                paper.version.name, paper.version.code, paper.student, part.placed.label, part.placed.instance.type,
                COMMENT, part.comment, "", "", "", "", points_text(part.earned), part.placed.points,
            ]  # fmt: skip


def _total(paper: MarkedPaper) -> list[Any]:
    return [paper.version.name, paper.version.code, paper.student, points_text(paper.earned), paper.points]


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV with a byte-order mark, whose cells start no formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
