"""What `check` finds out about a type: the numbers, what is suspicious in them, and how a table shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, sqrt
from statistics import median, quantiles
from typing import Any

from generator.bank import (
    THE_ANSWER,
    ProblemCount,
    ProblemEstimate,
    ProblemType,
    count_problems,
    effort,
    estimate_problems,
    identity,
    is_numeric,
)
from generator.check.shares import (
    GIVEN,
    HIDDEN,
    WORK,
    ZERO,
    Mistake,
    Share,
    answer_counts,
    answer_shares,
    idle_givens,
    shown,
)
from generator.errors import one_line
from generator.model import Instance, entries
from generator.page import plain_math, value_as_tex

_OFTEN = 0.6  # of the draws, in which a single field is the same: a note


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
    commonest: str
    """Its commonest value, and the share of it."""
    top: float


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
    rate: float = 0
    """Draws a second of a processor: draw, solve, verify, mistakes."""
    mistakes: tuple[Mistake, ...] = ()
    shares: tuple[Share, ...] = ()
    """What has a limit."""
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
    warnings: tuple[Fault, ...] = ()
    allowed: tuple[tuple[str, str], ...] = ()
    """What would be a warning or a fault, and why the type allows it."""
    notes: tuple[str, ...] = ()
    digests: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Command that shows a draw → hash of what was drawn."""


def with_statistics(
    checked: TypeReport,
    kind: ProblemType,
    knobs: Mapping[str, Any],
    usual: Sequence[Instance],
    commands: Sequence[str],
) -> TypeReport:
    """The same with what all draws at the defaults together tell, each with the command that shows it.

    Raises UserError for a broken identity or effort.
    """
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
    counts = answer_counts([instance for instance in usual if not instance.is_open])
    efforts = tuple(effort(kind, instance.givens, kind.id) for instance in usual) if kind.effort else ()
    shares = (*answer_shares(kind, usual, counts, commands, efforts), *idle_givens(kind, usual))
    return replace(
        checked,
        answers=tuple((shown(instance), n / len(usual)) for instance, n in counts[:8]) or (("open", 0.0),),
        shares=(*shares, *checked.shares),
        fields=tuple(_field(name, usual) for name in usual[0].answer),
        count=count,
        estimate=None if count else estimate_problems(len(usual), pairs),
        found=tuple(found),
        efforts=efforts,
    )


def _field(name: str, usual: Sequence[Instance]) -> Field:
    values = [instance.answer[name] for instance in usual]

    def share(which: Iterable[bool]) -> float:
        return sum(which) / len(values)

    copied = (any(v == given for given in i.givens.values()) for v, i in zip(values, usual, strict=True))
    zero, one = share(set(entries(v)) == {0} for v in values), share(v == 1 for v in values)
    texts = [str(value) for value in values]
    text, times = Counter(texts).most_common(1)[0]
    commonest = plain_math(value_as_tex(values[texts.index(text)]))
    return Field(name, zero, one, share(copied), one_line(commonest, 40), times / len(values))


def suspicious(checked: TypeReport, usual: int) -> Iterator[str]:
    """Answers and mistakes that say nothing."""
    if usual >= 20 and checked.answers[0][1] == 1 and checked.found[-1] > 1:
        yield f"every answer is {checked.answers[0][0]}, whatever the givens"
    for mistake in checked.mistakes:
        if mistake.offered >= 20 and mistake.twins.get(THE_ANSWER) == mistake.offered:
            yield f"mistake “{mistake.name}” always gives the right answer"


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


def remarks(kind: ProblemType, checked: TypeReport, *, has_examples: bool) -> Iterator[str]:
    """What is no fault, but worth knowing."""
    if not has_examples:
        yield "no examples.json: nothing was worked without the program"
    if not kind.effort and not kind.is_open:
        yield "counts no effort: versions are not held to as much work"
    for guess in checked.fields:
        if guess.top > _OFTEN and len(checked.fields) > 1:  # of a single field, the whole answer has a limit
            yield f"{guess.name} is {guess.commonest} in {guess.top:.0%} of the draws"
        if guess.copied > _OFTEN:
            yield f"{guess.name} is one of the givens in {guess.copied:.0%} of the draws"


def undescribed(kind: ProblemType) -> Iterator[Fault]:
    """Knobs that no form and no page can explain."""
    names = [knob.name for knob in kind.knobs.values() if not knob.about]
    if names:
        example = f'ABOUT = {{"{names[0]}": "…"}}'
        yield Fault(f"does not say what its knobs set: {', '.join(names)}; describe each in a few words, {example}")


# --- the table ------------------------------------------------------------------------------------------------------

COLUMNS = (
    ("type", False),
    ("draws", True),
    ("tries", True),
    ("different problems", True),
    ("top", True),
    ("zero", True),
    ("mistakes", True),
    ("hidden", True),
    ("given", True),
    ("no work", True),
    ("effort", True),
    ("draws/s", True),
    ("longest", True),
    ("warnings", True),
    ("faults", True),
)
"""Heads of the table, and whether the column holds numbers."""

MEANINGS = (
    "tries: attempts per draw; the others were turned away by the type",
    "different problems: counted, or “≈ N (from – to)” estimated from repeats: the effective number, 95 % interval",
    "top: share of the most frequent answer; zero: share of answers that are 0 (or all zeros)",
    "mistakes: named ones that came up; hidden: the worst one's share of draws in which it equals the answer or another"
    " mistake; given: the same for those in which it equals a given",
    "no work: share of the draws whose effort is 0",
    "effort: elementary steps by hand; 10 %, half and 90 % of the draws need no more",
    "draws/s: draws with solution, check and mistakes that one processor makes in a second",
    "longest: characters of statement and solution",
)


def row(checked: TypeReport) -> list[str]:
    """The cells for one type."""
    faults = len(checked.faults) + checked.more_faults
    if not checked.answers:
        return [checked.name, str(checked.draws), *[""] * (len(COLUMNS) - 4), str(len(checked.warnings)), str(faults)]
    return [
        checked.name,
        str(checked.draws),
        f"{checked.attempts:.2f}",
        size(checked),
        f"{checked.answers[0][1]:.1%}",
        _worst(checked, ZERO),
        str(len(checked.mistakes)),
        _worst(checked, HIDDEN) if checked.mistakes else "",
        _worst(checked, GIVEN) if checked.mistakes else "",
        _worst(checked, WORK) if checked.efforts else "",
        " ".join(map(str, percentiles(checked.efforts))) if checked.efforts else "",
        f"{checked.rate:,.0f}",
        f"{checked.statement.characters}/{checked.solution.characters}",
        str(len(checked.warnings)),
        str(faults),
    ]


def _worst(checked: TypeReport, finding: str) -> str:
    """The largest share with a name that begins so."""
    return f"{max((one.share for one in checked.shares if one.finding.startswith(finding)), default=0):.0%}"


def rates(found: Sequence[TypeReport]) -> str:
    """How many draws a processor makes a second, in words; "" if nothing was drawn."""
    drawn = [one for one in found if one.rate]
    if not drawn:
        return ""
    slowest = min(drawn, key=lambda one: one.rate)
    middle = median(one.rate for one in drawn)
    return f"draws a second: median {middle:,.0f}, slowest {slowest.rate:,.0f} ({slowest.name})"


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
