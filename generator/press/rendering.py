"""A recipe's versions → documents → sources → files."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.bank import Bank, relabelled, verify_placed
from generator.errors import UserError
from generator.exam import Entry, Recipe, attached_pictures, frame, has_its_code, headings, part_layouts, slots_of
from generator.files import safe_name, sha256
from generator.model import Document, Placed, Source, Typeset, Version
from generator.page import Engine, Refused, Typesetter, documents, latex_version

KINDS = ("paper", "key")
_SOURCES: Mapping[str, Engine] = {"tex": "latex", "typ": "typst"}
"""Format of an editable source → its engine."""


@dataclass(frozen=True)
class Rendered:
    """What was made of a version."""

    sources: Mapping[str, str]
    """"paper" and "key", or what the version has of them → SHA-256 of the engine's input."""
    files: Mapping[str, bytes]
    """File name → content of everything that the recipe's formats ask for."""
    digests: Mapping[str, str]
    """File name → SHA-256 of its content."""
    overflowing: tuple[str, ...]
    """Labels of the parts that need more than their height."""


@dataclass(frozen=True)
class Renderer:
    """Versions → sources → files, for one recipe. Raises UserError when it is made, for an engine that is not installed
    and for a layout that is not there."""

    recipe: Recipe
    bank: Bank
    seed: int
    font_paths: tuple[Path, ...] = ()
    _typesetters: dict[Engine, Typesetter] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        recipe = self.recipe
        for engine in self._engines():
            self._typesetters[engine] = Typesetter(
                engine, recipe.layout, recipe.layout_files, self.font_paths, recipe.pdf_standard, recipe.edition
            )
        if self.sets_several:
            latex_version(recipe.language)

    @property
    def sets_several(self) -> bool:
        """Whether several versions are typeset in one run, so that the bytes of each depend on the others."""
        return self.recipe.engine == "latex" and "pdf" in self.recipe.format

    @property
    def main_engine(self) -> Engine:
        """The engine whose input the record hashes."""
        if "pdf" in self.recipe.format:
            return self.recipe.engine
        return "latex" if "tex" in self.recipe.format else "typst"

    def documents(
        self, version: Version, pictures: Collection[str] | None = None, *, solved: bool = True
    ) -> dict[str, Document]:
        """ "paper" and "key" of a version, or what it has of them. pictures: their formats, if not those that the
        engines need. solved: as for `generator.page.documents`."""
        recipe = self.recipe
        needed = {typesetter.picture_format for typesetter in self._typesetters.values()}
        made = documents(
            frame(recipe),
            headings(recipe, self.seed, version.drawn_as),
            version,
            self.bank,
            layouts=part_layouts(recipe, self.seed, version.drawn_as),
            pictures=pictures or needed,
            attached=attached_pictures(recipe),
            edition=recipe.edition,
            solved=solved,
        )
        paper, key = made
        if version.name in recipe.shared:  # a spare copy has its boxes where the students' papers have them
            paper = replace(paper, variant=version.name)
        return {kind: document for kind, document in zip(KINDS, (paper, key), strict=True) if kind in kinds_of(version)}

    def sources(self, version: Version, engine: Engine | None = None) -> dict[str, Source]:
        """An engine's input for paper and key, or what the version has of them; of the engine that the record hashes,
        unless another is named."""
        typesetter = self._typesetters[engine or self.main_engine]
        return {kind: typesetter.source(document) for kind, document in self.documents(version).items()}

    def pdf(self, document: Document, name: str) -> bytes:
        """A document as a PDF. `name` goes into the error. Raises UserError, TypeFault."""
        return self._typesetters[self.main_engine].pdf(document, name=name)

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
        elif self.sets_several:
            pdfs = self._in_one_run(versions, written)
        else:
            pdfs = {version.name: self._one(version, written) for version in versions if version.name in written}
        for version in versions:
            if version.name in pdfs:
                made[version.name] = self._rendered(version, written[version.name], pdfs[version.name])
        return [made[version.name] for version in versions]

    def _one(self, version: Version, written: Mapping[str, dict[str, Source]]) -> dict[str, Typeset] | UserError:
        sources, typesetter = written[version.name], self._typesetters[self.main_engine]
        try:
            # only a paper's parts have heights that they can outgrow
            return {
                kind: typesetter.typeset(source, name=version.display_name)
                if kind == "paper"
                else Typeset(typesetter.pdf_of(source, name=version.display_name), ())
                for kind, source in sources.items()
            }
        except UserError as error:
            return error

    def _in_one_run(
        self, versions: Sequence[Version], written: Mapping[str, dict[str, Source]]
    ) -> dict[str, dict[str, Typeset] | UserError]:
        """All papers and keys in one run; where one is refused, again without its version."""
        left = [version for version in versions if version.name in written]
        if any(_until(version) for version in left):
            return self._in_several_runs(left, written)
        made: dict[str, dict[str, Typeset] | UserError] = {}
        while left:
            jobs = [(version, kind) for version in left for kind in written[version.name]]
            sources = [written[version.name][kind] for version, kind in jobs]
            try:
                pdfs = self._typesetters[self.main_engine].typeset_all(sources, [one.display_name for one, _ in jobs])
            except Refused as refusal:
                guilty, _ = jobs[refusal.index]
                made[guilty.name] = refusal.error
                left = [version for version in left if version is not guilty]
                continue
            except UserError as error:
                return made | {version.name: error for version in left}
            typeset: dict[str, dict[str, Typeset]] = {version.name: {} for version in left}
            for (version, kind), pdf in zip(jobs, pdfs, strict=True):
                typeset[version.name][kind] = pdf
            return made | typeset
        return made

    def _in_several_runs(
        self, versions: Sequence[Version], written: Mapping[str, dict[str, Source]]
    ) -> dict[str, dict[str, Typeset] | UserError]:
        """Papers as they were first made, beside their first keys; keys that were solved again in runs of their own,
        one for each time. So the bytes of all come again."""
        first = [as_printed(version) for version in versions]
        made = self._in_one_run(first, {version.name: self.sources(version) for version in first})
        for until in sorted({_until(version) for version in versions} - {""}):
            mended = [one for one in versions if _until(one) == until and "key" in written[one.name]]
            if not mended:
                continue
            keys = [written[version.name]["key"] for version in mended]
            try:
                pdfs = self._typesetters[self.main_engine].typeset_all(keys, [one.display_name for one in mended])
            except Refused as refusal:
                return made | {version.name: refusal.error for version in mended}
            except UserError as error:
                return made | {version.name: error for version in mended}
            for version, pdf in zip(mended, pdfs, strict=True):
                paper = made[version.name]
                made[version.name] = paper if isinstance(paper, UserError) else {**paper, "key": pdf}
        return made

    def _rendered(
        self, version: Version, sources: Mapping[str, Source], pdfs: Mapping[str, Typeset] | UserError
    ) -> Rendered | UserError:
        if isinstance(pdfs, UserError):
            return pdfs
        files = {file_name(version, kind, "pdf"): pdf.pdf for kind, pdf in pdfs.items()}
        try:
            for ending, engine in _SOURCES.items():
                if ending in self.recipe.format:
                    editable = sources if engine == self.main_engine else self.sources(version, engine)
                    for kind, source in editable.items():
                        files |= {file_name(version, kind, ending): source.main.encode("utf-8"), **source.files}
        except UserError as error:
            return error
        return Rendered(
            {kind: source_sha256(source) for kind, source in sources.items()},
            files,
            {name: sha256(content) for name, content in files.items()},
            self._overflowing(version, pdfs["paper"].needed) if pdfs else (),
        )

    def _overflowing(self, version: Version, needed: Sequence[float]) -> tuple[str, ...]:
        layouts = part_layouts(self.recipe, self.seed, version.drawn_as)
        heights = {slot: layout.height for slot, layout in layouts.items()}
        slots = slots_of(self.recipe, self.seed, version.drawn_as)
        heights |= {slot.name: slot.recipe.height for slot in slots if slot.recipe.height is not None}
        return tuple(
            placed.label
            for placed, need in zip(version.problems, needed, strict=False)
            if (height := heights.get(placed.slot)) is not None and need > height
        )

    def _engines(self) -> set[Engine]:
        return {self.main_engine} | {engine for ending, engine in _SOURCES.items() if ending in self.recipe.format}


