"""Version → paper and key, as neutral blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator.bank import Bank, ProblemType
from generator.errors import UserError
from generator.model import (
    AppendixPages,
    Block,
    Blocks,
    CoverPage,
    Document,
    Option,
    Part,
    Placed,
    Points,
    Problem,
    SectionHeading,
    Solution,
    Version,
    entries,
)
from generator.page.filling import fill
from generator.page.language import Language, counted, label, language, shown_date
from generator.page.layout import EDITION
from generator.page.picture import FIRST
from generator.page.statements import (
    Attached,
    answer_boxes,
    attach,
    choice_solution,
    fields_as_tex,
    solution,
    statement,
    text_language,
)
from generator.page.text import TextError, parse_markdown


@dataclass(frozen=True)
class PartLayout:
    """What a recipe says about the look of a part."""

    space: float | None = None
    """Room to write, in centimetres; None leaves it to the type."""
    height: float | None = None
    """Of the whole part, in centimetres; None: as it comes."""
    ruled: bool = False
    """Whether the room to write has lines."""
    setup: bool = True
    """Whether the part says what is given, where its text has that apart."""
    starts_page: bool = False
    """Whether it begins a page of a paper."""
    columns: int = 0
    """In which its options stand; 0: as many as fit."""
    marking: str = "fields"
    """What shares the points of an answer that is not all right: "fields", "cells" or "whole"."""
    credit: Mapping[str, float] = field(default_factory=dict)
    """Mistake → the share of the points that it earns."""
    penalty: float = 0
    """The share of the points that a wrong option costs."""


@dataclass(frozen=True)
class Section:
    """What stands above the first problem of a section."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class ProblemHeading:
    """A problem's title and introduction (Markdown, with << slot.given >>), and the section that begins with it."""

    title: str = ""
    text: str = ""
    section: Section | None = None


@dataclass(frozen=True)
class Cover:
    """A page before the problems: rules (Markdown), a table of points, a declaration to sign."""

    rules: str = ""
    table: bool = True
    signature: str = ""


@dataclass(frozen=True)
class Appendix:
    """Pages after the problems: a text (Markdown), and empty ones."""

    title: str = ""
    text: str = ""
    scratch: int = 0


@dataclass(frozen=True)
class Frame:
    """What stands around the problems of a paper."""

    title: str
    subtitle: str = ""
    course: str = ""
    date: str = ""
    instructions: str = ""
    language: str = "en"
    cover: Cover | None = None
    name_line: bool = False
    roster_columns: Sequence[str] = ()
    """Further facts about a student to print."""
    appendix: Appendix | None = None
    is_large: bool = False
    key_style: str = "full"


def documents(
    frame: Frame,
    headings: Sequence[ProblemHeading],
    version: Version,
    bank: Bank,
    *,
    layouts: Mapping[str, PartLayout] | None = None,
    pictures: Collection[str] = ("svg",),
    attached: Attached | None = None,
    edition: int = EDITION,
    solved: bool = True,
) -> tuple[Document, Document]:
    """The paper of a version, and its key: one set of statements for both.

    solved: whether the key is wanted; without it, only the paper is of use, and made in half the time.

    headings: one per problem, in printed order. layouts: slot → what the recipe says about its look. pictures: the
    formats that the engines need ("svg", "pdf"). attached: the recipe's own pictures. edition: how papers are set.
    Raises TypeFault when a type's text cannot be filled in, UserError.
    """
    groups: dict[str, list[Placed]] = {}
    for placed in version.problems:
        groups.setdefault(placed.label.partition("(")[0], []).append(placed)
    if len(groups) != len(headings):
        raise UserError(f"{len(groups)} numbered problems, but the recipe has {len(headings)}", where=version.name)
    givens = {placed.slot: placed.instance.givens for placed in version.problems}
    words = language(frame.language)
    pictures = pictures if edition > 1 else {name + FIRST for name in pictures}

    def shown(text: str) -> Blocks:
        return attach(parse_markdown(text), pictures, attached)

    def part(placed: Placed) -> Part:
        layout = (layouts or {}).get(placed.slot, PartLayout())
        return _part(bank[placed.instance.type], placed, layout, pictures, attached, words, solved or edition == 1)

    problems = tuple(
        Problem(
            number=int(label),
            title=heading.title or bank[group[0].instance.type].title,
            text=attach(_filled(heading.text, givens, label), pictures, attached),
            parts=tuple(map(part, group)),
            section=SectionHeading(heading.section.title, shown(heading.section.text)) if heading.section else None,
        )
        for heading, (label, group) in zip(headings, groups.items(), strict=True)
    )
    cover, appendix, student = frame.cover, frame.appendix, version.student or {}
    key = Document(
        is_key=True,
        title=frame.title,
        subtitle=frame.subtitle,
        course=frame.course,
        date=shown_date(words, frame.date) if edition > 1 else frame.date,
        version=version.drawn_as,
        variant=version.variant,
        student=version.student,
        code=version.code,
        instructions=shown(frame.instructions),
        problems=problems,
        edition=edition,
        language=frame.language,
        facts=tuple((name, student[name]) for name in frame.roster_columns if student.get(name)),
        name_line=frame.name_line,
        cover=CoverPage(shown(cover.rules), cover.table, cover.signature) if cover else None,
        appendix=AppendixPages(appendix.title, shown(appendix.text), appendix.scratch) if appendix else None,
        is_large=frame.is_large,
        key_style=frame.key_style if edition > 1 else "full",
    )
    if edition == 1:
        key = replace(key, problems=tuple(map(_as_first_set, problems)))
    return without_solutions(key), key


