"""Marked papers → the files of their feedback pages, as HTML and as PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
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
    *,
    keeps: bool = False,
) -> Iterator[Path]:
    """Writes a page for each paper, as HTML and as PDF; their paths. errors: is given why some could not be made.
    keeps: whether a page that says what it said before is left as it is."""
    typesetter = _typesetter(recipe, font_paths)
    for done, (paper, name) in enumerate(zip(papers, page_names(papers), strict=True)):
        progress("writing feedback", done, len(papers))
        page = folder / f"{file_stem(name)}.html"
        as_pdf = page.with_suffix(".pdf")
        asked = feedback.questions(paper, bank, attached_pictures(recipe))
        content = feedback.html(paper, asked, recipe.title)
        yield page
        if keeps and as_pdf.is_file() and page.is_file() and page.read_bytes() == content:
            yield as_pdf
            continue
        _removed(page)  # it comes after the PDF: where it is there, both are
        try:
            made = typesetter.pdf(feedback.document(paper, asked, recipe.title), name=name)
        except UserError as error:  # what was written has letters that no font can show; the HTML page has them
            errors.append(UserError(f"feedback as PDF: {error.what}", where=name, todo=error.todo))
            _removed(as_pdf)  # one of an earlier marking
        else:
            write_whole(as_pdf, made, private=True)
            yield as_pdf
        write_whole(page, content, private=True)


def _removed(path: Path) -> None:
    with suppress(OSError):  # where it may not be removed, nothing may be written: that is said then
        path.unlink(missing_ok=True)


def page_of(paper: MarkedPaper, recipe: Recipe, bank: Bank) -> bytes:
    """The page of a paper, as HTML."""
    return feedback.html(paper, feedback.questions(paper, bank, attached_pictures(recipe)), recipe.title)


def pdf_of(paper: MarkedPaper, recipe: Recipe, bank: Bank, font_paths: Sequence[Path] = ()) -> bytes:
    """The page of a paper, as PDF. Raises UserError where no font has what was written."""
    asked = feedback.questions(paper, bank, attached_pictures(recipe))
    return _typesetter(recipe, font_paths).pdf(feedback.document(paper, asked, recipe.title), name=paper.student)


def file_stem(name: str) -> str:
    """The name of a paper as its files have it, before the ending."""
    return safe_name(name, alone=True)


def _typesetter(recipe: Recipe, font_paths: Sequence[Path]) -> Typesetter:
    # a department's own layout is for its papers, and may know no feedback
    layout = "a4" if recipe.layout_files else recipe.layout
    return Typesetter("typst", layout, font_paths=tuple(font_paths))
