"""PDFs of papers → one PDF in which each has the same number of pages: blank ones follow where it has fewer."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf


def padded_pdf(papers: Sequence[tuple[str, bytes]], title: str, pages: int = 0) -> tuple[bytes, int]:
    """The PDF with a bookmark for each paper (bookmark, PDF), and how many pages each has in it: as many as the
    longest, and at least `pages`. The same papers give the same bytes."""
    with pikepdf.Pdf.new() as bound:
        opened = [pikepdf.Pdf.open(io.BytesIO(content)) for _, content in papers]
        most = max([pages, *(len(paper.pages) for paper in opened)])
        with bound.open_outline() as outline:
            for (bookmark, _), paper in zip(papers, opened, strict=True):
                outline.root.append(pikepdf.OutlineItem(bookmark, len(bound.pages)))
                bound.pages.extend(paper.pages)
                box = paper.pages[-1].mediabox
                size = (float(box[2]) - float(box[0]), float(box[3]) - float(box[1]))
                for _ in range(most - len(paper.pages)):
                    bound.add_blank_page(page_size=size)
        bound.docinfo["/Title"] = title
        file = io.BytesIO()
        bound.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        for paper in opened:
            paper.close()
    return file.getvalue(), most
