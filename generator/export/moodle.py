"""Pools → a question file for Moodle ("Moodle XML"): a category for each pool. Pure functions.

A numeric answer becomes a question with embedded answers ("cloze"): a subquestion for each cell, written
`{weight:NUMERICAL:=right:0~%0%wrong:0#feedback}` in the middle of the text. Moodle looks for these with a regular
expression in the text as it stands, before any HTML is read, and displays formulas with a script that reads the page
after all entities are decoded. So text from outside must hold neither when raw nor when decoded: `_guarded` puts each
character that could begin one into an element of its own.

Inside a subquestion Moodle decodes entities once and takes the backslash from `\\}` and `\\#` alone, although its
manual asks for one before further characters; entities are what works for all of them.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from math import lcm
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from generator.errors import UserError, one_line
from generator.export.common import IN_ORDER, NAME, file_name, printable, spellings
from generator.model import Answer, Blocks, Code, Figure, Inlines, Text, entries, figures, shape
from generator.page import Field, HtmlWriter, Pool, Question, escape_html

_ANY_ORDER = 4  # letters of an answer that are accepted in any order: 24 orders, each in four spellings
_IGNORED = "tex2jax_ignore mathjax_ignore"  # by MathJax 2, and by MathJax 3
_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in "{$\\"})
_ENDS = str.maketrans({"}": "&#125;", "~": "&#126;"})
_EMBEDDED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "#": "&#35;", "/": "&#47;"})


def moodle(title: str, pools: Sequence[Pool]) -> bytes:
    """The file: for each pool its category, then its questions. The same bytes for the same pools.

    Moodle adds up the mark of a cloze question from its weights, which say only that the fields of an answer count the
    same; a quiz scales it to the mark of the slot, which the category's description tells. Raises UserError when two
    choices of a question are the same.
    """
    quiz = Element("quiz")
    digits = max([2, *(len(pool.label.partition("(")[0]) for pool in pools)])
    for pool in pools:
        quiz.append(_category(title, pool, digits))
        quiz.extend([_question(question) for question in pool.questions])
    indent(quiz)
    return bytes(tostring(quiz, encoding="utf-8", xml_declaration=True)) + b"\n"


# --- categories and questions ---------------------------------------------------------------------------------------


def _category(title: str, pool: Pool, digits: int) -> Element:
    """What makes Moodle put the following questions into a category of their own, which sorts as printed."""
    number, bracket, part = pool.label.partition("(")
    titles = " or ".join(dict.fromkeys(question.title for question in pool.questions))
    path = ["$course$", "top", _name(title) or "Problem set", _name(f"{number.zfill(digits)}{bracket}{part} {titles}")]
    element = Element("question", type="category")
    _text(SubElement(element, "category"), "/".join(map(_step, path)))
    use = f"For a quiz: a random question from this category, with a maximum mark of {pool.points}."
    _text(SubElement(element, "info", format="html"), f"<p>{use}</p>")
    return element


def _question(question: Question) -> Element:
    return _multiple_choice(question) if question.choices else _cloze(question)


def _cloze(question: Question) -> Element:
    """A question with a subquestion for each number, letter, or set of letters."""
    element = _new_question(question, "cloze", _WRITER.blocks(question.statement) + "\n" + _fields(question))
    _end(element, question)
    return element


def _multiple_choice(question: Question) -> Element:
    """A question with options in the recorded order, of which one is right. Raises UserError if two are the same."""
    element = _new_question(question, "multichoice", _WRITER.blocks(question.statement))
    SubElement(element, "defaultgrade").text = str(question.points)
    _end(element, question)
    for name, value in (("single", "true"), ("shuffleanswers", "0"), ("answernumbering", "ABCD")):
        SubElement(element, name).text = value
    seen = set()
    for choice in question.choices:
        if choice.option.answers in seen:
            raise UserError(f"two choices are {', '.join(choice.option.answers)}", where=_name_of(question))
        seen.add(choice.option.answers)
        answer = SubElement(element, "answer", fraction="0" if choice.what else "100", format="html")
        _text(answer, f"<p>{_formulas(choice.option.answers)}</p>")
        _text(SubElement(answer, "feedback", format="html"), f"<p>{_plain(choice.what)}</p>" if choice.what else "")
    return element


def _new_question(question: Question, kind: str, text: str) -> Element:
    element = Element("question", type=kind)
    _text(SubElement(element, "name"), _name_of(question))
    _html(element, "questiontext", text, question.statement)
    return element


def _end(element: Element, question: Question) -> None:
    """What every type of question has after its text."""
    _html(element, "generalfeedback", _feedback(question), question.solution.steps)
    SubElement(element, "idnumber").text = re.sub(r"[^A-Za-z0-9._-]", "-", f"{question.slot}-{question.code}")[-100:]


def _feedback(question: Question) -> str:
    """The worked steps, the answer, and what the known mistakes give."""
    solution = question.solution
    slips = "".join(f"<li>{_formulas(mistake.answers)}: {_plain(mistake.name)}</li>" for mistake in solution.mistakes)
    return "\n".join(
        (
            _WRITER.blocks(solution.steps),
            f"<p><strong>Answer:</strong> {_formulas(solution.answers)}</p>",
            *([f"<p>What known mistakes give:</p>\n<ul>{slips}</ul>"] if slips else []),
        )
    )


# --- fields → subquestions ------------------------------------------------------------------------------------------


def _fields(question: Question) -> str:
    """Each field with its label. All of them count the same, and so do the cells of one."""
    sizes = [len(entries(field.value)) if field.shape == "cells" else 1 for field in question.fields]
    return "\n".join(
        _field(field, lcm(*sizes) // size, question.mistakes)
        for field, size in zip(question.fields, sizes, strict=True)
    )


def _field(field: Field, weight: int, mistakes: Mapping[str, Answer]) -> str:
    """weight: of each subquestion of it."""
    label = f"{_formula(field.box.label, False)} ="
    known = [(fields[field.name], name) for name, fields in mistakes.items() if field.name in fields]
    match field.shape:
        case "letter":
            wrong = _named((value, name) for value, name in known if isinstance(value, str) and value != field.value)
            return f"<p>{label} {_subquestion(weight, 'SHORTANSWER', [field.value], wrong)}</p>"
        case "letters":
            return f"<p>{label} {_letters(field.value, weight, known)} {IN_ORDER}</p>"
        case "number":
            return f"<p>{label} {_numbers(field.value, weight, known)[0]}</p>"
        case _:
            cells = iter(_numbers(field.value, weight, known))
            rows = field.value if isinstance(field.value[0], list) else [field.value]
            body = "".join(f"<tr>{''.join(f'<td>{next(cells)}</td>' for _ in row)}</tr>" for row in rows)
            return f"<p>{label}</p>\n<table><tbody>{body}</tbody></table>"


def _numbers(value: Any, weight: int, known: Sequence[tuple[Any, str]]) -> list[str]:
    """A subquestion for each cell in reading order. known: what mistakes give for the field; of those with another
    shape a cell tells nothing."""
    alike = [(entries(wrong), name) for wrong, name in known if shape(wrong) == shape(value)]
    return [
        _subquestion(
            weight,
            "NUMERICAL",
            [f"{right}:0"],
            _named((f"{cells[place]}:0", name) for cells, name in alike if cells[place] != right),
        )
        for place, right in enumerate(entries(value))
    ]


def _letters(letters: Sequence[str], weight: int, known: Sequence[tuple[Any, str]]) -> str:
    """One short answer, of which Moodle compares the spelling.

    The text asks for alphabetical order whatever the answer is, since asking only where the order counts would tell how
    many letters are right. Up to four are accepted in any order all the same; wrong sets are known in order only.
    """
    ordered = sorted(letters)
    orders = permutations(ordered) if len(ordered) <= _ANY_ORDER else [ordered]
    right = [spelling for order in orders for spelling in spellings(order)]
    wrong = _named(
        (spelling, name)
        for value, name in known
        if isinstance(value, list) and sorted(value) != ordered
        for spelling in spellings(sorted(value))
    )
    return _subquestion(weight, "SHORTANSWER", right, wrong)


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Wrong answer → the mistakes that give it."""
    found: dict[str, list[str]] = {}
    for wrong, name in pairs:
        found.setdefault(wrong, []).append(name)
    return found


