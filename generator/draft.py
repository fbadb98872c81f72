"""The working folder of a build: what was drawn, and what has been made of it so far.

`drawn.jsonl` is a record whose versions have no files yet. `made.jsonl` begins with a hash of all that the files depend
on; then it has a line per version, in the order in which they were finished. A line that was cut off when the build was
stopped does not count. Together they give the record.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.errors import UserError
from generator.files import cannot_write, sha256, whole_lines, write_whole
from generator.model import Version
from generator.record import Entry, Header, entry_line, header_line, read_entries, read_header

_DRAWN, _MADE, _RECORD = "drawn.jsonl", "made.jsonl", "record.jsonl"


@dataclass(frozen=True)
class Made:
    """What was made of a version."""

    sources: Mapping[str, str]
    """"paper" and "key" → SHA-256 of the engine's input."""
    files: Mapping[str, str]
    """File name → SHA-256."""
    outgrown: tuple[str, ...]
    """Labels of parts that need more than their height."""


@dataclass(frozen=True)
class Draft:
    """The folder, and the hash of all that its files depend on."""

    folder: Path
    key: str

    @property
    def record(self) -> Path:
        return self.folder / _RECORD

    def begin(self, header: Header) -> int:
        """Takes up the folder if it is of the same build, or an empty one: what another build left goes. How many
        versions are drawn already. Raises UserError."""
        if not self._is_ours():
            try:
                shutil.rmtree(self.folder, ignore_errors=True)
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise cannot_write(self.folder.parent, error) from None
            write_whole(self.folder / _DRAWN, header_line(header))
            write_whole(self.folder / _MADE, self._head())
        return _whole_lines_only(self.folder / _DRAWN) - 1

    def draw(self, version: Version) -> None:
        """Notes what the next version is. Raises UserError."""
        _append(self.folder / _DRAWN, entry_line(Entry(version, {}, {})))

    def drawn(self) -> Iterator[Version]:
        """All versions that are drawn, in their order."""
        return (entry.version for entry in read_entries(self.folder / _DRAWN))

    def add(self, name: str, made: Made) -> None:
        """Notes that a version's files are in the folder. Raises UserError."""
        line = json.dumps([name, made.sources, made.files, made.outgrown], ensure_ascii=False)
        _append(self.folder / _MADE, line.encode("utf-8") + b"\n")

    def resume(self, out: Path) -> set[str]:
        """Names of the versions all of whose files are there, here or already in `out`; forgets the others."""
        kept = {name: place for name, place, made in self._made() if self._have(made.files, out)}
        path = self.folder / _MADE
        with whole_lines(path) as add:
            add(self._head())
            for place in sorted(kept.values()):
                add(_line_at(path, place))
        return set(kept)

    def header(self) -> Header:
        return read_header(self.folder / _DRAWN)

    def entries(self) -> Iterator[tuple[Version, Made | None]]:
        """Each version and what was made of it, if anything was."""
        places = {name: place for name, place, _ in self._made()}
        path = self.folder / _MADE
        for version in self.drawn():
            place = places.get(version.name)
            yield version, None if place is None else _made(_line_at(path, place))[1]

    def clear(self) -> None:
        """Removes the folder, and the folders above it that only held it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for folder in (self.folder.parent, self.folder.parent.parent):
            try:
                folder.rmdir()
            except OSError:
                return  # not empty, or not ours

    def _is_ours(self) -> bool:
        """Whether the folder is of the same build."""
        try:
            with (self.folder / _MADE).open("rb") as file:
                return file.readline() == self._head()
        except OSError:
            return False

    def _head(self) -> bytes:
        return json.dumps({"of": self.key}).encode() + b"\n"

    def _made(self) -> Iterator[tuple[str, int, Made]]:
        """Version, where its line begins, and what the line says."""
        with (self.folder / _MADE).open("rb") as file:
            place = len(file.readline())
            for line in file:
                with suppress(ValueError):  # cut off when the build was stopped
                    name, made = _made(line)
                    yield name, place, made
                place += len(line)

    def _have(self, files: Mapping[str, str], out: Path) -> bool:
        for name, digest in files.items():
            found = [folder / name for folder in (self.folder, out) if (folder / name).is_file()]
            if not found or sha256(found[0].read_bytes()) != digest:
                return False
            if found[0].parent == out:
                write_whole(self.folder / name, found[0].read_bytes())
        return True


def begun(folder: Path) -> Header | None:
    """The header of an unfinished build."""
    try:
        return read_header(folder / _DRAWN)
    except UserError:
        return None


def _append(path: Path, line: bytes) -> None:
    try:
        with path.open("ab") as file:
            file.write(line)
    except OSError as error:
        raise cannot_write(path, error) from None


def _whole_lines_only(path: Path) -> int:
    """Cuts off a last line that is not whole; how many lines there are. Raises UserError."""
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


def _made(line: bytes) -> tuple[str, Made]:
    """A line of made.jsonl. Raises ValueError."""
    name, sources, files, outgrown = json.loads(line.decode("utf-8"))
    if not line.endswith(b"\n"):
        raise ValueError("cut off")
    return name, Made(sources, files, tuple(outgrown))


def _line_at(path: Path, place: int) -> bytes:
    with path.open("rb") as file:
        file.seek(place)
        return file.readline()
