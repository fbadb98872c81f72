"""A spreadsheet from outside (.xlsx, .ods, .xls, CSV in the usual encodings and separators) → rows of texts.

Cells are what was typed, as far as that can be known: a spreadsheet program turns some of it into numbers and dates
before it saves. Nothing is evaluated.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from generator.errors import UserError, one_line
from generator.files import LARGEST_FILE, read_whole

_SAVE_AS = "save it as .xlsx, .ods or CSV"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"{\\rtf": "a text document", b"\x1f\x8b": "a compressed file", b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
}  # fmt: skip
_SEPARATORS = ",;\t|"
_MOST_CELLS = 20_000_000  # from the first one to the last
_SHEET = re.compile(r"sheet[^/]*\.xml$|^content\.xml$", re.IGNORECASE)  # of .xlsx, of .ods
_PLACE = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Z]{1,7})([0-9]{1,12})")
_REPEATED = re.compile(
    rb"<table:table-row\s[^>]*number-rows-repeated=\"([0-9]{1,12})\"[^>]*>(.*?)</table:table-row>", re.S
)
_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</"
)
_ODS_CELL = re.compile(rb"<table:table-cell\s([^>]*table:formula=[^>]*)>")
"""Cells with a formula; of .xlsx, those that hold no value."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
Row = tuple[int, list[str]]
"""Its number, counted from 1, and its cells."""


@dataclass(frozen=True)
class Spreadsheet:
    """A sheet that was read."""

    rows: tuple[Row, ...]
    """Those that are not empty."""
    notes: tuple[str, ...] = ()
    """What its reader should know: an encoding that was taken for granted, further sheets that were not read."""


@dataclass(frozen=True)
class OpenSpreadsheet:
    """A sheet whose rows are read as they are asked for, once."""

    rows: Iterator[Row]
    """Those that are not empty. Raises UserError where they are no CSV."""
    size: int
    """How many rows there are, about."""
    notes: tuple[str, ...] = ()


def read_spreadsheet(path: Path, what: str, own_sheets: Sequence[str] = ()) -> Spreadsheet:
    """The first sheet that holds anything. Raises UserError for what is no spreadsheet, naming `what` it should be.

    own_sheets: names of further sheets that need not be mentioned.
    """
    sheet = open_spreadsheet(path, what, own_sheets)
    return Spreadsheet(tuple(sheet.rows), sheet.notes)


def open_spreadsheet(path: Path, what: str, own_sheets: Sequence[str] = ()) -> OpenSpreadsheet:
    """The same, one row after another: the rows of a million students take much more memory than the students."""
    content = read_whole(path, what)
    if content.startswith((b"PK\x03\x04", _OLD_WORKBOOK)):
        return _workbook(content, path, own_sheets)
    for beginning, kind in _OTHERS.items():
        if content.startswith(beginning):
            raise UserError(f"is {kind}, not a spreadsheet", where=str(path), todo=_SAVE_AS)
    return _separated(content, path)


# --- workbooks ------------------------------------------------------------------------------------------------------


def _workbook(content: bytes, path: Path, own_sheets: Sequence[str]) -> OpenSpreadsheet:
    _require_small(content, path)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        filled = [
            (name, rows)
            for name in book.sheet_names
            if (
                rows := tuple(_filled([list(map(_text, row)) for row in book.get_sheet_by_name(name).to_python(False)]))
            )
        ]
    except PasswordError:
        raise UserError("is protected by a password", where=str(path), todo="save it without one") from None
    except (CalamineError, OSError, ValueError) as error:
        reason = one_line(str(error), 80)
        raise UserError(f"is not a spreadsheet that can be read ({reason})", where=str(path), todo=_SAVE_AS) from None
    if not filled:
        return OpenSpreadsheet(iter(()), 0)
    others = [one_line(name, 40) for name, _ in filled[1:] if name not in own_sheets]
    more = f"only the sheet “{one_line(filled[0][0], 40)}” was read, not {', '.join(others)}"
    return OpenSpreadsheet(iter(filled[0][1]), len(filled[0][1]), (more,) if others else ())


