"""LaTeX source → PDF, by pdflatex or lualatex in a private directory, without a shell and without files of others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath

from generator.errors import TypeFault, UserError, WorkerLost, one_line
from generator.model import Source, Typeset
from generator.page.engine.binder import split
from generator.page.engine.confined import confined, environment

TIMEOUT = 60.0
"""Seconds for one run."""

_MAIN = "main.tex"
_SANDBOX = Path(__file__).with_name("sandbox.lua")
_DENIED = re.compile(r"^\S+: (.+): Permission denied$", re.MULTILINE)
_LAST = 4096
"""Bytes of what a program complains about that are looked at."""
_OWN_FILES = "a layout may read the files beside it and those of TeX: copy what it needs beside it"
_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/alternatives", "/dev/null", "/dev/urandom"),
)
"""What programs need of a Linux system to start; it holds nobody's own files."""
_OPTIONS = {"lualatex": (f"--lua={_SANDBOX.name}", "--nosocket")}
"""Program → what it needs so that a page cannot reach other files by Lua; pdflatex has no such language."""
_INSTALL = (
    "install TeX Live (Debian: texlive-latex-recommended texlive-latex-extra texlive-fonts-recommended lmodern), "
    "or use --engine typst, or --format tex"
)
_INSTALL_LUA = "install TeX Live's LuaLaTeX (Debian: texlive-luatex), or use the Typst engine"
_ERROR = re.compile(r"^(?:\./)?([^\s:]+):(\d+): (.*)$", re.MULTILINE)
_BARE = re.compile(r"^!(?: |pdfTeX error: )(?:\S+ \(file \S*?([^/\s]+)\): )?(.*)$", re.MULTILINE)  # names no line
_NO_GLYPH = re.compile(r"Unicode character (.+?) \(U\+([0-9A-F]+)\)")
_LOST = re.compile(r"Missing character: There is no (.+?) (?:\(.*?\) )?in font (\S+?)[!.]?$", re.MULTILINE)
_TOLD = re.compile(r"^ps-(needed|page|top|gap|heading|columns) (-?[\d.]+)(pt)?$", re.MULTILINE)
_POINTS = 28.45274
"""In a centimetre."""
_ENDS_DOCUMENTS = re.compile(rb"^[^%\n]*\\(input\{base\.tex\}|newcommand\*?\{?\\psenddocument)", re.MULTILINE)
"""A layout after whose documents others can begin."""
_AGAIN = "what was done is kept: run the same command again, with fewer --jobs if memory is short"
_TRIES = 3  # of a run that is ended from outside
_RERUN = re.compile(r"Rerun to get|Label\(s\) may have changed|Rerun LaTeX")


class Refused(Exception):
    """One of several documents cannot be typeset, so that the others have to go without it.

    index: which, from 0. error: why, as for `typeset`.
    """

    def __init__(self, index: int, error: UserError) -> None:
        super().__init__(str(error))
        self.index, self.error = index, error


def compile_pdf(source: Source, *, name: str) -> bytes:
    """The PDF's bytes. `name` and errors: as for `typeset`."""
    return typeset(source, name=name).pdf


def typeset(source: Source, *, name: str) -> Typeset:
    """The PDF, and what each part of a paper needs. `name` (version, student) goes into the error.

    Raises UserError where the program is absent, has no glyph, takes too long or stumbles over the layout; TypeFault
    where it refuses the text of a part.
    """
    try:
        (made,) = typeset_all([source], [name])
    except Refused as refusal:
        raise refusal.error from None
    return made


def typeset_all(sources: Sequence[Source], names: Sequence[str]) -> list[Typeset]:
    """The same for several documents of one layout, in a single run: most of a run's time is its start.

    The same documents in the same order give the same bytes; other company may give a document other bytes, since the
    fonts in it hold the letters that its company needs. Raises Refused, and UserError for what concerns them all.
    """
    if not _ENDS_DOCUMENTS.search(sources[0].files.get("layout.tex", b"")):
        return [_alone(source, index, name) for index, (source, name) in enumerate(zip(sources, names, strict=True))]
    main, files = _together(sources)
    try:
        together = Source(main, files, program=sources[0].program)
        pdf, log = _typeset(together, "several papers", runs=1, timeout=TIMEOUT + 2 * len(sources))
    except _Failed as failed:
        begun = _BEGUN.findall(failed.log)
        if not begun:
            raise failed.error(main, names[0]) from None  # the layout
        index = int(begun[-1][0])
        raise Refused(index, failed.error(main, names[index])) from None
    _, *logs = _BEGUN.split(log)
    lasts = [*map(int, logs[4::3]), int(_ENDED.findall(log)[-1])]
    parts = zip(split(pdf, [source.title for source in sources], lasts), logs[2::3], strict=True)
    return [_measured(part, told) for part, told in parts]


