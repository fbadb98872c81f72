"""Starts a new recipe: a commented file that builds from the first minute."""

from __future__ import annotations

import os
import re
from pathlib import Path

from generator.errors import UserError
from generator.files import write_whole

_STARTERS = Path(__file__).parent / "starters"
_NAMED = re.compile(r"\brecipe(?=\.toml|\.jsonl|/)")  # where the starter speaks of its own files


def new_recipe(folder: Path) -> Path:
    """Writes a commented recipe to start from, called like its folder. Raises UserError if there is one already."""
    name = _name_of(folder)
    target = folder / f"{name}.toml"
    if target.exists():
        raise UserError("there is such a file already", where=str(target), todo="choose another folder: init DIR")
    write_whole(target, starter_text(name).encode("utf-8"))
    return target


def starter_text(name: str) -> str:
    """The same text, for a recipe of another name."""
    return _NAMED.sub(name, (_STARTERS / "recipe.toml").read_text(encoding="utf-8"))


def _name_of(folder: Path) -> str:
    """The folder's own name, as letters, digits, dots, dashes and underscores: it stands in commands and comments."""
    named = Path(os.path.abspath(folder)).name  # noqa: PTH100 - a link keeps its name
    return re.sub(r"[^\w.-]+", "_", named).strip("._-")[:60] or "recipe"
