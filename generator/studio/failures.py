"""What goes wrong in the studio → a page that says what, where, and what to do; a script puts it into the page."""

from __future__ import annotations

import sys
import traceback
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from generator.errors import CannotWrite, TypeFault, UserError, UserErrors
from generator.studio.site import shown
from generator.studio.uploads import TooLarge
from generator.web import Busy, ClientGone, NotMade


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = {404: "There is no such page.", 405: "This page cannot be asked for like that."}
    return _message(error.status_code, [UserError(said.get(error.status_code, str(error.detail)))])


async def _mistaken(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    status = 413 if isinstance(error, TooLarge) else 507 if isinstance(error, CannotWrite) else 400
    return _message(status, list(error.errors) if isinstance(error, UserErrors) else [error])


async def _faulty(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    print(f"fault: {error}", file=sys.stderr, flush=True)
    return _message(500, [error])


async def _waiting(request: Request, error: Exception) -> Response:
    what = "too much is being made just now" if isinstance(error, Busy) else "this took too long, and was ended"
    return _message(503, [UserError(what, todo="try again in a few seconds")])


async def _system(request: Request, error: Exception) -> Response:
    """No room, no permission, a file gone."""
    assert isinstance(error, OSError)
    reason = error.strerror or str(error)
    where = str(error.filename or "")
    return _message(507, [UserError(reason, where=where, todo="mend that, and try again: nothing was lost")])


async def _failed(request: Request, error: Exception) -> Response:
    traceback.print_exception(error)
    what = f"this is a bug in problemset ({type(error).__name__}); the studio goes on"
    return _message(500, [UserError(what, todo="the terminal shows where; please report it")])


async def _gone(request: Request, error: Exception) -> Response:
    """Nobody reads this answer."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def _message(status: int, errors: list[UserError]) -> Response:
    return shown("message.html.j2", HTTPStatus(status).phrase, status=status, message=errors)


HANDLERS: Any = {
    HTTPException: _refused,
    TypeFault: _faulty,
    UserError: _mistaken,
    Busy: _waiting,
    NotMade: _waiting,
    ClientGone: _gone,
    ClientDisconnect: _gone,
    OSError: _system,
    Exception: _failed,
}
