"""The places on a paper that types fill: which there are, what is fixed in them, and where they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.bank import FIXED, Stream
from generator.errors import UserError
from generator.exam.recipe_model import LETTERS, Choice, Part, Recipe
from generator.model import Givens, Instance, Points, total_points
from generator.page import PartLayout


@dataclass(frozen=True)
class Slot:
    """A place on the paper that one type fills."""

    problem: int
    part: int
    name: str
    type: str
    knobs: Mapping[str, Any]
    recipe: Part


def slots_of(recipe: Recipe, seed: int, version: str) -> Iterator[Slot]:
    """The slots of one version in the order of the recipe; pools are drawn here."""
    return _slots(recipe, lambda name, part: Stream(seed, version, name, "pool").sample(part.pool or (), part.choose))


def all_slots(recipe: Recipe) -> Iterator[Slot]:
    """The slots that some version may have: of a pool, one for each of its types."""
    return _slots(recipe, lambda name, part: part.pool or ())


def _slots(recipe: Recipe, chosen: Callable[[str, Part], Iterable[Choice]]) -> Iterator[Slot]:
    """`chosen`: of a pool, the types that stand on the paper."""
    for i, j, name, part in recipe.slots():
        if part.pool is None:
            yield Slot(i, j, name, part.type or FIXED, part.knobs, part)
            continue
        for choice in chosen(name, part):
            yield Slot(i, j, f"{name}/{choice.type}", choice.type, choice.knobs, part)


def fixed_givens(part: Part, earlier: Mapping[str, Givens]) -> dict[str, Any]:
    """Givens that are pinned, or shared with an earlier part; `earlier` has the givens of the slots before."""
    if part.ask is not None:
        return part.fixed_givens
    if part.share is None:
        return dict(part.givens)
    source = earlier[part.share.slot]
    missing = [name for name in part.share.givens if name not in source]
    if missing:
        raise UserError(
            f"slot “{part.share.slot}” has no given “{missing[0]}” to share", todo=f"it has {', '.join(source)}"
        )
    return {**part.givens, **{name: source[name] for name in part.share.givens}}


def problem_order(recipe: Recipe, seed: int, version: str) -> list[int]:
    """Places of the recipe's problems in the order in which this version prints them."""
    order = list(range(len(recipe.problems)))
    return Stream(seed, version, "problems", "order").shuffled(order) if recipe.shuffle else order


def printed_slots(recipe: Recipe, seed: int, version: str) -> Iterator[tuple[str, Slot]]:
    """(label, slot) in printed order: 1(a), 1(b), …; a problem of one part is labelled by its number."""
    mine = list(slots_of(recipe, seed, version))
    for number, index in enumerate(problem_order(recipe, seed, version), 1):
        parts = [slot for slot in mine if slot.problem == index]
        if recipe.problems[index].shuffle:
            parts = Stream(seed, version, parts[0].name, "order").shuffled(parts)
        for letter, slot in zip(LETTERS, parts, strict=False):
            yield (f"{number}({letter})" if len(parts) > 1 else str(number)), slot


def part_layouts(recipe: Recipe, seed: int, version: str) -> dict[str, PartLayout]:
    """Slot → what the recipe says about the look of its part."""
    return {slot.name: part_layout(slot.recipe) for slot in slots_of(recipe, seed, version)}


def part_layout(part: Part) -> PartLayout:
    return PartLayout(part.space, part.height, part.lines, part.setup)


def points_of(part: Part, instance: Instance) -> Points:
    """The points of a part: what the recipe says, the sum of an open part's criteria, or 1."""
    if part.points is not None:
        return part.points
    return total_points(criterion.points for criterion in instance.criteria) or 1
