"""The preview: the paper, or its key, as the next build would set it, beside the recipe while that is changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from generator.errors import TypeFault, UserError, UserErrors
from generator.files import read_text
from generator.page import SHIPPED
from generator.studio.composing.paper import PAPERS, Asked, Kind, paper
from generator.studio.folder import Exam
from generator.studio.fragments import fragment
from generator.studio.plain_words import said_plainly
from generator.studio.sheets import Paper, Shown, read_paper
from generator.studio.site import Studio
from generator.web import Crew, NotMade

_COOKIE = "preview"
_DIGEST = re.compile("[0-9a-f]{24}")
_BESIDE = frozenset((".typ", ".tex", ".png", ".jpg", ".jpeg", ".svg", ".pdf"))
_GZIP = {"Content-Encoding": "gzip"}  # and in no cache: an exam must not stay on the disk of a browser


@dataclass(frozen=True)
class View:
    """What one looks at."""

    kind: Kind = "paper"
    number: int = 0
    """Of the paper."""
    zoom: str = "fit"

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}-{self.zoom}"


async def preview(studio: Studio, request: Request) -> Response:
    """The pages; where the recipe has mistakes, those that it had before."""
    exam = studio.exam(request)
    view = view_of(request)
    fault = ""
    try:
        made = await made_paper(studio, request, exam, view.number, view.kind)
        shown: Shown | None = studio.sheets.show(exam.name, made, view.kind)
    except (UserError, NotMade) as error:
        found = await studio.away(is_empty, exam)
        shown, fault = (None, "") if found else (studio.sheets.last(exam.name), why(error))
    response = await studio.away(_shown, studio, request, exam, view, shown, fault)
    if request.query_params.keys() & {"kind", "version", "zoom"}:
        response.set_cookie(_COOKIE, str(view), path=f"/exam/{exam.name}", httponly=True, samesite="strict")
    return response


def page(studio: Studio, request: Request) -> Response:
    """One page, as an SVG."""
    digest = str(request.path_params["digest"])
    drawing = studio.sheets.drawing(digest) if _DIGEST.fullmatch(digest) else None
    if drawing is None:
        raise HTTPException(404)
    return Response(drawing, media_type="image/svg+xml", headers=_GZIP)


async def made_paper(studio: Studio, request: Request, exam: Exam, number: int, kind: Kind) -> Paper:
    """A paper or its key as the recipe is now. Raises UserError, TypeFault, NotMade."""
    asked = await studio.away(asked_of, studio, exam)
    crew = crew_of(studio, asked) or studio.crew
    return read_paper(await studio.made(request, paper, asked, number, kind, crew=crew))


def crew_of(studio: Studio, asked: Asked) -> Crew | None:
    """Who sets a recipe with a layout of its own, which may take as long as it likes; None for a shipped one."""
    return studio.slow if any(name.endswith(".typ") for name, _, _ in asked.beside) else None


def asked_of(studio: Studio, exam: Exam) -> Asked:
    """The exam's recipe as it is now. Raises UserError."""
    text = read_text(exam.recipe, "recipe")
    return Asked(studio.banks, studio.stamp(), studio.fonts, exam.recipe, text, tuple(_stamps(exam.folder, text)))


def why(error: UserError | NotMade) -> str:
    """Why there is nothing new to be seen, in a sentence."""
    if isinstance(error, NotMade):
        return "It takes too long to make, and was ended. Look at your layout, or at a type that you wrote."
    if isinstance(error, UserErrors):
        count = len(error.errors)
        return "The recipe has a mistake." if count == 1 else f"The recipe has {count} mistakes."
    name = error.where.partition(" ")[0]
    if isinstance(error, TypeFault) and "/" in name:
        return f"The type {name} is broken: {error.what}."
    what = said_plainly(f"{error.what}{'; ' if error.todo else ''}{error.todo}")
    return f"{what[:1].upper()}{what[1:]}."


def is_empty(exam: Exam) -> bool:
    """Whether no part is on it yet, which is no mistake to be pointed at."""
    with suppress(UserError, ValueError, RecursionError):
        problems = tomllib.loads(read_text(exam.recipe, "recipe")).get("problems", [])
        return isinstance(problems, list) and not any(isinstance(one, dict) and one.get("parts") for one in problems)
    return False


def _stamps(folder: Path, text: str) -> Iterator[tuple[str, int, int]]:
    """Of pictures in the folder, and of a layout that is not shipped with what lies beside it."""
    said: dict[str, Any] = {}
    with suppress(ValueError, RecursionError):  # the recipe's mistakes are said when it is loaded
        said = tomllib.loads(text)
    layout = said.get("layout", "a4")
    places = [folder]
    endings = _BESIDE - {".typ", ".tex"}
    if isinstance(layout, str) and layout not in SHIPPED and "\0" not in layout:
        places.append((folder / layout).parent)
        endings = _BESIDE
    for place in dict.fromkeys(places):
        with suppress(OSError):
            for path in sorted(place.iterdir()):
                if path.suffix.lower() in endings and path.is_file():
                    state = path.stat()
                    yield str(path), state.st_mtime_ns, state.st_size


def view_of(request: Request) -> View:
    """What an address asks for, and where it does not say, what was looked at last."""
    before = request.cookies.get(_COOKIE, "").split("-")
    asked = dict(zip(("kind", "version", "zoom"), before, strict=False)) | dict(request.query_params)
    number = asked.get("version", "0")
    return View(
        cast(Kind, asked["kind"]) if asked.get("kind") in get_args(Kind) else "paper",
        int(number) if number in map(str, range(PAPERS)) else 0,
        "full" if asked.get("zoom") == "full" else "fit",
    )


def _shown(studio: Studio, request: Request, exam: Exam, view: View, shown: Shown | None, fault: str) -> Response:
    here = f"/exam/{exam.name}/preview"
    pages = list(_pages(here, shown)) if shown else []

    def address(**changes: object) -> str:
        wanted = {"kind": view.kind, "version": view.number, "zoom": view.zoom} | changes
        return f"{here}?{'&'.join(f'{name}={quote(str(value))}' for name, value in wanted.items())}"

    return fragment(
        request, "preview.html.j2", f"Preview of {exam.name}", exam=exam, view=view, pages=pages, address=address,
        fault=fault, last=shown,
    )  # fmt: skip


def _pages(here: str, shown: Shown) -> Iterator[dict[str, Any]]:
    count = len(shown.digests)
    for number, (sheet, digest) in enumerate(zip(shown.paper.sheets, shown.digests, strict=True), 1):
        labels = [spot.label for spot in sheet.spots]
        holds = f", with {' to '.join(dict.fromkeys([labels[0], labels[-1]]))}" if labels else ""
        alt = f"Page {number} of {count} of the {shown.kind}{holds}"
        yield {"src": f"{here}/{digest}/{number}.svg", "alt": alt, "sheet": sheet}
