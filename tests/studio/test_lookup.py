"""The page Look up: codes as people type them, late students, a make-up exam as much work as the first."""

from __future__ import annotations

import json
import shutil
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from generator.bank.bank import Bank
from generator.exam.trials import efforts_of
from generator.files import sha256_of_file
from generator.press import verify
from generator.studio.folder import Exam
from generator.studio.printing.orders import print_papers
from tests.helpers import changed
from tests.studio.studios import QUIZ, studio
from tests.web.serving import WAIT

ROSTER = "id,name,room\n007,Ada Lovelace,A\n12,Émilie du Châtelet,B\n9,<script>alert(1)</script>,B\n"
OWN = QUIZ.replace("versions = 2", 'roster = "quiz-roster.csv"')


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an exam for a roster, and one of versions."""
    folder = tmp_path_factory.mktemp("exams")
    (folder / "quiz.toml").write_text(OWN)
    (folder / "quiz-roster.csv").write_text(ROSTER)
    (folder / "other.toml").write_text(QUIZ)
    for name in ("quiz", "other"):
        print_papers(Exam(folder, name), (), ())
    return folder


@pytest.fixture
def folder(printed: Path, tmp_path: Path) -> Path:
    shutil.copytree(printed, tmp_path / "exams")
    return tmp_path / "exams"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with studio(folder) as made:
        yield made


def versions(exam: Exam) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exam.record.read_text().splitlines()[1:]]


def waited(client: TestClient, address: str) -> str:
    """The page, once nothing runs any more."""
    until = time.monotonic() + WAIT
    while "data-poll" in (text := client.get(address).text):
        assert time.monotonic() < until
        time.sleep(0.1)
    return text


def test_a_code_shows_its_paper_and_key_however_it_is_typed(client: TestClient, folder: Path) -> None:
    (ada, *_) = (one for one in versions(Exam(folder, "quiz")) if one["version"] == "007")
    code = str(ada["code"])
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code[:4]} {code[5:]} ",
        "007",
        "ada  LOVELACE",
        "lovel",
    ):
        page = client.get("/exam/quiz/lookup", params={"of": typed}).text
        assert "Ada Lovelace (007)" in page and code in page
        assert page.count('class="print-page"') >= 2
        assert f"/print/look/{code}/key/1.svg" in page
    paper = client.get(page.split('class="print-page" src="')[1].split('"')[0].replace("&amp;", "&"))
    assert paper.headers["content-type"] == "image/svg+xml" and b"<svg" in paper.content


def test_a_code_of_another_exam_of_the_folder_is_found(client: TestClient, folder: Path) -> None:
    code = str(versions(Exam(folder, "other"))[0]["code"])
    page = client.get("/exam/quiz/lookup", params={"of": code}).text
    assert "another one of this folder" in page and f"/exam/other/lookup?of={code}" in page
    assert str(client.get("/lookup", params={"of": code}).url).endswith(f"/exam/other/lookup?of={code}")


@pytest.mark.parametrize("typed", ["0000-0000", "nobody", "<b>x</b>", "é" * 500, "%00"])
def test_what_nobody_has(client: TestClient, typed: str) -> None:
    for address in ("/exam/quiz/lookup", "/lookup"):
        page = client.get(address, params={"of": typed}).text
        assert "has “" in page and "<b>x" not in page


def test_a_name_is_text(client: TestClient) -> None:
    page = client.get("/exam/quiz/lookup", params={"of": "9"}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; (9)" in page and "<script>alert" not in page


def test_a_late_student_changes_nobodys_paper(client: TestClient, folder: Path) -> None:
    exam = Exam(folder, "quiz")
    before, files = versions(exam), {path.name: sha256_of_file(path) for path in exam.papers.glob("[01]*-*.pdf")}
    form = {"what": "student", "column.id": "0042", "column.name": "Grace = Hopper", "column.room": "C"}
    client.post("/exam/quiz/late", data=form)
    page = waited(client, "/exam/quiz/lookup")
    assert "the newest one: Grace = Hopper (0042)" in page
    assert exam.roster.read_text().splitlines()[-1] == "0042,Grace = Hopper,C"
    assert versions(exam)[:3] == before
    assert versions(exam)[3]["student"] == {"id": "0042", "name": "Grace = Hopper", "room": "C"}
    assert {name: sha256_of_file(exam.papers / name) for name in files} == files
    assert not verify(exam.record, Bank(), exam.papers).differences


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"what": "student", "column.id": "007", "column.name": "Another"}, "“007” is that of row 2"),
        ({"what": "student", "column.id": "", "column.name": "Nobody"}, "The id is empty"),
        ({"what": "student", "column.id": "77", "column.name": "‮evil"}, "row 5"),
    ],
)
def test_a_late_student_who_cannot_be_added(client: TestClient, folder: Path, form: dict[str, str], told: str) -> None:
    response = client.post("/exam/quiz/late", data=form)
    assert response.status_code == 400 and told in response.text
    assert (folder / "quiz-roster.csv").read_text() == ROSTER


def test_one_more_version(client: TestClient, folder: Path) -> None:
    client.post("/exam/other/late", data={"what": "version"})
    assert "the newest one: Version C" in waited(client, "/exam/other/lookup")
    assert tomllib.loads((folder / "other.toml").read_text())["versions"] == 3


def test_a_make_up_exam_is_as_much_work_and_shares_no_problem(client: TestClient, folder: Path) -> None:
    exam = Exam(folder, "quiz")
    response = client.post("/exam/quiz/makeup", data={"title": "Quiz again"}, follow_redirects=False)
    name = response.headers["location"].split("/")[2]
    said = tomllib.loads((folder / f"{name}.toml").read_text())
    assert "# biases too" in (folder / f"{name}.toml").read_text()
    assert (said["title"], said["versions"], said["distinct_from"]) == ("Quiz again", 1, ["quiz.jsonl"])
    assert "roster" not in said
    assert said["efforts"] == efforts_of(exam.record, Bank()) != {}
    print_papers(Exam(folder, name), (), ())
    given = {
        json.dumps(part["givens"]) for one in versions(exam) for part in one["problems"] if part["type"] != "fixed"
    }
    again = versions(Exam(folder, name))[0]["problems"]
    assert not given & {json.dumps(part["givens"]) for part in again if part["type"] != "fixed"}


def test_without_the_recipe_the_record_tells_what_was_printed(client: TestClient, folder: Path) -> None:
    (folder / "quiz.toml").unlink()
    response = client.post("/exam/quiz/makeup", data={}, follow_redirects=False)
    said = tomllib.loads((folder / f"{response.headers['location'].split('/')[2]}.toml").read_text())
    wanted = tomllib.loads(QUIZ)
    assert {**said, "efforts": 0, "distinct_from": 0} == {**wanted, "versions": 1, "efforts": 0, "distinct_from": 0}


def test_an_exam_that_is_not_printed(client: TestClient, folder: Path) -> None:
    (folder / "new.toml").write_text(changed(QUIZ, '"Quiz"', '"New"'))
    assert "not printed yet" in client.get("/exam/new/lookup").text
    for address in ("late", "makeup"):
        assert client.post(f"/exam/new/{address}", data={}).status_code == 400
