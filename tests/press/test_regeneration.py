"""Regenerate: the same bytes from the record alone, or a line that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import Workdir, pdf_text
from tests.press.building import SEED, build, quiz, refused


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    return quiz(tmp_path)


def test_regenerated_papers_have_the_same_bytes(desk: Workdir) -> None:
    build(desk).done()
    before = desk.shown("build/quiz")
    for file in (desk.home / "build/quiz").iterdir():
        file.unlink()
    assert desk.run("regenerate quiz.jsonl").done().out == "4 files in build/quiz/\n"
    after = desk.shown("build/quiz")
    assert sorted(after) == ["A-key.pdf", "A-paper.pdf", "B-key.pdf", "B-paper.pdf"]
    assert all(before[name] == data for name, data in after.items())


def test_regenerated_papers_survive_a_changed_type(desk: Workdir) -> None:
    build(desk).done()
    type_file = desk.bank / "tiny/sum/problem.py"
    type_file.write_text(type_file.read_text(encoding="utf-8").replace("(2, 1, largest)", "(2, 5001, largest + 5000)"))
    before = desk.shown("build/quiz")
    desk.run("regenerate quiz.jsonl --out again").done()
    assert all(before[name] == data for name, data in desk.shown("again").items())
    ran = desk.run("verify quiz.jsonl")
    assert "note: tiny/sum has changed since the record was written" in ran.err
    assert any("1(a), givens.a: recorded" in line for line in ran.differences())


def test_a_changed_text_is_named(desk: Workdir) -> None:
    build(desk).done()
    text = desk.bank / "tiny/share/text.md.j2"
    text.write_text(text.read_text(encoding="utf-8").replace("shares", "divides"), encoding="utf-8")
    lines = desk.run("regenerate quiz.jsonl --out again --version A")
    assert lines.code == 1
    assert lines.err.count("differs: version A, A-") == 2
    assert "other content: tiny/share changed since" in lines.err


def test_one_version_or_kind(desk: Workdir) -> None:
    build(desk).done()
    desk.run("regenerate quiz.jsonl --out one --version B").done()
    assert sorted(desk.shown("one")) == ["B-key.pdf", "B-paper.pdf"]
    desk.run("regenerate quiz.jsonl --out two --only key").done()
    assert sorted(desk.shown("two")) == ["A-key.pdf", "B-key.pdf"]
    code = desk.records()[1]["code"]
    desk.run(f"regenerate quiz.jsonl --out three --code {code} --only paper").done()
    assert sorted(desk.shown("three")) == ["A-paper.pdf"]


def test_a_code_as_a_hand_writes_it(desk: Workdir) -> None:
    build(desk, f"--versions 20 --seed {SEED}").done()
    codes = {line["code"]: line["version"] for line in desk.records()[1:]}
    with_zero = next(code for code in codes if "0" in code)
    with_one = next(code for code in codes if "1" in code)
    for written, code in (
        (with_zero.lower().replace("0", "o"), with_zero),
        (with_zero.replace("0", "O"), with_zero),
        (with_one.lower().replace("1", "l"), with_one),
        (with_one.replace("1", "I"), with_one),
        (f" {with_one.lower()} ", with_one),
    ):
        assert written != code
        folder = f"again-{abs(hash(written))}"
        desk.run(["regenerate", "quiz.jsonl", "--out", folder, "--code", written, "--only", "paper"]).done()
        assert list(desk.shown(folder)) == [f"{codes[code]}-paper.pdf"]


@pytest.mark.tex
def test_with_another_engine(desk: Workdir) -> None:
    build(desk).done()
    desk.run("regenerate quiz.jsonl --out again --version A --only paper --engine latex").done()
    assert list(desk.shown("again")) == ["A-paper.pdf"]
    text = pdf_text(desk.home / "again/A-paper.pdf")
    assert desk.records()[1]["code"] in text
    assert f"What is {desk.givens()['A', 'tiny/sum#1']['a']} +" in text


def test_an_unknown_version_or_code(desk: Workdir) -> None:
    build(desk).done()
    (error,) = refused(desk, "regenerate quiz.jsonl --version C --out again")
    assert error == "quiz.jsonl: there is no version “C” in this record; it has A, B"
    (error,) = refused(desk, "regenerate quiz.jsonl --code 0000-0000 --out again")
    assert "there is no code 0000-0000 in this record" in error
    code = desk.records()[1]["code"]
    (error,) = refused(desk, f"regenerate quiz.jsonl --version B --code {code} --out again")
    assert code in error
