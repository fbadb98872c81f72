"""How tall each part of a paper has to be, so that all versions have their boxes in the same places.

Some trial versions are typeset; each part gets the height that the tallest of them needs. A version whose statement is
a line longer or shorter has as much less or more room to write.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from generator.bank import Bank, options
from generator.errors import UserError, WorkerLost
from generator.exam.recipe_model import Recipe, attached_pictures
from generator.exam.slots import Slot, all_slots, part_layout, points_of
from generator.exam.trials import trial
from generator.model import Document, Placed, Version
from generator.page import ProblemHeading, TitleBlock, Typesetter, documents

_TRIALS = 10


def with_heights(recipe: Recipe, bank: Bank, seed: int, typesetter: Typesetter) -> Recipe:
    """The recipe with a height for each part that has none. Where the trials cannot be typeset, or the layout does not
    measure, it stays as it is: rendering the versions will tell why. Raises WorkerLost."""
    slots = list(all_slots(recipe))
    try:
        trials = [_trial(recipe, bank, seed, typesetter, slots, number) for number in range(_TRIALS)]
        page = replace(trials[0], problems=tuple(problem for trial in trials for problem in trial.problems))
        needed = typesetter.typeset(typesetter.source(page), name="trial versions").needed
    except WorkerLost:
        raise
    except UserError:
        return recipe
    order = [slot for i in range(len(recipe.problems)) for slot in slots if slot.problem == i]
    if len(needed) != _TRIALS * len(order):
        return recipe
    heights: dict[tuple[int, int], float] = {}
    for slot, tallest in zip(order, (max(needed[k :: len(order)]) for k in range(len(order))), strict=True):
        space = bank[slot.type].space if slot.recipe.space is None else slot.recipe.space
        place = slot.problem, slot.part
        heights[place] = max(heights.get(place, 0), ceil(100 * (tallest + space)) / 100)
    return _with(recipe, heights)


def _trial(recipe: Recipe, bank: Bank, seed: int, typesetter: Typesetter, slots: list[Slot], number: int) -> Document:
    """The paper of a trial version: every part, in the order of the recipe."""
    instances = trial(recipe, bank, seed, number)
    problems = tuple(
        Placed(
            f"{slot.problem + 1}({k})",
            slot.name,
            points_of(slot.recipe, instances[slot.name]),
            instances[slot.name],
            options(instances[slot.name], range(slot.recipe.choices or 0)),
        )
        for k, slot in enumerate(slots)
    )
    paper, _ = documents(
        TitleBlock("Trial"),
        [ProblemHeading(problem.title) for problem in recipe.problems],
        Version(f"trial {number}", "", None, problems),
        bank,
        layouts={slot.name: replace(part_layout(slot.recipe), height=None, space=None) for slot in slots},
        pictures={typesetter.picture_format},
        attached=attached_pictures(recipe),
    )
    return paper


def _with(recipe: Recipe, heights: dict[tuple[int, int], float]) -> Recipe:
    problems = [
        problem.model_copy(
            update={
                "parts": [
                    part if part.height is not None else part.model_copy(update={"height": heights[i, j]})
                    for j, part in enumerate(problem.parts)
                ]
            }
        )
        for i, problem in enumerate(recipe.problems)
    ]
    return recipe.model_copy(update={"problems": problems})
