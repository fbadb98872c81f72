"""Record → the files that another program imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.bank import Bank
from generator.exam import Part, read_header
from generator.export import canvas, moodle, qti21, word
from generator.export.pools import pools

_ABOUT = 0.5  # percent: 0.33 is meant to be 1/3


def exported(record: Path, bank: Bank, target: str, variants: int | None) -> Mapping[str, bytes]:
    """File name → content. target: "moodle", "canvas", "qti21" or "docx". Raises UserError."""
    if target == "docx":
        return word.papers(record, bank, variants)
    title, found = pools(record, bank, variants)
    stem = record.stem
    match target:
        case "moodle":
            return {f"{stem}-moodle.xml": moodle.moodle(title, found)}
        case "canvas":
            return {f"{stem}-canvas.zip": canvas.canvas(title, found)}
        case _:
            return {f"{stem}-qti21.zip": qti21.qti21(title, found)}


def export_notes(record: Path, target: str) -> Iterator[str]:
    """What the target marks otherwise than the recipe says, in words. Raises UserError."""
    for _, _, slot, part in read_header(record).recipe.slots():
        if part.choices and target == "canvas":
            yield from _unlike_canvas(slot, part)
        elif part.choices and target == "moodle":
            yield from _unlike_moodle(slot, part)


def _unlike_canvas(slot: str, part: Part) -> Iterator[str]:
    if part.penalty:
        yield f"{slot}: a wrong option costs nothing in Canvas, which knows no penalties"
    if part.credit:
        yield f"{slot}: an option that earns a share of the points is only wrong in Canvas"


def _unlike_moodle(slot: str, part: Part) -> Iterator[str]:
    costs = [("a wrong option costs", part.penalty)] if part.penalty else []
    for what, share in (*costs, *((f"“{name}” earns", share) for name, share in part.credit.items())):
        percent = moodle.moodle_percent(share)
        if abs(percent - 100 * share) > _ABOUT:
            yield f"{slot}: {what} {percent:.5g} % in Moodle, not {100 * share:g} %, which Moodle does not know"
