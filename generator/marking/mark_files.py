"""Marks → their files: tables, the class report, and a page for each student."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.bank import Bank
from generator.errors import UserError
from generator.exam import read_entries, read_header
from generator.files import write_whole
from generator.marking import class_report
from generator.marking.class_statistics import summary
from generator.marking.feedback_pages import write_pages
from generator.marking.mark_tables import Gradebook, gradebook_csv, marks_csv, to_mend_csv, totals_csv
from generator.marking.marker import Marked, mark_papers
from generator.marking.owners import Finding, Person
from generator.marking.paper_marks import NO_RULINGS, MarkedPaper
from generator.marking.rulings import read_rulings
from generator.model import Progress, no_progress


@dataclass(frozen=True)
class Marks:
    """What marking made."""

    papers: Sequence[MarkedPaper]
    absent: Sequence[Person]
    files: Sequence[Path]
    findings: Sequence[Finding]
    """What is to be mended in the sheet, or was taken for granted."""
    errors: Sequence[UserError]
    """Pages that could not be made."""
    unrelated_pages: Sequence[str]
    """Pages of an earlier marking that lie in the same folder."""


def rulings_beside(record: Path) -> Path | None:
    """The rulings that are applied if no others are named: <record>-rulings.toml, or rulings.toml."""
    beside = (record.with_name(f"{record.stem}-rulings.toml"), record.with_name("rulings.toml"))
    return next((path for path in beside if path.is_file()), None)


def mark(
    record: Path,
    responses: Path,
    bank: Bank,
    out: Path,
    *,
    rulings: Path | None = None,
    gradebook: Gradebook | None = None,
    progress: Progress = no_progress,
    font_paths: Sequence[Path] = (),
    keeps_pages: bool = False,
) -> Marks:
    """Marks all papers of a spreadsheet. Raises UserError for files that cannot be read at all.

    Writes to-mend.csv; if there are papers, also marks.csv (a row per field), totals.csv (a row per paper), class.html,
    a page for each in `feedback`, as HTML and as PDF, and the gradebook's table. keeps_pages: whether pages that say
    what they said before are left as they are.
    """
    header = read_header(record)
    entries = list(read_entries(record))
    ruled = read_rulings(rulings, record, [entry.version for entry in entries]) if rulings else NO_RULINGS
    marked = mark_papers(
        header, entries, responses, bank, record=str(record), rulings=ruled, has_gradebook=gradebook is not None,
        progress=progress,
    )  # fmt: skip
    progress("drawing the class page", 0, 1)
    files = {out / name: content for name, content in marks_as_tables(marked, str(responses), gradebook).items()}
    if marked.papers:
        files[out / "class.html"] = class_page(marked, bank)
    for path, content in files.items():
        write_whole(path, content, private=True)
    errors: list[UserError] = []
    folder = out / "feedback"
    recipe = header.recipe
    pages = list(write_pages(marked.papers, recipe, bank, folder, errors, progress, font_paths, keeps=keeps_pages))
    known = {*files, *pages}
    unrelated = (page.name for page in folder.glob("*.*") if page not in known)
    return Marks(marked.papers, marked.absent, [*files, *pages], marked.findings, errors, sorted(unrelated))


def marks_as_tables(marked: Marked, responses: str, gradebook: Gradebook | None = None) -> dict[str, bytes]:
    """File name → a table. responses: the name of the sheet that was marked."""
    tables = {"to-mend.csv": to_mend_csv(responses, marked.findings)}
    if marked.papers:
        tables |= {"marks.csv": marks_csv(marked.papers), "totals.csv": totals_csv(marked.papers, marked.absent)}
        if gradebook:
            title = marked.header.recipe.title
            tables[f"gradebook-{gradebook}.csv"] = gradebook_csv(gradebook, title, marked.papers, marked.absent)
    return tables


def class_page(marked: Marked, bank: Bank) -> bytes:
    """What the class got wrong, as a page that needs nothing else."""
    return class_report.html(summary(marked.counted, bank), marked.header.recipe.title)
