"""Versions → their files, by a pool of workers: this process, several, or a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.bank import Bank, program_digest
from generator.errors import UserError, WorkerLost
from generator.exam import Header, all_slots, header_line, parse_header
from generator.model import Version
from generator.page import template_of, typst_engine
from generator.press.rendering import Rendered, Renderer
from generator.press.worker_pool import WorkerPool, in_order

_CHUNK = 8  # versions in a task, unless the engine renders more of them together
_ROUNDS = 4  # tasks for each process, at least: all should end at about the same time

Result = Rendered | UserError
"""What became of a version."""


@dataclass(frozen=True)
class RenderContext:
    """What a process needs to render versions of a recipe, wherever it is."""

    header: bytes
    """The record's first line: recipe and seed."""
    banks: tuple[Path, ...]
    font_paths: tuple[Path, ...]
    program: str
    """Hash of the program and of the recipe's types."""


def render_context(header: Header, bank: Bank, font_paths: tuple[Path, ...]) -> RenderContext:
    """What renders versions of this record as this process would."""
    banks = tuple(path.resolve() for path in bank.roots)
    fonts = tuple(path.resolve() for path in font_paths)
    return RenderContext(header_line(header), banks, fonts, _program(header, bank))


def render_all(
    pool: WorkerPool, context: RenderContext, batches: Iterable[Sequence[Version]], total: int
) -> Iterator[tuple[Version, Result]]:
    """What became of each version, in their order.

    batches: versions that are to be rendered together, about `total` in all. A batch whose process ends, however often
    it is tried, is tried one version at a time, which finds the one to blame.
    """
    size = min(_CHUNK, max(1, total // (_ROUNDS * max(1, pool.size))))
    tasks = ((context, versions) for versions in _tasks(batches, size))
    for (_, versions), future in in_order(pool, render_task, tasks):
        yield from _awaited(pool, context, versions, future)


def warm_up(context: RenderContext) -> None:
    """Loads what takes a process long to begin with: the recipe's types and their texts, and the typesetter."""
    load_engine(context.font_paths)
    with suppress(UserError):  # the first task says what is wrong
        renderer = _renderer(context)
        for type_id in {slot.type for slot in all_slots(renderer.recipe)}:
            template_of(renderer.bank[type_id])


def load_engine(font_paths: tuple[Path, ...]) -> None:
    """Loads the program, and the typesetter with its fonts."""
    typst_engine(font_paths, "ua-1")


def render_task(context: RenderContext, versions: Sequence[Version]) -> list[Result]:
    """The work of one task. Raises UserError if this process has another program or other types."""
    return _renderer(context).render(versions)


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
    pool: WorkerPool, context: RenderContext, task: Sequence[Version], future: Future[list[Result]]
) -> Iterator[tuple[Version, Result]]:
    try:
        yield from zip(task, future.result(), strict=True)
    except pool.lost:
        if len(task) == 1:
            yield (
                task[0],
                WorkerLost(
                    "the process that makes it ends each time (killed, or out of memory)",
                    where=task[0].display_name,
                    todo="what was done is kept: run the same command again, with fewer --jobs if memory is short",
                ),
            )
            return
        for version in task:
            yield from _awaited(pool, context, (version,), pool.executor.submit(render_task, context, (version,)))


@lru_cache(maxsize=1)
def _renderer(context: RenderContext) -> Renderer:
    header, bank = opened(context)
    return Renderer(header.recipe, bank, header.seed, context.font_paths)


@lru_cache(maxsize=1)
def opened(context: RenderContext) -> tuple[Header, Bank]:
    """Header and bank, the same for drawing and rendering. Raises UserError if this process has another program, or
    other types."""
    header, bank = parse_header(context.header), Bank(context.banks)
    if _program(header, bank) != context.program:
        raise UserError(
            "a worker has another version of the program, or other problem types",
            where=str(Path(__file__).parents[1]),
            todo="install the same on every machine, and name --bank folders that all of them can read",
        )
    return header, bank


def _program(header: Header, bank: Bank) -> str:
    return program_digest(bank, (slot.type for slot in all_slots(header.recipe)))
