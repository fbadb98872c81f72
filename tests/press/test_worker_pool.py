"""Processes that work for this one: what they return, raise, and leave when they end."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, as_completed
from pathlib import Path

import pytest

from generator.errors import UserError, UserErrors
from generator.press import worker_pool, worker_processes


def square(number: int) -> int:
    return number * number


def large(size: int) -> bytes:
    return bytes(size)


def fail(error: BaseException) -> None:
    raise error


class Untravelled(Exception):
    """Pickles, but does not unpickle."""

    def __init__(self, what: str, *, why: str) -> None:
        super().__init__(what, why)


def fail_strangely() -> None:
    raise Untravelled("strange", why="never said")


def end_while_sending(marker: Path) -> str:
    """The first time, its process ends in the middle of a result: the head of a message, and a part of its body."""
    if marker.exists():
        return "done again"
    marker.touch()
    frame = sys._getframe()
    while "connection" not in frame.f_locals:
        assert frame.f_back
        frame = frame.f_back
    os.write(frame.f_locals["connection"].fileno(), struct.pack("!i", 1_000_000) + b"the first bytes of it")
    os._exit(9)


def ends() -> None:
    os._exit(9)


def test_results_come_back_whatever_their_size_and_number() -> None:
    with worker_processes(2) as pool:
        futures = [pool.submit(square, number) for number in range(600)]  # more than the tasks of one process' life
        assert len(pool.submit(large, 30_000_000).result()) == 30_000_000
        assert [future.result() for future in as_completed(futures)].count(4) == 1
        assert [future.result() for future in futures] == [number * number for number in range(600)]


def test_errors_come_back_as_they_are() -> None:
    with worker_processes(1) as pool:
        error = pool.submit(fail, UserErrors([UserError("wrong", where="here", todo="mend it")])).exception()
        assert isinstance(error, UserErrors)
        assert str(error) == "here: wrong; mend it"
        bug = pool.submit(fail, ZeroDivisionError("by zero")).exception()
        assert isinstance(bug, ZeroDivisionError)
        assert "in fail\n    raise error" in bug.__notes__[0]
        assert "never said" in str(pool.submit(fail_strangely).exception())
        assert isinstance(pool.submit(len, [threading.Lock()]).exception(), TypeError)  # cannot be sent
        assert isinstance(pool.submit(threading.Lock).exception(), TypeError)  # cannot be returned
        assert pool.submit(square, 3).result() == 9


def test_a_process_that_ends_in_the_middle_of_sending_is_replaced(tmp_path: Path) -> None:
    with worker_processes(2) as pool:
        assert pool.submit(end_while_sending, tmp_path / "marker").result(timeout=30) == "done again"


def test_a_task_that_ends_each_process_is_given_up() -> None:
    with worker_processes(1) as pool:
        with pytest.raises(BrokenExecutor):
            pool.submit(ends).result(timeout=30)
        assert pool.submit(square, 3).result(timeout=30) == 9


def test_an_error_ends_tasks_at_once_also_those_whose_process_is_starting() -> None:
    for pause in (0.0, 0.3):
        begun = time.monotonic()
        with pytest.raises(UserError), worker_processes(2) as pool:
            for _ in range(4):
                pool.submit(time.sleep, 60)
            time.sleep(pause)
            raise UserError("enough")
        assert time.monotonic() - begun < 20


def test_a_process_that_cannot_be_started_is_an_error_and_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError("no memory")

    monkeypatch.setattr(worker_pool, "WorkerProcess", refuse)
    with worker_processes(1) as pool, pytest.raises(OSError, match="no memory"):
        pool.submit(square, 3).result(timeout=30)


def blocked() -> bool:
    """Whether this process does not hear ^C, from its first moment on."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_the_first_process_is_as_deaf_to_an_interrupt_as_all_others() -> None:
    """In a program that has started no process before, nor multiprocessing's own."""
    script = (
        "from generator.press import worker_processes\n"
        "from tests.press.test_worker_pool import blocked\n"
        "with worker_processes(2) as pool:\n"
        "    print({pool.submit(blocked).result() for _ in range(8)})\n"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.strip() == "{True}", shown.stderr
