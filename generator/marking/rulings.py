"""What was decided after the exam: parts that do not count, further answers that do, points given by hand.

    round = 0.5

    [[rulings]]
    part = "1(b)"
    void = true
    because = "the picture was missing"

Each ruling has a reason and one thing that it rules. docs/marking.md lists them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from generator.errors import UserError, UserErrors, one_line
from generator.files import read_text
from generator.marking.fields import CHOICE
from generator.marking.owners import Person, plain_code
from generator.marking.people import People
from generator.marking.responses import UnreadableResponse, read_response
from generator.model import Placed, Version

Share = Annotated[float, Field(ge=0, le=1)]
_KINDS = ("void", "full", "accept", "credit", "marking", "points", "wrote")


class _Ruling(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    because: str = Field(min_length=1, max_length=500)
    part: str = ""
    version: str = ""
    student: str = ""
    code: str = ""
    void: Literal[True] | None = None
    full: Literal[True] | None = None
    accept: str | dict[str, str] | None = None
    credit: dict[str, Share] | None = None
    marking: Literal["fields", "cells", "whole"] | None = None
    points: int | float | None = Field(default=None, ge=-1000, le=1000)
    wrote: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    record: str = ""
    round: float = Field(default=0.01, gt=0, le=1)
    rulings: list[_Ruling] = []


@dataclass(frozen=True)
class PartRuling:
    """What was decided about a part of a version."""

    void: bool = False
    full: bool = False
    accepted: Sequence[Mapping[str, Any]] = ()
    """Field → a value that is right, too."""
    credit: Mapping[str, float] | None = None
    marking: Literal["fields", "cells", "whole"] | None = None
    reasons: Sequence[str] = ()
    """In words, with why; for whoever looks at the marks."""


@dataclass(frozen=True)
class Rulings:
    """All that was decided."""

    step: Fraction = Fraction(1, 100)
    """To which totals are rounded."""
    rulings: Sequence[_Ruling] = ()

    def confirmed(self) -> dict[str, str]:
        """Code → who wrote the paper, whoever the record says."""
        return {one.code: one.wrote for one in self.rulings if one.wrote is not None}

    def of_part(self, version: Version, placed: Placed) -> PartRuling:
        """What holds for a part of a version."""
        mine = [one for one in self.rulings if one.part and _applies(one, version, placed)]
        accepted = [_accepted(one.accept, placed) for one in mine if one.accept is not None]
        credits = [one.credit for one in mine if one.credit is not None]
        schemes = [one.marking for one in mine if one.marking is not None]
        return PartRuling(
            any(one.void for one in mine),
            any(one.full for one in mine),
            accepted,
            {name: share for credit in credits for name, share in credit.items()} if credits else None,
            schemes[-1] if schemes else None,
            [f"{_said(one)}: {one.because}" for one in mine],
        )

    def of_person(self, person: Person) -> list[tuple[Fraction, str]]:
        """Points that a student gets besides, with why."""
        return [
            (Fraction(str(one.points)), one.because)
            for one in self.rulings
            if one.points is not None and person.key and _is_meant(one.student, person)
        ]

    def rounded(self, points: Fraction) -> Fraction:
        """Half a step goes up."""
        return (points / self.step + Fraction(1, 2)) // 1 * self.step


def read_rulings(path: Path, record: Path, versions: Sequence[Version]) -> Rulings:
    """Reads and checks rulings for a record. Raises UserErrors with every mistake."""
    return parse_rulings(read_text(path, "file of rulings"), path, record.name, versions)


def parse_rulings(text: str, path: Path, record: str, versions: Sequence[Version]) -> Rulings:
    """The same of a text that need not be in a file yet. record: its file name. Raises UserErrors."""
    try:
        data = _File.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise UserErrors([_invalid(path, mistake) for mistake in error.errors(include_url=False)]) from None
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits
        raise UserError(f"is not TOML: {one_line(str(error), 200)}", where=str(path)) from None
    if data.record and data.record != record:
        what = f"is for the record {one_line(data.record, 60)}, not for {record}"
        raise UserError(what, where=str(path), todo="name the right file with --rulings")
    errors = [
        UserError(what, where=f"{path}, rulings[{number}]")
        for number, ruling in enumerate(data.rulings, 1)
        for what in _mistakes(ruling, versions)
    ]
    if errors:
        raise UserErrors(errors)
    return Rulings(Fraction(str(data.round)), data.rulings)


def _invalid(path: Path, mistake: Any) -> UserError:
    keys = [key for key in mistake["loc"] if key not in ("str", "dict[str,str]", "int", "float")]
    place = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
    what = "is no key of a ruling" if mistake["type"] == "extra_forbidden" else one_line(mistake["msg"], 120)
    return UserError(what, where=f"{path}, {place}")


def _mistakes(ruling: _Ruling, versions: Sequence[Version]) -> Iterator[str]:
    """What is wrong with a ruling."""
    rules = [kind for kind in _KINDS if getattr(ruling, kind) is not None]
    if len(rules) != 1:
        yield f"rules {' and '.join(rules) or 'nothing'}; a ruling has exactly one of {', '.join(_KINDS)}"
        return
    (rule,) = rules
    if ruling.version and not any(_is_of(ruling, version) for version in versions):
        yield f"there is no version “{one_line(ruling.version, 40)}”"
        return
    if rule == "wrote":
        if plain_code(ruling.code) not in {plain_code(version.code) for version in versions}:
            yield f"there is no code “{one_line(ruling.code, 40)}”; `wrote` needs the code of a paper"
        return
    if rule == "points":
        people = People(tuple(version.student for version in versions if version.student))
        if not ruling.student:
            yield "`points` needs a student"
        elif people.students and not people.find(ruling.student).student:
            yield f"there is no student “{one_line(ruling.student, 40)}”"
        return
    placed = [one for version in versions for one in version.problems if _applies(ruling, version, one)]
    if not ruling.part or not placed:
        yield f"there is no part “{one_line(ruling.part, 40)}”; name its label, or its slot"
        return
    slots = sorted({one.slot for one in placed})
    if len(slots) > 1:
        yield f"{ruling.part} is not the same part in all versions; name its slot: {', '.join(slots)}"
        return
    yield from _part_mistakes(ruling, placed)


def _part_mistakes(ruling: _Ruling, placed: Sequence[Placed]) -> Iterator[str]:
    is_open = any(one.instance.is_open for one in placed)
    if is_open and not (ruling.void or ruling.full):
        yield "is for a part that a person marks: void or full is all that can be ruled"
        return
    known = {name for one in placed for name in one.instance.mistakes}
    unknown = [name for name in ruling.credit or () if name not in known]
    if unknown:
        listed = ", ".join(sorted(known)) or "none"
        yield f"no version has the mistake “{one_line(unknown[0], 60)}” in {ruling.part}; there are {listed}"
    if ruling.accept is not None:
        try:
            for one in placed:
                _accepted(ruling.accept, one)
        except ValueError as error:  # also UnreadableResponse
            yield f"accept: {error}"


def _applies(ruling: _Ruling, version: Version, placed: Placed) -> bool:
    return _is_of(ruling, version) and ruling.part in (placed.label, placed.slot)


def _is_of(ruling: _Ruling, version: Version) -> bool:
    """Whether a ruling is about this version: one that several students share, or a student's own."""
    return ruling.version.casefold() in ("", version.name.casefold(), version.drawn_as.casefold())


