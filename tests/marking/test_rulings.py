"""What was decided after the exam is applied, listed, and told to whom it concerns."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.helpers import Workdir, pdf_text
from tests.marking.term import as_csv, examined, filled, right


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    desk = examined(tmp_path_factory.mktemp("exam"), 4)
    rows = filled(desk)
    for row, line in zip(rows[1:], desk.records("exam.jsonl")[1:], strict=True):
        row[4:] = list(right(line).values())
    rows[1][4] = "17"  # 00123: a wrong sum
    rows[2][5] = "1,2,3"  # 007: a wrong list, in the wrong field too
    rows[2][6] = "9"
    desk.write("answers.csv", as_csv(rows))
    return desk


def ruled(desk: Workdir, rulings: str, options: str = "") -> dict[str, dict[str, str]]:
    """Student → the row of the totals."""
    desk.write("decided.toml", rulings)
    ran = desk.run(f"mark exam.jsonl answers.csv --out marks --rulings decided.toml {options}")
    assert ran.out.startswith("by the rulings of decided.toml\n")
    assert all("not read" in line for line in ran.err.splitlines() if line.startswith("error")), ran.err
    rows = csv.DictReader(io.StringIO(desk.tree("marks")["totals.csv"].decode("utf-8-sig")))
    return {row["student"]: row for row in rows}


def test_without_rulings(exam: Workdir) -> None:
    exam.run("mark exam.jsonl answers.csv --out marks")
    rows = csv.DictReader(io.StringIO(exam.tree("marks")["totals.csv"].decode("utf-8-sig")))
    assert [(row["student"], row["earned"], row["points"]) for row in rows] == [
        ("00123", "6", "9"), ("007", "5", "9"), ("0456", "9", "9"), ("202612345678901234", "9", "9")
    ]  # fmt: skip


def rule(text: str) -> str:
    return f'[[rulings]]\n{text}\nbecause = "so it was decided"\n'


@pytest.mark.parametrize(
    ("ruling", "first", "second", "points"),
    [
        ('part = "1(a)"\nvoid = true', "6", "2", "6"),
        ('part = "1(a)"\nfull = true', "9", "5", "9"),
        ('part = "1(a)"\naccept = "17"', "9", "5", "9"),
        ('part = "1(a)"\naccept = { sum = "8+9" }\nversion = "00123"', "9", "5", "9"),
        ('part = "1(a)"\naccept = "17"\nversion = "007"', "6", "5", "9"),
        ('student = "00123"\npoints = 1.5', "7.5", "5", "9"),
        ('student = "Student Ab"\npoints = -0.5', "6", "4.5", "9"),
        ('part = "1(b)"\nmarking = "whole"', "6", "5", "9"),
    ],
)
def test_a_ruling(exam: Workdir, ruling: str, first: str, second: str, points: str) -> None:
    rows = ruled(exam, rule(ruling))
    assert (rows["00123"]["earned"], rows["007"]["earned"], rows["00123"]["points"]) == (first, second, points)


def test_the_reason_is_in_the_marks_and_on_the_page(exam: Workdir) -> None:
    ruled(exam, rule('part = "1(a)"\nfull = true') + rule('student = "00123"\npoints = 1'))
    marks = list(csv.DictReader(io.StringIO(exam.tree("marks")["marks.csv"].decode("utf-8-sig"))))
    assert {row["rulings"] for row in marks if row["label"] == "1(a)"} == {"all have full marks: so it was decided"}
    page = exam.tree("marks")["feedback/00123.html"].decode()
    assert "<strong>Ruling:</strong> all have full marks: so it was decided" in page
    assert "+1 points: so it was decided" in page
    assert "all have full marks: so it was decided" in " ".join(
        pdf_text(exam.tree("marks")["feedback/00123.pdf"]).split()
    )


def test_a_void_part_is_marked_on_the_class_page(exam: Workdir) -> None:
    ruled(exam, rule('part = "1(a)"\nvoid = true'))
    assert "does not count, by a ruling" in exam.tree("marks")["class.html"].decode()


def test_credit_for_a_mistake(exam: Workdir) -> None:
    line = exam.records("exam.jsonl")[1]
    wrong = line["problems"][0]["mistakes"]["subtracted"]["sum"]
    exam.write("answers2.csv", f"student,1(a)\n00123,{wrong}\n")
    exam.write("decided.toml", rule('part = "1(a)"\ncredit = { subtracted = 0.5 }'))
    exam.run("mark exam.jsonl answers2.csv --out other --rulings decided.toml")
    (row,) = [
        row for row in csv.DictReader(io.StringIO(exam.tree("other")["totals.csv"].decode("utf-8-sig")))
        if row["status"] != "absent"
    ]  # fmt: skip
    assert row["earned"] == "1.5"


def test_totals_are_rounded_once_and_half_goes_up(exam: Workdir) -> None:
    credit = rule('student = "00123"\npoints = 0.125') + rule('student = "007"\npoints = 0.005')
    rows = ruled(exam, credit)
    assert (rows["00123"]["earned"], rows["007"]["earned"]) == ("6.13", "5.01")
    rows = ruled(exam, "round = 0.5\n" + rule('student = "00123"\npoints = 0.25'))
    assert rows["00123"]["earned"] == "6.5"


WRONG = {
    rule('part = "9(z)"\nvoid = true'): "there is no part “9(z)”",
    rule('part = "1(a)"'): "rules nothing; a ruling has exactly one of void, full, accept",
    rule('part = "1(a)"\nvoid = true\nfull = true'): "rules void and full",
    rule('part = "1(a)"\nvoid = true\nversion = "Z"'): "there is no version “Z”",
    rule('part = "1(a)"\naccept = "x"'): "accept: “x” is not",
    rule('part = "1(b)"\naccept = "3"'): "accept: say for which of each, row",
    rule('part = "1(b)"\naccept = { sum = "3" }'): "accept: there is no field “sum”",
    rule('part = "1(c)"\naccept = "Z"'): "accept: name the letter of an option, A to C",
    rule('part = "1(a)"\ncredit = { nonsense = 0.5 }'): "no version has the mistake “nonsense” in 1(a)",
    rule('part = "1(a)"\ncredit = { subtracted = 2 }'): "rulings[1].credit.subtracted",
    rule('student = "nobody"\npoints = 1'): "there is no student “nobody”",
    rule("points = 1"): "`points` needs a student",
    rule('code = "AAAA-AAAA"\nwrote = "007"'): "there is no code “AAAA-AAAA”",
    '[[rulings]]\npart = "1(a)"\nvoid = true\n': "rulings[1].because: Field required",
    rule('part = "1(a)"\nviod = true'): "rulings[1].viod: is no key of a ruling",
    'record = "other.jsonl"': "is for the record other.jsonl, not for exam.jsonl",
    "round = 0": "round: Input should be greater than 0",
    "[[rulings": "is not TOML",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_ruling_that_says_nothing_is_refused(exam: Workdir, text: str) -> None:
    exam.write("wrong.toml", text)
    error, *_ = exam.run("mark exam.jsonl answers.csv --out wrong --rulings wrong.toml").err.splitlines()
    assert error.startswith("error: wrong.toml")
    assert WRONG[text] in error
    assert not (exam.home / "wrong").exists()


def test_rulings_beside_the_record_are_found(tmp_path: Path) -> None:
    desk = examined(tmp_path, 2)
    desk.write("answers.csv", "student,1(a)\n00123,17\n")
    desk.write("rulings.toml", rule('part = "1(a)"\nfull = true'))
    assert "by the rulings of rulings.toml" in desk.run("mark exam.jsonl answers.csv --out marks").out
    desk.write("exam-rulings.toml", rule('part = "1(a)"\nvoid = true'))
    assert "by the rulings of exam-rulings.toml" in desk.run("mark exam.jsonl answers.csv --out marks").out
