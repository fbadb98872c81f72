"""What a record is for: its papers made again, and everything in it checked against its seed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from generator import compose
from generator.bank import Bank
from generator.drawing import recheck
from generator.errors import UserError
from generator.files import sha256, write_whole
from generator.making import Result, batched, desk, results, warm
from generator.model import Version
from generator.randomness import Redraw
from generator.record import Entry, Header, read_entries, read_header
from generator.rendering import KINDS, Progress, Renderer, file_name, quiet, source_sha256
from generator.workers import crew


@dataclass(frozen=True)
class Difference:
    """Something that is not as recorded. `problem` and `field` may be empty; old and new are shown."""

    version: str
    problem: str
    field: str
    old: str
    new: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"version {self.version}", self.problem, self.field) if part)
        return f"{place}: recorded {self.old}, now {self.new}"


@dataclass(frozen=True)
class Regenerated:
    files: tuple[Path, ...]
    differences: tuple[Difference, ...]
    """Files whose bytes are not the recorded ones."""
    failed: tuple[UserError, ...]
    """Why some versions could not be made."""


def regenerate(
    record: Path,
    bank: Bank,
    out: Path,
    *,
    version: str | None = None,
    code: str | None = None,
    only: Sequence[str] = KINDS,
    engine: str | None = None,
    font_paths: tuple[Path, ...] = (),
    jobs: int = 1,
    progress: Progress = quiet,
) -> Regenerated:
    """Renders recorded versions again from the recorded givens and answers; nothing is drawn.

    Every answer is checked by its type's `verify` before it is printed. Raises UserError for an unknown version or
    code, or a record that was edited.
    """
    header = read_header(record)
    recipe = header.recipe
    if engine and engine != recipe.engine:
        recipe = recipe.model_copy(update={"engine": engine, "format": ["pdf"]})
    renderer = Renderer(recipe, bank, header.seed, font_paths)
    chosen = {entry.version.name: entry for entry in _chosen(record, version, code)} if version or code else None
    total = len(chosen) if chosen else sum(1 for _ in read_entries(record))
    tools = desk(replace(header, recipe=recipe), bank, font_paths)
    files: list[Path] = []
    differences: list[Difference] = []
    failed: list[UserError] = []
    unwanted = [kind for kind in KINDS if kind not in only]
    with crew(jobs, total, partial(warm, tools.banks, tools.font_paths)) as workers:
        batches = _batches(record, renderer, None if chosen is None else set(chosen))
        for entry, result in _in_step(record, results(workers, tools, batches, total)):
            if chosen is not None and entry.version.name not in chosen:
                continue  # only in the same run as one that was
            progress("papers", len(files) // 2, total)
            if isinstance(result, UserError):
                failed.append(result)
                continue
            skipped = {file_name(entry.version, kind, ending) for kind in unwanted for ending in recipe.format}
            for name, content in result.files.items():
                if name in skipped:
                    continue
                write_whole(out / name, content)
                files.append(out / name)
                if recipe is header.recipe and entry.files and entry.files.get(name) != sha256(content):
                    kind = "key" if "-key." in name else "paper"
                    same = entry.sources.get(kind) == source_sha256(result.sources[kind])
                    reason = "the same content in other bytes (another engine version)" if same else _why(entry, bank)
                    old = f"{entry.files[name][:12]}…" if name in entry.files else "no such file"
                    differences.append(Difference(entry.version.name, "", name, old, reason))
    progress("papers", total, total)
    return Regenerated(tuple(files), tuple(differences), tuple(failed))


def _batches(record: Path, renderer: Renderer, chosen: set[str] | None) -> Iterator[list[Version]]:
    """The versions that are rendered together, as they were when they were first made; each that is wanted is checked.

    chosen: names, or None for all.
    """
    for batch in batched(read_entries(record), renderer.batch):
        wanted = {entry.version.name for entry in batch if chosen is None or entry.version.name in chosen}
        if not wanted:
            continue
        for entry in batch:
            if entry.version.name in wanted:
                for placed in entry.version.problems:
                    where = f"{record}, line {entry.line}, version {entry.version.name}, {placed.label}"
                    recheck(renderer.bank[placed.instance.type], placed.instance, where)
        yield [entry.version for entry in batch if entry.files or entry.version.name in wanted]


def _in_step(record: Path, made: Iterator[tuple[Version, Result]]) -> Iterator[tuple[Entry, Result]]:
    """Each result with the record's entry of its version. Both come in the order of the record."""
    entries = read_entries(record)
    for version, result in made:
        yield next(entry for entry in entries if entry.version.name == version.name), result


