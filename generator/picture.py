"""A type's figure → SVG and PDF bytes; the only user of matplotlib outside the types, loaded when one is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from generator.files import sha256
from generator.model import Figure


def draw_figure(figure: Callable[..., Any], alt: str, **givens: Any) -> Figure:
    """Draws with matplotlib's default settings, whatever the user's own are, and without dates: same bytes everywhere.

    The name holds a hash of the content, so that papers can share a folder. Raises whatever the type's code raises.
    """
    import matplotlib

    settings = {"svg.hashsalt": "problemset", "svg.fonttype": "path", "pdf.fonttype": 42, "backend": "agg"}
    rc: dict[Any, Any] = {**matplotlib.rcParamsDefault, **settings}
    with matplotlib.rc_context(rc=rc):
        drawn = figure(**givens)
        svg, pdf = io.BytesIO(), io.BytesIO()
        drawn.savefig(svg, format="svg", bbox_inches="tight", pad_inches=0.02, metadata={"Date": None, "Creator": None})
        drawn.savefig(
            pdf, format="pdf", bbox_inches="tight", pad_inches=0.02,
            metadata={"CreationDate": None, "Creator": None, "Producer": None},
        )  # fmt: skip
    return Figure(f"figure-{sha256(svg.getvalue())[:12]}", alt, svg.getvalue(), pdf.getvalue())
