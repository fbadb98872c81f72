"""Instance → what is asked and how it is solved, as neutral blocks and TeX."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import Any

from generator.bank import FIXED, FORMER_KEY, NEAR_MISS, ProblemType, call, deep_copy, kind_of
from generator.errors import TypeFault, UserError, one_line
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
from generator.page.language import Language, label, language
from generator.page.mathml import MathError, to_mathml
from generator.page.picture import draw_figure, plain_formats
from generator.page.templates import MACROS, TextTemplate
from generator.page.tex_filters import matrix, number, polynomial, vector
from generator.page.text import TextError, parse_markdown

Pictures = Collection[str] | None
"""Formats in which pictures are drawn ("svg", "pdf", "png"; "svg-1" as the first edition does); None: not at all."""

Attached = Mapping[str, bytes]
"""File name → content of the pictures that a recipe brings."""


def statement(
    kind: ProblemType,
    instance: Instance,
    pictures: Pictures = ("svg",),
    attached: Attached | None = None,
    *,
    with_setup: bool = True,
    words: Language | None = None,
) -> Blocks:
    """What is asked. The answer is not among the names that the text can use, so that a paper cannot print it.

    with_setup: whether to say what is given first, where the type's text has that apart. words: the language, English
    by default; types that have no text in it speak English. Raises TypeFault.
    """
    if kind.id == FIXED:
        return attach(parse_markdown(instance.givens["ask"]), pictures, attached)
    values = _values(kind, instance)
    blocks = _filled(kind, instance, "statement", values, pictures, words)
    if with_setup and template_of(kind, words).has("setup"):
        return (*_filled(kind, instance, "setup", values, pictures, words), *blocks)
    return blocks


def solution(
    kind: ProblemType,
    instance: Instance,
    pictures: Pictures = ("svg",),
    attached: Attached | None = None,
    *,
    words: Language | None = None,
) -> Solution:
    """The worked steps, the answer as TeX, and the named mistakes; of an open part the model answer and its criteria.
    Raises TypeFault."""
    return Solution(
        steps=_steps(kind, instance, pictures, attached, words),
        answers=fields_as_tex(kind, instance, instance.answer, named=True, words=words),
        mistakes=tuple(
            ShownMistake(fields_as_tex(kind, instance, fields, named=len(instance.answer) > 1, words=words), name)
            for name, fields in instance.mistakes.items()
        ),
        criteria=tuple(ShownCriterion(one.points, inlines(one.earns), inlines(one.gap)) for one in instance.criteria),
    )


def choice_solution(
    kind: ProblemType, placed: Placed, pictures: Pictures = ("svg",), *, words: Language | None = None
) -> Solution:
    """The same for multiple choice: the right letter, and for each other one the mistake that leads to it."""
    instance = placed.instance
    several = len(instance.answer) > 1
    return Solution(
        steps=_steps(kind, instance, pictures, None, words),
        answers=(
            _right_option(placed, words),
            *fields_as_tex(kind, instance, instance.answer, named=True, words=words),
        ),
        mistakes=tuple(
            ShownMistake(
                _lettered(option.letter, fields_as_tex(kind, instance, option.answer, named=several, words=words)),
                said(_SAID[option.mistake], words) if option.mistake in _SAID else option.mistake,
            )
            for option in placed.options
            if option.mistake
        ),
    )


_SAID = {NEAR_MISS: "near-miss", FORMER_KEY: "former-key"}
"""What the program itself says in the place of a mistake, and its label."""


def said(key: str, words: Language | None) -> str:
    """A label, in English by default."""
    return label(words or language("en"), key)


def _steps(
    kind: ProblemType, instance: Instance, pictures: Pictures, attached: Attached | None, words: Language | None
) -> Blocks:
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
    return _filled(kind, instance, "solution", values, pictures, words)


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


def fields_as_tex(
    kind: ProblemType, instance: Instance, fields: Mapping[str, Any], *, named: bool, words: Language | None = None
) -> tuple[str, ...]:
    """Each field as TeX, with its name or without; words for an option that has none. Raises TypeFault."""
    if not fields and not instance.is_open:
        return (_letter(none_of_these(words)),)
    shown = []
    for name, value in fields.items():
        kind_name = kind_of(instance.kinds, name, instance.answer.get(name, value))
        formula = value_as_tex(value, kind_name, _label(kind, name), words)
        if name in instance.units:
            formula += rf"\,\text{{{_escaped(instance.units[name])}}}"
        shown.append(_checked(kind, f"{_label(kind, name)} = {formula}" if named else formula))
    return tuple(shown)


def none_of_these(words: Language | None = None) -> str:
    """What the option says that is right if no other is."""
    return said("none-of-these", words)


def value_as_tex(value: Any, kind: FieldKind | None = None, label: str = "", words: Language | None = None) -> str:
    """A field's value as TeX. label: of its field, which names the variable of a polynomial: "p(t)". Raises TypeFault
    for what no field can hold: an edited record may hold anything."""
    try:
        return _value_as_tex(value, kind, label, words)
    except (TypeError, ValueError, LookupError):
        raise TypeFault(f"{one_line(repr(value), 60)} is no value that a field can have") from None


def _value_as_tex(value: Any, kind: FieldKind | None, label: str, words: Language | None) -> str:
    if isinstance(value, str):
        return rf"\text{{{_escaped(value)}}}"
    if isinstance(value, (int, Fraction)):
        return number(value)
    if not value or isinstance(value[0], str):
        return rf"\text{{{', '.join(value) or said('nothing', words)}}}"
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


def answer_boxes(kind: ProblemType, instance: Instance, words: Language | None = None) -> tuple[AnswerBox, ...]:
    """Room for every field, in the shape of the answer: a cell per entry; letters and numbers get a plain box.

    Where the size is part of the question, as many cells as the type says; with heads where it has some. Raises
    TypeFault."""
    sizes: Mapping[str, tuple[int, int]] = {}
    if kind.cells:
        sizes = call(kind, kind.id, kind.cells, **settled_knobs(kind, instance))
    boxes = {name: _box(kind, instance, name, sizes.get(name), words) for name in instance.answer}
    if kind.heads:
        for name, heads in call(kind, kind.id, kind.heads, **deep_copy(instance.givens)).items():
            if name not in boxes:
                raise TypeFault(f"heads() names “{name}”, which is no field of the answer", where=kind.id)
            boxes[name] = _headed(kind, name, boxes[name], heads, instance.kinds.get(name))
    return tuple(boxes.values())


def _headed(kind: ProblemType, name: str, box: AnswerBox, heads: Any, declared: FieldKind | None) -> AnswerBox:
    """The box with heads of its columns, or (of rows, of columns)."""
    rows, columns = heads if isinstance(heads, tuple) and len(heads) == 2 else ([], heads)
    for given, count, what in ((rows, box.rows, "row"), (columns, box.columns, "column")):
        if not isinstance(given, (list, tuple)) or not all(isinstance(head, str) for head in given):
            raise TypeFault(f"heads() gives no list of texts for “{name}”: {one_line(repr(heads), 80)}", where=kind.id)
        if given and (len(given) != count or not box.columns):
            found = f"{len(given)} heads of {what}s for {count if box.columns else 'no'} {what}s of “{name}”"
            raise TypeFault(f"heads() gives {found}", where=kind.id, todo="give one for each, or none")
    if declared == "set" and (rows or columns):
        raise TypeFault(
            f"heads() names “{name}”, whose entries stand in any order", where=kind.id, todo="leave out its heads"
        )
    row_heads, column_heads = (tuple(_checked(kind, _head(head)) for head in given) for given in (rows, columns))
    return replace(box, row_heads=row_heads, column_heads=column_heads)


def _head(text: str) -> str:
    """TeX of a head: what stands between $ and $, else the text."""
    if len(text) > 2 and text[0] == text[-1] == "$":
        return text[1:-1]
    plain = re.sub(r"(\\[%#&_$]) ", r"\1{} ", _escaped(text))  # math-core drops a space after \&
    return rf"\text{{{plain}}}"


def _box(
    kind: ProblemType, instance: Instance, name: str, size: tuple[int, int] | None, spoken: Language | None
) -> AnswerBox:
    value = instance.answer[name]
    declared = kind_of(instance.kinds, name, value)
    rows, columns = _shape(value, declared)
    note = said("any-order", spoken) if declared == "set" else ""
    if size:
        rows, columns, note = max(size[0], rows), max(size[1], columns), said("as-many-cells", spoken)
    words = declared if isinstance(declared, tuple) and isinstance(value, str) else ()
    unit = instance.units.get(name, "")
    return AnswerBox(_checked(kind, _label(kind, name)), rows, columns, words, unit, note, has_spare=bool(size))


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


def _right_option(placed: Placed, words: Language | None) -> str:
    right = next((option for option in placed.options if not option.mistake), None)
    if right is None:
        return _letter(said("no-option", words))
    return _letter(f"{right.letter} ({none_of_these(words)})" if right.is_none else right.letter)


def _letter(letter: str) -> str:
    return rf"\text{{{letter}}}"


def _checked(kind: ProblemType, formula: str) -> str:
    """The formula, if math-core knows it: nothing else reaches an engine."""
    try:
        to_mathml(formula, display=False)
    except MathError as error:
        raise TypeFault(f"broken TeX in LABELS, UNITS, heads() or in the answer: {error}", where=kind.id) from None
    return formula


def _label(kind: ProblemType, name: str) -> str:
    if name in kind.labels:
        return kind.labels[name]
    return name if len(name) == 1 else rf"\text{{{name.replace('_', ' ')}}}"


# --- texts ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def template_of(kind: ProblemType, words: Language | None = None) -> TextTemplate:
    """The statement and the solution of a type. Raises TypeFault if they cannot be read."""
    path, macros = text_file(kind, words), kind.folder.parent / MACROS
    try:
        shared = macros.read_text(encoding="utf-8") if macros.is_file() else None
        return TextTemplate(path.read_text(encoding="utf-8"), shared)
    except TextError as error:
        raise TypeFault(str(error), where=f"{kind.id} ({path.name}, line {error.line})") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TypeFault(f"cannot be read: {error}", where=f"{kind.id} ({path})") from None


def own_languages(kind: ProblemType) -> tuple[Language, ...]:
    """The languages besides English in which a type has a text. Raises UserError for one that nobody knows."""
    return tuple(language(path.name.split(".")[1]) for path in sorted(kind.folder.glob("text.*.md.j2")))


def text_language(kind: ProblemType, words: Language) -> str:
    """Code of the language of a type's text, where it is not the one that is asked for."""
    return "" if kind.id == FIXED or text_file(kind, words).name != "text.md.j2" or words.code == "en" else "en"


def text_file(kind: ProblemType, words: Language | None) -> Path:
    """`text.de.md.j2`, or `text.md.j2` where the type has none in the language."""
    own = kind.folder / f"text.{words.code}.md.j2" if words else None
    return own if own and own.is_file() else kind.folder / "text.md.j2"


def _filled(
    kind: ProblemType,
    instance: Instance,
    block: str,
    values: Mapping[str, Any],
    pictures: Collection[str] | None,
    words: Language | None,
) -> Blocks:
    place = f"path {'/'.join(map(str, instance.path))}"
    try:
        blocks = template_of(kind, words).render(block, values)
    except TextError as error:
        file = text_file(kind, words).name
        raise TypeFault(str(error), where=f"{kind.id} ({file}, line {error.line}; {place})") from None

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
        return attached_picture(block.name, block.alt, (attached or {})[block.name], plain_formats(pictures))

    return tuple(map(shown, blocks))


def _escaped(plain: str) -> str:
    """Plain words as TeX text: 100 % is no comment."""
    return re.sub(r"([%#&_$])", r"\\\1", plain)
