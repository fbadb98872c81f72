"""Processes that work for this one, and end with it."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def processes(count: int, *, hash_seed: int | None = None) -> Iterator[Executor]:
    """`count` fresh processes, as an executor. With `hash_seed`, their sets of texts have an order of their own.

    ^C ends them at once. So does the end of this process, however it ends: nothing goes on writing behind a build that
    is started again. A process that ends by itself makes the futures raise BrokenExecutor.
    """
    before = os.environ.get("PYTHONHASHSEED")
    if hash_seed is not None:
        os.environ["PYTHONHASHSEED"] = str(hash_seed)
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin)
    try:
        yield pool
    except KeyboardInterrupt:
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        if hash_seed is not None:
            os.environ.pop("PYTHONHASHSEED", None)
            os.environ.update({"PYTHONHASHSEED": before} if before is not None else {})


def _begin() -> None:
    """In a new process: ^C is left to the process that started it, whose end is waited for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
