"""A filled spreadsheet → what each student wrote, and what is to be mended in it.

It comes from outside and from many hands. What cannot be understood is named with its row and column; all else counts.
Two forms are read, told apart by their header:

- long: a row per response, with the columns label and response (and field, where a problem has several);
- wide: a row per paper, with a column per field, called like "1(b) w", as the empty sheet has them.

Which paper a row is of is said by the columns code, version, student or name (owners.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from generator.errors import UserError, one_line
from generator.exam import read_spreadsheet
from generator.marking.fields import WHO, column_name, field_columns, fields_of, parse_column
from generator.marking.owners import Finder, Finding, Person
from generator.marking.responses import LONGEST
from generator.model import Version

OWN_SHEETS = ("How to write",)
"""Sheets of a workbook that hold no responses."""
_DASHES = frozenset("-–—−")
_LONG = ("label", "field", "response")
_ARMED = re.compile(r"^'(?=[=+\-−@\t\r])")  # what a spreadsheet, or we, put before a cell that looks like a formula
_TODO = "`problemset mark RECORD --sheet` writes one to fill in"


@dataclass(frozen=True)
class Written:
    """One response."""

    line: int
    text: str
    column: str = ""


@dataclass
class Paper:
    """What a student wrote on a paper."""

    version: Version
    person: Person
    responses: dict[tuple[str, str], Written] = field(default_factory=dict)
    """(label, field) → response."""
    rows: list[int] = field(default_factory=list)
    """Of the sheet."""


@dataclass(frozen=True)
class ResponseSheet:
    """A spreadsheet that was read."""

    papers: Sequence[Paper]
    """In the order in which they first occur."""
    absent: Sequence[Person]
    """Who has a row, but wrote nothing."""
    findings: Sequence[Finding]
    """What does not count, or may be somebody else's."""


def read_sheet(path: Path, versions: Sequence[Version], confirmed: Mapping[str, str] | None = None) -> ResponseSheet:
    """Reads responses to these versions.

    confirmed: code → the id or name of who wrote this paper, whoever the record says; nothing is then said of it.
    Raises UserError for a file that is no sheet of responses.
    """
    sheet = read_spreadsheet(path, "file of responses", OWN_SHEETS)
    number, header = sheet.rows[0] if sheet.rows else (1, [])
    names = [" ".join(cell.split()) for cell in header]
    lowered = [name.casefold() for name in names]
    _require_header(path, number, lowered)
    reader = _Reader(versions, Finder(versions, confirmed or {}), "response" in lowered)
    reader.findings += [Finding(text, is_note=True) for text in sheet.notes]
    columns = reader.columns(names, sheet.rows[1:])
    for line, row in sheet.rows[1:]:
        reader.read(line, row, names, columns)
    reader.compare()
    return ResponseSheet(reader.papers, reader.absent, reader.findings)


def unarmed(cell: str) -> str:
    """A cell as it was meant: without spaces around it, and without what disarmed a formula."""
    return _ARMED.sub("", cell.strip())


def _require_header(path: Path, line: int, lowered: Sequence[str]) -> None:
    where = f"{path}, row {line}"
    if "response" in lowered and "label" not in lowered:
        raise UserError("has a column “response”, but no column “label”", where=where)
    if "response" not in lowered and not any(parse_column(name) for name in lowered):
        shown = one_line(", ".join(name or "(empty)" for name in lowered), 120) or "none"
        raise UserError(
            f"has neither the columns label and response nor a column for each answer; its columns are {shown}",
            where=where, todo=_TODO,
        )  # fmt: skip
    repeated = sorted(name for name, times in Counter(lowered).items() if name and times > 1)
    if repeated:
        raise UserError(f"has two columns “{one_line(repeated[0], 40)}”", where=where)


