"""Pools of workers: this process, or several that work for it and end with it."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from queue import SimpleQueue
from typing import Any, TypeVar

from generator.press.worker_process import WorkerProcess

_CAN_BLOCK = hasattr(signal, "pthread_sigmask")
_TRIES = 3  # of a task whose process ends in the middle of it
_MANY = 12  # versions for which starting processes pays
Task = TypeVar("Task", bound=tuple[Any, ...])

_LIFE = 256  # tasks after which a process is replaced, whatever the libraries in it have piled up


@dataclass(frozen=True)
class WorkerPool:
    """Who does the work: any executor, and how many tasks it does at a time."""

    executor: Executor
    size: int
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)
    """What the future of a task raises whose process ended, however often it was tried."""
    is_here: bool = False
    """Whether its processes are on this machine, where they find the same files."""

    def for_versions(self, count: int) -> WorkerPool:
        """Who makes so many versions: processes that would have to start do not pay for a few."""
        return this_process() if self.is_here and count < _MANY else self

    def prepare(self, task: Callable[[], object]) -> None:
        """Lets the processes do this first, while there is nothing else to do."""
        for _ in range(self.size if self.is_here else 0):
            self.executor.submit(task)


def in_order(
    pool: WorkerPool, function: Callable[..., Any], tasks: Iterable[Task]
) -> Iterator[tuple[Task, Future[Any]]]:
    """What a function makes of each task's arguments, in their order. Only a few tasks are ahead of what is asked for,
    so that memory is bounded."""
    ahead: deque[tuple[Task, Future[Any]]] = deque()
    for task in tasks:
        ahead.append((task, pool.executor.submit(function, *task)))
        if len(ahead) > 2 * pool.size:
            yield ahead.popleft()
    while ahead:
        yield ahead.popleft()


class InlineExecutor(Executor):
    """Does each task at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def this_process() -> WorkerPool:
    """Does each task when it is given."""
    return WorkerPool(InlineExecutor(), 0, is_here=True)


class ProcessExecutor(Executor):
    """A number of processes. A task whose process ends (killed, out of memory) is done again by a new one."""

    def __init__(self, count: int) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closing = False
        self._has_begun = False
        self._processes: set[WorkerProcess] = set()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Starts the processes with the first task."""
        with self._lock:
            if not self._has_begun:
                self._has_begun = True
                if _CAN_BLOCK:  # here, since it lets signals through again in the thread that starts it
                    resource_tracker.ensure_running()
                for thread in self._threads:
                    thread.start()
        task = _Task(fn, args, kwargs)
        self._tasks.put(task)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What has not begun is not done."""
        self._closing = True
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads if wait and self._has_begun else ():
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
def worker_pool(jobs: int) -> Iterator[WorkerPool]:
    """`jobs` processes, each of which starts with its first task; or this one, if it is to be one only."""
    if jobs == 1:
        yield this_process()
        return
    with worker_processes(jobs) as executor:
        yield WorkerPool(executor, jobs, is_here=True)
