"""Neutral blocks → paragraphs, lists, tables and pictures of LaTeX, and its commands, by pylatex. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pylatex import Command, NoEscape
from pylatex.base_classes import Environment

from generator.files import sha256
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
from generator.page.emit.latex_text import display, escape, math

_LINE = re.compile(r"(.{0,109}[^ ]|[^ ]+)(?: +|$)")  # as many words as fit, or one that does not
_COLUMNS = {"left": "L", "center": "C", "right": "R"}
_GAP = "%s"
"""What differs between commands that are written alike."""


def picture_file(figure: Figure) -> str:
    """A file name that no other picture has, so that papers can share a folder."""
    return f"figure-{sha256(figure.tex or figure.pdf)[:12]}.{'tex' if figure.tex else 'pdf'}"


def blocks_as_tex(blocks: Blocks) -> str:
    """Blocks as paragraphs. No empty line beside a display: it belongs to the paragraph around it."""
    text = ""
    for before, block in zip((None, *blocks), blocks, strict=False):
        tight = before is None or isinstance(before, DisplayMath) or isinstance(block, DisplayMath)
        text += ("\n" if tight else "\n\n") + _block(block)
    return text.removeprefix("\n")


def _block(block: Block) -> str:
    match block:
        case Paragraph(children):
            return _wrapped(inlines_as_tex(children))
        case DisplayMath(tex):
            return display(tex)
        case ItemList(ordered, items):
            rows = (command("item") + " " + blocks_as_tex(item) for item in items)
            return environment("enumerate" if ordered else "itemize", (), "\n".join(rows))
        case Table(header, rows, align):
            lines = [_row(header), command("pstablerule"), *map(_row, rows)]
            return environment("pstable", ("".join(_COLUMNS[side] for side in align),), "\n".join(lines))
        case Figure():
            return command("psdrawing" if block.tex else "psfigure", picture_file(block), escape(block.alt))


def _row(cells: Iterable[Inlines]) -> str:
    return " & ".join(inlines_as_tex(cell) for cell in cells) + r" \tabularnewline"


def inlines_as_tex(inlines: Inlines) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return escape(text)
        case Math(tex):
            return math(tex)
        case Code(text):
            return command("texttt", escape(text))
        case Styled(style, children):
            return command({"emph": "emph", "strong": "textbf"}[style], inlines_as_tex(children))


@lru_cache(maxsize=4096)
def _wrapped(text: str) -> str:
    """The same text on lines that an editor shows whole; breaks only at spaces, where TeX does not care."""
    return "\n".join(_LINE.findall(text))


# pylatex takes its time, and the same few commands and environments come again and again: it writes each once, with
# gaps for what differs.


def command(name: str, *arguments: str) -> str:
    return _command_with_gaps(name, len(arguments)) % arguments


@lru_cache(maxsize=64)
def _command_with_gaps(name: str, arguments: int) -> str:
    return str(Command(name, [NoEscape(_GAP)] * arguments).dumps())


def environment(name: str, arguments: Sequence[str], content: str) -> str:
    whole = _environment_with_gaps(name, len(arguments)) % (*arguments, content)
    return whole.replace("}\n\n\\end", "}\n\\end")


@lru_cache(maxsize=64)
def _environment_with_gaps(name: str, arguments: int) -> str:
    environment = Environment(arguments=[NoEscape(_GAP)] * arguments or None)
    environment.latex_name = name
    environment.content_separator = "\n"
    environment.append(NoEscape(_GAP))
    return str(environment.dumps())
