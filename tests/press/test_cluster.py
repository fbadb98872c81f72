"""A Dask cluster makes the same bytes as this process does, also when its workers are lost."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import Workdir, children, recipe, small_bank
from tests.press.building import DATED, MANY, gone, wait_for

LOCAL = f"{MANY} --cluster local --jobs 2"


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', 'type = "tiny/share"'))
    return desk


@pytest.fixture
def undisturbed(desk: Workdir, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a folder holds after a build by one process; the desk itself is left as it is."""
    other = Workdir(tmp_path_factory.mktemp("undisturbed"))
    for name, content in desk.tree().items():
        if not name.endswith("/"):
            other.write(name, content)
    other.run(f"{MANY} --jobs 1", env=DATED).done()
    return other.tree()


def test_a_cluster_says_nothing_where_another_has_the_usual_port(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    with socket.socket() as other:
        with contextlib.suppress(OSError):  # somebody has it already
            other.bind(("127.0.0.1", 8787))
            other.listen()
        process = desk.start(LOCAL, env=DATED)
        _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, ""), err
    assert desk.tree() == undisturbed


def test_lost_workers_are_no_loss(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    process = desk.start(LOCAL, env=DATED)
    wait_for(process, desk, 21)
    workers = children(process)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert workers
    assert (process.returncode, err) == (0, ""), err
    assert out.startswith("60 versions with keys")
    assert desk.tree() == undisturbed


def test_killed_with_its_cluster_it_goes_on_where_it_stopped(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    process = desk.start(LOCAL, env=DATED)
    wait_for(process, desk, 21)
    workers = children(process)
    process.kill()
    process.communicate(timeout=30)
    assert gone(workers)
    kept = {path.name for path in (desk.home / "build/quiz/.unfinished").glob("*.pdf")}
    assert len(kept) >= 20
    desk.run(MANY, env=DATED).done()
    assert desk.tree() == undisturbed


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with one worker, as started from a shell on another machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    begun = []
    for words in (
        ["scheduler", "--host", address, "--no-dashboard"],
        ["worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path / "scratch")],
    ):
        command = [sys.executable, "-m", "dask", *words]
        begun.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    yield address
    for process in reversed(begun):
        process.terminate()
        process.wait(timeout=30)


def test_the_workers_of_a_scheduler(desk: Workdir, undisturbed: dict[str, bytes], scheduler: str) -> None:
    """They write nothing themselves, so that they need no folder in common with this process."""
    process = desk.start(f"{MANY} --cluster {scheduler}", env=DATED)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    made = desk.tree()
    assert {name: data for name, data in made.items() if not name.startswith("scratch")} == undisturbed


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "nowhere.invalid:8786"])
def test_nobody_answers(desk: Workdir, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr("generator.press.cluster._PATIENCE", 1)
    error = desk.run(f"build quiz.toml --cluster {address}").error()
    assert error.startswith(f"--cluster {address}: no Dask cluster answers: ")
    assert "dask scheduler" in error
    assert not (desk.home / "build").exists()


def test_without_dask(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    error = desk.run("build quiz.toml --cluster local").error()
    assert error == "--cluster needs Dask; pip install 'problemset-generator[cluster]'"
