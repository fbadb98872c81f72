"""Tests of the page on which an exam is made: its forms change the recipe, and nothing that was typed is lost."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from generator.bank import Bank
from generator.studio.recipes.exam_view import exam_view, names
from generator.studio.recipes.recipe_edit import digest
from tests.studio.studios import QUIZ, studio

FIRST, SECOND = "convolution/parameter_count#1", "normalization/statistics_count#1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("exams")
    with studio(folder) as one:
        one.folder = folder  # type: ignore[attr-defined]
        yield one


class Desk:
    """An exam, and who changes it."""

    def __init__(self, client: TestClient, name: str, text: str) -> None:
        self.client, self.name = client, name
        self.folder: Path = client.folder  # type: ignore[attr-defined]
        self.path: Path = self.folder / f"{name}.toml"
        self.path.write_bytes(text.encode())

    @property
    def text(self) -> str:
        return self.path.read_bytes().decode("utf-8")

    @property
    def data(self) -> dict[str, Any]:
        return tomllib.loads(self.text)

    def post(self, op: str, base: str | None = None, **fields: str) -> Any:
        sent = {"op": op, "base": digest(self.text) if base is None else base, **fields}
        return self.client.post(f"/exam/{self.name}/edit", data=sent)

    def set(self, key: str = "", slot: str = "", base: Any = None, **changes: Any) -> Any:
        """changes: setting, with __ for dots → what the form showed, and what it has now."""
        named = {name.replace("__", "."): pair for name, pair in changes.items()}
        had = {name: before for name, (before, _) in named.items()}
        now = {f"f.{name}": after for name, (_, after) in named.items() if after}
        return self.post("set", base, key=key, slot=slot, had=json.dumps(had), **now)

    def page(self, place: str = "compose") -> str:
        response = self.client.get(f"/exam/{self.name}/{place}")
        assert response.status_code == 200
        return response.text

    def part(self, problem: int, part: int) -> dict[str, Any]:
        return self.data["problems"][problem]["parts"][part]  # type: ignore[no-any-return]


@pytest.fixture
def desk(client: TestClient, request: pytest.FixtureRequest) -> Desk:
    name = re.sub(r"[^a-z]+", "-", request.node.name)[:50].strip("-")
    return Desk(client, name, QUIZ)


def words(page: str) -> str:
    """What can be read in a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


# --- setting --------------------------------------------------------------------------------------------------------


def test_settings_of_the_exam(desk: Desk) -> None:
    response = desk.set(
        title=("Quiz", "Quiz 2"), course=("", " EECS  182 "), layout=("a4", "us-letter"), duplex=("", "yes"),
        elastic=("yes", ""), fairness=("", "12,5"), instructions=("", "Use $\\alpha$.\r\n\r\nBe quick."),
        appendix__scratch=("", "2"), cover=("", "yes"), language=("en", "de"),
    )  # fmt: skip
    assert response.status_code == 200
    data = desk.data
    assert data["title"] == "Quiz 2" and 'title = "Quiz 2"   # of the first week' in desk.text
    assert (data["course"], data["layout"], data["duplex"], data["elastic"]) == ("EECS 182", "us-letter", True, False)
    assert (data["fairness"], data["language"]) == (12.5, "de")
    assert data["instructions"] == "Use $\\alpha$.\n\nBe quick." and data["appendix"] == {"scratch": 2}
    assert "cover" in data
    desk.set(course=("EECS 182", ""), layout=("us-letter", "a4"), appendix__scratch=("2", ""), cover=("yes", ""))
    assert not {"course", "layout", "appendix", "cover"} & set(desk.data)
    assert desk.text.startswith("# written by hand\n")


