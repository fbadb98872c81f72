"""Neutral blocks → Typst markup; MathML → Typst math. Pure functions.

The body calls the functions of `layout.typ` (`paper`, `problem`, `part`, …), so that a layout can be replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from xml.etree.ElementTree import Element

from generator.model import (
    AnswerBox,
    Block,
    Blocks,
    Code,
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
    Solution,
    Source,
    Styled,
    Table,
    Text,
)
from generator.page.emit.plain import plain_points
from generator.page.mathml import MathError, to_element


def emit(document: Document, layout: Mapping[str, bytes]) -> Source:
    """The document as Typst markup, with its layout files (among them `layout.typ`) and pictures."""
    figures = {f"{figure.name}.svg": figure.svg for figure in document.figures}
    lines = [
        '#import "layout.typ": *',
        "#show: paper.with(",
        f"  is-key: {_bool(document.is_key)},",
        *([f"  key-label: {string(document.key_label)},"] if document.key_label != "Answer key" else []),
        f"  title: {string(document.title)},",
        f"  subtitle: {string(document.subtitle)},",
        f"  course: {string(document.course)},",
        f"  date: {string(document.date)},",
        f"  version: {string(document.version)},",
        f"  student: {_student(document.student)},",
        f"  code: {string(document.code)},",
        f"  points: {plain_points(document.points)},",
        f"  instructions: {_content(document.instructions)},",
        ")",
        "",
        *(_problem(problem) for problem in document.problems),
        *([f"#{_content(document.closing)}"] if document.closing else []),
    ]
    return Source("\n".join(lines), {**layout, **figures})


def _problem(problem: Problem) -> str:
    points = plain_points(problem.points)
    head = f"#problem(number: {problem.number}, title: {string(problem.title)}, points: {points})"
    return "\n\n".join([f"{head}{_content(problem.text)}", *(_part(part) for part in problem.parts)]) + "\n"


def _part(part: Part) -> str:
    lines = [
        "#part(",
        f"  label: {string(part.label)},",
        f"  points: {plain_points(part.points)},",
        f"  space: {part.space}cm,",
        f"  boxes: {_array(_box(box) for box in part.boxes)},",
    ]
    if part.height is not None:
        lines.append(f"  height: {part.height}cm,")
    if part.ruled and part.solution is None:
        lines.append("  ruled: true,")
    if part.options:
        lines.append(f"  options: {_array(_option(option) for option in part.options)},")
    if part.solution:
        lines += _solution(part.solution)
    return "\n".join([*lines, f"){_content(part.statement)}"])


def _solution(solution: Solution) -> list[str]:
    mistakes = (
        f"(answers: {_array(f'[{_large(tex)}]' for tex in mistake.answers)}, name: {string(mistake.name)})"
        for mistake in solution.mistakes
    )
    lines = [
        f"  answers: {_array(f'[{_large(tex)}]' for tex in solution.answers)},",
        f"  slips: {_array(mistakes)},",
        f"  solution: {_content(solution.steps, leads_on=bool(solution.answers))},",
    ]
    if solution.criteria:
        lines.append(f"  rubric: {_array(_criterion(criterion) for criterion in solution.criteria)},")
    return lines


def _criterion(criterion: ShownCriterion) -> str:
    earns, gap = _inlines(criterion.earns), _inlines(criterion.gap)
    return f"(points: {plain_points(criterion.points)}, earns: [{earns}], gap: [{gap}])"


def _box(box: AnswerBox) -> str:
    facts = [f"label: [{math(box.label)}]", f"rows: {box.rows}", f"columns: {box.columns}"]
    if box.words:
        facts.append(f"words: {_array(map(string, box.words))}")
    if box.unit:
        facts.append(f"unit: {string(box.unit)}")
    if box.note:
        facts.append(f"note: {string(box.note)}")
    return f"({', '.join(facts)})"


def _option(option: Option) -> str:
    answers = _array(f"[{_large(tex)}]" for tex in option.answers)
    return f"(letter: {string(option.letter)}, answers: {answers})"


def _student(student: Mapping[str, str] | None) -> str:
    if student is None:
        return "none"
    return f"(id: {string(student['id'])}, name: {string(student['name'])})"


# --- text -----------------------------------------------------------------------------------------------------------


def string(text: str) -> str:
    """A Typst string literal: nothing in it is markup or code. Control characters become spaces."""
    return '"' + _printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


@lru_cache(maxsize=4096)
def escape(text: str) -> str:
    """Text for Typst markup: every mark that could mean something gets a backslash."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r" {2,}", " ", _printable(text)))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


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
            return _display(tex)
        case ItemList(ordered, items):
            return f"#{'enum' if ordered else 'list'}({', '.join(_content(item) for item in items)});"
        case Table(header, rows, align):
            cells = [*header, *(cell for row in rows for cell in row)]
            body = ", ".join(f"[{_inlines(cell)}]" for cell in cells)
            return f"#data-table(columns: {len(header)}, align: {_array(align)}, {body});"
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


