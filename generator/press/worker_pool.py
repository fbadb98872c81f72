"""Pools of workers: this process, or several that work for it and end with it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from queue import SimpleQueue
from typing import Any

from generator.press.worker_process import WorkerProcess

_CAN_BLOCK = hasattr(signal, "pthread_sigmask")
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
    """A number of processes. A task whose process ends (killed, out of memory) is done again by a new one."""

    def __init__(self, count: int) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closing = False
        self._processes: set[WorkerProcess] = set()
        if _CAN_BLOCK:
            resource_tracker.ensure_running()  # here, since it lets signals through again in the thread that starts it
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = _Task(fn, args, kwargs)
        self._tasks.put(task)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What has not begun is not done."""
        self._closing = True
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def kill(self) -> None:
        """Ends all processes, whatever they are doing."""
        with self._lock:
            self._closing = True
            for process in self._processes:
                process.kill()

    def _serve(self) -> None:
        """One thread for each process."""
        if _CAN_BLOCK:  # ^C must not end a process that is still starting
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        process: WorkerProcess | None = None
        done = 0
        while (task := self._tasks.get()) is not None and not self._closing:
            if not task.future.set_running_or_notify_cancel():
                continue
            for tries_left in reversed(range(_TRIES)):
                try:
                    process = process or self._started()
                    task.future.set_result(process.call(task.function, task.args, task.kwargs))
                except BrokenExecutor as error:
                    process = self._without(process)
                    if tries_left and not self._closing:
                        continue
                    task.future.set_exception(error)
                except BaseException as error:  # the task's own, or no process can be started: for whoever waits for it
                    task.future.set_exception(error)
                break
            done += 1
            if done % _LIFE == 0:
                process = self._without(process)
        self._without(process)

    def _started(self) -> WorkerProcess:
        """A fresh process. Raises BrokenExecutor if they are to end, OSError."""
        with self._lock:
            if self._closing:
                raise BrokenExecutor("the pool is closed")
            self._processes.add(process := WorkerProcess())
            return process

    def _without(self, process: WorkerProcess | None) -> WorkerProcess | None:
        """None, after the end of a process."""
        if process:
            process.end()
            with self._lock:
                self._processes.discard(process)
        return None


@dataclass(frozen=True)
class _Task:
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    future: Future[Any] = field(default_factory=Future)


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
        executor.kill()
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
