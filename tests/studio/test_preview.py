"""Tests of the preview and of the numbers beneath an exam."""

from __future__ import annotations

import html
import pickle
import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from generator.studio.app import application
from generator.studio.composing import counts as counting
from generator.studio.composing.counts import (
    PART_MINUTES,
    POINT_MINUTES,
    STEP_SECONDS,
    Counts,
    PartCount,
    counts,
    read_counts,
)
from generator.studio.composing.measures import papers_of
from generator.studio.composing.paper import Asked, paper
from generator.studio.sheets import Paper, Sheets, read_paper
from generator.studio.site import Studio
from generator.web import Crew, NotMade
from tests.studio.studios import PORT, QUIZ, TOKEN

SMALL = """\
title = "Small"
versions = 2

[[problems]]
title = "First"
parts = [{ type = "convolution/parameter_count", points = 2 }]

[[problems]]
title = "Second"
new_page = true
parts = [
  { type = "normalization/statistics_count", points = 3 },
  { ask = "Why?", points = 2, bonus = true },
]
"""


class Here(Crew):
    """A crew that works in this process, and knows what it was asked to do."""

    def __init__(self) -> None:
        super().__init__(1)
        self.done: list[str] = []
        self.fault: Exception | None = None

    async def made(
        self, function: Callable[..., bytes], *args: Any, gone: Callable[[], Coroutine[Any, Any, object]]
    ) -> bytes:
        self.done.append(function.__name__)
        if self.fault:
            raise self.fault
        pickle.dumps((function, args))  # it has to travel
        hash((function, args))  # and to be remembered
        return function(*args)


