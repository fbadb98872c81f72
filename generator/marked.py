"""Record + spreadsheet of responses → marks as tables, and a page for each student."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import class_page, feedback
from generator.bank import Bank
from generator.classroom import summary
from generator.drawing import recheck
from generator.emit import typst
from generator.engine.typst import TypstEngine
from generator.errors import UserError
from generator.files import safe_name, write_whole
from generator.layout import load_layout
from generator.marking import MarkedPaper, marked
from generator.model import Version
from generator.record import read_entries, read_header
from generator.rendering import Progress, quiet
from generator.responses import shown
from generator.roster import safe_cell
from generator.sheets import empty_sheet, read_sheet
from generator.webpages import points


@dataclass(frozen=True)
class Marks:
    """What marking made."""

    papers: Sequence[MarkedPaper]
    files: Sequence[Path]
    complaints: Sequence[UserError]
    """Rows that did not count, and PDFs that could not be made."""
    strangers: Sequence[str]
    """Pages of an earlier marking that lie in the same folder."""


def sheet(record: Path) -> bytes:
    """The empty spreadsheet of a record. Raises UserError."""
    return b"".join(empty_sheet(_versions(record)))


def mark(
    record: Path, responses: Path, bank: Bank, out: Path, progress: Progress = quiet, font_paths: Sequence[Path] = ()
) -> Marks:
    """Marks all papers of a spreadsheet. Raises UserError.

    Writes marks.csv (a row per field), totals.csv (a row per paper), class.html, and a page for each in `feedback`, as
    HTML and as PDF.
    """
    header = read_header(record)
    versions = _versions(record)
    filled = read_sheet(responses, versions)
    # a department's own layout is for its papers, and may know no feedback
    layout = load_layout("a4" if header.recipe.layout_files else header.recipe.layout, "typst", {})
    engine = TypstEngine(font_paths)
    complaints = list(filled.complaints)
    checked: set[str] = set()
    papers: list[MarkedPaper] = []
    files = [out / "marks.csv", out / "totals.csv", out / "class.html"]
    for done, paper in enumerate(filled.papers):
        progress("papers", done, len(filled.papers))
        if paper.version.name not in checked:
            checked.add(paper.version.name)
            for placed in paper.version.problems:
                recheck(bank[placed.instance.type], placed.instance, f"{record}, version {paper.version.name}")
        one = marked(paper, header.recipe, bank, header.seed)
        papers.append(one)
        who = " ".join(dict.fromkeys(filter(None, (paper.version.name, paper.student))))
        files.append(out / "feedback" / f"{safe_name(who)}.html")
        asked = feedback.questions(one, bank)
        write_whole(files[-1], feedback.html(one, asked, header.recipe.title))
        source = typst.emit(feedback.document(one, asked, header.recipe.title), layout)
        try:
            content = engine.pdf(source, name=who)
        except UserError as error:  # what was written has letters that no font can show; the HTML page has them
            complaints.append(UserError(f"feedback as PDF: {error.what}", where=who, todo=error.todo))
            continue
        files.append(files[-1].with_suffix(".pdf"))
        write_whole(files[-1], content)
    write_whole(files[0], _table(_MARKS, (row for paper in papers for row in _marks(paper))))
    write_whole(files[1], _table(_TOTALS, map(_total, papers)))
    write_whole(files[2], class_page.html(summary(papers, bank), header.recipe.title))
    pages = (page.name for page in (out / "feedback").glob("*.*") if page not in files)
    return Marks(papers, files, complaints, sorted(pages))


_MARKS = ("version", "code", "student", "label", "type", "field", "response", "understood", "right", "wrong cells",
          "mistake", "earned for the part", "points of the part")  # fmt: skip
_TOTALS = ("version", "code", "student", "earned", "points")


def _marks(paper: MarkedPaper) -> Iterable[list[Any]]:
    for part in paper.parts:
        for field in part.fields:
            verdict = field.verdict
            understood = field.misread or ("" if field.value is None else shown(field.value))
            is_right = "yes" if verdict.is_right else "carried forward" if field.is_carried else "no"
            wrong = " ".join(str(place + 1) for place in verdict.wrong)
            yield [
                paper.version.name, paper.version.code, paper.student, part.placed.label, part.placed.instance.type,
                field.name, field.written, understood, is_right, wrong, part.mistake, points(part.earned),
                part.placed.points,
            ]  # fmt: skip


def _total(paper: MarkedPaper) -> list[Any]:
    return [paper.version.name, paper.version.code, paper.student, points(paper.earned), paper.points]


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV with a byte-order mark, whose cells start no formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _versions(record: Path) -> list[Version]:
    return [entry.version for entry in read_entries(record)]
