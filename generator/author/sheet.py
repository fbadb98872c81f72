"""A sheet to draw figures on, in centimetres.

The shapes of one call are drawn as one path, so they should not overlap. A `Point` is a pair of coordinates, (x, y).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, pi, sin
from typing import Literal

from generator.model import Drawing, DrawnPath, DrawnText, Point

GREY = "0.25"  # of lines, where none is named
POINT = 2.54 / 72  # in centimetres
HEAD_LENGTH, HEAD_WIDTH = 4 * POINT, 4 * POINT  # of an arrow


@dataclass(frozen=True)
class Stack:
    """A stack of `count` equal rectangles (at least one), such as the channels of an image.

    Each rectangle lies behind the one before it, `step` further to the right and up. Of more than four rectangles only
    the first three and the last are shown, with dots between them. (x, y) is the centre of the whole stack; width and
    height are those of one rectangle. All lengths are in centimetres.
    """

    x: float
    y: float
    width: float
    height: float
    count: int = 1
    step: float = 0

    @property
    def depth(self) -> float:
        """How far the last rectangle is shifted from the first, to the right and up, in centimetres."""
        return self.step * self._places[-1]

    @property
    def left(self) -> float:
        """The x coordinate of the left edge of the whole stack."""
        return self.x - (self.width + self.depth) / 2

    @property
    def right(self) -> float:
        """The x coordinate of the right edge of the whole stack."""
        return self.x + (self.width + self.depth) / 2

    @property
    def bottom(self) -> float:
        """The y coordinate of the bottom edge of the whole stack."""
        return self.y - (self.height + self.depth) / 2

    @property
    def _places(self) -> tuple[float, ...]:
        """Positions of the visible rectangles from the front, in steps."""
        return (0, 1, 2, 3)[: self.count] if self.count <= 4 else (0, 1, 2, 4.6)

    def outlines(self) -> list[list[Point]]:
        """Returns polygons for `Sheet.fill`: the first rectangle, and the visible part of each rectangle behind it."""
        left, bottom, width, height = self.left, self.bottom, self.width, self.height
        first = [(left, bottom), (left + width, bottom), (left + width, bottom + height), (left, bottom + height)]
        shapes = [first]
        for near, far in zip(self._places, self._places[1:], strict=False):
            x, y, shift = left + near * self.step, bottom + near * self.step, (far - near) * self.step
            right, top = x + width, y + height
            shapes.append([
                (x + shift, top), (x + shift, top + shift), (right + shift, top + shift),
                (right + shift, y + shift), (right, y + shift), (right, top),
            ])  # fmt: skip
        return shapes

    def dots(self) -> list[tuple[float, float, float]]:
        """Returns the dots that stand for rectangles not shown, for `Sheet.dots`: x, y and radius of each. The
        list is empty if all are shown."""
        if self.count <= 4:
            return []
        right, top, radius = self.left + self.width, self.bottom + self.height, 6 * POINT * self.step
        return [(right + place * self.step, top + place * self.step, radius) for place in (2.7, 3.3, 3.9)]

    def grid(self, cells: int) -> list[list[Point]]:
        """Returns lines for `Sheet.lines` that divide the first rectangle into `cells` × `cells`. The list is
        empty for a single cell, and for more than 11 × 11, which would be too small to tell apart."""
        if not 1 < cells <= 11:
            return []
        left, bottom = self.left, self.bottom
        right, top = left + self.width, bottom + self.height
        across = [left + self.width * i / cells for i in range(1, cells)]
        up = [bottom + self.height * i / cells for i in range(1, cells)]
        return [[(x, bottom), (x, top)] for x in across] + [[(left, y), (right, y)] for y in up]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet of `width` × `height` centimetres, with the origin (0, 0) at the bottom left.

    Coordinates and lengths are in centimetres, line widths and font sizes in points. Colours are greys from "0.0"
    (black) to "1.0" (white), or written like "#1b6b5a". Later shapes cover earlier ones; text is always on top. The
    printed figure shows the whole sheet, and also whatever extends beyond it.
    """

    width: float
    height: float
    _paths: list[DrawnPath] = field(default_factory=list, init=False, repr=False)
    _texts: list[DrawnText] = field(default_factory=list, init=False, repr=False)

    @property
    def figure(self) -> Drawing:
        """The finished drawing: what a type's `figure` returns."""
        return Drawing(self.width, self.height, tuple(self._paths), tuple(self._texts))

    def fill(
        self, polygons: Iterable[Sequence[Point]], colour: str, *, edge: str = "none", line_width: float = 0.7
    ) -> None:
        """Draws filled polygons, each given by its corners, with an outline of the colour `edge`."""
        self._add(map(_closed, polygons), fill=colour, edge=edge, line_width=line_width)

    def lines(
        self,
        lines: Iterable[Sequence[Point]],
        colour: str = GREY,
        *,
        line_width: float = 0.7,
        dashes: tuple[float, float] | None = None,
        cap: Literal["butt", "projecting", "round"] = "butt",
    ) -> None:
        """Draws lines, each through two or more points. dashes: the lengths of a dash and of a gap, in line widths."""
        self._add(map(_open, lines), edge=colour, line_width=line_width, cap=cap, dashes=dashes)

    def dots(self, dots: Iterable[tuple[float, float, float]], colour: str = GREY) -> None:
        """Draws small round dots, each given by x, y and radius."""
        self._add((_circle(*dot) for dot in dots), fill=colour)

    def arrows(self, arrows: Iterable[tuple[Point, Point]], colour: str = GREY, *, line_width: float = 0.7) -> None:
        """Draws straight arrows with filled heads, each from its first point to its second, which must differ."""
        shapes = [shape for start, end in arrows for shape in _arrow(start, end, line_width * POINT)]
        self._add(shapes, fill=colour, edge=colour, line_width=line_width, cap="round", join="round")

    def stacks(self, stacks: Sequence[Stack], colour: str, *, edge: str = GREY, cells: int = 1) -> None:
        """Draws stacks filled with a colour, the first rectangle of each divided into `cells` × `cells`."""
        self.fill([shape for stack in stacks for shape in stack.outlines()], colour, edge=edge)
        self.dots([dot for stack in stacks for dot in stack.dots()], edge)
        self.lines([line for stack in stacks for line in stack.grid(cells)], edge, line_width=0.35)

    def text(
        self,
        x: float,
        y: float,
        text: object,
        *,
        size: float = 8,
        side: Literal["left", "center", "right"] = "center",
        italic: bool = False,
        bold: bool = False,
        turned: float = 0,
    ) -> None:
        """Writes a line of text, vertically centred at y.

        text: anything that `str` accepts. side: which side of the text is at x. turned: the angle in degrees,
        counter-clockwise. Texts are set in the font of the document; use `italic` for a mathematical letter.
        """
        self._texts.append(DrawnText(x, y, str(text), size, side, italic, bold, turned))

    def _add(
        self,
        shapes: Iterable[_Shape],
        *,
        fill: str = "none",
        edge: str = "none",
        line_width: float = 0.7,
        dashes: tuple[float, float] | None = None,
        cap: Literal["butt", "projecting", "round"] = "butt",
        join: Literal["miter", "round"] = "miter",
    ) -> None:
        """All shapes as one path."""
        found = tuple((tuple(points), closed) for points, closed in shapes)
        if found:
            self._paths.append(DrawnPath(found, fill, edge, line_width, dashes, cap, join))


