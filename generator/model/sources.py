"""What an engine is given, and what it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typeset:
    """What an engine makes of a source."""

    pdf: bytes = field(repr=False)
    needed: tuple[float, ...]
    """Of each part of a paper, in printed order: the height of statement and boxes without room to write, in
    centimetres. Empty for a key, or where the layout does not measure."""
    page: float = 0
    """Height of the text on a page, in centimetres; 0 where the layout does not measure."""
    top: float = 0
    """What stands above the first problem on its page."""
    gap: float = 0
    """The distance between two parts of a problem."""
    headings: tuple[float, ...] = ()
    """Of each problem: section, heading and text, with the distances from the part before to the part after."""
    columns: tuple[int, ...] = ()
    """Of each part with options: how many of them fit in a row."""


@dataclass(frozen=True)
class Source:
    """What an engine is given: the main text, and the files beside it (layout, pictures)."""

    main: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    title: str = ""
    """What a reader's window shows, for an engine that cannot say it in the main text."""
    program: str = "pdflatex"
    """Which TeX sets it, of LaTeX's."""
