"""What a file named on the command line is, and what to do where it is not what the command takes."""

from __future__ import annotations

import errno
import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import UserError
from generator.files import cannot_read

if TYPE_CHECKING:
    from generator.bank import Bank

RECIPE, RECORD, RULINGS, ROSTER = "a recipe", "a record", "a file of rulings", "a roster"
RESPONSES, TYPE, TYPE_OR_RECIPE = "a sheet of responses", "a problem type", "a problem type or a recipe"
SHEET, _TOML = "a spreadsheet", "a TOML file"
_BEGINNINGS = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"<svg": "a picture",
    b"\xd0\xcf\x11\xe0": SHEET, b"\x1f\x8b": "an archive", b"<!doctype": "a web page", b"<html": "a web page",
}  # fmt: skip
_ENDINGS = {
    ".toml": _TOML, ".csv": SHEET, ".tsv": SHEET, ".xlsx": SHEET, ".ods": SHEET, ".xls": SHEET, ".zip": "an archive",
    ".docx": "a Word document", ".typ": "a Typst source", ".tex": "a LaTeX source", ".svg": "a picture",
    ".html": "a web page", ".py": "a Python program", ".log": "a log", ".md": "a text file", ".txt": "a text file",
}  # fmt: skip
_MOST_READ = 2**24  # bytes: a recipe is smaller, and so is the first line of a record

_TAKEN = {
    RECIPE: "a recipe is a .toml file; `problemset init` writes one to start from",
    RECORD: "a record is the .jsonl file that `problemset build` writes beside the recipe",
    RULINGS: "rulings are a .toml file with [[rulings]]",
    ROSTER: "a roster is a spreadsheet with the columns id and name",
    RESPONSES: "`problemset mark RECORD --sheet` writes an empty one",
    TYPE: "`problemset list` shows the types",
    TYPE_OR_RECIPE: "`problemset list` shows the types",
}
"""What a command takes, and what to do for want of it."""

_ALIKE = {
    RECIPE: {_TOML}, RULINGS: {_TOML}, ROSTER: {*_BEGINNINGS.values()}, RESPONSES: {*_BEGINNINGS.values()},
    TYPE: {"a folder"}, TYPE_OR_RECIPE: {"a folder", RECIPE, _TOML},
}  # fmt: skip
"""What a command takes, and kinds that may be it: whoever reads the file will tell."""


def kind_of_file(path: Path) -> str:
    """What a file is, by what it holds and then by its name; "" if that cannot be told, or there is none."""
    try:
        if path.is_dir():
            return "a folder"
        if not path.is_file():
            return ""  # a pipe might never end
        with path.open("rb") as file:
            content = file.read(_MOST_READ)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return ""
    begin = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith(b"{") and _is_record(content):
        return RECORD
    if (path.suffix.casefold() == ".toml" or path.suffix.casefold() not in _ENDINGS) and (found := _toml_kind(content)):
        return found
    for beginning, kind in _BEGINNINGS.items():
        if begin.lower().startswith(beginning.lower()):
            return kind
    return _ENDINGS.get(path.suffix.casefold(), "")


def _is_record(content: bytes) -> bool:
    try:
        line = json.loads(content.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(line, dict) and line.get("kind") == "record"


def _toml_kind(content: bytes) -> str:
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    if "rulings" in data and "problems" not in data:
        return RULINGS
    return RECIPE if "problems" in data else ""


def require_kind(path: Path, wanted: str, bank: Callable[[], Bank]) -> None:
    """Raises UserError if the file is surely something else than what is wanted, with the command that is meant or the
    file that is.

    wanted: a key of _TAKEN. bank: where to look for a type of that name.
    """
    _require_a_name(path, wanted)
    found = kind_of_file(path)
    if found in ("", wanted) or found in _ALIKE.get(wanted, ()):
        if not os.path.exists(path):  # a name that is too long for a path is no file either
            _require_no_better(path, wanted, bank)
        return
    is_aside = wanted in (ROSTER, RESPONSES, RULINGS)  # beside the recipe or record that the command is about
    todo = _beside(path, found, wanted) or (not is_aside and _command_for(path, found, wanted)) or _TAKEN[wanted]
    raise UserError(f"is {found}, not {wanted}", where=str(path), todo=todo)


def _require_a_name(path: Path, wanted: str) -> None:
    """Raises UserError for what cannot be looked up: a name with a NUL, a link that leads back to itself."""
    try:
        path.stat()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) or error.errno == errno.ELOOP:
            raise cannot_read(path, _bare(wanted), error) from None


