"""Neutral blocks → plain text for a terminal. A pure function; math becomes one line of Unicode."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from xml.etree.ElementTree import Element

from generator.model import (
    Block,
    Blocks,
    Code,
    DisplayMath,
    Figure,
    Inline,
    Inlines,
    ItemList,
    Math,
    Paragraph,
    Points,
    Styled,
    Table,
    Text,
)
from generator.page.mathml import to_element

_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()in∘", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿ°")
_SPACED = frozenset("=<>≤≥≠≈≡→⇒↔⇔↦∼+−×⋅·⊙∈∉⊆⊂∧∨∩∪⊕∖∣∤")
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b\ufe00"))
_CLOSING = frozenset(")]}‖!⌋⌉⟩|%")
_OPERANDS = frozenset("⋯…∞")
_ACCENTS = {
    **dict.fromkeys(("ˆ", "^", "\u0302"), "\u0302"),
    **dict.fromkeys(("˜", "~", "\u0303"), "\u0303"),
    **dict.fromkeys(("¯", "‾", "\u0332"), "\u0304"),
    **dict.fromkeys(("→", "\u20d7"), "\u20d7"),
    "˙": "\u0307",
    "¨": "\u0308",
    "ˇ": "\u030c",
    "´": "\u0301",
    "`": "\u0300",
    "˘": "\u0306",
}


def plain_text(blocks: Blocks, width: int = 100) -> str:
    """The blocks as lines of at most `width` characters where they can be broken."""
    return "\n\n".join(_block(block, width) for block in blocks)


def plain_math(tex: str) -> str:
    """One formula: w = [2, −1, 3]; matrices as (1 2; 3 4)."""
    return _closed_up(_row(list(_tree(tex))))


def _closed_up(line: str) -> str:
    return " ".join(line.split()).replace("( mod ", "(mod ")  # TeX has a space of its own before it


def plain_points(points: Points) -> str:
    """Points as a number: 3, 2.5; whole ones have no fraction even where they are a sum of halves."""
    return str(int(points) if points == int(points) else points)


def _block(block: Block, width: int) -> str:
    match block:
        case Paragraph(children):
            return textwrap.fill(_inlines(children), width)
        case DisplayMath(tex):
            lines = _row(list(_tree(tex))).split("\n")
            return "\n".join(f"    {_closed_up(line)}" for line in lines)
        case ItemList(ordered, items):
            marks = [f"{i}." if ordered else "•" for i in range(1, len(items) + 1)]
            return "\n".join(
                textwrap.indent(plain_text(item, width - 4), "    ").replace("    ", f"{mark:<4}", 1)
                for mark, item in zip(marks, items, strict=True)
            )
        case Table(header, rows, _):
            cells = [[_inlines(cell) for cell in row] for row in (header, *rows)]
            widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
            return "\n".join(
                "    " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells
            )
        case Figure(_, alt):
            return textwrap.fill(f"[Figure: {alt}]", width)


def _inlines(inlines: Inlines) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text):
            return text
        case Math(tex):
            return plain_math(tex)
        case Styled(_, children):
            return _inlines(children)


@lru_cache(maxsize=1024)
def _tree(tex: str) -> Element:
    return to_element(tex, display=True)


def _row(elements: Sequence[Element]) -> str:
    parts = []
    for before, element, after in zip([None, *elements], elements, [*elements[1:], None], strict=False):
        sign = (element.text or "") if element.tag == "mo" else ""
        before_sign = (before.text or "") if before is not None and before.tag == "mo" else ""
        is_unary = (
            before is None
            or (before.tag == "mo" and before_sign not in _CLOSING | _OPERANDS)
            or (before.tag in ("mrow", "mspace") and element.get("lspace") == element.get("rspace") == "0")
        )
        if element.tag == "mspace" and not element.get("width") and after is not None and len(_element(after)) == 1:
            continue  # before a letter such as Γ, which is no name of a function
        parts.append(sign if sign in ("−", "+", "⋅") and is_unary else _element(element))
    return "".join(parts)


def _element(element: Element) -> str:
    children = list(element)
    text = (element.text or "").strip().translate(_INVISIBLE)
    match element.tag:
        case "mo":
            if element.text == "\u2061":  # a function is applied: sin x, but diag(1)
                return " " if element.get("lspace") else ""
            return f" {text} " if text in _SPACED else f"{text} " if text in ",;" and text else text
        case "mtext":
            return "".join(element.itertext())
        case "mspace":
            return "  "
        case "mfrac":
            if element.get("linethickness") == "0":
                return f"{_element(children[0])} choose {_element(children[1])}"
            return f"{_grouped(children[0], is_below=False)}/{_grouped(children[1], is_below=True)}"
        case "msqrt":
            return f"√({_row(children)})"
        case "mroot":
            return f"root({_element(children[1])}, {_element(children[0])})"
        case "mover" if element.get("accent") or (children[1].text or "").strip() in _ACCENTS:
            return _accented(_element(children[0]).strip(), (children[1].text or "").strip())
        case "msub" | "munder":
            return _base(children[0]) + _script(children[1], "_", _SUBSCRIPTS)
        case "msup" | "mover":
            return _base(children[0]) + _script(children[1], "^", _SUPERSCRIPTS)
        case "msubsup" | "munderover":
            return (
                _element(children[0])
                + _script(children[1], "_", _SUBSCRIPTS)
                + _script(children[2], "^", _SUPERSCRIPTS)
            )
        case "mtable":
            styles = [cell.get("style", "").split(";")[0] for cell in children[0]]
            sides = ["text-align: left" if i % 2 else "text-align: right" for i in range(len(styles))]
            aligned = len(styles) > 1 and styles == sides
            between_cells, between_rows = (" ", "\n") if aligned else (", ", "; ")
            return between_rows.join(between_cells.join(_row(list(cell)).strip() for cell in row) for row in children)
        case "mphantom":
            return ""
        case _:
            return text or _row(children)


def _grouped(element: Element, *, is_below: bool) -> str:
    """A part of a fraction, in parentheses unless it is one number or name (or, above, a product or a sign)."""
    text = _element(element).strip()
    alone = text.isdigit() or len(text) == 1 or element.tag in ("mi", "mn", "msub", "msup", "msqrt")
    signed_number = not is_below and text.removeprefix("−").isalnum()
    return text if alone or signed_number else f"({text})"


def _base(element: Element) -> str:
    """What a script hangs on; several letters together get parentheses."""
    text = _element(element)
    together = element.tag == "mrow" and len([child for child in element if child.tag in ("mi", "mn")]) > 1
    return f"({text})" if together and not text.startswith("(") else text


def _accented(text: str, mark: str) -> str:
    accent = _ACCENTS.get(mark, "")
    if len(text) == 1 and accent:
        return text + accent
    names = {"\u0302": "hat", "\u0303": "tilde", "\u20d7": "vec"}
    return f"{names.get(accent or mark, 'bar')}({text})"


def _script(element: Element, mark: str, letters: dict[int, int]) -> str:
    text = _element(element).replace(" ", "")
    return (
        text.translate(letters)
        if all(ord(c) in letters for c in text)
        else f"{mark}{text if len(text) == 1 else f'({text})'}"
    )
