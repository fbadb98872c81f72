"""Record → questions in pools, of which other programs give each student some; and the texts around them.

A part of the recipe is one pool: its problem in several versions or, where the recipe itself draws (`pool` and `choose`
of a part, pools of whole problems), all that some version got, of which as many are picked as a paper has. So whatever
is picked has as many points as a paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.bank import FIXED, Bank, verify_placed
from generator.errors import UserError
from generator.exam import (
    Entry,
    Recipe,
    attached_pictures,
    headings,
    read_entries,
    read_header,
    require_planned,
    slots_of,
)
from generator.model import Block, Blocks, Paragraph, Placed, Points, SectionHeading, Styled, Text, total_points
from generator.page import (
    Attached,
    ProblemHeading,
    Question,
    TextError,
    attach,
    fill,
    language_of,
    parse_markdown,
    question,
)


@dataclass(frozen=True)
class Pool:
    """Questions of which whoever takes the test gets `choose`."""

    slot: str
    label: str
    """Where it stands on the paper: "1(b)"; where several are picked, "1(b), 1(c)"."""
    points: Points
    """Of each question."""
    questions: tuple[Question, ...]
    choose: int = 1
    is_bonus: bool = False
    """Whether its points are outside the total."""
    is_narrowed: bool = False
    """Whether questions are left out, since a paper that has them would have other points."""
    is_split: bool = False
    """Whether it has a part of several problems, of which other pools have the other parts."""
    sections: tuple[SectionHeading, ...] = ()
    """Sections of the paper that begin with it."""
    carries: bool = False
    """Whether the type of a question knows what follows from an earlier mistake."""


@dataclass(frozen=True)
class Texts:
    """What a paper says before its problems (instructions, rules) and after them (a formula sheet)."""

    before: Blocks = ()
    after: Blocks = ()


NO_TEXTS = Texts()


def total(pools: Sequence[Pool]) -> Points:
    """The points that can be reached, as a paper counts them: without bonus parts."""
    return total_points(pool.points * pool.choose for pool in pools if not pool.is_bonus)


def pools(record: Path, bank: Bank, variants: int | None = None) -> tuple[str, list[Pool], Texts]:
    """The record's title, its pools in the order in which the first version prints them, and the texts around them; of
    all versions, or of the first `variants`; without those who have withdrawn.

    Only what the record holds is exported, so that each question comes again from its code. An answer is checked before
    it leaves. Raises UserError.
    """
    header = read_header(record)
    recipe, attached = header.recipe, attached_pictures(header.recipe)
    versions: list[list[_Asked]] = []
    for entry in read_entries(record):
        if len(versions) == variants:
            break
        if not entry.withdrawn and not entry.version.variant:  # what several students share is there once
            versions.append(list(_asked(record, entry, recipe, header.seed, bank, attached)))
    if variants is not None and len(versions) < variants:
        count = len(versions)
        raise UserError(
            f"{variants} variants were asked for, but the record has {count} version{'s' * (count != 1)}",
            where=str(record),
            todo=f"build again with --versions {variants}, which adds versions to the record, or ask for fewer",
        )
    return recipe.title, list(_pooled(versions)), _texts(recipe, attached)


# --- the questions of a version -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """A question of one version, and what it is drawn from."""

    family: tuple[str, str]
    """What the recipe draws: ("part", slot of the recipe) or ("problems", name of the pool)."""
    part: int
    """Its place in its problem."""
    question: Question
    is_bonus: bool
    section: SectionHeading | None
    """That begins with its problem."""
    carries: bool


def _asked(record: Path, entry: Entry, recipe: Recipe, seed: int, bank: Bank, attached: Attached) -> Iterator[_Asked]:
    """In printed order. Raises UserError."""
    version = entry.version
    require_planned(recipe, seed, version, f"{record}, line {entry.line}")
    slots = {slot.name: slot for slot in slots_of(recipe, seed, version.name)}
    numbers = dict.fromkeys(_number(placed) for placed in version.problems)
    said = dict(zip(numbers, headings(recipe, seed, version.name), strict=True))
    givens = {placed.slot: placed.instance.givens for placed in version.problems}
    words = language_of(recipe.language)
    for placed in version.problems:
        kind, slot, heading = bank[placed.instance.type], slots[placed.slot], said[_number(placed)]
        where = f"{record}, line {entry.line}, {placed.label}"
        verify_placed(kind, placed, where)
        if placed.options and not placed.right_letter:
            raise UserError(
                "no printed option is right, since the key was mended",
                where=where,
                todo="leave the version out with --variants, or build new papers",
            )
        rule, pool = slot.recipe, recipe.problems[slot.problem].pool
        asked = question(
            kind,
            placed,
            version.code,
            attached,
            credit=rule.credit,
            penalty=rule.penalty,
            marking=rule.marking,
            words=words,
        )
        title = heading.title if kind.id == FIXED and heading.title else asked.title
        try:
            intro = _intro(heading, givens, attached)
        except TextError as error:
            raise UserError(str(error), where=f"{where}, line {error.line} of its problem's text") from None
        yield _Asked(
            family=("problems", pool) if pool else ("part", slot.place),
            part=slot.part,
            question=replace(asked, title=title, statement=(*intro, *asked.statement)),
            is_bonus=placed.is_bonus,
            section=_section(heading, attached),
            carries=kind.carried is not None and rule.marking != "whole" and not placed.options,
        )


def _number(placed: Placed) -> str:
    """Of its problem."""
    return placed.label.partition("(")[0]


def _intro(heading: ProblemHeading, givens: Mapping[str, Mapping[str, object]], attached: Attached) -> Blocks:
    """Title and text of the problem, which stand in front of each of its parts: a part is alone in a quiz."""
    text = attach(parse_markdown(fill(heading.text, givens)), ("svg",), attached)
    return (*_headline(heading.title), *text)


def _headline(title: str) -> tuple[Block, ...]:
    return (Paragraph((Styled("strong", (Text(title),)),)),) if title else ()


def _section(heading: ProblemHeading, attached: Attached) -> SectionHeading | None:
    if heading.section is None:
        return None
    return SectionHeading(heading.section.title, attach(parse_markdown(heading.section.text), ("svg",), attached))


def section_blocks(section: SectionHeading) -> Blocks:
    """A section's title and text."""
    return (*_headline(section.title), *section.text)


