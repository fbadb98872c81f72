"""Record → the files that another program imports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.bank import Bank
from generator.export import canvas, moodle, qti21, word
from generator.export.pools import pools


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
