"""Version → paper and key, as neutral blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.bank import Bank, ProblemType
from generator.errors import UserError
from generator.model import Block, Document, Option, Part, Placed, Problem, Version
from generator.page.filling import fill
from generator.page.layout import EDITION
from generator.page.statements import (
    Attached,
    answer_boxes,
    attach,
    choice_solution,
    fields_as_tex,
    solution,
    statement,
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


@dataclass(frozen=True)
class ProblemHeading:
    """A problem's title and introduction (Markdown, with << slot.given >>)."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class TitleBlock:
    """What stands above the problems."""

    title: str
    subtitle: str = ""
    course: str = ""
    date: str = ""
    instructions: str = ""


def documents(
    cover: TitleBlock,
    headings: Sequence[ProblemHeading],
    version: Version,
    bank: Bank,
    *,
    layouts: Mapping[str, PartLayout] | None = None,
    pictures: Collection[str] = ("svg",),
    attached: Attached | None = None,
    edition: int = EDITION,
) -> tuple[Document, Document]:
    """The paper of a version, and its key: one set of statements for both.

    headings: one per problem, in printed order. layouts: slot → what the recipe says about its look. pictures: the
    formats that the engines need ("svg", "pdf"). attached: the recipe's own pictures. Raises TypeFault when a type's
    text cannot be filled in, UserError.
    """
    groups: dict[str, list[Placed]] = {}
    for placed in version.problems:
        groups.setdefault(placed.label.partition("(")[0], []).append(placed)
    if len(groups) != len(headings):
        raise UserError(f"{len(groups)} numbered problems, but the recipe has {len(headings)}", where=version.name)
    givens = {placed.slot: placed.instance.givens for placed in version.problems}

    def part(placed: Placed) -> Part:
        layout = (layouts or {}).get(placed.slot, PartLayout())
        return _part(bank[placed.instance.type], placed, layout, pictures, attached)

    problems = tuple(
        Problem(
            number=int(label),
            title=heading.title or bank[group[0].instance.type].title,
            text=attach(_filled(heading.text, givens, label), pictures, attached),
            parts=tuple(map(part, group)),
        )
        for heading, (label, group) in zip(headings, groups.items(), strict=True)
    )
    key = Document(
        is_key=True,
        title=cover.title,
        subtitle=cover.subtitle,
        course=cover.course,
        date=cover.date,
        version=version.name,
        student=version.student,
        code=version.code,
        instructions=attach(parse_markdown(cover.instructions), pictures, attached),
        problems=problems,
        edition=edition,
    )
    return without_solutions(key), key


def without_solutions(key: Document) -> Document:
    """The paper to a key."""
    return replace(
        key,
        is_key=False,
        problems=tuple(replace(p, parts=tuple(replace(q, solution=None) for q in p.parts)) for p in key.problems),
    )


def _filled(text: str, givens: Mapping[str, Mapping[str, Any]], label: str) -> tuple[Block, ...]:
    """A problem's text with the givens of its parts. Raises UserError."""
    try:
        return parse_markdown(fill(text, givens))
    except TextError as error:
        raise UserError(str(error), where=f"problem {label}, line {error.line} of its text") from None


def _part(
    kind: ProblemType, placed: Placed, layout: PartLayout, pictures: Collection[str], attached: Attached | None
) -> Part:
    instance, several = placed.instance, len(placed.instance.answer) > 1
    label = placed.label
    return Part(
        label=label[label.find("(") :] if "(" in label else "",
        points=placed.points,
        statement=statement(kind, instance, pictures, attached, with_setup=layout.setup),
        boxes=() if placed.options else answer_boxes(kind, instance),
        options=tuple(
            Option(option.letter, fields_as_tex(kind, instance, option.answer, named=several))
            for option in placed.options
        ),
        space=kind.space if layout.space is None else layout.space,
        ruled=layout.ruled,
        height=layout.height,
        solution=choice_solution(kind, placed, pictures)
        if placed.options
        else solution(kind, instance, pictures, attached),
    )