def _subquestion(weight: int, kind: str, right: Sequence[str], wrong: Mapping[str, Sequence[str]]) -> str:
    """wrong: answer → names of mistakes, for the feedback. The answers are digits, letters and separators."""
    alternatives = [f"={answer}" for answer in right]
    for answer, names in wrong.items():
        alternatives.append(f"%0%{answer}#{_embedded(_plain(' or '.join(names)))}")
    return f"{{{weight}:{kind}:{'~'.join(alternatives)}}}"


def _embedded(markup: str) -> str:
    """Markup within a subquestion. What would end it is encoded once more, should an editor decode entities once."""
    return markup.translate(_ENDS).translate(_EMBEDDED)


# --- HTML -----------------------------------------------------------------------------------------------------------


class _MoodleWriter(HtmlWriter):
    """Formulas as TeX for Moodle's filters, pictures from the files beside the text, and guarded texts."""

    def inline(self, inlines: Inlines) -> str:
        written = []
        for inline in inlines:
            markup = super().inline((inline,))
            written.append(_guarded(markup) if isinstance(inline, Text | Code) else markup)
        return "".join(written)


def _formula(tex: str, display: bool) -> str:
    """TeX as it is, except for what HTML or a subquestion would make of it: a filter of Moodle reads it undecoded."""
    left, right = (r"\[", r"\]") if display else (r"\(", r"\)")
    return f"{left}{html.escape(_unopened(printable(tex)), quote=False).replace('$', '&#36;')}{right}"


