"""The command line: help that fits, options that are explained, and one clear line for every mistake."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from generator.bank.bank import Bank
from generator.bank.drawing import draw_instance
from generator.cli.app import problemset
from tests.helpers import SUM, Workdir, add_type, changed, pdf_text, recipe, small_bank

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"'))
    return desk


# --- help -----------------------------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command]]:
    yield "problemset", problemset
    yield from problemset.commands.items()


def test_the_help_fits_a_terminal(desk: Workdir) -> None:
    shown = desk.run("--help", env={"COLUMNS": "80"}).done().out
    assert len(shown.splitlines()) <= 32  # a line for each command, in sections
    assert max(map(len, shown.splitlines())) <= 80
    for name, command in problemset.commands.items():
        (line,) = (line for line in shown.splitlines() if line.startswith(f"  {name} "))
        assert not line.endswith("..."), "the summary is cut off"
        assert command.get_short_help_str(100) in line


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_option_is_explained(name: str) -> None:
    command = dict(commands())[name]
    assert command.help
    assert command.help.endswith(".")
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    for option in options:
        assert option.help, f"{name} {option.opts[0]}"
        assert option.help.endswith("."), f"{name} {option.opts[0]}"


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_help_of_every_command(desk: Workdir, name: str) -> None:
    shown = desk.run(f"{name.replace('problemset', '')} --help", env={"COLUMNS": "80"}).done().out
    assert max(map(len, shown.splitlines())) <= 80
    for parameter in dict(commands())[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in shown


def test_the_version(desk: Workdir) -> None:
    assert re.fullmatch(r"problemset, version \d+\.\d+.*\n", desk.run("--version").done().out)


def test_without_a_command_the_help_is_shown(desk: Workdir) -> None:
    ran = desk.run("")
    assert ran.code == 2
    assert "Make an exam:" in ran.out + ran.err


# --- exit codes -----------------------------------------------------------------------------------------------------


def test_a_bug_of_our_own_leaves_a_log(desk: Workdir, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError("stride")

    monkeypatch.setattr("generator.press.build", broken)
    logs = tmp_path / "logs"
    logs.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(logs))
    ran = desk.run("build quiz.toml")
    assert (ran.code, ran.out) == (3, "")
    (log,) = logs.iterdir()
    assert ran.err == f"error: this is a bug in problemset (KeyError); please report it with {log}\n"
    text = log.read_text(encoding="utf-8")
    assert text.startswith("Traceback (most recent call last):")
    assert "KeyError: 'stride'" in text
    assert "def broken" in text or "in broken" in text


@pytest.mark.parametrize("signalled", [KeyboardInterrupt, click.Abort, EOFError])
def test_an_interruption_is_no_bug(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, signalled: type[BaseException]
) -> None:
    def stopped(*_args: object, **_kwargs: object) -> None:
        raise signalled

    monkeypatch.setattr("generator.press.build", stopped)
    ran = desk.run("build quiz.toml")
    assert ran.code == 130
    assert ran.err.strip() == "interrupted; the same command goes on where it stopped"


def test_an_interruption_right_at_the_start(desk: Workdir) -> None:
    """While the libraries are still being loaded."""
    process = desk.start("build quiz.toml --versions 500")
    loaded = Path(f"/proc/{process.pid}/maps")
    while process.poll() is None and "numpy" not in loaded.read_text(encoding="utf-8"):
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_bug(desk: Workdir) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        ran = subprocess.run(
            [sys.executable, "-m", "generator.cli", "roster", "--demo", "5000"],
            cwd=desk.home, stdout=gone, stderr=subprocess.PIPE, check=False, text=True,
        )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr == ""


# --- show -----------------------------------------------------------------------------------------------------------


def test_show_gives_the_same_example_for_the_same_seed(desk: Workdir) -> None:
    first, again, other = (desk.run(f"show tiny/sum --seed {seed}").done().out for seed in (7, 7, 8))
    assert first == again
    assert first.partition("\n")[2] != other.partition("\n")[2]
    fresh = {desk.run("show tiny/sum").done().out for _ in range(4)}
    assert len(fresh) == 4
    for shown in fresh:  # and a fresh example tells how to get it again
        seed = re.search(r"seed (\d+)", shown)
        assert seed is not None
        assert desk.run(f"show tiny/sum --seed {seed.group(1)}").done().out == shown


def test_show_shows_all_that_a_key_has(desk: Workdir) -> None:
    kind = Bank([desk.bank])["tiny/sum"]
    instance = draw_instance(kind, 7, "show", "show", knobs=kind.resolve_knobs({}))
    shown = desk.run("show tiny/sum --seed 7").done().out
    a, b = instance.givens["a"], instance.givens["b"]
    assert shown.startswith("tiny/sum · Sum · seed 7\n")
    for text in (
        f"What is {a} + {b}?",
        f"sum = {a + b}",
        f"It is {a} + {b} = {a + b}.",
        "subtracted",
        "forgot the second",
    ):
        assert text in shown.replace("\u2212", "-"), text


def test_show_takes_knobs(desk: Workdir) -> None:
    shown = desk.run("show tiny/sum --seed 7 --knob largest=1 --knob sign=both").done().out
    assert re.search(r"What is 1 \+ [-−]?1\?", shown)
    shown = desk.run("show tiny/sum --seed 7 --knob odd=true").done().out
    assert re.search(r"What is \d*[13579] \+", shown)


@pytest.mark.parametrize(
    ("knob", "words"),
    [
        ("large=3", ["no knob “large”", "did you mean largest"]),
        ("largest=big", ["“largest” must be a whole number", '"big"']),
        ("largest=0", ["“largest” must be 1 to 9999, not 0"]),
        ("largest=-3", ["“largest” must be 1 to 9999, not -3"]),
        ("largest=2.5", ["“largest” must be a whole number"]),
        ("largest=²", ["“largest” must be a whole number"]),
        (f"largest={'9' * 5000}", ["“largest” must be"]),
        ("largest=", ["“largest” must be a whole number"]),
        ("odd=yes", ["“odd” must be true or false"]),
        ("odd=1", ["“odd” must be true or false"]),
        ("sign=minus", ["“sign” must be", '"minus"']),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_knob_that_will_not_do(desk: Workdir, knob: str, words: list[str]) -> None:
    before = desk.tree()
    for command in ("show tiny/sum", "practice tiny/sum --count 1"):
        error = desk.run(f"{command} --knob {knob}").error()
        assert "tiny/sum" in error
        assert all(word in error for word in words), error
    assert desk.tree() == before


def test_show_writes_a_pdf_and_a_picture(desk: Workdir) -> None:
    ran = desk.run("show tiny/sum --seed 7 --pdf sub/example.pdf --png example.png").done()
    assert "wrote sub/example.pdf" in ran.out
    assert "wrote example.png" in ran.out
    text = pdf_text(desk.home / "sub/example.pdf")
    assert "Sum" in text
    assert "It is" in text
    assert (desk.home / "example.png").read_bytes().startswith(PNG)
    before = desk.tree()
    desk.run("show tiny/sum --seed 7 --pdf sub/example.pdf --png example.png").done()
    assert desk.tree() == before


def test_show_writes_a_long_example_page_by_page(desk: Workdir) -> None:
    long = "<% block statement %>\n" + "\n\n".join(["A paragraph of << a >> and << b >>."] * 120) + "\n<% endblock %>\n"
    add_type(desk.bank, "odd/long", SUM, long + "<% block solution %>\nSo.\n<% endblock %>\n")
    desk.run("show odd/long --png example.png").done()
    pages = [name for name in desk.tree() if name.endswith(".png")]
    assert len(pages) > 1
    assert pages[0] == "example-1.png"
    assert all(data.startswith(PNG) for name, data in desk.tree().items() if name.endswith(".png"))


# --- new, init, roster ----------------------------------------------------------------------------------------------


def test_a_new_type_works_at_once(desk: Workdir) -> None:
    ran = desk.run("new algebra/linear --bank mine").done()
    *written, following = ran.out.splitlines()
    assert {f"wrote {name}" for name in desk.tree() if name.startswith("mine/") and name[-1] != "/"} == set(written)
    assert {"wrote mine/algebra/linear/problem.py", "wrote mine/algebra/linear/text.md.j2"} <= set(written)
    assert following == "next: problemset show algebra/linear --bank mine"
    kind = Bank([desk.home / "mine"])["algebra/linear"]
    for seed in range(200):
        draw_instance(kind, seed, "A", "slot", knobs=kind.resolve_knobs({}))
    assert "Answer" in desk.run(following.partition("problemset ")[2]).done().out
    desk.write("paper.toml", recipe('type = "algebra/linear"\nknobs = { largest = 20 }'))
    desk.run("build paper.toml --bank mine").done()
    assert "apples" in pdf_text(desk.home / "build/paper/A-paper.pdf")
    desk.run("verify paper.jsonl --bank mine").done()


def test_new_makes_its_bank_where_it_is_told_or_in_bank(desk: Workdir) -> None:
    desk.run("new algebra/linear").done()
    assert (desk.bank / "algebra/linear/problem.py").is_file()
    desk.run("show algebra/linear --bank bank").done()


@pytest.mark.parametrize(
    "name",
    [
        "linear",
        "algebra/",
        "/linear",
        "a/b/c",
        "../up/x",
        "Algebra/linear",
        "algebra/lin-ear",
        "9a/b",
        "a/1",
        "",
        "é/x",
    ],
)
def test_a_name_that_no_type_can_have(desk: Workdir, name: str) -> None:
    before = desk.tree()
    error = desk.run(["new", name, "--bank", "mine"]).error()
    assert f"“{name}” is no type id" in error
    assert "TOPIC/NAME" in error
    assert desk.tree() == before


def test_new_overwrites_nothing(desk: Workdir) -> None:
    before = desk.tree()
    error = desk.run("new tiny/sum").error()
    assert "bank/tiny/sum" in error
    assert "already" in error
    assert desk.tree() == before


def test_the_starter_recipe_builds(desk: Workdir) -> None:
    ran = desk.run("init course").done()
    assert ran.out == "wrote course/course.toml; next: problemset build course/course.toml\n"
    desk.run(ran.out.strip().partition("problemset ")[2]).done()
    assert {"A-paper.pdf", "B-key.pdf", "all-papers.pdf", "answers.csv"} <= set(desk.tree("build/course"))
    desk.run("verify course/course.jsonl").done()
    written = tomllib.loads((desk.home / "course/course.toml").read_text(encoding="utf-8"))
    assert written["title"] in pdf_text(desk.home / "build/course/A-paper.pdf")


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("", "{home}.toml"),
        (".", "{home}.toml"),
        ("exam/..", "exam/../{home}.toml"),
        ("exam", "exam/exam.toml"),
        ("exam/", "exam/exam.toml"),
        ("./a/b", "a/b/b.toml"),
        ("week-5.1", "week-5.1/week-5.1.toml"),
        ("Prüfung", "Prüfung/Prüfung.toml"),
        ("'exam 1 & 2'", "exam 1 & 2/exam_1_2.toml"),
        ("'$(rm x)'", "$(rm x)/rm_x.toml"),
        (".exam", ".exam/exam.toml"),
        ("'…'", "…/recipe.toml"),
        ("'a\nversions = 9'", "a\nversions = 9/a_versions_9.toml"),
        ("x" * 200, "x" * 200 + "/" + "x" * 60 + ".toml"),
    ],
)
def test_a_starter_recipe_is_called_like_its_folder(desk: Workdir, folder: str, file: str) -> None:
    file = file.format(home=desk.home.name)
    (desk.home / "exam").mkdir()
    before = set(desk.tree())
    assert desk.run(f"init {folder}").done().out == f"wrote {file}; next: problemset build {file}\n"
    (written,) = (name for name in set(desk.tree()) - before if not name.endswith("/"))
    assert (desk.home / written).samefile(desk.home / file)
    text = (desk.home / file).read_text(encoding="utf-8")
    name = Path(file).stem
    assert text.splitlines()[1] == f"#     problemset build {name}.toml"
    assert f"build/{name}/, and {name}.jsonl beside this file" in text
    assert tomllib.loads(text)["versions"] == 2


def test_a_link_to_a_folder_gives_its_own_name(desk: Workdir) -> None:
    (desk.home / "exam").mkdir()
    (desk.home / "quiz").symlink_to("exam")
    desk.run("init quiz").done()
    assert (desk.home / "exam/quiz.toml").is_file()


@pytest.mark.parametrize("folder", ["", "exam"])
def test_init_overwrites_nothing(desk: Workdir, folder: str) -> None:
    desk.run(f"init {folder}").done()
    before = desk.tree()
    assert "already" in desk.run(f"init {folder}").error()
    assert desk.tree() == before


def test_a_made_up_roster(desk: Workdir) -> None:
    desk.run("roster --demo 12 --out class.csv").done()
    with (desk.home / "class.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == len(rows) == 12
    assert all(re.fullmatch(r"\d{8}", row["id"]) and row["name"] for row in rows)
    desk.run("build quiz.toml --roster class.csv --format typ").done()
    assert sum(name.endswith("-paper.typ") for name in desk.tree("build/quiz")) == 12


def test_a_made_up_roster_depends_on_its_seed_only(desk: Workdir) -> None:
    first, again, other = (desk.run(f"roster --demo 5 --seed {seed}").done().out for seed in (1, 1, 2))
    assert first == again != other
    assert desk.run("roster --demo 5").done().out == desk.run("roster --demo 5").done().out
    assert len(list(csv.reader(io.StringIO(first)))) == 6


def test_a_roster_overwrites_nothing(desk: Workdir) -> None:
    before = desk.tree()
    assert "already" in desk.run("roster --demo 5 --out quiz.toml").error()
    assert desk.tree() == before


@pytest.mark.parametrize(
    "command",
    [
        "init quiz.toml",
        "init quiz.toml/below",
        "new a/b --bank quiz.toml",
        "new a/b --bank quiz.toml/below",
        "roster --demo 3 --out quiz.toml/class.csv",
        "practice tiny/sum --count 1 --out quiz.toml/below",
    ],
)
def test_where_nothing_can_be_written(desk: Workdir, command: str) -> None:
    before = desk.tree()
    error = desk.run(command).error()
    assert "quiz.toml" in error
    assert "cannot write" in error or "already" in error or "not a" in error.lower(), error
    assert desk.tree() == before


def test_show_where_nothing_can_be_written(desk: Workdir) -> None:
    before = desk.tree()
    for option in ("--pdf", "--png"):
        ran = desk.run(f"show tiny/sum {option} quiz.toml/example")
        assert ran.code == 1
        assert ran.err.startswith("error: quiz.toml/example: cannot write: ")
    assert desk.tree() == before


# --- practice -------------------------------------------------------------------------------------------------------


def test_practice(desk: Workdir) -> None:
    ran = desk.run("practice tiny/sum --count 5").done()
    problems, solutions, again = ran.out.splitlines()
    paper, key = (pdf_text(desk.home / line.partition(":")[2].strip()) for line in (problems, solutions))
    assert len(re.findall(r"What is", paper)) == 5
    assert len(re.findall(r"It is", key)) == 5
    assert "It is" not in paper
    folder = Path(problems.partition(":")[2].strip()).parent
    assert folder.parent == Path("build/practice")
    assert folder.name in paper  # the code
    assert folder.name in key
    before = desk.tree()
    command = again.partition("problemset ")[2]
    assert command.startswith("practice tiny/sum --count 5 --seed ")
    assert desk.run(command).done().out == ran.out
    assert desk.tree() == before


def test_practice_with_the_same_seed_has_the_same_bytes_elsewhere(desk: Workdir) -> None:
    date = {"SOURCE_DATE_EPOCH": "1700000000"}
    for folder in ("one", "two"):
        desk.run(f"practice tiny --count 6 --seed 123 --out {folder}", env=date).done()
    assert desk.tree("one") == desk.tree("two")
    desk.run("practice tiny --count 6 --seed 124 --out three", env=date).done()
    assert desk.tree("one")["practice-paper.pdf"] != desk.tree("three")["practice-paper.pdf"]


def test_practice_without_a_seed_is_new_each_time(desk: Workdir) -> None:
    desk.run("practice tiny/sum --count 1").done()
    desk.run("practice tiny/sum --count 1").done()
    assert len(list((desk.home / "build/practice").iterdir())) == 2


def test_practice_goes_through_a_topic(desk: Workdir) -> None:
    desk.run("practice tiny --count 8 --out out").done()
    types = [p["type"] for p in desk.records("out/practice.jsonl")[1]["problems"]]
    assert types == [["tiny/coin", "tiny/plus", "tiny/share", "tiny/sum"][i % 4] for i in range(8)]
    assert "only 2 different problems exist" in desk.run("practice tiny --count 9 --out more").error()


def test_practice_takes_knobs(desk: Workdir) -> None:
    ran = desk.run("practice tiny/sum tiny/coin --count 4 --knob largest=3 --out out").done()
    assert "--knob largest=3" in ran.out
    problems = desk.records("out/practice.jsonl")[1]["problems"]
    assert [p["knobs"].get("largest") for p in problems] == [3, None, 3, None]


def test_practice_refuses_a_knob_that_none_of_its_types_has(desk: Workdir) -> None:
    before = desk.tree()
    error = desk.run("practice tiny --count 4 --knob nothing=3").error()
    assert "“nothing”" in error
    assert desk.tree() == before


# --- one line, whatever the type says -------------------------------------------------------------------------------


def test_an_error_stays_on_one_line_without_control_characters(desk: Workdir) -> None:
    add_type(
        desk.bank, "odd/one", changed(SUM, 'TITLE = "Sum"', 'raise ValueError("a\\nb\\x1b[31m\\x07c" + "d" * 5000)')
    )
    error = desk.run("show odd/one").error()
    assert "ValueError: a b" in error
    assert error.isprintable()
    assert len(error) < 700
