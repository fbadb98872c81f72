"""An instance in its place → what a screen needs to ask and to answer it: the paper's part, with values instead of
boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from generator.bank import ProblemType, kind_of
from generator.model import (
    Answer,
    AnswerBox,
    Blocks,
    Criterion,
    FieldKind,
    Option,
    Placed,
    Points,
    Solution,
    answer_tables,
)
from generator.page.language import Language
from generator.page.statements import Attached, answer_boxes, choice_solution, fields_as_tex, solution, statement


@dataclass(frozen=True)
class Field:
    """A field of the answer: where it is written, and what is right."""

    name: str
    box: AnswerBox
    value: Any
    """As in the record: integers, letters, words, or lists of them."""
    kind: FieldKind
    """How it is judged: see generator/bank/kinds.py."""

    @property
    def entry(self) -> str:
        """How it is written on a screen: in "cells" (numbers, or words of a sequence), as a choice of "words", or on a
        "line"."""
        if self.box.words:
            return "words"
        return "cells" if self.box.columns else "line"

    @property
    def hint(self) -> str:
        """What a line takes, for whoever fills it in."""
        if self.kind == "polynomial":
            return "a polynomial, such as 2x^2 - 3x + 1"
        if isinstance(self.kind, tuple) and any(len(word) > 1 for word in self.kind):
            return "in any order, separated by commas, or “none”"
        if isinstance(self.kind, tuple) or self.kind == "letters":
            return "letters, in any order, or “none”"
        return {"number": "a number", "letter": "a letter"}.get(self.kind, "")

    @property
    def advice(self) -> str:
        """What to write instead of what could not be read: a sentence, or ""."""
        if self.kind in ("number", "set", "direction") or self.entry == "cells":
            return "" if self.shape == "letters" else "Numbers are written as −3, 1/2 or 0.75."
        return f"Write {self.hint}." if self.hint else ""

    @property
    def shape(self) -> str:
        """ "number", "cells" (a list or rows of numbers), "letter" or "letters" (of any number, in any order)."""
        if isinstance(self.value, str):
            return "letter"
        if not isinstance(self.value, list):
            return "number"
        # lists of numbers are not empty, but a set of letters may be
        return "cells" if self.value and not isinstance(self.value[0], str) else "letters"


@dataclass(frozen=True)
class Choice:
    """An option of a multiple-choice part."""

    option: Option
    what: str
    """"" for the right one, else the mistake that leads to it (or that it is a near miss)."""
    credit: float = 0
    """The share of the points that it earns although it is wrong; less than 0 where it costs some."""

    @property
    def share(self) -> float:
        """Of the points, that it earns."""
        return self.credit if self.what else 1


@dataclass(frozen=True)
class Question:
    """A part, with all that a check needs."""

    type: str
    title: str
    slot: str
    label: str
    code: str
    """Of the version, as printed on the paper: finds it in the record."""
    points: Points
    statement: Blocks
    fields: tuple[Field, ...]
    mistakes: Mapping[str, Answer]
    """Wrong way → the fields that it gets wrong."""
    choices: tuple[Choice, ...]
    """Empty unless one is chosen among options."""
    criteria: tuple[Criterion, ...]
    """Of an open part, which a person marks."""
    solution: Solution
    marking: str = "fields"
    """What shares the points of an answer that is not all right: "fields", "cells" or "whole"."""
    credit: Mapping[str, float] = field(default_factory=dict)
    """Mistake → the share of the points that it earns."""

    @property
    def tables(self) -> tuple[tuple[tuple[int, Field], ...], ...]:
        """The fields with their places, those together that make one table to fill in."""
        left = enumerate(self.fields)
        return tuple(tuple(islice(left, len(boxes))) for boxes in answer_tables(field.box for field in self.fields))


def question(
    kind: ProblemType,
    placed: Placed,
    code: str,
    attached: Attached | None = None,
    *,
    credit: Mapping[str, float] | None = None,
    penalty: float = 0,
    marking: str = "fields",
    words: Language | None = None,
) -> Question:
    """credit: mistake → the share of the points that it earns. penalty: the share that any other wrong option costs.
    marking: what shares the points. words: the language, English by default. Raises TypeFault when the type's text
    cannot be filled in."""
    instance = placed.instance
    several = len(instance.answer) > 1
    return Question(
        type=kind.id,
        title=kind.title,
        slot=placed.slot,
        label=placed.label,
        code=code,
        points=placed.points,
        statement=statement(kind, instance, attached=attached, words=words),
        fields=tuple(
            Field(name, box, value, kind_of(instance.kinds, name, value))
            for (name, value), box in zip(instance.answer.items(), answer_boxes(kind, instance, words), strict=True)
        ),
        mistakes=instance.mistakes,
        choices=tuple(
            Choice(
                Option(option.letter, fields_as_tex(kind, instance, option.answer, named=several, words=words)),
                option.mistake,
                (credit or {}).get(option.mistake, -penalty),
            )
            for option in placed.options
        ),
        criteria=instance.criteria,
        solution=(
            choice_solution(kind, placed, words=words)
            if placed.options
            else solution(kind, instance, attached=attached, words=words)
        ),
        marking=marking,
        credit=credit or {},
    )
