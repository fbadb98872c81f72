"""The application of the studio: its pages and what stands in front of them."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from generator.page import page_file
from generator.studio import start, students
from generator.studio.composing import routes as composing
from generator.studio.doors import with_token
from generator.studio.failures import HANDLERS
from generator.studio.looking_up import routes as looking_up
from generator.studio.marking import routes as marking
from generator.studio.printing import routes as printing
from generator.studio.site import Page, Studio, to
from generator.studio.uploads import with_largest
from generator.web import with_headers, with_names

_FILES = {
    "style.css": ("style.css", "text/css"),
    "studio.css": ("studio/studio.css", "text/css"),
    "studio.js": ("studio/studio.js", "text/javascript"),
}

_UNKNOWN = "The studio is not known by that name. Open it by the address that the terminal shows.\n"
_FOREIGN = "This form was sent by another site. Nothing was changed. Go back, and use the pages of the studio.\n"


def application(studio: Studio, token: str, port: int) -> ASGIApp:
    """The application for a folder. token: who knows it may come in. port: where it listens."""
    gets: dict[str, Page] = {
        "/": start.start_page,
        "/exam/{exam}": _exam,
        "/exam/{exam}/practice": students.practice_of,
        "/exam/{exam}/practice/{file}": students.practice_file,
        **composing.GETS,
        **printing.GETS,
        **marking.GETS,
        **looking_up.GETS,
    }
    posts: dict[str, Page] = {
        "/new": start.new_exam,
        "/exam/{exam}/copy": start.copied,
        "/exam/{exam}/practice": students.make_practice,
        **composing.POSTS,
        **printing.POSTS,
        **marking.POSTS,
        **looking_up.POSTS,
    }
    routes = [Route(path, _answering(studio, page), methods=["GET"]) for path, page in gets.items()]
    routes += [Route(path, _answering(studio, page), methods=["POST"]) for path, page in posts.items()]
    routes += [Route(f"/{name}", _file(*file), methods=["GET"]) for name, file in _FILES.items()]
    app: ASGIApp = Starlette(routes=routes, exception_handlers=HANDLERS)
    app = with_token(with_largest(app), token, port)
    return with_headers(with_names(app, ["localhost", "127.0.0.1"], _UNKNOWN, _FOREIGN), connects=True)


def _exam(studio: Studio, request: Request) -> Response:
    """To the page of an exam that one needs next."""
    exam = studio.exam(request)
    tab = {"open": "compose", "printed": "print", "marked": "mark"}[exam.state]
    return to(f"/exam/{exam.name}/{tab}")


def _file(name: str, media_type: str) -> Callable[[Request], Any]:
    async def endpoint(_: Request) -> Response:
        return Response(page_file(name), media_type=media_type, headers={"Cache-Control": "max-age=60"})

    return endpoint


def _answering(studio: Studio, page: Page) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if iscoroutinefunction(page):
            return cast(Response, await page(studio, request))
        return cast(Response, await studio.away(page, studio, request))

    return endpoint