@dataclass(frozen=True)
class Desk:
    """A studio with its folder."""

    folder: Path
    studio: Studio
    client: TestClient
    crews: dict[str, Here] = field(default_factory=dict)

    def exam(self, text: str, name: str = "quiz") -> None:
        (self.folder / f"{name}.toml").write_text(text, encoding="utf-8")

    def get(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, response.text
        return response.text


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    crews = {"crew": Here(), "aside": Here(), "slow": Here()}
    made = Studio(tmp_path, crew=crews["crew"], aside=crews["aside"], slow=crews["slow"])
    client = TestClient(application(made, TOKEN, PORT), base_url=f"http://127.0.0.1:{PORT}")
    client.cookies.set(f"problemset-studio-{PORT}", TOKEN)
    yield Desk(tmp_path, made, client, crews)
    made.close()


def asked(text: str, name: str = "quiz", banks: tuple[Path, ...] = ()) -> Asked:
    return Asked(banks, 0, (), Path(f"{name}.toml"), text)


def made(text: str, name: str = "quiz", number: int = 0) -> Paper:
    return read_paper(paper(asked(text, name), number, "paper"))


def counted(text: str, banks: tuple[Path, ...] = ()) -> Counts:
    for step in range(20):
        found = read_counts(counts(asked(text, banks=banks), step))
        if not found.left:
            return found
    raise AssertionError("it never ends")


def pictures(page: str) -> list[tuple[str, str]]:
    """Address and description of each picture."""
    return [
        (html.unescape(src), html.unescape(alt)) for src, alt in re.findall(r'<img src="([^"]*)" alt="([^"]*)"', page)
    ]


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_pages_are_drawn_and_lead_to_their_parts(desk: Desk) -> None:
    desk.exam(SMALL)
    page = desk.get("/exam/quiz/preview?base=1")
    shown = pictures(page)
    assert [alt for _, alt in shown] == [
        "Page 1 of 2 of the paper, with 1",
        "Page 2 of 2 of the paper, with 2(a) to 2(b)",
    ]
    picture = desk.client.get(shown[0][0])
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"  # an exam stays in no browser's cache
    assert picture.text.startswith("<svg")
    assert re.findall(r'id="(spot-[^"]*)" href="(#part-[^"]*)" aria-label="([^"]*)"', page) == [
        ("spot-0-0", "#part-0-0", "1 in the exam"),
        ("spot-1-0", "#part-1-0", "2(a) in the exam"),
        ("spot-1-1", "#part-1-1", "2(b) in the exam"),
    ]
    assert "<html" not in page
    assert "<html" in desk.client.get("/exam/quiz/preview", headers={"Sec-Fetch-Dest": "document"}).text


def test_who_changes_a_part_sees_the_numbers_of_the_others_stay() -> None:
    before = made(SMALL)
    other = SMALL.replace("normalization/statistics_count", "convolution/forward")
    assert other != SMALL
    after = made(other)
    assert after.givens["0-0"] == before.givens["0-0"]
    assert after.drawings[0] == before.drawings[0]  # its page is the same, and need not be fetched again
    assert after.drawings[1] != before.drawings[1]
    assert made(SMALL, "other").givens["0-0"] != before.givens["0-0"]
    assert made(SMALL, number=1).givens["0-0"] != before.givens["0-0"]
    assert made(SMALL, number=3).version == "B"  # there are but two


def test_where_the_recipe_has_mistakes_the_last_good_pages_stay(desk: Desk) -> None:
    desk.exam(SMALL)
    good = pictures(desk.get("/exam/quiz/preview?base=1"))
    desk.exam(SMALL.replace("points = 3", "points = 3.2"))
    page = desk.get("/exam/quiz/preview?base=2")
    assert pictures(page) == good
    assert 'class="preview fit stale"' in page
    assert "The recipe has a mistake." in page
    assert "as soon as it is mended" in desk.get("/exam/quiz/measures?base=2")
    assert desk.client.get(good[1][0]).status_code == 200
    desk.exam(SMALL)
    assert "stale" not in desk.get("/exam/quiz/preview?base=3")


@pytest.mark.parametrize("text", ['title = "New"\nproblems = []\n', 'title = "New"\n[[problems]]\nparts = []\n'])
def test_an_empty_exam_is_no_mistake(desk: Desk, text: str) -> None:
    desk.exam(text)
    page = desk.get("/exam/quiz/preview")
    assert "as soon as there is a part on it" in page
    assert "wrong" not in page
    assert "mistake" not in desk.get("/exam/quiz/measures")


def test_one_looks_at_what_one_looked_at_before(desk: Desk) -> None:
    desk.exam(QUIZ)
    assert "of the key" in pictures(desk.get("/exam/quiz/preview?kind=key&version=1&zoom=full"))[0][1]
    page = desk.get("/exam/quiz/preview?base=2")  # as the page asks after a change
    assert "of the key" in pictures(page)[0][1]
    assert 'class="preview full"' in page
    assert re.search('aria-label="Paper B" aria-current="true"', page)
    assert "of the paper" in pictures(desk.get("/exam/quiz/preview?kind=<script>&version=99&zoom=1"))[0][1]


def test_a_layout_of_ones_own_keeps_nobody_else_waiting(desk: Desk) -> None:
    desk.exam(QUIZ)
    (desk.folder / "mine.typ").write_text('#import "base.typ": *\n#let paper = paper.with(page-size: "a5")\n')
    desk.exam(f'layout = "mine"\n{QUIZ}', "own")
    assert pictures(desk.get("/exam/own/preview"))
    assert (desk.crews["crew"].done, desk.crews["slow"].done) == ([], ["paper"])
    desk.get("/exam/quiz/preview")
    assert desk.crews["crew"].done == ["paper"]
    desk.crews["slow"].fault = NotMade()
    assert "takes too long" in desk.get("/exam/own/preview")
    desk.crews["slow"].fault = None
    wide = re.findall(r'width="(\d+)"', desk.get("/exam/own/preview"))
    (desk.folder / "mine.typ").write_text('#import "base.typ": *\n#let paper = paper.with(page-size: "a4")\n')
    assert re.findall(r'width="(\d+)"', desk.get("/exam/own/preview")) != wide  # though the recipe is the same


def test_what_a_page_cannot_hold_is_said() -> None:
    assert made(SMALL).notes == []
    assert made(SMALL.replace("points = 2 }", "points = 2, height = 1 }", 1)).notes == [
        "1 needs 6.9 cm for its question and boxes, but its height is set to 1 cm."
    ]
    crowded = SMALL.replace("new_page = true\n", "").replace('ask = "Why?"', 'ask = "Why?", space = 8')
    assert "2(b) has 5.9 cm to write in instead of 8 cm, because its page is full." in made(crowded).notes
    empty = SMALL.replace('ask = "Why?"', 'ask = "Why?", space = 0').replace("points = 3 }", "points = 3, space = 0 }")
    assert any("Page 2 is nearly empty" in note for note in made(f"elastic = false\n{empty}").notes)


def test_latex_is_previewed_by_typst_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine.tex").write_text("%")
    text = f'engine = "latex"\nlayout = "mine"\n{QUIZ}'
    notes = read_paper(paper(replace(asked(text), path=tmp_path / "quiz.toml"), 0, "paper")).notes
    assert [note for note in notes if "LaTeX" in note] == [
        "LaTeX is used when you print; this preview is by Typst, and breaks lines otherwise.",
        "The layout “mine” is LaTeX’s alone; this preview is in A4.",
    ]


def test_a_paper_for_a_roster_has_a_name_on_it() -> None:
    found = made(f'roster = "none.csv"\nroster_columns = ["seat"]\n{QUIZ}')
    assert re.fullmatch(r"\d{8}", found.version)
    assert len(found.papers) == 4


def test_old_pages_are_forgotten_and_those_in_sight_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.studio.sheets._KEPT", 100)
    sheets = Sheets()
    shown = [sheets.show("x", Paper("A", [], [bytes([n]) * 60, bytes([n, 1]) * 30], ["A"]), "paper") for n in range(3)]
    assert [sheets.drawing(digest) is not None for one in shown for digest in one.digests] == [False] * 4 + [True] * 2
    assert sheets.last("x") == shown[2]


@pytest.mark.parametrize("digest", ["0" * 24, "x" * 24, "..", "%2e%2e%2fquiz"])
def test_no_other_file_is_given_away(desk: Desk, digest: str) -> None:
    desk.exam(QUIZ)
    assert desk.client.get(f"/exam/quiz/preview/{digest}/1.svg").status_code == 404


# --- measures -------------------------------------------------------------------------------------------------------


def test_the_numbers_beneath_an_exam(desk: Desk) -> None:
    desk.exam(SMALL)
    text = words(desk.get("/exam/quiz/measures?base=1") + desk.get("/exam/quiz/measures/more?base=1"))
    assert "2 pages 5 points and 2 bonus" in text
    assert "within 10 %" in text
    assert "No steps are counted in 2(b)." in text
    assert "the same on all papers" in text
    found = counted(SMALL)
    steps = [part.effort for part in found.parts]
    expected = sum(PART_MINUTES + effort * STEP_SECONDS / 60 for effort in steps if effort) + 2 * POINT_MINUTES
    assert steps[2] is None
    assert sum(part.minutes for part in found.parts) == pytest.approx(expected, abs=0.02)
    assert f"about {round(expected)} minutes" in text


def part(name: str, least: int, about: int | None = None, *, share: float = 1.0, **changes: Any) -> PartCount:
    return PartCount(name, 0, 0, True, least, about, False, None, None, 1.0, share, **changes)


def test_as_many_papers_exist_as_the_part_with_fewest_problems_allows() -> None:
    parts = [part("1", 20_000), part("2", 700, 912), part("3", 5000, 8000)]
    assert (papers_of(parts).text, papers_of(parts).part) == ("about 910", "2")
    assert papers_of([parts[0]]).text.startswith("more than 20")
    assert papers_of([*parts, replace(parts[0], is_exact=True, least=12, about=12)]).text == "12"
    # a type that comes up on one of four papers is enough for four times as many
    assert papers_of([parts[0], replace(parts[1], share=0.25)]).least == 2800
    assert papers_of([replace(parts[1], is_free=False)]).text == "1"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A bank with a type of three problems."""
    folder = tmp_path / "bank/tiny/three"
    folder.mkdir(parents=True)
    (folder / "problem.py").write_text(
        '"""Three problems."""\n\nTITLE = "Three"\n\n\ndef draw(d):\n    return {"a": d.integer(1, 3)}\n\n\n'
        'def solve(a):\n    return {"x": 2 * a}\n\n\ndef verify(answer, a):\n    return answer["x"] == a + a\n\n\n'
        'def mistakes(a):\n    return {"not doubled": {"x": a}}\n'
    )
    (folder / "text.md.j2").write_text(
        "<% block statement %>\nDouble $<< a >>$.\n<% endblock %>\n<% block solution %>\nIt is so.\n<% endblock %>\n"
    )
    return tmp_path / "bank"


def test_too_few_problems_are_counted_exactly_and_warned_of(tmp_path: Path, few: Path) -> None:
    text = (
        'title = "T"\nversions = 5\n[[problems]]\nparts = [{ type = "tiny/three" }, { type = "convolution/forward" }]\n'
    )
    (first, second) = counted(text, (few,)).parts
    assert (first.about, first.is_exact) == (3, True)
    assert second.least > 1000
    crew = Here()
    studio = Studio(tmp_path, (few,), crew=crew, aside=crew)
    client = TestClient(application(studio, TOKEN, PORT), base_url=f"http://127.0.0.1:{PORT}")
    client.cookies.set(f"problemset-studio-{PORT}", TOKEN)
    (tmp_path / "t.toml").write_text(text)
    assert "5 papers are wanted, but 1(a) has only 3 different problems." in client.get("/exam/t/measures/more").text
    (tmp_path / "t.toml").write_text(text.replace("versions = 5", "versions = 3"))
    assert "papers are wanted" not in client.get("/exam/t/measures/more").text
    (tmp_path / "class.csv").write_text("id,name\n" + "".join(f"{n},Student {n}\n" for n in range(4)))
    (tmp_path / "t.toml").write_text(text.replace("versions = 5", 'roster = "class.csv"'))
    assert "4 papers are wanted" in client.get("/exam/t/measures/more").text
    (tmp_path / "t.toml").write_text(text.replace("versions = 5", 'roster = "class.csv"\nversions = 2'))
    assert "papers are wanted" not in client.get("/exam/t/measures/more").text  # they share two
    studio.close()


def test_shared_and_pinned_numbers_are_no_problems_of_their_own() -> None:
    text = (
        'title = "T"\n[[problems]]\nparts = [\n{ type = "convolution/forward", slot = "a" },\n'
        '{ type = "convolution/forward", share = { slot = "a", givens = ["X", "W", "stride", "padding"] } },\n'
        '{ pool = ["convolution/parameter_count", "normalization/statistics_count"] },\n]\n'
    )
    first, second, *pool = counted(text).parts
    assert (first.is_free, second.is_free) == (True, False)
    assert [(one.name, one.share) for one in pool] == [
        ("1(c), Parameters of a convolution", 0.5), ("1(c), Counting statistics", 0.5),
    ]  # fmt: skip


def test_counting_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    counting._tally.cache_clear()
    monkeypatch.setattr(counting, "_AT_ONCE", 0.0)
    desk.exam(SMALL)
    page, steps = desk.get("/exam/quiz/measures/more?base=1&step=0"), 0
    while found := re.search(r'data-load="([^"]*)"', page):
        page, steps = desk.get(html.unescape(found[1])), steps + 1
        assert steps < 100
    assert steps
    assert "minutes" in page


def test_a_sign_that_no_font_has_is_found_before_printing(desk: Desk) -> None:
    desk.exam(f'subtitle = "🦖"\n{QUIZ}')
    assert pictures(desk.get("/exam/quiz/preview"))
    assert "it cannot be printed: no font at hand can show “🦖”" in words(desk.get("/exam/quiz/measures/more"))
