"""The page on which an exam is made: its recipe as forms, between the bank and the preview; and as a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from generator.errors import CannotWrite, UserError
from generator.exam import load_recipe, with_custom_layout, with_pictures
from generator.files import read_whole
from generator.model import Blocks, Figure, ItemList, Paragraph, Text
from generator.page import TextError, parse_markdown
from generator.studio.composing import preview
from generator.studio.folder import Exam
from generator.studio.recipes.changes import edited, in_words
from generator.studio.recipes.exam_view import Mistake, exam_view, label, mistakes_of
from generator.studio.recipes.history import last_good, save, step, steps_of
from generator.studio.recipes.recipe_edit import data_of, digest
from generator.studio.site import Studio, shown, to
from generator.studio.uploads import Form, form_of

_SAFE_ON_ANY = ("add",)
"""What may be done to a text that is newer than the one the form was made from."""


@dataclass(frozen=True)
class _Conflict(Exception):
    """Somebody else has changed the exam since the form was made."""

    text: str


def page(studio: Studio, request: Request) -> Response:
    return _page(studio, studio.exam(request))


def as_text(studio: Studio, request: Request) -> Response:
    """The recipe as a text, to type it."""
    exam = studio.exam(request)
    return _text_page(exam, _text(exam), None)


def newest(studio: Studio, request: Request) -> Response:
    """The digest of the recipe as it is now: an open page asks for it from time to time."""
    return PlainTextResponse(digest(_text(studio.exam(request))))


async def edit(studio: Studio, request: Request) -> Response:
    """Makes a change, and leads back to the page."""
    exam = studio.exam(request)
    form = await form_of(request)
    if form["op"] == "keep":
        made = await preview.made_paper(studio, request, exam, preview.view_of(request).number, "paper")
        form = Form({**form.fields, "op": "pin", "givens": made.givens.get(form["key"].replace(".", "-"), "")}, {}, {})
    return await studio.away(_edit, studio, exam, form)


async def written(studio: Studio, request: Request) -> Response:
    """What somebody types, with its formulas, as it will be printed."""
    form = await form_of(request)
    return await studio.away(_written, form["text"].replace("\r\n", "\n"))


def _written(markdown: str) -> Response:
    return shown("compose_text.html.j2", "Text", **rendered(markdown))


def rendered(markdown: str) -> dict[str, Any]:
    """The blocks of a text, or why it has none."""
    try:
        return {"blocks": _named(parse_markdown(markdown)), "fault": ""}
    except TextError as error:
        return {"blocks": (), "fault": f"Line {error.line}: {error}"}


def _named(blocks: Blocks) -> Blocks:
    """The blocks with pictures by their descriptions: they are seen in the preview."""
    return tuple(
        ItemList(block.ordered, tuple(map(_named, block.items)))
        if isinstance(block, ItemList)
        else Paragraph((Text(f"[{block.name}: {block.alt}]"),))
        if isinstance(block, Figure)
        else block
        for block in blocks
    )


def _edit(studio: Studio, exam: Exam, form: Form) -> Response:
    exam.require_open()
    studio.jobs.require_idle(exam.name)
    try:
        with studio.writing:
            text = _text(exam)
            if form["op"] not in _SAFE_ON_ANY and form["base"] != digest(text):
                raise _Conflict(text)
            if form["op"] in ("undo", "redo"):
                step(exam, text, back=form["op"] == "undo")
            else:
                new = _new_text(studio, exam, text, form)
                if new != text:
                    save(exam, text, new)
    except _Conflict as conflict:
        return _conflict(studio, exam, form, conflict.text)
    except UserError as error:
        if form["op"] != "text":
            raise
        status = 507 if isinstance(error, CannotWrite) else 400
        return _text_page(exam, _text(exam), error, typed=form["text"].replace("\r\n", "\n"), status=status)
    return to(f"/exam/{exam.name}/{'text' if form['back'] == 'text' else 'compose'}")


def _new_text(studio: Studio, exam: Exam, text: str, form: Form) -> str:
    """The recipe's text with what a form asks for. Raises UserError."""
    match form["op"]:
        case "text":
            typed = form["text"].replace("\r\n", "\n")
            data_of(typed)
            new = typed if typed.endswith("\n") or not typed else f"{typed}\n"
            return new.replace("\n", "\r\n") if "\r\n" in text else new
        case "good":
            good = last_good(exam)
            if good is None:
                raise UserError("no earlier text of this recipe is known", todo="mend this one")
            return good
        case _:
            return edited(text, form, studio.bank(), _records(exam))


