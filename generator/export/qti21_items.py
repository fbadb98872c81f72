"""Question → an item of QTI 2.1: what is asked, how it is marked, and what is said to it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

from generator.errors import UserError, one_line
from generator.export.common import NAME, digest, file_name, title_of
from generator.export.mathml2 import formula
from generator.export.qti21_elements import (
    assign,
    both,
    constant,
    first_of,
    is_multiple,
    matches,
    more,
    outcome,
    show,
    tag,
    variable,
    when,
)
from generator.export.typed import cost, grader_notes, is_manual, points_text, spelled, typed
from generator.model import Block, Blocks, Figure, figures
from generator.page import Field, HtmlWriter, Question, escape_html, inlines

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_ALT = 256  # characters of a description, the most that QTI allows


@dataclass(frozen=True)
class _Entry:
    """A response: its identifier, its type ("integer" or "string"), and the spellings that are right."""

    name: str
    kind: str
    right: tuple[str, ...]


def item(question: Question, characters: int) -> str:
    """The markup of the item. characters: of its boxes. Raises UserError when two choices are the same."""
    if question.choices:
        return _multiple_choice(question)
    return _extended(question) if is_manual(question) else _typed(question, characters)


def _extended(question: Question) -> str:
    """An item whose text a person marks. The criteria stand in a rubric block that only scorers see."""
    declared = tag("responseDeclaration", identifier="RESPONSE", cardinality="single", baseType="string")
    notes = "".join(f"<li>{WRITER.inline(inlines(note))}</li>" for note in grader_notes(question))
    labels = "".join(f"<p>{formula(field.box.label, False)} = …</p>" for field in question.fields)
    rubric = tag("rubricBlock", f"<ul>{notes}</ul>", view="scorer")
    interaction = tag("extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="15")
    body = [rubric, WRITER.blocks(question.statement), labels, interaction]
    return _assembled(question, [declared], body, [], {})


def _typed(question: Question, characters: int) -> str:
    """An item in which each entry is typed."""
    fields = _entries_of(question.fields)
    declared = [
        tag(
            "responseDeclaration",
            tag("correctResponse", tag("value", entry.right[0])),
            identifier=entry.name,
            cardinality="single",
            baseType=entry.kind,
        )
        for some in fields
        for entry in some
    ]
    named = iter(entry for some in fields for entry in some)
    body = [WRITER.blocks(question.statement), *(_field(field, named, characters) for field in question.fields)]
    right = _right(question, fields)
    tests, weights = _counted(question, right)
    rules = [when(test, more("RIGHT", weight)) for test, weight in zip(tests, weights, strict=True)]
    share = tag("divide", variable("RIGHT"), constant("integer", str(sum(weights))))
    rules.append(assign("SCORE", tag("product", constant("float", str(float(question.points))), share)))
    mistakes = {
        name: tests
        for name, wrong in question.mistakes.items()
        if (tests := list(_made(question.fields, fields, wrong)))
    }
    rules += _credited(question, right, mistakes)
    for number, tests in enumerate(mistakes.values(), 1):
        rules.append(when(both(tests), show(f"mistake_{number}")))
    feedback = {f"mistake_{number}": _paragraph(name) for number, name in enumerate(mistakes, 1)}
    return _assembled(question, declared, body, rules, feedback)


def _multiple_choice(question: Question) -> str:
    """Options in the recorded order, of which one is right. Raises UserError if two are the same."""
    if len({choice.option.answers for choice in question.choices}) < len(question.choices):
        raise UserError("two choices are the same", where=title_of(question))
    (right,) = (choice.option.letter for choice in question.choices if not choice.what)
    earned = [
        tag("mapEntry", mapKey=choice.option.letter, mappedValue=f"{question.points * choice.share:g}")
        for choice in question.choices
        if choice.share
    ]
    declared = tag(
        "responseDeclaration",
        tag("correctResponse", tag("value", right)),
        tag("mapping", *earned, defaultValue="0"),
        identifier="RESPONSE",
        cardinality="single",
        baseType="identifier",
    )
    options = [
        tag(
            "simpleChoice",
            f"<p><strong>{choice.option.letter}</strong> {_formulas(choice.option.answers)}</p>",
            identifier=choice.option.letter,
        )
        for choice in question.choices
    ]
    interaction = tag("choiceInteraction", *options, responseIdentifier="RESPONSE", shuffle="false", maxChoices="1")
    rules = [assign("SCORE", tag("mapResponse", identifier="RESPONSE"))]
    feedback = {}
    for choice in question.choices:
        if choice.what:
            test = tag("match", variable("RESPONSE"), constant("identifier", choice.option.letter))
            rules.append(when(test, show(f"choice_{choice.option.letter}")))
            feedback[f"choice_{choice.option.letter}"] = _paragraph(choice.what)
    costs = _paragraph(cost(question)) if cost(question) else ""
    return _assembled(question, [declared], [WRITER.blocks(question.statement), costs, interaction], rules, feedback)


def _assembled(
    question: Question,
    declared: Sequence[str],
    body: Sequence[str],
    rules: Sequence[str],
    feedback: Mapping[str, str],
) -> str:
    """The item. declared: responses. feedback: identifier → blocks; the worked steps come after them, for all."""
    counts = [] if question.choices or is_manual(question) else [outcome("RIGHT", "integer", "0")]
    answers = question.solution.answers
    answer = f"<p><strong>Answer:</strong> {_formulas(answers)}</p>" if answers else ""
    shown = {**feedback, "solution": f"{WRITER.blocks(question.solution.steps)}\n{answer}"}
    return tag(
        "assessmentItem",
        *declared,
        outcome(
            "SCORE", "float", "0", normalMaximum=points_text(question.points), normalMinimum=f"{least(question):g}"
        ),
        outcome("MAXSCORE", "float", points_text(question.points)),
        *counts,
        tag("outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier"),
        tag("itemBody", *body),
        tag("responseProcessing", *rules, show("solution")),
        *(
            tag("modalFeedback", blocks, outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")
            for name, blocks in shown.items()
        ),
        identifier=ident(question),
        title=escape_html(title_of(question)),
        adaptive="false",
        timeDependent="false",
        xmlns=_QTI,
    )


def least(question: Question) -> float:
    """The fewest points that the item can give: less than 0 where a wrong option costs some."""
    return min([0, *(question.points * choice.share for choice in question.choices)])


# --- fields → responses ---------------------------------------------------------------------------------------------


def _entries_of(fields: Iterable[Field]) -> list[list[_Entry]]:
    """For each field its responses in reading order. Their numbers make the names unique."""
    found: list[list[_Entry]] = []
    number = 0
    for field in fields:
        asked = typed(field)
        found.append([])
        for right in asked.right:
            number += 1
            kind = {"number": "integer", "text": "string", "choice": "identifier"}[asked.form]
            spellings = tuple(map(_word, right)) if asked.form == "choice" else right
            found[-1].append(_Entry(f"RESPONSE_{number}", kind, spellings))
    return found


def _word(word: str) -> str:
    """A word as an identifier."""
    return f"word_{digest(word)}"


def _counted(question: Question, right: Sequence[Sequence[str]]) -> tuple[list[str], list[int]]:
    """The tests that earn points, and what each counts: all at once, each field, or each of its cells.

    right: for each field the tests of its cells.
    """
    match question.marking:
        case "whole":
            return [both([test for tests in right for test in tests])], [1]
        case "cells":
            shares = lcm(*map(len, right))
            return [test for tests in right for test in tests], [shares // len(some) for some in right for _ in some]
        case _:
            return [both(tests) for tests in right], [1] * len(right)


def _right(question: Question, responses: Sequence[Sequence[_Entry]]) -> list[list[str]]:
    """For each field the tests of what is right: one for each cell, or one for all where they go together."""
    return [
        [is_multiple([entry.name for entry in some], field.value)]
        if field.kind == "direction"
        else [matches(entry.name, entry.kind, entry.right) for entry in some]
        for field, some in zip(question.fields, responses, strict=True)
    ]


def _credited(question: Question, right: Sequence[Sequence[str]], mistakes: Mapping[str, Sequence[str]]) -> list[str]:
    """What named mistakes earn, if that is more: the one whose whole answer was written, or else the first of which all
    wrong fields were."""
    if not any(question.credit.get(name) for name in mistakes):
        return []
    by_field = {field.name: tests for field, tests in zip(question.fields, right, strict=True)}
    cases = []
    for is_whole in (True, False):
        for name, tests in mistakes.items():
            others = [test for field, some in by_field.items() if field not in question.mistakes[name] for test in some]
            points = constant("float", f"{question.points * question.credit.get(name, 0):g}")
            is_more = when(tag("lt", variable("SCORE"), points), assign("SCORE", points))
            if others or is_whole:
                cases.append((both([*tests, *(others if is_whole else [])]), is_more))
    return [first_of(cases)]


def _made(fields: Sequence[Field], responses: Sequence[Sequence[_Entry]], wrong: Mapping[str, Any]) -> Iterator[str]:
    """The tests for a mistake: all entries of its fields are the wrong ones. None if a field cannot be: it has another
    shape."""
    tests: list[str] = []
    for field, some in zip(fields, responses, strict=True):
        if field.name not in wrong:
            continue
        cells = spelled(wrong[field.name], field)
        if cells is None or len(cells) != len(some):
            return
        for entry, spellings in zip(some, cells, strict=True):
            written = tuple(map(_word, spellings)) if entry.kind == "identifier" else spellings
            tests.append(matches(entry.name, entry.kind, written))
    yield from tests


def _field(field: Field, responses: Iterator[_Entry], characters: int) -> str:
    """A field with its label and a place of so many characters for each entry, whose responses it takes."""
    asked = typed(field)

    def place() -> str:
        name = next(responses).name
        if asked.form == "choice":
            words = (tag("inlineChoice", escape_html(word), identifier=_word(word)) for word in field.box.words)
            return tag("inlineChoiceInteraction", *words, responseIdentifier=name, shuffle="false")
        return tag("textEntryInteraction", responseIdentifier=name, expectedLength=str(characters))

    label = f"{formula(field.box.label, False)} ="
    note = "" if field.kind == "direction" else asked.note
    behind = " ".join(filter(None, (escape_html(field.box.unit), note)))
    places = [place() for _ in asked.right]
    if not asked.columns:
        return f"<p>{label} {places[0]}{f' {behind}' if behind else ''}</p>"
    rows = [places[i : i + asked.columns] for i in range(0, len(places), asked.columns)]
    body = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows)
    return f"<p>{label}{f' {behind}' if behind else ''}</p>\n<table><tbody>{body}</tbody></table>"


# --- body -----------------------------------------------------------------------------------------------------------


def _formulas(answers: Iterable[str]) -> str:
    return ", ".join(formula(tex, False) for tex in answers)


def _paragraph(text: str) -> str:
    return f"<p>{escape_html(text)}</p>"


def _picture(figure: Figure) -> str:
    """A description that is too long for an attribute is in a file of its own."""
    long = {"longdesc": _description(figure)} if len(figure.alt) > _ALT else {}
    return tag("img", src=_path(figure), alt=escape_html(line_of(figure.alt, _ALT)), **long)


WRITER = HtmlWriter(formula, _picture)


def _path(figure: Figure) -> str:
    """Of the picture's file in the package."""
    return f"images/{file_name(figure)}"


def _description(figure: Figure) -> str:
    """Of the file with the picture's description."""
    return f"images/{digest(figure.alt)}.txt"


def blocks_of(question: Question) -> Blocks:
    return (*question.statement, *question.solution.steps)


def files_of(blocks: Iterable[Block]) -> dict[str, bytes]:
    """Path → content, of the pictures in these blocks."""
    found: dict[str, bytes] = {}
    for figure in figures(tuple(blocks)):
        found[_path(figure)] = figure.svg
        if len(figure.alt) > _ALT:
            found[_description(figure)] = figure.alt.encode("utf-8", "replace")
    return found


def ident(question: Question) -> str:
    return f"item_{digest(question.slot, question.code)}"


def line_of(text: str, limit: int = NAME) -> str:
    return one_line(text, limit)
