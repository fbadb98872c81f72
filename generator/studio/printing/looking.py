"""Papers to look through, each with its key beside it; and to draw again as long as they are proofs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from generator.bank import FIXED
from generator.errors import UserError
from generator.exam import Again, Entry, read_header
from generator.press import KINDS
from generator.studio.folder import Exam
from generator.studio.plain_words import in_studio
from generator.studio.printing.orders import print_papers
from generator.studio.printing.print_state import is_settled, is_unfinished, require_proofs, time_left
from generator.studio.printing.proofs import (
    Paper,
    drawn_pages,
    entry_of,
    is_drawn,
    key_of,
    lines_of,
    pages_in,
    papers_of,
)
from generator.studio.site import Studio, shown, to
from generator.studio.uploads import form_of

_LISTED = 400  # papers in a list to choose from
_LAST = 10_000  # stands for the last page of a paper


@dataclass(frozen=True)
class _Chosen:
    """A paper that is looked at."""

    exam: Exam
    papers: tuple[Paper, ...]
    place: int
    """In the list, from 0."""
    page: int
    """From 1."""
    entry: Entry
    key: Paper
    """Whose key it is."""
    is_drawn: bool
    parts: tuple[str, ...]
    """Labels of those in which something is drawn."""

    @property
    def paper(self) -> Paper:
        return self.papers[self.place]

    @property
    def address(self) -> str:
        return f"/exam/{self.exam.name}/print/look"

    def at(self, place: int, page: int) -> str:
        """The address of another paper or page; "" if there is none."""
        return f"{self.address}?at={place + 1}&page={page}" if 0 <= place < len(self.papers) else ""


async def look(studio: Studio, request: Request) -> Response:
    """A paper and its key, a page of each."""
    exam = studio.exam(request)
    if words := request.query_params.get("find", "").split():
        return to(await studio.away(_found, exam, words))
    chosen = await studio.away(_chosen, exam, _number(request, "at") - 1, _number(request, "page"))
    errors: list[UserError] = []
    drawn: dict[str, list[str]] = {}
    for kind in KINDS:
        drawn[kind] = []
        try:
            if chosen.is_drawn and chosen.paper.is_printed:
                drawn[kind] = await _addresses(studio, request, chosen, kind)
        except UserError as error:
            errors += in_studio(error, exam.folder)
    last = max(1, *map(len, drawn.values()))
    page = min(chosen.page, last)
    job = studio.jobs.last(exam.name)
    return shown(
        "print_look.html.j2", chosen.paper.title, exam=exam, tab="print", chosen=chosen, paper=chosen.paper,
        pages=drawn, page=page, last=last, errors=errors, files=dict(zip(KINDS, _files(chosen), strict=True)),
        before=chosen.at(chosen.place, page - 1) if page > 1 else chosen.at(chosen.place - 1, _LAST),
        after=chosen.at(chosen.place, page + 1) if page < last else chosen.at(chosen.place + 1, 1),
        previous=chosen.at(chosen.place - 1, 1), following=chosen.at(chosen.place + 1, 1),
        listed=chosen.papers if len(chosen.papers) <= _LISTED else (), is_final=is_settled(exam),
        in_studio=partial(in_studio, folder=exam.folder), unfinished=is_unfinished(exam), job=job,
        left=time_left(job), sharing=_sharing(chosen),
    )  # fmt: skip


async def addresses_of(studio: Studio, request: Request, exam: Exam, paper: Paper) -> dict[str, list[str]]:
    """Kind → addresses of the drawn pages of a paper, and of its key; none where they are not drawn."""
    papers = await studio.away(papers_of, exam)
    place = next((i for i, one in enumerate(papers) if one.code == paper.code), 0)
    chosen = await studio.away(_chosen, exam, place, 1)
    return {
        kind: await _addresses(studio, request, chosen, kind) if chosen.is_drawn and paper.is_printed else []
        for kind in KINDS
    }


async def _addresses(studio: Studio, request: Request, chosen: _Chosen, kind: str) -> list[str]:
    paper = chosen.paper if kind == KINDS[0] else chosen.key
    pages = await _pages(studio, request, chosen, kind)
    of = _of(studio, chosen, paper)
    return [f"{chosen.address}/{paper.code}/{kind}/{number}.svg?of={of}" for number in range(1, len(pages) + 1)]


async def page(studio: Studio, request: Request) -> Response:
    """The drawing of a page."""
    exam = studio.exam(request)
    code, kind = str(request.path_params["code"]), str(request.path_params["kind"])
    papers = await studio.away(papers_of, exam)
    place = next((i for i, one in enumerate(papers) if one.code == code), None)
    if place is None or kind not in KINDS:
        raise UserError("this paper was drawn again meanwhile", where=code[:20], todo="load the page again")
    chosen = await studio.away(_chosen, exam, place, 1)
    if not chosen.is_drawn:  # a layout that came with the record does not run
        raise UserError("is not drawn by the studio", where=code[:20], todo="look at its PDF")
    drawn = await _pages(studio, request, chosen, kind)
    number = _number(request, "page", request.path_params["page"])
    if number > len(drawn):
        raise UserError(f"there is no page {number}", where=code[:20], todo="load the page again")
    return Response(drawn[number - 1], media_type="image/svg+xml", headers={"Content-Encoding": "gzip"})


async def again(studio: Studio, request: Request) -> Response:
    """Draws a paper once more, or a part of it."""
    form = await form_of(request)
    exam = studio.exam(request)
    address = await studio.away(_again, studio, exam, form["code"], form["label"], form["page"])
    return to(address)


def _again(studio: Studio, exam: Exam, code: str, label: str, page: str) -> str:
    require_proofs(studio.jobs, exam)
    papers = papers_of(exam)
    place = next((i for i, one in enumerate(papers) if one.code == code), None)
    if place is None:
        raise UserError("this paper was drawn again meanwhile", where=code[:20], todo="look at what it is now")
    wanted = (Again(papers[place].name, label),)
    studio.jobs.start(exam.name, "print", print_papers, exam, studio.banks, studio.fonts, wanted)
    return f"/exam/{exam.name}/print/look?at={place + 1}&page={page if page.isdigit() else 1}"


async def _pages(studio: Studio, request: Request, chosen: _Chosen, kind: str) -> list[bytes]:
    paper = chosen.paper if kind == KINDS[0] else chosen.key
    header, line = await studio.away(lines_of, chosen.exam, paper)
    made = await studio.made(
        request, drawn_pages, studio.banks, studio.stamp(), studio.fonts, header, line, kind
    )  # fmt: skip
    return pages_in(made)


def _chosen(exam: Exam, place: int, page: int) -> _Chosen:
    """Raises UserError."""
    papers = papers_of(exam)
    if not papers:
        raise UserError("has no papers", where=exam.name, todo="print it first")
    place = max(0, min(place, len(papers) - 1))
    paper = papers[place]
    header, entry = read_header(exam.record), entry_of(exam, paper)
    kept = {slot: part.givens.keys() for *_, slot, part in header.recipe.slots()}
    parts = tuple(
        one.label
        for one in entry.version.problems
        if one.instance.type != FIXED and not one.instance.givens.keys() <= kept.get(one.slot, frozenset())
    )
    return _Chosen(
        exam, papers, place, max(1, page), entry, key_of(papers, paper), is_drawn(exam, header), parts
    )  # fmt: skip


def _found(exam: Exam, words: list[str]) -> str:
    """The address of the first paper that has these words. Raises UserError."""
    plain = [word.casefold() for word in words]
    papers = papers_of(exam)
    exact = " ".join(plain)
    named = [{paper.name.casefold(), paper.code.casefold()} for paper in papers]
    ranked = sorted(range(len(papers)), key=lambda i: exact not in named[i])
    place = next((i for i in ranked if papers[i].has(plain)), None)
    if place is None:
        raise UserError(f"no paper has “{' '.join(words)[:60]}”", where="search", todo="type an id, a name or a code")
    return f"/exam/{exam.name}/print/look?at={place + 1}"


def _files(chosen: _Chosen) -> list[str]:
    """The names of its PDFs, paper and key, as they are in the folder; "" if one is not."""
    own = dict.fromkeys(KINDS, "")
    keys = chosen.entry.files if chosen.key is chosen.paper else entry_of(chosen.exam, chosen.key).files
    for kind, files in zip(KINDS, (chosen.entry.files, keys), strict=True):
        for name in files:
            if name.endswith(f"-{kind}.pdf") and (chosen.exam.papers / name.rpartition("/")[2]).is_file():
                own[kind] = name.rpartition("/")[2]
    return [*own.values()]


def _sharing(chosen: _Chosen) -> int:
    """How many students have the version of this paper, if it is shared."""
    name = chosen.paper.variant or chosen.paper.name
    return sum(one.variant == name for one in chosen.papers)


def _of(studio: Studio, chosen: _Chosen, paper: Paper) -> str:
    """What tells these pages from others of the same address."""
    header, line = lines_of(chosen.exam, paper)
    return hashlib.sha256(header + line + str(studio.stamp()).encode()).hexdigest()[:16]


def _number(request: Request, name: str, text: Any = None) -> int:
    text = str(request.query_params.get(name, "1") if text is None else text)
    return int(text) if text.isdigit() and len(text) < 7 else 1
