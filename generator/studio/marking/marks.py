"""The Mark page: the sheet of responses, what is to be mended in it, marks and feedback pages as they grow."""

from __future__ import annotations

import io
import json
import pickle
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError, UserErrors
from generator.files import sha256, write_whole
from generator.marking import file_stem, mark
from generator.model import Progress
from generator.studio.folder import Exam
from generator.studio.marking.comparing import class_page, feedback_page, table_of
from generator.studio.marking.marked import Overview, Sources, blank, checked_upload, marked_now, overview, sources_of
from generator.studio.marking.typed_sheet import (
    Table,
    added,
    changing,
    keep_present,
    keep_upload,
    make_remark,
    mend,
    read_table,
    rename_column,
    table_text,
    take_out,
)
from generator.studio.plain_words import in_studio, said_plainly
from generator.studio.site import Studio, bank_of, file, shown, to
from generator.studio.uploads import Form, form_of

_TABLES = ("totals.csv", "marks.csv", "to-mend.csv", "gradebook-moodle.csv", "gradebook-canvas.csv")
_SHOWN = 60  # findings that are listed at once
_MADE = ".made.json"
"""In the folder of marks: what its pages were made from."""
_ALONE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; sandbox"
"""The Content-Security-Policy of pages that hold what students wrote."""


