"""Record + spreadsheet of responses + rulings → marks as tables, and a page for each student."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.bank import Bank, verify_placed
from generator.errors import UserError
from generator.exam import read_entries, read_header, require_planned
from generator.files import write_whole
from generator.marking import class_report
from generator.marking.class_statistics import summary
from generator.marking.feedback_pages import page_names, write_pages
from generator.marking.mark_tables import (
    Gradebook,
    gradebook_csv,
    importable,
    is_unmarked,
    marks_csv,
    to_mend_csv,
    totals_csv,
)
from generator.marking.owners import Finding, Person, person_of
from generator.marking.paper_marks import NO_RULINGS, MarkedPaper, marked_paper
from generator.marking.rulings import Rulings, read_rulings
from generator.marking.sheets import ResponseSheet, read_sheet
from generator.model import Progress, Version, no_progress


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
) -> Marks:
    """Marks all papers of a spreadsheet. Raises UserError for files that cannot be read at all.

    Writes to-mend.csv; if there are papers, also marks.csv (a row per field), totals.csv (a row per paper), class.html,
    a page for each in `feedback`, as HTML and as PDF, and the gradebook's table.
    """
    header = read_header(record)
    entries = list(read_entries(record))
    versions = [entry.version for entry in entries]
    ruled = read_rulings(rulings, record, versions) if rulings else NO_RULINGS
    filled = read_sheet(responses, versions, ruled.confirmed())
    findings = list(filled.findings)
    for found in filled.papers:
        require_planned(header.recipe, header.seed, found.version, str(record))
    withdrawn = {entry.version.name for entry in entries if entry.withdrawn}
    blocked = _blocked(bank, {paper.version.name: paper.version for paper in filled.papers}, ruled, findings)
    progress("marking", 0, len(filled.papers))
    papers = [marked_paper(p, header.recipe, bank, header.seed, ruled, blocked[p.version.name]) for p in filled.papers]
    names = page_names(papers)
    for paper, name in zip(papers, names, strict=True):
        findings += _unread(paper, name)
    absent = _absent(filled, [entry.version for entry in entries if not entry.withdrawn])
    if gradebook:
        findings += _not_importable(papers)
    findings.sort(key=lambda one: (one.is_note, one.row))
    files = {out / "to-mend.csv": to_mend_csv(str(responses), findings)}
    errors: list[UserError] = []
    progress("drawing the class page", 0, 1)
    if papers:
        counted = [paper for paper in papers if paper.version.name not in withdrawn]
        files |= {
            out / "marks.csv": marks_csv(papers),
            out / "totals.csv": totals_csv(papers, absent),
            out / "class.html": class_report.html(summary(counted, bank), header.recipe.title),
        }
        if gradebook:
            files[out / f"gradebook-{gradebook}.csv"] = gradebook_csv(gradebook, header.recipe.title, papers, absent)
    for path, content in files.items():
        write_whole(path, content, private=True)
    pages = list(write_pages(papers, header.recipe, bank, out / "feedback", errors, progress, font_paths))
    known = {*files, *pages}
    unrelated = (page.name for page in (out / "feedback").glob("*.*") if page not in known)
    return Marks(papers, absent, [*files, *pages], findings, errors, sorted(unrelated))


def _blocked(
    bank: Bank, versions: Mapping[str, Version], ruled: Rulings, findings: list[Finding]
) -> dict[str, dict[str, str]]:
    """Version → slot → why its part cannot be marked: the key is not right, or no option is. Each is named once,
    however many students share the version."""
    blocked: dict[str, dict[str, str]] = {name: {} for name in versions}
    said: dict[tuple[str, str], Finding] = {}
    for name, version in versions.items():
        for placed in version.problems:
            ruling = ruled.of_part(version, placed)
            if ruling.void or ruling.full:
                continue
            try:
                verify_placed(bank[placed.instance.type], placed, "")
            except UserError as error:
                blocked[name][placed.slot] = error.what
                what = f"{placed.label} is not marked: {error.what}"
                said.setdefault((version.drawn_as, placed.slot), Finding(what, paper=version.drawn_as, todo=error.todo))
                continue
            if placed.options and not placed.right_letter and not ruling.accepted:
                blocked[name][placed.slot] = "none of the printed options is right"
                todo = "rule that it is void, that all have full marks, or which letters to accept"
                what = f"{placed.label} is not marked: none of the printed options is right"
                said.setdefault(
                    (version.drawn_as, placed.slot), Finding(what, paper=f"version {version.drawn_as}", todo=todo)
                )
    findings += said.values()
    return blocked


def _unread(paper: MarkedPaper, name: str) -> Iterable[Finding]:
    """Responses that are not read, and open parts that nobody has marked."""
    row = paper.rows[0] if paper.rows else 0
    for part in paper.parts:
        if part.is_void:
            continue
        if part.is_open and is_unmarked(part):
            yield Finding(f"{part.placed.label} is not marked", row, "", name, "0 is a mark, too")
        for field in part.fields:
            if field.misread:
                todo = "give points, or x for all of them" if part.is_open else "write what it means, or rule on it"
                what = f"is not read: {field.misread}"
                yield Finding(what, field.line, f"{part.placed.label} {field.name}", name, todo)


def _not_importable(papers: Sequence[MarkedPaper]) -> Iterable[Finding]:
    """Papers that are not in the gradebook's table."""
    fit = {id(paper) for paper in importable(papers)}
    for paper in papers:
        if id(paper) not in fit:
            who = str(paper.person) or f"version {paper.version.drawn_as}"
            what = f"{who} is not in the gradebook's table: no id, several papers, or not wholly marked"
            yield Finding(what, paper.rows[0] if paper.rows else 0, paper=who)


def _absent(filled: ResponseSheet, versions: Iterable[Version]) -> list[Person]:
    """Who has no paper: students of the roster, and whoever has a row without a response."""
    present = {paper.person.key for paper in filled.papers}
    expected = [person_of(version.student) for version in versions if version.student]
    people = {person.key: person for person in (*expected, *filled.absent)}
    return [person for key, person in people.items() if key not in present]
