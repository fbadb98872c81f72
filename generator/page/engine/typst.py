"""Typst source → PDF, by the embedded compiler. It reads nothing but a document's own files and the font folders.

Typst remembers, for a whole process, how it laid out a paragraph or a block: by its content, the styles around it and
the place in the source that it comes from. A key says again what the paper said, and the next version much of both; so
all three should be the same. The styles are: `base.typ` keeps what differs between documents out of them. The place is,
since the text of a document is read and evaluated by a first file that never changes, and all of it comes from there.
The compiler is kept, so that what does not change is not parsed again. It finds the files of one document after the
other in a folder of its own, the pictures under names that come again: a process has room for 65535 names of files.

Layouts and pictures that others wrote are compiled in a process of their own (`confined`), kept in the same way.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from math import ceil, floor
from pathlib import Path
from typing import Any, Literal

import typst

from generator.errors import TypeFault, UserError, one_line
from generator.model import Source, Typeset
from generator.page.engine.confined import ConfinedCompiler, Ended, Refusal
from generator.page.language import FONTS, TYPST_LABELS

_NO_GLYPH = re.compile(r"the text `\"(.*?)\"` could not be displayed")

_PACKAGE = re.compile(r"(?:@|https://packages\.typst\.org/)([\w-]+/[\w-]+)[:-][\d.]*\d")

_DOCUMENT = "document.typ"
_START = f'#eval(read("{_DOCUMENT}"), mode: "markup")\n'
"""The first file that Typst reads."""

_STAYING = frozenset(("layout.typ", "base.typ", "labels.typ"))
"""What most documents have in common."""

_NAMED_BY_CONTENT = re.compile(r"([a-z]+)-[0-9a-f]{12}\.svg")
"""A picture: the layout tells by the beginning of its name what kind it is."""

_MEASURES = "selector(<part-needed>).or(<measured>)"
"""The marks of a layout that say how tall something is."""

Standard = Literal["ua-1", "1.7", "a-2b", "a-3b"]

Compiler = typst.Compiler | ConfinedCompiler


class TypstEngine:
    """Typst with its fonts loaded. System fonts are ignored, so that the same input gives the same bytes everywhere."""

    def __init__(self, font_paths: Sequence[Path] = (), standard: Standard = "ua-1", layout: str = "") -> None:
        """`standard`: "ua-1" (accessible: tags, alternative texts, no missing glyphs) or a plainer one. layout: the
        name of one that is not shipped, which is kept within limits."""
        self._standard: Standard = standard
        self._layout = layout
        folders = [str(path) for path in font_paths]
        own = typst.Fonts(False, False, folders)
        dated = {"dated": "yes"} if standard.startswith("a-") else {}  # PDF/A asks for a date: 1970
        # edition 1 has no labels, and falls back to any font that it is given
        self._first = _Desks(folders, dated, is_confined=bool(layout))
        families = "\n".join(own.families())
        self._desks = _Desks([*folders, str(FONTS)], dated | {"fonts": families}, is_confined=bool(layout))

    def typeset(self, source: Source, *, name: str) -> Typeset:
        """The PDF, and what each part of a paper needs. `name` and errors: as for `pdf`."""
        return _measured(*self._made(source, name, measured=True))

    def measured(self, source: Source, *, name: str) -> Typeset:
        """As `typeset`, without the PDF, which takes a quarter of the time."""
        return _measured(b"", self.marks(source, _MEASURES, name=name))

    def pdf(self, source: Source, *, name: str) -> bytes:
        """The PDF's bytes. `name` (version, student) goes into the error. Raises UserError or TypeFault."""
        return self._made(source, name, measured=False)[0]

    def marks(self, source: Source, selector: str, *, name: str) -> list[dict[str, Any]]:
        """The marks in a document that a selector finds. `name` and errors: as for `pdf`."""
        with self._compiler(source, name) as compiler:
            found: list[dict[str, Any]] = json.loads(compiler.query(selector))
        return found

    def _made(self, source: Source, name: str, *, measured: bool) -> tuple[bytes, list[dict[str, Any]]]:
        """The PDF, and the marks that say how tall something is."""
        if self._standard != "ua-1":
            self._refuse_missing_glyphs(source, name)
        with self._compiler(source, name) as compiler:
            made = compiler.compile(format="pdf", pdf_standards=self._standard, timestamp=0)
            assert isinstance(made, bytes)  # one PDF, since no output file was named
            # it remembers the pages that it has just laid out
            return made, json.loads(compiler.query(_MEASURES)) if measured else []

    @contextmanager
    def _compiler(self, source: Source, name: str) -> Iterator[Compiler]:
        desks = self._desks if TYPST_LABELS in source.files else self._first
        try:
            with desks.laid_out(source) as compiler:
                yield compiler
        except (typst.TypstError, Refusal) as error:
            raise _translated(error, name) from None
        except Ended as error:
            raise UserError(
                f"the layout “{self._layout}” {error}",
                where=name,
                todo="look for a loop in it, or use a shipped layout",
            ) from None

    def _refuse_missing_glyphs(self, source: Source, name: str) -> None:
        """Only PDF/UA refuses text that no font can show; other standards would print empty boxes."""
        with suppress(TypeFault), self._compiler(source, name) as compiler:
            compiler.compile(format="pdf", pdf_standards="ua-1")

    def png(self, source: Source, *, name: str, ppi: float = 144) -> list[bytes]:
        """One PNG per page."""
        with self._compiler(source, name) as compiler:
            return _pages(compiler.compile(format="png", ppi=ppi))

    def svg(self, source: Source, *, name: str) -> list[bytes]:
        """One SVG per page: sharp at any size, and made in a quarter of the time of a sharp PNG."""
        with self._compiler(source, name) as compiler:
            return _pages(compiler.compile(format="svg"))


