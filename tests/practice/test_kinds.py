"""The practice page in a real browser judges every kind of answer as `mark` does: the same table of cases."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from generator.exam import practice_recipe, practice_version
from generator.model import Version
from generator.press import practice_page
from tests.kinds.cases import Case, bank, cases, name_of
from tests.web.browsing import watched

pytestmark = pytest.mark.browser

SEVERAL = "This problem has several right answers, and this page knows one of them."


def grouped() -> list[list[Case]]:
    """The cases of each problem."""
    return [list(found) for _, found in groupby(cases(), key=lambda case: (case.type, str(case.givens)))]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page that has the problems of the table, in its order."""
    kinds = [bank()[group[0].type] for group in grouped()]
    drawn = practice_version(practice_recipe(kinds[:1], 1, {}), bank(), 1)
    (placed,) = drawn.problems
    version: Version = replace(
        drawn,
        problems=tuple(
            replace(placed, label=f"{n}", instance=group[0].instance) for n, group in enumerate(grouped(), 1)
        ),
    )
    path = tmp_path_factory.mktemp("kinds") / "practice.html"
    path.write_bytes(practice_page(version, bank(), title="Kinds", command="problemset practice …"))
    return path


def write(problem: Locator, case: Case) -> bool:
    """Writes a response into the inputs of a problem; False if it does not fit into the cells that are there."""
    for place, name in enumerate(case.answer):
        text = case.write.get(name, "")
        field = problem.locator(f'[data-field="{place}"]')
        radios = field.locator("input[type=radio]")
        boxes = field.locator("input:not([type=radio])")
        if radios.count():
            wanted = radios.locator(f'xpath=self::*[@value="{text}"]')
            if wanted.count() != 1:
                return False
            wanted.check()
            continue
        if boxes.count() == 1:
            boxes.fill(text)
            continue
        parts = re.sub(r"[][{}()]", " ", text).replace(",", " ").replace(";", " ").split()
        if len(parts) == 1 and parts[0].isalpha() and len(parts[0]) == boxes.count():
            parts = list(parts[0])
        if len(parts) not in (0, boxes.count()):
            return False
        for box, part in zip(boxes.all(), parts or [""] * boxes.count(), strict=True):
            box.fill(part)
    return True


def expected(case: Case) -> tuple[str, ...]:
    """What the page may begin to say. It cannot run the verify() of a type whose field has the kind "any"."""
    if case.verdict == "right":
        return ("Right.", SEVERAL) if "any" in case.instance.kinds.values() else ("Right.",)
    if case.mistake:
        return (f"Not right. This is what comes out with: {case.mistake}.",)
    if case.verdict == "unread":
        return ("Not read: ",)
    if case.verdict == "empty":
        return ("Nothing is written yet.",)
    return ("Not right: ", SEVERAL)


def test_the_page_judges_as_mark_does(browser: Browser, file: Path) -> None:
    judged = 0
    with watched(browser) as page:
        page.goto(file.as_uri())
        for n, group in enumerate(grouped(), 1):
            problem = page.locator(f"#problem-{n}")
            for case in group:
                if not write(problem, case):
                    continue  # more or fewer entries than boxes
                problem.locator("button[type=submit]").click()
                said = page.locator(f"#p{n}-verdict").inner_text()
                assert said.startswith(expected(case)), (name_of(case), said)
                judged += 1
    assert judged > 50
