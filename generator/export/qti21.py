"""Pools → an IMS QTI 2.1 content package: a test with a section for each pool, of which one item is taken, and a file
for each item. Pure functions.

Each entry of an answer is a response of its own, so that its mark does not depend on how a list would be typed. Each
field of an answer counts the same, and counts when all of its entries are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.errors import UserError, one_line
from generator.export.archive import zipped
from generator.export.common import NAME, digest, file_name, title_of
from generator.export.mathml2 import formula
from generator.export.typed import grader_notes, is_manual, points_text, spelled, typed
from generator.model import Figure, figures
from generator.page import Field, HtmlWriter, Pool, Question, escape_html, inlines

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ALT = 256  # characters of a description, the most that QTI allows
_NUMBER, _CELL, _LETTER, _TEXT = 8, 6, 3, 16  # characters of a blank; they say nothing of the answer


def qti21(title: str, pools: Sequence[Pool]) -> bytes:
    """The zip archive: manifest, test, items, pictures. The same bytes for the same pools.

    Raises UserError when two choices of a question are the same.
    """
    questions = [question for pool in pools for question in pool.questions]
    pictures: dict[str, bytes] = {}
    for question in questions:
        pictures |= _files(question)
    return zipped(
        {
            "imsmanifest.xml": _file(_manifest(title, questions)),
            "assessmentTest.xml": _file(_test(title, pools)),
            **{f"{_ident(question)}.xml": _file(_item(question)) for question in questions},
            **pictures,
        }
    )


# --- package and test -----------------------------------------------------------------------------------------------


def _manifest(title: str, questions: Sequence[Question]) -> str:
    """What is in the package. A picture belongs to each item that shows it."""
    name = f"package_{digest(title, *map(_ident, questions))}"
    items = []
    for question in questions:
        path = f"{_ident(question)}.xml"
        names = [_tag("file", href=one) for one in (path, *_files(question))]
        items.append(
            _tag("resource", *names, identifier=f"{_ident(question)}_file", type="imsqti_item_xmlv2p1", href=path)
        )
    uses = [_tag("dependency", identifierref=f"{_ident(question)}_file") for question in questions]
    path = "assessmentTest.xml"
    test = _tag(
        "resource", _tag("file", href=path), *uses, identifier="test_file", type="imsqti_test_xmlv2p1", href=path
    )
    metadata = _tag("metadata", _tag("schema", "QTIv2.1 Package"), _tag("schemaversion", "1.0.0"))
    return _tag(
        "manifest", metadata, _tag("organizations"), _tag("resources", test, *items), identifier=name, xmlns=_PACKAGE
    )


def _test(title: str, pools: Sequence[Pool]) -> str:
    """The test, whose score is the sum of the items' scores, or 0 where wrong options cost more than there is."""
    sections = []
    for number, pool in enumerate(pools, 1):
        titles = " or ".join(dict.fromkeys(question.title for question in pool.questions))
        items = [
            _tag("assessmentItemRef", identifier=_ident(question), href=f"{_ident(question)}.xml")
            for question in pool.questions
        ]
        heading = escape_html(_line(f"{pool.label} {titles}"))
        sections.append(
            _tag(
                "assessmentSection",
                _tag("selection", select="1"),
                *items,
                identifier=f"section_{number}",
                title=heading,
                visible="true",
            )
        )
    total = _tag("sum", _tag("testVariables", variableIdentifier="SCORE"))
    is_less = _tag("lt", _variable("SCORE"), _value("float", "0"))
    floor = _tag("outcomeCondition", _tag("outcomeIf", is_less, _set("SCORE", _value("float", "0"))))
    rules = [_set("SCORE", total), *([floor] if any(map(_least, (q for p in pools for q in p.questions))) else [])]
    return _tag(
        "assessmentTest",
        _outcome("SCORE", "float", "0"),
        _tag(
            "testPart",
            _tag("itemSessionControl", maxAttempts="1", showFeedback="true"),
            *sections,
            identifier="part",
            navigationMode="nonlinear",
            submissionMode="simultaneous",
        ),
        _tag("outcomeProcessing", *rules),
        identifier=f"test_{digest(title, *(_ident(one) for pool in pools for one in pool.questions))}",
        title=escape_html(_line(title)),
        xmlns=_QTI,
    )


# --- items ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """A response: its identifier, its type ("integer" or "string"), and the spellings that are right."""

    name: str
    kind: str
    right: tuple[str, ...]


def _item(question: Question) -> str:
    if question.choices:
        return _multiple_choice(question)
    return _extended(question) if is_manual(question) else _typed(question)


