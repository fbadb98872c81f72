"""The same papers printed otherwise: keys that hold less, and large type for a student who needs it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers import Workdir, pdf_text, recipe, small_bank

RECORDS = Path(__file__).parents[1] / "records"
KEYS = ("both", "short", "full")


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', 'type = "tiny/share"\nheight = 4', versions="3"))
    desk.run("build quiz.toml --seed 99").done()
    return desk


def key_of(desk: Workdir, file: str) -> tuple[bool, bool, bool]:
    """Whether a key has the answer, the worked solution, and a list of answers."""
    text = " ".join(pdf_text(desk.home / file).split())
    answer = desk.records()[1]["problems"][0]["answer"]["sum"]
    return str(answer) in text, "It is" in text, "Answers" in text


@pytest.mark.poppler
def test_a_key_holds_what_is_asked_for(desk: Workdir) -> None:
    """By the option of build, by that of regenerate, and by the recipe: the same bytes."""
    said = {"both": (True, True, True), "short": (True, False, True), "full": (True, True, False)}
    for style in KEYS:
        desk.run(f"build quiz.toml --seed 99 --key {style} --record {style}.jsonl --out {style}").done()
        desk.write(f"by-{style}.toml", f'key = "{style}"\n{(desk.home / "quiz.toml").read_text(encoding="utf-8")}')
        desk.run(f"build by-{style}.toml --seed 99").done()
        ran = desk.run(f"regenerate quiz.jsonl --key {style} --version A").done()
        assert (ran.out, ran.err) == (f"2 files in build/quiz-{style}-key/\n", "")
        assert key_of(desk, f"{style}/A-key.pdf") == said[style]
        keys = {desk.tree(folder)["A-key.pdf"] for folder in (style, f"build/by-{style}", f"build/quiz-{style}-key")}
        assert len(keys) == 1
    assert len({desk.tree(style)["A-key.pdf"] for style in KEYS}) == 3
    assert len({desk.tree(style)["A-paper.pdf"] for style in KEYS}) == 1


def test_the_style_of_keys_changes_no_paper(desk: Workdir) -> None:
    """And so papers are still compared with the record, while keys are not."""
    desk.run("regenerate quiz.jsonl --key short").done()
    printed, again = desk.tree("build/quiz"), desk.tree("build/quiz-short-key")
    assert {name for name in again if name.endswith(".pdf")} == {
        f"{v}-{k}.pdf" for v in "ABC" for k in ("paper", "key")
    }
    for version in "ABC":
        assert again[f"{version}-paper.pdf"] == printed[f"{version}-paper.pdf"]
        assert again[f"{version}-key.pdf"] != printed[f"{version}-key.pdf"]
    desk.edit(2, lambda line: line["files"].update({"A-paper.pdf": "0" * 64, "A-key.pdf": "0" * 64}))
    (difference,) = desk.run("regenerate quiz.jsonl --key short").differences()
    assert difference.startswith("version A, A-paper.pdf: ")


@pytest.mark.tex
def test_papers_of_latex_that_share_their_fonts_with_keys(desk: Workdir) -> None:
    """Papers and keys are set in one run: with other keys, a paper has the same content in other bytes."""
    desk.run("build quiz.toml --seed 99 --engine latex --record tex.jsonl --out tex").done()
    ran = desk.run("regenerate tex.jsonl --key short").done()
    assert (ran.out, ran.err) == ("6 files in build/tex-short-key/\n", "")
    assert desk.tree("build/tex-short-key")["A-key.pdf"] != desk.tree("tex")["A-key.pdf"]
    desk.edit(2, lambda line: line["sources"].update(paper="0" * 64), "tex.jsonl")
    desk.edit(2, lambda line: line["files"].update({"A-paper.pdf": "0" * 64}), "tex.jsonl")
    (difference,) = desk.run("regenerate tex.jsonl --key short").differences()
    assert difference.startswith("version A, A-paper.pdf: ")


def test_the_recorded_style_is_compared(desk: Workdir) -> None:
    desk.edit(2, lambda line: line["files"].update({"A-key.pdf": "0" * 64}))
    (difference,) = desk.run("regenerate quiz.jsonl --key both").differences()
    assert difference.startswith("version A, A-key.pdf: ")


@pytest.mark.poppler
@pytest.mark.parametrize("whose", ["--version B", "--code {code}"])
def test_large_type_for_one_paper(desk: Workdir, whose: str) -> None:
    code = desk.records()[2]["code"]
    ran = desk.run(f"regenerate quiz.jsonl --large {whose.format(code=code)}").done()
    assert (ran.out, ran.err) == ("2 files in build/quiz-large/\n", "")
    assert sorted(desk.shown("build/quiz-large")) == ["B-key.pdf", "B-paper.pdf"]
    usual, large = (desk.tree(folder)["B-paper.pdf"] for folder in ("build/quiz", "build/quiz-large"))
    assert usual != large
    assert code in pdf_text(large)
    givens = desk.givens()["B", "tiny/sum#1"]
    for paper in (usual, large):
        assert f"What is {givens['a']} + {givens['b']}?" in pdf_text(paper)
    assert letter_height(large) > 1.2 * letter_height(usual)
    desk.run("verify quiz.jsonl").done()


def letter_height(pdf: bytes) -> float:
    """How tall the line of the first question is, in points."""
    page = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    word = re.search(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">What<', page)
    assert word
    return float(word[2]) - float(word[1])


def test_large_type_is_for_one_paper(desk: Workdir) -> None:
    before = desk.tree()
    ran = desk.run("regenerate quiz.jsonl --large")
    assert ran.code == 2
    assert "--large needs --version or --code" in ran.err
    assert desk.tree() == before


def test_a_record_of_edition_1_is_printed_otherwise_too(tmp_path: Path) -> None:
    """In the way in which papers are set now; what is asked for as it was comes as it was."""
    desk = Workdir(tmp_path)
    shutil.copytree(RECORDS / "bank", desk.bank)
    desk.write("quiz.jsonl", (RECORDS / "typst.jsonl").read_bytes())
    name = desk.records()[1]["version"]
    desk.run(f"regenerate quiz.jsonl --version {name}")  # another version of the engine may give other bytes
    usual = desk.shown("build/quiz")
    for option in ("--key short", "--key full", "--large"):
        ran = desk.run(f"regenerate quiz.jsonl {option} --version {name} --out new").done()
        assert (ran.out, ran.err) == ("2 files in new/\n", "")
        assert desk.shown("new").keys() == usual.keys()
        assert desk.shown("new") != usual
    desk.run(f"regenerate quiz.jsonl --version {name}")
    assert desk.shown("build/quiz") == usual
