"""Connections that cannot keep others out: limits of time and of number, below whatever is asked.

uvicorn limits how many there are, whether they ask for anything or not, so that a few hundred silent ones lock
everybody out; and it waits for ever for a request that has begun.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from generator.web.limits import client_of

_TOO_SLOW = b"This request took too long to arrive. Load the page again.\n"


@dataclass(frozen=True)
class Patience:
    """Seconds that a client has, all in all and not from byte to byte."""

    head: float = 10
    """For a request's line and headers; and from the connection to the first request."""
    body: float = 10
    """For the form, after the head."""
    reading: float = 60
    """For taking in an answer, or as much of it as makes room for the rest."""


@dataclass
class Connections:
    """Who is connected. Where there are too many, one that waits for its client makes room."""

    most: int
    """In all."""
    most_of_one: int
    """Of one client; 0 for no limit."""
    is_trusted: Callable[[str], bool]
    """Whether an address may have any number: a proxy's, which stands for many clients."""
    patience: Patience = Patience()
    _open: OrderedDict[_Connection, str] = field(default_factory=OrderedDict)
    """Connection → its client, those first that have been idle for the longest time."""
    _of: Counter[str] = field(default_factory=Counter)

    def protocol(self) -> type[asyncio.Protocol]:
        """The class of their connections, for uvicorn."""
        connections = self

        class Connection(_Connection):
            all = connections

        return Connection

    def join(self, new: _Connection, address: str) -> bool:
        """Whether there is room for another one."""
        client = client_of(address)
        is_limited = self.most_of_one and not self.is_trusted(address)
        if is_limited and self._of[client] >= self.most_of_one and not self._make_room(client):
            return False
        if len(self._open) >= self.most and not self._make_room():
            return False
        self._open[new] = client
        self._of[client] += 1
        return True

    def leave(self, one: _Connection) -> None:
        client = self._open.pop(one, None)
        if client is None:
            return
        self._of[client] -= 1
        if not self._of[client]:
            del self._of[client]

    def used(self, one: _Connection) -> None:
        """It has been answered just now."""
        if one in self._open:
            self._open.move_to_end(one)

    def _make_room(self, client: str | None = None) -> bool:
        """Ends a connection that waits for its client, of this one if it is named: one that has taken in its answers
        rather than one that has not."""
        idle = [one for one, owner in self._open.items() if client in (None, owner) and one.waits_for_client]
        if not idle:
            return False
        one = min(idle, key=_Connection.is_unread)
        self.leave(one)
        one.transport.abort()
        return True


class _Connection(H11Protocol):
    """A connection whose client is not waited for without end."""

    all: Connections
    _awaited = ""
    """"head" or "body" of a request, or ""."""
    _timer: asyncio.TimerHandle | None = None
    """Until what is awaited has come."""
    _reading: asyncio.TimerHandle | None = None
    """Until an answer is taken in."""

    @property
    def waits_for_client(self) -> bool:
        """Whether it has no whole request that is still to be answered."""
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def is_unread(self) -> bool:
        return self.transport.get_write_buffer_size() > 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.all.join(self, self.client[0] if self.client else ""):
            self._await("head")
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.all.leave(self)
        self._await("")
        self._stop_reading()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        self.all.used(self)
        self._await("")
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:  # answered before its form had come, or the next request has begun
            self._await("body")
        self._end_if_closed()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._end_if_closed()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._start_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_reading()

    def _look(self) -> None:
        """Begins to wait for what is to come next, if that is something else than before."""
        awaited = {h11.IDLE: "head", h11.SEND_BODY: "body"}.get(self.conn.their_state, "")
        if awaited != self._awaited:
            self._await(awaited)
        self._end_if_closed()

    def _await(self, awaited: str) -> None:
        if self._timer:
            self._timer.cancel()
        self._awaited, self._timer = awaited, None
        if awaited and not self.transport.is_closing():
            seconds = self.all.patience.head if awaited == "head" else self.all.patience.body
            self._timer = self.loop.call_later(seconds, self._cut)

    def _cut(self) -> None:
        """Ends a connection that has had its time; who began to ask is told so."""
        has_begun = self._awaited == "body" or self.conn.trailing_data[0]
        if has_begun and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            for event in (h11.Response(status_code=408, headers=headers), h11.Data(_TOO_SLOW), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle:  # the application learns that nothing more comes
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
        self._end_if_closed()

    def _end_if_closed(self) -> None:
        """What has been written is still sent, but not for ever."""
        if self.transport.is_closing():
            self._start_reading()

    def _start_reading(self) -> None:
        if not self._reading:
            self._reading = self.loop.call_later(self.all.patience.reading, self.transport.abort)

    def _stop_reading(self) -> None:
        if self._reading:
            self._reading.cancel()
            self._reading = None
