"""Versions drawn ahead by a pool of workers: what fits their slots, whatever other versions have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from generator.bank import Bank
from generator.exam import Band, Composer, Fits, Header
from generator.press.render_pool import RenderContext, opened, render_context
from generator.press.worker_pool import WorkerPool, in_order

_CHUNK = 8  # versions in a task

Bands = tuple[tuple[str, Band], ...]


def drawn_ahead(
    pool: WorkerPool, bank: Bank, font_paths: tuple[Path, ...], header: Header, bands: Mapping[str, Band],
    names: Sequence[str],
) -> Iterator[Fits]:  # fmt: skip
    """What fits the slots of each version, in their order; nothing, where this process is quicker. Only a few tasks are
    ahead of what is asked for."""
    pool = pool.for_versions(len(names))
    if not pool.size:
        return
    context = render_context(header, bank, font_paths)
    tasks = (tuple(names[first : first + _CHUNK]) for first in range(0, len(names), _CHUNK))
    for task, future in in_order(pool, draw_task, ((context, tuple(bands.items()), task) for task in tasks)):
        try:
            yield from future.result()
        except pool.lost:
            yield from ({} for _ in task[-1])  # they are drawn when their turn comes


def draw_task(context: RenderContext, bands: Bands, names: Sequence[str]) -> list[Fits]:
    """The work of one task. Raises UserError if this process has another program or other types."""
    composer = _composer(context, bands)
    return [composer.drawn_ahead(name) for name in names]


@lru_cache(maxsize=1)
def _composer(context: RenderContext, bands: Bands) -> Composer:
    header, bank = opened(context)
    return Composer(header.recipe, bank, header.seed, total=0, bands=dict(bands))
