"""Responses → marks, named mistakes, feedback, and what the class got wrong."""

from generator.marking.judging import FieldVerdict, Verdict, judge
from generator.marking.marker import mark, sheet
from generator.marking.responses import UnreadableResponse, from_cells, read_response

__all__ = ["FieldVerdict", "UnreadableResponse", "Verdict", "from_cells", "judge", "mark", "read_response", "sheet"]
