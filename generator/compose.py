"""Recipe + bank + seed → versions, one after another: no two share an instance of a slot, and all are as much work."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import ceil, inf
from pathlib import Path
from typing import Any

from generator import fairness, space
from generator.bank import Bank, ProblemType
from generator.choices import drawn_order
from generator.drawing import BUDGET, draw_givens, draw_instance, effort, identity, redraw, settings
from generator.errors import NothingDrawn, TypeFault, UserError
from generator.fairness import Band
from generator.guards import must_refuse_changes, refuses
from generator.model import Givens, Instance, Placed, Student, Version
from generator.randomness import Redraw, Stream, code
from generator.recipe import Recipe
from generator.record import read_entries
from generator.slots import Slot, fixed_givens, printed, slots
from generator.trials import bands

_REDRAWS = 200  # of single slots of a version, until its total effort is right
_STEPS = 30  # redraws after which a total is taken that is off by less than the efforts' own steps

Taken = Mapping[str, frozenset[bytes]]
"""Type → identities of its problems that other papers have."""


@dataclass
class _Earlier:
    """What the versions drawn so far have used; a few bytes per instance."""

    instances: dict[str, set[bytes]] = field(default_factory=dict)
    """Slot → identities."""
    papers: dict[bytes, str] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    places: dict[str, Counter[int]] = field(default_factory=dict)
    """Slot → how often each option was the right one."""
    counts: dict[str, space.Count | None] = field(default_factory=dict)
    """Slot and fixed givens → how many problems there are, where it was asked."""


@dataclass(frozen=True)
class _Task:
    """All that decides a version besides its name."""

    recipe: Recipe
    bank: Bank
    seed: int
    versions: int
    bands: Mapping[str, Band]
    elsewhere: Taken


def versions(
    recipe: Recipe,
    bank: Bank,
    seed: int,
    names: Sequence[tuple[str, Student | None]],
    elsewhere: Taken | None = None,
    work: Mapping[str, Band] | None = None,
    known: Iterator[Version] | None = None,
) -> Iterator[Version]:
    """Draws each named version, with no problem that `elsewhere` has.

    work: the bands of effort, if they are known. known: the first versions of an earlier time, which need not be drawn
    again.

    Raises UserError if a slot has too few instances for all versions, if two papers would be the same, or if a version
    cannot be made as much work as the others; TypeFault for a type that draws something else the second time, or whose
    `verify` accepts wrong answers.
    """
    task = _Task(recipe, bank, seed, len(names), bands(recipe, bank, seed) if work is None else work, elsewhere or {})
    earlier = _Earlier()
    for name, student in names:
        before = next(known, None) if known else None
        if before:
            instances = {problem.slot: problem.instance for problem in before.problems}
        else:
            instances = _as_much_work(task, name, earlier)
        if not earlier.papers:
            _must_be_sound(task, name, instances)
        for slot, instance in instances.items():
            earlier.instances.setdefault(slot, set()).add(_same(bank, instance))
        problems = _placed(recipe, bank, seed, name, instances, earlier.places)
        fingerprint = _fingerprint([[p.label, p.instance.type, p.instance.givens] for p in problems])
        if fingerprint in earlier.papers:
            raise UserError(
                f"versions {earlier.papers[fingerprint]} and {name} would be the same paper",
                where=recipe.title,
                todo="let some part be drawn (fewer pinned `givens`), or ask for one version",
            )
        earlier.papers[fingerprint] = name
        yield Version(name, version_code(recipe, seed, name, earlier.codes), student, tuple(problems))


def redraw_version(
    recipe: Recipe, bank: Bank, seed: int, version: Version, places: dict[str, Counter[int]] | None = None
) -> list[Placed]:
    """The problems of a recorded version, drawn again from their recorded paths. Raises Redraw, UserError.

    places: how often each option was the right one in the versions before (per slot); counted up.
    """
    recorded = {placed.slot: placed.instance for placed in version.problems}
    again = _drawn_again(recipe, bank, seed, version.name, recorded)
    return _placed(recipe, bank, seed, version.name, again, {} if places is None else places)


def asked_in(records: Sequence[Path], bank: Bank) -> Taken:
    """The problems of other records, by type; types that the bank no longer has are left out. Raises UserError."""
    result: dict[str, set[bytes]] = {}
    known = set(bank.ids())
    for record in records:
        if not record.is_file():
            raise UserError("there is no such record", where=str(record), todo="see --distinct-from")
        for entry in read_entries(record):
            for placed in entry.version.problems:
                instance = placed.instance
                if instance.type in known:
                    where = f"{record}, line {entry.line}, {placed.label}"
                    same = identity(bank[instance.type], instance.givens, where)
                    result.setdefault(instance.type, set()).add(same)
    return {name: frozenset(found) for name, found in result.items()}


# --- one version ----------------------------------------------------------------------------------------------------


def _as_much_work(task: _Task, version: str, earlier: _Earlier) -> dict[str, Instance]:
    """Slot → instance, so that the version's total effort is within the recipe's fairness.

    Each slot keeps to its own band. Where that is too wide for the total, the slot that is furthest off is drawn again.
    """
    first: dict[str, int] = {}
    draws = _draws(task, version)
    again: Counter[str] = Counter()
    closest: tuple[int, dict[str, Instance]] | None = None
    for redraws in range(_REDRAWS):
        instances = _instances(task, version, earlier, first)
        efforts = {
            slot: effort(task.bank[instances[slot].type], instances[slot].givens, slot)
            for slot in instances
            if slot in task.bands
        }
        target = sum(task.bands[slot].target for slot in efforts)
        total = sum(efforts.values())
        drawn = [slot for slot in efforts if draws[slot]]
        if not drawn or fairness.within(total, target, task.recipe.fairness):
            return instances
        off = abs(total - target)
        if off <= max(task.bands[slot].width for slot in efforts) and (closest is None or off < closest[0]):
            closest = off, instances
        if closest and redraws >= _STEPS:
            return closest[1]
        sign = 1 if total > target else -1
        worst = max(drawn, key=lambda slot: sign * (efforts[slot] - task.bands[slot].target))
        one = min(draws[worst], key=lambda slot: again[slot])
        again[one] += 1
        first[one] = int(instances[one].path[3]) + 1
    raise NothingDrawn(
        f"a total effort of {target} steps, within {task.recipe.fairness:g} %, does not come up; the last had {total}",
        where=f"{task.recipe.title}, version {version}",
        todo="raise `fairness` (100 switches it off), ask for fewer versions, or widen a knob",
    )


def _draws(task: _Task, version: str) -> dict[str, list[str]]:
    """Slot → the slots whose draws decide its numbers: itself if it draws any, and those that it shares with."""
    result: dict[str, list[str]] = {}
    for slot in slots(task.recipe, task.seed, version):
        share = slot.recipe.share
        fixed = {*slot.recipe.givens, *(share.givens if share else ())}
        own = [] if fixed >= set(task.bank[slot.type].givens) else [slot.name]
        result[slot.name] = own + (result[share.slot] if share else [])
    return result


def _instances(task: _Task, version: str, earlier: _Earlier, first: Mapping[str, int]) -> dict[str, Instance]:
    """Slot → instance, in the order of the recipe: none that an earlier version has in the same slot, none that another
    record has, none twice on one paper. `first`: slot → attempt to begin with, if not 0."""
    result: dict[str, Instance] = {}
    givens: dict[str, Givens] = {}
    all_slots = list(slots(task.recipe, task.seed, version))
    for slot in all_slots:
        kind = task.bank[slot.type]
        used = earlier.instances.get(slot.name, set())
        elsewhere = task.elsewhere.get(kind.id, frozenset())
        here = {_same(task.bank, other) for other in result.values() if other.type == slot.type}
        fixed = fixed_givens(slot.recipe, givens)
        is_free = not slot.recipe.repeats and not set(fixed) >= set(kind.givens)
        begin = first.get(slot.name, 0)
        chain = [slot, *_followers(slot, all_slots)]
        draw = partial(
            draw_instance,
            kind,
            task.seed,
            version,
            slot.name,
            knobs=kind.settle(slot.knobs),
            fixed=fixed,
            accept=partial(_taken, kind, used, elsewhere, here) if is_free else _always,
            misfits=partial(_misfits, task, version, chain, givens)
            if any(other.name in task.bands for other in chain)
            else _fits,
        )
        try:
            result[slot.name] = draw(attempts=range(begin, begin + BUDGET))
        except NothingDrawn:
            if not is_free or not used | elsewhere | here:
                raise
            left = _attempts_left(task, earlier, slot, fixed, used, here)
            result[slot.name] = draw(attempts=range(begin + BUDGET, begin + BUDGET + left))
        givens[slot.name] = result[slot.name].givens
    return result


def _taken(
    kind: ProblemType, used: set[bytes], elsewhere: frozenset[bytes], here: set[bytes], givens: Mapping[str, Any]
) -> str:
    """Why drawn givens will not do, or ""."""
    same = identity(kind, givens, kind.id)
    if same in used:
        return f"all that came up are among the {len(used)} that earlier versions have"
    if same in here:
        return f"all that came up are among the {len(here)} that stand on this paper already"
    if same in elsewhere:
        return f"all that came up are among the {len(elsewhere)} of the records to differ from"
    return ""


def _always(givens: Mapping[str, Any]) -> str:
    return ""


def _followers(slot: Slot, all_slots: Sequence[Slot]) -> list[Slot]:
    """The slots that share the slot's givens, directly or through others, in the order of the recipe."""
    followed = {slot.name}
    result = []
    for other in all_slots:
        if other.recipe.share and other.recipe.share.slot in followed:
            followed.add(other.name)
            result.append(other)
    return result


