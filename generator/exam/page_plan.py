"""Which parts stand on which page, and how tall they are: pages are full, and all versions alike.

Room to write gives and takes within bounds. Breaks are chosen by dynamic programming, as a paragraph's lines are (Knuth
and Plass, "Breaking Paragraphs into Lines", 1981): first as few pages as the bounds allow, then rooms as near to what
was asked for as can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log

from generator.model import Points

_LEAST, _MOST = 0.5, 2.0  # shares of the room that was asked for, between which it gives and takes
_FURTHER = 4.0  # as far as it goes where more than a third of a page would be blank
_BLANK = 1 / 3
_SPARE = 0.15  # centimetres of a page that are left, for what measuring and rounding miss


@dataclass(frozen=True)
class PlannedPart:
    """A part that wants a place. All in centimetres."""

    name: str
    needed: float
    """Statement and boxes."""
    space: float
    """Room to write that was asked for."""
    is_fixed: bool
    """Whether it has to be just that."""
    points: Points


@dataclass(frozen=True)
class PlannedProblem:
    """Its heading, with the distances around it that are more than the gap between two parts, and its parts."""

    heading: float
    new_page: bool
    """Whether it has to begin a page."""
    parts: tuple[PlannedPart, ...]


@dataclass(frozen=True)
class Place:
    """Of a part on a paper."""

    height: float | None
    """Of the whole part, in centimetres; None: as tall as it comes."""
    starts_page: bool


@dataclass(frozen=True)
class _Item:
    part: PlannedPart
    gap: float
    """Between the part before, if that is on the same page, and what follows."""
    heading: float
    """What stands above the first part of a problem."""
    must_begin: bool
    """Whether a page has to begin with it."""


def plan(problems: Iterable[PlannedProblem], *, page: float, top: float, gap: float) -> Mapping[str, Place]:
    """Part → its place.

    page: height of the text on a page. top: what stands above the first problem. gap: between two parts.
    """
    items = [
        _Item(part, gap, problem.heading if k == 0 else 0, k == 0 and problem.new_page)
        for problem in problems
        for k, part in enumerate(problem.parts)
    ]
    pages = _pages(items, page - _SPARE, top)
    result: dict[str, Place] = {}
    for begin, end in pages:
        on_page = items[begin:end]
        rooms = _rooms(on_page, _left(on_page, page - _SPARE, top if begin == 0 else 0), is_last=end == len(items))
        for k, (item, room) in enumerate(zip(on_page, rooms, strict=True)):
            height = round(item.part.needed + room, 2)
            is_long = height > page - _SPARE  # longer than a page: it breaks where it may
            result[item.part.name] = Place(None if is_long else height, k == 0 and begin > 0)
    return result


def _left(items: Sequence[_Item], page: float, top: float) -> float:
    """What a page with these parts has left for all rooms."""
    gaps = sum(item.gap for item in items[1:])
    return page - top - gaps - sum(item.heading + item.part.needed for item in items)


def _least(part: PlannedPart) -> float:
    return part.space if part.is_fixed else _LEAST * part.space


def _most(part: PlannedPart, share: float = _MOST) -> float:
    return part.space if part.is_fixed else share * part.space


def _rooms(items: Sequence[_Item], left: float, *, is_last: bool) -> list[float]:
    """The room of each part: all get the same share of what they asked for, and the last page is not filled up."""
    wanted = sum(item.part.space for item in items if not item.part.is_fixed)
    fixed = sum(item.part.space for item in items if item.part.is_fixed)
    if not wanted:
        return [item.part.space for item in items]
    share = min(max((left - fixed) / wanted, _LEAST), _share_at_most(items, left, is_last=is_last))
    return [item.part.space if item.part.is_fixed else share * item.part.space for item in items]


def _share_at_most(items: Sequence[_Item], left: float, *, is_last: bool) -> float:
    return 1.25 if is_last else _FURTHER if _blank(items, left, _MOST) > 0 else _MOST


def _blank(items: Sequence[_Item], left: float, share: float) -> float:
    """What stays blank below the last part if each room has at most this share."""
    return max(0.0, left - sum(_most(item.part, share) for item in items))


def _pages(items: Sequence[_Item], page: float, top: float) -> list[tuple[int, int]]:
    """First part, and the part after the last, of each page."""
    best: list[tuple[float, int]] = [(inf, 0)] * len(items) + [(0.0, 0)]  # cost from here on, where the page ends
    for begin in range(len(items) - 1, -1, -1):
        for end in range(begin + 1, len(items) + 1):
            if end - 1 > begin and items[end - 1].must_begin:
                break
            left = _left(items[begin:end], page, top if begin == 0 else 0)
            is_tight = left < sum(_least(item.part) for item in items[begin:end])
            if is_tight and end > begin + 1:
                break
            cost = _cost(items[begin:end], left, page, is_last=end == len(items)) + best[end][0]
            if cost < best[begin][0]:
                best[begin] = cost, end
    result, begin = [], 0
    while begin < len(items):
        end = best[begin][1]
        result.append((begin, end))
        begin = end
    return result


def _cost(items: Sequence[_Item], left: float, page: float, *, is_last: bool) -> float:
    """Of a page: one more page costs more than any room can, a lonely small part and a blank half nearly as much."""
    wanted = sum(item.part.space for item in items if not item.part.is_fixed)
    cost = 100.0
    if wanted:
        share = max(left / wanted, 0.01)
        cost += log(min(share, 1.0) if is_last else share) ** 2
    if is_last:
        return cost
    blank = _blank(items, left, _FURTHER)
    if blank > _BLANK * page:
        cost += 40
    if sum(item.part.points for item in items) <= 2:
        cost += 40
    return cost + blank / page
