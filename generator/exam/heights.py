"""How much room the parts of a paper need, so that all versions have their boxes in the same places.

Some trial versions are typeset, and each part is taken to be as tall as the tallest of them. A version whose statement
is a line longer or shorter has as much less or more room to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil

from generator.bank import Bank, options
from generator.errors import UserError, WorkerLost
from generator.exam.looks import frame, headings_of, part_layout
from generator.exam.recipe_model import PartRoom, Recipe, Room, attached_pictures
from generator.exam.slots import Slot, all_slots, points_of
from generator.exam.trials import trial
from generator.model import LARGE, Document, Placed, Student, Typeset, Version
from generator.page import Typesetter, documents

_TRIALS = 10
_FEW = 3  # trials where there is but one version


def with_room(
    recipe: Recipe, bank: Bank, seed: int, typesetter: Typesetter, students: Sequence[Student] | None
) -> Recipe:
    """The recipe with the room that its parts need. Where the trials cannot be typeset, or the layout does not measure,
    it stays as it is: rendering the versions will tell why. Raises WorkerLost."""
    slots = sorted(all_slots(recipe), key=lambda slot: slot.problem)
    count = _TRIALS if len(recipe.version_names()) > 1 else _FEW
    student = students[0] if students else None
    try:
        trials = [_trial(recipe, bank, seed, typesetter, slots, number, student) for number in range(count)]
        without = [replace(problem, section=None) for trial in trials[1:] for problem in trial.problems]
        page = replace(trials[0], problems=(*trials[0].problems, *without), cover=None, appendix=None)
        found = typesetter.measured(typesetter.source(page), name="trial versions")
    except WorkerLost:
        raise
    except UserError:
        return recipe
    if len(found.needed) != count * len(slots):
        return recipe
    return recipe.model_copy(update={"room": _room(recipe, bank, slots, found)})


def _room(recipe: Recipe, bank: Bank, slots: Sequence[Slot], found: Typeset) -> Room:
    parts: dict[str, PartRoom] = {}
    columns = _columns(slots, found)
    for slot, needed in zip(slots, _largest(found.needed, len(slots)), strict=True):
        space = bank[slot.type].space if slot.recipe.space is None else slot.recipe.space
        space *= LARGE if recipe.text_size == "large" else 1
        other = parts.get(slot.place, PartRoom(needed=0, space=0, columns=columns.get(slot.name, 0)))
        fewest = min(other.columns, columns.get(slot.name, 0))
        tallest = PartRoom(needed=max(other.needed, needed), space=max(other.space, space), columns=fewest)
        parts[slot.place] = tallest
    problems = len(recipe.problems)
    is_measured = len(found.headings) == problems * len(found.needed) // len(slots)
    headings = _largest(found.headings[problems:], problems) if is_measured else [0.0] * problems
    first = found.headings[:problems] if is_measured else headings
    return Room(
        page=_rounded(found.page) if is_measured else 0,
        top=0 if recipe.cover else _rounded(found.top),
        gap=_rounded(found.gap),
        headings=headings,
        sections=[
            max(0.0, _rounded(with_section - heading)) for with_section, heading in zip(first, headings, strict=True)
        ],
        parts=parts,
    )


def _largest(values: Sequence[float], count: int) -> list[float]:
    """The largest of every `count`-th value."""
    return [_rounded(max(values[k::count])) for k in range(count)]


def _rounded(length: float) -> float:
    return ceil(100 * length) / 100


def _columns(slots: Sequence[Slot], found: Typeset) -> dict[str, int]:
    """Slot → in how many columns the options of all its trials fit."""
    with_options = [slot.name for slot in slots if slot.recipe.choices]
    if not with_options or len(found.columns) % len(with_options):
        return {}
    return {name: min(found.columns[k :: len(with_options)]) for k, name in enumerate(with_options)}


def _trial(
    recipe: Recipe,
    bank: Bank,
    seed: int,
    typesetter: Typesetter,
    slots: Sequence[Slot],
    number: int,
    student: Student | None,
) -> Document:
    """The paper of a trial version: every part, in the order of the recipe."""
    instances = trial(recipe, bank, seed, number)
    problems = tuple(
        Placed(
            f"{slot.problem + 1}({chr(ord('a') + k)})" if several else f"{slot.problem + 1}",
            slot.name,
            points_of(slot.recipe, instances[slot.name]),
            instances[slot.name],
            options(instances[slot.name], range(slot.recipe.choices or 0)),
            is_bonus=slot.is_bonus,
        )
        for slot, k, several in _lettered(slots)
    )
    paper, _ = documents(
        frame(recipe),
        headings_of(recipe, range(len(recipe.problems))),
        Version(f"trial {number}", "", student, problems, max(recipe.shared, default="", key=len)),
        bank,
        layouts={slot.name: replace(part_layout(slot.recipe), height=None, space=None) for slot in slots},
        pictures={typesetter.picture_format},
        attached=attached_pictures(recipe),
        edition=recipe.edition,
        solved=False,
    )
    return paper


def _lettered(slots: Sequence[Slot]) -> Iterable[tuple[Slot, int, bool]]:
    """Each slot, its place in its problem, and whether there are others."""
    for problem in sorted({slot.problem for slot in slots}):
        members = [slot for slot in slots if slot.problem == problem]
        for k, slot in enumerate(members):
            yield slot, k, len(members) > 1
