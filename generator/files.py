"""Files written whole or not at all, and file names that nothing from outside can bend."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from generator.errors import CannotWrite, UserError

LARGEST_FILE = 200_000_000  # bytes of a spreadsheet
_CHUNK = 2**20
LARGEST_TEXT = 10_000_000  # bytes of a recipe or of rulings, which a person types


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A temporary name beside `path` to write to; it takes the path's name when all went well, else it goes.

    private: only its owner may read it: records, keys, marks. Raises UserError for what the operating system refuses
    (no room, not allowed, …), and for a device or a pipe: a file must not take the place of /dev/null.
    """
    temporary: Path | None = None
    try:
        if kind := _no_file(path):
            raise CannotWrite(f"is {kind}, and cannot become a file", where=str(path), todo="choose another name")
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


def read_whole(path: Path, what: str, limit: int = LARGEST_FILE) -> bytes:
    """The content of a file that a user names. what: what it should be, such as "roster".

    Raises UserError for what is missing, no regular file (a pipe or a device may never end), or larger than `limit`
    bytes.
    """
    try:
        require_file(path, what)
        with path.open("rb") as file:
            content = b"".join(islice(iter(lambda: file.read(_CHUNK), b""), limit // _CHUNK + 1))
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise cannot_read(path, what, error) from None
    if len(content) > limit:
        raise UserError(f"is larger than {limit // 10**6} MB, and so no {what}", where=str(path))
    return content


def require_file(path: Path, what: str) -> None:
    """Raises UserError for a folder, a pipe or a device; OSError or ValueError if there is nothing of that name."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        todo = "" if stat.S_ISDIR(mode) else "save it as a file, and name that"
        raise UserError(f"is {_kind(mode)}, not a {what}", where=str(path), todo=todo)


def _no_file(path: Path) -> str:
    """What there is in a file's place that must stay: a pipe, a device. "" for a file, a folder, or nothing."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return ""
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else _kind(mode)


def _kind(mode: int) -> str:
    return next((name for is_kind, name in _NO_FILES if is_kind(mode)), "no regular file")


_NO_FILES: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)  # fmt: skip


def cannot_read(path: Path, what: str, error: OSError | ValueError) -> UserError:
    """Why a file cannot be opened, as one line."""
    if isinstance(error, FileNotFoundError):
        return UserError(f"there is no {what} “{path}”")
    return UserError(f"cannot read the {what}: {why_not(error)}", where=str(path))


def why_not(error: OSError | ValueError) -> str:
    """What the operating system says, or that it knows no such names."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else "no file can have such a name"


def read_text(path: Path, what: str, limit: int = LARGEST_TEXT) -> str:
    """The file as UTF-8 text without its byte-order mark. Raises UserError naming `what` it should be."""
    try:
        return read_whole(path, what, limit).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError("is not UTF-8 text", where=f"{path}, line {line}", todo="save it as UTF-8") from None


_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def safe_name(name: str, *, alone: bool = False) -> str:
    """A file name for a version or student id: letters, digits, dots, dashes and underscores.

    alone: whether nothing but an ending follows it; then it is no name that Windows keeps for a device, such as CON.

    A name that had to be changed gets a plus sign and eight hex digits of its hash, so that two ids never share a file:
    no unchanged name has a plus sign. (Ids that differ only in case are refused where they are read.)
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._-")[:60]
    if plain and plain == name and not (alone and _DEVICE.match(plain)):
        return plain
    return f"{plain or 'version'}+{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a leading = + - @ tab or return gets an apostrophe before it."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
