"""Types → a set of fresh problems to practise with, as a recipe of one version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.bank import Bank, Knob, ProblemType
from generator.exam.composer import Composer, problems_of
from generator.exam.recipe_model import Level, Part, Problem, Recipe
from generator.model import Version

NAME = "practice"
"""Of the version, and so of its files."""


def practice_title(kinds: Sequence[ProblemType]) -> str:
    return "Practice" if len(kinds) > 1 else f"Practice: {kinds[0].title}"


def practice_recipe(
    kinds: Sequence[ProblemType],
    count: int,
    knobs: Mapping[str, Mapping[str, Knob]],
    *,
    latex: bool = False,
    level: Level | None = None,
) -> Recipe:
    """`count` problems of these types in turn.

    knobs: type → its settled knobs, where they are not its defaults. level: of those types that count effort.
    """
    chosen = [kinds[i % len(kinds)] for i in range(count)]
    return Recipe(
        title=practice_title(kinds),
        versions=[NAME],
        engine="latex" if latex else "typst",
        fairness=100,
        problems=[Problem(title=kind.title, parts=[_part(kind, knobs.get(kind.id), level)]) for kind in chosen],
    )


def _part(kind: ProblemType, knobs: Mapping[str, Knob] | None, level: Level | None) -> Part:
    settled = dict(knobs or kind.resolve_knobs({}))
    return Part(type=kind.id, knobs=settled, level=level if kind.effort else None)


def practice_version(recipe: Recipe, bank: Bank, seed: int, others: Sequence[Path] = ()) -> Version:
    """The set's problems. others: records whose problems may not come up. Raises UserError."""
    return Composer(recipe, bank, seed, 1, problems_of(others, bank)).draw(NAME)
