"""Pools → a package that Canvas imports as a Classic Quiz: QTI 1.2 as Canvas writes it. Pure functions.

Each pool is a group of which a student gets one question, or as many as a paper has. What stands around the problems is
in the quiz's instructions; a section begins with a text that asks nothing. A number alone is a numerical question;
everything else that is typed has a blank `[name]` in the text for each of its entries.

Canvas decodes the HTML, cleans it and writes it anew, so that an entity hides nothing from what reads the text later:
Canvas's search for blanks, and MathJax. What could begin a blank or a formula is broken apart instead.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from generator.errors import UserError, one_line
from generator.export.archive import zipped
from generator.export.canvas_package import manifest, settings
from generator.export.common import NAME, digest, file_name, printable, title_of
from generator.export.pools import NO_TEXTS, Pool, Texts, section_blocks, total
from generator.export.typed import advice, grader_notes, is_manual, points_text, typed
from generator.model import Blocks, Figure, Paragraph, SectionHeading, Text, figures
from generator.page import Field, HtmlWriter, Question, escape_html, inlines

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_JOINER = "\u2060"  # takes no room, and is in the name of no blank


def canvas(title: str, pools: Sequence[Pool], texts: Texts = NO_TEXTS) -> bytes:
    """The zip archive: manifest, quiz, its settings, pictures. The same bytes for the same pools.

    Canvas counts all blanks of a question the same, whatever field they belong to. Raises UserError when two choices
    of a question are the same.
    """
    questions = [question for pool in pools for question in pool.questions]
    name = f"quiz_{digest(title, *(_ident(question) for question in questions))}"
    said = advice(questions)
    description: Blocks = (*texts.before, *([Paragraph((Text(said),))] if said else []), *texts.after)
    sections = [section_blocks(section) for pool in pools for section in pool.sections]
    shown = [description, *sections, *((*one.statement, *one.solution.steps) for one in questions)]
    pictures = {_path(figure): figure.svg for blocks in shown for figure in figures(blocks)}
    return zipped(
        {
            "imsmanifest.xml": _xml(manifest(title, name, pictures)),
            f"{name}/{name}.xml": _xml(_quiz(title, name, pools)),
            f"{name}/assessment_meta.xml": _xml(settings(title, name, total(pools), _WRITER.blocks(description))),
            **pictures,
        }
    )


# --- the quiz -----------------------------------------------------------------------------------------------------


def _quiz(title: str, name: str, pools: Sequence[Pool]) -> Element:
    root = Element("questestinterop", xmlns=_QTI)
    assessment = SubElement(root, "assessment", ident=name, title=_line(title))
    metadata = SubElement(assessment, "qtimetadata")
    _datum(metadata, "cc_maxattempts", "1")
    top = SubElement(assessment, "section", ident="root_section")
    for pool in pools:
        for number, section in enumerate(pool.sections):
            _heading(top, section, digest(pool.slot, str(number), *(question.code for question in pool.questions)))
        _group(top, pool)
    return root


def _heading(parent: Element, section: SectionHeading, name: str) -> None:
    """A text between the questions."""
    markup = _WRITER.blocks(section_blocks(section))
    ident = f"text_{name}"
    item = SubElement(parent, "item", ident=ident, title=_line(section.title))
    _describe(item, "text_only_question", "0", (), ident)
    _material(SubElement(item, "presentation"), f"<div>{markup}</div>")


def _group(parent: Element, pool: Pool) -> None:
    """A section of which Canvas gives each student some questions."""
    titles = " or ".join(dict.fromkeys(question.title for question in pool.questions))
    ident = f"group_{digest(pool.slot, *(question.code for question in pool.questions))}"
    section = SubElement(parent, "section", ident=ident, title=_line(f"{pool.label} {titles}"))
    selection = SubElement(SubElement(section, "selection_ordering"), "selection")
    SubElement(selection, "selection_number").text = str(pool.choose)
    SubElement(SubElement(selection, "selection_extension"), "points_per_item").text = points_text(pool.points)
    for question in pool.questions:
        _item(section, question)


# --- questions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Blank:
    """Room for one entry: its name, and the spellings that are right."""

    name: str
    right: tuple[str, ...]


def _item(section: Element, question: Question) -> None:
    if question.choices:
        _multiple_choice(section, question)
    elif is_manual(question):
        _essay(section, question)
    elif [field.kind for field in question.fields] == ["number"]:
        _numerical(section, question, question.fields[0])
    else:
        _blanks(section, question)


def _essay(section: Element, question: Question) -> None:
    """A question that a person marks. Canvas has no place for a grader's notes: they are in the general feedback."""
    labels = "".join(f"<p>{_formula(field.box.label, False)} = …</p>" for field in question.fields)
    text = _WRITER.blocks(question.statement) + labels
    item, presentation = _new_question(section, question, "essay_question", text, [])
    response = SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    SubElement(SubElement(response, "render_fib"), "response_label", ident="answer1", rshuffle="No")
    processing = _processing(item)
    SubElement(_condition(processing, "No")[0], "other")
    _end(item, processing, question)


