"""A type's figure → SVG or PDF bytes; the only user of matplotlib outside the types, loaded when one is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from typing import Any

from generator.model import Figure

_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def draw_figure(
    figure: Callable[..., Any], name: str, alt: str, endings: Collection[str], givens: dict[str, Any]
) -> Figure:
    """Draws with matplotlib's default settings, whatever the user's own are, and without dates: same bytes everywhere.

    endings: "svg", "pdf". Raises whatever the type's code raises.
    """
    import matplotlib

    settings = {"svg.hashsalt": "problemset", "svg.fonttype": "path", "pdf.fonttype": 42, "backend": "agg"}
    rc: dict[Any, Any] = {**matplotlib.rcParamsDefault, **settings}
    with matplotlib.rc_context(rc=rc):
        drawn = figure(**givens)
        return Figure(name, alt, **{ending: _saved(drawn, ending) for ending in sorted(endings)})


def _saved(drawn: Any, ending: str) -> bytes:
    file = io.BytesIO()
    drawn.savefig(file, format=ending, bbox_inches="tight", pad_inches=0.02, metadata=_METADATA[ending])
    return file.getvalue()
