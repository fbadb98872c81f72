"""One family of errors for what a user can mend: what went wrong, where, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence


class UserError(Exception):
    """A mistake that the user can mend; shown as one line, exit code 1.

    what: the mistake, with the offending value.
    where: file, line, key, type, seed: whatever finds the place.
    todo: the next thing to do or to type.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.todo}" if self.todo else ""
        return one_line(f"{place}{self.what}{advice}")

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword arguments do not pickle by themselves; workers send these home.
        return _rebuild, (type(self), self.what, self.where, self.todo)


class UserErrors(UserError):
    """Several mistakes of one file, all reported at once."""

    def __init__(self, errors: Sequence[UserError]) -> None:
        super().__init__(f"{len(errors)} mistakes")
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)

    def __reduce__(self) -> tuple[object, ...]:
        return UserErrors, (self.errors,)


class TypeFault(UserError):
    """A problem type is broken: its code, its text or its key. The message names type, file, line and seed."""


class CannotWrite(UserError):
    """The operating system refuses a file: no room, not allowed. Work that was done is kept."""


class WorkerLost(UserError):
    """A process ended in the middle of its work: killed, out of memory. Work that was done is kept."""


class NothingDrawn(UserError):
    """The retry budget of a draw ran out: these knobs leave nothing, or nothing new, to draw."""


def _rebuild(kind: type[UserError], what: str, where: str, todo: str) -> UserError:
    return kind(what, where=where, todo=todo)


def one_line(text: str, limit: int = 600) -> str:
    """The text on one line, without control characters, cut at `limit` characters."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
