"""Around every answer of the server: headers that close the browser's doors, and limits on how much one client asks."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_ADDRESS = 2000
_CLIENTS = 10_000  # that are remembered; beyond, the one that was silent longest is forgotten

HEADERS: Mapping[str, str] = {
    # MathML says in style attributes how cells are aligned; no script runs at all
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data: 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def with_headers(app: ASGIApp) -> ASGIApp:
    """The application, each of whose answers has HEADERS, unless it set one itself."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, sending)

    return answered


@dataclass
class Buckets:
    """Per client, requests that it may still make: `burst` at once, `rate` a second in the long run."""

    rate: float
    burst: float
    now: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def takes(self, client: str, cost: float = 1.0) -> bool:
        """Whether the client may make this request, too."""
        moment = self.now()
        left, last = self._left.pop(client, (self.burst, moment))
        left = min(self.burst, left + (moment - last) * self.rate)
        is_free = left >= cost
        self._left[client] = (left - cost if is_free else left, moment)
        if len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return is_free


def with_limits(app: ASGIApp, buckets: Buckets | None, *, dear: str = "/set/", cost: float = 20.0) -> ASGIApp:
    """The application, that long addresses and clients in a hurry do not reach.

    buckets: None for no limit on rates. dear: where addresses begin that are worth `cost` requests.
    """

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            await PlainTextResponse(
                "This address is too long. Go back and choose less, or begin again at the first page.\n", 414
            )(scope, receive, send)
            return
        client = scope["client"][0] if scope["client"] else ""
        if buckets and not buckets.takes(client, cost if scope["path"].startswith(dear) else 1.0):
            response = PlainTextResponse(
                "Too many requests. Wait two seconds, then load this page again.\n", 429, {"Retry-After": "2"}
            )
            await response(scope, receive, send)
            return
        await app(scope, receive, send)

    return limited
