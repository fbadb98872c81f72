"""Layouts and pictures that others wrote: they end, and get nothing that is not theirs."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread, Timer

import pikepdf
import pytest

from generator.errors import UserError
from generator.model import Document, Part, Problem, Source
from generator.page import Typesetter
from generator.page.attached import attached_picture
from generator.page.emit import latex, typst
from generator.page.engine import confined, tex
from generator.page.engine.confined_process import close_files
from generator.page.engine.typst import TypstEngine
from generator.page.layout import EDITION, load_layout
from generator.page.text import parse_markdown

DOCUMENT = Document(
    is_key=False, title="Test", subtitle="", course="C", date="", version="A", student=None, code="A1", instructions=(),
    problems=(Problem(1, "Sums", (), (Part("(a)", 2, tuple(parse_markdown("What is $1 + 1$?")), (), 1, None),)),),
    edition=EDITION,
)  # fmt: skip
MARK = b"in no paper of anybody"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the user, beside nobody's layout."""
    path = tmp_path / "secret.txt"
    path.write_bytes(MARK + b"\n")
    return path


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot confine TeX."""
    monkeypatch.setattr(tex, "confined", lambda command, **_: list(command))


def in_typst(layout: str, **files: bytes) -> bytes:
    stored = {"layout.typ": f'#import "base.typ": *\n{layout}'.encode(), **files}
    source = typst.emit(DOCUMENT, load_layout("dept", "typst", stored, EDITION))
    return TypstEngine(layout="dept").pdf(source, name="version A")


def in_tex(layout: str, program: str = "pdflatex") -> bytes:
    stored = {"layout.tex": f"\\usepackage[a4paper]{{geometry}}\n\\input{{base.tex}}\n{layout}".encode()}
    source = latex.emit(DOCUMENT, load_layout("dept", "latex", stored, EDITION))
    return tex.compile_pdf(Source(source.main, source.files, program=program), name="version A")


def everything(pdf: bytes) -> bytes:
    """All that a PDF holds, unpacked."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        streams = [one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream)]
    return b"\n".join([pdf, *streams])


# --- TeX ------------------------------------------------------------------------------------------------------------

READS = {
    "an attachment": r"\usepackage{attachfile2}\AtBeginDocument{\attachfile{%s}}",
    "a stream": r"\immediate\pdfobj stream file {%s}\pdfpageattr{/Hidden \the\pdflastobj\space 0 R}",
    "an object": r"\immediate\pdfobj file {%s}",
    "a font": r"\pdfmapline{=cmr10 CMR10 <<%s}\AtBeginDocument{\font\x=cmr10 \x x}",
    "a font map": r"\pdfmapfile{+%s}",
    "a stream, hidden": r"\immediate\pdfobj stream file {%s}\newwrite\f\immediate\openout\f=main.fls",
}


@pytest.mark.tex
@pytest.mark.parametrize("read", READS)
def test_a_page_of_tex_does_not_get_a_file_of_the_user(read: str, secret: Path) -> None:
    with pytest.raises(UserError, match=r"version A: the layout reads .*secret\.txt, which is no part of it"):
        in_tex(READS[read] % secret)


@pytest.mark.tex
@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("read", READS)
def test_the_list_of_files_tells_where_the_kernel_does_not_help(read: str, secret: Path) -> None:
    with pytest.raises(UserError, match=r"the layout reads .*secret\.txt, which is no part of it"):
        in_tex(READS[read] % secret)


@pytest.mark.tex
@pytest.mark.usefixtures("no_kernel")
def test_a_second_list_of_files_is_refused() -> None:
    with pytest.raises(UserError, match=r"the layout reads pdflatex1\.fls"):
        in_tex(r"\newwrite\f\immediate\openout\f=pdflatex1.fls")


