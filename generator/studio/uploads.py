"""What a browser sends: the fields of a form, and files. Nothing of it is trusted, nor its size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generator.errors import UserError, one_line

LARGEST_UPLOAD = 50_000_000  # bytes
_MOST_FIELDS = 20_000  # a class of three hundred with sixty boxes each
_LONGEST = 200_000  # characters of one field
_DRAINED = 2_000_000_000  # bytes that are thrown away, so that the browser reads the answer


class TooLarge(UserError):
    """What was sent is larger than anything that the studio takes."""


@dataclass(frozen=True)
class Upload:
    """A file that was sent. Its name is only a name: the last part of a path, with nothing odd in it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """A form as it was sent."""

    fields: dict[str, str]
    """Of several with one name the last."""
    lists: dict[str, list[str]]
    """Every value of a name, in order."""
    files: dict[str, Upload]
    """Those that were chosen."""

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


async def form_of(request: Request) -> Form:
    """The form of a request. Raises UserError for one that no page of ours sends."""
    fields: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    try:
        async with request.form(max_files=20, max_fields=_MOST_FIELDS, max_part_size=_LONGEST) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    content = await value.read()
                    if value.filename or content:
                        files[name] = Upload(plain_name(value.filename or ""), content)
                else:
                    fields[name] = str(value)
                    lists.setdefault(name, []).append(str(value))
    except MultiPartException as error:
        raise UserError(f"this form cannot be read: {one_line(str(error.message), 100)}", todo="go back") from None
    return Form(fields, lists, files)


def plain_name(name: str) -> str:
    """The file name of an upload without folders and odd letters: it is shown, and part of a name on the disk."""
    last = PurePath(name.replace("\\", "/")).name
    return re.sub(r"[^\w. -]+", "_", last).strip(" .")[-80:] or "file"


def with_largest(app: ASGIApp, limit: int = LARGEST_UPLOAD) -> ASGIApp:
    """The application; what is larger than the limit reaches it as a TooLarge, once all of it was thrown away."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def receiving() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if message["type"] == "http.request" and taken > limit:
                while message.get("more_body") and taken < _DRAINED:
                    message = await receive()
                    taken += len(message.get("body", b""))
                raise TooLarge(
                    f"is larger than {limit // 1_000_000} MB", where="what was sent", todo="send a smaller file"
                )
            return message

        await app(scope, receiving, send)

    return limited