def _accepted(accept: str | dict[str, str] | None, placed: Placed) -> dict[str, Any]:
    """Field → value of an answer that is right, too; for an option its letter. Raises ValueError."""
    if placed.options:
        if not isinstance(accept, str) or accept.strip().upper() not in [option.letter for option in placed.options]:
            raise ValueError(f"name the letter of an option, {placed.options[0].letter} to {placed.options[-1].letter}")
        return {CHOICE: accept.strip().upper()}
    answer, instance = placed.instance.answer, placed.instance
    if isinstance(accept, str):
        if len(answer) != 1:
            raise ValueError(f'say for which of {", ".join(answer)}: {{ {next(iter(answer))} = "…" }}')
        accept = {next(iter(answer)): accept}
    made = {}
    for name, text in (accept or {}).items():
        if name not in answer:
            raise ValueError(f"there is no field “{one_line(name, 40)}”; there are {', '.join(answer)}")
        made[name] = read_response(text, answer[name], instance.kinds.get(name), instance.units.get(name, ""))
        if made[name] is None:
            raise UnreadableResponse(f"{name} is empty")
    return made


def _said(ruling: _Ruling) -> str:
    """What a ruling rules, in words."""
    if ruling.void:
        return "does not count"
    if ruling.full:
        return "all have full marks"
    if ruling.accept is not None:
        text = (
            ruling.accept
            if isinstance(ruling.accept, str)
            else ", ".join(f"{k} = {v}" for k, v in ruling.accept.items())
        )
        return f"{text} is right, too"
    if ruling.credit is not None:
        return "; ".join(f"{name}: {share:g} of the points" for name, share in ruling.credit.items())
    return f"marked by {ruling.marking}"


def _is_meant(text: str, person: Person) -> bool:
    students = ({"id": person.id, "name": person.name},) if person.id else ()
    return text.casefold() in (person.key, person.name.casefold()) or bool(People(students).find(text).student)
