"""Files written whole or not at all, and file names that nothing from outside can bend."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import CannotWrite, UserError


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A temporary name beside `path` to write to; it takes the path's name when all went well, else it goes.

    private: only its owner may read it: records, keys, marks. Raises UserError for what the operating system refuses
    (no room, not allowed, …).
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o600 if private else 0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:  # also when interrupted: nothing half-written stays
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """The file with this content, whole or not at all. private: only its owner may read it. Raises UserError."""
    with whole_file(path, private=private) as temporary:
        temporary.write_bytes(content)


@contextmanager
def whole_lines(path: Path, *, private: bool = False) -> Iterator[Callable[[bytes], object]]:
    """A file, whole or not at all, that takes one line after another. private: only its owner may read it. Raises
    UserError."""
    with whole_file(path, private=private) as temporary, temporary.open("wb") as file:
        yield file.write


def append_line(path: Path, line: bytes) -> None:
    """Adds a line to a file that is there. Raises CannotWrite, also if it is there no longer."""
    try:
        with path.open("r+b") as file:
            file.seek(0, os.SEEK_END)
            file.write(line)
    except FileNotFoundError:
        raise CannotWrite(
            "was removed while it was written to", where=str(path), todo="run the same command again"
        ) from None
    except OSError as error:
        raise cannot_write(path, error) from None


def cut_to_whole_lines(path: Path) -> int:
    """Cuts off a last line that is not whole; how many lines there are. Raises CannotWrite."""
    count = end = 0
    try:
        with path.open("r+b") as file:
            for line in file:
                if line.endswith(b"\n"):
                    count, end = count + 1, end + len(line)
            file.truncate(end)
    except OSError as error:
        raise cannot_write(path, error) from None
    return count


def first_line(path: Path) -> bytes:
    """With its line end. Raises CannotWrite."""
    try:
        with path.open("rb") as file:
            return file.readline()
    except OSError as error:
        raise cannot_write(path, error) from None


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """The operating system's refusal as one line."""
    return CannotWrite(
        f"cannot write: {error.strerror or error}", where=str(path), todo="free some room or choose another --out"
    )


def read_text(path: Path, what: str) -> str:
    """The file as UTF-8 text without its byte-order mark. Raises UserError naming `what` it should be."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise UserError(f"there is no {what} “{path}”") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError("is not UTF-8 text", where=f"{path}, line {line}", todo="save it as UTF-8") from None
    except OSError as error:
        raise UserError(f"cannot read the {what}: {error.strerror}", where=str(path)) from None


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def safe_name(name: str) -> str:
    """A file name for a version or student id: letters, digits, dots, dashes and underscores.

    A name that had to be changed gets a plus sign and eight hex digits of its hash, so that two ids never share a file:
    no unchanged name has a plus sign. (Ids that differ only in case are refused where they are read.)
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._-")[:60]
    if plain and plain == name:
        return plain
    return f"{plain or 'version'}+{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a leading = + - @ tab or return gets an apostrophe before it."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