def _pages(made: bytes | list[bytes] | None) -> list[bytes]:
    assert made is not None  # no output file was named
    return made if isinstance(made, list) else [made]


class _Desks:
    """Compilers with the same fonts, each with a folder of its own: as many as there are threads that typeset."""

    def __init__(self, fonts: Sequence[str], inputs: Mapping[str, str], *, is_confined: bool) -> None:
        """fonts: folders. is_confined: whether each compiler has a process of its own, within limits."""
        self._compiler: Callable[..., Compiler]
        if is_confined:
            self._compiler = partial(ConfinedCompiler, fonts=fonts, has_own_fonts=True, inputs=inputs)
        else:
            self._compiler = partial(_compiler, fonts=typst.Fonts(False, True, list(fonts)), inputs=inputs)
        self._free: list[_Desk] = []

    @contextmanager
    def laid_out(self, source: Source) -> Iterator[Compiler]:
        """A compiler that finds a source in its folder, and is put back unless something goes wrong. Raises UserError
        where there is no room for the files."""
        try:
            desk = self._taken()
            desk.fill(_files(source))
        except OSError as error:
            raise UserError(
                f"cannot write what Typst reads: {error.strerror or error}",
                where=tempfile.gettempdir(),
                todo="make room there, or let TMPDIR name another folder",
            ) from None
        yield desk.compiler
        desk.clear()
        self._free.append(desk)

    def _taken(self) -> _Desk:
        while self._free:
            with suppress(IndexError):  # another thread may take the last one first
                if (desk := self._free.pop()).is_usable():
                    return desk
        return _Desk(self._compiler)


