"""The first page: the exams of the folder, and a new one from nothing, from a shipped recipe, or from last term's."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError, one_line
from generator.exam import (
    attached_pictures,
    parse_header,
    recipe_text,
    shipped_recipes,
    starter_text,
)
from generator.files import read_text, write_whole
from generator.studio.folder import Exam, exam_of, exams_in, free_name, misnamed, require_there
from generator.studio.recipes.recipe_edit import data_of, with_keys
from generator.studio.site import Studio, shown, to
from generator.studio.uploads import Form, form_of

_LONGEST_TITLE = 300
_EMPTY = 'title = "Exam"\nversions = 2\nproblems = []\n'


def start_page(studio: Studio, request: Request) -> Response:
    require_there(studio.folder)
    listed = exams_in(studio.folder)
    changed = {one.exam.name: _day(one.exam) for one in listed}
    return shown(
        "start.html.j2", "Exams", listed=listed, changed=changed,
        papers={one.exam.name: _papers(one.exam) for one in listed},
        responses={one.exam.name: _responses(one.exam) for one in listed},
        shipped=shipped_recipes(), folder=str(studio.folder),
        misnamed=[one_line(name, 100) for name in misnamed(studio.folder)[:20]],
    )  # fmt: skip


async def new_exam(studio: Studio, request: Request) -> Response:
    """Makes a recipe, and leads to it."""
    form = await form_of(request)
    exam = await studio.away(begun, studio, form)
    return to(f"/exam/{exam.name}/compose")


async def copied(studio: Studio, request: Request) -> Response:
    """Makes a copy of an exam, and leads to it: of a printed one, so that it can be changed."""
    exam = studio.exam(request)
    form = await form_of(request)
    asked = Form({**form.fields, "source": f"exam:{exam.name}"}, {}, {})
    copy = await studio.away(begun, studio, asked)
    return to(f"/exam/{copy.name}/compose")


def begun(studio: Studio, form: Form) -> Exam:
    """The new exam. Raises UserError."""
    require_there(studio.folder)
    title = " ".join(form["title"].split())[:_LONGEST_TITLE]
    source, _, name = form["source"].partition(":")
    before: Exam | None = None
    match source:
        case "empty":
            text = _EMPTY
        case "starter":
            text = starter_text("recipe")
        case "shipped":
            known = {path.stem: path for path in shipped_recipes().values()}
            if name not in known:
                raise UserError(f"there is no shipped recipe “{name[:60]}”", todo="choose one of the list")
            text = read_text(known[name], "recipe")
        case "exam":
            before = exam_of(studio.folder, name)
            text = _copied(before)
        case "record":
            before = _taken_in(studio, form)
            text = _copied(before)
        case _:
            raise UserError("nothing was chosen to start from", todo="choose one of the list")
    changes: dict[str, Any] = {"seed": None, "title": title} if title else {"seed": None}
    if before:
        changes["roster"] = None
        if form["distinct"] and before.record.is_file():
            listed = data_of(text).get("distinct_from")
            changes["distinct_from"] = [*(listed if isinstance(listed, list) else ()), before.record.name]
    exam = Exam(studio.folder, free_name(studio.folder, title or name or "exam"))
    write_whole(exam.recipe, with_keys(text, changes).encode("utf-8"))
    return exam


def _copied(exam: Exam) -> str:
    """The recipe of another exam, as its file has it, or else its record. Its pictures come with it; a layout that only
    the record has does not, for it is a program of whoever wrote the record. Raises UserError."""
    if exam.recipe.is_file():
        return read_text(exam.recipe, "recipe")
    header = exam.header()
    assert header is not None  # else there is a recipe
    for name, content in attached_pictures(header.recipe).items():
        if not (exam.folder / name).exists():
            write_whole(exam.folder / name, content)
    return recipe_text(header.recipe)


def _taken_in(studio: Studio, form: Form) -> Exam:
    """The record that was sent, as an exam of this folder. Raises UserError for what is no record."""
    if "record" not in form.files:
        raise UserError("no record was chosen", todo="choose the .jsonl file of an earlier exam")
    sent = form.files["record"]
    parse_header(sent.content.split(b"\n", 1)[0] + b"\n", Path(sent.name))
    exam = Exam(studio.folder, free_name(studio.folder, sent.name.removesuffix(".jsonl")))
    write_whole(exam.record, sent.content, private=True)
    return exam


def _papers(exam: Exam) -> int:
    """How many papers its record has; 0 if there is none."""
    if not exam.record.is_file():
        return 0
    with exam.record.open("rb") as file:
        return max(0, sum(1 for _ in file) - 1)


def _responses(exam: Exam) -> int:
    """How many rows its sheet of responses has."""
    if not exam.responses.is_file():
        return 0
    with exam.responses.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return max(0, sum(1 for row in csv.reader(file) if any(row)) - 1)


def _day(exam: Exam) -> str:
    times = [path.stat().st_mtime for path in (exam.recipe, exam.record) if path.is_file()]
    return datetime.fromtimestamp(max(times)).strftime("%Y-%m-%d %H:%M") if times else ""
