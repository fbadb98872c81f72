"""Binds the PDFs of all versions into one, with a bookmark each; the only user of pikepdf."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pikepdf

from generator.files import whole_file


def bind(papers: Iterable[tuple[str, Path]], target: Path, *, title: str, duplex: bool) -> list[int]:
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
        with whole_file(target) as temporary:
            bound.save(temporary, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return pages
