"""Starts a new type or a new recipe: files that work from the first minute, with the why in comments."""

from __future__ import annotations

from pathlib import Path

from generator.bank import NAME
from generator.errors import UserError
from generator.files import write_whole

_STARTERS = Path(__file__).parent / "starters"


def new_type(type_id: str, bank: Path) -> list[Path]:
    """Writes problem.py and text.md.j2 to <bank>/<topic>/<name>/. Raises UserError for a bad name or a taken one."""
    topic, slash, name = type_id.partition("/")
    if not slash or not NAME.fullmatch(topic) or not NAME.fullmatch(name):
        raise UserError(
            f"“{type_id}” is no type id", todo="use TOPIC/NAME in small letters, digits and underscores: algebra/linear"
        )
    folder = bank / topic / name
    if folder.exists():
        raise UserError("there is such a folder already", where=str(folder), todo="choose another name")
    written = []
    for file, starter in (("problem.py", "problem.py.txt"), ("text.md.j2", "text.md.j2.txt")):
        content = (_STARTERS / starter).read_text(encoding="utf-8").replace("TOPIC/NAME", type_id)
        write_whole(folder / file, content.encode("utf-8"))
        written.append(folder / file)
    return written


def new_recipe(folder: Path) -> Path:
    """Writes a commented recipe to start from. Raises UserError if there is one already."""
    target = folder / "recipe.toml"
    if target.exists():
        raise UserError("there is such a file already", where=str(target), todo="choose another folder: init DIR")
    write_whole(target, (_STARTERS / "recipe.toml").read_bytes())
    return target
