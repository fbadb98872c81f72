"""Something that is not as recorded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """Something that is not as recorded. `problem` and `field` may be empty; old and new are shown."""

    version: str
    problem: str
    field: str
    old: str
    new: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"version {self.version}", self.problem, self.field) if part)
        return f"{place}: recorded {self.old}, now {self.new}"
