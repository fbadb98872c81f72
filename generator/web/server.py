"""Runs the application until it is interrupted."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

import uvicorn

from generator.bank import Bank
from generator.errors import UserError
from generator.web.app import application
from generator.web.limits import Buckets

_AT_ONCE = 200  # connections; more are told to come back
_LONGEST_HEAD = 16_384  # bytes of a request's headers


def serve(bank: Bank, host: str, port: int, *, desk: bool, rate: float, ready: Callable[[str], None]) -> None:
    """Serves a bank. ready: told the address when it can be asked.

    Raises UserError for an address that cannot be taken, and for a desk that others could reach.
    """
    is_own = _is_loopback(host)
    if desk and not is_own:
        raise UserError(
            "the desk shows every answer, and this address can be reached from other machines",
            where=f"--host {host}", todo="leave out --desk, or --host",
        )  # fmt: skip
    try:
        # taken here and not by uvicorn, which would log what is wrong and end the process
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"cannot listen there: {reason}", where=f"{host}, port {port}", todo="choose another with --port"
        ) from None
    own_names = ["localhost", "127.0.0.1", "[::1]", host]
    app = application(
        bank, desk=desk, hosts=own_names if is_own else ["*"],
        buckets=None if is_own or not rate else Buckets(rate, 10 * rate),
    )  # fmt: skip
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, limit_concurrency=_AT_ONCE,
        h11_max_incomplete_event_size=_LONGEST_HEAD, timeout_keep_alive=5, timeout_graceful_shutdown=3, lifespan="off",
        proxy_headers=False,
    )  # fmt: skip
    shown = f"[{host}]" if ":" in host else host
    _Announced(config, lambda: ready(f"http://{shown}:{listening.getsockname()[1]}/")).run(sockets=[listening])


class _Announced(uvicorn.Server):
    """A server that tells when it can be asked, and interrupted."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
