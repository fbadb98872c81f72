"""Version → paper or key, as neutral blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from generator.bank import Bank, ProblemType, call, deep_copy
from generator.errors import TypeFault, UserError
from generator.model import (
    AnswerBox,
    Block,
    Blocks,
    Document,
    Figure,
    Instance,
    ItemList,
    Option,
    Part,
    Placed,
    Problem,
    ShownMistake,
    Solution,
    Version,
)
from generator.page.mathml import MathError, to_mathml
from generator.page.picture import draw_figure
from generator.page.text import TextError, TextTemplate, matrix, number, parse_markdown, vector


@dataclass(frozen=True)
class ProblemHeading:
    """A problem's title and introduction (Markdown), and per slot the room to write and the height of the whole part
    that its recipe asks for (cm, or None)."""

    title: str = ""
    text: str = ""
    rooms: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)


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
    pictures: Collection[str] = ("svg",),
) -> tuple[Document, Document]:
    """The paper of a version, and its key: one set of statements for both.

    headings: one per problem, in printed order. pictures: the endings that the engines need ("svg", "pdf").
    Raises TypeFault when a type's text cannot be filled in.
    """
    groups: dict[str, list[Placed]] = {}
    for placed in version.problems:
        groups.setdefault(placed.label.partition("(")[0], []).append(placed)
    if len(groups) != len(headings):
        raise UserError(f"{len(groups)} numbered problems, but the recipe has {len(headings)}", where=version.name)
    problems = tuple(
        Problem(
            number=int(label),
            title=heading.title or bank[group[0].instance.type].title,
            text=parse_markdown(heading.text),
            parts=tuple(
                _part(bank[p.instance.type], p, heading.rooms.get(p.slot, (None, None)), pictures) for p in group
            ),
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
        instructions=parse_markdown(cover.instructions),
        problems=problems,
    )
    return without_solutions(key), key


@lru_cache(maxsize=1024)
def template_of(kind: ProblemType) -> TextTemplate:
    """The statement and the solution of a type. Raises TypeFault if they cannot be read."""
    path = kind.folder / "text.md.j2"
    try:
        return TextTemplate(path.read_text(encoding="utf-8"))
    except TextError as error:
        raise TypeFault(str(error), where=f"{kind.id} ({path.name}, line {error.line})") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TypeFault(f"cannot be read: {error}", where=f"{kind.id} ({path})") from None


def without_solutions(key: Document) -> Document:
    """The paper to a key."""
    return replace(
        key,
        is_key=False,
        problems=tuple(replace(p, parts=tuple(replace(q, solution=None) for q in p.parts)) for p in key.problems),
    )


def statement(kind: ProblemType, instance: Instance, pictures: Collection[str] | None = ("svg",)) -> Blocks:
    """What is asked. The answer is not among the names that the text can use, so that a paper cannot print it.

    pictures: as for `documents`; with None no picture is drawn.
    """
    return _filled(kind, instance, "statement", dict(instance.givens), pictures)


def solution(kind: ProblemType, instance: Instance, pictures: Collection[str] | None = ("svg",)) -> Solution:
    """The worked steps, the answer as TeX, and the named mistakes."""
    return Solution(
        steps=_steps(kind, instance, pictures),
        answers=fields_as_tex(kind, instance.answer, named=True),
        mistakes=tuple(
            ShownMistake(fields_as_tex(kind, fields, named=len(instance.answer) > 1), name)
            for name, fields in instance.mistakes.items()
        ),
    )


def choice_solution(kind: ProblemType, placed: Placed, pictures: Collection[str] | None = ("svg",)) -> Solution:
    """The same for multiple choice: the right letter, and for each other one the mistake that leads to it."""
    instance = placed.instance
    several = len(instance.answer) > 1
    return Solution(
        steps=_steps(kind, instance, pictures),
        answers=(_letter(placed.right_letter), *fields_as_tex(kind, instance.answer, named=True)),
        mistakes=tuple(
            ShownMistake(_lettered(option.letter, fields_as_tex(kind, option.answer, named=several)), option.mistake)
            for option in placed.options
            if option.mistake
        ),
    )


def _steps(kind: ProblemType, instance: Instance, pictures: Collection[str] | None) -> Blocks:
    values = {**instance.givens, "answer": dict(instance.answer)}
    if kind.steps:
        where = f"{kind.id} (path {'/'.join(map(str, instance.path))})"
        steps = call(kind, where, kind.steps, deep_copy(instance.answer), **instance.givens)
        if not isinstance(steps, dict):
            raise TypeFault("steps() must return a dict of names for the text", where=where)
        values |= steps
    return _filled(kind, instance, "solution", values, pictures)


def fields_as_tex(kind: ProblemType, fields: Mapping[str, Any], *, named: bool) -> tuple[str, ...]:
    """Each field as TeX, with its name or without."""
    return tuple(
        _checked(kind, f"{_label(kind, name)} = {value_as_tex(value)}" if named else value_as_tex(value))
        for name, value in fields.items()
    )


def _lettered(letter: str, answers: tuple[str, ...]) -> tuple[str, ...]:
    """The answers with the letter of their option in front of the first."""
    return (rf"{_letter(letter)} \quad {answers[0]}", *answers[1:])


def _letter(letter: str) -> str:
    return rf"\text{{{letter}}}"


def answer_boxes(kind: ProblemType, instance: Instance) -> tuple[AnswerBox, ...]:
    """Room for every field, in the shape of the answer: a cell per entry; letters and numbers get a plain box."""
    return tuple(AnswerBox(_checked(kind, _label(kind, name)), *_shape(v)) for name, v in instance.answer.items())


def value_as_tex(value: Any) -> str:
    """A field's value as TeX."""
    if isinstance(value, str):
        return rf"\text{{{value}}}"
    if isinstance(value, int):
        return number(value)
    if value and isinstance(value[0], str):
        return rf"\text{{{', '.join(value)}}}"
    return matrix(value) if value and isinstance(value[0], list) else vector(value)


