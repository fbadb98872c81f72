"""What goes wrong → a page that says what, and what to do."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from generator.errors import TypeFault, UserError
from generator.page import html_page
from generator.web.crew import Busy, ClientGone, NotMade


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = {
        404: (
            "There is no such page.",
            "Links lose their ends when they are copied: look at this one's, or choose below.",
        ),
        405: ("This page cannot be asked for like that.", "Open it as a link."),
        413: ("This answer is too long.", "Go back, and shorten it."),
    }
    return _message(error.status_code, *said.get(error.status_code, (error.detail, "")))


async def _mistaken(request: Request, error: Exception) -> Response:
    """A link that leads nowhere: an unknown type, a knob out of its range."""
    assert isinstance(error, UserError)
    topic, name = (request.path_params.get(part, "") for part in ("topic", "name"))
    what = error.what.removeprefix(f"{topic}/{name}: ").replace(f"{topic}/{name} has", "this type has")
    what = what.replace("knob", "setting")
    settings = f"/type/{topic}/{name}" if name and what != error.what else ""
    todo = error.todo if len(error.todo) < 120 and "`" not in error.todo else ""  # those are for a terminal
    return _message(404, f"{_sentence(what)}.", _sentence(todo) or "Choose again.", settings)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


async def _faulty(request: Request, error: Exception) -> Response:
    """A type that fails: its page says so, and the others go on."""
    print(f"fault: {error}", file=sys.stderr, flush=True)
    what = "This problem type is broken; the others are not. Whoever runs this server finds the reason in its log."
    return _message(500, what, "Choose another problem.")


async def _failed(request: Request, error: Exception) -> Response:
    what = "This is a bug in problemset; the server goes on."
    return _message(500, what, "Load the page again. If it comes back, send its address to whoever runs this server.")


async def _busy(request: Request, error: Exception) -> Response:
    """The queue is full: the page loads itself again, by a header, since it runs no script."""
    assert isinstance(error, Busy)
    response = _message(
        503, "Many sets are being made just now, and yours has to wait.",
        f"This page tries again by itself in {error.seconds} seconds.", title="One moment",
    )  # fmt: skip
    response.headers.update({"Retry-After": str(error.seconds), "Refresh": str(error.seconds)})
    return response


async def _not_made(request: Request, error: Exception) -> Response:
    print(
        f"fault: no pages were made for {request.url.path}: too slow, or their process ended",
        file=sys.stderr,
        flush=True,
    )
    return _message(503, "These pages could not be made: they take too long.", "Choose fewer problems, or others.")


async def _gone(request: Request, error: Exception) -> Response:
    """Nobody reads this answer."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def _message(status: int, what: str, todo: str, settings: str = "", *, title: str = "") -> Response:
    content = html_page(
        "message.html.j2", title=title or HTTPStatus(status).phrase, what=what, todo=todo, settings=settings,
        has_desk=False, tally=None,
    )  # fmt: skip
    return Response(content, status, media_type="text/html")


HANDLERS: Any = {
    HTTPException: _refused,
    UserError: _mistaken,
    TypeFault: _faulty,
    Busy: _busy,
    NotMade: _not_made,
    ClientGone: _gone,
    ClientDisconnect: _gone,  # in the middle of a form
    Exception: _failed,
}
