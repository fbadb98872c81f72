"""All versions have the same pages, and their boxes in the same places; where they cannot, a note names the part."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from generator.exam.looks import part_layouts
from generator.exam.record import read_header
from tests.helpers import SHARE, SHARE_TEXT, SUM, TEXT, Workdir, add_type, changed, recipe

# a statement of one to nine lines
LONG = changed(
    TEXT, "What is $<< a >> + << b >>$?", "What is $<< a >> + << b >>$? <% for i in range(a) %>Think well. <% endfor %>"
)
WORDS = changed(SUM, "range(1, 10_000)", "range(1, 100)").replace("largest: int = 5000", "largest: int = 60")
ROWS = changed(SHARE, "d.integers(3, 0, 9)", "d.integers(d.integer(2, 4), 0, 9)")
ENGINES = ["typst", pytest.param("latex", marks=pytest.mark.tex)]


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    add_type(tmp_path / "bank", "tiny/long", WORDS, LONG)
    add_type(tmp_path / "bank", "tiny/short", WORDS)
    add_type(tmp_path / "bank", "tiny/rows", ROWS, SHARE_TEXT)
    return Workdir(tmp_path)


def places(pdf: Path) -> list[tuple[int, str, str]]:
    """Page, height and left edge of every answer label (“sum”), to a tenth of a point."""
    shown = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    found = []
    for number, page in enumerate(shown.split("<page ")[1:], 1):
        for x, y in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>sum<', page):
            found.append((number, f"{float(y):.1f}", f"{float(x):.1f}"))
    return found


LONG_PART, SHORT_PART = 'type = "tiny/long"\nspace = 5', 'type = "tiny/short"\nspace = 4'


@pytest.mark.poppler
@pytest.mark.parametrize("engine", ENGINES)
def test_boxes_stand_in_the_same_places(desk: Workdir, engine: str) -> None:
    desk.write("quiz.toml", recipe(LONG_PART, SHORT_PART, LONG_PART, SHORT_PART, SHORT_PART, versions="6"))
    ran = desk.run(f"build quiz.toml --engine {engine}").done()
    assert "note" not in ran.err
    found = [places(desk.home / f"build/quiz/{name}-paper.pdf") for name in "ABCDEF"]
    assert len(found[0]) == 5
    assert all(other == found[0] for other in found), found
    assert found[0][-1][0] > 1  # they go on to another page, all at the same part


@pytest.mark.poppler
def test_without_heights_they_would_not(desk: Workdir) -> None:
    """The test above would see it: a single version is laid out as its statements come."""
    desk.write("quiz.toml", recipe(LONG_PART, SHORT_PART, versions="1"))
    for seed in (1, 2, 3, 4):
        desk.run(f"build quiz.toml --seed {seed} --record {seed}.jsonl --out {seed}").done()
    assert len({tuple(places(desk.home / f"{seed}/A-paper.pdf")) for seed in (1, 2, 3, 4)}) > 1


def test_heights_stand_in_the_record_and_another_version_does_not_change_them(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(LONG_PART, SHORT_PART))
    for count in (2, 5):
        desk.run(f"build quiz.toml --seed 9 --versions {count} --record {count}.jsonl --out {count}").done()
    rooms = [desk.records(f"{count}.jsonl")[0]["recipe"]["room"] for count in (2, 5)]
    assert rooms[0] == rooms[1]
    long, short = (rooms[0]["parts"][slot] for slot in ("tiny/long#1", "tiny/short#1"))
    assert 1 < short["needed"] < long["needed"] < 9
    assert (long["space"], short["space"]) == (5, 4)
    assert desk.shown("2")["B-paper.pdf"] == desk.shown("5")["B-paper.pdf"]


def test_papers_come_again_when_the_bank_has_changed(desk: Workdir) -> None:
    """The heights are recorded, not measured anew."""
    desk.write("quiz.toml", recipe(LONG_PART, SHORT_PART))
    desk.run("build quiz.toml").done()
    before = desk.shown("build/quiz")["A-paper.pdf"]
    source = desk.bank / "tiny" / "long" / "problem.py"
    source.write_text(changed(source.read_text(encoding="utf-8"), "int = 60", "int = 9"), encoding="utf-8")
    desk.run("regenerate quiz.jsonl --out again").done()
    assert desk.shown("again")["A-paper.pdf"] == before


def test_a_height_of_ones_own(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(f"{SHORT_PART}\nheight = 12.5", SHORT_PART))
    desk.run("build quiz.toml").done()
    header = read_header(desk.home / "quiz.jsonl")
    first, second = part_layouts(header.recipe, header.seed, "A").values()
    assert first.height == 12.5
    assert second.height and 3 < second.height < 12.5
    assert "the same as recorded" in desk.run("build quiz.toml").done().out


def test_a_statement_that_outgrows_its_height_is_named(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(f"{LONG_PART}\nheight = 1.5", SHORT_PART))
    ran = desk.run("build quiz.toml --seed 1").done()
    assert re.search(r"note: 1\(a\) is longer than its height in version [AB]: its boxes stand lower there", ran.err)


def test_boxes_of_other_shapes_are_named(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SHORT_PART, 'type = "tiny/rows"', versions="8"))
    ran = desk.run("build quiz.toml --seed 4").done()
    assert "note: 1(b) has boxes of 3 shapes: not in the same places in all versions" in ran.err


def test_shuffled_parts_are_named(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(LONG_PART, SHORT_PART, top="shuffle = true"))
    assert "note: parts stand in another order in each version" in desk.run("build quiz.toml").done().err


def test_papers_of_other_lengths_are_named(desk: Workdir) -> None:
    """Where nothing could be measured (a layout of one's own that does not) the pages are still counted."""
    desk.write(
        "own.typ",
        '#import "base.typ": *\n'
        '#let part(label: "", points: 0, ..rest, statement) = [\n'
        "#statement #if repr(statement).len() > 900 { pagebreak() }.]\n",
    )
    desk.write("quiz.toml", recipe(LONG_PART, versions="12", top='layout = "own"\npdf_standard = "1.7"'))
    ran = desk.run("build quiz.toml --seed 2").done()
    counts = {len(pikepdf.open(path).pages) for path in (desk.home / "build/quiz").glob("*-paper.pdf")}
    assert len(counts) == 2
    assert re.search(r"note: papers differ in their number of pages: 1 \(such as \w\), 2 \(such as \w\)", ran.err)
