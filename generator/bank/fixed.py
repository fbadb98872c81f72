"""The type of a question that a recipe asks in its own words: the same on every paper, marked by a person."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from generator.bank.problem_type import ProblemType
from generator.model import Criterion

FIXED = "fixed"
"""The id of this type: no bank has it, since others have a topic."""


@cache
def fixed_type() -> ProblemType:
    """Its givens are `ask` and `answer` (Markdown) and `criteria`; all of them are pinned by the recipe."""
    return ProblemType(
        id=FIXED,
        folder=Path(),
        title="Question",
        summary="A question in the recipe's own words",
        knobs={},
        givens=("ask", "answer", "criteria"),
        labels={},
        space=5.0,
        source_sha256="",
        draw=no_fields,
        solve=no_fields,
        verify=_is_a_question,
        mistakes=no_fields,
        criteria=_criteria,
    )


def _criteria(ask: str, answer: str, criteria: list[dict[str, str]]) -> list[Criterion]:
    """The points are texts ("0.5"), since givens hold no fractions."""
    return [
        Criterion(int(points) if (points := float(one["points"])).is_integer() else points, one["earns"], one["gap"])
        for one in criteria
    ]


def _is_a_question(claims: Any, ask: Any, answer: Any, criteria: Any) -> bool:
    """Whether what a record holds is a question at all: an edited one may hold anything."""
    return not claims and isinstance(ask, str) and isinstance(answer, str)


def no_fields(*args: Any, **givens: Any) -> dict[str, Any]:
    """The answer, claims or mistakes of an open type that has none."""
    return {}


def claims_nothing(claims: Any, **givens: Any) -> bool:
    """Whether the claims of an open type that makes none hold."""
    return not claims
