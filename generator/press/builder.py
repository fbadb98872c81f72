"""Build: draw what the record lacks, print what the folder lacks, and put both in place."""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from generator.bank import Bank
from generator.errors import CannotWrite, UserError, WorkerLost
from generator.exam import (
    Draft,
    Entry,
    Order,
    discard,
    draw,
    entry_line,
    header_line,
    load_recipe,
    read_entries,
    read_header,
    runs,
    with_custom_layout,
)
from generator.files import cannot_write, sha256, sha256_of_file, whole_file, whole_lines, write_whole
from generator.model import Progress, Version, no_progress
from generator.press.bound import bookmark, bound_pdfs
from generator.press.draw_pool import drawn_ahead
from generator.press.locks import claim_folder, locked, require_proofs, require_unclaimed
from generator.press.render_pool import RenderContext, load_engine, render_all, render_context, warm_up
from generator.press.rendering import KINDS, Renderer, file_name, is_private, kinds_of, require_right
from generator.press.tables import BoxPlaces, EffortTable, answers_csv
from generator.press.worker_pool import WorkerPool, worker_pool
from generator.press.workspace import FOLDER, Made, Workspace

__all__ = ["Built", "Order", "build", "load_recipe", "with_custom_layout"]

_TYPESETTING = "typesetting papers"
_TOO_MANY = 5  # failures after which a build ends, if more have failed than were made


@dataclass(frozen=True)
class Built:
    """What a build made."""

    seed: int
    versions: int
    files: tuple[Path, ...]
    record: Path
    added: tuple[str, ...]
    """Versions that were drawn."""
    kept: tuple[str, ...]
    """Versions that were in the record, and stay as they were."""
    withdrawn: tuple[str, ...]
    """Students who are on the roster no longer."""
    returned: tuple[str, ...]
    """Students who are on the roster again."""
    redrawn: tuple[str, ...] = ()
    """Versions of which something was drawn once more."""
    other_bytes: tuple[str, ...] = ()
    """Files with the recorded content in other bytes: the engine is not the one of the record."""
    unrelated_papers: tuple[Path, ...] = ()
    """Papers that lie in the same folder and are not of this build."""
    notes: tuple[str, ...] = ()
    """What is not as alike or as fair as asked for."""
    alike: str = ""
    """How much work all versions are and how many pages they have, in words, a line for each."""
    failed: tuple[UserError, ...] = ()
    """Why some versions could not be typeset. They are in the record, without files."""
    shared: Mapping[str, int] = field(default_factory=dict)
    """Version → how many students have it, where the students of the roster share a few."""


@dataclass
class _Printed:
    """What printing a draft made."""

    failed: list[UserError] = field(default_factory=list)
    other_bytes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    of_withdrawn: list[str] = field(default_factory=list)
    """Files of students who are on the roster no longer."""
    versions: int = 0
    notes: list[str] = field(default_factory=list)
    alike: str = ""


def build(
    order: Order,
    bank: Bank,
    out: Path,
    *,
    jobs: int = 1,
    pool: WorkerPool | None = None,
    progress: Progress = no_progress,
) -> Built:
    """Draws, prints and records every version that is not there yet. Interrupted and called again, it goes on where it
    was.

    jobs: processes that render; a few versions are rendered by this one. pool: who renders instead.

    Everything is made beside its place and moved there at the end, the record last. Raises UserError before anything is
    written for whatever can be known before. A version that cannot be typeset does not touch the others: it is in the
    record without files, and its mistake in `Built.failed`.
    """
    with locked(order.record, out), nullcontext(pool) if pool else worker_pool(jobs) as workers:
        require_unclaimed(out, order.record, read_header(order.record) if order.record.exists() else None)
        if order.again:
            require_proofs(out)
        Renderer(
            order.recipe, bank, 0, order.font_paths
        )  # a missing layout or engine is known before anything is drawn
        progress("preparing", 0, 1)
        if not order.record.exists():
            workers.for_versions(len(order.students or order.recipe.version_names())).prepare(
                partial(load_engine, order.font_paths)
            )
        draft = draw(order, bank, progress, partial(drawn_ahead, workers, bank, order.font_paths))
        workspace = Workspace(out / FOLDER, out, _key(draft, bank, order))
        try:
            printed = _print(draft, workspace, bank, order, workers, progress)
            _publish(printed.files, workspace, draft, progress)
        except (CannotWrite, WorkerLost):
            raise  # a full disk and a lost process keep what was done
        except FileNotFoundError as error:
            raise CannotWrite(
                "was removed while it was written to", where=str(error.filename), todo="run the same command again"
            ) from None
        except UserError:
            workspace.clear()
            discard(draft)
            raise
        workspace.clear()
        discard(draft)
    targets = [out / name for name in printed.files]
    return Built(
        draft.header.seed,
        printed.versions,
        tuple(targets),
        order.record,
        draft.added,
        draft.kept,
        draft.withdrawn,
        draft.returned,
        draft.redrawn,
        tuple(printed.other_bytes),
        tuple(_unrelated(out, {*printed.files, *printed.of_withdrawn})),
        (*draft.notes, *printed.notes),
        printed.alike,
        tuple(printed.failed),
        {name: list(draft.variants.values()).count(name) for name in draft.header.recipe.shared},
    )


