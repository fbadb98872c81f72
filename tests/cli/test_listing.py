"""`problemset list`: topics, the types of a topic, one type; a search; and what none of them has to load."""

from __future__ import annotations

import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.bank.bank import Bank
from tests.helpers import SUM, Workdir, add_type, changed, small_bank

OPEN = '''\
"""Sums are explained."""
from generator.author import Criterion

TITLE = "Explain"


def draw(d) -> dict:
    return {"a": d.integer(1, 9)}


def criteria(a) -> list:
    return [Criterion(1, "It is said why.", "not why"), Criterion(2, "It is said how.", "not how")][: 1 + a % 2]


def figure(a):
    raise NotImplementedError
'''


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    return Workdir(tmp_path)


def spy(desk: Workdir, type_id: str) -> Path:
    """Adds a type that leaves a file where it is run; returns the file."""
    marker = desk.home / "was-run"
    add_type(desk.bank, type_id, changed(SUM, 'TITLE = "Sum"', f"TITLE = 'Spy'\nopen({str(marker)!r}, 'w').close()"))
    return marker


# --- topics ---------------------------------------------------------------------------------------------------------


def test_list_shows_topics_with_the_number_of_their_types(desk: Workdir) -> None:
    add_type(desk.home / "other", "convolution/mine")
    add_type(desk.home / "other", "zoo/one")
    bank = Bank([desk.bank, desk.home / "other"])
    lines = desk.run("list --bank other").done().out.splitlines()
    assert [line.split()[:2] for line in lines[:-2]] == [[t, str(len(ids))] for t, ids in bank.topics().items()]
    places = {line.split()[0]: line.split(maxsplit=2)[2] for line in lines[:-2]}
    assert places["tiny"] == str(desk.bank)
    assert places["zoo"] == "other"
    assert places["generative"] == "built-in"
    assert places["convolution"] == f"built-in {len(bank.topics()['convolution']) - 1}, other 1"
    assert lines[-2] == f"{len(bank.ids())} types in {len(bank.topics())} topics"
    assert lines[-1].startswith("next: problemset list TOPIC")


def test_with_one_bank_there_is_no_word_of_banks(desk: Workdir) -> None:
    lines = desk.run("list", bank=False).done().out.splitlines()
    assert all(re.fullmatch(r"[a-z_]+ +\d+", line) for line in lines[:-2])
    assert len(lines) <= 40, "it fits a screen"


def test_list_runs_no_type_and_loads_no_numpy(desk: Workdir) -> None:
    marker = spy(desk, "odd/spy")
    code = "import sys; from generator.cli import main; main(); print('numpy' in sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", code, "list"], env=desk.environment(), capture_output=True, text=True, check=True
    )
    assert re.search(r"^odd +1 ", shown.stdout, re.MULTILINE)
    assert shown.stdout.splitlines()[-1] == "False"
    assert not marker.exists()


# --- the types of a topic -------------------------------------------------------------------------------------------


def test_a_topic_shows_each_type_on_a_line(desk: Workdir) -> None:
    lines = desk.run("list tiny").done().out.splitlines()
    assert lines == [
        "tiny",
        "  tiny/coin   Coin: A coin.",
        "  tiny/plus   Plus: Two whole numbers are added.",
        "  tiny/share  Share: Items are shared.",
        "  tiny/sum    Sum: Two whole numbers are added.",
    ]
    assert desk.run("list tiny/").done().out.splitlines() == lines


def test_a_line_marks_open_types_slips_and_figures(desk: Workdir) -> None:
    add_type(desk.bank, "odd/open", OPEN)
    add_type(desk.bank, "odd/plain", changed(SUM, '"""Two whole numbers are added."""', ""))
    assert desk.run("list odd").done().out.splitlines() == [
        "odd", "  odd/open   Explain [open, drawn]: Sums are explained.", "  odd/plain  Sum",
    ]  # fmt: skip
    slips = desk.run("list slips").done().out.splitlines()[1:]
    assert slips and all("[slip" in line for line in slips)


def test_types_of_other_topics_are_not_run(desk: Workdir) -> None:
    marker = spy(desk, "odd/spy")
    for command in ("list tiny", "list tiny/sum", "list --search coin", "show tiny/sum"):
        desk.run(command).done()
        assert not marker.exists(), command
    desk.run("list odd").done()
    assert marker.exists(), "the spy works"


def test_a_broken_type_is_named_and_holds_up_no_other(desk: Workdir) -> None:
    file = add_type(desk.bank, "tiny/broken", "1 / 0")
    add_type(desk.bank, "odd/one", "this is no Python")
    shown = desk.run("list tiny")
    assert shown.code == 1
    assert [line.split()[0] for line in shown.out.splitlines()[1:]] == [
        "tiny/coin", "tiny/plus", "tiny/share", "tiny/sum",
    ]  # fmt: skip
    assert re.fullmatch(rf"error: tiny/broken \({re.escape(str(file))}, line 1\): ZeroDivisionError.*\n", shown.err)
    both = desk.run("list odd/one tiny/coin tiny/broken")
    assert both.code == 1
    assert both.out.startswith("tiny/coin · Coin\n")
    assert [line.split()[1] for line in both.err.splitlines()] == ["odd/one", "tiny/broken"]
    assert desk.run("list").done().out


