"""A drawing → LaTeX's picture environment (pict2e), with its texts in the document's font."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot

from generator.model import Drawing, DrawnPath, DrawnText, Point
from generator.page.drawn_svg import colour, extent
from generator.page.emit.latex_text import escape

_POINT = 2.54 / 72.27  # in centimetres, TeX's
_CAPS = {"butt": "\\buttcap", "projecting": "\\squarecap", "round": "\\roundcap"}
_SIDES = {"left": "l", "center": "", "right": "r"}


def drawn_tex(drawing: Drawing) -> bytes:
    """The drawing, whole, in centimetres. The layout loads pict2e, xcolor and graphicx."""
    left, bottom, right, top = extent(drawing)
    size = f"({right - left:.3f},{top - bottom:.3f})({left:.3f},{bottom:.3f})"
    lines = [
        "\\begingroup\\setlength\\unitlength{1cm}%",
        f"\\begin{{picture}}{size}%",
        *(line for path in drawing.paths for line in _path(path)),
        *map(_text, drawing.texts),
        "\\end{picture}\\endgroup",
    ]
    return "\n".join(lines).encode() + b"%\n"


def _path(path: DrawnPath) -> Iterator[str]:
    if path.fill != "none":
        yield f"{{{_color(path.fill)}{''.join(_line(points, True) for points, _ in path.shapes)}\\fillpath}}%"
    if path.edge != "none":
        shapes = [shape for points, closed in path.shapes for shape in _dashed(points, closed, path)]
        join = "\\roundjoin" if path.join == "round" else "\\miterjoin"
        pen = f"{_color(path.edge)}\\linethickness{{{path.line_width:g}pt}}{_CAPS[path.cap]}{join}"
        yield f"{{{pen}{''.join(_line(points, closed) for points, closed in shapes)}\\strokepath}}%"


def _color(said: str) -> str:
    return f"\\color[HTML]{{{colour(said).removeprefix('#').upper()}}}"


def _line(points: Sequence[Point], closed: bool) -> str:
    (x, y), *rest = points
    steps = "".join(f"\\lineto({a:.3f},{b:.3f})" for a, b in rest)
    return f"\\moveto({x:.3f},{y:.3f}){steps}" + "\\closepath" * closed


def _dashed(points: Sequence[Point], closed: bool, path: DrawnPath) -> Iterator[tuple[Sequence[Point], bool]]:
    """The line itself, or its dashes: pict2e has none."""
    if path.dashes is None:
        yield points, closed
        return
    dash, gap = (length * path.line_width * _POINT for length in path.dashes)
    corners = [*points, points[0]] if closed else list(points)
    done = 0.0
    for (x, y), (to_x, to_y) in pairwise(corners):
        length = hypot(to_x - x, to_y - y)
        at = -(done % (dash + gap))
        while at < length:
            begin, end = max(at, 0.0), min(at + dash, length)
            if begin < end:
                yield [(x + (to_x - x) * t / length, y + (to_y - y) * t / length) for t in (begin, end)], False
            at += dash + gap
        done += length


def _text(text: DrawnText) -> str:
    style = "\\itshape" * text.italic + "\\bfseries" * text.bold
    shown = f"\\fontsize{{{text.size:g}}}{{{text.size:g}}}\\selectfont{style} {escape(text.text)}"
    box = f"\\makebox(0,0)[{_SIDES[text.side]}]{{{shown}}}"
    if text.turned:
        box = f"\\rotatebox{{{text.turned:g}}}{{{box}}}"
    return f"\\put({text.x:.3f},{text.y:.3f}){{{box}}}%"
