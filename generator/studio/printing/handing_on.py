"""What is done with printed papers: making them final, handing them on, or throwing them away while they are proofs."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError
from generator.exam import utc_now
from generator.files import read_text
from generator.press import make_final, put_aside
from generator.studio.folder import Exam
from generator.studio.plain_words import said_plainly
from generator.studio.printing import downloads, proofs
from generator.studio.printing.orders import NOTES, TARGETS, export_record, large_folder, print_large
from generator.studio.printing.print_state import is_settled, require_final, require_proofs, require_whole
from generator.studio.site import Studio, shown, to
from generator.studio.uploads import form_of


def after_printing(exam: Exam, most: int) -> dict[str, Any]:
    """What the Print page shows of an exam whose papers are there. most: how many of them are listed."""
    papers = proofs.papers_of(exam)
    notes = exam.papers / NOTES
    return {
        "papers": papers[:most],
        "count": len(papers),
        "missing": [paper for paper in papers if not paper.is_printed],
        "is_final": is_settled(exam),
        "files": downloads.offered(exam.papers),
        "large": downloads.offered(large_folder(exam))["single"],
        "notes": said_plainly(read_text(notes, "list of notes")).splitlines() if notes.is_file() else [],
        "targets": TARGETS,
        "is_shared": any(paper.variant for paper in papers),
        "has_students": any(paper.student for paper in papers),
    }


async def final(studio: Studio, request: Request) -> Response:
    """Says that the papers are final, and leads to the file that was wanted."""
    form = await form_of(request)
    exam = studio.exam(request)
    await studio.away(_finish, studio, exam)
    wanted = form["then"]
    return to(f"{_address(exam)}/{wanted}" if _is_download(wanted) else _address(exam))


def _is_download(path: str) -> bool:
    """Whether it is one of our own addresses of files."""
    return bool(re.fullmatch(r"(file|zip)/[A-Za-z0-9_+][A-Za-z0-9_.+-]*", path))


def _finish(studio: Studio, exam: Exam) -> None:
    require_whole(studio.jobs, exam)
    make_final(exam.record, exam.papers)


async def large(studio: Studio, request: Request) -> Response:
    """Prints a student's paper in large type."""
    form = await form_of(request)
    exam = studio.exam(request)
    await studio.away(_large, studio, exam, form["version"].strip())
    return to(_address(exam))


def _large(studio: Studio, exam: Exam, wanted: str) -> None:
    require_final(studio.jobs, exam)
    papers = [paper for paper in proofs.papers_of(exam) if paper.has([wanted.casefold()])]
    exact = [paper for paper in papers if wanted.casefold() in (paper.name.casefold(), paper.code.casefold())]
    if not wanted or len(exact or papers) != 1:
        what = f"{len(papers)} papers go by" if wanted and papers else "no paper goes by"
        raise UserError(f"{what} “{wanted[:60]}”", where="large print", todo="type an id, a code, or the whole name")
    paper = (exact or papers)[0]
    studio.jobs.start(exam.name, "large", print_large, exam, studio.banks, studio.fonts, paper.name)


async def export(studio: Studio, request: Request) -> Response:
    """Makes the files for another program."""
    form = await form_of(request)
    exam = studio.exam(request)
    await studio.away(_export, studio, exam, form["target"])
    return to(_address(exam))


def _export(studio: Studio, exam: Exam, target: str) -> None:
    require_final(studio.jobs, exam)
    if target not in TARGETS:
        raise UserError("no program was chosen", where="export", todo="choose one of the list")
    studio.jobs.start(exam.name, "export", export_record, exam, studio.banks, target)


# --- files ----------------------------------------------------------------------------------------------------------


def file(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    name = str(request.path_params["name"])
    is_shown = "show" in request.query_params
    if downloads.is_paper(name) and not is_shown:
        require_final(studio.jobs, exam)
    return downloads.file_of(exam.papers, name, is_shown=is_shown)


def large_file(studio: Studio, request: Request) -> Response:
    return downloads.file_of(large_folder(studio.exam(request)), str(request.path_params["name"]))


def archive(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    require_final(studio.jobs, exam)
    return downloads.archive(exam, "papers" if request.path_params["which"] == "papers" else "all")


def record(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    return downloads.file_of(exam.folder, exam.record.name)


# --- thrown away ----------------------------------------------------------------------------------------------------


def away_page(studio: Studio, request: Request) -> Response:
    """Asks whether the proofs are to be put aside."""
    exam = studio.exam(request)
    require_proofs(studio.jobs, exam)
    return shown("print_away.html.j2", "Throw away", exam=exam, tab="print", count=len(proofs.papers_of(exam)))


async def away(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    await studio.away(_away, studio, exam)
    return to(f"/exam/{exam.name}/compose")


def _away(studio: Studio, exam: Exam) -> None:
    require_proofs(studio.jobs, exam)
    if not exam.recipe.is_file():
        raise UserError("has no recipe beside its record", where=exam.name, todo="open a copy of it first")
    target = exam.history / f"proofs-{utc_now().replace(':', '')}"
    put_aside(exam.record, exam.papers, target)
    studio.jobs.forget(exam.name)


def _address(exam: Exam) -> str:
    return f"/exam/{exam.name}/print"
