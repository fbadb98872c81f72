"""How far the printing of an exam is: what a page shows of it, and what may be done now."""

from __future__ import annotations

import time

from generator.errors import UserError
from generator.press import is_final
from generator.studio.folder import Exam
from generator.studio.jobs import Job, Jobs


def is_running(job: Job | None) -> bool:
    return bool(job and job.state == "running")


def is_settled(exam: Exam) -> bool:
    """Whether the papers are final: somebody has said so, or students have answered them."""
    return is_final(exam.papers) or exam.responses.is_file()


def is_unfinished(exam: Exam) -> bool:
    """Whether a build of the exam was begun and did not come to its end."""
    drafts = exam.folder.glob(f".{exam.record.name}.*.draft")
    return (exam.papers / ".unfinished").is_dir() or any(drafts)


def time_left(job: Job | None) -> str:
    """How long a job will take, as far as it can be known."""
    if not job or job.state != "running" or job.done < 2 or job.total <= job.done:
        return ""
    seconds = (time.monotonic() - job.started) * (job.total - job.done) / job.done
    return (
        f"about {round(seconds / 60)} minutes left" if seconds > 90 else f"about {max(1, round(seconds))} seconds left"
    )


def require_whole(jobs: Jobs, exam: Exam) -> None:
    """Raises UserError while papers are being printed, or are not all there."""
    job = jobs.last(exam.name)
    if job and is_running(job):
        raise UserError(f"is busy: {job.step or job.kind}", where=exam.name, todo="wait until that is done")
    if not exam.record.is_file():
        raise UserError("is not printed yet", where=exam.name, todo="print it first")
    if is_unfinished(exam):
        raise UserError("printing was interrupted", where=exam.name, todo="go on with it first")


def require_final(jobs: Jobs, exam: Exam) -> None:
    require_whole(jobs, exam)
    if not is_settled(exam):
        raise UserError("these papers are proofs still", where=exam.name, todo="make them final first")


def require_proofs(jobs: Jobs, exam: Exam) -> None:
    job = jobs.last(exam.name)
    if job and is_running(job):
        raise UserError(f"is busy: {job.step or job.kind}", where=exam.name, todo="stop that first")
    if not exam.record.is_file():
        raise UserError("is not printed yet", where=exam.name, todo="change it on the page Compose")
    if is_settled(exam):
        raise UserError("these papers are final", where=exam.name, todo="open a copy of the exam, and change that")