def _require_no_better(path: Path, wanted: str, bank: Callable[[], Bank]) -> None:
    """There is no such file. Raises UserError if there is one with another ending, or a type of that name."""
    ending = {RECIPE: ".toml", RECORD: ".jsonl"}.get(wanted)
    if ending and path.name not in ("", "..") and kind_of_file(path.with_name(path.name + ending)) == wanted:
        raise UserError(f"there is no {_bare(wanted)} “{path}”", todo=f"did you mean {path}{ending}?")
    if wanted in (RECIPE, RECORD) and str(path) in bank():
        raise UserError(
            f"“{path}” is a problem type, not {wanted}",
            todo=f"`problemset show {path}` gives an example of it, `problemset practice {path}` sets problems",
        )
    if wanted == RECIPE:
        raise UserError(f"there is no recipe “{path}”", todo="`problemset init` writes one to start from")


def _beside(path: Path, found: str, wanted: str) -> str:
    """The right file where it is easily found: the record of a recipe, the recipe of a record, what a folder holds."""
    if found in (RECIPE, _TOML) and wanted == RECORD:
        its_record = path.with_suffix(".jsonl")
        if kind_of_file(its_record) == RECORD:
            return f"its record is {its_record}"
        return f"`problemset build {path}` writes its record, {its_record}" if found == RECIPE else ""
    if (found, wanted) == (RECORD, RECIPE) and kind_of_file(path.with_suffix(".toml")) == RECIPE:
        recipe = path.with_suffix(".toml")
        return f"its recipe is {recipe}; `problemset regenerate {path}` prints the papers of the record again"
    record = _record_of(path) if wanted in (RECORD, RECIPE) else None
    if record and wanted == RECORD:
        return f"its record is {record}"
    if record and kind_of_file(record.with_suffix(".toml")) == RECIPE:
        return f"its recipe is {record.with_suffix('.toml')}"
    ending = {RECIPE: "*.toml", RECORD: "*.jsonl"}.get(wanted)
    if found == "a folder" and ending:
        inside = [one for one in sorted(path.glob(ending)) if kind_of_file(one) == wanted]
        return f"did you mean {' or '.join(map(str, inside))}?" if 0 < len(inside) < 4 else ""
    return ""


def _record_of(path: Path) -> Path | None:
    """The record whose papers a folder holds, or the folder of a file."""
    from generator.press import owner_of

    owner = owner_of(path if path.is_dir() else path.parent)
    return owner if owner and kind_of_file(owner) == RECORD else None


def _command_for(path: Path, found: str, wanted: str) -> str:
    """What takes such a file."""
    if found == RECORD:
        return f"`problemset verify {path}` checks it, `problemset regenerate {path}` prints its papers again"
    if found == RECIPE:
        return f"`problemset build {path}` makes its papers, `problemset check {path}` tries its types"
    if found == RULINGS:
        return f"rulings go with `problemset mark RECORD RESPONSES --rulings {path}`"
    if (found, wanted) == (SHEET, RECIPE):
        return f"a roster goes with `problemset build RECIPE.toml --roster {path}`"
    return ""


def _bare(kind: str) -> str:
    return kind.removeprefix("a ").removeprefix("an ")
