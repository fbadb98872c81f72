"""Binds the PDFs of versions into one, with a bookmark each, and splits one that holds several documents."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from generator.files import whole_file


def bind_pdfs(
    papers: Iterable[tuple[str, Path]], target: Path, *, title: str, duplex: bool, private: bool
) -> list[int]:
    """Writes the papers (bookmark, file) one after another; with `duplex` each starts on an odd page.

    private: whether these are keys. The bookmarks of a key stand below its own.

    Returns how many pages each has. The same papers give the same bytes. Raises UserError if the target cannot be
    written.
    """
    pages = []
    with pikepdf.Pdf.new() as bound:
        with bound.open_outline() as outline:
            for bookmark, path in papers:
                item = pikepdf.OutlineItem(bookmark, len(bound.pages))
                outline.root.append(item)
                with pikepdf.Pdf.open(path) as paper:
                    if private:  # a paper is not looked things up in
                        item.is_closed = True
                        item.children.extend(_outline_item(mark, len(bound.pages)) for mark in _bookmarks(paper))
                    bound.pages.extend(paper.pages)
                    pages.append(len(paper.pages))
                    last = paper.pages[-1].mediabox
                    if duplex and len(bound.pages) % 2:
                        size = (float(last[2]) - float(last[0]), float(last[3]) - float(last[1]))
                        bound.add_blank_page(page_size=size)
        bound.docinfo["/Title"] = title
        with whole_file(target, private=private) as temporary:
            bound.save(temporary, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return pages


def split(pdf: bytes, titles: Sequence[str], lasts: Sequence[int]) -> list[bytes]:
    """The documents in a PDF, each as one of its own with its title and bookmarks. lasts: each one's last page.

    What the PDF says about itself (author, language, …) holds for each. The same PDF gives the same bytes.
    """
    parts = []
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as whole:
        about = {key: value for key, value in whole.docinfo.items() if key != "/Title"}
        marks = _bookmarks(whole)
        for title, first, last in zip(titles, (0, *lasts), lasts, strict=False):
            with pikepdf.Pdf.new() as part:
                part.pages.extend(whole.pages[first:last])
                mine = [mark for mark in marks if first <= mark.page < last]
                if mine:
                    with part.open_outline() as outline:
                        outline.root.extend(_outline_item(mark, -first) for mark in mine)
                for key, value in about.items():
                    part.docinfo[key] = str(value)
                if title:
                    part.docinfo["/Title"] = title
                for key in ("/Lang", "/ViewerPreferences"):
                    if key in whole.Root:
                        part.Root[key] = whole.Root[key]
                file = io.BytesIO()
                part.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
                parts.append(file.getvalue())
    return parts


def _bookmarks(pdf: pikepdf.Pdf) -> list[_Bookmark]:
    """The outline of a PDF, as far as it leads to its own pages."""
    pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    named = dict(pikepdf.NameTree(names.Dests)) if "/Dests" in names else {}

    def read(items: Iterable[pikepdf.OutlineItem]) -> Iterator[_Bookmark]:
        for item in items:
            place: Any = item.destination
            if place is None and item.action is not None:
                place = item.action.get("/D")
            if isinstance(place, (str, pikepdf.String)):
                place = named.get(str(place))
            if isinstance(place, pikepdf.Dictionary):
                place = place.get("/D")
            if isinstance(place, pikepdf.Array) and (page := pages.get(place[0].objgen)) is not None:
                left, top = (float(place[2]), float(place[3])) if place[1] == "/XYZ" else (None, None)
                yield _Bookmark(item.title, page, left, top, tuple(read(item.children)))

    with pdf.open_outline() as outline:
        return list(read(outline.root))


def _outline_item(mark: _Bookmark, moved: int) -> pikepdf.OutlineItem:
    """The bookmark in a PDF where its page stands so many pages further back."""
    kind = "Fit" if mark.top is None else "XYZ"
    item = pikepdf.OutlineItem(mark.title, mark.page + moved, kind, left=mark.left, top=mark.top)
    item.children.extend(_outline_item(below, moved) for below in mark.below)
    return item


@dataclass(frozen=True)
class _Bookmark:
    """A line of a PDF's outline, and the place that it leads to."""

    title: str
    page: int
    """From 0."""
    left: float | None
    top: float | None
    """In points; None: the whole page."""
    below: tuple[_Bookmark, ...]
