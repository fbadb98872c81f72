"""One build at a time for a record and for a folder of papers; and a folder knows whose papers it holds."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.errors import UserError
from generator.press.locks import locked
from tests.helpers import Workdir, children, recipe
from tests.press.building import DATED, SEED, SUM, build, gone, quiz, refused, wait_for


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    return quiz(tmp_path)


def hidden(desk: Workdir) -> set[str]:
    """Hidden files that a build makes while it runs, and must not leave."""
    return {name for name in desk.tree() if re.search(r"(^|/)\.(?!record$)", name)}


# --- locks ----------------------------------------------------------------------------------------------------------

AT_WORK = r"process \d+ \(since \d\d:\d\d:\d\d\) is building or regenerating it; wait until that is done$"


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("build quiz.toml", "quiz.jsonl"),
        ("build quiz.toml --versions 3", "quiz.jsonl"),
        ("build quiz.toml --out other", "quiz.jsonl"),
        ("build quiz.toml --record other.jsonl", "build/quiz"),
        ("regenerate quiz.jsonl", "quiz.jsonl"),
        ("regenerate quiz.jsonl --out other --version A --only key", "quiz.jsonl"),
        ("regenerate ../there/copy.jsonl --out build/quiz", "build/quiz"),
    ],
)
def test_the_second_one_is_told_who_is_at_work(tmp_path: Path, command: str, what: str) -> None:
    desk = quiz(tmp_path / "here")
    build(desk).done()
    desk.write("../there/copy.jsonl", (desk.home / "quiz.jsonl").read_bytes())
    with locked(desk.home / "quiz.jsonl", desk.home / "build/quiz"):
        (error,) = refused(desk, command)
        assert re.match(rf"{re.escape(what)}: {AT_WORK}", error), error
        assert f"process {os.getpid()} " in error
        assert ".lock" not in error
    if "other.jsonl" not in command:  # for which it is the folder of another record
        desk.run(command).done()
    assert hidden(desk) == set()


def test_who_only_reads_does_not_wait(desk: Workdir) -> None:
    build(desk).done()
    with locked(desk.home / "quiz.jsonl", desk.home / "build/quiz"):
        desk.run("verify quiz.jsonl").done()


def test_locks_lie_beside_the_record_and_in_the_folder_and_go(desk: Workdir) -> None:
    record, out = desk.home / "a" / "quiz.jsonl", desk.home / "b" / "c"
    with locked(record, out):
        now = {name for name in desk.tree() if name.endswith(".lock")}
        assert now == {"a/.quiz.jsonl.lock", "b/c/.lock"}
        assert json.loads((out / ".lock").read_bytes())["process"] == os.getpid()
        (out / "paper.pdf").write_bytes(b"")
    assert {name for name in desk.tree() if name[0] in "ab" and not name.startswith("bank")} == {
        "b/", "b/c/", "b/c/paper.pdf",
    }  # fmt: skip


def test_whoever_is_refused_takes_nothing_from_who_is_at_work(desk: Workdir) -> None:
    """Neither lock, nor a folder that is still empty; and the first lock does not stay if the second cannot be had."""
    record, out = desk.home / "quiz.jsonl", desk.home / "out"
    with locked(record, out):
        for other, folder in ((record, out), (record, desk.home / "new"), (desk.home / "new" / "r.jsonl", out)):
            with pytest.raises(UserError, match=AT_WORK), locked(other, folder):
                raise AssertionError("nobody may come here")
        assert {name for name in desk.tree() if "bank" not in name} == {
            ".quiz.jsonl.lock", "out/", "out/.lock", "quiz.toml",
        }  # fmt: skip
    with locked(record, out):
        pass
    assert not out.exists()


def test_a_lock_whose_owner_cannot_be_read_is_one_all_the_same(desk: Workdir) -> None:
    with locked(desk.home / "quiz.jsonl", desk.home / "out"):
        (desk.home / ".quiz.jsonl.lock").write_bytes(b"")
        (error,) = refused(desk, "build quiz.toml")
        assert error == "quiz.jsonl: another process is building or regenerating it; wait until that is done"


@pytest.mark.parametrize("left", [b"", b'{"process": 1, "since": "00:00:00"}', b"\xff"])
def test_a_lock_file_that_nobody_holds_is_no_lock(desk: Workdir, left: bytes) -> None:
    desk.write(".quiz.jsonl.lock", left)
    desk.write("build/quiz/.lock", left)
    build(desk).done()
    assert hidden(desk) == set()


def test_a_lock_on_a_full_disk_is_one_line(tmp_path: Path) -> None:
    """As far as a limit on the size of files shows it; in a process of its own, which it is set for."""
    code = """
import resource, signal, sys
from pathlib import Path
from generator.errors import UserError
from generator.press.locks import locked
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    with locked(Path("quiz.jsonl"), Path("out")):
        print("locked")
except UserError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.stderr == ""
    assert ran.stdout.startswith("quiz.jsonl: cannot write: File too large")


def test_the_lock_of_a_killed_build_does_not_stand_in_the_way(desk: Workdir) -> None:
    command = f"build quiz.toml --versions 30 --seed {SEED}"
    process = desk.start(f"{command} --jobs 2", env=DATED)
    wait_for(process, desk, 5)
    second = desk.run(command)
    assert re.match(rf"quiz\.jsonl: {AT_WORK}", second.error())
    assert f"process {process.pid} " in second.err
    workers = children(process)
    process.kill()
    process.communicate(timeout=30)
    assert gone(workers)
    assert {name for name in hidden(desk) if name.endswith(".lock")} == {".quiz.jsonl.lock", "build/quiz/.lock"}
    desk.run(command, env=DATED).done()
    assert hidden(desk) == set()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("apart", [False, True], ids=["the same record", "two records"])
