"""Renders the picture of the practice page for the docs: one right, one wrong with its mistake named, steps open.

python -m tests.screenshot docs/images/practice.png
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from generator import practice_page, practising
from generator.bank import Bank
from generator.model import entries


def write(page: Page, number: int, value: object) -> None:
    boxes = page.locator(f"#problem-{number} input").all()
    for box, entry in zip(boxes, entries(value), strict=True):
        box.fill(str(entry).replace("-", "−"))
    page.locator(f"#problem-{number} button").click()


def main(picture: str) -> None:
    bank = Bank()
    kinds = [bank["convolution/find_filter"], bank["convolution/transposed"]]
    version = practising.version(practising.recipe(kinds, 2, {}), bank, 1825)
    first, second = (problem.instance for problem in version.problems)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "practice.html"
        file.write_bytes(practice_page.html(version, bank, title="Practice", command="problemset practice …"))
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 820, "height": 1180})
        page.goto(file.as_uri())
        write(page, 1, first.answer["w"])
        write(page, 2, second.mistakes["overlaps overwritten instead of added"]["Y"])
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=picture)
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1])
