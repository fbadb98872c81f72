"""What the class got wrong, as one HTML page that needs nothing else: tables and plots."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from generator import plots
from generator.classroom import Class, Slot
from generator.picture import saved
from generator.webpages import embedded, page, text_of


def html(found: Class, title: str) -> bytes:
    """The page. Everything from outside is escaped; nothing is fetched."""
    outcomes = [_outcomes(slot) for slot in found.slots]
    efforts = [
        (slot.label, steps, right / papers, papers) for slot in found.slots for steps, papers, right in slot.efforts
    ]
    pictures = {
        "outcomes": _plot(partial(plots.outcomes_of_parts, [slot.label for slot in found.slots], outcomes)),
        "totals": _plot(partial(plots.totals_of_class, found.earned, found.points)),
        "efforts": _plot(partial(plots.effort_and_success, efforts)) if efforts else "",
    }
    return page("class.html.j2", title=title, found=found, pictures=pictures, style=text_of("style.css"))


def _outcomes(slot: Slot) -> tuple[int, int, int, int]:
    """Papers that are right, that made a known mistake, another one, or wrote nothing."""
    named = sum(count for _, count in slot.mistakes)
    return slot.right, named, slot.papers - slot.right - named - slot.empty, slot.empty


def _plot(draw: Callable[[], Any]) -> str:
    return embedded(saved(draw, ["svg"], math=False)["svg"], "image/svg+xml")
