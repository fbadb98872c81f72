"""A class of forty on four papers: whose row it is, marks, the class page, and rulings for all who share a version."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import Workdir, recipe, small_bank
from tests.marking.term import PARTS, SEED, as_csv, class_of, mended, right, to_mend, totals

COLUMNS = ["code", "version", "student", "name"]


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    folder = tmp_path_factory.mktemp("shared")
    small_bank(folder / "bank")
    desk = Workdir(folder)
    desk.write("exam.toml", recipe(*PARTS, versions="4", top='roster = "class.csv"'))
    desk.write("class.csv", as_csv([("id", "name", "section"), *class_of(40)]))
    desk.run(f"build exam.toml --format typ --seed {SEED}").done()
    return desk


def lines(desk: Workdir) -> dict[str, dict[str, Any]]:
    return {line["version"]: line for line in desk.records("exam.jsonl")[1:]}


def answers(desk: Workdir, version: str) -> list[str]:
    return list(right(lines(desk)[version]).values())


def mark(desk: Workdir, *rows: list[str], options: str = "") -> Any:
    """Marks these rows: code, version, student and name, then the right answers of the version that is named last."""
    columns = list(right(lines(desk)["A"]))
    desk.write("filled.csv", as_csv([[*COLUMNS, *columns], *rows]))
    return desk.run(f"mark exam.jsonl filled.csv --out marks {options}")


def findings(desk: Workdir) -> list[str]:
    return [row["what"] for row in to_mend(desk)]


# --- the whole class ------------------------------------------------------------------------------------------------


def test_the_empty_sheet_lists_the_students_with_their_version_and_then_the_spare_copies(exam: Workdir) -> None:
    exam.run("mark exam.jsonl --sheet --format csv --out sheets").done()
    text = exam.tree("sheets")["exam-sheet.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    by_name = lines(exam)
    assert [row["student"] for row in rows] == [*sorted(one for one, *_ in class_of(40)), *[""] * 4]
    assert [row["version"] for row in rows[:40]] == [by_name[row["student"]]["variant"] for row in rows[:40]]
    assert [row["version"] for row in rows[40:]] == list("ABCD")
    assert len({row["code"] for row in rows}) == 44


def test_a_class_on_four_papers(exam: Workdir) -> None:
    """The sheet as it was written, filled in: whoever has version C has its first answer wrong, two are absent."""
    exam.run("mark exam.jsonl --sheet --format csv --out sheets-2").done()
    text = exam.tree("sheets-2")["exam-sheet.csv"].decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text)))
    absent = {"007", "s07"}
    filled = []
    for row in rows:
        code, version, student, name = row[:4]
        said = right(lines(exam)[version])
        cells = [said[column] for column in head[4:]]
        cells[0] = f"{cells[0]}0" if version == "C" else cells[0]
        blank = student in absent or not student
        filled.append([code, version, student, name, *([""] * len(cells) if blank else cells)])
    exam.write("filled.csv", as_csv([head, *filled]))
    ran = exam.run("mark exam.jsonl filled.csv --out marks").done()
    assert "38 papers marked" in ran.out
    assert "2 absent" in ran.err
    found = totals(exam)
    by_name = lines(exam)
    for student, earned in found.items():
        wanted = "absent" if student in absent else "6" if by_name[student]["variant"] == "C" else "9"
        assert earned == wanted, student
    rows_of = list(csv.DictReader(io.StringIO(exam.tree("marks")["totals.csv"].decode("utf-8-sig"))))
    shown = {row["student"]: row["version"] for row in rows_of if row["version"]}
    assert shown == {student: by_name[student]["variant"] for student in shown}
    page = exam.tree("marks")["class.html"].decode()
    count = Counter(shown.values())
    versions = re.findall(r'<th scope="row">([A-D])</th><td class="right">(\d+)</td>', page)
    assert [(name, int(papers)) for name, papers in versions[:4]] == sorted(count.items())
    assert page.count("&lt; 0.001") == 2, "version C is harder: in its first part, and in all"
    feedback = exam.tree("marks/feedback")
    assert {name.removesuffix(".html") for name in feedback if name.endswith(".html")} == set(shown)


# --- whose row it is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["code", "student", "name", "version and student", "version and name", "id as version"])
def test_a_row_finds_the_student_in_many_ways(exam: Workdir, who: str) -> None:
    line = lines(exam)["s04"]
    student, variant = line["student"], line["variant"]
    said = {
        "code": [line["code"], "", "", ""],
        "student": ["", "", "s04", ""],
        "name": ["", "", "", student["name"]],
        "version and student": ["", variant, "s04", ""],
        "version and name": ["", variant.lower(), "", student["name"]],
        "id as version": ["", "s04", "", ""],
    }[who]
    mark(exam, [*said, *answers(exam, variant)]).done()
    assert totals(exam)["s04"] == "9"
    assert findings(exam) == []


def test_another_version_than_the_students_does_not_count(exam: Workdir) -> None:
    line = lines(exam)["s04"]
    other = next(name for name in "ABCD" if name != line["variant"])
    ran = mark(exam, ["", other, "s04", "", *answers(exam, other)], ["", "s05", "s04", "", *answers(exam, other)])
    assert ran.code == 1
    who = f"{line['student']['name']} (s04)"
    assert findings(exam) == [
        f"{who} has version {line['variant']}, not {other}: the row does not count",
        f"{who} has another paper than version s05: the row does not count",
    ]


def test_a_code_beside_another_version_counts_and_it_is_said(exam: Workdir) -> None:
    line = lines(exam)["s04"]
    other = next(name for name in "ABCD" if name != line["variant"])
    mark(exam, [line["code"], other, "s04", "", *answers(exam, line["variant"])])
    assert totals(exam)["s04"] == "9"
    assert findings(exam) == [
        f"“{other}” is written, but {line['code']} is version {line['variant']}, which counts"
    ]  # fmt: skip


def test_spare_copies_are_anybodys_by_their_code(exam: Workdir) -> None:
    """A student whose paper was lost, and somebody who is not on the roster; without the code nobody is guessed."""
    by_name = lines(exam)
    spare = next(name for name in "ABCD" if name != by_name["s04"]["variant"])
    code, cells = by_name[spare]["code"], answers(exam, spare)
    mark(exam, [code, spare, "s04", "", *cells], [code, "", "", "Zoe Guest", *cells]).done()
    assert [totals(exam)[who] for who in ("s04", "Zoe Guest")] == ["9", "9"]
    name = by_name["s04"]["student"]["name"]
    assert findings(exam) == [
        f"code {code} is a spare copy of version {spare}: counted for {name} (s04)",
        f"code {code} is a spare copy of version {spare}: counted for Zoe Guest, who is not on the roster",
    ]
    assert mark(exam, ["", spare, "", "Zoe Guest", *cells]).code == 1
    assert findings(exam) == ["Zoe Guest is not on the roster: the row does not count"]


def test_a_late_student_who_was_given_anothers_paper(exam: Workdir) -> None:
    """Of the same version, or of another: the code tells the paper, and it is said until it is confirmed."""
    by_name = lines(exam)
    other = next(one for one, line in by_name.items() if line["student"] and line["variant"] == "B")
    mark(exam, [by_name[other]["code"], "B", "s04", "", *answers(exam, "B")])
    assert totals(exam)["s04"] == "9"
    (said,) = findings(exam)
    assert f"is the paper of {by_name[other]['student']['name']} ({other})" in said


# --- rulings, and keys that are wrong -------------------------------------------------------------------------------


def test_a_ruling_for_a_version_is_for_all_who_share_it(exam: Workdir) -> None:
    by_name = lines(exam)
    mine = [one for one, line in by_name.items() if line["student"] and line["variant"] == "B"]
    other = next(one for one, line in by_name.items() if line["student"] and line["variant"] == "A")
    rows = [["", "", one, "", "", *answers(exam, by_name[one]["variant"])[1:]] for one in [*mine[:2], other]]
    exam.write("ruled.toml", '[[rulings]]\npart = "1(a)"\nversion = "B"\nfull = true\nbecause = "a smudge"\n')
    mark(exam, *rows, options="--rulings ruled.toml").done()
    assert [totals(exam)[one] for one in (*mine[:2], other)] == ["9", "9", "6"]
    exam.write("ruled.toml", f'[[rulings]]\npart = "1(a)"\nversion = "{mine[0]}"\nfull = true\nbecause = "a smudge"\n')
    mark(exam, *rows, options="--rulings ruled.toml").done()
    assert [totals(exam)[one] for one in (*mine[:2], other)] == ["9", "6", "6"]


def test_a_key_that_is_not_right_is_named_once(exam: Workdir, tmp_path: Path) -> None:
    raw = (exam.home / "exam.jsonl").read_bytes()

    def wrong(records: list[dict[str, Any]]) -> None:
        for line in records[1:]:
            if "B" in (line["version"], line.get("variant")):
                line["problems"][0]["answer"]["sum"] += 1

    try:
        mended(exam.home / "exam.jsonl", wrong)
        mine = [one for one, line in lines(exam).items() if line["student"] and line["variant"] == "B"]
        rows = [["", "", one, "", *answers(exam, "B")] for one in mine[:3]]
        assert mark(exam, *rows).code == 1
        assert len([what for what in findings(exam) if what.startswith("1(a) is not marked")]) == 1
    finally:
        exam.write("exam.jsonl", raw)
