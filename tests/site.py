"""The documentation site: `python -m tests.site` builds it from docs/ into build/site, and looks for dead ends in it.

Zensical checks links from page to page. What it lets pass is found in the built pages: a picture or a file that is not
there, a page that the navigation leaves out, and whatever a browser would ask another host for.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parent.parent
_FETCHED = {
    ("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("video", "src"),
    ("audio", "src"), ("object", "data"), ("use", "href"),
}  # fmt: skip
"""What a browser asks for by itself; a link is followed by whoever reads it."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_IN_STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class Page(HTMLParser):
    """A built page: what it links to and fetches, and the places in it that a link can lead to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.navigation: list[str] = []
        self.places: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        for name, value in given.items():
            if (tag, name) in _FETCHED:
                self.fetched.append(value)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            if "md-nav__link" in given.get("class", "").split():
                self.navigation.append(given["href"])


def build(root: Path = ROOT) -> str:
    """Builds the site of root/zensical.toml; "" or what is wrong with its links."""
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)
    if done.returncode == 0:
        return ""
    said = _COLOUR.sub("", done.stdout + done.stderr).partition("\nTraceback ")
    return said[0] if "issue" in said[0] else "".join(said)


def faults(site: Path) -> list[str]:
    """Dead ends of a built site, and what it would ask other hosts for; each with the file that it is in."""
    site = site.resolve()
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    named = {_target(site, site / "index.html", link) for link in pages[site / "index.html"].navigation}
    found = [
        f"{path.relative_to(site)}: is not in the navigation (zensical.toml)"
        for path in pages
        if path not in named and path.name not in ("404.html", "index.html")
    ]
    for path, page in pages.items():
        for link in [*page.links, *page.fetched]:
            if fault := _dead(site, path, link, pages):
                found.append(f"{path.relative_to(site)}: {link}: {fault}")
    for path, link in _fetched(site, pages):
        if urlsplit(link).netloc:
            found.append(f"{path.relative_to(site)}: asks another host for {link}")
    return found


def _fetched(site: Path, pages: dict[Path, Page]) -> Iterator[tuple[Path, str]]:
    for path, page in pages.items():
        yield from ((path, link) for link in page.fetched)
    for path in site.rglob("*.css"):
        for first, second in _IN_STYLES.findall(path.read_text(encoding="utf-8")):
            yield path, first or second


def _target(site: Path, path: Path, link: str) -> Path:
    """The file that a link in a page leads to. Only the page for what is not found links from the root."""
    where = unquote(urlsplit(link).path)
    target = (site / where.lstrip("/") if where.startswith("/") else path.parent / where) if where else path
    return (target / "index.html" if target.is_dir() else target).resolve()


def _dead(site: Path, path: Path, link: str, pages: dict[Path, Page]) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    target = _target(site, path, link)
    if not target.is_file() or not target.is_relative_to(site):
        return "leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
        return "the page has no such place"
    return ""


def main() -> int:
    """Builds and checks; 1 if something is wrong."""
    wrong = build() or "\n".join(faults(ROOT / "build" / "site"))
    print(wrong or "the site is in build/site; open build/site/index.html", file=sys.stderr if wrong else sys.stdout)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