def test_settings_of_parts(desk: Desk) -> None:
    desk.set("0.0", FIRST, points=("2", "2.5"), level=("", "hard"), choices=("", "4"), none_of_these=("", "yes"))
    desk.set("0.1", SECOND, space=("", "4"), marking=("fields", "whole"), bonus=("", "yes"))
    assert desk.part(0, 0) == {
        "type": "convolution/parameter_count", "points": 2.5, "level": "hard", "choices": 4, "none_of_these": True,
    }  # fmt: skip
    assert desk.part(0, 1) == {
        "type": "normalization/statistics_count", "points": 3, "space": 4, "marking": "whole", "bonus": True,
    }  # fmt: skip
    assert "# biases too" in desk.text
    desk.set("0.0", FIRST, level=("hard", ""), none_of_these=("yes", ""), choices=("4", ""))
    assert desk.part(0, 0) == {"type": "convolution/parameter_count", "points": 2.5}


def test_knobs_are_said_only_where_they_differ(desk: Desk) -> None:
    kind = Bank()["convolution/parameter_count"]
    name, spec = next((name, spec) for name, spec in kind.knobs.items() if type(spec.default) is int)
    other = next(value for value in spec.allowed if value != spec.default)
    setting = f"knobs__{name}"
    desk.set("0.0", FIRST, None, **{setting: (str(spec.default), str(other))})
    assert desk.part(0, 0)["knobs"] == {name: other}
    assert f'id="{home(desk, FIRST)}-knobs.{name}"' in desk.page()
    desk.set("0.0", FIRST, None, **{setting: (str(other), str(spec.default))})
    assert "knobs" not in desk.part(0, 0)


def home(desk: Desk, slot: str) -> str:
    view = exam_view(desk.data, Bank())
    return next(part.home for problem in view.inner for part in problem.inner if part.slot == slot)


def test_an_open_question_with_criteria(desk: Desk) -> None:
    slot = "ask#1"
    desk.set("1.0", slot, ask=("Why", "Show $x^2$."), points=("2", ""), criteria__0__points=("", "1.5"),
             criteria__0__earns=("", "The square"))  # fmt: skip
    desk.set("1.0", slot, criteria__1__earns=("", "A reason"), criteria__1__gap=("", "no reason"))
    part = desk.part(1, 0)
    assert part["ask"] == "Show $x^2$." and "points" not in part
    assert part["criteria"] == [
        {"points": 1.5, "earns": "The square"}, {"points": 1, "earns": "A reason", "gap": "no reason"},
    ]  # fmt: skip
    desk.post("set", key="1.0", slot=slot, had="{}", remove="criteria.0")
    assert [one["earns"] for one in desk.part(1, 0)["criteria"]] == ["A reason"]
    assert "<msup>" in desk.page()


def test_what_is_typed_is_shown_as_it_will_be_printed(desk: Desk) -> None:
    shown = desk.client.post(f"/exam/{desk.name}/written", data={"text": "A *word*, $x^2$ <script>alert(1)</script>"})
    assert "<em>word</em>" in shown.text and "<msup>" in shown.text and "<script" not in shown.text
    wrong = desk.client.post(f"/exam/{desk.name}/written", data={"text": "fine\n\n$\\frac{1}$"})
    assert "Line 3" in wrong.text


# --- parts ----------------------------------------------------------------------------------------------------------


def test_parts_are_added_whatever_the_text_is(desk: Desk) -> None:
    desk.post("add", "", type="convolution/forward", list="1", level="easy", **{"knob.size": "4"})
    assert desk.part(1, 1)["type"] == "convolution/forward" and desk.part(1, 1)["level"] == "easy"
    desk.post("add", "", type="convolution/find_filter", list="new")
    assert desk.data["problems"][2]["title"] and desk.part(2, 0) == {"type": "convolution/find_filter"}
    nothing = desk.post("add", "", type="convolution/nothing", list="new")
    assert nothing.status_code == 400 and "no problem type “convolution/nothing”" in words(nothing.text)


def test_an_empty_exam_gets_its_first_problem(client: TestClient) -> None:
    desk = Desk(client, "empty", 'title = "Exam"\nversions = 2\nproblems = []\n')
    assert "No problem is on it yet" in words(desk.page())
    desk.post("add", "", type="convolution/forward", list="0")
    assert "no longer" in words(desk.post("add", "", type="convolution/forward", list="7").text)
    desk.post("add", "", type="convolution/forward", list="new")
    assert desk.text.endswith('[[problems.parts]]\ntype = "convolution/forward"\n')
    desk.post("problem")
    assert desk.data["problems"][1] == {"title": "New problem", "parts": []}
    desk.post("ask", list="1")
    assert "ask" in desk.part(1, 0)


