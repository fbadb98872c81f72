"""Record → the files that another program imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.bank import Bank
from generator.export import anki, blackboard, brightspace, canvas, gradescope, moodle, qti21, word
from generator.export.notes import notes
from generator.export.pools import pools

_LEFT_OUT = "instructions, rules, texts of sections and formula sheet are not in the file"


@dataclass(frozen=True)
class Exported:
    """What an export gives."""

    files: Mapping[str, bytes]
    """File name → content."""
    notes: tuple[str, ...] = ()
    """What the other program marks or picks otherwise than the recipe says, a line each."""


def exported(record: Path, bank: Bank, target: str, variants: int | None, *, trust_layout: bool = False) -> Exported:
    """target: as the command calls it. trust_layout: whether a layout that only the record has may run, where papers
    are typeset. Raises UserError."""
    if target == "docx":
        return Exported(word.papers(record, bank, variants))
    if target == "gradescope":
        papers, unlike = gradescope.gradescope(record, bank, variants, trust_layout=trust_layout)
        return Exported(papers, tuple(unlike))
    title, found, texts = pools(record, bank, variants)
    stem = record.stem
    has_texts = texts.before or texts.after or any(pool.sections for pool in found)
    left_out = [_LEFT_OUT] if has_texts else []
    match target:
        case "anki":
            return Exported({f"{stem}-anki.apkg": anki.anki(title, found, anki.changed(record))}, tuple(left_out))
        case "blackboard":
            tables = blackboard.blackboard(found)
            files = {f"{stem}-blackboard-{label}.txt": table for label, table in tables.items()}
            return Exported(files, (*left_out, *blackboard.notes(found)))
        case "brightspace":
            file = {f"{stem}-brightspace.csv": brightspace.brightspace(found)}
            return Exported(file, (*left_out, *brightspace.notes(found)))
    said = tuple(notes(found, target))
    match target:
        case "moodle":
            return Exported({f"{stem}-moodle.xml": moodle.moodle(title, found, texts)}, said)
        case "canvas":
            return Exported({f"{stem}-canvas.zip": canvas.canvas(title, found, texts)}, said)
        case _:
            return Exported({f"{stem}-qti21.zip": qti21.qti21(title, found, texts)}, said)
