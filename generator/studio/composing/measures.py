"""The numbers beneath an exam: pages and points, and from trial draws the minutes it takes, how many papers there are,
and how far their work may differ."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError
from generator.exam import read_roster
from generator.studio.composing.counts import (
    PART_MINUTES,
    POINT_MINUTES,
    STEP_SECONDS,
    Counts,
    PartCount,
    counts,
    in_words,
    read_counts,
)
from generator.studio.composing.paper import print_fault
from generator.studio.composing.preview import asked_of, crew_of, is_empty, made_paper, view_of, why
from generator.studio.folder import Exam
from generator.studio.fragments import fragment
from generator.studio.site import Studio
from generator.web import NotMade

_SOON = 0.3  # seconds that the quick numbers wait for the others, so that all are there at once
_MOST_STEPS = 100


@dataclass(frozen=True)
class Papers:
    """How many papers there are, no two of which share a problem of a part."""

    text: str
    """In words."""
    part: str
    """The part that has fewest problems; "" where papers differ in nothing."""
    least: int
    about: int | None
    is_exact: bool


async def measures(studio: Studio, request: Request) -> Response:
    """What is known soon; the rest is loaded by itself."""
    exam = studio.exam(request)
    paper, fault, more = None, "", None
    try:
        paper = await made_paper(studio, request, exam, view_of(request).number, "paper")
    except (UserError, NotMade) as error:
        fault = "" if await studio.away(is_empty, exam) else why(error)
    if paper:
        try:
            async with asyncio.timeout(_SOON):
                more = await _found(studio, request, exam, 0)
        except (TimeoutError, UserError, NotMade):
            more = None  # it is asked for again, and says then what is wrong
    values = await studio.away(_values, exam, *more) if more and not more[0].left else None
    return fragment(
        request, "measures.html.j2", f"Measures of {exam.name}", exam=exam, paper=paper, fault=fault, more=values,
        base=_base(request),
    )  # fmt: skip


async def more_measures(studio: Studio, request: Request) -> Response:
    """What takes trial draws."""
    exam = studio.exam(request)
    step = request.query_params.get("step", "0")
    number = int(step) if step in map(str, range(_MOST_STEPS)) else 0
    found, fault = None, ""
    try:
        found = await _found(studio, request, exam, number)
    except (UserError, NotMade) as error:
        fault = why(error)
    left = found[0].left if found and number < _MOST_STEPS - 1 else 0
    values = await studio.away(_values, exam, *found) if found and not left else None
    return fragment(
        request, "measures_more.html.j2", f"Measures of {exam.name}", exam=exam, more=values, fault=fault,
        step=number + 1, left=left, base=_base(request),
    )  # fmt: skip


def _base(request: Request) -> str:
    """What the page calls the text that is measured: another text, another address."""
    return re.sub("[^0-9a-z]", "", request.query_params.get("base", ""))[:64]


async def _found(studio: Studio, request: Request, exam: Exam, step: int) -> tuple[Counts, str]:
    """What trial draws show, and once all are done, what would keep a paper from being printed."""
    asked = await studio.away(asked_of, studio, exam)
    found = read_counts(await studio.made(request, counts, asked, step, crew=studio.aside))
    if found.left:
        return found, ""
    return found, (await studio.made(request, print_fault, asked, crew=crew_of(studio, asked) or studio.aside)).decode()


def _values(exam: Exam, found: Counts, fault: str) -> dict[str, object]:
    """What a page shows of the counts."""
    papers = papers_of(found.parts)
    wanted = _wanted(exam, found)
    counted = [part for part in found.parts if part.effort is not None]
    return {
        "minutes": round(sum(part.minutes for part in found.parts)),
        "papers": papers,
        "warnings": [*_warnings(found, papers, wanted, fault)],
        "fairness": found.fairness,
        "wide": sorted(
            (part for part in counted if (part.width or 0) > found.fairness / 2 + 0.1),
            key=lambda part: -(part.width or 0),
        ),
        "uncounted": [part.name for part in found.parts if part.effort is None],
        "has_counted": bool(counted),
        "parts": [(part, _problems(part)) for part in found.parts],
        "formula": (STEP_SECONDS, PART_MINUTES, POINT_MINUTES),
    }


def papers_of(parts: Sequence[PartCount]) -> Papers:
    """How many papers exist: as many as the part with fewest problems allows, since no two share one of them."""
    free = [part for part in parts if part.is_free and not part.fault]
    if not free:
        return Papers("1", "", 1, 1, True)

    def enough_for(part: PartCount) -> float:
        return (part.least if part.about is None else part.about) / part.share

    fewest = min(free, key=enough_for)
    least = int(fewest.least / fewest.share)
    about = None if fewest.about is None else int(fewest.about / fewest.share)
    return Papers(in_words(least, about, fewest.is_exact), fewest.name, least, about, fewest.is_exact)


def _problems(part: PartCount) -> str:
    """How many different ones a part has, for a table."""
    if part.fault:
        return "none"
    return in_words(part.least, part.about, part.is_exact) if part.is_free else "the same on all papers"


def _wanted(exam: Exam, found: Counts) -> int:
    """How many different papers are asked for."""
    if found.is_shared or not found.roster:
        return found.versions
    try:
        return len(read_roster(exam.folder / found.roster))
    except UserError:
        return found.versions  # its page says what is wrong with it


def _warnings(found: Counts, papers: Papers, wanted: int, fault: str) -> Iterator[str]:
    for part in found.parts:
        if part.fault:
            yield f"{part.name}: {part.fault}."
    if papers.part and wanted > papers.least:
        many = f"{wanted} papers are wanted"
        if papers.is_exact:
            yield f"{many}, but {papers.part} has only {papers.text} different problems."
        elif papers.about is not None and wanted > papers.about / 2:
            yield f"{many}; {papers.part} may not have that many different problems ({papers.text})."
    if fault:
        yield f"As it is, it cannot be printed: {fault}."