def _unrelated(out: Path, known: set[str]) -> Iterator[Path]:
    """Papers and keys in the folder that this record does not know."""
    for path in sorted(out.glob("*-*.pdf")):
        if path.name not in known and re.search(r"-(paper|key)\.pdf$", path.name):
            yield path


def _key(draft: Draft, bank: Bank, order: Order) -> str:
    """A hash of all that the files of a build depend on."""
    context = render_context(draft.header, bank, order.font_paths)
    fonts = [[str(path), *sorted(file.name for file in path.rglob("*"))] for path in context.font_paths]
    return sha256(json.dumps([context.header.decode(), context.program, sha256_of_file(draft.path), fonts]).encode())


# --- printing -------------------------------------------------------------------------------------------------------


def _print(
    draft: Draft,
    workspace: Workspace,
    bank: Bank,
    order: Order,
    workers: WorkerPool,
    progress: Progress,
) -> _Printed:
    """Makes the files of a draft in the working folder: papers and keys that are not in place, tables, bound PDFs."""
    printed = _Printed()
    renderer = Renderer(draft.header.recipe, bank, draft.header.seed, order.font_paths)
    context = render_context(draft.header, bank, order.font_paths)
    have = workspace.begin()
    total = missing = 0
    recorded = {*draft.kept, *draft.returned}
    for entry in _wanted(draft):
        total += 1
        if entry.files and _is_in_place(entry, workspace.out):
            have.add(entry.version.name)
        if entry.version.name not in have:
            missing += 1
            if entry.version.name in recorded and not entry.files:
                require_right(draft.record, renderer, entry, with_keys=True)
    if missing:
        pool = workers.for_versions(missing)
        pool.prepare(partial(warm_up, context))
        _render(draft, workspace, renderer, context, pool, have, missing, total, progress, printed)
    if not draft.is_new:
        _compare(draft, workspace, printed)
    _tabulate(draft, workspace, renderer, workers, printed, progress)
    return printed


def _wanted(draft: Draft) -> Iterator[Entry]:
    """The versions that are printed."""
    return (entry for entry in read_entries(draft.path) if not entry.withdrawn)


def _is_in_place(entry: Entry, out: Path) -> bool:
    return all((out / name).is_file() and sha256_of_file(out / name) == digest for name, digest in entry.files.items())


def _render(
    draft: Draft,
    workspace: Workspace,
    renderer: Renderer,
    context: RenderContext,
    workers: WorkerPool,
    have: set[str],
    missing: int,
    total: int,
    progress: Progress,
    printed: _Printed,
) -> None:
    """Renders what is not there yet: `missing` of `total` versions. Raises UserError if nearly nothing can be
    rendered."""
    before = total - missing
    done = 0
    progress(_TYPESETTING, before, total)
    for version, result in render_all(workers, context, _batches(draft, renderer, have), missing):
        if isinstance(result, UserError):
            printed.failed.append(result)
            if len(printed.failed) >= _TOO_MANY and len(printed.failed) > before + done:
                raise result
            continue
        if version.name in have:
            continue  # the others of its run were not there
        for name, content in result.files.items():
            write_whole(workspace.folder / name, content, private=is_private(name))
        workspace.add(version.name, Made(result.sources, result.digests, result.overflowing))
        done += 1
        progress(_TYPESETTING, before + done + len(printed.failed), total)
    if printed.failed and not before + done:
        raise printed.failed[0]


def _batches(draft: Draft, renderer: Renderer, have: set[str]) -> Iterator[list[Version]]:
    """The versions that are rendered together, where any of them is missing."""
    entries = read_entries(draft.path)
    for run in runs(entries) if renderer.sets_several else ((entry,) for entry in entries):
        if any(entry.version.name not in have and not entry.withdrawn for entry in run):
            yield [entry.version for entry in run if entry.files or not entry.withdrawn]


def _compare(draft: Draft, workspace: Workspace, printed: _Printed) -> None:
    """Holds what was made again against the record. Raises UserError if a paper would be another one."""
    places = workspace.places()
    for entry in _wanted(draft):
        made = workspace.made(places, entry.version.name)
        if made is None or not entry.files:
            continue
        differing = [name for name, digest in made.files.items() if entry.files.get(name) != digest]
        if differing and dict(made.sources) != dict(entry.sources):
            raise UserError(
                f"version {entry.version.name} would no longer be the paper of this record: a text, the layout or the"
                " program changed since",
                where=f"{draft.record}, line {entry.line}",
                todo="`problemset regenerate` prints it as it is now; for new papers: --record NEW.jsonl",
            )
        printed.other_bytes += differing


