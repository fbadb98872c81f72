"""Draws the versions of a recipe one after another: no two share a problem of a slot, and all are as much work.

What fits a slot first, whatever other versions have, does not depend on them. So it can be worked out ahead, in any
order and in other processes; here it is only held against what the versions before have. What they have already is
drawn again in its turn. Either way the versions are those that one after another would give.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from math import ceil, inf
from pathlib import Path
from typing import Any

from generator.author import Redraw
from generator.bank import (
    ATTEMPTS,
    Bank,
    Fit,
    ProblemCount,
    ProblemType,
    count_problems,
    draw_fit,
    effort,
    finished,
    identity,
    knobs_text,
    level_deviations,
    require_strict_verify,
)
from generator.errors import NothingDrawn, TypeFault, UserError
from generator.exam.codes import version_code
from generator.exam.fairness import Band, within
from generator.exam.placing import count_right_places, drawn_again, placed
from generator.exam.recipe_model import Recipe
from generator.exam.record import read_entries
from generator.exam.slots import Slot, fixed_givens, slots_of
from generator.exam.trials import bands
from generator.model import Givens, Instance, Student, Version

_REDRAWS = 200  # of single slots of a version, until its total effort is right
_STEPS = 30  # redraws after which a total is taken that is off by less than the efforts' own steps

Identities = Mapping[str, frozenset[bytes]]
"""Type → identities of problems."""


@dataclass(frozen=True)
class Found:
    """What was found for a slot."""

    instance: Instance
    identity: bytes
    effort: int | None
    """None where nobody asks for it."""
    is_close_only: bool = False
    """Whether it is off the wanted effort: chosen among others, and another one where any of them is not allowed."""


Fits = Mapping[tuple[str, int, str], Found | None]
"""Slot, attempt to begin with, fixed givens as JSON → what fits there first; None where nothing does."""


def problems_of(records: Sequence[Path], bank: Bank) -> Identities:
    """The problems of other records, by type; types that the bank no longer has are left out. Raises UserError."""
    result: dict[str, set[bytes]] = {}
    known = set(bank.ids())
    for record in records:
        if not record.is_file():
            raise UserError("there is no such record", where=str(record), todo="see --distinct-from")
        for entry in read_entries(record):
            for problem in entry.version.problems:
                instance = problem.instance
                if instance.type in known:
                    where = f"{record}, line {entry.line}, {problem.label}"
                    same = identity(bank[instance.type], instance.givens, where)
                    result.setdefault(instance.type, set()).add(same)
    return {name: frozenset(found) for name, found in result.items()}


@dataclass
class Composer:
    """Draws versions, each with what all versions before it have used in mind; a few bytes per instance."""

    recipe: Recipe
    bank: Bank
    seed: int
    total: int
    """Versions that there will be in all."""
    excluded: Identities = field(default_factory=dict)
    """Problems of other records, which may not come up."""
    bands: Mapping[str, Band] | None = None
    """Slot → band of effort; worked out from trial versions unless it is known."""
    _used: dict[str, set[bytes]] = field(default_factory=dict, init=False)
    """Slot → identities."""
    _papers: dict[bytes, str] = field(default_factory=dict, init=False)
    """Fingerprint of a paper → its version."""
    _codes: set[str] = field(default_factory=set, init=False)
    _places: dict[str, Counter[int]] = field(default_factory=dict, init=False)
    """Slot → how often each option was the right one."""
    _counts: dict[str, ProblemCount | None] = field(default_factory=dict, init=False)
    """Slot and fixed givens → how many problems there are, where it was asked."""
    _fits: dict[tuple[str, int, str], Found | None] = field(default_factory=dict, init=False)
    """What fits the slots of the version that is being drawn."""
    _kept: Mapping[str, Found] = field(default_factory=dict, init=False)
    """Slots of that version which are not drawn, since they have something."""
    _is_sound: bool = field(default=False, init=False)
    """Whether the types have been tried out."""

    def __post_init__(self) -> None:
        if self.bands is None:
            self.bands = bands(self.recipe, self.bank, self.seed)

    def add(self, version: Version) -> None:
        """Takes note of a version that is drawn already. Raises UserError if another one is the same paper, and neither
        is shared."""
        known = [problem for problem in version.problems if problem.instance.type in self.bank]
        self._note(version, {} if version.variant else {p.slot: _identity(self.bank, p.instance) for p in known})

    def _note(self, version: Version, identities: Mapping[str, bytes]) -> None:
        """As `add`. identities: of the version's problems, by slot."""
        self._codes.add(version.code)
        if version.variant:
            return
        for slot, same in identities.items():
            self._used.setdefault(slot, set()).add(same)
        count_right_places(version.problems, self._places)
        content = [[p.label, p.instance.type, p.instance.givens] for p in version.problems]
        fingerprint = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()[:12]
        if fingerprint in self._papers:
            raise UserError(
                f"versions {self._papers[fingerprint]} and {version.name} would be the same paper",
                where=self.recipe.title,
                todo="let some part be drawn (fewer pinned `givens`), or ask for one version",
            )
        self._papers[fingerprint] = version.name

    def drawn_ahead(self, name: str) -> Fits:
        """What fits the slots of a version, for `draw` to use in its turn. Only of a composer that knows no version."""
        self._fits = {}
        with suppress(UserError):  # `draw` will come to it too, if it is so
            self._as_much_work(name)
        return self._fits

    def draw(self, name: str, student: Student | None = None, ahead: Fits | None = None) -> Version:
        """The next version. ahead: what `drawn_ahead` has found for it.

        Raises UserError if a slot has too few instances for all versions, if two papers would be the same, or if a
        version cannot be made as much work as the others; TypeFault for a type that draws something else the second
        time, or whose `verify` accepts wrong answers.
        """
        self._fits = dict(ahead or {})
        found = self._as_much_work(name)
        instances = {slot: one.instance for slot, one in found.items()}
        if not self._is_sound:
            self._require_sound_types(name, instances)
            self._is_sound = True
        problems = tuple(placed(self.recipe, self.bank, self.seed, name, instances, self._places))
        code = version_code(self.recipe, self.seed, name, student, problems, self._codes)
        version = Version(name, code, student, problems)
        self._note(version, {problem.slot: found[problem.slot].identity for problem in problems})
        return version

    def refuse(self, slot: str, same: bytes) -> None:
        """Takes note of a problem that may not come up in a slot, though no version has it."""
        self._used.setdefault(slot, set()).add(same)

    def again(self, name: str, first: Mapping[str, int], kept: Mapping[str, Found]) -> Mapping[str, Found]:
        """Slot → what fits it now, for a version that is drawn once more. first: slot → attempt to begin with. kept:
        the slots that stay as they are. Raises UserError, as `draw`."""
        self._fits, self._kept = {}, kept
        try:
            return self._as_much_work(name, first)
        finally:
            self._kept = {}

    def share(self, shared: Version, name: str, student: Student | None) -> Version:
        """A student's version with the problems of one that several have, and a code of its own. Raises UserError."""
        code = version_code(self.recipe, self.seed, name, student, shared.problems, self._codes)
        version = Version(name, code, student, shared.problems, shared.name)
        self.add(version)
        return version

    def _as_much_work(self, version: str, begin: Mapping[str, int] | None = None) -> dict[str, Found]:
        """Slot → what is found for it, so that the version's total effort is within the recipe's fairness.

        Each slot keeps to its own band. Where that is too wide for the total, the slot that is furthest off is drawn
        again. begin: slot → attempt to begin with, if not 0.
        """
        work = self.bands or {}
        first = dict(begin or {})
        draws = self.draws(version)
        again: Counter[str] = Counter()
        closest: tuple[int, dict[str, Found]] | None = None
        for redraws in range(_REDRAWS):
            found = self._found(version, first)
            efforts = {slot: one.effort for slot, one in found.items() if one.effort is not None}
            target = sum(work[slot].target for slot in efforts)
            total = sum(efforts.values())
            drawn = [slot for slot in efforts if draws[slot]]
            if not drawn or within(total, target, self.recipe.fairness):
                return found
            off = abs(total - target)
            if off <= max(work[slot].width for slot in efforts) and (closest is None or off < closest[0]):
                closest = off, found
            if closest and redraws >= _STEPS:
                return closest[1]
            sign = 1 if total > target else -1
            worst = max(drawn, key=lambda slot: sign * (efforts[slot] - work[slot].target))
            one = min(draws[worst], key=lambda slot: again[slot])
            again[one] += 1
            first[one] = int(found[one].instance.path[3]) + 1
        raise NothingDrawn(
            f"a total effort of {target} steps, within {self.recipe.fairness:g} %, does not come up;"
            f" the last had {total}",
            where=f"{self.recipe.title}, version {version}",
            todo="raise `fairness` (100 switches it off), ask for fewer versions, or widen a knob",
        )

    def draws(self, version: str) -> dict[str, list[str]]:
        """Slot → the slots whose draws decide its numbers: itself if it draws any, and those that it shares with; none
        that are kept."""
        result: dict[str, list[str]] = {}
        for slot in slots_of(self.recipe, self.seed, version):
            share = slot.recipe.share
            fixed = {*slot.recipe.givens, *(share.givens if share else ())}
            is_free = slot.recipe.ask is None and not fixed >= set(self.bank[slot.type].givens)
            is_drawn = is_free and slot.name not in self._kept
            result[slot.name] = [slot.name] * is_drawn + (result[share.slot] if share else [])
        return result

    def _found(self, version: str, first: Mapping[str, int]) -> dict[str, Found]:
        """Slot → what is found for it, in the order of the recipe: none that an earlier version has in the same slot,
        none that another record has, none twice on one paper. `first`: slot → attempt to begin with, if not 0."""
        result = dict(self._kept)
        givens: dict[str, Givens] = {slot: found.instance.givens for slot, found in result.items()}
        all_slots = list(slots_of(self.recipe, self.seed, version))
        for slot in all_slots:
            if slot.name in self._kept:
                continue
            kind = self.bank[slot.type]
            used = self._used.get(slot.name, set())
            excluded = self.excluded.get(kind.id, frozenset())
            here = {other.identity for other in result.values() if other.instance.type == slot.type}
            fixed = fixed_givens(slot.recipe, givens)
            is_free = not slot.recipe.repeats and not set(fixed) >= set(kind.givens)
            begin = first.get(slot.name, 0)
            knobs = kind.resolve_knobs(slot.knobs)
            draw = partial(
                draw_fit,
                kind,
                self.seed,
                version,
                slot.name,
                knobs=knobs,
                fixed=fixed,
                deviations=self._deviations_of(version, [slot, *followers(slot, all_slots)], givens),
            )
            key = (slot.name, begin, json.dumps(fixed, sort_keys=True))
            if key not in self._fits:
                try:
                    self._fits[key] = self._finished(slot, draw(attempts=range(begin, begin + ATTEMPTS)), knobs)
                except NothingDrawn:
                    self._fits[key] = None
            found = self._fits[key]
            if found is None or (is_free and _is_refused(found, used, excluded, here)):
                accept = partial(_taken, kind, used, excluded, here) if is_free else _always
                try:
                    fit = draw(accept=accept, attempts=range(begin, begin + ATTEMPTS))
                except NothingDrawn:
                    if not is_free or not used | excluded | here:
                        raise
                    left = self._attempts_left(slot, fixed, used, here)
                    fit = draw(accept=accept, attempts=range(begin + ATTEMPTS, begin + ATTEMPTS + left))
                found = self._finished(slot, fit, knobs)
            result[slot.name] = found
            givens[slot.name] = found.instance.givens
        return result

    def _finished(self, slot: Slot, fit: Fit, knobs: Mapping[str, Any]) -> Found:
        kind = self.bank[slot.type]
        instance = finished(kind, fit, knobs)
        work = effort(kind, instance.givens, slot.name) if slot.name in (self.bands or {}) else None
        return Found(instance, _identity(self.bank, instance), work, fit.is_close_only)

    def _deviations_of(
        self, version: str, chain: Sequence[Slot], givens: Mapping[str, Givens]
    ) -> Callable[[Givens], Iterator[float]]:
        """A function that tells how far givens of the first slot are from the work that is asked for."""
        if not any(slot.name in (self.bands or {}) or slot.recipe.level for slot in chain):
            return lambda givens: iter(())
        return partial(self._deviations, version, chain, givens)

    def _deviations(
        self, version: str, chain: Sequence[Slot], earlier: Mapping[str, Givens], givens: Givens
    ) -> Iterator[float]:
        """How far a slot with these givens, and then each slot that shares them, is from the work that is asked for.

        chain: the slot, and its followers.
        """
        work = self.bands or {}
        known = {**earlier, chain[0].name: givens}
        for slot in chain:
            kind = self.bank[slot.type]
            if slot.name not in known:
                fixed, knobs = fixed_givens(slot.recipe, known), kind.resolve_knobs(slot.knobs)
                try:
                    known[slot.name] = draw_fit(kind, self.seed, version, slot.name, knobs=knobs, fixed=fixed).givens
                except TypeFault:
                    raise
                except UserError:
                    yield inf  # these givens cannot be shared: another draw may do
                    return
            if slot.name in work:
                yield work[slot.name].deviation(effort(kind, known[slot.name], kind.id))
            elif slot.recipe.level:
                yield from level_deviations(kind, kind.resolve_knobs(slot.knobs), slot.recipe.level, known[slot.name])

    def _attempts_left(self, slot: Slot, fixed: Mapping[str, Any], used: set[bytes], here: set[bytes]) -> int:
        """How many more attempts will surely find one of the few problems that are left. Raises NothingDrawn if none
        is.

        used, here: identities in earlier versions, and on this paper. Where the space is too large to be counted, there
        are enough, and they will come up.
        """
        kind, knobs = self.bank[slot.type], self.bank[slot.type].resolve_knobs(slot.knobs)
        key = json.dumps([slot.name, fixed], sort_keys=True)
        if key not in self._counts:
            self._counts[key] = count_problems(kind, knobs, fixed)
        counted = self._counts[key]
        if counted is None:
            return 20 * ATTEMPTS
        gone = used | here | self.excluded.get(kind.id, frozenset())
        left = [chance for same, chance in counted.chances.items() if same not in gone]
        if left:
            return ceil(40 / min(left))  # misses even the rarest with probability e⁻⁴⁰
        asked = f"{self.total} version{'s' * (self.total > 1)}"
        if here and not used:
            asked = f"{len(here) + 1} on one paper"
        apart = len(counted.chances.keys() - used - here)
        raise NothingDrawn(
            f"only {len(counted.chances)} different problems exist with {knobs_text(knobs)}, but {asked} were asked for"
            + f" and {apart} are in records to differ from" * bool(apart),
            where=f"{kind.id} (slot {slot.name})",
            todo=f"ask for fewer, change a knob (`problemset list {kind.id}` shows their ranges), or allow `repeats`",
        )

    def _require_sound_types(self, version: str, instances: Mapping[str, Instance]) -> None:
        """Raises TypeFault for a type whose `verify` accepts wrong answers, or that draws something else another
        time."""
        try:
            again = drawn_again(self.recipe, self.bank, self.seed, version, instances)
        except Redraw:
            again = {}
        for slot, instance in instances.items():
            if again.get(slot) != instance:
                raise TypeFault(
                    "draws other givens from the same seed the second time",
                    where=f"{instance.type} (version {version}, slot {slot}, seed {self.seed})",
                    todo="let draw() use nothing but d: no clock, no generator of its own, no global state",
                )
            require_strict_verify(self.bank[instance.type], instance)


