"""Typst source → PDF, by the embedded compiler. Nothing is read from the disk but the font folders."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from math import ceil, floor
from pathlib import Path
from typing import Any, Literal

import typst

from generator.errors import TypeFault, UserError, one_line
from generator.model import Source, Typeset
from generator.page.language import FONTS, TYPST_LABELS

_NO_GLYPH = re.compile(r"the text `\"(.*?)\"` could not be displayed")

_MEASURES = "selector(<part-needed>).or(<measured>)"
"""The marks of a layout that say how tall something is."""

Standard = Literal["ua-1", "1.7", "a-2b", "a-3b"]


class TypstEngine:
    """Typst with its fonts loaded. System fonts are ignored, so that the same input gives the same bytes everywhere."""

    def __init__(self, font_paths: Sequence[Path] = (), standard: Standard = "ua-1") -> None:
        """`standard`: "ua-1" (accessible: tags, alternative texts, no missing glyphs) or a plainer one."""
        closed = tempfile.mkdtemp(prefix="problemset-")  # the root that Typst may read: nothing lies in it
        weakref.finalize(self, shutil.rmtree, closed, ignore_errors=True)
        self._standard: Standard = standard
        self._options: dict[str, Any] = {
            "root": closed,
            "ignore_system_fonts": True,
            "package_path": closed,
            "package_cache_path": closed,
        }
        self._inputs = {"dated": "yes"} if standard.startswith("a-") else {}  # PDF/A asks for a date: 1970
        folders = [str(path) for path in font_paths]
        own = typst.Fonts(False, False, folders)
        self._fonts = (typst.Fonts(False, True, folders), typst.Fonts(False, True, [*folders, str(FONTS)]))
        self._families = {"fonts": "\n".join(own.families())}

    def typeset(self, source: Source, *, name: str) -> Typeset:
        """The PDF, and what each part of a paper needs. `name` and errors: as for `pdf`."""
        pdf = self.pdf(source, name=name)
        # Typst itself remembers the pages that it has just laid out
        found = json.loads(self._compiler(source).query(_MEASURES))
        needed = tuple(mark["value"] for mark in found if mark["label"] == "<part-needed>")
        facts: dict[str, list[float]] = {}
        for mark in found:
            if mark["label"] == "<measured>":
                facts.setdefault(mark["value"][0], []).append(mark["value"][1])
        if not needed or "page" not in facts:
            return Typeset(pdf, needed)
        return Typeset(
            pdf,
            needed,
            page=_rounded(facts["page"][0], floor),
            top=_rounded(facts["top"][0], ceil),
            gap=_rounded(facts["gap"][0], ceil),
            headings=tuple(_rounded(height, ceil) for height in facts.get("heading", ())),
            columns=tuple(map(int, facts.get("columns", ()))),
        )

    def pdf(self, source: Source, *, name: str) -> bytes:
        """The PDF's bytes. `name` (version, student) goes into the error. Raises UserError or TypeFault."""
        if self._standard != "ua-1":
            self._refuse_missing_glyphs(source, name)
        try:
            made = self._compiler(source).compile(format="pdf", pdf_standards=self._standard, timestamp=0)
        except typst.TypstError as error:
            raise _translated(error, name) from None
        assert isinstance(made, bytes)  # one PDF, since no output file was named
        return made

    def _compiler(self, source: Source) -> typst.Compiler:
        # A new one each time: it would keep the files of all that it is given, and become slower. The fonts are shared,
        # and what Typst remembers of pages and formulas belongs to the process.
        if TYPST_LABELS not in source.files:  # edition 1, which falls back to any font that it is given
            return typst.Compiler(
                _files(source), font_paths=self._fonts[0], sys_inputs=dict(self._inputs), **self._options
            )
        inputs = self._inputs | self._families
        return typst.Compiler(_files(source), font_paths=self._fonts[1], sys_inputs=inputs, **self._options)

    def _refuse_missing_glyphs(self, source: Source, name: str) -> None:
        """Only PDF/UA refuses text that no font can show; other standards would print empty boxes."""
        try:
            self._compiler(source).compile(format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            if _NO_GLYPH.search(str(error.message)):
                raise _translated(error, name) from None

    def png(self, source: Source, *, name: str, ppi: float = 144) -> list[bytes]:
        """One PNG per page."""
        try:
            made = self._compiler(source).compile(format="png", ppi=ppi)
        except typst.TypstError as error:
            raise _translated(error, name) from None
        assert made is not None  # no output file was named
        return made if isinstance(made, list) else [made]


_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#context {{
  let picture = image("picture.{ending}", alt: "picture")
  image("picture.{ending}", alt: "picture", width: calc.min(measure(picture).width, {widest}cm))
}}
"""


def converted(
    content: bytes, ending: str, to: Literal["svg", "pdf", "png"] | str, widest: float, *, name: str
) -> bytes:
    """A picture (svg, png or pdf) in another of these formats, at most `widest` centimetres wide. Raises UserError."""
    with tempfile.TemporaryDirectory(prefix="problemset-") as closed:
        main = Path(closed) / "main.typ"  # on disk: what is handed over from memory has to be text
        main.write_text(_PAGE.format(ending=ending, widest=widest), encoding="utf-8")
        main.with_name(f"picture.{ending}").write_bytes(content)
        options: dict[str, Any] = {"root": closed, "package_path": closed, "package_cache_path": closed}
        fonts = typst.Fonts(False, True, [])
        try:
            compiler = typst.Compiler(main, font_paths=fonts, ignore_system_fonts=True, **options)
            extra: dict[str, Any] = {"ppi": 200.0} if to == "png" else {"timestamp": 0} if to == "pdf" else {}
            made = compiler.compile(format=to, **extra)  # type: ignore[arg-type]
        except typst.TypstError as error:
            raise UserError(
                f"is no picture that can be read: {one_line(str(error.message), 160)}", where=name
            ) from None
    return bytes(made[0] if isinstance(made, list) else made)  # type: ignore[arg-type]


def _rounded(length: float, towards: Callable[[float], int]) -> float:
    """Centimetres with three digits: whoever adds such lengths up does not put more on a page than it holds."""
    return towards(round(length * 1000, 6)) / 1000


def _files(source: Source) -> Any:
    """File name → bytes, which the compiler takes though its type stub knows only paths and bytes."""
    return {"main.typ": source.main.encode("utf-8"), **source.files}


def _translated(error: typst.TypstError, name: str) -> UserError:
    message = str(error.message)
    glyph = _NO_GLYPH.search(message)
    if glyph:
        return UserError(
            f"no font at hand can show “{one_line(glyph.group(1), 60)}”",
            where=name,
            todo="name a folder with a font that can: --font-path DIR",
        )
    hint = f" ({'; '.join(error.hints)})" if error.hints else ""
    return TypeFault(f"Typst refuses the page: {one_line(message + hint)}", where=name)
