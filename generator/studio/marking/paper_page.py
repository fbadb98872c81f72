"""A paper typed in: the page with its boxes, saved as one goes, and the way to the next one."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError, one_line
from generator.studio.folder import Exam
from generator.studio.marking.marked import Who, sources_of
from generator.studio.marking.paper_form import Place, base_text, part_forms, save, typed_texts
from generator.studio.marking.paper_view import PaperView, find_paper, paper_view
from generator.studio.marking.typed_sheet import Changed, changing
from generator.studio.site import Studio, shown, to
from generator.studio.uploads import Form, form_of

_LONGEST_NAME = 120


async def paper_page(studio: Studio, request: Request) -> Response:
    """The paper with this code, in this row of the sheet if it is there."""
    exam = studio.exam(request)
    asked = request.query_params
    view = await _view(studio, request, exam, asked.get("code", ""), _row(asked.get("row", "")))
    return _shown(exam, view, shows_key=bool(asked.get("key")))


async def find(studio: Studio, request: Request) -> Response:
    """To the paper that a code, an id or a name means."""
    exam = studio.exam(request)
    text = one_line(request.query_params.get("who", ""), _LONGEST_NAME)
    found: Who | None = pickle.loads(await studio.made(request, find_paper, sources_of(studio, exam), text))
    if found is None:
        raise UserError(
            f"no paper of this exam is called “{text}”, or several are" if text else "nothing was typed",
            todo="type the code that is printed on the paper, an id or a whole name",
        )
    return to(_address(exam, found.code, 0, "key" in request.query_params))


async def save_paper(studio: Studio, request: Request) -> Response:
    """Saves what was typed, and leads back to the paper, or to the next."""
    exam = studio.exam(request)
    form = await form_of(request)
    view = await _view(studio, request, exam, form["code"], _row(form["row"]))
    typed = typed_texts(view, form.fields)
    shows_key = bool(form["key"])
    try:
        row = await studio.away(_saved, exam, view, typed, form)
    except Changed as error:
        fresh = await _view(studio, request, exam, form["code"], _row(form["row"]))
        return _shown(exam, fresh, shows_key=shows_key, typed=typed, error=error, base=form["base"])
    go = form["go"]
    places = [who.code for who in view.same if not who.withdrawn]
    here = places.index(view.who.code) if view.who.code in places else 0
    if go == "next" and view.shares:
        return to(_address(exam, view.who.code, 0, shows_key))
    if go == "next" and here + 1 < len(places):
        return to(_address(exam, places[here + 1], 0, shows_key))
    if go == "next":
        return to(f"/exam/{exam.name}/mark")
    return to(_address(exam, view.who.code, row, shows_key))


async def _view(studio: Studio, request: Request, exam: Exam, code: str, row: int) -> PaperView:
    view: PaperView = pickle.loads(await studio.made(request, paper_view, sources_of(studio, exam), code, row))
    return view


def _saved(exam: Exam, view: PaperView, typed: Mapping[Place, str], form: Form) -> int:
    who = {
        name: one_line(form[name], _LONGEST_NAME) if name in form.fields else getattr(view, name)
        for name in ("student", "name")
    }
    with changing(exam, view.columns) as table:
        return save(table, view, typed, who, form["base"], over=bool(form["over"]))


def _shown(
    exam: Exam,
    view: PaperView,
    *,
    shows_key: bool,
    typed: Mapping[Place, str] | None = None,
    error: UserError | None = None,
    base: str = "",
) -> Response:
    """The page; or, with an error, the same page with what was typed and could not be saved."""
    places = [who for who in view.same if not who.withdrawn or who.code == view.who.code]
    here = next((number for number, who in enumerate(places) if who.code == view.who.code), 0)
    near = {
        "prev": places[here - 1] if here else None,
        "next": places[here + 1] if here + 1 < len(places) else None,
    }
    values: dict[str, Any] = {
        "view": view, "parts": part_forms(view, typed), "base": base or base_text(view), "shows_key": shows_key,
        "near": near, "number": here + 1, "count": len(places), "conflict": error,
        "address": lambda who, key=shows_key: _address(exam, who.code, 0, key),
        "toggled": _address(exam, view.who.code, view.row, not shows_key),
    }  # fmt: skip
    return shown(
        "mark_paper.html.j2", view.name or view.student or view.who.code, exam=exam, tab="mark", place="paper",
        message=[error] if error else None, status=409 if error else 200, **values,
    )  # fmt: skip


def _address(exam: Exam, code: str, row: int, shows_key: bool) -> str:
    asked = {"code": code, **({"row": str(row)} if row else {}), **({"key": "yes"} if shows_key else {})}
    return f"/exam/{exam.name}/mark/paper?{urlencode(asked)}"


def _row(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,7}", text) else 0
