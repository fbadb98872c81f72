"""Marked papers → the files of their feedback pages, as HTML and as PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.bank import Bank
from generator.errors import UserError
from generator.exam import Recipe, attached_pictures
from generator.files import safe_name, write_whole
from generator.marking import feedback
from generator.marking.paper_marks import MarkedPaper
from generator.model import Progress
from generator.page import Typesetter


def page_names(papers: Sequence[MarkedPaper]) -> list[str]:
    """What a paper is called, each once: version and student; its row where that is not enough."""
    plain = [" ".join(dict.fromkeys(filter(None, (paper.version.name, paper.student)))) for paper in papers]
    counts = Counter(plain)
    return [
        name if counts[name] == 1 else f"{name} row {paper.rows[0]}" for name, paper in zip(plain, papers, strict=True)
    ]


def write_pages(
    papers: Sequence[MarkedPaper],
    recipe: Recipe,
    bank: Bank,
    folder: Path,
    errors: list[UserError],
    progress: Progress,
    font_paths: Sequence[Path],
) -> Iterator[Path]:
    """Writes a page for each paper, as HTML and as PDF; their paths. errors: is given why some could not be made."""
    # a department's own layout is for its papers, and may know no feedback
    layout = "a4" if recipe.layout_files else recipe.layout
    typesetter = Typesetter("typst", layout, font_paths=tuple(font_paths))
    for done, (paper, name) in enumerate(zip(papers, page_names(papers), strict=True)):
        progress("writing feedback", done, len(papers))
        page = folder / f"{safe_name(name, alone=True)}.html"
        asked = feedback.questions(paper, bank, attached_pictures(recipe))
        write_whole(page, feedback.html(paper, asked, recipe.title), private=True)
        yield page
        try:
            content = typesetter.pdf(feedback.document(paper, asked, recipe.title), name=name)
        except UserError as error:  # what was written has letters that no font can show; the HTML page has them
            errors.append(UserError(f"feedback as PDF: {error.what}", where=name, todo=error.todo))
            continue
        write_whole(page.with_suffix(".pdf"), content, private=True)
        yield page.with_suffix(".pdf")
