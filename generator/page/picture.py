"""A type's figure → the formats that the outputs need.

A sheet's drawing is written as it is. matplotlib is loaded for a figure of its own, and for the first edition of
papers.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from generator.files import sha256
from generator.model import Drawing, Figure
from generator.page.drawn_svg import drawn_svg
from generator.page.drawn_tex import drawn_tex
from generator.page.engine.typst import converted
from generator.page.layout import EDITION
from generator.page.picture_1 import drawn_figure

GREEN, GREY, PALE = "#1b7a55", "#5f5f5f", "#d5e8e2"  # of plots
_one_at_a_time = threading.Lock()  # matplotlib's settings are everybody's
_MARGIN = 0.02  # around what is drawn, in inches
_DPI = 200  # of a picture in pixels
FIRST = "-1"
"""What follows a format as the first edition of papers has it."""
_WIDEST = 40.0  # centimetres of a picture in pixels
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}


def draw_figure(figure: Callable[..., Any], alt: str, endings: Collection[str], givens: dict[str, Any]) -> Figure:
    """A type's figure, with the description that its text gives; drawn once for paper, key and whoever else asks.

    endings: "svg", "pdf", "png"; "svg-1" and so on as the first edition has them. For "pdf" a sheet's drawing is given
    as TeX, whose letters are the document's. The picture is called by a hash of its bytes, which tells nothing that it
    does not show: givens may. Raises whatever the type's code raises.
    """
    # not sorted: the order of a dict may show in the picture
    edition = 1 if any(ending.endswith(FIRST) for ending in endings) else EDITION
    asked = tuple(sorted(plain_formats(endings)))
    return replace(_drawn(figure, asked, json.dumps(givens), edition), alt=alt)


def plain_formats(formats: Collection[str]) -> frozenset[str]:
    """ "svg" for "svg-1"."""
    return frozenset(name.removesuffix(FIRST) for name in formats)


@lru_cache(maxsize=64)
def _drawn(figure: Callable[..., Any], endings: tuple[str, ...], givens: str, edition: int) -> Figure:
    """givens: as JSON. A type that is loaded again has another function, so an edited one is drawn anew."""
    drawn = figure(**json.loads(givens))
    if isinstance(drawn, Drawing) and edition > 1:
        files = dict(_written(drawn, endings))
    else:
        files = save_figure(lambda: drawn_figure(drawn) if isinstance(drawn, Drawing) else drawn, endings)
    return Figure(f"figure-{sha256(b''.join(files.values()))[:12]}", "", **files)


def _written(drawing: Drawing, endings: Collection[str]) -> Iterator[tuple[str, bytes]]:
    svg = drawn_svg(drawing)
    if "svg" in endings:
        yield "svg", svg
    if "pdf" in endings:
        yield "tex", drawn_tex(drawing)
    if "png" in endings:
        yield "png", converted(svg, "svg", "png", _WIDEST, name="a figure", is_ours=True)


def save_figure(draw: Callable[[], Any], endings: Collection[str], *, math: bool = True) -> dict[str, bytes]:
    """Ending → bytes of a matplotlib figure.

    Drawn with matplotlib's default settings, whatever the user's own are, and without dates: same bytes everywhere.
    math: whether $…$ in its texts is TeX; not where they come from outside.
    """
    import matplotlib

    # Type 3 holds the outlines of the few letters that occur; cutting a font file down to them (42) takes 0.1 s more
    settings = {"svg.hashsalt": "problemset", "svg.fonttype": "path", "pdf.fonttype": 3, "backend": "agg"}
    rc: dict[Any, Any] = {**matplotlib.rcParamsDefault, **settings, "text.parse_math": math}
    with _one_at_a_time, matplotlib.rc_context(rc=rc):
        drawn = draw()
        part = _part(drawn)
        return {ending: _saved(drawn, ending, part) for ending in sorted(endings)}


def _part(drawn: Any) -> Any:
    """The part of a figure that is drawn on, in inches; "tight" where matplotlib has to draw it to know.

    Axes, and whatever arranges them, find their places when they are drawn. A figure without them can be measured as it
    is, in points, as both vector formats do.
    """
    if drawn.axes or drawn.get_layout_engine():
        return "tight"
    dpi = drawn.dpi
    drawn.dpi = 72
    part = drawn.get_tightbbox(_ruler()).padded(_MARGIN)
    drawn.dpi = dpi
    return part


@cache
def _ruler() -> Any:
    """What measures texts as the vector formats do; always the same one, since it remembers them."""
    from matplotlib.backend_bases import RendererBase

    return RendererBase()


def _saved(drawn: Any, ending: str, part: Any) -> bytes:
    # SVG is written in a thousand little pieces: as text, so that not each by itself is encoded
    file: io.StringIO | io.BytesIO = io.StringIO() if ending == "svg" else io.BytesIO()
    size = {"dpi": _DPI} if ending == "png" else {}
    drawn.savefig(file, format=ending, bbox_inches=part, pad_inches=_MARGIN, metadata=_METADATA[ending], **size)
    content = file.getvalue()
    return content.encode() if isinstance(content, str) else content
