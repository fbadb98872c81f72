"""The whole way of a person, in a real browser: from nothing to printed papers for a class, a late student, a filled
sheet, marks, and a wrong key that is mended. The pictures of docs/studio.md are taken on the way.

pytest tests/studio/test_path.py --update-golden
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from generator.exam import made_up_people, read_entries, write_roster
from generator.marking import blank_csv
from tests.studio.studios import command
from tests.web.browsing import grave_faults, watched

IMAGES = Path(__file__).parents[2] / "docs/images"
FOUR_MINUTES = 240.0
# A type of the instructor's own, whose key is wrong at first.
OWN = '''\
"""How many edges a complete graph has."""

TITLE = "Edges of a complete graph"


def draw(d):
    return {"n": d.integer(5, 400)}


def solve(n):
    return {"edges": n * (n + 1) // 2}


def verify(answer, n):
    return answer["edges"] == sum(range(n + 1))


def mistakes(n):
    return {"both ends of an edge counted": {"edges": n * (n - 1)}}
'''
OWN_TEXT = """\
<% block statement %>
How many edges does a complete graph with $<< n >>$ vertices have?
<% endblock %>

<% block solution %>
Each pair of vertices has an edge: $<< answer.edges >>$.
<% endblock %>
"""
MENDED = (("n * (n + 1) // 2", "n * (n - 1) // 2"), ("sum(range(n + 1))", "sum(range(n))"))
TYPES = (  # words to search for → the type
    ("find filter", "convolution/find_filter"), ("transposed", "convolution/transposed"),
    ("parameter count", "convolution/parameter_count"), ("output sizes", "convolution/output_sizes"),
    ("receptive", "convolution/receptive_field"), ("statistics count", "normalization/statistics_count"),
    ("mean only forward", "normalization/mean_only_forward"), ("linear layer", "backpropagation/linear_layer"),
    ("complete graph", "graphs/edges"), ("lora", "transformers/lora"),
)  # fmt: skip
PEOPLE = write_roster(made_up_people(30, seed=7))
pytestmark = pytest.mark.browser
Picture = Callable[[str], None]


def add(page: Page, words: str, type_id: str, count: int) -> None:
    """Finds a type in the bank, opens its card, and adds it as a new problem."""
    at = type_id.replace("/", "-")
    page.get_by_label("Search the bank").fill(words)
    page.locator(f"#type-{at} > summary").click()
    page.locator(f"#add-{at}").get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("[data-list] > [data-kind=problem]")).to_have_count(count)
    page.locator(f"#type-{at} > summary").click()


def filled(record: Path) -> bytes:
    """A workbook with what a class wrote: most of it right, and everybody right where the key is wrong."""
    entries = [entry.version for entry in read_entries(record)]
    rows = list(csv.reader(io.StringIO(blank_csv(entries).decode("utf-8-sig"))))
    by_code = {version.code: version for version in entries}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows[0])
        for number, row in enumerate(rows[1:], 1):
            answers = {
                f"{placed.label} {name}": value
                for placed in by_code[row[0]].problems
                for name, value in placed.instance.answer.items()
            }
            cells = [_written(answers[name], name, number) if name in answers else cell
                     for name, cell in zip(rows[0], row, strict=True)]  # fmt: skip
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return out.getvalue()


def _written(value: Any, name: str, student: int) -> str:
    if name.endswith(" edges"):
        return str(value - round((2 * value + 0.25) ** 0.5 - 0.5))  # the right answer: the key has n more
    if isinstance(value, list):
        return json.dumps(value).replace('"', "") if student % 9 else "1; ; x"
    return str(value if student % 5 or not isinstance(value, int) else value * 2)


def test_from_nothing_to_marks_and_a_mended_key(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    folder, own = tmp_path / "exams", tmp_path / "bank/graphs/edges"
    own.mkdir(parents=True)
    (own / "problem.py").write_text(OWN, encoding="utf-8")
    (own / "text.md.j2").write_text(OWN_TEXT, encoding="utf-8")
    keep = IMAGES if request.config.getoption("--update-golden") else tmp_path

    with command(folder, "--bank", str(tmp_path / "bank")) as (address, _), watched(browser, 1280, 900) as page:

        def picture(name: str) -> None:
            page.wait_for_timeout(300)
            page.screenshot(path=keep / f"{name}.png")

        begun = time.monotonic()
        page.goto(address)
        page.get_by_label("Title").fill("Networks, first midterm")
        picture("studio-start")
        page.get_by_role("button", name="Begin").click()
        compose(page, picture)
        printed(page, picture, tmp_path)
        record_property("seconds to printed papers", round(time.monotonic() - begun, 1))
        assert time.monotonic() - begun < FOUR_MINUTES
        record = folder / "networks-first-midterm.jsonl"
        late(page, picture, record)
        marked(page, picture, record, tmp_path)
        mended(page, own / "problem.py")


def compose(page: Page, picture: Picture) -> None:
    for count, (words, type_id) in enumerate(TYPES, 1):
        add(page, words, type_id, count)
    page.get_by_label("Search the bank").fill("")
    preview = page.locator("#preview img")
    expect(preview.first).to_be_visible(timeout=30_000)
    before = preview.first.get_attribute("src")
    page.get_by_label("Course").fill("Machine Learning II")
    page.get_by_label("Course").press("Tab")
    expect(preview.first).not_to_have_attribute("src", str(before), timeout=30_000)
    expect(page.locator("#measures")).to_contain_text("papers", timeout=30_000)
    page.locator("#type-convolution-forward").evaluate(
        "one => { one.closest('.topic').open = true; one.open = true; one.scrollIntoView({ block: 'start' }) }"
    )
    expect(page.locator("#card-convolution-forward math").first).to_be_visible(timeout=30_000)
    assert grave_faults(page) == []
    picture("studio")


def printed(page: Page, picture: Picture, folder: Path) -> None:
    (folder / "class.csv").write_bytes(PEOPLE)
    page.get_by_role("link", name="Print", exact=True).click()
    page.get_by_label("A paper of one’s own").check()
    page.get_by_label("A spreadsheet with the columns").set_input_files(folder / "class.csv")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("30 papers, one for each student")).to_be_visible()
    picture("studio-print")
    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.get_by_text("30 papers with answer keys")).to_be_visible(timeout=150_000)
    page.get_by_role("link", name="Look through all").click()
    expect(page.locator("img.print-page")).to_have_count(2)
    code = page.locator("h1 code").inner_text()
    page.get_by_role("button", name="Draw 2 again").click()
    expect(page.locator("h1 code")).not_to_have_text(code, timeout=60_000)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("paper 1 of 30")).to_contain_text("Page 2 of")
    expect(page.locator("img.print-page").first).to_be_visible()
    picture("studio-look")
    page.get_by_role("link", name="Print", exact=True).first.click()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Papers in a zip").click()
    assert kept.value.suggested_filename.endswith(".zip")


def late(page: Page, picture: Picture, record: Path) -> None:
    page.get_by_role("link", name="Look up").click()
    page.get_by_label("Id", exact=True).fill("00999")
    page.get_by_label("Name", exact=True).fill("Late Example")
    page.get_by_role("button", name="Add and print").click()
    expect(page.get_by_text("the newest one: Late Example (00999)")).to_be_visible(timeout=60_000)
    code = next(entry.version.code for entry in read_entries(record) if entry.version.name == "00999")
    page.get_by_label("A code, an id or a name").fill(code.lower().replace("-", ""))
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Late Example (00999)")).to_be_visible()
    expect(page.locator("img.print-page").first).to_be_visible()
    assert grave_faults(page) == []
    picture("studio-lookup")


def marked(page: Page, picture: Picture, record: Path, folder: Path) -> None:
    (folder / "filled.xlsx").write_bytes(filled(record))
    page.get_by_role("link", name="Mark", exact=True).click()
    page.get_by_label("Upload a filled one").set_input_files(folder / "filled.xlsx")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("#done")).to_contain_text("31", timeout=60_000)
    expect(page.locator("#mending")).to_contain_text("To mend")
    picture("studio-mark")
    page.get_by_label("Type a paper in").fill("Late Example")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Late Example").first).to_be_visible()
    picture("studio-paper")


def mended(page: Page, problem: Path) -> None:
    """The author mends the type, and all keys are solved again."""
    page.get_by_role("link", name="Mark", exact=True).click()
    page.get_by_role("link", name="Wrong key").click()
    page.get_by_role("button", name="Which keys change?").click()
    expect(page.get_by_text("No key changes")).to_be_visible(timeout=30_000)
    text = problem.read_text(encoding="utf-8")
    for wrong, right in MENDED:
        assert wrong in text
        text = text.replace(wrong, right)
    problem.write_text(text, encoding="utf-8")
    page.get_by_role("button", name="Which keys change now?").click()
    expect(page.get_by_text("31 keys change")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("of 31 papers change")).to_be_visible()
    page.get_by_label("Because").fill("a vertex has no edge to itself")
    page.get_by_role("button", name="Make the new keys").click()
    expect(page.get_by_text("31 keys changed")).to_be_visible(timeout=60_000)
