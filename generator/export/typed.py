"""How a field of an answer is typed into a quiz that compares texts and numbers, but knows no mathematics.

What such a quiz cannot judge is asked for in one form, and the question says so: a set in ascending order, a direction
in smallest whole numbers, a polynomial by its coefficients. A question of which any of several answers is right
(kind "any") cannot be typed: it goes to a person, as open questions do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import gcd
from typing import Any, Literal

from generator.export.common import IN_ORDER, spellings
from generator.model import Points, entries, shape
from generator.page import Field, Question

ANY_ORDER = 4  # entries of a set that are accepted in any order: 24 orders, each in several spellings
_STEP = 4  # characters by which boxes grow, so that a box does not show how long an answer is
ASCENDING = "(in ascending order, separated by commas)"
SMALLEST = "(in smallest whole numbers, the first that is not 0 positive)"
NUMBERS = "All numbers are whole. Write them in digits, with a hyphen for the minus: 12, -3."
COEFFICIENTS = "(the coefficients, the constant first)"


@dataclass(frozen=True)
class Typed:
    """A field as a quiz asks for it."""

    form: Literal["number", "text", "choice"]
    right: Sequence[tuple[str, ...]]
    """For each entry in reading order the spellings that are right; the first is the usual one."""
    columns: int
    """Entries in a row of cells; 0 where there is a single blank."""
    note: str = ""
    """What to write how."""


def is_manual(question: Question) -> bool:
    """Whether a person has to mark the question."""
    return bool(question.criteria) or any(field.kind == "any" for field in question.fields)


def typed(field: Field) -> Typed:
    """The field as a quiz asks for it. Not for fields of kind "any"."""
    right = spelled(field.value, field)
    assert right is not None  # an answer has its own shape
    columns = len(field.value[0]) if _has_rows(field.value) else len(right)
    if field.box.words:
        return Typed("choice", right, 0)
    if isinstance(field.kind, tuple) or field.kind == "letters":
        return Typed("text", [_in_any_order(field.value)], 0, IN_ORDER)
    match field.kind:
        case "letter":
            return Typed("text", right, 0)
        case "sequence":
            return Typed("text", right, columns)
        case "set":
            return Typed("text", right, 0, ASCENDING)
        case "direction":
            return Typed("number", right, columns, SMALLEST)
        case "polynomial":
            return Typed("number", right, columns, COEFFICIENTS)
        case "number":
            return Typed("number", right, 0)
        case _:
            return Typed("number", right, columns)


def spelled(value: Any, field: Field) -> list[tuple[str, ...]] | None:
    """The spellings of each entry of a value of this field: of the answer, or of what a mistake gives. None if it
    cannot be typed there: it has fractions, or another shape."""
    if any(isinstance(entry, Fraction) for entry in entries(value)):
        return None
    if isinstance(field.kind, tuple) or field.kind == "letters":
        return [(value,)] if isinstance(value, str) else [spellings(sorted(value))]
    if field.kind == "set":
        orders = permutations(sorted(value)) if len(value) <= ANY_ORDER else [sorted(value)]
        joined = (separator.join(map(str, order)) for order in orders for separator in (", ", ",", " ", "; "))
        return [tuple(dict.fromkeys(spelling for text in joined for spelling in (text, text.replace("-", "−"))))]
    if shape(value) != shape(field.value):
        return None
    if field.kind == "direction":
        value = smallest(value)
    return [(str(entry),) for entry in entries(value)]


def _in_any_order(texts: Sequence[str]) -> tuple[str, ...]:
    """Spellings of some letters or words in every order, up to four of them.

    The question asks for alphabetical order whatever the answer is: asking only where the order counts would tell how
    many are right. Wrong sets are known in order only.
    """
    ordered = sorted(texts)
    orders = permutations(ordered) if len(ordered) <= ANY_ORDER else [ordered]
    return tuple(spelling for order in orders for spelling in spellings(order))


def boxes(question: Question) -> list[int]:
    """How many places to type, or to choose a word, each field has. Not for questions that a person marks."""
    return [len(typed(field).right) for field in question.fields]


def width(questions: Iterable[Question]) -> int:
    """Characters of a box, the same for all boxes of these questions. It has room for what is right and for what the
    known mistakes give, and tells neither: it is a multiple of four, and at least eight."""
    longest = 2 * _STEP
    for question in questions:
        for field in () if is_manual(question) or question.choices else question.fields:
            made = [fields[field.name] for fields in question.mistakes.values() if field.name in fields]
            known = [typed(field).right, *(spelled(value, field) for value in made)]
            longest = max([longest, *(len(text) for some in known if some for one in some for text in one)])
    return -(-longest // _STEP) * _STEP


def advice(questions: Iterable[Question]) -> str:
    """How to write numbers, where some are typed: not all of these programs read 6/2, 3.0 or a typeset minus."""
    fields = (field for one in questions if not one.choices and not is_manual(one) for field in one.fields)
    return NUMBERS if any(typed(field).form == "number" for field in fields) else ""


def cost(question: Question) -> str:
    """What a wrong option costs, for whoever chooses: a sentence, or ""."""
    least = min((choice.share for choice in question.choices), default=0)
    points = round(-least * question.points, 2)
    return f"A wrong option costs {points_text(points)} point{'s' * (points != 1)}." if least < 0 else ""


def smallest(direction: Sequence[int]) -> list[int]:
    """The direction in smallest whole numbers, the first that is not 0 positive."""
    common = gcd(*direction) or 1
    first = next((entry for entry in direction if entry), 1)
    return [entry // common * (1 if first > 0 else -1) for entry in direction]


def points_text(points: Points) -> str:
    """2, 2.5: as all formats write them."""
    return f"{points:g}"


def grader_notes(question: Question) -> list[str]:
    """What whoever marks a question by hand has to know (Markdown lines)."""
    notes = [
        f"{points_text(one.points)}: {one.earns}" + (f" (otherwise: {one.gap})" if one.gap else "")
        for one in question.criteria
    ]
    return notes or ["Several answers are right. Put what was written to the test."]


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], list)
