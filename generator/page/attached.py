"""Pictures that a recipe brings (SVG, PNG, PDF) → the formats that the outputs need, by the embedded typesetter.

Whatever such a file holds besides a picture (scripts, links, dates) does not pass through.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import PurePath

from generator.errors import UserError
from generator.files import sha256
from generator.model import Figure
from generator.page.engine.typst import converted

ENDINGS = (".svg", ".png", ".pdf")
LARGEST_PICTURE = 2 * 2**20  # bytes
_WIDEST = 14.0  # centimetres: what fits a page


@lru_cache(maxsize=64)
def attached_picture(name: str, alt: str, content: bytes, formats: Collection[str]) -> Figure:
    """The picture in these formats ("svg", "pdf", "png"), no wider than a page. Raises UserError for what is none."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS or len(content) > LARGEST_PICTURE:
        raise UserError(f"“{name}” is no SVG, PNG or PDF of at most 2 MiB", todo="convert it, or make it smaller")
    files = {
        to: converted(content, ending.removeprefix("."), to, _WIDEST, name=name, is_ours=False)
        for to in sorted(formats)
    }
    return Figure(f"picture-{sha256(content)[:12]}", alt, **files)
