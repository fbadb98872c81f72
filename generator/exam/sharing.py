"""Students → which of a few versions each gets, so that neighbours differ; whoever has a printed paper keeps it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.errors import UserError, one_line
from generator.model import Student

SEAT = ("row", "seat")
"""Columns of a roster that say where a student sits; `room` may tell rooms apart."""

_DIAGONALS = 4  # versions from which on the students diagonally in front of and behind one another differ too
_MOST_SAID = 5  # pairs of neighbours in a note
_SIDE, _FRONT, _CORNER = 4, 2, 1  # how bad it is to have the same version as a neighbour there


@dataclass(frozen=True)
class Place:
    """Where a student sits."""

    room: str
    row: int
    seat: int


@dataclass(frozen=True)
class Dealt:
    """Who gets which version."""

    variants: Mapping[str, str]
    """Student id → version."""
    notes: Sequence[str]


def place_of(student: Student) -> Place | None:
    """Where a student sits, if the roster says row and seat: whole numbers or letters (A, B, …, Z, AA, …). Raises
    UserError for what is neither."""
    if not all(student.get(column) for column in SEAT):
        return None
    row, seat = (_number(student, column) for column in SEAT)
    return Place(student.get("room", "").casefold(), row, seat)


def deal(students: Sequence[Student], versions: Sequence[str], kept: Mapping[str, str]) -> Dealt:
    """Gives each student one of the versions.

    By their seats if the roster has row and seat, else in the order of the roster, everybody differs from their
    neighbours as far as the number of versions allows, and all versions are about equally often. kept: student id →
    version of those who have a printed paper; they keep it. Raises UserError for ids that are names of versions, and
    for two students on one seat.
    """
    names = {name.casefold() for name in versions}
    for student in students:
        if student["id"].casefold() in names:
            raise UserError(
                f"the id “{student['id']}” is the name of a version, too",
                where=f"student {student['name']}",
                todo='name the versions otherwise, as in versions = ["V1", "V2"]',
            )
    places = {student["id"]: place for student in students if (place := place_of(student))}
    chosen = {student["id"]: kept[student["id"]] for student in students if student["id"] in kept}
    wishes: Mapping[str, int] = {}
    if places:
        neighbours, wishes = _in_rooms(places, len(versions))
    else:
        neighbours = _in_a_line([student["id"] for student in students])
    counts = Counter(chosen.values())
    for one in wishes or neighbours:
        if one not in chosen:
            chosen[one] = _best(neighbours[one], chosen, versions, counts, wishes.get(one))
            counts[chosen[one]] += 1
    notes = list(_alike(neighbours, chosen)) if len(versions) > 1 else []
    seatless = [student["id"] for student in students if student["id"] not in places] if places else []
    for one in seatless:
        if one not in chosen:
            chosen[one] = _best({}, chosen, versions, counts, None)
            counts[chosen[one]] += 1
    if seatless:
        listed = ", ".join(seatless[:_MOST_SAID]) + " …" * (len(seatless) > _MOST_SAID)
        notes.append(f"no row and seat on the roster: {listed}; whoever sits beside them may have the same version")
    columns = {column for student in students for column in SEAT if column in student}
    if len(columns) == 1:
        there, missing = (SEAT[0], SEAT[1]) if SEAT[0] in columns else (SEAT[1], SEAT[0])
        notes.append(f"the roster has a column “{there}”, but none “{missing}”: versions go by the order of the roster")
    return Dealt({student["id"]: chosen[student["id"]] for student in students}, notes)


def _number(student: Student, column: str) -> int:
    """12 → 12, B → 2, AA → 27. Raises UserError."""
    text = student[column]
    if re.fullmatch(r"[0-9]{1,6}", text):
        return int(text)
    if not re.fullmatch(r"[A-Za-z]{1,3}", text):
        raise UserError(
            f"the {column} “{one_line(text, 40)}” is neither a whole number nor a letter",
            where=f"student {student['id']}",
            todo="write 1, 2, … or A, B, …, or leave the cell empty",
        )
    number = 0
    for letter in text.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


_Neighbours = Mapping[str, Mapping[str, int]]
"""Student → who sits next to them, and how bad it is if both have the same version."""


def _in_a_line(order: Sequence[str]) -> _Neighbours:
    """Whoever comes before and after on the roster."""
    found: dict[str, dict[str, int]] = {one: {} for one in order}
    for one, other in pairwise(order):
        found[one][other] = found[other][one] = _SIDE
    return found


def _in_rooms(places: Mapping[str, Place], versions: int) -> tuple[_Neighbours, Mapping[str, int]]:
    """The neighbours of everybody who has a seat, and the version (its index) that a full room would give them, row by
    row.

    Rows and seats that nobody sits in do not count, so that those who sit two seats apart are neighbours too.
    """
    found: dict[str, dict[str, int]] = {one: {} for one in places}
    wishes: dict[str, int] = {}
    for room in sorted({place.room for place in places.values()}):
        here = {one: place for one, place in places.items() if place.room == room}
        rows, seats = _ranks(place.row for place in here.values()), _ranks(place.seat for place in here.values())
        at: dict[tuple[int, int], str] = {}
        for one, place in here.items():
            other = at.setdefault((rows[place.row], seats[place.seat]), one)
            if other != one:
                raise UserError(f"{other} and {one} sit on one seat", where="roster", todo="correct row or seat")
        before: tuple[int, int] | None = None
        for (row, seat), one in sorted(at.items()):
            wishes[one] = (seat + (2 if versions >= _DIAGONALS else 1) * row) % versions
            near = [(at.get((row - 1, seat)), _FRONT)]
            near += [(at[before], _SIDE)] if before and before[0] == row else []
            if versions >= _DIAGONALS:
                near += [(at.get((row - 1, seat + step)), _CORNER) for step in (-1, 1)]
            for beside, weight in near:
                if beside:
                    found[one][beside] = found[beside][one] = weight
            before = row, seat
    return found, wishes


def _ranks(numbers: Iterable[int]) -> dict[int, int]:
    """Number → how many smaller ones there are."""
    return {number: rank for rank, number in enumerate(sorted(set(numbers)))}


def _best(
    near: Mapping[str, int], chosen: Mapping[str, str], versions: Sequence[str], counts: Counter[str], wish: int | None
) -> str:
    """The version that the neighbours do not have: the one wished for, else the one that fewest have."""
    cost = Counter[str]()
    for other, weight in near.items():
        cost[chosen.get(other, "")] += weight
    if wish is not None and not cost[versions[wish]]:
        return versions[wish]
    return min(versions, key=lambda name: (cost[name], counts[name], versions.index(name)))


def _alike(neighbours: _Neighbours, chosen: Mapping[str, str]) -> Iterator[str]:
    """A note if neighbours have the same version: somebody moved, or there are too few versions for this room."""
    order = {one: place for place, one in enumerate(neighbours)}
    pairs = [
        f"{one} and {other} ({chosen[one]})"
        for one, near in neighbours.items()
        for other in near
        if order[one] < order[other] and chosen[one] == chosen[other]
    ]
    if pairs:
        listed = ", ".join(pairs[:_MOST_SAID]) + " …" * (len(pairs) > _MOST_SAID)
        yield f"{len(pairs)} pair{'s' * (len(pairs) > 1)} of neighbours with the same version: {listed}"
