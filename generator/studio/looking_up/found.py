"""A code, an id or a name, as somebody types it → the papers of records that have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.errors import UserError
from generator.marking import plain_code
from generator.studio.folder import Exam
from generator.studio.printing.proofs import Paper, papers_of

_MOST = 20


@dataclass(frozen=True)
class Found:
    """A paper of an exam."""

    exam: Exam
    paper: Paper


def papers_with(text: str, exams: Sequence[Exam]) -> list[Found]:
    """The papers that have this code; or else the versions and students called so, by id or name; or else those whose
    id and name have all of its words. At most twenty. A record that cannot be read is left out, unless it is the only
    one."""
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return []
    every = list(_all(exams))
    exact = [one for one in every if plain_code(one.paper.code) == plain_code(wanted)]
    exact = exact or [one for one in every if wanted in (one.paper.name.casefold(), one.paper.student.casefold())]
    words = wanted.split()
    return (exact or [one for one in every if len(wanted) > 1 and one.paper.has(words)])[:_MOST]


def _all(exams: Sequence[Exam]) -> Iterator[Found]:
    for exam in exams:
        if not exam.record.is_file():
            continue
        try:
            papers = papers_of(exam)
        except UserError:
            if len(exams) == 1:
                raise
            continue
        yield from (Found(exam, paper) for paper in papers)