def _misfits(
    task: _Task, version: str, chain: Sequence[Slot], earlier: Mapping[str, Givens], givens: Givens
) -> Iterator[float]:
    """How far a slot with these givens, and then each slot that shares them, is from the work that is asked for.

    chain: the slot, and its followers.
    """
    known = {**earlier, chain[0].name: givens}
    for slot in chain:
        kind = task.bank[slot.type]
        if slot.name not in known:
            fixed, knobs = fixed_givens(slot.recipe, known), kind.settle(slot.knobs)
            try:
                known[slot.name] = draw_givens(kind, task.seed, version, slot.name, knobs=knobs, fixed=fixed)
            except TypeFault:
                raise
            except UserError:
                yield inf  # these givens cannot be shared: another draw may do
                return
        if slot.name in task.bands:
            yield task.bands[slot.name].misfit(effort(kind, known[slot.name], kind.id))


def _fits(givens: Mapping[str, Any]) -> Iterator[float]:
    return iter(())


def _attempts_left(
    task: _Task,
    earlier: _Earlier,
    slot: Slot,
    fixed: Mapping[str, Any],
    used: set[bytes],
    here: set[bytes],
) -> int:
    """How many more attempts will surely find one of the few problems that are left. Raises NothingDrawn if none is.

    used, here: identities in earlier versions, and on this paper. Where the space is too large to be counted, there are
    enough, and they will come up.
    """
    kind, knobs = task.bank[slot.type], task.bank[slot.type].settle(slot.knobs)
    key = json.dumps([slot.name, fixed], sort_keys=True)
    if key not in earlier.counts:
        earlier.counts[key] = space.count(kind, knobs, fixed)
    counted = earlier.counts[key]
    if counted is None:
        return 20 * BUDGET
    gone = used | here | task.elsewhere.get(kind.id, frozenset())
    left = [chance for same, chance in counted.chances.items() if same not in gone]
    if left:
        return ceil(40 / min(left))  # misses even the rarest with probability e⁻⁴⁰
    asked = f"{task.versions} version{'s' * (task.versions > 1)}"
    if here and not used:
        asked = f"{len(here) + 1} on one paper"
    apart = len(counted.chances.keys() - used - here)
    raise NothingDrawn(
        f"only {len(counted.chances)} different problems exist with {settings(knobs)}, but {asked} were asked for"
        + f" and {apart} are in records to differ from" * bool(apart),
        where=f"{kind.id} (slot {slot.name})",
        todo="ask for fewer, change a knob (`problemset list` shows their ranges), or allow `repeats`",
    )


