"""The web application: practice for students, one problem at a time, and a desk for instructors.

It keeps nothing: a link says which problem it leads to, and a cookie how many were right. Answers are checked here and
are in no page before they are asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from generator.bank import Bank, Outline
from generator.errors import UserError
from generator.page import Question, page_file
from generator.web import sets
from generator.web.crew import Crew
from generator.web.failures import HANDLERS
from generator.web.limits import Buckets, with_headers, with_limits, with_names
from generator.web.links import NOTE, Link, fresh, read_knobs, written
from generator.web.mixes import next_type, read_mix
from generator.web.problems import Drawn, maker, other
from generator.web.site import LONGEST_OWN, Site, kind_of, knobs_of, link_of, mix_of, shown, to
from generator.web.tally import COOKIE, Tally, counted, read_tally

if TYPE_CHECKING:
    from generator.web import forms

_THREADS = 4
"""More of them would only take turns, as Python does, and whoever came first would wait for whoever came last."""


def application(
    bank: Bank,
    *,
    desk: bool = False,
    hosts: Sequence[str] = ("*",),
    buckets: Buckets | None = None,
    crew: Crew | None = None,
) -> ASGIApp:
    """The application for a bank.

    desk: also the instructor's pages, which show every answer. hosts: names by which browsers may call the server, so
    that no other site's name can be made to lead here. buckets: limits on rates, if there are any. crew: makes the
    pages that are typeset.
    """
    site = Site(bank, maker(bank), sets.named_sets(bank), crew or Crew(), desk, ThreadPoolExecutor(_THREADS))
    pages: dict[str, Callable[[Site, Request], Response | Awaitable[Response]]] = {
        "/": _home,
        "/type/{topic}/{name}": _type,
        "/fresh/{topic}/{name}": _fresh,
        "/mix": _mix,
        "/fresh": _fresh_of_mix,
        "/problem/{topic}/{name}/{seed}": _problem,
        "/easier/{topic}/{name}/{seed}": _easier,
        "/harder/{topic}/{name}/{seed}": _harder,
        "/set": sets.new_set,
        "/set/{seed}/{count:int}": sets.set_page,
        "/set/{seed}/{count:int}/{kind}.pdf": sets.set_pdf,
    }
    if desk:
        pages |= {
            "/desk/{topic}/{name}/{seed}": sets.desk,
            "/desk/{topic}/{name}/{seed}/{kind}.pdf": sets.desk_pdf,
            "/desk/{topic}/{name}/{seed}/{kind}-{page:int}.png": sets.desk_png,
        }
    routes = [Route(path, _answering(site, page), methods=["GET"]) for path, page in pages.items()]
    routes += [Route(f"/{name}", _file(name, media_type), methods=["GET"]) for name, media_type in _FILES.items()]
    routes.append(Route("/problem/{topic}/{name}/{seed}", _checking(site), methods=["POST"]))
    app = Starlette(routes=routes, exception_handlers=HANDLERS)
    return with_headers(with_limits(with_names(app, hosts), buckets))


_FILES = {"style.css": "text/css", "keys.js": "text/javascript"}


def _file(name: str, media_type: str) -> Callable[[Request], Any]:
    async def endpoint(_: Request) -> Response:
        return Response(page_file(name), media_type=media_type, headers={"Cache-Control": "max-age=3600"})

    return endpoint


def _answering(site: Site, page: Callable[[Site, Request], Response | Awaitable[Response]]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if iscoroutinefunction(page):
            return cast(Response, await page(site, request))
        return cast(Response, await site.away(page, site, request))

    return endpoint


# --- practice -------------------------------------------------------------------------------------------------------


def _home(site: Site, request: Request) -> Response:
    topics, broken = _outlines(site.bank)
    return shown(site, request, "home.html.j2", "Practice", topics=topics, broken=broken)


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


def _type(site: Site, request: Request) -> Response:
    kind = kind_of(site, request)
    knobs = read_knobs(kind, request.query_params)
    return shown(
        site, request, "type.html.j2", kind.title,
        kind=kind, knobs=kind.resolve_knobs(knobs), written=written, most=sets.MOST,
    )  # fmt: skip


def _fresh(site: Site, request: Request) -> Response:
    kind = kind_of(site, request)
    return to(fresh(kind.id, read_knobs(kind, knobs_of(request)), mix_of(site, request)).path())


def _mix(site: Site, request: Request) -> Response:
    """Where topics and types are chosen to be practised in turn; the address may have chosen some already."""
    topics, _ = _outlines(site.bank)
    asked = request.query_params.getlist("of")
    return shown(
        site, request, "mix.html.j2", "Several topics in turn", topics=topics, most=sets.MOST,
        chosen=set(read_mix(site.bank, asked) if asked else ()),
    )  # fmt: skip


def _fresh_of_mix(site: Site, request: Request) -> Response:
    """A fresh problem of those that the query names."""
    mix = read_mix(site.bank, request.query_params.getlist("of"))
    return to(fresh(next_type(site.bank, mix, request.query_params.get("after", "")), {}, mix).path())


def _problem(site: Site, request: Request) -> Response:
    link = link_of(site, request)
    return _asked(site, request, link, site.drawn(link))


def _asked(
    site: Site,
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
    return shown(
        site, request, "problem.html.j2", drawn.kind.title, tally,
        link=link, kind=drawn.kind, question=drawn.question, verdict=verdict, given=given or {}, wrong=wrong or set(),
        right=right or set(), is_open=is_open, moves_focus=moves_focus, has_effort=drawn.kind.effort is not None,
        note=_NOTES.get(request.query_params.get(NOTE, ""), ""), longest_own=LONGEST_OWN,
        mix_query=urlencode([("of", name) for name in link.mix], safe="/"),
    )  # fmt: skip


_NOTES = {
    "easier": "No easier one was found with these settings.",
    "harder": "No harder one was found with these settings.",
}


def _checking(site: Site) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        from generator.web import forms  # no server waits for what judges to start

        try:
            inputs = await forms.received(request.stream())
        except forms.TooLarge:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This answer is too long.") from None
        return await site.away(_check, site, request, inputs)

    return endpoint


def _check(site: Site, request: Request, inputs: dict[str, str]) -> Response:
    """The page again, with what was written, and what is said of it: with the worked steps, too, if they are asked for
    or were already shown. Only a check counts."""
    from generator.web import forms

    link = link_of(site, request)
    drawn = site.drawn(link)
    filled = forms.understood(drawn.question, inputs)
    asks_for_steps = inputs.get("do") == "steps"
    is_open = asks_for_steps or inputs.get("shown") == "steps"
    if drawn.question.criteria:
        return _asked(site, request, link, drawn, given=filled.inputs, is_open=is_open)
    verdict = forms.judged(filled, drawn.instance, drawn.kind)
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
    from generator.web import forms

    empty = forms.empty(question, written)
    missing = f" {empty} of the boxes {'is' if empty == 1 else 'are'} empty." if empty else ""
    if mistake:
        return f"Not right. This is what comes out with: {mistake}.{missing}"
    if not wrong:
        return f"Right so far.{missing}"
    return f"Not right: {len(wrong)} {'entry is' if len(wrong) == 1 else 'entries are'} marked.{missing}"


def _easier(site: Site, request: Request) -> Response:
    return _other(site, request, harder=False)


def _harder(site: Site, request: Request) -> Response:
    return _other(site, request, harder=True)


def _other(site: Site, request: Request, *, harder: bool) -> Response:
    link = link_of(site, request)
    found = other(site.bank, link, harder=harder)
    if found:
        return to(found.path())
    note = f"{NOTE}={'harder' if harder else 'easier'}"
    return to(f"{link.path()}{'&' if link.query else '?'}{note}")
