"""What is printed of an exam: the order that `problemset build` would place in its folder; and the work itself, for a
process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.bank import Bank
from generator.errors import UserError
from generator.exam import Again, Order, load_recipe, read_roster, with_custom_layout, with_pictures
from generator.export import exported
from generator.files import write_whole
from generator.model import Progress, no_progress
from generator.press import build, regenerate
from generator.studio.folder import Exam

NOTES = "notes.txt"
"""In the folder of papers: what the last build had to say of them."""
TARGETS = {
    "moodle": "Moodle (XML)", "canvas": "Canvas (Classic Quiz)", "qti21": "QTI 2.1 (other platforms)",
    "docx": "Word (a file for each paper and key)", "anki": "Anki (flash cards)", "blackboard": "Blackboard",
    "brightspace": "Brightspace", "gradescope": "Gradescope (templates and answer groups)",
}  # fmt: skip
"""Other programs, as the command line calls them, and in words."""


@dataclass(frozen=True)
class Printed:
    """What a build has to tell."""

    notes: tuple[str, ...]
    failed: tuple[UserError, ...]
    """Why some papers could not be typeset."""
    redrawn: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """Files for others, and what is to be known of them."""

    what: str
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()
    failed: tuple[UserError, ...] = ()


def order_of(
    exam: Exam, bank: Bank, fonts: tuple[Path, ...], again: tuple[Again, ...] = (),
    note: Callable[[str], object] = lambda _: None,
) -> Order:  # fmt: skip
    """What `problemset build` would make of the recipe. note: is told what had to be taken for granted. Raises
    UserError."""
    asked = load_recipe(exam.recipe, bank)
    is_shared = {"versions", "roster"} <= asked.model_fields_set
    named = exam.folder / asked.roster if asked.roster else None
    students = read_roster(named, note, by_seat=is_shared) if named else None
    shared = asked.version_names() if is_shared else []
    asked = asked.model_copy(update={"roster": named.name if named else None, "shared": shared})
    asked = with_pictures(with_custom_layout(asked, exam.folder), exam.folder)
    others = tuple(exam.folder / name for name in asked.distinct_from)
    return Order(asked, exam.record, students, None, fonts, distinct_from=others, again=again)


# --- in a process of its own ----------------------------------------------------------------------------------------


def print_papers(
    exam: Exam, banks: tuple[Path, ...], fonts: tuple[Path, ...], again: tuple[Again, ...] = (),
    progress: Progress = no_progress,
) -> Printed:  # fmt: skip
    """Draws and prints what is not there yet. Raises UserError."""
    bank = Bank(banks)
    if not exam.recipe.is_file() and not again:  # a record from elsewhere: nothing is drawn, all is in it
        made = regenerate(exam.record, bank, exam.papers, font_paths=fonts, jobs=_processes(), progress=progress)
        return Printed((), made.failed, ())
    progress("reading the recipe", 0, 1)
    order = order_of(exam, bank, fonts, again)
    built = build(order, bank, exam.papers, jobs=_processes(), progress=progress)
    said = (*filter(None, built.alike.split("\n")), *built.notes)
    if built.unrelated_papers:
        names = ", ".join(path.name for path in built.unrelated_papers[:5])
        said = (*said, f"the folder also holds papers that are not of this exam: {names}")
    write_whole(exam.papers / NOTES, "".join(f"{text}\n" for text in said).encode("utf-8", "replace"), private=True)
    return Printed(said, built.failed, built.redrawn)


def _processes() -> int:
    return os.cpu_count() or 1


def export_record(exam: Exam, banks: tuple[Path, ...], target: str, progress: Progress = no_progress) -> Made:
    """Writes an exam's problems for another program beside its papers. Raises UserError."""
    progress("preparing the files", 0, 1)
    made = exported(exam.record, Bank(banks), target, None)
    for name, content in made.files.items():
        write_whole(exam.papers / name, content, private=True)
    return Made(target, tuple(made.files), made.notes)


def print_large(
    exam: Exam, banks: tuple[Path, ...], fonts: tuple[Path, ...], version: str, progress: Progress = no_progress
) -> Made:
    """Prints a version once more, in large type, into a folder of its own. Raises UserError."""
    made = regenerate(
        exam.record, Bank(banks), large_folder(exam), version=version, is_large=True, font_paths=fonts,
        progress=progress,
    )  # fmt: skip
    return Made("large", tuple(path.name for path in made.files), (), made.failed)


def large_folder(exam: Exam) -> Path:
    """Where papers in large type are."""
    return exam.papers.with_name(f"{exam.name}-large")
