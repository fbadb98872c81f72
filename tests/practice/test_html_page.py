"""The practice page in a real browser: right, wrong, named mistakes, by keyboard only, kept over a reload."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.bank.bank import Bank
from generator.exam import practice_recipe, practice_version
from generator.marking.responses import UnreadableResponse, read_response
from generator.model import Version, entries
from generator.page import json_script
from generator.press import practice_page
from tests.helpers import Workdir, polynomial_text
from tests.marking.readings import Reading, readings
from tests.web.browsing import DESKTOP, PHONE, grave_faults, watched

BANK = Bank()
CHECKED = [type_id for type_id in BANK.ids() if not BANK[type_id].is_open]
SOME = (
    "convolution/find_filter", "convolution/forward", "convolution/transposed", "convolution/reasons",
    "convolution/parameter_count", "normalization/which_axes", "normalization/mean_only_backward",
    "regularization/tikhonov_to_ridge", "regularization/column_norms", "transformers/byte_pairs",
    "transformers/beam_search", "graph_networks/message_passing", "slips/find_filter", "convolution/explain_preference",
    "regularization/prove_dropout",
)  # fmt: skip
"""Of each kind of answer, with and without figures; those that a person marks at the end."""
pytestmark = pytest.mark.browser


def drawn(types: Sequence[str], count: int | None = None, seed: int = 11) -> Version:
    """A problem of each type."""
    kinds = [BANK[type_id] for type_id in types]
    return practice_version(practice_recipe(kinds, count or len(types), {}), BANK, seed)


@pytest.fixture(scope="module")
def version() -> Version:
    return drawn(SOME)


@pytest.fixture(scope="module")
def file(version: Version, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("practice") / "practice.html"
    path.write_bytes(practice_page(version, BANK, title="Practice", command="problemset practice …"))
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    with watched(browser) as page:
        page.goto(file.as_uri())
        yield page


_FILL = """([index, answer]) => {
  // what typing leaves: the value and an event; a keystroke each would take minutes for a whole bank
  const problem = document.getElementById(`problem-${index + 1}`);
  const write = (box, text) => { box.value = text; box.dispatchEvent(new Event("input", { bubbles: true })); };
  for (const [place, value] of answer.entries()) {
    const field = problem.querySelector(`[data-field="${place}"]`);
    const boxes = [...field.querySelectorAll("input")];
    if (boxes[0].type === "radio") { boxes.find((one) => one.value === String(value)).click(); continue; }
    if (boxes[0].name === String(place)) {
      write(boxes[0], Array.isArray(value) ? value.join(", ") || "none" : String(value));
      continue;
    }
    const rows = Array.isArray(value[0]) ? value : [value];
    const texts = new Map(rows.flatMap((row, r) => row.map((entry, c) => [`${place}.${r}.${c}`, String(entry)])));
    const names = new Set(boxes.map((one) => one.name));
    const [unknown, missing] = [[...texts.keys()].some((one) => !names.has(one)), names.size > texts.size];
    if (unknown || (missing && !field.innerText.includes("as many cells as you need"))) return false;
    for (const box of boxes) write(box, texts.get(box.name) ?? "");
  }
  return true;
}"""


def fill(page: Page, index: int, answer: dict[str, Any], kinds: Mapping[str, Any] = MappingProxyType({})) -> bool:
    """Writes the values of the fields, in their order, into the boxes of a problem; False if they do not fit in."""
    polynomials = [value for name, value in answer.items() if kinds.get(name) == "polynomial"]
    if any(not isinstance(c, int) for value in polynomials for c in value):
        return False  # 1/2x could be read in two ways
    shown = [polynomial_text(value) if kinds.get(name) == "polynomial" else value for name, value in answer.items()]
    values = json.loads(json.dumps(shown, default=str))  # a fraction as "1/3"
    filled: bool = page.evaluate(_FILL, [index, values])
    return filled


_CHECK = """(index) => {
  document.querySelector(`#problem-${index + 1} button[type=submit]`).click();
  return document.getElementById(`p${index + 1}-verdict`).innerText;
}"""


def check(page: Page, index: int) -> str:
    page.locator(f"#problem-{index + 1} button[type=submit]").click()
    return page.locator(f"#p{index + 1}-verdict").inner_text()


def test_every_right_answer_is_right_and_every_fitting_mistake_is_named(browser: Browser, tmp_path: Path) -> None:
    """Of every type of the bank, twenty on a page."""
    named = 0
    for first in range(0, len(CHECKED), 20):
        version = drawn(CHECKED[first : first + 20])
        (tmp_path / "all.html").write_bytes(practice_page(version, BANK, title="All", command="problemset practice"))
        with watched(browser) as page:
            page.goto((tmp_path / "all.html").as_uri())
            named += named_mistakes(page, version)
            solved = page.locator("#solved").inner_text()
            assert solved == f"{len(version.problems)} of {len(version.problems)} solved"
    assert named > 150


def named_mistakes(page: Page, version: Version) -> int:
    """How many mistakes are named; right answers are right, and leave no cell marked."""
    named = 0
    for index, placed in enumerate(version.problems):
        answer = dict(placed.instance.answer)
        for name, fields in placed.instance.mistakes.items():
            if not fill(page, index, {**answer, **fields}, placed.instance.kinds):
                continue
            assert page.evaluate(_CHECK, index) == f"Not right. This is what comes out with: {name}."
            named += 1
        fill(page, index, answer, placed.instance.kinds)
        assert page.evaluate(_CHECK, index) == "Right."
        assert page.locator(f"#problem-{index + 1} input[aria-invalid]").count() == 0
    return named


def test_an_open_problem_is_compared_with_its_criteria_by_its_reader(page: Page, version: Version) -> None:
    number = 1 + next(i for i, placed in enumerate(version.problems) if placed.instance.is_open)
    problem, criteria = page.locator(f"#problem-{number}"), version.problems[number - 1].instance.criteria
    assert problem.locator("button[type=submit]").count() == 0
    problem.locator("textarea").fill("Because the filter is the same everywhere.")
    assert not problem.locator(".rubric").is_visible()
    problem.locator("summary").click()
    boxes = problem.locator(".rubric input")
    assert boxes.count() == len(criteria)
    total = sum(criterion.points for criterion in criteria)
    boxes.first.check()
    assert problem.locator(".sum").inner_text() == f"{criteria[0].points} of {total} points"
    assert page.locator("#solved").inner_text().startswith("0 of")
    for box in boxes.all():
        box.check()
    assert problem.locator(".sum").inner_text() == f"{total} of {total} points"
    page.reload()
    assert page.locator("#solved").inner_text().startswith("1 of")
    assert problem.locator("textarea").input_value() == "Because the filter is the same everywhere."
    assert all(box.is_checked() for box in boxes.all())


def test_exactly_the_wrong_cells_are_marked(page: Page, version: Version) -> None:
    index = next(i for i, p in enumerate(version.problems) if p.instance.type == "convolution/forward")
    answer = dict(version.problems[index].instance.answer)
    rows = [list(row) for row in answer["Y"]]
    rows[0][1] += 1000
    fill(page, index, {"Y": rows})
    assert check(page, index) == "Not right: 1 entry is marked."
    wrong = page.locator(f"#problem-{index + 1} input[aria-invalid=true]")
    assert wrong.evaluate_all("all => all.map(one => one.name)") == ["0.0.1"]
    assert wrong.get_attribute("aria-describedby") == f"p{index + 1}-verdict"
    page.locator(f"#problem-{index + 1} input").first.fill("")
    assert check(page, index) == "Not right: 1 entry is marked. 1 of the boxes is empty."


def test_nothing_and_nonsense(page: Page) -> None:
    assert check(page, 0) == "Nothing is written yet."
    page.locator("#problem-1 input").first.fill("<b>9</b>")
    assert check(page, 0) == "Not read: “<b>9</b>” is not a number. Numbers are written as −3, 1/2 or 0.75."
    assert page.locator("#solved").inner_text().startswith("0 of")


def test_by_keyboard_only(page: Page, version: Version) -> None:
    values = [str(n) for n in entries(version.problems[0].instance.answer["w"])]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the first problem"
    page.keyboard.press("Enter")
    for value in values:
        page.keyboard.press("Tab")
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.locator("#p1-verdict")).to_have_text("Right.")
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#problem-1 details").get_attribute("open") is not None
    assert page.locator("#problem-1 .right-answer").is_visible()


def test_a_reload_keeps_what_was_written_and_start_again_forgets_it(page: Page, version: Version) -> None:
    fill(page, 0, dict(version.problems[0].instance.answer))
    check(page, 0)
    page.locator("#problem-2 input").first.fill("12")
    page.locator("#problem-2 summary").click()
    page.wait_for_function("localStorage.length === 1 && JSON.parse(localStorage[localStorage.key(0)])[1].open")
    page.reload()
    assert page.locator("#p1-verdict").inner_text() == "Right."
    assert page.locator("#solved").inner_text().startswith("1 of")
    assert page.locator("#problem-2 input").first.input_value() == "12"
    assert page.locator("#problem-2 details").get_attribute("open") is not None
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#again").click()
    page.reload()
    assert page.locator("#solved").inner_text().startswith("0 of")
    assert page.locator("#problem-2 input").first.input_value() == ""


@pytest.mark.parametrize("kept", ["null", "{", "[]", '[{"written": {"0.0.0": {"a": 1}}, "checked": 3}]', '"x"'])
def test_what_else_a_browser_kept_is_no_harm(page: Page, kept: str) -> None:
    page.locator("#problem-1 input").first.fill("1")
    page.evaluate("kept => localStorage.setItem(localStorage.key(0), kept)", kept)
    page.reload()
    assert page.locator("#problem-1 input").first.input_value() == ""
    assert check(page, 0) == "Nothing is written yet."


def test_numbers_pasted_into_a_grid_go_to_its_cells_and_arrows_move_in_it(page: Page, version: Version) -> None:
    index = next(i for i, p in enumerate(version.problems) if p.instance.type == "convolution/transposed")
    rows = version.problems[index].instance.answer["Y"]
    text = "\n".join(" ".join(str(n).replace("-", "−") for n in row) for row in rows)
    first = page.locator(f"#problem-{index + 1} input").first
    first.evaluate(
        """(box, text) => {
            const data = new DataTransfer();
            data.setData("text", text);
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    assert check(page, index) == "Right."
    first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == "0.1.0"


def read_by(page: Page, cases: Sequence[tuple[Reading, str]]) -> list[dict[str, Any]]:
    """What the page's script makes of texts in the fields of these cases."""
    fields = [
        {"kind": case.kind, "value": case.like, "unit": case.unit, "letters": case.letters, "text": text}
        for case, text in cases
    ]
    found: list[dict[str, Any]] = page.evaluate(
        """fields => {
            const shown = (value) => {
                if (value === null || typeof value === "string") return value;
                if (!isRatio(value)) return value.map(shown);
                return value[1] === 1n ? String(value[0]) : `${value[0]}/${value[1]}`;
            };
            return fields.map((field) => {
                try {
                    return { value: shown(readResponse(field.text, field)) };
                } catch (error) {
                    if (error instanceof Misread) return { reason: error.message };
                    throw error;
                }
            });
        }""",
        fields,
    )
    return found


def in_words(value: Any) -> Any:
    """A value as `read_by` gives it."""
    if isinstance(value, list):
        return [in_words(entry) for entry in value]
    return value if value is None else str(value)


def test_the_page_reads_what_is_written_as_the_program_does(page: Page) -> None:
    """The table of cases; and parts of its texts in other fields, where both say the same."""
    cases = list(readings())
    for case, found in zip(cases, read_by(page, [(case, case.text) for case in cases]), strict=True):
        if case.reason:
            assert case.reason in found.get("reason", ""), (case, found)
        else:
            assert found == {"value": in_words(case.value)}, case
    chance = Random(1)
    mixed = [
        (chance.choice(cases), "".join(part(chance.choice(cases).text, chance) for _ in "ab")) for _ in range(4000)
    ]
    for (case, text), found in zip(mixed, read_by(page, mixed), strict=True):
        assert found.get("value", "unread") == ours(case, text), (case, text, found)


def part(text: str, chance: Random) -> str:
    """Some of a text."""
    ends = sorted(chance.randint(0, len(text)) for _ in "ab")
    return text[ends[0] : ends[1]]


def ours(case: Reading, text: str) -> Any:
    try:
        value = read_response(text, case.like, case.kind, case.unit, case.letters)
    except UnreadableResponse:
        return "unread"
    if case.kind == "polynomial" and value == [0]:
        return []
    return in_words(value)


def paste(page: Page, index: int, text: str) -> list[str]:
    """What is in the boxes of a problem after a text was pasted into the first."""
    page.locator(f"#problem-{index + 1} input").first.evaluate(
        """(box, text) => {
            box.closest("form").reset();
            const data = new DataTransfer();
            data.setData("text", text);
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    values: list[str] = page.locator(f"#problem-{index + 1} input").evaluate_all("all => all.map(one => one.value)")
    return values


def test_what_is_pasted_is_taken_apart_as_it_is_read(page: Page, version: Version) -> None:
    index = next(
        i for i, placed in enumerate(version.problems)
        if [type(value[0]) for value in placed.instance.answer.values() if isinstance(value, list)] == [int]
        and len(placed.instance.answer) == 1
    )  # fmt: skip
    size = len(next(iter(version.problems[index].instance.answer.values())))
    assert size > 1
    ones = ["1,0"] * size
    assert paste(page, index, "; ".join(ones))[:size] == ones
    assert paste(page, index, "\t".join(["1 575"] * size))[:size] == ["1 575"] * size
    assert paste(page, index, "\n".join(["2"] * size))[:size] == ["2"] * size
    assert paste(page, index, "2; ; 3")[:2] == ["2; ; 3", ""]
    assert check(page, index).startswith("Not read: “2; ; 3” is more than one number")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_grave_and_nothing_sticks_out(browser: Browser, file: Path, size: tuple[int, int]) -> None:
    with watched(browser, *size) as page:
        page.goto(file.as_uri())
        for summary in page.locator("summary").all():
            summary.click()
        page.locator("#problem-1 input").first.fill("99")
        check(page, 0)
        assert grave_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_without_scripts_the_steps_can_be_read(browser: Browser, file: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(file.as_uri())
    assert "Checking needs JavaScript" in page.locator("noscript").inner_text()
    page.locator("#problem-1 summary").click()
    assert page.locator("#problem-1 .right-answer").is_visible()
    page.context.close()


def test_on_paper_there_are_problems_and_no_answers(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator("#problem-1 .statement").is_visible()
    assert not page.locator("#problem-1 button").is_visible()
    assert not page.locator("#problem-1 details").is_visible()


def test_texts_from_outside_stay_texts(browser: Browser, tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
    page_file = tmp_path / "practice.html"
    page_file.write_bytes(practice_page(drawn(SOME, 2), BANK, title=hostile, command=hostile))
    with watched(browser) as page:
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        page.goto(page_file.as_uri())
        assert page.locator("h1").inner_text() == hostile
        assert page.locator("footer code").inner_text() == hostile
        assert page.title().startswith(hostile)


def test_data_ends_no_script_and_comes_back() -> None:
    value = {"</script><!--": ["&lt;", "−", "\u2028", 3]}
    written = str(json_script(value))
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == value


def test_the_same_command_makes_the_same_page(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    desk = Workdir(tmp_path)
    ran = desk.run("practice convolution/forward --count 3 --format html --out one").done()
    again = re.search(r"the same again: problemset (.*)", ran.out)
    assert again
    desk.run(f"{again[1]} --out two").done()
    one, two = (desk.home / name / "practice.html" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    data = re.search(rb'id="data">(.*?)</script>', one.read_bytes())
    assert data
    assert len(json.loads(data[1])["problems"]) == 3
