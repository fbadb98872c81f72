"""One engine sets many documents, in any order and from many threads, as if each were the first."""

from __future__ import annotations

import shutil
import struct
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import TypeFault, UserError
from generator.model import Document, Figure, Part, Problem, Source
from generator.page.emit import typst
from generator.page.engine.typst import TypstEngine
from generator.page.layout import load_layout
from generator.page.text import parse_markdown

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"><rect width="{0}" height="{0}"/></svg>'


def figure(size: int) -> Figure:
    return Figure(f"figure-{size:012x}", f"A square of {size}", svg=SVG.format(size).encode())


def source(text: str, *sizes: int, edition: int = 2, layout: str = "a4") -> Source:
    blocks = (*parse_markdown(text), *map(figure, sizes))
    document = Document(
        is_key=False, title="Test", subtitle="", course="C", date="", version="A", student=None, code="A1",
        instructions=(), problems=(Problem(1, "Sums", (), (Part("(a)", 2, blocks, (), 1, None),)),), edition=edition,
    )  # fmt: skip
    return typst.emit(document, load_layout(layout, "typst", {}, edition))


SOURCES = [
    source("What is $1 + 1$?", 10, 20),
    source("What is $1 + 1$?"),
    source("A square:\n\n- and a list", 30),
    source("A square:\n\n- and a list", 30, layout="us-letter"),
    source("The first edition.", 20, edition=1),
    source("What is $1 + 1$?", 20, 10),
]


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the engine puts what Typst reads."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_document_is_the_same_whatever_was_set_before() -> None:
    alone = [TypstEngine().typeset(one, name="x") for one in SOURCES]
    assert len({made.pdf for made in alone}) == len(SOURCES)
    engine = TypstEngine()
    assert [engine.typeset(one, name="x") for one in SOURCES] == alone
    assert [engine.typeset(one, name="x") for one in reversed(SOURCES)] == alone[::-1]


def test_threads_do_not_get_each_others_papers() -> None:
    alone = [TypstEngine().pdf(one, name="x") for one in SOURCES]
    engine = TypstEngine()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda one: engine.pdf(one, name="x"), SOURCES * 8))
    assert made == alone * 8


def test_nothing_of_a_document_is_left_for_others_to_read(desks: Path) -> None:
    engine = TypstEngine()
    for one in SOURCES:
        engine.typeset(one, name="x")
    left = {file.name for folder in desks.iterdir() for file in folder.iterdir()}
    assert left == {"start.typ", "base.typ", "layout.typ", "labels.typ"}
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in desks.iterdir())


@pytest.mark.parametrize("markup", ['#image("logo.svg", alt: "x")', '#import "base.typ"'])
def test_a_document_cannot_read_the_files_of_the_one_before(markup: str) -> None:
    engine = TypstEngine()
    files = {"logo.svg": SVG.format(9).encode(), **load_layout("a4", "typst", {}, 1)}
    assert engine.png(Source(markup, files), name="x")
    with pytest.raises(TypeFault, match="file not found"):
        engine.png(Source(markup), name="x")


def test_an_engine_goes_on_when_its_folder_is_swept_away(desks: Path) -> None:
    engine = TypstEngine()
    first = engine.pdf(SOURCES[0], name="x")
    for folder in desks.iterdir():
        shutil.rmtree(folder)
    assert engine.pdf(SOURCES[0], name="x") == first


def test_a_folder_goes_with_its_engine(desks: Path) -> None:
    engine = TypstEngine()
    engine.pdf(SOURCES[0], name="x")
    assert len(list(desks.iterdir())) == 1
    del engine
    assert not list(desks.iterdir())


def test_where_there_is_no_room_the_error_says_what_to_do(desks: Path) -> None:
    desks.rmdir()
    with pytest.raises(UserError, match=r"cannot write what Typst reads: .*TMPDIR") as caught:
        TypstEngine().pdf(SOURCES[0], name="x")
    assert type(caught.value) is UserError


def test_pictures_do_not_use_up_the_names_that_typst_has_room_for(desks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: set[str] = set()
    write = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda path, data: names.add(path.name) or write(path, data))  # type: ignore[func-returns-value]
    engine = TypstEngine()
    engine.pdf(source("A square:", 10, 20), name="x")
    before = set(names)
    engine.pdf(source("A square:", 30, 40), name="x")
    assert names == before


def test_a_layout_may_have_a_picture_of_pixels() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )
    made = source("x")
    letterhead = b'#import "base.typ": *\n#let paper = paper.with(letterhead: image("logo.png", alt: "Seal"))\n'
    with_logo = replace(made, files={**made.files, "layout.typ": letterhead, "logo.png": png})
    assert b"/Subtype/Image" in TypstEngine().pdf(with_logo, name="x").replace(b" ", b"")