def _require_small(content: bytes, path: Path) -> None:
    """Raises UserError for a zip archive that unpacks to more than fits, or is none."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_FILE:
                raise UserError(f"unpacks to more than {LARGEST_FILE // 10**6} MB", where=str(path))
            sheets = [archive.read(name) for name in archive.namelist() if _SHEET.search(name)]
            cells = max(map(_cells, sheets), default=0)
            uncomputed = next(filter(None, map(_uncomputed, sheets)), "")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise UserError("is a workbook that is cut off or broken", where=str(path), todo="save it again") from None
    if uncomputed:
        raise UserError(
            f"has formulas whose values are not in the file, as in {uncomputed}",
            where=str(path),
            todo="open it in a spreadsheet program, save it there, and use that",
        )
    if cells > _MOST_CELLS:
        raise UserError(
            f"reaches over {cells} cells, most of them empty or the same; at most {_MOST_CELLS}",
            where=str(path),
            todo="delete the rows and columns behind the last one that is needed",
        )


def _uncomputed(sheet: bytes) -> str:
    """The place of a formula whose value is not in the file, as of programs that write workbooks without computing
    them: it would be read as an empty cell. "" for none."""
    for found in _CELL.finditer(sheet):
        if b't="str"' not in found[1]:  # of those an empty text is the value
            place = re.search(rb'\br="([A-Z]{1,7}[0-9]{1,12})"', found[1])
            return place[1].decode("ascii") if place else "a cell"
    for found in _ODS_CELL.finditer(sheet):
        if b"office:value-type=" not in found[1]:
            return "a cell"
    return ""


def _cells(sheet: bytes) -> int:
    """How many cells a sheet has room for: a single one in the last row and column makes it a table of billions."""
    places = set(_PLACE.findall(sheet))
    columns = max((_column_number(letters) for letters, _ in places), default=0)
    last = max((int(number) for _, number in places), default=0)
    repeated = max((int(times) for times, row in _REPEATED.findall(sheet) if b"<text:" in row), default=0)
    return max(columns * last, repeated)


def _column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27, …"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    """A cell as it was typed, as far as its value still tells."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        # of a longer number a spreadsheet has lost the last digits
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)


# --- CSV ------------------------------------------------------------------------------------------------------------


def _separated(content: bytes, path: Path) -> OpenSpreadsheet:
    text, notes = _decoded(content, path)
    if text.lstrip()[:200].casefold().startswith(("<!doctype", "<html", "<?xml")):
        raise UserError("is a web page or XML, not a spreadsheet", where=str(path), todo=_SAVE_AS)
    said = next(_lines(text), "").strip()
    declared = said[4:5] if said.casefold().startswith("sep=") and len(said) == 5 else ""
    skipped = int(bool(declared))  # spreadsheet programs do not show the line that names the separator
    header = next((line for line in islice(_lines(text), skipped, None) if line.strip()), "")
    delimiter = declared or max(_SEPARATORS, key=_unquoted(header).count)
    rows = _parsed(islice(_lines(text), skipped, None), delimiter, skipped, path)
    return OpenSpreadsheet(rows, max(text.count("\n"), text.count("\r")), notes)


def _parsed(lines: Iterator[str], delimiter: str, skipped: int, path: Path) -> Iterator[Row]:
    """The rows, one at a time. Raises UserError where they are no CSV."""
    csv.field_size_limit(LARGEST_FILE)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from _filled(reader)
    except csv.Error as error:
        where = f"{path}, row {reader.line_num + skipped}"
        raise UserError(f"is not a CSV file: {error}", where=where, todo=_SAVE_AS) from None


def _lines(text: str) -> Iterator[str]:
    """The lines as csv counts them, each with its end. (io.StringIO would hold the text again, four bytes a letter.)"""
    return (found.group() for found in _LINE.finditer(text))


def _decoded(content: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    """The text, and what had to be taken for granted. Raises UserError for bytes that are no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content[1:2] == b"\0" and content[:1] != b"\0":
        encoding = "utf-16-le"
    elif content[:1] == b"\0" and content[1:2] != b"\0":
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    notes: tuple[str, ...] = ()
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            text = "\0"
        notes = ("is not UTF-8; it was read as Windows-1252: look at letters such as é",)
    if any(ord(letter) < 32 and letter not in "\t\n\r\f\v\x1a" for letter in text[:4096]) or "\0" in text:
        raise UserError("is not a spreadsheet: it holds bytes that are no text", where=str(path), todo=_SAVE_AS)
    return text, notes


def _unquoted(line: str) -> str:
    """The line without what stands in quotes."""
    return "".join(line.split('"')[::2])


def _filled(rows: Iterable[list[str]]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row):
            yield number, row
