"""Work in the background: progress, mistakes, bugs, an end in the middle."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.errors import UserError, UserErrors
from generator.model import Progress
from generator.studio.jobs import Job, Jobs
from tests.web.serving import soon


def counts(up_to: int, *, progress: Progress) -> int:
    for number in range(up_to):
        progress("counting", number, up_to)
    return up_to


def waits(begun: Path, *, progress: Progress) -> None:
    progress("waiting", 0, 7)
    begun.write_text(str(os.getpid()))
    time.sleep(600)


def mistaken(*, progress: Progress) -> None:
    raise UserErrors([UserError("one", where="a"), UserError("two", todo="b")])


def broken(*, progress: Progress) -> None:
    raise ZeroDivisionError("by zero")


def untold(*, progress: Progress) -> Any:
    return lambda: None  # which does not travel


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def ended(job: Job) -> Job:
    assert soon(lambda: job.state != "running")
    return job


def test_work_is_done_and_told(jobs: Jobs) -> None:
    job = ended(jobs.start("a", "print", counts, 5))
    assert (job.state, job.result, job.step, job.total) == ("done", 5, "counting", 5)
    assert jobs.last("a", "print") is job
    assert jobs.last("a", "mark") is None and jobs.last("b") is None
    jobs.forget("a")
    assert jobs.last("a") is None


def test_all_mistakes_come_home_and_a_bug_is_one_line(jobs: Jobs, capfd: pytest.CaptureFixture[str]) -> None:
    found = ended(jobs.start("a", "print", mistaken)).error
    assert isinstance(found, UserErrors) and [one.what for one in found.errors] == ["one", "two"]
    for function in (broken, untold):
        job = ended(jobs.start("a", "print", function))
        assert job.state == "failed" and job.error and "bug in problemset" in job.error.what
    assert "ZeroDivisionError: by zero" in capfd.readouterr().err  # for whoever mends it


def test_one_job_of_an_exam_at_a_time_and_it_can_be_stopped(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.start("a", "print", waits, tmp_path / "begun")
    assert soon(lambda: job.step == "waiting")
    with pytest.raises(UserError, match="is busy: waiting"):
        jobs.start("a", "mark", counts, 1)
    other = ended(jobs.start("b", "mark", counts, 1))  # another exam has work of its own
    assert other.state == "done"
    jobs.stop("a")
    assert job.state == "stopped"
    assert ended(jobs.start("a", "mark", counts, 2)).result == 2


def test_a_process_that_is_killed_fails_its_job(jobs: Jobs, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    job = jobs.start("a", "print", waits, begun)
    assert soon(lambda: begun.exists() and begun.read_text())
    os.kill(int(begun.read_text()), 9)
    assert ended(job).state == "failed"
    assert job.error and "it goes on" in job.error.todo
