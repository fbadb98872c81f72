"""Starts a new recipe: a commented file that builds from the first minute."""

from __future__ import annotations

from pathlib import Path

from generator.errors import UserError
from generator.files import write_whole

_STARTERS = Path(__file__).parent / "starters"


def new_recipe(folder: Path) -> Path:
    """Writes a commented recipe to start from. Raises UserError if there is one already."""
    target = folder / "recipe.toml"
    if target.exists():
        raise UserError("there is such a file already", where=str(target), todo="choose another folder: init DIR")
    write_whole(target, (_STARTERS / "recipe.toml").read_bytes())
    return target
