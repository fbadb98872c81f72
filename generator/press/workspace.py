"""The working folder of a build: what has been made so far, and from what.

`made.jsonl` begins with a hash of all that the files depend on; then it has a line per version, in the order in which
they were finished. A line that was cut off when the build was stopped does not count.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.files import append_line, cannot_write, sha256_of_file, whole_lines, write_whole

FOLDER = ".unfinished"
_MADE = "made.jsonl"


@dataclass(frozen=True)
class Made:
    """What was made of a version."""

    sources: Mapping[str, str]
    """"paper" and "key" → SHA-256 of the engine's input."""
    files: Mapping[str, str]
    """File name → SHA-256."""
    overflowing: tuple[str, ...]
    """Labels of parts that need more than their height."""


@dataclass(frozen=True)
class Workspace:
    """The folder, and the hash of all that its files depend on."""

    folder: Path
    out: Path
    """Where the files are moved when all are made."""
    key: str

    def begin(self) -> set[str]:
        """Takes up the folder if it is of the same build, or an empty one: what another build left goes. Names of the
        versions that are made already; the others are forgotten. Raises CannotWrite."""
        if not self._is_of_this_build():
            try:
                shutil.rmtree(self.folder, ignore_errors=True)
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise cannot_write(self.folder.parent, error) from None
            write_whole(self.folder / _MADE, self._head(), private=True)
            return set()
        kept = {name: place for name, place, made in self._made() if self._collected(made.files)}
        path = self.folder / _MADE
        with whole_lines(path, private=True) as add:
            add(self._head())
            for place in sorted(kept.values()):
                add(_line_at(path, place))
        return set(kept)

    def add(self, name: str, made: Made) -> None:
        """Notes that a version's files are in the folder. Raises CannotWrite."""
        line = json.dumps([name, made.sources, made.files, made.overflowing], ensure_ascii=False)
        append_line(self.folder / _MADE, line.encode("utf-8") + b"\n")

    def made(self, names: Mapping[str, int], name: str) -> Made | None:
        """What was made of a version. names: from `places`."""
        return _made(_line_at(self.folder / _MADE, names[name]))[1] if name in names else None

    def places(self) -> dict[str, int]:
        """Version → where its line begins."""
        return {name: place for name, place, _ in self._made()}

    def path(self, name: str) -> Path:
        """Where a file is: here, or already in its place."""
        here = self.folder / name
        return here if here.exists() else self.out / name

    def clear(self) -> None:
        """Removes the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_of_this_build(self) -> bool:
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

    def _collected(self, files: Mapping[str, str]) -> bool:
        """Whether all of a version's files are whole; those that were moved into place already are."""
        return all(self.path(name).is_file() and sha256_of_file(self.path(name)) == files[name] for name in files)


def _made(line: bytes) -> tuple[str, Made]:
    """A line of made.jsonl. Raises ValueError."""
    name, sources, files, overflowing = json.loads(line.decode("utf-8"))
    if not line.endswith(b"\n"):
        raise ValueError("cut off")
    return name, Made(sources, files, tuple(overflowing))


def _line_at(path: Path, place: int) -> bytes:
    with path.open("rb") as file:
        file.seek(place)
        return file.readline()
