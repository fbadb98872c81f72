"""Figures with coordinates: axes with curves, areas, points and vectors.

Values are in the units of the axes, widths and heights in centimetres. Ticks are whole, or where `step` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import atan2, ceil, floor, hypot, isfinite, log10, pi
from typing import Literal, TypeAlias

from generator.author.labels import Anchor, Box, Piece, beside, first_free
from generator.author.shapes import (
    PAPER,
    SMALL,
    arrow_along,
    box,
    circle,
    is_symbol,
    region,
    shown,
    text_width,
    trimmed,
)
from generator.author.sheet import POINT, Sheet
from generator.model import Drawing, Point

Function: TypeAlias = Callable[[float], float]
Curve: TypeAlias = "Function | Sequence[Sequence[float]] | float"
"""A function of x, points (x, y) from left to right, or a number."""

_SAMPLES = 96  # points of a curve
_DASHES = (3.0, 3.0)
_MIDDLES = (0.5, 0.6, 0.4, 0.7, 0.3, 0.8)  # shares of a vector beside which its name may stand
_ROUND = (2, -2, 6, -6, 4, -4, 0, 8, 1, -1, 3, -3, 5, -5, 7, -7)  # eighths of 180° around a point, best first
_TICK = 0.08  # half the length of a tick
_BEYOND = 0.35  # how far an axis goes on behind its highest value


class Axes:
    """Axes to draw curves, areas, points and vectors on.

    x, y: the lowest and the highest value of each axis. width, height: of what lies between them, in centimetres. The
    axes cross at 0, or at the edge that is nearest to it. step: distances of the ticks on x and on y; None for as many
    whole ones as have room. ticks: whether there are any. grid: thin lines at the ticks. y_axis: whether there is one.

    Curves and areas end at the edges of the frame. Labels stand where they have room, off the curves as far as they
    can. Raises ValueError for an axis that has no length.
    """

    def __init__(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        *,
        x_label: object = "x",
        y_label: object = "y",
        width: float = 7,
        height: float = 5,
        step: tuple[float | None, float | None] = (None, None),
        ticks: bool = True,
        grid: bool = False,
        y_axis: bool = True,
    ) -> None:
        for low, high in (x, y):
            if not low < high:
                raise ValueError(f"an axis from {low} to {high} has no length")
        self._x, self._y, self._size = (x[0], x[1]), (y[0], y[1]), (width, height)
        self._origin = min(max(0.0, x[0]), x[1]), min(max(0.0, y[0]), y[1])
        self._labels, self._ticks = (shown(x_label), shown(y_label)), ticks
        self._steps = (
            step[0] or whole_step(x[1] - x[0], width, max(text_width(shown(number_text(v)), SMALL) for v in x) + 0.25),
            step[1] or whole_step(y[1] - y[0], height, 0.5),
        )
        self._grid, self._areas = Sheet(width, height), Sheet(width, height)
        self._lines, self._texts = Sheet(width, height), Sheet(width, height)
        self._has_grid, self._has_y_axis = grid, y_axis
        self._pieces: list[Piece] = []  # lines that labels keep off
        self._boxes: list[Box] = []  # and what else they keep off
        self._wanted: list[tuple[str, float, bool, list[Anchor]]] = []  # labels, and where each may stand
        self._feet: list[float] = []  # x of labels below the axis, which stand in place of numbers
        self._sides: list[float] = []
        if grid:
            self._grid.lines([[self.place(t, v) for v in self._y] for t in self._ticks_of(0)], "0.8", line_width=0.4)
            self._grid.lines([[self.place(v, t) for v in self._x] for t in self._ticks_of(1)], "0.8", line_width=0.4)

    def place(self, x: float, y: float) -> Point:
        """Returns where a point lies, in centimetres from the lower left corner of the frame."""
        (left, right), (bottom, top), (width, height) = self._x, self._y, self._size
        return (x - left) / (right - left) * width, (y - bottom) / (top - bottom) * height

    def curve(
        self,
        curve: Curve,
        low: float | None = None,
        high: float | None = None,
        *,
        dashed: bool = False,
        thick: bool = False,
        label: object = "",
    ) -> None:
        """Draws a curve: a function from `low` to `high` (by default all of the axis), or a list of points (x, y).

        Where the function has no value (it raises ValueError, ZeroDivisionError or OverflowError), or leaves the frame,
        there is a gap. label: stands at the end of the curve, or beside it where there is room.
        """
        pieces = list(self._inside(self._points(curve, low, high)))
        self._lines.lines(
            pieces, "0.0", line_width=1.8 if thick else 1.1, dashes=_DASHES if dashed else None, cap="round"
        )
        self._pieces += [pair for piece in pieces for pair in _coarse(piece)]
        if shown(label) and pieces:
            self._wanted.append((shown(label), 9, False, _along(pieces[-1])))

    def area(
        self,
        upper: Curve,
        lower: Curve = 0,
        low: float | None = None,
        high: float | None = None,
        *,
        hatched: bool = False,
    ) -> None:
        """Fills what lies between two curves from `low` to `high`, in grey or hatched. The curves may cross."""
        above, below = self._points(upper, low, high), self._points(lower, low, high)
        for x, y in above + below:
            if not isfinite(y):
                raise ValueError(f"the area has no edge at {self._labels[0]} = {x:g}: a function has no value there")
        low_y, high_y = self._y
        corners = [(x, min(max(y, low_y), high_y)) for x, y in above + below[::-1]]
        region(self._areas, [self.place(*corner) for corner in corners], hatched=hatched)

    def polygon(self, corners: Iterable[Sequence[float]], *, hatched: bool = False) -> None:
        """Fills a polygon, in grey or hatched, with an outline."""
        places = [self.place(x, y) for x, y in corners]
        region(self._areas, places, hatched=hatched)
        self._areas.lines([[*places, places[0]]], line_width=0.8)

    def points(self, points: Iterable[Sequence[float]], *, labels: Sequence[object] = (), hollow: bool = False) -> None:
        """Draws points (x, y), each with its label, if any, beside it. hollow: as small circles."""
        for i, (x, y) in enumerate(points):
            left, up = self.place(x, y)
            self._texts.fill([circle(left, up, 0.07)], PAPER if hollow else "0.0", edge="0.0", line_width=0.8)
            self._boxes.append((left, up, 0.16, 0.16))
            if i < len(labels) and shown(labels[i]):
                around = [((left, up), k * pi / 8, gap) for gap in (0.1, 0.22) for k in _ROUND]
                self._wanted.append((shown(labels[i]), SMALL, False, around))

    def vertical(self, x: float, to: float | None = None, *, label: object = "") -> None:
        """Draws a dashed line up the whole frame, or from the x axis to the height `to`. label: at its foot."""
        ends = self._y if to is None else (self._origin[1], to)
        self._lines.lines([[self.place(x, y) for y in ends]], line_width=0.7, dashes=_DASHES)
        self._pieces.append((self.place(x, ends[0]), self.place(x, ends[1])))
        if shown(label):
            self._write_foot(x, shown(label))

    def horizontal(self, y: float, to: float | None = None, *, label: object = "") -> None:
        """Draws a dashed line across the whole frame, or from the y axis to x = `to`. label: at its left end."""
        ends = self._x if to is None else (self._origin[0], to)
        self._lines.lines([[self.place(x, y) for x in ends]], line_width=0.7, dashes=_DASHES)
        self._pieces.append((self.place(ends[0], y), self.place(ends[1], y)))
        if shown(label):
            self._sides.append(y)
            left, up = self.place(self._origin[0], y)
            self._write(left - 0.15, up + 0.2 * (ends[0] < self._origin[0]), shown(label), side="right")

    def vector(
        self, end: Sequence[float], start: Sequence[float] = (0, 0), *, name: object = "", dashed: bool = False
    ) -> None:
        """Draws an arrow from `start` to the point `end`, with its name beside its middle, in bold italics.

        Vectors are chained by `start`: a sum begins with `vector(u)` and goes on with `vector(u + v, u)`. Raises
        ValueError for an arrow of no length.
        """
        begin, tip = self.place(*start), self.place(*end)
        length = hypot(tip[0] - begin[0], tip[1] - begin[1])
        if not length:
            raise ValueError("an arrow must not end where it begins")
        arrow_along(self._lines, [begin, tip], "0.0", 1.1, _DASHES if dashed else None)
        self._pieces.append((begin, tip))
        if shown(name):
            turn = atan2(tip[1] - begin[1], tip[0] - begin[0])
            middles = [(begin[0] + t * (tip[0] - begin[0]), begin[1] + t * (tip[1] - begin[1])) for t in _MIDDLES]
            sides = [(place, turn + side * pi / 2, 0.07) for place in middles for side in (1, -1)]
            self._wanted.append((shown(name), 10, True, sides))

    def tick(self, x: float, label: object) -> None:
        """Draws a tick on the x axis, with its label below."""
        left, foot = self.place(x, self._origin[1])
        self._texts.lines([[(left, foot - _TICK), (left, foot + _TICK)]], line_width=0.7)
        self._write_foot(x, shown(label))

    def text(
        self,
        x: float,
        y: float,
        text: object,
        *,
        size: float = SMALL,
        side: Literal["left", "center", "right"] = "center",
        italic: bool = False,
    ) -> None:
        """Writes a line of text, as `Sheet.text` does, at a point of the axes."""
        left, up = self.place(x, y)
        self._texts.text(left, up, shown(text), size=size, side=side, italic=italic)

    @property
    def figure(self) -> Drawing:
        """The finished figure: what a type's `figure` returns."""
        axes, labels, grounds = Sheet(*self._size), Sheet(*self._size), Sheet(*self._size)
        numbers = self._draw_axes(axes)
        if self._has_grid:
            grounds.fill([box(*found) for found in numbers], PAPER)
        self._write_wanted(labels, [*self._boxes, *numbers])
        parts = [part.figure for part in (self._grid, grounds, self._areas, axes, self._lines, self._texts, labels)]
        paths = tuple(path for part in parts for path in part.paths)
        texts = tuple(text for part in parts for text in part.texts)
        return trimmed(Drawing(*self._size, paths, texts))

    def _draw_axes(self, sheet: Sheet) -> list[Box]:
        """Returns the boxes of what is written."""
        boxes: list[Box] = []
        (width, height), (left, foot) = self._size, self.place(*self._origin)
        arrow_along(sheet, [(0, foot), (width + _BEYOND, foot)], line_width=0.8)
        if self._has_y_axis:
            arrow_along(sheet, [(left, 0), (left, height + _BEYOND)], line_width=0.8)
        x_label, y_label = self._labels
        if x_label:
            sheet.text(width + _BEYOND + 0.1, foot, x_label, size=9, side="left", italic=is_symbol(x_label))
        if y_label:
            sheet.text(left, height + _BEYOND + 0.22, y_label, size=9, italic=is_symbol(y_label))
        wide = text_width(x_label)
        boxes.append((width + _BEYOND + wide / 2, foot, wide + 0.2, 0.35))
        boxes.append((left, height + _BEYOND + 0.1, text_width(y_label), 0.5))
        if not self._ticks:
            return boxes
        for value in self._ticks_of(0):
            x = self.place(value, 0)[0]
            if abs(x - left) > 0.01 or self._y[0] >= 0 or self._x[0] >= 0:  # not where the axes cross
                sheet.lines([[(x, foot - _TICK), (x, foot + _TICK)]], line_width=0.7)
                if all(abs(x - self.place(taken, 0)[0]) > 0.5 for taken in self._feet):
                    boxes.append(self._write_number(sheet, value, [(x, foot - 0.28), (x, foot + 0.28)]))
        for value in self._ticks_of(1):
            y = self.place(0, value)[1]
            if abs(y - foot) > 0.01 or (self._x[0] >= 0 and self._y[0] < 0):
                sheet.lines([[(left - _TICK, y), (left + _TICK, y)]], line_width=0.7)
                if all(abs(y - self.place(0, taken)[1]) > 0.3 for taken in self._sides):
                    away = 0.15 + text_width(number_text(value), SMALL) / 2
                    boxes.append(self._write_number(sheet, value, [(left - away, y), (left + away, y)]))
        return boxes

    def _write_number(self, sheet: Sheet, value: float, places: Sequence[Point]) -> Box:
        """On this side of the axis, or on that one where curves run through it."""
        size = (text_width(number_text(value), SMALL), 0.26)
        found = first_free([(*place, *size) for place in places], self._pieces, ())
        sheet.text(found[0], found[1], number_text(value), size=SMALL)
        return found

    def _write(self, x: float, y: float, text: str, side: Literal["left", "center", "right"] = "center") -> None:
        width = text_width(text, SMALL)
        self._boxes.append((x + {"left": 0.5, "center": 0, "right": -0.5}[side] * width, y, width, 0.28))
        self._texts.text(x, y, text, size=SMALL, side=side, italic=is_symbol(text))

    def _write_foot(self, x: float, label: str) -> None:
        """Below the axis, in place of a number, or beside a line that goes on there."""
        self._feet.append(x)
        foot = self.place(x, self._origin[1])
        turns = [(-pi / 2, 0.13), (-pi / 4, 0.12), (-3 * pi / 4, 0.12), (pi / 4, 0.12), (3 * pi / 4, 0.12)]
        self._wanted.insert(0, (label, SMALL, False, [(foot, turn, gap) for turn, gap in turns]))

    def _write_wanted(self, sheet: Sheet, taken: list[Box]) -> None:
        """Labels where there is room for them, when all else is known."""
        foot, left = self.place(*self._origin)[1], self.place(*self._origin)[0]
        pieces = [*self._pieces, ((0, foot), (self._size[0], foot)), ((left, 0), (left, self._size[1]))]
        for text, size, bold, anchors in self._wanted:
            extent = text_width(text, size), size * POINT
            x, y, *_ = found = first_free((beside(anchor, *extent) for anchor in anchors), pieces, taken)
            taken.append(found)
            sheet.text(x, y, text, size=size, italic=bold or is_symbol(text), bold=bold)

    def _ticks_of(self, axis: int) -> list[float]:
        (low, high), step = (self._x, self._y)[axis], self._steps[axis]
        return [i * step for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]

    def _points(self, curve: Curve, low: float | None, high: float | None) -> list[Point]:
        """Of a curve, in the units of the axes; where a function has no value, there is (x, nan)."""
        begin, end = self._x[0] if low is None else low, self._x[1] if high is None else high
        if isinstance(curve, Sequence):
            return [(float(x), float(y)) for x, y in curve]
        if not callable(curve):
            return [(begin, curve), (end, curve)]
        function = curve
        places = [begin + (end - begin) * i / _SAMPLES for i in range(_SAMPLES + 1)]
        return [(x, _value(function, x)) for x in places]

    def _inside(self, points: Sequence[Point]) -> Iterator[list[Point]]:
        """The pieces of a curve that lie in the frame, in centimetres."""
        low, high = self._y
        piece: list[Point] = []
        for (x, y), (to_x, to_y) in pairwise(points):
            cut = _cut(y, to_y, low, high)
            if cut is None:
                if len(piece) > 1:
                    yield piece
                piece = []
                continue
            begin, end = ((self.place(x + t * (to_x - x), y + t * (to_y - y))) for t in cut)
            if cut[0] > 0 or not piece:
                if len(piece) > 1:
                    yield piece
                piece = [begin]
            piece.append(end)
            if cut[1] < 1:
                yield piece
                piece = []
        if len(piece) > 1:
            yield piece


