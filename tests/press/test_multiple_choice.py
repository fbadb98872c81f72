"""A numeric part as multiple choice, from the recipe to paper, key, table and record."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import SUM, Desk, add_type, changed, pdf_text, recipe, small_bank

FOUR = 'type = "tiny/sum"\nchoices = 4'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    small_bank(tmp_path / "bank")
    add_type(tmp_path / "bank", "tiny/sorted", changed(SUM, "SPACE = 1", "SPACE = 1\nSORTED_CHOICES = True"))
    return Desk(tmp_path)


def build(desk: Desk, *parts: str, versions: int = 8, options: str = "") -> list[dict[str, Any]]:
    """Builds, verifies, and returns the record's problems."""
    desk.write("quiz.toml", recipe(*parts, versions=str(versions)))
    desk.run(f"build quiz.toml {options}").done()
    desk.run("verify quiz.jsonl").done()
    return [problem for line in desk.records()[1:] for problem in line["problems"]]


def offered(problem: dict[str, Any]) -> list[int | None]:
    """The options in printed order; None where the record holds no number, since it is a near miss."""
    values = [problem["answer"]["sum"], *(wrong["sum"] for wrong in problem["mistakes"].values())]
    return [values[i] if i < len(values) else None for i in problem["order"]]


def test_options_are_the_answer_and_the_mistakes(desk: Desk) -> None:
    for problem in build(desk, FOUR):
        assert len(problem["order"]) == 4
        assert {0, 1, 2} <= set(problem["order"])  # the answer and both mistakes; the fourth is a near miss
        a, b = problem["givens"]["a"], problem["givens"]["b"]
        assert {a + b, a - b, a} <= set(offered(problem))


def test_every_letter_is_right_equally_often(desk: Desk) -> None:
    problems = build(desk, FOUR, 'type = "tiny/sorted"\nchoices = 4', versions=12)
    for type_id in ("tiny/sum", "tiny/sorted"):
        places = Counter(p["order"].index(0) for p in problems if p["type"] == type_id)
        assert places == {0: 3, 1: 3, 2: 3, 3: 3}


@pytest.mark.poppler
def test_sorted_options_ascend(desk: Desk) -> None:
    build(desk, 'type = "tiny/sorted"\nchoices = 4', versions=4)
    for name in "ABCD":
        words = pdf_text(desk.home / f"build/quiz/{name}-paper.pdf").replace("−", "-").split()
        numbers = [int(words[words.index(letter, words.index("is")) + 1]) for letter in "ABCD"]
        assert numbers == sorted(set(numbers))


@pytest.mark.poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])
def test_paper_and_key(desk: Desk, engine: str) -> None:
    """The paper offers four options and no box; the key marks the right one and says what the others come from."""
    (problem,) = build(desk, FOUR, versions=1, options=f"--engine {engine} --seed 5")
    paper = pdf_text(desk.home / "build/quiz/A-paper.pdf").replace("−", "-")
    a, b = problem["givens"]["a"], problem["givens"]["b"]
    for value in (a + b, a - b, a):
        assert str(value) in paper
    assert "sum =" not in paper
    right = "ABCD"[problem["order"].index(0)]
    in_order = " ".join(pdf_text(desk.home / "build/quiz/A-key.pdf", "-raw").replace("−", "-").split())
    assert f"{right} sum = {a + b} " in in_order
    assert f"{'ABCD'[problem['order'].index(1)]} {a - b} subtracted" in in_order
    assert f"{'ABCD'[problem['order'].index(2)]} {a} forgot the second" in in_order
    near = "ABCD"[next(i for i, number in enumerate(problem["order"]) if number > 2)]
    assert re.search(rf"\b{near} \d+ a near miss", in_order)


def test_the_table_of_answers_names_the_letter(desk: Desk) -> None:
    problems = build(desk, FOUR, versions=3)
    with (desk.home / "build/quiz/answers.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["field"] == "choice"]
    assert [row["answer"] for row in rows] == ["ABCD"[p["order"].index(0)] for p in problems]


def test_the_record_alone_makes_the_same_options_again(desk: Desk) -> None:
    build(desk, FOUR, versions=3)
    before = desk.shown("build/quiz")
    desk.run("regenerate quiz.jsonl --out again").done()
    assert desk.shown("again")["B-paper.pdf"] == before["B-paper.pdf"]
    assert desk.shown("again")["B-key.pdf"] == before["B-key.pdf"]


def test_an_edited_order_is_named(desk: Desk) -> None:
    build(desk, FOUR, versions=3)
    desk.edit(3, lambda line: line["problems"][0]["order"].reverse())
    assert any(
        line.startswith("version B, 1, order: recorded ") for line in desk.run("verify quiz.jsonl").differences()
    )


def test_another_part_does_not_change_the_options(desk: Desk) -> None:
    desk.write("one.toml", recipe(FOUR, versions="4"))
    desk.write("two.toml", recipe('type = "tiny/share"', FOUR, 'type = "tiny/sum"\nslot = "new"', versions="5"))
    for name in ("one", "two"):
        desk.run(f"build {name}.toml --seed 31").done()
    orders = [
        [p["order"] for line in desk.records(f"{name}.jsonl")[1:5] for p in line["problems"] if p["order"]]
        for name in ("one", "two")
    ]
    assert orders[0] == orders[1]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            'type = "tiny/coin"\nchoices = 4',
            "line 7, problems[1].parts[1].choices: tiny/coin is not answered by numbers",
        ),
        ('pool = ["tiny/sum", "tiny/coin"]\nchoices = 4', "tiny/coin is not answered by numbers"),
        ('type = "tiny/sum"\nchoices = 1', "choices: input should be greater than or equal to 2, not 1"),
        ('type = "tiny/sum"\nchoices = "4"', "choices: must be a whole number, not '4'"),
    ],
)
def test_what_cannot_be_multiple_choice(desk: Desk, part: str, said: str) -> None:
    desk.write("quiz.toml", recipe(part))
    before = desk.tree()
    assert said in desk.run("build quiz.toml").error()
    assert desk.tree() == before


def test_several_fields_make_one_option(desk: Desk) -> None:
    """tiny/share has a number and a row: an option is a whole answer."""
    for problem in build(desk, 'type = "tiny/share"\nchoices = 3', versions=4):
        assert len(problem["order"]) == 3
        assert problem["order"].count(1) == 1  # the one mistake; the other is a near miss