@dataclass
class _Reader:
    """Rows → papers."""

    versions: Sequence[Version]
    finder: Finder
    is_long: bool
    papers: list[Paper] = field(default_factory=list)
    last: dict[tuple[str, str], Paper] = field(default_factory=dict)
    """Version and person → the paper that was begun last."""
    absent: list[Person] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def columns(self, names: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> dict[int, tuple[str, str]]:
        """Place of a column → label and field. Those that hold something and are none of a sheet's are named."""
        known = {(label, field.casefold()): (label, field) for label, field in field_columns(self.versions)}
        of_label: dict[str, list[str]] = {}
        for label, name in known.values():
            of_label.setdefault(label, []).append(name)
        roster = {key.casefold() for version in self.versions for key in version.student or ()}
        silent = {*WHO, *roster, *(_LONG if self.is_long else ())}
        found: dict[int, tuple[str, str]] = {}
        for place, name in enumerate(names):
            label, field_name = parse_column(name) or ("", "")
            if label in of_label and not field_name and len(of_label[label]) == 1:
                field_name = of_label[label][0]
            if not self.is_long and (label, field_name.casefold()) in known:
                found[place] = known[label, field_name.casefold()]
            elif name.casefold() not in silent and not name.startswith("#"):
                filled = [line for line, row in rows if place < len(row) and not _is_empty(row[place])]
                if filled:
                    self.findings.append(self._ignored(name, filled[0], known.values()))
        return found

    def _ignored(self, name: str, row: int, known: Iterable[tuple[str, str]]) -> Finding:
        near = get_close_matches(name, [column_name(*column) for column in known], n=1, cutoff=0.75)
        todo = f"did you mean {near[0]}?" if near else "a remark has a column whose name begins with #"
        shown = one_line(name, 40) or "(no name)"
        return Finding("is no field of this record: the column was ignored", row, shown, todo=todo)

    def read(self, line: int, row: list[str], names: Sequence[str], columns: Mapping[int, tuple[str, str]]) -> None:
        """One row."""
        cells = {name.casefold(): unarmed(cell) for name, cell in zip(names, row, strict=False)}
        too_long = {name for name, cell in cells.items() if len(cell) > LONGEST}
        who = {name: one_line(cells.get(name, ""), 120) for name in WHO if name not in too_long}
        extra = [cell for cell in row[len(names) :] if cell.strip()]
        if extra:
            what = f"has {len(row)} cells where the header has {len(names)}: the row does not count"
            self.findings.append(Finding(what, line))
            return
        if too_long & set(WHO):
            self.findings.append(Finding("says who in more characters than fit: the row does not count", line))
            return
        written = list(self._long(cells) if self.is_long else self._wide(row, names, columns))
        found = self.finder.find(who, line, has_responses=bool(written))
        self.findings += found.findings if written else ()
        if found.version is None:
            return
        if not written:
            if found.person.key:
                self.absent.append(found.person)
            return
        paper = self._paper(found.version, found.person, written)
        paper.rows.append(line)
        for label, name, column, text in written:
            refusal = self._add(paper, label, name, Written(line, text, column))
            if refusal:
                self.findings.append(Finding(refusal, line, column, self._whose(paper)))

    def _wide(
        self, row: Sequence[str], names: Sequence[str], columns: Mapping[int, tuple[str, str]]
    ) -> Iterator[tuple[str, str, str, str]]:
        """(label, field, column, response) of each cell that holds one."""
        for place, (label, name) in columns.items():
            cell = row[place] if place < len(row) else ""
            if not _is_empty(cell):
                yield label, name, names[place], unarmed(cell)

    def _long(self, cells: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
        response = cells.get("response", "")
        if not _is_empty(response):
            yield cells.get("label", ""), cells.get("field", ""), "response", response

    def _paper(self, version: Version, person: Person, written: Sequence[tuple[str, str, str, str]]) -> Paper:
        """The paper that a row continues, or a new one: rows of the same paper write no field twice, and of two rows
        that name nobody on a version that anybody may have, nothing says that they are one."""
        begun = self.last.get((version.name, person.key))
        if begun and (self.is_long or person.key):
            places = {(label, name) for label, name, _, _ in written}
            if self.is_long or not places & begun.responses.keys():
                return begun
        paper = self.last[version.name, person.key] = Paper(version, person)
        self.papers.append(paper)
        return paper

    def _add(self, paper: Paper, label: str, name: str, written: Written) -> str:
        """Notes a response; or says why it does not count."""
        known = fields_of(paper.version)
        plain = re.sub(r"\s", "", label.lower())
        if plain not in known:
            return f"version {paper.version.drawn_as} has no problem “{one_line(label, 40)}”"
        named = {field.casefold(): field for field in known[plain]}
        if not name and len(named) == 1:
            name = known[plain][0]
        if name.casefold() not in named:
            which = f"no field “{one_line(name, 40)}”" if name else "several fields"
            return f"{plain} has {which}; its fields are {', '.join(known[plain])}"
        place = (plain, named[name.casefold()])
        if len(written.text) > LONGEST:
            return f"has {len(written.text)} characters; an answer has at most {LONGEST}"
        if place in paper.responses:
            before = paper.responses[place]
            return f"{plain} {place[1]} of {self._whose(paper)} is in row {before.line} too, which counts"
        paper.responses[place] = written
        return ""

    def _whose(self, paper: Paper) -> str:
        name = paper.version.drawn_as
        is_named = paper.person.key in ("", name.casefold())
        return f"version {name}" if is_named else f"version {name} by {paper.person}"

    def compare(self) -> None:
        """Names papers that may be two people's, and people who have two papers."""
        by_person: dict[str, list[Paper]] = {}
        by_version: dict[str, list[Paper]] = {}
        for paper in self.papers:
            if paper.person.key:
                by_person.setdefault(paper.person.key, []).append(paper)
            if paper.version.student:
                by_version.setdefault(paper.version.name, []).append(paper)
        for papers in by_person.values():
            if len(papers) > 1:
                self.findings.append(_several(f"{papers[0].person} has {len(papers)} papers", papers))
        for papers in by_version.values():
            people = list(dict.fromkeys(str(paper.person) for paper in papers))
            if len(people) > 1:
                what = f"the paper {papers[0].version.code} is said to be of {' and of '.join(people)}"
                self.findings.append(_several(what, papers))
        self.findings += self.finder.doubtful({paper.person.key for paper in self.papers})
        self.absent = [person for person in self.absent if person.key not in by_person]


def _several(what: str, papers: Sequence[Paper]) -> Finding:
    rows = [row for paper in papers for row in paper.rows]
    shown = f"{what}: rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}; each was marked"
    return Finding(shown, rows[-1], paper=str(papers[0].person), todo="correct the one that is somebody else's")


def _is_empty(cell: str) -> bool:
    """Whether nothing is written there: an empty cell, or the dash of a field that the paper has not."""
    plain = cell.strip().strip("\ufeff\u200b")
    return not plain or plain in _DASHES
