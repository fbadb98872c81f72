"""The web application: practice for students, one problem at a time, and a desk for instructors.

It keeps nothing: a link says which problem it leads to, and a cookie how many were right. Answers are checked here and
are in no page before they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast, get_args
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from generator.bank import Bank, Outline, ProblemType, new_seed
from generator.errors import UserError
from generator.marking import judge
from generator.page import Engine, Question, html_page, page_file
from generator.practice import practice_recipe, practice_version
from generator.web import forms, papers
from generator.web.failures import HANDLERS
from generator.web.limits import Buckets, with_headers, with_limits
from generator.web.links import MIX, NOTE, Link, fresh, read_knobs, read_link, written
from generator.web.mixes import next_type, read_mix
from generator.web.problems import Drawn, maker, other
from generator.web.tally import COOKIE, Tally, counted, read_tally, written_tally

SET_SIZE = 10
_HOW_MANY = "how-many"  # problems in a set, in an address; no knob is called so


@dataclass(frozen=True)
class _Site:
    """What all pages stand on."""

    bank: Bank
    drawn: Callable[[Link], Drawn]
    has_desk: bool


def application(
    bank: Bank, *, desk: bool = False, hosts: Sequence[str] = ("*",), buckets: Buckets | None = None
) -> ASGIApp:
    """The application for a bank.

    desk: also the instructor's pages, which show every answer. hosts: names by which browsers may call the server, so
    that no other site's name can be made to lead here. buckets: limits on rates, if there are any.
    """
    site = _Site(bank, maker(bank), desk)
    pages: dict[str, Callable[[_Site, Request], Response]] = {
        "/": _home,
        "/style.css": _style,
        "/type/{topic}/{name}": _type,
        "/fresh/{topic}/{name}": _fresh,
        "/mix": _mix,
        "/fresh": _fresh_of_mix,
        "/problem/{topic}/{name}/{seed}": _problem,
        "/easier/{topic}/{name}/{seed}": _easier,
        "/harder/{topic}/{name}/{seed}": _harder,
        "/set": _new_set,
        "/set/{seed}/{count:int}": _set,
        "/set/{seed}/{count:int}/{kind}.pdf": _set_pdf,
    }
    if desk:
        pages |= {
            "/desk/{topic}/{name}/{seed}": _desk,
            "/desk/{topic}/{name}/{seed}/{kind}.pdf": _desk_pdf,
            "/desk/{topic}/{name}/{seed}/{kind}-{page:int}.png": _desk_png,
        }
    routes = [Route(path, _answering(site, page), methods=["GET"]) for path, page in pages.items()]
    routes.append(Route("/problem/{topic}/{name}/{seed}", _checking(site), methods=["POST"]))
    app = Starlette(
        routes=routes,
        exception_handlers=HANDLERS,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
    )
    return with_headers(with_limits(app, buckets))


def _answering(site: _Site, page: Callable[[_Site, Request], Response]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(page, site, request)

    return endpoint


# --- practice -------------------------------------------------------------------------------------------------------


def _home(site: _Site, request: Request) -> Response:
    topics, broken = _outlines(site.bank)
    return _shown(site, request, "home.html.j2", "Practice", topics=topics, broken=broken)


def _outlines(bank: Bank) -> tuple[dict[str, dict[str, Outline]], list[str]]:
    """Topic → its types, and those that cannot be read. None is loaded that says in its first lines what it is."""
    topics: dict[str, dict[str, Outline]] = {}
    broken: list[str] = []
    for type_id in bank.ids():
        try:
            topics.setdefault(type_id.split("/")[0], {})[type_id] = bank.outline(type_id)
        except UserError:
            broken.append(type_id)
    return topics, broken


def _type(site: _Site, request: Request) -> Response:
    kind = _kind(site, request)
    knobs = read_knobs(kind, request.query_params)
    return _shown(
        site, request, "type.html.j2", kind.title,
        kind=kind, knobs=kind.resolve_knobs(knobs), written=written, most=papers.MOST,
    )  # fmt: skip


def _fresh(site: _Site, request: Request) -> Response:
    kind = _kind(site, request)
    return _to(fresh(kind.id, read_knobs(kind, _knobs(request)), _mix_of(site, request)).path())


def _mix(site: _Site, request: Request) -> Response:
    """Where topics and types are chosen to be practised in turn; the address may have chosen some already."""
    topics, _ = _outlines(site.bank)
    asked = request.query_params.getlist("of")
    return _shown(
        site, request, "mix.html.j2", "Several topics in turn", topics=topics, most=papers.MOST,
        chosen=set(read_mix(site.bank, asked) if asked else ()),
    )  # fmt: skip


def _fresh_of_mix(site: _Site, request: Request) -> Response:
    """A fresh problem of those that the query names."""
    mix = read_mix(site.bank, request.query_params.getlist("of"))
    return _to(fresh(next_type(site.bank, mix, request.query_params.get("after", "")), {}, mix).path())


def _problem(site: _Site, request: Request) -> Response:
    link = _link(site, request)
    return _asked(site, request, link, site.drawn(link))


def _asked(
    site: _Site,
    request: Request,
    link: Link,
    drawn: Drawn,
    *,
    verdict: tuple[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    wrong: set[str] | None = None,
    right: set[str] | None = None,
    is_open: bool = False,
    moves_focus: bool = False,
    tally: Tally | None = None,
) -> Response:
    return _shown(
        site, request, "problem.html.j2", drawn.kind.title, tally,
        link=link, kind=drawn.kind, question=drawn.question, verdict=verdict, given=given or {}, wrong=wrong or set(),
        right=right or set(), is_open=is_open, moves_focus=moves_focus, has_effort=drawn.kind.effort is not None,
        note=_NOTES.get(request.query_params.get(NOTE, ""), ""), longest_own=forms.LONGEST_OWN,
        mix_query=urlencode([("of", name) for name in link.mix], safe="/"),
    )  # fmt: skip


_NOTES = {
    "easier": "No easier one was found with these settings.",
    "harder": "No harder one was found with these settings.",
}


def _checking(site: _Site) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            inputs = await forms.received(request.stream())
        except forms.TooLarge:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This answer is too long.") from None
        return await run_in_threadpool(_check, site, request, inputs)

    return endpoint


def _check(site: _Site, request: Request, inputs: dict[str, str]) -> Response:
    """The page again, with what was written, and what is said of it: with the worked steps, too, if they are asked for
    or were already shown. Only a check counts."""
    link = _link(site, request)
    drawn = site.drawn(link)
    filled = forms.understood(drawn.question, inputs)
    asks_for_steps = inputs.get("do") == "steps"
    is_open = asks_for_steps or inputs.get("shown") == "steps"
    if drawn.question.criteria:
        return _asked(site, request, link, drawn, given=filled.inputs, is_open=is_open)
    verdict = judge(drawn.instance, filled.response, drawn.kind)
    wrong, right = forms.marks(drawn.question, filled, verdict)
    tally = None
    told: tuple[str, str] | None
    if filled.misread:
        told = "wrong", filled.misread
    elif verdict.is_empty:
        told = None if asks_for_steps else ("wrong", "Nothing is written yet.")
    else:
        if not asks_for_steps:
            before = read_tally(request.cookies.get(COOKIE, ""))
            tally = counted(before, link.alone.path(), is_right=verdict.is_right)
        reason = _reason(drawn.question, filled, wrong, verdict.mistake)
        told = ("right", "Right.") if verdict.is_right else ("wrong", reason)
    return _asked(
        site, request, link, drawn, verdict=told, given=filled.inputs, wrong=wrong, right=right, is_open=is_open,
        moves_focus=not asks_for_steps, tally=tally,
    )  # fmt: skip


def _reason(question: Question, written: forms.Written, wrong: set[str], mistake: str) -> str:
    """What is not right, and where."""
    empty = forms.empty(question, written)
    missing = f" {empty} of the boxes {'is' if empty == 1 else 'are'} empty." if empty else ""
    if mistake:
        return f"Not right. This is what comes out with: {mistake}.{missing}"
    if not wrong:
        return f"Right so far.{missing}"
    return f"Not right: {len(wrong)} {'entry is' if len(wrong) == 1 else 'entries are'} marked.{missing}"


def _easier(site: _Site, request: Request) -> Response:
    return _other(site, request, harder=False)


def _harder(site: _Site, request: Request) -> Response:
    return _other(site, request, harder=True)


def _other(site: _Site, request: Request, *, harder: bool) -> Response:
    link = _link(site, request)
    found = other(site.bank, link, harder=harder)
    if found:
        return _to(found.path())
    note = f"{NOTE}={'harder' if harder else 'easier'}"
    return _to(f"{link.path()}{'&' if link.query else '?'}{note}")


# --- sets -----------------------------------------------------------------------------------------------------------


def _new_set(site: _Site, request: Request) -> Response:
    """A set of what the query names, under a fresh seed."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in ("of", _HOW_MANY)]
    count = _count(request.query_params.get(_HOW_MANY, str(SET_SIZE)))
    mix = read_mix(site.bank, request.query_params.getlist("of"))
    query = urlencode([*(("of", name) for name in mix), *asked], safe="/")
    return _to(f"/set/{new_seed() % 10**9}/{count}?{query}")


