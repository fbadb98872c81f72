"""TOML → recipe; all mistakes of the file at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generator.errors import UserError, UserErrors, one_line
from generator.exam.recipe_model import Recipe
from generator.exam.toml_lines import key_lines, line_of
from generator.files import read_text

RecipeError = tuple[tuple[str | int, ...], str, str]
"""Keys below a part, what is wrong, what to do."""


def read_recipe(
    path: Path, check: Callable[[Mapping[str, Any]], Iterable[RecipeError]], text: str | None = None
) -> Recipe:
    """Reads and checks a recipe. `check` is given each part (raw) and complains about its type, knobs and givens.
    text: what the file holds, or is about to, if that is known.

    Raises UserErrors with every mistake, each with file, line and key.
    """
    text = read_text(path, "recipe") if text is None else text
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, or 5,000 brackets
        raise UserError(f"is not TOML: {one_line(str(error), 200)}", where=str(path)) from None
    if not data:
        raise UserError("is empty", where=str(path), todo="`problemset init` writes a recipe to start from")
    if isinstance(data.get("seed"), str) and re.fullmatch("[0-9]{1,78}", data["seed"]):
        data["seed"] = int(data["seed"])
    found = key_lines(text)
    errors: dict[tuple[str | int, ...], tuple[int, UserError]] = {}  # one a place; the type's own complaint wins

    def add(loc: tuple[str | int, ...], what: str, todo: str = "") -> None:
        line = line_of(loc, found)
        where = f"{path}, line {line}, {_dotted(loc)}".removesuffix(", ")
        errors[loc] = (line, UserError(what, where=where, todo=todo))

    recipe = None
    try:
        recipe = Recipe.model_validate(data)
    except ValidationError as error:
        for loc, mistakes in _by_place(error).items():
            add(loc, *_reworded(mistakes))
    for i, problem in enumerate(_list(data.get("problems"))):
        for j, part in enumerate(_list(problem.get("parts"))):
            for keys, what, todo in check(part):
                add(("problems", i, "parts", j, *keys), what, todo)
    if errors:
        raise UserErrors([error for _, error in sorted(errors.values(), key=lambda pair: pair[0])])
    assert recipe is not None  # else there are errors
    return recipe


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _clean(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """pydantic names the branch of a union too ("int", "constrained-str"); a reader knows only the keys."""
    branches = ("int", "str", "bool", "float", "Choice")
    return tuple(
        key
        for key in loc
        if not (isinstance(key, str) and (key in branches or "[" in key or key.startswith("constrained-")))
    )


def _dotted(loc: tuple[str | int, ...]) -> str:
    text = ""
    for key in loc:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}"
    return text.removeprefix(".")


def _by_place(error: ValidationError) -> dict[tuple[str | int, ...], list[Any]]:
    """The mistakes of each place; a union of kinds gives one for each of its branches."""
    result: dict[tuple[str | int, ...], list[Any]] = {}
    for mistake in error.errors(include_url=False):
        keys = getattr(mistake.get("ctx", {}).get("error"), "keys", ())
        result.setdefault((*_clean(mistake["loc"]), *keys), []).append(mistake)
    return result


_BOUNDS = {
    "greater_than_equal": ("ge", "at least"), "greater_than": ("gt", "more than"), "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}  # fmt: skip
"""pydantic's kinds of mistakes about bounds: where it keeps the bound, and what it is in words."""


def _reworded(mistakes: list[Any]) -> tuple[str, str]:
    mistake = next((one for one in mistakes if one["type"] in _BOUNDS), mistakes[-1])
    value = one_line(repr(mistake["input"]), 60)
    kinds = {"int_type": "a whole number", "int_from_float": "a whole number", "bool_type": "true or false"}
    kinds |= {"string_type": "a text in quotes", "list_type": "a list"}
    if len(mistakes) > 1 and all(m["type"] in kinds for m in mistakes):
        return f"must be {' or '.join(dict.fromkeys(kinds[m['type']] for m in mistakes))}, not {value}", ""
    context = mistake.get("ctx", {})
    match mistake["type"]:
        case kind if kind in _BOUNDS:
            name, words = _BOUNDS[kind]
            bound = "2^256 (77 digits are safe)" if context[name] == 2**256 else f"{context[name]:g}"
            return f"must be {words} {bound}, not {value}", ""
        case "missing":
            return "is missing", ""
        case "extra_forbidden":
            return "there is no such key", "look at the keys in docs/recipes.md"
        case "value_error":
            return str(context["error"]), ""
        case "int_type" | "int_from_float":
            return f"must be a whole number, not {value}", ""
        case "string_type":
            return f"must be a text in quotes, not {value}", ""
        case "bool_type":
            return f"must be true or false, not {value}", ""
        case "literal_error":
            return f"must be {context['expected']}, not {value}", ""
        case _:
            message = str(mistake["msg"])
            return f"{message[0].lower()}{message[1:]}, not {value}", ""