def _texts(recipe: Recipe, attached: Attached) -> Texts:
    def shown(text: str) -> Blocks:
        return attach(parse_markdown(text), ("svg",), attached)

    sheet = recipe.appendix
    return Texts(
        before=(*shown(recipe.instructions), *shown(recipe.cover.rules if recipe.cover else "")),
        after=(*_headline(sheet.title), *shown(sheet.text)) if sheet and sheet.text else (),
    )


# --- versions → pools -----------------------------------------------------------------------------------------------


def _pooled(versions: Sequence[Sequence[_Asked]]) -> Iterator[Pool]:
    """Each place of the first version, with what stands there in all."""
    first = versions[0] if versions else []
    uneven = {one.family for one in first if not _is_even(versions, one)}

    def place(one: _Asked) -> tuple[object, ...]:
        return (one.family, one.question.slot if one.family in uneven else one.part)

    sections: list[SectionHeading] = []
    met: set[str] = set()  # numbers of the problems whose section has begun
    pools: dict[tuple[object, ...], list[SectionHeading]] = {}
    for one in first:
        number = one.question.label.partition("(")[0]
        if one.section and number not in met:
            sections.append(one.section)
        met.add(number)
        if place(one) not in pools:
            pools[place(one)], sections = sections, []
    if pools:
        next(reversed(pools.values())).extend(sections)  # of problems that are drawn together with earlier ones
    for key, begun in pools.items():
        here = [one for one in first if place(one) == key]
        points = here[0].question.points
        found = [one for version in versions for one in version if place(one) == key]
        alike = [one for one in found if one.question.points == points]
        questions = tuple(one.question for one in alike)
        yield Pool(
            slot=here[0].question.slot,
            label=", ".join(one.question.label for one in here),
            points=points,
            questions=_different(questions) if len(here) > 1 else questions,
            choose=len(here),
            is_bonus=here[0].is_bonus,
            is_narrowed=here[0].family in uneven,
            is_split=len({one.part for one in first if one.family == here[0].family}) > 1
            and len({one.question.slot for one in alike}) > 1,
            sections=tuple(begun),
            carries=any(one.carries for one in alike),
        )


def _is_even(versions: Sequence[Sequence[_Asked]], asked: _Asked) -> bool:
    """Whether each version has as many questions at this place, all of them with the same points."""
    here = [[one for one in version if (one.family, one.part) == (asked.family, asked.part)] for version in versions]
    points = {(one.question.points, one.is_bonus) for some in here for one in some}
    return len(points) == 1 and len({len(some) for some in here}) == 1


def _different(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Without those that only another version makes another question: nobody should be asked one twice."""
    seen: list[Question] = []
    for one in questions:
        if not any(replace(one, code=other.code, label=other.label) == other for other in seen):
            seen.append(one)
    return tuple(seen)
