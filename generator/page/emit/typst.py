"""Neutral blocks → Typst markup. Pure functions.

The body calls the functions of `layout.typ` (`paper`, `problem`, `part`, …), so that a layout can be replaced. It says
to them only what there is: a layout of somebody's own need not know the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from generator.model import (
    LARGE,
    AnswerBox,
    AppendixPages,
    Block,
    Blocks,
    Code,
    CoverPage,
    DisplayMath,
    Document,
    Figure,
    Inline,
    Inlines,
    ItemList,
    Math,
    Option,
    Paragraph,
    Part,
    Problem,
    ShownCriterion,
    ShownMistake,
    Solution,
    Source,
    Styled,
    Table,
    Text,
    answer_tables,
)
from generator.page.emit.plain import plain_points
from generator.page.emit.typst_labels import typst_labels
from generator.page.emit.typst_math import changed, display, large, math, settled, voiced
from generator.page.emit.typst_text import array, escape, string
from generator.page.language import TYPST_LABELS, language, shown_date

_SHORT_ANSWER = 20
"""Signs of an answer that surely fit beside its label and its points."""
_SHORT_MISTAKE = 25
"""Signs of a wrong answer that surely fit into a column of 5.2 cm."""


def emit(document: Document, layout: Mapping[str, bytes]) -> Source:
    """The document as Typst markup, with its layout files (among them `layout.typ`) and pictures."""
    figures = {f"{figure.name}.svg": figure.svg for figure in document.figures}
    labels: dict[str, bytes] = {}
    date = document.date
    if document.edition > 1:
        labels[TYPST_LABELS] = typst_labels(language(document.language)).encode("utf-8")
        date = shown_date(language(document.language), date)
    lines = [
        '#import "layout.typ": *',
        "#show: paper.with(",
        f"  is-key: {_bool(document.is_key)},",
        *([f"  key-label: {string(document.key_label)},"] if document.key_label != "Answer key" else []),
        f"  title: {string(document.title)},",
        f"  subtitle: {string(document.subtitle)},",
        f"  course: {string(document.course)},",
        f"  date: {string(date)},",
        f"  version: {string(document.version)},",
        f"  student: {_student(document.student)},",
        f"  code: {string(document.code)},",
        f"  points: {plain_points(document.points)},",
        *_furniture(document),
        f"  instructions: {_content(document.instructions)},",
        ")",
        "",
        *(_answer_list(document) if _has_answer_list(layout) else []),
        *(_problem(problem, document) for problem in document.problems),
        *([f"#{_content(document.closing)}"] if document.closing else []),
        *(_appendix(document.appendix) if document.appendix and not document.is_key else []),
    ]
    return Source(settled("\n".join(lines), document.edition, document.language), {**layout, **labels, **figures})


def _furniture(document: Document) -> list[str]:
    """What stands around the problems."""
    lines = []
    if document.bonus:
        lines.append(f"  bonus: {plain_points(document.bonus)},")
    if document.is_large:
        lines.append("  large: true,")
    if document.is_key:
        return lines
    if document.variant:
        lines.append(f"  variant: {string(document.variant)},")
    if document.facts:
        facts = array(f"({string(name)}, {string(value)})" for name, value in document.facts)
        lines.append(f"  facts: {facts},")
    if document.name_line:
        lines.append("  name-line: true,")
    if document.cover:
        lines.append(f"  cover: {_cover(document.cover, document.problems)},")
    return lines


def _cover(cover: CoverPage, problems: tuple[Problem, ...]) -> str:
    table = array(f"({', '.join(_heading(problem))})" for problem in problems) if cover.has_table else "none"
    return f"(rules: {_content(cover.rules)}, problems: {table}, signature: {string(cover.signature)})"


def _appendix(appendix: AppendixPages) -> list[str]:
    return [f"#appendix(title: {string(appendix.title)}, scratch: {appendix.scratch}){_content(appendix.text)}"]


def _has_answer_list(layout: Mapping[str, bytes]) -> bool:
    """Whether the layout is the shipped one with changes, or has a list of answers by itself."""
    return any(name in layout.get("layout.typ", b"") for name in (b"base.typ", b"answer-list"))


def _answer_list(document: Document) -> list[str]:
    """The answers at a glance, which a key begins with, unless it is nothing but worked solutions."""
    if not document.is_key or document.key_style == "full":
        return []
    entries = [
        _answer(problem, part, part.solution)
        for problem in document.problems
        for part in problem.parts
        if part.solution
    ]
    if document.key_style == "short":
        return [f"#answer-list({', '.join(entries)})", ""]
    return [f"#answer-list(worked: true, {', '.join(entries)})", "#set heading(offset: 1)", ""]


def _answer(problem: Problem, part: Part, solution: Solution) -> str:
    right = next((option.answers for option in part.options if option.is_right), solution.answers)
    facts = [
        f"label: {string(f'{problem.number}{part.label}')}",
        f"points: {plain_points(part.points)}",
        f"letter: {string(solution.letter)}",
        f"answers: {array(f'[{math(tex)}]' for tex in right)}",
    ]
    if part.is_bonus:
        facts.append("is-bonus: true")
    if (lines := max((len(_lines(tex)) for tex in right), default=1)) > 1:
        facts.append(f"lines: {lines}")
    if all(_printed(tex) <= _SHORT_ANSWER for tex in right):
        facts.append("is-short: true")
    return f"({', '.join(facts)})"


def _lines(tex: str) -> list[str]:
    """The lines that a formula takes: rows of a matrix."""
    return tex.split(r"\\")


def _printed(tex: str) -> int:
    """About how many signs wide a formula is. (Typst can tell to the point, but slowly.)"""
    plain = re.sub(r"\\(?:begin|end)\{\w+\}|\\text\b", "", tex)
    shown = (re.sub(r"\\[A-Za-z]+|\\.| *& *", "  ", line) for line in _lines(plain))
    return max(len(re.sub(r"[{}^_$]", "", line).strip()) for line in shown)


def _heading(problem: Problem) -> list[str]:
    facts = [
        f"number: {problem.number}",
        f"title: {string(problem.title)}",
        f"points: {plain_points(problem.points)}",
    ]
    return [*facts, f"bonus: {plain_points(problem.bonus)}"] if problem.bonus else facts


def _problem(problem: Problem, document: Document) -> str:
    facts = _heading(problem)
    is_short = document.is_key and document.key_style == "short"
    if problem.section:
        text = () if is_short else problem.section.text
        facts.append(f"section: (title: {string(problem.section.title)}, text: {_content(text)})")
    if problem.parts and problem.parts[0].starts_page and not document.is_key:
        facts.append("starts-page: true")
    parts = (_part(part, document, is_first=i == 0) for i, part in enumerate(problem.parts))
    return "\n\n".join([f"#problem({', '.join(facts)}){_content(() if is_short else problem.text)}", *parts]) + "\n"


def _part(part: Part, document: Document, *, is_first: bool) -> str:
    is_short = part.solution is not None and document.key_style == "short"
    space = round(part.space * LARGE, 2) if document.is_large else part.space
    lines = [
        "#part(",
        f"  label: {string(part.label)},",
        f"  points: {plain_points(part.points)},",
        f"  space: {space}cm,",
        f"  boxes: {array(map(_table, answer_tables(part.boxes)))},",
    ]
    if part.is_bonus:
        lines.append("  is-bonus: true,")
    if part.height is not None:
        lines.append(f"  height: {part.height}cm,")
    if part.ruled and part.solution is None:
        lines.append("  ruled: true,")
    if part.starts_page and not is_first and not document.is_key:
        lines.append("  starts-page: true,")
    if part.options and not is_short:
        lines += _options(part)
    if part.solution:
        lines += _solution(part, part.solution, is_short=is_short)
    return "\n".join([*lines, f"){_spoken(part, _content(() if is_short else part.statement))}"])


def _spoken(part: Part, content: str) -> str:
    """What a part says, in its own language."""
    if not part.language or content == "[]":
        return content
    said = voiced(content, part.language)
    return f"[#foreign({string(part.language)}, {language(part.language).direction}){said}]"


def _options(part: Part) -> list[str]:
    lines = [f"  options: {array(_option(option, in_key=part.solution is not None) for option in part.options)},"]
    if part.columns:
        lines.append(f"  columns: {part.columns},")
    if part.penalty:
        lines.append(f"  penalty: {plain_points(part.penalty)},")
    return lines


def _solution(part: Part, solution: Solution, *, is_short: bool) -> list[str]:
    """is_short: without the steps."""
    steps = "[]" if is_short else _content(solution.steps, leads_on=bool(solution.answers))
    lines = [
        f"  answers: {array(f'[{large(tex)}]' for tex in solution.answers)},",
        f"  slips: {array(map(_mistake, solution.mistakes))},",
        f"  solution: {_spoken(part, steps)},",
    ]
    if solution.partial:
        lines.append(f"  partial: {string(solution.partial)},")
    if solution.criteria:
        lines.append(f"  rubric: {array(_criterion(criterion) for criterion in solution.criteria)},")
    return lines


def _mistake(mistake: ShownMistake) -> str:
    facts = [f"answers: {array(f'[{large(tex)}]' for tex in mistake.answers)}", f"name: {string(mistake.name)}"]
    if mistake.earns:
        facts.append(f"earns: {plain_points(mistake.earns)}")
    short = changed("", ", is-short: true") if sum(map(_printed, mistake.answers)) <= _SHORT_MISTAKE else ""
    return f"({', '.join(facts)}{short})"


def _criterion(criterion: ShownCriterion) -> str:
    earns, gap = _inlines(criterion.earns), _inlines(criterion.gap)
    return f"(points: {plain_points(criterion.points)}, earns: [{earns}], gap: [{gap}])"


def _table(boxes: Sequence[AnswerBox]) -> str:
    """Boxes that are set as one table, a line each; most are alone."""
    if len(boxes) == 1:
        return _box(boxes[0])
    first = boxes[0]
    lines = array(f"(head: [{math(box.label)}], unit: {string(box.unit)})" for box in boxes)
    heads = _heads(first.column_heads)
    return f"(label: none, rows: {len(boxes)}, columns: {first.columns}, heads: {heads}, lines: {lines})"


def _heads(heads: Sequence[str]) -> str:
    return array(f"[{math(head)}]" for head in heads)


def _box(box: AnswerBox) -> str:
    facts = [f"label: [{math(box.label)}]", f"rows: {box.rows}", f"columns: {box.columns}"]
    if box.column_heads:
        facts.append(f"heads: {_heads(box.column_heads)}")
    if box.row_heads:
        facts.append(f"lines: {array(f'(head: [{math(head)}])' for head in box.row_heads)}")
    if box.words:
        facts.append(f"words: {array(map(string, box.words))}")
    if box.unit:
        facts.append(f"unit: {string(box.unit)}")
    if box.note:
        facts.append(f"note: {string(box.note)}")
    return f"({', '.join(facts)})"


def _option(option: Option, *, in_key: bool) -> str:
    facts = [
        f"letter: {string(option.letter)}",
        f"answers: {array(f'[{large(tex)}]' for tex in option.answers)}",
    ]
    if option.is_right and in_key:
        facts.append("is-right: true")
    return f"({', '.join(facts)})"


def _student(student: Mapping[str, str] | None) -> str:
    if student is None:
        return "none"
    return f"(id: {string(student['id'])}, name: {string(student['name'])})"


# --- text -----------------------------------------------------------------------------------------------------------

_LED_TO = (DisplayMath, Table, Figure, ItemList)


def _content(blocks: Blocks, *, leads_on: bool = False) -> str:
    """Blocks in brackets. A paragraph stays with the formula, table or picture that it leads to; with `leads_on`
    the last block stays with what follows."""
    if not blocks:
        return "[]"
    led = [isinstance(b, Paragraph) and isinstance(after, _LED_TO) for b, after in pairwise(blocks)]
    lines = [
        f"#lead[{_block(block)}];" if leads else _block(block)
        for block, leads in zip(blocks, [*led, leads_on], strict=True)
    ]
    return "[\n" + "\n\n".join(lines) + "\n]"


def _block(block: Block) -> str:
    match block:
        case Paragraph(children):
            return _inlines(children)
        case DisplayMath(tex):
            return display(tex)
        case ItemList(ordered, items):
            return f"#{'enum' if ordered else 'list'}({', '.join(_content(item) for item in items)});"
        case Table(header, rows, align):
            cells = [*header, *(cell for row in rows for cell in row)]
            body = ", ".join(f"[{_inlines(cell)}]" for cell in cells)
            return f"#data-table(columns: {len(header)}, align: {array(align)}, {body});"
        case Figure(name, alt):
            return f"#picture({string(name + '.svg')}, alt: {string(alt)});"


def _inlines(inlines: Inlines) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return escape(text)
        case Math(tex):
            return math(tex)
        case Code(text):
            return f"#raw({string(text)});"
        case Styled(style, children):
            return f"#{style}[{_inlines(children)}];"


def _bool(value: bool) -> str:
    return str(value).lower()
