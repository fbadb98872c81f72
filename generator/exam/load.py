"""A recipe's file → the recipe, checked against the bank, with its own layout."""

from __future__ import annotations

import base64
from pathlib import Path

from generator.bank import Bank
from generator.exam.recipe import Recipe, read_recipe
from generator.exam.recipe_checks import recipe_errors
from generator.page import custom_layout


def load_recipe(path: Path, bank: Bank) -> Recipe:
    """Reads a recipe and checks it against the bank. Raises UserErrors with every mistake and its line."""
    return read_recipe(path, lambda part: recipe_errors(bank, part))


def with_custom_layout(recipe: Recipe, beside: Path) -> Recipe:
    """The recipe with the contents of a layout of one's own, so that its record can stand alone. Raises UserError."""
    files = {
        name: base64.b64encode(data).decode("ascii") for name, data in custom_layout(recipe.layout, beside).items()
    }
    return recipe.model_copy(update={"layout_files": files})
