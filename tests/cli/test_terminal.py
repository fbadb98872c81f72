"""Colour where somebody looks at it; progress that says what is being done, and at the end what was."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import rich.console  # here, before a test replaces time.monotonic: rich takes it when it is imported
import rich.progress  # noqa: F401

from generator.cli import terminal
from tests.helpers import Workdir, recipe, small_bank

STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"'))
    return desk


def on_a_terminal(desk: Workdir, command: str, env: Mapping[str, str]) -> str:
    """What a command writes to a terminal, with its control sequences."""
    plain = {name: value for name, value in desk.environment().items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "generator.cli", *command.split()],
        cwd=desk.home, env={**plain, "TERM": "xterm-256color", "COLUMNS": "100", **env},
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how Linux says that the other end was closed
        pass
    finally:
        os.close(ours)
    process.wait(timeout=60)
    return shown.decode().replace("\r\n", "\n")


# --- colour ---------------------------------------------------------------------------------------------------------

COLOURLESS = ({"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"})


def test_an_error_is_red_on_a_terminal(desk: Workdir) -> None:
    assert on_a_terminal(desk, "verify quiz.toml", {}).startswith("\x1b[31m\x1b[1merror:\x1b[0m quiz.toml: is a recipe")
    assert on_a_terminal(desk, "build", {}).startswith(
        "\x1b[31m\x1b[1merror:\x1b[0m problemset build: RECIPE is missing"
    )
    assert STYLE.search(on_a_terminal(desk, "verify quiz.toml", {"NO_COLOR": ""})), "an empty NO_COLOR means nothing"


@pytest.mark.parametrize("env", COLOURLESS, ids=str)
@pytest.mark.parametrize("command", ["verify quiz.toml", "build", "show tiny/sum", "list tiny/sum"])
def test_no_colour_where_none_is_wanted(desk: Workdir, command: str, env: Mapping[str, str]) -> None:
    assert STYLE.search(on_a_terminal(desk, command, {})), "else there would be nothing to leave out"
    assert "\x1b" not in on_a_terminal(desk, command, env)


@pytest.mark.parametrize("env", COLOURLESS, ids=str)
def test_a_check_without_colour(desk: Workdir, env: Mapping[str, str]) -> None:
    command = "check tiny/coin --draws 20 --jobs 1"
    assert STYLE.search(on_a_terminal(desk, command, {}))
    shown = on_a_terminal(desk, command, env)
    assert "tiny/coin" in shown
    assert not STYLE.search(shown)


def test_no_colour_in_a_file_unless_it_is_forced(desk: Workdir) -> None:
    assert "\x1b" not in desk.run("verify quiz.toml").err
    assert desk.run("verify quiz.toml", env={"FORCE_COLOR": "1"}).err.startswith("\x1b[31m\x1b[1merror:\x1b[0m ")
    assert "\x1b[1m" in desk.run("show tiny/sum", env={"FORCE_COLOR": "1"}).out


# --- progress -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in seconds: its last entry."""
    times = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: times[-1])
    return times


def test_progress_in_a_file_is_a_line_a_minute(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    with terminal.progress_shown() as progress:
        for done in range(0, 200, 20):
            progress("typesetting papers", done, 200)
            clock.append(clock[-1] + 10)
        for done in range(0, 200, 50):
            progress("binding papers", done, 200)
            clock.append(clock[-1] + 10)
        progress("moving into place", 0, 400)
        clock.append(clock[-1] + 0.2)
    assert capsys.readouterr().err.splitlines() == [
        "typesetting papers: 120 of 200, 2.0 a second, about 40 s left",
        "binding papers: 100 of 200, 5.0 a second, about 20 s left",
        "done in 2 min 20 s: typesetting papers 1 min 40 s, binding papers 40 s",
    ]


def test_what_is_soon_done_is_not_spoken_of(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    with terminal.progress_shown() as progress:
        progress("typesetting papers", 0, 2)
        clock.append(clock[-1] + 59)
    assert capsys.readouterr().err == ""


def test_nothing_is_done_where_it_failed(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    def interrupted() -> Iterator[None]:
        with terminal.progress_shown() as progress:
            progress("typesetting papers", 0, 2)
            clock.append(clock[-1] + 100)
            raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        next(interrupted())
    assert capsys.readouterr().err == ""


def look_at_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if errors went to a terminal; what is written to it can still be read."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")


def test_a_terminal_is_told_at_the_end_what_took_how_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clock: list[float]
) -> None:
    look_at_errors(monkeypatch)
    with terminal.progress_shown() as progress:
        progress("typesetting papers", 0, 60)
        clock.append(clock[-1] + 4)
        progress("typesetting papers", 60, 60)
        progress("binding papers", 0, 60)
        clock.append(clock[-1] + 2)
    assert STYLE.sub("", capsys.readouterr().err).endswith("done in 6 s: typesetting papers 4 s, binding papers 2 s\n")


def test_a_terminal_is_not_told_how_long_a_short_build_took(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clock: list[float]
) -> None:
    look_at_errors(monkeypatch)
    with terminal.progress_shown() as progress:
        progress("typesetting papers", 0, 60)
        clock.append(clock[-1] + 1)
    shown = capsys.readouterr().err
    assert "typesetting papers" in shown, "the bar"
    assert "done in" not in shown
