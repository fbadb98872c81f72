"""Everything in a record checked against its seed, and its files against their hashes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.author import Redraw
from generator.bank import Bank, verify_placed
from generator.errors import UserError
from generator.exam import (
    Entry,
    Header,
    count_right_places,
    format_1_code,
    read_entries,
    read_header,
    redraw_version,
    runs,
    version_code,
)
from generator.files import sha256
from generator.model import Placed, Progress, no_progress
from generator.press.difference import Difference
from generator.press.render_pool import Result
from generator.press.rendering import Renderer, as_printed, file_name, kinds_of, source_sha256
from generator.press.trust import require_trusted_layout


@dataclass(frozen=True)
class Verified:
    versions: int
    problems: int
    files: int
    differences: tuple[Difference, ...]
    unchecked: tuple[str, ...]
    """What could not be compared with anything, in words."""
    notes: tuple[str, ...]


def verify(
    record: Path,
    bank: Bank,
    out: Path,
    *,
    font_paths: tuple[Path, ...] = (),
    trust_layout: bool = False,
    progress: Progress = no_progress,
) -> Verified:
    """Draws every version again from the seed, solves and checks it, and compares everything with the record.

    Files in `out` are compared by hash; missing ones are rendered for the comparison. trust_layout: whether a layout
    that only the record has may run. Raises UserError where it may not, and has to.
    """
    header = read_header(record)
    renderer = Renderer(header.recipe, bank, header.seed, font_paths)
    differences: list[Difference] = []
    unchecked: list[str] = []
    notes: list[str] = []
    codes: set[str] = set()
    places: dict[str, Counter[int]] = {}
    drawn: dict[str, Sequence[Placed]] = {}
    problems = files = done = 0
    names = header.recipe.version_names()
    recorded = {entry.version.name: entry.withdrawn for entry in read_entries(record)}
    there = [name for name, is_withdrawn in recorded.items() if not is_withdrawn]
    differences += [Difference(n, "", "line", "none", "a version of the recipe") for n in names if n not in there]
    differences += [Difference(n, "", "line", "a version", "not in the recipe") for n in there if n not in names]
    entries = read_entries(record)
    for batch in runs(entries) if renderer.sets_several else ((entry,) for entry in entries):
        rendered = _rendered(renderer, batch, out, partial(require_trusted_layout, record, header.recipe, trust_layout))
        for entry in batch:
            progress("checking versions", done, len(recorded))
            differences += _redrawn(header, bank, entry, codes, places, drawn, notes)
            problems += len(entry.version.problems)
            if not entry.files:
                unchecked.append(
                    f"{entry.version.display_name}: no files are recorded, so that paper and key cannot be compared; if"
                    f" they could not be typeset: build again"
                )
            found, count = _compared_files(renderer, entry, out, rendered.get(entry.version.name), notes)
            differences += found
            files += count
            done += 1
    progress("checking versions", len(recorded), len(recorded))
    return Verified(len(recorded), problems, files, tuple(differences), tuple(unchecked), tuple(notes))


def _rendered(
    renderer: Renderer, batch: Sequence[Entry], out: Path, may_render: Callable[[], None]
) -> dict[str, Result]:
    """What is made of the versions, with those that are rendered together with them, if some files are not in `out` or
    would be made from something else today. may_render: raises UserError unless the layout may run."""
    made = [entry for entry in batch if entry.files]
    is_there = all((out / safe_file(file)).is_file() for entry in made for file in entry.files)
    readable = [entry for entry in made if _agrees(renderer, entry)]
    if is_there and all(_has_recorded_sources(renderer, entry) for entry in readable):
        return {}
    may_render()
    versions = [entry.version for entry in readable]
    return dict(zip([version.name for version in versions], renderer.render(versions), strict=True))


def _has_recorded_sources(renderer: Renderer, entry: Entry) -> bool:
    try:
        sources = renderer.sources(entry.version)
    except UserError:
        return True  # comparing its files will tell why
    return all(entry.sources.get(kind) == source_sha256(source) for kind, source in sources.items())


def _agrees(renderer: Renderer, entry: Entry) -> bool:
    """Whether every recorded answer is right, so that it may be rendered."""
    try:
        for placed in entry.version.problems:
            verify_placed(renderer.bank[placed.instance.type], placed, placed.label)
    except UserError:
        return False
    return True


def _redrawn(
    header: Header,
    bank: Bank,
    entry: Entry,
    codes: set[str],
    places: dict[str, Counter[int]],
    drawn: dict[str, Sequence[Placed]],
    notes: list[str],
) -> Iterator[Difference]:
    """codes, places: what the versions before have used. drawn: the problems of the versions that students share. All
    three grow."""
    version = entry.version
    name = version.name
    recipe, seed = header.recipe, header.seed
    code = version_code(recipe, seed, name, version.student, as_printed(version).problems, codes)
    if version.code not in (code, format_1_code(recipe, seed, name, codes)):
        yield Difference(name, "", "code", version.code, code)
    codes.add(version.code)
    if version.variant:
        if version.variant not in drawn:
            yield Difference(name, "", "variant", version.variant, "no version that was drawn")
            return
        again = drawn[version.variant]
    else:
        try:
            again = redraw_version(header.recipe, bank, header.seed, version, places)
        except (Redraw, UserError) as error:
            yield Difference(name, "", "draw", "drawn", f"not drawn from this path ({error})")
            return
        finally:
            count_right_places(version.problems, places)
    if name in recipe.shared:
        drawn[name] = again
    if len(again) != len(version.problems):
        yield Difference(name, "", "problems", str(len(version.problems)), str(len(again)))
    for old, new in zip(version.problems, again, strict=False):
        for key in ("label", "points"):
            if getattr(old, key) != getattr(new, key):
                yield Difference(name, old.label, key, str(getattr(old, key)), str(getattr(new, key)))
        if old.instance.criteria != new.instance.criteria:
            yield Difference(name, old.label, "criteria", str(old.instance.criteria), str(new.instance.criteria))
        if old.options != new.options and not old.former:  # those stay as they were printed, whatever is right now
            yield Difference(name, old.label, "options", _shown(old), _shown(new))
        for key in ("type", "knobs", "path"):
            yield from _difference(name, old.label, key, getattr(old.instance, key), getattr(new.instance, key))
        for group in ("givens", "answer", "mistakes", "kinds", "units", "claims"):
            before, after = getattr(old.instance, group), getattr(new.instance, group)
            for key in [*before, *(k for k in after if k not in before)]:
                yield from _difference(name, old.label, f"{group}.{key}", before.get(key), after.get(key))
        if old.instance.source_sha256 != new.instance.source_sha256:
            note = f"{old.instance.type} has changed since the record was written"
            if note not in notes:
                notes.append(note)


def _shown(placed: Placed) -> str:
    return json.dumps([[option.letter, option.answer] for option in placed.options])


def _difference(version: str, label: str, key: str, old: Any, new: Any) -> Iterator[Difference]:
    if old != new:
        yield Difference(version, label, key, json.dumps(old, default=str), json.dumps(new, default=str))


def _compared_files(
    renderer: Renderer, entry: Entry, out: Path, made: Result | None, notes: list[str]
) -> tuple[list[Difference], int]:
    """How the files differ from the recorded ones, and how many there are. made: what was rendered for those that are
    missing in `out`."""
    result: list[Difference] = []
    name = entry.version.name
    try:
        for placed in entry.version.problems:
            verify_placed(renderer.bank[placed.instance.type], placed, placed.label)
        if not entry.files:
            return [], 0
        sources = renderer.sources(entry.version)
        if isinstance(made, UserError):
            raise made
    except UserError as error:
        return [Difference(name, "", "text", "readable", str(error))], 0
    kinds = kinds_of(entry.version)
    expected = [file_name(entry.version, kind, ending) for kind in kinds for ending in renderer.recipe.format]
    result += [Difference(name, "", file, "no such file", "made") for file in expected if file not in entry.files]
    missing = [file for file in entry.files if not (out / safe_file(file)).is_file()]
    rendered = made.digests if made else {}
    for file, digest in entry.files.items():
        now = rendered.get(file, "") if file in missing else sha256((out / safe_file(file)).read_bytes())
        if now != digest:
            result.append(Difference(name, "", file, f"{digest[:12]}…", f"{now[:12]}…" if now else "not made"))
    for kind in kinds:
        digest, recorded = source_sha256(sources[kind]), entry.sources.get(kind, "")
        files = [file_name(entry.version, kind, ending) for ending in renderer.recipe.format]
        same_bytes = bool(made) and all(rendered.get(file) == entry.files.get(file) for file in files)
        if recorded != digest and not same_bytes:  # the same bytes are the same content, whatever they are made from
            result.append(Difference(name, "", f"{kind} content", f"{recorded[:12]}…", f"{digest[:12]}…"))
    if missing:
        notes.append(
            f"version {name}: {len(missing)} files not in {out}, rendered to compare: {', '.join(missing[:4])}"
        )
    return result, len(entry.files)


def safe_file(name: str) -> str:
    """A recorded file name without any folder."""
    return Path(name.replace("\\", "/")).name