def _numerical(section: Element, question: Question, field: Field) -> None:
    """A number, with a feedback for each mistake. Canvas itself reads no feedback to wrong numbers, hence the list for
    all that are wrong; the right one comes first, since it takes the first number that it finds."""
    ident = _ident(question)
    unit = f" {_text(field.box.unit)}" if field.box.unit else ""
    text = _WRITER.blocks(question.statement) + f"\n<p>{_formula(field.box.label, False)} ={unit and f' …{unit}'}</p>"
    item, presentation = _new_question(section, question, "numerical_question", text, [f"{ident}_number"])
    response = SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    SubElement(SubElement(response, "render_fib", fibtype="Decimal"), "response_label", ident="answer1")
    processing = _processing(item)
    condition, right = _condition(processing, "No"), str(field.value)
    either = SubElement(condition[0], "or")
    _test(either, "varequal", "response1", right)
    both = SubElement(either, "and")
    _test(both, "vargte", "response1", right)
    _test(both, "varlte", "response1", right)
    _score(condition, "Set", "100")
    given = {name: fields.get(field.name) for name, fields in question.mistakes.items()}
    wrong = {name: value for name, value in given.items() if isinstance(value, int)}
    for number, value in enumerate(wrong.values(), 1):
        condition = _condition(processing, "Yes")
        _test(condition[0], "varequal", "response1", str(value))
        _feedback_to(condition, f"{ident}_mistake{number}_fb")
    _end(item, processing, question)
    for number, name in enumerate(wrong, 1):
        _feedback(item, f"{ident}_mistake{number}_fb", f"<p>{_text(name)}</p>")


def _blanks(section: Element, question: Question) -> None:
    """A text with blanks. Canvas takes each option of a blank for a spelling that is right."""
    ident = _ident(question)
    blanks = _blanks_of(question.fields)
    named = iter(blanks)
    fields = "\n".join(_field(field, named) for field in question.fields)
    idents = {blank.name: [f"{ident}_{blank.name}_{i}" for i in range(1, len(blank.right) + 1)] for blank in blanks}
    item, presentation = _new_question(
        section,
        question,
        "fill_in_multiple_blanks_question",
        f"{_WRITER.blocks(question.statement)}\n{fields}",
        [one for some in idents.values() for one in some],
    )
    processing = _processing(item)
    for blank in blanks:
        response = SubElement(presentation, "response_lid", ident=f"response_{blank.name}")
        SubElement(SubElement(response, "material"), "mattext").text = blank.name
        options = SubElement(response, "render_choice")
        for one, spelling in zip(idents[blank.name], blank.right, strict=True):
            _material(SubElement(options, "response_label", ident=one), spelling, "text/plain")
        condition = _condition(processing, "Yes" if len(blanks) > 1 else "No")
        _test(condition[0], "varequal", f"response_{blank.name}", idents[blank.name][0])
        _score(condition, "Add", f"{100 / len(blanks):.2f}")
    _end(item, processing, question, several=len(blanks) > 1)


