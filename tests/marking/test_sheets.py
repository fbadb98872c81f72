"""Spreadsheets of responses from many hands: whose row is it, who is absent, and nothing is lost without a word."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from generator.exam import read_spreadsheet
from generator.marking.people import is_damaged
from tests.helpers import Workdir
from tests.marking.term import as_csv, examined, filled, right, to_mend, totals

SAVED = Path(__file__).parent / "saved"


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    return examined(tmp_path_factory.mktemp("exam"))


@pytest.fixture
def desk(exam: Workdir, tmp_path: Path) -> Workdir:
    shutil.copytree(exam.home, tmp_path / "desk")
    return Workdir(tmp_path / "desk")


def marked(desk: Workdir, rows: list[list[str]] | str | bytes, options: str = "") -> tuple[int, list[str], list[str]]:
    """Exit code, errors and notes."""
    desk.write("answers.csv", as_csv(rows) if isinstance(rows, list) else rows)
    ran = desk.run(f"mark exam.jsonl answers.csv --out marks {options}")
    lines = ran.err.splitlines()
    notes = [line.removeprefix("note: ") for line in lines if line.startswith("note: ")]
    return ran.code, [line.removeprefix("error: ") for line in lines if line.startswith("error: ")], notes


# --- workbooks ------------------------------------------------------------------------------------------------------


def test_the_empty_workbook_keeps_what_is_typed_as_it_is(desk: Workdir) -> None:
    out = desk.run("mark exam.jsonl --sheet --out marks").done().out
    assert out.startswith("wrote marks/exam-sheet.xlsx; next: fill it in")
    path = desk.home / "marks/exam-sheet.xlsx"
    rows = [row for _, row in read_spreadsheet(path, "sheet", ("How to write",)).rows]
    lines = desk.records("exam.jsonl")[1:]
    assert rows[0] == ["code", "version", "student", "name", *right(lines[0])]
    assert [row[:4] for row in rows[1:]] == [
        [line["code"], line["version"], line["student"]["id"], line["student"]["name"]] for line in lines
    ]
    assert rows[1][2] == "00123"
    assert CalamineWorkbook.from_path(path).sheet_names == ["Responses", "How to write"]
    assert path.stat().st_mode & 0o077 == 0
    before = path.read_bytes()
    path.unlink()
    desk.run("mark exam.jsonl --sheet --out marks").done()
    assert path.read_bytes() == before


DIALECTS: dict[str, Callable[[list[list[str]]], bytes]] = {
    "comma": lambda rows: as_csv(rows).encode(),
    "semicolon and mark": lambda rows: b"\xef\xbb\xbf" + as_csv(rows, ";", "\r\n").encode(),
    "tab in UTF-16": lambda rows: as_csv(rows, "\t").encode("utf-16"),
    "Windows, sep=": lambda rows: b"sep=;\r\n" + as_csv(rows, ";", "\r\n").encode("cp1252"),
    "old Mac, bar": lambda rows: as_csv(rows, "|", "\r").encode(),
    "UTF-16 without a mark": lambda rows: as_csv(rows, "\t", "\r\n").encode("utf-16-le"),
}


@pytest.fixture(scope="module")
def expected(exam: Workdir) -> dict[str, str]:
    exam.write("plain.csv", as_csv(filled(exam)))
    exam.run("mark exam.jsonl plain.csv --out plain")
    found = totals(exam, "plain")
    assert len(found) == 40
    assert sorted(found.values()).count("absent") == 2
    assert len(set(found.values())) > 4
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_marks_from_any_csv(desk: Workdir, expected: dict[str, str], dialect: str) -> None:
    code, errors, notes = marked(desk, DIALECTS[dialect](filled(desk)))
    assert (code, errors, totals(desk)) == (0, [], expected)
    assert notes == [f"2 absent: {', '.join(absent(desk))}"]


def absent(desk: Workdir) -> list[str]:
    lines = desk.records("exam.jsonl")[1:]
    return [f"{lines[i]['student']['name']} ({lines[i]['student']['id']})" for i in (11, 29)]


def workbook(path: Path, rows: list[list[str]]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Responses")
    text = book.add_format({"num_format": "@"})
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.write_string(i, j, cell, text)
    book.close()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "csv"])
def test_the_same_marks_from_what_libreoffice_saved(desk: Workdir, expected: dict[str, str], kind: str) -> None:
    """`saved` holds the filled sheet as LibreOffice 7.4 saved it; where it is at hand, it saves it again."""
    assert [row for _, row in read_spreadsheet(SAVED / f"class.{kind}", "sheet").rows] == filled(desk)
    shutil.copy(SAVED / f"class.{kind}", desk.home / f"class.{kind}")
    if office := shutil.which("soffice"):
        workbook(desk.home / "made.xlsx", filled(desk))
        folder = desk.home / "again"
        profile = f"-env:UserInstallation=file://{desk.home}/profile"
        command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), "made.xlsx"]
        subprocess.run(command, cwd=desk.home, check=True, capture_output=True, timeout=120)
        shutil.copy(folder / f"made.{kind}", desk.home / f"class.{kind}")
    ran = desk.run(f"mark exam.jsonl class.{kind} --out marks")
    assert (ran.code, totals(desk)) == (0, expected), ran.err


# --- whose row ------------------------------------------------------------------------------------------------------


def rows_of(desk: Workdir, change: dict[int, dict[int, str]], only: int = 5) -> list[list[str]]:
    """The first rows with all answers right; some cells are others."""
    rows = filled(desk)[: only + 1]
    for i, line in enumerate(desk.records("exam.jsonl")[1 : only + 1], 1):
        rows[i][4:] = list(right(line).values())
        for place, text in change.get(i, {}).items():
            rows[i][place] = text
    return rows


DAMAGED = {1: {2: "123"}, 2: {2: "7"}, 3: {2: "456"}, 4: {2: "2.02612E+17"}, 5: {2: "300000"}}


def test_ids_that_a_spreadsheet_damaged_are_found_and_said(desk: Workdir) -> None:
    rows = rows_of(desk, DAMAGED)
    code, errors, notes = marked(desk, rows)
    assert (code, errors) == (0, [])
    assert {who: n for who, n in totals(desk).items() if n != "absent"} == {
        "00123": "9", "0456": "9", "3E5": "9", "202612345678901234": "9", "007": "9"
    }  # fmt: skip
    assert (
        "answers.csv, row 2, column “student”, Student Aa (00123): “123” was taken for the id 00123 of Student Aa"
        in notes
    )
    for row in rows[1:]:
        row[0] = row[1] = ""
    assert marked(desk, rows)[:2] == (0, [])
    assert list(totals(desk).values()).count("9") == 5


@pytest.mark.parametrize(
    ("meant", "seen"),
    [("00123", "123"), ("00123", "123.0"), ("3E5", "300000"), ("3E5", "3E+05"), ("3e5", "3.00E+05"),
     ("202612345678901234", "2.02612E+17"), ("202612345678901234", "202612345678901000"),
     ("202612345678901234", "202612345678901248"), ("202612345678901234", "2.0261234567890125e+17")],
)  # fmt: skip
def test_how_an_id_is_damaged(meant: str, seen: str) -> None:
    assert is_damaged(meant, seen)
    assert not is_damaged(seen, seen)
    assert not is_damaged(meant, f"{seen}9")
    assert not is_damaged(meant, "124")


def test_an_id_that_may_be_two_students_is_no_guess(tmp_path: Path) -> None:
    desk = examined(tmp_path, 3)
    desk.write("class.csv", "id,name\n0123,Ann Ash\n00123,Bo Birch\n123x,Cy Cork\n")
    desk.run("build exam.toml --format typ --record other.jsonl --out other").done()
    desk.write("answers.csv", "student,1(a) sum\n123,1\nCork Cy,1\nAsh,1\n")
    ran = desk.run("mark other.jsonl answers.csv --out marks")
    assert "row 2, column “student”: “123” may be Bo Birch (00123), Ann Ash (0123); write the id" in ran.err
    assert "row 4, column “student”: this record has no student “Ash”" in ran.err
    assert {who for who, n in totals(desk).items() if n != "absent"} == {"123x"}


def test_an_exact_id_that_may_be_anothers_damaged_one_is_named(tmp_path: Path) -> None:
    desk = examined(tmp_path, 3)
    desk.write("class.csv", "id,name\n123,Ann Ash\n00123,Bo Birch\n")
    desk.run("build exam.toml --format typ --record other.jsonl --out other").done()
    desk.write("answers.csv", "student,1(a) sum\n123,1\n")
    ran = desk.run("mark other.jsonl answers.csv --out marks")
    assert ran.code == 1
    assert "“123” counts for Ann Ash (123), but may be Bo Birch (00123) with zeros lost" in ran.err
    desk.write("answers.csv", "student,1(a) sum\n123,1\n00123,2\n")
    assert desk.run("mark other.jsonl answers.csv --out marks").code == 0


def test_the_paper_of_an_absentee_is_of_who_wrote_it(desk: Workdir) -> None:
    """Row 1 is the code of 00123, but a student who came late wrote on it."""
    rows = rows_of(desk, {1: {1: "", 2: "s01", 3: ""}})
    code, (error,), _ = marked(desk, rows)
    paper = rows[1][0]
    assert code == 1
    assert error == (
        f"answers.csv, row 2, column “student”: code {paper} is the paper of Student Aa (00123), but Student Ag (s01)"
        " is written: counted for Student Ag (s01); if that is so, confirm it in rulings.toml:"
        f' code = "{paper}", wrote = "s01"'
    )
    assert (totals(desk)["s01"], totals(desk)["00123"]) == ("9", "absent")
    page = desk.tree("marks")["feedback/00123_s01" + next(
        name.removeprefix("feedback/00123_s01") for name in desk.tree("marks") if "00123_s01" in name and "html" in name
    )].decode()  # fmt: skip
    assert "Student Ag (s01)" in page
    assert "Student Aa" not in page
    ruling = f'[[rulings]]\ncode = "{paper}"\nwrote = "s01"\nbecause = "came late, and took a spare paper"\n'
    desk.write("rulings.toml", ruling)
    assert marked(desk, rows)[:2] == (0, [])
    assert totals(desk)["s01"] == "9"


def test_two_swapped_papers(desk: Workdir) -> None:
    rows = rows_of(desk, {1: {2: "007", 3: ""}, 2: {2: "00123", 3: ""}})
    rows[2][4] = "-1"
    code, errors, _ = marked(desk, rows)
    assert (code, len(errors)) == (1, 2)
    assert (totals(desk)["007"], totals(desk)["00123"]) == ("9", "6")


def test_somebody_who_is_not_on_the_roster(desk: Workdir) -> None:
    code, (error,), _ = marked(desk, rows_of(desk, {1: {2: "", 3: "Zoe"}}))
    assert code == 1
    assert "but Zoe is written, who is not on the roster: counted for Zoe" in error
    assert totals(desk)["Zoe"] == "9"


def test_a_student_with_two_papers_is_named(desk: Workdir) -> None:
    rows = rows_of(desk, {2: {0: "", 1: "", 2: "00123", 3: ""}})
    code, (error,), _ = marked(desk, rows)
    assert code == 1
    assert "Student Aa (00123) has 2 papers: rows 2 and 3; each was marked" in error
    ran = desk.run("mark exam.jsonl answers.csv --out marks --for canvas")
    assert "is not in the gradebook's table" in ran.err
    assert "00123" not in desk.tree("marks")["gradebook-canvas.csv"].decode()


def test_two_hands_on_one_paper_are_named(desk: Workdir) -> None:
    rows = rows_of(desk, {})
    rows.append([rows[1][0], "", "s02", "", *rows[1][4:]])
    code, errors, _ = marked(desk, rows)
    assert code == 1
    assert any("is said to be of Student Aa (00123) and of Student Ah (s02)" in error for error in errors)


def test_rows_of_one_paper_go_together(desk: Workdir) -> None:
    rows = rows_of(desk, {}, only=1)
    first, second = rows[1][:], rows[1][:]
    first[5:], second[4] = [""] * (len(first) - 5), ""
    assert marked(desk, [rows[0], first, second])[:2] == (0, [])
    assert totals(desk)["00123"] == "9"


def test_an_id_and_a_name_that_disagree(desk: Workdir) -> None:
    code, (error,), _ = marked(desk, rows_of(desk, {1: {3: "Grace Hopper"}}))
    assert code == 1
    assert "row 2, column “name”" in error
    assert "the id is that of Student Aa (00123), but the name is “Grace Hopper”" in error


def test_rows_without_a_response_are_nobodys_paper(desk: Workdir) -> None:
    rows = rows_of(desk, {i: dict.fromkeys(range(4, 8), "") for i in (2, 4)})
    rows[2][4] = " – "
    code, errors, notes = marked(desk, rows)
    assert (code, errors) == (0, [])
    assert notes[0].startswith("37 absent: ")
    assert len([n for n in totals(desk).values() if n != "absent"]) == 3


# --- columns and cells ----------------------------------------------------------------------------------------------


def test_a_column_that_is_ignored_is_named_once(desk: Workdir) -> None:
    rows = rows_of(desk, {})
    rows[0] += ["1(a) sun", "seat", "# grader", "section", "empty"]
    for row in rows[1:]:
        row += ["5", "B7", "me", "x", ""]
    code, errors, _ = marked(desk, rows)
    assert code == 1
    assert errors == [
        "answers.csv, row 2, column “1(a) sun”: is no field of this record: the column was ignored; did you mean"
        " 1(a) sum?",
        "answers.csv, row 2, column “seat”: is no field of this record: the column was ignored; a remark has a column"
        " whose name begins with #",
    ]
    assert [one["column"] for one in to_mend(desk)] == ["1(a) sun", "seat"]


def test_what_is_not_read_is_named_with_its_cell(desk: Workdir) -> None:
    rows = rows_of(desk, {1: {4: "06/02/2026"}, 2: {7: "Q"}})
    code, errors, _ = marked(desk, rows)
    assert code == 1
    assert [error.partition(": is not read: ")[0] for error in errors] == [
        "answers.csv, row 2, column “1(a) sum”, 00123", "answers.csv, row 3, column “1(c) choice”, 007"
    ]  # fmt: skip
    assert totals(desk)["00123"] == "6"


def test_no_row_that_counts(desk: Workdir) -> None:
    """Another exam's record, or one cell that is too long: nothing is marked, and it is said why."""
    for text in ("version,student,1(a) sum\nAA,first,600\n", f"version,student,1(a) sum\n{'9' * 3000},,1\n"):
        code, errors, _ = marked(desk, text)
        assert (code, len(errors)) == (1, 1)
        assert set(desk.tree("marks")) >= {"to-mend.csv"}
        assert "totals.csv" not in desk.tree("marks")
        shutil.rmtree(desk.home / "marks")


def test_roster_columns_and_parts_in_the_totals(desk: Workdir) -> None:
    marked(desk, rows_of(desk, {}), "--for moodle")
    header, first, *_ = desk.tree("marks")["totals.csv"].decode("utf-8-sig").splitlines()
    assert header == "version,code,student,name,section,1(a),1(b),1(c),given,earned,points,status"
    assert first.endswith("00123,Student Aa,DIS 101,3,4,2,,9,9,marked")
    moodle = desk.tree("marks")["gradebook-moodle.csv"].decode().splitlines()
    assert moodle[0].startswith("ID number,Full name,Email address,")
    assert moodle[1] == "00123,Student Aa,,9"
    assert moodle[-1].endswith(",,")  # absent: no grade, not 0
