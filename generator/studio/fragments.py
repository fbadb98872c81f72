"""Parts of a page that load by themselves: alone when a script asks for them, and a whole page when a person does."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from generator.studio.folder import Exam
from generator.studio.site import shown


def fragment(
    request: Request, template: str, title: str, /, *, exam: Exam | None, tab: str = "compose", **values: Any
) -> Response:
    """What the template makes, for the page of an exam; inside a page of its own if a browser opens it by its
    address."""
    is_page = request.headers.get("sec-fetch-dest") == "document"
    layout = "studio/base.html.j2" if is_page else "studio/bare.html.j2"
    return shown(template, title, exam=exam, tab=tab, layout=layout, **values)
