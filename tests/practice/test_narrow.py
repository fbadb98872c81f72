"""The practice page on a phone: nothing is cut off without a sign, and numbers can be typed with all their signs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.bank.bank import Bank
from generator.exam import practice_recipe, practice_version
from generator.press import practice_page
from tests.web.browsing import PHONE, cut_off, grave_faults, watched

BANK = Bank()
WIDE = (
    "normalization/batch_forward", "optimization/adam", "convolution/find_filter", "sequences/edit_distance",
    "convolution/output_sizes", "representation/k_means_step", "representation/pca", "normalization/which_axes",
    "backpropagation/mlp", "convolution/im2col", "generative/kl_unit_gaussians", "slips/find_filter",
    "convolution/shift_equivariance",
)  # fmt: skip
"""With the widest formulas, tables and grids of the bank."""
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kinds = [BANK[type_id] for type_id in WIDE]
    version = practice_version(practice_recipe(kinds, len(kinds), {}), BANK, 12)
    path = tmp_path_factory.mktemp("narrow") / "practice.html"
    path.write_bytes(practice_page(version, BANK, title="Practice", command="problemset practice …"))
    return path


@pytest.fixture
def phone(browser: Browser, file: Path) -> Iterator[Page]:
    with watched(browser, *PHONE, by_touch=True) as page:
        page.goto(file.as_uri())
        yield page


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_cut_off_without_a_sign(browser: Browser, file: Path, width: int, dark: bool) -> None:
    with watched(browser, width, 844, dark=dark) as page:
        page.goto(file.as_uri())
        open_all(page)
        assert cut_off(page) == []
        assert grave_faults(page) == []


@pytest.mark.parametrize("what", [".scroll:has(table.lines)", ".grid"])
def test_a_shade_shows_where_there_is_more(phone: Page, what: str) -> None:
    """On the side to which it can be scrolled, and only there: the pixels at both edges say so."""
    open_all(phone)
    boxes = phone.locator(what)
    place = boxes.evaluate_all("all => all.findIndex((one) => one.scrollWidth > one.clientWidth + 60)")
    assert place >= 0, "one of them is too wide"
    wide = boxes.nth(place)
    wide.scroll_into_view_if_needed()

    def shades() -> list[bool]:
        found: list[bool] = phone.evaluate(
            """async (hex) => {
                const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
                const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
                const canvas = new OffscreenCanvas(image.width, image.height);
                const pen = canvas.getContext("2d", { willReadFrequently: true });
                pen.drawImage(image, 0, 0);
                const grey = (x) => pen.getImageData(x, Math.floor(image.height / 2), 1, 1).data[0];
                const sides = [[4, 5, 6], [4, 5, 6].map((x) => image.width - x)];
                return sides.map((side) => side.every((x) => grey(x) < 235));
            }""",
            wide.screenshot().hex(),
        )
        return found

    assert shades() == [False, True]
    wide.evaluate("one => (one.scrollLeft = 30)")
    assert shades() == [True, True]
    wide.evaluate("one => (one.scrollLeft = 9999)")
    assert shades() == [True, False]


def test_what_is_written_is_seen_whole(phone: Page) -> None:
    cell = phone.locator(".grid input").first
    cell.fill("−12345/67890")
    phone.locator("input").last.fill("−12345/67890 + 12345/67890")
    assert cut_off(phone) == []


def test_the_number_pad_has_its_signs_beside_it(phone: Page) -> None:
    cell = phone.locator(".grid input").first
    assert cell.get_attribute("inputmode") == "decimal"
    keys = phone.get_by_role("toolbar", name="Signs")
    expect(keys).to_be_hidden()
    cell.tap()
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="Change the sign").tap()
    expect(cell).to_be_focused()
    phone.keyboard.type("12")
    keys.get_by_role("button", name="Fraction bar").tap()
    phone.keyboard.type("5")
    expect(cell).to_have_value("−12/5")
    keys.get_by_role("button", name="Change the sign").tap()
    expect(cell).to_have_value("12/5")
    keys.get_by_role("button", name="Change the sign").tap()
    phone.reload()
    expect(cell).to_have_value("−12/5")
    phone.locator("h1").tap()
    expect(keys).to_be_hidden()


def test_words_are_typed_on_the_whole_keyboard(browser: Browser, tmp_path: Path) -> None:
    kinds = [BANK["convolution/reasons"], BANK["transformers/byte_pairs"]]
    version = practice_version(practice_recipe(kinds, 2, {}), BANK, 12)
    (tmp_path / "practice.html").write_bytes(practice_page(version, BANK, title="Practice", command=""))
    with watched(browser, *PHONE, by_touch=True) as page:
        page.goto((tmp_path / "practice.html").as_uri())
        modes = page.locator("#problem-1 input, #problem-2 [data-field='0'] input").evaluate_all(
            "all => all.map((one) => one.inputMode)"
        )
        assert set(modes) == {"text"}


def test_there_are_no_keys_where_there_is_a_keyboard(browser: Browser, file: Path) -> None:
    with watched(browser) as page:
        page.goto(file.as_uri())
        page.locator("input").first.click()
        assert page.locator(".keys").count() == 0
        assert page.locator("input").first.get_attribute("inputmode") == "text"
