"""The table of texts that people write, and how each is read: one for the program and for the practice page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from generator.model import FieldKind

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Reading:
    """A text in a field, and what it is: a value (fractions as "1/2"), or nothing that can be read, with a reason."""

    about: str
    like: Any
    kind: FieldKind | None
    unit: str
    letters: Sequence[str]
    text: str
    value: Any
    reason: str
    """A part of it; "" for what can be read."""


def readings() -> Iterator[Reading]:
    for field in json.loads((HERE / "readings.json").read_text(encoding="utf-8")):
        kind = field.get("kind")
        kind = tuple(kind) if isinstance(kind, list) else kind
        where = field["about"], field["like"], kind, field.get("unit", ""), field.get("letters", [])
        for text, value in field["read"].items():
            yield Reading(*where, text, value, "")
        for text, reason in field["unread"].items():
            yield Reading(*where, text, None, reason)


def written(value: Any) -> Any:
    """A response as the table writes it."""
    if isinstance(value, list):
        return [written(entry) for entry in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(value)
    return value


def name_of(case: Reading) -> str:
    """For pytest's ids."""
    return ascii(f"{case.about}: {case.text[:40]}")
