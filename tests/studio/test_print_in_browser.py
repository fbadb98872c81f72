"""The Print page in a real browser: from who gets papers to papers that are final, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.studio.studios import QUIZ, command
from tests.web.browsing import grave_faults, watched

pytestmark = pytest.mark.browser
WAIT = 60_000  # milliseconds: the machine may be busy


def test_printed_looked_through_drawn_again_and_downloaded(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "quiz.toml").write_text(QUIZ, encoding="utf-8")
    with command(tmp_path) as (address, _), watched(browser, 1280) as page:
        page.set_default_timeout(WAIT)
        page.goto(address)
        base = address.split("/?")[0]
        page.goto(f"{base}/exam/quiz/print")
        without_faults(page)
        page.get_by_label("A paper of one’s own").focus()
        page.keyboard.press("Space")
        page.get_by_text("Or paste the list").focus()
        page.keyboard.press("Enter")
        page.get_by_label("A line for each student").fill("7, Ada Lovelace\n8, Grace Hopper")
        page.get_by_role("button", name="Print", exact=True).press("Enter")
        page.get_by_role("link", name="Look through all").wait_for()
        without_faults(page)
        page.get_by_role("link", name="Look through all").press("Enter")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("Ada Lovelace (7)")
        without_faults(page)
        flips = 0
        while "Hopper" not in (heading.text_content() or "") and flips < 20:  # page by page to the next paper
            before = page.locator(".print-flip").text_content()
            page.keyboard.press("ArrowRight")
            expect(page.locator(".print-flip")).not_to_have_text(before or "")
            flips += 1
        page.keyboard.press("ArrowLeft")
        expect(heading).to_contain_text("Ada Lovelace (7)")
        code = page.locator("h1 code").text_content() or ""
        page.get_by_role("button", name="Draw 1(b) again").press("Enter")
        page.get_by_text("Drawn again: 7").wait_for()
        expect(page.locator("h1 code")).not_to_have_text(code)
        pictures = page.locator("img.print-page").all()
        assert [picture.evaluate("img => img.naturalWidth > 0") for picture in pictures] == [True, True]
        page.goto(f"{base}/exam/quiz/print")
        with page.expect_download() as download:
            page.get_by_role("button", name="All papers in one PDF").press("Enter")
        assert download.value.suggested_filename == "all-papers.pdf"
        page.get_by_role("link", name="All papers in one PDF").wait_for()  # the page has noticed that they are final
        assert (tmp_path / "build/quiz/FINAL.txt").exists()
        without_faults(page)


def without_faults(page: Page) -> None:
    """Nothing serious for axe-core, and nothing beside the window, wide or narrow."""
    for width in (820, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert grave_faults(page) == []
