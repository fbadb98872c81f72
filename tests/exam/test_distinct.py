"""No problem twice: within a paper, over versions, and against other records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers import COIN, COIN_TEXT, SUM, TEXT, Workdir, add_type, changed, recipe, small_bank

SAME = SUM + "\n\ndef identity(a, b):\n    return sorted([a, b])\n"
# six of seven draws give 1; the others come up once in 7 · 6 draws, so that a thousand attempts may miss the last one
RARE = changed(COIN, '{"heads": d.integer(0, 1)}', '{"heads": d.integer(1, 400) if d.integer(1, 7) == 7 else 1}')
RARE = RARE.replace('"H" if heads else "T"', '"H"').replace('"TH"[heads]', '"H"').replace('"HT"[heads]', '"T"')


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    add_type(tmp_path / "bank", "tiny/same", SAME)
    add_type(tmp_path / "bank", "tiny/rare", RARE, COIN_TEXT)
    return Workdir(tmp_path)


def problems(desk: Workdir, record: str, type_id: str = "tiny/same") -> list[tuple[int, ...]]:
    """What each problem of a record is, the way a reader sees it; nothing of the program is used."""
    lines = [json.loads(line) for line in (desk.home / record).read_text(encoding="utf-8").splitlines()[1:]]
    return [tuple(sorted(p["givens"].values())) for line in lines for p in line["problems"] if p["type"] == type_id]


FEW = 'type = "tiny/same"\nknobs = { largest = 4 }'  # 10 pairs whose order does not matter


def test_the_type_says_what_the_same_problem_is(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(FEW, versions="10"))
    desk.run("build quiz.toml").done()
    assert len(set(problems(desk, "quiz.jsonl"))) == 10


def test_more_than_there_are(desk: Workdir) -> None:
    """Type, how many exist, how many were asked for; before anything is written."""
    desk.write("quiz.toml", recipe(FEW, versions="11"))
    before = desk.tree()
    error = desk.run("build quiz.toml").error()
    assert error.startswith("tiny/same (slot tiny/same#1): only 10 different problems exist with largest = 4, ")
    assert "but 11 versions were asked for; ask for fewer, change a knob" in error
    assert desk.tree() == before


def test_the_last_and_rarest_ones_are_found(desk: Workdir) -> None:
    """All 400 are asked for, though some come up once in 2,800 draws."""
    desk.write("quiz.toml", recipe('type = "tiny/rare"', versions="400", top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 3").done()
    assert len({givens["heads"] for givens in desk.givens().values()}) == 400


def test_no_paper_asks_the_same_twice_in_other_slots(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(FEW, FEW, FEW, versions="1"))
    desk.run("build quiz.toml").done()
    assert len(set(problems(desk, "quiz.jsonl"))) == 3


def test_a_build_differs_from_another_record(desk: Workdir) -> None:
    desk.write("old.toml", recipe(FEW, versions="4"))
    desk.write("new.toml", recipe(FEW, versions="6"))
    desk.run("build old.toml").done()
    desk.run("build new.toml --distinct-from old.jsonl").done()
    old, new = problems(desk, "old.jsonl"), problems(desk, "new.jsonl")
    assert (len(set(old)), len(set(new)), len({*old, *new})) == (4, 6, 10)
    desk.run("verify new.jsonl").done()
    again = desk.run("build new.toml --distinct-from old.jsonl").done()
    assert "the same as recorded" in again.out


def test_last_years_exam_may_stand_in_the_recipe(desk: Workdir) -> None:
    desk.write("a/old.toml", recipe(FEW, versions="5"))
    desk.write("a/new.toml", recipe(FEW, versions="5", top='distinct_from = ["old.jsonl"]'))
    desk.run("build a/old.toml").done()
    desk.run("build a/new.toml").done()
    assert len({*problems(desk, "a/old.jsonl"), *problems(desk, "a/new.jsonl")}) == 10


def test_too_few_are_left(desk: Workdir) -> None:
    desk.write("old.toml", recipe(FEW, versions="4"))
    desk.write("new.toml", recipe(FEW, versions="7"))
    desk.run("build old.toml").done()
    before = desk.tree()
    error = desk.run("build new.toml --distinct-from old.jsonl").error()
    assert "only 10 different problems exist" in error
    assert "but 7 versions were asked for and 4 are in records to differ from" in error
    assert desk.tree() == before


def test_practice_never_hands_out_the_exam(desk: Workdir) -> None:
    desk.write("exam.toml", recipe(FEW, versions="5"))
    desk.run("build exam.toml").done()
    command = "practice tiny/same --count 5 --knob largest=4 --seed 8 --out set --distinct-from exam.jsonl"
    ran = desk.run(command).done()
    assert len({*problems(desk, "exam.jsonl"), *problems(desk, "set/practice.jsonl")}) == 10
    assert "--distinct-from exam.jsonl" in ran.out
    assert (
        "only 10 different problems exist"
        in desk.run(command.replace("5 --knob", "6 --knob").replace("set ", "more ")).error()
    )


def test_a_part_about_a_concept_may_repeat(desk: Workdir) -> None:
    concept = 'type = "tiny/coin"\nrepeats = true'
    desk.write("old.toml", recipe(concept, FEW, versions="4"))
    desk.write("new.toml", recipe(concept, FEW, versions="4"))
    desk.run("build old.toml").done()
    desk.run("build new.toml --distinct-from old.jsonl").done()


def test_records_to_differ_from(desk: Workdir) -> None:
    """Missing, broken, its own; with types that are gone, which cannot come up."""
    desk.write("new.toml", recipe(FEW, versions="2"))
    assert desk.run("build new.toml --distinct-from none.jsonl").code == 2
    desk.write("cut.jsonl", '{"format": 1')
    assert "cut.jsonl, line 2" in desk.run("build new.toml --distinct-from cut.jsonl").error()
    desk.write("missing.toml", recipe(FEW, versions="2", top='distinct_from = ["none.jsonl"]'))
    assert desk.run("build missing.toml").error().startswith("none.jsonl: there is no such record")
    desk.run("build new.toml").done()
    assert "cannot differ from its own record" in desk.run("build new.toml --distinct-from new.jsonl").error()
    add_type(desk.bank, "gone/sum", SUM, TEXT)
    desk.write("old.toml", recipe('type = "gone/sum"', versions="2"))
    desk.run("build old.toml").done()
    (desk.bank / "gone" / "sum" / "problem.py").unlink()
    (desk.bank / "gone" / "sum" / "text.md.j2").unlink()
    desk.run("build new.toml --distinct-from old.jsonl --record r.jsonl --out o").done()
