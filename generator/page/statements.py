"""Instance → what is asked and how it is solved, as neutral blocks and TeX."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from inspect import signature
from typing import Any

from generator.bank import FIXED, ProblemType, call, deep_copy, kind_of
from generator.errors import TypeFault, UserError
from generator.model import (
    AnswerBox,
    Block,
    Blocks,
    FieldKind,
    Figure,
    Inlines,
    Instance,
    ItemList,
    Paragraph,
    Placed,
    ShownCriterion,
    ShownMistake,
    Solution,
    Text,
)
from generator.page.attached import attached_picture
from generator.page.mathml import MathError, to_mathml
from generator.page.picture import draw_figure
from generator.page.templates import MACROS, TextTemplate
from generator.page.tex_filters import matrix, number, polynomial, vector
from generator.page.text import TextError, parse_markdown

Pictures = Collection[str] | None
"""The formats in which pictures are drawn ("svg", "pdf", "png"); None: not at all."""

Attached = Mapping[str, bytes]
"""File name → content of the pictures that a recipe brings."""


def statement(
    kind: ProblemType,
    instance: Instance,
    pictures: Pictures = ("svg",),
    attached: Attached | None = None,
    *,
    with_setup: bool = True,
) -> Blocks:
    """What is asked. The answer is not among the names that the text can use, so that a paper cannot print it.

    with_setup: whether to say what is given first, where the type's text has that apart. Raises TypeFault.
    """
    if kind.id == FIXED:
        return attach(parse_markdown(instance.givens["ask"]), pictures, attached)
    values = _values(kind, instance)
    blocks = _filled(kind, instance, "statement", values, pictures)
    if with_setup and template_of(kind).has("setup"):
        return (*_filled(kind, instance, "setup", values, pictures), *blocks)
    return blocks


def solution(
    kind: ProblemType, instance: Instance, pictures: Pictures = ("svg",), attached: Attached | None = None
) -> Solution:
    """The worked steps, the answer as TeX, and the named mistakes; of an open part the model answer and its criteria.
    Raises TypeFault."""
    return Solution(
        steps=_steps(kind, instance, pictures, attached),
        answers=fields_as_tex(kind, instance, instance.answer, named=True),
        mistakes=tuple(
            ShownMistake(fields_as_tex(kind, instance, fields, named=len(instance.answer) > 1), name)
            for name, fields in instance.mistakes.items()
        ),
        criteria=tuple(ShownCriterion(one.points, inlines(one.earns), inlines(one.gap)) for one in instance.criteria),
    )


def choice_solution(kind: ProblemType, placed: Placed, pictures: Pictures = ("svg",)) -> Solution:
    """The same for multiple choice: the right letter, and for each other one the mistake that leads to it."""
    instance = placed.instance
    several = len(instance.answer) > 1
    return Solution(
        steps=_steps(kind, instance, pictures, None),
        answers=(
            _letter(placed.right_letter or "no option is right"),
            *fields_as_tex(kind, instance, instance.answer, named=True),
        ),
        mistakes=tuple(
            ShownMistake(
                _lettered(option.letter, fields_as_tex(kind, instance, option.answer, named=several)), option.mistake
            )
            for option in placed.options
            if option.mistake
        ),
    )


def _steps(kind: ProblemType, instance: Instance, pictures: Pictures, attached: Attached | None) -> Blocks:
    if kind.id == FIXED:
        return attach(parse_markdown(instance.givens["answer"]), pictures, attached)
    values = {**_values(kind, instance), "answer": dict(instance.answer), "claims": dict(instance.claims)}
    if kind.steps:
        where = f"{kind.id} (path {'/'.join(map(str, instance.path))})"
        stated = instance.claims if instance.is_open else instance.answer
        steps = call(kind, where, kind.steps, deep_copy(stated), **instance.givens)
        if not isinstance(steps, dict):
            raise TypeFault("steps() must return a dict of names for the text", where=where)
        values |= steps
    return _filled(kind, instance, "solution", values, pictures)


def _values(kind: ProblemType, instance: Instance) -> dict[str, Any]:
    """The names that a text can use: the givens, and `knobs`."""
    return {**instance.givens, "knobs": settled_knobs(kind, instance)}


def settled_knobs(kind: ProblemType, instance: Instance) -> dict[str, Any]:
    """The knobs of an instance; those that its type did not have when it was drawn have their defaults."""
    return {**{name: spec.default for name, spec in kind.knobs.items()}, **instance.knobs}


@lru_cache(maxsize=4096)
def inlines(markdown: str) -> Inlines:
    """A line of Markdown. Raises TextError; what is more than a paragraph is shown as plain text."""
    blocks = parse_markdown(markdown)
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return blocks[0].children
    return (Text(" ".join(markdown.split())),) if markdown.strip() else ()


# --- fields ---------------------------------------------------------------------------------------------------------


def fields_as_tex(kind: ProblemType, instance: Instance, fields: Mapping[str, Any], *, named: bool) -> tuple[str, ...]:
    """Each field as TeX, with its name or without. Raises TypeFault."""
    shown = []
    for name, value in fields.items():
        kind_name = kind_of(instance.kinds, name, instance.answer.get(name, value))
        formula = value_as_tex(value, kind_name, _label(kind, name))
        if name in instance.units:
            formula += rf"\,\text{{{_escaped(instance.units[name])}}}"
        shown.append(_checked(kind, f"{_label(kind, name)} = {formula}" if named else formula))
    return tuple(shown)


def value_as_tex(value: Any, kind: FieldKind | None = None, label: str = "") -> str:
    """A field's value as TeX. label: of its field, which names the variable of a polynomial: "p(t)"."""
    if isinstance(value, str):
        return rf"\text{{{_escaped(value)}}}"
    if isinstance(value, (int, Fraction)):
        return number(value)
    if not value or isinstance(value[0], str):
        return rf"\text{{{', '.join(value) or 'none'}}}"
    if isinstance(value[0], list):
        return matrix(value)
    if kind == "set":
        return r"\{" + ", ".join(map(number, value)) + r"\}"
    if kind == "polynomial":
        return polynomial(value, variable_of(label))
    return vector(value)


