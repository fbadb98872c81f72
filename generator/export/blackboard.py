"""Pools → tables that Blackboard uploads into a pool or test: a file for each pool, a question on each line, its cells
separated by tabs. Pure functions.

The table knows multiple choice (MC), a number (NUM), one blank (FIB), up to ten named blanks (FIB_PLUS) and essays
(ESS). It says neither points nor feedback. Formulas are TeX between dollars, `$$ … $$`, which Blackboard displays. A
blank is `[name]` in the text; text from outside has no bracket as such, so it begins none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.export.common import printable
from generator.export.pools import Pool
from generator.export.typed import advice, grader_notes, is_manual, points_text, typed
from generator.export.uploads import blanks, chosen_word, distinct, line, together, unarmed, unlike
from generator.files import safe_name
from generator.model import Figure
from generator.page import HtmlWriter, Question, embedded, escape_html

_NAME = "Blackboard"
_MOST_BLANKS = 10
_MOST_SPELLINGS = 100
_SPACING = re.compile(r"\\\\\[[^\]]*\]")  # of lines: \\[2pt]
_JOINER = "\u2060"  # takes no room, and keeps two dollars apart whatever cleans the HTML


def blackboard(pools: Sequence[Pool]) -> dict[str, bytes]:
    """Label of a pool → its file. Raises UserError when two options of a question are the same."""
    return {
        safe_name(pool.label.replace("(", "").replace(")", "").replace(", ", "-"), alone=True): "".join(
            f"{_row(question)}\r\n" for question in pool.questions
        ).encode("utf-8")
        for pool in pools
    }


def notes(pools: Sequence[Pool]) -> Iterator[str]:
    """What Blackboard marks otherwise than the recipe says, and what its file cannot say."""
    return together(pools, _NAME, _unlike)


def _unlike(question: Question) -> Iterator[str]:
    yield f"the file says no points: give {points_text(question.points)} in {_NAME}"
    yield from unlike(question, _NAME, knows_credit=False)
    if question.criteria:
        yield f"the criteria are in the model answer in {_NAME}"
    if question.choices or is_manual(question):
        return
    if _is_long(question):
        yield f"has more than {_MOST_BLANKS} entries, so a person has to mark it in {_NAME}"
        return
    yield from (f"“{name}” earns no credit in {_NAME}" for name, share in question.credit.items() if share)
    if any(len(place.spellings) > _MOST_SPELLINGS for place in blanks(question)):
        yield f"some orders of the entries are wrong in {_NAME}; the question asks for one that is right"
    if len(blanks(question)) > 1:
        yield f"each right entry earns points in {_NAME} if you allow partial credit, and all are needed if you do not"


def _is_long(question: Question) -> bool:
    return len(blanks(question)) > _MOST_BLANKS


# --- questions ------------------------------------------------------------------------------------------------------


def _row(question: Question) -> str:
    return "\t".join(map(_cell, _cells(question)))


def _cells(question: Question) -> Iterator[str]:
    """The kind, the text, and what is right."""
    text = _WRITER.blocks(question.statement)
    word = chosen_word(question)
    if question.choices:
        written = [
            ", ".join(_formula(answer, False) for answer in choice.option.answers) for choice in question.choices
        ]
        distinct(question, written)
        yield from ("MC", text)
        for choice, option in zip(question.choices, written, strict=True):
            yield from (option, "incorrect" if choice.what else "correct")
    elif word is not None:
        yield from ("MC", text)
        for option in word.box.words:
            yield from (unarmed(_text(option)), "correct" if option == word.value else "incorrect")
    elif is_manual(question) or _is_long(question):
        yield from ("ESS", f"{text}{_labels(question)}", _model_answer(question))
    else:
        yield from _typed(question, text)


def _typed(question: Question, text: str) -> Iterator[str]:
    places = blanks(question)
    if said := advice([question]):
        text = f"{text}<p>{_text(said)}</p>"
    if len(places) == 1:
        (place,) = places
        asked = f"{text}{_labels(question, _note(question))}"
        yield from (
            ("NUM", asked, place.spellings[0], "0") if place.is_number else ("FIB", asked, *_most(place.spellings))
        )
        return
    names = [f"x{number}" for number in range(1, len(places) + 1)]
    yield from ("FIB_PLUS", f"{text}{_with_blanks(question, names)}")
    for number, (name, place) in enumerate(zip(names, places, strict=True)):
        yield from ("", name) if number else (name,)  # an empty cell between blanks
        yield from _signs(place.spellings) if place.is_number else _most(place.spellings)


def _most(spellings: Sequence[str]) -> Sequence[str]:
    """As many as a blank takes. Those in the order that the question asks for come first."""
    return spellings[:_MOST_SPELLINGS]


def _signs(spellings: Sequence[str]) -> tuple[str, ...]:
    """A number with a hyphen and with a minus."""
    return tuple(dict.fromkeys(sign for text in spellings for sign in (text, text.replace("-", "−"))))


# --- HTML -----------------------------------------------------------------------------------------------------------


def _formula(tex: str, display: bool) -> str:
    """TeX without a bracket or a dollar of its own."""
    tex = _SPACING.sub(r"\\\\", " ".join(printable(tex).split())).replace(r"\$", r"\text{\char36}")
    tex = tex.replace("[", r"\lbrack ").replace("]", r"\rbrack ")
    written = escape_html(f"$${tex}$$")
    return f"<p>{written}</p>" if display else written


def _text(text: str) -> str:
    """Text in which nothing begins a blank or a formula."""
    return escape_html(text).translate(_APART)


_APART: Mapping[int, str] = str.maketrans({"[": "&#91;", "]": "&#93;", "$": f"&#36;{_JOINER}", "\\": f"&#92;{_JOINER}"})


def _picture(figure: Figure) -> str:
    return f'<img src="{embedded(figure.svg, "image/svg+xml")}" alt="{_text(figure.alt)}">'


_WRITER = HtmlWriter(_formula, _picture, _text)


def _note(question: Question) -> str:
    return typed(question.fields[0]).note


def _labels(question: Question, note: str = "") -> str:
    rest = f" {_text(note)}" if note else ""
    return "".join(
        f"<p>{_formula(field.box.label, False)} = …{f' {_text(field.box.unit)}' if field.box.unit else ''}{rest}</p>"
        for field in question.fields
    )


def _with_blanks(question: Question, names: Sequence[str]) -> str:
    """Each field with its blanks, row by row."""
    left = iter(names)
    written = []
    for field in question.fields:
        asked = typed(field)
        cells = [f"[{next(left)}]" for _ in asked.right]
        columns = asked.columns or 1
        rows = ["&#160; ".join(cells[start : start + columns]) for start in range(0, len(cells), columns)]
        words = f"({' / '.join(field.box.words)})" if field.box.words else ""
        behind = " ".join(map(_text, filter(None, (field.box.unit, words, asked.note))))
        written.append(f"<p>{_formula(field.box.label, False)} = {behind}<br>{'<br>'.join(rows)}</p>")
    return "".join(written)


def _model_answer(question: Question) -> str:
    notes = "".join(f"<li>{_text(line(note))}</li>" for note in grader_notes(question)) if is_manual(question) else ""
    answers = "".join(f"<p>{_formula(answer, False)}</p>" for answer in question.solution.answers)
    return f"{answers}{f'<ul>{notes}</ul>' if notes else ''}{_WRITER.blocks(question.solution.steps)}"


def _cell(text: str) -> str:
    """A cell: no tab, no end of line. What is right stays as it is, or it would be wrong."""
    return " ".join(text.split())
