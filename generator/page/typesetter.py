"""Document → source → PDF, PNG or SVG, by one engine with one layout."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from generator.model import Document, Source, Typeset
from generator.page.emit.latex_labels import latex_program
from generator.page.engine import tex
from generator.page.engine.typst import Standard, TypstEngine
from generator.page.language import language
from generator.page.layout import EDITION, SHIPPED, load_layout

Engine = Literal["typst", "latex"]

_PICTURES: Mapping[str, str] = {"typst": "svg", "latex": "pdf"}
"""Engine → the format of the pictures that it needs."""


@dataclass(frozen=True)
class Typesetter:
    """Typesets documents. Raises UserError when it is made, if the engine is not installed or has no such layout."""

    engine: Engine = "typst"
    layout: str = "a4"
    layout_files: Mapping[str, str] = field(default_factory=dict)
    """Contents (base64) of a layout that is not shipped."""
    font_paths: tuple[Path, ...] = ()
    standard: Standard = "ua-1"
    """Typst's PDF standard."""
    edition: int = EDITION
    """How papers are set: those of a record as they were first."""
    _layout: dict[str, bytes] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        stored = {name: base64.b64decode(data) for name, data in self.layout_files.items()}
        self._layout.update(load_layout(self.layout, self.engine, stored, self.edition))

    @property
    def picture_format(self) -> str:
        """ "svg" or "pdf"."""
        return _PICTURES[self.engine]

    def source(self, document: Document) -> Source:
        """What the engine is given. Raises UserError, TypeFault."""
        if self.engine == "latex":
            from generator.page.emit import latex  # pylatex is slow to import, and most papers are Typst's

            return latex.emit(document, self._layout)
        from generator.page.emit import typst

        return typst.emit(document, self._layout)

    def typeset(self, source: Source, *, name: str) -> Typeset:
        """The PDF, and how tall each part of a paper is. `name` (version, student) goes into errors. Raises UserError,
        TypeFault."""
        if self.engine == "latex":
            return tex.typeset(source, name=name)
        return self._typst().typeset(source, name=name)

    def measured(self, source: Source, *, name: str) -> Typeset:
        """As `typeset`; without the PDF, if it can do without."""
        return self._typst().measured(source, name=name) if self.engine == "typst" else tex.typeset(source, name=name)

    def typeset_all(self, sources: Sequence[Source], names: Sequence[str]) -> list[Typeset]:
        """Several documents in one run of LaTeX. Raises Refused for the one that cannot be typeset, UserError."""
        return tex.typeset_all(sources, names)

    def pdf(self, document: Document, *, name: str) -> bytes:
        """The document as a PDF. Raises UserError, TypeFault."""
        return self.pdf_of(self.source(document), name=name)

    def pdf_of(self, source: Source, *, name: str) -> bytes:
        """A source as a PDF, without measuring its parts. Raises UserError, TypeFault."""
        if self.engine == "latex":
            return tex.typeset(source, name=name).pdf
        return self._typst().pdf(source, name=name)

    def png(self, document: Document, *, name: str, ppi: float = 144) -> list[bytes]:
        """A picture of each page, by the embedded engine only. Raises UserError, TypeFault."""
        return self._typst().png(self.source(document), name=name, ppi=ppi)

    def svg_of(self, source: Source, *, name: str) -> list[bytes]:
        """A drawing of each page, by the embedded engine only. Raises UserError, TypeFault."""
        return self._typst().svg(source, name=name)

    def marks(self, source: Source, selector: str, *, name: str) -> list[dict[str, Any]]:
        """The marks in a document that a selector of Typst finds; none by LaTeX. Raises UserError, TypeFault."""
        return self._typst().marks(source, selector, name=name) if self.engine == "typst" else []

    def _typst(self) -> TypstEngine:
        """Typst in this process for a shipped layout, and within limits for another."""
        return typst_engine(self.font_paths, self.standard, "" if self.layout in SHIPPED else self.layout)


def latex_version(code: str = "en") -> str:
    """What the program calls itself that sets a language in LaTeX. Raises UserError where it is absent, or there is
    none."""
    return tex.version(latex_program(language(code)))


@lru_cache(maxsize=4)
def typst_engine(font_paths: tuple[Path, ...], standard: Standard, layout: str = "") -> TypstEngine:
    """One compiler with its fonts, however many recipes it renders. layout: as for TypstEngine."""
    return TypstEngine(font_paths, standard, layout)
