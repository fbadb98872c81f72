"""Neutral blocks → plain text for a terminal. A pure function; math becomes one line of Unicode."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from xml.etree.ElementTree import Element

from generator.mathml import to_element
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
    Styled,
    Table,
    Text,
)

_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿ")
_SPACED = frozenset("=<>≤≥≠≈→⇒∼+−×⋅·⊙")


def emit(blocks: Blocks, width: int = 100) -> str:
    """The blocks as lines of at most `width` characters where they can be broken."""
    return "\n\n".join(_block(block, width) for block in blocks)


def math(tex: str) -> str:
    """One formula: w = [2, −1, 3]; matrices as (1 2; 3 4)."""
    return " ".join(_row(list(_tree(tex))).split())


def _block(block: Block, width: int) -> str:
    match block:
        case Paragraph(children):
            return textwrap.fill(_inlines(children), width)
        case DisplayMath(tex):
            lines = _row(list(_tree(tex))).split("\n")
            return "\n".join(f"    {' '.join(line.split())}" for line in lines)
        case ItemList(ordered, items):
            marks = [f"{i}." if ordered else "•" for i in range(1, len(items) + 1)]
            return "\n".join(
                textwrap.indent(emit(item, width - 4), "    ").replace("    ", f"{mark:<4}", 1)
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
            return math(tex)
        case Styled(_, children):
            return _inlines(children)


@lru_cache(maxsize=1024)
def _tree(tex: str) -> Element:
    return to_element(tex, display=True)


def _row(elements: Sequence[Element]) -> str:
    parts = []
    for before, element in zip([None, *elements], elements, strict=False):
        is_sign = element.tag == "mo" and (element.text or "") in "−+"
        is_unary = before is None or (before.tag == "mo" and (before.text or "") not in ")]}‖!")
        parts.append(element.text or "" if is_sign and is_unary else _element(element))
    return "".join(parts)


def _element(element: Element) -> str:
    children = list(element)
    text = (element.text or "").strip()
    match element.tag:
        case "mo":
            return f" {text} " if text in _SPACED else f"{text} " if text in ",;" else text
        case "mtext":
            return element.text or ""
        case "mspace":
            return "  "
        case "mfrac":
            return f"{_grouped(children[0])}/{_grouped(children[1])}"
        case "msqrt":
            return f"√({_row(children)})"
        case "mroot":
            return f"root({_element(children[1])}, {_element(children[0])})"
        case "msub" | "munder":
            return _element(children[0]) + _script(children[1], "_", _SUBSCRIPTS)
        case "msup" | "mover":
            if element.get("accent"):
                return _element(children[0]) + {"ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304"}.get(
                    children[1].text or "", ""
                )
            return _element(children[0]) + _script(children[1], "^", _SUPERSCRIPTS)
        case "msubsup" | "munderover":
            return (
                _element(children[0])
                + _script(children[1], "_", _SUBSCRIPTS)
                + _script(children[2], "^", _SUPERSCRIPTS)
            )
        case "mtable":
            aligned = any("text-align: right" in cell.get("style", "") for row in children for cell in row)
            between_cells, between_rows = (" ", "\n") if aligned else (", ", "; ")
            return between_rows.join(between_cells.join(_row(list(cell)).strip() for cell in row) for row in children)
        case "mphantom":
            return ""
        case _:
            return text or _row(children)


def _grouped(element: Element) -> str:
    text = _element(element).strip()
    return text if len(text) <= 2 or text.isalnum() else f"({text})"


def _script(element: Element, mark: str, letters: dict[int, int]) -> str:
    text = _element(element).replace(" ", "")
    return (
        text.translate(letters)
        if all(ord(c) in letters for c in text)
        else f"{mark}{text if len(text) == 1 else f'({text})'}"
    )