def test_arranging(desk: Desk) -> None:
    desk.post("move", key="0.0", list="1", place="1")
    assert [part.get("type", "ask") for part in desk.data["problems"][1]["parts"]] == [
        "ask",
        "convolution/parameter_count",
    ]
    desk.post("up", key="1.0", slot="ask#1")
    assert [len(problem["parts"]) for problem in desk.data["problems"]] == [2, 1]
    desk.post("down", key="0.1", slot="ask#1")
    assert desk.part(1, 0)["ask"].startswith("Why")
    desk.post("up", key="1", slot="with ask#1")
    assert [problem["title"] for problem in desk.data["problems"]] == ["Why", "Counting"]
    desk.post("duplicate", key="0.0", slot="ask#1")
    assert desk.part(0, 1) == desk.part(0, 0)
    desk.post("remove", key="1")
    assert [problem["title"] for problem in desk.data["problems"]] == ["Why"]
    assert "# biases too" in desk.text


def test_pools_of_types(desk: Desk) -> None:
    desk.post("pool", key="0.0", slot=FIRST, type="convolution/forward")
    assert desk.part(0, 0) == {
        "points": 2, "pool": [{"type": "convolution/parameter_count"}, {"type": "convolution/forward"}],
    }  # fmt: skip
    desk.set("0.0", "pool#1", choose=("", "2"), pool__1__points=("", "3"))
    assert desk.part(0, 0)["choose"] == 2 and desk.part(0, 0)["pool"][1]["points"] == 3
    desk.post("set", key="0.0", slot="pool#1", had="{}", remove="pool.1")
    assert desk.part(0, 0) == {"points": 2, "type": "convolution/parameter_count"}


def test_pools_of_problems(desk: Desk) -> None:
    desk.set("0", f"with {FIRST}", pool=("", "easy ones"))
    assert desk.data["pools"] == {"easy ones": 1}
    desk.set("", "", None, **{"pools__easy ones": ("1", "2")})
    assert desk.data["pools"] == {"easy ones": 2} and "has 1 problems, but 2" in words(desk.page())
    desk.set("0", f"with {FIRST}", pool=("easy ones", ""))
    assert "pools" not in desk.data


def test_numbers_are_kept_and_drawn_again(desk: Desk) -> None:
    response = desk.post("keep", key="0.0", slot=FIRST)
    assert response.status_code == 200
    kept = desk.part(0, 0)["givens"]
    assert set(kept) == set(Bank()["convolution/parameter_count"].givens)
    name = next(iter(kept))
    desk.set("0.0", FIRST, None, **{f"givens__{name}": (str(kept[name]), "[1, 2]")})
    assert desk.part(0, 0)["givens"][name] == [1, 2] and "givens: " in words(desk.page()).lower()
    desk.post("pin", slot=FIRST, givens=json.dumps({name: 3}))
    assert desk.part(0, 0)["givens"] == {name: 3}
    assert desk.post("pin", slot=FIRST, givens='{"nothing": 1}').status_code == 400
    for odd_one in (
        "[" * 5000,
        f'{{"{name}": {"[" * 100 + "1" + "]" * 100}}}',
        f'{{"{name}": null}}',
        f'{{"{name}": NaN}}',
    ):
        assert desk.post("pin", slot=FIRST, givens=odd_one).status_code == 400
    desk.set("0.0", FIRST, None, **{f"givens__{name}": ("3", "[" * 300 + "]" * 300)})
    assert desk.part(0, 0)["givens"] == {name: "[" * 300 + "]" * 300} and desk.page()
    desk.post("set", key="0.0", slot=FIRST, had="{}", remove="givens")
    assert "givens" not in desk.part(0, 0)


# --- mistakes -------------------------------------------------------------------------------------------------------