def _formulas(answers: Sequence[str]) -> str:
    return ", ".join(_formula(tex, False) for tex in answers)


def _picture(figure: Figure) -> str:
    alt = escape_html(_unopened(figure.alt)).translate(_ENTITIES)
    return f'<img src="@@PLUGINFILE@@/{file_name(figure)}" alt="{alt}"/>'


_WRITER = _MoodleWriter(_formula, _picture)


def _plain(text: str) -> str:
    """Text as HTML that shows it and nothing else."""
    return _guarded(escape_html(text))


def _guarded(markup: str) -> str:
    """Escaped text, with each opening brace, dollar and backslash in an element of its own: not even an editor that
    writes entities as characters makes a subquestion or a formula of them."""
    return re.sub(
        r"[{$\\]", lambda found: f'<span class="{_IGNORED}">{found.group().translate(_ENTITIES)}</span>', markup
    )


def _unopened(text: str) -> str:
    """The text with a space in what would open a subquestion, or stand for one ({#1}); TeX does not mind it."""
    return re.sub(r"\{(?=[0-9]*:|#)", "{ ", text)


# --- XML ------------------------------------------------------------------------------------------------------------


def _text(element: Element, text: str) -> None:
    SubElement(element, "text").text = text


def _html(parent: Element, tag: str, markup: str, blocks: Blocks) -> None:
    """An element with markup, and the files of the pictures in its blocks."""
    element = SubElement(parent, tag, format="html")
    _text(element, markup)
    for figure in {figure.name: figure for figure in figures(blocks)}.values():
        file = SubElement(element, "file", name=file_name(figure), path="/", encoding="base64")
        file.text = base64.b64encode(figure.svg).decode("ascii")


def _name_of(question: Question) -> str:
    """The code is never cut off: with it the question is found in the record."""
    return f"{_name(f'{question.label} {question.title}')}, {question.code}"


def _name(text: str) -> str:
    """Text as a name: one line, not too long. Moodle removes tags from names and decodes entities to show them."""
    shown = re.sub(r"&(?=#?[A-Za-z0-9]+;)", "&amp;", one_line(text))
    written = [{"<": "&lt;", ">": "&gt;"}.get(character, character) for character in shown]
    while sum(map(len, written)) > NAME:
        written.pop()
    return "".join(written)


def _step(name: str) -> str:
    """A step of a category's path, in which a slash is written twice and not at an end."""
    doubled = name.replace("/", "//")
    return f"{' ' * doubled.startswith('/')}{doubled}{' ' * doubled.endswith('/')}"