def _chosen(record: Path, version: str | None, code: str | None) -> Iterator[Entry]:
    wanted = code.upper().replace("O", "0").replace("I", "1").replace("L", "1").strip() if code else None
    known: list[str] = []
    found = False
    for entry in read_entries(record):
        known.append(entry.version.code if code else entry.version.name)
        if version in (None, entry.version.name) and wanted in (None, entry.version.code):
            found = True
            yield entry
    if not found:
        asked = f"code {code}" if code else f"version “{version}”"
        raise UserError(
            f"there is no {asked} in this record",
            where=str(record),
            todo=f"it has {', '.join(known[:10])}{' …' * (len(known) > 10)}",
        )


def _why(entry: Entry, bank: Bank) -> str:
    changed = sorted(
        {
            p.instance.type
            for p in entry.version.problems
            if bank[p.instance.type].source_sha256 != p.instance.source_sha256
        }
    )
    return (
        f"other content: {', '.join(changed)} changed since"
        if changed
        else "other content: layout or program changed since"
    )


@dataclass(frozen=True)
class Verified:
    versions: int
    problems: int
    files: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]


def verify(
    record: Path, bank: Bank, out: Path, *, font_paths: tuple[Path, ...] = (), progress: Progress = quiet
) -> Verified:
    """Draws every version again from the seed, solves and checks it, and compares everything with the record.

    Files in `out` are compared by hash; missing ones are rendered for the comparison.
    """
    header = read_header(record)
    renderer = Renderer(header.recipe, bank, header.seed, font_paths)
    differences: list[Difference] = []
    notes: list[str] = []
    codes: set[str] = set()
    places: dict[str, Counter[int]] = {}
    problems = files = done = 0
    names = header.recipe.version_names()
    recorded = [entry.version.name for entry in read_entries(record)]
    differences += [Difference(n, "", "line", "none", "a version of the recipe") for n in names if n not in recorded]
    differences += [Difference(n, "", "line", "a version", "not in the recipe") for n in recorded if n not in names]
    for batch in batched(read_entries(record), renderer.batch):
        rendered = _missing(renderer, batch, out)
        for entry in batch:
            progress("versions", done, len(recorded))
            differences += _redrawn(header, bank, entry, codes, places, notes)
            problems += len(entry.version.problems)
            found, count = _compared_files(renderer, entry, out, rendered.get(entry.version.name), notes)
            differences += found
            files += count
            done += 1
    progress("versions", len(recorded), len(recorded))
    return Verified(len(recorded), problems, files, tuple(differences), tuple(notes))


def _missing(renderer: Renderer, batch: Sequence[Entry], out: Path) -> dict[str, Result]:
    """What is made of the versions whose files are not all in `out`; and of those that are rendered with them."""
    made = [entry for entry in batch if entry.files]
    if all((out / safe_file(file)).is_file() for entry in made for file in entry.files):
        return {}
    versions = [entry.version for entry in made if _agrees(renderer, entry)]
    return dict(zip([version.name for version in versions], renderer.render(versions), strict=True))


def _agrees(renderer: Renderer, entry: Entry) -> bool:
    """Whether every recorded answer is right, so that it may be rendered."""
    try:
        for placed in entry.version.problems:
            recheck(renderer.bank[placed.instance.type], placed.instance, placed.label)
    except UserError:
        return False
    return True


