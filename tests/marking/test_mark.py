"""Marking: the homework that a reader marked, every way to write an answer, hostile spreadsheets, and a whole class."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from scipy import stats

from generator.bank.bank import Bank
from generator.bank.choices import NEAR_MISS, NOT_NONE
from generator.bank.drawing import draw_instance
from generator.bank.kinds import kind_of, same
from generator.bank.randomness import Stream
from generator.exam import Composer, load_recipe
from generator.exam.record import Entry, Header, entry_line, header_line
from generator.marking import class_report, class_statistics, feedback
from generator.marking.blank_sheet import blank_csv
from generator.marking.fields import CHOICE, fields_of
from generator.marking.judging import FieldVerdict
from generator.marking.owners import Person
from generator.marking.paper_marks import MarkedPaper, marked_paper
from generator.marking.sheets import Paper, Written, read_sheet
from generator.model import DisplayMath, Version
from tests.helpers import Workdir, changed, pdf_text, recipe, small_bank
from tests.web.browsing import PHONE, cut_off, grave_faults, watched

BANK = Bank()
SEEDS = Path(__file__).parents[2] / "seeds"


def drawn(recipe_file: Path, names: list[str], seed: int = 5) -> tuple[Header, list[Version]]:
    header = Header(load_recipe(recipe_file, BANK), seed, "", {})
    composer = Composer(header.recipe, BANK, seed, len(names))
    return header, [composer.draw(name) for name in names]


def written(version: Version, answers: Mapping[str, Mapping[str, Any]]) -> Paper:
    """A paper with these answers: label → field → value."""
    responses = {
        (label, name): Written(2, text(value)) for label, fields in answers.items() for name, value in fields.items()
    }
    return Paper(version, Person(name="Ada"), responses)


def text(value: Any) -> str:
    """A value as a student writes it."""
    if not isinstance(value, list):
        return str(value)
    inner = ", ".join(map(text, value))
    return inner if value and isinstance(value[0], str) else f"[{inner}]"


def earned(paper: MarkedPaper) -> dict[str, Fraction]:
    return {part.placed.label: part.earned for part in paper.parts}


def mistakes(paper: MarkedPaper) -> dict[str, str]:
    return {part.placed.label: part.mistake for part in paper.parts if part.mistake}


# --- the homework as a reader marked it ------------------------------------------------------------------------------

HOMEWORK = {
    "1(a)": {"criterion 1": "x", "criterion 2": "x", "criterion 3": "0", "comment": "And if the image is shifted?"},
    "1(b)": {"w": "[2, -1, 3]"},
    "1(c)": {"Y": "[[-1, 3, -2], [3, -1, -3], [0, 3, 1]]"},
    "2(a)": {"batch": "A", "layer": "B", "instance": "C"},
    "2(b)": {"criterion 1": "x", "criterion 2": "0", "criterion 3": "1", "criterion 4": "x", "criterion 5": "x"},
    "3(a)": {"parameters": "108"},
    "3(b)": {"depthwise": "27", "pointwise": "12", "total": "27+12"},
    "4(b)": {"criterion 1": "2"},
    "4(c)": {"criterion 1": "x", "criterion 2": "x", "criterion 3": "x"},
    "4(d)": {"criterion 1": "1", "criterion 2": "1", "criterion 3": "1.0"},
}
RIGHT = {"1(b)", "2(a)", "3(a)", "3(b)", "4(b)", "4(c)", "4(d)"}

# The same ideas asked in numbers and letters, and what the reader of the homework would have seen there.
IN_NUMBERS = """\
title = "Homework 5 in numbers"
versions = ["printed"]

