"""Who gets papers: what the Print page shows and asks before anything is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError
from generator.exam import glyph_errors
from generator.files import read_text, write_whole
from generator.model import Student
from generator.press import Renderer
from generator.studio.folder import Exam
from generator.studio.fragments import fragment
from generator.studio.plain_words import in_studio
from generator.studio.printing.orders import order_of
from generator.studio.printing.rosters import Roster, roster_of, settled, who_of
from generator.studio.recipes.recipe_edit import data_of, digest
from generator.studio.site import Studio, bank_of
from generator.studio.uploads import Form

SHOWN = 200
"""Rows of a list that are shown at once."""


def before_printing(studio: Studio, exam: Exam, *, is_whole: bool) -> dict[str, Any]:
    """What the page shows of an exam that is not printed."""
    text = read_text(exam.recipe, "recipe")
    values: dict[str, Any] = {"base": digest(text), "who": None, "roster": None, "errors": [], "count": 0}
    try:
        who = who_of(data_of(text))
        roster = roster_of(exam, who)
        values |= {"who": who, "roster": roster, "students": _some(roster, is_whole)}
        order = order_of(exam, studio.bank(), studio.fonts)
        Renderer(order.recipe, studio.bank(), 0, studio.fonts)  # is its engine there, and its layout?
        values["count"] = len(order.students or order.recipe.version_names())
        values["names"] = f"{digest(text)[:16]}-{_stamp(roster)}" if roster and roster.students else ""
    except UserError as error:
        known = {str(one) for one in (values["roster"].errors if values["roster"] else ())}
        values["errors"] = [one for one in in_studio(error, exam.folder) if str(one) not in known]
    return values


def _some(roster: Roster | None, is_whole: bool) -> list[Student]:
    students = roster.students if roster else ()
    return list(students if is_whole else students[:SHOWN])


def _stamp(roster: Roster) -> int:
    return roster.path.stat().st_mtime_ns


def settle(exam: Exam, form: Form) -> None:
    """Keeps who gets papers. Raises UserError."""
    exam.require_open()
    text = read_text(exam.recipe, "recipe")
    if form["base"] != digest(text):
        raise UserError(
            "was changed meanwhile, by another window or program", where=exam.name,
            todo="load this page again, and say once more who gets papers",
        )  # fmt: skip
    changed = settled(text, exam, form["who"], form["count"], form.files.get("roster"), form["pasted"])
    if changed != text:
        write_whole(exam.recipe, changed.encode("utf-8"))


async def names(studio: Studio, request: Request) -> Response:
    """Whether all names can be printed: a fragment."""
    exam = studio.exam(request)
    stamp = str(request.query_params.get("of", ""))[:80]
    made = await studio.made(request, names_checked, studio.banks, studio.stamp(), studio.fonts, exam, stamp)
    errors = [UserError(what, where=where) for what, where in json.loads(made)]
    return fragment(request, "print_names.html.j2", "Names", exam=exam, tab="print", errors=errors)


def names_checked(banks: tuple[Path, ...], stamp: int, fonts: tuple[Path, ...], exam: Exam, of: str) -> bytes:
    """In the crew: which names have letters that the fonts lack. of: what tells this recipe and roster from others.
    Raises UserError."""
    order = order_of(exam, bank_of(banks, stamp), fonts)
    errors = glyph_errors(order.recipe, fonts, order.students or ())
    return json.dumps([[error.what, error.where] for error in errors]).encode()
