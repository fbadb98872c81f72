"""Pages of what is typeset: sets as PDF, and the instructor's desk, which shows a problem as it is on paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Any, get_args
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from generator.bank import Bank, new_seed
from generator.errors import UserError
from generator.page import Engine
from generator.web.links import Link, read_link, written
from generator.web.mixes import read_mix
from generator.web.site import Set, Site, link_of, shown, to, type_id_of

MOST = 30  # problems in a set
SIZE = 10
_KEPT = 200  # sets whose code is known: a class asks for the same one
_HOW_MANY = "how-many"  # problems in a set, in an address; no knob is called so


def new_set(site: Site, request: Request) -> Response:
    """A set of what the query names, under a fresh seed."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in ("of", _HOW_MANY)]
    count = _count(request.query_params.get(_HOW_MANY, str(SIZE)))
    mix = read_mix(site.bank, request.query_params.getlist("of"))
    query = urlencode([*(("of", name) for name in mix), *asked], safe="/")
    return to(f"/set/{new_seed() % 10**9}/{count}?{query}")


def named_sets(bank: Bank) -> Callable[[Set], tuple[str, str]]:
    """A function from sets to their titles and codes. It raises UserError, TypeFault."""

    @lru_cache(maxsize=_KEPT)
    def named(asked: Set) -> tuple[str, str]:
        from generator.exam import practice_recipe, practice_version  # no server waits for them to start

        kinds = [bank[type_id] for type_id in asked.types]
        recipe = practice_recipe(kinds, asked.count, {kinds[0].id: dict(asked.settings)} if asked.settings else {})
        return recipe.title, practice_version(recipe, bank, asked.seed).code

    return named


def set_page(site: Site, request: Request) -> Response:
    asked = _asked(site, request)
    title, code = site.named_set(asked)
    return shown(
        site, request, "set.html.j2", title, code=code,
        count=asked.count, command=f"problemset practice {asked.names} --count {asked.count} --seed {asked.seed}",
        path=request.url.path, query=request.url.query,
    )  # fmt: skip


async def set_pdf(site: Site, request: Request) -> Response:
    from generator.web import papers

    asked = await site.away(_asked, site, request)
    kind = _paper_or_key(request)
    made = await _made(
        site, request, papers.set_pdf, asked.types, asked.settings, asked.count, asked.seed, kind
    )  # fmt: skip
    return _file(made, "application/pdf", f"practice-{kind}.pdf")


def _asked(site: Site, request: Request) -> Set:
    given = {name: value for name, value in request.query_params.items() if name != "of"}
    names = read_mix(site.bank, request.query_params.getlist("of"))
    types = tuple(site.bank.select(names))
    link = read_link(site.bank, types[0], request.path_params["seed"], given if len(types) == 1 else {})
    settings = tuple(site.bank[types[0]].resolve_knobs(link.knobs).items()) if len(types) == 1 else ()
    words = " ".join([*names, *(f"--knob {knob}={written(value)}" for knob, value in link.knobs.items())])
    return Set(types, settings, _count(str(request.path_params["count"])), link.seed, words)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        raise UserError(f"a set has 1 to {MOST} problems", todo="Go back, and ask for as many.")
    return int(text)


# --- the instructor's desk ------------------------------------------------------------------------------------------


async def desk(site: Site, request: Request) -> Response:
    link = await site.away(link_of, site, request)
    pages = {kind: len(await _pictures(site, request, link, kind)) for kind in ("paper", "key")}
    return await site.away(_desk, site, request, link, pages)


def _desk(site: Site, request: Request, link: Link, pages: dict[str, int]) -> Response:
    drawn = site.drawn(link)
    before, after = (Link(link.type, max(0, link.seed + step), link.knobs) for step in (-1, 1))
    here = Link(link.type, link.seed).path("desk")
    sheets = {
        kind: [f"{here}/{kind}-{page}.png{link.query}" for page in range(1, count + 1)] for kind, count in pages.items()
    }

    def pdf(kind: str, engine: str) -> str:
        return f"{here}/{kind}.pdf{link.query}{'&' if link.query else '?'}engine={engine}"

    return shown(
        site, request, "desk.html.j2", f"{drawn.kind.title}, seed {link.seed}", link=link, kind=drawn.kind,
        question=drawn.question, sheets=sheets, pdf=pdf, before=before, after=after,
        knobs=drawn.kind.resolve_knobs(link.knobs),
    )  # fmt: skip


async def desk_pdf(site: Site, request: Request) -> Response:
    from generator.web import papers

    asked = dict(request.query_params)
    engine = asked.pop("engine", "typst")
    link = await site.away(read_link, site.bank, type_id_of(request), request.path_params["seed"], asked)
    kind = _paper_or_key(request)
    if engine not in get_args(Engine):
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such engine.")
    made = await _made(
        site, request, papers.problem_pdf, link.type, link.seed, tuple(link.knobs.items()), kind, engine
    )  # fmt: skip
    return _file(made, "application/pdf", f"{kind}-{engine}.pdf")


async def desk_png(site: Site, request: Request) -> Response:
    link = await site.away(link_of, site, request)
    pages = await _pictures(site, request, link, _paper_or_key(request))
    number = request.path_params["page"]
    if not 1 <= number <= len(pages):
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such page.")
    return Response(pages[number - 1], media_type="image/png")


# --- helpers --------------------------------------------------------------------------------------------------------


async def _pictures(site: Site, request: Request, link: Link, kind: str) -> list[bytes]:
    from generator.web import papers

    made = await _made(site, request, papers.problem_png, link.type, link.seed, tuple(link.knobs.items()), kind)
    return papers.pictures(made)


async def _made(site: Site, request: Request, function: Callable[..., bytes], *args: Any) -> bytes:
    """What the function makes of the bank, in the crew. Raises ClientGone, UserError, TypeFault, Busy, NotMade."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    folders = tuple(path.resolve() for path in site.bank.roots)
    return await site.crew.made(function, folders, *args, gone=gone)


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'inline; filename="{name}"'})


def _paper_or_key(request: Request) -> str:
    kind = str(request.path_params["kind"])
    if kind not in ("paper", "key"):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return kind
