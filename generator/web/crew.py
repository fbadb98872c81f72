"""A few processes that make pages, and a short queue before them: what takes seconds must not hold up what takes none.

What somebody else waits for already is made once for both. What nobody waits for any more is not made. A process that
takes too long is ended; one that has made some pages is replaced, since typesetters keep what they have seen.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from concurrent.futures import BrokenExecutor, Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.press import WorkerProcess

_LIFE = 25  # tasks that a process does, unless it is said
_PATIENCE = 60.0  # seconds that one may take
_KEPT = 8_000_000  # bytes of what was made, for whoever asks again


class Busy(Exception):
    """The queue is full."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        """After which it may be worth to ask again."""


class ClientGone(Exception):
    """Nobody reads the answer."""


class NotMade(Exception):
    """It took too long, or its process ended otherwise: killed, out of memory."""


@dataclass(eq=False)
class _Task:
    function: Callable[..., bytes]
    args: tuple[Any, ...]
    future: Future[bytes] = field(default_factory=Future)
    waiting: int = 0
    """How many wait for it."""


class Crew:
    """Processes that are started when there is something to do, and end with `close`."""

    def __init__(
        self,
        size: int | None = None,
        queue: int = 8,
        patience: float = _PATIENCE,
        life: int = _LIFE,
        *,
        yields: bool = True,
    ) -> None:
        """size: of processes; half of the processors, four at most, unless it is said. queue: tasks that may wait.
        patience: seconds that a task may take. life: tasks that a process does before it is replaced. yields: whether
        everything else that the machine does comes first."""
        self._life = life
        self._yields = yields
        self._patience = patience
        self._size = size or max(1, min(4, (os.cpu_count() or 1) // 2))
        self._queue = queue
        self._lock = threading.Condition()
        self._tasks: dict[tuple[Any, ...], _Task] = {}
        self._waiting: deque[_Task] = deque()
        self._kept: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self._threads: list[threading.Thread] = []
        self._processes: set[WorkerProcess] = set()
        self._free = 0
        self._refused = 0
        self._closed = False

    async def made(
        self, function: Callable[..., bytes], *args: Any, gone: Callable[[], Coroutine[Any, Any, object]]
    ) -> bytes:
        """What the function returns in a process: the same bytes for the same arguments. gone: comes to its end when
        the client is gone. Raises what the function raises; Busy, NotMade, ClientGone."""
        found = self._joined(function, args)
        if isinstance(found, bytes):
            return found
        made = asyncio.wrap_future(found.future)
        left = asyncio.create_task(gone())
        made.add_done_callback(lambda one: one.cancelled() or one.exception())  # seen, though nobody may wait any more
        both: set[asyncio.Future[Any]] = {made, left}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not made.done():
                raise ClientGone
            return made.result()
        finally:
            left.cancel()
            self._leave(found)

    def close(self) -> None:
        """Ends the processes, whatever they are doing."""
        with self._lock:
            self._closed = True
            for task in self._waiting:
                task.future.cancel()
            self._waiting.clear()
            for process in self._processes:
                process.kill()
            self._lock.notify_all()

    def _joined(self, function: Callable[..., bytes], args: tuple[Any, ...]) -> _Task | bytes:
        """What was made before, or the task that makes it, in which one more takes part."""
        key = (function, *args)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            task = self._tasks.get(key)
            if task is None:
                if len(self._waiting) >= self._queue + self._free:
                    self._refused += 1
                    raise Busy(3 + self._refused % 5)  # not all at the same time
                task = self._tasks[key] = _Task(function, args)
                self._waiting.append(task)
                if len(self._waiting) > self._free and len(self._threads) < self._size:
                    self._threads.append(threading.Thread(target=self._serve, daemon=True))
                    self._threads[-1].start()
                self._lock.notify()
            task.waiting += 1
            return task

    def _leave(self, task: _Task) -> None:
        """One less waits; after the last one it is not made any more, unless it is being made."""
        with self._lock:
            task.waiting -= 1
            if not task.waiting and task in self._waiting:
                self._waiting.remove(task)
                del self._tasks[task.function, *task.args]

    def _serve(self) -> None:
        """One thread for each process."""
        if hasattr(signal, "pthread_sigmask"):  # ^C must not end a process that is still starting
            resource_tracker.ensure_running()  # first, since it lets signals through again
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        process: WorkerProcess | None = None
        done = 0
        while task := self._next():
            try:
                if process is None:
                    process = self._started()
                made: bytes | BaseException = self._done(process, task)
            except BaseException as error:  # for whoever waits for it
                made = error
            done += 1
            if done % self._life == 0 or isinstance(made, NotMade):
                self._end(process)
                process = None
            self._finish(task, made)
        self._end(process)

    def _next(self) -> _Task | None:
        """The task whose turn it is, as soon as there is one; None at the end."""
        with self._lock:
            self._free += 1
            self._lock.wait_for(lambda: self._waiting or self._closed)
            self._free -= 1
            return None if self._closed else self._waiting.popleft()

    def _done(self, process: WorkerProcess, task: _Task) -> bytes:
        timer = threading.Timer(self._patience, process.kill)
        timer.start()
        try:
            made: bytes = process.call(task.function, task.args, {})
            return made
        except BrokenExecutor:
            raise NotMade from None
        finally:
            timer.cancel()

    def _finish(self, task: _Task, made: bytes | BaseException) -> None:
        key = (task.function, *task.args)
        with self._lock:
            del self._tasks[key]
            if isinstance(made, bytes):
                self._kept[key] = made
                while sum(map(len, self._kept.values())) > _KEPT:
                    self._kept.popitem(last=False)
        with suppress(InvalidStateError):  # nobody waits for it
            if isinstance(made, BaseException):
                task.future.set_exception(made)
            else:
                task.future.set_result(made)

    def _started(self) -> WorkerProcess:
        from generator.press import WorkerProcess  # not before somebody asks for pages

        with self._lock:
            if self._closed:
                raise NotMade
            self._processes.add(process := WorkerProcess())
        if self._yields:
            with suppress(BrokenExecutor):  # the task fails, too
                process.call(_yield_to_others, (), {})
        return process

    def _end(self, process: WorkerProcess | None) -> None:
        if process:
            with self._lock:
                self._processes.discard(process)
            process.end()


def _yield_to_others() -> None:
    """In the new process: pages for whoever waits come after problems for everybody."""
    if hasattr(os, "nice"):
        os.nice(5)
