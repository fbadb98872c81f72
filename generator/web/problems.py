"""Link → the problem itself, and links to easier and harder ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from generator.bank import Bank, ProblemType, Stream, draw_instance, effort
from generator.model import Instance, Placed
from generator.page import Question, question
from generator.web.links import Link

_KEPT = 500  # problems: whoever answers one has just asked for it
_TRIALS = 40  # draws among which an easier or a harder one is looked for
_STEP = 0.1  # by which it differs, at least: a tenth of the effort


@dataclass(frozen=True)
class Drawn:
    """A problem."""

    kind: ProblemType
    instance: Instance
    question: Question


def maker(bank: Bank) -> Callable[[Link], Drawn]:
    """A function from links to problems. It raises UserError for knobs that leave nothing to draw, TypeFault."""

    @lru_cache(maxsize=_KEPT)
    def made(type_id: str, seed: int, knobs: tuple[tuple[str, int | bool | str], ...]) -> Drawn:
        kind = bank[type_id]
        # the stream of `problemset show`, so that it shows the same problem
        instance = draw_instance(kind, seed, "show", "show", knobs=kind.resolve_knobs(dict(knobs)))
        return Drawn(kind, instance, question(kind, Placed("1", "show", 0, instance), ""))

    def drawn(link: Link) -> Drawn:
        return made(link.type, link.seed, tuple(sorted(link.knobs.items())))

    return drawn


def other(bank: Bank, link: Link, *, harder: bool) -> Link | None:
    """A link to an easier or harder problem of the same type and knobs, always the same for a link; None if none is
    found. Harder is what takes more elementary steps by hand. Raises UserError, TypeFault."""
    kind = bank[link.type]
    if kind.effort is None:
        return None
    here = _effort(kind, link)
    stream = Stream(link.seed, link.type, "harder" if harder else "easier")
    best: tuple[int, Link] | None = None
    for _ in range(_TRIALS):
        candidate = replace(link, seed=stream.below(10**9))
        steps = _effort(kind, candidate)
        if abs(steps - here) < _STEP * here or (steps > here) is not harder:
            continue
        if best is None or abs(steps - here) < abs(best[0] - here):
            best = steps, candidate  # the next step up or down, not the extreme
    return best[1] if best else None


def _effort(kind: ProblemType, link: Link) -> int:
    instance = draw_instance(kind, link.seed, "show", "show", knobs=kind.resolve_knobs(link.knobs))
    return effort(kind, instance.givens, kind.id)