def require_right(record: Path, renderer: Renderer, entry: Entry, with_keys: bool) -> None:
    """Raises UserError unless `verify` agrees with all answers. Where no key is wanted, the answers of a type that has
    changed since do not matter. Of a version without recorded files, nothing but its code tells what was on the
    paper."""
    if not entry.files and not has_its_code(renderer.recipe, renderer.seed, as_printed(entry.version)):
        raise UserError(
            f"version {entry.version.name} has no recorded files, and its code is not that of its content: the record"
            " was edited",
            where=f"{record}, line {entry.line}",
            todo="`problemset verify` names what differs from its seed",
        )
    for placed in entry.version.problems:
        kind = renderer.bank[placed.instance.type]
        if with_keys or kind.source_sha256 == placed.instance.source_sha256:
            verify_placed(kind, placed, f"{record}, line {entry.line}, version {entry.version.name}, {placed.label}")


def as_printed(version: Version) -> Version:
    """The version with the keys that it was printed with, before any of them was solved again."""
    return replace(version, problems=tuple(_as_printed(placed) for placed in version.problems))


def _as_printed(placed: Placed) -> Placed:
    if not placed.former:
        return placed
    key = placed.former[0]
    instance = replace(
        placed.instance, answer=key.answer, mistakes=key.mistakes, claims=key.claims, source_sha256=key.source_sha256
    )
    return replace(placed, instance=instance, options=relabelled(placed.options, instance), former=())


def _until(version: Version) -> str:
    """When its keys were solved again last; "" if never."""
    return max((former.until for placed in version.problems for former in placed.former), default="")


def kinds_of(version: Version) -> tuple[str, ...]:
    """What is printed of a version: students who share one have a paper each, and its key is printed once."""
    return ("paper",) if version.variant else KINDS


def file_name(version: Version, kind: str, ending: str) -> str:
    """A-paper.pdf, A-key.pdf, …"""
    return f"{safe_name(version.name)}-{kind}.{ending}"


def is_private(name: str) -> bool:
    """Whether a file of a version holds answers, so that nobody but its owner may read it."""
    return bool(re.search(r"-key\.[a-z]+$", name))


def source_sha256(source: Source) -> str:
    """SHA-256 of an engine's whole input: the main text and every file beside it."""
    files = {name: sha256(content) for name, content in source.files.items()}
    return sha256(json.dumps([source.main, files], sort_keys=True).encode("utf-8"))