def _set(site: _Site, request: Request) -> Response:
    recipe, seed, names = _recipe(site, request)
    command = f"problemset practice {names} --count {len(recipe.problems)} --seed {seed}"
    return _shown(
        site, request, "set.html.j2", recipe.title, code=practice_version(recipe, site.bank, seed).code,
        count=len(recipe.problems), command=command, path=request.url.path, query=request.url.query,
    )  # fmt: skip


def _set_pdf(site: _Site, request: Request) -> Response:
    recipe, seed, _ = _recipe(site, request)
    kind = _paper_or_key(request)
    return _file(papers.set_pdf(site.bank, recipe, seed, kind), "application/pdf", f"practice-{kind}.pdf")


def _recipe(site: _Site, request: Request) -> tuple[Any, int, str]:
    """The set that the address names: its recipe, its seed, and its types and knobs as the command line has them."""
    asked = {name: value for name, value in request.query_params.items() if name != "of"}
    names = read_mix(site.bank, request.query_params.getlist("of"))
    kinds = [site.bank[type_id] for type_id in site.bank.select(names)]
    link = read_link(site.bank, kinds[0].id, request.path_params["seed"], asked if len(kinds) == 1 else {})
    knobs = {kinds[0].id: kinds[0].resolve_knobs(link.knobs)} if len(kinds) == 1 else {}
    words = " ".join([*names, *(f"--knob {knob}={written(value)}" for knob, value in link.knobs.items())])
    return practice_recipe(kinds, _count(str(request.path_params["count"])), knobs), link.seed, words


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= papers.MOST:
        raise UserError(f"a set has 1 to {papers.MOST} problems", todo="Go back, and ask for as many.")
    return int(text)


