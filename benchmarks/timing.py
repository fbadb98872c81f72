"""What a command takes: on the clock, on the processors, in memory."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 10.0
"""Seconds that a command has to end by itself after an interrupt."""


@dataclass(frozen=True)
class Run:
    """A command that has ended."""

    seconds: float
    cpu: float
    """Seconds on the processors, by all of its processes."""
    out: str
    parent: float = 0.0
    """Peak megabytes of the parent."""
    worker: float = 0.0
    """Peak megabytes of the largest process that worked for it."""


def timed(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None, memory: bool = False) -> Run:
    """Run it to its end. An interrupt of ours ends it too, with all of its processes.

    Nothing else may be waited for meanwhile: processor time is that of all children that have ended.
    """
    begun, cpu = time.perf_counter(), _children_cpu()
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    found: dict[int, float] = {}
    try:
        with _peaks(process.pid, found) if memory else nullcontext():
            out, err = process.communicate()
    except BaseException:
        _end(process)
        raise
    run = Run(
        time.perf_counter() - begun,
        _children_cpu() - cpu,
        out,
        found.get(process.pid, 0.0),
        max([0.0, *(peak for pid, peak in found.items() if pid != process.pid)]),
    )
    if process.returncode:
        raise Failed(command, out + err)
    return run


class Failed(Exception):
    """A command that ended with an error."""

    def __init__(self, command: Sequence[str], said: str) -> None:
        super().__init__(f"{' '.join(command)}\n{said}")
        self.last_line = said.strip().splitlines()[-1] if said.strip() else "it said nothing"


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _end(process: subprocess.Popen[str]) -> None:
    """Its whole group: politely first, so that it can end its workers and leave nothing behind."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=PATIENCE)


@contextmanager
def _peaks(parent: int, found: dict[int, float]) -> Iterator[None]:
    """Fills in process → peak megabytes, of a process and those that it started; looks several times a second."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.4):
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    status = dict(
                        line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line
                    )
                except OSError:
                    continue  # ended meanwhile
                pid = int(folder.name)
                if "VmHWM" in status and (pid == parent or int(status["PPid"]) == parent):
                    found[pid] = int(status["VmHWM"].split()[0]) / 1024

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
