"""In the crew: how many problems there are for each part of an exam, and how much work each is, from trial draws.

What was found for a type with its knobs and level is remembered, whatever else changes. Draws stop after a while, so
that no answer takes much longer than a second; what is left is asked for again.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from math import inf
from pathlib import Path
from statistics import median_low
from typing import Any

from generator.bank import (
    FIXED,
    Bank,
    ProblemType,
    count_problems,
    draw_fit,
    effort,
    estimate_problems,
    identity,
    level_deviations,
)
from generator.errors import TypeFault, UserError
from generator.exam import Level, Recipe, Slot, all_slots, band
from generator.model import Givens
from generator.studio.composing.paper import Asked, loaded
from generator.studio.site import bank_of

_DRAWS = 400
_FEW = 100  # draws that there are, however long they take
_SECONDS = 0.3  # of computing that the draws of one part may take
_AT_ONCE = 0.6  # seconds of computing after which no other part is begun
_WALKS = 2000  # to count a small number of problems exactly
_SMALL = 400  # estimates below which that is tried

STEP_SECONDS = 10
PART_MINUTES = 2.0
POINT_MINUTES = 1.5
"""Minutes by effort: ten seconds an elementary step and two minutes a part, to read it and to begin; of a part whose
type counts no effort, one and a half minutes a point."""


@dataclass(frozen=True)
class Counted:
    """How many different problems there are of something, and how much work they are."""

    least: int
    """There are at least so many, as far as trial draws show (19 times out of 20)."""
    about: int | None
    """An estimate; None where nothing came twice."""
    is_exact: bool = False
    """Whether all were counted: `about` is right."""
    efforts: tuple[int, ...] = ()
    """Of the trial draws; empty where the type counts no effort."""
    fault: str = ""
    """Why nothing could be drawn."""


@dataclass(frozen=True)
class PartCount:
    """A place of the exam that a type fills."""

    name: str
    """As one finds it: "2(b)", and which type where there are several."""
    problem: int
    part: int
    is_free: bool
    """Whether papers must differ in it; not where all is pinned, asked in the recipe's own words, or may repeat."""
    least: int
    about: int | None
    is_exact: bool
    effort: int | None
    """The median, in elementary steps."""
    width: float | None
    """How far from the median papers may be, in percent of it."""
    minutes: float
    """Of its share on a paper."""
    share: float
    """How often it is on a paper: 1, or less for what comes from a pool."""
    fault: str = ""


@dataclass(frozen=True)
class Counts:
    """What trial draws tell of an exam."""

    parts: list[PartCount]
    left: int
    """What is not counted yet."""
    fairness: float
    versions: int
    roster: str | None
    """The file of the roster that the recipe names."""
    is_shared: bool
    """Whether the students of a roster share the versions."""


@dataclass(frozen=True)
class _Draws:
    """What is drawn for a part: the same for all parts that are alike."""

    kind: ProblemType
    knobs: str
    """As JSON."""
    level: Level | None
    pinned: str
    """Givens, as JSON."""
    source: _Draws | None = None
    """Where it takes givens from."""
    shared: tuple[str, ...] = ()


def counts(asked: Asked, step: int) -> bytes:
    """What is known of the exam's parts, which `read_counts` takes apart. step: how often it was asked for before; each
    time more parts are counted. Raises UserError, TypeFault."""
    bank, recipe = bank_of(asked.banks, asked.stamp), loaded(asked)
    begun = time.process_time()
    found: list[dict[str, Any]] = []
    places = _all_draws(recipe, bank)
    for slot, draws in places:
        if time.process_time() - begun > _AT_ONCE:
            break
        found.append(asdict(_part(recipe, bank, slot, _tally(draws) if draws else None)))
    said = {
        "parts": found, "left": len(places) - len(found),
        "fairness": recipe.fairness, "versions": len(recipe.version_names()), "roster": recipe.roster,
        "is_shared": {"versions", "roster"} <= recipe.model_fields_set,
    }  # fmt: skip
    return json.dumps(said).encode("ascii")


def read_counts(made: bytes) -> Counts:
    """What `counts` returned."""
    said = json.loads(made)
    return Counts(**said | {"parts": [PartCount(**one) for one in said["parts"]]})


def counted_type(
    banks: tuple[Path, ...], stamp: int, type_id: str, knobs: tuple[tuple[str, str], ...], level: Level | None
) -> bytes:
    """A type by itself, as `Counted` in JSON. knobs: as a form has them. Raises UserError, TypeFault."""
    kind = bank_of(banks, stamp)[type_id]
    settled = kind.resolve_knobs({name: kind.knobs[name].read(text) for name, text in knobs if name in kind.knobs})
    level = level if kind.effort else None
    return json.dumps(asdict(_tally(_Draws(kind, json.dumps(settled), level, "{}")))).encode("ascii")


def in_words(least: int, about: int | None, is_exact: bool) -> str:
    """So many: 80, about 2 000, more than 20 000."""
    if is_exact:
        return _spaced(least)
    return f"more than {_rounded(least)}" if about is None else f"about {_rounded(about)}"


