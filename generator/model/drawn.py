"""What was drawn: instances of types, in their places on the versions of a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.model.values import Answer, FieldKind, Givens, Points, Student


@dataclass(frozen=True)
class Criterion:
    """What earns points in an open part: a person marks it."""

    points: Points
    earns: str
    """What the work must show (Markdown)."""
    gap: str
    """What is missing where it does not (Markdown); "" if that need not be said."""


@dataclass(frozen=True)
class Instance:
    """One type, drawn, solved and verified."""

    type: str
    knobs: Mapping[str, Any]
    path: tuple[str | int, ...]
    """Key of the stream below the recipe's seed: version, slot, type, attempt."""
    source_sha256: str
    givens: Givens
    answer: Answer
    mistakes: Mapping[str, Answer]
    """Wrong way → the fields that it gets wrong; never equal to the answer or to one another. Entries may be fractions,
    and a field may have another shape than in the answer."""
    kinds: Mapping[str, FieldKind] = field(default_factory=dict)
    """Field → its kind, where its value does not show it."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Field → the unit that it is given in."""
    criteria: tuple[Criterion, ...] = ()
    """Of an open part, which has no answer to compare with."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """What the model answer of an open part says about the givens."""

    @property
    def is_open(self) -> bool:
        """Whether a person marks it."""
        return bool(self.criteria)


@dataclass(frozen=True)
class DrawnOption:
    """One option of a multiple-choice part."""

    letter: str
    answer: Answer
    mistake: str
    """The mistake that leads to it, or that it is a near miss; "" for the right one."""

    @property
    def is_none(self) -> bool:
        """Whether it says that none of the others is right."""
        return not self.answer


@dataclass(frozen=True)
class FormerKey:
    """What a key said before it was solved again, after printing."""

    answer: Answer
    mistakes: Mapping[str, Answer]
    claims: Mapping[str, Any]
    source_sha256: str
    """Of the type that gave it."""
    until: str
    """When it was replaced: UTC, ISO 8601."""
    because: str


@dataclass(frozen=True)
class Placed:
    """An instance in its place on a paper."""

    label: str
    slot: str
    points: Points
    instance: Instance
    options: tuple[DrawnOption, ...] = ()
    """In printed order; empty unless the part is multiple choice."""
    former: tuple[FormerKey, ...] = ()
    """Earlier keys of this part, the oldest first."""
    is_bonus: bool = False
    """Whether its points are outside the total."""

    @property
    def right_letter(self) -> str:
        """Of the right option; "" if none is, since the key was mended after printing."""
        return next((option.letter for option in self.options if not option.mistake), "")


@dataclass(frozen=True)
class Version:
    """One paper of a recipe, in printed order."""

    name: str
    code: str
    student: Student | None
    problems: tuple[Placed, ...]
    variant: str = ""
    """The version whose problems it has, where students share a few; "" for problems of its own."""

    @property
    def drawn_as(self) -> str:
        """The name that its draws are keyed by."""
        return self.variant or self.name

    @property
    def display_name(self) -> str:
        """How messages name it."""
        return f"student {self.name} ({self.student['name']})" if self.student else f"version {self.name}"
