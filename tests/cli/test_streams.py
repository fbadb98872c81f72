"""What a shell does with the streams of a command: closes them, pipes them away, says another encoding."""

from __future__ import annotations

import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.helpers import Workdir, add_type, recipe, small_bank

PROGRAM = f"{shlex.quote(sys.executable)} -m generator.cli"
ROOT = Path(__file__).parent.parent.parent
BUG = "this is a bug"
POSIX = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale that knows no letters but ASCII, and none of what Python does about it."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    home = tmp_path_factory.mktemp("streams")
    small_bank(home / "bank")
    desk = Workdir(home)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', top='format = ["typ"]'))
    return desk


def shell(desk: Workdir, command: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Runs a line of shell; P stands for the program."""
    line = command.replace("P ", f"{PROGRAM} ")
    where = {**desk.environment(env), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(["bash", "-c", line], cwd=desk.home, env=where, capture_output=True, timeout=120, check=False)
    assert BUG not in ran.stderr.decode("utf-8", "replace"), ran.stderr
    assert b"Traceback" not in ran.stderr
    return ran


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "2>&- >&-", "<&- 2>&- >&-"])
def test_a_closed_stream_stops_no_command(desk: Workdir, closed: str) -> None:
    out = f"out{len(closed)}"
    ran = shell(desk, f"P build quiz.toml --seed 7 --record {out}.jsonl --out {out} {closed}")
    assert ran.returncode == 0
    made = desk.home / out
    assert sorted(file.name for file in made.glob("*-paper.typ")) == ["A-paper.typ", "B-paper.typ"]
    # no file got the number of the closed stream, and with it what was said
    assert not any(b"with keys in" in file.read_bytes() for file in made.rglob("*") if file.is_file())


def test_exit_codes_are_those_of_open_streams(desk: Workdir) -> None:
    for closed in ("2>&-", ">&- 2>&-"):
        assert shell(desk, f"P build nothing.toml {closed}").returncode == 1
        assert shell(desk, f"P build {closed}").returncode == 2


def test_a_reader_who_goes_away_is_no_mistake_to_report(desk: Workdir) -> None:
    ran = shell(desk, "P list | head -1")
    assert (ran.returncode, ran.stdout.count(b"\n"), ran.stderr) == (0, 1, b"")
    ran = shell(desk, "P list nothing/here 2>&1 | true; exit ${PIPESTATUS[0]}")
    assert ran.returncode == 1


def test_who_does_not_listen_to_notes_stops_no_build(desk: Workdir) -> None:
    """A small seed is worth a note; it goes to a pipe that nobody reads."""
    ran = shell(desk, "P build quiz.toml --seed 7 --record deaf.jsonl --out deaf 2> >(exec <&-)")
    assert ran.returncode == 0
    assert (desk.home / "deaf.jsonl").exists()


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp932", "ascii", "latin-1"])
def test_files_and_pipes_get_utf_8_whatever_the_console_says(desk: Workdir, encoding: str) -> None:
    ran = shell(desk, "P show tiny/sum --seed 1 > shown.txt", {"PYTHONIOENCODING": encoding})
    assert ran.returncode == 0
    assert "you probably made this mistake" in (desk.home / "shown.txt").read_text(encoding="utf-8")
    assert "tiny/sum · Sum · seed 1" in (desk.home / "shown.txt").read_text(encoding="utf-8")
    error = shell(desk, "P show tiny/nothing", {"PYTHONIOENCODING": encoding}).stderr.decode("utf-8")
    assert error.startswith("error: there is no problem type “tiny/nothing”")


def test_a_console_that_lacks_a_letter_shows_another(desk: Workdir) -> None:
    main, side = pty.openpty()
    command = [sys.executable, "-m", "generator.cli", "show", "tiny/sum", "--seed", "1"]
    env = {**desk.environment({"PYTHONIOENCODING": "iso8859-5", "TERM": "dumb"}), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=desk.home, env=env, stdout=side, stderr=side, stdin=subprocess.DEVNULL) as ran:
        os.close(side)
        shown = b""
        while chunk := _read(main):
            shown += chunk
    os.close(main)
    assert (ran.returncode, shown.splitlines()[0]) == (0, b"tiny/sum ? Sum ? seed 1")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed
        return b""


def test_names_of_files_are_utf_8_where_the_locale_knows_only_ascii(desk: Workdir) -> None:
    desk.write("prüfung.toml", recipe('type = "tiny/sum"'))
    ran = shell(desk, "P build prüfung.toml --seed 7 --out Klausur-für-Ω", POSIX)
    assert ran.returncode == 0, ran.stderr
    assert "in Klausur-für-Ω/" in ran.stdout.decode()
    assert (desk.home / "Klausur-für-Ω/all-papers.pdf").read_bytes().startswith(b"%PDF")
    assert (desk.home / "prüfung.jsonl").exists()
    assert "“nöthing.toml”" in shell(desk, "P build nöthing.toml", POSIX).stderr.decode()


def test_a_name_that_is_no_text_is_refused(desk: Workdir) -> None:
    ran = shell(desk, r"P build $'caf\xe9.toml'", {"LC_ALL": "C.UTF-8"})
    assert ran.returncode == 1
    assert ran.stderr.decode() == (
        "error: “caf\\xe9.toml” is no text in the locale of this shell; rename the file, or set LC_ALL=C.UTF-8\n"
    )


def test_a_check_of_a_type_that_draws_nothing_prints_no_empty_line(desk: Workdir) -> None:
    add_type(desk.bank, "tiny/none", "def draw(d): return None\ndef solve(a): return {'x': a}\n"
             "def verify(answer, a): return True\ndef mistakes(a): return {}\nTITLE = 'None'\n")  # fmt: skip
    ran = shell(desk, "P check tiny/none --draws 3 --jobs 1")
    assert ran.returncode == 1
    assert "draw() must return a dict of the givens a, not None" in ran.stderr.decode()
    assert "" not in ran.stdout.decode().splitlines()
