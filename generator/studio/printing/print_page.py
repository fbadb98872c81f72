"""The Print page: who gets papers, and printing them."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError
from generator.studio.folder import Exam
from generator.studio.plain_words import in_studio
from generator.studio.printing import handing_on
from generator.studio.printing.orders import print_papers
from generator.studio.printing.print_state import is_running, is_unfinished, time_left
from generator.studio.printing.recipients import SHOWN, before_printing, settle
from generator.studio.site import Studio, shown, to
from generator.studio.uploads import form_of


def print_page(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    job = studio.jobs.last(exam.name)
    plain = partial(in_studio, folder=exam.folder)
    values: dict[str, Any] = {"job": job, "left": time_left(job), "unfinished": is_unfinished(exam), "in_studio": plain}
    if is_running(job):
        pass  # there is nothing to decide, and files are on their way
    elif exam.record.is_file():
        values |= handing_on.after_printing(exam, 10**6 if "all" in request.query_params else SHOWN)
    else:
        values |= before_printing(studio, exam, is_whole="all" in request.query_params)
    return shown("print.html.j2", "Print", exam=exam, tab="print", **values)


async def who(studio: Studio, request: Request) -> Response:
    """Keeps who gets papers, and prints them if that was asked for."""
    form = await form_of(request)
    exam = studio.exam(request)
    if form["print"] and is_running(studio.jobs.last(exam.name, "print")):
        return to(_address(exam))  # pressed twice
    studio.jobs.require_idle(exam.name)
    await studio.away(settle, exam, form)
    if form["print"]:
        await studio.away(_begin, studio, exam)
    return to(_address(exam))


async def start(studio: Studio, request: Request) -> Response:
    """Begins to print, or goes on. Whoever presses the button a second time sees how far it is."""
    exam = studio.exam(request)
    await studio.away(_begin, studio, exam)
    return to(_address(exam))


def _begin(studio: Studio, exam: Exam) -> None:
    try:
        studio.jobs.start(exam.name, "print", print_papers, exam, studio.banks, studio.fonts)
    except UserError:
        if not is_running(studio.jobs.last(exam.name, "print")):  # else another window was first
            raise


def stop(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    studio.jobs.stop(exam.name)
    return to(_address(exam))


def _address(exam: Exam) -> str:
    return f"/exam/{exam.name}/print"
