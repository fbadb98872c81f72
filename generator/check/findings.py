"""What `check` finds out about a type: the numbers, what is suspicious in them, and how a table shows them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, sqrt
from statistics import quantiles
from typing import Any

from generator.bank import (
    THE_ANSWER,
    ProblemCount,
    ProblemEstimate,
    ProblemType,
    count_problems,
    deep_copy,
    effort,
    estimate_problems,
    identity,
    is_numeric,
)
from generator.errors import one_line
from generator.model import Instance, entries
from generator.page import plain_math, value_as_tex

_EXCHANGES = 20  # of a given, that show whether the answer depends on it


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the command that shows it."""

    what: str
    reproduce: str = ""


@dataclass(frozen=True)
class Longest:
    """The longest text that came up, in characters on a terminal, and the seed that gives it."""

    characters: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Field:
    """How well one field of the answer can be guessed: shares of the draws at the defaults."""

    name: str
    zero: float
    one: float
    copied: float
    """It equals one of the givens."""


@dataclass(frozen=True)
class TypeReport:
    """What came out for one type. Unless said otherwise, of the draws at its defaults."""

    type: str
    name: str = ""
    """The type, with the knobs that were set."""
    title: str = ""
    draws: int = 0
    """At the defaults and at the corners together."""
    corners: int = 0
    empty_corners: int = 0
    """Combinations of extreme knobs that leave nothing to draw, which a recipe would be told."""
    attempts: float = 0
    """Per draw, on average."""
    milliseconds: float = 0
    """Per draw: draw, solve, verify, mistakes."""
    mistakes: Mapping[str, tuple[int, Mapping[str, int]]] = field(default_factory=dict)
    """Mistake → how often it came up, and what it could not be told from, how often."""
    answers: tuple[tuple[str, float], ...] = ()
    """The most frequent answers, with their shares."""
    fields: tuple[Field, ...] = ()
    count: ProblemCount | None = None
    estimate: ProblemEstimate | None = None
    found: tuple[int, ...] = ()
    """Different problems among the first 1, 2, … draws."""
    efforts: tuple[int, ...] = ()
    statement: Longest = Longest()
    solution: Longest = Longest()
    faults: tuple[Fault, ...] = ()
    more_faults: int = 0
    notes: tuple[str, ...] = ()
    digests: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Command that shows a draw → hash of what was drawn."""


def with_statistics(
    checked: TypeReport, kind: ProblemType, knobs: Mapping[str, Any], usual: Sequence[Instance]
) -> TypeReport:
    """The same with what all draws at the defaults together tell. Raises UserError for a broken identity or effort."""
    seen: set[bytes] = set()
    times: Counter[bytes] = Counter()
    found = []
    for instance in usual:
        same = identity(kind, instance.givens, kind.id)
        times[same] += 1
        seen.add(same)
        found.append(len(seen))
    count = count_problems(kind, kind.resolve_knobs(knobs))
    pairs = sum(n * (n - 1) // 2 for n in times.values())
    answers = Counter(_shown(instance) for instance in usual if not instance.is_open)
    return replace(
        checked,
        answers=tuple((text, n / len(usual)) for text, n in answers.most_common(8)) or (("open", 0.0),),
        fields=tuple(_field(name, usual) for name in usual[0].answer),
        count=count,
        estimate=None if count else estimate_problems(len(usual), pairs),
        found=tuple(found),
        efforts=tuple(effort(kind, instance.givens, kind.id) for instance in usual) if kind.effort else (),
    )


def _shown(instance: Instance) -> str:
    return one_line("; ".join(plain_math(value_as_tex(value)) for value in instance.answer.values()), 60)


def _field(name: str, usual: Sequence[Instance]) -> Field:
    values = [instance.answer[name] for instance in usual]

    def share(which: Iterable[bool]) -> float:
        return sum(which) / len(values)

    copied = (any(v == given for given in i.givens.values()) for v, i in zip(values, usual, strict=True))
    return Field(name, share(set(entries(v)) == {0} for v in values), share(v == 1 for v in values), share(copied))


def suspicious(checked: TypeReport, usual: int) -> Iterator[str]:
    """Answers and mistakes that say nothing."""
    if usual >= 20 and checked.answers[0][1] == 1 and checked.found[-1] > 1:
        yield f"every answer is {checked.answers[0][0]}, whatever the givens"
    for name, (times, twins) in checked.mistakes.items():
        if times >= 20 and twins.get(THE_ANSWER) == times:
            yield f"mistake “{name}” always gives the right answer"


def leaks(usual: Sequence[Instance], asked: Sequence[str]) -> Iterator[str]:
    """A statement that prints its answer: the answer's numbers stand in it, one after another, clearly more often than
    those of the next draw's answer do. asked: the statements, as plain text."""
    if not is_numeric(usual[0].answer) or len(usual) < 20:
        return
    texts = [_numbers(text) for text in asked]
    answers = [[entries(value) for value in instance.answer.values()] for instance in usual]
    own = sum(all(_stands_in(field, text) for field in a) for a, text in zip(answers, texts, strict=True))
    other = sum(all(_stands_in(f, t) for f in a) for a, t in zip(answers, texts[1:] + texts[:1], strict=True))
    n = len(usual)
    noise = sqrt((own * (n - own) + other * (n - other)) / n) if own < n else 0.0
    if own - other > max(5, 0.02 * n, 5 * noise):
        yield f"the statement holds the answer in {own} of {n} draws (another draw's answer in {other})"


