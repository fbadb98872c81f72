"""Earlier texts of a recipe, so that changes can be taken back: files beside the exam, which survive a restart.

`000012.toml` is what the recipe said after twelve changes; `now` says which of them it says now. A change that another
program made meanwhile is a step, too.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.errors import UserError
from generator.files import write_whole
from generator.studio.folder import Exam
from generator.studio.recipes.recipe_edit import digest

_MOST = 100  # texts that are kept
_NAME = re.compile(r"[0-9]{6}\.toml")


@dataclass(frozen=True)
class Steps:
    """Where a recipe is among its texts."""

    numbers: list[int]
    now: int
    """The number of its text; 0 where none was kept yet."""
    is_ours: bool
    """Whether that is its text still: else another program has changed it."""

    @property
    def undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.numbers) and (not self.is_ours or self.now > self.numbers[0])

    @property
    def redo(self) -> bool:
        """Whether something was taken back that can be done again."""
        return bool(self.numbers) and self.is_ours and self.now < self.numbers[-1]


def steps_of(exam: Exam, text: str) -> Steps:
    """The steps of an exam whose recipe has this text. Changes nothing."""
    names = [path.name for path in exam.history.iterdir()] if exam.history.is_dir() else []
    numbers = sorted(int(name[:6]) for name in names if _NAME.fullmatch(name))
    now = 0
    with suppress(OSError, ValueError):
        now = int((exam.history / "now").read_text(encoding="ascii")[:9])
    if now not in numbers:
        now = numbers[-1] if numbers else 0
    is_ours = _says(exam, now, text)
    if not is_ours and _says(exam, now + 1, text):  # ended between the recipe and the note of it
        now, is_ours = now + 1, True
    return Steps(numbers, now, is_ours)


def save(exam: Exam, before: str, text: str) -> None:
    """Makes this the text of a recipe, which said `before`. Raises UserError where it cannot be written."""
    last = _noted(exam, before)
    for number in (one for one in steps_of(exam, before).numbers if one > last):
        _path(exam, number).unlink(missing_ok=True)
    _keep(exam, last + 1, text)
    _become(exam, last + 1, text)
    for number in steps_of(exam, text).numbers[:-_MOST]:
        _path(exam, number).unlink(missing_ok=True)


def step(exam: Exam, before: str, *, back: bool) -> None:
    """Takes back the last change of a recipe, which says `before`, or does it again. Raises UserError if none is."""
    steps = steps_of(exam, before)
    if not (steps.undo if back else steps.redo):
        raise UserError(f"there is nothing to {'undo' if back else 'redo'}", where=exam.name)
    now = _noted(exam, before)
    numbers = steps_of(exam, before).numbers
    target = numbers[numbers.index(now) + (-1 if back else 1)]
    _become(exam, target, _path(exam, target).read_bytes().decode("utf-8"))


def last_good(exam: Exam) -> str | None:
    """The newest kept text that is TOML, if there is one."""
    for number in reversed(steps_of(exam, "").numbers):
        with suppress(OSError, ValueError, RecursionError):
            text = _path(exam, number).read_bytes().decode("utf-8")
            tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
            return text
    return None


def _noted(exam: Exam, before: str) -> int:
    """The number of the text that the recipe has; it is kept, if another program has changed it."""
    steps = steps_of(exam, before)
    if steps.is_ours:
        return steps.now
    for number in (one for one in steps.numbers if one > steps.now):
        _path(exam, number).unlink(missing_ok=True)
    _keep(exam, steps.now + 1, before)
    write_whole(exam.history / "now", str(steps.now + 1).encode("ascii"), private=True)
    return steps.now + 1


def _keep(exam: Exam, number: int, text: str) -> None:
    write_whole(_path(exam, number), text.encode("utf-8"), private=True)


def _become(exam: Exam, number: int, text: str) -> None:
    is_private = exam.recipe.is_file() and not exam.recipe.stat().st_mode & 0o077
    write_whole(exam.recipe, text.encode("utf-8"), private=is_private)
    write_whole(exam.history / "now", str(number).encode("ascii"), private=True)


def _says(exam: Exam, number: int, text: str) -> bool:
    with suppress(OSError, ValueError):
        return digest(_path(exam, number).read_bytes().decode("utf-8")) == digest(text)
    return False


def _path(exam: Exam, number: int) -> Path:
    return exam.history / f"{number:06d}.toml"
