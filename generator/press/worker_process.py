"""A process that does one task after the other, and ends with the process that started it.

`concurrent.futures.ProcessPoolExecutor` is not used: if its process is killed in the middle of sending a large result,
it waits for the rest for ever, since the writing end of the pipe that its processes share stays open. Here each process
has a pipe of its own, which breaks when the process ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from generator.errors import UserError


class WorkerProcess:
    """A fresh process."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()  # so that only the process itself holds it open

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the function returns, or raises, over there. Raises BrokenExecutor if the process ends meanwhile."""
        task = ForkingPickler.dumps((function, args, kwargs))
        try:
            self._connection.send_bytes(task)
            answer = self._connection.recv_bytes()
        except (EOFError, OSError):
            self.kill()
            raise BrokenExecutor("the process ended in the middle of a task") from None
        is_done, value = pickle.loads(answer)
        if not is_done:
            raise value
        return value

    def end(self) -> None:
        """Waits for its end; it has no task."""
        self._connection.close()
        self._process.join()

    def kill(self) -> None:
        """Ends it, whatever it is doing; its `call` raises BrokenExecutor."""
        self._process.kill()


def _serve(connection: Connection) -> None:
    """In the new process: does what it is sent, until there is nobody to send anything."""
    os.environ["RAYON_NUM_THREADS"] = "1"  # Typst would have threads for all cores; here each process has one
    gc.set_threshold(50_000, 20, 50)  # formulas are trees of small objects, and nearly none of them is part of a cycle
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is left to the process that started it, whose end is waited for
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            task = connection.recv_bytes()
        except (EOFError, OSError):
            return
        connection.send_bytes(_answer(task))


def _answer(task: bytes) -> bytes:
    """Whether the task was done, and what it returned or raised; pickled."""
    try:
        function, args, kwargs = pickle.loads(task)
        return bytes(ForkingPickler.dumps((True, function(*args, **kwargs))))
    except BaseException as error:
        return _failure(error)


def _failure(error: BaseException) -> bytes:
    if not isinstance(error, UserError):
        error.add_note(f"In the worker process:\n{traceback.format_exc()}")  # a traceback does not travel
    try:
        pickle.loads(failure := pickle.dumps((False, error)))
    except Exception:  # of a kind that cannot travel
        return pickle.dumps((False, RuntimeError("".join(traceback.format_exception(error)))))
    return failure


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
