"""What the author of a problem type may import: the type of `d`, effort, figures, worked solutions line by line."""

from generator.author.draw import Draw, Redraw, english_faker, full_name
from generator.author.effort import dot, portion, product, quotient, square_root, total
from generator.author.lines import (
    added,
    draw_slip,
    first_wrong,
    is_first_wrong,
    misreadings,
    right_values,
    root,
    slip_steps,
    squared,
    times,
    work,
)
from generator.author.sheet import Sheet, Stack
from generator.model import Criterion

__all__ = [
    "Criterion",
    "Draw",
    "Redraw",
    "Sheet",
    "Stack",
    "added",
    "dot",
    "draw_slip",
    "english_faker",
    "first_wrong",
    "full_name",
    "is_first_wrong",
    "misreadings",
    "portion",
    "product",
    "quotient",
    "right_values",
    "root",
    "slip_steps",
    "square_root",
    "squared",
    "times",
    "total",
    "work",
]