def _rounded(number: int) -> str:
    """To two digits, down."""
    unit = 10 ** max(0, len(str(number)) - 2)
    return _spaced(number // unit * unit)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _all_draws(recipe: Recipe, bank: Bank) -> list[tuple[Slot, _Draws | None]]:
    """Each part with what is drawn for it; None where nothing is."""
    known: dict[str, _Draws] = {}
    result: list[tuple[Slot, _Draws | None]] = []
    for slot in all_slots(recipe):
        kind, share = bank[slot.type], slot.recipe.share
        if kind.id == FIXED:
            result.append((slot, None))
            continue
        knobs = json.dumps(kind.resolve_knobs(slot.knobs))
        pinned = json.dumps(slot.recipe.givens, sort_keys=True)
        source = known.get(share.slot) if share else None
        draws = _Draws(kind, knobs, slot.recipe.level, pinned, source, tuple(share.givens) if share else ())
        known[slot.name] = draws
        result.append((slot, draws))
    return result


def _part(recipe: Recipe, bank: Bank, slot: Slot, counted: Counted | None) -> PartCount:
    kind, part = bank[slot.type], slot.recipe
    members = recipe.problems[slot.problem].parts
    letter = f"({chr(ord('a') + slot.part)})" if len(members) > 1 else ""
    name = f"{slot.problem + 1}{letter}" + (f", {kind.title}" if part.pool else "")
    fixed = {*part.givens, *(part.share.givens if part.share else ())}
    is_free = counted is not None and not part.repeats and not fixed >= set(kind.givens)
    efforts = counted.efforts if counted else ()
    target = recipe.efforts.get(slot.name, median_low(efforts)) if efforts else None
    width = None
    if target and recipe.fairness < 100:
        width = round(100 * band(efforts, recipe.fairness, recipe.efforts.get(slot.name)).width / target, 1)
    if target is None:
        points = part.points if part.points is not None else sum(one.points for one in part.criteria) or 1
        minutes = POINT_MINUTES * points
    else:
        minutes = PART_MINUTES + target * STEP_SECONDS / 60
    share = _share(recipe, slot)
    return PartCount(
        name, slot.problem, slot.part, is_free, counted.least if counted else 0, counted.about if counted else None,
        bool(counted and counted.is_exact), target, width, round(minutes * share, 2), share,
        counted.fault if counted else "",
    )  # fmt: skip


def _share(recipe: Recipe, slot: Slot) -> float:
    """How often a place of the recipe is on a paper, on average."""
    part, pool = slot.recipe, recipe.problems[slot.problem].pool
    share = part.choose / len(part.pool) if part.pool else 1.0
    if pool is not None:
        share *= recipe.pools[pool] / sum(problem.pool == pool for problem in recipe.problems)
    return share


@lru_cache(maxsize=1000)
def _tally(draws: _Draws) -> Counted:
    """What some trial draws show. Raises TypeFault."""
    kind, knobs = draws.kind, json.loads(draws.knobs)
    seen: Counter[bytes] = Counter()
    efforts = []
    begun = time.process_time()
    for number in range(_DRAWS):
        if number >= _FEW and time.process_time() - begun > _SECONDS:
            break
        try:
            givens = _drawn(draws, number)
        except TypeFault:
            raise
        except UserError as error:
            if not number or (number == _FEW - 1 and not seen):
                return Counted(0, 0, fault=error.what)
            continue
        seen[identity(kind, givens, kind.id)] += 1
        if kind.effort:
            efforts.append(effort(kind, givens, kind.id))
    total = seen.total()
    pairs = sum(n * (n - 1) // 2 for n in seen.values())
    estimate = estimate_problems(max(2, total), pairs)
    exact = None
    if estimate.middle < _SMALL and not draws.level and not draws.source:
        exact = count_problems(kind, knobs, json.loads(draws.pinned), _WALKS)
    if exact:
        return Counted(exact.distinct, exact.distinct, is_exact=True, efforts=tuple(efforts))
    about = None if estimate.middle == inf else max(len(seen), round(estimate.middle))
    return Counted(max(len(seen), int(estimate.low)), about, efforts=tuple(efforts))


def _drawn(draws: _Draws, number: int) -> Givens:
    """The givens of one trial draw. Raises UserError, TypeFault."""
    kind, knobs, level = draws.kind, json.loads(draws.knobs), draws.level
    fixed = json.loads(draws.pinned)
    if draws.source:
        source = _kept(draws.source, number)
        fixed |= {name: source[name] for name in draws.shared if name in source}
    deviations: Any = partial(level_deviations, kind, knobs, level) if level else _no_deviations
    name = f"count/{number}"
    return draw_fit(kind, 0, name, "count", knobs=knobs, fixed=fixed, deviations=deviations).givens


@lru_cache(maxsize=4 * _DRAWS)
def _kept(draws: _Draws, number: int) -> Givens:
    """Of what others share."""
    return _drawn(draws, number)


def _no_deviations(givens: Mapping[str, Any]) -> Iterator[float]:
    return iter(())
