"""A drawing → matplotlib's figure, as the first edition of papers has it: so that their pictures come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.model import Drawing, DrawnPath

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOVE, _LINE, _CLOSE = 1, 2, 79  # codes of matplotlib's Path


def drawn_figure(drawing: Drawing) -> Figure:
    """The drawing without Axes: making and measuring them takes longer than drawing all that a small figure shows."""
    from matplotlib.figure import Figure
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.text import Text
    from matplotlib.transforms import Affine2D

    figure = Figure(figsize=(drawing.width / 2.54, drawing.height / 2.54))
    figure.patch.set_in_layout(True)  # else only what is drawn on would be shown
    centimetres = Affine2D().scale(1 / drawing.width, 1 / drawing.height) + figure.transFigure
    for path in drawing.paths:
        points, codes = _pen(path)
        figure.add_artist(PathPatch(Path(points, codes), transform=centimetres, **_style(path)))
    for text in drawing.texts:
        style, weight = "italic" if text.italic else "normal", "bold" if text.bold else "normal"
        placed = Text(text.x, text.y, text.text, fontsize=text.size, style=style, weight=weight, ha=text.side,
                      va="center", rotation=text.turned)  # fmt: skip
        placed.set_transform(centimetres)
        figure.add_artist(placed)
    return figure


def _pen(path: DrawnPath) -> tuple[list[tuple[float, float]], list[int]]:
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for shape, closed in path.shapes:
        points += [*shape, *shape[:1]] if closed else shape
        codes += [_MOVE, *[_LINE] * (len(shape) - 1), *[_CLOSE] * closed]
    return points, codes


def _style(path: DrawnPath) -> dict[str, Any]:
    if path.join == "round":
        return {"facecolor": path.fill, "edgecolor": path.edge, "linewidth": path.line_width,
                "capstyle": "round", "joinstyle": "round"}  # fmt: skip
    if path.fill == "none":
        dashes = {"linestyle": (0, path.dashes)} if path.dashes else {}
        return {"fill": False, "edgecolor": path.edge, "linewidth": path.line_width, "capstyle": path.cap, **dashes}
    return {"facecolor": path.fill, "edgecolor": path.edge, "linewidth": path.line_width}
