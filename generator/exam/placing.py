"""Instances → places on a paper: labels, points and the order of options; and recorded ones drawn once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from generator.bank import Bank, ProblemType, Stream, drawn_order, is_points, options, redraw, refuses
from generator.errors import TypeFault, UserError
from generator.exam.recipe_model import Part, Recipe
from generator.exam.slots import fixed_givens, points_of, printed_slots, slots_of
from generator.model import DrawnOption, Givens, Instance, Placed, Points, Version


def placed(
    recipe: Recipe,
    bank: Bank,
    seed: int,
    version: str,
    instances: Mapping[str, Instance],
    places: dict[str, Counter[int]],
) -> Iterator[Placed]:
    """The instances in printed order, with their labels and options.

    places: slot → how often each option was the right one in earlier versions. Raises UserError.
    """
    for label, slot in printed_slots(recipe, seed, version):
        instance = instances[slot.name]
        stream = Stream(seed, version, slot.name, "choices")
        used = places.get(slot.name, Counter())
        chosen = drawn_options(recipe, slot.recipe, bank[slot.type], stream, instance, used)
        points = points_of(slot.recipe, instance)
        yield Placed(label, slot.name, points, _scaled(instance, points), chosen, is_bonus=slot.is_bonus)


def drawn_options(
    recipe: Recipe, part: Part, kind: ProblemType, stream: Stream, instance: Instance, used: Counter[int]
) -> tuple[DrawnOption, ...]:
    """The options of a part, none unless it is multiple choice. used: how often each was the right one so far. Raises
    UserError."""
    if not part.choices:
        return ()
    try:
        order = drawn_order(
            stream,
            instance,
            part.choices,
            ascending=kind.sorted_choices,
            used=used,
            is_wrong=partial(refuses, kind, instance.givens),
            none_of_these=part.none_of_these,
            alike=recipe.edition > 1,
        )
    except TypeFault:
        raise
    except UserError as error:
        where = f"version {instance.path[0]}, {instance.type} (slot {instance.path[1]})"
        raise UserError(error.what, where=where, todo=error.todo) from None
    return options(instance, order)


def _scaled(instance: Instance, points: Points) -> Instance:
    """An open part's instance with criteria that have these points together. Raises UserError."""
    total = sum(criterion.points for criterion in instance.criteria)
    if not instance.is_open or total == points:
        return instance
    scaled = [criterion.points * points / total for criterion in instance.criteria]
    if not all(is_points(share) and share for share in scaled):
        raise UserError(
            f"{points:g} points cannot be shared among {len(scaled)} criteria in whole or half points",
            where=f"{instance.type} (slot {instance.path[1]})",
            todo=f"give it {total:g} points, or a multiple of that",
        )
    criteria = (
        replace(criterion, points=int(share) if share == int(share) else share)
        for criterion, share in zip(instance.criteria, scaled, strict=True)
    )
    return replace(instance, criteria=tuple(criteria))


def count_right_places(problems: Iterable[Placed], places: dict[str, Counter[int]]) -> None:
    """Counts for each slot which of its options is the right one, so that over versions all are equally often."""
    for problem in problems:
        found = [place for place, option in enumerate(problem.options) if not option.mistake]
        if problem.options:
            places.setdefault(problem.slot, Counter()).update(found)


def redraw_version(
    recipe: Recipe, bank: Bank, seed: int, version: Version, places: dict[str, Counter[int]]
) -> list[Placed]:
    """The problems of a recorded version, drawn again from their recorded paths. Raises Redraw, UserError.

    places: as for `placed`.
    """
    recorded = {problem.slot: problem.instance for problem in version.problems}
    again = drawn_again(recipe, bank, seed, version.name, recorded)
    return list(placed(recipe, bank, seed, version.name, again, places))


def drawn_again(
    recipe: Recipe, bank: Bank, seed: int, version: str, recorded: Mapping[str, Instance]
) -> dict[str, Instance]:
    """Slot → instance drawn from the recorded one's path. Raises Redraw, UserError."""
    again: dict[str, Instance] = {}
    givens: dict[str, Givens] = {}
    for slot in slots_of(recipe, seed, version):
        instance = recorded.get(slot.name)
        if instance is None or instance.type != slot.type:
            raise UserError(f"slot “{slot.name}” should hold {slot.type}", where=f"version {version}")
        kind = bank[slot.type]
        fixed = fixed_givens(slot.recipe, givens)
        is_drawn = not set(fixed) >= set(kind.givens)
        path = (version, slot.name, slot.type, instance.path[3] if is_drawn else 0)
        again[slot.name] = redraw(kind, seed, path, knobs=kind.resolve_knobs(slot.knobs), fixed=fixed)
        givens[slot.name] = again[slot.name].givens
    return again
