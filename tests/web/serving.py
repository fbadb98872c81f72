"""Servers to test: the command in a process of its own, or any application with limits of the test's own."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from generator.web.connections import Connections

WAIT = 60.0  # seconds: the machine may be busy
Connect = Callable[[], socket.socket]
T = TypeVar("T")


@contextmanager
def command(*options: str) -> Iterator[tuple[str, int]]:
    """`problemset serve`: its address, and its process. At its end it must have said nothing."""
    with running("serve", "--port", "0", *options) as (said, process):
        found = re.search(r"http://\S+(?=/)", said)
        assert found
        yield found[0], process


@contextmanager
def running(*words: str) -> Iterator[tuple[str, int]]:
    """A command that runs until it is interrupted: the first line that it says, and its process. At its end it must
    have said nothing of mistakes."""
    command = [sys.executable, "-m", "generator.cli", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline(), process.pid
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=WAIT)
    assert (process.returncode, said) == (0, "")


@contextmanager
def limited(app: Any, connections: Connections) -> Iterator[Connect]:
    """A server in this process, with these limits: what connects to it."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=connections.protocol(), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    with connecting(int(listening.getsockname()[1])) as connect:
        yield connect
    server.should_exit = True
    thread.join(WAIT)
    listening.close()


@contextmanager
def connecting(port: int) -> Iterator[Connect]:
    """What connects to a port of this machine; at the end all is closed."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=WAIT))


def received(connection: socket.socket) -> bytes:
    """All that the server sends until it ends the connection."""
    got = b""
    try:
        while piece := connection.recv(65536):
            got += piece
    except ConnectionResetError:
        pass
    return got


def run(doing: Coroutine[Any, Any, T]) -> T:
    """What it returns, in a thread of its own: a browser that another test has opened keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()


def soon(is_so: Callable[[], object]) -> bool:
    """Whether it becomes so."""
    until = time.monotonic() + WAIT
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def megabytes(process: int) -> float:
    """The memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