def test_on_a_terminal_a_line_ends_where_the_terminal_does(desk: Workdir) -> None:
    add_type(desk.bank, "odd/long", changed(SUM, "are added.", f"are {'very ' * 99}much added."))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "generator.cli", "list", "odd"]
    with subprocess.Popen(command, stdout=theirs, env=desk.environment({"COLUMNS": "70"})) as process:
        assert process.wait() == 0
    with open(theirs, "wb"), open(ours, "rb", buffering=0) as screen:
        lines = re.sub(r"\x1b\[\d*m", "", screen.read(9999).decode()).splitlines()
    assert lines[0] == "odd"
    assert len(lines[1]) == 70
    assert lines[1].endswith("…")
    assert "much added." in desk.run("list odd").done().out


# --- one type -------------------------------------------------------------------------------------------------------


def test_a_type_shows_its_knobs_answer_and_mistakes(desk: Workdir) -> None:
    assert desk.run("list tiny/sum").done().out.splitlines() == [
        "tiny/sum · Sum",
        "Two whole numbers are added.",
        "knobs",
        "  largest = 5000  largest number (1 to 9999)",
        '  sign = "plus"   signs of the second number ("plus", "both")',
        "  odd = false     whether the first number is odd (false, true)",
        "givens",
        "  a, b",
        "answer",
        "  sum: whole number",
        "mistakes",
        "  subtracted",
        "  forgot the second",
        "next: problemset show tiny/sum",
    ]


def test_a_knob_that_is_not_described_shows_what_it_may_be(desk: Workdir) -> None:
    add_type(desk.bank, "odd/untold", changed(SUM, '"largest": "largest number", ', ""))
    assert "\n  largest = 5000  (1 to 9999)\n" in desk.run("list odd/untold").done().out


def test_fields_are_listed_with_kind_and_unit(desk: Workdir) -> None:
    add_type(desk.bank, "odd/unit", changed(SUM, "SPACE = 1", "SPACE = 1\nUNITS = {'sum': 'kg'}"))
    assert "  sum: whole number, in kg\n" in desk.run("list odd/unit").done().out
    shown = desk.run("list tiny/share").done().out
    assert "answer\n  each: whole number\n  row: list of whole numbers\n" in shown
    assert "knobs" not in shown


def test_an_open_type_says_who_marks_it(desk: Workdir) -> None:
    add_type(desk.bank, "odd/open", OPEN)
    shown = desk.run("list odd/open").done().out
    assert "\na person marks it, by 1 to 2 criteria\n" in shown
    assert "answer" not in shown
    assert "mistakes" not in shown


def test_many_mistakes_are_counted(desk: Workdir) -> None:
    names = '{f"slip {n}": {"sum": a + b + n} for n in range(1, 31)}'
    file = add_type(
        desk.bank, "odd/many", changed(SUM, '{"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}', names)
    )
    assert file.exists()
    lines = desk.run("list odd/many").done().out.splitlines()
    assert lines[-4:] == ["  slip 11", "  slip 12", "  … and 18 more", "next: problemset show odd/many"]


def test_a_type_that_cannot_be_drawn_still_shows_its_knobs(desk: Workdir) -> None:
    add_type(desk.bank, "odd/liar", changed(SUM, 'answer["sum"] - a == b', "False"))
    shown = desk.run("list odd/liar")
    assert shown.code == 1
    assert "largest = 5000" in shown.out
    assert shown.err.startswith("error: odd/liar")
    assert "verify" in shown.err


def test_what_a_type_says_stays_on_its_line(desk: Workdir) -> None:
    add_type(desk.bank, "odd/one", changed(SUM, 'TITLE = "Sum"', 'TITLE = "Sum\\x1b[31m\\nnext: rm"'))
    for command in ("list odd", "list odd/one"):
        out = desk.run(command).done().out
        assert "\x1b" not in out
        assert not any(line.startswith("next: rm") for line in out.splitlines())


# --- search ---------------------------------------------------------------------------------------------------------


def listed(desk: Workdir, command: str) -> list[str]:
    return [line.split()[0] for line in desk.run(command).done().out.splitlines()]


def test_search_looks_in_names_titles_and_descriptions(desk: Workdir) -> None:
    described = changed(SUM, '"""Two whole numbers are added."""', '"""Added.\n\nSee the zebra crossing."""')
    add_type(desk.bank, "odd/one", changed(described, 'TITLE = "Sum"', 'TITLE = "Über giraffes"'))
    assert listed(desk, "list --search shar tiny") == ["tiny/share"]  # its name
    assert listed(desk, "list --search ÜBER") == ["odd/one"]  # its title
    assert listed(desk, "list --search zebra") == ["odd/one"]  # its description, also below the first line
    assert listed(desk, "list tiny --search whole") == ["tiny/plus", "tiny/sum"]
    assert listed(desk, "list tiny odd --search added --search sum") == ["tiny/sum"]
    assert listed(desk, "list tiny/sum tiny --search whole") == ["tiny/sum", "tiny/plus"]


def test_a_search_that_finds_nothing_says_so(desk: Workdir) -> None:
    error = desk.run("list --search convolutoin").error()
    assert error == "no type has “convolutoin” in its name, title or description; did you mean convolution?"
    error = desk.run("list --search qqq --search added").error()
    assert error.startswith("no type has “qqq” and “added” in its name, title or description; the topics are ")
    assert "tiny" in error


def test_a_broken_type_holds_up_no_search(desk: Workdir) -> None:
    add_type(desk.bank, "odd/one", "this is no Python")
    shown = desk.run("list --search 'numbers are added'")
    assert [line.split()[0] for line in shown.out.splitlines()] == ["tiny/plus", "tiny/sum"]
    assert shown.code == 1
    assert shown.err.startswith("error: odd/one (")
    assert [line.split()[0] for line in desk.run("list odd --search x").errors()] == ["odd/one", "no"]
