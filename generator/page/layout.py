"""Page layouts: the shipped ones, or a recipe's own (a department's header, a logo, another paper size)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.errors import UserError
from generator.files import read_whole

SHIPPED = ("a4", "us-letter")
EDITION = 2
"""How papers are set now."""
_ENDINGS = {"typst": "typ", "latex": "tex"}
_PICTURES = {".png", ".jpg", ".jpeg", ".svg", ".pdf"}
_LARGEST = 10 * 2**20  # bytes of logos and the like


def load_layout(name: str, engine: str, stored: Mapping[str, bytes], edition: int) -> dict[str, bytes]:
    """File name → content for an engine: `layout.*`, the shipped `base.*`, and the layout's own files.

    stored: what `custom_layout` found, for a layout that is not shipped. edition: how papers are set. The `base.*` of
    an earlier one is kept as it was (`base-1.*`), so that the papers of its records come again.
    """
    folder, ending = Path(__file__).parent / "layouts" / engine, _ENDINGS[engine]
    base = f"base.{ending}" if edition == EDITION else f"base-{edition}.{ending}"
    files = {f"base.{ending}": (folder / base).read_bytes()}
    if name in SHIPPED:
        return files | {f"layout.{ending}": (folder / f"{name}.{ending}").read_bytes()}
    if f"layout.{ending}" not in stored:
        raise UserError(
            f"layout “{name}” has no file for the {engine} engine",
            todo=f'add {name}.{ending}, or use layout = "a4" or "us-letter"',
        )
    others = {f"layout.{other}" for other in _ENDINGS.values()} - {f"layout.{ending}"}
    return files | {file: content for file, content in stored.items() if file not in others}


def custom_layout(name: str, beside: Path) -> dict[str, bytes]:
    """The files of a layout that is not shipped: NAME.typ and NAME.tex (as `layout.*`) and pictures beside them.

    beside: the recipe's folder, which relative names start from. Raises UserError if there are none.
    """
    if name in SHIPPED:
        return {}
    stem = name.removesuffix(".typ").removesuffix(".tex")
    if Path(stem).name in ("", ".."):
        raise UserError(f"“{name}” is no name of a layout", where="layout", todo=f"use {' or '.join(SHIPPED)}")
    base = beside / stem
    found = {}
    for ending in _ENDINGS.values():
        file = base.with_name(f"{base.name}.{ending}")
        if file.is_file():
            found[f"layout.{ending}"] = read_whole(file, "layout", _LARGEST)
    if not found:
        raise UserError(
            f"there is no layout “{name}”",
            where=str(base.parent),
            todo=f"use {' or '.join(SHIPPED)}, or write {base.name}.typ there (docs/layouts.md)",
        )
    for picture in sorted(base.parent.iterdir()):
        if picture.suffix.lower() in _PICTURES and picture.is_file():
            found[picture.name] = read_whole(picture, "picture of a layout", _LARGEST)
    if sum(map(len, found.values())) > _LARGEST:
        raise UserError(
            "the pictures beside the layout exceed 10 MiB", where=str(base.parent), todo="keep it in its own folder"
        )
    return found
