"""Build: from an order to papers, keys and a record; the one room that knows every step."""

from __future__ import annotations

import base64
import datetime
import filecmp
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import Any

from generator import compose
from generator.bank import Bank, software
from generator.complaints import complaints
from generator.draft import Draft, Made, begun
from generator.engine import binder, tex
from generator.errors import CannotWrite, UserError, WorkerLost
from generator.fairness import Band
from generator.files import cannot_write, sha256, whole_file, whole_lines, write_whole
from generator.layout import own_layout
from generator.making import Desk, batched, desk, results, warm
from generator.measuring import with_heights
from generator.model import Student, Version
from generator.randomness import SMALL_SEED, new_seed
from generator.recipe import Recipe, read_recipe
from generator.record import Entry, Header, entry_line, header_line, read_entries, read_header
from generator.rendering import KINDS, Progress, Renderer, file_name, quiet, source_sha256
from generator.tables import Efforts, Places, answers_csv
from generator.trials import bands
from generator.workers import Crew, crew

_UNFINISHED = ".unfinished"
_TOO_MANY = 5  # failures after which a build ends, if more have failed than were made
_VOLUME = 200  # versions in a bound PDF: beyond, it would be slow to open, and to bind


@dataclass(frozen=True)
class Order:
    """What to build, and where to."""

    recipe: Recipe
    out: Path
    record: Path
    students: tuple[Student, ...] | None = None
    seed: int | None = None
    font_paths: tuple[Path, ...] = ()
    distinct_from: tuple[Path, ...] = ()
    """Records whose problems may not come up; the recipe names them without their folders."""
    practice: bool = False
    """A roster may have a seed that can be guessed."""
    jobs: int = 1
    """Processes that render; a few versions are rendered by this one."""


@dataclass(frozen=True)
class Built:
    """What a build made."""

    seed: int
    versions: int
    files: tuple[Path, ...]
    record: Path
    again: bool
    """The record was there already, and the same papers were made again."""
    other_bytes: tuple[str, ...] = ()
    """Files with the recorded content in other bytes: the engine is not the one of the record."""
    strangers: tuple[Path, ...] = ()
    """Papers of an earlier build that lie in the same folder."""
    notes: tuple[str, ...] = ()
    """What is not as alike or as fair as asked for."""
    alike: str = ""
    """How much work all versions are and how many pages they have, in words."""
    failed: tuple[UserError, ...] = ()
    """Why some versions could not be typeset. They are in the record, without files."""


def load_recipe(path: Path, bank: Bank) -> Recipe:
    """Reads a recipe and checks it against the bank. Raises UserErrors with every mistake and its line."""
    return read_recipe(path, lambda part: complaints(bank, part))


def with_own_layout(recipe: Recipe, beside: Path) -> Recipe:
    """The recipe with the contents of a layout of one's own, so that its record can stand alone."""
    files = {name: base64.b64encode(data).decode("ascii") for name, data in own_layout(recipe.layout, beside).items()}
    return recipe.model_copy(update={"layout_files": files})


def build(order: Order, bank: Bank, progress: Progress = quiet, workers: Crew | None = None) -> Built:
    """Draws, records and renders every version. Interrupted and called again, it goes on where it was.

    workers: who renders; by default `order.jobs` processes, or this one where there is little to do.

    Everything is made in a folder beside the papers and moved into place at the end, the record last. Raises
    UserError before anything is written for whatever can be known before. A version that cannot be typeset does not
    touch the others: it is in the record without files, and its mistake in `Built.failed`.
    """
    versions = len(order.students or order.recipe.version_names())
    begin = partial(warm, tuple(path.resolve() for path in bank.roots), order.font_paths)
    with nullcontext(workers) if workers else crew(order.jobs, versions, begin) as renderers:
        return _build(order, bank, progress, renderers)


