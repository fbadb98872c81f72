"""What the author of a problem type may import: the type of `d`, the counting of effort, a sheet for figures."""

from generator.author.draw import Draw, Redraw, english_faker, full_name
from generator.author.effort import dot, portion, product, quotient, square_root, total
from generator.author.sheet import Sheet, Stack
from generator.model import Criterion

__all__ = [
    "Criterion",
    "Draw",
    "Redraw",
    "Sheet",
    "Stack",
    "dot",
    "english_faker",
    "full_name",
    "portion",
    "product",
    "quotient",
    "square_root",
    "total",
]
