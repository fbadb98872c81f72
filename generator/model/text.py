"""Neutral text: paragraphs, formulas, lists, tables and pictures, which every output writes in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Math:
    """Inline TeX math that math-core has accepted."""

    tex: str


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Styled:
    """Emphasized (style "emph") or strong (style "strong") text."""

    style: str
    children: tuple[Inline, ...]


Inline = Text | Math | Code | Styled
Inlines = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    children: Inlines


@dataclass(frozen=True)
class DisplayMath:
    tex: str


@dataclass(frozen=True)
class ItemList:
    ordered: bool
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True)
class Table:
    """Header cells, rows of cells; `align` holds "left", "center" or "right" per column."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A drawn picture: SVG for Typst and HTML, PDF or TeX for LaTeX, PNG for Word, whichever was asked for.

    `name` is a file name without its ending; equal pictures have equal names.
    """

    name: str
    alt: str
    svg: bytes = field(repr=False, default=b"")
    pdf: bytes = field(repr=False, default=b"")
    png: bytes = field(repr=False, default=b"")
    tex: bytes = field(repr=False, default=b"")


Block = Paragraph | DisplayMath | ItemList | Table | Figure
Blocks = tuple[Block, ...]


def figures(blocks: Blocks) -> Iterator[Figure]:
    """The pictures in these blocks, in order of appearance."""
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, ItemList):
            for item in block.items:
                yield from figures(item)
