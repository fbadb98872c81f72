"""Records of format 1: their papers come again byte for byte, under their codes, and such a record grows too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.bank import title_code
from generator.exam.record import read_header
from generator.exam.typesetting import recorded_software
from generator.files import sha256
from tests.helpers import Ran, Workdir, changed, pdf_text
from tests.press.building import DATED, refused

RECORDS = Path(__file__).parents[1] / "records"
ENGINES = {"typst": "typst", "latex": "pdflatex"}
RECIPE = """\
title = "Quiz of format 1"
subtitle = "Options and a pool"
course = "Test"
instructions = "Write *numbers*, $n \\\\in \\\\mathbb{Z}$."
roster = "class.csv"
engine = "ENGINE"

[[problems]]
title = "Sums"
text = "Give whole numbers."
parts = [{ type = "tiny/sum", choices = 4 }, { pool = ["tiny/plus", "tiny/share"] }]

[[problems]]
shuffle = true
parts = [{ type = "tiny/share", points = 3 }, { type = "tiny/coin", repeats = true }]
"""


@pytest.fixture(params=["typst", pytest.param("latex", marks=pytest.mark.tex)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Workdir:
    """A record of four students as format 1 had it, with its bank, its recipe and its roster."""
    shutil.copytree(RECORDS / "bank", tmp_path / "bank")
    shutil.copyfile(RECORDS / f"{request.param}.jsonl", tmp_path / "quiz.jsonl")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", RECIPE.replace("ENGINE", request.param))
    roster(desk, students(desk))
    made_by = read_header(tmp_path / "quiz.jsonl")
    if recorded_software(made_by.recipe)[ENGINES[request.param]] != made_by.software[ENGINES[request.param]]:
        take_over_bytes(desk)
    return desk


def take_over_bytes(desk: Workdir) -> None:
    """Lets the record say what the engine that is installed here makes of it: another version has other bytes."""
    desk.run("regenerate quiz.jsonl --out here")
    made = desk.shown("here")
    shutil.rmtree(desk.home / "here")
    header, *versions = desk.records()
    for line in versions:
        line["files"] = {name: sha256(made[name]) for name in line["files"]}
    lines = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in (header, *versions))
    desk.write("quiz.jsonl", "".join(f"{line}\n" for line in lines))


def students(desk: Workdir) -> list[dict[str, str]]:
    return [line["student"] for line in desk.records()[1:]]


def roster(desk: Workdir, rows: list[dict[str, str]]) -> None:
    desk.write("class.csv", "id,name,section\n" + "".join(",".join(row.values()) + "\n" for row in rows))


def build(desk: Workdir) -> Ran:
    return desk.run("build quiz.toml", env=DATED)


def kept(line: dict[str, Any]) -> dict[str, Any]:
    """What both formats have of a version; the options by letter and answer."""
    common = {key: line[key] for key in ("version", "code", "student", "sources", "files")}
    fields = ("label", "type", "points", "knobs", "path", "source_sha256", "givens", "answer", "mistakes")
    return {**common, "problems": [{key: problem[key] for key in fields} for problem in line["problems"]]}


def test_the_records_are_of_format_1(desk: Workdir) -> None:
    header, *versions = desk.records()
    assert header["format"] == 1
    assert all("options" not in problem for line in versions for problem in line["problems"])
    assert [line["code"] for line in versions] == [
        title_code(int(header["seed"]), header["recipe"]["title"], line["version"]) for line in versions
    ]


def test_papers_come_again_with_the_same_bytes(desk: Workdir) -> None:
    ran = desk.run("regenerate quiz.jsonl --out again").done()
    assert ran.out == "8 files in again/\n"
    ran = desk.run("verify quiz.jsonl --out again").done()
    assert ran.out == "verified: 4 versions, 16 problems, 8 files as recorded\n"
    assert ran.err == ""
    for line in desk.records()[1:]:
        assert line["code"] in pdf_text(desk.home / f"again/{line['version']}-paper.pdf")


def test_built_again_it_stays_as_it_is(desk: Workdir) -> None:
    """Its papers are printed, and not a byte of the record changes."""
    before = (desk.home / "quiz.jsonl").read_bytes()
    assert build(desk).done().out.endswith("the same as recorded in quiz.jsonl\n")
    assert (desk.home / "quiz.jsonl").read_bytes() == before
    assert "8 files as recorded" in desk.run("verify quiz.jsonl").done().out


def test_it_grows(desk: Workdir) -> None:
    """It is written in the new format then; who was in it keeps everything, also the old code."""
    old = desk.records()
    desk.run("regenerate quiz.jsonl").done()
    papers = desk.shown("build/quiz")
    there = students(desk)
    roster(desk, [*there[:2], {"id": "s03", "name": "Cy Young", "section": "2"}, *there[2:]])
    ran = build(desk).done()
    assert "1 paper added (s03), 4 as they were" in ran.out
    header, *versions = desk.records()
    assert header["format"] == 2
    assert [line["version"] for line in versions] == [*(line["version"] for line in old[1:]), "s03"]
    assert [kept(line) for line in versions[:4]] == [kept(line) for line in old[1:]]
    assert all(desk.shown("build/quiz")[name] == data for name, data in papers.items())
    assert [line["round"] for line in versions] == [0, 0, 0, 0, 1]
    seed, title = int(header["seed"]), header["recipe"]["title"]
    assert versions[4]["code"] != title_code(seed, title, "s03")
    assert desk.run("verify quiz.jsonl").done().out == "verified: 5 versions, 20 problems, 10 files as recorded\n"
    desk.run("regenerate quiz.jsonl --out again").done()
    assert all(desk.shown("build/quiz")[name] == data for name, data in desk.shown("again").items())


def test_the_options_are_those_of_its_order(desk: Workdir) -> None:
    old = desk.records()
    roster(desk, students(desk)[1:])  # one leaves, so that the record is written anew
    build(desk).done()
    for before, after in zip(old[1:], desk.records()[1:], strict=True):
        for was, now in zip(before["problems"], after["problems"], strict=True):
            assert len(now["options"]) == len(was["order"])
            known = [was["answer"], *({**was["answer"], **wrong} for wrong in was["mistakes"].values())]
            names = ["", *was["mistakes"]]
            for number, option in zip(was["order"], now["options"], strict=True):
                if number < len(known):
                    assert (option["answer"], option["mistake"]) == (known[number], names[number])
                else:
                    assert option["mistake"] == "a near miss, no known mistake"


def test_another_code_is_named(desk: Workdir) -> None:
    desk.edit(3, lambda line: line.update(code="0000-0000"))
    found = desk.run("verify quiz.jsonl").differences()
    assert any(line.startswith("version s02, code: recorded 0000-0000") for line in found)


def test_another_recipe_does_not_grow_it(desk: Workdir) -> None:
    text = (desk.home / "quiz.toml").read_text(encoding="utf-8")
    desk.write("quiz.toml", changed(text, "points = 3", "points = 2"))
    (error,) = refused(desk, "build quiz.toml")
    assert "this record is of another recipe (problems changed)" in error


def test_it_is_one_to_differ_from(desk: Workdir) -> None:
    desk.write("new.toml", 'title = "New"\n[[problems]]\nparts = [{ type = "tiny/coin" }]\n')
    error = desk.run("build new.toml --distinct-from quiz.jsonl").error()
    sides = {p["givens"]["heads"] for line in desk.records()[1:] for p in line["problems"] if p["type"] == "tiny/coin"}
    assert "only 2 different problems exist" in error
    assert f"and {len(sides)} are in records to differ from" in error


def test_a_record_of_format_1_has_a_line_for_each_field_that_it_had(desk: Workdir) -> None:
    """So that these records are not taken for something else: the fields of format 1 and no other."""
    header, first = (desk.home / "quiz.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    assert list(json.loads(header)) == ["format", "kind", "recipe", "seed", "created", "software"]
    assert list(json.loads(first)) == ["version", "code", "student", "problems", "sources", "files"]
    assert list(json.loads(first)["problems"][0])[-1] == "order"
