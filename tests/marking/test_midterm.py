"""The midterm in seeds/: built, marked from a filled sheet with points for its open parts, and exported."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import Workdir

MIDTERM = Path(__file__).parents[2] / "seeds" / "midterm.toml"
COMMENT = "=HYPERLINK(1) <b>Why</b> $x$?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    home = tmp_path_factory.mktemp("midterm")
    (home / "bank").mkdir()
    folder = Workdir(home)
    folder.run(["build", str(MIDTERM), "--seed", "5", "--format", "typ", "--record", "m.jsonl", "--out", "out"]).done()
    folder.run("mark m.jsonl --sheet --format csv").done()
    return folder


def written(value: Any) -> str:
    """As a student writes it: 3; 1, 2; rows with semicolons."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "; ".join(" ".join(map(str, row)) for row in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def row(folder: Workdir, version: int, columns: Sequence[str], credits: Sequence[str]) -> list[str]:
    """All that a program marks is right; the criteria of each open part earn these points, from the first on."""
    line = folder.records("m.jsonl")[1 + version]
    problems = {problem["label"]: problem for problem in line["problems"]}
    cells = [line["code"], line["version"], f"s{version}", ""]
    for column in columns[4:]:
        label, _, field = column.partition(" ")
        problem = problems[label]
        criterion = re.fullmatch(r"criterion (\d)", field)
        if criterion:
            number = int(criterion[1])
            cells.append(credits[number - 1] if number <= len(problem["criteria"]) else "")
        elif field == "comment":
            cells.append(COMMENT if problem["criteria"] else "")
        elif field == "choice":
            cells.append(next(option["letter"] for option in problem["options"] if not option["mistake"]))
        else:
            cells.append(written(problem["answer"][field]) if field in problem["answer"] else "–")
    return cells


@pytest.fixture(scope="module")
def marked(folder: Workdir) -> Path:
    sheet = folder.home / "build" / "m-marks" / "m-sheet.csv"
    columns = next(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    rows = [row(folder, 0, columns, ["x"] * 6), row(folder, 1, columns, ["0.5", "1", "0", "1", "1", "1"])]
    out = io.StringIO()
    csv.writer(out).writerows([columns, *rows])
    folder.write("filled.csv", out.getvalue())
    folder.run("mark m.jsonl filled.csv").done()
    return folder.home / "build" / "m-marks"


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_what_is_all_right_earns_all(folder: Workdir, marked: Path) -> None:
    first, second = table(marked / "totals.csv")
    assert first["earned"] == first["points"] == "30.5"
    # 1(c): 1/2 and a whole point are lost; 4(a): 1/2 and a criterion of 1/2; 4(b): as in 1(c)
    assert second["earned"] == "26.5"
    rows = table(marked / "marks.csv")
    lost = [one for one in rows if one["student"] == "s1" and one["label"] == "4(a)" and one["right"] == "no"]
    assert [one["mistake"] for one in lost] == ["the cause is not named", "no remedy"]


def test_a_comment_reaches_its_student_and_starts_no_formula(marked: Path) -> None:
    comments = [one["response"] for one in table(marked / "marks.csv") if one["field"] == "comment"]
    assert comments == [f"'{COMMENT}"] * 6
    (page,) = (marked / "feedback").glob("B_s1*.html")
    assert "=HYPERLINK(1) &lt;b&gt;Why&lt;/b&gt; $x$?" in page.read_text(encoding="utf-8")


def test_the_feedback_says_what_is_missing_and_shows_the_model_answer(marked: Path) -> None:
    (page,) = (marked / "feedback").glob("B_s1*.html")
    text = page.read_text(encoding="utf-8")
    assert "the cause is not named" in text
    assert "not switched to evaluation" in text
    (perfect,) = (marked / "feedback").glob("A_s0*.html")
    assert "the cause is not named" not in perfect.read_text(encoding="utf-8")


def test_the_class_page_counts_the_gaps(marked: Path) -> None:
    text = (marked / "class.html").read_text(encoding="utf-8")
    assert "the cause is not named" in text
    assert "no remedy" in text


def test_open_parts_that_nobody_marked_are_named(folder: Workdir, marked: Path) -> None:
    sheet = folder.home / "build" / "m-marks" / "m-sheet.csv"
    assert marked
    empty = folder.run(["mark", "m.jsonl", str(sheet), "--out", "empty"])
    assert (empty.code, empty.out) == (1, "no paper marked: no row has a response that counts\n")
    code = folder.records("m.jsonl")[1]["code"]
    (folder.home / "some.csv").write_text(f"code,1(a)\n{code},A\n", encoding="utf-8")
    found = folder.run("mark m.jsonl some.csv --out empty")
    assert "4(a) is not marked" in found.err
    assert found.code == 1


@pytest.mark.parametrize(
    "target", ["moodle", "canvas", "qti21", "docx", "anki", "blackboard", "brightspace", "gradescope"]
)
def test_it_can_be_exported(folder: Workdir, target: str) -> None:
    if target == "docx":
        pytest.importorskip("pypandoc")
    folder.run(["export", "m.jsonl", "--to", target, "--out", target]).done()
    assert list((folder.home / target).iterdir())
