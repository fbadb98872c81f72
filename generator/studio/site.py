"""What all pages of the studio stand on: the folder, the bank, who works in the background, and how a page is made."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from generator.bank import Bank
from generator.page import html_page
from generator.studio.folder import Exam, exam_of
from generator.studio.jobs import Jobs
from generator.studio.plain_words import in_studio
from generator.studio.sheets import Sheets
from generator.web import Crew

Made = TypeVar("Made")


@dataclass(frozen=True)
class Studio:
    folder: Path
    """Where the exams are."""
    banks: tuple[Path, ...] = ()
    """Folders of types besides the built-in ones."""
    fonts: tuple[Path, ...] = ()
    crew: Crew = field(default_factory=lambda: Crew(life=500, patience=30, yields=False))
    """Makes previews, which somebody waits for, in processes that stay warm."""
    aside: Crew = field(default_factory=lambda: Crew(1, life=500, patience=30))
    """Does what no preview may wait for: counts, and draws examples of types that nobody may have tried."""
    slow: Crew = field(default_factory=lambda: Crew(1, life=500, patience=30))
    """Runs layouts that others wrote, for whose ends nothing else may wait."""
    sheets: Sheets = field(default_factory=Sheets)
    """Pages of the previews."""
    jobs: Jobs = field(default_factory=Jobs)
    """Prints and marks."""
    writing: threading.Lock = field(default_factory=threading.Lock)
    """Held while a recipe is changed: nobody changes it in between."""
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))
    """Make pages."""

    def stamp(self) -> int:
        """Changes when a type in one of the instructor's own banks does."""
        return newest(self.banks)

    def bank(self) -> Bank:
        """All types as they are now. Raises UserError."""
        return bank_of(self.banks, self.stamp())

    async def away(self, function: Callable[..., Made], *args: Any) -> Made:
        """What the function returns, in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, function, *args)

    async def made(
        self, request: Request, function: Callable[..., bytes], *args: Any, crew: Crew | None = None
    ) -> bytes:
        """What a function of the crew (or of another one) returns, unless the browser has stopped waiting for it. The
        same arguments are made once. Raises what the function raises; Busy, NotMade, ClientGone."""

        async def gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        return await (crew or self.crew).made(function, *args, gone=gone)

    def exam(self, request: Request) -> Exam:
        """The exam that an address names. Raises UserError."""
        return exam_of(self.folder, str(request.path_params["exam"]))

    def close(self) -> None:
        self.jobs.close()
        self.crew.close()
        self.aside.close()
        self.slow.close()
        self.threads.shutdown(wait=False, cancel_futures=True)


Page = Callable[[Studio, Request], Response | Awaitable[Response]]
"""What answers a request."""


def newest(folders: tuple[Path, ...]) -> int:
    """When the last change was made to a file of these folders, in nanoseconds."""
    times = [path.stat().st_mtime_ns for folder in folders for path in folder.glob("*/*/*") if path.is_file()]
    return max(times, default=0)


@lru_cache(maxsize=1)
def bank_of(folders: tuple[Path, ...], stamp: int) -> Bank:
    """The types of these folders and the built-in ones, loaded anew when the stamp changes. Raises UserError."""
    return Bank(folders)


def shown(
    template: str, title: str, /, *, exam: Exam | None = None, tab: str = "", status: int = 200, **values: Any
) -> Response:
    """A page of the studio, by a template of `pages/studio`. tab: which of an exam's pages it is. values: for the
    template; of these, `message` is what went wrong, as a list of errors."""
    folder = exam.folder if exam else None
    values["message"] = [one for error in values.get("message") or () for one in in_studio(error, folder)]
    content = html_page(f"studio/{template}", title=title, exam=exam, tab=tab, **values)
    return Response(content, status, media_type="text/html")


def to(address: str) -> Response:
    """Leads on to a page, after a form."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def file(content: bytes, media_type: str, name: str, *, is_download: bool = True) -> Response:
    """A file to keep, or to show. name: of plain letters, as all our files' are."""
    kind = "attachment" if is_download else "inline"
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'{kind}; filename="{name}"'})