def _multiple_choice(section: Element, question: Question) -> None:
    """Options in the recorded order, of which one is right. Raises UserError if two are the same."""
    ident = _ident(question)
    if len({choice.option.answers for choice in question.choices}) < len(question.choices):
        raise UserError("two choices are the same", where=title_of(question))
    idents = [f"{ident}_{choice.option.letter}" for choice in question.choices]
    text = _WRITER.blocks(question.statement)
    item, presentation = _new_question(section, question, "multiple_choice_question", text, idents)
    response = SubElement(presentation, "response_lid", ident="response1", rcardinality="Single")
    options = SubElement(response, "render_choice", shuffle="No")
    processing = _processing(item)
    for one, choice in zip(idents, question.choices, strict=True):
        shown = f"<p><strong>{choice.option.letter}</strong> {_formulas(choice.option.answers)}</p>"
        _material(SubElement(options, "response_label", ident=one), shown)
        if choice.what:
            condition = _condition(processing, "Yes")
            _test(condition[0], "varequal", "response1", one)
            _feedback_to(condition, f"{one}_fb")
    condition = _condition(processing, "No")
    (right,) = (one for one, choice in zip(idents, question.choices, strict=True) if not choice.what)
    _test(condition[0], "varequal", "response1", right)
    _score(condition, "Set", "100")
    _end(item, processing, question)
    for one, choice in zip(idents, question.choices, strict=True):
        if choice.what:
            _feedback(item, f"{one}_fb", f"<p>{_text(choice.what)}</p>")


def _new_question(
    section: Element, question: Question, kind: str, text: str, answers: Sequence[str]
) -> tuple[Element, Element]:
    """An item and its presentation, which so far has the text only."""
    item = SubElement(section, "item", ident=_ident(question), title=title_of(question))
    _describe(item, kind, points_text(question.points), answers, _ident(question))
    presentation = SubElement(item, "presentation")
    _material(presentation, f"<div>{text}</div>")
    return item, presentation


def _describe(item: Element, kind: str, points: str, answers: Sequence[str], ident: str) -> None:
    """What Canvas has to know of an item before it reads it."""
    metadata = SubElement(SubElement(item, "itemmetadata"), "qtimetadata")
    _datum(metadata, "question_type", kind)
    _datum(metadata, "points_possible", points)
    _datum(metadata, "original_answer_ids", ",".join(answers))
    _datum(metadata, "assessment_question_identifierref", f"{ident}_ref")


def _processing(item: Element) -> Element:
    """The response processing, which so far shows the general feedback only."""
    processing = SubElement(item, "resprocessing")
    outcomes = SubElement(processing, "outcomes")
    SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    condition = _condition(processing, "Yes")
    SubElement(condition[0], "other")
    _feedback_to(condition, "general_fb")
    return processing


def _end(item: Element, processing: Element, question: Question, *, several: bool = False) -> None:
    """What every item has at its end: the worked steps and the answer for all, what mistakes give for the wrong ones.

    several: blanks. Canvas then keeps the feedback to wrong answers from those that are right in part, so that all get
    the mistakes.
    """
    solution = question.solution
    answers = f"<p><strong>Answer:</strong> {_formulas(solution.answers)}</p>" if solution.answers else ""
    notes = "".join(f"<li>{_WRITER.inline(inlines(note))}</li>" for note in grader_notes(question))
    rubric = f"\n<p>Points:</p>\n<ul>{notes}</ul>" if is_manual(question) else ""
    steps = f"{_WRITER.blocks(solution.steps)}\n{answers}{rubric}"
    items = "".join(f"<li>{_formulas(mistake.answers)}: {_text(mistake.name)}</li>" for mistake in solution.mistakes)
    slips = f"<p>What known mistakes give:</p>\n<ul>{items}</ul>" if items and not question.choices else ""
    _feedback(item, "general_fb", f"{steps}\n{slips}" if several else steps)
    if slips and not several:
        condition = _condition(processing, "Yes")
        SubElement(condition[0], "other")
        _feedback_to(condition, "general_incorrect_fb")
        _feedback(item, "general_incorrect_fb", slips)


# --- fields → blanks ------------------------------------------------------------------------------------------------


def _blanks_of(fields: Iterable[Field]) -> list[_Blank]:
    """A blank for each entry, in reading order. Its number makes the name unique."""
    blanks: list[_Blank] = []
    for field in fields:
        asked = typed(field)
        for right in asked.right:
            name = f"{re.sub('[^A-Za-z0-9]', '_', field.name)}_{len(blanks) + 1}"
            blanks.append(_Blank(name, _both_signs(right) if asked.form == "number" else right))
    return blanks


