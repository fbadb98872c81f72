"""A drawing → SVG, with its texts as texts: an engine sets them in the document's font."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from xml.sax.saxutils import escape, quoteattr

from generator.model import Drawing, DrawnPath, DrawnText, Point

_POINT = 2.54 / 72  # in centimetres
_MARGIN = 0.05  # around what is drawn, in centimetres
_EM = 0.6  # width of an average letter; rather too wide than cut off
_FONT = "Libertinus Serif, Linux Libertine, Times New Roman, Times, serif"
_CAPS = {"butt": "butt", "projecting": "square", "round": "round"}
_Place = Callable[[Point], str]
_SIDES = {"left": "start", "center": "middle", "right": "end"}


def drawn_svg(drawing: Drawing) -> bytes:
    """The drawing, whole: also what extends beyond its sheet. Lengths are in points."""
    left, bottom, right, top = extent(drawing)
    width, height = _length(right - left), _length(top - bottom)

    def place(point: Point) -> str:
        return f"{_length(point[0] - left)} {_length(top - point[1])}"

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt"'
        f' viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',  # also where a screen is dark
        *(_path(path, place) for path in drawing.paths),
        *(_text(text, place) for text in drawing.texts),
        "</svg>",
    ]
    return "\n".join(lines).encode()


def colour(said: str) -> str:
    """A grey such as "0.9" as #e6e6e6; other colours as they are."""
    if said[:1] in "01" and said.replace(".", "", 1).isdigit():
        return "#" + f"{round(255 * float(said)):02x}" * 3
    return {"white": "#ffffff", "black": "#000000"}.get(said, said)


def extent(drawing: Drawing) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of all that is drawn, and of the sheet, in centimetres."""
    corners: list[Point] = [(0, 0), (drawing.width, drawing.height)]
    for path in drawing.paths:
        half = path.line_width * _POINT / 2
        for points, _ in path.shapes:
            corners += [(x + d, y + d) for x, y in points for d in (-half, half)]
    for text in drawing.texts:
        corners += _corners(text)
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across) - _MARGIN, min(up) - _MARGIN, max(across) + _MARGIN, max(up) + _MARGIN


def _corners(text: DrawnText) -> list[Point]:
    """Of the box around a text, as far as it can be known without its font."""
    size = text.size * _POINT
    long, tall = _EM * size * len(text.text), size
    begin = {"left": 0.0, "center": -long / 2, "right": -long}[text.side]
    c, s = cos(radians(text.turned)), sin(radians(text.turned))
    box = [(begin + a * long, b * tall / 2) for a in (0, 1) for b in (-1, 1)]
    return [(text.x + c * x - s * y, text.y + s * x + c * y) for x, y in box]


def _path(path: DrawnPath, place: _Place) -> str:
    steps = []
    for points, closed in path.shapes:
        steps.append("M" + "L".join(map(place, points)) + ("Z" if closed else ""))
    style = [f'fill="{colour(path.fill)}"']
    if path.edge != "none":
        style.append(f'stroke="{colour(path.edge)}" stroke-width="{path.line_width:g}"')
        style += [f'stroke-linecap="{_CAPS[path.cap]}"'] if path.cap != "butt" else []
        style += [f'stroke-linejoin="{path.join}"'] if path.join != "miter" else []
        if path.dashes:
            style.append(f'stroke-dasharray="{" ".join(f"{path.line_width * d:g}" for d in path.dashes)}"')
    return f'<path d="{"".join(steps)}" {" ".join(style)}/>'


def _text(text: DrawnText, place: _Place) -> str:
    x, y = place((text.x, text.y)).split()
    style = [f'font-family={quoteattr(_FONT)} font-size="{text.size:g}" text-anchor="{_SIDES[text.side]}"']
    style += ['font-style="italic"'] if text.italic else []
    style += ['font-weight="bold"'] if text.bold else []
    style += [f'transform="rotate({-text.turned:g} {x} {y})"'] if text.turned else []
    down = float(y) + 0.33 * text.size  # from the middle of a line to its foot; SVG's own way is not known everywhere
    return f'<text x="{x}" y="{down:.2f}" {" ".join(style)}>{escape(text.text)}</text>'


def _length(centimetres: float) -> str:
    """In points."""
    return f"{centimetres / _POINT:.2f}"
