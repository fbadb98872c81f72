"""Shares of the draws whose answer can be guessed, or whose mistakes show nothing: their limits, what a type allows.

Each share has a name, by which a type can allow it with a reason: `ALLOW = {"commonest answer": "…"}`.
"""

from __future__ import annotations

import difflib
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd, inf, sqrt
from typing import Any, NamedTuple

from generator.bank import THE_ANSWER, ProblemType, deep_copy, distinct_mistakes, identity
from generator.errors import one_line
from generator.model import Instance, entries
from generator.page import plain_math, value_as_tex

WARNED = 0.10  # of the draws: above it, a warning
FAULTY = 0.25  # above it, a fault
GIVEN_BACK = 0.50  # a mistake that gives a given back is often what a student would do: a warning, never a fault
LEAST = 20  # draws: of fewer, nothing is said
SURE = 200  # of fewer, a share must be above the limit by more than chance explains
UNNEEDED = 0.8  # of the limit: what stays below it needs not be allowed
_EXCHANGES = 100  # of a given at most, that show whether the answer depends on it

ANSWER, ZERO, WORK = "commonest answer", "zero answer", "no work"
HIDDEN, GIVEN, IDLE = "hidden: ", "given back: ", "idle given: "


@dataclass(frozen=True)
class Share:
    """How often something happens that should happen seldom."""

    finding: str
    """Its name, as ALLOW writes it."""
    what: str
    """Said of a draw in which it happens."""
    times: int
    of: int
    """The draws that were looked at."""
    warned: float = WARNED
    faulty: float = FAULTY
    reproduce: str = ""
    """The command that shows the first of them."""

    @property
    def share(self) -> float:
        return self.times / self.of if self.of else 0.0

    def is_above(self, limit: float) -> bool:
        """Whether the share is above a limit; of few draws, only if by more than three standard deviations."""
        chance = 3 * sqrt(self.of * limit * (1 - limit)) if self.of < SURE and limit < 1 else 0.0
        return self.of >= LEAST and self.times > self.of * limit + chance

    def __str__(self) -> str:
        how_often = "" if self.finding.startswith(IDLE) else f" in {self.share:.0%} of {self.of} draws"
        return f"{self.what}{how_often} [{self.finding}]"


class Offer(NamedTuple):
    """A mistake that came up in a draw."""

    mistake: str
    is_default: bool
    """Whether the knobs were at their defaults."""
    command: str
    """The command that shows the draw."""
    twin: str = ""
    """The answer or the other mistake that it cannot be told from."""
    given: str = ""
    """The given that it gives back."""


@dataclass(frozen=True)
class Mistake:
    """How often a mistake came up, and showed nothing of its own."""

    name: str
    offered: int
    twins: Mapping[str, int]
    """What it could not be told from → how often."""
    givens: Mapping[str, int]
    """The given that it gave back → how often."""
    is_default: bool = True
    """Whether the draws are those at the defaults; the others if it never came up there."""


# --- mistakes -------------------------------------------------------------------------------------------------------


def offers(kind: ProblemType, instance: Instance, *, is_default: bool, command: str) -> Iterator[Offer]:
    """The mistakes of a draw. Raises TypeFault."""
    kept, hidden = distinct_mistakes(kind, kind.id, instance.givens, instance.answer, instance.kinds)
    for name, fields in kept.items():
        yield Offer(name, is_default, command, given=_given_back(fields, instance.givens))
    for name, twin in hidden.items():
        yield Offer(name, is_default, command, twin=twin)


def _given_back(fields: Mapping[str, Any], givens: Mapping[str, Any]) -> str:
    """The given that stands in all fields that the mistake gets wrong."""
    for name, given in givens.items():
        if not isinstance(given, (str, bool)) and all(type(v) is type(given) and v == given for v in fields.values()):
            return name
    return ""


def mistakes_of(came_up: Iterable[Offer]) -> tuple[Mistake, ...]:
    """Each mistake at the defaults; with other knobs if it never came up there."""
    by_name: dict[str, list[Offer]] = {}
    for one in came_up:
        by_name.setdefault(one.mistake, []).append(one)
    return tuple(_mistake(name, all_of_it) for name, all_of_it in by_name.items())