async def mark_page(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    if not exam.record.is_file():
        return shown("mark.html.j2", "Mark", exam=exam, tab="mark", view=None)
    sources = sources_of(studio, exam)
    view: Overview = pickle.loads(await studio.made(request, overview, sources))
    job = studio.jobs.last(exam.name, "mark")
    is_all = bool(request.query_params.get("all"))
    return shown(
        "mark.html.j2", "Mark", exam=exam, tab="mark", view=view, place="sheet",
        has_sheet=exam.responses.is_file(), job=job, is_made=_is_made(sources), stem=file_stem,
        to_mend=view.to_mend if is_all else view.to_mend[:_SHOWN], left=0 if is_all else len(view.to_mend) - _SHOWN,
        said=said_plainly, in_studio=in_studio, errors=view.errors,
        upload=request.query_params.get("uploaded", ""), folder=f"{exam.name}-sheets",
    )  # fmt: skip


# --- the sheet ------------------------------------------------------------------------------------------------------


async def empty_sheet(studio: Studio, request: Request) -> Response:
    """The empty workbook, to fill in."""
    exam = studio.exam(request)
    kind = "csv" if request.path_params["kind"] == "csv" else "xlsx"
    content = await studio.made(request, blank, sources_of(studio, exam), kind)
    media_type = "text/csv" if kind == "csv" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return file(content, media_type, f"{exam.name}-sheet.{kind}")


async def upload(studio: Studio, request: Request) -> Response:
    """Takes in a filled sheet."""
    exam = studio.exam(request)
    form = await form_of(request)
    if "sheet" not in form.files:
        raise UserError("no sheet was chosen", todo="choose the filled workbook or CSV")
    sent = form.files["sheet"]
    kept = await studio.away(keep_upload, exam, sent)
    try:
        content = await studio.made(request, checked_upload, sources_of(studio, exam), kept, sha256(sent.content))
        table, notes = pickle.loads(content)
        await studio.away(_take_in, exam, table, form["how"])
    except UserError as error:
        await studio.away(_forget, kept)
        named = [
            UserError(one.what, where=one.where.replace(str(kept), sent.name), todo=one.todo)
            for one in (error.errors if isinstance(error, UserErrors) else [error])
        ]
        raise UserErrors(named) from None
    return to(f"/exam/{exam.name}/mark?{urlencode({'uploaded': '; '.join([kept.name, *notes])})}")


def _take_in(exam: Exam, table: Table, how: str) -> None:
    """Lets a sheet take the place of the present one, which is kept, or adds its rows."""
    if how == "add" and exam.responses.is_file():
        with changing(exam, ()) as present:
            kept = keep_present(exam)
            try:
                present[:] = added(present, table)
            except UserError:
                _forget(kept)
                raise
    else:
        with changing(exam, ()) as present:
            keep_present(exam)
            present[:] = table


def _forget(path: Path | None) -> None:
    if path is not None:
        path.unlink(missing_ok=True)


async def mended(studio: Studio, request: Request) -> Response:
    """A cell that is corrected, a row that is taken out, a column that is named otherwise."""
    exam = studio.exam(request)
    form = await form_of(request)
    await studio.away(_mend, exam, form)
    return to(f"/exam/{exam.name}/mark")


def _mend(exam: Exam, form: Form) -> None:
    row = int(form["row"]) if re.fullmatch("[0-9]{1,7}", form["row"]) else 0
    column = form["column"]
    with changing(exam, ()) as table:
        match form["do"]:
            case "cell":
                mend(table, row, column, form["was"], form["text"].strip().replace("\r\n", "\n"))
            case "out":
                keep_present(exam)
                take_out(table, row, form["was"])
            case "remark":
                make_remark(table, column)
            case "rename":
                rename_column(table, column, form["name"])
            case _:
                raise UserError("nothing was chosen to mend", todo="load the page again")


def responses_file(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    if not exam.responses.is_file():
        raise UserError("there is no sheet yet", where=exam.name, todo="upload one, or type a paper in")
    table, _ = read_table(exam.responses)
    return file(table_text(table), "text/csv", exam.responses.name)


# --- marks, feedback pages, the class -------------------------------------------------------------------------------


async def table(studio: Studio, request: Request) -> Response:
    """A table of the marks, as they are now."""
    exam = studio.exam(request)
    name = str(request.path_params["name"])
    content = b""
    if name in _TABLES:
        content = await studio.made(request, table_of, sources_of(studio, exam), name)
    if not content:
        raise UserError("there are no marks yet", where=exam.name, todo="upload a sheet, or type a paper in")
    return file(content, "text/csv", f"{exam.name}-{name}")


async def feedback(studio: Studio, request: Request) -> Response:
    """The feedback page of a paper, as it is now. What students wrote is in it: it may do nothing."""
    exam = studio.exam(request)
    stem, _, kind = str(request.path_params["page"]).rpartition(".")
    content = b""
    if kind in ("html", "pdf"):
        content = await studio.made(
            request, feedback_page, sources_of(studio, exam), stem, kind, studio.fonts
        )  # fmt: skip
    if not content:
        raise UserError("there is no such feedback page", todo="choose one of the list")
    response = file(content, "text/html" if kind == "html" else "application/pdf", f"{exam.name}-feedback.{kind}",
                    is_download=False)  # fmt: skip
    if kind == "html":
        response.headers["Content-Security-Policy"] = _ALONE
    return response


async def class_html(studio: Studio, request: Request) -> Response:
    """The class report, as it is now."""
    exam = studio.exam(request)
    content = await studio.made(request, class_page, sources_of(studio, exam))
    response = file(content, "text/html", f"{exam.name}-class.html", is_download=bool(request.query_params.get("keep")))
    response.headers["Content-Security-Policy"] = _ALONE
    return response


async def make_all(studio: Studio, request: Request) -> Response:
    """Begins to make all files of the marks."""
    exam = studio.exam(request)
    sources = sources_of(studio, exam)
    if not exam.responses.is_file():
        raise UserError("there is no sheet yet", where=exam.name, todo="upload one, or type a paper in")
    await studio.away(studio.jobs.start, exam.name, "mark", all_made, sources, studio.fonts)
    return to(f"/exam/{exam.name}/mark#all")


def stop(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    if studio.jobs.last(exam.name, "mark"):
        studio.jobs.stop(exam.name)
    return to(f"/exam/{exam.name}/mark#all")


def all_made(sources: Sources, fonts: Sequence[Path], *, progress: Progress) -> tuple[int, tuple[UserError, ...]]:
    """Writes all files of the marks, as `problemset mark` does; how many papers, and which pages could not be made.
    Pages that say what they said before stay: whoever is interrupted goes on there."""
    exam = sources.exam
    made = mark(
        exam.record, exam.responses, bank_of(sources.banks, sources.stamp), exam.marks,
        rulings=sources.rulings if sources.rulings.is_file() else None, progress=progress, font_paths=fonts,
        keeps_pages=True,
    )  # fmt: skip
    known = {path.name for path in made.files}
    for name in made.unrelated_pages:
        if name not in known:
            (exam.marks / "feedback" / name).unlink(missing_ok=True)  # of a paper that is somebody else's now
    write_whole(exam.marks / _MADE, json.dumps(_made_from(sources)).encode("ascii"), private=True)
    return len(made.papers), tuple(made.errors)


def _made_from(sources: Sources) -> list[Any]:
    totals = sources.exam.marks / "totals.csv"
    return [
        [list(time) for time in sources.times],
        sources.stamp,
        totals.stat().st_mtime_ns if totals.is_file() else 0,
    ]


def _is_made(sources: Sources) -> bool:
    """Whether the files in the folder of marks are those of the sheet, the rulings and the record as they are."""
    try:
        return bool(json.loads((sources.exam.marks / _MADE).read_bytes()) == _made_from(sources))
    except (OSError, ValueError):
        return False


async def feedback_zip(studio: Studio, request: Request) -> Response:
    """All feedback pages, once they are made."""
    exam = studio.exam(request)
    sources = sources_of(studio, exam)
    if not _is_made(sources):
        raise UserError("the feedback pages are not made yet", where=exam.name, todo="make them first")
    names = pickle.loads(await studio.made(request, _stems, sources))
    content = await studio.away(_zipped, exam.marks / "feedback", names)
    return file(content, "application/zip", f"{exam.name}-feedback.zip")


def _stems(sources: Sources) -> bytes:
    return pickle.dumps([file_stem(name) for name in marked_now(sources).names])


def _zipped(folder: Path, stems: Sequence[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem in stems:
            for path in (folder / f"{stem}.html", folder / f"{stem}.pdf"):
                if path.is_file():
                    archive.write(path, path.name)
    return out.getvalue()
