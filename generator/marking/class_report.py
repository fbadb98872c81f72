"""What the class got wrong, as one HTML page that needs nothing else: tables and plots."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from generator.marking.class_statistics import ClassStatistics, Slot
from generator.marking.plots import effort_and_success, outcomes_of_parts, totals_of_class
from generator.page import embedded, html_page, page_file, save_figure


def html(found: ClassStatistics, title: str) -> bytes:
    """The page. Everything from outside is escaped; nothing is fetched."""
    outcomes = [_outcomes(slot) for slot in found.slots]
    efforts = [
        (slot.label, steps, right / papers, papers) for slot in found.slots for steps, papers, right in slot.efforts
    ]
    pictures = {
        "outcomes": _plot(partial(outcomes_of_parts, [slot.label for slot in found.slots], outcomes)),
        "totals": _plot(partial(totals_of_class, found.earned, found.points)),
        "efforts": _plot(partial(effort_and_success, efforts)) if efforts else "",
    }
    return html_page("class.html.j2", title=title, found=found, pictures=pictures, style=page_file("style.css"))


def _outcomes(slot: Slot) -> tuple[int, int, int, int]:
    """Papers that are right, that made a known mistake, another one, or wrote nothing."""
    named = slot.papers - slot.right - slot.empty if slot.is_open else sum(count for _, count in slot.mistakes)
    return slot.right, named, slot.papers - slot.right - named - slot.empty, slot.empty


def _plot(draw: Callable[[], Any]) -> str:
    return embedded(save_figure(draw, ["svg"], math=False)["svg"], "image/svg+xml")
