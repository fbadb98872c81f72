"""A recipe's versions → sources → files: documents, the engine's input, and what the engine makes of it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.bank import Bank
from generator.document import Cover, Heading, documents
from generator.engine import tex
from generator.engine.typst import TypstEngine
from generator.errors import UserError
from generator.files import safe_name, sha256
from generator.layout import load_layout
from generator.model import Document, Paragraph, Source, Student, Text, Typeset, Version
from generator.recipe import Recipe
from generator.slots import heading_indices, rooms

KINDS = ("paper", "key")

Progress = Callable[[int, int], None]
"""Called with versions done and versions in all."""


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Renderer:
    """Versions → sources → files, for one recipe; keeps its engine warm."""

    recipe: Recipe
    bank: Bank
    seed: int
    font_paths: tuple[Path, ...] = ()
    _layouts: dict[str, dict[str, bytes]] = field(default_factory=dict, init=False)
    _typst: TypstEngine | None = field(default=None, init=False)
    outgrown: dict[str, str] = field(default_factory=dict, init=False)
    """Label of a part that needed more than its height → the first version in which it did."""

    def __post_init__(self) -> None:
        for engine in self._engines():
            self._layout(engine)  # a missing layout is known before anything is drawn
        if self.recipe.engine == "latex" and "pdf" in self.recipe.format:
            tex.version()  # so is a missing pdflatex

    @property
    def pictures(self) -> set[str]:
        """The endings that the engines need."""
        return {"svg" if engine == "typst" else "pdf" for engine in self._engines()}

    def documents(self, version: Version) -> dict[str, Document]:
        recipe = self.recipe
        cover = Cover(recipe.title, recipe.subtitle, recipe.course, recipe.date, recipe.instructions)
        asked = rooms(recipe, self.seed, version.name)
        headings = [
            Heading(recipe.problems[i].title, recipe.problems[i].text, asked)
            for i in heading_indices(recipe, self.seed, version.name)
        ]
        made = documents(cover, headings, version, self.bank, pictures=self.pictures)
        return dict(zip(KINDS, made, strict=True))

    def sources(self, version: Version, engine: str | None = None) -> dict[str, Source]:
        """An engine's input for paper and key; of the one that the record hashes, unless another is named."""
        engine = engine or self.main_engine()
        layout = self._layout(engine)
        return {kind: _emitted(engine, doc, layout) for kind, doc in self.documents(version).items()}

    def files(
        self, version: Version, sources: Mapping[str, Source], only: Sequence[str] = KINDS
    ) -> Iterator[tuple[str, bytes]]:
        """File name → content of everything that the recipe's formats ask for."""
        for kind in only:
            if "pdf" in self.recipe.format:
                made = self._typeset(sources[kind], who(version))
                self._note_outgrown(version, made)
                yield file_name(version, kind, "pdf"), made.pdf
        for ending, engine in (("tex", "latex"), ("typ", "typst")):
            if ending in self.recipe.format:
                written = sources if engine == self.main_engine() else self.sources(version, engine)
                for kind in only:
                    yield file_name(version, kind, ending), written[kind].main.encode("utf-8")
                    yield from written[kind].files.items()

    def typeset(self, page: Document, name: str) -> Typeset:
        """A document as a PDF. `name` goes into the error. Raises UserError, TypeFault."""
        engine = self.recipe.engine
        return self._typeset(_emitted(engine, page, self._layout(engine)), name)

    def _typeset(self, source: Source, name: str) -> Typeset:
        if self.recipe.engine == "latex":
            return tex.typeset(source, name=name)
        if self._typst is None:
            self._typst = TypstEngine(self.font_paths, self.recipe.pdf_standard)
        return self._typst.typeset(source, name=name)

    def _note_outgrown(self, version: Version, made: Typeset) -> None:
        heights = {slot: height for slot, (_, height) in rooms(self.recipe, self.seed, version.name).items()}
        for placed, needed in zip(version.problems, made.needed, strict=False):
            height = heights.get(placed.slot)
            if height is not None and needed > height:
                self.outgrown.setdefault(placed.label, version.name)

    def check_names(self, students: Sequence[Student]) -> None:
        """Sets all names and ids once, so that a name no font can show is known before a page is made."""
        if not students or "pdf" not in self.recipe.format:
            return
        shown = tuple(Paragraph((Text(f"{s['name']} {s['id']}"),)) for s in students)
        page = Document(False, "Names", "", "", "", "", None, "", shown, ())
        try:
            self.typeset(page, "roster")
        except UserError as error:
            glyph = re.search("“(.+?)”", error.what)
            for student in students:
                if glyph and glyph.group(1) in student["name"] + student["id"]:
                    whose = f"student {student['id']} ({student['name']})"
                    raise UserError(error.what, where=whose, todo=error.todo) from None
            raise

    def main_engine(self) -> str:
        """The engine whose input the record hashes."""
        if "pdf" in self.recipe.format:
            return self.recipe.engine
        return "latex" if "tex" in self.recipe.format else "typst"

    def _engines(self) -> set[str]:
        return {self.main_engine()} | {e for f, e in (("tex", "latex"), ("typ", "typst")) if f in self.recipe.format}

    def _layout(self, engine: str) -> dict[str, bytes]:
        if engine not in self._layouts:
            stored = {name: base64.b64decode(data) for name, data in self.recipe.layout_files.items()}
            self._layouts[engine] = load_layout(self.recipe.layout, engine, stored)
        return self._layouts[engine]


def _emitted(engine: str, page: Document, layout: Mapping[str, bytes]) -> Source:
    if engine == "latex":
        from generator.emit import latex  # pylatex is slow to import, and most builds are Typst's

        return latex.emit(page, layout)
    from generator.emit import typst

    return typst.emit(page, layout)


def who(version: Version) -> str:
    """How errors name a version."""
    return f"student {version.name} ({version.student['name']})" if version.student else f"version {version.name}"


def file_name(version: Version, kind: str, ending: str) -> str:
    """A-paper.pdf, A-key.pdf, …"""
    return f"{safe_name(version.name)}-{kind}.{ending}"


def source_sha256(source: Source) -> str:
    """SHA-256 of an engine's whole input: the main text and every file beside it."""
    files = {name: sha256(content) for name, content in source.files.items()}
    return sha256(json.dumps([source.main, files], sort_keys=True).encode("utf-8"))
