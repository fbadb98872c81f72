"""A recipe as TOML says what the recipe said; the recipe of a record, too."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from generator.bank.bank import Bank
from generator.exam import Header, header_line, load_recipe, parse_header, recipe_text, shipped_recipes
from generator.exam.recipe_model import Recipe

ROOT = Path(__file__).parents[2] / "seeds"
SEEDS = sorted(ROOT.rglob("*.toml"))


def said(recipe: Recipe) -> dict[str, object]:
    return recipe.model_dump(exclude={"seed"})


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_recipe_comes_back_as_it_was(path: Path, tmp_path: Path) -> None:
    recipe = load_recipe(path, Bank())
    (tmp_path / "again.toml").write_text(recipe_text(recipe), encoding="utf-8")
    assert said(load_recipe(tmp_path / "again.toml", Bank())) == said(recipe)


@pytest.mark.parametrize("path", SEEDS[:3], ids=lambda path: path.stem)
def test_what_a_build_fills_in_is_left_out(path: Path) -> None:
    recipe = load_recipe(path, Bank())
    names = recipe.model_copy(update={"versions": recipe.version_names(), "layout_files": {"a.typ": "AAAA"}})
    kept = parse_header(header_line(Header(names, 7, "2026-01-01T00:00:00Z", {}))).recipe
    data = tomllib.loads(recipe_text(kept))
    assert not {"seed", "edition", "room", "layout_files", "shared"} & data.keys()
    assert data.get("versions", 1) == len(recipe.version_names())


def test_students_are_no_versions() -> None:
    recipe = load_recipe(SEEDS[0], Bank())
    own = recipe.model_copy(update={"versions": ["007", "8"], "roster": "class.csv"})
    assert "versions" not in tomllib.loads(recipe_text(own))
    shared = own.model_copy(update={"versions": ["007", "8", "A", "B"], "shared": ["A", "B"]})
    assert tomllib.loads(recipe_text(shared))["versions"] == 2
    named = recipe.model_copy(update={"versions": ["red", "blue"]})
    assert tomllib.loads(recipe_text(named))["versions"] == ["red", "blue"]


def test_recipes_that_ship_are_named_by_their_titles() -> None:
    found = shipped_recipes()
    assert {path.name for path in found.values()} == {path.name for path in ROOT.glob("*.toml")}
    assert all(tomllib.loads(path.read_text())["title"] in title for title, path in found.items())