def _build(order: Order, bank: Bank, progress: Progress, workers: Crew) -> Built:
    recipe = order.recipe.model_copy(
        update={"seed": None, "distinct_from": [path.name for path in order.distinct_from]}
    )
    if order.students is not None:
        recipe = recipe.model_copy(update={"versions": [student["id"] for student in order.students]})
    _must_be_secret(order)
    elsewhere = _elsewhere(order, bank)
    old = _old_header(order, recipe)
    folder = order.out / _UNFINISHED
    seed_asked = order.seed if order.seed is not None else order.recipe.seed
    try:
        order.record.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(order.record, error) from None
    names = _names(recipe, order.students)
    header = old or _begun(folder, recipe, seed_asked)
    if header is None:
        seed = new_seed() if seed_asked is None else seed_asked
        if len(names) > 1 and "pdf" in recipe.format:
            recipe = with_heights(recipe, Renderer(recipe, bank, seed, order.font_paths))
        header = Header(recipe, seed, _now(), _software(recipe))
    renderer = Renderer(header.recipe, bank, header.seed, order.font_paths)
    if old:
        _same_versions(order.record, names)
    work = bands(header.recipe, bank, header.seed)
    tools = desk(header, bank, order.font_paths)
    draft = Draft(folder, _key(tools, names, elsewhere))
    try:
        begun = draft.begin(header)
        if begun < len(names):
            known = islice(draft.drawn(), begun)
            drawn = compose.versions(header.recipe, bank, header.seed, names, elsewhere, work, known)
            drawn = _recorded_as(drawn, order.record if old else None)
            for version in islice(_watched(drawn, len(names), progress), begun, None):
                draft.draw(version)
        renderer.check_names(order.students or ())
        failed, other_bytes = _render(
            order, draft, renderer, tools, workers, len(names), progress, is_old=old is not None
        )
        written, notes, alike = _finished(header.recipe, renderer, draft, work)
        files = _published(written, draft.folder, order.out)
        if not old or any(not entry.files for entry in read_entries(order.record)):
            with whole_file(order.record) as temporary:
                shutil.copyfile(draft.record, temporary)
    except UserError as error:
        # a full disk and a lost process keep what was done; a mistake leaves nothing behind
        if not isinstance(error, (CannotWrite, WorkerLost)):
            draft.clear()
        raise
    draft.clear()
    strangers = sorted(
        p for p in order.out.glob("*-*.pdf") if p not in files and re.search(r"-(paper|key)\.pdf$", p.name)
    )
    return Built(
        header.seed, len(names), tuple(files), order.record, old is not None, tuple(other_bytes), tuple(strangers),
        tuple(notes), alike, tuple(failed),
    )  # fmt: skip


def _render(
    order: Order,
    draft: Draft,
    renderer: Renderer,
    tools: Desk,
    workers: Crew,
    total: int,
    progress: Progress,
    *,
    is_old: bool,
) -> tuple[list[UserError], list[str]]:
    """Renders what is not there yet, into the working folder. What could not be rendered; and files whose bytes are not
    the recorded ones, though their content is."""
    have = draft.resume(order.out)
    made_before = len(have)
    batches = (
        batch for batch in batched(draft.drawn(), renderer.batch) if any(version.name not in have for version in batch)
    )
    failed: list[UserError] = []
    done = 0
    progress("papers", made_before, total)
    for version, result in results(workers, tools, batches, total - made_before):
        if isinstance(result, UserError):
            failed.append(result)
            if len(failed) >= _TOO_MANY and len(failed) > made_before + done:
                raise result
            continue
        if version.name in have:
            continue  # the others of its batch were not there
        for name, content in result.files.items():
            write_whole(draft.folder / name, content)
        hashes = {kind: source_sha256(source) for kind, source in result.sources.items()}
        digests = {name: sha256(content) for name, content in result.files.items()}
        draft.add(version.name, Made(hashes, digests, result.outgrown))
        done += 1
        progress("papers", made_before + done + len(failed), total)
    if failed and not made_before + done:
        raise failed[0]
    return failed, _other_bytes(draft, order.record) if is_old else []


def _other_bytes(draft: Draft, record: Path) -> list[str]:
    """Files with the recorded content in other bytes. Raises UserError if the content is not the recorded one."""
    found: list[str] = []
    for (version, made), old in zip(draft.entries(), read_entries(record), strict=True):
        if made is None or not old.files:
            continue
        if dict(made.sources) != dict(old.sources):
            raise _no_longer(version, old, record)
        found += [name for name, digest in made.files.items() if old.files.get(name) != digest]
    return found


def _recorded_as(versions: Iterator[Version], record: Path | None) -> Iterator[Version]:
    """The versions, each of which has to be the one that the record has, if there is a record."""
    recorded = read_entries(record) if record else repeat(None)
    for version, old in zip(versions, recorded, strict=False):
        if old and record and old.version != version:
            raise _no_longer(version, old, record)
        yield version


