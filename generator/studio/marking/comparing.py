"""Whose marks change by other rulings or other keys, before anything of it is kept; and what the class got wrong."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generator.bank import ProblemType
from generator.errors import UserError
from generator.exam import Entry
from generator.marking import (
    ClassStatistics,
    Marked,
    MarkedPaper,
    field_columns,
    file_stem,
    is_unmarked,
    marks_as_tables,
    page_of,
    pdf_of,
    response_text,
    summary,
)
from generator.marking import class_page as class_page_of
from generator.model import Placed
from generator.press import KeyChange, entries_solved_again, key_changes
from generator.studio.marking.marked import Sources, marked_now, marked_of, record_of, rulings_text
from generator.studio.site import bank_of

_NO_LETTER = "no option"


@dataclass(frozen=True)
class PaperChange:
    """A paper whose total changes."""

    student: str
    code: str
    version: str
    before: Any
    after: Any
    points_before: Any
    points_after: Any
    parts: tuple[tuple[str, str, str], ...]
    """Label, points before, points after; "–" where a part is not marked."""


@dataclass(frozen=True)
class Comparison:
    """What other rulings or keys would do."""

    papers: int
    changes: tuple[PaperChange, ...]
    keys: tuple[tuple[str, str, str], ...] = ()
    """Version, label, and what is said now in place of what was said."""
    none_right: tuple[str, ...] = ()
    """Where no printed option is right any more."""


@dataclass(frozen=True)
class PartInfo:
    """A part, for whoever rules on it."""

    slot: str
    name: str
    """As a ruling names it: its label, or its slot where labels differ."""
    label: str
    title: str
    points: Any
    is_open: bool
    letters: str
    """Of the options; "" for a part with boxes."""
    fields: tuple[str, ...]
    mistakes: tuple[str, ...]
    versions: tuple[str, ...]


def ruled(sources: Sources, text: str) -> bytes:
    """The Comparison with these rulings, pickled. Raises UserErrors for what is none."""
    after = marked_of(sources, text)
    return pickle.dumps(_compared(marked_or_none(sources), after))


def rekeyed(sources: Sources, when: str) -> bytes:
    """The Comparison with the keys that the types give today, pickled. Raises UserErrors for what cannot be solved."""
    _, entries = record_of(sources)
    bank = bank_of(sources.banks, sources.stamp)
    after = entries_solved_again(entries, bank, when, "preview")
    changes = key_changes(entries, after)
    before = marked_or_none(sources)
    found = _compared(before, marked_of(sources, rulings_text(sources), after)) if changes else Comparison(0, ())
    keys = tuple((change.version, change.after.label, _said(change)) for change in changes)
    none_right = tuple(
        f"version {change.version}, {change.after.label}"
        for change in changes
        if change.after.options and not change.after.right_letter
    )
    return pickle.dumps(Comparison(found.papers, found.changes, keys, none_right))


def marked_or_none(sources: Sources) -> Marked:
    """The papers as they are marked now; by no rulings where the file of rulings has a mistake, so that it can be
    mended here."""
    try:
        return marked_now(sources)
    except UserError:
        return marked_of(sources, "")


def _compared(before: Marked, after: Marked) -> Comparison:
    old = {(paper.rows, paper.version.code): paper for paper in before.papers}
    changes = [
        _change(old[key], paper)
        for paper in after.papers
        if (key := (paper.rows, paper.version.code)) in old and _differ(old[key], paper)
    ]
    return Comparison(len(after.papers), tuple(changes))


def _differ(before: MarkedPaper, after: MarkedPaper) -> bool:
    return (
        before.earned != after.earned
        or before.points != after.points
        or before.person != after.person
        or [_points(part) for part in before.parts] != [_points(part) for part in after.parts]
    )


def _points(part: Any) -> str:
    return "–" if is_unmarked(part) or part.is_void else f"{float(part.earned):.2f}".rstrip("0").rstrip(".")


def _change(before: MarkedPaper, after: MarkedPaper) -> PaperChange:
    parts = tuple(
        (new.placed.label, _points(old), _points(new))
        for old, new in zip(before.parts, after.parts, strict=True)
        if _points(old) != _points(new)
    )
    student = str(after.person) or f"row {after.rows[0]}"
    if after.person != before.person:
        student = f"{student}, was {before.person or 'nobody'}"
    return PaperChange(
        student, after.version.code, after.version.drawn_as, before.earned, after.earned, before.points, after.points,
        parts,
    )  # fmt: skip


def _said(change: KeyChange) -> str:
    """What a key says now, and what it said."""
    old, new = change.before, change.after
    said = []
    if new.options and old.right_letter != new.right_letter:
        said.append(f"{new.right_letter or _NO_LETTER}, was {old.right_letter or _NO_LETTER}")
    before = {**old.instance.answer, **old.instance.claims}
    for name, value in {**new.instance.answer, **new.instance.claims}.items():
        if before.get(name) != value:
            said.append(f"{name} = {_text(value)}, was {_text(before.get(name))}")
    return "; ".join(said) or "the same answer, other mistakes"


def _text(value: Any) -> str:
    try:
        return response_text(value)
    except TypeError:
        return json.dumps(value)


# --- parts and the class --------------------------------------------------------------------------------------------


def part_infos(sources: Sources) -> bytes:
    """A PartInfo for each part, pickled, in the order of the first paper that has it."""
    _, entries = record_of(sources)
    bank = bank_of(sources.banks, sources.stamp)
    slots: dict[str, list[tuple[Entry, Placed]]] = {}
    by_label: dict[str, set[str]] = {}
    for entry in entries:
        for placed in entry.version.problems:
            slots.setdefault(placed.slot, []).append((entry, placed))
            by_label.setdefault(placed.label, set()).add(placed.slot)
    infos = []
    for slot, found in slots.items():
        first = found[0][1]
        is_label = {placed.label for _, placed in found} == {first.label} and by_label[first.label] == {slot}
        kind: ProblemType = bank[first.instance.type]
        infos.append(
            PartInfo(
                slot, first.label if is_label else slot, first.label, kind.title, first.points, first.instance.is_open,
                max(("".join(option.letter for option in placed.options) for _, placed in found), key=len),
                () if first.options or first.instance.is_open else tuple(first.instance.answer),
                tuple(dict.fromkeys(name for _, placed in found for name in placed.instance.mistakes)),
                tuple(dict.fromkeys(entry.version.drawn_as for entry, _ in found)),
            )
        )  # fmt: skip
    order = {label: place for place, (label, _) in enumerate(field_columns(entry.version for entry in entries))}
    return pickle.dumps(sorted(infos, key=lambda info: order.get(info.label, 0)))


def class_found(sources: Sources) -> bytes:
    """The ClassStatistics of the papers, pickled; None if there are none."""
    marked = marked_now(sources)
    found: ClassStatistics | None = None
    if marked.counted:
        found = summary(marked.counted, bank_of(sources.banks, sources.stamp))
    return pickle.dumps(found)


def class_page(sources: Sources) -> bytes:
    """class.html."""
    return class_page_of(marked_now(sources), bank_of(sources.banks, sources.stamp))


def table_of(sources: Sources, name: str) -> bytes:
    """A table by its file name; b"" if there is none."""
    gradebook: Any = {"gradebook-moodle.csv": "moodle", "gradebook-canvas.csv": "canvas"}.get(name)
    return marks_as_tables(marked_now(sources), sources.exam.responses.name, gradebook).get(name, b"")


def feedback_page(sources: Sources, stem: str, kind: str, fonts: Sequence[Any]) -> bytes:
    """The page of a paper, as "html" or "pdf"; b"" if there is no such paper."""
    marked = marked_now(sources)
    bank = bank_of(sources.banks, sources.stamp)
    for paper, name in zip(marked.papers, marked.names, strict=True):
        if file_stem(name) == stem:
            recipe = marked.header.recipe
            return page_of(paper, recipe, bank) if kind == "html" else pdf_of(paper, recipe, bank, tuple(fonts))
    return b""
