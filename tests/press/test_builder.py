"""Building, and building again: the same papers, or a clear refusal."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator.bank.bank import Bank
from generator.exam import Order, load_recipe
from generator.page.engine import tex
from generator.press import build as build_papers
from tests.helpers import Workdir, changed, pdf_text, recipe, small_bank
from tests.press.building import SEED, SUM, build, quiz, refused


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    return quiz(tmp_path)


# --- a build --------------------------------------------------------------------------------------------------------


def test_what_a_build_makes(desk: Workdir) -> None:
    ran = build(desk, f"--seed {SEED}").done()
    assert ran.err == ""
    assert ran.out == (
        "2 versions with keys in build/quiz/\nwork: not compared (no type here counts effort)\nlength: 1 page each\n"
        "recorded in quiz.jsonl\n"
    )
    assert sorted(desk.tree("build/quiz")) == [
        ".record", "A-key.pdf", "A-paper.pdf", "B-key.pdf", "B-paper.pdf", "all-keys.pdf", "all-papers.pdf",
        "answers.csv",
    ]  # fmt: skip
    for version in desk.records()[1:]:
        paper, key = (pdf_text(desk.home / f"build/quiz/{version['version']}-{kind}.pdf") for kind in ("paper", "key"))
        assert version["code"] in paper
        assert version["code"] in key
        for problem in version["problems"]:
            for value in problem["answer"].values():
                shown = str(value).strip("[]")
                assert shown in key.replace("\n", " ")
                assert re.search(rf"\b{shown}\b", paper) is None
        for text in (paper, key):
            assert str(SEED) not in text
            assert f"{SEED:x}" not in text.lower()


def test_the_table_of_answers(desk: Workdir) -> None:
    build(desk).done()
    with (desk.home / "build/quiz/answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [
        [v["version"], v["code"], "", "", p["label"], p["type"], field, str(value)]
        for v in desk.records()[1:]
        for p in v["problems"]
        for field, value in p["answer"].items()
    ]
    assert [list(row.values()) for row in rows] == expected


def test_the_same_command_makes_the_same_bytes_elsewhere(desk: Workdir, tmp_path: Path) -> None:
    build(desk, f"--seed {SEED}").done()
    other = Workdir(tmp_path / "elsewhere")
    small_bank(other.bank)
    other.write("quiz.toml", (desk.home / "quiz.toml").read_bytes())
    build(other, f"--seed {SEED}").done()
    assert other.tree("build") == desk.tree("build")
    assert (other.home / "quiz.jsonl").read_bytes() == (desk.home / "quiz.jsonl").read_bytes()
    assert desk.records()[0]["created"] == "2023-11-14T22:13:20Z"


def test_without_a_date_the_record_has_the_time(desk: Workdir) -> None:
    before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    desk.run("build quiz.toml").done()
    assert before <= desk.records()[0]["created"] <= time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def test_without_a_seed_every_record_has_its_own(desk: Workdir) -> None:
    build(desk).done()
    papers, record = desk.shown("build/quiz"), (desk.home / "quiz.jsonl").read_bytes()
    build(desk, "--record other.jsonl --out other").done()
    seeds = [int(desk.records(name)[0]["seed"]) for name in ("quiz.jsonl", "other.jsonl")]
    assert seeds[0] != seeds[1]
    assert all(2**100 < seed < 2**128 for seed in seeds)
    assert not set(map(str, desk.givens().values())) & set(map(str, desk.givens("other.jsonl").values()))
    build(desk).done()  # on the first record again
    assert (desk.shown("build/quiz"), (desk.home / "quiz.jsonl").read_bytes()) == (papers, record)


def test_a_small_seed_is_warned_of(desk: Workdir) -> None:
    assert "seed is small" in build(desk, "--seed 5").done().err
    assert build(desk, f"--seed {2**64} --record other.jsonl --out other").done().err == ""


@pytest.mark.parametrize(
    ("formats", "made"),
    [
        ("typ", {"paper.typ", "key.typ", "layout.typ", "base.typ", "labels.typ"}),
        ("tex", {"paper.tex", "key.tex", "layout.tex", "base.tex", "labels.tex"}),
        ("pdf,typ", {"paper.typ", "key.typ", "paper.pdf", "key.pdf", "layout.typ", "base.typ", "labels.typ"}),
        ("typ,tex,typ", {f"{n}.{e}" for n in ("paper", "key", "layout", "base", "labels") for e in ("typ", "tex")}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("versions", [1, 2])
def test_editable_sources(desk: Workdir, formats: str, made: set[str], versions: int) -> None:
    build(desk, f"--format {formats} --versions {versions}").done()
    assert {re.sub(r"^[AB]-", "", name) for name in desk.shown("build/quiz") if "all-" not in name} == {
        *made,
        "answers.csv",
    }
    papers = desk.shown("build/quiz")
    desk.run("verify quiz.jsonl").done()
    desk.run("regenerate quiz.jsonl --out again").done()
    assert all(papers[name] == data for name, data in desk.shown("again").items())
    build(desk, f"--format {formats} --versions {versions}").done()
    assert desk.shown("build/quiz") == papers


@pytest.mark.parametrize("duplex", [False, True])
def test_all_papers_in_one_file(desk: Workdir, duplex: bool) -> None:
    """With a bookmark each; for two-sided printing each on a sheet of its own."""
    desk.write("quiz.toml", recipe(SUM, versions="3", top=f"duplex = {str(duplex).lower()}"))
    build(desk).done()
    with pikepdf.Pdf.open(desk.home / "build/quiz/all-papers.pdf") as bound, bound.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Version A", "Version B", "Version C"]
        assert len(bound.pages) == (6 if duplex else 3)
    pages = pdf_text(desk.home / "build/quiz/all-papers.pdf").split("\f")
    assert [place for place, page in enumerate(pages) if "Name" in page] == ([0, 2, 4] if duplex else [0, 1, 2])


def test_a_roster_named_in_the_recipe_lies_beside_it(desk: Workdir) -> None:
    desk.write("sub/class.csv", "id,name\n1,Ada\n2,Bo\n")
    desk.write("sub/quiz.toml", recipe(SUM, top='roster = "class.csv"'))
    desk.run("build sub/quiz.toml").done()
    assert "Ada" in pdf_text(desk.home / "build/quiz/1-paper.pdf")
    assert [line["student"]["name"] for line in desk.records("sub/quiz.jsonl")[1:]] == ["Ada", "Bo"]


def test_papers_of_another_build_are_mentioned(desk: Workdir) -> None:
    desk.write("build/quiz/Z-paper.pdf", b"theirs")
    ran = build(desk, f"--seed {SEED}").done()
    assert ran.err == "note: build/quiz also holds papers of another build: Z-paper.pdf\n"
    assert desk.shown("build/quiz")["Z-paper.pdf"] == b"theirs"


# --- a record that is there already ---------------------------------------------------------------------------------


def test_built_again_it_is_the_same(desk: Workdir) -> None:
    build(desk).done()
    before, written = desk.tree(), (desk.home / "quiz.jsonl").stat()
    for again in ("", "--versions 2", f"--seed {desk.records()[0]['seed']}"):
        ran = desk.run(f"build quiz.toml {again}").done()
        assert ran.out.endswith("the same as recorded in quiz.jsonl\n")
        assert desk.tree() == before
    after = (desk.home / "quiz.jsonl").stat()
    assert (after.st_mtime_ns, after.st_ino) == (written.st_mtime_ns, written.st_ino)


def test_lost_papers_are_made_again(desk: Workdir) -> None:
    build(desk).done()
    before = desk.tree()
    (desk.home / "build/quiz/B-key.pdf").unlink()
    desk.write("build/quiz/A-key.pdf", b"half")
    build(desk).done()
    assert desk.tree() == before


@pytest.mark.parametrize(
    ("old", "new", "options", "words"),
    [
        ('title = "Quiz"', 'title = "Exam"', "", ["title changed"]),
        ("tiny/share", "tiny/plus", "", ["problems changed"]),
        (SUM, f"{SUM}\nknobs = {{ largest = 400 }}", "", ["problems changed"]),
        (SUM, f"{SUM}\npoints = 2", "", ["problems changed"]),
        ("versions = 2", "versions = 1", "", ["has 2 versions", "B", "1 are asked for", "versions changed"]),
        ("versions = 2", 'versions = ["A", "C", "D"]', "", ["has 2 versions", "B", "3 are asked for"]),
        ("versions = 2", "versions = 2", "--format pdf,typ", ["format changed"]),
        ("versions = 2", "versions = 2", "--engine latex", ["engine changed"]),
        ("versions = 2", "versions = 2", "--seed 77", ["another seed"]),
        ("versions = 2", "versions = 2\nseed = 77", "", ["another seed"]),
        ("versions = 2", "versions = 2", "--roster class.csv", ["roster", "changed"]),
        ("versions = 2", "versions = 2", "--distinct-from old.jsonl", ["distinct_from changed"]),
        ("versions = 2", "versions = 2\nshuffle = true\nduplex = true", "", ["duplex, shuffle changed"]),
        (SUM, f"{SUM}\nheight = 3", "", ["problems changed"]),
    ],
)
def test_another_recipe_leaves_the_record_alone(
    desk: Workdir, old: str, new: str, options: str, words: list[str]
) -> None:
    desk.write("old.toml", recipe('type = "tiny/coin"', top='format = ["typ"]'))
    desk.run("build old.toml").done()
    build(desk).done()
    desk.write("class.csv", "id,name\nA,Ada\nB,Bo\n")
    desk.write("quiz.toml", (desk.home / "quiz.toml").read_text(encoding="utf-8").replace(old, new, 1))
    (error,) = refused(desk, f"build quiz.toml {options}")
    assert error.startswith("quiz.jsonl: this record ")
    assert "--record NEW.jsonl" in error
    assert all(word in error for word in words), error


def test_a_record_with_students_is_of_another_recipe_than_one_without(desk: Workdir) -> None:
    desk.write("class.csv", "id,name\nA,Ada\nB,Bo\n")
    build(desk, "--roster class.csv").done()
    for options in ("", "--versions 2"):
        (error,) = refused(desk, f"build quiz.toml {options}")
        assert error.startswith("quiz.jsonl: this record is of another recipe (roster changed)")


def test_a_record_that_was_cut_leaves_no_trace_of_the_build(desk: Workdir) -> None:
    build(desk).done()
    whole = (desk.home / "quiz.jsonl").read_bytes()
    desk.write("quiz.jsonl", whole[:-9])
    (error,) = refused(desk, "build quiz.toml --versions 3")
    assert error.startswith("quiz.jsonl, line 3: is cut off")


def change(desk: Workdir, file: str, old: str, new: str) -> None:
    """Changes a type's file in one place."""
    path = desk.bank / file
    path.write_text(changed(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")


def test_a_changed_type_does_not_hinder_what_is_recorded(desk: Workdir) -> None:
    """Nothing is drawn again: lost papers are printed from the record, byte for byte."""
    build(desk).done()
    before = desk.tree("build"), (desk.home / "quiz.jsonl").read_bytes()
    change(desk, "tiny/sum/problem.py", "d.integers(2, 1, largest)", "d.integers(2, 5001, largest + 5000)")
    assert "the same as recorded" in build(desk).done().out
    (desk.home / "build/quiz/A-paper.pdf").unlink()
    (desk.home / "build/quiz/B-key.pdf").unlink()
    assert "the same as recorded" in build(desk).done().out
    assert (desk.tree("build"), (desk.home / "quiz.jsonl").read_bytes()) == before


def test_a_changed_text_is_no_paper_of_the_record(desk: Workdir) -> None:
    build(desk).done()
    change(desk, "tiny/sum/text.md.j2", "What is", "How much is")
    before = desk.tree()
    assert "the same as recorded" in build(desk).done().out  # all are in place, and nothing is printed
    (desk.home / "build/quiz/B-key.pdf").unlink()
    (error,) = refused(desk, "build quiz.toml")
    assert error.startswith("quiz.jsonl, line 3: version B would no longer be the paper of this record: a text, ")
    assert "problemset regenerate" in error
    assert "--record NEW.jsonl" in error
    desk.write("build/quiz/B-key.pdf", before["build/quiz/B-key.pdf"])
    assert desk.tree() == before


def test_another_engine_version_makes_the_recorded_content_in_other_bytes(desk: Workdir) -> None:
    """As if the bytes were those of another engine: they are printed, and the record stays as it is."""
    build(desk).done()
    desk.edit(2, lambda line: line["files"].update({"A-key.pdf": "0" * 64}))
    record = (desk.home / "quiz.jsonl").read_bytes()
    papers = desk.tree("build/quiz")
    ran = build(desk).done()
    assert ran.err == "note: 1 files have the recorded content in other bytes: the engine's version changed\n"
    assert (desk.home / "quiz.jsonl").read_bytes() == record
    assert desk.tree("build/quiz") == papers


def test_a_build_from_python(desk: Workdir) -> None:
    """What the command does, as a function: what it made, and what it was doing."""
    bank = Bank([desk.bank])
    order = Order(load_recipe(desk.home / "quiz.toml", bank), desk.home / "r.jsonl", seed=SEED)
    done: list[tuple[str, int, int]] = []

    def progress(*step: Any) -> None:
        done.append(step)

    built = build_papers(order, bank, desk.home / "out", progress=progress)
    assert (built.seed, built.versions, built.added, built.kept) == (SEED, 2, ("A", "B"), ())
    assert sorted(path.name for path in built.files) == sorted(desk.shown("out"))
    assert done == [
        ("preparing", 0, 1), ("drawing versions", 0, 2), ("drawing versions", 1, 2),
        *(("typesetting papers", n, 2) for n in (0, 1, 2)), ("writing tables", 0, 2), ("writing tables", 1, 2),
        *(("binding", n, 2) for n in (0, 1, 2)),
        *(("moving into place", n, 7) for n in range(7)),
    ]  # fmt: skip
    again = build_papers(order, bank, desk.home / "out")
    assert (again.versions, again.added, again.kept, again.other_bytes) == (2, (), ("A", "B"), ())
    assert not (again.withdrawn or again.returned or again.failed or again.notes or again.unrelated_papers)


def test_without_pdflatex(desk: Workdir) -> None:
    tex.version.cache_clear()
    (error,) = refused(desk, "build quiz.toml --engine latex", env={"PATH": ""})
    assert error.startswith("pdflatex is not installed; install TeX Live")
    assert "--engine typst" in error
    assert "--format tex" in error
    desk.run("build quiz.toml --engine latex --format tex --versions 1", env={"PATH": ""}).done()
    assert "A-paper.tex" in desk.tree("build/quiz")


def test_a_build_prints_no_edit_whose_files_were_emptied(desk: Workdir) -> None:
    build(desk).done()
    path = desk.home / "quiz.jsonl"
    untouched = path.read_text(encoding="utf-8")

    def change(line: dict[str, Any]) -> None:
        line.update(files={}, sources={})
        line["problems"][0].update(givens={"a": 1, "b": 2}, answer={"sum": 3}, mistakes={})

    desk.edit(2, lambda line: line.update(files={}, sources={}))
    build(desk).done()  # the same paper again
    assert path.read_text(encoding="utf-8") == untouched
    desk.edit(2, change)
    assert "its code is not that of its content: the record was edited" in build(desk).error()