@lru_cache(maxsize=4096)
def math(tex: str) -> str:
    """One inline formula, with its TeX as alternative text."""
    return f"#formula({string(_flat(tex))}, ${_math(tex, display=False)}$);"


@lru_cache(maxsize=4096)
def _large(tex: str) -> str:
    """One formula within a line, in the size of a displayed one."""
    return f"#large-formula({string(_flat(tex))}, ${_math(tex, display=False)}$);"


@lru_cache(maxsize=4096)
def _display(tex: str) -> str:
    """One displayed formula; the spaces within the dollars make it one."""
    return f"#formula({string(_flat(tex))}, $ {_math(tex, display=True)} $);"


def _array(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _bool(value: bool) -> str:
    return str(value).lower()


def _flat(tex: str) -> str:
    return " ".join(tex.split())


# --- math -----------------------------------------------------------------------------------------------------------

_ACCENTS = {
    **dict.fromkeys(("ˆ", "^", "\u0302"), "hat"),
    **dict.fromkeys(("˜", "~", "\u0303"), "tilde"),
    **dict.fromkeys(("→", "\u20d7"), "arrow"),
    **dict.fromkeys(("˙", "\u0307"), "dot"),
    **dict.fromkeys(("¨", "\u0308"), "dot.double"),
    **dict.fromkeys(("ˇ", "\u030c"), "caron"),
    **dict.fromkeys(("´", "\u0301"), "acute"),
    **dict.fromkeys(("`", "\u0300"), "grave"),
    **dict.fromkeys(("˘", "\u0306"), "breve"),
    **dict.fromkeys(("˚", "\u030a"), "circle"),
}
_LINES = frozenset("¯‾_\u0304\u0305\u0331\u0332")
_BRACES = {"⏞": "overbrace", "⏟": "underbrace", "⎴": "overbracket", "⎵": "underbracket"}
_WORDS = {"b": "bold", "i": "italic", "code": "mono"}
_NOTHING = '""'
_TOKENS = frozenset(("mi", "mn", "mo"))
_SIZES = {"true": "display", "false": "inline"}
_LARGE = frozenset("∑∏∐∫∮⋃⋂⨁⨂")
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064\u200b")
_FENCES = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉∣∥") | _INVISIBLE | {""}


def _math(tex: str, *, display: bool) -> str:
    root = to_element(tex, display=display)
    children = list(root)
    if display and len(children) == 1 and children[0].tag == "mtable" and _is_aligned(children[0]):
        return " \\\n".join(" & ".join(map(_row, row)) for row in children[0])
    return _row(children)


def _row(elements: Iterable[Element]) -> str:
    return " ".join(filter(None, map(_element, elements)))


def _argument(element: Element) -> str:
    """An element as a function's argument: never empty."""
    return _element(element) or _NOTHING


def _element(element: Element) -> str:
    """One MathML Core element as Typst math, in the size that it asks for. Raises MathError for anything else."""
    if element.tag in _TOKENS:
        return _token(element.tag, (element.text or "").strip(), element.get("mathvariant"), element.get("form"))
    shown = _core(element)
    size = _SIZES.get(element.get("displaystyle", ""))
    return f"{size}({shown})" if size and shown and element.tag in ("mfrac", "mrow", "mstyle") else shown


@lru_cache(maxsize=4096)
def _token(tag: str, text: str, variant: str | None, form: str | None) -> str:
    """What a formula is made of in the end: a name, a number or an operator."""
    if tag == "mi":
        return _identifier(text, variant == "normal")
    if tag == "mo":
        return _operator(text, form or "")
    return text if re.fullmatch(r"\d+(\.\d+)?", text) else string(text)


def _core(element: Element) -> str:
    children = list(element)
    match element.tag:
        case "mrow" | "mstyle" | "mpadded" | "math":
            return _fenced(children)
        case "mtext":
            return _words(element)
        case "mspace":
            width = element.get("width")
            return f"#h({width});" if width and re.fullmatch(r"-?[\d.]+em", width) else ""
        case "mfrac":
            if element.get("linethickness") in ("0", "0px", "0em"):
                return f"mat(delim: #none, {_argument(children[0])}; {_argument(children[1])})"
            return f"frac({_argument(children[0])}, {_argument(children[1])})"
        case "msqrt":
            return f"sqrt({_row(children) or _NOTHING})"
        case "mroot":
            return f"root({_argument(children[1])}, {_argument(children[0])})"
        case "msub" | "msup" | "msubsup":
            return _scripts(element.tag, children)
        case "munder" | "mover" | "munderover":
            return _limits(element.tag, children)
        case "mtable":
            return _matrix(element)
        case "mmultiscripts":
            return _multiscripts(children)
        case "mphantom":
            return f"std.hide({_row(children) or _NOTHING})"
        case "semantics":
            return _argument(children[0])
        case _:
            raise MathError(f"<{element.tag}> has no counterpart in Typst")


def _fenced(children: Sequence[Element]) -> str:
    """A row; fences that stretch (\\left, \\right, pmatrix) at both ends become `lr`."""
    if len(children) >= 2 and _is_fence(children[0]) and _is_fence(children[-1]):
        return f"lr({_row(children)})"
    return _row(children)


def _is_fence(element: Element) -> bool:
    return element.tag == "mo" and element.get("stretchy") != "false" and (element.text or "") in _FENCES


def _identifier(text: str, upright: bool) -> str:
    if len(text) > 1:
        return f"op({string(text)})"
    if not text.isascii() or text.isalpha():
        return f"upright({text})" if upright else text
    return _operator(text, "")


def _operator(text: str, form: str) -> str:
    visible = "".join(c for c in text if c not in _INVISIBLE)
    if len(visible) > 1 and visible.isalpha():
        return f"op({string(visible)}, limits: #true)"
    symbols = " ".join(f"\\{c}" if c.isascii() and not c.isalnum() else c for c in visible if not c.isspace())
    classes = {"prefix": "opening", "postfix": "closing"}
    if symbols in ("‖", "∥", "\\|", "∣") and form in classes:
        return f'class("{classes[form]}", {symbols})'
    return symbols


def _words(element: Element) -> str:
    """Text within a formula, parts of which may be bold, italic or typewritten."""
    parts = [string(element.text.replace("\u00a0", " "))] if element.text else []
    for child in element:
        wrapped = _words(child)
        parts.append(f"{_WORDS[child.tag]}({wrapped})" if child.tag in _WORDS else wrapped)
        if child.tail:
            parts.append(string(child.tail.replace("\u00a0", " ")))
    return " ".join(parts)


def _multiscripts(children: Sequence[Element]) -> str:
    """Scripts on both sides of a base; one pair each, as \\prescript and \\sideset write them."""
    tags = [child.tag for child in children]
    split = tags.index("mprescripts") if "mprescripts" in tags else len(children)
    names = [("br", children[1:split][0::2]), ("tr", children[1:split][1::2])]
    names += [("bl", children[split + 1 :][0::2]), ("tl", children[split + 1 :][1::2])]
    scripts = "".join(f", {name}: {' '.join(map(_argument, group))}" for name, group in names if group)
    return f"attach({_argument(children[0])}{scripts})"


def _scripts(tag: str, children: Sequence[Element]) -> str:
    base = _argument(children[0])
    if (children[0].text or "") in _LARGE:
        base = f"scripts({base})"
    names = {"msub": ("b",), "msup": ("t",), "msubsup": ("b", "t")}[tag]
    scripts = ", ".join(f"{name}: {_argument(child)}" for name, child in zip(names, children[1:], strict=True))
    return f"attach({base}, {scripts})"


def _limits(tag: str, children: Sequence[Element]) -> str:
    base, sign = _argument(children[0]), (children[0].text or "").strip()
    mark = (children[1].text or "").strip() if children[1].tag == "mo" else ""
    if mark in _LINES and tag != "munderover":
        return f"{'overline' if tag == 'mover' else 'underline'}({base})"
    if mark in _BRACES and tag != "munderover":
        return f"{_BRACES[mark]}({base})"
    if tag == "mover" and mark in _ACCENTS:
        return f"accent({base}, {_ACCENTS[mark]})"
    if children[0].tag != "mo" or not (sign in _LARGE or sign.isalpha()):
        base = f"limits({base})"  # ∑ and lim choose by themselves: limits in a display, scripts in a line
    names = {"munder": ("b",), "mover": ("t",), "munderover": ("b", "t")}[tag]
    scripts = ", ".join(f"{name}: {_argument(child)}" for name, child in zip(names, children[1:], strict=True))
    return f"attach({base}, {scripts})"


def _cell_styles(table: Element) -> list[str]:
    """The style of each column, read off the first row."""
    return [cell.get("style", "") for cell in table[0]] if len(table) else []


def _is_aligned(table: Element) -> bool:
    """`aligned`: columns alternate right, left, as Typst's own alignment points do."""
    styles = _cell_styles(table)
    sides = ["left" if i % 2 else "right" for i in range(len(styles))]
    found = zip(sides, styles, strict=True)
    return bool(styles) and all(f"text-align: {side}" in style and "padding" in style for side, style in found)


def _matrix(table: Element) -> str:
    """A table within a formula: `mat`, with the columns' sides and the rules that an array asks for."""
    rows = [[_row(cell) or _NOTHING for cell in row] for row in table]
    styles = _cell_styles(table)
    options = ["delim: #none"]
    sides = ["left" if "text-align: left" in s else "right" if "text-align: right" in s else "center" for s in styles]
    if _is_aligned(table):  # alignment points within one cell per row
        rows = [[" & ".join(row)] for row in rows]
        options.append("align: #left")
    elif len(set(sides)) == 1:
        options += [f"align: #{sides[0]}"] if sides[0] != "center" else []
    else:  # `mat` has one side for all columns; alignment points push a cell to its own
        marks = {"left": "& {}", "right": "{} &", "center": "{}"}
        rows = [[marks[side].format(cell) for side, cell in zip(sides, row, strict=False)] for row in rows]
    across = [str(i) for i, row in enumerate(table) if i and any("border-top" in c.get("style", "") for c in row)]
    down = [str(i + 1) for i, style in enumerate(styles) if "border-right" in style]
    rules = [f"{name}: ({', '.join(at)},)" for name, at in (("hline", across), ("vline", down)) if at]
    if rules:
        options.append(f"augment: #({', '.join(rules)})")
    return f"mat({', '.join(options)}, {'; '.join(', '.join(row) for row in rows)})"