def _mistake(name: str, came_up: Sequence[Offer]) -> Mistake:
    counted = _counted(came_up)
    return Mistake(
        name,
        len(counted),
        dict(Counter(one.twin for one in counted if one.twin)),
        dict(Counter(one.given for one in counted if one.given)),
        counted[0].is_default,
    )


def _counted(came_up: Sequence[Offer]) -> Sequence[Offer]:
    return [one for one in came_up if one.is_default] or came_up


def mistake_shares(came_up: Sequence[Offer]) -> Iterator[Share]:
    """Of the draws that offer a mistake, those in which it shows nothing of its own, or only a given."""
    first: dict[tuple[str, bool, bool], str] = {}
    for one in came_up:
        if one.twin or one.given:
            first.setdefault((one.mistake, one.is_default, bool(one.twin)), one.command)
    for mistake in mistakes_of(came_up):
        others = "" if mistake.is_default else " with other knobs"
        for finding, counted, verb, faulty in (
            (HIDDEN, mistake.twins, "cannot be told from", FAULTY),
            (GIVEN, mistake.givens, "gives back", inf),
        ):
            if not counted or mistake.twins.get(THE_ANSWER) == mistake.offered:  # which is a fault anyway
                continue
            most = sorted(counted, key=lambda name: -counted[name])
            shown = " or ".join(one if one == THE_ANSWER or finding == GIVEN else f"“{one}”" for one in most[:2])
            yield Share(
                finding + mistake.name,
                f"mistake “{mistake.name}” {verb} {shown}{' and others' * (len(most) > 2)}{others}",
                sum(counted.values()),
                mistake.offered,
                GIVEN_BACK if finding == GIVEN else WARNED if mistake.is_default else FAULTY,
                faulty if mistake.is_default else inf,  # the other draws are at extremes, which say less
                first[mistake.name, mistake.is_default, finding == HIDDEN],
            )


# --- answers --------------------------------------------------------------------------------------------------------


def answer_counts(usual: Sequence[Instance]) -> list[tuple[Instance, int]]:
    """The different answers, the most frequent first: a draw that has it, and how often it came up."""
    counts: Counter[str] = Counter()
    examples: dict[str, Instance] = {}
    for instance in usual:
        key = _canonical(instance)
        counts[key] += 1
        examples.setdefault(key, instance)
    return [(examples[key], times) for key, times in counts.most_common()]


def _canonical(instance: Instance) -> str:
    """Equal for answers that are the same."""
    return json.dumps({name: _in_order(value, instance.kinds.get(name)) for name, value in instance.answer.items()})


