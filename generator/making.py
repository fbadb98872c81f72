"""Versions → their files and hashes, by whatever crew there is."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from generator.bank import Bank, software
from generator.engine.typst import TypstEngine
from generator.errors import UserError, WorkerLost
from generator.model import Version
from generator.record import Header, header_line, parse_header
from generator.rendering import Rendered, Renderer, who
from generator.slots import all_slots
from generator.workers import Crew

_CHUNK = 8  # versions in a task, unless the engine renders more of them together
_ROUNDS = 4  # tasks for each process, at least: all should end at about the same time

T = TypeVar("T")

Result = Rendered | UserError
"""What became of a version."""


@dataclass(frozen=True)
class Desk:
    """What a process needs to render versions of a recipe, wherever it is."""

    header: bytes
    """The record's first line: recipe and seed."""
    banks: tuple[Path, ...]
    font_paths: tuple[Path, ...]
    program: str
    """Hash of the program and of the recipe's types."""


def desk(header: Header, bank: Bank, font_paths: tuple[Path, ...]) -> Desk:
    """What renders versions of this record as this process would."""
    banks = tuple(path.resolve() for path in bank.roots)
    fonts = tuple(path.resolve() for path in font_paths)
    return Desk(header_line(header), banks, fonts, _program(header, bank))


def results(
    crew: Crew, desk: Desk, batches: Iterable[Sequence[Version]], total: int
) -> Iterator[tuple[Version, Result]]:
    """What became of each version, in their order. Only a few tasks are ahead of what is asked for, so that memory is
    bounded.

    batches: versions that are to be rendered together (see Renderer.batch), about `total` in all. A batch whose process
    ends, however often it is tried, is tried one version at a time, which finds the one to blame.
    """
    ahead: deque[tuple[Sequence[Version], Future[list[Result]]]] = deque()
    for task in _tasks(batches, min(_CHUNK, max(1, total // (_ROUNDS * max(1, crew.size))))):
        ahead.append((task, crew.executor.submit(rendered, desk, task)))
        if len(ahead) > 2 * crew.size:
            yield from _awaited(crew, desk, *ahead.popleft())
    while ahead:
        yield from _awaited(crew, desk, *ahead.popleft())


def warm(banks: tuple[Path, ...], font_paths: tuple[Path, ...]) -> None:
    """Loads what takes a process long to begin with: types, fonts and the typesetter."""
    bank = Bank(banks)
    for type_id in bank.ids():
        with suppress(UserError):  # whoever needs it will say what is wrong
            _ = bank[type_id].text
    TypstEngine(font_paths)


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in groups of `size`; the last one may be smaller."""
    iterator = iter(items)
    while group := tuple(islice(iterator, size)):
        yield group


def rendered(desk: Desk, versions: Sequence[Version]) -> list[Result]:
    """The work of one task. Raises UserError if this process has another program or other types."""
    return _renderer(desk).render(versions)


def _tasks(batches: Iterable[Sequence[Version]], size: int) -> Iterator[Sequence[Version]]:
    """Single versions go together, `size` at a time."""
    few: list[Version] = []
    for batch in batches:
        if len(batch) > 1:
            yield batch
            continue
        few += batch
        if len(few) == size:
            yield tuple(few)
            few.clear()
    if few:
        yield tuple(few)


def _awaited(
    crew: Crew, desk: Desk, task: Sequence[Version], future: Future[list[Result]]
) -> Iterator[tuple[Version, Result]]:
    try:
        yield from zip(task, future.result(), strict=True)
    except crew.lost:
        if len(task) == 1:
            yield (
                task[0],
                WorkerLost(
                    "the process that makes it ends each time (killed, or out of memory)",
                    where=who(task[0]),
                    todo="what was done is kept: run the same command again, with fewer --jobs if memory is short",
                ),
            )
            return
        for version in task:
            yield from _awaited(crew, desk, (version,), crew.executor.submit(rendered, desk, (version,)))


@lru_cache(maxsize=1)
def _renderer(desk: Desk) -> Renderer:
    header, bank = parse_header(desk.header), Bank(desk.banks)
    if _program(header, bank) != desk.program:
        raise UserError(
            "a worker has another version of the program, or other problem types",
            where=str(Path(__file__).parent),
            todo="install the same on every machine, and name --bank folders that all of them can read",
        )
    return Renderer(header.recipe, bank, header.seed, desk.font_paths)


def _program(header: Header, bank: Bank) -> str:
    """A hash of the program's files, of what it stands on, and of the types that the recipe names."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(path for path in here.rglob("*") if path.suffix in (".py", ".typ", ".tex")):
        if "templates" not in file.parts:
            digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes())
    digest.update(repr(sorted(software().items())).encode())
    for type_id in sorted({slot.type for slot in all_slots(header.recipe)} & set(bank.ids())):
        digest.update(f"{type_id} {bank[type_id].source_sha256}\n".encode())
    return digest.hexdigest()
