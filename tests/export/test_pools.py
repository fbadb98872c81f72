"""A record's problems in pools: all of them, checked once more, or a refusal."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from generator.bank.bank import Bank
from generator.errors import UserError
from generator.export.archive import zipped
from generator.export.pools import pools
from tests.helpers import Workdir, recipe, small_bank


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\npoints = 3', 'type = "tiny/share"', versions="4"))
    desk.run("build quiz.toml --format typ --seed 5").done()
    return desk


def found(desk: Workdir, variants: int | None = None) -> list[tuple[str, str, float, list[str]]]:
    _, some, _ = pools(desk.home / "quiz.jsonl", Bank([desk.bank]), variants)
    return [(pool.slot, pool.label, pool.points, [one.code for one in pool.questions]) for pool in some]


def test_a_pool_per_slot_with_all_versions_or_the_first(desk: Workdir) -> None:
    codes = [line["code"] for line in desk.records()[1:]]
    assert found(desk) == [("tiny/sum#1", "1(a)", 3, codes), ("tiny/share#1", "1(b)", 1, codes)]
    assert found(desk, 2) == [("tiny/sum#1", "1(a)", 3, codes[:2]), ("tiny/share#1", "1(b)", 1, codes[:2])]


def test_questions_hold_what_the_record_holds(desk: Workdir) -> None:
    title, some, _ = pools(desk.home / "quiz.jsonl", Bank([desk.bank]))
    assert title == "Quiz"
    for line, first, second in zip(desk.records()[1:], some[0].questions, some[1].questions, strict=True):
        for problem, question in zip(line["problems"], (first, second), strict=True):
            assert {field.name: field.value for field in question.fields} == problem["answer"]
            assert question.mistakes == problem["mistakes"]


def test_more_variants_than_there_are(desk: Workdir) -> None:
    error = desk.run("export quiz.jsonl --to moodle --variants 5").error()
    assert "5 variants were asked for, but the record has 4 versions" in error
    assert "--versions 5" in error


def test_an_edited_answer_does_not_leave(desk: Workdir) -> None:
    lines = (desk.home / "quiz.jsonl").read_text(encoding="utf-8").splitlines()
    version = json.loads(lines[2])
    version["problems"][0]["answer"]["sum"] += 1
    lines[2] = json.dumps(version)
    desk.write("quiz.jsonl", "\n".join(lines) + "\n")
    for target in ("moodle", "canvas", "qti21", "docx", "anki", "blackboard", "brightspace", "gradescope"):
        assert "quiz.jsonl, line 3, 1(a): the recorded answer" in desk.run(f"export quiz.jsonl --to {target}").error()
    assert desk.tree("build/quiz") and not list((desk.home / "build/quiz").glob("quiz-*"))
    with pytest.raises(UserError):
        pools(desk.home / "quiz.jsonl", Bank([desk.bank]))


@pytest.mark.parametrize("target", ["moodle", "canvas", "qti21", "anki", "brightspace"])
def test_the_command_writes_the_same_file_each_time(desk: Workdir, target: str) -> None:
    out = desk.run(f"export quiz.jsonl --to {target} --out one").done().out
    desk.run(f"export quiz.jsonl --to {target} --out two").done()
    assert desk.tree("one") == desk.tree("two")
    (name,) = desk.tree("one")
    assert out == f"wrote one/{name}\n"
    assert name.startswith("quiz-")


def test_records_that_are_none(desk: Workdir) -> None:
    assert "cannot read the record" in desk.run("export nothing.jsonl --to moodle").error()
    assert "quiz.toml: is a recipe, not a record" in desk.run("export quiz.toml --to moodle").error()


def test_an_archive_has_no_time_of_its_own() -> None:
    files = {"b.xml": b"2", "a.xml": b"1" * 1000}
    assert zipped(files) == zipped(dict(files))
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as whole:
        assert {entry.date_time for entry in whole.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert whole.namelist() == ["b.xml", "a.xml"]
    assert zipped(files) != zipped({"a.xml": b"1" * 1000, "b.xml": b"2"})