def run_once(sources: Sequence[Source]) -> bytes:
    """The documents as one PDF, by nothing but a run of TeX: what `typeset_all` is measured against."""
    main, files = _together(sources)
    together = Source(main, files, program=sources[0].program)
    return _typeset(together, "several papers", runs=1, timeout=TIMEOUT + 2 * len(sources))[0]


def _alone(source: Source, index: int, name: str) -> Typeset:
    try:
        pdf, log = _typeset(source, name, runs=2, timeout=TIMEOUT)
    except _Failed as failed:
        raise Refused(index, failed.error(source.main, name)) from None
    return _measured(pdf, log)


def _measured(pdf: bytes, log: str) -> Typeset:
    """The PDF with what its layout told about it in the log."""
    told: dict[str, list[float]] = {}
    for what, number, unit in _TOLD.findall(log):
        told.setdefault(what, []).append(float(number) / _POINTS if unit else float(number))
    (page,), (top,), (gap,) = (told.get(what, [0.0])[:1] for what in ("page", "top", "gap"))
    return Typeset(
        pdf,
        needed=tuple(told.get("needed", ())),
        page=page,
        top=top,
        gap=gap,
        headings=tuple(told.get("heading", ())),
        columns=tuple(map(int, told.get("columns", ()))),
    )


# What stands between the documents of a run: each has a group for what it says about itself, and pages from 1 on.
_BEGIN = r"""\begingroup\setcounter{page}{1}\typeout{ps-document %d \the\ReadonlyShipoutCounter}%%"""
_END = r"""\psenddocument\endgroup"""
_BEGUN = re.compile(r"^ps-document (\d+) (\d+)$", re.MULTILINE)
_ENDED = re.compile(r"^ps-documents-end (\d+)$", re.MULTILINE)


def _together(sources: Sequence[Source]) -> tuple[str, dict[str, bytes]]:
    """The documents as one, and their files. What each says about itself in its preamble is said where it begins."""
    heads, bodies = [], []
    for source in sources:
        head, _, rest = source.main.partition("\\input{layout.tex}")
        facts, _, body = rest.partition("\\begin{document}")
        heads.append(head)
        bodies.append(facts.lstrip("%\n") + body.rpartition("\\end{document}")[0])
    packages = dict.fromkeys(line for head in heads for line in head.splitlines())
    lines = [*packages, "\\input{layout.tex}", "\\hypersetup{pageanchor=false}", "\\begin{document}"]
    for number, body in enumerate(bodies):
        lines += [_BEGIN % number, body, _END]
    lines += [r"\typeout{ps-documents-end \the\ReadonlyShipoutCounter}", r"\end{document}", ""]
    return "\n".join(lines), {file: content for source in sources for file, content in source.files.items()}


@lru_cache(maxsize=2)
def version(program: str = "pdflatex") -> str:
    """The first line of `pdflatex --version`. Raises UserError where it is absent, or says nothing."""
    command = [_program(program), "--version"]
    for _ in range(_TRIES):
        shown = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        if shown.returncode == 0:
            return one_line(shown.stdout.partition("\n")[0])
    raise UserError(f"{program} does not work: {one_line(shown.stderr, 200) or 'it says nothing'}", todo=_INSTALL)


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise UserError(f"{name} is not installed", todo=_INSTALL_LUA if name == "lualatex" else _INSTALL)
    return program


def _write(home: Path, file: str, content: bytes) -> None:
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file:
        raise UserError(f"“{one_line(file, 60)}” is not a file beside the layout", todo="keep its files in one folder")
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_bytes(content)


class _Failed(Exception):
    """A run that made no page; or one that was never finished."""

    def __init__(self, program: str, log: str, error: UserError | None = None) -> None:
        super().__init__()
        self.log, self._program, self._error = log, program, error

    def error(self, main: str, name: str) -> UserError:
        """What to tell the user of it."""
        if self._error is None:
            return _translated(self.log, main, name, self._program)
        return UserError(self._error.what, where=name, todo=self._error.todo)


class _Killed(Exception):
    """A run was ended from outside."""