def _as_first_set(problem: Problem) -> Problem:
    """The problem without what the first edition does not show."""

    def plain(part: Part) -> Part:
        assert part.solution is not None  # of a key
        options = tuple(replace(option, is_right=False) for option in part.options)
        boxes = tuple(replace(box, column_heads=(), row_heads=()) for box in part.boxes)
        return replace(part, boxes=boxes, options=options, solution=replace(part.solution, letter="", partial=""))

    return replace(problem, parts=tuple(map(plain, problem.parts)))


def without_solutions(key: Document) -> Document:
    """The paper to a key."""
    return replace(
        key,
        is_key=False,
        problems=tuple(replace(p, parts=tuple(map(_without_solution, p.parts))) for p in key.problems),
    )


def _without_solution(part: Part) -> Part:
    options = tuple(replace(option, is_right=False) for option in part.options)
    return replace(part, solution=None, options=options)


def _filled(text: str, givens: Mapping[str, Mapping[str, Any]], label: str) -> tuple[Block, ...]:
    """A problem's text with the givens of its parts. Raises UserError."""
    try:
        return parse_markdown(fill(text, givens))
    except TextError as error:
        raise UserError(str(error), where=f"problem {label}, line {error.line} of its text") from None


def _part(
    kind: ProblemType,
    placed: Placed,
    layout: PartLayout,
    pictures: Collection[str],
    attached: Attached | None,
    words: Language,
    solved: bool,
) -> Part:
    instance, several = placed.instance, len(placed.instance.answer) > 1
    label = placed.label
    return Part(
        label=label[label.find("(") :] if "(" in label else "",
        points=placed.points,
        statement=statement(kind, instance, pictures, attached, with_setup=layout.setup, words=words),
        boxes=() if placed.options else answer_boxes(kind, instance, words),
        options=tuple(
            Option(
                option.letter,
                fields_as_tex(kind, instance, option.answer, named=several, words=words),
                not option.mistake,
            )
            for option in placed.options
        ),
        space=kind.space if layout.space is None else layout.space,
        ruled=layout.ruled,
        height=layout.height,
        solution=_solution(kind, placed, layout, pictures, attached, words) if solved else None,
        is_bonus=placed.is_bonus,
        starts_page=layout.starts_page,
        columns=layout.columns,
        language=text_language(kind, words),
        penalty=_points(placed.points * layout.penalty) if placed.options else 0,
    )


def _solution(
    kind: ProblemType,
    placed: Placed,
    layout: PartLayout,
    pictures: Collection[str],
    attached: Attached | None,
    words: Language,
) -> Solution:
    """The solution with what a grader has to know: what earns which share of the points."""
    found = (
        choice_solution(kind, placed, pictures, words=words)
        if placed.options
        else solution(kind, placed.instance, pictures, attached, words=words)
    )
    return replace(
        found,
        letter=placed.right_letter,
        partial=_partial(placed, layout, words),
        mistakes=tuple(
            replace(mistake, earns=_points(placed.points * layout.credit.get(mistake.name, 0)))
            for mistake in found.mistakes
        ),
    )


def _partial(placed: Placed, layout: PartLayout, words: Language) -> str:
    """What an answer that is not all right earns: as marking/paper_marks.py shares the points."""
    if placed.options or placed.instance.is_open:
        return ""
    fields = placed.instance.answer
    cells = {len(entries(value)) for value in fields.values()}
    share = placed.points / len(fields)
    if layout.marking == "cells" and len(cells) == 1 and cells != {1}:
        return label(words, "each-cell", points=counted(words, "points", _points(share / cells.pop())))
    if len(fields) == 1 and (layout.marking == "fields" or cells == {1}):
        return ""
    if layout.marking == "whole":
        return label(words, "all-or-nothing")
    key = "field-by-cells" if layout.marking == "cells" and cells != {1} else "each-field"
    return label(words, key, points=counted(words, "points", _points(share)))


def _points(share: float) -> Points:
    """Rounded to hundredths, and whole where it is whole."""
    rounded = round(share, 2)
    return int(rounded) if rounded == int(rounded) else rounded
