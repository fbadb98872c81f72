"""Recipe → TOML, as a person would write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Table

from generator.exam.recipe_model import Recipe

_OF_A_BUILD = {"seed", "shared", "edition", "room", "layout_files", "pictures"}
"""What a build fills in, or takes from files beside the recipe."""


def recipe_text(recipe: Recipe) -> str:
    """A recipe as TOML: what it says besides its defaults, without what a build fills in."""
    said = recipe.model_dump(mode="json", exclude_defaults=True, exclude=_OF_A_BUILD)
    problems = said.pop("problems")
    if recipe.roster is not None:
        said.pop("versions", None)
        if recipe.shared:
            said["versions"] = _plain_versions(recipe.shared)
    elif isinstance(recipe.versions, list):
        said["versions"] = _plain_versions(recipe.versions)
    document = tomlkit.document()
    tables = {key: said.pop(key) for key in [key for key, value in said.items() if isinstance(value, dict)]}
    for key, value in said.items():
        document.append(key, _item(value))
    for key, value in tables.items():
        document.append(key, _table(value))
    every = tomlkit.aot()
    for problem in problems:
        parts = problem.pop("parts")
        table = _table(problem)
        rows = tomlkit.aot()
        for part in parts:
            if recipe.edition == 1:  # whose builds filled in the height of every part
                part.pop("height", None)
            rows.append(_table(part))
        table.append("parts", rows)
        every.append(table)
    document.append("problems", every)
    return tomlkit.dumps(document)


def _plain_versions(names: list[str]) -> int | list[str]:
    """How many there are, where they are called A, B, C, …"""
    plain = Recipe.model_construct(versions=len(names)).version_names()
    return len(names) if plain == names else names


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None:
            table.append(key, _item(value))
    return table


def _item(value: Any) -> Any:
    """Texts of several lines stand on several lines; tables within lists, and small ones, on one."""
    if isinstance(value, str) and "\n" in value and '"""' not in value and "\\" not in value:
        return tomlkit.string(value, multiline=True)
    if isinstance(value, dict):
        return _inline(value)
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        array = tomlkit.array().multiline(True)
        for item in value:
            array.append(_inline(item) if isinstance(item, dict) else item)
        return array
    return tomlkit.item(value)


def _inline(values: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in values.items():
        if value is not None:
            table.append(key, _item(value))
    return table