def _redrawn(
    header: Header, bank: Bank, entry: Entry, codes: set[str], places: dict[str, Counter[int]], notes: list[str]
) -> Iterator[Difference]:
    """codes, places: what the versions before have used; both grow."""
    version = entry.version
    name = version.name
    code = compose.version_code(header.recipe, header.seed, name, codes)
    if code != version.code:
        yield Difference(name, "", "code", version.code, code)
    try:
        again = compose.redraw_version(header.recipe, bank, header.seed, version, places)
    except (Redraw, UserError) as error:
        yield Difference(name, "", "draw", "drawn", f"not drawn from this path ({error})")
        return
    if len(again) != len(version.problems):
        yield Difference(name, "", "problems", str(len(version.problems)), str(len(again)))
    for old, new in zip(version.problems, again, strict=False):
        for key in ("label", "points", "order"):
            if getattr(old, key) != getattr(new, key):
                yield Difference(name, old.label, key, str(getattr(old, key)), str(getattr(new, key)))
        for key in ("type", "knobs", "path"):
            yield from _difference(name, old.label, key, getattr(old.instance, key), getattr(new.instance, key))
        for group in ("givens", "answer", "mistakes"):
            before, after = getattr(old.instance, group), getattr(new.instance, group)
            for key in [*before, *(k for k in after if k not in before)]:
                yield from _difference(name, old.label, f"{group}.{key}", before.get(key), after.get(key))
        if old.instance.source_sha256 != new.instance.source_sha256:
            note = f"{old.instance.type} has changed since the record was written"
            if note not in notes:
                notes.append(note)


def _difference(version: str, label: str, key: str, old: Any, new: Any) -> Iterator[Difference]:
    if old != new:
        yield Difference(version, label, key, json.dumps(old), json.dumps(new))


def _compared_files(
    renderer: Renderer, entry: Entry, out: Path, made: Result | None, notes: list[str]
) -> tuple[list[Difference], int]:
    """How the files differ from the recorded ones, and how many there are. made: what was rendered for those that are
    missing in `out`."""
    result: list[Difference] = []
    name = entry.version.name
    try:
        for placed in entry.version.problems:
            recheck(renderer.bank[placed.instance.type], placed.instance, placed.label)
        if not entry.files:
            notes.append(f"version {name} was drawn, but could not be typeset when the record was written")
            return [], 0
        sources = renderer.sources(entry.version)
        if isinstance(made, UserError):
            raise made
    except UserError as error:
        return [Difference(name, "", "text", "readable", str(error))], 0
    hashes = {kind: source_sha256(source) for kind, source in sources.items()}
    for kind in KINDS:
        if entry.sources.get(kind) != hashes[kind]:
            result.append(
                Difference(name, "", f"{kind} content", f"{entry.sources.get(kind, '')[:12]}…", f"{hashes[kind][:12]}…")
            )
    expected = [file_name(entry.version, kind, ending) for kind in KINDS for ending in renderer.recipe.format]
    result += [Difference(name, "", file, "no such file", "made") for file in expected if file not in entry.files]
    missing = [file for file in entry.files if not (out / safe_file(file)).is_file()]
    rendered = {n: sha256(c) for n, c in made.files.items()} if made else {}
    for file, digest in entry.files.items():
        now = rendered.get(file, "") if file in missing else sha256((out / safe_file(file)).read_bytes())
        if now != digest:
            result.append(Difference(name, "", file, f"{digest[:12]}…", f"{now[:12]}…" if now else "not made"))
    if missing:
        notes.append(
            f"version {name}: {len(missing)} files not in {out}, rendered to compare: {', '.join(missing[:4])}"
        )
    return result, len(entry.files)


def safe_file(name: str) -> str:
    """A recorded file name without any folder."""
    return Path(name.replace("\\", "/")).name
