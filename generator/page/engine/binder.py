"""Binds the PDFs of versions into one, with a bookmark each, and splits one that holds several documents; the only user
of pikepdf."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pikepdf

from generator.files import whole_file


def bind_pdfs(
    papers: Iterable[tuple[str, Path]], target: Path, *, title: str, duplex: bool, private: bool
) -> list[int]:
    """Writes the papers (bookmark, file) one after another; with `duplex` each starts on an odd page.

    Returns how many pages each has. The same papers give the same bytes. Raises UserError if the target cannot be
    written.
    """
    pages = []
    with pikepdf.Pdf.new() as bound:
        with bound.open_outline() as outline:
            for bookmark, path in papers:
                outline.root.append(pikepdf.OutlineItem(bookmark, len(bound.pages)))
                with pikepdf.Pdf.open(path) as paper:
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
    """The documents in a PDF, each as one of its own with its title. lasts: the number of each one's last page.

    What the PDF says about itself (author, language, …) holds for each. The same PDF gives the same bytes.
    """
    parts = []
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as whole:
        about = {key: value for key, value in whole.docinfo.items() if key != "/Title"}
        for title, first, last in zip(titles, (0, *lasts), lasts, strict=False):
            with pikepdf.Pdf.new() as part:
                part.pages.extend(whole.pages[first:last])
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
