"""What commands write to the terminal: errors, notes, progress, differences; in colour where somebody looks at it."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from generator.errors import one_line

if TYPE_CHECKING:
    from rich.progress import TaskID

    from generator.model import Progress

MOST_ERRORS = 20  # of one kind on the terminal
_MINUTE = 60.0  # seconds between lines of progress where nobody watches a bar
_LONG = 2.0  # seconds after which a summary is worth a line on a terminal
_COLOURS = {"error": "red", "fault": "red", "differs": "red", "warning": "yellow", "not checked": "yellow"}


def settle_streams() -> None:
    """Makes sure that there are streams to write to, and that they take any text.

    A stream that the shell has closed (`2>&-`) goes nowhere: else the next file that is opened would get its number,
    and what is meant for the terminal. Files and pipes get UTF-8, whatever the console says; a console that lacks a
    letter shows another sign in its place.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free, which is this one
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as the program runs
        elif isinstance(stream, io.TextIOWrapper) and stream.isatty():
            stream.reconfigure(errors="replace")
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")  # names of files as they are


def let_go_of_streams() -> None:
    """Writes what is still to be written. Where nobody reads it, it goes nowhere: else Python ends with an exit code of
    its own (120)."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def colour() -> bool | None:
    """Whether to write in colour: True or False wherever it goes to, None if only to a terminal.

    NO_COLOR (no-color.org) is stronger than FORCE_COLOR (force-color.org); a dumb terminal shows no colour.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def say(word: str, text: str) -> None:
    """A line on standard error that begins with what it is: an error, a warning, a note."""
    styled = click.style(f"{word}:", fg=_COLOURS.get(word), bold=True)
    with suppress(OSError):  # nobody reads it (`2>&1 | head -1`): no reason to stop the work
        click.echo(f"{styled} {text}", err=True, color=colour())


def note(text: str) -> None:
    say("note", one_line(text))


def report_differences(differences: Sequence[object]) -> None:
    """Prints differences and ends with exit code 1 if there are any."""
    for difference in differences:
        say("differs", one_line(str(difference)))
    if differences:
        raise SystemExit(1)


# --- progress -------------------------------------------------------------------------------------------------------


@dataclass
class _Clock:
    """How long each thing took that was done."""

    begun: float = field(default_factory=lambda: time.monotonic())
    spent: dict[str, float] = field(default_factory=dict)
    """In seconds, in the order in which they were begun."""
    now: str = ""
    since: float = 0.0

    def turn_to(self, what: str) -> None:
        """What is being done from here on; "" for nothing more."""
        moment = time.monotonic()
        if self.now:
            self.spent[self.now] = self.spent.get(self.now, 0.0) + moment - self.since
        self.now, self.since = what, moment

    def summary(self) -> str:
        """done in 41 s: drawing 3 s, typesetting papers 31 s, …; what took less than half a second is left out."""
        steps = [f"{what} {shown_time(seconds)}" for what, seconds in self.spent.items() if seconds >= 0.5]
        total = shown_time(time.monotonic() - self.begun)
        return f"done in {total}: {', '.join(steps)}" if steps else f"done in {total}"

    def has_run(self, seconds: float) -> bool:
        return time.monotonic() - self.begun >= seconds


def shown_time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{max(1, whole)} s"


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """A bar with rate and time left on a terminal; a line a minute where the output is a file. Of what took long, a
    line at the end says what was done and how long each step took."""
    clock = _Clock()
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _Lines(clock)
        worth = _MINUTE
    else:
        with _bar(clock) as update:
            yield update
        worth = _LONG
    clock.turn_to("")
    if clock.spent and clock.has_run(worth):
        with suppress(OSError):
            click.echo(clock.summary(), err=True)


@contextmanager
def _bar(clock: _Clock) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown: dict[str, TaskID] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in shown:
                clock.turn_to(what)
                for finished in shown.values():
                    bar.remove_task(finished)
                shown.clear()
                shown[what] = bar.add_task(what, completed=done, total=total, rate="")
            speed = bar.tasks[-1].speed
            bar.update(shown[what], completed=done, total=total, rate=f"{speed:.1f}/s" if speed else "")

        yield update


@dataclass
class _Lines:
    """Progress as lines, the first after a minute."""

    clock: _Clock
    begun: tuple[float, int] = (0.0, 0)
    """When, and with how many done."""
    last: float = field(default_factory=lambda: time.monotonic())

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what != self.clock.now:
            self.clock.turn_to(what)
            self.begun = (now, done)
        if now - self.last < _MINUTE:
            return
        self.last = now
        rate = (done - self.begun[1]) / (now - self.begun[0]) if now > self.begun[0] else 0.0
        left = f", {rate:.1f} a second, about {shown_time((total - done) / rate)} left" if rate else ""
        with suppress(OSError):
            click.echo(f"{what}: {done} of {total}{left}", err=True)