# --- the instructor's desk ------------------------------------------------------------------------------------------


def _desk(site: _Site, request: Request) -> Response:
    link = _link(site, request)
    drawn = site.drawn(link)
    pages = {kind: len(papers.problem_png(site.bank, link, drawn, kind)) for kind in ("paper", "key")}
    before, after = (Link(link.type, max(0, link.seed + step), link.knobs) for step in (-1, 1))
    here = Link(link.type, link.seed).path("desk")
    sheets = {
        kind: [f"{here}/{kind}-{page}.png{link.query}" for page in range(1, count + 1)] for kind, count in pages.items()
    }

    def pdf(kind: str, engine: str) -> str:
        return f"{here}/{kind}.pdf{link.query}{'&' if link.query else '?'}engine={engine}"

    return _shown(
        site, request, "desk.html.j2", f"{drawn.kind.title}, seed {link.seed}", link=link, kind=drawn.kind,
        question=drawn.question, sheets=sheets, pdf=pdf, before=before, after=after,
        knobs=drawn.kind.resolve_knobs(link.knobs),
    )  # fmt: skip


def _desk_pdf(site: _Site, request: Request) -> Response:
    asked = dict(request.query_params)
    engine = asked.pop("engine", "typst")
    link = read_link(site.bank, _type_id(request), request.path_params["seed"], asked)
    kind = _paper_or_key(request)
    if engine not in get_args(Engine):
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such engine.")
    content = papers.problem_pdf(site.bank, link, site.drawn(link), kind, cast(Engine, engine))
    return _file(content, "application/pdf", f"{kind}-{engine}.pdf")


def _desk_png(site: _Site, request: Request) -> Response:
    link = _link(site, request)
    pages = papers.problem_png(site.bank, link, site.drawn(link), _paper_or_key(request))
    number = request.path_params["page"]
    if not 1 <= number <= len(pages):
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such page.")
    return Response(pages[number - 1], media_type="image/png")


# --- helpers --------------------------------------------------------------------------------------------------------


def _shown(
    site: _Site, request: Request, template: str, title: str, tally: Tally | None = None, /, **values: Any
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


def _style(site: _Site, request: Request) -> Response:
    return Response(page_file("style.css"), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'inline; filename="{name}"'})


def _to(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _type_id(request: Request) -> str:
    return f"{request.path_params['topic']}/{request.path_params['name']}"


def _kind(site: _Site, request: Request) -> ProblemType:
    return site.bank[_type_id(request)]


def _link(site: _Site, request: Request) -> Link:
    seed = request.path_params["seed"]
    return read_link(site.bank, _type_id(request), seed, _knobs(request), _mix_of(site, request))


def _knobs(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if name not in (MIX, NOTE)}


def _mix_of(site: _Site, request: Request) -> tuple[str, ...]:
    names = request.query_params.get(MIX, "")
    return read_mix(site.bank, names.split(",")) if names else ()


def _paper_or_key(request: Request) -> str:
    kind = str(request.path_params["kind"])
    if kind not in ("paper", "key"):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return kind