def _part(
    kind: ProblemType,
    placed: Placed,
    room: tuple[float | None, float | None],
    pictures: Collection[str],
) -> Part:
    space, height = room
    instance, several = placed.instance, len(placed.instance.answer) > 1
    label = placed.label
    return Part(
        label=label[label.find("(") :] if "(" in label else "",
        points=placed.points,
        statement=statement(kind, instance, pictures),
        boxes=() if placed.options else answer_boxes(kind, instance),
        options=tuple(
            Option(option.letter, fields_as_tex(kind, option.answer, named=several)) for option in placed.options
        ),
        space=kind.space if space is None else space,
        height=height,
        solution=choice_solution(kind, placed, pictures) if placed.options else solution(kind, instance, pictures),
    )


def _checked(kind: ProblemType, formula: str) -> str:
    """The formula, if math-core knows it: nothing else reaches an engine."""
    try:
        to_mathml(formula, display=False)
    except MathError as error:
        raise TypeFault(f"broken TeX in LABELS or in the answer: {error}", where=kind.id) from None
    return formula


def _label(kind: ProblemType, name: str) -> str:
    if name in kind.labels:
        return kind.labels[name]
    return name if len(name) == 1 else rf"\text{{{name.replace('_', ' ')}}}"


def _shape(value: Any) -> tuple[int, int]:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return len(value), len(value[0])
    if isinstance(value, list) and value and isinstance(value[0], int):
        return 1, len(value)
    return 1, 0  # letters share one plain box: their number is part of the answer


def _filled(
    kind: ProblemType, instance: Instance, block: str, values: Mapping[str, Any], pictures: Collection[str] | None
) -> Blocks:
    place = f"path {'/'.join(map(str, instance.path))}"
    try:
        blocks = template_of(kind).render(block, values)
    except TextError as error:
        raise TypeFault(str(error), where=f"{kind.id} (text.md.j2, line {error.line}; {place})") from None

    if pictures is None:
        return blocks

    def drawn(block: Block) -> Block:
        if isinstance(block, ItemList):
            return replace(block, items=tuple(tuple(map(drawn, item)) for item in block.items))
        return _drawn(kind, instance, block, place, pictures) if isinstance(block, Figure) else block

    return tuple(map(drawn, blocks))


def _drawn(kind: ProblemType, instance: Instance, shown: Figure, place: str, pictures: Collection[str]) -> Figure:
    if kind.figure is None:
        raise TypeFault("its text shows a figure, but problem.py has no figure()", where=kind.id)
    givens = deep_copy(instance.givens)
    drawn = call(kind, f"{kind.id} ({place})", draw_figure, kind.figure, shown.alt, pictures, givens)
    assert isinstance(drawn, Figure)
    return drawn
