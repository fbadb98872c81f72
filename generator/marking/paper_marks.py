"""A student's paper + the record's answers → marks, part by part, with the mistake behind each wrong response."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from inspect import signature
from types import MappingProxyType
from typing import Any

from generator.bank import Bank, ProblemType, call, deep_copy, kind_of, same
from generator.exam import Part, Recipe, slots_of
from generator.marking.fields import CHOICE, COMMENT, criterion_field
from generator.marking.judging import FieldVerdict, Verdict, judge
from generator.marking.owners import Person
from generator.marking.responses import UnreadableResponse, read_choice, read_credit, read_with_gaps
from generator.marking.rulings import PartRuling, Rulings
from generator.marking.sheets import Paper
from generator.model import FieldKind, Instance, Placed, Points, Version, entries, total_points


@dataclass(frozen=True)
class MarkedField:
    """One field of a response; or, of an open part, the points that a person gave for one criterion."""

    name: str
    written: str
    """As it was written; "" for nothing."""
    value: Any
    """As it was understood, or None."""
    misread: str
    """Why it could not be understood, or ""."""
    verdict: FieldVerdict
    is_carried: bool = False
    """Wrong, but right by what was written for the fields before: it earns its points."""
    line: int = 0
    """Of the sheet; 0 where nothing was written."""
    gap: str = ""
    """Of a criterion that did not earn all its points: what is missing (Markdown)."""


@dataclass(frozen=True)
class MarkedPart:
    """One part."""

    placed: Placed
    fields: tuple[MarkedField, ...]
    mistake: str
    """The known mistake that gives what was written, or ""."""
    earned: Fraction
    """Points; fewer than 0 for an option that costs some."""
    comment: str = ""
    """Of whoever marked it by hand."""
    is_void: bool = False
    """Whether it does not count, by a ruling."""
    rulings: tuple[str, ...] = ()
    """What was decided about it, in words."""
    blocked: str = ""
    """Why it cannot be marked: its key is not right, or no option is."""

    @property
    def points(self) -> Points:
        """That can be earned."""
        return 0 if self.is_void else self.placed.points

    @property
    def is_open(self) -> bool:
        return self.placed.instance.is_open

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing from an open part."""
        return tuple(field.gap for field in self.fields if field.gap)

    @property
    def is_right(self) -> bool:
        return all(field.verdict.is_right for field in self.fields)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written; of an open part, whether nobody has marked it."""
        return all(not field.written for field in self.fields)


@dataclass(frozen=True)
class MarkedPaper:
    """A student's paper."""

    version: Version
    person: Person
    parts: tuple[MarkedPart, ...]
    given: tuple[tuple[Fraction, str], ...] = ()
    """Points that were given besides, with why."""
    step: Fraction = Fraction(1, 100)
    """To which the total is rounded."""
    rows: tuple[int, ...] = ()
    """Of the sheet."""

    @property
    def student(self) -> str:
        """Id or name, or "" where nobody is named."""
        return self.person.id or self.person.name

    @property
    def earned(self) -> Fraction:
        """The exact sum, rounded once: half a step goes up. Wrong options cost no more than there is."""
        exact = sum((part.earned for part in self.parts), Fraction(0)) + sum(points for points, _ in self.given)
        return max((exact / self.step + Fraction(1, 2)) // 1 * self.step, Fraction(0))

    @property
    def points(self) -> Points:
        return total_points(part.points for part in self.parts if not part.placed.is_bonus)


NO_RULINGS = Rulings()


def marked_paper(
    paper: Paper,
    recipe: Recipe,
    bank: Bank,
    seed: int,
    rulings: Rulings = NO_RULINGS,
    blocked: Mapping[str, str] = MappingProxyType({}),
) -> MarkedPaper:
    """The paper with its marks. Raises UserError for a type that the bank no longer has.

    blocked: slot → why its part cannot be marked.
    """
    rules = {slot.name: slot.recipe for slot in slots_of(recipe, seed, paper.version.drawn_as)}
    read = {placed.slot: _read(placed, paper) for placed in paper.version.problems}
    written = {slot: {name: value for name, (_, value, _, _) in fields.items()} for slot, fields in read.items()}
    parts = []
    for placed in paper.version.problems:
        ruling = rulings.of_part(paper.version, placed)
        rule = rules[placed.slot]
        rule = rule.model_copy(update={"credit": {**rule.credit, **(ruling.credit or {})},
                                       "marking": ruling.marking or rule.marking})  # fmt: skip
        if placed.instance.is_open:
            part = _open(placed, paper)
        elif placed.options:
            part = _choice(placed, rule, paper, ruling)
        else:
            shared = written.get(rule.share.slot) if rule.share else None
            part = _closed(placed, rule, read[placed.slot], shared, bank, ruling, blocked.get(placed.slot, ""))
        parts.append(_ruled(part, ruling, blocked.get(placed.slot, "")))
    given = tuple(rulings.of_person(paper.person))
    return MarkedPaper(paper.version, paper.person, tuple(parts), given, rulings.step, tuple(paper.rows))


def _ruled(part: MarkedPart, ruling: PartRuling, blocked: str) -> MarkedPart:
    """The part with what was decided about it."""
    if blocked and not ruling.void and not ruling.full:
        return replace(part, earned=Fraction(0), mistake="", rulings=tuple(ruling.reasons), blocked=blocked)
    earned = Fraction(0) if ruling.void else Fraction(part.placed.points) if ruling.full else part.earned
    return replace(part, earned=earned, is_void=ruling.void, rulings=tuple(ruling.reasons))


_Read = tuple[str, Any, str, int]
"""What was written, as it was understood, why it was not, and the line."""


def _read(placed: Placed, paper: Paper) -> dict[str, _Read]:
    """What was written for each field of an answer."""
    fields: dict[str, _Read] = {}
    instance = placed.instance
    for name, value in instance.answer.items() if not placed.options else ():
        found = paper.responses.get((placed.label, name))
        text, line = (found.text, found.line) if found else ("", 0)
        try:
            kind = instance.kinds.get(name)
            fields[name] = text, read_with_gaps(text, value, kind, instance.units.get(name, "")), "", line
        except UnreadableResponse as error:
            fields[name] = text, None, str(error), line
    return fields


def _closed(
    placed: Placed,
    rule: Part,
    fields: Mapping[str, _Read],
    shared: Mapping[str, Any] | None,
    bank: Bank,
    ruling: PartRuling,
    blocked: str,
) -> MarkedPart:
    """A part whose answer is compared. shared: what was written in the slot that it shares givens with."""
    response = {name: value for name, (_, value, _, _) in fields.items()}
    kind = bank[placed.instance.type]
    verdict = _with_accepted(judge(placed.instance, response, kind), placed.instance, response, ruling)
    carried = set() if blocked else _carried(kind, placed.instance, response, shared, verdict)
    made = tuple(
        MarkedField(name, text, value, misread, verdict.fields[name], name in carried, line)
        for name, (text, value, misread, line) in fields.items()
    )
    return MarkedPart(placed, made, verdict.mistake, _earned(placed, rule, response, verdict, carried))


def _with_accepted(verdict: Verdict, instance: Instance, response: Mapping[str, Any], ruling: PartRuling) -> Verdict:
    """The verdict, where answers that a ruling accepts are right, too."""
    for accepted in ruling.accepted:
        names = accepted.keys() & instance.answer.keys()
        kinds = {name: kind_of(instance.kinds, name, instance.answer[name]) for name in names}
        if names and all(same(response.get(name), accepted[name], kinds[name]) for name in names):
            fields = {**verdict.fields, **{name: FieldVerdict(True, False, (), True) for name in names}}
            verdict = Verdict(fields, "" if all(one.is_right for one in fields.values()) else verdict.mistake)
    return verdict


def _carried(
    kind: ProblemType,
    instance: Instance,
    response: Mapping[str, Any],
    shared: Mapping[str, Any] | None,
    verdict: Verdict,
) -> set[str]:
    """The wrong fields that follow from what was written for others, or in the part before. Raises TypeFault."""
    wrong = {name for name, field in verdict.fields.items() if not field.is_right and field.has_shape}
    if kind.carried is None or not wrong or any(not field.has_shape for field in verdict.fields.values()):
        return set()
    if any(entry is None for value in response.values() for entry in entries(value)):
        return set()
    extra: dict[str, Any] = {}
    if "shared" in signature(kind.carried).parameters:
        is_whole = shared is not None and all(e is not None for value in shared.values() for e in entries(value))
        extra["shared"] = dict(shared) if shared is not None and is_whole else None
    follows = call(kind, kind.id, kind.carried, dict(response), **extra, **deep_copy(instance.givens))
    return {
        name
        for name in wrong & follows.keys()
        if same(response[name], follows[name], kind_of(instance.kinds, name, instance.answer[name]))
    }


def _choice(placed: Placed, rule: Part, paper: Paper, ruling: PartRuling) -> MarkedPart:
    """A part of which the letter of an option was written, or that none is right. A wrong one may cost points."""
    found = paper.responses.get((placed.label, CHOICE))
    text, line = (found.text, found.line) if found else ("", 0)
    letters = {option.letter: option.mistake for option in placed.options}
    misread = ""
    try:
        letter = read_choice(text, placed.options)
    except UnreadableResponse as error:
        letter, misread = None, str(error)
    is_right = letter is not None and letter in (placed.right_letter, *(one.get(CHOICE) for one in ruling.accepted))
    mistake = "" if letter is None or is_right else letters[letter]
    share = Fraction(is_right)
    if letter is not None and not is_right:
        share = _credit(rule, mistake) if mistake in rule.credit else -Fraction(str(rule.penalty))
    verdict = FieldVerdict(is_right, not text, (), letter is not None)
    field = MarkedField(CHOICE, text, letter, misread, verdict, line=line)
    return MarkedPart(placed, (field,), mistake, Fraction(placed.points) * share)


def _open(placed: Placed, paper: Paper) -> MarkedPart:
    """A part that a person marked: points or a tick for each criterion."""
    criteria = [(criterion_field(n), criterion) for n, criterion in enumerate(placed.instance.criteria, 1)]
    found = {name: paper.responses.get((placed.label, name)) for name, _ in criteria}
    is_marked = any(written and written.text for written in found.values())
    fields = []
    for name, criterion in criteria:
        written = found[name]
        text, line = (written.text, written.line) if written else ("", 0)
        value, misread = None, ""
        try:
            value = read_credit(text, criterion.points)
        except UnreadableResponse as error:
            misread = str(error)
        is_full = value == criterion.points
        gap = criterion.gap or criterion.earns if is_marked and not is_full else ""
        verdict = FieldVerdict(is_full, not text, (), True)
        fields.append(MarkedField(name, text, value, misread, verdict, line=line, gap=gap))
    comment = paper.responses.get((placed.label, COMMENT))
    earned = sum((field.value for field in fields if field.value is not None), Fraction(0))
    return MarkedPart(placed, tuple(fields), "", earned, comment.text if comment else "")


def _earned(
    placed: Placed, rule: Part, response: Mapping[str, Any], verdict: Verdict, carried: Collection[str]
) -> Fraction:
    """Points of a response: by what is right or carried forward, or by the mistake's own share if that is more."""
    if verdict.is_right:
        return Fraction(placed.points)
    share = Fraction(0)
    if rule.marking == "fields":
        share = _mean([Fraction(field.is_right or name in carried) for name, field in verdict.fields.items()])
    elif rule.marking == "cells":
        shares = {}
        for name, field in verdict.fields.items():
            value = placed.instance.answer[name]
            kind = kind_of(placed.instance.kinds, name, value)
            shares[name] = Fraction(1) if name in carried else _right_share(field, response[name], value, kind)
        share = _mean(list(shares.values()))
    return Fraction(placed.points) * max(share, _credit(rule, verdict.mistake))


def _right_share(field: FieldVerdict, written: Any, value: Any, kind: FieldKind) -> Fraction:
    """The share of a field's entries that are right. Of some words among several, each counts that is rightly named or
    rightly left out; what has another shape is right as a whole."""
    if field.is_right:
        return Fraction(1)
    if isinstance(kind, tuple) and isinstance(value, list) and isinstance(written, list):
        return Fraction(sum((word in written) == (word in value) for word in kind), len(kind))
    if not field.has_shape or not field.wrong:
        return Fraction(0)
    return 1 - Fraction(len(field.wrong), len(entries(value)))


def _credit(rule: Part, mistake: str) -> Fraction:
    return Fraction(str(rule.credit.get(mistake, 0)))


def _mean(shares: Sequence[Fraction]) -> Fraction:
    return sum(shares, Fraction(0)) / len(shares)
