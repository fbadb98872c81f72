"""The papers of a record: a short list of all of them, one of them whole, and drawings of its pages."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.errors import UserError
from generator.exam import Entry, Header, parse_entry, parse_header, read_header
from generator.page import Typesetter
from generator.press import Renderer, require_trusted_layout
from generator.studio.folder import Exam
from generator.studio.site import bank_of


@dataclass(frozen=True)
class Paper:
    """A line of the record, without its problems."""

    name: str
    """Of the version: A, B, …, or a student's id."""
    code: str
    student: str
    """Name; "" where the paper is nobody's."""
    variant: str
    """The version that the student shares with others."""
    is_printed: bool
    is_withdrawn: bool
    line: int
    begin: int
    """Where the line begins in the file."""

    @property
    def title(self) -> str:
        return f"{self.student} ({self.name})" if self.student else f"Version {self.name}"

    def has(self, words: Sequence[str]) -> bool:
        """Whether id, name or code have all these words."""
        text = f"{self.name} {self.student} {self.code}".casefold()
        return all(word in text for word in words)


def papers_of(exam: Exam) -> tuple[Paper, ...]:
    """The papers of its record, without those of students who have withdrawn. Raises UserError."""
    try:
        stat = exam.record.stat()
    except OSError:
        raise UserError("is not printed yet", where=exam.name, todo="print it first") from None
    return _papers(exam.record, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _papers(record: Path, changed: int, size: int) -> tuple[Paper, ...]:
    read_header(record)
    found = []
    with record.open("rb") as file:
        begin = len(file.readline())
        for number, line in enumerate(file, 2):
            try:
                said = json.loads(line)
                student = said["student"] or {"name": ""}
                paper = Paper(
                    str(said["version"]), str(said["code"]), str(student["name"]), str(said.get("variant", "")),
                    bool(said["files"]), bool(said.get("withdrawn")), number, begin,
                )  # fmt: skip
            except (ValueError, KeyError, TypeError, RecursionError):
                parse_entry(line, record, number)  # says what is wrong with it
                raise UserError("cannot be read", where=f"{record.name}, line {number}") from None
            begin += len(line)
            found.append(paper)
    return tuple(paper for paper in found if not paper.is_withdrawn)


def lines_of(exam: Exam, paper: Paper) -> tuple[bytes, bytes]:
    """The record's first line, and that of a paper."""
    with exam.record.open("rb") as file:
        header = file.readline()
        file.seek(paper.begin)
        return header, file.readline()


def entry_of(exam: Exam, paper: Paper) -> Entry:
    """The paper whole. Raises UserError."""
    return parse_entry(lines_of(exam, paper)[1], exam.record, paper.line)


def key_of(papers: Sequence[Paper], paper: Paper) -> Paper:
    """The paper whose key is this one's: that of the version that the student shares."""
    return next((one for one in papers if one.name == paper.variant), paper)


def is_drawn(exam: Exam, header: Header) -> bool:
    """Whether pages are drawn as they are printed; else the PDFs themselves are shown: LaTeX's, and those of a layout
    that came with the record."""
    recipe = header.recipe
    if recipe.engine != "typst" or "pdf" not in recipe.format:
        return False
    try:
        require_trusted_layout(exam.record, recipe, False)
    except UserError:
        return False
    return True


# --- in the crew ----------------------------------------------------------------------------------------------------


def drawn_pages(
    banks: tuple[Path, ...], stamp: int, fonts: tuple[Path, ...], header: bytes, line: bytes, kind: str
) -> bytes:
    """The pages of a paper or key, which `pages_in` takes apart. header, line: of the record. Raises UserError,
    TypeFault."""
    renderer = _renderer(banks, stamp, fonts, header)
    recipe = renderer.recipe
    version = parse_entry(line, Path("record"), 2).version
    typesetter = Typesetter(
        "typst", recipe.layout, recipe.layout_files, fonts, recipe.pdf_standard, recipe.edition
    )  # fmt: skip
    document = renderer.documents(version)[kind]
    drawn = typesetter.svg_of(typesetter.source(document), name=version.display_name)
    return json.dumps([base64.b64encode(gzip.compress(page, 5, mtime=0)).decode() for page in drawn]).encode()


def pages_in(made: bytes) -> list[bytes]:
    """Drawings (SVG), each compressed by gzip."""
    return [base64.b64decode(page) for page in json.loads(made)]


@lru_cache(maxsize=4)
def _renderer(banks: tuple[Path, ...], stamp: int, fonts: tuple[Path, ...], header: bytes) -> Renderer:
    found = parse_header(header)
    return Renderer(found.recipe, bank_of(banks, stamp), found.seed, fonts)