def _no_longer(version: Version, old: Entry, record: Path) -> UserError:
    changed = sorted({n.instance.type for o, n in zip(old.version.problems, version.problems, strict=False) if o != n})
    return UserError(
        f"version {old.version.name} would no longer be the paper of this record"
        + (f": {', '.join(changed)} changed since" if changed else ": a layout or the program changed since"),
        where=f"{record}, line {old.line}",
        todo="`problemset regenerate` prints the recorded numbers; for new papers: --record NEW.jsonl",
    )


def _watched(versions: Iterator[Version], total: int, progress: Progress) -> Iterator[Version]:
    for done, version in enumerate(versions):
        progress("drawing", done, total)
        yield version


def _key(tools: Desk, names: Sequence[tuple[str, Student | None]], elsewhere: compose.Taken) -> str:
    """A hash of all that the files of a build depend on."""
    taken = {name: sha256(b"".join(sorted(found))) for name, found in sorted(elsewhere.items())}
    fonts = [[str(path), *sorted(file.name for file in path.rglob("*"))] for path in tools.font_paths]
    return sha256(json.dumps([tools.header.decode(), tools.program, names, taken, fonts], sort_keys=True).encode())


def _names(recipe: Recipe, students: tuple[Student, ...] | None) -> list[tuple[str, Student | None]]:
    if students is not None:
        return [(student["id"], student) for student in students]
    return [(name, None) for name in recipe.version_names()]


def _old_header(order: Order, recipe: Recipe) -> Header | None:
    """The header of an existing record of the same recipe and seed. Raises UserError if it is of another."""
    if not order.record.exists():
        return None
    header = read_header(order.record)
    todo = f"keep that record for its papers and write another: --record NEW.jsonl (or move {order.record.name} away)"
    theirs, ours = _dumped(header.recipe, recipe), _dumped(recipe, recipe)
    if recipe.roster and header.recipe.roster:
        ours["versions"] = theirs["versions"]  # the students are compared one by one
    changed = sorted(key for key in ours if theirs.get(key) != ours[key])
    if changed:
        raise UserError(
            f"this record is of another recipe ({', '.join(changed)} changed)", where=str(order.record), todo=todo
        )
    asked = order.seed if order.seed is not None else order.recipe.seed
    if asked is not None and asked != header.seed:
        raise UserError("this record has another seed", where=str(order.record), todo=todo)
    return header


def _dumped(built: Recipe, asked: Recipe) -> dict[str, Any]:
    """A recipe as plain values, without the heights that a build has added to what was asked."""
    plain = built.model_dump(mode="json", exclude={"seed"})
    for problem, there in zip(plain["problems"], asked.problems, strict=False):
        for part, wanted in zip(problem["parts"], there.parts, strict=False):
            if wanted.height is None:
                part["height"] = None
    return plain


def _must_be_secret(order: Order) -> None:
    """Raises UserError for a roster with a small seed: one student could compute every other's key."""
    seed = order.seed if order.seed is not None else order.recipe.seed
    if order.students is not None and seed is not None and seed < SMALL_SEED and not order.practice:
        raise UserError(
            f"the seed {seed} is small: whoever has one paper can try all such seeds and compute every key",
            where=order.recipe.title,
            todo="leave the seed out, and 128 random bits are drawn; or say --practice",
        )


def _elsewhere(order: Order, bank: Bank) -> compose.Taken:
    if any(path.resolve() == order.record.resolve() for path in order.distinct_from):
        raise UserError(
            "a build cannot differ from its own record", where=str(order.record), todo="see --distinct-from, --record"
        )
    return compose.asked_in(order.distinct_from, bank)


def _same_versions(record: Path, names: Sequence[tuple[str, Student | None]]) -> None:
    theirs = [(entry.version.name, entry.version.student) for entry in read_entries(record)]
    if theirs != list(names):
        gone = [name for name, _ in theirs if name not in {n for n, _ in names}]
        new = [name for name, _ in names if name not in {n for n, _ in theirs}]
        detail = "; ".join(
            f"{word} {', '.join(group[:5])}" for word, group in (("without", gone), ("also with", new)) if group
        )  # fmt: skip
        raise UserError(
            f"this record has other versions or students ({detail or 'their data or order changed'})",
            where=str(record),
            todo="the papers of the students in it stay the same with its seed: --record NEW.jsonl --seed SEED",
        )


def _begun(folder: Path, recipe: Recipe, seed: int | None) -> Header | None:
    """The header of an unfinished build of the same recipe and seed."""
    header = begun(folder)
    if header is None:
        return None
    same = _dumped(header.recipe, recipe) == _dumped(recipe, recipe)
    return header if same and seed in (None, header.seed) and header.software == _software(recipe) else None