def _typeset(source: Source, name: str, *, runs: int, timeout: float) -> tuple[bytes, str]:
    """The PDF and the log of the last run. What is ended from outside is begun again, in a folder of its own.

    runs: how many the layout needs for its page numbers, if it does not ask for more. Raises _Failed, UserError.
    """
    program = source.program
    for _ in range(_TRIES):
        with tempfile.TemporaryDirectory(prefix="problemset-") as folder, suppress(_Killed):
            home = Path(folder).resolve()
            ours = {_MAIN: source.main.encode("utf-8"), _SANDBOX.name: _SANDBOX.read_bytes()}
            for file, content in {**source.files, **ours}.items():
                _write(home, file, content)
            for _ in range(runs - 1):
                _run(program, home, name, timeout, "-draftmode")  # labels only; the next run draws
            log = _run(program, home, name, timeout)
            if _RERUN.search(log):
                log = _run(program, home, name, timeout)
            return (home / _MAIN).with_suffix(".pdf").read_bytes(), log
    raise WorkerLost(f"{program} is ended each time (killed, or out of memory)", where=name, todo=_AGAIN)


def _run(program: str, home: Path, name: str, timeout: float, *options: str) -> str:
    """One run; the log. Raises _Failed, _Killed, UserError."""
    command = [_program(program), "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"]
    command += ["-recorder", *_OPTIONS.get(program, ()), *options, _MAIN]
    trees = _trees()
    command = confined(
        command, read=[*_SYSTEM, *_installation(program), *trees], write=[str(home), "/dev/null"], seconds=timeout
    )
    path = (home / _MAIN).with_suffix(".log")
    _make_ready(program, home)
    quiet = subprocess.DEVNULL
    with tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                command, cwd=home, env=_environment(home), stdin=quiet, stdout=quiet, stderr=complaints
            )
        except OSError as error:
            raise UserError(f"{program} cannot be started: {error}", where=name, todo=_INSTALL) from None
        with process:
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                late = f"{program} did not finish within {timeout:g} seconds"
                raise _Failed(program, _read(path), UserError(late, todo="look for a loop in the layout")) from None
            finally:
                process.kill()
        complaints.seek(-min(complaints.tell(), _LAST), os.SEEK_END)
        denied = _DENIED.findall(complaints.read().decode("utf-8", "replace"))
    log = _read(path)
    foreign = denied[-1:] if code else []
    listed = _list_of_files(program, home, process.pid)
    roots = tuple(dict.fromkeys(root for tree in trees for root in (tree, os.path.realpath(tree))))
    inputs = dict.fromkeys(_inputs(listed, home, code))  # most are named again and again
    foreign += [file for file in inputs if not _is_own(file, home, roots)]
    if foreign:
        what = f"the layout reads {one_line(foreign[0], 200)}, which is no part of it"
        raise _Failed(program, log, UserError(what, todo=_OWN_FILES))
    if code < 0:
        raise _Killed
    if code or _LOST.search(log):
        raise _Failed(program, log)
    return log


def _read(log: Path) -> str:
    return log.read_bytes().decode("utf-8", "replace") if log.exists() else ""


def _environment(home: Path) -> dict[str, str]:
    """What TeX needs to find its files, and what keeps the text from other files and the result from depending on the
    machine. Nothing else: the text can read it."""
    trees = {key: value for key, value in os.environ.items() if _OF_TREES.match(key)}
    return environment(
        **trees,
        openin_any="p",  # reads nothing outside the folder but TeX's own files
        openout_any="p",
        shell_escape="f",
        SOURCE_DATE_EPOCH="0",
        FORCE_SOURCE_DATE="1",
        MKTEXPK="0",  # a bitmap font would be made in the user's home, and looks bad
        MKTEXTFM="0",
        TEXMFCACHE=str(home / "cache"),  # LuaLaTeX keeps what it has read of the fonts
        TMPDIR=str(home),
        max_print_line="10000",  # one message, one line in the log
        error_line="254",
        half_error_line="238",
    )


# --- what was read --------------------------------------------------------------------------------------------------

_OF_TREES = re.compile(r"(?:HOME|USERPROFILE|APPDATA|LOCALAPPDATA|TEXMF(?!OUTPUT)\w*)$")


@lru_cache(maxsize=1)
def _trees() -> tuple[str, ...]:
    """The folders that hold TeX's own files, and the user's: what a page may read besides its own folder."""
    found = shutil.which("kpsewhich")
    if found is None:
        raise UserError("kpsewhich is not installed, which knows where TeX keeps its files", todo=_INSTALL)
    asked = (["-expand-path=$TEXMF"], ["-var-value=TEXMFROOT"], ["-expand-path=$TEXMFSYSVAR"])
    shown = [
        subprocess.run([found, *one], capture_output=True, text=True, timeout=TIMEOUT, check=False).stdout.strip()
        for one in asked
    ]
    folders = [folder for paths in shown for folder in paths.split(os.pathsep) if folder]
    return tuple(dict.fromkeys(os.path.normpath(folder) for folder in folders if Path(folder).is_dir()))


