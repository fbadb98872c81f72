"""Whose layout a record brings: the user's own, or one that somebody has to vouch for before it runs."""

from __future__ import annotations

import base64
from pathlib import Path

from generator.errors import UserError, one_line
from generator.exam import Recipe
from generator.files import sha256
from generator.page import SHIPPED, custom_layout


def require_trusted_layout(record: Path, recipe: Recipe, is_trusted: bool) -> None:
    """Raises UserError if printing this recipe runs a layout that came with the record.

    The layout is the user's own if the same file lies beside the record, where the recipe takes it from.
    is_trusted: whether the user has vouched for it.
    """
    if is_trusted or recipe.layout in SHIPPED or "pdf" not in recipe.format:
        return
    files = recipe.layout_files.items()
    brought = {name: base64.b64decode(data) for name, data in files if name.startswith("layout.")}
    if _are_beside(brought, recipe.layout, record.parent):
        return
    engine = "layout.tex" if recipe.engine == "latex" else "layout.typ"
    digest = sha256(brought.get(engine, b""))[:12]
    raise UserError(
        f"prints with a layout that came with it: “{one_line(recipe.layout, 60)}”, sha256 {digest}…",
        where=str(record),
        todo="if you know whose it is, add --trust-layout",
    )


def _are_beside(brought: dict[str, bytes], layout: str, folder: Path) -> bool:
    try:
        own = custom_layout(layout, folder)
    except (UserError, OSError, ValueError):
        return False
    return all(own.get(name) == data for name, data in brought.items())
