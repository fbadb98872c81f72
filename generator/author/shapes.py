"""What figures are made of: circles, arrows along a curve, hatching, texts on a white ground, and the trimmed sheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil, cos, floor, hypot, pi, radians, sin

from generator.author.sheet import GREY, POINT, Sheet
from generator.model import Drawing, DrawnPath, DrawnText, Point

PAPER, PALE, DARK = "1.0", "0.85", "0.55"  # greys of grounds and areas
SIZE = 9.0  # of letters, in points
SMALL = 8.0  # of labels and of numbers at axes

_CIRCLE = [(cos(2 * pi * i / 40), sin(2 * pi * i / 40)) for i in range(40)]
_NARROW = frozenset(" .,:;'!|ijltfI()[]/-")
_WIDE = frozenset("mwMW−+=<>≤≥ΩOQG∞→")


def shown(text: object) -> str:
    """Returns the text of a label, with a proper minus: −3 for -3."""
    return re.sub(r"(?<!\w)-(?=[\w∞(]|$)", "−", str(text))


def is_symbol(text: str) -> bool:
    """Returns whether a label is a letter, perhaps with an index: such are set in italics."""
    return re.fullmatch("[A-Za-zα-ωϑ][₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₘ′]*", text) is not None


def text_width(text: str, size: float = SIZE) -> float:
    """Returns the width of a text in centimetres, rather too wide than too narrow."""
    ems = sum(0.33 if c in _NARROW else 0.9 if c in _WIDE else 0.72 if c.isupper() else 0.53 for c in text)
    return ems * size * POINT


def circle(x: float, y: float, radius: float) -> list[Point]:
    """Returns the corners of a polygon that looks like a circle up to a radius of about 1 cm."""
    return [(x + radius * c, y + radius * s) for c, s in _CIRCLE]


def box(x: float, y: float, width: float, height: float) -> list[Point]:
    """Returns the corners of the upright rectangle around (x, y)."""
    a, b = width / 2, height / 2
    return [(x - a, y - b), (x + a, y - b), (x + a, y + b), (x - a, y + b)]


def grounded(sheet: Sheet, x: float, y: float, text: object, size: float = SMALL, *, italic: bool = False) -> None:
    """Writes a label on a white ground, so that no line runs through it."""
    written = shown(text)
    if written:
        sheet.fill([box(x, y, text_width(written, size) + 0.06, size * POINT + 0.02)], PAPER)
        sheet.text(x, y, written, size=size, italic=italic)


def arrow_along(
    sheet: Sheet,
    line: Sequence[Point],
    colour: str = GREY,
    line_width: float = 0.7,
    dashes: tuple[float, float] | None = None,
) -> None:
    """Draws a line with a head at its end: its tip is the last point. A wide line has a larger head."""
    long = 5.5 * POINT * (0.6 + line_width / 2)
    to_x, to_y = line[-1]
    rest = list(line[:-1])
    while len(rest) > 1 and hypot(to_x - rest[-1][0], to_y - rest[-1][1]) <= long:
        rest.pop()
    x, y = rest[-1]
    length = hypot(to_x - x, to_y - y)
    u, v = (to_x - x) / length, (to_y - y) / length
    back, half = (to_x - long * u, to_y - long * v), 0.34 * long
    sheet.lines([[*rest, (to_x - 0.8 * long * u, to_y - 0.8 * long * v)]], colour, line_width=line_width, dashes=dashes)
    sheet.fill([[line[-1], (back[0] - half * v, back[1] + half * u), (back[0] + half * v, back[1] - half * u)]], colour)


def hatching(corners: Sequence[Point], gap: float = 0.16) -> list[list[Point]]:
    """Returns lines of 45° inside a polygon: pieces for `Sheet.lines`.

    Each side of the polygon says which lines it crosses, so that a curve of many sides takes no longer than it must.
    """
    crossings: dict[int, list[float]] = {}
    for (x, y), (to_x, to_y) in pairwise([*corners, corners[0]]):
        begin, end = (x - y) / gap, (to_x - to_y) / gap  # y − x is the same all along a line
        low, high = min(begin, end), max(begin, end)
        for k in range(ceil(low), floor(high) + 1):
            if low <= k < high:  # a corner belongs to one of its sides
                crossings.setdefault(k, []).append(x + (to_x - x) * (k - begin) / (end - begin))
    return [
        [(left, left - k * gap), (right, right - k * gap)]
        for k, found in sorted(crossings.items())
        for left, right in _pairs(sorted(found))
        if right - left > 0.01
    ]


def _pairs(values: Sequence[float]) -> Iterator[tuple[float, float]]:
    return zip(values[::2], values[1::2], strict=False)


def region(sheet: Sheet, corners: Sequence[Point], *, hatched: bool = False, colour: str = PALE) -> None:
    """Draws a region without an outline: grey, or hatched."""
    if hatched:
        sheet.lines(hatching(corners), line_width=0.5)
    else:
        sheet.fill([corners], colour)


def name_radius(names: Iterable[object]) -> float:
    """Returns the radius of circles that hold these names."""
    return max(0.28, *(text_width(shown(name)) / 2 + 0.07 for name in names))


def draw_vertices(
    sheet: Sheet, vertices: Sequence[tuple[object, Point]], radius: float, marked: Collection[str]
) -> None:
    """On white grounds, so that no line is seen through them."""
    for grey, colour in ((False, PAPER), (True, PALE)):
        rims = [circle(*place, radius) for name, place in vertices if (shown(name) in marked) == grey]
        sheet.fill(rims, colour, edge=GREY, line_width=0.8)
    for name, (x, y) in vertices:
        sheet.text(x, y, shown(name), size=SIZE)


def trimmed(drawing: Drawing) -> Drawing:
    """Returns what was drawn, on a sheet that just holds it, wherever on the plane it was drawn."""
    corners = [corner for text in drawing.texts for corner in text_corners(text)]
    for path in drawing.paths:
        half = path.line_width * POINT / 2 * (path.edge != "none")
        across = [x for points, _ in path.shapes for x, _ in points]
        up = [y for points, _ in path.shapes for _, y in points]
        corners += [(min(across) - half, min(up) - half), (max(across) + half, max(up) + half)]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - bottom
    texts = tuple(replace(text, x=text.x - left, y=text.y - bottom) for text in drawing.texts)
    return Drawing(width, height, tuple(_moved(drawing.paths, left, bottom)), texts)


def _moved(paths: Iterable[DrawnPath], left: float, bottom: float) -> Iterator[DrawnPath]:
    for path in paths:
        shapes = [(tuple([(x - left, y - bottom) for x, y in points]), closed) for points, closed in path.shapes]
        yield replace(path, shapes=tuple(shapes))


def text_corners(text: DrawnText) -> list[Point]:
    """Returns the corners of the box around a text; 0.6 of its size for a letter, as pages count."""
    long, tall = max(0.6 * text.size * POINT * len(text.text), text_width(text.text, text.size)), text.size * POINT
    begin = {"left": 0.0, "center": -long / 2, "right": -long}[text.side]
    c, s = cos(radians(text.turned)), sin(radians(text.turned))
    places = [(begin + a * long, b * tall / 2) for a in (0, 1) for b in (-1, 1)]
    return [(text.x + c * x - s * y, text.y + s * x + c * y) for x, y in places]
