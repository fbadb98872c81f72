"""A type's figure → SVG or PDF bytes; the only user of matplotlib outside the types, loaded when one is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from generator.files import sha256
from generator.model import Figure

_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}


def draw_figure(figure: Callable[..., Any], alt: str, endings: Collection[str], givens: dict[str, Any]) -> Figure:
    """A type's figure, with the description that its text gives.

    endings: "svg", "pdf". The picture is called by a hash of its bytes, which tells nothing that it does not show:
    givens may. Raises whatever the type's code raises.
    """
    files = saved(partial(figure, **givens), endings)
    return Figure(f"figure-{sha256(b''.join(files.values()))[:12]}", alt, **files)


def saved(draw: Callable[[], Any], endings: Collection[str], *, math: bool = True) -> dict[str, bytes]:
    """Ending → bytes of a matplotlib figure.

    Drawn with matplotlib's default settings, whatever the user's own are, and without dates: same bytes everywhere.
    math: whether $…$ in its texts is TeX; not where they come from outside.
    """
    import matplotlib

    settings = {"svg.hashsalt": "problemset", "svg.fonttype": "path", "pdf.fonttype": 42, "backend": "agg"}
    rc: dict[Any, Any] = {**matplotlib.rcParamsDefault, **settings, "text.parse_math": math}
    with matplotlib.rc_context(rc=rc):
        drawn = draw()
        return {ending: _saved(drawn, ending) for ending in sorted(endings)}


def _saved(drawn: Any, ending: str) -> bytes:
    file = io.BytesIO()
    drawn.savefig(file, format=ending, bbox_inches="tight", pad_inches=0.02, metadata=_METADATA[ending])
    return file.getvalue()
