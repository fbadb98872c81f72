"""The first page: what it lists, and all that an exam can begin from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from generator.bank.bank import Bank
from generator.exam import (
    Composer,
    Entry,
    Header,
    entry_line,
    header_line,
    load_recipe,
    shipped_recipes,
    with_custom_layout,
)
from generator.studio.folder import Exam, free_name
from tests.studio.studios import QUIZ, studio


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with studio(tmp_path) as made:
        yield made


def record_of(text: str, folder: Path) -> bytes:
    """A record of one version."""
    (folder / "x.toml").write_text(text)
    recipe = load_recipe(folder / "x.toml", Bank())
    (folder / "x.toml").unlink()
    version = Composer(recipe, Bank(), 7, 1).draw("A")
    return header_line(Header(recipe, 7, "2026-01-01T00:00:00Z", {})) + entry_line(Entry(version, {}, {}, 0))


def recipe(folder: Path, name: str) -> dict[str, object]:
    return tomllib.loads((folder / f"{name}.toml").read_text())


def test_an_empty_folder_and_an_empty_exam(client: TestClient, tmp_path: Path) -> None:
    assert "There is none yet" in client.get("/").text
    response = client.post("/new", data={"source": "empty", "title": "Midterm <1>"}, follow_redirects=False)
    assert response.headers["location"] == "/exam/midterm-1/compose"
    assert recipe(tmp_path, "midterm-1") == {"title": "Midterm <1>", "versions": 2, "problems": []}
    page = client.get("/").text
    assert "Midterm &lt;1&gt;" in page and "Midterm <1>" not in page


def test_a_second_exam_of_a_name_has_another_one(client: TestClient, tmp_path: Path) -> None:
    for expected in ("quiz", "quiz-2", "quiz-3"):
        client.post("/new", data={"source": "starter", "title": "Quiz!"})
        assert (tmp_path / f"{expected}.toml").is_file()
    (tmp_path / "quiz-4-roster.csv").write_text("id,name\n")  # another exam's, which is gone
    assert free_name(tmp_path, "Quiz") == "quiz-5"
    assert free_name(tmp_path, "Ж") == "exam"


@pytest.mark.parametrize("path", shipped_recipes().values(), ids=lambda path: path.stem)
def test_every_shipped_recipe_can_be_begun_from_and_keeps_its_comments(
    client: TestClient, tmp_path: Path, path: Path
) -> None:
    client.post("/new", data={"source": f"shipped:{path.stem}", "title": "Mine"})
    text = (tmp_path / "mine.toml").read_text()
    assert [line for line in path.read_text().splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]
    assert tomllib.loads(text) == {
        **{key: value for key, value in tomllib.loads(path.read_text()).items() if key != "seed"}, "title": "Mine"
    }  # fmt: skip


def test_an_exam_of_this_folder(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "quiz.toml").write_text(QUIZ)
    client.post("/new", data={"source": "exam:quiz", "title": "Quiz two", "distinct": "yes"})
    text = (tmp_path / "quiz-two.toml").read_text()
    assert text == QUIZ.replace('"Quiz" ', '"Quiz two" ')  # it was not printed: nothing to keep away from
    (tmp_path / "quiz.jsonl").write_bytes(record_of(QUIZ, tmp_path))
    client.post("/new", data={"source": "exam:quiz", "title": "Quiz three", "distinct": "yes"})
    assert recipe(tmp_path, "quiz-three")["distinct_from"] == ["quiz.jsonl"]
    client.post("/new", data={"source": "exam:quiz", "title": "Quiz four"})
    assert "distinct_from" not in recipe(tmp_path, "quiz-four")
    assert 'class="state printed"' in client.get("/").text


def test_a_record_of_last_term(client: TestClient, tmp_path: Path) -> None:
    """Its recipe comes out of it, and says what the first one said."""
    record = record_of(QUIZ, tmp_path)
    client.post("/new", data={"source": "record", "distinct": "yes"}, files={"record": ("last term.jsonl", record)})
    assert (tmp_path / "last-term.jsonl").read_bytes() == record
    said = recipe(tmp_path, "exam")
    assert said.pop("distinct_from") == ["last-term.jsonl"]
    assert said == tomllib.loads(QUIZ)


def test_a_layout_that_comes_with_a_record_never_runs(client: TestClient, tmp_path: Path) -> None:
    """It is a program of whoever wrote the record. A layout of that name in the folder is one's own."""
    (tmp_path / "layout.typ").write_text('#import "base.typ": *\n')
    (tmp_path / "x.toml").write_text(f'layout = "layout"\n{QUIZ}')
    asked = with_custom_layout(load_recipe(tmp_path / "x.toml", Bank()), tmp_path)
    for path in (tmp_path / "x.toml", tmp_path / "layout.typ"):
        path.unlink()
    version = Composer(asked, Bank(), 7, 1).draw("A")
    entry = Entry(version, {"build/A-paper.pdf": "0" * 64}, {}, 0)
    record = header_line(Header(asked, 7, "2026-01-01T00:00:00Z", {})) + entry_line(entry)
    page = client.post("/new", data={"source": "record"}, files={"record": ("old.jsonl", record)})
    assert "there is no layout “layout”; choose A4 or US Letter" in page.text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exam.toml", "old.jsonl"]
    drawing = client.get(f"/exam/old/print/look/{version.code}/paper/1.svg")
    assert (drawing.status_code, "svg" in drawing.headers["content-type"]) == (400, False)


