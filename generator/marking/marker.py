"""Record + spreadsheet of responses + rulings → marks, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.bank import Bank, verify_placed
from generator.errors import UserError
from generator.exam import Entry, Header, require_planned
from generator.marking.feedback_pages import page_names
from generator.marking.mark_tables import importable, is_unmarked
from generator.marking.owners import Finding, Person, person_of
from generator.marking.paper_marks import NO_RULINGS, MarkedPaper, marked_paper
from generator.marking.rulings import Rulings
from generator.marking.sheets import Paper, ResponseSheet, read_sheet
from generator.model import Progress, Version, no_progress


@dataclass(frozen=True)
class Marked:
    """What marking found. Nothing of it is written yet."""

    header: Header
    papers: Sequence[MarkedPaper]
    absent: Sequence[Person]
    findings: Sequence[Finding]
    """What is to be mended in the sheet, or was taken for granted."""
    withdrawn: frozenset[str] = frozenset()
    """Versions of students who are no longer on the roster."""

    @property
    def names(self) -> list[str]:
        """What the papers are called, each once."""
        return page_names(self.papers)

    @property
    def counted(self) -> list[MarkedPaper]:
        """The papers that say something of the class."""
        return [paper for paper in self.papers if paper.version.name not in self.withdrawn]


@dataclass
class Known:
    """What was marked before by the same record, the same types and the same rulings: it comes out alike."""

    papers: dict[Any, MarkedPaper] = field(default_factory=dict)
    """What was written on a paper → its marks."""
    blocked: dict[str, Mapping[str, tuple[str, Finding]]] = field(default_factory=dict)
    """Version → slot → why its part cannot be marked."""


def mark_papers(
    header: Header,
    entries: Sequence[Entry],
    responses: Path,
    bank: Bank,
    *,
    record: str = "record",
    rulings: Rulings = NO_RULINGS,
    has_gradebook: bool = False,
    known: Known | None = None,
    progress: Progress = no_progress,
) -> Marked:
    """Marks all papers of a spreadsheet. record: its name, for errors. has_gradebook: whether papers are named that no
    gradebook can import. known: what was marked before, which grows. Raises UserError for a sheet that cannot be read
    at all."""
    filled = read_sheet(responses, [entry.version for entry in entries], rulings.confirmed())
    findings = list(filled.findings)
    known = known or Known()
    papers = mark_written(
        header, filled.papers, bank, findings, record=record, rulings=rulings, known=known, progress=progress
    )
    if len(known.papers) > 2 * len(papers):  # most are of earlier sheets
        known.papers = {_written_on(one): made for one, made in zip(filled.papers, papers, strict=True)}
    for paper, name in zip(papers, page_names(papers), strict=True):
        findings += _unread(paper, name)
    absent = _absent(filled, [entry.version for entry in entries if not entry.withdrawn])
    if has_gradebook:
        findings += _not_importable(papers)
    findings.sort(key=lambda one: (one.is_note, one.row))
    withdrawn = frozenset(entry.version.name for entry in entries if entry.withdrawn)
    return Marked(header, papers, absent, findings, withdrawn)


def mark_written(
    header: Header,
    written: Sequence[Paper],
    bank: Bank,
    findings: list[Finding],
    *,
    record: str = "record",
    rulings: Rulings = NO_RULINGS,
    known: Known | None = None,
    progress: Progress = no_progress,
) -> list[MarkedPaper]:
    """Marks papers that were read. findings: is given why parts cannot be marked; each is named once, however many
    students share the version."""
    known = known or Known()
    said: dict[tuple[str, str], Finding] = {}
    for version in {paper.version.name: paper.version for paper in written}.values():
        if version.name not in known.blocked:
            require_planned(header.recipe, header.seed, version, record)
            known.blocked[version.name] = _blocked(bank, version, rulings)
        for slot, (_, finding) in known.blocked[version.name].items():
            said.setdefault((version.drawn_as, slot), finding)
    findings += said.values()
    progress("marking", 0, len(written))
    made = []
    for paper in written:
        key = _written_on(paper)
        if key not in known.papers:
            blocked = {slot: why for slot, (why, _) in known.blocked[paper.version.name].items()}
            known.papers[key] = marked_paper(paper, header.recipe, bank, header.seed, rulings, blocked)
        made.append(known.papers[key])
    return made


def _written_on(paper: Paper) -> Any:
    return (paper.version.name, paper.person, tuple(paper.responses.items()), tuple(paper.rows))


def _blocked(bank: Bank, version: Version, ruled: Rulings) -> dict[str, tuple[str, Finding]]:
    """Slot → why its part cannot be marked: the key is not right, or no option is."""
    blocked: dict[str, tuple[str, Finding]] = {}
    for placed in version.problems:
        ruling = ruled.of_part(version, placed)
        if ruling.void or ruling.full:
            continue
        try:
            verify_placed(bank[placed.instance.type], placed, "")
        except UserError as error:
            what = f"{placed.label} is not marked: {error.what}"
            blocked[placed.slot] = error.what, Finding(what, paper=version.drawn_as, todo=error.todo)
            continue
        if placed.options and not placed.right_letter and not ruling.accepted:
            why = "none of the printed options is right"
            todo = "rule that it is void, that all have full marks, or which letters to accept"
            finding = Finding(f"{placed.label} is not marked: {why}", paper=f"version {version.drawn_as}", todo=todo)
            blocked[placed.slot] = why, finding
    return blocked


def _unread(paper: MarkedPaper, name: str) -> Iterable[Finding]:
    """Responses that are not read, and open parts that nobody has marked."""
    row = paper.rows[0] if paper.rows else 0
    for part in paper.parts:
        if part.is_void:
            continue
        if part.is_open and is_unmarked(part):
            yield Finding(f"{part.placed.label} is not marked", row, "", name, "0 is a mark, too")
        for one in part.fields:
            if one.misread:
                todo = "give points, or x for all of them" if part.is_open else "write what it means, or rule on it"
                what = f"is not read: {one.misread}"
                yield Finding(what, one.line, f"{part.placed.label} {one.name}", name, todo)


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
