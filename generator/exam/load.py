"""A recipe's file → the recipe, checked against the bank, with its own layout."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.bank import Bank
from generator.errors import UserError, UserErrors
from generator.exam.recipe import read_recipe
from generator.exam.recipe_checks import recipe_errors
from generator.exam.recipe_model import Recipe, picture_names
from generator.files import require_file
from generator.page import (
    LARGEST_PICTURE,
    TextError,
    attached_picture,
    custom_layout,
    language_of,
    parse_markdown,
    placeholders,
    template_of,
)

_LARGEST_TOGETHER = 10 * 2**20  # bytes of all pictures


def load_recipe(path: Path, bank: Bank, text: str | None = None) -> Recipe:
    """Reads a recipe and checks it against the bank. text: what the file holds, if that is known. Raises UserErrors
    with every mistake and its line."""
    recipe = read_recipe(path, lambda part: recipe_errors(bank, part), text)
    errors = [
        *_language_errors(recipe, path),
        *_placeholder_errors(recipe, bank, path),
        *_setup_errors(recipe, bank, path),
    ]
    if errors:
        raise UserErrors(errors)
    return recipe


def _language_errors(recipe: Recipe, path: Path) -> Iterator[UserError]:
    try:
        language_of(recipe.language)
    except UserError as error:
        yield UserError(error.what, where=f"{path}, language", todo=error.todo)


def _placeholder_errors(recipe: Recipe, bank: Bank, path: Path) -> Iterator[UserError]:
    """Placeholders in problems' texts, << slot.given >>, that name no slot of the recipe or no given of its type."""
    every = {name: (i, part.type) for i, _, name, part in recipe.slots() if part.type}
    for number, problem in enumerate(recipe.problems, 1):
        types = {name: kind for name, (i, kind) in every.items() if i == number - 1 or not recipe.problems[i].pool}
        where = f"{path}, problems[{number}].text"
        try:
            found = placeholders(problem.text)
        except TextError as error:
            yield UserError(str(error), where=where)
            continue
        for slot, given in found:
            if slot not in types:
                yield UserError(
                    f"there is no slot “{slot}” with one type", where=where, todo=f"there are {_listed(types)}"
                )
            elif given not in bank[types[slot]].givens:
                todo = f"it has {', '.join(bank[types[slot]].givens)}"
                yield UserError(f"slot “{slot}” has no given “{given}”", where=where, todo=todo)


def _setup_errors(recipe: Recipe, bank: Bank, path: Path) -> Iterator[UserError]:
    """Parts that leave out a set-up which their type does not have apart from the question."""
    for number, problem in enumerate(recipe.problems, 1):
        for place, part in enumerate(problem.parts, 1):
            if part.setup or not part.type or template_of(bank[part.type]).has("setup"):
                continue
            yield UserError(
                f"{part.type} has no set-up apart from its question",
                where=f"{path}, problems[{number}].parts[{place}].setup",
                todo="leave `setup` out",
            )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name for name in names if name.isidentifier()) or 'none that has a name: slot = "image"'


def with_custom_layout(recipe: Recipe, beside: Path) -> Recipe:
    """The recipe with the contents of a layout of one's own, so that its record can stand alone. Raises UserError."""
    files = {
        name: base64.b64encode(data).decode("ascii") for name, data in custom_layout(recipe.layout, beside).items()
    }
    return recipe.model_copy(update={"layout_files": files})


def with_pictures(recipe: Recipe, beside: Path) -> Recipe:
    """The recipe with the contents of the pictures that its texts show, so that its record can stand alone.

    beside: the recipe's folder, where they lie. Raises UserErrors for each that is missing, too large, or no picture.
    """
    found: dict[str, str] = {}
    errors: list[UserError] = []
    for name in sorted(set(_shown(recipe))):
        path = beside / name
        try:
            require_file(path, "picture")
            content = path.read_bytes() if path.stat().st_size <= LARGEST_PICTURE else b""
            if not content:
                raise UserError("is empty, or larger than 2 MiB", where=str(path), todo="make the picture smaller")
            attached_picture(name, name, content, frozenset({"pdf"}))
        except OSError as error:
            errors.append(UserError(f"cannot be read: {error.strerror}", where=str(path), todo="put the picture there"))
            continue
        except UserError as error:
            errors.append(error)
            continue
        found[name] = base64.b64encode(content).decode("ascii")
    if sum(map(len, found.values())) * 3 > 4 * _LARGEST_TOGETHER:
        errors.append(UserError("the pictures are larger than 10 MiB together", where=str(beside)))
    if errors:
        raise UserErrors(errors)
    return recipe.model_copy(update={"pictures": found})


def _shown(recipe: Recipe) -> Iterator[str]:
    """Names of the pictures that the recipe's texts show."""
    texts = [recipe.instructions]
    texts += [recipe.cover.rules] if recipe.cover else []
    texts += [recipe.appendix.text] if recipe.appendix else []
    for problem in recipe.problems:
        texts += [problem.section.text] if problem.section else []
        texts += [problem.text, *(text for part in problem.parts for text in (part.ask or "", part.answer))]
    for text in texts:
        yield from picture_names(parse_markdown(text))
