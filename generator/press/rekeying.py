"""Record → the same record with other keys: the type was mended after the papers were printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.bank import FIXED, Bank, solved_again
from generator.errors import UserError, UserErrors
from generator.exam import Entry, Header, entry_line, header_line, read_entries, read_header, runs
from generator.files import whole_lines, write_whole
from generator.model import Placed, Progress, no_progress
from generator.press.bound import bookmark, bound_pdfs
from generator.press.locks import claim_folder, locked, require_unclaimed
from generator.press.rendering import Rendered, Renderer, file_name, kinds_of
from generator.press.tables import answers_csv
from generator.press.trust import require_trusted_layout
from generator.press.worker_pool import this_process


@dataclass(frozen=True)
class KeyChange:
    """A part whose key is another one now."""

    version: str
    before: Placed
    after: Placed


@dataclass(frozen=True)
class Rekeyed:
    """What `rekey` changed."""

    changes: Sequence[KeyChange]
    files: Sequence[Path]
    record: Path
    notes: Sequence[str] = ()


@dataclass
class _Keys:
    """Keys that were made again."""

    entries: dict[str, Entry] = field(default_factory=dict)
    """Version → its entry with them."""
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def rekey(
    record: Path,
    bank: Bank,
    out: Path,
    *,
    because: str,
    when: str,
    target: Path | None = None,
    font_paths: tuple[Path, ...] = (),
    trust_layout: bool = False,
    progress: Progress = no_progress,
) -> Rekeyed:
    """Solves every recorded problem again and prints the keys that change. Papers and codes stay as they are.

    because, when: the reason and the time (UTC, ISO 8601) that the record keeps with what the keys said before.
    target: where the record goes, if it is not to be replaced. trust_layout: whether a layout that only the record has
    may run. Raises UserErrors before anything is written.
    """
    header = read_header(record)
    goal = target or record
    if target and target.exists():
        raise UserError("is there already", where=str(target), todo="name another file with --record")
    with locked(goal, out):
        require_unclaimed(out, record, header)
        before = list(read_entries(record))
        after = entries_solved_again(before, bank, when, because, progress)
        changes = key_changes(before, after)
        if not changes and not target:
            return Rekeyed((), (), record)
        if changes:
            require_trusted_layout(record, header.recipe, trust_layout)
        renderer = Renderer(header.recipe, bank, header.seed, font_paths)
        keys = _printed(after, {change.version for change in changes}, renderer, progress)
        after = [keys.entries.get(entry.version.name, entry) for entry in after]
        for name, content in keys.files.items():
            write_whole(out / name, content, private=True)
        files = [out / name for name in keys.files]
        files += _tables(header, after, out, progress) if changes else []
        with whole_lines(goal, private=True) as add:
            add(header_line(header))
            for entry in after:
                add(entry_line(entry))
        if files:
            claim_folder(out, goal, header)
    return Rekeyed(changes, files, goal, keys.notes)


def key_changes(before: Sequence[Entry], after: Sequence[Entry]) -> list[KeyChange]:
    """The parts whose key is another one in the entries that were solved again."""
    return [
        KeyChange(old.version.name, was, now)
        for old, new in zip(before, after, strict=True)
        if not old.version.variant  # whoever shares a version has its changes
        for was, now in zip(old.version.problems, new.version.problems, strict=True)
        if now is not was
    ]


def entries_solved_again(
    entries: Sequence[Entry], bank: Bank, when: str, because: str, progress: Progress = no_progress
) -> list[Entry]:
    """The entries with the keys of today's types. Raises UserErrors with all that cannot be solved."""
    errors: list[UserError] = []
    result = []
    solved: dict[str, tuple[Placed, ...]] = {}
    for done, entry in enumerate(entries):
        progress("solving again", done, len(entries))
        if entry.version.variant in solved:
            result.append(replace(entry, version=replace(entry.version, problems=solved[entry.version.variant])))
            continue
        problems = []
        for placed in entry.version.problems:
            try:
                is_fixed = placed.instance.type == FIXED
                problems.append(placed if is_fixed else solved_again(bank[placed.instance.type], placed, when, because))
            except UserError as error:
                where = f"version {entry.version.name}, {placed.label}"
                errors.append(type(error)(error.what, where=f"{where}, {error.where}", todo=error.todo))
        solved[entry.version.name] = tuple(problems)
        result.append(replace(entry, version=replace(entry.version, problems=tuple(problems))))
    if errors:
        raise UserErrors(errors)
    return result


def _printed(entries: Sequence[Entry], names: set[str], renderer: Renderer, progress: Progress) -> _Keys:
    """Makes the keys of these versions. Raises UserErrors if one cannot be typeset."""
    keys, errors = _Keys(), []
    printed = [entry for entry in entries if entry.files]
    for run in runs(printed) if renderer.sets_several else ((entry,) for entry in printed):
        chosen = [entry for entry in run if entry.version.name in names]
        if not chosen:
            continue
        progress("typesetting keys", len(keys.entries), len(names))
        for entry, made in zip(run, renderer.render([entry.version for entry in run]), strict=True):
            if entry not in chosen:
                continue
            if isinstance(made, UserError):
                errors.append(made)
            else:
                _keep(entry, made, renderer, keys)
    if errors:
        raise UserErrors(errors)
    return keys


def _keep(entry: Entry, made: Rendered, renderer: Renderer, keys: _Keys) -> None:
    """Notes the key of a version."""
    begin = file_name(entry.version, "key", "")
    mine = {name: content for name, content in made.files.items() if name.startswith(begin)}
    keys.files |= mine
    sources = {**entry.sources, "key": made.sources["key"]}
    files = {**entry.files, **{name: made.digests[name] for name in mine}}
    keys.entries[entry.version.name] = replace(entry, sources=sources, files=files)
    if entry.sources.get("paper") != made.sources["paper"]:
        keys.notes.append(
            f"version {entry.version.name}: a text or the layout has changed too, so that its paper would not come"
            " again as it was printed; the printed one stays"
        )


def _tables(header: Header, entries: Sequence[Entry], out: Path, progress: Progress) -> Iterator[Path]:
    """answers.csv, and all keys bound, where they are beside the keys."""
    there = [entry for entry in entries if entry.files and not entry.withdrawn]
    with answers_csv(out / "answers.csv") as add:
        for entry in there:
            add(entry.version)
    yield out / "answers.csv"
    if "pdf" not in header.recipe.format:
        return
    with_key = [entry.version for entry in there if "key" in kinds_of(entry.version)]
    keys = {one.name: (bookmark(one), out / file_name(one, "key", "pdf")) for one in with_key}
    if not all(path.is_file() for _, path in keys.values()):
        return
    in_order = [keys[name] for name in header.recipe.version_names() if name in keys]
    papers = [(mark, {"key": path}) for mark, path in in_order]
    names, _ = bound_pdfs(header.recipe, out, papers, this_process(), progress)
    yield from (out / name for name in names)
