"""Responses → marks, named mistakes, feedback, and what the class got wrong."""

from generator.marking.blank_sheet import blank_csv, blank_workbook
from generator.marking.judging import FieldVerdict, Verdict, judge
from generator.marking.mark_tables import Gradebook
from generator.marking.marker import Marks, mark, rulings_beside
from generator.marking.owners import Finding
from generator.marking.responses import UnreadableResponse, from_cells, read_response

__all__ = [
    "FieldVerdict",
    "Finding",
    "Gradebook",
    "Marks",
    "UnreadableResponse",
    "Verdict",
    "blank_csv",
    "blank_workbook",
    "from_cells",
    "judge",
    "mark",
    "read_response",
    "rulings_beside",
]
