"""Many papers in one run of LaTeX: each as if it were alone, and always with the same company."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests import helpers
from tests.helpers import Workdir, add_type, changed, pdf_text, recipe, small_bank
from tests.press.building import DATED, SEED

pytestmark = pytest.mark.tex

TWENTY = f"build quiz.toml --engine latex --versions 20 --seed {SEED}"  # a run of 16, and one of 4


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    parts = [f'type = "{name}"\npoints = {points}\nspace = 14' for name, points in (("tiny/sum", 3), ("tiny/share", 4))]
    desk.write("quiz.toml", recipe(*parts))
    return desk


@pytest.fixture
def undisturbed(desk: Workdir, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a folder holds after an undisturbed build; the desk itself is left as it is."""
    other = Workdir(tmp_path_factory.mktemp("undisturbed"))
    for name, content in desk.tree().items():
        if not name.endswith("/"):
            other.write(name, content)
    other.run(TWENTY, env=DATED).done()
    return other.tree()


def test_each_has_its_own_pages_points_title_and_code(desk: Workdir) -> None:
    desk.run(TWENTY).done()
    for line in desk.records()[1:]:
        name = line["version"]
        for kind, pages in (("paper", 1), ("key", 2)):  # a page of answers, and the worked solutions
            file = desk.home / f"build/quiz/{name}-{kind}.pdf"
            shown = pdf_text(file)
            assert re.findall(r"Page (\d) of (\d)", shown) == [(str(n), str(pages)) for n in range(1, pages + 1)]
            assert re.findall("[0-9A-Z]{4}-[0-9A-Z]{4}", shown) == [line["code"]] * pages
            assert set(re.findall(r"Version (\w+)", shown)) == {name}
            assert re.findall(r"Page total: */ *(\d)", shown) == (["7"] if kind == "paper" else [])
            assert ("Answer key" in shown) is (kind == "key")
            with pikepdf.open(file) as opened:
                title = f"Quiz – Version {name}" + " – Answer key" * (kind == "key")
                assert str(opened.docinfo["/Title"]) == title
                assert str(opened.Root.Lang) == "en"


def test_a_paper_comes_again_with_the_same_bytes_whichever_is_asked_for(
    desk: Workdir, undisturbed: dict[str, bytes]
) -> None:
    """A paper's fonts hold the letters of all papers of its run, so that the run is made again, and only the run."""
    desk.write("quiz.jsonl", undisturbed["quiz.jsonl"])
    for name in ("C", "R"):
        desk.run(f"regenerate quiz.jsonl --version {name} --only key --out again").done()
    made = desk.shown("again")
    assert made == {f"{name}-key.pdf": undisturbed[f"build/quiz/{name}-key.pdf"] for name in ("C", "R")}
    desk.run("regenerate quiz.jsonl --out again").done()
    assert desk.shown("again")["T-paper.pdf"] == undisturbed["build/quiz/T-paper.pdf"]
    for name in ("B-paper.pdf", "Q-key.pdf"):
        (desk.home / "again" / name).unlink()
    assert "20 versions, 40 problems, 40 files as recorded" in desk.run("verify quiz.jsonl --out again").done().out


def test_by_processes_and_resumed_within_a_run_the_bytes_are_the_same(
    desk: Workdir, undisturbed: dict[str, bytes]
) -> None:
    process = desk.start(f"{TWENTY} --jobs 2", env=DATED)
    work = desk.home / "build/quiz/.unfinished"
    while process.poll() is None and len(list(work.glob("*.pdf"))) < 3:
        time.sleep(0.001)
    process.kill()
    process.communicate(timeout=30)
    for paper in sorted(work.glob("*.pdf"))[3:]:
        paper.unlink()
    desk.run(f"{TWENTY} --jobs 2", env=DATED).done()
    assert desk.tree() == undisturbed


def ancestors(number: int) -> Iterator[int]:
    """The processes that have started a process, one by the other. Raises OSError if one has ended."""
    while number > 1:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
        number = int(stat.rpartition(")")[2].split()[1])
        yield number


