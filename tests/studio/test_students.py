"""The page Practice: problems of the exam's types, and none of the exam."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from generator.errors import CannotWrite
from generator.studio import students
from generator.studio.folder import Exam
from generator.studio.printing.orders import print_papers
from tests.studio.studios import QUIZ, studio
from tests.studio.test_lookup import waited

# Ten problems in all: a set of eight leaves two for the exam.
SMALL = """\
title = "Small"
versions = 2

[[problems]]
[[problems.parts]]
type = "small/ten"
"""
TEN = '''\
"""Ten problems."""

TITLE = "One of ten"


def draw(d):
    return {"n": d.integer(1, 10)}


def solve(n):
    return {"m": n + 100}


def verify(answer, n):
    return answer["m"] - n == 100


def mistakes(n):
    return {"not added": {"m": n}}
'''
TEXT = """\
<% block statement %>
Add 100 to $<< n >>$.
<% endblock %>

<% block solution %>
$<< n >> + 100 = << answer.m >>$
<% endblock %>
"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    bank = tmp_path / "bank/small/ten"
    bank.mkdir(parents=True)
    (bank / "problem.py").write_text(TEN)
    (bank / "text.md.j2").write_text(TEXT)
    (tmp_path / "exams").mkdir()
    with studio(tmp_path / "exams", tmp_path / "bank") as made:
        yield made


def drawn(record: Path) -> list[int]:
    lines = [json.loads(line) for line in record.read_text().splitlines()[1:]]
    return [part["givens"]["n"] for one in lines for part in one["problems"]]


def make(client: TestClient, **form: str) -> str:
    response = client.post("/exam/small/practice", data={"type": "small/ten", "count": "8", "level": "", **form})
    return waited(client, "/exam/small/practice") if response.status_code == 200 else response.text


def test_a_set_keeps_apart_from_the_exam_whichever_comes_first(client: TestClient, tmp_path: Path) -> None:
    exam = Exam(tmp_path / "exams", "small")
    exam.recipe.write_text(SMALL)
    folder, names = tmp_path / "exams/build/small-practice", ["practice.jsonl", "practice-earlier-1.jsonl"]
    refused = make(client, count="40")
    assert "10 different problems exist" in refused, refused[refused.find("practice-job") :][:600]
    assert "distinct_from" not in exam.recipe.read_text()  # there is nothing to differ from
    for _ in range(2):
        assert "Page for a browser" in make(client, count="4")
    set_ = [n for name in names for n in drawn(folder / name)]
    named = tomllib.loads(exam.recipe.read_text())["distinct_from"]
    assert {*named} == {f"build/small-practice/{name}" for name in names}
    assert {path.name for path in folder.glob("*.jsonl")} == {*names}
    assert 4 <= len({*set_}) <= 8  # at least two are left
    print_papers(exam, (tmp_path / "bank",), ())
    assert not {*drawn(exam.record)} & {*set_}
    make(client)  # after printing, too
    assert not {*drawn(exam.record)} & {*drawn(tmp_path / "exams/build/small-practice/practice.jsonl")}
    html = client.get("/exam/small/practice/practice.html")
    assert html.headers["content-disposition"] == 'attachment; filename="small-practice.html"'
    assert client.get("/exam/small/practice/practice-key.pdf").content.startswith(b"%PDF")


def test_a_set_stays_until_another_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exam = Exam(tmp_path, "quiz")
    exam.recipe.write_text(QUIZ)
    asked = (exam, (), (), ("normalization/statistics_count",), 1, "")
    students.make(*asked)
    folder = tmp_path / "build/quiz-practice"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise CannotWrite("no room")

    monkeypatch.setattr(students, "practice_page", full)
    with pytest.raises(CannotWrite):
        students.make(*asked)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["quiz-practice"]


def test_what_cannot_be_made(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "exams/small.toml").write_text(SMALL)
    for form, told in (
        ({"count": "0"}, "1 to 100 problems"), ({"count": "9" * 99}, "1 to 100 problems"),
        ({"type": "convolution/forward"}, "no type is chosen"), ({"level": "very"}, "no such level"),
        ({"count": "40"}, "only 10 different problems exist"),
        ({"count": "40"}, "give that part other settings in compose"),
    ):  # fmt: skip
        assert told in make(client, **form).lower(), form
    assert client.get("/exam/small/practice/..%2f..%2fsmall.toml").status_code in (400, 404)
    assert client.get("/exam/small/practice/practice.jsonl").status_code == 400


def test_a_link_to_a_server(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "exams/small.toml").write_text(QUIZ)
    page = client.get("/exam/small/practice", params={"server": "https://practice.example.edu/"}).text
    assert (
        "https://practice.example.edu/mix?of=convolution/parameter_count&amp;of=normalization/statistics_count" in page
    )
    for address in ("javascript:alert(1)", "https://a b", 'https://"><script>'):
        page = client.get("/exam/small/practice", params={"server": address}).text
        assert "begins with https" in page and "/mix?" not in page and "<script>" not in page


def test_an_exam_with_mistakes_still_has_its_types(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "exams/small.toml").write_text(SMALL + "points = -3\n[[problems]]\nparts = 7\n")
    assert "One of ten" in client.get("/exam/small/practice").text
    (tmp_path / "exams/small.toml").write_text("title = ")
    assert "not TOML" in client.get("/exam/small/practice").text
