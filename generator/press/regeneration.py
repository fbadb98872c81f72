"""Record → papers and keys, from the recorded givens and answers; nothing is drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator.bank import Bank
from generator.errors import UserError
from generator.exam import Entry, KeyStyle, Recipe, read_entries, read_header, runs
from generator.files import write_whole
from generator.model import Progress, Version, no_progress
from generator.page import EDITION, Engine
from generator.press.difference import Difference
from generator.press.locks import claim_folder, locked, require_unclaimed
from generator.press.render_pool import render_all, render_context, warm_up
from generator.press.rendering import KINDS, Renderer, file_name, is_private, kinds_of, require_right
from generator.press.trust import require_trusted_layout
from generator.press.worker_pool import worker_pool


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
    engine: Engine | None = None,
    key: KeyStyle | None = None,
    is_large: bool = False,
    font_paths: tuple[Path, ...] = (),
    trust_layout: bool = False,
    jobs: int = 1,
    progress: Progress = no_progress,
) -> Regenerated:
    """Prints recorded versions again: the one that is named, or all but those of students who have withdrawn.

    engine, key, is_large: print it otherwise than it was: with another engine, with keys that hold other things, in
    large type. What is not as it was is not compared with the record. trust_layout: whether a layout that only the
    record has may run.

    Every answer is checked by its type's `verify` before it is printed. Raises UserError for an unknown version or
    code, or a record that was edited.
    """
    header = read_header(record)
    recipe = header.recipe
    if engine and engine != recipe.engine:
        recipe = recipe.model_copy(update={"engine": engine, "format": ["pdf"], "room": None})  # measured by the other
    if key and key != recipe.key:
        recipe = recipe.model_copy(update={"key": key, "edition": EDITION})
    if is_large and recipe.text_size != "large":
        recipe = _in_large_type(recipe)
    require_trusted_layout(record, recipe, trust_layout)
    as_recorded = [kind for kind in KINDS if _is_as_recorded(kind, recipe, header.recipe)]
    chosen = _chosen(record, version, code, only)
    with locked(record, out):
        require_unclaimed(out, record, header)
        renderer = Renderer(recipe, bank, header.seed, font_paths)
        context = render_context(replace(header, recipe=recipe), bank, font_paths)
        files: list[Path] = []
        differences: list[Difference] = []
        failed: list[UserError] = []
        with worker_pool(jobs) as pool:
            workers = pool.for_versions(len(chosen))
            workers.prepare(partial(warm_up, context))
            ahead: dict[str, Entry] = {}  # on their way through the workers
            batches = _batches(record, renderer, chosen, ahead, failed, with_keys="key" in only)
            for made, result in render_all(workers, context, batches, len(chosen)):
                entry = ahead.pop(made.name)
                if entry.version.name not in chosen:
                    continue  # only in the same run as one that was
                progress("typesetting papers", len(files) // 2, len(chosen))
                if isinstance(result, UserError):
                    failed.append(result)
                    continue
                for name, content in result.files.items():
                    if _is_unwanted(name, entry.version, chosen[made.name]):
                        continue
                    write_whole(out / name, content, private=is_private(name))
                    files.append(out / name)
                    kind = "key" if name.startswith(file_name(entry.version, "key", "")) else "paper"
                    if kind in as_recorded and entry.files and entry.files.get(name) != result.digests[name]:
                        same = entry.sources.get(kind) == result.sources[kind]
                        if same and renderer.sets_several and recipe != header.recipe:
                            continue  # its fonts hold the letters of all papers and keys of the same run
                        reason = _OTHER_BYTES if same else _why(entry, bank)
                        old = f"{entry.files[name][:12]}…" if name in entry.files else "no such file"
                        differences.append(Difference(entry.version.name, "", name, old, reason))
        if files:
            claim_folder(out, record, header)
        progress("typesetting papers", len(chosen), len(chosen))
    return Regenerated(tuple(files), tuple(differences), tuple(failed))


_OTHER_BYTES = "the same content in other bytes (another engine version)"


def _in_large_type(recipe: Recipe) -> Recipe:
    """The recipe of a large-print paper. Its parts are as tall as they have to be: the room that was measured, and
    heights that go with it, are those of text in the usual size."""
    problems = [
        problem.model_copy(update={"parts": [part.model_copy(update={"height": None}) for part in problem.parts]})
        for problem in recipe.problems
    ]
    changed = {"text_size": "large", "room": None, "problems": problems, "edition": EDITION}
    return recipe.model_copy(update=changed)


def _is_as_recorded(kind: str, printed: Recipe, recorded: Recipe) -> bool:
    """Whether papers, or keys, are printed as the record says. The style of keys changes no paper, except of records
    that are printed in a newer way for it."""
    if kind == "paper":
        printed = printed.model_copy(update={"key": recorded.key})
    return printed == recorded


def _is_unwanted(name: str, version: Version, only: Sequence[str]) -> bool:
    unwanted = [kind for kind in KINDS if kind not in only]
    return any(name.startswith(file_name(version, kind, "")) for kind in unwanted)


def _chosen(record: Path, version: str | None, code: str | None, only: Sequence[str]) -> dict[str, Sequence[str]]:
    """Version → what to print of it. The key of a student who shares a version is the version's. Raises UserError if
    there is none such."""
    wanted = code.upper().replace("O", "0").replace("I", "1").replace("L", "1").strip() if code else None
    known: list[str] = []
    found: dict[str, Sequence[str]] = {}
    for entry in read_entries(record):
        known.append(entry.version.code if code else entry.version.name)
        is_asked = version in (None, entry.version.name) and wanted in (None, entry.version.code)
        if is_asked and not (entry.withdrawn and version is None and code is None):
            name, kinds = entry.version.name, [kind for kind in kinds_of(entry.version) if kind in only]
            found[name if kinds else entry.version.variant] = kinds or only
    if not found:
        asked = f"code {code}" if code else f"version “{version}”"
        raise UserError(
            f"there is no {asked} in this record",
            where=str(record),
            todo=f"it has {', '.join(known[:10])}{' …' * (len(known) > 10)}",
        )
    return found


def _batches(
    record: Path,
    renderer: Renderer,
    chosen: Collection[str],
    ahead: dict[str, Entry],
    failed: list[UserError],
    *,
    with_keys: bool,
) -> Iterator[list[Version]]:
    """The versions that are rendered together, as they were when they were first made.

    ahead: is given the entry of each. failed: is given why some of the chosen ones may not be printed.
    """
    entries = read_entries(record)
    for run in runs(entries) if renderer.sets_several else ((entry,) for entry in entries):
        if not any(entry.version.name in chosen for entry in run):
            continue
        together = []
        for entry in run:
            is_chosen = entry.version.name in chosen
            try:
                require_right(record, renderer, entry, with_keys)
            except UserError as error:
                failed += [error] if is_chosen else []
                continue
            if entry.files or is_chosen:
                together.append(entry)
        if any(entry.version.name in chosen for entry in together):
            ahead.update((entry.version.name, entry) for entry in together)
            yield [entry.version for entry in together]


def _why(entry: Entry, bank: Bank) -> str:
    changed = sorted(
        {
            p.instance.type
            for p in entry.version.problems
            if bank[p.instance.type].source_sha256 != p.instance.source_sha256
        }
    )
    what = ", ".join(changed) or "layout or program"
    return f"other content: {what} changed since"
