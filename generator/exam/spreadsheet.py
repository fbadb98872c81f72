"""A spreadsheet from outside (.xlsx, .ods, .xls, CSV in the usual encodings and separators) → rows of texts.

Cells are what was typed, as far as that can be known: a spreadsheet program turns some of it into numbers and dates
before it saves. Nothing is evaluated.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from generator.errors import UserError, one_line

LARGEST = 200_000_000  # bytes of a file, and of what a workbook unpacks to
_SAVE_AS = "save it as .xlsx, .ods or CSV"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"{\\rtf": "a text document", b"\x1f\x8b": "a compressed file", b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
}  # fmt: skip
_SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class Spreadsheet:
    """A sheet that was read."""

    rows: tuple[tuple[int, list[str]], ...]
    """Number, counted from 1, and cells of each row that is not empty."""
    notes: tuple[str, ...] = ()
    """What its reader should know: an encoding that was taken for granted, further sheets that were not read."""


def read_spreadsheet(path: Path, what: str, own_sheets: Sequence[str] = ()) -> Spreadsheet:
    """The first sheet that holds anything. Raises UserError for what is no spreadsheet, naming `what` it should be.

    own_sheets: names of further sheets that need not be mentioned.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"is larger than {LARGEST // 10**6} MB", where=str(path))
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"there is no {what} “{path}”") from None
    except OSError as error:
        raise UserError(f"cannot read the {what}: {error.strerror}", where=str(path)) from None
    if content.startswith((b"PK\x03\x04", _OLD_WORKBOOK)):
        return _workbook(content, path, own_sheets)
    for beginning, kind in _OTHERS.items():
        if content.startswith(beginning):
            raise UserError(f"is {kind}, not a spreadsheet", where=str(path), todo=_SAVE_AS)
    return _separated(content, path)


# --- workbooks ------------------------------------------------------------------------------------------------------


def _workbook(content: bytes, path: Path, own_sheets: Sequence[str]) -> Spreadsheet:
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
        return Spreadsheet(())
    others = [one_line(name, 40) for name, _ in filled[1:] if name not in own_sheets]
    more = f"only the sheet “{one_line(filled[0][0], 40)}” was read, not {', '.join(others)}"
    return Spreadsheet(filled[0][1], (more,) if others else ())


def _require_small(content: bytes, path: Path) -> None:
    """Raises UserError for a zip archive that unpacks to more than fits, or is none."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UserError("is a workbook that is cut off or broken", where=str(path), todo="save it again") from None
    if size > LARGEST:
        raise UserError(f"unpacks to more than {LARGEST // 10**6} MB", where=str(path))


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


def _separated(content: bytes, path: Path) -> Spreadsheet:
    text, notes = _decoded(content, path)
    if text.lstrip()[:200].casefold().startswith(("<!doctype", "<html", "<?xml")):
        raise UserError("is a web page or XML, not a spreadsheet", where=str(path), todo=_SAVE_AS)
    lines = text.splitlines()
    said = lines[0].strip() if lines else ""
    declared = said[4:5] if said.casefold().startswith("sep=") and len(said) == 5 else ""
    header = next((line for line in lines[bool(declared) :] if line.strip()), "")
    delimiter = declared or max(_SEPARATORS, key=_unquoted(header).count)
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)[bool(declared) :]  # spreadsheet programs do not show the line that names the separator
    except csv.Error as error:
        raise UserError(f"is not a CSV file: {error}", where=f"{path}, row {reader.line_num}", todo=_SAVE_AS) from None
    return Spreadsheet(tuple(_filled(rows)), notes)


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


def _filled(rows: Sequence[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row):
            yield number, row