def _numbers(text: str) -> list[list[int]]:
    """The numbers of a text, in runs with nothing but punctuation between them."""
    runs = re.split(r"[^-\d,;()\[\]\s]+", text.replace("−", "-"))
    return [[int(number) for number in re.findall(r"-?\d+", run)] for run in runs]


def _stands_in(numbers: list[int], runs: Sequence[list[int]]) -> bool:
    size = len(numbers)
    return any(numbers == run[i : i + size] for run in runs for i in range(len(run) - size + 1))


def idle_givens(kind: ProblemType, usual: Sequence[Instance]) -> Iterator[str]:
    """Givens that the answer never depends on: versions that differ in nothing else only seem to be distinct.

    A given is exchanged for that of the next draw, and the problem solved again. Nothing is said of a type that tells
    by `identity` which problems are the same.
    """
    if kind.identity is not None:
        return
    for name in kind.givens:
        tried = 0
        for one, other in itertools.pairwise(usual):
            if one.givens.get(name) == other.givens.get(name):
                continue
            try:
                answer = kind.solve(**deep_copy({**one.givens, name: other.givens[name]}))
            except Exception:  # the givens may not go together
                continue
            tried += 1
            if answer != (one.claims if one.is_open else one.answer):
                break
        else:
            if tried >= _EXCHANGES:
                yield f"the answer never depends on {name}: let identity() leave it out"


def remarks(kind: ProblemType, checked: TypeReport, usual: int, *, has_examples: bool) -> Iterator[str]:
    """What is no fault, but worth knowing."""
    if not has_examples:
        yield "no examples.json: nothing was worked without the program"
    if not kind.effort and not kind.is_open:
        yield "counts no effort: versions are not held to as much work"
    if checked.answers and checked.answers[0][1] > 0.25:
        yield f"{checked.answers[0][1]:.0%} of the answers are {checked.answers[0][0]}"
    for guess in checked.fields:
        for share, what in ((guess.zero, "0"), (guess.one, "1"), (guess.copied, "one of the givens")):
            if share > 0.5:
                yield f"{guess.name} is {what} in {share:.0%} of the draws"
    for name, (times, twins) in checked.mistakes.items():
        hidden = sum(twins.values())
        if times and hidden > 0.2 * usual:
            yield f"mistake “{name}” gives nothing of its own in {hidden / usual:.0%} of the draws"


# --- the table ------------------------------------------------------------------------------------------------------

COLUMNS = (
    ("type", False),
    ("draws", True),
    ("tries", True),
    ("different problems", True),
    ("top", True),
    ("0, 1, copied", True),
    ("mistakes", True),
    ("hidden", True),
    ("effort", True),
    ("ms", True),
    ("longest", True),
    ("faults", True),
)
"""Heads of the table, and whether the column holds numbers."""

MEANINGS = (
    "tries: attempts per draw; the others were turned away by the type",
    "different problems: counted, or “≈ N (from – to)” estimated from repeats: the effective number, 95 % interval",
    "top: share of the most frequent answer",
    "0, 1, copied: share of the draws in which some field of the answer is 0 (or all zeros), is 1, equals a given",
    "mistakes: named ones that came up; hidden: share of them that equal the answer or another mistake",
    "effort: elementary steps by hand; 10 %, half and 90 % of the draws need no more",
    "ms: per draw with solution, check and mistakes; longest: characters of statement and solution",
)


def row(checked: TypeReport) -> list[str]:
    """The cells for one type."""
    faults = len(checked.faults) + checked.more_faults
    if not checked.answers:
        return [checked.name, str(checked.draws), *[""] * 9, str(faults)]
    times = sum(n for n, _ in checked.mistakes.values())
    hidden = sum(sum(twins.values()) for _, twins in checked.mistakes.values())
    return [
        checked.name,
        str(checked.draws),
        f"{checked.attempts:.2f}",
        size(checked),
        f"{checked.answers[0][1]:.1%}",
        " ".join(
            f"{max((getattr(field, share) for field in checked.fields), default=0):.0%}"
            for share in ("zero", "one", "copied")
        ),
        str(sum(times > 0 for times, _ in checked.mistakes.values())),
        f"{hidden / times:.1%}" if times else "",
        " ".join(map(str, percentiles(checked.efforts))) if checked.efforts else "",
        f"{checked.milliseconds:.2f}",
        f"{checked.statement.characters}/{checked.solution.characters}",
        str(faults),
    ]


def size(checked: TypeReport) -> str:
    """How many different problems there are, in words."""
    if checked.count:
        return f"{checked.count.distinct:,}"
    if checked.estimate is None:
        return ""
    low, middle, high = (_rounded(n) for n in (checked.estimate.low, checked.estimate.middle, checked.estimate.high))
    return f"> {low}" if checked.estimate.middle == inf else f"≈ {middle} ({low} – {high})"


def percentiles(values: Sequence[int]) -> tuple[int, int, int]:
    """10 %, 50 % and 90 %."""
    if len(values) < 2:
        return (values[0],) * 3
    cuts = quantiles(values, n=10, method="inclusive")
    return round(cuts[0]), round(cuts[4]), round(cuts[8])


def _rounded(number: float) -> str:
    """To two digits: 670 k, 2 M."""
    if number == inf:
        return "∞"
    size, unit = next((s, u) for s, u in ((1e9, " G"), (1e6, " M"), (1e3, " k"), (1, "")) if number >= s or s == 1)
    return f"{float(f'{number:.1e}') / size:g}{unit}"
