"""A build in a process of its own that ends, as if killed, at a certain step on the disk."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path
from typing import Any

from tests.helpers import Workdir

KILLED = 9
_STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.copyfile")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.press.stopping", "generator.cli", "generator.press", "generator.exam"])


def killed_at(number: int, home: Path, command: str, env: dict[str, str]) -> bool:
    """Runs a command whose process ends before its nth step; whether it had so many, rather than coming to its end.

    A step is whatever changes a file or a folder below `home`.
    """
    process = _context.Process(target=_run, args=(number, home, command, env))
    process.start()
    process.join()
    assert process.exitcode in (0, KILLED), process.exitcode
    return process.exitcode == KILLED


def _run(number: int, home: Path, command: str, env: dict[str, str]) -> None:
    count = 0

    def watch(event: str, args: tuple[Any, ...]) -> None:
        nonlocal count
        if event in _STEPS and _is_below(home, args[0]) and (event != "open" or args[2] & _WRITES):
            count += 1
            if count == number:
                os._exit(KILLED)  # nothing is cleared up, as if it were killed

    sys.addaudithook(watch)
    ran = Workdir(home).run(command, env=env)
    os._exit(ran.code)


def _is_below(home: Path, path: object) -> bool:
    if not isinstance(path, (str, bytes, os.PathLike)) or b"__pycache__" in os.fsencode(path):
        return False
    return Path(os.fsdecode(path)).absolute().is_relative_to(home)
