"""Options that several commands have, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.bank import Bank, Knob, ProblemType
    from generator.press import WorkerPool


def bank_option(command: Any) -> Any:
    return click.option("--bank", "banks", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
                        help="A folder of problem types besides the built-in bank; repeatable.")(command)  # fmt: skip


font_option = click.option("--font-path", "fonts", multiple=True, metavar="DIR",
                      type=click.Path(path_type=Path, exists=True, file_okay=False),
                      help="A folder of fonts for scripts that the built-in ones lack; repeatable.")  # fmt: skip
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 1024), metavar="N", help="Processes; one per core by default."
)
cluster_option = click.option("--cluster", "address", metavar="ADDRESS",
                        help="A Dask scheduler whose workers render, such as tcp://host:8786; or local.")  # fmt: skip
distinct_option = click.option("--distinct-from", "others", multiple=True, metavar="RECORD",
                         type=click.Path(path_type=Path, exists=True, dir_okay=False),
                         help="A record (last year's, say) whose problems may not come up; repeatable.")  # fmt: skip


level_option = click.option(
    "--level", type=click.Choice(["easy", "middle", "hard"]), help="A third of what a type draws, by effort."
)


def load_bank(folders: Sequence[Path]) -> Bank:
    from generator.bank import Bank

    return Bank(folders)


def cluster_pool(address: str | None, jobs: int) -> AbstractContextManager[WorkerPool | None]:
    if address is None:
        return nullcontext()
    from generator.press import dask_cluster

    return dask_cluster(address, jobs)


def read_formats(asked: str | None) -> list[str] | None:
    if asked is None:
        return None
    formats = [part.strip() for part in asked.split(",") if part.strip()]
    wrong = [part for part in formats if part not in ("pdf", "tex", "typ")]
    if wrong or not formats:
        raise click.UsageError(f"--format takes pdf, tex and typ, not “{asked}”.")
    return formats


def read_knobs(kind: ProblemType, texts: Sequence[str], *, only: bool = True) -> dict[str, Knob]:
    """K=V texts as values of the knob's kind. `only` is false if the knobs may belong to another of several types."""
    result: dict[str, Knob] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"--knob takes NAME=VALUE, not “{text}”.")
        spec = kind.knobs.get(name)
        if spec is None and not only:
            continue
        result[name] = spec.read(value) if spec else value
    return result