def test_of_two_builds_at_once_every_paper_is_of_the_record(desk: Workdir, seed: int, apart: bool) -> None:
    """Without a seed, so that two builds would draw other papers: one of them makes all, or none."""
    desk.write("class.csv", "id,name\n" + "".join(f"s{i:02},Student {i}\n" for i in range(40)))
    desk.write("quiz.toml", recipe(SUM, top='format = ["typ"]'))
    records = ["quiz.jsonl", "other.jsonl" if apart else "quiz.jsonl"]
    started = []
    for record in records:
        started.append(desk.start(f"build quiz.toml --roster class.csv --record {record} --jobs 1"))
        time.sleep(random.Random(seed).uniform(0, 1.5))
    said = [process.communicate(timeout=120) for process in started]
    codes = [process.returncode for process in started]
    for code, (out, err) in zip(codes, said, strict=True):
        assert (code, out) == (1, "") or (code, err) == (0, "")
        if code:
            assert re.match(rf"error: (quiz\.jsonl|build/quiz): {AT_WORK}", err.strip()) or "of another record" in err
    assert codes.count(0) == 1 if apart else 0 in codes
    record = records[codes.index(0)]
    lines = desk.records(record)[1:]
    assert len(lines) == 40
    for line in lines:
        for kind in ("paper", "key"):
            shown = (desk.home / f"build/quiz/{line['version']}-{kind}.typ").read_text(encoding="utf-8")
            assert line["code"] in shown
    assert "40 versions, 40 problems, 200 files as recorded" in desk.run(f"verify {record} --out build/quiz").done().out
    assert hidden(desk) == set()


# --- whose papers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        "build other.toml --out build/quiz",
        "build other.toml --record new.jsonl --out build/quiz",
        "build quiz.toml --record new.jsonl",
        "regenerate other.jsonl --out build/quiz",
        "regenerate other.jsonl --out build/quiz --version A --only key --engine typst",
    ],
)
def test_the_folder_of_another_record_is_left_alone(desk: Workdir, command: str) -> None:
    desk.write("other.toml", recipe(SUM).replace("Quiz", "Other"))
    build(desk).done()
    desk.run("build other.toml").done()
    (error,) = refused(desk, command)
    assert error == ("build/quiz: holds the papers of another record, quiz.jsonl; choose another folder: --out DIR")


def test_papers_that_were_made_again_are_of_their_record_too(desk: Workdir) -> None:
    build(desk).done()
    desk.run("build quiz.toml --record other.jsonl --out other").done()
    desk.run("regenerate quiz.jsonl --out again").done()
    for command in ("build quiz.toml --record other.jsonl --out again", "regenerate other.jsonl --out again"):
        (error,) = refused(desk, command)
        assert "again: holds the papers of another record, quiz.jsonl" in error


def test_a_record_that_is_made_anew_keeps_its_folder(desk: Workdir) -> None:
    build(desk).done()
    before = desk.shown("build/quiz")
    (desk.home / "quiz.jsonl").unlink()
    desk.write("quiz.toml", recipe(SUM).replace("Quiz", "Another quiz"))
    build(desk).done()
    assert desk.shown("build/quiz").keys() == before.keys()
    assert desk.shown("build/quiz")["A-key.pdf"] != before["A-key.pdf"]


def test_a_record_that_was_moved_is_known_again(desk: Workdir) -> None:
    build(desk).done()
    before = desk.shown("build/quiz")
    (desk.home / "sub").mkdir()
    (desk.home / "quiz.jsonl").rename(desk.home / "sub/moved.jsonl")
    assert "the same as recorded in sub/moved.jsonl" in build(desk, "--record sub/moved.jsonl").done().out
    desk.run("regenerate sub/moved.jsonl --out build/quiz").done()
    assert desk.shown("build/quiz") == before
    (desk.home / "sub/moved.jsonl").unlink()  # from now on it is its folder
    build(desk, "--record sub/moved.jsonl").done()


def test_a_folder_that_was_moved_is_known_again(desk: Workdir) -> None:
    build(desk).done()
    before = desk.shown("build/quiz")
    (desk.home / "build/quiz").rename(desk.home / "papers")
    assert "the same as recorded" in build(desk, "--out papers").done().out
    assert desk.shown("papers") == before
    shutil.copytree(desk.home, desk.home.parent / "elsewhere")
    elsewhere = Workdir(desk.home.parent / "elsewhere")
    assert "the same as recorded" in build(elsewhere, "--out papers").done().out


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b'{"record": 5}', b"\xff\xfe", b'{"id": "x"}'])
def test_a_spoilt_note_of_whose_papers_they_are_is_no_harm(desk: Workdir, content: bytes) -> None:
    build(desk).done()
    before = desk.tree()
    desk.write("build/quiz/.record", content)
    build(desk).done()
    assert desk.tree() == before


def test_the_note_tells_nothing_of_the_seed(desk: Workdir) -> None:
    build(desk, f"--seed {SEED}").done()
    note = json.loads((desk.home / "build/quiz/.record").read_bytes())
    assert note["record"] == "../../quiz.jsonl"
    assert re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}", note["id"])
    codes = {line["code"] for line in desk.records()[1:]}
    assert note["id"] not in codes
    assert set(note) == {"record", "id"}
