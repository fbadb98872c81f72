"""Tests of the bank beside an exam: its list, its cards, and what they put into the exam."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from generator.bank import bank as bank_room
from generator.studio.app import application
from generator.studio.composing.cards import listed
from generator.studio.site import Studio
from tests.studio.studios import PORT, QUIZ, TOKEN, command
from tests.studio.test_preview import Here
from tests.web.browsing import cut_off, grave_faults, watched

_BAD = {
    "unreadable": '"""Does not load."""\n\nTITLE = "Unreadable"\n\n\nraise RuntimeError("<script>alert(1)</script>")\n',
    "undrawable": (
        '"""Draws nothing."""\n\nTITLE = "Undrawable"\n\n\ndef draw(d):\n    return {"a": 1 // 0}\n\n\n'
        'def solve(a):\n    return {"x": a}\n\n\ndef verify(answer, a):\n    return True\n\n\n'
        'def mistakes(a):\n    return {"m": {"x": a + 1}}\n'
    ),
    "broken": "def draw(d:\n",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("exams")
    bank = tmp_path_factory.mktemp("bank")
    for name, source in _BAD.items():
        (bank / "odd" / name).mkdir(parents=True)
        (bank / "odd" / name / "problem.py").write_text(source)
        (bank / "odd" / name / "text.md.j2").write_text("<% block statement %>?<% endblock %>")
    crew = Here()
    studio = Studio(folder, (bank,), crew=crew, aside=crew)
    client = TestClient(application(studio, TOKEN, PORT), base_url=f"http://127.0.0.1:{PORT}")
    client.cookies.set(f"problemset-studio-{PORT}", TOKEN)
    (folder / "quiz.toml").write_text(QUIZ)
    client.folder = folder  # type: ignore[attr-defined]
    yield client
    studio.close()


def get(client: TestClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.text


def form(page: str, start: str) -> dict[str, str]:
    """The hidden fields of the form whose id begins so."""
    found = re.search(rf'<form[^>]* id="{start}[^>]*>.*?</form>', page, re.DOTALL)
    assert found
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', found[0])
    return {name: html.unescape(value) for name, value in fields}


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_holds_every_type_and_loads_none(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> Any:
        raise AssertionError("a type is loaded")

    listed.cache_clear()
    (client.folder / "other").mkdir()  # type: ignore[attr-defined]
    studio = Studio(client.folder / "other")  # type: ignore[attr-defined]
    monkeypatch.setattr(bank_room, "_load", refuse)
    rows = listed(studio.banks, studio.stamp())
    assert [row.id for row in rows] == studio.bank().ids()
    assert all(row.title and not row.fault for row in rows)
    studio.close()


def test_the_list_stays_small(client: TestClient) -> None:
    page = get(client, "/bank?exam=quiz")
    count = page.count("data-words=")
    assert count > 100
    assert len(page) / count * 300 < 200_000  # of three hundred types


def test_a_search_finds_title_topic_and_description(client: TestClient) -> None:
    page = get(client, "/bank?exam=quiz")
    (found,) = re.findall(r'id="type-convolution-transposed" data-words="([^"]*)"', page)
    assert all(word in found for word in ("convolution/transposed", "overlaps add", "with levels"))
    assert found == found.lower()


@pytest.mark.parametrize(
    ("only", "there", "not_there"),
    [
        ("open", "backpropagation-derive_linear_layer", "convolution-forward"),
        ("levels", "convolution-forward", "backpropagation-derive_linear_layer"),
    ],
)
def test_the_list_can_be_narrowed(client: TestClient, only: str, there: str, not_there: str) -> None:
    page = get(client, f"/bank?exam=quiz&only={only}")
    assert f'id="type-{there}"' in page
    assert f'id="type-{not_there}"' not in page
    assert get(client, "/bank?only=%3Cscript%3E").count("data-words=") > 100


# --- cards ----------------------------------------------------------------------------------------------------------


def test_a_card_shows_an_example_with_its_key(client: TestClient) -> None:
    page = get(client, "/bank/convolution/transposed?exam=quiz")
    assert "each input pixel scatters a scaled filter" in page
    assert "<math" in page
    assert "overlaps overwritten instead of added" in page
    assert re.search(r"\d+ steps by hand", page)
    assert "different problems" in get(client, "/bank/convolution/transposed/count")
    assert "Rows and columns of the input" in page
    assert "<html" not in page
    assert "<html" in client.get("/bank/convolution/transposed", headers={"Sec-Fetch-Dest": "document"}).text


def test_another_example_and_another_level(client: TestClient) -> None:
    def steps(page: str) -> int:
        found = re.search(r"(\d+) steps by hand", page)
        assert found
        return int(found[1])

    def statement(page: str) -> str:
        return page.partition('<div class="statement">')[2].partition("</div>")[0]

    first = get(client, "/bank/convolution/forward?exam=quiz&level=easy")
    again = re.search(r'<a [^>]*href="([^"]*)">Another example', first)
    assert again
    second = get(client, html.unescape(again[1]))
    assert statement(first) != statement(second)
    assert 'value="easy" selected' in second
    hard = get(client, "/bank/convolution/forward?exam=quiz&level=hard")
    assert max(steps(first), steps(second)) < steps(hard)


def test_a_card_puts_its_type_into_the_exam_with_what_was_set(client: TestClient) -> None:
    page = get(client, "/bank/convolution/transposed?exam=quiz&level=hard&knob.stride=2")
    sent = form(page, "add-")
    assert 'name="knob.stride"' in page
    client.post("/exam/quiz/edit", data={**sent, "list": "new"})
    path = client.folder / "quiz.toml"  # type: ignore[attr-defined]
    recipe = tomllib.loads(path.read_text())
    assert recipe["problems"][-1]["parts"] == [
        {"type": "convolution/transposed", "level": "hard", "knobs": {"stride": 2}}
    ]
    numbers = re.search(r'name="givens" value="([^"]*)"', page)
    assert numbers
    client.post("/exam/quiz/edit", data={**sent, "list": "0", "givens": html.unescape(numbers[1])})
    added = tomllib.loads(path.read_text())["problems"][0]["parts"][-1]
    assert added["givens"]["stride"] == 2
    assert "# biases too" in path.read_text()
    path.write_text(QUIZ)


def test_the_problems_of_the_exam_can_be_chosen(client: TestClient) -> None:
    page = get(client, "/bank/convolution/transposed?exam=quiz")
    assert [html.unescape(one) for one in re.findall(r"<option value=\"(?:new|\d)\">([^<]*problem[^<]*)", page)] == [
        "as a new problem", "to problem 1, Counting", "to problem 2, Why",
    ]  # fmt: skip
    assert 'name="op"' not in get(client, "/bank/convolution/transposed")  # without an exam


@pytest.mark.parametrize(("name", "said"), [
    ("unreadable", "RuntimeError: <script>alert(1)</script>"), ("undrawable", "ZeroDivisionError"),
    ("broken", "SyntaxError"),
])  # fmt: skip
def test_a_broken_type_shows_its_fault_on_its_card(client: TestClient, name: str, said: str) -> None:
    assert f'id="type-odd-{name}"' in get(client, "/bank?exam=quiz")
    page = get(client, f"/bank/odd/{name}?exam=quiz")
    assert said in html.unescape(page)
    assert "<script>" not in page
    assert 'name="op"' not in page
    assert get(client, f"/bank/odd/{name}/count").strip() == ""


def test_settings_that_cannot_be_are_said(client: TestClient) -> None:
    page = get(client, "/bank/convolution/transposed?exam=quiz&knob.stride=99&seed=x&level=none&knob.none=1")
    assert "knob “stride” must be" in page
    assert "What is drawn" in page  # where it can be mended


@pytest.mark.parametrize(
    "address", ["/bank/no/thing", "/bank/no/thing/count", "/bank/../x", "/bank/convolution/__init__"]
)
def test_what_is_no_type_has_no_card(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_nothing_is_added_to_a_printed_exam(client: TestClient) -> None:
    record = client.folder / "printed.jsonl"  # type: ignore[attr-defined]
    (client.folder / "printed.toml").write_text(QUIZ)  # type: ignore[attr-defined]
    record.write_text("{}")
    assert 'name="op"' not in get(client, "/bank/convolution/transposed?exam=printed")


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_by_keyboard_from_a_search_to_the_new_paper(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "quiz.toml").write_text(QUIZ)
    with command(tmp_path) as (address, _), watched(browser, 1280) as page:
        page.goto(address)
        page.goto(f"{address.partition('/?')[0]}/exam/quiz/compose")
        page.wait_for_selector(".sheet img")
        before = _shown(page)
        page.focus("#bank-words")
        page.keyboard.type("transposed scatters")
        page.wait_for_selector("#type-convolution-transposed summary:visible")
        assert page.locator(".type:visible").count() == 1
        page.focus("#type-convolution-transposed > summary")
        page.keyboard.press("Enter")
        page.wait_for_selector("#card-convolution-transposed .add")
        page.focus("#card-convolution-transposed .add button")
        page.keyboard.press("Enter")
        page.wait_for_function("before => document.querySelector('.sheet img')?.src !== before", arg=before)
        assert page.locator(".part-card").count() == 4
        page.wait_for_function(
            "document.querySelector('#card-convolution-transposed .add select').options.length === 4"
        )
        page.wait_for_selector("#measures-papers summary")
        page.focus("#measures-papers summary")
        page.keyboard.press("Enter")
        assert page.locator("#measures-papers .told").is_visible()
        assert grave_faults(page) == []
        page.keyboard.press("Enter")
        assert [one for one in cut_off(page) if "sheet" in one or "measure" in one] == []
    assert tomllib.loads((tmp_path / "quiz.toml").read_text())["problems"][2]["title"] == "Transposed convolution"


def _shown(page: Page) -> str:
    return str(page.eval_on_selector(".sheet img", "one => one.src"))