@pytest.mark.tex
@pytest.mark.parametrize(
    "read",
    [
        r"\newread\f\openin\f=%s \ifeof\f\else\read\f to\x\AtBeginDocument{\x}\fi",
        r"\AtBeginDocument{\pdffiledump length 90{%s}\pdfmdfivesum file{%s}}",
        r"\AtBeginDocument{\IfFileExists{%s}{\input{%s}}{}}",
    ],
)
def test_what_tex_itself_keeps_closed_leaves_the_page_empty(read: str, secret: Path) -> None:
    assert in_tex(read.replace("%s", str(secret))) == in_tex("")


@pytest.mark.tex
def test_a_page_does_not_get_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", MARK.decode())
    monkeypatch.setenv("TEXMFTOKEN", "of a tree")
    with pytest.raises(UserError, match="the layout reads /proc/self/environ"):
        in_tex(READS["a stream"] % "/proc/self/environ")
    assert "TOKEN" not in tex._environment(Path("x"))
    assert tex._environment(Path("x"))["TEXMFTOKEN"] == "of a tree"


@pytest.mark.tex
def test_an_honest_layout_may_attach_a_file_of_its_own() -> None:
    note = "\\begin{filecontents*}{note.txt}\n" + MARK.decode() + "\n\\end{filecontents*}\n"
    shown = READS["an attachment"].replace("AtBeginDocument", "AddToHook{shipout/foreground}") % "note.txt"
    assert MARK in everything(in_tex(note + shown))


@pytest.mark.luatex
@pytest.mark.parametrize("is_confined", [True, False])
@pytest.mark.parametrize(
    "read",
    [
        r"\immediate\pdfextension obj stream file {%s}",
        r"\directlua{pdf.immediateobj('streamfile', '%s')}",
        r"\directlua{local f = io.open('%s') if f then tex.print(-2, f:read('*a')) end}",
        r"\directlua{local f = pdfe.open('%s') if f then tex.print('opened') end}",
        r"\directlua{os.setenv('TEXMF', '/') local f = io.open('%s') if f then tex.print(-2, f:read('*a')) end}",
        r"\directlua{local m = mplib.new{ini_version = true, find_file = function(n) return n == 'x' and '%s' or n end}"
        r" local q = string.char(34)"
        r" local r = m:execute('string s; s=readfrom ' .. q .. 'x' .. q .. '; message s; end')"
        r" tex.print(-2, (r.term or '') .. (r.log or ''))}",
    ],
)
def test_lua_does_not_get_a_file_of_the_user(
    read: str, is_confined: bool, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_confined:
        monkeypatch.setattr(tex, "confined", lambda command, **_: list(command))
    try:
        made = everything(in_tex(r"\AtBeginDocument{" + read % secret + "}", "lualatex"))
    except UserError as error:
        assert f"the layout reads {secret}" in str(error) or "cannot open input file" in str(error)
    else:
        assert MARK not in made
        assert MARK[:9].hex().encode() not in made


@pytest.mark.tex
def test_a_page_of_tex_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tex, "TIMEOUT", -1.0)  # and two seconds for its document
    with pytest.raises(UserError, match="version A: pdflatex did not finish within 1 seconds; look for a loop"):
        in_tex(r"\def\x{\x}\x")


# --- Typst ----------------------------------------------------------------------------------------------------------

NESTED = "#let paper(..all) = { for i in range(100000) { for j in range(100000) { [x] } } }"


def test_a_layout_of_typst_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "SECONDS", 2)
    began = time.monotonic()
    with pytest.raises(UserError, match="version A: the layout “dept” did not finish within 2 seconds"):
        in_typst(NESTED)
    assert time.monotonic() - began < 20


def test_a_layout_that_needs_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "MEMORY", 2**29)
    if sys.platform != "linux":
        pytest.skip("the system has no limit for memory that holds")
    with pytest.raises(UserError, match=r"version A: the layout “dept” needs more than .* of memory, or was killed"):
        in_typst("#let x = range(100000000).map(i => i * i).map(i => str(i)).sum()")


