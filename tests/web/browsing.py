"""A page in a real browser, watched: nothing may fail in it, and nothing may leave the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

expect.set_options(timeout=30_000)  # the machine may be busy
PHONE, DESKTOP = (390, 844), (1200, 900)
_GRAVE = ("serious", "critical")


@contextmanager
def watched(
    browser: Browser, width: int = DESKTOP[0], height: int = DESKTOP[1], *, by_touch: bool = False, dark: bool = False
) -> Iterator[Page]:
    """An empty page. At its end: no error or warning in the console, no request to another machine."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=by_touch, is_mobile=by_touch,
        color_scheme="dark" if dark else "light",
    )  # fmt: skip
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


_CUT_OFF = """() => {
  // what cannot be seen and does not scroll, and what sticks out of the window
  const width = document.documentElement.clientWidth;
  const scrolls = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
  const scrolled = (one) => one.parentElement && (scrolls(one.parentElement) || scrolled(one.parentElement));
  const whole = document.documentElement.scrollWidth;
  const found = whole > width ? [`the page scrolls: ${whole}`] : [];
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one);
    if (style.display === "none" || one.closest(".hidden, .skip, script, style")) continue;
    const say = (what) => found.push(`${what}: ${one.outerHTML.slice(0, 120)}`);
    const [across, down] = [one.scrollWidth - one.clientWidth > 1, one.scrollHeight - one.clientHeight > 1];
    const { left, right, width: breadth } = one.getBoundingClientRect();
    if (across && (["hidden", "clip"].includes(style.overflowX) || one.tagName === "INPUT")) say("cut off at its side");
    if (down && ["hidden", "clip"].includes(style.overflowY)) say("cut off below");
    if (breadth && (right > width + 1 || left < -1) && !scrolled(one)) say("sticks out");
    if (across && scrolls(one) && !style.backgroundImage.includes("gradient")) say("scrolls without a sign");
  }
  return found;
}"""


def cut_off(page: Page) -> list[str]:
    """What is cut off in a page without a sign of it, each with the element."""
    found: list[str] = page.evaluate(_CUT_OFF)
    return found


def grave_faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical, each with the element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in _GRAVE
        for node in fault["nodes"]
    ]