[[problems]]
[[problems.parts]]
type = "convolution/reasons"
points = 3
givens = { options = [
  "The same filter weights are used at every position of the image.",
  "A convolutional layer learns a separate set of filter weights for each position of the image.",
  "Each output value of a single convolutional layer depends only on a small patch of the image.",
  "If the image is shifted, the output of a convolutional layer is shifted by the same amount.",
] }
[[problems.parts]]
type = "normalization/mean_only_backward"
points = 6
givens = { gamma = 2, beta = 1, upstream = [3, -1, 4] }
[[problems.parts]]
type = "convolution/separable_parameter_count"
points = 6
givens = { height = 224, width = 224, in_channels = 3, kernel = 3, out_channels = 4, bias = "pointwise" }
[[problems.parts]]
type = "regularization/column_norms"
points = 4
givens = { X = [[6, -12], [8, 16]], inverse_alpha = 2 }
[[problems.parts]]
type = "convolution/parameter_count"
points = 2
givens = { height = 224, width = 224, in_channels = 3, kernel = 3, out_channels = 4, bias = false }
"""
NUMBERS = {
    "1(a)": {"correct": "A, C"},  # weight sharing and locality; equivariance is missing
    "1(b)": {"dx": "[-6, -14, -4]"},  # γ gᵢ − γ Σ gⱼ: 1/n lost
    "1(c)": {"depthwise": "27", "pointwise": "12", "total": "39"},  # the figure shows pointwise biases
    "1(d)": {"norms": "10 20", "gamma_diag": "5 10", "ridge_norm": "4/2"},
}


@pytest.fixture(scope="module")
def printed() -> tuple[Header, Version]:
    header, (version,) = drawn(SEEDS / "eecs182-hw5-printed.toml", ["printed"])
    return header, version


@pytest.fixture(scope="module")
def in_numbers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Header, Version]:
    file = tmp_path_factory.mktemp("numbers") / "hw.toml"
    file.write_text(IN_NUMBERS, encoding="utf-8")
    header, (version,) = drawn(file, ["printed"])
    return header, version


@pytest.fixture(scope="module")
def numbers(in_numbers: tuple[Header, Version]) -> MarkedPaper:
    header, version = in_numbers
    return marked_paper(written(version, NUMBERS), header.recipe, BANK, header.seed)


@pytest.fixture(scope="module")
def homework(printed: tuple[Header, Version]) -> MarkedPaper:
    header, version = printed
    return marked_paper(written(version, HOMEWORK), header.recipe, BANK, header.seed)


def test_what_the_reader_called_right_is_right(homework: MarkedPaper) -> None:
    assert {part.placed.label for part in homework.parts if part.is_right} == RIGHT


def test_exactly_the_two_wrong_cells_of_the_transposed_convolution(homework: MarkedPaper) -> None:
    (part,) = [part for part in homework.parts if part.placed.label == "1(c)"]
    assert part.fields[0].verdict == FieldVerdict(False, False, (4, 5), True)  # row 2, columns 2 and 3
    assert part.mistake == ""


def test_the_mistakes_that_the_reader_found_are_named(numbers: MarkedPaper) -> None:
    assert mistakes(numbers) == {"1(a)": "equivariance left out", "1(b)": "1/n lost", "1(c)": "biases forgotten"}


def test_what_the_reader_missed_is_told(homework: MarkedPaper) -> None:
    missed = {part.placed.label: part.gaps for part in homework.parts if part.gaps}
    assert list(missed) == ["1(a)", "2(b)"]
    assert [("equivariance" in gap, "frac{1}{n}$ is lost" in gap) for (gap,) in missed.values()] == [
        (True, False), (False, True)
    ]  # fmt: skip
    assert [part.comment for part in homework.parts if part.comment] == ["And if the image is shifted?"]


def test_fields_and_criteria_share_the_points(homework: MarkedPaper, numbers: MarkedPaper) -> None:
    assert earned(numbers)["1(c)"] == 4  # two of three fields: the total follows from the wrong count
    assert earned(numbers)["1(b)"] == 0
    assert earned(homework)["1(c)"] == 0
    assert earned(homework)["1(a)"] == 2
    assert earned(homework)["2(b)"] == 4
    assert homework.earned == 27
    assert homework.points == 37


def test_nothing_written_is_marked_as_nothing(homework: MarkedPaper, numbers: MarkedPaper) -> None:
    for paper, label in ((homework, "4(a)"), (numbers, "1(e)")):
        (part,) = [part for part in paper.parts if part.placed.label == label]
        assert part.is_empty
        assert part.earned == 0
        assert part.gaps == ()


def long_form(answers: Mapping[str, Mapping[str, str]]) -> str:
    rows = [[label, name, one] for label, fields in answers.items() for name, one in fields.items()]
    out = io.StringIO()
    csv.writer(out).writerows([["label", "field", "response"], *rows])
    return out.getvalue()


@pytest.mark.poppler
def test_the_command_on_the_homework(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    desk = Workdir(tmp_path)
    desk.write("hw.toml", (SEEDS / "eecs182-hw5-printed.toml").read_bytes())
    desk.run("build hw.toml --format typ").done()
    desk.write("answers.csv", long_form(HOMEWORK))
    ran = desk.run("mark hw.jsonl answers.csv --out marks")
    assert ran.out.startswith("1 paper marked: marks/totals.csv")
    assert (ran.code, [line for line in ran.err.splitlines() if line.startswith("error: ")]) == (
        1, ["error: answers.csv, row 2, printed: 4(a) is not marked; 0 is a mark, too"]
    )  # fmt: skip
    made = list(csv.DictReader(io.StringIO(desk.tree("marks")["marks.csv"].decode("utf-8-sig"))))
    assert {row["label"] for row in made if row["right"] == "no"} == {"1(a)", "1(c)", "2(b)", "4(a)"}
    assert [row["wrong cells"] for row in made if row["label"] == "1(c)"] == ["5 6"]
    (total,) = csv.DictReader(io.StringIO(desk.tree("marks")["totals.csv"].decode("utf-8-sig")))
    assert (total["earned"], total["points"]) == ("27", "37")
    page = desk.tree("marks")["feedback/printed.html"].decode()
    assert "27 of 37 points" in page
    assert page.count('<td class="wrong">') == 2  # of 1(c)
    shown = " ".join(pdf_text(desk.tree("marks")["feedback/printed.pdf"], "-raw").split())
    assert "Answer key" not in shown
    for said in (
        "27 of 37 points",
        "Feedback",
        "And if the image is shifted?",
        "equivariance left out",
        "1(b) right, 4 of 4 points",
    ):
        assert said in shown, said


@pytest.mark.poppler
def test_the_command_on_the_homework_in_numbers(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    desk = Workdir(tmp_path)
    desk.write("hw.toml", IN_NUMBERS)
    desk.run("build hw.toml --format typ").done()
    desk.write("answers.csv", long_form(NUMBERS))
    assert desk.run("mark hw.jsonl answers.csv --out marks").done().out.startswith("1 paper marked: marks/totals.csv")
    made = list(csv.DictReader(io.StringIO(desk.tree("marks")["marks.csv"].decode("utf-8-sig"))))
    assert [(row["label"], row["field"], row["right"]) for row in made] == [
        ("1(a)", "correct", "no"), ("1(b)", "dx", "no"),
        ("1(c)", "depthwise", "yes"), ("1(c)", "pointwise", "no"), ("1(c)", "total", "carried forward"),
        ("1(d)", "norms", "yes"), ("1(d)", "gamma_diag", "yes"), ("1(d)", "ridge_norm", "yes"),
        ("1(e)", "parameters", "no"),
    ]  # fmt: skip
    page = desk.tree("marks")["feedback/printed.html"].decode()
    assert page.count('<td class="wrong">') == 3  # of 1(b)
    shown = " ".join(pdf_text(desk.tree("marks")["feedback/printed.pdf"], "-raw").split())
    for said in ("8 of 21 points", "This is what comes out with: 1/n lost.", "nothing for", "(right)"):
        assert said in shown, said
    assert "follows from what you wrote before" in shown  # the total of 1(c)


# --- points -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        ("", 4), ('marking = "whole"', 0), ('marking = "cells"', 6 * Fraction(2, 3)),
        ('marking = "whole"\ncredit = { "biases forgotten" = 0.5 }', 3), ('credit = { "biases forgotten" = 0.5 }', 4),
        ('credit = { "biases forgotten" = 0.9 }', Fraction(54, 10)),
    ],
)  # fmt: skip
def test_points_by_fields_by_cells_or_for_the_mistake(tmp_path: Path, rule: str, points: int) -> None:
    here = "points = 6\ngivens = { height"
    (tmp_path / "hw.toml").write_text(changed(IN_NUMBERS, here, f"{rule}\n{here}"), encoding="utf-8")
    header, (version,) = drawn(tmp_path / "hw.toml", ["printed"])
    assert earned(marked_paper(written(version, NUMBERS), header.recipe, BANK, 5))["1(c)"] == points


def test_what_follows_from_a_wrong_start_earns_its_points(in_numbers: tuple[Header, Version]) -> None:
    header, version = in_numbers

    def marks(answers: dict[str, dict[str, Any]]) -> tuple[list[bool], Fraction]:
        paper = marked_paper(written(version, answers), header.recipe, BANK, header.seed)
        (part,) = [part for part in paper.parts if part.placed.label == next(iter(answers))]
        return [field.is_carried for field in part.fields], part.earned

    counts = {"depthwise": 28, "pointwise": 16, "total": 44}  # of 27, 16 and 43
    assert marks({"1(c)": counts}) == ([False, False, True], Fraction(4))
    assert marks({"1(c)": {**counts, "total": 45}}) == ([False] * 3, Fraction(2))
    assert marks({"1(c)": {**counts, "total": 43}}) == ([False] * 3, Fraction(4))
    assert marks({"1(c)": {"depthwise": 28, "total": 44}}) == ([False] * 3, Fraction(0))
    norms = {"norms": [10, 22], "gamma_diag": [5, 11], "ridge_norm": 2}
    assert marks({"1(d)": norms}) == ([False, True, False], Fraction(8, 3))


@pytest.mark.parametrize("type_id", [i for i in BANK.ids() if BANK[i].carried])
def test_of_a_right_answer_nothing_else_follows(type_id: str) -> None:
    kind = BANK[type_id]
    assert kind.carried
    some = 0
    for seed in range(50):
        instance = draw_instance(kind, seed, "show", "show", knobs=kind.resolve_knobs({}))
        follows = kind.carried(dict(instance.answer), **instance.givens)
        some += bool(follows)
        for name, value in follows.items():
            assert same(value, instance.answer[name], kind_of(kind.fields, name, instance.answer[name]))
    assert some


def test_cells_share_the_points(tmp_path: Path) -> None:
    source = (SEEDS / "eecs182-hw5-printed.toml").read_text(encoding="utf-8")
    here = "points = 4\ngivens = { X = [[-1"
    (tmp_path / "hw.toml").write_text(changed(source, here, f'marking = "cells"\n{here}'), encoding="utf-8")
    header, (version,) = drawn(tmp_path / "hw.toml", ["printed"])
    assert earned(marked_paper(written(version, HOMEWORK), header.recipe, BANK, 5))["1(c)"] == 4 * Fraction(7, 9)


def test_a_mistake_that_no_type_has(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\ncredit = { "substracted" = 0.5 }'))
    error = desk.run("build quiz.toml --format typ").error()
    assert "tiny/sum has no mistake “substracted”" in error
    assert "did you mean subtracted?" in error
    desk.write("quiz.toml", recipe('type = "tiny/sum"\ncredit = { "subtracted" = 1.5 }'))
    assert "quiz.toml, line" in desk.run("build quiz.toml --format typ").error()


# --- spreadsheets -----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\npoints = 3', 'type = "tiny/share"\npoints = 4', versions="3"))
    desk.run("build quiz.toml --format typ --seed 5").done()
    return desk


def answers(desk: Workdir) -> list[dict[str, str]]:
    """Of each version: field → the right answer as text."""
    return [
        {name: str(value) for problem in line["problems"] for name, value in problem["answer"].items()}
        for line in desk.records()[1:]
    ]


def mark(desk: Workdir, sheet: str | bytes) -> tuple[dict[str, str], list[str]]:
    """Who → points, and the errors."""
    desk.write("answers.csv", sheet)
    ran = desk.run("mark quiz.jsonl answers.csv --out marks")
    assert ran.code == (1 if "error: " in ran.err else 0), ran.err
    rows = csv.DictReader(io.StringIO(desk.tree("marks").get("totals.csv", b"").decode("utf-8-sig")))
    totals = {" ".join(filter(None, (row["version"], row["student"]))): row["earned"] for row in rows}
    return totals, [line.removeprefix("error: ") for line in ran.err.splitlines() if line.startswith("error")]


def test_the_empty_sheet_is_filled_in_and_marked(desk: Workdir) -> None:
    out = desk.run("mark quiz.jsonl --sheet --format csv --out marks").done().out
    assert "marks/quiz-sheet.csv" in out
    content = desk.tree("marks")["quiz-sheet.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["code", "version", "student", "name", "1(a) sum", "1(b) each", "1(b) row"]
    assert [row[1] for row in rows[1:]] == ["A", "B", "C"]
    for row, right in zip(rows[1:], answers(desk), strict=True):
        row[4:] = [right["sum"], right["each"], right["row"]]
    rows[2][4] = "0"
    out_again = io.StringIO()
    csv.writer(out_again, delimiter=";").writerows(rows)
    assert mark(desk, out_again.getvalue()) == ({"A": "7", "B": "4", "C": "7"}, [])
    assert "there is such a sheet already" in desk.run("mark quiz.jsonl --sheet --format csv --out marks").error()


def test_who_wrote_it_by_code_version_or_student(desk: Workdir) -> None:
    right = answers(desk)
    codes = [line["code"] for line in desk.records()[1:]]
    sloppy = codes[1].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    first, second, third = (one["sum"] for one in right)
    rows = [f"{codes[0]},,Ada,{first}", f"{sloppy},,Bo,{second}", f",c,Cy,{third}", ",A,Di,1"]
    assert mark(desk, "\n".join(["code,version,student,1(a) sum", *rows])) == (
        {"A Ada": "3", "B Bo": "3", "C Cy": "3", "A Di": "0"},
        [],
    )


def test_on_a_roster_the_student_is_enough(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\npoints = 3'))
    desk.write("class.csv", "id,name\ns1,=Ada\ns2,Bo\n")
    desk.run("build quiz.toml --roster class.csv --format typ").done()
    sums = [str(line["problems"][0]["answer"]["sum"]) for line in desk.records()[1:]]
    totals, errors = mark(desk, f"student,1\nS1,{sums[0]}\ns2,{sums[0]}\ns3,1\n")
    assert totals == {"s1 s1": "3", "s2 s2": "0"}
    assert errors == ["answers.csv, row 4, column “student”: this record has no student “s3”: the row does not count"]
    (page,) = [page for name, page in desk.tree("marks").items() if name == "feedback/s1.html"]
    assert b"=Ada (s1): <strong>3 of 3 points" in page


def test_a_students_rows_are_one_paper(desk: Workdir) -> None:
    right = answers(desk)[0]
    sheet = f"version,student,label,field,response\nA,Ada,1(a),,{right['sum']}\nA,ADA,1(b),each,{right['each']}\n"
    assert mark(desk, sheet) == ({"A Ada": "5"}, [])


def test_an_id_that_looks_like_a_formula_is_disarmed_and_found_again(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\npoints = 3\nknobs = { sign = "both" }'))
    desk.write("class.csv", "id,name\n=1+1,Ada\n")
    desk.run("build quiz.toml --roster class.csv --format typ").done()
    desk.run("mark quiz.jsonl --sheet --format csv --out marks").done()
    rows = list(csv.reader(io.StringIO(desk.tree("marks")["quiz-sheet.csv"].decode("utf-8-sig"))))
    assert rows[1][:3] == [desk.records()[1]["code"], "'=1+1", "'=1+1"]
    rows[1][4] = f"'+{desk.records()[1]['problems'][0]['answer']['sum']}"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    assert mark(desk, out.getvalue()) == ({"'=1+1 '=1+1": "3"}, [])


def test_the_pdf_underlines_exactly_what_is_wrong(homework: MarkedPaper) -> None:
    made = feedback.document(homework, feedback.questions(homework, BANK), "Homework 5")
    (part,) = [
        part for problem in made.problems if problem.number == 1 for part in problem.parts if part.label == "(c)"
    ]
    (shown,) = [block.tex for block in part.statement if isinstance(block, DisplayMath) and "underline" in block.tex]
    assert shown == (r"Y = \begin{bmatrix}-1 & 3 & -2 \\ 3 & \underline{-1} & \underline{-3} \\ 0 & 3 & 1\end{bmatrix}")


# what is written in a third row, what of it counts besides the other rows, and what is said of it
BAD: dict[str, tuple[str, dict[str, str], str]] = {
    "codes and versions that contradict": (
        "CODE-OF-A,B,,-1,-1,1", {"A": "0"}, ", column “version”: “B” is written, but CODE-OF-A is version A, which"
    ),
    "an unknown code": (
        "7777-7777,,,1,1,1", {},
        ", column “code”: this record has no code “7777-7777”: the row does not count; is it the record of"
    ),
    "an unknown version": (",Z,,1,1,1", {}, ", column “version”: this record has no version “Z”: the row does"),
    "nobody": (",,,1,1,1", {}, ": says neither code nor version nor student: the row does not count"),
    "too many cells": (",A,,1,1,1,1,1", {}, ": has 8 cells where the header has 6: the row does not count"),
    "a huge cell": (
        f',A,,"{"9" * 10_000_000}",-1,1', {"A": "0"},
        ", column “1(a) sum”, version A: has 10000000 characters; an answer has at most 2000"
    ),
    "a huge name": (f',,"{"9" * 3_000}",1,1,1', {}, ": says who in more characters than fit: the row does not count"),
    "not read": (",A,,x,-1,1", {"A": "0"}, ", column “1(a) sum”, A: is not read: "),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_row_is_named_and_the_others_count(desk: Workdir, what: str) -> None:
    row, besides, refusal = BAD[what]
    code = desk.records()[1]["code"]
    right = answers(desk)
    lines = [
        "code,version,student,1(a) sum,1(b) each,1(b) row",
        f',B,,{right[1]["sum"]},{right[1]["each"]},"{right[1]["row"]}"',
        row.replace("CODE-OF-A", code),
        f",C,,{right[2]['sum']},,",
    ]
    totals, errors = mark(desk, "\n".join(lines))
    assert totals == {"B": "7", "C": "3", **besides}
    assert len(errors) == 1
    assert errors[0].startswith(f"answers.csv, row 3{refusal.replace('CODE-OF-A', code)}")
    listed = list(csv.DictReader(io.StringIO(desk.tree("marks")["to-mend.csv"].decode("utf-8-sig"))))
    assert [(one["file"], one["row"]) for one in listed] == [("answers.csv", "3")]
    assert listed[0]["what"] in errors[0]


def test_two_who_name_nobody_are_two_papers(desk: Workdir) -> None:
    right = answers(desk)[1]
    sheet = f"version,1(a) sum,1(b) each\nB,{right['sum']},-1\nB,,{right['each']}\nB,,\n"
    assert mark(desk, sheet) == ({"B": "2"}, [])  # of the last one that is read here
    rows = list(csv.DictReader(io.StringIO(desk.tree("marks")["totals.csv"].decode("utf-8-sig"))))
    assert [row["earned"] for row in rows] == ["3", "2"]
    assert {"feedback/B_row_2", "feedback/B_row_3"} == {
        name.partition("+")[0] for name in desk.tree("marks") if name.startswith("feedback/") and not name.endswith("/")
    }


SHEETS = {
    "empty": (b"", "has neither the columns"), "no columns": (b"a,b\n1,2\n", "its columns are a, b"),
    "no label": (b"version,response\nA,1\n", "a column “response”, but no column “label”"),
    "two of one name": (b"version,1(a),1(A)\nA,1,1\n", "has two columns “1(a)”"),
    "only a header": (b"version,1(a)\n", "has no responses"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0", "is a picture, not a spreadsheet"),
    "another archive": (b"PK\x03\x04 but no archive", "is a workbook that is cut off or broken"),
    "bytes": (bytes(range(256)), "it holds bytes that are no text"),
    "a page": (b"<!DOCTYPE html><p>", "is a web page"),
}  # fmt: skip


@pytest.mark.parametrize("what", SHEETS)
def test_what_is_no_spreadsheet_of_responses(desk: Workdir, what: str) -> None:
    content, refusal = SHEETS[what]
    totals, (error,) = mark(desk, content)
    assert totals == {}
    assert "answers.csv" in error
    assert refusal in error


def test_other_fields_labels_and_duplicates_in_the_long_form(desk: Workdir) -> None:
    sheet = "version,label,field,response\nA,1(a),,5\nA,9(a),,1\nA,1(b),,1\nA,1(b),x,1\nA,1 (A),sum,5\nA,1(b),ROW,\n"
    totals, errors = mark(desk, sheet)
    assert totals == {"A": "0"}
    assert errors == [
        "answers.csv, row 3, column “response”: version A has no problem “9(a)”",
        "answers.csv, row 4, column “response”, version A: 1(b) has several fields; its fields are each, row",
        "answers.csv, row 5, column “response”, version A: 1(b) has no field “x”; its fields are each, row",
        "answers.csv, row 6, column “response”: 1(a) sum of version A is in row 2 too, which counts",
    ]


HOSTILE = ["=1+1", "=HYPERLINK(\"http://x\")", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1",
           "<script>alert(1)</script>", "'; DROP TABLE", "{{7*7}}",
           "__import__('os').system('x')", "\u202e3", "﷽" * 100]  # fmt: skip


@pytest.mark.parametrize("cell", HOSTILE)
def test_hostile_cells_are_text_and_start_no_formula(desk: Workdir, cell: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["version", "student", "1(a) sum"], ["A", cell, cell]])
    totals, errors = mark(desk, out.getvalue())
    assert len(totals) == 1
    assert all("feedback as PDF" in error or "column “1(a) sum”" in error for error in errors)
    for name, content in desk.tree("marks").items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
                assert not any(one[:1] in ("=", "+", "-", "@", "\t", "\r") for one in row), row
        elif name.endswith(".html"):
            assert b"<script" not in content


def test_utf16_as_spreadsheet_programs_save_it(desk: Workdir) -> None:
    right = answers(desk)[0]["sum"]
    assert mark(desk, f"version\t1(a) sum\nA\t{right}\n".encode("utf-16")) == ({"A": "3"}, [])


def test_usage(desk: Workdir) -> None:
    assert desk.run("mark quiz.jsonl").code == 2
    assert desk.run("mark quiz.jsonl answers.csv --sheet").code == 2
    assert "there is no file of responses" in desk.run("mark quiz.jsonl nothing.csv").error()
    assert "cannot read the record" in desk.run("mark nothing.jsonl nothing.csv").error()


def test_pages_of_an_earlier_marking_are_named(desk: Workdir) -> None:
    mark(desk, "version,student,1(a) sum\nA,Ada,1\n")
    desk.write("answers.csv", "version,student,1(a) sum\nA,Bo,1\n")
    ran = desk.run("mark quiz.jsonl answers.csv --out marks")
    assert ran.code == 0
    assert "feedback/ also holds pages of an earlier marking: A_Ada" in ran.err
    assert "Bo" not in ran.err


def test_an_edited_answer_is_marked_by_nobody(desk: Workdir) -> None:
    lines = (desk.home / "quiz.jsonl").read_text(encoding="utf-8").splitlines()
    version = json.loads(lines[1])
    version["problems"][0]["answer"]["sum"] += 1
    desk.write("quiz.jsonl", "\n".join([lines[0], json.dumps(version), *lines[2:]]) + "\n")
    totals, (error,) = mark(desk, "version,1(a) sum\nA,1\n")
    assert totals == {"A": "0"}
    assert "1(a) is not marked: the recorded answer" in error
    assert "the record was edited" in error
    (row,) = csv.DictReader(io.StringIO(desk.tree("marks")["totals.csv"].decode("utf-8-sig")))
    assert row["status"] == "not marked: 1(a)"


def test_multiple_choice_is_marked_by_its_letter(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\npoints = 3\nchoices = 3'))
    desk.run("build quiz.toml --format typ --versions 3").done()
    lines = desk.records()[1:]
    letters = [right_letter(line["problems"][0]) for line in lines]
    wrong = "ABC".replace(letters[2], "")[0]
    totals, errors = mark(desk, f"version,1 choice\nA,{letters[0].lower()}\nB,({letters[1]})\nC,{wrong}\n")
    assert (totals, errors) == ({"A": "3", "B": "3", "C": "0"}, [])
    made = list(csv.DictReader(io.StringIO(desk.tree("marks")["marks.csv"].decode("utf-8-sig"))))
    assert made[2]["mistake"]
    assert mark(desk, "version,1 choice\nA,Z\nB,AB\n")[0] == {"A": "0", "B": "0"}


COSTLY = (
    'type = "tiny/sum"\npoints = 4\nchoices = 4\nnone_of_these = true\npenalty = 0.25\n'
    'credit = { "forgot the second" = 0.5, "subtracted" = 0 }\ngivens = { a = 4000, b = 300 }'
)


def costly(folder: Path) -> tuple[Workdir, list[list[dict[str, Any]]]]:
    """Four versions of a part whose wrong options cost a point and of another part, and the options of each."""
    small_bank(folder / "bank")
    desk = Workdir(folder)
    desk.write("quiz.toml", recipe(COSTLY, 'type = "tiny/sum"\npoints = 3', versions="4"))
    desk.run("build quiz.toml --format typ --seed 3").done()
    return desk, [line["problems"][0]["options"] for line in desk.records()[1:]]


def letter_of(options: list[dict[str, Any]], mistake: str) -> str:
    return next((str(option["letter"]) for option in options if option["mistake"] == mistake), "")


def parts_of(desk: Workdir) -> dict[str, str]:
    """Version → points of its first part, as the table says them."""
    rows = csv.DictReader(io.StringIO(desk.tree("marks")["totals.csv"].decode("utf-8-sig")))
    return {row["version"]: row["1(a)"] for row in rows}


def test_a_wrong_option_costs_points_and_a_known_mistake_has_its_credit(tmp_path: Path) -> None:
    desk, offered = costly(tmp_path)
    answers = [line["problems"][1]["answer"]["sum"] for line in desk.records()[1:]]
    rows = ["version,1(a) choice,1(b) sum"]
    expected = {}
    shares = {"": "4", "forgot the second": "2", "subtracted": "0"}
    for name, options, answer in zip("ABCD", offered, answers, strict=True):
        for option in options:
            rows.append(f"{name},{option['letter']},{answer}")
            expected[f"{name}{option['letter']}"] = shares.get(option["mistake"], "-1")
        rows += [f"{name},,{answer}", f"{name},Z,{answer}"]
    desk.write("answers.csv", "\n".join(rows))
    got = {}
    for number, row in enumerate(rows[1:]):
        name, letter, _ = row.split(",")
        totals, _ = mark(desk, f"{rows[0]}\n{row}")
        got[name + letter] = parts_of(desk)[name]
        assert totals == {name: str(3 + int(got[name + letter]))}, number
    assert got == {**expected, **{f"{name}{letter}": "0" for name in "ABCD" for letter in ("", "Z")}}
    assert set(expected.values()) == {"4", "2", "0", "-1"}


def test_a_paper_has_no_less_than_0_points(tmp_path: Path) -> None:
    desk, offered = costly(tmp_path)
    wrong = letter_of(offered[0], NEAR_MISS) or letter_of(offered[0], NOT_NONE)
    totals, errors = mark(desk, f"version,1(a) choice,1(b) sum\nA,{wrong},7\n")
    assert (totals, errors, parts_of(desk)) == ({"A": "0"}, [], {"A": "-1"})
    marks = list(csv.DictReader(io.StringIO(desk.tree("marks")["marks.csv"].decode("utf-8-sig"))))
    assert marks[0]["earned for the part"] == "-1"
    (page,) = (data.decode() for name, data in desk.tree("marks/feedback").items() if name.endswith(".html"))
    assert "−1" in page
    assert "This is what comes out with" not in page


def test_none_of_these_may_be_written_in_words(tmp_path: Path) -> None:
    desk, offered = costly(tmp_path)
    right = {name: letter_of(options, "") for name, options in zip("ABCD", offered, strict=True)}
    assert sorted(right.values()) == ["A", "B", "C", "D"]
    for words in ("none of these", "None", "D"):
        totals, errors = mark(desk, "version,1(a) choice\n" + "".join(f"{name},{words}\n" for name in "ABCD"))
        assert (totals, errors) == ({name: "4" if letter == "D" else "0" for name, letter in right.items()}, [])
    left = next(name for name in "ABCD" if right[name] != "D")
    pages = {name: data.decode() for name, data in desk.tree("marks/feedback").items() if name.endswith(".html")}
    page = next(text for name, text in pages.items() if name.startswith(left))
    assert "none of these" in page
    assert "The right answer is among the options." in page
    assert "choice = D (none of these)" in desk.tree("marks")["class.html"].decode()


def test_none_is_no_option_where_none_says_so(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\nchoices = 4'))
    desk.run("build quiz.toml --format typ --versions 1").done()
    assert "one letter is asked for" in mark(desk, "version,1 choice\nA,none of these\n")[1][0]


def right_letter(problem: Mapping[str, Any]) -> str:
    return next(str(option["letter"]) for option in problem["options"] if not option["mistake"])


# --- a class ----------------------------------------------------------------------------------------------------------

RATES = {"right": 0.6, "first": 0.2, "second": 0.1, "odd": 0.05}  # and nothing at all


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[MarkedPaper], dict[str, Counter[str]]]:
    """300 students, each with a version of her own, who make each part's first two mistakes at known rates; by way of
    a spreadsheet. With what they really did."""
    header, versions = drawn(SEEDS / "eecs182-hw5.toml", [f"s{i}" for i in range(300)])
    chance = Stream(7, "class")
    did: dict[str, Counter[str]] = {}
    rows: list[list[str]] = [["version", "label", "field", "response"]]
    for version in versions:
        for placed in version.problems:
            answer, known = placed.instance.answer, list(placed.instance.mistakes)
            draw = chance.below(1000) / 1000
            kind = next((k for k, up in zip(RATES, (0.6, 0.8, 0.9, 0.95), strict=True) if draw < up), "nothing")
            if kind in ("first", "second") and not known:
                kind = "odd"  # all of its mistakes happen to give the right answer
            if kind in ("first", "second"):
                name = known[min(len(known) - 1, kind == "second")]
                given, done = {**answer, **placed.instance.mistakes[name]}, name
            elif kind == "odd":
                given, done = {field: odd(value) for field, value in answer.items()}, "odd"
            else:
                given, done = (dict(answer) if kind == "right" else {}), kind
            did.setdefault(placed.slot, Counter())[done] += 1
            rows += [[version.name, placed.label, field, text(value)] for field, value in given.items()]
    sheet = tmp_path_factory.mktemp("class") / "answers.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    filled = read_sheet(sheet, versions)
    assert filled.findings == []
    return [marked_paper(paper, header.recipe, BANK, header.seed) for paper in filled.papers], did


def odd(value: Any) -> Any:
    """A wrong answer that no mistake gives."""
    if isinstance(value, list):
        return ["Z"] if isinstance(value[0], str) else [odd(one) for one in value]
    return "Z" if isinstance(value, str) else value * 7 + 12345


def test_the_rates_of_the_mistakes_are_recovered(
    simulated: tuple[list[MarkedPaper], dict[str, Counter[str]]],
) -> None:
    papers, did = simulated
    found = class_statistics.summary(papers, BANK)
    assert found.papers == 300
    for slot in found.slots:
        true = did[slot.name]
        assert slot.right == true["right"]
        assert dict(slot.mistakes) == {name: n for name, n in true.items() if name not in ("right", "odd", "nothing")}
        assert slot.empty == true["nothing"]
        assert abs(slot.right / 300 - 0.6) < 0.12
        assert slot.papers - slot.right - slot.empty - sum(n for _, n in slot.mistakes) == true["odd"]
        assert slot.discrimination is not None
        assert abs(slot.discrimination) < 0.25  # all parts are answered by chance
        assert slot.p_value is None  # each version has one paper
    assert sum(found.earned) > 0


def paper_of(version: Version, header: Header, is_right: bool) -> MarkedPaper:
    given = {placed.label: placed.instance.answer for placed in version.problems} if is_right else {}
    return marked_paper(written(version, given), header.recipe, BANK, header.seed)


def test_versions_that_are_unequally_hard_are_found() -> None:
    header, versions = drawn(SEEDS / "eecs182-hw5.toml", ["A", "B", "C"])
    first, second, third = versions
    fair = [paper_of(version, header, i % 2 == 0) for version in versions for i in range(20)]
    unfair = [
        paper_of(version, header, i % 20 < share) for version, share in ((first, 19), (second, 4)) for i in range(20)
    ]
    assert all(slot.p_value is not None and slot.p_value > 0.9 for slot in class_statistics.summary(fair, BANK).slots)
    found = class_statistics.summary(unfair, BANK)
    expected = stats.fisher_exact([[19, 1], [4, 16]]).pvalue
    assert all(slot.p_value == pytest.approx(expected) for slot in found.slots)
    assert expected < 0.001
    assert found.p_value is not None
    assert found.p_value < 0.001
    few = [paper_of(version, header, version is not third) for version in versions for _ in range(3)]
    p = class_statistics.summary(few, BANK).slots[0].p_value
    assert p is not None
    assert 0.005 < p < 0.1  # exactly 1/84 + 2/84 …, by permutation


def test_unnamed_wrong_answers_are_listed_by_version() -> None:
    header, (version,) = drawn(SEEDS / "eecs182-hw5-printed.toml", ["printed"])
    papers = [
        marked_paper(written(version, {"3(a)": {"parameters": n}}), header.recipe, BANK, 5)
        for n in (777, 777, 108, 111, 36)
    ]
    (slot,) = [slot for slot in class_statistics.summary(papers, BANK).slots if slot.label == "3(a)"]
    assert [(one.version, one.response, one.papers) for one in slot.unnamed] == [
        ("printed", "parameters = 777", 2), ("printed", "parameters = 111", 1)
    ]  # fmt: skip
    assert [name for name, _ in slot.mistakes] == ["input channels forgotten"]


@pytest.mark.browser
def test_feedback_and_class_pages_in_a_browser(
    browser: Browser, tmp_path: Path, homework: MarkedPaper, numbers: MarkedPaper
) -> None:
    one = tmp_path / "feedback.html"
    one.write_bytes(feedback.html(homework, feedback.questions(homework, BANK), "Homework 5 <b>"))
    whole = tmp_path / "class.html"
    whole.write_bytes(class_report.html(class_statistics.summary([homework] * 6, BANK), "Homework 5 <b>"))
    two = tmp_path / "numbers.html"
    two.write_bytes(feedback.html(numbers, feedback.questions(numbers, BANK), "Homework 5 <b>"))
    for file in (one, two, whole):
        with watched(browser, *PHONE) as page:
            page.goto(file.as_uri())
            assert grave_faults(page) == []
            assert cut_off(page) == []
            assert "Homework 5 <b>" in page.locator("h1").inner_text()
    with watched(browser, 1280, 900) as page:
        page.goto(whole.as_uri())
        fits = "Array.from(document.querySelectorAll('.wide')).every(one => one.scrollWidth <= one.clientWidth)"
        assert page.evaluate(fits), "a table is wider than a desktop window"
        assert cut_off(page) == []


def test_the_sheet_of_versions_with_different_problems(tmp_path: Path) -> None:
    header, versions = drawn(SEEDS / "eecs182-hw5.toml", ["A", "B"])
    lines = blank_csv(versions).decode("utf-8-sig")
    columns = next(csv.reader(io.StringIO(lines)))[4:]
    assert columns == [f"{label} {name}" for label, names in fields_of(versions[0]).items() for name in names]
    assert CHOICE not in "".join(columns)
    record = tmp_path / "hw.jsonl"
    record.write_bytes(header_line(header) + b"".join(entry_line(Entry(v, {}, {})) for v in versions))
    assert record.stat().st_size


def test_a_near_miss_is_no_known_mistake(tmp_path: Path) -> None:
    """A wrong option that no mistake leads to is listed among the other wrong answers."""
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\npoints = 3\nchoices = 5'))
    desk.run("build quiz.toml --format typ --versions 1 --seed 5").done()
    options = desk.records()[1]["problems"][0]["options"]
    near = next(option["letter"] for option in options if option["mistake"].startswith("a near miss"))
    known = next(option for option in options if option["mistake"] in ("subtracted", "forgot the second"))
    desk.write("answers.csv", f"student,1 choice\na,{near}\nb,{known['letter']}\n")
    desk.run("mark quiz.jsonl answers.csv --out marks").done()
    page = desk.tree("marks")["class.html"].decode()
    assert f"<td>{known['mistake']}</td>" in page
    assert "near miss" not in page
    assert f"choice = {near}" in page