def test_a_killed_pdflatex_is_started_again(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    process = desk.start(f"{TWENTY} --jobs 2", env=DATED)
    killed = 0
    while process.poll() is None and killed < 2:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                is_pdflatex = (folder / "comm").read_text(encoding="utf-8").strip() == "pdflatex"
                if is_pdflatex and process.pid in ancestors(int(folder.name)):
                    os.kill(int(folder.name), signal.SIGKILL)
                    killed += 1
                    time.sleep(0.3)
            except OSError:
                continue  # ended meanwhile
    _, err = process.communicate(timeout=60)
    assert killed
    assert (process.returncode, err) == (0, "")
    assert desk.tree() == undisturbed


def test_the_one_that_is_refused_is_named_and_the_others_are_finished(desk: Workdir) -> None:
    text = changed(helpers.TEXT, "What is $", "<% if a % 13 == 5 %>☃<% endif %> What is $")
    add_type(desk.bank, "tiny/rare", helpers.SUM, text)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', 'type = "tiny/rare"'))
    ran = desk.run(TWENTY)
    guilty = [line["version"] for line in desk.records()[1:] if line["problems"][1]["givens"]["a"] % 13 == 5]
    assert guilty
    note, *errors = ran.err.splitlines()
    assert note.startswith(f"note: {len(guilty)} of 20 versions could not be typeset")
    assert [error.partition(": pdflatex has no glyph for “☃” (U+2603)")[0] for error in errors] == [
        f"error: version {name}, part 1(b)" for name in guilty
    ]
    assert ran.out.startswith(f"{20 - len(guilty)} versions with keys")
    unchecked = [
        line.partition(": no files are recorded")[0] for line in desk.run("verify quiz.jsonl").err.splitlines()
    ]
    assert unchecked == [f"not checked: version {name}" for name in guilty]
    for line in desk.records()[1:]:
        assert bool(line["files"]) is (line["version"] not in guilty)
        if line["files"]:
            shown = pdf_text(desk.home / f"build/quiz/{line['version']}-paper.pdf")
            assert line["code"] in shown
            assert "☃" not in shown
    made = {path.name: path.read_bytes() for path in (desk.home / "build/quiz").glob("*-key.pdf")}
    desk.run("regenerate quiz.jsonl --version D --out again").done()  # without the refused ones of its run
    assert desk.shown("again")["D-key.pdf"] == made["D-key.pdf"]


def mended(desk: Workdir) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Builds twice, the first time with versions that pdflatex refuses; record and papers as they were after that."""
    text = changed(helpers.TEXT, "What is $", "<% if a % 13 == 5 %>☃<% endif %> What is $")
    add_type(desk.bank, "tiny/rare", helpers.SUM, text)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', 'type = "tiny/rare"'))
    assert desk.run(TWENTY).code == 1
    before = desk.records(), desk.shown("build/quiz")
    (desk.bank / "tiny/rare/text.md.j2").write_text(changed(text, "☃", "Quick:"), encoding="utf-8")
    desk.run(TWENTY).done()
    return before


def test_once_it_is_mended_the_refused_ones_come_and_the_others_stay(desk: Workdir) -> None:
    records, papers = mended(desk)
    assert not all(line["files"] for line in records[1:])
    for old, new in zip(records[1:], desk.records()[1:], strict=True):
        assert new["files"]
        if old["files"]:
            assert new == old
            assert all(desk.shown("build/quiz")[name] == papers[name] for name in old["files"])


def test_mended_ones_do_not_change_the_bytes_of_the_others_of_their_run(desk: Workdir) -> None:
    mended(desk)
    assert desk.run("regenerate quiz.jsonl --out again").done().err == ""


def test_a_mistake_in_the_paper_of_who_left_is_nobodys_concern(desk: Workdir) -> None:
    text = changed(helpers.TEXT, "What is $", "<% if a % 2 %>☃<% endif %> What is $")
    add_type(desk.bank, "tiny/rare", helpers.SUM, text)
    desk.write("quiz.toml", recipe('type = "tiny/rare"', top='roster = "class.csv"\nengine = "latex"'))
    desk.write("class.csv", "id,name\n" + "".join(f"s{i},Student {i}\n" for i in range(6)))
    assert desk.run(f"build quiz.toml --seed {SEED}").code == 1
    left = [line["version"] for line in desk.records()[1:] if line["files"]]
    assert len(left) == 3
    desk.write("class.csv", "id,name\n" + "".join(f"{i},Student {i[1]}\n" for i in left))
    desk.run("build quiz.toml").done()
    (desk.home / f"build/quiz/{left[0]}-key.pdf").unlink()
    desk.run("build quiz.toml").done()


def test_a_layout_of_its_own_that_does_not_begin_documents_is_set_paper_by_paper(desk: Workdir) -> None:
    base = Path(helpers.__file__).parent.parent / "generator/page/layouts/latex/base.tex"
    own = base.read_text(encoding="utf-8").replace("psenddocument", "psmyend")
    desk.write("dept.tex", "\\usepackage[a4paper]{geometry}\n" + own)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', top='layout = "dept"'))
    desk.run("build quiz.toml --engine latex --versions 3").done()
    for line in desk.records()[1:]:
        assert line["code"] in pdf_text(desk.home / f"build/quiz/{line['version']}-key.pdf")
