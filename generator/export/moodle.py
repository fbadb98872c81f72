"""Pools → a question file for Moodle ("Moodle XML"): a category for each pool, and one for the texts. Pure functions.

Moodle makes a box as long as the longest answer that it knows for it, right or wrong. So each box also knows an answer
of the one length that all boxes of a category have: a wrong one that nobody gives.

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
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import lcm
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from generator.errors import UserError, one_line
from generator.export.common import NAME, file_name, printable
from generator.export.pools import NO_TEXTS, Pool, Texts, section_blocks, total
from generator.export.typed import Typed, advice, cost, grader_notes, is_manual, points_text, spelled, typed, width
from generator.model import Blocks, Code, Figure, Inlines, Paragraph, Text, figures
from generator.page import Field, HtmlWriter, Question, escape_html, inlines

_LARGEST_BOX = 60  # characters: Moodle makes no box larger
_PERCENTAGES = (0, 5, 10, 100 / 9, 12.5, 100 / 7, 50 / 3, 20, 25, 30, 100 / 3, 40, 50, 60, 200 / 3, 70, 75, 80, 250 / 3,
                90, 100)  # fmt: skip
_IGNORED = "tex2jax_ignore mathjax_ignore"  # by MathJax 2, and by MathJax 3
_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in "{$\\"})
_ENDS = str.maketrans({"}": "&#125;", "~": "&#126;"})
_EMBEDDED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "#": "&#35;", "/": "&#47;"})


def moodle(title: str, pools: Sequence[Pool], texts: Texts = NO_TEXTS) -> bytes:
    """The file: for each pool its category, then its questions. The same bytes for the same pools.

    Texts become questions that ask nothing ("description"), in a category of their own.

    Moodle adds up the mark of a cloze question from its weights, which say only that the fields of an answer count the
    same; a quiz scales it to the mark of the slot, which the category's description tells. Raises UserError when two
    choices of a question are the same.
    """
    quiz = Element("quiz")
    digits = max([2, *(len(_number(pool.label)) for pool in pools)])
    count, points = sum(pool.choose for pool in pools), total(pools)
    some = f"{count} random question{'s' * (count != 1)}"
    worth = f"{points_text(points)} point{'s' * (points != 1)}"
    quiz.append(_category([title], f"A quiz has {some} from these categories, for {worth} in all."))
    quiz.extend(_texts(title, pools, texts, digits))
    for pool in pools:
        quiz.append(_category([title, _pool_name(pool, digits)], _use(pool)))
        characters = width(pool.questions)
        quiz.extend([_question(question, characters) for question in pool.questions])
    indent(quiz)
    return bytes(tostring(quiz, encoding="utf-8", xml_declaration=True)) + b"\n"


# --- categories and questions ---------------------------------------------------------------------------------------


def _category(names: Sequence[str], use: str) -> Element:
    """What makes Moodle put the following questions into a category of their own. use: what to do with it."""
    path = ["$course$", "top", _name(names[0]) or "Problem set", *map(_name, names[1:])]
    element = Element("question", type="category")
    _text(SubElement(element, "category"), "/".join(map(_step, path)))
    _text(SubElement(element, "info", format="html"), f"<p>{_plain(use)}</p>")
    return element


def _pool_name(pool: Pool, digits: int) -> str:
    """Names sort as the pools are printed."""
    titles = " or ".join(dict.fromkeys(question.title for question in pool.questions))
    return f"{'0' * (digits - len(_number(pool.label)))}{pool.label} {titles}"


def _number(label: str) -> str:
    """Of the problem: the digits with which a label begins."""
    return re.match("[0-9]*", label)[0]  # type: ignore[index]  # it always matches


def _use(pool: Pool) -> str:
    some = "a random question" if pool.choose == 1 else f"{pool.choose} random questions"
    each = " each" * (pool.choose > 1)
    bonus = "; a bonus, which the total does not count" * pool.is_bonus
    return f"For a quiz: {some} from this category, with a maximum mark of {points_text(pool.points)}{each}{bonus}."


def _texts(title: str, pools: Sequence[Pool], texts: Texts, digits: int) -> list[Element]:
    """What stands before, between and after the problems, in a category that sorts before theirs."""
    said = advice(question for pool in pools for question in pool.questions)
    before = (*texts.before, *([Paragraph((Text(said),))] if said else []))
    found = [("At the top", before)] if before else []
    for pool in pools:
        found += [(f"Before {pool.label}: {one.title}", section_blocks(one)) for one in pool.sections]
    found += [("At the end", texts.after)] if texts.after else []
    if not found:
        return []
    made = [_category([title, f"{'0' * digits} Texts"], "For a quiz: all of these, where their names say.")]
    for number, (name, blocks) in enumerate(found, 1):
        element = Element("question", type="description")
        _text(SubElement(element, "name"), _name(f"{number:02} {name}"))
        _html(element, "questiontext", _WRITER.blocks(blocks), blocks)
        _html(element, "generalfeedback", "", ())
        SubElement(element, "defaultgrade").text = "0"
        SubElement(element, "idnumber").text = f"text-{number}"
        made.append(element)
    return made


def _question(question: Question, characters: int) -> Element:
    """characters: of its boxes."""
    if question.choices:
        return _multiple_choice(question)
    return _essay(question) if is_manual(question) else _cloze(question, characters)


def _essay(question: Question) -> Element:
    """A question that a person marks, with what earns points."""
    labels = "".join(f"<p>{_formula(field.box.label, False)} = …</p>" for field in question.fields)
    element = _new_question(question, "essay", _WRITER.blocks(question.statement) + labels)
    SubElement(element, "defaultgrade").text = points_text(question.points)
    _end(element, question)
    for name, value in (("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "15"),
                        ("attachments", "0"), ("attachmentsrequired", "0")):  # fmt: skip
        SubElement(element, name).text = value
    items = "".join(f"<li>{_line(note)}</li>" for note in grader_notes(question))
    notes = f"<ul>{items}</ul>\n{_WRITER.blocks(question.solution.steps)}"
    _html(element, "graderinfo", notes, question.solution.steps)
    _text(SubElement(element, "responsetemplate", format="html"), "")
    return element


def _cloze(question: Question, characters: int) -> Element:
    """A question with a subquestion for each number, letter, or set of letters."""
    element = _new_question(
        question, "cloze", _WRITER.blocks(question.statement) + "\n" + _fields(question, characters)
    )
    _end(element, question)
    return element


def _multiple_choice(question: Question) -> Element:
    """A question with options in the recorded order, of which one is right. Raises UserError if two are the same."""
    costs = f"<p>{cost(question)}</p>" if cost(question) else ""
    element = _new_question(question, "multichoice", _WRITER.blocks(question.statement) + costs)
    SubElement(element, "defaultgrade").text = points_text(question.points)
    _end(element, question)
    for name, value in (("single", "true"), ("shuffleanswers", "0"), ("answernumbering", "ABCD")):
        SubElement(element, name).text = value
    seen = set()
    for choice in question.choices:
        if choice.option.answers in seen:
            raise UserError(f"two choices are {', '.join(choice.option.answers)}", where=_name_of(question))
        seen.add(choice.option.answers)
        answer = SubElement(element, "answer", fraction=f"{moodle_percent(choice.share):.7g}", format="html")
        _text(answer, f"<p>{_formulas(choice.option.answers)}</p>")
        _text(SubElement(answer, "feedback", format="html"), f"<p>{_plain(choice.what)}</p>" if choice.what else "")
    return element


def moodle_percent(share: float) -> float:
    """The share of the points as a percentage that Moodle knows; others it does not import."""
    nearest = min(_PERCENTAGES, key=lambda known: abs(known - 100 * abs(share)))
    return -nearest if share < 0 else nearest


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
    mistakes = "".join(f"<li>{_formulas(one.answers)}: {_plain(one.name)}</li>" for one in solution.mistakes)
    parts = [_WRITER.blocks(solution.steps)]
    if solution.answers:
        parts.append(f"<p><strong>Answer:</strong> {_formulas(solution.answers)}</p>")
    if mistakes:
        parts.append(f"<p>What known mistakes give:</p>\n<ul>{mistakes}</ul>")
    return "\n".join(parts)


# --- fields → subquestions ------------------------------------------------------------------------------------------


def _fields(question: Question, characters: int) -> str:
    """Each field with its label. All of them count the same, and so do the cells of one."""
    fields = [typed(field) for field in question.fields]
    sizes = [len(one.right) for one in fields]
    return "\n".join(
        _field(field, one, _cells(question, field, one, lcm(*sizes) // len(one.right), characters))
        for field, one in zip(question.fields, fields, strict=True)
    )


def _field(field: Field, asked: Typed, cells: Sequence[str]) -> str:
    label = f"{_formula(field.box.label, False)} ="
    behind = " ".join(filter(None, (_plain(field.box.unit), asked.note)))
    if not asked.columns:
        return f"<p>{label} {cells[0]}{f' {behind}' if behind else ''}</p>"
    rows = [cells[i : i + asked.columns] for i in range(0, len(cells), asked.columns)]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<p>{label}{f' {behind}' if behind else ''}</p>\n<table><tbody>{body}</tbody></table>"


def _cells(question: Question, field: Field, asked: Typed, weight: int, characters: int) -> list[str]:
    """A subquestion for each entry in reading order. Of a mistake that gives another shape a cell tells nothing."""
    mistakes = question.mistakes
    is_single = len(question.fields) == len(asked.right) == 1
    credit = question.credit if is_single else {}  # elsewhere a mistake shows in no cell alone
    known = [
        (made, name)
        for name, fields in mistakes.items()
        if field.name in fields and (made := spelled(fields[field.name], field)) is not None
    ]
    if asked.form == "choice":
        said = _named((w[0][0], name) for w, name in known)
        return [_choice(weight, asked.right[0][0], field.box.words, said, credit)]
    kind, suffix = ("NUMERICAL", ":0") if asked.form == "number" else ("SHORTANSWER", "")
    found = []
    for place, right in enumerate(asked.right):
        wrong = _named(
            (f"{spelling}{suffix}", name)
            for cells, name in known
            if len(cells) == len(asked.right) and not set(cells[place]) & set(right)
            for spelling in cells[place]
        )
        rights = [f"{spelling}{suffix}" for spelling in right]
        alternatives = [f"={one}" for one in rights]
        for answer, names in wrong.items():
            alternatives.append(f"%{_percent(names, credit)}%{answer}#{_embedded(_plain(' or '.join(names)))}")
        alternatives.append(f"%0%{_nobodys(kind, characters, {*rights, *wrong}, suffix)}")
        found.append(f"{{{weight}:{kind}:{'~'.join(alternatives)}}}")
    return found


def _nobodys(kind: str, characters: int, known: Collection[str], suffix: str) -> str:
    """A wrong answer of so many characters that nobody gives: it makes the box as long as all others."""
    characters = min(characters, _LARGEST_BOX)
    made = (f"{digit * characters}{suffix}" for digit in "987654321") if kind == "NUMERICAL" else ["_" * characters]
    return next(one for one in made if one not in known)


def _percent(names: Iterable[str], credit: Mapping[str, float]) -> str:
    """What a wrong answer earns, as Moodle writes it."""
    return f"{moodle_percent(max(credit.get(name, 0) for name in names)):.7g}"


def _choice(
    weight: int,
    right: str,
    words: Sequence[str],
    wrong: Mapping[str, Sequence[str]],
    credit: Mapping[str, float],
) -> str:
    """A list to choose a word from."""
    alternatives = []
    for word in words:
        names = wrong.get(word, ())
        percent = _percent(names, credit) if names else "0"
        mark = "=" if word == right else f"%{percent}%" if percent != "0" else ""
        said = f"#{_embedded(_plain(' '.join(names)))}" if names and word != right else ""
        alternatives.append(f"{mark}{_embedded(_plain(word))}{said}")
    return f"{{{weight}:MULTICHOICE:{'~'.join(alternatives)}}}"


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Wrong answer → the mistakes that give it."""
    found: dict[str, list[str]] = {}
    for wrong, name in pairs:
        found.setdefault(wrong, []).append(name)
    return found


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


def _line(markdown: str) -> str:
    """A line of Markdown."""
    return _WRITER.inline(inlines(markdown))


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
