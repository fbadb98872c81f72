"""What is named where a file is wanted, and is none: pipes, devices, folders, links that lead nowhere, odd names."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from tests.helpers import Workdir, recipe, small_bank

PATIENCE = 60  # seconds, after which a command hangs


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    """A folder with one of everything that is no file."""
    home = tmp_path_factory.mktemp("nofiles")
    small_bank(home / "bank")
    desk = Workdir(home)
    desk.write("quiz.toml", recipe('type = "tiny/sum"'))
    desk.run("build quiz.toml --seed 7 --format typ").done()
    desk.write("responses.csv", f"code,1 sum\n{desk.records()[1]['code']},5\n")
    for name in ("pipe", "pipe.png", "pipe.typ"):
        os.mkfifo(home / name)
    for name in ("device", "device.png"):
        (home / name).symlink_to("/dev/zero")
    (home / "loop").symlink_to("loop")
    (home / "folder").mkdir()
    return desk


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    def hangs(number: int, frame: FrameType | None) -> None:
        raise AssertionError("it waits for a pipe, or reads a device without end")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


COMMANDS = {
    "build {}": "recipe", "build quiz.toml --roster {}": "roster", "build quiz.toml --record {}": "record",
    "build quiz.toml --like {} --record n.jsonl --out n": "record", "verify {}": "record", "regenerate {}": "record",
    "mark {} --sheet": "record", "mark quiz.jsonl {}": "file of responses", "rekey {}": "record",
    "mark quiz.jsonl responses.csv --rulings {}": "file of rulings", "export {} --to moodle": "record",
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("named", ["pipe", "device", "loop", "folder"])
def test_what_is_no_file_is_refused_in_one_line(desk: Workdir, command: str, named: str) -> None:
    before = sorted(desk.home.iterdir())
    ran = desk.run(command.format(named))
    (line,) = ran.err.splitlines()
    error, what = line.removeprefix("error: "), COMMANDS[command]
    assert ran.code == 1
    if named == "folder":
        assert error.startswith("folder: is a folder, not a ")
    elif named == "loop":
        assert error.startswith("loop: cannot read the ")
        assert "Too many levels of symbolic links" in error
    else:
        assert error == f"{named}: is a {named}, not a {what}; save it as a file, and name that"
    assert sorted(desk.home.iterdir()) == before


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ('layout = ""', "layout: “” is no name of a layout; use a4 or us-letter"),
        ('layout = "."', "layout: “.” is no name of a layout; use a4 or us-letter"),
        ('layout = ".."', "layout: “..” is no name of a layout; use a4 or us-letter"),
        ('layout = "/"', "layout: “/” is no name of a layout; use a4 or us-letter"),
        ('layout = ".typ"', "layout: “.typ” is no name of a layout; use a4 or us-letter"),
        ('layout = "pipe"', ".: there is no layout “pipe”; use a4 or us-letter, or write pipe.typ there"),
        (r'layout = "a\u0000b"', ".: there is no layout “a b”; use a4 or us-letter, or write a b.typ there"),
        (r'roster = "a\u0000b"', "a b: cannot read the roster: no file can have such a name"),
        (r'distinct_from = ["a\u0000b"]', "a b: cannot read the record: no file can have such a name"),
        ('roster = "loop"', "loop: cannot read the roster: Too many levels of symbolic links"),
        ('distinct_from = ["loop"]', "loop: cannot read the record: Too many levels of symbolic links"),
        ('roster = "device"', "device: is a device, not a roster; save it as a file, and name that"),
        ('instructions = "![x](pipe.png)"', "pipe.png: is a pipe, not a picture; save it as a file, and name that"),
        ('instructions = "![x](device.png)"', "device.png: is a device, not a picture; save it"),
    ],
)  # fmt: skip
def test_names_in_a_recipe(desk: Workdir, key: str, said: str) -> None:
    desk.write("named.toml", recipe('type = "tiny/sum"', top=key))
    assert desk.run("build named.toml").error().removeprefix(f"{desk.home}/").startswith(said)


@pytest.mark.parametrize("option", ["--pdf", "--png"])
@pytest.mark.parametrize("named", ["pipe", "device"])
def test_what_is_written_takes_the_place_of_no_device(desk: Workdir, option: str, named: str) -> None:
    """Whoever is root could lose /dev/null."""
    ran = desk.run(f"show tiny/sum {option} {named}")
    assert ran.code == 1
    assert ran.err == f"error: {named}: is a {named}, and cannot become a file; choose another name\n"
    assert not Path(desk.home / named).is_file()


def test_a_recipe_of_gigabytes_is_not_read(desk: Workdir) -> None:
    with (desk.home / "vast.toml").open("wb") as file:
        file.truncate(3 * 10**9)  # takes no room on the disk
    try:
        assert desk.run("build vast.toml").error() == "vast.toml: is larger than 10 MB, and so no recipe"
        (desk.home / "vast.toml").rename(desk.home / "vast")
        large = "vast: is larger than 200 MB, and so no roster"
        assert desk.run("build quiz.toml --roster vast").error() == large
        assert desk.run("verify vast").error().startswith("vast, line 1: is cut off")
    finally:
        (desk.home / "vast").unlink()
