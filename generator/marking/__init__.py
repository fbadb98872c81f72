"""Responses → marks, named mistakes, feedback, and what the class got wrong."""

from generator.marking.blank_sheet import blank_csv, blank_workbook
from generator.marking.class_statistics import ClassStatistics, Unnamed, summary
from generator.marking.feedback_pages import file_stem, page_of, pdf_of
from generator.marking.fields import (
    CHOICE,
    COMMENT,
    WHO,
    column_name,
    criterion_field,
    field_columns,
    fields_of,
    parse_column,
)
from generator.marking.judging import FieldVerdict, Verdict, judge
from generator.marking.mark_files import Marks, class_page, mark, marks_as_tables, rulings_beside
from generator.marking.mark_tables import Gradebook, importable, is_unmarked
from generator.marking.marker import Known, Marked, mark_papers, mark_written
from generator.marking.owners import Finder, Finding, Person, person_of, plain_code
from generator.marking.paper_marks import NO_RULINGS, MarkedField, MarkedPaper, MarkedPart
from generator.marking.responses import UnreadableResponse, from_cells, read_response, read_with_gaps, response_text
from generator.marking.rulings import Rulings, parse_rulings
from generator.marking.sheets import OWN_SHEETS, Paper, ResponseSheet, Written, read_sheet, unarmed

__all__ = [
    "CHOICE",
    "COMMENT",
    "NO_RULINGS",
    "OWN_SHEETS",
    "WHO",
    "ClassStatistics",
    "FieldVerdict",
    "Finder",
    "Finding",
    "Gradebook",
    "Known",
    "Marked",
    "MarkedField",
    "MarkedPaper",
    "MarkedPart",
    "Marks",
    "Paper",
    "Person",
    "ResponseSheet",
    "Rulings",
    "Unnamed",
    "UnreadableResponse",
    "Verdict",
    "Written",
    "blank_csv",
    "blank_workbook",
    "class_page",
    "column_name",
    "criterion_field",
    "field_columns",
    "fields_of",
    "file_stem",
    "from_cells",
    "importable",
    "is_unmarked",
    "judge",
    "mark",
    "mark_papers",
    "mark_written",
    "marks_as_tables",
    "page_of",
    "parse_column",
    "parse_rulings",
    "pdf_of",
    "person_of",
    "plain_code",
    "read_response",
    "read_sheet",
    "read_with_gaps",
    "response_text",
    "rulings_beside",
    "summary",
    "unarmed",
]
