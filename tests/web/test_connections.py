"""Clients that send nothing, or slowly, or too much at once, or that go away: none of them keeps the others out."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

from generator.bank.bank import Bank
from generator.web.app import application
from generator.web.connections import Connections, Patience
from tests.web.serving import WAIT, Connect, command, connecting, limited, received, run, soon

HASTY = Patience(head=0.6, body=0.6, reading=0.6)
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /problem/convolution/forward/5 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


def anybody(**limits: Any) -> Connections:
    defaults = {"most": 100, "most_of_one": 0, "is_trusted": lambda _: False, "patience": HASTY}
    return Connections(**{**defaults, **limits})


def dripping(connect: Connect, head: bytes, pieces: Callable[[int], bytes]) -> tuple[bytes, float]:
    """What comes back for a request whose rest is sent bit by bit, and after how many seconds."""
    begun = time.monotonic()
    connection = connect()
    connection.sendall(head)
    answer: list[bytes] = []
    listening = threading.Thread(target=lambda: answer.append(received(connection)))
    listening.start()
    with suppress(OSError):
        for number in range(1000):
            connection.sendall(pieces(number))
            listening.join(0.1)
            if not listening.is_alive():
                break
    return answer[0], time.monotonic() - begun


def test_what_sends_nothing_or_slowly_is_cut() -> None:
    """The time is for the whole of a head or a form: a byte now and then does not make it longer."""
    with limited(application(Bank()), anybody()) as connect:
        silent = connect()
        begun = time.monotonic()
        assert received(silent) == b""
        assert 0.5 < time.monotonic() - begun < 20
        for head, pieces in (
            (b"GET / HTTP/1.1\r\n", lambda number: b"X-%d: 1\r\n" % number),
            (POST, lambda _: b"a"),
            (b"POST /set HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", lambda _: b"1\r\na\r\n"),
        ):
            answer, seconds = dripping(connect, head, pieces)
            assert b" 408 " in answer or b" 405 " in answer, answer
            assert 0.5 < seconds < 20


def test_a_slow_form_nobody_reads_is_cut_after_the_answer() -> None:
    with limited(application(Bank()), anybody()) as connect:
        answer, seconds = dripping(connect, GET[:-2] + b"Content-Length: 9999\r\n\r\n", lambda _: b"a")
        assert answer.startswith(b"HTTP/1.1 200")
        assert 0.5 < seconds < 20


def test_who_takes_nothing_in_is_cut() -> None:
    """Pages that are asked for and not read would pile up."""
    connections = anybody()
    with limited(application(Bank()), connections) as connect:
        hoarding = connect()
        hoarding.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with suppress(ConnectionError):
            hoarding.sendall(GET * 1000)
        assert soon(lambda: connections._open)
        assert soon(lambda: not connections._open)


def test_a_connection_is_used_again_after_an_answer() -> None:
    with limited(application(Bank()), anybody()) as connect:
        held = HTTPConnection("localhost")
        held.sock = connect()
        for _ in range(4):
            held.request("GET", "/")
            answer = held.getresponse()
            assert (answer.status, answer.read()[:9]) == (200, b"<!doctype")
            assert held.sock, "the server keeps it open"
            time.sleep(0.3)  # longer than a head may take, all in all


async def slow(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(2)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


def test_where_there_are_too_many_an_idle_one_makes_room_and_none_at_work() -> None:
    for limits in ({"most": 5}, {"most_of_one": 5}):
        with limited(slow, anybody(patience=Patience(head=1000), **limits)) as connect:
            idle = [connect() for _ in range(3)]
            time.sleep(0.2)
            working = [connect() for _ in range(5)]
            for one in working:
                one.sendall(GET)
                time.sleep(0.1)
            for one in idle:
                one.settimeout(WAIT)
                assert received(one) == b""
            assert received(connect()) == b"", "all are at work: one more is refused"
            assert [one.recv(12) for one in working] == [b"HTTP/1.1 200"] * 5


def test_a_proxy_may_have_any_number_of_connections() -> None:
    with limited(
        slow, anybody(patience=Patience(), most_of_one=2, is_trusted=lambda name: name == "127.0.0.1")
    ) as connect:
        several = [connect() for _ in range(6)]
        for one in several:
            one.sendall(GET)
        assert [one.recv(12) for one in several] == [b"HTTP/1.1 200"] * 6


def test_who_leaves_in_the_middle_of_a_form_leaves_nothing_in_the_log() -> None:
    with command() as (address, _), connecting(int(address.rsplit(":", 1)[1])) as connect:
        for sent in (POST, POST + b"a", b"GET / HT"):
            for how in (socket.SHUT_WR, None):
                leaving = connect()
                leaving.sendall(sent)
                time.sleep(0.2)
                if how is not None:
                    leaving.shutdown(how)
                leaving.close()
        time.sleep(0.5)


def test_210_silent_connections_and_50_clients() -> None:
    """Silent ones would take all places: 200 used to be enough."""
    times: list[float] = []

    async def visit(port: int, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < until:
            begun = time.monotonic()
            writer.write(GET)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
            times.append(time.monotonic() - begun)
        writer.close()

    async def crowd(port: int) -> None:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(210)]
        await asyncio.gather(*(visit(port, time.monotonic() + 4) for _ in range(50)))
        for _, writer in silent:
            writer.close()

    with command() as (address, _):
        run(crowd(int(address.rsplit(":", 1)[1])))
    slowest = sorted(times)[-max(1, len(times) // 100) :]
    print(f"{len(times)} pages, slowest 1 % from {1000 * slowest[0]:.0f} ms to {1000 * slowest[-1]:.0f} ms")
    assert len(times) > 100
    assert slowest[0] < 10
