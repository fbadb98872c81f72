"""LaTeX source → PDF, by pdflatex in a private directory, without a shell and without files of others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path, PurePosixPath

from generator.errors import TypeFault, UserError, one_line
from generator.model import Source, Typeset

TIMEOUT = 60.0
"""Seconds for one run."""

_MAIN = "main.tex"
_INSTALL = (
    "install TeX Live (Debian: texlive-latex-recommended texlive-latex-extra texlive-fonts-recommended lmodern), "
    "or use --engine typst, or --format tex"
)
_ERROR = re.compile(r"^(?:\./)?([^\s:]+):(\d+): (.*)$", re.MULTILINE)
_BARE = re.compile(r"^!(?: |pdfTeX error: )(?:\S+ \(file \S*?([^/\s]+)\): )?(.*)$", re.MULTILINE)  # names no line
_NO_GLYPH = re.compile(r"Unicode character (.+?) \(U\+([0-9A-F]+)\)")
_LOST = re.compile(r"Missing character: There is no (.+?) (?:\(.*?\) )?in font (\S+?)[!.]?$", re.MULTILINE)
_NEEDED = re.compile(r"^ps-needed ([\d.]+)pt$", re.MULTILINE)
_POINTS = 28.45274
"""In a centimetre."""
_RERUN = re.compile(r"Rerun to get|Label\(s\) may have changed|Rerun LaTeX")


def compile_pdf(source: Source, *, name: str) -> bytes:
    """The PDF's bytes. `name` and errors: as for `typeset`."""
    return typeset(source, name=name).pdf


def typeset(source: Source, *, name: str) -> Typeset:
    """The PDF, and what each part of a paper needs. `name` (version, student) goes into the error.

    Raises UserError where pdflatex is absent, has no glyph, takes too long or stumbles over the layout; TypeFault where
    it refuses the text of a part.
    """
    program = _program()
    with tempfile.TemporaryDirectory(prefix="problemset-") as folder:
        home = Path(folder)
        for file, content in {**source.files, _MAIN: source.main.encode("utf-8")}.items():
            _write(home, file, content)
        _run(program, home, source, name, "-draftmode")  # labels only; the next run draws
        log = _run(program, home, source, name)
        if _RERUN.search(log):
            log = _run(program, home, source, name)
        needed = tuple(float(points) / _POINTS for points in _NEEDED.findall(log))
        return Typeset((home / _MAIN).with_suffix(".pdf").read_bytes(), needed)


@lru_cache(maxsize=1)
def version() -> str:
    """The first line of `pdflatex --version`. Raises UserError where it is absent."""
    shown = subprocess.run([_program(), "--version"], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    return one_line(shown.stdout.partition("\n")[0])


def _program() -> str:
    program = shutil.which("pdflatex")
    if program is None:
        raise UserError("pdflatex is not installed", todo=_INSTALL)
    return program


def _write(home: Path, file: str, content: bytes) -> None:
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file:
        raise UserError(f"“{one_line(file, 60)}” is not a file beside the layout", todo="keep its files in one folder")
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_bytes(content)


def _run(program: str, home: Path, source: Source, name: str, *options: str) -> str:
    """One run; the log. Raises UserError or TypeFault."""
    command = [program, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"]
    try:
        done = subprocess.run(
            [*command, *options, _MAIN],
            cwd=home,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"pdflatex did not finish within {TIMEOUT:g} seconds", where=name, todo="look for a loop in the layout"
        ) from None
    except OSError as error:
        raise UserError(f"pdflatex cannot be started: {error}", where=name, todo=_INSTALL) from None
    path = (home / _MAIN).with_suffix(".log")
    log = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
    if done.returncode != 0 or _LOST.search(log):
        raise _translated(log, source.main, name)
    return log


def _environment() -> dict[str, str]:
    """The user's environment, less what would let the text reach other files or the result depend on the machine."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TEXINPUTS", "TEXMFOUTPUT"))}
    return kept | {
        "openin_any": "p",  # reads nothing outside the folder but TeX's own files
        "openout_any": "p",
        "shell_escape": "f",
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "MKTEXPK": "0",  # a bitmap font would be made in the user's home, and looks bad
        "MKTEXTFM": "0",
        "max_print_line": "10000",  # one message, one line in the log
        "error_line": "254",
        "half_error_line": "238",
    }


# --- the log --------------------------------------------------------------------------------------------------------


def _translated(log: str, main: str, name: str) -> UserError:
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
        return _no_glyph(f"“{one_line(chr(code)) or '?'}” (U+{code:04X})", where)
    if lost:
        return _no_glyph(f"“{one_line(lost.group(1))}” in the font {lost.group(2)}", where)
    if message.startswith("Undefined control sequence") and found:
        # the next line of the log quotes the source up to the culprit
        culprit = re.match(r"\n.*?(\\[A-Za-z@]+|\\.) *\n", log[found.end() :])
        message = f"unknown command {culprit.group(1)}" if culprit else message
    message = re.sub(r"^(LaTeX|Package \w+) Error: ", "", message).rstrip(".") or "it stopped without a message"
    if re.search(r"\.(sty|cls|fd|def)' not found", message):
        return UserError(f"TeX Live is incomplete: {one_line(message)}", where=name, todo=_INSTALL)
    kind = TypeFault if inside and ", part " in where else UserError
    return kind(f"pdflatex refuses the page: {one_line(message, 300)}", where=where)


def _no_glyph(what: str, where: str) -> UserError:
    return UserError(f"pdflatex has no glyph for {what}", where=where, todo="use the Typst engine, or another spelling")


def _place(main: str, line: int, name: str) -> str:
    """The part whose comment (`% part 1(b)`) stands last before the line."""
    for text in reversed(main.splitlines()[:line]):
        marker = re.fullmatch(r"% (part|problem) (\S+)", text)
        if marker:
            return f"{name}, {marker.group(1)} {marker.group(2)}"
        if text == "% end":
            break
    return name