def test_mistakes_stand_in_their_place(desk: Desk) -> None:
    desk.set("0.0", FIRST, points=("2", "much"))
    assert desk.part(0, 0)["points"] == "much"
    page = desk.page()
    assert re.search(rf'<input[^>]*value="much"[^>]*aria-describedby="{home(desk, FIRST)}-points-wrong"', page)
    assert '<a href="#part-0-0">Part 1(a)</a> <span class="dim">(line 10)</span>: points:' in page
    assert "Must be a number, not 'much'." in words(page)
    desk.set("0.0", FIRST, points=("much", "3"))
    assert "in this exam" not in words(desk.page())


def test_a_broken_type_leaves_the_rest_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "bank" / "mine" / "broken"
    folder.mkdir(parents=True)
    (folder / "problem.py").write_text('"""Broken."""\nTITLE = "A broken one"\n1 / 0\n')
    (folder / "text.md.j2").write_text("")
    exams = tmp_path / "exams"
    exams.mkdir()
    (exams / "quiz.toml").write_text(QUIZ.replace("normalization/statistics_count", "mine/broken"))
    with studio(exams, tmp_path / "bank") as client:
        page = client.get("/exam/quiz/compose")
        assert page.status_code == 200 and "This type is broken" in page.text and "ZeroDivisionError" in page.text
        client.folder = exams  # type: ignore[attr-defined]
        base = digest((exams / "quiz.toml").read_text())
        sent = {"op": "set", "base": base, "key": "0.0", "slot": FIRST, "had": '{"points": "2"}', "f.points": "5"}
        assert client.post("/exam/quiz/edit", data=sent).status_code == 200
        assert "points = 5" in (exams / "quiz.toml").read_text()


def test_a_type_that_never_ends_keeps_no_page_waiting(tmp_path: Path) -> None:
    folder, exams = tmp_path / "bank/mine/endless", tmp_path / "exams"
    folder.mkdir(parents=True)
    exams.mkdir()
    (folder / "problem.py").write_text(
        '"""Endless."""\nTITLE = "Endless"\n\n\ndef draw(d):\n    raise SystemError("drawn by a page")\n\n\n'
        "def solve(n):\n    return {}\n\n\ndef verify(answer, n):\n    return True\n\n\n"
        "def mistakes(n):\n    return {}\n"
    )
    (folder / "text.md.j2").write_text("<% block statement %>\nHow many?\n<% endblock %>\n")
    (exams / "quiz.toml").write_text(QUIZ.replace("normalization/statistics_count", "mine/endless"))
    with studio(exams, tmp_path / "bank") as client, pytest.MonkeyPatch.context() as patch:
        drawn: list[str] = []
        patch.setattr("generator.studio.recipes.exam_view.sample", lambda kind: drawn.append(kind.id))
        page = client.get("/exam/quiz/compose")
    assert page.status_code == 200 and "Endless" in page.text
    assert "mine/endless" not in drawn


def test_a_text_that_is_not_toml(desk: Desk) -> None:
    desk.set(title=("Quiz", "Good"))
    good = desk.text
    desk.path.write_text(good + "\n[[problems\n")
    page = desk.page()
    assert re.search(r"is not TOML: .*line \d+", words(page).replace("Is not", "is not"))
    assert "[[problems\n</textarea>" in page and "last good" in page
    assert desk.post("good").status_code == 200
    assert desk.text == good
    desk.post("undo")
    assert desk.text.endswith("[[problems\n")


def test_the_recipe_is_typed_as_text(desk: Desk) -> None:
    assert "# biases too" in desk.page("text")
    wrong = desk.post("text", text="title = \r\nmine")
    assert wrong.status_code == 400 and "title = \nmine</textarea>" in wrong.text and desk.text == QUIZ
    assert desk.post("text", text='title = "Mine"\r\n# all\r\nproblems = []').status_code == 200
    assert desk.text == 'title = "Mine"\n# all\nproblems = []\n'


# --- others change it, too ------------------------------------------------------------------------------------------


