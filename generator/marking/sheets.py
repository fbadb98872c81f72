"""The spreadsheet of responses: an empty one to fill in, and a filled one → what each student wrote.

Filled ones come from outside and from many hands. A row that cannot be understood is a complaint with its number; the
others count all the same. Two forms are read, told apart by their header:

- long: a row per response, with the columns label and response (and field, where a problem has several);
- wide: a row per paper, with a column per field, called like "1(b) w", as the empty sheet has them.

Which paper a row is of is said by the columns code, version or student.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import UserError, one_line
from generator.files import safe_cell
from generator.marking.responses import LONGEST
from generator.model import Placed, Version

LARGEST = 200_000_000  # bytes of a file
_WHO = ("code", "version", "student")
_ARMED = re.compile(r"^'(?=[=+\-−@\t\r])")  # what a spreadsheet, or we, put before a cell that looks like a formula
_LOOKALIKES = str.maketrans("OIL", "011")  # letters that no code has, for the digits that they are taken for
CHOICE = "choice"
"""The field of a multiple-choice part: the letter of an option."""


@dataclass(frozen=True)
class Written:
    """One response."""

    line: int
    text: str


@dataclass
class Paper:
    """What a student wrote on a paper."""

    version: Version
    student: str
    """Id or name, or "" where the paper itself is all that is known."""
    responses: dict[tuple[str, str], Written] = field(default_factory=dict)
    """(label, field) → response."""


@dataclass(frozen=True)
class ResponseSheet:
    """A spreadsheet that was read."""

    papers: Sequence[Paper]
    """In the order in which they first occur."""
    errors: Sequence[UserError]
    """Rows, or cells of rows, that do not count."""


COMMENT = "comment"
"""The field of an open part that holds what its student is told."""


def criterion_field(number: int) -> str:
    """The field of an open part that holds the points for a criterion, counted from 1."""
    return f"criterion {number}"


def fields_of(version: Version) -> dict[str, list[str]]:
    """Label → the fields of its answer, as a sheet names them; of an open part its criteria, and a comment."""
    return {placed.label: _fields(placed) for placed in version.problems}


def _fields(placed: Placed) -> list[str]:
    if placed.instance.is_open:
        return [*(criterion_field(number) for number in range(1, len(placed.instance.criteria) + 1)), COMMENT]
    return [CHOICE] if placed.options else list(placed.instance.answer)


# --- the empty sheet ------------------------------------------------------------------------------------------------


def empty_sheet(versions: Iterable[Version]) -> Iterator[bytes]:
    """Lines of a wide CSV: a row per version. It begins with a byte-order mark, by which spreadsheet programs know its
    encoding. Versions of pools may lack some of the columns; there the cells have a dash."""
    all_of = list(versions)
    columns: dict[tuple[str, str], None] = {}
    for version in all_of:
        columns |= {(label, name): None for label, names in fields_of(version).items() for name in names}
    ordered = sorted(columns, key=lambda column: _place(column[0]))
    yield b"\xef\xbb\xbf" + _line([*_WHO, *(f"{label} {name}" for label, name in ordered)])
    for version in all_of:
        mine = fields_of(version)
        student = version.student["id"] if version.student else ""
        cells = ["" if name in mine.get(label, ()) else "–" for label, name in ordered]
        yield _line([version.code, version.name, student, *cells])


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8")


def _place(label: str) -> tuple[int, str]:
    number, _, letter = label.partition("(")
    return int(number), letter


# --- a filled sheet -------------------------------------------------------------------------------------------------


def read_sheet(path: Path, versions: Sequence[Version]) -> ResponseSheet:
    """Reads responses to these versions. Raises UserError for a file that has no responses at all."""
    rows = _rows(path)
    number, header = next(rows, (0, []))
    names = [" ".join(cell.split()) for cell in header]
    lowered = [name.casefold() for name in names]
    _require_header(path, number, lowered)
    finder = _Finder(versions, where=str(path), has_who=any(name in lowered for name in _WHO))
    papers: dict[tuple[str, str], Paper] = {}
    errors: list[UserError] = []
    for line, row in rows:
        try:
            cells = _cells(names, row, f"{path}, row {line}")
            who = {name: cells.pop(original, "") for name in _WHO for original in _original(name, names)}
            version, student = finder.find(who, line)
        except UserError as error:
            errors.append(error)
            continue
        paper = papers.setdefault((version.name, student.casefold()), Paper(version, student))
        responses = _long(cells, lowered) if "response" in lowered else _wide(cells)
        for label, name, text in responses:
            refusal = _add(paper, label, name, Written(line, text))
            if refusal:
                errors.append(UserError(refusal, where=f"{path}, row {line}"))
    if not papers and not errors:
        raise UserError(
            "has no responses", where=str(path), todo="`problemset mark RECORD --sheet` writes one to fill in"
        )
    return ResponseSheet(list(papers.values()), errors)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows that are not empty. Cells that are not UTF-8 keep half letters, which tell so."""
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"is larger than {LARGEST // 10**6} MB", where=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read the responses: {error.strerror}", where=str(path)) from None
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16", "replace") if utf16 else content.decode("utf-8-sig", "surrogateescape")
    text = text.replace("\0", "\ufffd")
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _require_header(path: Path, line: int, lowered: Sequence[str]) -> None:
    where = f"{path}, row {line or 1}"
    if "response" in lowered and "label" not in lowered:
        raise UserError("has a column “response”, but no column “label”", where=where)
    if "response" not in lowered and not any(_column(name) for name in lowered):
        shown = one_line(", ".join(name or "(empty)" for name in lowered), 120) or "none"
        raise UserError(
            f"has neither the columns label and response nor a column for each answer; its columns are {shown}",
            where=where, todo="`problemset mark RECORD --sheet` writes one to fill in",
        )  # fmt: skip
    repeated = sorted({name for name in lowered if name and lowered.count(name) > 1})
    if repeated:
        raise UserError(f"has two columns “{one_line(repeated[0], 40)}”", where=where)