def _along(line: Sequence[Point]) -> list[Anchor]:
    """Where the label of a curve may stand: at its end, or beside it further back."""
    anchors = [(line[-1], k * pi / 4, 0.08) for k in (0, 1, -1, 2, -2)]
    for share in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1):
        i = min(max(1, round(share * (len(line) - 1))), len(line) - 1)
        (x, y), (to_x, to_y) = line[i - 1], line[i]
        turn = atan2(to_y - y, to_x - x)
        anchors += [((to_x, to_y), turn + side * pi / 2, 0.1) for side in (1, -1)]
    return anchors


def _coarse(line: Sequence[Point]) -> list[Piece]:
    """Of a curve of many pieces every fourth point."""
    return list(pairwise([*line[:-1:4], line[-1]] if len(line) > 24 else line))


def _value(function: Function, x: float) -> float:
    try:
        value = float(function(x))
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):  # TypeError: the root of a negative is complex
        return float("nan")
    return value if isfinite(value) else float("nan")


def _cut(y: float, to_y: float, low: float, high: float) -> tuple[float, float] | None:
    """The part of a piece whose height is between two bounds, as shares of it."""
    if not (isfinite(y) and isfinite(to_y)):
        return None
    if low <= y <= high and low <= to_y <= high:
        return 0.0, 1.0
    if y == to_y or max(y, to_y) < low or min(y, to_y) > high:
        return None
    if not (low <= y <= high or low <= to_y <= high) and abs(to_y - y) > 2 * (high - low):
        return None  # a pole
    ends = sorted(((low - y) / (to_y - y), (high - y) / (to_y - y)))
    return max(0.0, ends[0]), min(1.0, ends[1])


def whole_step(span: float, length: float, room: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, … at which labels have room."""
    least = span * room / length
    power = 10 ** max(0, floor(log10(least)) if least > 0 else 0)
    return float(next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least * 0.999))


def number_text(value: float) -> str:
    """Whole, or with the fewest decimals."""
    return shown(round(value) if abs(value - round(value)) < 1e-9 else f"{value:.6g}")