# --- soundness ------------------------------------------------------------------------------------------------------


def _must_be_sound(task: _Task, version: str, instances: Mapping[str, Instance]) -> None:
    """Raises TypeFault for a type whose `verify` accepts wrong answers, or that draws something else another time."""
    try:
        again = _drawn_again(task.recipe, task.bank, task.seed, version, instances)
    except Redraw:
        again = {}
    for slot, instance in instances.items():
        if again.get(slot) != instance:
            raise TypeFault(
                "draws other givens from the same seed the second time",
                where=f"{instance.type} (version {version}, slot {slot}, seed {task.seed})",
                todo="let draw() use nothing but d: no clock, no generator of its own, no global state",
            )
        must_refuse_changes(task.bank[instance.type], instance)


def _drawn_again(
    recipe: Recipe, bank: Bank, seed: int, version: str, recorded: Mapping[str, Instance]
) -> dict[str, Instance]:
    """Slot → instance drawn from the recorded one's path. Raises Redraw, UserError."""
    again: dict[str, Instance] = {}
    givens: dict[str, Givens] = {}
    for slot in slots(recipe, seed, version):
        instance = recorded.get(slot.name)
        if instance is None or instance.type != slot.type:
            raise UserError(f"slot “{slot.name}” should hold {slot.type}", where=f"version {version}")
        kind = bank[slot.type]
        fixed = fixed_givens(slot.recipe, givens)
        is_drawn = not set(fixed) >= set(kind.givens)
        path = (version, slot.name, slot.type, instance.path[3] if is_drawn else 0)
        again[slot.name] = redraw(kind, seed, path, knobs=kind.settle(slot.knobs), fixed=fixed)
        givens[slot.name] = again[slot.name].givens
    return again