class _Desk:
    """A compiler, and the folder that it may read: the first file, the layout, and one document at a time."""

    def __init__(self, compiler: Callable[..., Compiler]) -> None:
        """compiler: makes one from the first file and the folder, `root`, that it may read."""
        self.folder = Path(tempfile.mkdtemp(prefix="problemset-")).resolve()
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._process = os.getpid()
        self._layout: dict[str, bytes] = {}
        self._document: list[str] = []
        self._start = self.folder / "start.typ"
        self._start.write_text(_START, encoding="utf-8")
        self.compiler = compiler(self._start, root=self.folder)

    def is_usable(self) -> bool:
        """Whether its folder is there still (old ones are swept away), and no parent's, which this process copied."""
        return self._process == os.getpid() and self._start.exists()

    def fill(self, files: Mapping[str, bytes]) -> None:
        """Writes files. Those of the layout lie there, unless they are others than those of the document before."""
        for name, content in files.items():
            if name not in _STAYING:
                self._document.append(name)
            elif self._layout.get(name) == content:
                continue
            else:
                self._layout[name] = content
            path = self.folder / name
            path.unlink(missing_ok=True)  # some disks are slow to write a file anew
            path.write_bytes(content)
        for name in self._layout.keys() - files.keys():
            del self._layout[name]
            (self.folder / name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Removes the document, so that no key is left if the process is killed later."""
        while self._document:
            (self.folder / self._document.pop()).unlink(missing_ok=True)


def _compiler(start: Path, *, root: Path, fonts: typst.Fonts, inputs: Mapping[str, str]) -> typst.Compiler:
    """A compiler in this process."""
    packages = str(root / "packages")  # there are none
    return typst.Compiler(
        start,
        root=str(root),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs=dict(inputs),
        package_path=packages,
        package_cache_path=packages,
    )


_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#context {{
  let picture = image("picture.{ending}", alt: "picture")
  image("picture.{ending}", alt: "picture", width: calc.min(measure(picture).width, {widest}cm))
}}
"""


def converted(
    content: bytes,
    ending: str,
    to: Literal["svg", "pdf", "png"] | str,
    widest: float,
    *,
    name: str,
    is_ours: bool = False,
) -> bytes:
    """A picture (svg, png or pdf) in another of these formats, at most `widest` centimetres wide. Raises UserError.

    is_ours: whether the program drew it, so that it needs no process of its own.
    """
    with tempfile.TemporaryDirectory(prefix="problemset-") as folder:
        closed = Path(folder).resolve()
        main = closed / "main.typ"  # on disk: what is handed over from memory has to be text
        main.write_text(_PAGE.format(ending=ending, widest=widest), encoding="utf-8")
        main.with_name(f"picture.{ending}").write_bytes(content)
        extra: dict[str, Any] = {"ppi": 200.0} if to == "png" else {"timestamp": 0} if to == "pdf" else {}
        try:
            if is_ours:
                made = _compiler(main, root=closed, fonts=typst.Fonts(False, True, []), inputs={}).compile(
                    format=to,  # type: ignore[arg-type]
                    **extra,
                )
            else:
                compiler = ConfinedCompiler(main, root=closed, fonts=[], has_own_fonts=True, inputs={})
                try:
                    made = compiler.compile(format=to, **extra)
                    compiler.compile(format="pdf")  # papers will ask for this as well, whatever is asked for now
                finally:
                    compiler.end()
        except (typst.TypstError, Refusal) as error:
            raise UserError(
                f"is no picture that can be read: {one_line(str(error.message), 160)}", where=name
            ) from None
        except Ended as error:
            raise UserError(
                f"is no picture for a paper: Typst {error}", where=name, todo="make a simpler one, or a PNG of it"
            ) from None
    return bytes(made[0] if isinstance(made, list) else made)  # type: ignore[arg-type]


def _measured(pdf: bytes, found: Sequence[Mapping[str, Any]]) -> Typeset:
    """A PDF, and what the marks in it say."""
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


def _rounded(length: float, towards: Callable[[float], int]) -> float:
    """Centimetres with three digits: whoever adds such lengths up does not put more on a page than it holds."""
    return towards(round(length * 1000, 6)) / 1000


def _files(source: Source) -> dict[str, bytes]:
    """File name → content, with pictures under names that come again in other documents."""
    main = source.main
    files: dict[str, bytes] = {}
    for name, content in source.files.items():
        if found := _NAMED_BY_CONTENT.fullmatch(name):
            again = f"{found[1]}-{len(files)}.svg"
            main = main.replace(f'"{name}"', f'"{again}"')
            name = again
        files[name] = content
    return files | {_DOCUMENT: main.encode("utf-8")}


def _translated(error: typst.TypstError | Refusal, name: str) -> UserError:
    message = str(error.message)
    package = _PACKAGE.search(message)
    if package:
        return UserError(
            f"the layout asks for the package @{one_line(package[1], 60)}, and nothing is downloaded",
            where=name,
            todo="copy what it needs of the package into the layout",
        )
    glyph = _NO_GLYPH.search(message)
    if glyph:
        return UserError(
            f"no font at hand can show “{one_line(glyph.group(1), 60)}”",
            where=name,
            todo="name a folder with a font that can: --font-path DIR",
        )
    hint = f" ({'; '.join(error.hints)})" if error.hints else ""
    return TypeFault(f"Typst refuses the page: {one_line(message + hint)}", where=name)