def _conflict(studio: Studio, exam: Exam, form: Form, text: str) -> Response:
    """The newest, with what was about to be changed, which one click does."""
    try:
        data = data_of(text)
    except UserError:
        data = {}
    words = in_words(form, data, studio.bank(), _records(exam))
    again = [(name, value) for name, values in form.lists.items() for value in values if name != "base"]
    changes = {"words": words, "again": again, "base": digest(text), "typed": form["op"] == "text" and form["text"]}
    return _page(studio, exam, conflict=changes, status=409)


def _page(studio: Studio, exam: Exam, *, conflict: Any = None, status: int = 200) -> Response:
    text = _text(exam) if exam.recipe.is_file() or not exam.record.is_file() else ""
    is_printed = exam.record.is_file()
    if not text and is_printed:
        return shown("compose_closed.html.j2", "Compose", exam=exam, tab="compose")
    try:
        data = data_of(text)
    except UserError as error:
        return _text_page(exam, text, error, conflict=conflict, status=status)
    bank = studio.bank()
    mistakes = [] if is_printed else _mistakes(studio, exam, text)
    view = exam_view(data, bank, mistakes, _records(exam))
    types = [(name, bank.outline(name).title) for name in bank.ids() if _has_outline(bank, name)]
    return shown(
        "compose.html.j2", "Compose", exam=exam, tab="compose", status=status, view=view, mistakes=mistakes,
        base=digest(text), steps=steps_of(exam, text), is_printed=is_printed, conflict=conflict, types=types,
        rendered=rendered, place=_place, label=partial(label, data),
    )  # fmt: skip


def _has_outline(bank: Any, name: str) -> bool:
    try:
        bank.outline(name)
    except UserError:
        return False
    return True


def _text_page(
    exam: Exam, text: str, error: UserError | None, *, typed: str | None = None, conflict: Any = None, status: int = 200
) -> Response:
    good = last_good(exam) if error else None
    return shown(
        "compose_as_text.html.j2", "The recipe as text", exam=exam, tab="compose", status=status,
        message=[error] if error else None,
        text=text.removeprefix("\ufeff") if typed is None else typed,
        base=digest(text), good=good is not None and typed is None, is_printed=exam.record.is_file(),
        conflict=conflict,
    )  # fmt: skip


def _place(mistake: Mistake) -> str:
    """Where a mistake is shown, as the address of an element."""
    numbers = [str(one) for one in mistake.home if isinstance(one, int)]
    return f"{('', 'problem', 'part')[len(numbers)]}-{'-'.join(numbers)}" if numbers else "exam"


def _mistakes(studio: Studio, exam: Exam, text: str) -> list[Mistake]:
    """All mistakes of a recipe that can be known before it is built."""
    try:
        recipe = load_recipe(exam.recipe, studio.bank(), text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except UserError as error:
        return mistakes_of(error, str(exam.recipe))
    found = []
    for load in (with_pictures, with_custom_layout):
        try:
            load(recipe, exam.folder)
        except UserError as error:
            found += [Mistake((), "", f"{one.text}") for one in mistakes_of(error, str(exam.folder))]
    return found


def _text(exam: Exam) -> str:
    """What the recipe's file holds. Raises UserError."""
    try:
        return read_whole(exam.recipe, "recipe", 10_000_000).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where = f"{exam.recipe.name}, line {line}"
        raise UserError("is not UTF-8 text", where=where, todo="save it as UTF-8") from None


def _records(exam: Exam) -> Sequence[str]:
    """The records of the other exams of the folder."""
    return sorted(path.name for path in exam.folder.glob("*.jsonl") if path != exam.record)
