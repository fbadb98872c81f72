"""The places on a paper that types fill: which there are, what is fixed in them, and where they are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from generator.bank import FIXED, Stream
from generator.errors import UserError
from generator.exam.recipe_model import LETTERS, Choice, Part, Recipe
from generator.model import Givens, Instance, Points, total_points


@dataclass(frozen=True)
class Slot:
    """A place on the paper that one type fills."""

    problem: int
    part: int
    place: str
    """Slot of the recipe, which a pool's entries share."""
    name: str
    """Slot of the paper."""
    type: str
    knobs: Mapping[str, Any]
    recipe: Part
    """What the recipe says of it; with the points of the pool's entry, where that has its own."""
    is_bonus: bool = False
    """Whether its points are outside the total."""


def slots_of(recipe: Recipe, seed: int, version: str) -> Iterator[Slot]:
    """The slots of one version in the order of the recipe; pools are drawn here."""
    printed = set(printed_problems(recipe, seed, version))
    chosen = _slots(recipe, lambda name, part: Stream(seed, version, name, "pool").sample(_entries(part), part.choose))
    return (slot for slot in chosen if slot.problem in printed)


def all_slots(recipe: Recipe) -> Iterator[Slot]:
    """The slots that some version may have: of a pool, one for each of its types."""
    return _slots(recipe, lambda name, part: _entries(part))


def _slots(recipe: Recipe, chosen: Callable[[str, Part], Iterable[tuple[str, Choice]]]) -> Iterator[Slot]:
    """`chosen`: of a pool, the entries that stand on the paper."""
    for i, j, name, part in recipe.slots():
        is_bonus = part.bonus or recipe.problems[i].bonus
        if part.pool is None:
            yield Slot(i, j, name, name, part.type or FIXED, part.knobs, part, is_bonus)
            continue
        for entry, choice in chosen(name, part):
            own = part if choice.points is None else part.model_copy(update={"points": choice.points})
            yield Slot(i, j, name, f"{name}/{entry}", choice.type, choice.knobs, own, is_bonus)


def _entries(part: Part) -> list[tuple[str, Choice]]:
    """A pool's entries with their names: the type, and its count if it stands there more than once."""
    counts: Counter[str] = Counter()
    entries = []
    for choice in part.pool or ():
        counts[choice.type] += 1
        count = counts[choice.type]
        entries.append((f"{choice.type}#{count}" if count > 1 else choice.type, choice))
    return entries


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


def printed_problems(recipe: Recipe, seed: int, version: str) -> list[int]:
    """Places of the recipe's problems that this version has, in the order of the recipe: of a pool, some."""
    pools: dict[str, list[int]] = {}
    for i, problem in enumerate(recipe.problems):
        if problem.pool is not None:
            pools.setdefault(problem.pool, []).append(i)
    chosen: set[int] = set()
    for name, found in pools.items():
        chosen |= set(Stream(seed, version, "pools", name).sample(found, recipe.pools[name]))
    return [i for i, problem in enumerate(recipe.problems) if problem.pool is None or i in chosen]


def problem_order(recipe: Recipe, seed: int, version: str) -> list[int]:
    """Places of the recipe's problems in the order in which this version prints them. What is shuffled stays in its
    section."""
    order = printed_problems(recipe, seed, version)
    if not recipe.shuffle:
        return order
    stream = Stream(seed, version, "problems", "order")
    sections = groupby(order, partial(section_of, recipe))
    return [i for _, members in sections for i in stream.shuffled(list(members))]


def section_of(recipe: Recipe, problem: int) -> int:
    """The place of the problem that begins its section; -1 before the first section."""
    return max((i for i in range(problem + 1) if recipe.problems[i].section), default=-1)


def printed_slots(recipe: Recipe, seed: int, version: str) -> Iterator[tuple[str, Slot]]:
    """(label, slot) in printed order: 1(a), 1(b), …; a problem of one part is labelled by its number."""
    mine = list(slots_of(recipe, seed, version))
    for number, index in enumerate(problem_order(recipe, seed, version), 1):
        parts = [slot for slot in mine if slot.problem == index]
        if recipe.problems[index].shuffle:
            parts = Stream(seed, version, parts[0].name, "order").shuffled(parts)
        for letter, slot in zip(LETTERS, parts, strict=False):
            yield (f"{number}({letter})" if len(parts) > 1 else str(number)), slot


def points_of(part: Part, instance: Instance) -> Points:
    """The points of a part: what the recipe says, the sum of an open part's criteria, or 1."""
    if part.points is not None:
        return part.points
    return total_points(criterion.points for criterion in instance.criteria) or 1