def test_two_windows(desk: Desk) -> None:
    base = digest(desk.text)
    other = TestClient(desk.client.app, base_url=str(desk.client.base_url), cookies=dict(desk.client.cookies))
    sent = {"op": "set", "base": base, "key": "0.1", "slot": SECOND, "had": '{"points": "3"}', "f.points": "4"}
    assert other.post(f"/exam/{desk.name}/edit", data=sent).status_code == 200
    late = desk.set("0.0", FIRST, base=base, points=("2", "7"), level=("", "easy"))
    assert late.status_code == 409
    assert "changed meanwhile" in words(late.text)
    assert "part 1(a), Points: “7” in place of “2”" in words(late.text)
    assert desk.part(0, 0)["points"] == 2 and desk.part(0, 1)["points"] == 4
    assert 'value="4"' in late.text  # the newest is shown
    (form,) = re.findall(r'<div class="message wrong">.*?</form>', late.text, re.DOTALL)
    fields = {unescape(n): unescape(v) for n, v in re.findall(r'name="([^"]*)" value="([^"]*)"', form)}
    assert desk.client.post(f"/exam/{desk.name}/edit", data=fields).status_code == 200
    assert desk.part(0, 0)["points"] == 7 and desk.part(0, 0)["level"] == "easy" and desk.part(0, 1)["points"] == 4


def test_a_change_that_applies_no_longer(desk: Desk) -> None:
    base = digest(desk.text)
    desk.post("remove", key="0.0", slot=FIRST)
    late = desk.set("0.0", FIRST, base=base, points=("2", "7"))
    assert late.status_code == 409 and "“7” in place of “2”" in words(late.text)
    gone = desk.set("0.0", FIRST, points=("2", "7"))
    assert gone.status_code == 400 and desk.part(0, 0)["points"] == 3


def test_a_text_that_was_typed_in_another_window_is_not_lost(desk: Desk) -> None:
    base = digest(desk.text)
    desk.set(title=("Quiz", "Other"))
    late = desk.post("text", base, text='title = "Typed"\nproblems = []\n')
    assert late.status_code == 409 and "title = &#34;Typed&#34;" in late.text


def test_a_part_is_found_where_it_was_moved_to(desk: Desk) -> None:
    desk.post("down", key="0", slot=f"with {FIRST}")
    desk.set("0.0", FIRST, points=("2", "6"))
    assert desk.part(1, 0)["points"] == 6


def test_the_page_can_ask_whether_it_is_the_newest(desk: Desk) -> None:
    before = desk.page("digest")
    assert f'data-digest="{before}"' in desk.page()
    desk.path.write_text(desk.text + "# more\n")
    assert desk.page("digest") != before


# --- undo -----------------------------------------------------------------------------------------------------------


