"""Heads of the cells of an answer: tables to fill in, on paper, on screens and in Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from generator.bank import Bank
from generator.bank.drawing import draw_instance
from generator.errors import TypeFault
from generator.exam import practice_recipe, practice_version
from generator.export import word
from generator.model import AnswerBox, Placed, Version, answer_tables
from generator.page import answer_boxes
from generator.page.document import Frame, ProblemHeading, documents
from generator.page.typesetter import Engine
from generator.press import practice_page
from generator.web.app import application
from tests.helpers import add_type, changed
from tests.page.test_open_parts import document, engines, part, places, typeset
from tests.web.browsing import PHONE, cut_off, grave_faults, watched

TRUTH = '''\
"""Truth tables of two formulas."""
TITLE = "Truth table"
FIELDS = {"both": "sequence", "implied": "sequence"}
LABELS = {"both": r"p \\wedge q", "implied": r"p \\to q", "count": r"\\text{true}"}
UNITS = {"implied": "(sic)"}


def draw(d) -> dict:
    return {"n": d.integer(0, 999)}


def solve(n) -> dict:
    return {"both": list("TFFF"), "implied": list("TFTT"), "count": [[1, 3], [n, 4]]}


def verify(answer, n) -> bool:
    return answer == solve(n)


def mistakes(n) -> dict:
    return {}


def heads(n) -> dict:
    rows = ["TT", "TF", "FT", "FF"]
    return {"both": rows, "implied": rows, "count": (["A & B", "$x_1$"], ["wrong", "right"])}
'''
TEXT = "<% block statement %>\nFill in.\n<% endblock %>\n<% block solution %>\nSo.\n<% endblock %>\n"
HEADS = '"both": rows'
ROWS = (r"\text{TT}", r"\text{TF}", r"\text{FT}", r"\text{FF}")


def banked(folder: Path, problem: str = TRUTH) -> Bank:
    add_type(folder / "bank", "logic/truth", problem, TEXT)
    return Bank([folder / "bank"])


def boxes(bank: Bank) -> tuple[AnswerBox, ...]:
    kind = bank["logic/truth"]
    return answer_boxes(kind, draw_instance(kind, 1, "show", "show", knobs={}))


# --- the boxes ------------------------------------------------------------------------------------------------------


def test_heads_are_texts_or_formulas(tmp_path: Path) -> None:
    both, implied, count = boxes(banked(tmp_path))
    assert both.column_heads == implied.column_heads == ROWS
    assert count.row_heads == (r"\text{A \&{} B}", "x_1")
    assert count.column_heads == (r"\text{wrong}", r"\text{right}")


def test_neighbours_of_one_row_under_the_same_heads_are_one_table() -> None:
    def box(label: str, heads: str, rows: int = 1, **fields: Any) -> AnswerBox:
        return AnswerBox(label, rows, len(heads), column_heads=tuple(heads), **fields)

    a, b, c, d = box("a", "AB"), box("b", "AB", unit="m"), box("c", "AC"), box("d", "AC")
    assert answer_tables((a, b, c, d)) == ((a, b), (c, d))
    alone = [AnswerBox("x", 1, 2), AnswerBox("y", 1, 2), box("z", "AB", rows=2), box("u", "AB", note="!"), a]
    assert answer_tables(alone) == tuple((one,) for one in alone)
    assert answer_tables((a, alone[0], b)) == ((a,), (alone[0],), (b,))


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ('"both": rows[:3]', "heads() gives 3 heads of columns for 4 columns of “both”"),
        ('"both": (["r", "s"], rows)', "heads() gives 2 heads of rows for 1 rows of “both”"),
        ('"none": rows', "heads() names “none”, which is no field of the answer"),
        ('"both": [1, 2, 3, 4]', "heads() gives no list of texts for “both”: [1, 2, 3, 4]"),
        ('"both": "TF"', "heads() gives no list of texts for “both”: 'TF'"),
        (r'"both": ["$\\nothing$", "b", "c", "d"]', "broken TeX in LABELS, UNITS, heads() or in the answer"),
        ('"both": rows[9]', "heads() failed at problem.py, line 26: IndexError"),
    ],
)
def test_heads_that_do_not_fit_are_a_fault_of_the_type(heads: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TypeFault) as caught:
        boxes(banked(tmp_path, changed(TRUTH, HEADS, heads)))
    assert said in str(caught.value)
    assert "logic/truth" in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [("[3, 1]", '"set"', "whose entries stand in any order"), ("[3, 1]", '"polynomial"', "for no columns"),
     ('"A"', '"any"', "for no columns")],
)  # fmt: skip
def test_what_has_no_cells_in_an_order_has_no_heads(answer: str, kind: str, said: str, tmp_path: Path) -> None:
    source = changed(
        changed(TRUTH, '"both": list("TFFF")', f'"both": {answer}'), '{"both": "sequence"', f'{{"both": {kind}'
    )
    with pytest.raises(TypeFault, match=said):
        boxes(banked(tmp_path, changed(source, HEADS, '"both": ["a", "b"]')))


def test_papers_of_the_first_edition_have_none(tmp_path: Path) -> None:
    bank = banked(tmp_path)
    instance = draw_instance(bank["logic/truth"], 1, "show", "show", knobs={})
    version = Version("A", "7KQ2-M9XD", None, (Placed("1", "1", 1, instance),))

    def printed(edition: int) -> tuple[AnswerBox, ...]:
        paper, _ = documents(Frame("T"), [ProblemHeading()], version, bank, pictures=(), edition=edition)
        return paper.problems[0].parts[0].boxes

    assert [box.has_heads for box in printed(2)] == [True] * 3
    assert not any(box.has_heads for box in printed(1))


# --- on paper -------------------------------------------------------------------------------------------------------

ENTRIES = (r"\text{one}", r"\text{two}", r"\text{six}")


@engines
@pytest.mark.poppler
def test_fields_under_the_same_heads_are_set_as_one_table(engine: Engine) -> None:
    fields = tuple(
        AnswerBox(rf"\text{{{name}}}", 1, 3, (), unit, column_heads=ENTRIES)
        for name, unit in (("ab", ""), ("cd", "kg"))
    )
    pdf = typeset(engine, document(part(boxes=fields))).pdf
    ((_, one, top),), ((_, two, same),), ((_, six, _),) = (places(pdf, word) for word in ("one", "two", "six"))
    ((_, left, first),), ((_, _, second),), ((_, right, beside),) = (places(pdf, word) for word in ("ab", "cd", "kg"))
    assert top == same
    assert abs((two - one) - (six - two)) < 5
    assert left < one < two < six < right
    assert top < first < second
    assert second - first < 28  # a cell's height: no gap between the rows
    assert abs(beside - second) < 2


@engines
@pytest.mark.poppler
def test_a_matrix_has_heads_of_rows_and_columns(engine: Engine) -> None:
    box = AnswerBox(r"\text{M}", 2, 3, column_heads=ENTRIES, row_heads=(r"\text{up}", r"\text{down}"))
    pdf = typeset(engine, document(part(boxes=(box,)))).pdf
    ((_, name, middle),), ((_, up, upper),), ((_, _, lower),) = (places(pdf, word) for word in ("M", "up", "down"))
    ((_, one, top),) = places(pdf, "one")
    assert name < up < one
    assert top < upper < middle < lower


@engines
@pytest.mark.poppler
def test_columns_go_from_left_to_right_in_any_language(engine: Engine) -> None:
    fields = tuple(AnswerBox(rf"\text{{{name}}}", 1, 3, column_heads=ENTRIES) for name in ("ab", "cd"))
    pdf = typeset(engine, replace(document(part(boxes=fields)), language="he")).pdf
    found = [places(pdf, word)[0][1] for word in ("ab", "one", "two", "six")]
    assert found == sorted(found)


@engines
@pytest.mark.poppler
def test_long_heads_stay_within_the_page_and_apart(engine: Engine) -> None:
    heads = tuple(rf"\text{{{letter * 12}}}" for letter in "abcdeghk")
    long = AnswerBox("x", 1, 8, column_heads=heads, note="below")
    short = AnswerBox("y", 1, 2, column_heads=heads[:2], note="behind")
    pdf = typeset(engine, document(part(boxes=(long, short)))).pdf
    first, *rest = (places(pdf, letter * 12) for letter in "abcdeghk")
    starts = [found[0][1] for found in (first, *rest)]
    assert all(35 < after - before < 72 for before, after in pairwise(starts))
    assert starts[-1] < 510  # made smaller, so that all fit in
    (_, _, above), (_, wide, _) = first
    assert rest[0][1][1] - wide > 50  # there is room: the cells are as wide as their heads
    ((_, left, below),), ((_, right, behind),) = places(pdf, "below"), places(pdf, "behind")
    assert left < 130
    assert below > above + 24
    assert right > wide + 100
    assert behind > below


# --- in Word --------------------------------------------------------------------------------------------------------


def test_word_has_tables_with_heads(tmp_path: Path) -> None:
    made = word.written(document(part(boxes=boxes(banked(tmp_path)))), "a4", "A")
    with zipfile.ZipFile(io.BytesIO(made)) as whole:
        body = etree.fromstring(whole.read("word/document.xml"))
    rows = [
        ["".join(str(text) for text in cell.itertext() if text.strip()) for cell in row.iterfind("{*}tc")]
        for row in body.iter("{*}tr")
    ]
    assert ["", "TT", "TF", "FT", "FF", ""] in rows
    assert ["p∧q", *[""] * 4, ""] in rows
    assert ["p→q", *[""] * 4, "(sic)"] in rows
    assert ["", "", "wrong"] in [row[:3] for row in rows]
    assert "true=" in [row[0] for row in rows]
    assert ["x1", "", ""] in [row[-3:] for row in rows]


# --- on screens -----------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    bank = banked(tmp_path)
    kinds = [bank["logic/truth"], bank["graph_networks/message_passing"], bank["sequences/edit_distance"]]
    version = practice_version(practice_recipe(kinds, 3, {}), bank, 5)
    (tmp_path / "practice.html").write_bytes(practice_page(version, bank, title="Tables", command=""))
    with watched(browser, *PHONE) as page:
        page.goto((tmp_path / "practice.html").as_uri())
        yield page


def of(page: Page, type_title: str) -> Any:
    return page.locator("section.problem").filter(has_text=type_title)


@pytest.mark.browser
def test_a_screen_has_tables_whose_cells_are_named(phone: Page) -> None:
    truth = of(phone, "Truth table")
    table = truth.locator("table").first
    assert table.locator("th[scope=col]").count() == 4
    assert table.locator("th[scope=row]").count() == 2
    assert truth.locator("table").count() == 2
    names = table.locator("input").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert names[:2] == ["p ∧ q, TT", "p ∧ q, TF"]
    assert names[7] == "p → q, FF"
    (last,) = (
        truth.locator("table")
        .last.locator("input")
        .last.evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    )
    assert last == "true, x₁, right"
    assert grave_faults(phone) == []
    assert cut_off(phone) == []


@pytest.mark.browser
def test_each_row_of_a_table_is_judged_as_a_field(phone: Page) -> None:
    truth = of(phone, "Truth table")
    inputs = truth.locator("table").first.locator("input").all()
    for box, text in zip(inputs, "TFFFTTTT", strict=True):
        box.fill(text)
    truth.get_by_role("button", name="Check").click()
    assert truth.locator("table .mark").all_inner_texts() == ["✓", "✗"]
    assert [box.get_attribute("aria-invalid") for box in inputs] == [None] * 5 + ["true", None, None]


@pytest.mark.browser
def test_arrows_and_what_is_pasted_go_from_field_to_field_of_a_table(phone: Page) -> None:
    inputs = of(phone, "Message passing").locator(".headed input")
    inputs.first.focus()
    phone.keyboard.press("ArrowDown")
    assert phone.evaluate("document.activeElement.name") == "1.0.0"
    phone.keyboard.press("ArrowUp")
    assert phone.evaluate("document.activeElement.name") == "0.0.0"
    inputs.nth(5).evaluate(
        """(box) => {
            const data = new DataTransfer();
            data.setData("text", "1 2 3 4 5");
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert inputs.evaluate_all("all => all.map((one) => one.value)") == [""] * 5 + list("12345")
    expect(inputs.nth(5)).to_have_attribute("name", "1.0.0")


def test_a_served_page_marks_each_row(tmp_path: Path) -> None:
    client = TestClient(application(banked(tmp_path)), base_url="http://localhost")
    written = {f"0.0.{i}": entry for i, entry in enumerate("TFFF")} | {f"1.0.{i}": "T" for i in range(4)}
    page = client.post("/problem/logic/truth/5", data={"do": "check", **written}).text
    table = page[page.index("<table>") : page.index("</table>")]
    assert table.count('<th scope="col">') == 4
    assert [row.count("is-right") for row in table.split("<tr")[2:]] == [4, 3]
    assert table.count('aria-invalid="true"') == 1
