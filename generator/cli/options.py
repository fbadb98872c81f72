"""Options that several commands have, and what they mean."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.given import RECORD, require_kind
from generator.errors import one_line

if TYPE_CHECKING:
    from generator.bank import Bank, Knob, ProblemType
    from generator.press import WorkerPool

_BIGGEST_SEED = 2**256 - 1


class Number(click.ParamType):  # type: ignore[type-arg]
    """A number within bounds, which the help names in words where anybody could reach them."""

    def __init__(self, low: int, high: int | None = None, *, is_whole: bool = True, too_large: str = "") -> None:
        self.name = "number"
        self.low, self.high, self.is_whole = low, high, is_whole
        self.too_large = too_large
        """What to say of a number above the bound, where the bound itself would say nothing to anybody."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | float:
        text = str(value).strip()
        kind = "a whole number" if self.is_whole else "a number"
        bounds = f"{self.low} or more" if self.high is None or self.too_large else f"{self.low} to {self.high}"
        wrong = f"must be {kind}, {bounds}, not “{one_line(text, 40)}”"
        if self.is_whole and text.isdecimal() and len(text) > 100:
            self.fail(self.too_large or wrong, param, ctx)  # more digits than Python reads
        try:
            number = int(text) if self.is_whole else float(text)
        except ValueError:
            self.fail(wrong, param, ctx)
        if not self.low <= number < inf:
            self.fail(wrong, param, ctx)
        if self.high is not None and number > self.high:
            self.fail(self.too_large or wrong, param, ctx)
        return number


SEED = Number(0, _BIGGEST_SEED, too_large="is too large: it may have 77 digits")


class FileOf(click.Path):
    """A file of a kind. One that is surely of another kind is refused, with what to do instead; all else is left to
    whoever reads the file."""

    def __init__(self, wanted: str, *, exists: bool = False, as_text: bool = False) -> None:
        super().__init__(path_type=str if as_text else Path, exists=exists)
        self.wanted = wanted

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = super().convert(value, param, ctx)
        require_kind(Path(os.fsdecode(path)), self.wanted, lambda: load_bank(ctx.obj if ctx else ()))
        return path


def bank_option(command: Any) -> Any:
    return click.option("--bank", "banks", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
                        help="A folder of problem types besides the built-in bank; repeatable.")(command)  # fmt: skip


font_option = click.option("--font-path", "fonts", multiple=True, metavar="DIR",
                      type=click.Path(path_type=Path, exists=True, file_okay=False),
                      help="A folder of fonts for scripts that the built-in ones lack; repeatable.")  # fmt: skip
trust_option = click.option("--trust-layout", "trusted", is_flag=True,
                       help="Run the layout that the record brings, though it is not yours.")  # fmt: skip
jobs_option = click.option("--jobs", type=Number(1, 1024), metavar="N", help="Processes; one per core by default.")
cluster_option = click.option("--cluster", "address", metavar="ADDRESS",
                        help="A Dask scheduler whose workers render, such as tcp://host:8786; or local.")  # fmt: skip
distinct_option = click.option("--distinct-from", "others", multiple=True, metavar="RECORD",
                         type=FileOf(RECORD, exists=True),
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