def _both_signs(spellings: Sequence[str]) -> tuple[str, ...]:
    """A negative number with either minus."""
    return tuple(dict.fromkeys(text for one in spellings for text in (one, one.replace("-", "−"))))


def _field(field: Field, blanks: Iterator[_Blank]) -> str:
    """A field with its label and its blanks, which it takes."""
    asked = typed(field)
    note = f"({' or '.join(map(_text, field.box.words))})" if asked.form == "choice" else asked.note
    behind = " ".join(filter(None, (_text(field.box.unit), note)))
    label = f"{_formula(field.box.label, False)} ="
    named = [f"[{next(blanks).name}]" for _ in asked.right]
    if not asked.columns:
        return f"<p>{label} {named[0]}{f' {behind}' if behind else ''}</p>"
    rows = [named[i : i + asked.columns] for i in range(0, len(named), asked.columns)]
    body = "".join(f"<tr>{''.join(f'<td>{blank}</td>' for blank in row)}</tr>" for row in rows)
    return f"<p>{label}{f' {behind}' if behind else ''}</p>\n<table><tbody>{body}</tbody></table>"


# --- HTML -----------------------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    r"""Text as HTML that shows it and nothing else: no [ begins a blank, and no $, \ or ` a formula."""
    apart = re.sub(
        r"[$\\`]", lambda found: f'<span class="mathjax_ignore">&#{ord(found.group())};</span>', escape_html(text)
    )
    return apart.replace("[", f"[{_JOINER}")


def _formula(tex: str, display: bool) -> str:
    """TeX as MathJax finds it. A space, which TeX does not mind, keeps [3] from being a blank."""
    left, right = (r"\[", r"\]") if display else (r"\(", r"\)")
    apart = re.sub(r"\[(?=[A-Za-z0-9_.-]+\])", "[ ", printable(tex))
    return f"{left} {html.escape(apart, quote=False).replace('$', '&#36;')} {right}"


def _formulas(answers: Iterable[str]) -> str:
    return ", ".join(_formula(tex, False) for tex in answers)


def _picture(figure: Figure) -> str:
    alt = escape_html(figure.alt).replace("$", "&#36;").replace("[", f"[{_JOINER}")
    return f'<img src="$IMS-CC-FILEBASE$/{_path(figure)}" alt="{alt}"/>'


_WRITER = HtmlWriter(_formula, _picture, _text)


def _path(figure: Figure) -> str:
    """Of the picture's file in the package."""
    return f"images/{file_name(figure)}"


# --- XML ------------------------------------------------------------------------------------------------------------


def _xml(root: Element) -> bytes:
    indent(root)
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _datum(metadata: Element, label: str, entry: str) -> None:
    field = SubElement(metadata, "qtimetadatafield")
    SubElement(field, "fieldlabel").text = label
    SubElement(field, "fieldentry").text = entry


def _material(parent: Element, content: str, kind: str = "text/html") -> None:
    SubElement(SubElement(parent, "material"), "mattext", texttype=kind).text = content


def _condition(processing: Element, go_on: str) -> Element:
    """A condition whose test is its first child. go_on: "Yes" or "No", when it is met."""
    condition = SubElement(processing, "respcondition", {"continue": go_on})
    SubElement(condition, "conditionvar")
    return condition


def _test(parent: Element, relation: str, response: str, value: str) -> None:
    SubElement(parent, relation, respident=response).text = value


def _score(condition: Element, action: str, percent: str) -> None:
    SubElement(condition, "setvar", action=action, varname="SCORE").text = percent


def _feedback_to(condition: Element, ident: str) -> None:
    SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=ident)


def _feedback(item: Element, ident: str, markup: str) -> None:
    _material(SubElement(SubElement(item, "itemfeedback", ident=ident), "flow_mat"), markup)


def _ident(question: Question) -> str:
    return f"question_{digest(question.slot, question.code)}"


def _line(text: str) -> str:
    return one_line(text, NAME)
