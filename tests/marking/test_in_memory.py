"""Marking without files: what is known stays known, entries that were left empty, pages that are kept, formulas without
values."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from generator.bank import Bank
from generator.errors import UserError, UserErrors
from generator.exam import read_entries, read_header, read_spreadsheet
from generator.marking import Known, UnreadableResponse, mark, mark_papers, parse_rulings, read_with_gaps, summary
from generator.press import entries_solved_again, key_changes, one_by_one
from tests.helpers import Workdir, changed
from tests.marking.term import as_csv, examined, filled, right


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    desk = examined(tmp_path_factory.mktemp("exam"), 4)
    rows = filled(desk)
    for row, line in zip(rows[1:], desk.records("exam.jsonl")[1:], strict=True):
        row[4:] = list(right(line).values())
    rows[1][4] = "17"
    desk.write("answers.csv", as_csv(rows))
    return desk


def marked(desk: Workdir, known: Known | None = None, answers: str = "answers.csv") -> Any:
    record = desk.home / "exam.jsonl"
    return mark_papers(
        read_header(record), list(read_entries(record)), desk.home / answers, Bank([desk.bank]), known=known
    )


def test_only_papers_that_changed_are_marked_again(exam: Workdir) -> None:
    known = Known()
    first = marked(exam, known)
    exam.write("other.csv", (exam.home / "answers.csv").read_text().replace(",17,", ",18,"))
    second = marked(exam, known, "other.csv")
    assert [old is new for old, new in zip(first.papers, second.papers, strict=True)] == [False, True, True, True]
    assert second.papers == marked(exam, None, "other.csv").papers
    for number in range(20, 30):
        exam.write("other.csv", (exam.home / "answers.csv").read_text().replace(",17,", f",{number},"))
        marked(exam, known, "other.csv")
    assert len(known.papers) <= 9  # those of earlier sheets are forgotten


def test_a_wrong_answer_of_the_class_can_be_accepted_as_it_stands(exam: Workdir) -> None:
    found = summary(marked(exam).counted, Bank([exam.bank]))
    (wrong,) = found.slots[0].unnamed
    assert (wrong.version, wrong.answer) == ("00123", (("sum", "17"),))
    versions = [entry.version for entry in read_entries(exam.home / "exam.jsonl")]
    text = f'[[rulings]]\npart = "1(a)"\nversion = "00123"\naccept = "{wrong.answer[0][1]}"\nbecause = "so"\n'
    ruled = parse_rulings(text, Path("x.toml"), "exam.jsonl", versions)
    assert ruled.of_part(versions[0], versions[0].problems[0]).accepted == [{"sum": Fraction(17)}]
    with pytest.raises(UserErrors, match="there is no part"):
        parse_rulings(text.replace("1(a)", "9"), Path("x.toml"), "exam.jsonl", versions)


@pytest.mark.parametrize(
    ("text", "like", "value"),
    [
        ("2; ?; 3", [1, 2, 3], [2, None, 3]),
        ("1; ?\n3; 4", [[1, 2], [3, 4]], [[1, None], [3, 4]]),
        ("[[1; ?]]", [[1, 2], [3, 4]], [[1, None]]),
        ("1,5; ?", [1, 2], [Fraction(3, 2), None]),
        ("F; ?", ["T", "F"], ["F", None]),
        ("2, 3", [1, 2], [2, 3]),
        ("7", 3, 7),
    ],
)
def test_an_entry_that_was_left_empty_is_a_question_mark(text: str, like: Any, value: Any) -> None:
    assert read_with_gaps(text, like) == value


@pytest.mark.parametrize(("text", "like"), [("?", [1, 2]), ("?", 3), ("2; ; ?", [1, 2, 3]), ("2; ?; x", [1, 2, 3])])
def test_a_question_mark_is_nothing_else(text: str, like: Any) -> None:
    with pytest.raises(UnreadableResponse):
        read_with_gaps(text, like)


def test_a_list_with_a_gap_is_wrong_where_the_gap_is(exam: Workdir) -> None:
    lines = exam.records("exam.jsonl")[1:]
    row = lines[0]["problems"][1]["answer"]["row"]
    gaps = "; ".join([str(row[0]), "?", str(row[2])])
    exam.write("gaps.csv", as_csv([["code", "1(b) row"], [lines[0]["code"], gaps]]))
    made = mark(exam.home / "exam.jsonl", exam.home / "gaps.csv", Bank([exam.bank]), exam.home / "gaps")
    field = made.papers[0].parts[1].fields[1]
    assert (field.verdict.wrong, field.misread) == ((1,), "")
    assert f"[{row[0]}, ?, {row[2]}]" in (exam.home / "gaps" / "marks.csv").read_text(encoding="utf-8-sig")


def test_pages_that_say_what_they_said_are_kept(exam: Workdir) -> None:
    out = exam.home / "kept"

    def made() -> dict[str, int]:
        mark(exam.home / "exam.jsonl", exam.home / "answers.csv", Bank([exam.bank]), out, keeps_pages=True)
        return {path.name: path.stat().st_mtime_ns for path in (out / "feedback").iterdir()}

    first = made()
    assert made() == first
    (out / "feedback" / "007.pdf").unlink()
    (out / "feedback" / "0456.html").write_text("cut off")
    again = made()
    assert {name for name, time in again.items() if time != first[name]} == {
        "007.html", "007.pdf", "0456.html", "0456.pdf"
    }  # fmt: skip
    assert "cut off" not in (out / "feedback" / "0456.html").read_text()


def test_who_wrote_another_s_paper_can_be_confirmed(exam: Workdir) -> None:
    code = exam.records("exam.jsonl")[1]["code"]
    exam.write("swapped.csv", as_csv([["code", "student", "1(a) sum"], [code, "007", "5"]]))
    assert [one.confirmable for one in marked(exam, None, "swapped.csv").findings if one.confirmable] == [(code, "007")]


def test_keys_are_solved_again_without_files(tmp_path: Path) -> None:
    desk = examined(tmp_path, 1)
    entries = list(read_entries(tmp_path / "exam.jsonl"))
    assert not key_changes(entries, entries_solved_again(entries, Bank([desk.bank]), "now", "so"))
    source = desk.bank / "tiny" / "sum" / "problem.py"
    text = changed(changed(source.read_text(), "a + b}", "a + b + 1}"), "- a == b", "- a == b + 1")
    source.write_text(text)
    before = desk.tree(".")
    changes = key_changes(entries, entries_solved_again(entries, Bank([desk.bank]), "now", "so"))
    assert [change.after.label for change in changes] == ["1(a)", "1(c)"] and desk.tree(".") == before


def workbook(value: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["code", "1(a) sum"])
    page.write_formula(1, 1, "=3+4", None, value)
    book.close()
    return out.getvalue()


def test_a_formula_without_a_value_is_no_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(7))
    assert read_spreadsheet(path, "sheet").rows[1] == (2, ["", "7"])
    path.write_bytes(workbook(""))
    with pytest.raises(UserError, match="formulas whose values are not in the file, as in B2"):
        read_spreadsheet(path, "sheet")


def test_whoever_comes_second_waits(tmp_path: Path) -> None:
    with (
        one_by_one(tmp_path / "marks" / ".lock", "the sheet", 1),
        pytest.raises(UserError, match="somebody else"),
        one_by_one(tmp_path / "marks" / ".lock", "the sheet", 0.1),
    ):
        pass
    with one_by_one(tmp_path / "marks" / ".lock", "the sheet", 0.1):
        pass