def _finished(
    recipe: Recipe, renderer: Renderer, draft: Draft, work: Mapping[str, Band]
) -> tuple[list[str], list[str], str]:
    """Names of all files in the working folder, with the bound PDFs and the tables added; notes on them; how alike the
    versions are. Writes the record too, which stays there."""
    folder = draft.folder
    names: list[str] = []
    versions: list[str] = []
    bookmarks: list[tuple[str, Mapping[str, Path]]] = []
    outgrown: dict[str, str] = {}
    places = Places(recipe, renderer.bank)
    efforts = Efforts(recipe, renderer.bank, work)
    with answers_csv(folder / "answers.csv") as answers, whole_lines(draft.record) as record:
        record(header_line(draft.header()))
        for version, made in draft.entries():
            record(entry_line(Entry(version, made.sources, made.files) if made else Entry(version, {}, {})))
            if made is None:
                continue
            names += made.files
            versions.append(version.name)
            bookmarks.append((_bookmark(version), {k: folder / file_name(version, k, "pdf") for k in KINDS}))
            for label in made.outgrown:
                outgrown.setdefault(label, version.name)
            answers(version)
            places.add(version)
            efforts.add(version)
    names.append("answers.csv")
    pages: dict[str, list[int]] = {kind: [] for kind in KINDS}
    if "pdf" in recipe.format:
        for kind in KINDS:
            bound, pages[kind] = _bound(recipe, folder, kind, bookmarks)
            names += bound
    if len(versions) == 1:
        return names, [], ""
    notes = [*places.notes(versions, pages["paper"]), *efforts.notes()]
    notes += [
        f"{label} is longer than its height in version {version}: its boxes stand lower there"
        for label, version in outgrown.items()
    ]
    if efforts.slots:
        write_whole(folder / "fairness.csv", efforts.csv(pages["paper"]))
        write_whole(folder / "fairness.png", efforts.png())
        names += ["fairness.csv", "fairness.png"]
    counts = sorted(set(pages["paper"]))
    length = f"length: {' or '.join(map(str, counts))} page{'s' * (counts[-1] > 1)} each" if counts else ""
    return names, notes, "; ".join(filter(None, (efforts.summary(), length)))


def _bound(
    recipe: Recipe, folder: Path, kind: str, papers: Sequence[tuple[str, Mapping[str, Path]]]
) -> tuple[list[str], list[int]]:
    """Binds all papers, or all keys, in volumes that a print shop can open. Their names; the pages of each version.

    papers: bookmark, and files by kind.
    """
    volumes = list(batched(papers, _VOLUME))
    names: list[str] = []
    pages: list[int] = []
    for number, volume in enumerate(volumes, 1):
        name = f"all-{kind}s.pdf" if len(volumes) == 1 else f"all-{kind}s-{number}.pdf"
        title = f"{recipe.title}, all {kind}s"
        files = ((bookmark, paths[kind]) for bookmark, paths in volume)
        pages += binder.bind(files, folder / name, title=title, duplex=recipe.duplex)
        names.append(name)
    return names, pages


def _published(names: Iterable[str], work: Path, out: Path) -> list[Path]:
    """Moves the files into place. What another build left under their names goes first: stopped at any moment, the
    folder never holds a paper of one build and a key of another."""
    targets = {name: out / name for name in names}  # sources of several versions share layouts and pictures
    for name, target in targets.items():
        try:
            if target.exists() and not filecmp.cmp(work / name, target, shallow=False):
                target.unlink()
        except OSError as error:
            raise cannot_write(target, error) from None
    for name, target in targets.items():
        try:
            os.replace(work / name, target)
        except OSError as error:
            raise cannot_write(target, error) from None
    return list(targets.values())


def _bookmark(version: Version) -> str:
    return f"{version.student['name']} ({version.name})" if version.student else f"Version {version.name}"


def _now() -> str:
    """The time in UTC, to the second; SOURCE_DATE_EPOCH fixes it for builds that must not differ."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.datetime.now(datetime.UTC)
    if epoch.isdigit():
        now = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def _software(recipe: Recipe) -> dict[str, str]:
    versions = software()
    if recipe.engine == "latex" and "pdf" in recipe.format:
        versions["pdflatex"] = tex.version()
    return versions


def prepared(recipe: Recipe, **changes: Any) -> Recipe:
    """The recipe with what the command line asks for in place of its own."""
    return recipe.model_copy(update={key: value for key, value in changes.items() if value is not None})
