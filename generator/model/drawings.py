"""A drawing as data: paths and texts on a sheet."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]
"""Coordinates in centimetres: to the right, and up."""


@dataclass(frozen=True)
class DrawnPath:
    """Shapes that are filled and outlined together. Colours: "0.9" (a grey), "#1b6b5a", or "none"."""

    shapes: tuple[tuple[tuple[Point, ...], bool], ...]
    """Points, and whether the last is joined to the first."""
    fill: str
    edge: str
    line_width: float
    """In points."""
    dashes: tuple[float, float] | None
    """Lengths of a dash and of a gap, in line widths."""
    cap: str
    """ "butt", "projecting" or "round"."""
    join: str
    """ "miter" or "round"."""


@dataclass(frozen=True)
class DrawnText:
    """A line of text, vertically centred at y."""

    x: float
    y: float
    text: str
    size: float
    """In points."""
    side: str
    """Which side of it is at x: "left", "center" or "right"."""
    italic: bool
    bold: bool
    turned: float
    """Degrees, counter-clockwise."""


@dataclass(frozen=True)
class Drawing:
    """Paths, each covering those before it, and texts on top, on a sheet whose origin is at the bottom left."""

    width: float
    """In centimetres."""
    height: float
    paths: tuple[DrawnPath, ...]
    texts: tuple[DrawnText, ...]
