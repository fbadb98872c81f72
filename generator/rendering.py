"""A recipe's versions → sources → files: documents, the engine's input, and what the engine makes of it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from generator.bank import Bank
from generator.document import Cover, Heading, documents
from generator.engine import tex
from generator.engine.typst import Standard, TypstEngine
from generator.errors import UserError
from generator.files import safe_name, sha256
from generator.layout import load_layout
from generator.model import Document, Paragraph, Source, Student, Text, Typeset, Version
from generator.recipe import Recipe
from generator.slots import heading_indices, rooms

KINDS = ("paper", "key")
_BATCH = 16  # versions in a run of LaTeX

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are in all."""


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Rendered:
    """What was made of a version."""

    sources: Mapping[str, Source]
    """"paper" and "key" → the input of the recipe's engine."""
    files: Mapping[str, bytes]
    """File name → content of everything that the recipe's formats ask for."""
    outgrown: tuple[str, ...]
    """Labels of the parts that need more than their height."""


@dataclass
class Renderer:
    """Versions → sources → files, for one recipe; reads its layout once."""

    recipe: Recipe
    bank: Bank
    seed: int
    font_paths: tuple[Path, ...] = ()
    _layouts: dict[str, dict[str, bytes]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for engine in self._engines():
            self._layout(engine)  # a missing layout is known before anything is drawn
        if self._by_latex:
            tex.version()  # so is a missing pdflatex

    @property
    def batch(self) -> int:
        """How many versions are rendered together. Where it is more than one, the bytes of each depend on the others,
        so that they are always the same ones: each `batch` versions of the recipe, in its order."""
        return _BATCH if self._by_latex else 1

    @property
    def pictures(self) -> set[str]:
        """The endings that the engines need."""
        return {"svg" if engine == "typst" else "pdf" for engine in self._engines()}

    @property
    def _by_latex(self) -> bool:
        return self.recipe.engine == "latex" and "pdf" in self.recipe.format

    def documents(self, version: Version, pictures: Collection[str] | None = None) -> dict[str, Document]:
        """ "paper" and "key" of a version. pictures: their endings, if not those that the engines need."""
        recipe = self.recipe
        cover = Cover(recipe.title, recipe.subtitle, recipe.course, recipe.date, recipe.instructions)
        asked = rooms(recipe, self.seed, version.name)
        headings = [
            Heading(recipe.problems[i].title, recipe.problems[i].text, asked)
            for i in heading_indices(recipe, self.seed, version.name)
        ]
        made = documents(cover, headings, version, self.bank, pictures=pictures or self.pictures)
        return dict(zip(KINDS, made, strict=True))

    def sources(self, version: Version, engine: str | None = None) -> dict[str, Source]:
        """An engine's input for paper and key; of the one that the record hashes, unless another is named."""
        engine = engine or self.main_engine()
        layout = self._layout(engine)
        return {kind: _emitted(engine, doc, layout) for kind, doc in self.documents(version).items()}

    def render(self, versions: Sequence[Version]) -> list[Rendered | UserError]:
        """Sources and files of each version, or why it cannot be made; that of one does not touch the others."""
        made: dict[str, Rendered | UserError] = {}
        written: dict[str, dict[str, Source]] = {}
        for version in versions:
            try:
                written[version.name] = self.sources(version)
            except UserError as error:
                made[version.name] = error
        if "pdf" not in self.recipe.format:
            pdfs: dict[str, dict[str, Typeset] | UserError] = {name: {} for name in written}
        elif self._by_latex:
            pdfs = self._by_pdflatex(versions, written)
        else:
            pdfs = {version.name: self._by_typst(version, written) for version in versions if version.name in written}
        for version in versions:
            if version.name in pdfs:
                made[version.name] = self._rendered(version, written[version.name], pdfs[version.name])
        return [made[version.name] for version in versions]

    def typeset(self, page: Document, name: str) -> Typeset:
        """A document as a PDF. `name` goes into the error. Raises UserError, TypeFault."""
        engine = self.recipe.engine
        source = _emitted(engine, page, self._layout(engine))
        return tex.typeset(source, name=name) if engine == "latex" else self._typst().typeset(source, name=name)

    def _by_typst(self, version: Version, written: Mapping[str, dict[str, Source]]) -> dict[str, Typeset] | UserError:
        sources, name = written[version.name], who(version)
        try:
            # only a paper's parts have heights that they can outgrow
            return {
                "paper": self._typst().typeset(sources["paper"], name=name),
                "key": Typeset(self._typst().pdf(sources["key"], name=name), ()),
            }
        except UserError as error:
            return error

    def _by_pdflatex(
        self, versions: Sequence[Version], written: Mapping[str, dict[str, Source]]
    ) -> dict[str, dict[str, Typeset] | UserError]:
        """All papers and keys in one run; where one is refused, again without its version."""
        left = [version for version in versions if version.name in written]
        made: dict[str, dict[str, Typeset] | UserError] = {}
        while left:
            sources = [written[version.name][kind] for version in left for kind in KINDS]
            names = [who(version) for version in left for _ in KINDS]
            try:
                pdfs = iter(tex.typeset_all(sources, names))
            except tex.Refused as refusal:
                made[left.pop(refusal.index // len(KINDS)).name] = refusal.error
                continue
            except UserError as error:
                return made | {version.name: error for version in left}
            return made | {version.name: {kind: next(pdfs) for kind in KINDS} for version in left}
        return made

    def _rendered(
        self, version: Version, sources: Mapping[str, Source], pdfs: Mapping[str, Typeset] | UserError
    ) -> Rendered | UserError:
        if isinstance(pdfs, UserError):
            return pdfs
        files = {file_name(version, kind, "pdf"): pdf.pdf for kind, pdf in pdfs.items()}
        try:
            for ending, engine in (("tex", "latex"), ("typ", "typst")):
                if ending in self.recipe.format:
                    editable = sources if engine == self.main_engine() else self.sources(version, engine)
                    for kind, source in editable.items():
                        files |= {file_name(version, kind, ending): source.main.encode("utf-8"), **source.files}
        except UserError as error:
            return error
        return Rendered(sources, files, self._outgrown(version, pdfs["paper"].needed) if pdfs else ())

    def _outgrown(self, version: Version, needed: Sequence[float]) -> tuple[str, ...]:
        heights = {slot: height for slot, (_, height) in rooms(self.recipe, self.seed, version.name).items()}
        return tuple(
            placed.label
            for placed, need in zip(version.problems, needed, strict=False)
            if (height := heights.get(placed.slot)) is not None and need > height
        )

    def _typst(self) -> TypstEngine:
        return _warm(self.font_paths, self.recipe.pdf_standard)

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


@lru_cache(maxsize=1)
def _warm(font_paths: tuple[Path, ...], standard: Standard) -> TypstEngine:
    """One compiler in this process, however many recipes it renders."""
    return TypstEngine(font_paths, standard)


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
