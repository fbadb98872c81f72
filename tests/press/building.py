"""What the tests of building share: a quiz, its build, and moments in which a machine stops."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.helpers import Ran, Workdir, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
DATED = {"SOURCE_DATE_EPOCH": "1700000000"}
SUM = 'type = "tiny/sum"'
MANY = f"build quiz.toml --versions 60 --seed {SEED}"


def quiz(folder: Path) -> Workdir:
    """A folder with the small bank and a recipe of two versions with two parts."""
    small_bank(folder / "bank")
    desk = Workdir(folder)
    desk.write("quiz.toml", recipe(SUM, 'type = "tiny/share"'))
    return desk


def build(desk: Workdir, options: str = "") -> Ran:
    return desk.run(f"build quiz.toml {options}", env=DATED)


def refused(desk: Workdir, command: str, **options: Any) -> list[str]:
    """The lines of a refusal that wrote nothing and lost nothing."""
    before = desk.tree()
    lines = desk.run(command, **options).errors()
    assert desk.tree() == before
    return lines


class Stop(BaseException):
    """Stands for the moment in which a machine stops."""


def at_call(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which at its nth call stops before it does anything."""
    calls = iter(range(1, 10_000))

    def stopping(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == number:
            raise Stop
        return function(*args, **kwargs)

    return stopping


def wait_for(process: subprocess.Popen[str], desk: Workdir, count: int) -> None:
    """Until the working folder holds so many PDFs, or the build has ended."""
    work = desk.home / "build/quiz/.unfinished"
    while process.poll() is None and len(list(work.glob("*.pdf"))) < count:
        time.sleep(0.005)


def nothing_half_done(desk: Workdir, whole: dict[str, bytes]) -> None:
    """What can be seen in the output folder is whole; the record is absent, or whole and all its papers there."""
    for name, data in desk.shown("build/quiz").items():
        assert whole[f"build/quiz/{name}"] == data, name
    record = desk.home / "quiz.jsonl"
    if record.exists():
        assert record.read_bytes() == whole["quiz.jsonl"]
        shown = {f"build/quiz/{name}" for name in desk.shown("build/quiz")}
        assert shown == {name for name in whole if re.match(r"build/quiz/[^.]", name)}


def gone(pids: list[int]) -> bool:
    """Whether all of these have ended, within ten seconds."""
    for _ in range(1000):
        if not any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
            return True
        time.sleep(0.01)
    return False
