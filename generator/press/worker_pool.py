"""Pools of workers: this process, or several that work for it and end with it."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

_TRIES = 3  # of a task whose process ends in the middle of it
_MANY = 12  # versions for which starting processes pays
_LIFE = 256  # tasks after which a process is replaced, whatever the libraries in it have piled up


@dataclass(frozen=True)
class WorkerPool:
    """Who does the work: any executor, and how many tasks it does at a time."""

    executor: Executor
    size: int
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)
    """What the future of a task raises whose process ended, however often it was tried."""


class InlineExecutor(Executor):
    """Does each task at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class ProcessExecutor(Executor):
    """A number of processes. A task whose process ends (killed, out of memory) is done again by a new one.

    Each process has a pool of its own, so that its end concerns no other task.
    """

    def __init__(self, count: int) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = _Task(lambda pool: pool.submit(fn, *args, **kwargs))
        self._tasks.put(task)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What has not begun is not done."""
        self._closing.set()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _serve(self) -> None:
        pool, done = _pool(), 0
        while (task := self._tasks.get()) is not None and not self._closing.is_set():
            if not task.future.set_running_or_notify_cancel():
                continue
            for _ in range(_TRIES):
                try:
                    task.future.set_result(task.begin(pool).result())
                except BrokenExecutor as error:
                    lost = error
                    if self._closing.is_set():
                        task.future.set_exception(lost)
                        break
                    pool.shutdown()
                    pool = _pool()
                    continue
                except BaseException as error:  # the task's own, for whoever waits for it
                    task.future.set_exception(error)
                break
            else:
                task.future.set_exception(lost)
            done += 1
            if done % _LIFE == 0:
                pool.shutdown()
                pool = _pool()
        pool.shutdown()


@dataclass(frozen=True)
class _Task:
    begin: Callable[[Executor], Future[Any]]
    future: Future[Any] = field(default_factory=Future)


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)


@contextmanager
def worker_processes(count: int, *, hash_seed: int | None = None) -> Iterator[Executor]:
    """`count` fresh processes, as an executor. With `hash_seed`, their sets of texts have an order of their own.

    An error or ^C ends them at once. So does the end of this process, however it ends: nothing goes on writing behind a
    build that is started again.
    """
    before = os.environ.get("PYTHONHASHSEED")
    if hash_seed is not None:
        os.environ["PYTHONHASHSEED"] = str(hash_seed)
    executor = ProcessExecutor(count)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False)
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        executor.shutdown()
        if hash_seed is not None:
            os.environ.pop("PYTHONHASHSEED", None)
            os.environ.update({"PYTHONHASHSEED": before} if before is not None else {})


@contextmanager
def worker_pool(jobs: int, versions: int, warm_up: Callable[[], object]) -> Iterator[WorkerPool]:
    """`jobs` processes; or this one, where there is little to do.

    warm_up: what each process does first, while there is nothing else to do.
    """
    if jobs == 1 or versions < _MANY:
        yield WorkerPool(InlineExecutor(), 0)
        return
    with worker_processes(jobs) as executor:
        for _ in range(jobs):
            executor.submit(warm_up)
        yield WorkerPool(executor, jobs)


def _begin() -> None:
    """In a new process: ^C is left to the process that started it, whose end is waited for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