def test_a_process_ends_in_time_though_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that asked was killed itself."""
    if not hasattr(os, "fork"):
        pytest.skip("the system cannot end a process after a time")
    monkeypatch.setattr(confined, "SECONDS", -4)  # and five more for the process
    monkeypatch.setattr(confined, "Timer", lambda _, end: Timer(600, end))
    ended: list[int] = []
    monkeypatch.setattr(confined, "_broken", lambda code: ended.append(code) or "was ended")  # type: ignore[func-returns-value]
    with pytest.raises(UserError, match="the layout “dept” was ended"):
        in_typst(NESTED)
    assert ended == [-signal.SIGALRM]


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        ('#panic(read("%s"))', "file not found"),
        ('#panic(read("../%s"))', "would escape the project root"),
        ('#panic(eval("read(\\"%s\\")"))', "file not found"),
        ('#panic(read("/proc/self/environ"))', "file not found"),
        ('#image("https://example.org/x.png")', "file not found"),
    ],
)
def test_a_layout_of_typst_reads_nothing_but_its_files(layout: str, why: str, secret: Path) -> None:
    with pytest.raises(UserError, match=why) as caught:
        in_typst(layout.replace("%s", str(secret)))
    assert MARK.decode() not in str(caught.value)


def test_a_layout_does_not_follow_a_link_out_of_its_folder(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is brought can make one; the kernel closes the way all the same."""
    if not _has_landlock():
        assert not close_files([], []), "it says so, and what else keeps a page from files is tested above"
        return
    write = Path.write_bytes

    def planted(path: Path, content: bytes) -> int:
        if path.name != "link.txt":
            return write(path, content)
        path.symlink_to(secret)
        return 0

    monkeypatch.setattr(Path, "write_bytes", planted)
    with pytest.raises(UserError, match=r"access denied|failed to load file"):
        in_typst('#panic(read("link.txt"))', **{"link.txt": b""})


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What the network is asked for."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            while server.fileno() >= 0:
                try:
                    connection, _ = server.accept()
                except OSError:
                    continue
                asked.append(connection.recv(1000))
                connection.close()

        thread = Thread(target=listen, daemon=True)
        thread.start()
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.getsockname()[1]}")
        yield asked
    thread.join()


