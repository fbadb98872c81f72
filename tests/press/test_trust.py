"""A layout that came with a record runs when the user says so; one of the user's own runs without a question."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from generator.files import sha256
from tests.helpers import Workdir, changed, recipe
from tests.press.building import SUM, build, quiz

OWN = {
    "typst": ("dept.typ", '#import "base.typ": *\n#let paper = paper.with(page-size: "us-letter")\n'),
    "latex": ("dept.tex", "\\usepackage[letterpaper]{geometry}\n\\input{base.tex}\n"),
}
ENGINES = [pytest.param("typst"), pytest.param("latex", marks=pytest.mark.tex)]
ASKED = (
    "error: quiz.jsonl: prints with a layout that came with it: “dept”, sha256 {}…; if you know whose it is, add {}\n"
)


def with_layout(folder: Path, engine: str) -> Workdir:
    """A built quiz with a layout of its own beside it."""
    desk = quiz(folder)
    desk.write(*OWN[engine])
    desk.write("quiz.toml", recipe(SUM, top=f'layout = "dept"\nengine = "{engine}"'))
    build(desk).done()
    return desk


def question(engine: str) -> str:
    return ASKED.format(sha256(OWN[engine][1].encode())[:12], "--trust-layout")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_alone_asks_once_for_its_layout(engine: str, tmp_path: Path) -> None:
    desk = with_layout(tmp_path, engine)
    (desk.home / OWN[engine][0]).unlink()
    for command in ("regenerate quiz.jsonl --out again", "verify quiz.jsonl --out again"):
        ran = desk.run(command)
        assert (ran.code, ran.out, ran.err) == (1, "", question(engine))
        assert not (desk.home / "again").exists() or not desk.shown("again")
    desk.run("regenerate quiz.jsonl --out again --trust-layout").done()
    before = desk.shown("build/quiz")
    assert desk.shown("again") == {name: data for name, data in before.items() if name in desk.shown("again")}
    assert desk.run("verify quiz.jsonl --out nowhere --trust-layout").done().out.startswith("verified: 2 versions")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_layout_beside_the_record_is_the_users_own(engine: str, tmp_path: Path) -> None:
    desk = with_layout(tmp_path, engine)
    desk.run("regenerate quiz.jsonl --out again").done()
    desk.run("verify quiz.jsonl --out nowhere").done()
    assert "the same as recorded" in build(desk).done().out
    desk.write(OWN[engine][0], OWN[engine][1] + "\n")
    assert desk.run("regenerate quiz.jsonl --out other").err == question(engine)


def test_a_picture_beside_the_layout_decides_nothing(tmp_path: Path) -> None:
    desk = quiz(tmp_path)
    desk.write(*OWN["typst"])
    logo = desk.write("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    desk.write("quiz.toml", recipe(SUM, top='layout = "dept"'))
    build(desk).done()
    logo.unlink()
    desk.run("regenerate quiz.jsonl --out again").done()


def test_what_needs_no_layout_asks_nothing(tmp_path: Path) -> None:
    desk = with_layout(tmp_path, "typst")
    (desk.home / "dept.typ").unlink()
    desk.run("verify quiz.jsonl").done()  # the files are there
    assert desk.run("rekey quiz.jsonl").done().out == "no key changes\n"
    for target in ("moodle", "canvas", "qti21", "anki", "blackboard", "brightspace"):
        desk.run(f"export quiz.jsonl --to {target} --out x").done()


def test_new_keys_ask_for_the_layout(tmp_path: Path) -> None:
    desk = with_layout(tmp_path, "typst")
    (desk.home / "dept.typ").unlink()
    path = desk.bank / "tiny/sum/problem.py"
    source = path.read_text(encoding="utf-8")
    mended = changed(changed(source, "a + b}", "a + b + 1}"), '["sum"] - a == b', '["sum"] - a == b + 1')
    path.write_text(mended, encoding="utf-8")
    before = desk.tree()
    assert desk.run("rekey quiz.jsonl").err == question("typst")
    assert desk.tree() == before
    assert "solved again" in desk.run("rekey quiz.jsonl --trust-layout").done().out


def test_a_shipped_layout_is_never_asked_for_whatever_the_record_brings(tmp_path: Path) -> None:
    """And what it brings is not run."""
    desk = quiz(tmp_path)
    build(desk).done()
    record = desk.home / "quiz.jsonl"
    first, _, rest = record.read_text(encoding="utf-8").partition("\n")
    header = json.loads(first)
    header["recipe"]["layout_files"] = {"layout.typ": base64.b64encode(b"#panic()").decode()}
    record.write_text(json.dumps(header) + "\n" + rest, encoding="utf-8")
    ran = desk.run("regenerate quiz.jsonl --out again")
    assert ran.done().out.startswith("4 files in again")


def test_a_record_without_pdfs_runs_no_layout(tmp_path: Path) -> None:
    desk = quiz(tmp_path)
    desk.write(*OWN["typst"])
    desk.write("quiz.toml", recipe(SUM, top='layout = "dept"\nformat = ["typ"]'))
    build(desk).done()
    (desk.home / "dept.typ").unlink()
    desk.run("regenerate quiz.jsonl --out again").done()


def test_a_layout_that_reads_a_file_is_refused_though_it_is_trusted(tmp_path: Path) -> None:
    desk = with_layout(tmp_path, "typst")
    record = desk.home / "quiz.jsonl"
    first, _, rest = record.read_text(encoding="utf-8").partition("\n")
    header = json.loads(first)
    evil = '#import "base.typ": *\n#let x = read("/etc/passwd")\n'
    header["recipe"]["layout_files"]["layout.typ"] = base64.b64encode(evil.encode()).decode()
    record.write_text(json.dumps(header) + "\n" + rest, encoding="utf-8")
    assert "--trust-layout" in desk.run("regenerate quiz.jsonl --out again").err
    ran = desk.run("regenerate quiz.jsonl --out again --trust-layout")
    assert "version A: Typst refuses the page: file not found" in ran.err
    assert not (desk.home / "again").exists() or not desk.shown("again")
