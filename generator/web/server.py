"""Runs the application until it is interrupted."""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from generator.bank import Bank
from generator.errors import UserError, one_line
from generator.web.app import application
from generator.web.connections import Connections, Patience
from generator.web.crew import Crew
from generator.web.limits import Buckets

_FEWEST_CONNECTIONS, _MOST_CONNECTIONS = 20, 500
_MOST_OF_ONE = 64
"""A class may come from one address: this is ten browsers at the same moment, and idle connections make room."""
_OTHER_FILES = 100  # that the process may have open besides
_LONGEST_HEAD = 16_384  # bytes of a request's headers
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?")


def serve(
    bank: Bank,
    host: str,
    port: int,
    *,
    desk: bool,
    rate: float,
    proxies: Sequence[str] = (),
    names: Sequence[str] = (),
    ready: Callable[[str], None],
) -> None:
    """Serves a bank. proxies: addresses and networks of web servers that say truly whom they ask for. names: by which
    browsers may call this server, besides its address. ready: told the address when it can be asked.

    Raises UserError for an address that cannot be taken, and for a desk that others could reach.
    """
    is_own = _is_loopback(host) and not proxies
    if desk and not is_own:
        option = f"--host {host}" if not _is_loopback(host) else "--proxy"
        raise UserError(
            "the desk shows every answer, and other machines can reach this server",
            where=option, todo=f"leave out --desk, or {option.split()[0]}",
        )  # fmt: skip
    trusted, hosts = _trusted(proxies), _hosts(host, names)
    listening = listen(host, port)
    crew = Crew()
    app = application(
        bank, desk=desk, hosts=hosts, buckets=None if is_own or not rate else Buckets(rate, 10 * rate), crew=crew
    )
    connections = Connections(
        most=max(_FEWEST_CONNECTIONS, min(_MOST_CONNECTIONS, _files_allowed() - _OTHER_FILES)),
        most_of_one=0 if is_own else _MOST_OF_ONE,
        is_trusted=lambda address: bool(found := _address(address)) and any(found in network for network in trusted),
    )
    shown = f"[{host}]" if ":" in host else host
    if trusted:
        app = ProxyHeadersMiddleware(app, [str(network) for network in trusted])  # type: ignore[arg-type, assignment]
    try:
        _run(app, listening, connections, lambda: ready(f"http://{shown}:{listening.getsockname()[1]}/"))
    finally:
        crew.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Raises UserError.

    Taken here and not by uvicorn, which would log what is wrong and end the process.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"cannot listen there: {reason}", where=f"{host}, port {port}", todo="choose another with --port"
        ) from None


def run_application(
    app: ASGIApp, listening: socket.socket, *, upload_seconds: float, ready: Callable[[], None]
) -> None:
    """Runs an application for this machine alone, until it is interrupted. upload_seconds: that a form may take."""
    connections = Connections(
        most=_MOST_CONNECTIONS, most_of_one=0, is_trusted=lambda _: False, patience=Patience(body=upload_seconds)
    )
    _run(app, listening, connections, ready)


def _run(app: ASGIApp, listening: socket.socket, connections: Connections, ready: Callable[[], None]) -> None:
    config = uvicorn.Config(
        app, http=connections.protocol(), log_level="warning", access_log=False, server_header=False,
        h11_max_incomplete_event_size=_LONGEST_HEAD, timeout_keep_alive=5, timeout_graceful_shutdown=3, lifespan="off",
        proxy_headers=False,
    )  # fmt: skip
    _Announced(config, ready).run(sockets=[listening])


class _Announced(uvicorn.Server):
    """A server that tells when it can be asked, and interrupted."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _trusted(proxies: Sequence[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Raises UserError for what is no address, and for what would be everybody's."""
    found = []
    for text in proxies:
        try:
            network = ipaddress.ip_network(text.strip("[]"))
        except ValueError:
            raise UserError(
                "is neither an address nor a network", where=f"--proxy {one_line(text, 60)}",
                todo="write it as 127.0.0.1, ::1 or 10.0.0.0/24",
            ) from None  # fmt: skip
        if not network.prefixlen:
            raise UserError(
                "would let every client say that it is another", where=f"--proxy {text}",
                todo="name the proxy's own address",
            )  # fmt: skip
        found.append(network)
    return found


def _hosts(host: str, names: Sequence[str]) -> list[str]:
    """The names of this server; any, where it can be reached from other machines and none is said. Raises UserError."""
    for name in names:
        if not _NAME.fullmatch(name.lower()):
            raise UserError(
                "is no name of a host", where=f"--name {one_line(name, 60)}",
                todo="write it without https:// and port, such as practice.example.edu",
            )  # fmt: skip
    if not names and not _is_loopback(host):
        return ["*"]
    return ["localhost", "127.0.0.1", "[::1]", f"[{host}]" if ":" in host else host, *names]


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return address.is_loopback if address else host == "localhost"


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _files_allowed() -> int:
    """How many files, and so connections, this process may have open."""
    try:
        import resource
    except ImportError:  # on Windows, where there is no such limit
        return sys.maxsize
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if limit == resource.RLIM_INFINITY else limit
