"""Building, building again, and building on after an interruption: the same papers, or a clear refusal."""

from __future__ import annotations

import csv
import errno
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import pikepdf
import pytest

from generator.exam import compose
from generator.exam.record import entry_line
from generator.files import write_whole
from generator.page.engine import binder, tex
from generator.press import build as pipeline
from generator.press import workspace as draft
from tests import helpers
from tests.helpers import Desk, Ran, add_type, changed, children, pdf_text, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
DATED = {"SOURCE_DATE_EPOCH": "1700000000"}
SUM = 'type = "tiny/sum"'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    small_bank(tmp_path / "bank")
    desk = Desk(tmp_path)
    desk.write("quiz.toml", recipe(SUM, 'type = "tiny/share"'))
    return desk


def build(desk: Desk, options: str = "") -> Ran:
    return desk.run(f"build quiz.toml {options}", env=DATED)


def refused(desk: Desk, command: str, **options: Any) -> list[str]:
    """The lines of a refusal that wrote nothing and lost nothing."""
    before = desk.tree()
    lines = desk.run(command, **options).errors()
    assert desk.tree() == before
    return lines


# --- a build --------------------------------------------------------------------------------------------------------


def test_what_a_build_makes(desk: Desk) -> None:
    ran = build(desk, f"--seed {SEED}").done()
    assert ran.err == ""
    assert ran.out == "2 versions with keys in build/quiz/\nlength: 1 page each\nrecorded in quiz.jsonl\n"
    assert sorted(desk.tree("build/quiz")) == [
        "A-key.pdf", "A-paper.pdf", "B-key.pdf", "B-paper.pdf", "all-keys.pdf", "all-papers.pdf", "answers.csv",
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


def test_the_table_of_answers(desk: Desk) -> None:
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


def test_the_same_command_makes_the_same_bytes_elsewhere(desk: Desk, tmp_path: Path) -> None:
    build(desk, f"--seed {SEED}").done()
    other = Desk(tmp_path / "elsewhere")
    small_bank(other.bank)
    other.write("quiz.toml", (desk.home / "quiz.toml").read_bytes())
    build(other, f"--seed {SEED}").done()
    assert other.tree("build") == desk.tree("build")
    assert (other.home / "quiz.jsonl").read_bytes() == (desk.home / "quiz.jsonl").read_bytes()
    assert desk.records()[0]["created"] == "2023-11-14T22:13:20Z"


def test_without_a_date_the_record_has_the_time(desk: Desk) -> None:
    before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    desk.run("build quiz.toml").done()
    assert before <= desk.records()[0]["created"] <= time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def test_without_a_seed_every_record_has_its_own(desk: Desk) -> None:
    build(desk).done()
    papers, record = desk.shown("build/quiz"), (desk.home / "quiz.jsonl").read_bytes()
    build(desk, "--record other.jsonl --out other").done()
    seeds = [int(desk.records(name)[0]["seed"]) for name in ("quiz.jsonl", "other.jsonl")]
    assert seeds[0] != seeds[1]
    assert all(2**100 < seed < 2**128 for seed in seeds)
    assert not set(map(str, desk.givens().values())) & set(map(str, desk.givens("other.jsonl").values()))
    build(desk).done()  # on the first record again
    assert (desk.shown("build/quiz"), (desk.home / "quiz.jsonl").read_bytes()) == (papers, record)


def test_a_small_seed_is_warned_of(desk: Desk) -> None:
    assert "seed is small" in build(desk, "--seed 5").done().err
    assert build(desk, f"--seed {2**64} --record other.jsonl").done().err == ""


@pytest.mark.parametrize(
    ("formats", "made"),
    [
        ("typ", {"paper.typ", "key.typ", "layout.typ", "base.typ"}),
        ("tex", {"paper.tex", "key.tex", "layout.tex", "base.tex"}),
        ("pdf,typ", {"paper.typ", "key.typ", "paper.pdf", "key.pdf", "layout.typ", "base.typ"}),
        ("typ,tex,typ", {f"{n}.{e}" for n in ("paper", "key", "layout", "base") for e in ("typ", "tex")}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("versions", [1, 2])
def test_editable_sources(desk: Desk, formats: str, made: set[str], versions: int) -> None:
    build(desk, f"--format {formats} --versions {versions}").done()
    assert {re.sub(r"^[AB]-", "", name) for name in desk.tree("build/quiz") if "all-" not in name} == {
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
def test_all_papers_in_one_file(desk: Desk, duplex: bool) -> None:
    """With a bookmark each; for two-sided printing each on a sheet of its own."""
    desk.write("quiz.toml", recipe(SUM, versions="3", top=f"duplex = {str(duplex).lower()}"))
    build(desk).done()
    with pikepdf.Pdf.open(desk.home / "build/quiz/all-papers.pdf") as bound, bound.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Version A", "Version B", "Version C"]
        assert len(bound.pages) == (6 if duplex else 3)
    pages = pdf_text(desk.home / "build/quiz/all-papers.pdf").split("\f")
    assert [place for place, page in enumerate(pages) if "Name" in page] == ([0, 2, 4] if duplex else [0, 1, 2])


def test_a_roster_named_in_the_recipe_lies_beside_it(desk: Desk) -> None:
    desk.write("sub/class.csv", "id,name\n1,Ada\n2,Bo\n")
    desk.write("sub/quiz.toml", recipe(SUM, top='roster = "class.csv"'))
    desk.run("build sub/quiz.toml").done()
    assert "Ada" in pdf_text(desk.home / "build/quiz/1-paper.pdf")
    assert [line["student"]["name"] for line in desk.records("sub/quiz.jsonl")[1:]] == ["Ada", "Bo"]


def test_papers_of_another_build_are_mentioned(desk: Desk) -> None:
    desk.write("build/quiz/Z-paper.pdf", b"theirs")
    ran = build(desk, f"--seed {SEED}").done()
    assert ran.err == "note: build/quiz also holds papers of another build: Z-paper.pdf\n"
    assert desk.shown("build/quiz")["Z-paper.pdf"] == b"theirs"


# --- a record that is there already ---------------------------------------------------------------------------------


def test_built_again_it_is_the_same(desk: Desk) -> None:
    build(desk).done()
    before, written = desk.tree(), (desk.home / "quiz.jsonl").stat()
    for again in ("", "--versions 2", f"--seed {desk.records()[0]['seed']}"):
        ran = desk.run(f"build quiz.toml {again}").done()
        assert ran.out.endswith("the same as recorded in quiz.jsonl\n")
        assert desk.tree() == before
    after = (desk.home / "quiz.jsonl").stat()
    assert (after.st_mtime_ns, after.st_ino) == (written.st_mtime_ns, written.st_ino)


def test_lost_papers_are_made_again(desk: Desk) -> None:
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
        ("versions = 2", "versions = 3", "", ["versions changed"]),
        ("versions = 2", "versions = 2", "--versions 3", ["versions changed"]),
        ("versions = 2", "versions = 1", "", ["versions changed"]),
        ("versions = 2", "versions = 2", "--format pdf,typ", ["format changed"]),
        ("versions = 2", "versions = 2", "--engine latex", ["engine changed"]),
        ("versions = 2", "versions = 2", "--seed 77", ["another seed"]),
        ("versions = 2", "versions = 2\nseed = 77", "", ["another seed"]),
        ("versions = 2", "versions = 2", "--roster class.csv", ["roster", "changed"]),
    ],
)
def test_another_recipe_leaves_the_record_alone(desk: Desk, old: str, new: str, options: str, words: list[str]) -> None:
    build(desk).done()
    desk.write("class.csv", "id,name\nA,Ada\nB,Bo\n")
    desk.write("quiz.toml", (desk.home / "quiz.toml").read_text(encoding="utf-8").replace(old, new, 1))
    (error,) = refused(desk, f"build quiz.toml {options}")
    assert error.startswith("quiz.jsonl: this record ")
    assert "--record NEW.jsonl" in error
    assert all(word in error for word in words), error


@pytest.mark.parametrize(
    ("students", "words"),
    [
        ("1,Ada\n2,Bo\n3,Cy\n", ["also with 3"]),
        ("1,Ada\n", ["without 2"]),
        ("2,Bo\n1,Ada\n", ["order"]),
        ("1,Ada\n2,Bob\n", ["data"]),
    ],
)
def test_another_roster_leaves_the_record_alone(desk: Desk, students: str, words: list[str]) -> None:
    desk.write("class.csv", "id,name\n1,Ada\n2,Bo\n")
    build(desk, "--roster class.csv").done()
    desk.write("class.csv", f"id,name\n{students}")
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert error.startswith("quiz.jsonl: this record has other versions or students")
    assert "--record NEW.jsonl --seed SEED" in error
    assert all(word in error for word in words), error


def test_a_changed_type_leaves_the_record_alone(desk: Desk) -> None:
    build(desk).done()
    type_file = desk.bank / "tiny/sum/problem.py"
    type_file.write_text(type_file.read_text(encoding="utf-8").replace("(2, 1, largest)", "(2, 5001, largest + 5000)"))
    before = desk.shown("build/quiz"), (desk.home / "quiz.jsonl").read_bytes()
    error = build(desk).error()
    assert error.startswith(
        "quiz.jsonl, line 2: version A would no longer be the paper of this record: tiny/sum changed"
    )
    assert "problemset regenerate" in error
    assert (desk.shown("build/quiz"), (desk.home / "quiz.jsonl").read_bytes()) == before


# --- regenerate -----------------------------------------------------------------------------------------------------


def test_regenerated_papers_have_the_same_bytes(desk: Desk) -> None:
    build(desk).done()
    before = desk.shown("build/quiz")
    for file in (desk.home / "build/quiz").iterdir():
        file.unlink()
    assert desk.run("regenerate quiz.jsonl").done().out == "4 files in build/quiz/\n"
    after = desk.shown("build/quiz")
    assert sorted(after) == ["A-key.pdf", "A-paper.pdf", "B-key.pdf", "B-paper.pdf"]
    assert all(before[name] == data for name, data in after.items())


def test_regenerated_papers_survive_a_changed_type(desk: Desk) -> None:
    build(desk).done()
    type_file = desk.bank / "tiny/sum/problem.py"
    type_file.write_text(type_file.read_text(encoding="utf-8").replace("(2, 1, largest)", "(2, 5001, largest + 5000)"))
    before = desk.shown("build/quiz")
    desk.run("regenerate quiz.jsonl --out again").done()
    assert all(before[name] == data for name, data in desk.shown("again").items())
    ran = desk.run("verify quiz.jsonl")
    assert "note: tiny/sum has changed since the record was written" in ran.err
    assert any("1(a), givens.a: recorded" in line for line in ran.differences())


def test_a_changed_text_is_named(desk: Desk) -> None:
    build(desk).done()
    text = desk.bank / "tiny/share/text.md.j2"
    text.write_text(text.read_text(encoding="utf-8").replace("shares", "divides"), encoding="utf-8")
    lines = desk.run("regenerate quiz.jsonl --out again --version A")
    assert lines.code == 1
    assert lines.err.count("differs: version A, A-") == 2
    assert "other content: tiny/share changed since" in lines.err


def test_one_version_or_kind(desk: Desk) -> None:
    build(desk).done()
    desk.run("regenerate quiz.jsonl --out one --version B").done()
    assert sorted(desk.tree("one")) == ["B-key.pdf", "B-paper.pdf"]
    desk.run("regenerate quiz.jsonl --out two --only key").done()
    assert sorted(desk.tree("two")) == ["A-key.pdf", "B-key.pdf"]
    code = desk.records()[1]["code"]
    desk.run(f"regenerate quiz.jsonl --out three --code {code} --only paper").done()
    assert sorted(desk.tree("three")) == ["A-paper.pdf"]


def test_a_code_as_a_hand_writes_it(desk: Desk) -> None:
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
        assert list(desk.tree(folder)) == [f"{codes[code]}-paper.pdf"]


@pytest.mark.tex
def test_with_another_engine(desk: Desk) -> None:
    build(desk).done()
    desk.run("regenerate quiz.jsonl --out again --version A --only paper --engine latex").done()
    assert list(desk.tree("again")) == ["A-paper.pdf"]
    text = pdf_text(desk.home / "again/A-paper.pdf")
    assert desk.records()[1]["code"] in text
    assert f"What is {desk.givens()['A', 'tiny/sum#1']['a']} +" in text


def test_an_unknown_version_or_code(desk: Desk) -> None:
    build(desk).done()
    (error,) = refused(desk, "regenerate quiz.jsonl --version C --out again")
    assert error == "quiz.jsonl: there is no version “C” in this record; it has A, B"
    (error,) = refused(desk, "regenerate quiz.jsonl --code 0000-0000 --out again")
    assert "there is no code 0000-0000 in this record" in error
    code = desk.records()[1]["code"]
    (error,) = refused(desk, f"regenerate quiz.jsonl --version B --code {code} --out again")
    assert code in error


# --- interrupted ----------------------------------------------------------------------------------------------------

MANY = f"build quiz.toml --versions 60 --seed {SEED}"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that a build of 60 versions leaves."""
    desk = Desk(tmp_path_factory.mktemp("undisturbed"))
    small_bank(desk.bank)
    desk.write("quiz.toml", recipe(SUM, 'type = "tiny/share"'))
    desk.run(MANY, env=DATED).done()
    return desk.tree()


def wait_for(process: subprocess.Popen[str], desk: Desk, count: int) -> None:
    """Until the working folder holds so many PDFs, or the build has ended."""
    work = desk.home / "build/quiz/.unfinished"
    while process.poll() is None and len(list(work.glob("*.pdf"))) < count:
        time.sleep(0.005)


def nothing_half_done(desk: Desk, whole: dict[str, bytes]) -> None:
    """What can be seen in the output folder is whole; the record is whole or absent."""
    for name, data in desk.shown("build/quiz").items():
        assert whole[f"build/quiz/{name}"] == data, name
    record = desk.home / "quiz.jsonl"
    assert not record.exists() or record.read_bytes() == whole["quiz.jsonl"]


def gone(pids: list[int]) -> bool:
    """Whether all of these have ended, within ten seconds."""
    for _ in range(1000):
        if not any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupted_it_goes_on_where_it_stopped(desk: Desk, undisturbed: dict[str, bytes], jobs: int) -> None:
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
    desk.run(MANY, env=DATED).done()
    assert desk.tree() == undisturbed
    again = {name: (desk.home / "build/quiz" / name).stat().st_mtime_ns for name in kept}
    ahead = 2 * 8 * (1 if jobs == 1 else 3 * jobs)  # papers and keys, eight versions a task, tasks on their way
    assert sum(again[name] == time for name, time in kept.items()) >= len(kept) - ahead, "finished papers made again"


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_again_and_again_it_ends_with_the_same_bytes(
    desk: Desk, undisturbed: dict[str, bytes], jobs: int
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


def test_a_process_that_is_killed_is_replaced(desk: Desk, undisturbed: dict[str, bytes]) -> None:
    process = desk.start(f"{MANY} --jobs 2", env=DATED)
    wait_for(process, desk, 31)
    killed = children(process)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert killed
    assert (process.returncode, err) == (0, "")
    assert desk.tree() == undisturbed


def test_a_version_that_kills_its_process_is_named(desk: Desk) -> None:
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


def test_any_number_of_processes_makes_the_same_bytes(desk: Desk, undisturbed: dict[str, bytes]) -> None:
    desk.run(f"{MANY} --jobs 1", env=DATED).done()
    assert desk.tree() == undisturbed
    assert "the same as recorded" in desk.run(f"{MANY} --jobs 3", env=DATED).done().out


RARE = changed(helpers.TEXT, "What is $", "<% if b % 23 == 5 %><< nothing >><% endif %>What is $")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_in_one_version_of_many_is_named_and_the_others_are_finished(desk: Desk, jobs: int) -> None:
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
        assert len(bound.pages) == 60 - len(guilty)
    verified = desk.run("verify quiz.jsonl").done()
    assert (
        f"version {guilty[0]['version']} was drawn, but could not be typeset when the record was written"
        in verified.err
    )
    (desk.bank / "tiny/rare/text.md.j2").write_text(helpers.TEXT, encoding="utf-8")
    name = guilty[0]["version"]
    desk.run(f"regenerate quiz.jsonl --version {name}").done()
    assert guilty[0]["code"] in pdf_text(desk.home / f"build/quiz/{name}-paper.pdf")


def test_a_mistake_in_every_version_is_told_once_and_leaves_nothing(desk: Desk) -> None:
    add_type(desk.bank, "tiny/rare", helpers.SUM, changed(RARE, "b % 23 == 5", "true"))
    desk.write("quiz.toml", recipe('type = "tiny/rare"'))
    before = desk.tree()
    assert "tiny/rare (text.md.j2, line 2" in desk.run(f"{MANY} --jobs 2").error()
    assert desk.tree() == before


class Stop(BaseException):
    """Stands for the moment in which a machine stops."""


def at_call(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which at its nth call stops before it does anything."""
    calls = iter(range(1, 10_000))

    def stopping(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == number:
            raise Stop
        return function(*args, **kwargs)

    return stopping


STOPS: dict[str, tuple[Any, str, range]] = {
    "drawing": (draft, "entry_line", range(1, 3)),
    "writing a paper": (pipeline, "write_whole", range(1, 5)),
    "noting what is made": (draft.Draft, "add", range(1, 3)),
    "beginning": (draft, "write_whole", range(1, 3)),
    "looking at what was made": (draft, "whole_lines", range(1, 2)),
    "writing the draft of the record": (pipeline, "whole_lines", range(1, 2)),
    "writing the record": (shutil, "copyfile", range(1, 2)),
    "binding": (binder, "bind", range(1, 3)),
    "moving into place": (os, "replace", range(1, 8)),
    "clearing up": (shutil, "rmtree", range(2, 3)),
}


@pytest.mark.parametrize("name", STOPS)
def test_stopped_at_any_step_it_ends_with_the_same_bytes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    command = f"build quiz.toml --seed {SEED}"
    build(desk, f"--seed {SEED}").done()
    whole = desk.tree()
    place, function, moments = STOPS[name]
    stopped = 0
    for moment in moments:
        (desk.home / "quiz.jsonl").unlink()
        shutil.rmtree(desk.home / "build")
        with monkeypatch.context() as patch:
            patch.setattr(place, function, at_call(moment, getattr(place, function)))
            try:
                desk.run(command, env=DATED)
            except Stop:
                stopped += 1
        nothing_half_done(desk, whole)
        desk.run(command, env=DATED).done()
        assert desk.tree() == whole
    assert stopped == len(moments)  # the moments are real ones


def test_stopped_while_drawing_it_draws_only_what_is_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    build(desk, f"--versions 6 --seed {SEED}").done()
    whole = desk.tree()
    (desk.home / "quiz.jsonl").unlink()
    shutil.rmtree(desk.home / "build")
    command = f"build quiz.toml --versions 6 --seed {SEED}"
    with monkeypatch.context() as patch:
        patch.setattr(draft, "entry_line", at_call(5, entry_line))
        with pytest.raises(Stop):
            desk.run(command, env=DATED)
    drawn = desk.home / "build/quiz/.unfinished/drawn.jsonl"
    kept = drawn.read_bytes()
    assert kept.count(b"\n") == 1 + 4  # the header, and the versions before
    drawn.write_bytes(kept[:-20])  # the last line was cut off
    versions_drawn: list[str] = []
    draw = compose._as_much_work

    def watched(task: Any, version: str, earlier: Any) -> Any:
        versions_drawn.append(version)
        return draw(task, version, earlier)

    with monkeypatch.context() as patch:
        patch.setattr(compose, "_as_much_work", watched)
        desk.run(command, env=DATED).done()
    assert versions_drawn == ["D", "E", "F"]
    assert desk.tree() == whole


def test_an_interrupted_build_without_a_seed_keeps_the_seed_it_drew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "write_whole", at_call(3, write_whole))
        with pytest.raises(Stop):
            desk.run("build quiz.toml")
    begun = (desk.home / "build/quiz/.unfinished/drawn.jsonl").read_bytes().splitlines()[0]
    desk.run("build quiz.toml").done()
    assert (desk.home / "quiz.jsonl").read_bytes().splitlines()[0] == begun


@pytest.mark.parametrize("other", ["--seed 6", "--versions 3", "--engine latex --format tex"])
def test_an_interrupted_build_of_something_else_is_not_mixed_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "write_whole", at_call(3, write_whole))
        with pytest.raises(Stop):
            desk.run("build quiz.toml --seed 5")
    seed = "" if "--seed" in other else "--seed 5"
    build(desk, f"{other} {seed}").done()
    made = desk.shown("build/quiz")
    build(desk, f"{other} {seed} --out fresh --record fresh.jsonl").done()
    assert made == desk.shown("fresh")


@pytest.mark.parametrize("call", [1, 9, 10, 12, 14])
def test_a_folder_never_holds_a_paper_of_one_build_and_a_key_of_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    build(desk, "--seed 5").done()
    older = desk.shown("build/quiz")
    (desk.home / "quiz.jsonl").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", at_call(call, os.replace))
        with pytest.raises(Stop):
            desk.run("build quiz.toml --seed 6")
    kept = {name for name, content in desk.shown("build/quiz").items() if older.get(name) == content}
    assert kept in (set(), set(older)), "all of the earlier build, or nothing"
    build(desk, "--seed 6").done()
    assert set(desk.shown("build/quiz")) == set(older)


def test_a_spoilt_working_folder_is_no_harm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    command = f"--seed {SEED}"
    build(desk, command).done()
    whole = desk.tree()
    work = desk.home / "build/quiz/.unfinished"
    for spoil in (b"", b"\0" * 100, None):
        (desk.home / "quiz.jsonl").unlink()
        shutil.rmtree(desk.home / "build")
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "write_whole", at_call(4, write_whole))
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


# --- where it cannot write ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", ["--out quiz.toml", "--out quiz.toml/below", "--out bank/../quiz.toml/a/b"])
def test_a_folder_that_cannot_be_made(desk: Desk, options: str) -> None:
    (error,) = refused(desk, f"build quiz.toml {options}")
    assert error.startswith(("quiz.toml", "bank/../quiz.toml")), error
    assert "cannot write: " in error
    assert "--out" in error


def test_a_record_that_cannot_be_written_is_known_before_the_papers(desk: Desk) -> None:
    error = build(desk, "--record quiz.toml/record.jsonl").error()
    assert "quiz.toml/record.jsonl" in error
    assert desk.shown("build/quiz") == {}, "papers without a record"


def test_a_record_named_like_a_folder_or_the_recipe(desk: Desk) -> None:
    for name in ("bank", "quiz.toml"):
        (error,) = refused(desk, f"build quiz.toml --record {name}")
        assert error.startswith(name)


def no_room(*_args: object, **_kwargs: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Full:
    """A file on a disk that is full: it opens and reads, but takes no byte."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __enter__(self) -> Full:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Any:
        return iter(self._file)

    def __getattr__(self, name: str) -> Any:
        return no_room if name in ("write", "flush", "truncate") else getattr(self._file, name)


NO_ROOM = {
    "going on": ("r+b", 1),
    "drawing": ("ab", 1),
    "a line": ("ab", 4),
    "what was made": ("wb", 1),
    "the table": ("w", 1),
    "the draft": ("wb", 2),
}
"""Mode in which a file is opened, and the how manyth of these is on a full disk."""


@pytest.mark.parametrize("moment", ["a paper", "binding", "moving", "the record", *NO_ROOM])
def test_no_room_left(desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    build(desk, f"--seed {SEED}").done()
    whole = desk.tree()
    (desk.home / "quiz.jsonl").unlink()
    shutil.rmtree(desk.home / "build")
    write, open_, replace = Path.write_bytes, Path.open, os.replace
    written: list[int] = []
    opened: list[str] = []

    def write_bytes(path: Path, data: bytes) -> int:
        if path.suffix == ".tmp" and moment == "a paper":
            written.append(1)
            if len(written) == 4:
                write(path, data[: len(data) // 2])
                no_room()
        return write(path, data)

    def open_full(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        file = open_(path, mode, *args, **kwargs)
        if path.suffix in (".tmp", ".jsonl") and sys._getframe(1).f_code.co_name != "write_bytes":
            opened.append(mode)
            full, count = NO_ROOM.get(moment, ("", 0))
            return Full(file) if mode == full and opened.count(mode) == count else file
        return file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write_bytes)
        patch.setattr(Path, "open", open_full)
        if moment == "binding":
            patch.setattr(pikepdf.Pdf, "save", no_room)
        if moment == "the record":
            patch.setattr(shutil, "copyfile", no_room)
        if moment == "moving":
            patch.setattr(os, "replace", lambda a, b: no_room() if str(b).endswith("B-key.pdf") else replace(a, b))
        error = build(desk, f"--seed {SEED}").error()
    assert "No space left on device" in error
    assert "build/quiz" in error or "quiz.jsonl" in error  # where
    nothing_half_done(desk, whole)
    build(desk, f"--seed {SEED}").done()
    assert desk.tree() == whole


def test_without_pdflatex(desk: Desk) -> None:
    tex.version.cache_clear()
    (error,) = refused(desk, "build quiz.toml --engine latex", env={"PATH": ""})
    assert error.startswith("pdflatex is not installed; install TeX Live")
    assert "--engine typst" in error
    assert "--format tex" in error
    desk.run("build quiz.toml --engine latex --format tex --versions 1", env={"PATH": ""}).done()
    assert "A-paper.tex" in desk.tree("build/quiz")


# --- rosters --------------------------------------------------------------------------------------------------------

ROSTERS: dict[str, tuple[bytes, list[list[str]]]] = {
    "empty": (b"", [["class.csv", "is empty", "id,name"]]),
    "blank": (b"\n \n", [["class.csv", "is empty"]]),
    "no students": (b"id,name\n", [["class.csv", "no students"]]),
    "no students but blank lines": (b"id,name\n\n,\n", [["class.csv", "no students"]]),
    "no id": (b"name,mail\nAda,a@b\n", [["class.csv, line 1", "no column “id”", "name, mail"]]),
    "no name": (b"id\n1\n", [["class.csv, line 1", "no column “name”"]]),
    "no header": (b"1,Ada\n2,Bo\n", [["class.csv, line 1", "no column “id”", "1, ada"]]),
    "two columns of one name": (b"id,name,Name\n1,Ada,Bo\n", [["class.csv, line 1", "two columns “name”"]]),
    "duplicate ids": (b"id,name\n1,Ada\n2,Bo\n1,Cy\n", [["class.csv, row 4", "“1”", "row 2"]]),
    "ids that differ in case": (b"id,name\na,Ada\nA,Bo\n", [["class.csv, row 3", "“A”", "row 2"]]),
    "an empty id": (b"id,name\n,Ada\n", [["class.csv, row 2", "id is empty"]]),
    "an empty name": (b"id,name\n1, \n", [["class.csv, row 2", "name is empty"]]),
    "too few cells": (b"id,name\n1\n", [["class.csv, row 2", "1 cells", "has 2"]]),
    "too many cells": (b"id,name\n1,Doe, Jo\n", [["class.csv, row 2", "3 cells"]]),
    "a very long name": (b"id,name\n1," + b"x" * 201 + b"\n", [["class.csv, row 2", "201", "at most 200"]]),
    "a quote left open": (b'id,name\n1,"Ada\n', [["class.csv", "not a CSV"]]),
    "not UTF-8": (b"id,name\n1,Ada\n2,Ren\xe9\n", [["class.csv, line 3", "UTF-8"]]),
    "all at once": (
        b"id,name\n1,Ada\n1,Bo\n,Cy\n2\n",
        [["row 3", "“1”"], ["row 4", "id is empty"], ["row 5", "1 cells"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROSTERS)
def test_a_mistake_in_the_roster(desk: Desk, name: str) -> None:
    content, expected = ROSTERS[name]
    desk.write("class.csv", content)
    lines = refused(desk, "build quiz.toml --roster class.csv")
    assert len(lines) == len(expected)
    for line, words in zip(lines, expected, strict=True):
        assert all(word in line for word in words), line


def test_a_roster_that_is_not_there(desk: Desk) -> None:
    (error,) = refused(desk, "build quiz.toml --roster none.csv")
    assert error == "there is no roster “none.csv”"
    (error,) = refused(desk, "build quiz.toml --roster bank")
    assert error.startswith("bank: cannot read the roster")
    desk.write("sub/quiz.toml", recipe(SUM, top='roster = "none.csv"'))
    (error,) = refused(desk, "build sub/quiz.toml")
    assert error == "there is no roster “sub/none.csv”"  # beside the recipe


@pytest.mark.parametrize(
    "content", ["id;name\n1;Doe, Ada\n", "name\tID\nDoe, Ada\t1\n", '\ufeffName,Id\r\n"Doe, Ada",1\r\n']
)
def test_rosters_as_spreadsheets_write_them(desk: Desk, content: str) -> None:
    desk.write("class.csv", content)
    build(desk, "--roster class.csv").done()
    assert desk.records()[1]["student"] == {"id": "1", "name": "Doe, Ada"}
    assert "Doe, Ada" in pdf_text(desk.home / "build/quiz/1-paper.pdf")


def test_names_of_many_tongues_are_printed_right(desk: Desk) -> None:
    names = [
        "Zoë Müller-Ångström", "Łukasz Żółć", "Jiří Dvořák", "Şule Çağlar İnan", "Nguyễn Thị Ánh", "Þórður Æsir",
        "Ναταλία Παπαδοπούλου", "Юлия Щербакова", "Đorđe Čolić", "O’Neill D'Arcy",
        unicodedata.normalize("NFD", "José Ñandú"),
    ]  # fmt: skip
    desk.write("class.csv", "id,name\n" + "".join(f"{i},{name}\n" for i, name in enumerate(names)))
    build(desk, "--roster class.csv").done()
    for i, name in enumerate(names):
        for kind in ("paper", "key"):
            text = unicodedata.normalize("NFC", pdf_text(desk.home / f"build/quiz/{i}-{kind}.pdf"))
            assert unicodedata.normalize("NFC", name) in text, name
    assert len(re.findall("Student id", pdf_text(desk.home / "build/quiz/all-papers.pdf"))) == len(names)


@pytest.mark.parametrize("standard", ["ua-1", "1.7", "a-2b", "a-3b"])
def test_every_standard_can_be_met(desk: Desk, standard: str) -> None:
    build(desk, f"--pdf-standard {standard}").done()
    assert "Quiz" in pdf_text(desk.home / "build/quiz/A-paper.pdf")


@pytest.mark.parametrize("name", ["山田太郎", "Kim 김민준 Min-jun", "山" * 80, "Anna 山 Yamada", "🙂"])
@pytest.mark.parametrize("standard", ["ua-1", "1.7", "a-2b"])
def test_a_name_that_no_font_shows(desk: Desk, name: str, standard: str) -> None:
    """Refused, whatever the standard: a paper with empty boxes for a name is of no use."""
    desk.write("class.csv", f"id,name\n41,Ada\n42,{name}\n")
    (error,) = refused(desk, f"build quiz.toml --roster class.csv --pdf-standard {standard}")
    assert error.startswith(f"student 42 ({name}): "), error
    assert "font" in error
    assert "--font-path" in error


def test_an_id_that_no_font_shows(desk: Desk) -> None:
    desk.write("class.csv", "id,name\n41,Ada\n山42,Bo\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert error.startswith("student 山42 (Bo): ")


def test_a_font_of_ones_own_shows_it(desk: Desk) -> None:
    """DejaVu Sans, which comes with matplotlib, has the letters of Inuktitut."""
    name = "ᐊᓂᑕ ᑲᓇᒃ"
    desk.write("class.csv", f"id,name\n42,{name}\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert name.split()[0] in error
    fonts = Path(matplotlib.get_data_path()) / "fonts/ttf"
    build(desk, f"--roster class.csv --font-path {fonts}").done()
    assert name in pdf_text(desk.home / "build/quiz/42-paper.pdf")


def test_a_title_that_no_font_shows(desk: Desk) -> None:
    desk.write("quiz.toml", recipe(SUM).replace('"Quiz"', '"小テスト"'))
    error = build(desk).error()
    assert "“小" in error
    assert "--font-path" in error
    assert desk.shown("build/quiz") == {}
    assert not (desk.home / "quiz.jsonl").exists()


@pytest.mark.tex
def test_a_name_that_pdflatex_cannot_set(desk: Desk) -> None:
    desk.write("class.csv", "id,name\n41,Ada\n42,山田太郎\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv --engine latex")
    assert error.startswith("student 42 (山田太郎): pdflatex has no glyph for “山”"), error
    assert "Typst" in error


# --- hostile names --------------------------------------------------------------------------------------------------

HOSTILE = {
    "../../x": r"\input{/etc/passwd}",
    "=cmd|' /C calc'!A0": '#read("/etc/passwd")',
    "/etc/passwd": "$x$ _b_ *c* [d](e) <b>",
    "-2+3": '=HYPERLINK("http://x.y")',
    "..": "{{7*7}} << 7*7 >> <% raw %>",
    "@SUM(1)": r"\write18{touch pwned}",
    "a\\b": "%A &amp; ~B^C #[] ]] }} ))",
    "$(touch pwned)": '"]; #panic("x") // `y`',
    "con.pdf\u2028x": "+1 // /* ~~~ --- ...",
    "a" * 100: r"${\catcode`\%=12}$",
}


def passwd() -> list[str]:
    return [line for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines() if line]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_hostile_names_are_only_text(desk: Desk, tmp_path: Path) -> None:
    inner = Desk(tmp_path / "deep" / "er")
    small_bank(inner.bank)
    inner.write("quiz.toml", recipe(SUM))
    with (inner.home / "class.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name"), *HOSTILE.items()])
    before = desk.tree()
    build(inner, "--roster class.csv").done()
    written = {name.removeprefix("deep/er/") for name in desk.tree() if name not in before}
    assert all(name.startswith("build/") or name == "quiz.jsonl" for name in written), written
    assert len(list((inner.home / "build/quiz").iterdir())) == 2 * len(HOSTILE) + 3
    for version, (student_id, name) in zip(inner.records()[1:], HOSTILE.items(), strict=True):
        assert version["student"] == {"id": flat(student_id), "name": name}
        for file in version["files"]:
            assert re.fullmatch(r"[A-Za-z0-9._+-]+-(paper|key)\.pdf", file)
            assert not file.startswith((".", "-"))
            text = flat(pdf_text(inner.home / "build/quiz" / file))
            assert name in text, (name, text)
            assert student_id[:60].split("\u2028")[0] in text, (student_id, text)
            assert not any(line in text for line in passwd())
    assert not any(line.encode() in data for data in inner.shown("build/quiz").values() for line in passwd())


def test_no_cell_of_the_table_is_a_formula(desk: Desk) -> None:
    with (desk.home / "class.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name"), *HOSTILE.items(), ("+7", "=1+1"), ("8", "\t=1+1"), ("9", "@x")])
    desk.write("quiz.toml", recipe(f"{SUM}\ngivens = {{ b = -9000 }}", 'type = "tiny/coin"\nrepeats = true'))
    build(desk, "--roster class.csv").done()
    with (desk.home / "build/quiz/answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + 2 * (len(HOSTILE) + 3)
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("-") for cell in cells)  # a number below zero is a number
    for cell in cells:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", " ")) or re.fullmatch(r"-\d+", cell), cell
        assert "\n" not in cell
    assert {row[3].lstrip("'") for row in rows[1:]} >= {"=1+1", "@x", *HOSTILE.values()}


def test_version_names_are_only_text(desk: Desk) -> None:
    names = ["../up", "=1+1", "a/b", "a_b", "#x", "\\x", "A B", "-rf", "Ω"]
    desk.write("quiz.toml", recipe(SUM, versions=str(names).replace("'\\\\x'", "'\\x'")))
    before = desk.tree()
    build(desk).done()
    files = [name for version in desk.records()[1:] for name in version["files"]]
    assert len(set(files)) == 2 * len(names)
    assert {name for name in desk.tree() if name not in before} == {
        "build/", "build/quiz/", "quiz.jsonl",
        *(f"build/quiz/{name}" for name in [*files, "all-keys.pdf", "all-papers.pdf", "answers.csv"]),
    }  # fmt: skip
    for version in desk.records()[1:]:
        text = pdf_text(desk.home / "build/quiz" / next(iter(version["files"])))
        assert f"Version {version['version']}" in text


def test_two_ids_never_share_a_file(desk: Desk) -> None:
    """Not even if one was made up to meet the other's file name."""
    meeting = f"x_y-{hashlib.sha256(b'x/y').hexdigest()[:8]}"
    desk.write("class.csv", f"id,name\nx/y,Ada\n{meeting},Bo\n")
    ran = build(desk, "--roster class.csv")
    if ran.code:
        assert meeting in ran.error()
        return
    files = [name for version in desk.records()[1:] for name in version["files"]]
    assert len(set(files)) == 4
    assert "Ada" in pdf_text(desk.home / "build/quiz" / files[0])
    assert "Bo" in pdf_text(desk.home / "build/quiz" / files[2])


def test_hostile_texts_of_a_recipe_are_only_text(desk: Desk) -> None:
    title, course, text = r"\input{/etc/passwd} #x", '#read("/etc/passwd")', r"#read(1) \\input{x} 50% a_b & c~d"
    top = f"course = '{course}'\ninstructions = '''{text}'''"
    desk.write("quiz.toml", recipe(SUM, versions="1", top=top).replace('"Quiz"', f"'{title}'"))
    build(desk).done()
    shown = flat(pdf_text(desk.home / "build/quiz/A-paper.pdf"))
    assert title in shown
    assert course.replace("passwd", "")[:10] in shown
    assert r"#read(1) \input{x} 50% a_b & c~d" in shown
    assert not any(line in shown for line in passwd())


@pytest.mark.tex
def test_hostile_names_are_only_text_for_latex(desk: Desk) -> None:
    student_id, name = "../../=x", r"Zoë \input{/etc/passwd} $x$ _b_ *c* <b> %n&~^#{}"
    with (desk.home / "class.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name"), (student_id, name)])
    before = desk.tree()
    build(desk, "--roster class.csv --engine latex").done()
    written = {name for name in desk.tree() if name not in before}
    assert all(name.startswith("build/") or name == "quiz.jsonl" for name in written), written
    for file in desk.records()[1]["files"]:
        text = flat(pdf_text(desk.home / "build/quiz" / file))
        assert all(word in text for word in [student_id, *name.split()]), text
        assert not any(line in text for line in passwd())
