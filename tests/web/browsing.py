"""A page in a real browser, watched: nothing may fail in it, and nothing may leave the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PHONE, DESKTOP = (390, 844), (1200, 900)
_GRAVE = ("serious", "critical")


@contextmanager
def watched(browser: Browser, width: int = DESKTOP[0], height: int = DESKTOP[1]) -> Iterator[Page]:
    """An empty page. At its end: no error or warning in the console, no request to another machine."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    try:
        yield page
    finally:
        context.close()
    assert said == []
    assert [url for url in asked if not is_ours(url)] == []


def is_ours(url: str) -> bool:
    place = urlsplit(url)
    return place.scheme in ("file", "data", "about", "blob") or place.hostname in ("127.0.0.1", "localhost")


def grave_faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical, each with the element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in _GRAVE
        for node in fault["nodes"]
    ]