def _in_order(value: Any, kind: object) -> Any:
    if not isinstance(value, list):
        return value
    if kind == "set" or isinstance(kind, tuple) or (kind is None and all(isinstance(v, str) for v in value)):
        return sorted(value)
    if kind == "direction":
        leading = next((entry for entry in value if entry), 1)
        divisor = gcd(*value) * (1 if leading > 0 else -1) or 1
        return [entry // divisor for entry in value]
    return value


def shown(instance: Instance, limit: int = 60) -> str:
    """The answer on one line."""
    return one_line("; ".join(plain_math(value_as_tex(value)) for value in instance.answer.values()), limit)


def is_zero(instance: Instance) -> bool:
    """Whether the whole answer is 0."""
    return all(set(entries(value)) == {0} for value in instance.answer.values())


def answer_shares(
    kind: ProblemType,
    usual: Sequence[Instance],
    counts: Sequence[tuple[Instance, int]],
    commands: Sequence[str],
    efforts: Sequence[int],
) -> Iterator[Share]:
    """How well the answers can be guessed, and how often there is nothing to do.

    commands, efforts: of each draw. The commonest answer is one that is not zero, because zero is a finding of its own.
    """
    of = len(usual)
    if efforts:
        free = [command for command, steps in zip(commands, efforts, strict=True) if steps == 0]
        if free:
            yield Share(WORK, "the effort is 0", len(free), of, reproduce=free[0])
    if kind.is_open:
        return
    zeros = [command for command, instance in zip(commands, usual, strict=True) if is_zero(instance)]
    if zeros:
        yield Share(ZERO, "the answer is zero", len(zeros), of, reproduce=zeros[0])
    commonest = next(((one, times) for one, times in counts if not is_zero(one)), None)
    if commonest is not None:
        one, times = commonest
        first = next(command for command, instance in zip(commands, usual, strict=True) if instance is one)
        yield Share(ANSWER, f"the answer is {shown(one)}", times, of, reproduce=first)


def idle_givens(kind: ProblemType, usual: Sequence[Instance]) -> Iterator[Share]:
    """Givens that the answer never depends on: versions that differ in nothing else only seem to be distinct.

    A given is exchanged for that of the next draw, and the problem solved again. Nothing is said where `identity` finds
    the two the same.
    """
    if kind.is_open and not any(instance.claims for instance in usual):
        return
    for name in kind.givens:
        tried = _vain_exchanges(kind, name, usual)
        if tried:
            what = f"the answer never depends on {name}, though identity() does not leave it out"
            yield Share(IDLE + name, what, tried, tried, warned=0, faulty=inf)


def _vain_exchanges(kind: ProblemType, name: str, usual: Sequence[Instance]) -> int:
    """How many exchanges of a given were tried; 0 if one changed the answer, or none changed the problem."""
    tried = 0
    is_other_problem = kind.identity is None
    for one, other in itertools.pairwise(usual):
        exchanged = {**one.givens, name: other.givens[name]}
        if one.givens[name] == other.givens[name]:
            continue
        try:
            answer = kind.solve(**deep_copy(exchanged))
            is_other_problem = is_other_problem or _identity(kind, one.givens) != _identity(kind, exchanged)
        except Exception:  # the givens may not go together
            continue
        if answer != (one.claims if one.is_open else one.answer):
            return 0
        tried += 1
        if tried == _EXCHANGES:
            break
    return tried if is_other_problem else 0


def _identity(kind: ProblemType, givens: Mapping[str, Any]) -> bytes:
    return identity(kind, givens, kind.id)


# --- what is above a limit ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Shares that are above a limit, and what the type allows."""

    faults: tuple[Share, ...]
    warnings: tuple[Share, ...]
    allowed: tuple[tuple[Share, str], ...]
    """With the reasons."""
    notes: tuple[str, ...]
    """What is allowed without need."""


def judged(shares: Sequence[Share], allow: Mapping[str, str], draws: int, *, is_default: bool) -> Verdict:
    """What is to be said of the shares of so many draws. is_default: whether the knobs are at their defaults, which are
    what the type's author answers for: elsewhere nothing is a fault, and nothing is allowed in vain."""
    above = [share for share in shares if share.is_above(share.warned)]
    forbidden = [share for share in above if share.finding not in allow]
    faults = tuple(share for share in forbidden if is_default and share.is_above(share.faulty))
    return Verdict(
        faults,
        tuple(share for share in forbidden if share not in faults),
        tuple((share, allow[share.finding]) for share in above if share.finding in allow),
        tuple(_needless(shares, allow, draws)) if is_default else (),
    )


def _needless(shares: Sequence[Share], allow: Mapping[str, str], draws: int) -> Iterator[str]:
    found = {share.finding: share for share in shares}
    for name in allow:
        share = found.get(name)
        if name not in (ANSWER, ZERO, WORK) and not name.startswith((HIDDEN, GIVEN, IDLE)):
            close = difflib.get_close_matches(name, [ANSWER, ZERO, WORK, *found], n=1)
            yield f"ALLOW names “{name}”, which is no finding" + (f"; did you mean “{close[0]}”?" if close else "")
        elif draws >= SURE and (share is None or share.share <= UNNEEDED * share.warned):
            yield f"ALLOW names “{name}”, but nothing needs it" + (f": {share.share:.1%}" if share else "")