def _tabulate(
    draft: Draft, workspace: Workspace, renderer: Renderer, workers: WorkerPool, printed: _Printed, progress: Progress
) -> None:
    """Makes the tables and the bound PDFs, and the record as it will be."""
    recipe, folder = draft.header.recipe, workspace.folder
    bookmarks: dict[str, tuple[str, Mapping[str, Path]]] = {}
    overflowing: dict[str, str] = {}
    places = BoxPlaces(recipe, renderer.bank)
    efforts = EffortTable(recipe, renderer.bank, draft.bands)
    made_at = workspace.places()
    printings = _next_printings(draft) if renderer.sets_several else Counter[int]()
    with answers_csv(folder / "answers.csv") as answers, whole_lines(folder / "record.jsonl", private=True) as record:
        record(header_line(draft.header))
        for done, entry in enumerate(read_entries(draft.path)):
            progress("writing tables", done, len(draft.kept) + len(draft.added))
            version, made = entry.version, workspace.made(made_at, entry.version.name)
            if made and not entry.files:
                entry = replace(entry, sources=made.sources, files=made.files, printing=printings[entry.round])
            record(entry_line(entry))
            if entry.withdrawn:
                printed.of_withdrawn += entry.files
            if entry.withdrawn or not entry.files:
                continue
            printed.files += entry.files
            bookmarks[version.name] = (
                bookmark(version),
                {kind: workspace.path(file_name(version, kind, "pdf")) for kind in kinds_of(version)},
            )
            for label in made.overflowing if made else ():
                overflowing.setdefault(label, version.name)
            answers(version)
            if not version.variant:
                places.add(version)
                efforts.add(version)
    printed.versions = len(bookmarks) + len(printed.failed)
    printed.files.append("answers.csv")
    pages: dict[str, list[int]] = {kind: [] for kind in KINDS}
    if "pdf" in recipe.format:
        in_order = [bookmarks[name] for name in recipe.version_names() if name in bookmarks]
        bound, pages = bound_pdfs(recipe, folder, in_order, workers, progress)
        printed.files += bound
    if len(bookmarks) < 2:
        return
    names = [name for name in recipe.version_names() if name in bookmarks]
    count_of = dict(zip(names, pages["paper"], strict=False))
    counts = [count_of[name] for name in bookmarks if name in count_of]
    printed.notes += [*places.notes(list(bookmarks), counts), *efforts.notes()]
    printed.notes += [
        f"{label} is longer than its height in version {version}: its boxes stand lower there"
        for label, version in overflowing.items()
    ]
    if efforts.slots:
        progress("drawing the fairness plot", 0, 1)
        drawn = [count_of[name] for name, *_ in efforts.versions if name in count_of]
        write_whole(folder / "fairness.csv", efforts.csv(drawn), private=True)
        write_whole(folder / "fairness.png", efforts.png(), private=True)
        printed.files += ["fairness.csv", "fairness.png"]
    distinct = sorted(set(counts))
    length = f"length: {' or '.join(map(str, distinct))} page{'s' * (distinct[-1] > 1)} each" if distinct else ""
    printed.alike = "\n".join(filter(None, (efforts.summary(), length)))


def _next_printings(draft: Draft) -> Counter[int]:
    """Round → the printing of versions that are typeset now: 0 for a round that is printed for the first time."""
    following: Counter[int] = Counter()
    for entry in read_entries(draft.path):
        if entry.files:
            following[entry.round] = max(following[entry.round], entry.printing + 1)
    return following


# --- into place -----------------------------------------------------------------------------------------------------


def _publish(names: Iterable[str], workspace: Workspace, draft: Draft, progress: Progress) -> None:
    """Moves the files into place, then the record. What another build left under their names goes first: stopped at any
    moment, the folder never holds a paper of one build and a key of another. Raises CannotWrite."""
    made = [name for name in dict.fromkeys(names) if (workspace.folder / name).exists()]
    claim_folder(workspace.out, draft.record, draft.header)
    for name in made:
        target = workspace.out / name
        try:
            if target.exists() and not filecmp.cmp(workspace.folder / name, target, shallow=False):
                target.unlink()
        except OSError as error:
            raise cannot_write(target, error) from None
    for done, name in enumerate(made):
        progress("moving into place", done, len(made))
        try:
            os.replace(workspace.folder / name, workspace.out / name)
        except OSError as error:
            raise cannot_write(workspace.out / name, error) from None
    new_record = workspace.folder / "record.jsonl"
    if _changes(new_record, draft):
        with whole_file(draft.record, private=True) as temporary:
            shutil.copyfile(new_record, temporary)


def _changes(new_record: Path, draft: Draft) -> bool:
    """Whether the record has grown, or has files for versions that had none. (A record of format 1 that says the same
    stays as it is.)"""
    if draft.is_new or draft.added or draft.withdrawn or draft.returned:
        return True
    if read_header(draft.record).recipe.version_names() != draft.header.recipe.version_names():
        return True
    pairs = zip(read_entries(draft.record), read_entries(new_record), strict=True)
    return any(dict(old.files) != dict(new.files) for old, new in pairs)
