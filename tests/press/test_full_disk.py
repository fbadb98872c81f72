"""Where nothing can be written: one line that says so, and nothing half done."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator.press import bound, builder
from tests.helpers import Workdir
from tests.press.building import SEED, build, nothing_half_done, quiz, refused


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    return quiz(tmp_path)


@pytest.mark.parametrize("options", ["--out quiz.toml", "--out quiz.toml/below", "--out bank/../quiz.toml/a/b"])
def test_a_folder_that_cannot_be_made(desk: Workdir, options: str) -> None:
    (error,) = refused(desk, f"build quiz.toml {options}")
    assert error.startswith(("quiz.toml", "bank/../quiz.toml")), error
    assert "cannot write: " in error
    assert "--out" in error


def test_a_record_that_cannot_be_written_is_known_before_the_papers(desk: Workdir) -> None:
    (error,) = refused(desk, "build quiz.toml --record quiz.toml/record.jsonl")
    assert error.startswith("quiz.toml/record.jsonl: cannot write: ")


def test_a_record_named_like_a_folder_or_the_recipe(desk: Workdir) -> None:
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
    "the draft": ("wb", 1),
    "drawing": ("r+b", 1),
    "a second version": ("r+b", 2),
    "noting what was made": ("r+b", 3),
    "noting it again": ("r+b", 4),
    "the table": ("w", 1),
    "the record as it will be": ("wb", 2),
}
"""Mode in which a file is opened, and the how manyth of these is on a full disk."""


@pytest.mark.parametrize("moment", ["a paper", "binding", "moving", "the record", *NO_ROOM])
def test_no_room_left(desk: Workdir, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
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
        if path.suffix in (".tmp", ".jsonl", ".draft") and sys._getframe(1).f_code.co_name != "write_bytes":
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


# --- folders that are removed ---------------------------------------------------------------------------------------

STEPS = [
    *(("write_whole", count) for count in range(1, 5)),
    *(
        ("answers_csv", 1),
        ("whole_lines", 1),
        ("bound_pdfs", 1),
        ("bind_volume", 1),
        ("bind_volume", 2),
        ("claim_folder", 1),
    ),
]


@pytest.mark.parametrize("removed", ["build/quiz", "records"])
@pytest.mark.parametrize(("step", "count"), STEPS)
def test_a_folder_that_is_removed_in_the_middle(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, removed: str, step: str, count: int
) -> None:
    """The folder of the papers, or that of the record: one line, and the same command makes it all."""
    command = f"--seed {SEED} --record records/quiz.jsonl"
    build(desk, command).done()
    whole = desk.tree()
    shutil.rmtree(desk.home / "build")
    shutil.rmtree(desk.home / "records")
    room = bound if step == "bind_volume" else builder
    function = getattr(room, step)
    calls = iter(range(1, 100))

    def removing(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == count:
            shutil.rmtree(desk.home / removed)
        return function(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(room, step, removing)
        ran = build(desk, command)
    assert next(calls) > count
    if removed == "build/quiz":
        assert removed in ran.error()
    elif ran.code:  # else it was too late to matter
        assert ran.error()
    build(desk, command).done()
    assert desk.tree() == whole
