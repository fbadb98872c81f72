"""`problemset build --redraw`: printed proofs get other problems, until somebody says that they are final."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.exam import drafting
from generator.files import whole_file
from generator.press import builder, is_final, make_final, put_aside
from tests.helpers import Workdir, pdf_text
from tests.press.building import DATED, SEED, Stop, at_call, build, quiz, refused

FOUR = f"--versions 4 --seed {SEED} --jobs 1"


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    desk = quiz(tmp_path)
    build(desk, FOUR).done()
    return desk


def test_one_paper_is_another_and_all_others_keep_their_bytes(desk: Workdir) -> None:
    before = desk.tree("build/quiz")
    ran = build(desk, f"{FOUR} --redraw B").done()
    assert "1 paper drawn again (B), 3 as they were" in ran.out
    after = desk.tree("build/quiz")
    assert {name for name in before if before[name] != after[name]} == {
        "B-paper.pdf", "B-key.pdf", "all-papers.pdf", "all-keys.pdf", "answers.csv",
    }  # fmt: skip
    assert "verified: 4 versions" in desk.run("verify quiz.jsonl").done().out
    code = desk.records()[2]["code"]
    assert code in pdf_text(after["B-paper.pdf"]) and code in pdf_text(after["all-papers.pdf"])
    assert code not in pdf_text(before["B-paper.pdf"])


def test_one_part_is_another(desk: Workdir) -> None:
    before = desk.givens()
    build(desk, f"{FOUR} --redraw 'C:1(b)'").done()
    assert {key for key, givens in desk.givens().items() if givens != before[key]} == {("C", "tiny/share#1")}
    assert refused(desk, f"build quiz.toml {FOUR} --redraw 'C:1(c)'") == [
        "quiz.jsonl, version C: there is no part 1(c); it has 1(a), 1(b)"
    ]


def test_stopped_in_the_middle_it_goes_on_and_gives_the_same(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start = desk.tree()
    command = f"build quiz.toml {FOUR} --redraw B"
    desk.run(command, env=DATED).done()
    whole = desk.tree()
    for where, name, number in ((drafting, "whole_lines", 1), (builder, "write_whole", 2), (builder, "whole_file", 1)):
        for path, content in start.items():
            if not path.endswith("/"):
                desk.write(path, content)
        with monkeypatch.context() as patch:
            patch.setattr(where, name, at_call(number, getattr(where, name)))
            with pytest.raises(Stop):
                desk.run(command, env=DATED)
        desk.run(command, env=DATED).done()
        assert desk.tree() == whole


def test_stopped_in_the_middle_a_plain_build_leaves_all_as_it_was(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.tree()
    with monkeypatch.context() as patch:
        patch.setattr(builder, "whole_file", at_call(1, whole_file))  # papers are in place, the record is not
        with pytest.raises(Stop):
            build(desk, f"{FOUR} --redraw B")
    assert desk.tree() != before
    build(desk, FOUR).done()
    assert desk.tree() == before


def test_final_papers_are_neither_drawn_again_nor_put_aside(desk: Workdir) -> None:
    record, out = desk.home / "quiz.jsonl", desk.home / "build/quiz"
    assert not is_final(out)
    make_final(record, out)
    assert is_final(out)
    text = (out / "FINAL.txt").read_text(encoding="utf-8")
    assert re.search(r"final since \d{4}-\d\d-\d\dT", text)
    make_final(record, out)
    assert (out / "FINAL.txt").read_text(encoding="utf-8") == text
    (line,) = refused(desk, f"build quiz.toml {FOUR} --redraw B")
    assert "these papers are final: students may have them" in line
    build(desk, FOUR).done()  # printing them again is no harm
    with pytest.raises(Exception, match="these papers are final"):
        put_aside(record, out, desk.home / "aside")
    assert record.exists()


def test_what_is_put_aside_is_whole_and_its_place_free(desk: Workdir) -> None:
    before = desk.tree()
    put_aside(desk.home / "quiz.jsonl", desk.home / "build/quiz", desk.home / "aside")
    after = desk.tree()
    moved = {name.replace("build/", "", 1): content for name, content in before.items() if "quiz/" in name}
    assert {name: after[f"aside/{name}"] for name in moved} == moved
    assert after["aside/quiz.jsonl"] == before["quiz.jsonl"]
    assert not (desk.home / "quiz.jsonl").exists() and not list(desk.home.glob("build/quiz/*"))
    (desk.home / ".quiz.jsonl.0123456789abcdef.draft").write_text(json.dumps({}), encoding="utf-8")
    put_aside(desk.home / "quiz.jsonl", desk.home / "build/quiz", desk.home / "aside-2")
    assert (desk.home / "aside-2/.quiz.jsonl.0123456789abcdef.draft").exists()
    build(desk, FOUR).done()
    assert desk.records()[1:] == [json.loads(line) for line in before["quiz.jsonl"].splitlines()[1:]]
