"""An id or a name as somebody wrote it, or as a spreadsheet program damaged it → a student of a roster."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from generator.model import Student

_SPREADSHEET_DIGITS = 15  # that a spreadsheet program keeps of a number


@dataclass(frozen=True)
class Match:
    """What a text says about who is meant."""

    student: Student | None = None
    """None if nobody fits, or several do."""
    damaged: bool = False
    """Whether the id fits only as a spreadsheet program would have changed it."""
    others: tuple[Student, ...] = ()
    """Who else may be meant: all that fit if several do; or those whose damaged id this would be."""


@dataclass(frozen=True)
class People:
    """The students of a record."""

    students: tuple[Student, ...]
    _by_id: dict[str, Student] = field(default_factory=dict, init=False)
    _by_words: dict[tuple[str, ...], list[Student]] = field(default_factory=dict, init=False)
    _by_number: dict[Decimal, list[Student]] = field(default_factory=dict, init=False)
    """Students whose ids a spreadsheet program takes for numbers."""

    def __post_init__(self) -> None:
        for student in self.students:
            self._by_id[student["id"].casefold()] = student
            self._by_words.setdefault(_words(student["name"]), []).append(student)
            number = _number(student["id"])
            if number is not None:
                self._by_number.setdefault(number, []).append(student)

    def find(self, text: str) -> Match:
        """By id; by name where exactly one student is called so; by a damaged id where exactly one fits."""
        exact = self._by_id.get(text.casefold())
        damaged = tuple(student for student in self._damaged(text) if student is not exact)
        if exact:
            return Match(exact, others=damaged)
        named = tuple(self._by_words.get(_words(text), ())) if _words(text) else ()
        if len(named) == 1:
            return Match(named[0])
        if named or len(damaged) != 1:
            return Match(others=named or damaged)
        return Match(damaged[0], damaged=True)

    def _damaged(self, text: str) -> list[Student]:
        """Those whose id a spreadsheet program may have shown so."""
        seen = _number(text)
        if seen is None:
            return []
        if not _is_rounded(seen, text):
            return self._by_number.get(seen, [])
        return [one for meant, some in self._by_number.items() if _may_become(meant, seen, text) for one in some]


def is_called(name: str, text: str) -> bool:
    """Whether the text is this name, in any order of its words: Ada Lovelace, or Lovelace, Ada."""
    return bool(words := _words(name)) and words == _words(text)


def may_be_called(name: str, text: str) -> bool:
    """Whether the text has a word in common with the name."""
    return bool(set(_words(name)) & set(_words(text)))


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"[^\W_]+", name.casefold())))


def is_damaged(student_id: str, text: str) -> bool:
    """Whether a spreadsheet program may have made the text from the id by taking it for a number: 00123 → 123,
    3E5 → 300000, 202612345678901234 → 2.02612E+17."""
    if student_id.casefold() == text.casefold():
        return False
    meant, seen = _number(student_id), _number(text)
    return meant is not None and seen is not None and _may_become(meant, seen, text)


def _may_become(meant: Decimal, seen: Decimal, text: str) -> bool:
    """Whether a spreadsheet program may show a number as this text, whose value is `seen`."""
    if meant == seen or not _is_rounded(seen, text):
        return meant == seen
    digits = len(seen.as_tuple().digits)
    if digits > _SPREADSHEET_DIGITS:  # what is left of a long number: 15 digits, or the nearest float
        return float(meant) == float(seen) or _rounded(meant, _SPREADSHEET_DIGITS) == seen
    return _rounded(meant, digits) == seen


def _is_rounded(seen: Decimal, text: str) -> bool:
    """Whether digits may have been lost: in 2.02612E+17, and in a number of more digits than are kept."""
    return "e" in text.casefold() or len(seen.as_tuple().digits) > _SPREADSHEET_DIGITS


def _rounded(number: Decimal, digits: int) -> Decimal:
    return Decimal(f"{number:.{digits - 1}e}")


def _number(text: str) -> Decimal | None:
    """What a spreadsheet program takes for a number; None for all else."""
    plain = text.strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,40}(\.[0-9]{1,20})?([eE]\+?[0-9]{1,3})?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
