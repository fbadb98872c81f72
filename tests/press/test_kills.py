"""Interrupted, killed or stopped at any step, a build that is called again ends with the same bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from pathlib import Path

import pikepdf
import pytest

from generator.exam import composer, drafting
from generator.files import append_line, write_whole
from generator.press import bound, builder, workspace
from tests import helpers
from tests.helpers import Workdir, add_type, changed, children, pdf_text, recipe
from tests.press.building import (
    DATED,
    MANY,
    SEED,
    Stop,
    at_call,
    build,
    gone,
    nothing_half_done,
    quiz,
    wait_for,
)
from tests.press.stopping import killed_at


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    return quiz(tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that a build of 60 versions leaves."""
    desk = quiz(tmp_path_factory.mktemp("undisturbed"))
    desk.run(MANY, env=DATED).done()
    return desk.tree()


# --- processes that end ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupted_it_goes_on_where_it_stopped(desk: Workdir, undisturbed: dict[str, bytes], jobs: int) -> None:
    process = desk.start(f"{MANY} --jobs {jobs}", env=DATED, start_new_session=True)
    wait_for(process, desk, 61)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert err.strip() == "interrupted; the same command goes on where it stopped"
    assert out == ""
    assert desk.shown("build/quiz") == {}
    assert not (desk.home / "quiz.jsonl").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in (desk.home / "build/quiz/.unfinished").glob("*.pdf")}
    assert len(kept) >= 60
    assert not list(desk.home.rglob("*.lock"))
    desk.run(MANY, env=DATED).done()
    assert desk.tree() == undisturbed
    again = {name: (desk.home / "build/quiz" / name).stat().st_mtime_ns for name in kept}
    ahead = 2 * 8 * (1 if jobs == 1 else 3 * jobs)  # papers and keys, eight versions a task, tasks on their way
    assert sum(again[name] == time for name, time in kept.items()) >= len(kept) - ahead, "finished papers made again"


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_again_and_again_it_ends_with_the_same_bytes(
    desk: Workdir, undisturbed: dict[str, bytes], jobs: int
) -> None:
    """Its processes end with it, so that nothing goes on writing behind the next build."""
    for count in (1, 41, 90, 119):
        process = desk.start(f"{MANY} --jobs {jobs}", env=DATED)
        wait_for(process, desk, count)
        workers = children(process)
        process.kill()
        process.communicate(timeout=30)
        assert gone(workers)
        nothing_half_done(desk, undisturbed)
    desk.run(f"{MANY} --jobs {jobs}", env=DATED).done()
    assert desk.tree() == undisturbed


