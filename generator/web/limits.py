"""Around every answer of the server: headers that close the browser's doors, and limits on how much one client asks."""

from __future__ import annotations

import ipaddress
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_ADDRESS = 2000
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^][:/?#@\s]+)(?::[0-9]*)?")
_CLIENTS = 10_000  # that are remembered; beyond, the one that was silent longest is forgotten

HEADERS: Mapping[str, str] = {
    # MathML says in style attributes how cells are aligned; the only script is a file of ours, and none in a page runs
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data: 'self'; "
    "script-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def with_headers(app: ASGIApp, *, connects: bool = False) -> ASGIApp:
    """The application, each of whose answers has HEADERS, unless it set one itself. connects: whether its scripts may
    ask this server for more."""
    headers_of_all = dict(HEADERS)
    if connects:
        headers_of_all["Content-Security-Policy"] += "; connect-src 'self'"

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_of_all.items():
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
        client = client_of(client)
        moment = self.now()
        left, last = self._left.pop(client, (self.burst, moment))
        left = min(self.burst, left + (moment - last) * self.rate)
        cost = min(cost, self.burst)  # with a low rate, what is dear takes all there is
        is_free = left >= cost
        self._left[client] = (left - cost if is_free else left, moment)
        if len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return is_free


UNKNOWN = "This server is not known by that name. Use another, or start the server with --name and this one.\n"
FOREIGN = "This form was sent by another site. Open the problem here, and write your answer again.\n"


def with_names(app: ASGIApp, names: Sequence[str], unknown: str = UNKNOWN, foreign: str = FOREIGN) -> ASGIApp:
    """The application, called by one of these names ("*" for any), and whose forms no other site sends. unknown,
    foreign: what is said otherwise.

    A page of another site could be led here by a name that its owner gives this machine, and read what it is told.
    """
    known = {name.lower() for name in names}

    async def named(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        found = _HOST.fullmatch(host)
        if not found or ("*" not in known and found[1].lower() not in known):
            await PlainTextResponse(unknown, 400)(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD") and not _is_own(headers, {host.lower(), found[1].lower(), *known}):
            await PlainTextResponse(foreign, 403)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return named


def _is_own(headers: Headers, names: Collection[str]) -> bool:
    """Whether a page of this server has sent a form, as far as the browser says. The "null" that it sends in place of
    an origin comes from our own Referrer-Policy, too."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin", "null")
    place = urlsplit(origin)
    return origin == "null" or place.netloc.lower() in names or (place.hostname or "") in names


def client_of(address: str) -> str:
    """Whom an address stands for: itself, or with IPv6 its network of 64 bits, all of whose addresses are one house's.
    All that is no address is one client, whatever a proxy passes on."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


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
