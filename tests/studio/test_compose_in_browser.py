"""Tests of composing in a real browser: quick fingers lose nothing, and keys are enough."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.studio.recipes.recipe_edit import digest
from tests.studio.studios import QUIZ, command
from tests.web.browsing import cut_off, grave_faults


@pytest.mark.browser
def test_an_exam_is_changed_by_quick_fingers_and_keys(browser: Browser, tmp_path: Path) -> None:
    recipe = tmp_path / "quiz.toml"
    recipe.write_text(QUIZ)

    def parts() -> list[dict[str, Any]]:
        return [part for problem in tomllib.loads(recipe.read_text())["problems"] for part in problem["parts"]]

    failed: list[str] = []
    with command(tmp_path) as (address, _), browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(address)
        page.goto(address.split("?")[0] + "exam/quiz/compose")
        points = page.locator('input[name="f.points"]')
        for number in range(3):  # each is sent while the next one is typed
            points.nth(number).fill(str(number + 4))
        page.keyboard.press("Tab")
        saved(page, recipe, 3)
        assert [part["points"] for part in parts()] == [4, 5, 6]
        assert page.evaluate("document.activeElement.name") == "f.space"

        page.locator("#part-0-0 button[value=down]").focus()
        page.keyboard.press("Enter")
        saved(page, recipe, 4)
        assert parts()[1]["type"] == "convolution/parameter_count"
        assert page.evaluate("document.activeElement.closest('li').id") == "part-0-1"
        page.keyboard.press("Enter")
        saved(page, recipe, 5)
        assert page.evaluate("document.activeElement.closest('li').id") == "part-1-0"
        page.locator("h1").click(force=True)
        page.keyboard.press("Control+z")
        expect(page.locator("#part-0-1")).to_be_visible()

        question = page.locator('textarea[name="f.ask"]')
        question.fill("Show $\\frac{1}{2}$")
        expect(page.locator(".as-printed mfrac")).to_be_visible()
        recipe.write_text(recipe.read_text() + "# by another program\n")
        page.evaluate("window.dispatchEvent(new Event('focus'))")  # or four seconds later
        expect(page.locator("#not-newest")).to_be_visible()
        page.get_by_role("link", name="Show the newest").click()  # which leaves the field, so that it is sent
        expect(question).to_have_value("Show $\\frac{1}{2}$")
        page.get_by_role("button", name="Do it on the newest").click()
        expect(page.locator("#messages")).to_be_empty()
        assert parts()[2]["ask"] == "Show $\\frac{1}{2}$" and recipe.read_text().endswith("# by another program\n")
        page.eval_on_selector_all("#exam details", "all => all.forEach((one) => { one.open = true; })")
        expect(page.locator(".waiting")).to_have_count(0, timeout=30_000)
        for width in (1280, 820):
            page.set_viewport_size({"width": width, "height": 900})
            assert [fault for fault in cut_off(page) if "the page scrolls" in fault] == []
        assert grave_faults(page) == []
    assert failed == []


def saved(page: Page, recipe: Path, steps: int) -> None:
    """Waits until so many changes are made, and the page is the newest."""
    now = recipe.parent / ".history" / "quiz" / "now"  # what is written last
    for _ in range(200):
        if now.is_file() and now.read_text() == str(steps + 1):
            break
        page.wait_for_timeout(50)
    expect(page.locator("#newest")).to_have_attribute("data-digest", digest(recipe.read_text()))
