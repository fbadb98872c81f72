"""The page Practice: problems of an exam's types for its students, apart from those of the exam."""

from __future__ import annotations

from functools import partial
from itertools import count as count_from
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from generator.bank import Bank, new_seed
from generator.errors import UserError, UserErrors, one_line
from generator.exam import Order, Recipe, load_recipe, practice_recipe, practice_version, read_header
from generator.files import cannot_write, read_text, write_whole
from generator.model import Progress, no_progress
from generator.press import build, practice_page
from generator.studio.folder import Exam
from generator.studio.plain_words import in_studio
from generator.studio.recipes.recipe_edit import data_of, set_value
from generator.studio.site import Studio, file, shown, to
from generator.studio.uploads import Form, form_of

KIND = "practice"
"""Of the job."""
_MOST = 100
_FILES = {
    "practice.html": "text/html",
    "practice-paper.pdf": "application/pdf",
    "practice-key.pdf": "application/pdf",
}
_LEVELS = ("", "easy", "middle", "hard")


def practice_of(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    bank = studio.bank()
    types = _types(exam, bank)
    folder = _folder(exam)
    made = [name for name in _FILES if (folder / name).is_file()]
    server = one_line(request.query_params.get("server", ""), 200).rstrip("/")
    link = f"{server}/mix?{urlencode([('of', name) for name in types], safe='/')}" if _is_address(server) else ""
    return shown(
        "practice.html.j2", "Practice", exam=exam, tab="practice", made=made, folder=folder,
        types={name: bank.outline(name).title for name in types}, job=studio.jobs.last(exam.name, KIND),
        most=_MOST, in_studio=partial(in_studio, folder=exam.folder), server=server,
        link=link, is_address=_is_address(server) or not server,
    )  # fmt: skip


async def make_practice(studio: Studio, request: Request) -> Response:
    exam = studio.exam(request)
    form = await form_of(request)
    await studio.away(_begin, studio, exam, form)
    return to(f"/exam/{exam.name}/practice")


def practice_file(studio: Studio, request: Request) -> Response:
    """A file of the last practice set, to keep and to hand out."""
    exam = studio.exam(request)
    name = str(request.path_params["file"])
    if name not in _FILES:
        raise UserError("there is no such file", where=one_line(name, 60), todo="choose one of the page")
    content = (_folder(exam) / name).read_bytes()
    return file(content, _FILES[name], f"{exam.name}-{name}")


def _begin(studio: Studio, exam: Exam, form: Form) -> None:
    """Raises UserError for what cannot be made."""
    known = _types(exam, studio.bank())
    chosen = [name for name in form.lists.get("type", []) if name in known]
    if not chosen:
        raise UserError("no type is chosen", where="practice", todo="tick at least one")
    if not form["count"].isascii() or not form["count"].isdigit() or not 1 <= int(form["count"][:4]) <= _MOST:
        raise UserError(f"a set has 1 to {_MOST} problems", where="practice", todo="type a number")
    if form["level"] not in _LEVELS:
        raise UserError("there is no such level", where="practice", todo="choose one of the list")

    def kept_apart(_: object) -> None:
        if not exam.record.is_file():
            with studio.writing:
                _keep_apart(exam)

    studio.jobs.start(
        exam.name, KIND, make, exam, studio.banks, studio.fonts, tuple(chosen), int(form["count"]), form["level"],
        after=kept_apart,
    )  # fmt: skip


def _keep_apart(exam: Exam) -> None:
    """The exam will be printed later: no problem of its practice sets, also of earlier ones, may come up in it."""
    text = read_text(exam.recipe, "recipe")
    names = [path.relative_to(exam.folder).as_posix() for path in sorted(_folder(exam).glob("*.jsonl"))]
    others = data_of(text).get("distinct_from", [])
    if isinstance(others, list) and not {*names} <= {*map(str, others)}:
        listed = [*others, *(name for name in names if name not in others)]
        write_whole(exam.recipe, set_value(text, ("distinct_from",), listed).encode("utf-8"))


def make(
    exam: Exam, banks: tuple[Path, ...], fonts: tuple[Path, ...], types: tuple[str, ...], count: int, level: str,
    progress: Progress = no_progress,
) -> None:  # fmt: skip
    """In a process of its own: a set as PDF with its key, and the same problems as a page that checks answers. None of
    them is in the exam. Raises UserError."""
    bank = Bank(banks)
    recipe = _of_exam(exam, bank)
    knobs = {part.type: bank[part.type].resolve_knobs(part.knobs) for *_, part in recipe.slots() if part.type in types}
    practice: Recipe = practice_recipe(
        [bank[name] for name in types], count, knobs, level=level or None,  # type: ignore[arg-type]
    ).model_copy(update={"title": f"Practice for {recipe.title}"[:300]})  # fmt: skip
    others = [exam.record] if exam.record.is_file() else []
    folder, seed = _folder(exam), new_seed()
    progress("drawing", 0, 1)
    version = practice_version(practice, bank, seed, others)  # what cannot be drawn leaves the earlier set as it is
    with TemporaryDirectory(
        dir=_made(folder.parent), prefix=f".{folder.name}-"
    ) as made:  # an earlier set stays till then
        order = Order(
            practice, Path(made, _record(exam).name), seed=seed, distinct_from=tuple(others), font_paths=fonts
        )
        built = build(order, bank, Path(made), progress=progress)
        if built.failed:
            raise UserErrors(built.failed)
        progress("making the page", 0, 1)
        page = practice_page(version, bank, title=practice.title, command=f"seed {seed}")
        write_whole(Path(made, "practice.html"), page)
        _made(folder)
        if _record(exam).is_file():  # whoever has the earlier set has its problems
            earlier = (folder / f"practice-earlier-{number}.jsonl" for number in count_from(1))
            _record(exam).rename(next(path for path in earlier if not path.exists()))
        for path in sorted(Path(made).iterdir()):
            path.replace(folder / path.name)


def _made(folder: Path) -> Path:
    """The folder, which is there now. Raises UserError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from None
    return folder


def _folder(exam: Exam) -> Path:
    return exam.papers.with_name(f"{exam.name}-practice")


def _record(exam: Exam) -> Path:
    return _folder(exam) / "practice.jsonl"


def _of_exam(exam: Exam, bank: Bank) -> Recipe:
    """What was printed, or else what the recipe says. Raises UserError."""
    return read_header(exam.record).recipe if exam.record.is_file() else load_recipe(exam.recipe, bank)


def _types(exam: Exam, bank: Bank) -> list[str]:
    """The types of the exam, each once, as far as they can be told."""
    if exam.record.is_file():
        parts: list[Any] = [part.model_dump() for *_, part in read_header(exam.record).recipe.slots()]
    else:
        problems = data_of(read_text(exam.recipe, "recipe")).get("problems", [])
        lists = [one.get("parts") for one in problems if isinstance(one, dict)] if isinstance(problems, list) else []
        parts = [part for some in lists if isinstance(some, list) for part in some if isinstance(part, dict)]
    names: list[Any] = []
    for part in parts:
        names.append(part.get("type"))
        for one in part.get("pool") or []:
            names.append(one.get("type") if isinstance(one, dict) else one)
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name in bank))


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and " " not in text and "<" not in text
