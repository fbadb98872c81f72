"""Neutral blocks → HTML that is well-formed XML too, with MathML and pictures inside it. Pure functions.

Everything from outside is escaped here. Nothing is fetched: a picture is a data address, which runs no script.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from dataclasses import dataclass

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
from generator.page.mathml import to_mathml
from generator.page.speech import speech

_TAGS = {"emph": "em", "strong": "strong"}
_MATHML = "http://www.w3.org/1998/Math/MathML"


def escape_html(text: str) -> str:
    """Text for HTML or XML, within an element or an attribute. What neither may hold becomes a space."""
    return html.escape("".join(c if c.isprintable() or c == "\n" else " " for c in text), quote=True)


def formula(tex: str, display: bool) -> str:
    """One formula as MathML that stands in XML too; screen readers without MathML get what a voice says for it, in
    English, as the pages are."""
    namespace = f'<math xmlns="{_MATHML}" alttext="{escape_html(speech(tex, "en", display=display) or "")}"'
    return to_mathml(tex, display=display).replace("<math", namespace, 1)


def picture(figure: Figure) -> str:
    """A picture within the page, with its description."""
    data = base64.b64encode(figure.svg).decode("ascii")
    return f'<img class="figure" src="data:image/svg+xml;base64,{data}" alt="{escape_html(figure.alt)}"/>'


@dataclass(frozen=True)
class HtmlWriter:
    """How formulas, pictures and texts are written: as MathML, data addresses and HTML, unless a format needs more."""

    formula: Callable[[str, bool], str] = formula
    """TeX, and whether it is displayed → markup."""
    picture: Callable[[Figure], str] = picture
    text: Callable[[str], str] = escape_html
    """Text that is no markup, wherever else it comes from."""

    def blocks(self, blocks: Blocks) -> str:
        """The blocks, one after another."""
        return "\n".join(map(self._block, blocks))

    def inline(self, inlines: Inlines) -> str:
        """What stands within a line."""
        return "".join(map(self._inline, inlines))

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(children):
                return f"<p>{self.inline(children)}</p>"
            case DisplayMath(tex):
                return f'<div class="display">{self.formula(tex, True)}</div>'
            case ItemList(ordered, items):
                tag = "ol" if ordered else "ul"
                return f"<{tag}>{''.join(f'<li>{self.blocks(item)}</li>' for item in items)}</{tag}>"
            case Table():
                return self._table(block)
            case Figure():
                return f"<p>{self.picture(block)}</p>"

    def _table(self, table: Table) -> str:
        head = "".join(
            f'<th class="{side}">{self.inline(cell)}</th>' for cell, side in zip(table.header, table.align, strict=True)
        )
        rows = (
            "".join(f'<td class="{side}">{self.inline(cell)}</td>' for cell, side in zip(row, table.align, strict=True))
            for row in table.rows
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f'<table class="data"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text):
                return self.text(text)
            case Math(tex):
                return self.formula(tex, False)
            case Code(text):
                return f"<code>{self.text(text)}</code>"
            case Styled(style, children):
                tag = _TAGS[style]
                return f"<{tag}>{self.inline(children)}</{tag}>"