def _taken(
    kind: ProblemType, used: set[bytes], excluded: frozenset[bytes], here: set[bytes], givens: Mapping[str, Any]
) -> str:
    """Why drawn givens will not do, or ""."""
    same = identity(kind, givens, kind.id)
    if same in used:
        return f"all that came up are among the {len(used)} that earlier versions have"
    if same in here:
        return f"all that came up are among the {len(here)} that stand on this paper already"
    if same in excluded:
        return f"all that came up are among the {len(excluded)} of the records to differ from"
    return ""


def _is_refused(found: Found, used: set[bytes], excluded: frozenset[bytes], here: set[bytes]) -> bool:
    """Whether drawing has to tell what fits, since something is not allowed."""
    if found.is_close_only:
        return bool(used or excluded or here)
    return found.identity in used or found.identity in excluded or found.identity in here


def _always(givens: Mapping[str, Any]) -> str:
    return ""


def followers(slot: Slot, all_slots: Sequence[Slot]) -> list[Slot]:
    """The slots that share the slot's givens, directly or through others, in the order of the recipe."""
    followed = {slot.name}
    result = []
    for other in all_slots:
        if other.recipe.share and other.recipe.share.slot in followed:
            followed.add(other.name)
            result.append(other)
    return result


def _identity(bank: Bank, instance: Instance) -> bytes:
    return identity(bank[instance.type], instance.givens, instance.type)
