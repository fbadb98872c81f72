"""A numeric part as multiple choice, from the recipe to paper, key, table and record."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.bank import Bank, Stream, draw_instance
from generator.errors import UserError
from generator.exam import load_recipe
from generator.exam.placing import drawn_options
from tests.helpers import SUM, Workdir, add_type, changed, pdf_text, recipe, small_bank

FOUR = 'type = "tiny/sum"\nchoices = 4'
NONE = f"{FOUR}\nnone_of_these = true"
ALIKE = changed(SUM, "a, b = d.integers(2, 1, largest)", "a, b = d.integer(3000, 5000), d.integer(100, 900)")


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    (tmp_path / "bank/tiny/sum/problem.py").write_text(ALIKE, encoding="utf-8")  # mistakes of the answer's size
    add_type(tmp_path / "bank", "tiny/sorted", changed(ALIKE, "SPACE = 1", "SPACE = 1\nSORTED_CHOICES = True"))
    return Workdir(tmp_path)


def build(desk: Workdir, *parts: str, versions: int = 8, options: str = "") -> list[dict[str, Any]]:
    """Builds, verifies, and returns the record's problems."""
    desk.write("quiz.toml", recipe(*parts, versions=str(versions)))
    desk.run(f"build quiz.toml {options}").done()
    desk.run("verify quiz.jsonl").done()
    return [problem for line in desk.records()[1:] for problem in line["problems"]]


def right(problem: dict[str, Any]) -> str:
    """The letter of the right option."""
    (letter,) = (option["letter"] for option in problem["options"] if not option["mistake"])
    return str(letter)


def letter_of(problem: dict[str, Any], mistake: str) -> str:
    (letter,) = (option["letter"] for option in problem["options"] if option["mistake"].startswith(mistake))
    return str(letter)


def test_options_are_the_answer_and_the_mistakes(desk: Workdir) -> None:
    """As they stand in the record, in printed order: letter, answer, and what leads to it."""
    for problem in build(desk, FOUR):
        a, b = problem["givens"]["a"], problem["givens"]["b"]
        assert [option["letter"] for option in problem["options"]] == list("ABCD")
        offered = {option["mistake"]: option["answer"]["sum"] for option in problem["options"]}
        near = offered.pop("a near miss, no known mistake")
        assert offered == {"": a + b, "subtracted": a - b, "forgot the second": a}
        assert near not in offered.values()


def test_every_letter_is_right_equally_often(desk: Workdir) -> None:
    problems = build(desk, FOUR, 'type = "tiny/sorted"\nchoices = 4', versions=12)
    for type_id in ("tiny/sum", "tiny/sorted"):
        letters = Counter(right(problem) for problem in problems if problem["type"] == type_id)
        assert letters == {"A": 3, "B": 3, "C": 3, "D": 3}


@pytest.mark.poppler
def test_sorted_options_ascend(desk: Workdir) -> None:
    build(desk, 'type = "tiny/sorted"\nchoices = 4', versions=4)
    for name in "ABCD":
        words = pdf_text(desk.home / f"build/quiz/{name}-paper.pdf").replace("−", "-").split()
        numbers = [int(words[words.index(letter, words.index("is")) + 1]) for letter in "ABCD"]
        assert numbers == sorted(set(numbers))


@pytest.mark.poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])
def test_paper_and_key(desk: Workdir, engine: str) -> None:
    """The paper offers four options and no box; the key marks the right one and says what the others come from."""
    (problem,) = build(desk, FOUR, versions=1, options=f"--engine {engine} --seed 5")
    paper = pdf_text(desk.home / "build/quiz/A-paper.pdf").replace("−", "-")
    a, b = problem["givens"]["a"], problem["givens"]["b"]
    for value in (a + b, a - b, a):
        assert str(value) in paper
    assert "sum =" not in paper
    in_order = " ".join(pdf_text(desk.home / "build/quiz/A-key.pdf", "-raw").replace("−", "-").split())
    assert f"{right(problem)} sum = {a + b} " in in_order
    assert f"{letter_of(problem, 'subtracted')} {a - b} subtracted" in in_order
    assert f"{letter_of(problem, 'forgot')} {a} forgot the second" in in_order
    assert re.search(rf"\b{letter_of(problem, 'a near miss')} \d+ a near miss", in_order)


