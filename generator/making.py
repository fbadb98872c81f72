"""Versions → the record's lines, with their files in a working folder; in this process, or by several."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from generator.bank import Bank
from generator.errors import WorkerLost
from generator.files import sha256, write_whole
from generator.model import Version
from generator.record import Entry, entry_line, parse_entry, read_header
from generator.rendering import Renderer, source_sha256
from generator.workers import processes

_CHUNK = 4  # versions that a process renders at a time
_LIFE = 16  # chunks after which a process is replaced

Line = tuple[bytes, dict[str, str]]
"""The record's line of a version; and the parts that outgrew their heights, with the first version that they did in."""


@dataclass(frozen=True)
class Desk:
    """What a process needs to render versions of a build: the draft record begins with the header."""

    draft: Path
    out: Path
    banks: tuple[Path, ...]
    font_paths: tuple[Path, ...]


def made_by_processes(
    desk: Desk, versions: Iterator[Version], entries: Mapping[str, bytes], jobs: int
) -> Generator[Line, None, None]:
    """`made` of each version, in their order, made by other processes, a chunk of versions at a time.

    The processes are replaced after some chunks, since a typesetter's memory grows. Raises WorkerLost.
    """
    try:
        while first := list(islice(versions, 1)):
            life = chain(first, islice(versions, jobs * _LIFE * _CHUNK - 1))
            with processes(jobs) as pool:
                ahead: deque[Future[list[Line]]] = deque()
                while chunk := list(islice(life, _CHUNK)):
                    known = {version.name: entries[version.name] for version in chunk if version.name in entries}
                    ahead.append(pool.submit(_chunk, desk, chunk, known))
                    if len(ahead) > 2 * jobs:
                        yield from ahead.popleft().result()
                while ahead:
                    yield from ahead.popleft().result()
    except BrokenExecutor:
        raise WorkerLost(
            "a process ended in the middle of its work (killed, or out of memory)",
            todo="what was done is kept: run the same command again, with fewer --jobs if memory is short",
        ) from None


def _chunk(desk: Desk, versions: Sequence[Version], entries: Mapping[str, bytes]) -> list[Line]:
    """`made` of some versions, in a process of their own."""
    return [made(_renderer(desk), version, entries, desk.draft.parent, desk.out) for version in versions]


@lru_cache(maxsize=1)
def _renderer(desk: Desk) -> Renderer:
    header = read_header(desk.draft)
    return Renderer(header.recipe, Bank(desk.banks), header.seed, desk.font_paths)


def made(renderer: Renderer, version: Version, entries: Mapping[str, bytes], work: Path, out: Path) -> Line:
    """The record's line of a version, and the parts that outgrew their heights; renders it unless an interrupted build
    already did."""
    sources = renderer.sources(version)
    hashes = {kind: source_sha256(source) for kind, source in sources.items()}
    if version.name in entries:
        entry = parse_entry(entries[version.name], work, 0)
        kept = entry.version == version and entry.sources == hashes and _have(entry.files, work, out)
        if kept:
            return entries[version.name], {}
    files: dict[str, str] = {}
    for name, content in renderer.files(version, sources):
        write_whole(work / name, content)
        files[name] = sha256(content)
    return entry_line(Entry(version, hashes, files)), dict(renderer.outgrown)


def _have(files: Mapping[str, str], work: Path, out: Path) -> bool:
    """All files are there with these hashes, in the working folder or already in place."""
    for name, digest in files.items():
        found = [folder / name for folder in (work, out) if (folder / name).is_file()]
        if not found or sha256(found[0].read_bytes()) != digest:
            return False
        if found[0].parent == out:
            write_whole(work / name, found[0].read_bytes())
    return True
