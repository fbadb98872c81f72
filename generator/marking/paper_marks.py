"""A student's paper + the record's answers → marks, part by part, with the mistake behind each wrong response."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generator.bank import Bank, ProblemType, call, deep_copy
from generator.exam import Part, Recipe, slots_of
from generator.marking.judging import FieldVerdict, Verdict, judge, same
from generator.marking.responses import UnreadableResponse, read_response
from generator.marking.sheets import CHOICE, Paper
from generator.model import Instance, Placed, Points, Version, entries


@dataclass(frozen=True)
class MarkedField:
    """One field of a response."""

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


@dataclass(frozen=True)
class MarkedPart:
    """One part."""

    placed: Placed
    fields: tuple[MarkedField, ...]
    mistake: str
    """The known mistake that gives what was written, or ""."""
    earned: Fraction
    """Points."""

    @property
    def is_right(self) -> bool:
        return all(field.verdict.is_right for field in self.fields)

    @property
    def is_empty(self) -> bool:
        return all(not field.written for field in self.fields)


@dataclass(frozen=True)
class MarkedPaper:
    """A student's paper."""

    version: Version
    student: str
    parts: tuple[MarkedPart, ...]

    @property
    def earned(self) -> Fraction:
        return sum((part.earned for part in self.parts), Fraction(0))

    @property
    def points(self) -> Points:
        return sum(part.placed.points for part in self.parts)


def marked_paper(paper: Paper, recipe: Recipe, bank: Bank, seed: int) -> MarkedPaper:
    """The paper with its marks. Raises UserError for a type that the bank no longer has."""
    rules = {slot.name: slot.recipe for slot in slots_of(recipe, seed, paper.version.name)}
    parts = tuple(_part(placed, rules[placed.slot], paper, bank) for placed in paper.version.problems)
    return MarkedPaper(paper.version, paper.student, parts)


def _part(placed: Placed, rule: Part, paper: Paper, bank: Bank) -> MarkedPart:
    if placed.options:
        return _choice(placed, rule, paper)
    fields: dict[str, tuple[str, Any, str]] = {}
    for name, value in placed.instance.answer.items():
        found = paper.responses.get((placed.label, name))
        text = found.text if found else ""
        try:
            fields[name] = text, read_response(text, value), ""
        except UnreadableResponse as error:
            fields[name] = text, None, str(error)
    response = {name: value for name, (_, value, _) in fields.items()}
    kind = bank[placed.instance.type]
    verdict = judge(placed.instance, response, kind)
    carried = _carried(kind, placed.instance, response, verdict)
    made = tuple(MarkedField(name, *field, verdict.fields[name], name in carried) for name, field in fields.items())
    return MarkedPart(placed, made, verdict.mistake, _earned(placed, rule, verdict, carried))


def _carried(kind: ProblemType, instance: Instance, response: Mapping[str, Any], verdict: Verdict) -> set[str]:
    """The wrong fields that follow from what was written for others. Raises TypeFault."""
    wrong = {name for name, field in verdict.fields.items() if not field.is_right and field.has_shape}
    if kind.carried is None or not wrong or any(not field.has_shape for field in verdict.fields.values()):
        return set()
    if any(entry is None for value in response.values() for entry in entries(value)):
        return set()
    follows = call(kind, kind.id, kind.carried, dict(response), **deep_copy(instance.givens))
    return {name for name in wrong & follows.keys() if same(response[name], follows[name])}


def _choice(placed: Placed, rule: Part, paper: Paper) -> MarkedPart:
    """A part of which the letter of an option was written."""
    found = paper.responses.get((placed.label, CHOICE))
    text = found.text if found else ""
    letters = {option.letter: option.mistake for option in placed.options}
    misread = ""
    try:
        letter = read_response(text, "A")
    except UnreadableResponse as error:
        letter, misread = None, str(error)
    if letter is not None and letter not in letters:
        letter, misread = None, f"there is no option {letter}"
    is_right = letter == placed.right_letter
    mistake = "" if letter is None else letters[letter]
    share = Fraction(is_right) if is_right else _credit(rule, mistake)
    field = MarkedField(CHOICE, text, letter, misread, FieldVerdict(is_right, not text, (), letter is not None))
    return MarkedPart(placed, (field,), mistake, Fraction(placed.points) * share)


def _earned(placed: Placed, rule: Part, verdict: Verdict, carried: Collection[str]) -> Fraction:
    """Points of a response: by what is right or carried forward, or by the mistake's own share if that is more."""
    if verdict.is_right:
        return Fraction(placed.points)
    share = Fraction(0)
    if rule.marking == "fields":
        share = _mean([Fraction(field.is_right or name in carried) for name, field in verdict.fields.items()])
    elif rule.marking == "cells":
        answer = placed.instance.answer
        shares = {name: _right_share(field, answer[name]) for name, field in verdict.fields.items()}
        share = _mean([Fraction(1) if name in carried else one for name, one in shares.items()])
    return Fraction(placed.points) * max(share, _credit(rule, verdict.mistake))


def _right_share(field: FieldVerdict, value: Any) -> Fraction:
    """The share of a field's entries that are right; letters, and what has another shape, are right as a whole."""
    if field.is_right or not field.has_shape or not field.wrong:
        return Fraction(field.is_right)
    return 1 - Fraction(len(field.wrong), len(entries(value)))


def _credit(rule: Part, mistake: str) -> Fraction:
    return Fraction(str(rule.credit.get(mistake, 0)))


def _mean(shares: Sequence[Fraction]) -> Fraction:
    return sum(shares, Fraction(0)) / len(shares)
