"""The empty spreadsheet of a record, to fill in: a workbook, or a CSV. A row per student, or per version to copy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

from generator.files import safe_cell
from generator.marking.fields import COMMENT, WHO, column_name, field_columns, fields_of, option_letters
from generator.marking.sheets import OWN_SHEETS
from generator.model import Version

_SPARE_ROWS = 500  # below the last version, formatted alike for rows that are copied
_NOT_ON_THIS_PAPER = "–"
_RULES = (
    ("What", "How to write it"),
    (
        "Whose paper",
        "The code is printed at the foot of the paper, and decides. Else version, or student (id), or name.",
    ),
    ("Several students had one version", "Copy its row for each, and write who in the column student or name."),
    ("A number", "-3, 27+12, 6/2. Not rounded; only whole numbers are right."),
    ("A list", "2, -1, 3, or 2 -1 3. With decimal commas: 2,0; -1,0; 3,0."),
    ("Rows of a matrix", "1 2; 3 4"),
    ("An entry of a list that was left empty", "A question mark, with semicolons: 2; ?; 3."),
    ("Letters", "A, C, in any order; none if no letter is right."),
    ("A polynomial", "x^2 - 3x + 2"),
    ("A criterion of an open part", "Its points, in halves, or x for all of them. 0 is a mark, too."),
    ("Nothing was written", "Leave the cell empty. A row with no response at all is an absent student."),
    ("A dash –", "The paper has no such field. Leave it."),
    ("A remark of yours", "In a column of its own, whose name begins with #."),
)


def blank_csv(versions: Sequence[Version]) -> bytes:
    """A wide CSV. It begins with a byte-order mark, by which spreadsheet programs know its encoding."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([safe_cell(cell) for cell in row] for row in _rows(versions))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def blank_workbook(versions: Sequence[Version]) -> bytes:
    """An .xlsx with the same rows. All cells are text, so that no id loses its zeros and 6/2 does not become a date."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": datetime(2000, 1, 1)})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    absent = book.add_format({"num_format": "@", "font_color": "#888888", "align": "center"})
    sheet = book.add_worksheet("Responses")
    header, *rows = _rows(versions)
    for place, name in enumerate(header):
        widest = max(len(cell) for cell in (name, *(row[place] for row in rows)))
        sheet.set_column(place, place, min(max(widest + 2, 11), 30), text)
        sheet.write_string(0, place, name, head)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, cell, absent if cell == _NOT_ON_THIS_PAPER else text)
            else:
                sheet.write_blank(number, place, None, text)
    sheet.freeze_panes(1, len(WHO))
    letters = option_letters(versions)
    last = len(rows) + _SPARE_ROWS
    for place, column in enumerate(field_columns(versions), len(WHO)):
        if column in letters:
            rule = {"validate": "list", "source": list(letters[column]), "error_type": "warning"}
            sheet.data_validation(1, place, last, place, rule)
        elif column[1].startswith("criterion") or column[1] == COMMENT:
            sheet.set_column(place, place, 12 if column[1] != COMMENT else 40, text)
    _explain(book, head)
    book.close()
    return out.getvalue()


def _explain(book: xlsxwriter.Workbook, head: xlsxwriter.format.Format) -> None:
    sheet = book.add_worksheet(OWN_SHEETS[0])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32, wrapped)
    sheet.set_column(1, 1, 80, wrapped)
    for number, row in enumerate(_RULES):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell, wrapped if number else head)


def _rows(versions: Sequence[Version]) -> Iterable[list[str]]:
    """Header and a row per version. Versions of pools may lack some of the columns; there the cells have a dash."""
    columns = field_columns(versions)
    yield [*WHO, *(column_name(*column) for column in columns)]
    for version in sorted(versions, key=lambda version: not version.student):  # spare copies come last
        mine = fields_of(version)
        student = version.student or {"id": "", "name": ""}
        cells = ["" if name in mine.get(label, ()) else _NOT_ON_THIS_PAPER for label, name in columns]
        yield [version.code, version.drawn_as, student["id"], student["name"], *cells]