@pytest.mark.parametrize(
    ("form", "files", "told"),
    [
        ({"source": "record"}, {}, "No record was chosen"),
        ({"source": "record"}, {"record": ("a.jsonl", b"<svg onload=alert(1)>")}, "a.jsonl, line 1"),
        ({"source": "record"}, {"record": ("a.jsonl", b"\xff\xfe\x00")}, "a.jsonl, line 1"),
        ({"source": "exam:../../etc/passwd"}, {}, "there is no exam"),
        ({"source": "shipped:../../etc/passwd"}, {}, "there is no shipped recipe"),
        ({"source": "anything"}, {}, "Nothing was chosen"),
        ({}, {}, "Nothing was chosen"),
    ],
)  # fmt: skip
def test_what_is_no_beginning(
    client: TestClient, tmp_path: Path, form: dict[str, str], files: dict[str, tuple[str, bytes]], told: str
) -> None:
    response = client.post("/new", data=form, files=files)
    assert response.status_code == 400
    assert told.lower() in response.text.lower()
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_no_exams_or_broken_ones(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("title = ")
    (tmp_path / "huge.toml").write_bytes(b"#" * 10_000_001)
    (tmp_path / "old.jsonl").write_text("{}\n")
    (tmp_path / "rulings.toml").write_text("")
    (tmp_path / "quiz-rulings.toml").write_text("")
    (tmp_path / "-odd name.toml").write_text("")
    (tmp_path / "folder.toml").mkdir()
    page = client.get("/").text
    for name in ("broken", "huge", "old"):
        assert f'href="/exam/{name}"' in page
    assert page.count('class="message wrong"') == 3
    for name in ("rulings", "-odd", "folder"):
        assert f'href="/exam/{name}' not in page
    assert "<code>-odd name.toml</code>. Rename" in page  # it may be somebody's exam


def test_a_folder_that_is_gone_is_said_and_not_made_anew(client: TestClient, tmp_path: Path) -> None:
    tmp_path.rmdir()
    for response in (client.get("/"), client.post("/new", data={"source": "empty"})):
        assert response.status_code == 400 and "your exams is not there" in response.text
    assert not tmp_path.exists()
    tmp_path.mkdir()
    assert client.get("/").status_code == 200


def test_what_an_exam_needs_next(client: TestClient, tmp_path: Path) -> None:
    exam = Exam(tmp_path, "quiz")
    exam.recipe.write_text(QUIZ)
    places = []
    for path in (None, exam.record, exam.responses):
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        places.append(client.get("/exam/quiz", follow_redirects=False).headers["location"].rpartition("/")[2])
    assert places == ["compose", "print", "mark"]
    assert client.get("/exam/none").status_code == 400


def test_the_list_says_how_many_papers_and_how_many_are_marked(client: TestClient, tmp_path: Path) -> None:
    exam = Exam(tmp_path, "quiz")
    exam.recipe.write_text(QUIZ)
    exam.record.write_bytes(record_of(QUIZ, tmp_path))
    exam.responses.write_text('\ufeffcode,"1 n\nx"\nAAAA-BBBB,3\n,\nCCCC-DDDD,"4\n5"\n', encoding="utf-8")
    cells = re.findall(r'<td class="number">(.*?)</td>', client.get("/").text)
    assert cells == ["1", "2"]