def test_the_table_of_answers_names_the_letter(desk: Workdir) -> None:
    problems = build(desk, FOUR, versions=3)
    with (desk.home / "build/quiz/answers.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["field"] == "choice"]
    assert [row["answer"] for row in rows] == [right(problem) for problem in problems]


def test_the_record_alone_makes_the_same_options_again(desk: Workdir) -> None:
    build(desk, FOUR, versions=3)
    before = desk.shown("build/quiz")
    desk.run("regenerate quiz.jsonl --out again").done()
    assert desk.shown("again")["B-paper.pdf"] == before["B-paper.pdf"]
    assert desk.shown("again")["B-key.pdf"] == before["B-key.pdf"]


def test_a_type_with_other_mistakes_leaves_the_recorded_options(desk: Workdir) -> None:
    """They stand in the record, and are not worked out again."""
    build(desk, FOUR, versions=3)
    before = desk.shown("build/quiz")
    source = desk.bank / "tiny/sum/problem.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(changed(text, '"subtracted": {"sum": a - b}, ', '"doubled": {"sum": 2 * a}, '), encoding="utf-8")
    desk.run("regenerate quiz.jsonl --out again").done()
    assert all(before[name] == data for name, data in desk.shown("again").items())
    assert any("mistakes.doubled" in line for line in desk.run("verify quiz.jsonl").differences())


def test_an_edited_order_is_named(desk: Workdir) -> None:
    build(desk, FOUR, versions=3)
    desk.edit(3, lambda line: line["problems"][0]["options"].reverse())
    assert any(
        line.startswith("version B, 1, options: recorded ") for line in desk.run("verify quiz.jsonl").differences()
    )


def test_another_part_does_not_change_the_options(desk: Workdir) -> None:
    desk.write("one.toml", recipe(FOUR, versions="4"))
    desk.write("two.toml", recipe('type = "tiny/share"', FOUR, 'type = "tiny/sum"\nslot = "new"', versions="5"))
    for name in ("one", "two"):
        desk.run(f"build {name}.toml --seed 31").done()
    found = [
        [p["options"] for line in desk.records(f"{name}.jsonl")[1:5] for p in line["problems"] if p["options"]]
        for name in ("one", "two")
    ]
    assert len(found[0]) == 4
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            'type = "tiny/coin"\nchoices = 4',
            "line 7, problems[1].parts[1].choices: tiny/coin is not answered by numbers",
        ),
        ('pool = ["tiny/sum", "tiny/coin"]\nchoices = 4', "tiny/coin is not answered by numbers"),
        ('type = "tiny/sum"\nchoices = 1', "choices: must be at least 2, not 1"),
        ('type = "tiny/sum"\nchoices = "4"', "choices: must be a whole number, not '4'"),
    ],
)
def test_what_cannot_be_multiple_choice(desk: Workdir, part: str, said: str) -> None:
    desk.write("quiz.toml", recipe(part))
    before = desk.tree()
    assert said in desk.run("build quiz.toml").error()
    assert desk.tree() == before


def test_several_fields_make_one_option(desk: Workdir) -> None:
    """tiny/share has a number and a row: an option is a whole answer. What comes out by multiplying is too large to be
    one of more than two options."""
    for choices, wrong in ((2, "multiplied"), (3, "a near miss, no known mistake")):
        (desk.home / "quiz.jsonl").unlink(missing_ok=True)
        part = f'type = "tiny/share"\nchoices = {choices}\ngivens = {{ people = 20, items = 1000 }}'
        for problem in build(desk, part, versions=4):
            assert sorted(option["mistake"] for option in problem["options"]) == ["", *[wrong] * (choices - 1)]
            assert all(list(option["answer"]) == ["each", "row"] for option in problem["options"])


def test_the_error_for_too_few_options_says_where(desk: Workdir) -> None:
    kind = replace(Bank([desk.bank])["tiny/sum"], verify=lambda answer, a, b: True)  # every number is right
    one = draw_instance(kind, 1, "A", "s", knobs=kind.resolve_knobs({}))
    desk.write("quiz.toml", recipe(FOUR))
    asked = load_recipe(desk.home / "quiz.toml", Bank([desk.bank]))
    said = (
        r"^version A, tiny/sum \(slot s\): there are not 4 different options of the same shape for this answer; ask for"
    )
    with pytest.raises(UserError, match=said):
        drawn_options(asked, asked.problems[0].parts[0], kind, Stream(1, "A"), one, Counter())


# --- none of these --------------------------------------------------------------------------------------------------


def test_the_last_option_says_that_none_is_right_and_is_so_in_its_turn(desk: Workdir) -> None:
    problems = build(desk, NONE, 'type = "tiny/sorted"\nchoices = 4\nnone_of_these = true', versions=12)
    for type_id in ("tiny/sum", "tiny/sorted"):
        mine = [problem for problem in problems if problem["type"] == type_id]
        assert Counter(right(problem) for problem in mine) == {"A": 3, "B": 3, "C": 3, "D": 3}
        for problem in mine:
            *others, last = problem["options"]
            is_left_out = right(problem) == "D"
            assert last["answer"] == {}
            assert last["mistake"] == ("" if is_left_out else "the right answer is among the options")
            assert (problem["answer"] in [option["answer"] for option in others]) is not is_left_out


@pytest.mark.poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])
def test_none_of_these_on_paper_and_key(desk: Workdir, engine: str) -> None:
    problems = build(desk, NONE, versions=4, options=f"--engine {engine}")
    for name, problem in zip("ABCD", problems, strict=True):
        paper = pdf_text(desk.home / f"build/quiz/{name}-paper.pdf")
        assert re.search(r"\bD\s+none of these\b", paper)
        key = " ".join(pdf_text(desk.home / f"build/quiz/{name}-key.pdf", "-raw").split())
        assert f"sum = {problem['answer']['sum']}" in key
        assert ("D (none of these)" in key) is (right(problem) == "D")
        assert ("D none of these the right answer is among the options" in key) is (right(problem) != "D")


def test_none_of_these_in_tables_and_words(desk: Workdir) -> None:
    problems = build(desk, NONE, versions=4)
    table = (desk.home / "build/quiz/answers.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(table.splitlines()) if row["field"] == "choice"]
    assert [row["answer"] for row in rows] == [right(problem) for problem in problems]
    assert "D" in [row["answer"] for row in rows]


def test_an_edited_last_option_is_named(desk: Workdir) -> None:
    build(desk, NONE, versions=4)
    desk.edit(3, lambda line: line["problems"][0]["options"][-1].update(mistake="another"))
    assert any(
        line.startswith("version B, 1, options: recorded ") for line in desk.run("verify quiz.jsonl").differences()
    )


@pytest.mark.parametrize(
    "part",
    ['type = "tiny/sum"\nnone_of_these = true', 'type = "tiny/sum"\npenalty = 0.5', f"{FOUR}\npenalty = 2"],
)
def test_what_has_no_options_has_neither_last_one_nor_penalty(desk: Workdir, part: str) -> None:
    desk.write("quiz.toml", recipe(part))
    said = desk.run("build quiz.toml").error()
    assert "`none_of_these` and `penalty` go with `choices`" in said or "penalty: must be at most 1, not 2" in said
