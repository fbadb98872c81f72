"""A paper or a key as neutral blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from generator.model.text import Blocks, Figure, Inlines, figures
from generator.model.values import Points, Student, total_points

LARGE = 1.3
"""By how much everything is larger in large print."""


@dataclass(frozen=True)
class AnswerBox:
    """Room for one field of an answer. rows × columns cells; a plain line has one wide cell (0 columns).

    The shape comes from the type and the givens, never from the digits of the answer.
    """

    label: str
    """TeX of the field's name."""
    rows: int
    columns: int
    words: tuple[str, ...] = ()
    """Words to circle one of, in the place of a box."""
    unit: str = ""
    """What stands behind the box."""
    note: str = ""
    """What stands behind it in small letters: "in any order"."""
    column_heads: tuple[str, ...] = ()
    """TeX of what the entries belong to, above the columns; empty for none."""
    row_heads: tuple[str, ...] = ()
    """The same before the rows."""
    has_spare: bool = False
    """Whether there may be more cells than the answer needs: how many it needs is part of the question."""

    @property
    def has_heads(self) -> bool:
        """Whether it is a table to fill in."""
        return bool(self.column_heads or self.row_heads)


def answer_tables(boxes: Iterable[AnswerBox]) -> tuple[tuple[AnswerBox, ...], ...]:
    """The boxes in their order, those together that make one table: neighbours of one row under the same heads."""

    def shared(numbered: tuple[int, AnswerBox]) -> tuple[int, tuple[str, ...]]:
        number, box = numbered
        joins = box.rows == 1 and box.column_heads and not box.row_heads and not box.note
        return (-1, box.column_heads) if joins else (number, ())

    return tuple(tuple(box for _, box in group) for _, group in groupby(enumerate(boxes), shared))


@dataclass(frozen=True)
class ShownMistake:
    """A named mistake as the key shows it: the answers it gives, as TeX, and what went wrong."""

    answers: tuple[str, ...]
    name: str
    earns: Points = 0


@dataclass(frozen=True)
class ShownCriterion:
    """A criterion of an open part as the key's rubric shows it."""

    points: Points
    earns: Inlines
    gap: Inlines


@dataclass(frozen=True)
class Solution:
    """What only a key holds for one part."""

    steps: Blocks
    answers: tuple[str, ...]
    """TeX of each field: "w = [2, -1, 3]"."""
    mistakes: tuple[ShownMistake, ...]
    criteria: tuple[ShownCriterion, ...] = ()
    """Of an open part: a table to tick."""
    letter: str = ""
    """Of the right option."""
    partial: str = ""
    """What an answer that is not all right earns, in words."""


@dataclass(frozen=True)
class Option:
    """One option of a multiple-choice part: its letter, and each field of the answer that it offers, as TeX."""

    letter: str
    answers: tuple[str, ...]
    is_right: bool = False
    """Said in a key only."""


@dataclass(frozen=True)
class Part:
    label: str
    """"(b)", or "" where the problem has a single part."""
    points: Points
    statement: Blocks
    boxes: tuple[AnswerBox, ...]
    """Empty where the reader chooses among options."""
    space: float
    """Room to write, in centimetres."""
    solution: Solution | None
    """None on a paper."""
    options: tuple[Option, ...] = ()
    ruled: bool = False
    """Whether the room to write has lines."""
    height: float | None = None
    """Of the whole part on a paper, in centimetres, so that all versions have their boxes in the same places: the room
    to write gives or takes what the statement leaves. None: statement, `space` and boxes as they come."""
    is_bonus: bool = False
    """Whether its points are outside the total."""
    starts_page: bool = False
    """Whether it begins a page of a paper; the first part of a problem, with the heading."""
    columns: int = 0
    """In which its options stand, the same in all versions; 0: as many as fit."""
    penalty: Points = 0
    """What a wrong option costs."""
    language: str = ""
    """Code of the language of its statement and steps, where it is not the document's."""


@dataclass(frozen=True)
class SectionHeading:
    """What stands above the first problem of a section."""

    title: str
    text: Blocks


@dataclass(frozen=True)
class Problem:
    number: int
    title: str
    text: Blocks
    parts: tuple[Part, ...]
    section: SectionHeading | None = None
    """That begins with it."""

    @property
    def points(self) -> Points:
        """Of all parts, bonus or not."""
        return total_points(part.points for part in self.parts)

    @property
    def bonus(self) -> Points:
        """The points among them that are outside the total."""
        return total_points(part.points for part in self.parts if part.is_bonus)


@dataclass(frozen=True)
class CoverPage:
    """A page of its own before the problems."""

    rules: Blocks
    has_table: bool
    """A table of the problems' points, to fill in."""
    signature: str
    """What is declared above a line to sign; "" for none."""


@dataclass(frozen=True)
class AppendixPages:
    """Pages after the problems of a paper."""

    title: str
    text: Blocks
    scratch: int
    """Empty pages to write on."""


@dataclass(frozen=True)
class Document:
    """A paper, or a key where the parts hold solutions."""

    is_key: bool
    title: str
    subtitle: str
    course: str
    date: str
    version: str
    """Its name, or the id of a student who has a version of their own."""
    student: Student | None
    code: str
    instructions: Blocks
    problems: tuple[Problem, ...]
    key_label: str = "Answer key"
    """What a key calls itself."""
    whole: Points | None = None
    """What the whole is worth, if not all of its parts are shown."""
    closing: Blocks = ()
    """What stands below the problems."""
    edition: int = 2
    """How it is set: papers of a record as they were first, see generator/page/layout.py."""
    language: str = "en"
    """Code of the language of labels."""
    facts: tuple[tuple[str, str], ...] = ()
    """What else is known of the student and printed beside the name: ("Room", "A 12")."""
    name_line: bool = False
    """Whether every page of a paper has a line for the name."""
    cover: CoverPage | None = None
    appendix: AppendixPages | None = None
    is_large: bool = False
    """Whether everything is printed larger."""
    key_style: str = "full"
    """Of a key: "short" (answers, criteria, mistakes), "full" (worked solutions) or "both"."""
    variant: str = ""
    """The version that the student shares with others, printed beside the name; "" for one of their own."""

    @property
    def points(self) -> Points:
        """Of all that is not a bonus."""
        return total_points(p.points - p.bonus for p in self.problems) if self.whole is None else self.whole

    @property
    def bonus(self) -> Points:
        return total_points(problem.bonus for problem in self.problems)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every picture, in order of appearance."""
        texts = [self.instructions, self.closing]
        texts += [self.cover.rules] if self.cover else []
        texts += [self.appendix.text] if self.appendix else []
        for problem in self.problems:
            texts += [problem.section.text] if problem.section else []
            texts.append(problem.text)
            for part in problem.parts:
                texts += [part.statement, part.solution.steps if part.solution else ()]
        return tuple(figure for blocks in texts for figure in figures(blocks))
