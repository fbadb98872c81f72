"""Renders the pictures of pages for the docs: the practice page on a desk and on a phone, and feedback.

python -m tests.web.screenshot docs/images
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from generator.bank.bank import Bank
from generator.exam import Composer, Header, load_recipe, practice_recipe, practice_version
from generator.marking import feedback
from generator.marking.owners import Person
from generator.marking.paper_marks import marked_paper
from generator.marking.sheets import Paper, Written
from generator.press import practice_page

HOMEWORK = Path(__file__).parents[2] / "seeds/eecs182-hw5-printed.toml"


def write(page: Page, number: int, rows: list[list[int]]) -> None:
    """Into the cells from the first on: there may be more of them than the answer needs."""
    for r, row in enumerate(rows):
        for c, entry in enumerate(row):
            page.locator(f'#problem-{number} input[name="0.{r}.{c}"]').fill(str(entry).replace("-", "−"))
    page.locator(f"#problem-{number} button").click()


def practice(page: Page, folder: Path, picture: Path) -> None:
    bank = Bank()
    kinds = [bank["convolution/find_filter"], bank["convolution/transposed"]]
    version = practice_version(practice_recipe(kinds, 2, {}), bank, 1825)
    first, second = (problem.instance for problem in version.problems)
    file = folder / "practice.html"
    file.write_bytes(practice_page(version, bank, title="Practice", command="problemset practice …"))
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(file.as_uri())
    write(page, 1, [first.answer["w"]])
    write(page, 2, second.mistakes["overlaps overwritten instead of added"]["Y"])
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=picture)


def phone(page: Page, folder: Path, picture: Path) -> None:
    """The same problem at 390 pixels, with the signs that a number pad lacks."""
    bank = Bank()
    version = practice_version(practice_recipe([bank["backpropagation/mlp"]], 1, {}), bank, 1825)
    (instance,) = (problem.instance for problem in version.problems)
    file = folder / "phone.html"
    file.write_bytes(practice_page(version, bank, title="Practice", command="problemset practice …"))
    page.goto(file.as_uri())
    for place, value in enumerate(instance.answer.values()):
        rows = value if isinstance(value, list) and isinstance(value[0], list) else [value]
        for name, entry in zip(
            page.locator(f'[data-field="{place}"] input').all(),
            [entry for row in rows for entry in (row if isinstance(row, list) else [row])],
            strict=True,
        ):
            name.fill(str(entry).replace("-", "−"))
    page.locator("button[type=submit]").tap()
    page.locator("summary").tap()
    page.locator("input").last.tap()
    page.locator("section.problem h2").evaluate("one => one.scrollIntoView()")
    page.screenshot(path=picture)


def marks(page: Page, folder: Path, picture: Path) -> None:
    bank = Bank()
    header = Header(load_recipe(HOMEWORK, bank), 1825, "", {})
    version = Composer(header.recipe, bank, header.seed, 1).draw("printed")
    answers = {("1(c)", "Y"): Written(2, "[[-1, 3, -2], [3, -1, -3], [0, 3, 1]]")}
    paper = marked_paper(Paper(version, Person(), answers), header.recipe, bank, header.seed)
    file = folder / "feedback.html"
    file.write_bytes(feedback.html(paper, feedback.questions(paper, bank), header.recipe.title))
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(file.as_uri())
    page.locator("#part-3").screenshot(path=picture)


def main(pictures: str) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        practice(chromium.new_page(), Path(folder), Path(pictures) / "practice.png")
        held = chromium.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2
        )  # fmt: skip
        phone(held.new_page(), Path(folder), Path(pictures) / "practice-phone.png")
        marks(chromium.new_page(), Path(folder), Path(pictures) / "feedback.png")
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1])
