"""The table of cases, and what `mark` makes of one; other channels are compared with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.bank import Bank, draw_instance
from generator.model import Instance

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A problem, what was written to it, and what that is: "right", "partly", "wrong", "empty" or "unread"."""

    type: str
    givens: Mapping[str, Any]
    answer: Mapping[str, Any]
    write: Mapping[str, str]
    verdict: str
    mistake: str

    @property
    def instance(self) -> Instance:
        return draw_instance(bank()[self.type], 0, "A", "slot", knobs={}, fixed=self.givens)


@cache
def bank() -> Bank:
    """Types that have an answer of each kind."""
    return Bank([HERE / "bank"])


def cases() -> Iterator[Case]:
    for one in json.loads((HERE / "cases.json").read_text(encoding="utf-8")):
        for response in one["responses"]:
            mistake = response.get("mistake", "")
            yield Case(one["type"], one["givens"], one["answer"], response["write"], response["is"], mistake)


def name_of(case: Case) -> str:
    """For pytest's ids."""
    return f"{case.type.removeprefix('kinds/')}: {'; '.join(case.write.values()) or 'nothing'}"
