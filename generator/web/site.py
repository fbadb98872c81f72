"""What all pages stand on: the bank, what draws from it, and how an address is read and a page is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from generator.bank import Bank, Knob, ProblemType
from generator.page import html_page
from generator.web.crew import Crew
from generator.web.links import MIX, NOTE, Link, read_link
from generator.web.mixes import read_mix
from generator.web.problems import Drawn
from generator.web.tally import COOKIE, Tally, read_tally, written_tally

LONGEST_OWN = 2000  # characters of an answer in one's own words
Made = TypeVar("Made")


@dataclass(frozen=True)
class Set:
    """A set that an address names."""

    types: tuple[str, ...]
    settings: tuple[tuple[str, Knob], ...]
    """Of its type, if it has but one."""
    count: int
    seed: int
    names: str
    """Its types and knobs as the command line has them."""


@dataclass(frozen=True)
class Site:
    bank: Bank
    drawn: Callable[[Link], Drawn]
    named_set: Callable[[Set], tuple[str, str]]
    """A set's title and code."""
    crew: Crew
    """Makes whatever is typeset."""
    has_desk: bool
    threads: ThreadPoolExecutor
    """Draw problems and fill in pages, in the order in which they are asked for."""

    async def away(self, function: Callable[..., Made], *args: Any) -> Made:
        """What the function returns, in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, function, *args)


def shown(
    site: Site, request: Request, template: str, title: str, tally: Tally | None = None, /, **values: Any
) -> Response:
    tally_now = tally or read_tally(request.cookies.get(COOKIE, ""))
    content = html_page(template, title=title, tally=tally_now, has_desk=site.has_desk, **values)
    response = Response(content, media_type="text/html")
    if tally:
        response.set_cookie(
            COOKIE, written_tally(tally), max_age=30 * 24 * 3600, httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
    return response


def to(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def type_id_of(request: Request) -> str:
    return f"{request.path_params['topic']}/{request.path_params['name']}"


def kind_of(site: Site, request: Request) -> ProblemType:
    return site.bank[type_id_of(request)]


def link_of(site: Site, request: Request) -> Link:
    seed = request.path_params["seed"]
    return read_link(site.bank, type_id_of(request), seed, knobs_of(request), mix_of(site, request))


def knobs_of(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if name not in (MIX, NOTE)}


def mix_of(site: Site, request: Request) -> tuple[str, ...]:
    names = request.query_params.get(MIX, "")
    return read_mix(site.bank, names.split(",")) if names else ()
