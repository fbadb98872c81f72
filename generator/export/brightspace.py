"""Pools → a table that Brightspace imports into its question library (CSV, UTF-8). Pure functions.

A question is a group of rows that begins with NewQuestion; the first cell of a row says what it holds. The table knows
written response (WR), short answer (SA) with one box, and multiple choice (MC) with percentages and feedback. An answer
of several entries is therefore written into one box, in reading order, and a regular expression takes every usual
way to separate and to write the numbers: none of these is wrong.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from generator.errors import one_line
from generator.export.common import title_of
from generator.export.pools import Pool
from generator.export.typed import advice, grader_notes, is_manual, points_text, spelled, typed
from generator.export.uploads import blanks, chosen_word, distinct, line, together, unarmed, unlike
from generator.files import safe_cell
from generator.model import Answer
from generator.page import Field, HtmlWriter, Question, escape_html

_ORDER = "Write all entries into the box in this order, rows from the top, with commas between them:"
_WIDTH = 5  # cells of a row
_NAME = "Brightspace"
_MINUS = "[-−–]"
_BETWEEN = r"[\s,;]+"


def brightspace(pools: Sequence[Pool]) -> bytes:
    """The table, with a mark for UTF-8 in front, as Brightspace asks for it. Raises UserError when two options of a
    question are the same."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    for pool in pools:
        for question in pool.questions:
            for row in _question(question):
                table.writerow([*row, *[""] * (_WIDTH - len(row))])
            table.writerow([""] * _WIDTH)
    return text.getvalue().encode("utf-8-sig")


def notes(pools: Sequence[Pool]) -> Iterator[str]:
    """What Brightspace marks otherwise than the recipe says."""
    return together(pools, _NAME, _unlike)


def _unlike(question: Question) -> Iterator[str]:
    yield from unlike(question, _NAME, knows_credit=True)
    if question.choices or is_manual(question) or chosen_word(question):
        return
    if len(blanks(question)) > 1:
        yield f"all entries are written into one box in {_NAME}, and earn points only if all are right"
    for name, share in question.credit.items():
        if share and name in question.mistakes and _pattern(question, question.mistakes[name]) is None:
            yield f"“{name}” earns no credit in {_NAME}"


# --- questions ------------------------------------------------------------------------------------------------------


def _question(question: Question) -> Iterator[list[str]]:
    if question.choices or chosen_word(question):
        yield from _head(question, "MC", _statement(question))
        yield from _options(question)
    elif is_manual(question):
        yield from _head(question, "WR", f"{_statement(question)}{_labels(question)}")
        yield ["AnswerKey", _whole(f"<ul>{''.join(_items(question))}</ul>{_steps(question)}"), "HTML"]
    else:
        yield from _head(question, "SA", f"{_statement(question)}{_asked(question)}{_advice(question)}")
        yield ["InputBox", "1", "60"]
        yield from _answers(question)
    yield ["Feedback", _whole(_feedback(question)), "HTML"]


def _head(question: Question, kind: str, text: str) -> Iterator[list[str]]:
    yield ["NewQuestion", kind]
    yield ["ID", re.sub(r"[^A-Za-z0-9]+", "-", f"{question.code}-{question.label}").strip("-")]
    yield ["Title", safe_cell(title_of(question))]
    yield ["QuestionText", _whole(text), "HTML"]
    yield ["Points", points_text(question.points)]
    yield ["Difficulty", "1"]


def _options(question: Question) -> Iterator[list[str]]:
    """Percent, text, and as feedback the name of the mistake."""
    word = chosen_word(question)
    if word is not None:
        wrong = {
            made[word.name]: name for name, made in question.mistakes.items() if isinstance(made.get(word.name), str)
        }
        for text in word.box.words:
            share = 100.0 if text == word.value else 100 * question.credit.get(wrong.get(text, ""), 0)
            yield ["Option", f"{share:g}", unarmed(escape_html(text)), "HTML", _bare(wrong.get(text, ""))]
        return
    written = [", ".join(_WRITER.formula(answer, False) for answer in one.option.answers) for one in question.choices]
    distinct(question, written)
    for choice, text in zip(question.choices, written, strict=True):
        yield ["Option", f"{max(0, 100 * choice.share):.4g}", text, "HTML", _bare(choice.what)]


