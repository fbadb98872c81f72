"""The page Look up: a code, an id or a name → that paper and its key, and what it earned."""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from generator.files import read_text
from generator.studio.folder import Exam, exams_in
from generator.studio.looking_up.found import Found, papers_with
from generator.studio.looking_up.late_students import further_columns, roster_name
from generator.studio.plain_words import in_studio
from generator.studio.printing.looking import addresses_of
from generator.studio.printing.proofs import Paper, papers_of
from generator.studio.site import Studio, shown, to


async def lookup_page(studio: Studio, request: Request) -> Response:
    """A code, an id or a name is in the query."""
    exam = studio.exam(request)
    asked = _asked(request)
    found = await studio.away(papers_with, asked, [exam])
    elsewhere = [] if found or not asked else await studio.away(_elsewhere, studio, exam, asked)
    pages: dict[str, list[str]] = {}
    if len(found) == 1:
        pages = await addresses_of(studio, request, exam, found[0].paper)
    values = await studio.away(_around, exam, found)
    return shown(
        "lookup.html.j2", "Look up", exam=exam, tab="lookup", asked=asked, found=found, elsewhere=elsewhere,
        pages=pages, job=studio.jobs.last(exam.name, "print"), in_studio=partial(in_studio, folder=exam.folder),
        **values,
    )  # fmt: skip


def _around(exam: Exam, found: list[Found]) -> dict[str, Any]:
    """What the page shows beside a paper."""
    name = roster_name(exam)
    header = exam.header()
    return {
        "columns": further_columns(exam, name),
        "has_roster": bool(name),
        "printed": header.created[:10] if header else "",
        "total": _total(exam, found[0].paper) if len(found) == 1 else "",
        "newest": _newest(exam),
    }


def _asked(request: Request) -> str:
    return " ".join(request.query_params.get("of", "").split())[:200]


def _elsewhere(studio: Studio, exam: Exam, asked: str) -> list[Found]:
    return papers_with(asked, [one.exam for one in exams_in(studio.folder) if one.exam != exam])


def _newest(exam: Exam) -> Paper | None:
    papers = papers_of(exam) if exam.record.is_file() else ()
    return papers[-1] if papers else None


def _total(exam: Exam, paper: Paper) -> str:
    """What the paper earned, if it is marked, in words."""
    table = exam.marks / "totals.csv"
    if not table.is_file():
        return ""
    rows = csv.DictReader(io.StringIO(read_text(table, "table of totals")))
    row = next((one for one in rows if one.get("code") == paper.code), {})
    return f"{row['earned']} of {row['points']} points" if row.get("earned") else ""


def search_page(studio: Studio, request: Request) -> Response:
    """A code, an id or a name among all exams of the folder."""
    asked = _asked(request)
    found = papers_with(asked, [one.exam for one in exams_in(studio.folder)])
    if len(found) == 1:
        return to(f"/exam/{found[0].exam.name}/lookup?of={quote(asked)}")
    return shown("search.html.j2", "Look up", asked=asked, found=found)
