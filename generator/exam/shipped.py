"""The recipes that ship with the program: exams and homework to start from."""

from __future__ import annotations

import tomllib
from pathlib import Path


def shipped_recipes() -> dict[str, Path]:
    """Title and subtitle → file, sorted. They lie inside the wheel, or beside the package in a checkout."""
    here = Path(__file__).parents[1]
    inside = here / "seeds"
    folder = inside if inside.is_dir() else here.parent / "seeds"
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        title = ": ".join(str(said[key]) for key in ("title", "subtitle") if said.get(key))
        found[title if title not in found else f"{title} ({path.stem})"] = path
    return found