_Shape = tuple[Sequence[Point], bool]  # points, and whether the last is joined to the first


def _open(points: Sequence[Point]) -> _Shape:
    return points, False


def _closed(corners: Sequence[Point]) -> _Shape:
    return corners, True


def _circle(x: float, y: float, radius: float) -> _Shape:
    """A polygon of 16 sides, which nobody can tell from a circle at the size of a dot: curves take long to measure."""
    return _closed([(x + radius * cos(pi * i / 8), y + radius * sin(pi * i / 8)) for i in range(16)])


def _arrow(start: Point, end: Point, line_width: float) -> tuple[_Shape, _Shape]:
    """Shaft and head. The line around the head has a width, in centimetres; so the head stays behind its end."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    u, v = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    behind = line_width / 2 * hypot(HEAD_LENGTH, HEAD_WIDTH / 2) / (HEAD_WIDTH / 2)
    tip = (end[0] - behind * u, end[1] - behind * v)
    back = (tip[0] - HEAD_LENGTH * u, tip[1] - HEAD_LENGTH * v)
    aside = (-HEAD_WIDTH / 2 * v, HEAD_WIDTH / 2 * u)
    head = [tip, (back[0] + aside[0], back[1] + aside[1]), (back[0] - aside[0], back[1] - aside[1])]
    return _open([start, tip]), _closed(head)
