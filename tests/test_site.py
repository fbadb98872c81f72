"""The documentation site: it is whole, asks nothing of other hosts, and shows what GitHub shows; faults are found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, ViewportSize

from tests import site
from tests.web.browsing import PHONE, grave_faults

DOCS = site.ROOT / "docs"
WIDE: ViewportSize = {"width": 1280, "height": 900}
"""Wide enough for the navigation beside the page."""


def lay_out(root: Path, config: str) -> None:
    """What a site is built from beside its pages."""
    (root / "zensical.toml").write_text(config, encoding="utf-8")
    (root / "tests").mkdir()
    for name in ("__init__.py", "github_markdown.py"):
        shutil.copy(site.ROOT / "tests" / name, root / "tests")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built once."""
    root = tmp_path_factory.mktemp("site")
    lay_out(root, (site.ROOT / "zensical.toml").read_text(encoding="utf-8"))
    shutil.copytree(DOCS, root / "docs")
    assert site.build(root) == ""
    return root / "build" / "site"


def test_no_page_has_a_dead_end_or_asks_another_host(built: Path) -> None:
    assert site.faults(built) == []


def test_every_page_is_there_and_in_the_navigation(built: Path) -> None:
    pages = {path.relative_to(DOCS) for path in DOCS.rglob("*.md")}
    files = {path.with_name("index.html" if path.name == "README.md" else f"{path.stem}.html") for path in pages}
    assert files == {path.relative_to(built) for path in built.rglob("*.html")} - {Path("404.html")}
    home = built / "index.html"
    assert files == {(home.parent / link).relative_to(built) for link in site.Page(home).navigation if "#" not in link}


# --- as GitHub shows it ---------------------------------------------------------------------------------------------


class Shape(HTMLParser):
    """The skeleton of a page: lists with their depth, tables, blocks of code, headings; and its words outside code."""

    KEPT = frozenset({"ul", "ol", "table", "tr", "td", "th", "pre", "img", "h1", "h2", "h3"})

    def __init__(self, html: str, *, within: str = "") -> None:
        super().__init__()
        self.shape: list[tuple[str, int]] = []
        self.words: list[str] = []
        self.within, self.inside = within, not within
        self.depth = self.code = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == self.within
        self.depth += tag == "li"
        self.code += tag in ("code", "pre")
        if self.inside and tag in self.KEPT | {"li"}:
            self.shape.append((tag, self.depth))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "li"
        self.code -= tag in ("code", "pre")
        self.inside = self.inside and tag != self.within

    def handle_data(self, data: str) -> None:
        if self.inside and not self.code:
            self.words.append(data)


def test_a_page_of_the_site_is_what_github_shows(built: Path) -> None:
    """Python-Markdown reads nested lists and names of code blocks otherwise, unless it is told."""
    github = MarkdownIt("commonmark", {"html": True}).enable("table")
    for page in sorted(DOCS.rglob("*.md")):
        name = "index" if page.name == "README.md" else page.stem
        shown = (built / page.relative_to(DOCS).with_name(f"{name}.html")).read_text(encoding="utf-8")
        here = Shape(shown, within="article")
        assert here.shape == Shape(github.render(page.read_text(encoding="utf-8"))).shape, page.name
        assert not re.search(r"\$[^$]+\$|\\[(\[]", "".join(here.words)), f"{page.name}: a formula that nothing renders"


def test_a_block_of_code_says_which_file_it_is(built: Path) -> None:
    assert '<span class="filename">exam.toml</span>' in (built / "term.html").read_text(encoding="utf-8")


# --- what is found --------------------------------------------------------------------------------------------------


def small(root: Path, pages: Mapping[str, str], nav: str = '["index.md"]') -> Path:
    """Lays out a site with these pages, and the real settings but for the navigation. Returns where it will be."""
    config = (site.ROOT / "zensical.toml").read_text(encoding="utf-8")
    lay_out(root, re.sub(r"\nnav = \[.*?\n\]\n", f"\nnav = {nav}\n", config, flags=re.DOTALL))
    shutil.copytree(DOCS / "assets", root / "docs" / "assets")
    for name, text in pages.items():
        (root / "docs" / name).write_text(text, encoding="utf-8")
    return root / "build" / "site"


def test_a_dead_link_ends_the_build(tmp_path: Path) -> None:
    small(tmp_path, {"index.md": "# Home\n\n[gone](gone.md), [no such place](index.md#nowhere)\n"})
    said = site.build(tmp_path)
    assert re.search(r"page does not exist[^╯]*index\.md:3:8", said)
    assert re.search(r"anchor does not exist[^╯]*index\.md:3", said)
    assert "Traceback" not in said


def test_a_page_of_the_navigation_that_is_not_there_is_found(tmp_path: Path) -> None:
    folder = small(tmp_path, {"index.md": "# Home\n"}, nav='["index.md", "gone.md"]')
    assert site.build(tmp_path) or site.faults(folder)


def test_what_the_build_lets_pass_is_found_in_its_pages(tmp_path: Path) -> None:
    home = (
        "# Home\n\n![no picture](images/none.png) [outside](../LICENSE) [a place](#home)\n\n"
        '<a href="hidden.html#nowhere">n</a>\n\n'
        '<img src="https://example.org/a.png" alt="a"> <script src="//example.org/b.js"></script>\n\n'
        "[may be followed](https://example.org/)\n"
    )
    folder = small(tmp_path, {"index.md": home, "hidden.md": "# Hidden\n"})
    styles = tmp_path / "docs" / "assets" / "site.css"
    styles.write_text('@import "https://example.org/c.css";\nb { background: url(http://example.org/d.woff2) }\n')
    assert site.build(tmp_path) == ""
    assert set(site.faults(folder)) == {
        "hidden.html: is not in the navigation (zensical.toml)",
        "index.html: images/none.png: leads nowhere",
        "index.html: ../LICENSE: leads nowhere",
        "index.html: hidden.html#nowhere: the page has no such place",
        "index.html: asks another host for https://example.org/a.png",
        "index.html: asks another host for //example.org/b.js",
        "assets/site.css: asks another host for https://example.org/c.css",
        "assets/site.css: asks another host for http://example.org/d.woff2",
    }


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_pages_and_search_work_from_a_disk_and_ask_no_other_host(built: Path, browser: Browser) -> None:
    page = browser.new_page(viewport=WIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("index.html", "recipes.html", "bank/convolution.html"):
        page.goto(f"{built.as_uri()}/{name}")
        page.wait_for_timeout(400)  # what fades in has its colours then
        assert grave_faults(page) == []
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.set_viewport_size(WIDE)
    page.keyboard.press("/")
    page.keyboard.type("late student")
    page.get_by_text("A late student").first.wait_for(timeout=10_000)
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
