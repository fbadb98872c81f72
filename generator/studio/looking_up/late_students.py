"""Late students, and one more version: whoever comes later gets a paper, and all others stay as they are."""

from __future__ import annotations

import csv
import io

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError
from generator.exam import read_roster
from generator.files import read_text, safe_cell, write_whole
from generator.model import Student
from generator.studio.folder import Exam
from generator.studio.printing.orders import print_papers
from generator.studio.printing.print_state import require_whole
from generator.studio.printing.rosters import taken_in, who_of
from generator.studio.recipes.recipe_edit import data_of, set_value
from generator.studio.site import Studio, to
from generator.studio.uploads import Form, form_of

_MOST_VERSIONS = 1000


async def late_student(studio: Studio, request: Request) -> Response:
    """Adds a student, or takes a roster that has grown, and prints what is new."""
    exam = studio.exam(request)
    form = await form_of(request)
    await studio.away(_add, exam, form, studio)
    studio.jobs.start(exam.name, "print", print_papers, exam, studio.banks, studio.fonts)
    return to(f"/exam/{exam.name}/lookup")


def _add(exam: Exam, form: Form, studio: Studio) -> None:
    """Raises UserError, and then nothing has changed."""
    require_whole(studio.jobs, exam)
    name = roster_name(exam)
    if form["what"] == "version":
        _one_more_version(exam)
    elif not name:
        raise UserError("has no roster", where=exam.name, todo="print one more version instead")
    elif "roster" in form.files:
        sent = form.files["roster"]
        content = taken_in(sent.name, sent.content, by_seat=_is_shared(exam))
        if name != exam.roster.name:
            text = set_value(read_text(exam.recipe, "recipe"), ("roster",), exam.roster.name)
            write_whole(exam.recipe, text.encode("utf-8"))
        write_whole(exam.roster, content, private=True)
    else:
        path = exam.folder / name
        columns = ["id", "name", *further_columns(exam, name)]
        student = {column: " ".join(form[f"column.{column}"].split()) for column in columns}
        content = _with_student(read_roster(path, by_seat=_is_shared(exam)), student)
        taken_in("the new student.csv", content, by_seat=_is_shared(exam), shown="the roster with the new student")
        write_whole(exam.roster if path.suffix != ".csv" else path, content, private=True)


def _one_more_version(exam: Exam) -> None:
    text = read_text(exam.recipe, "recipe")
    versions = data_of(text).get("versions", 1)
    if not isinstance(versions, int) or versions >= _MOST_VERSIONS:
        raise UserError("has versions with names of their own", where=exam.name, todo="add one in its recipe")
    write_whole(exam.recipe, set_value(text, ("versions",), versions + 1).encode("utf-8"))


def _with_student(students: tuple[Student, ...], student: Student) -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    columns = list(students[0])
    rows.writerow(map(safe_cell, columns))
    rows.writerows([safe_cell(one.get(column, "")) for column in columns] for one in [*students, student])
    return out.getvalue().encode("utf-8")


def roster_name(exam: Exam) -> str:
    """The file that the recipe names; "" if it names none, or cannot be read."""
    if not exam.recipe.is_file():
        return ""
    try:
        return who_of(data_of(read_text(exam.recipe, "recipe"))).roster
    except (UserError, ValueError):
        return ""


def _is_shared(exam: Exam) -> bool:
    return who_of(data_of(read_text(exam.recipe, "recipe"))).kind == "shared"


def further_columns(exam: Exam, name: str) -> list[str]:
    """Further columns of the roster."""
    if not name:
        return []
    try:
        students = read_roster(exam.folder / name)
    except UserError:
        return []
    return [column for column in students[0] if column not in ("id", "name")]
