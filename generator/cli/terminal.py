"""What commands write to the terminal: notes, progress, differences."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.errors import one_line

if TYPE_CHECKING:
    from rich.progress import TaskID

    from generator.model import Progress

MOST_ERRORS = 20  # of one kind on the terminal
_MINUTE = 60.0  # seconds between lines of progress where nobody watches a bar


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """A bar with rate and time left on a terminal; a line a minute where the output is a file."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                for finished in tasks.values():
                    bar.remove_task(finished)
                tasks[what] = bar.add_task(what, completed=done, total=total, rate="")
            speed = bar.tasks[-1].speed
            bar.update(tasks[what], completed=done, total=total, rate=f"{speed:.1f}/s" if speed else "")

        yield update


@dataclass
class _Lines:
    """Progress as lines, the first after a minute."""

    what: str = ""
    begun: tuple[float, int] = (0.0, 0)
    """When, and with how many done."""
    last: float = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what != self.what:
            self.what, self.begun, self.last = what, (now, done), now
        rate = (done - self.begun[1]) / (now - self.begun[0]) if now > self.begun[0] else 0.0
        if now - self.last >= _MINUTE and rate:
            self.last = now
            left = round((total - done) / rate)
            shown = f"{left // 60} min" if left >= 60 else f"{left} s"
            click.echo(f"{what}: {done} of {total}, {rate:.1f} a second, about {shown} left", err=True)


def note(text: str) -> None:
    click.echo(f"note: {one_line(text)}", err=True)


def report_differences(differences: Sequence[object]) -> None:
    """Prints differences and ends with exit code 1 if there are any."""
    for difference in differences:
        click.echo(f"differs: {one_line(str(difference))}", err=True)
    if differences:
        raise SystemExit(1)
