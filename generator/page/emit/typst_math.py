"""TeX → MathML → Typst math. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from xml.etree.ElementTree import Element

from generator.page.emit.plain import plain_math
from generator.page.emit.typst_text import string
from generator.page.mathml import MathError, shared_element
from generator.page.speech import speech

_OPEN, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_INLINE, _DISPLAY, _SAID = "\ue003", "\ue004", "\ue005"
_CHANGE = re.compile(f"{_OPEN}([^{_CLOSE}]*?){_BETWEEN}([^{_CLOSE}]*?){_CLOSE}")
_ALT = re.compile(f"([{_INLINE}{_DISPLAY}])([^{_SAID}]*){_SAID}")
_KEPT = dict.fromkeys(map(ord, (_OPEN, _BETWEEN, _CLOSE, _INLINE, _DISPLAY, _SAID)))
_SHORT = 48  # bytes of TeX that stay on one line


def changed(before: str, now: str) -> str:
    """Markup that edition 1 has otherwise. Both stand in a formula, which is kept for all editions, until `settled`
    chooses; the signs around them are not printable, so that no text has them."""
    return f"{_OPEN}{before}{_BETWEEN}{now}{_CLOSE}"


def settled(markup: str, edition: int, code: str) -> str:
    """The markup as an edition has it, with its formulas in the words of a language for whoever hears them."""
    if edition == 1:
        return _ALT.sub(lambda found: string(_flat(found[2])), _CHANGE.sub(r"\1", markup))
    return voiced(_CHANGE.sub(r"\2", markup), code)


def voiced(markup: str, code: str) -> str:
    """The markup with its formulas in the words of a language; where it has no words for them, in signs."""
    return _ALT.sub(lambda found: string(_said(found[2], code, found[1] == _DISPLAY)), markup)


def _said(tex: str, code: str, display: bool) -> str:
    """Something even where there is nothing to say: each formula has to have it."""
    return speech(tex, code, display=display) or plain_math(tex) or _flat(tex)


@lru_cache(maxsize=4096)
def math(tex: str) -> str:
    """One inline formula. A short one stays on one line; a tall one keeps off the lines above and below, which Typst
    lets it reach into."""
    flat = _flat(tex)
    if r"\begin" in flat:
        return _boxed("formula", tex, "inset: (y: 0.4em), ")
    return _boxed("formula", tex, "") if len(flat.encode()) <= _SHORT else f"#{_called('formula', tex)};"


@lru_cache(maxsize=4096)
def large(tex: str) -> str:
    """One formula within a line, in the size of a displayed one."""
    is_tall = r"\begin" in tex or r"\frac" in tex
    return _boxed("large-formula", tex, "inset: (y: 0.2em), ") if is_tall else f"#{_called('large-formula', tex)};"


@lru_cache(maxsize=4096)
def display(tex: str) -> str:
    """One displayed formula; the spaces within the dollars make it one."""
    return f"#formula({_alt(tex, _DISPLAY)}, $ {_math(tex, display=True)} $);"


def _called(function: str, tex: str) -> str:
    return f"{function}({_alt(tex, _INLINE)}, ${_math(tex, display=False)}$)"


def _boxed(function: str, tex: str, options: str) -> str:
    """In a box, which the layout of edition 1 makes by itself."""
    return f"#{changed('', f'box({options}')}{_called(function, tex)}{changed('', ')')};"


def _alt(tex: str, mark: str) -> str:
    """What stands for the formula where it is heard, until `settled` says it."""
    return f"{mark}{tex.translate(_KEPT)}{_SAID}"


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
_MARKS = frozenset(",;")
_TIGHT = frozenset("=<>≤≥≠≈:")
_FENCES = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉∣∥") | _INVISIBLE | {""}


def _math(tex: str, *, display: bool) -> str:
    root = shared_element(tex, display=display)
    children = list(root)
    if display and len(children) == 1 and children[0].tag == "mtable" and _is_aligned(children[0]):
        return " \\\n".join(" & ".join(map(_row, row)) for row in children[0])
    return _row(children)


def _row(elements: Iterable[Element]) -> str:
    shown = [(element.tag == "mtext", markup) for element in elements if (markup := _element(element))]
    if not shown:
        return ""
    # Typst prints a space of the markup beside text, where TeX has none
    pairs = pairwise([(is_text or markup[0] == '"', is_text or markup[-1] == '"') for is_text, markup in shown])
    gaps = [changed(" ", "") if last or first else " " for (_, last), (first, _) in pairs]
    return "".join(gap + markup for gap, (_, markup) in zip(["", *gaps], shown, strict=True))


def _argument(element: Element) -> str:
    """An element as a function's argument: never empty."""
    return _element(element) or _NOTHING


def _element(element: Element) -> str:
    """One MathML Core element as Typst math, in the size that it asks for. Raises MathError for anything else."""
    if element.tag in _TOKENS:
        shown = _token(element.tag, (element.text or "").strip(), element.get("mathvariant"), element.get("form"))
        return changed(shown, f'class("normal", {shown})') if _is_tight(element) else shown
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


def _is_tight(element: Element) -> bool:
    """Whether braces around a sign keep it from having space around it: 0{,}5."""
    sign = (element.text or "").strip()
    if element.tag != "mo" or element.get("rspace") != "0":
        return False
    return sign in _MARKS or (element.get("lspace") == "0" and sign in _TIGHT)


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
                gap = changed("", "row-gap: #0.2em, ")
                return f"mat(delim: #none, {gap}{_argument(children[0])}; {_argument(children[1])})"
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


def _is_number(cell: Element) -> bool:
    """Whether it is empty, a whole number, or a dot in the place of one."""
    text = "".join(cell.itertext()).strip()
    return re.fullmatch(r"[−-]?\d*|[⋅·]", text) is not None and cell.find(".//mfrac") is None


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
        if sides[0] != "center":
            options.append(f"align: #{sides[0]}")
        elif all(_is_number(cell) for row in table for cell in row):
            options[0] += changed("", ", align: #right")  # digits below digits, signs before them
    else:  # `mat` has one side for all columns; alignment points push a cell to its own
        marks = {"left": "& {}", "right": "{} &", "center": "{}"}
        rows = [[marks[side].format(cell) for side, cell in zip(sides, row, strict=False)] for row in rows]
    across = [str(i) for i, row in enumerate(table) if i and any("border-top" in c.get("style", "") for c in row)]
    down = [str(i + 1) for i, style in enumerate(styles) if "border-right" in style]
    if any(cell.find(".//mfrac") is not None for row in table for cell in row):
        options[0] += changed("", ", row-gap: #0.75em")
    rules = [f"{name}: ({', '.join(at)},)" for name, at in (("hline", across), ("vline", down)) if at]
    if rules:
        options.append(f"augment: #({', '.join(rules)})")
    shown = f"mat({', '.join(options)}, {'; '.join(', '.join(row) for row in rows)})"
    if _is_aligned(table):
        return shown
    return changed("", "display(") + shown + changed("", ")")  # its entries are as large as text within a line too
