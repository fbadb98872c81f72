"""Easy, middle and hard: the thirds of what a type draws with some knobs, by effort."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import inf
from typing import Any

from generator.bank.drawing import draw_instance, effort
from generator.bank.problem_type import ProblemType
from generator.errors import NothingDrawn, UserError

LEVELS = ("easy", "middle", "hard")
_TRIALS = 90  # draws whose efforts are divided into thirds
_SEEDS = 60  # among which a problem of a level is looked for


def level_deviations(
    kind: ProblemType, knobs: Mapping[str, Any], level: str, givens: Mapping[str, Any]
) -> Iterator[float]:
    """How far these givens are from a level, in elementary steps; 0 within it. As `draw_instance` takes it.

    Raises UserError for a type that counts no effort.
    """
    low, high = effort_range(kind, knobs, level)
    steps = effort(kind, givens, kind.id)
    yield max(low - steps, steps - high, 0)


def effort_range(kind: ProblemType, knobs: Mapping[str, Any], level: str) -> tuple[float, float]:
    """The efforts of a level, from … to. Raises UserError for a type that counts no effort, or with nothing to draw."""
    if kind.effort is None:
        raise UserError(f"{kind.id} counts no effort, so that it has no levels", todo="leave the level out")
    first, second = _thirds(kind, json.dumps(dict(knobs), sort_keys=True))
    return {"easy": (0, first), "middle": (first, second), "hard": (second, inf)}[level]


@lru_cache(maxsize=256)
def _thirds(kind: ProblemType, knobs: str) -> tuple[int, int]:
    """The efforts that a third and two thirds of some trial draws do not exceed. knobs: as JSON."""
    settled = kind.resolve_knobs(json.loads(knobs))
    efforts = sorted(
        effort(kind, draw_instance(kind, 0, f"level/{number}", "level", knobs=settled).givens, kind.id)
        for number in range(_TRIALS)
    )
    return efforts[_TRIALS // 3], efforts[2 * _TRIALS // 3]


def seed_of_level(kind: ProblemType, knobs: Mapping[str, Any], level: str, seeds: Iterator[int]) -> int:
    """The first of some seeds whose problem, as `problemset show` draws it, is of this level; else the nearest one.

    Raises UserError.
    """
    best: tuple[float, int] | None = None
    for _, seed in zip(range(_SEEDS), seeds, strict=False):
        instance = draw_instance(kind, seed, "show", "show", knobs=knobs)
        off = next(level_deviations(kind, knobs, level, instance.givens))
        if best is None or off < best[0]:
            best = off, seed
        if not off:
            break
    if best is None:
        raise NothingDrawn("no seeds to choose from", where=kind.id)
    return best[1]
