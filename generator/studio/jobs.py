"""Work that takes longer than a page may: printing and marking. Each runs in a process of its own, and tells how far
it is.

The process may have processes itself (a build has), so it is no `WorkerProcess`. It ends with the studio, however that
ends; a build that was ended goes on where it was when it is started again.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Literal

from generator.errors import UserError, one_line
from generator.model import Progress

_OFTEN = 0.1  # seconds between two reports of progress
State = Literal["running", "done", "failed", "stopped"]


@dataclass
class Job:
    """What is done in the background, for an exam."""

    kind: str
    """Such as "print" or "mark"."""
    state: State = "running"
    step: str = ""
    """What it is doing, in words."""
    done: int = 0
    total: int = 0
    result: Any = None
    """What the function returned, once it is done."""
    error: UserError | None = None
    """Why it failed."""
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    """How long it took."""


class Jobs:
    """At most one job of each exam at a time; the last one is kept until another follows."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._lock = threading.Lock()
        self._last: dict[str, Job] = {}
        self._processes: dict[str, SpawnProcess] = {}

    def start(
        self, exam: str, kind: str, function: Callable[..., Any], *args: Any,
        after: Callable[[Any], object] = lambda result: None,
    ) -> Job:  # fmt: skip
        """Begins `function(*args, progress=…)` for an exam. Raises UserError while there is something else to do for
        it. The function, its arguments and its result have to travel between processes. after: what the studio does
        with the result before the job is done; it may raise UserError."""
        with self._lock:
            if (running := self._last.get(exam)) and running.state == "running":
                raise UserError(f"is busy: {running.step or running.kind}", where=exam, todo="wait until that is done")
            ours, theirs = self._context.Pipe(duplex=False)
            process = self._context.Process(target=_run, args=(theirs, function, args))
            process.start()
            theirs.close()
            job = self._last[exam] = Job(kind)
            self._processes[exam] = process
        threading.Thread(target=self._follow, args=(exam, job, process, ours, after), daemon=True).start()
        return job

    def require_idle(self, exam: str) -> None:
        """Raises UserError while an exam is printed: what is printed must not change meanwhile."""
        if (job := self.last(exam, "print")) and job.state == "running":
            raise UserError("is being printed just now", where=exam, todo="wait for it, or stop it on the page Print")

    def last(self, exam: str, kind: str = "") -> Job | None:
        """The job of an exam that runs, or ran last; of one kind, or of any."""
        job = self._last.get(exam)
        return job if job and kind in ("", job.kind) else None

    def forget(self, exam: str) -> None:
        """Lets go of what an exam's last job said, unless it is running."""
        with self._lock:
            if (job := self._last.get(exam)) and job.state != "running":
                del self._last[exam]

    def stop(self, exam: str) -> None:
        """Ends what runs for an exam."""
        with self._lock:
            if (job := self._last.get(exam)) and job.state == "running":
                job.state = "stopped"
                self._processes[exam].terminate()

    def close(self) -> None:
        for exam in list(self._last):
            self.stop(exam)

    def _follow(
        self, exam: str, job: Job, process: SpawnProcess, told: Connection, after: Callable[[Any], object]
    ) -> None:
        with suppress(EOFError, OSError):
            while job.state == "running":
                match told.recv():
                    case ("progress", step, done, total):
                        job.step, job.done, job.total = step, done, total
                    case ("done", result):
                        try:
                            after(result)
                            job.result, job.state = result, "done"
                        except UserError as error:
                            job.error, job.state = error, "failed"
                    case ("failed", error):
                        job.error, job.state = error, "failed"
        process.join()
        job.seconds = time.monotonic() - job.started
        if job.state == "running":
            job.error = UserError("ended in the middle of its work", where=exam, todo="start it again: it goes on")
            job.state = "failed"
        told.close()


def _run(told: Connection, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """In the process: does the work, and tells of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the studio, which ends this process
    threading.Thread(target=_end_with_studio, daemon=True).start()
    try:
        message: tuple[Any, ...] = ("done", function(*args, progress=_teller(told)))
        pickle.dumps(message)
    except UserError as error:
        message = ("failed", error)
    except MemoryError:
        message = ("failed", UserError("the memory is full", todo="close other programs, and start it again"))
    except OSError as error:
        message = ("failed", UserError(one_line(str(error)), todo="mend that, and start it again"))
    except Exception as error:
        traceback.print_exc()  # to the terminal: whoever mends the bug needs it
        what = f"this is a bug in problemset ({type(error).__name__}: {one_line(str(error), 200)})"
        message = ("failed", UserError(what, todo="the terminal shows where; please report it"))
    with suppress(OSError):
        told.send(message)


def _teller(told: Connection) -> Progress:
    last = 0.0

    def progress(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _OFTEN or not done:
            last = now
            with suppress(OSError):
                told.send(("progress", step, done, total))

    return progress


def _end_with_studio() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
