"""What a recipe's papers are typeset by: its engine with its fonts, the room that parts need there, and the names that
it can show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from generator.bank import Bank, software_versions
from generator.errors import UserError
from generator.exam.heights import with_room
from generator.exam.recipe_model import Recipe
from generator.model import Document, Paragraph, Student, Text
from generator.page import Typesetter, latex_version


def typesetter_of(recipe: Recipe, font_paths: tuple[Path, ...]) -> Typesetter:
    """Raises UserError, if the engine is not installed or has no such layout."""
    return Typesetter(
        recipe.engine, recipe.layout, recipe.layout_files, font_paths, recipe.pdf_standard, recipe.edition
    )


def measured(
    recipe: Recipe, bank: Bank, seed: int, font_paths: tuple[Path, ...], students: Sequence[Student] | None
) -> Recipe:
    """The recipe with the room that its parts need. Raises UserError, WorkerLost."""
    return with_room(recipe, bank, seed, typesetter_of(recipe, font_paths), students)


def recorded_software(recipe: Recipe) -> dict[str, str]:
    """Versions of what a recipe's papers depend on. Raises UserError where pdflatex is needed and absent."""
    versions = software_versions()
    if recipe.engine == "latex" and "pdf" in recipe.format:
        version = latex_version(recipe.language)
        versions["lualatex" if version.startswith("This is Lua") else "pdflatex"] = version
    return versions


def require_glyphs(recipe: Recipe, font_paths: tuple[Path, ...], students: Sequence[Student]) -> None:
    """Sets all names and ids once, so that a name no font can show is known before a page is made. Raises UserError."""
    if not students or "pdf" not in recipe.format:
        return
    typesetter = typesetter_of(recipe, font_paths)
    try:
        _set(typesetter, students)
    except UserError as error:
        guilty = _guilty(error, students)
        raise _of(guilty[0], error) if guilty else error from None


def glyph_errors(recipe: Recipe, font_paths: tuple[Path, ...], students: Sequence[Student]) -> list[UserError]:
    """The same for every name that cannot be shown, each with the first letter that is missing. Raises UserError where
    it is not about a name."""
    left = list(students) if "pdf" in recipe.format else []
    found: list[UserError] = []
    typesetter = typesetter_of(recipe, font_paths)
    while left:
        try:
            _set(typesetter, left)
            break
        except UserError as error:
            guilty = _guilty(error, left)
            if not guilty:
                raise
            found += [_of(student, error) for student in guilty]
            left = [student for student in left if student not in guilty]
    return found


def _set(typesetter: Typesetter, students: Sequence[Student]) -> None:
    shown = tuple(Paragraph((Text(f"{s['name']} {s['id']}"),)) for s in students)
    typesetter.pdf(Document(False, "Names", "", "", "", "", None, "", shown, ()), name="roster")


def _guilty(error: UserError, students: Sequence[Student]) -> list[Student]:
    """Those whose name or id has the letter that the error is about."""
    glyph = re.search("“(.+?)”", error.what)
    return [student for student in students if glyph and glyph[1] in student["name"] + student["id"]]


def _of(student: Student, error: UserError) -> UserError:
    return UserError(error.what, where=f"student {student['id']} ({student['name']})", todo=error.todo)