def _answers(question: Question) -> Iterator[list[str]]:
    """What is right; what a named mistake gives, if the recipe gives something for it."""
    right = _pattern(question, {field.name: field.value for field in question.fields})
    assert right is not None  # an answer can be typed
    yield ["Answer", "100", right, "regexp"]
    for name, share in question.credit.items():
        made = question.mistakes.get(name)
        pattern = _pattern(question, made) if made is not None and share > 0 else None
        if pattern is not None and pattern != right:
            yield ["Answer", f"{100 * share:.4g}", pattern, "regexp"]


def _pattern(question: Question, made: Answer) -> str | None:
    """A regular expression for an answer with these fields, the others right. None if it cannot be typed."""
    whole = []
    for field in question.fields:
        known = spelled(made.get(field.name, field.value), field)
        if known is None:
            return None
        is_number = typed(field).form == "number"
        whole += [_entry(spellings, field, is_number) for spellings in known]
    return rf"^\s*{_BETWEEN.join(whole)}\s*$"


def _entry(spellings: Sequence[str], field: Field, is_number: bool) -> str:
    if is_number:
        return _number(int(spellings[0]))
    if field.kind == "set":
        return f"(?:{'|'.join(dict.fromkeys(_numbers(text) for text in spellings))})"
    return f"(?:{'|'.join(dict.fromkeys(map(_text, spellings)))})"


def _number(value: int) -> str:
    return rf"{_MINUS if value < 0 else '[+]?'}0*{abs(value)}(?:\.0*)?"


def _numbers(text: str) -> str:
    return _BETWEEN.join(_number(int(one.replace("−", "-"))) for one in re.split(r"[\s,;]+", text))


def _text(text: str) -> str:
    """Text with any space, in capitals or not."""
    return "".join(
        r"\s*" if one.isspace() else f"[{one.upper()}{one.lower()}]" if one.upper() != one.lower() else re.escape(one)
        for one in text
    )


# --- HTML -----------------------------------------------------------------------------------------------------------

_WRITER = HtmlWriter()


def _statement(question: Question) -> str:
    return _WRITER.blocks(question.statement)


def _steps(question: Question) -> str:
    return _WRITER.blocks(question.solution.steps)


def _labels(question: Question) -> str:
    return "".join(f"<p>{_WRITER.formula(field.box.label, False)} = …</p>" for field in question.fields)


def _asked(question: Question) -> str:
    """What to write, in which order."""
    if len(blanks(question)) == 1:
        (field,) = question.fields
        behind = " ".join(filter(None, ("…", field.box.unit, typed(field).note)))
        return f"<p>{_WRITER.formula(field.box.label, False)} = {escape_html(behind)}</p>"
    items = "".join(f"<li>{_item(field)}</li>" for field in question.fields)
    return f"<p>{_ORDER}</p><ol>{items}</ol>"


def _advice(question: Question) -> str:
    said = advice([question])
    return f"<p>{escape_html(said)}</p>" if said else ""


def _item(field: Field) -> str:
    words = f"({' or '.join(field.box.words)})" if field.box.words else ""
    behind = " ".join(filter(None, (escape_html(field.box.unit), escape_html(words), escape_html(typed(field).note))))
    return f"{_WRITER.formula(field.box.label, False)}{f' {behind}' if behind else ''}"


def _items(question: Question) -> list[str]:
    return [f"<li>{escape_html(line(note))}</li>" for note in grader_notes(question)]


def _feedback(question: Question) -> str:
    mistakes = "".join(
        f"<li>{', '.join(_WRITER.formula(answer, False) for answer in one.answers)}: {escape_html(one.name)}</li>"
        for one in question.solution.mistakes
    )
    known = f"<p>If you got …</p><ul>{mistakes}</ul>" if mistakes and not question.choices else ""
    return f"{_steps(question)}{known}"


def _whole(markup: str) -> str:
    """HTML on one line."""
    return " ".join(markup.split())


def _bare(text: str) -> str:
    """Text of which nothing is markup, whether Brightspace reads it as HTML or not."""
    return safe_cell(one_line(text.translate(str.maketrans("<>&", "‹›+")), 400))