def variable_of(label: str) -> str:
    """The variable that a label names in parentheses: p(t) → t; x where it names none."""
    named = re.search(r"\(([A-Za-z])\)\s*$", label)
    return named.group(1) if named else "x"


def answer_boxes(kind: ProblemType, instance: Instance) -> tuple[AnswerBox, ...]:
    """Room for every field, in the shape of the answer: a cell per entry; letters and numbers get a plain box.

    Where the size is part of the question, as many cells as the type says. Raises TypeFault."""
    sizes: Mapping[str, tuple[int, int]] = {}
    if kind.cells:
        sizes = call(kind, kind.id, kind.cells, **settled_knobs(kind, instance))
    return tuple(_box(kind, instance, name, sizes.get(name)) for name in instance.answer)


def _box(kind: ProblemType, instance: Instance, name: str, size: tuple[int, int] | None) -> AnswerBox:
    value = instance.answer[name]
    declared = kind_of(instance.kinds, name, value)
    rows, columns = _shape(value, declared)
    note = "in any order" if declared == "set" else ""
    if size:
        rows, columns, note = max(size[0], rows), max(size[1], columns), "use as many cells as you need"
    words = declared if isinstance(declared, tuple) and isinstance(value, str) else ()
    return AnswerBox(_checked(kind, _label(kind, name)), rows, columns, words, instance.units.get(name, ""), note)


def _shape(value: Any, kind: FieldKind) -> tuple[int, int]:
    if kind == "polynomial" or not isinstance(value, list) or not value:
        return 1, 0
    if isinstance(value[0], list):
        return len(value), len(value[0])
    if kind == "sequence" or not isinstance(value[0], str):
        return 1, len(value)
    return 1, 0  # letters share one plain box: their number is part of the answer


def _lettered(letter: str, answers: tuple[str, ...]) -> tuple[str, ...]:
    """The answers with the letter of their option in front of the first."""
    return (rf"{_letter(letter)} \quad {answers[0]}", *answers[1:])


def _letter(letter: str) -> str:
    return rf"\text{{{letter}}}"


def _checked(kind: ProblemType, formula: str) -> str:
    """The formula, if math-core knows it: nothing else reaches an engine."""
    try:
        to_mathml(formula, display=False)
    except MathError as error:
        raise TypeFault(f"broken TeX in LABELS, UNITS or in the answer: {error}", where=kind.id) from None
    return formula


def _label(kind: ProblemType, name: str) -> str:
    if name in kind.labels:
        return kind.labels[name]
    return name if len(name) == 1 else rf"\text{{{name.replace('_', ' ')}}}"


# --- texts ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def template_of(kind: ProblemType) -> TextTemplate:
    """The statement and the solution of a type. Raises TypeFault if they cannot be read."""
    path, macros = kind.folder / "text.md.j2", kind.folder.parent / MACROS
    try:
        shared = macros.read_text(encoding="utf-8") if macros.is_file() else None
        return TextTemplate(path.read_text(encoding="utf-8"), shared)
    except TextError as error:
        raise TypeFault(str(error), where=f"{kind.id} ({path.name}, line {error.line})") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TypeFault(f"cannot be read: {error}", where=f"{kind.id} ({path})") from None


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
    asked = signature(kind.figure).parameters
    knobs = {name: value for name, value in settled_knobs(kind, instance).items() if name in asked}
    givens = {**knobs, **deep_copy(instance.givens)}
    drawn = call(kind, f"{kind.id} ({place})", draw_figure, kind.figure, shown.alt, pictures, givens)
    assert isinstance(drawn, Figure)
    return drawn


def attach(blocks: Blocks, pictures: Pictures, attached: Attached | None) -> Blocks:
    """The blocks with the recipe's own pictures in the formats that are asked for. Raises UserError."""
    if pictures is None:
        return blocks

    def shown(block: Block) -> Block:
        if isinstance(block, ItemList):
            return replace(block, items=tuple(tuple(map(shown, item)) for item in block.items))
        if not isinstance(block, Figure):
            return block
        if block.name not in (attached or {}):
            raise UserError(f"there is no picture “{block.name}”", todo="put it beside the recipe")
        return attached_picture(block.name, block.alt, (attached or {})[block.name], frozenset(pictures))

    return tuple(map(shown, blocks))


def _escaped(plain: str) -> str:
    """Plain words as TeX text: 100 % is no comment."""
    return re.sub(r"([%#&_$])", r"\\\1", plain)
