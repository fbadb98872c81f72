"""Neutral blocks → HTML for screens of any width: formulas wrap, and what cannot wrap scrolls in a box of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from generator.model import Block, DisplayMath, Figure, Inline, Inlines, ItemList, Math, Paragraph, Styled, Table, Text
from generator.page.emit.html import HtmlWriter, escape_html, formula
from generator.page.emit.pieces import aligned, items, pieces, width

# in em; a phone that is 390 pixels wide has room for 19, a narrow one within a list for 13, and the measure is rough
_PIECE = 14.0
_IN_TEXT = 9.0  # shorter ones are not cut: “N = 3” stays together
_COLUMN = 12.0
_SCROLLS = 10.0
_WORD = 0.56  # em of a character of text
_CLOSING = re.compile(r"[,.;:!?)\]’”%…]+")
_OPENING = re.compile(r"[(\[‘“]+$")
_WRAP = "<wbr/>"
_QUAD = '<span class="quad"> </span>'


@lru_cache(maxsize=8192)
def inline_formula(tex: str, before: str = "", after: str = "") -> str:
    """A formula within a line, which may end between its pieces. before and after: marks that stay beside it."""
    parts = [pieces(item, _IN_TEXT, before=False) for item in items(tex)]
    written = [[_piece(part, display=False) for part in item] for item in parts]
    first, last = escape_html(before), escape_html(after)
    if first and last and len(written) == 1 == len(written[0]):
        written[0][0] = f'<span class="together">{first}{written[0][0]}{last}</span>'
    else:
        if first:
            written[0][0] = f'<span class="together">{first}{written[0][0]}</span>'
        if last:
            written[-1][-1] = f'<span class="together">{written[-1][-1]}{last}</span>'
    return _QUAD.join(map(_WRAP.join, written))


@lru_cache(maxsize=4096)
def display_formula(tex: str) -> str:
    """A displayed formula: what \\quad sets apart goes below where it does not fit, and so do lines too long."""
    rows = aligned(tex)
    if rows and max(map(len, rows)) > 1:
        return _lines(rows)
    shown = rows or [[tex]]
    lines = ["".join(_item(one) for one in items(row[0])) for row in shown if row[0]]
    return "".join(f'<div class="display">{line}</div>' for line in lines)


def scroll_box(markup: str, label: str, *, is_wide: bool, tag: str = "div") -> str:
    """A box that scrolls sideways. is_wide: whether it may have to, so that the keyboard has to get there too."""
    reach = f' tabindex="0" role="group" aria-label="{escape_html(label)}"' if is_wide else ""
    return f'<{tag} class="scroll"{reach}>{markup}</{tag}>'


@dataclass(frozen=True)
class ScreenWriter(HtmlWriter):
    """HTML for the program's own pages."""

    def inline(self, inlines: Inlines) -> str:
        """What stands within a line. No line begins with the comma after a formula."""
        written: list[str] = []
        left = list(inlines)
        for i, inline in enumerate(left):
            if not isinstance(inline, Math):
                written.append(self._inline(inline))
                continue
            opening = after = ""
            if i and isinstance(last := left[i - 1], Text) and (found := _OPENING.search(last.text)):
                opening = found.group()
                written[-1] = self._inline(Text(last.text[: found.start()]))
            if i + 1 < len(left) and isinstance(following := left[i + 1], Text):
                found = _CLOSING.match(following.text)
                if found:
                    after = found.group()
                    left[i + 1] = Text(following.text[found.end() :])
            written.append(inline_formula(inline.tex, opening, after))
        return "".join(written)

    def _block(self, block: Block) -> str:
        match block:
            case DisplayMath(tex):
                return display_formula(tex)
            case Table():
                return scroll_box(self._table(block), "Table", is_wide=_table_width(block) > _SCROLLS)
            case Paragraph() | ItemList() | Figure():
                return super()._block(block)


def _lines(rows: list[list[str]]) -> str:
    """Lines that are aligned at their signs, as a table whose cells wrap."""
    columns = max(map(len, rows))
    cells = [[*row, *[""] * (columns - len(row))] for row in rows]
    body = "".join(f"<tr>{''.join(_cell(tex, place) for place, tex in enumerate(row))}</tr>" for row in cells)
    least = [
        max(width(part) for row in cells for one in [[""], *_parts(row[c], c)] for part in one) for c in range(columns)
    ]
    return scroll_box(f'<table class="lines" role="presentation">{body}</table>', "Formula",
                      is_wide=sum(least) > _SCROLLS)  # fmt: skip


def _cell(tex: str, place: int) -> str:
    side = "left" if place % 2 else "right"
    gap = " gap" if tex.startswith((r"\quad", r"\qquad")) else ""
    return f'<td class="{side}{gap}">{_QUAD.join(_together(parts) for parts in _parts(tex, place))}</td>'


def _parts(tex: str, place: int) -> list[list[str]]:
    """A cell's pieces, for each thing that is set apart in it. The sign at its beginning keeps its space."""
    return [pieces(f"{{}} {item}" if place % 2 else item, _COLUMN, before=True) for item in items(tex)]


def _item(tex: str) -> str:
    return f'<span class="item">{_together(pieces(tex, _PIECE, before=True))}</span>'


def _together(parts: list[str]) -> str:
    return _WRAP.join(_piece(part, display=True) for part in parts)


def _piece(tex: str, *, display: bool) -> str:
    markup = formula(tex, display).replace(' display="block"', ' displaystyle="true"', 1)
    return scroll_box(markup, "Formula", is_wide=True, tag="span") if width(tex) > _SCROLLS else markup


def _table_width(table: Table) -> float:
    """The least width of a table, in em, about."""
    rows = (table.header, *table.rows)
    return sum(max((_least(row[c]) for row in rows), default=0.0) + 1.4 for c in range(len(table.align)))


def _least(inlines: Inlines) -> float:
    """The width of what cannot be broken."""
    return max((one for inline in inlines for one in _solid(inline)), default=0.0)


def _solid(inline: Inline) -> list[float]:
    match inline:
        case Math(tex):
            return [width(part) for item in items(tex) for part in pieces(item, _IN_TEXT, before=False)]
        case Styled(_, children):
            return [_least(children)]
        case _:
            return [_WORD * len(word) for word in inline.text.split()]