def test_a_process_that_is_killed_is_replaced(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    process = desk.start(f"{MANY} --jobs 2", env=DATED)
    wait_for(process, desk, 31)
    killed = children(process)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert killed
    assert (process.returncode, err) == (0, "")
    assert desk.tree() == undisturbed


def test_a_version_that_kills_its_process_is_named(desk: Workdir) -> None:
    """Each process that is given it ends; all others are finished and kept."""
    deadly = "    import multiprocessing as m, os\n    if b % 23 == 5 and m.parent_process():\n        os._exit(9)\n"
    kills = f"{helpers.SUM}\n\ndef steps(answer, a, b):\n{deadly}    return {{}}\n"
    add_type(desk.bank, "tiny/deadly", kills)
    desk.write("quiz.toml", recipe('type = "tiny/deadly"'))
    ran = desk.run(f"{MANY} --jobs 2")
    guilty = [line for line in desk.records()[1:] if line["problems"][0]["givens"]["b"] % 23 == 5]
    assert guilty
    assert ran.code == 1
    _, *errors = ran.err.splitlines()
    assert [
        error.partition(": the process that makes it ends each time (killed, or out of memory)")[0] for error in errors
    ] == [f"error: version {line['version']}" for line in guilty]
    assert [line["version"] for line in desk.records()[1:] if not line["files"]] == [line["version"] for line in guilty]


def test_any_number_of_processes_makes_the_same_bytes(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    desk.run(f"{MANY} --jobs 1", env=DATED).done()
    assert desk.tree() == undisturbed
    assert "the same as recorded" in desk.run(f"{MANY} --jobs 3", env=DATED).done().out


RARE = changed(helpers.TEXT, "What is $", "<% if b % 23 == 5 %><< nothing >><% endif %>What is $")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_in_one_version_of_many_is_named_and_the_others_are_finished(desk: Workdir, jobs: int) -> None:
    """By whichever process finds it. Mended, the version comes from the record."""
    add_type(desk.bank, "tiny/rare", helpers.SUM, RARE)
    desk.write("quiz.toml", recipe('type = "tiny/rare"'))
    ran = desk.run(f"{MANY} --jobs {jobs}")
    guilty = [line for line in desk.records()[1:] if line["problems"][0]["givens"]["b"] % 23 == 5]
    assert guilty
    assert ran.code == 1
    note, *errors = ran.err.splitlines()
    assert note.startswith(f"note: {len(guilty)} of 60 versions could not be typeset; mend what is wrong, then ")
    assert [error.partition(":")[0] for error in errors] == ["error"] * len(guilty)
    assert all("tiny/rare (text.md.j2, line 2" in error for error in errors)
    assert all(f"/{line['version']}/" in error or f"path {line['version']}/" in error
               for line, error in zip(guilty, errors, strict=True))  # fmt: skip
    assert ran.out.startswith(f"{60 - len(guilty)} versions with keys in build/quiz/\n")
    for line in desk.records()[1:]:
        made = {f"{line['version']}-paper.pdf", f"{line['version']}-key.pdf"}
        assert set(line["files"]) == (set() if line in guilty else made)
        assert all((desk.home / "build/quiz" / name).exists() is (line not in guilty) for name in made)
    assert not (desk.home / "build/quiz/.unfinished").exists()
    with pikepdf.open(desk.home / "build/quiz/all-keys.pdf") as bound:
        assert len(bound.pages) == 2 * (60 - len(guilty))  # answers, and worked solutions
    verified = desk.run("verify quiz.jsonl")
    assert verified.code == 1
    assert [line.partition(": no files are recorded")[0] for line in verified.err.splitlines()] == [
        f"not checked: version {line['version']}" for line in guilty
    ]
    (desk.bank / "tiny/rare/text.md.j2").write_text(helpers.TEXT, encoding="utf-8")
    name = guilty[0]["version"]
    desk.run(f"regenerate quiz.jsonl --version {name}").done()
    assert guilty[0]["code"] in pdf_text(desk.home / f"build/quiz/{name}-paper.pdf")


def test_once_it_is_mended_the_same_command_makes_what_is_missing(desk: Workdir) -> None:
    """And changes nothing else: not even a number of the versions that could not be typeset."""
    add_type(desk.bank, "tiny/rare", helpers.SUM, RARE)
    desk.write("quiz.toml", recipe('type = "tiny/rare"'))
    assert desk.run(MANY, env=DATED).code == 1
    before, papers = desk.records(), desk.shown("build/quiz")
    guilty = [line["version"] for line in before[1:] if not line["files"]]
    # mended where only the guilty ones come by: to all others it is the same text
    (desk.bank / "tiny/rare/text.md.j2").write_text(RARE.replace("<< nothing >>", "So: "), encoding="utf-8")
    desk.run(MANY, env=DATED).done()
    for old, new in zip(before[1:], desk.records()[1:], strict=True):
        made = {f"{old['version']}-paper.pdf", f"{old['version']}-key.pdf"}
        assert set(new["files"]) == made
        if old["version"] in guilty:
            assert {**new, "files": {}, "sources": {}} == old
        else:
            assert new == old
            assert all(desk.shown("build/quiz")[name] == papers[name] for name in made)
    ran = desk.run("verify quiz.jsonl")
    assert all(line.startswith("note: tiny/rare has changed") for line in ran.err.splitlines())


def test_a_mistake_in_every_version_is_told_once_and_leaves_nothing(desk: Workdir) -> None:
    add_type(desk.bank, "tiny/rare", helpers.SUM, changed(RARE, "b % 23 == 5", "true"))
    desk.write("quiz.toml", recipe('type = "tiny/rare"'))
    before = desk.tree()
    assert "tiny/rare (text.md.j2, line 2" in desk.run(f"{MANY} --jobs 2").error()
    assert desk.tree() == before


# --- every step -----------------------------------------------------------------------------------------------------

BUILD = f"build quiz.toml --seed {SEED}"
GROW = "build quiz.toml --roster class.csv --format typ"


def prepared(folder: Path, command: str) -> Workdir:
    """A folder in which the command has all to do; to grow a record: one student leaves, one comes back, one is new."""
    desk = quiz(folder)
    if command == GROW:
        for ids in ("1234", "234", "0431"):
            desk.write("class.csv", "id,name\n" + "".join(f"{i},Student {i}\n" for i in ids))
            if ids != "0431":
                desk.run(f"{GROW} --seed {SEED}", env=DATED).done()
    return desk


def without_strays(tree: dict[str, bytes]) -> dict[str, bytes]:
    """All but what a kill leaves in the very moment of writing: a hidden file that is not looked at again."""
    return {name: data for name, data in tree.items() if not re.search(r"(^|/)\.[a-z0-9_]{8}\.tmp$", name)}


@pytest.mark.parametrize("first", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("command", "stride"), [(f"{BUILD} --format typ", 8), (BUILD, 20), (GROW, 8)], ids=["sources", "PDFs", "growing"]
)
def test_killed_at_any_step_on_the_disk_it_ends_with_the_same_bytes(
    tmp_path: Path, command: str, stride: int, first: int
) -> None:
    """Locks, the draft, each version that is drawn, each file, the tables, moving into place, the record, clearing up:
    every file that is opened, renamed or removed, and every folder, in turn."""
    base = prepared(tmp_path / "base", command).home
    done = Workdir(tmp_path / "done")
    shutil.copytree(base, done.home)
    done.run(command, env=DATED).done()
    whole, before = done.tree(), Workdir(base).shown("build/quiz") if command == GROW else {}
    steps = 0
    number = first
    while True:
        desk = Workdir(tmp_path / f"killed{number}")
        shutil.copytree(base, desk.home)
        if not killed_at(number, desk.home, command, DATED):
            break
        steps += 1
        for name, data in desk.shown("build/quiz").items():
            assert data in (whole[f"build/quiz/{name}"], before.get(name)), (number, name)
        recorded = (desk.home / "quiz.jsonl").read_bytes() if (desk.home / "quiz.jsonl").exists() else None
        old = (base / "quiz.jsonl").read_bytes() if command == GROW else None
        assert recorded in (old, whole["quiz.jsonl"]), number
        if recorded == whole["quiz.jsonl"]:  # the record comes last
            assert without_strays(desk.shown("build/quiz")) == done.shown("build/quiz"), number
        desk.run(command, env=DATED).done()
        assert without_strays(desk.tree()) == whole, number
        shutil.rmtree(desk.home)
        number += stride
    assert steps * stride > 60  # the steps are real ones


STOPS: dict[str, tuple[object, str, range]] = {
    "beginning the draft": (drafting, "whole_lines", range(1, 2)),
    "drawing": (composer.Composer, "draw", range(1, 3)),
    "noting what is drawn": (drafting, "append_line", range(1, 3)),
    "taking up the folder": (workspace, "write_whole", range(1, 2)),
    "writing a paper": (builder, "write_whole", range(1, 5)),
    "noting what is made": (workspace.Workspace, "add", range(1, 3)),
    "comparing": (builder, "_compare", range(1, 2)),
    "the table of answers": (builder, "answers_csv", range(1, 2)),
    "the record as it will be": (builder, "whole_lines", range(1, 2)),
    "binding": (bound, "bind_pdfs", range(1, 3)),
    "claiming the folder": (builder, "claim_folder", range(1, 2)),
    "moving into place": (os, "replace", range(1, 20, 3)),
    "writing the record": (shutil, "copyfile", range(1, 2)),
    "clearing up": (workspace.Workspace, "clear", range(1, 2)),
    "removing the draft": (builder, "discard", range(1, 2)),
}


@pytest.mark.parametrize("name", STOPS)
def test_stopped_at_any_step_it_ends_with_the_same_bytes(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """By an exception, so that all that is cleared up on the way out is; a second time while the first is taken up."""
    desk.run(BUILD, env=DATED).done()
    whole = desk.tree()
    place, function, moments = STOPS[name]
    stopped = 0
    for moment in moments:
        (desk.home / "quiz.jsonl").unlink()
        shutil.rmtree(desk.home / "build")
        for _ in range(2):
            with monkeypatch.context() as patch:
                patch.setattr(place, function, at_call(moment, getattr(place, function)))
                try:
                    desk.run(BUILD, env=DATED)
                except Stop:
                    stopped += 1
            nothing_half_done(desk, whole)
        desk.run(BUILD, env=DATED).done()
        assert desk.tree() == whole
    assert stopped >= len(moments)  # the moments are real ones


def test_stopped_while_drawing_it_draws_only_what_is_left(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    command = f"build quiz.toml --versions 6 --seed {SEED}"
    desk.run(command, env=DATED).done()
    whole = desk.tree()
    (desk.home / "quiz.jsonl").unlink()
    shutil.rmtree(desk.home / "build")
    with monkeypatch.context() as patch:
        patch.setattr(drafting, "append_line", at_call(5, append_line))
        with pytest.raises(Stop):
            desk.run(command, env=DATED)
    (draft,) = desk.home.glob(".quiz.jsonl.*.draft")
    kept = draft.read_bytes()
    assert kept.count(b"\n") == 1 + 4  # the header, and the versions before
    assert draft.stat().st_mode & 0o777 == 0o600
    draft.write_bytes(kept[:-20])  # the last line was cut off
    drawn: list[str] = []
    as_much_work = composer.Composer._as_much_work

    def watched(self: composer.Composer, version: str) -> object:
        drawn.append(version)
        return as_much_work(self, version)

    with monkeypatch.context() as patch:
        patch.setattr(composer.Composer, "_as_much_work", watched)
        desk.run(command, env=DATED).done()
    assert drawn == ["D", "E", "F"]
    assert desk.tree() == whole


@pytest.mark.parametrize(
    "spoil",
    [
        b"",
        b"nonsense",
        b"\0" * 100,
        b"{}\n",
    ],
    ids=["empty", "cut", "zeros", "no header"],
)
def test_a_spoilt_draft_is_no_harm(desk: Workdir, monkeypatch: pytest.MonkeyPatch, spoil: bytes) -> None:
    """At worst it is an error once; what is built in the end is as it should be."""
    desk.run(BUILD, env=DATED).done()
    whole = desk.tree()
    (desk.home / "quiz.jsonl").unlink()
    shutil.rmtree(desk.home / "build")
    with monkeypatch.context() as patch:
        patch.setattr(drafting, "append_line", at_call(2, append_line))
        with pytest.raises(Stop):
            desk.run(BUILD, env=DATED)
    (draft,) = desk.home.glob(".quiz.jsonl.*.draft")
    draft.write_bytes(spoil)
    ran = desk.run(BUILD, env=DATED)
    if ran.code:
        assert ran.error()
    desk.run(BUILD, env=DATED).done()
    assert desk.tree() == whole


def test_an_interrupted_build_without_a_seed_keeps_the_seed_it_drew(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(builder, "write_whole", at_call(3, write_whole))
        with pytest.raises(Stop):
            desk.run("build quiz.toml")
    (draft,) = desk.home.glob(".quiz.jsonl.*.draft")
    begun = draft.read_bytes().splitlines()
    desk.run("build quiz.toml").done()
    header, *lines = (desk.home / "quiz.jsonl").read_bytes().splitlines()
    assert header == begun[0]
    assert [json.loads(line)["code"] for line in lines] == [json.loads(line)["code"] for line in begun[1:]]


@pytest.mark.parametrize("other", ["--seed 6", "--versions 3", "--engine latex --format tex"])
def test_an_interrupted_build_of_something_else_is_not_mixed_in(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(builder, "write_whole", at_call(3, write_whole))
        with pytest.raises(Stop):
            desk.run("build quiz.toml --seed 5")
    seed = "" if "--seed" in other else "--seed 5"
    build(desk, f"{other} {seed}").done()
    made = desk.shown("build/quiz")
    assert not list(desk.home.glob(".quiz*"))
    build(desk, f"{other} {seed} --out fresh --record fresh.jsonl").done()
    assert made == desk.shown("fresh")


def test_an_interrupted_build_of_another_bank_is_not_mixed_in(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one after which a type was changed: all is drawn from the type as it is now."""
    with monkeypatch.context() as patch:
        patch.setattr(builder, "write_whole", at_call(3, write_whole))
        with pytest.raises(Stop):
            desk.run(BUILD)
    source = desk.bank / "tiny/sum/problem.py"
    source.write_text(changed(source.read_text(encoding="utf-8"), "int = 5000", "int = 50"), encoding="utf-8")
    desk.run(BUILD).done()
    assert all(givens["a"] <= 50 for (_, slot), givens in desk.givens().items() if slot == "tiny/sum#1")


@pytest.mark.parametrize("call", range(1, 24, 2))
def test_a_folder_never_holds_a_paper_of_one_build_and_a_key_of_another(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    build(desk, "--seed 5").done()
    older = desk.shown("build/quiz")
    (desk.home / "quiz.jsonl").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", at_call(call, os.replace))
        try:
            desk.run("build quiz.toml --seed 6")
        except Stop:
            assert not (desk.home / "quiz.jsonl").exists()
    kept = {name for name, content in desk.shown("build/quiz").items() if older.get(name) == content}
    assert kept in (set(), set(older)), "all of the earlier build, or nothing"
    build(desk, "--seed 6").done()
    assert set(desk.shown("build/quiz")) == set(older)


def test_a_spoilt_working_folder_is_no_harm(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    command = f"--seed {SEED}"
    build(desk, command).done()
    whole = desk.tree()
    work = desk.home / "build/quiz/.unfinished"
    for spoil in (b"", b"\0" * 100, None):
        (desk.home / "quiz.jsonl").unlink()
        shutil.rmtree(desk.home / "build")
        with monkeypatch.context() as patch:
            patch.setattr(builder, "write_whole", at_call(4, write_whole))
            with pytest.raises(Stop):
                build(desk, command)
        if spoil is None:
            for paper in work.glob("*.pdf"):
                paper.write_bytes(b"half of a paper")
        else:
            made = work / "made.jsonl"
            made.write_bytes(made.read_bytes()[:-50] + spoil)
        build(desk, command).done()
        assert desk.tree() == whole
