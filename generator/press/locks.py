"""One build at a time for a record and for a folder of papers; a folder knows whose papers it holds, and whether they
are final."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import portalocker

from generator.errors import UserError
from generator.exam import Header, record_id
from generator.files import cannot_write, write_whole

FINAL = "FINAL.txt"
"""In a folder of papers: since when they are final."""
_OWNER = ".record"  # in a folder of papers: whose they are


@contextmanager
def locked(record: Path, out: Path) -> Iterator[None]:
    """Nobody else builds or regenerates this record, or writes to this folder, in the meantime.

    The operating system lets go of a lock when its process ends, however it ends. Raises UserError that says who is at
    work.
    """
    with _lock(record.with_name(f".{record.name}.lock"), str(record)), _lock(out / ".lock", str(out)):
        yield


@contextmanager
def _lock(path: Path, what: str) -> Iterator[None]:
    made = _missing_folders(path.parent)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _taken(path, what)
    except OSError as error:
        raise cannot_write(Path(what), error) from None
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # while it is locked: whoever waits for it finds that it has gone, and makes a new one
        file.close()
        for folder in made:
            with suppress(OSError):
                folder.rmdir()  # if nothing was written to it


@contextmanager
def one_by_one(path: Path, what: str, seconds: float) -> Iterator[None]:
    """Nobody else is in here with the same lock file; whoever comes second waits. what: is changed here, for a message.
    Raises UserError after so many seconds."""
    lock = portalocker.Lock(path, "a", timeout=seconds, check_interval=0.01)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except portalocker.LockException:
        raise UserError("is being changed by somebody else", where=what, todo="try again in a moment") from None
    except OSError as error:
        raise cannot_write(Path(what), error) from None
    try:
        yield
    finally:
        lock.release()


def _taken(path: Path, what: str) -> IO[str]:
    """The lock file, locked. Raises UserError, OSError."""
    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.LockException:
            who = _who(file)
            file.close()
            raise UserError(
                f"{who} is building or regenerating it", where=what, todo="wait until that is done"
            ) from None
        with suppress(OSError):
            if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                now = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
                file.truncate(0)
                file.write(json.dumps({"process": os.getpid(), "since": now}))
                file.flush()
                return file
        file.close()  # whoever had it has just removed it


def _who(file: IO[str]) -> str:
    """Who has locked a file."""
    file.seek(0)
    try:
        owner = json.loads(file.read())
        return f"process {owner['process']} (since {owner['since']})"
    except (ValueError, KeyError, TypeError):
        return "another process"  # that has only just begun


def _missing_folders(folder: Path) -> list[Path]:
    """The folder and those above it that are not there, the innermost first."""
    missing = []
    while not folder.exists() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    return missing


# --- whose papers, and whether they are final -----------------------------------------------------------------------


def require_unclaimed(out: Path, record: Path, header: Header | None) -> None:
    """Raises UserError if the folder holds the papers of another record.

    header: the record's, if there is one already. A record that was moved is known by its seed.
    """
    found = _owner(out)
    if found is None:
        return
    theirs, their_id = found
    if theirs != record.resolve() and (header is None or their_id != record_id(header)):
        raise UserError(
            f"holds the papers of another record, {_relative(theirs, Path.cwd())}",
            where=str(out),
            todo="choose another folder: --out DIR",
        )


def owner_of(out: Path) -> Path | None:
    """The record whose papers a folder holds, as seen from here; None if it holds none."""
    found = _owner(out)
    return Path(_relative(found[0], Path.cwd())) if found else None


def _owner(out: Path) -> tuple[Path, object] | None:
    """The record whose papers a folder holds, and what tells it from others."""
    try:
        owner = json.loads((out / _OWNER).read_bytes())
        return (out / str(owner["record"])).resolve(), owner["id"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def claim_folder(out: Path, record: Path, header: Header) -> None:
    """Writes down whose papers the folder holds. Raises UserError."""
    owner = {"record": _relative(record.resolve(), out.resolve()), "id": record_id(header)}
    content = json.dumps(owner, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"
    if not (out / _OWNER).exists() or (out / _OWNER).read_bytes() != content:
        write_whole(out / _OWNER, content)


def require_proofs(out: Path) -> None:
    """Raises UserError if somebody has said that the papers of this folder are final."""
    if is_final(out):
        raise UserError(
            "these papers are final: students may have them", where=str(out / FINAL),
            todo="for other problems, make a make-up exam from a recipe of its own",
        )  # fmt: skip


def is_final(out: Path) -> bool:
    """Whether somebody has said that the papers of a folder are final: nothing of them is drawn again."""
    return (out / FINAL).is_file()


def _relative(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()
