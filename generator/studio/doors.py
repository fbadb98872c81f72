"""Who may come in: whoever has opened the address that the terminal shows. A cookie remembers it."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

TOKEN = "token"
"""In the address that opens the studio."""
_REFUSED = "Open the studio by the address that the terminal shows. It has a token, which this browser has not seen.\n"


def with_token(app: ASGIApp, token: str, port: int) -> ASGIApp:
    """The application, for those who know the token. An address with it leaves a cookie, and leads to the page without
    it, so that it stays in no history and no link.

    port: two studios on one machine have cookies of their own, though browsers do not tell ports apart.
    """
    cookie = f"problemset-studio-{port}"

    async def opened(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = Request(scope)
        asked = request.query_params.get(TOKEN)
        if asked is not None and _same(asked, token) and scope["method"] == "GET":
            left = urlencode([pair for pair in parse_qsl(request.url.query) if pair[0] != TOKEN])
            path = "/" + request.url.path.lstrip("/")  # never another host, as in //example.com
            response = RedirectResponse(f"{path}?{left}" if left else path, 303)
            response.set_cookie(cookie, token, httponly=True, samesite="strict")
            await response(scope, receive, send)
        elif _same(request.cookies.get(cookie, ""), token):
            await app(scope, receive, send)
        else:
            await PlainTextResponse(_REFUSED, 403)(scope, receive, send)

    return opened


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode("ascii"))
