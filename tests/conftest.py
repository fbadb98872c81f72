"""Options of the test run, and the rule that nothing skips in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

# The same examples in every CI run, so that a change is judged by itself; elsewhere each run looks at new ones.
# No deadline: on a busy machine a slow example is no fault.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden.json of every type")
    parser.addoption("--draws", type=int, default=60, help="draws per type and knob setting in the whole-bank tests")


PROGRAMS = {
    "tex": ("pdflatex",),
    "luatex": ("lualatex",),
    "poppler": ("pdftotext", "pdftoppm"),
    "browser": ("chromium",),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need a system package skip where it is missing, and say which."""
    for marker, programs in PROGRAMS.items():
        missing = [program for program in programs if shutil.which(program) is None]
        for item in items:
            if missing and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{' and '.join(missing)} not installed"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without the connections that it makes by itself."""
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(quiet))
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("CI") and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may skip: {report.longrepr}"
    return report