@pytest.mark.parametrize("package", ["preview/example:0.1.0", "local/dept:1.0.0"])
@pytest.mark.parametrize("has_landlock", [True, False])
def test_no_package_is_downloaded_or_taken_from_the_machine(
    package: str, has_landlock: bool, proxy: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_landlock:
        script = tmp_path / "confined_process.py"
        kept = confined._SCRIPT.read_text(encoding="utf-8")
        script.write_text(kept.replace('if sys.platform != "linux":', "if True:"), encoding="utf-8")
        monkeypatch.setattr(confined, "_SCRIPT", script)
    for cache in (tmp_path / "data", tmp_path / "cache"):
        folder = cache / "typst" / "packages" / package.replace(":", "/")
        folder.mkdir(parents=True)
        name, version = package.rpartition("/")[2].split(":")
        manifest = f'[package]\nname = "{name}"\nversion = "{version}"\nentrypoint = "lib.typ"\n'
        (folder / "typst.toml").write_text(manifest, encoding="utf-8")
        (folder / "lib.typ").write_text("#let x = 1", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    asked = package.split(":")[0]
    with pytest.raises(UserError, match=f"the layout asks for the package @{asked}, and nothing is downloaded"):
        in_typst(f'#import "@{package}": *')
    assert not proxy


def test_the_process_of_a_layout_has_none_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", MARK.decode())
    assert MARK.decode() not in confined.environment().values()


def test_a_layout_within_limits_sets_the_same_pages() -> None:
    for name in ("a4", "us-letter"):
        files = load_layout(name, "typst", {}, EDITION)
        source = typst.emit(DOCUMENT, files)
        shipped, within = (TypstEngine(layout=layout) for layout in ("", "dept"))
        assert within.typeset(source, name="x") == shipped.typeset(source, name="x")
        assert within.png(source, name="x") == shipped.png(source, name="x")


def test_only_a_shipped_layout_is_set_in_the_process_that_writes() -> None:
    stored = {"layout.typ": "I2ltcG9ydCAiYmFzZS50eXAiOiAq"}
    assert not Typesetter(layout="a4", layout_files=stored)._typst()._layout
    assert Typesetter(layout="dept", layout_files=stored)._typst()._layout == "dept"


def test_a_process_serves_many_documents_and_ends_with_its_engine() -> None:
    stored = {"layout.typ": b'#import "base.typ": *'}
    source = typst.emit(DOCUMENT, load_layout("dept", "typst", stored, EDITION))
    engine = TypstEngine(layout="dept")
    first = engine.pdf(source, name="x")
    (desk,) = engine._desks._free
    assert isinstance(desk.compiler, confined.ConfinedCompiler)
    process = desk.compiler._process
    again = engine.pdf(source, name="x")
    assert (again == first, len(engine._desks._free), process.poll()) == (True, 1, None)
    del engine, desk
    assert process.poll() is not None


# --- pictures -------------------------------------------------------------------------------------------------------

LAUGHS = '<g id="a0"><rect width="1" height="1"/></g>' + "".join(
    f'<g id="a{i}">' + f'<use href="#a{i - 1}"/>' * 10 + "</g>" for i in range(1, 10)
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


@pytest.mark.parametrize("to", ["svg", "pdf", "png"])
def test_a_picture_that_unfolds_without_end_is_refused(to: str) -> None:
    content = SVG.format(f'<defs>{LAUGHS}</defs><use href="#a9"/>').encode()
    with pytest.raises(UserError, match=r"plan\.svg: is no picture"):
        attached_picture("plan.svg", "a plan", content, frozenset([to]))


@pytest.mark.parametrize("to", ["svg", "pdf", "png"])
def test_a_picture_that_takes_for_ever_is_refused(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "SECONDS", 2)
    noise = '<filter id="f"><feTurbulence baseFrequency="0.01" numOctaves="90"/></filter>'
    huge = SVG.replace('"9"', '"9000000"').format(f'{noise}<rect width="9000000" height="9000000" filter="url(#f)"/>')
    with pytest.raises(UserError, match=r"plan\.svg: is no picture for a paper: Typst did not finish within 2 seconds"):
        attached_picture("plan.svg", f"a plan as {to}", huge.encode(), frozenset([to]))


def test_a_picture_does_not_show_a_file_of_the_user(tmp_path: Path) -> None:
    pixel = tmp_path / "pixel.svg"
    pixel.write_text(SVG.format(""), encoding="utf-8")
    content = SVG.format(f'<image href="{pixel}" width="9" height="9"/>').encode()
    with pytest.raises(UserError, match="paths are not allowed"):
        attached_picture("plan.svg", "a plan", content, frozenset(["svg"]))


# --- the kernel -----------------------------------------------------------------------------------------------------


def _confined_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    asked = confined.confined(["/bin/sh", "-c", command], read=tex._SYSTEM, write=[str(folder)], seconds=20)
    return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=folder)


def _has_landlock() -> bool:
    """Whether the kernel says that it can close files: the version of its interface."""
    return sys.platform == "linux" and bool(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) > 0)


def test_a_confined_program_has_its_folder_and_nothing_else(tmp_path: Path, secret: Path) -> None:
    if not _has_landlock():
        assert not close_files([], []), "it says so, and what else keeps a page from files is tested above"
        return
    home = tmp_path / "home"
    home.mkdir()
    (home / "a").write_text("mine", encoding="utf-8")
    assert _confined_shell("cat a", home).stdout == "mine"
    assert _confined_shell("echo b > b && cat b", home).stdout == "b\n"
    for command in (f"cat {secret}", "cat ../secret.txt", f"ln -s {secret} l && cat l", "echo x > ../c", "ls .."):
        assert _confined_shell(command, home).returncode, command
    assert not (tmp_path / "c").exists()


def test_a_confined_program_cannot_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name != "posix":
        pytest.skip("the system has no such limit")
    monkeypatch.setattr(confined, "LARGEST_FILE", 5000)
    _confined_shell("head -c 9000 /dev/zero > big || head -c 9000 /usr/bin/env > big", tmp_path)
    assert (tmp_path / "big").stat().st_size <= 5000
