"""Trial versions that nobody gets: what they show sets how much work a part should be, and how much room it needs.

They depend on the recipe, the bank and the seed alone, so that another student changes nobody's paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from statistics import median_low

from generator.bank import Bank, Fit, draw_fit, effort, finished, level_deviations
from generator.errors import TypeFault, UserError
from generator.exam.fairness import Band, band
from generator.exam.recipe_model import Recipe
from generator.exam.record import read_entries
from generator.exam.slots import Slot, all_slots, fixed_givens
from generator.model import Givens, Instance

_TRIALS = 60


def trial(recipe: Recipe, bank: Bank, seed: int, number: int) -> dict[str, Instance]:
    """Slot → instance of one trial version; of a pool, all types. Raises UserError if a slot leaves nothing to draw."""
    result: dict[str, Instance] = {}
    for slot, fit in _fits(recipe, bank, seed, number):
        kind = bank[slot.type]
        result[slot.name] = finished(kind, fit, kind.resolve_knobs(slot.knobs))
    return result


def _fits(recipe: Recipe, bank: Bank, seed: int, number: int) -> list[tuple[Slot, Fit]]:
    """What is drawn for a trial version, without its keys. Raises UserError."""
    name = f"trial/{number}"
    result: list[tuple[Slot, Fit]] = []
    givens: dict[str, Givens] = {}
    for slot in all_slots(recipe):
        kind = bank[slot.type]
        knobs = kind.resolve_knobs(slot.knobs)
        level = slot.recipe.level
        fit = draw_fit(
            kind,
            seed,
            name,
            slot.name,
            knobs=knobs,
            fixed=fixed_givens(slot.recipe, givens),
            deviations=partial(level_deviations, kind, knobs, level) if level else lambda givens: (),
        )
        result.append((slot, fit))
        givens[slot.name] = fit.givens
    return result


def bands(recipe: Recipe, bank: Bank, seed: int) -> Mapping[str, Band]:
    """Slot → band of efforts, for the slots whose type counts effort. Empty where the recipe cannot be drawn: drawing
    its versions will tell why. Raises TypeFault."""
    counted = [slot for slot in all_slots(recipe) if bank[slot.type].effort]
    if recipe.fairness == 100 or not counted:
        return {}
    efforts: dict[str, list[int]] = {slot.name: [] for slot in counted}
    for number in range(_TRIALS):
        try:
            drawn = {slot.name: fit.givens for slot, fit in _fits(recipe, bank, seed, number)}
        except TypeFault:
            raise
        except UserError:
            continue  # givens that do not suit the part that shares them, or nothing to draw at all
        for slot in counted:
            found = effort(bank[slot.type], drawn[slot.name], f"{slot.type} (trial {number}, seed {seed})")
            efforts[slot.name].append(found)
    return {name: band(found, recipe.fairness, recipe.efforts.get(name)) for name, found in efforts.items() if found}


def efforts_of(record: Path, bank: Bank) -> dict[str, int]:
    """Slot → median effort of a record's versions, where its type counts effort. Raises UserError, TypeFault."""
    found: dict[str, list[int]] = {}
    for entry in read_entries(record):
        if entry.version.variant:
            continue  # counted once, with the version that several students share
        for placed in entry.version.problems:
            kind = bank[placed.instance.type]
            if kind.effort:
                where = f"{record}, line {entry.line}, {placed.label}"
                found.setdefault(placed.slot, []).append(effort(kind, placed.instance.givens, where))
    return {slot: median_low(efforts) for slot, efforts in found.items()}
