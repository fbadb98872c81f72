"""`problemset --help` has its commands in sections, and hides none."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from generator.cli.app import problemset

ROOM = Path(__file__).parent.parent.parent / "generator" / "cli"
OTHERS = "Other commands"


def sections() -> dict[str, list[str]]:
    """Heading → the commands below it, as the help shows them at 80 columns."""
    shown = CliRunner().invoke(problemset, ["--help"], terminal_width=80).output
    blocks = re.findall(r"^(\S.*):\n((?:  .+\n)+)", shown, re.MULTILINE)
    return {heading: re.findall(r"^  (\w[\w-]*)  ", rows, re.MULTILINE) for heading, rows in blocks}


def test_every_command_is_in_one_section() -> None:
    shown = sections()
    del shown["Options"]
    assert OTHERS not in shown, "put these into a section of _SECTIONS in generator/cli/app.py"
    assert [name for names in shown.values() for name in names] == list(problemset.commands)
    assert [name for name, command in problemset.commands.items() if command.hidden] == []


def test_every_command_that_is_written_is_there() -> None:
    """A command that nobody put into a section is in no help at all."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in ROOM.glob("*.py") if path.name != "app.py"}
    written = sum(len(re.findall(r"^@click\.command\(", source, re.MULTILINE)) for source in sources.values())
    assert written == len(problemset.commands)


def test_the_sections_say_when_one_needs_what() -> None:
    shown = sections()
    assert list(shown) == ["Options", "Make an exam", "After the exam", "Practise", "The bank"]
    assert shown["Make an exam"][0] == "studio"  # first what needs no command line
    assert {"build", "init"} <= set(shown["Make an exam"])
    assert {"mark", "rekey", "export", "verify", "regenerate"} == set(shown["After the exam"])


def test_a_command_in_no_section_is_shown_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was added elsewhere; the summaries of all sections begin in one column."""
    monkeypatch.setitem(problemset.commands, "elsewhere-added", click.Command("elsewhere-added", help="Something."))
    shown = CliRunner().invoke(problemset, ["--help"], terminal_width=80).output
    assert sections()[OTHERS] == ["elsewhere-added"]
    commands = shown.partition("Make an exam:")[2]
    assert len({len(row) for row in re.findall(r"^  \w[\w-]* +(?=\S)", commands, re.MULTILINE)}) == 1