def _cells(names: Sequence[str], row: Sequence[str], where: str) -> dict[str, str]:
    """Column → cell. Raises UserError for a row that does not fit the header, or is not text."""
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        raise UserError(f"has {len(row)} cells where the header has {len(names)}", where=where)
    for name, cell in zip(names, row, strict=False):
        if any("\udc80" <= letter <= "\udcff" for letter in cell):
            raise UserError(f"the cell of “{one_line(name, 40)}” is not UTF-8", where=where, todo="save it as UTF-8")
        if len(cell) > LONGEST:
            raise UserError(
                f"the cell of “{one_line(name, 40)}” has {len(cell)} characters; an answer has at most {LONGEST}",
                where=where,
            )
    return {name: _ARMED.sub("", cell.strip()) for name, cell in zip(names, row, strict=False)}


def _original(name: str, names: Sequence[str]) -> list[str]:
    return [one for one in names if one.casefold() == name]


def _long(cells: Mapping[str, str], lowered: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(label, field or "", response) of a row."""
    by_name = {name.casefold(): cell for name, cell in cells.items()}
    yield by_name.get("label", ""), by_name.get("field", ""), by_name.get("response", "")


def _wide(cells: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, cell in cells.items():
        column = _column(name)
        if column and cell not in ("–", "-"):
            yield *column, cell


def _column(name: str) -> tuple[str, str] | None:
    """ "1(b) w" → (1(b), w); "1(b)" → (1(b), "")."""
    found = re.fullmatch(r"([0-9]{1,4}(?:\([a-z]\))?)(?:\s+(.+))?", name, re.IGNORECASE)
    return (found[1].lower(), found[2] or "") if found else None


def _add(paper: Paper, label: str, name: str, written: Written) -> str:
    """Notes a response; or says why it does not count."""
    known = fields_of(paper.version)
    plain = re.sub(r"\s", "", label.lower())
    if plain not in known:
        return f"version {paper.version.name} has no problem “{one_line(label, 40)}”"
    named = {field.casefold(): field for field in known[plain]}
    if not name and len(named) == 1:
        name = known[plain][0]
    if name.casefold() not in named:
        which = f"no field “{one_line(name, 40)}”" if name else "several fields"
        return f"{plain} has {which}; its fields are {', '.join(known[plain])}"
    place = (plain, named[name.casefold()])
    if not written.text:
        return ""  # an empty cell is no response, and hides none
    if place in paper.responses:
        before = paper.responses[place]
        whose = f" by {paper.student}" if paper.student else ""
        return f"{plain} {place[1]} of version {paper.version.name}{whose} is in row {before.line} too, which counts"
    paper.responses[place] = written
    return ""


@dataclass
class _Finder:
    """Which paper a row is of."""

    versions: Sequence[Version]
    where: str
    has_who: bool
    _by: dict[str, dict[str, Version]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._by = {
            "code": {version.code.replace("-", ""): version for version in self.versions},
            "version": {version.name.casefold(): version for version in self.versions},
            "student": {v.student["id"].casefold(): v for v in self.versions if v.student},
        }

    def find(self, who: Mapping[str, str], line: int) -> tuple[Version, str]:
        """The version, and the student ("" if nobody is named). Raises UserError."""
        where = f"{self.where}, row {line}"
        student = one_line(who.get("student", ""), 120)
        found: dict[str, Version] = {}
        for column in ("code", "version"):
            text = who.get(column, "")
            if not text:
                continue
            key = re.sub(r"[\s\-–−]", "", text).upper().translate(_LOOKALIKES) if column == "code" else text.casefold()
            if key not in self._by[column]:
                raise UserError(
                    f"this record has no {column} “{one_line(text, 40)}”", where=where,
                    todo="is it the record of these papers?",
                )  # fmt: skip
            found[column] = self._by[column][key]
        if student.casefold() in self._by["student"]:
            found["student"] = self._by["student"][student.casefold()]
        elif student and self._by["student"]:
            raise UserError(f"this record has no student “{one_line(student, 40)}”", where=where)
        if len({version.name for version in found.values()}) > 1:
            said = ", ".join(f"{column} {who[column]}" for column in found)
            raise UserError(f"these are of different papers: {one_line(said, 120)}", where=where)
        if found:
            version = next(iter(found.values()))
            return version, version.student["id"] if version.student else student
        if len(self.versions) == 1:
            return self.versions[0], student
        raise UserError("says neither code nor version nor student", where=where)