# --- on paper -------------------------------------------------------------------------------------------------------


def _placed(
    recipe: Recipe,
    bank: Bank,
    seed: int,
    version: str,
    instances: Mapping[str, Instance],
    places: dict[str, Counter[int]],
) -> list[Placed]:
    """The instances in printed order, with their labels and the order of their options."""
    result = []
    for label, slot in printed(recipe, seed, version):
        instance = instances[slot.name]
        order: tuple[int, ...] = ()
        if slot.recipe.choices:
            kind = bank[slot.type]
            order = drawn_order(
                Stream(seed, version, slot.name, "choices"),
                instance,
                slot.recipe.choices,
                ascending=kind.sorted_choices,
                used=places.setdefault(slot.name, Counter()),
                is_wrong=partial(refuses, kind, instance.givens),
            )
        result.append(Placed(label, slot.name, slot.recipe.points, instance, order))
    return result


def version_code(recipe: Recipe, seed: int, version: str, codes: set[str]) -> str:
    """The version's code; in the rare case that two versions' hashes meet, the later one takes the next salt."""
    for salt in range(100):
        candidate = code(seed, recipe.title, version, salt)
        if candidate not in codes:
            codes.add(candidate)
            return candidate
    raise UserError("no free code is left", todo="use another seed")


def _same(bank: Bank, instance: Instance) -> bytes:
    return identity(bank[instance.type], instance.givens, instance.type)


def _fingerprint(value: Any) -> bytes:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()[:12]