def test_undo_and_redo_survive_a_restart(tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        client.folder = tmp_path  # type: ignore[attr-defined]
        desk = Desk(client, "quiz", QUIZ)
        assert desk.post("undo").status_code == 400
        for title in "ABC":
            desk.set(title=("", title))
    with studio(tmp_path) as client:
        desk.client = client
        desk.post("undo")
        desk.post("undo")
        assert desk.data["title"] == "A"
        desk.post("redo")
        assert desk.data["title"] == "B"
        desk.path.write_text(desk.text + "# by another program\n")
        desk.set(title=("", "D"))
        assert desk.post("redo").status_code == 400
        desk.post("undo")
        assert desk.data["title"] == "B" and desk.text.endswith("# by another program\n")
        desk.post("undo")
        assert not desk.text.endswith("# by another program\n")
        for _ in range(2):
            desk.post("undo")
        assert desk.text == QUIZ and desk.post("undo").status_code == 400


def test_no_more_than_a_hundred_steps_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.studio.recipes.history._MOST", 3)
    for number in range(6):
        desk.set(title=("", f"T{number}"))
    kept = list((desk.folder / ".history" / desk.name).glob("*.toml"))
    assert len(kept) == 3
    for _ in range(2):
        desk.post("undo")
    assert desk.data["title"] == "T3" and desk.post("undo").status_code == 400


# --- closed, and not writable ---------------------------------------------------------------------------------------


def test_a_printed_exam_is_closed_and_a_copy_is_open(client: TestClient) -> None:
    desk = Desk(client, "printed", 'distinct_from = ["old.jsonl"]\n' + QUIZ)
    (desk.folder / "printed.jsonl").write_text("{}\n")
    page = desk.page()
    assert '<fieldset class="all" disabled>' in page and "Open a copy" in page
    refused = desk.set(title=("Quiz", "Other"))
    assert refused.status_code == 400 and "papers are settled" in words(refused.text)
    copied = client.post("/exam/printed/copy", data={"distinct": "yes"})
    assert copied.status_code == 200 and copied.url.path == "/exam/printed-2/compose"
    text = (desk.folder / "printed-2.toml").read_text()
    assert tomllib.loads(text)["distinct_from"] == ["old.jsonl", "printed.jsonl"] and "# biases too" in text
    client.post("/exam/printed/copy")
    assert tomllib.loads((desk.folder / "printed-3.toml").read_text())["distinct_from"] == ["old.jsonl"]


def test_a_disk_that_is_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("generator.files.tempfile.mkstemp", full)
    response = desk.set(title=("Quiz", "Other"))
    assert response.status_code == 507 and "no space left" in words(response.text).lower()
    response = desk.post(op="text", text=QUIZ.replace("Quiz", "Other"))
    assert response.status_code == 507 and "free some room on the disk" in words(response.text)
    assert desk.text == QUIZ


# --- from outside ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"op": "nothing"}, {"op": "set", "had": "x"}, {"op": "set", "had": '{"seed": ""}', "f.seed": "1"},
        {"op": "set", "had": '{"__class__": ""}', "f.__class__": "1"}, {"op": "move", "key": "0", "place": "x"},
        {"op": "up", "key": "²"}, {"op": "up", "key": "9.9.9"}, {"op": "remove", "key": "4"}, {"op": "up"},
        {"op": "set", "key": "0.0", "had": "{}", "remove": "type"}, {"op": "pool", "key": "0.0", "type": "../x"},
        {"op": "duplicate"}, {"op": "move", "key": "0.0", "list": "8", "place": "0"},
    ],
)  # fmt: skip
def test_forms_that_no_page_has(client: TestClient, fields: dict[str, str]) -> None:
    desk = Desk(client, "hostile", QUIZ)
    response = client.post("/exam/hostile/edit", data={"base": digest(desk.text), **fields})
    assert response.status_code == 400 and "message wrong" in response.text
    assert desk.text == QUIZ


def test_what_is_in_a_recipe_is_text(client: TestClient) -> None:
    desk = Desk(
        client,
        "script",
        QUIZ.replace("Counting", "<script>alert(1)</script>").replace("points = 2\n", 'slot = "<b>\\""\n'),
    )
    assert "<script>alert" not in desk.page() and "<b>" not in desk.page()


odd: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 9), st.text(max_size=3), st.just("convolution/forward")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["title", "parts", "type", "pool", "ask", "criteria", "knobs", "givens", "share", "section", "slot",
                 "credit", "choices", "level", "points", "size"]
            ), inner, max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["problems", "cover", "pools", "distinct_from", "layout", "title"]), odd, max_size=3
    )
)
def test_a_recipe_with_any_mistakes_is_shown(data: dict[str, Any]) -> None:
    view = exam_view(data, Bank())
    found = [problem.path for problem in view.inner] + [part.path for problem in view.inner for part in problem.inner]
    assert set(found) == set(names(data))


def test_an_exam_that_has_no_problem_yet_is_no_mistake(client: TestClient) -> None:
    folder: Path = client.folder  # type: ignore[attr-defined]
    (folder / "new.toml").write_text('title = "New"\nproblems = []\n')
    page = client.get("/exam/new/compose").text
    assert "No problem is on it yet" in page and 'id="mistakes"' not in page
    (folder / "new.toml").write_text('title = ""\nproblems = []\n')
    assert "1 mistake in this exam" in client.get("/exam/new/compose").text