def _extended(question: Question) -> str:
    """An item whose text a person marks. The criteria stand in a rubric block that only scorers see."""
    declared = _tag("responseDeclaration", identifier="RESPONSE", cardinality="single", baseType="string")
    notes = "".join(f"<li>{_WRITER.inline(inlines(note))}</li>" for note in grader_notes(question))
    labels = "".join(f"<p>{formula(field.box.label, False)} = …</p>" for field in question.fields)
    rubric = _tag("rubricBlock", f"<ul>{notes}</ul>", view="scorer")
    interaction = _tag("extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="15")
    body = [rubric, _WRITER.blocks(question.statement), labels, interaction]
    return _assembled(question, [declared], body, [], {})


def _typed(question: Question) -> str:
    """An item in which each entry is typed."""
    fields = _entries_of(question.fields)
    declared = [
        _tag(
            "responseDeclaration",
            _tag("correctResponse", _tag("value", entry.right[0])),
            identifier=entry.name,
            cardinality="single",
            baseType=entry.kind,
        )
        for some in fields
        for entry in some
    ]
    named = iter(entry for some in fields for entry in some)
    body = [_WRITER.blocks(question.statement), *(_field(field, named) for field in question.fields)]
    rules = [_if(_all([_matches(entry, entry.right) for entry in some]), _set("RIGHT", _one_more())) for some in fields]
    share = _tag("divide", _variable("RIGHT"), _value("integer", str(len(fields))))
    rules.append(_set("SCORE", _tag("product", _value("float", str(float(question.points))), share)))
    mistakes = {
        name: tests
        for name, wrong in question.mistakes.items()
        if (tests := list(_made(question.fields, fields, wrong)))
    }
    for number, tests in enumerate(mistakes.values(), 1):
        rules.append(_if(_all(tests), _set("FEEDBACK", _also(f"mistake_{number}"))))
    feedback = {f"mistake_{number}": _paragraph(name) for number, name in enumerate(mistakes, 1)}
    return _assembled(question, declared, body, rules, feedback)


def _multiple_choice(question: Question) -> str:
    """Options in the recorded order, of which one is right. Raises UserError if two are the same."""
    if len({choice.option.answers for choice in question.choices}) < len(question.choices):
        raise UserError("two choices are the same", where=title_of(question))
    (right,) = (choice.option.letter for choice in question.choices if not choice.what)
    earned = [
        _tag("mapEntry", mapKey=choice.option.letter, mappedValue=f"{question.points * choice.share:g}")
        for choice in question.choices
        if choice.share
    ]
    declared = _tag(
        "responseDeclaration",
        _tag("correctResponse", _tag("value", right)),
        _tag("mapping", *earned, defaultValue="0"),
        identifier="RESPONSE",
        cardinality="single",
        baseType="identifier",
    )
    options = [
        _tag(
            "simpleChoice",
            f"<p><strong>{choice.option.letter}</strong> {_formulas(choice.option.answers)}</p>",
            identifier=choice.option.letter,
        )
        for choice in question.choices
    ]
    interaction = _tag("choiceInteraction", *options, responseIdentifier="RESPONSE", shuffle="false", maxChoices="1")
    rules = [_set("SCORE", _tag("mapResponse", identifier="RESPONSE"))]
    feedback = {}
    for choice in question.choices:
        if choice.what:
            test = _tag("match", _variable("RESPONSE"), _value("identifier", choice.option.letter))
            rules.append(_if(test, _set("FEEDBACK", _also(f"choice_{choice.option.letter}"))))
            feedback[f"choice_{choice.option.letter}"] = _paragraph(choice.what)
    return _assembled(question, [declared], [_WRITER.blocks(question.statement), interaction], rules, feedback)


def _assembled(
    question: Question,
    declared: Sequence[str],
    body: Sequence[str],
    rules: Sequence[str],
    feedback: Mapping[str, str],
) -> str:
    """The item. declared: responses. feedback: identifier → blocks; the worked steps come after them, for all."""
    counts = [] if question.choices or is_manual(question) else [_outcome("RIGHT", "integer", "0")]
    answers = question.solution.answers
    answer = f"<p><strong>Answer:</strong> {_formulas(answers)}</p>" if answers else ""
    shown = {**feedback, "solution": f"{_WRITER.blocks(question.solution.steps)}\n{answer}"}
    return _tag(
        "assessmentItem",
        *declared,
        _outcome(
            "SCORE", "float", "0", normalMaximum=points_text(question.points), normalMinimum=f"{_least(question):g}"
        ),
        _outcome("MAXSCORE", "float", points_text(question.points)),
        *counts,
        _tag("outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier"),
        _tag("itemBody", *body),
        _tag("responseProcessing", *rules, _set("FEEDBACK", _also("solution"))),
        *(
            _tag("modalFeedback", blocks, outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")
            for name, blocks in shown.items()
        ),
        identifier=_ident(question),
        title=escape_html(title_of(question)),
        adaptive="false",
        timeDependent="false",
        xmlns=_QTI,
    )


def _least(question: Question) -> float:
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
            tests.append(_matches(entry, tuple(map(_word, spellings)) if entry.kind == "identifier" else spellings))
    yield from tests


def _field(field: Field, responses: Iterator[_Entry]) -> str:
    """A field with its label and a place for each entry, whose responses it takes."""
    asked = typed(field)

    def place() -> str:
        name = next(responses).name
        if asked.form == "choice":
            words = (_tag("inlineChoice", escape_html(word), identifier=_word(word)) for word in field.box.words)
            return _tag("inlineChoiceInteraction", *words, responseIdentifier=name, shuffle="false")
        room = _CELL if asked.columns else _LETTER if field.kind == "letter" else _NUMBER
        room = _TEXT if asked.form == "text" and room == _NUMBER else room
        return _tag("textEntryInteraction", responseIdentifier=name, expectedLength=str(room))

    label = f"{formula(field.box.label, False)} ="
    behind = " ".join(filter(None, (escape_html(field.box.unit), asked.note)))
    places = [place() for _ in asked.right]
    if not asked.columns:
        return f"<p>{label} {places[0]}{f' {behind}' if behind else ''}</p>"
    rows = [places[i : i + asked.columns] for i in range(0, len(places), asked.columns)]
    body = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows)
    return f"<p>{label}{f' {behind}' if behind else ''}</p>\n<table><tbody>{body}</tbody></table>"


# --- response processing --------------------------------------------------------------------------------------------


def _matches(entry: _Entry, spellings: Sequence[str]) -> str:
    """Whether a response is one of these. A response that is not there is none."""
    if entry.kind in ("integer", "identifier"):
        return _tag("match", _variable(entry.name), _value(entry.kind, spellings[0]))
    tests = [
        _tag("stringMatch", _variable(entry.name), _value("string", spelling), caseSensitive="false")
        for spelling in spellings
    ]
    return _tag("or", *tests) if len(tests) > 1 else tests[0]


def _all(tests: Sequence[str]) -> str:
    return _tag("and", *tests) if len(tests) > 1 else tests[0]


def _if(test: str, *rules: str) -> str:
    return _tag("responseCondition", _tag("responseIf", test, *rules))


def _set(outcome: str, expression: str) -> str:
    return _tag("setOutcomeValue", expression, identifier=outcome)


def _one_more() -> str:
    return _tag("sum", _variable("RIGHT"), _value("integer", "1"))


def _also(feedback: str) -> str:
    return _tag("multiple", _variable("FEEDBACK"), _value("identifier", feedback))


def _variable(name: str) -> str:
    return _tag("variable", identifier=name)


def _value(kind: str, value: str) -> str:
    return _tag("baseValue", value, baseType=kind)


def _outcome(name: str, kind: str, value: str, **attributes: str) -> str:
    default = _tag("defaultValue", _tag("value", value))
    return _tag("outcomeDeclaration", default, identifier=name, cardinality="single", baseType=kind, **attributes)


# --- body -----------------------------------------------------------------------------------------------------------


def _formulas(answers: Iterable[str]) -> str:
    return ", ".join(formula(tex, False) for tex in answers)


def _paragraph(text: str) -> str:
    return f"<p>{escape_html(text)}</p>"


def _picture(figure: Figure) -> str:
    """A description that is too long for an attribute is in a file of its own."""
    long = {"longdesc": _description(figure)} if len(figure.alt) > _ALT else {}
    return _tag("img", src=_path(figure), alt=escape_html(_line(figure.alt, _ALT)), **long)


_WRITER = HtmlWriter(formula, _picture)


def _path(figure: Figure) -> str:
    """Of the picture's file in the package."""
    return f"images/{file_name(figure)}"


def _description(figure: Figure) -> str:
    """Of the file with the picture's description."""
    return f"images/{digest(figure.alt)}.txt"


def _files(question: Question) -> dict[str, bytes]:
    """Path → content, of the pictures in statement and steps."""
    found: dict[str, bytes] = {}
    for figure in figures((*question.statement, *question.solution.steps)):
        found[_path(figure)] = figure.svg
        if len(figure.alt) > _ALT:
            found[_description(figure)] = figure.alt.encode("utf-8", "replace")
    return found


# --- XML ------------------------------------------------------------------------------------------------------------


def _tag(name: str, *content: str, **attributes: str) -> str:
    """An element. Content and attributes are markup: what comes from outside has been escaped."""
    start = "".join([name, *(f' {key}="{value}"' for key, value in attributes.items())])
    return f"<{start}>{''.join(content)}</{name}>" if content else f"<{start}/>"


def _file(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()


def _ident(question: Question) -> str:
    return f"item_{digest(question.slot, question.code)}"


def _line(text: str, limit: int = NAME) -> str:
    return one_line(text, limit)