def _installation(program: str) -> tuple[str, ...]:
    """Where a program lies, with its libraries, if that is not among the system's folders."""
    folder = Path(_program(program)).resolve().parent
    return str(folder), str(folder.parent / "lib")


def _make_ready(program: str, home: Path) -> None:
    """Has the list of what a run reads keep its first name, such as `pdflatex12345.fls`: a page that knew the name
    could write over it."""
    for old in home.glob("*.fls"):
        if old.is_file():
            old.unlink()
    if _keeps_name(program):
        (home / _MAIN).with_suffix(".fls").mkdir(exist_ok=True)


def _list_of_files(program: str, home: Path, process: int) -> Path:
    return home / f"{program}{process}.fls" if _keeps_name(program) else (home / _MAIN).with_suffix(".fls")


def _keeps_name(program: str) -> bool:
    """Whether the list keeps its first name if it cannot get its last one: in TeX Live, but on Windows."""
    return os.name == "posix" and "TeX Live" in version(program)


def _inputs(listed: Path, home: Path, code: int) -> list[str]:
    """The files that a run has read, by its own list, or the list where it is not the only one.

    `openin_any` does not hold for what goes into a PDF as it is: `\\pdfobj file`, `\\pdfmapline`.
    """
    others = [path.name for path in home.glob("*.fls") if path.is_file() and path != listed]
    lines = listed.read_bytes().decode("utf-8", "surrogateescape").splitlines() if listed.is_file() else []
    if code >= 0 and not (lines and lines[0].startswith("PWD ")):
        others.append(listed.name)  # written over
    return [*others, *(file for kind, _, file in (line.partition(" ") for line in lines) if kind == "INPUT")]


def _is_own(file: str, home: Path, roots: Sequence[str]) -> bool:
    """Whether a file lies in the folder of the run or in a tree of TeX, itself or by the links of an installation.

    roots: the trees, and where their links lead.
    """
    named = home / file
    real = Path(os.path.realpath(named))
    if file.endswith(".fls"):
        return False
    if real.is_relative_to(home) or str(real) == os.devnull:
        return True
    ways = (real,) if ".." in named.parts else (named, real)
    return any(way.is_relative_to(root) for root in roots for way in ways)


# --- the log --------------------------------------------------------------------------------------------------------


def _translated(log: str, main: str, name: str, program: str) -> UserError:
    """The first error of a log as one line."""
    found, bare = _ERROR.search(log), _BARE.search(log)
    file, line, message = (found.group(1), int(found.group(2)), found.group(3)) if found else ("", 0, "")
    if bare and (found is None or bare.start() < found.start()):
        message = f"{bare.group(1)}: {bare.group(2)}" if bare.group(1) else bare.group(2)
    inside = file == _MAIN
    where = _place(main, line, name) if inside or not file else f"{name}, {file} line {line}"
    glyph, lost = _NO_GLYPH.search(message), _LOST.search(log)
    if glyph:
        code = int(glyph.group(2), 16)
        return _no_glyph(f"“{one_line(chr(code)) or '?'}” (U+{code:04X})", where, program)
    if lost:
        return _no_glyph(f"“{one_line(lost.group(1))}” in the font {lost.group(2)}", where, program)
    if message.startswith("Undefined control sequence") and found:
        # the next line of the log quotes the source up to the culprit
        culprit = re.match(r"\n.*?(\\[A-Za-z@]+|\\.) *\n", log[found.end() :])
        message = f"unknown command {culprit.group(1)}" if culprit else message
    message = re.sub(r"^(LaTeX|Package \w+) Error: ", "", message).rstrip(".") or "it stopped without a message"
    if re.search(r"\.(sty|cls|fd|def)' not found", message):
        return UserError(f"TeX Live is incomplete: {one_line(message)}", where=name, todo=_INSTALL)
    kind = TypeFault if inside and ", part " in where else UserError
    return kind(f"{program} refuses the page: {one_line(message, 300)}", where=where)


def _no_glyph(what: str, where: str, program: str) -> UserError:
    return UserError(
        f"{program} has no glyph for {what}", where=where, todo="use the Typst engine, or another spelling"
    )


def _place(main: str, line: int, name: str) -> str:
    """The part whose comment (`% part 1(b)`) stands last before the line."""
    for text in reversed(main.splitlines()[:line]):
        marker = re.fullmatch(r"% (part|problem) (\S+)", text)
        if marker:
            return f"{name}, {marker.group(1)} {marker.group(2)}"
        if text == "% end":
            break
    return name
