"""The code printed on a paper: derived one-way from the seed, the version and all that is on the paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from generator.bank import content_code, title_code
from generator.errors import UserError
from generator.exam.recipe_model import Recipe, attached_pictures
from generator.files import sha256
from generator.model import Placed, Student, Version

_SALTS = 100  # tried for a version whose code another one has


def version_code(
    recipe: Recipe,
    seed: int,
    name: str,
    student: Student | None,
    problems: Sequence[Placed],
    taken: Collection[str],
) -> str:
    """A code like 7KQ2-M9XD that no other version of the record has. Two papers with one code are the same paper."""
    content: list[Any] = [
        recipe.model_dump(include={"title", "subtitle", "course", "date", "instructions"}),
        [[problem.title, problem.text] for problem in recipe.problems],
        student and [student["id"], student["name"]],
        [
            [p.label, p.slot, p.points, p.instance.type, _printed_from(p), p.instance.givens,
             [[option.letter, option.answer] for option in p.options]]
            for p in problems
        ],
    ]  # fmt: skip
    around = _around(recipe)
    if any(around.values()):
        content.append(around)
    settings = [[part.setup, part.lines] for problem in recipe.problems for part in problem.parts]
    if recipe.pictures or settings != [[True, False]] * len(settings):
        content.append([settings, {name: sha256(shown) for name, shown in attached_pictures(recipe).items()}])
    return _first_free((content_code(seed, name, content, salt) for salt in range(_SALTS)), taken)


def _around(recipe: Recipe) -> dict[str, Any]:
    """What stands around the problems besides the title block, as far as the recipe says any of it: papers that have
    none of it keep the codes that they had before there was any."""
    keys = {"language", "cover", "name_line", "roster_columns", "appendix"}
    said = recipe.model_dump(mode="json", include=keys, exclude_defaults=True)
    sections = {i: problem.section.model_dump() for i, problem in enumerate(recipe.problems) if problem.section}
    bonus = [i for i, problem in enumerate(recipe.problems) if problem.bonus]
    parts = {slot: [part.penalty, part.none_of_these, part.bonus] for _, _, slot, part in recipe.slots()}
    special = {slot: settings for slot, settings in parts.items() if any(settings)}
    return {"said": said, "sections": sections, "bonus": bonus, "parts": special}


def _printed_from(placed: Placed) -> str:
    """The hash of the type as it was when the part was printed: a key that was solved again changes no code."""
    return placed.former[0].source_sha256 if placed.former else placed.instance.source_sha256


def format_1_code(recipe: Recipe, seed: int, name: str, taken: Collection[str]) -> str:
    """The code that records of format 1 have: it tells seed, title and version, and nothing of the content."""
    return _first_free((title_code(seed, recipe.title, name, salt) for salt in range(_SALTS)), taken)


def has_its_code(recipe: Recipe, seed: int, version: Version) -> bool:
    """Whether a recorded code is that of the paper's content (or, of format 1, of seed and name). version: as it was
    printed."""
    found = version_code(recipe, seed, version.name, version.student, version.problems, ())
    return version.code in (found, format_1_code(recipe, seed, version.name, ()))


def _first_free(codes: Iterator[str], taken: Collection[str]) -> str:
    for code in codes:
        if code not in taken:
            return code
    raise UserError("no free code is left", todo="use another seed")
