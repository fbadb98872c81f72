"""Build: from an order to papers, keys and a record; the one room that knows every step."""

from __future__ import annotations

import base64
import datetime
import filecmp
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator import compose
from generator.bank import Bank, software
from generator.complaints import complaints
from generator.engine import binder, tex
from generator.errors import CannotWrite, UserError, WorkerLost
from generator.fairness import Band
from generator.files import cannot_write, write_whole
from generator.layout import own_layout
from generator.making import Desk, made, made_by_processes
from generator.measuring import with_heights
from generator.model import Student, Version
from generator.randomness import SMALL_SEED, new_seed
from generator.recipe import Recipe, read_recipe
from generator.record import (
    Entry,
    Header,
    header_line,
    parse_entry,
    read_entries,
    read_header,
)
from generator.rendering import KINDS, Progress, Renderer, file_name, quiet
from generator.tables import Answers, Efforts, Places
from generator.trials import bands

_UNFINISHED = ".unfinished"
_MANY = 12  # versions for which starting processes pays


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


def load_recipe(path: Path, bank: Bank) -> Recipe:
    """Reads a recipe and checks it against the bank. Raises UserErrors with every mistake and its line."""
    return read_recipe(path, lambda part: complaints(bank, part))


def with_own_layout(recipe: Recipe, beside: Path) -> Recipe:
    """The recipe with the contents of a layout of one's own, so that its record can stand alone."""
    files = {name: base64.b64encode(data).decode("ascii") for name, data in own_layout(recipe.layout, beside).items()}
    return recipe.model_copy(update={"layout_files": files})


def build(order: Order, bank: Bank, progress: Progress = quiet) -> Built:
    """Draws, records and renders every version. Interrupted and called again, it goes on where it was.

    Everything is made in a folder beside the papers and moved into place at the end, the record last. Raises
    UserError before anything is written for whatever can be known before.
    """
    recipe = order.recipe.model_copy(
        update={"seed": None, "distinct_from": [path.name for path in order.distinct_from]}
    )
    if order.students is not None:
        recipe = recipe.model_copy(update={"versions": [student["id"] for student in order.students]})
    _must_be_secret(order)
    elsewhere = _elsewhere(order, bank)
    old = _old_header(order, recipe)
    draft = order.out / _UNFINISHED / "record.jsonl"
    seed_asked = order.seed if order.seed is not None else order.recipe.seed
    try:
        order.record.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(order.record, error) from None
    begun = None if old else _begun(draft, recipe, seed_asked)
    names = _names(recipe, order.students)
    header = old or begun
    seed = header.seed if header else new_seed() if seed_asked is None else seed_asked
    work = bands(recipe, bank, seed)
    if header is None:
        for _ in compose.versions(recipe, bank, seed, names, elsewhere, work):
            pass  # whatever cannot be drawn is known before a page is made
        if len(names) > 1 and "pdf" in recipe.format:
            recipe = with_heights(recipe, Renderer(recipe, bank, seed, order.font_paths))
        header = Header(recipe, seed, _now(), _software(recipe))
    renderer = Renderer(header.recipe, bank, header.seed, order.font_paths)
    renderer.check_names(order.students or ())
    if old:
        _same_versions(order.record, names)
    try:
        built = _made(order, header, renderer, draft, names, elsewhere, work, progress, again=old is not None)
    except UserError as error:
        # a full disk and a lost process keep what was done; a mistake leaves nothing behind
        if not isinstance(error, (CannotWrite, WorkerLost)):
            _cleared(draft.parent)
        raise
    if not old:
        write_whole(order.record, draft.read_bytes())
    _cleared(draft.parent)
    strangers = sorted(
        p for p in order.out.glob("*-*.pdf") if p not in built.files and re.search(r"-(paper|key)\.pdf$", p.name)
    )
    return replace(built, strangers=tuple(strangers))


def _made(
    order: Order,
    header: Header,
    renderer: Renderer,
    draft: Path,
    names: Sequence[tuple[str, Student | None]],
    elsewhere: compose.Taken,
    work: Mapping[str, Band],
    progress: Progress,
    *,
    again: bool,
) -> Built:
    """Renders what is not there yet and moves all into place."""
    _fresh_folder(draft, header)
    entries = _resumed(draft)
    other_bytes: list[str] = []
    recorded = read_entries(order.record) if again else None
    outgrown: dict[str, str] = {}
    versions = compose.versions(header.recipe, renderer.bank, header.seed, names, elsewhere, work)
    desk = Desk(draft.resolve(), order.out.resolve(), renderer.bank.roots, order.font_paths)
    if order.jobs > 1 and len(names) >= _MANY:
        lines = made_by_processes(desk, versions, entries, order.jobs)
    else:
        lines = (made(renderer, version, entries, draft.parent, order.out) for version in versions)
    with draft.open("r+b") as file, closing(lines):
        file.readline()
        for done, (line, grown) in enumerate(lines):
            progress(done, len(names))
            for label, version in grown.items():
                outgrown.setdefault(label, version)
            if recorded:
                other_bytes += _compared(next(recorded), line, order.record)
            try:
                file.write(line)
                file.flush()
            except OSError as error:
                raise cannot_write(draft, error) from None
        file.truncate()
    progress(len(names), len(names))
    written, notes, alike = _finished(header.recipe, renderer, draft, work, outgrown)
    files = _published(written, draft.parent, order.out)
    return Built(
        header.seed, len(names), tuple(files), order.record, again, tuple(other_bytes), notes=tuple(notes), alike=alike
    )


def _cleared(work: Path) -> None:
    """Removes the working folder, and the folders above it that only held it."""
    shutil.rmtree(work, ignore_errors=True)
    for folder in (work.parent, work.parent.parent):
        try:
            folder.rmdir()
        except OSError:
            return  # not empty, or not ours


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


def _begun(draft: Path, recipe: Recipe, seed: int | None) -> Header | None:
    """The header of an unfinished build of the same recipe and seed."""
    try:
        header = read_header(draft)
    except UserError:
        return None
    same = _dumped(header.recipe, recipe) == _dumped(recipe, recipe)
    return header if same and seed in (None, header.seed) and header.software == _software(recipe) else None


def _fresh_folder(draft: Path, header: Header) -> None:
    """The working folder with a draft record that begins with this header; what another build left goes."""
    line = header_line(header)
    try:
        with draft.open("rb") as file:
            if file.readline() == line:
                return
    except OSError:
        pass
    try:
        shutil.rmtree(draft.parent, ignore_errors=True)
        draft.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(draft.parent.parent, error) from None
    write_whole(draft, line)


def _resumed(draft: Path) -> dict[str, bytes]:
    """Version → the whole line that an interrupted build wrote for it."""
    result: dict[str, bytes] = {}
    with draft.open("rb") as file:
        file.readline()
        for number, line in enumerate(file, 2):
            try:
                result[parse_entry(line, draft, number).version.name] = line
            except UserError:
                break  # cut off when the build was stopped
    return result


def _compared(old: Entry, line: bytes, record: Path) -> list[str]:
    """Names of files whose bytes, but not content, differ. Raises UserError if the content does."""
    new = parse_entry(line, record, old.line)
    if new.version != old.version or dict(new.sources) != dict(old.sources):
        changed = sorted(
            {n.instance.type for o, n in zip(old.version.problems, new.version.problems, strict=False) if o != n}
        )
        raise UserError(
            f"version {old.version.name} would no longer be the paper of this record"
            + (f": {', '.join(changed)} changed since" if changed else ": a layout or the program changed since"),
            where=f"{record}, line {old.line}",
            todo="`problemset regenerate` prints the recorded numbers; for new papers: --record NEW.jsonl",
        )
    return [name for name, digest in new.files.items() if old.files.get(name) != digest]


def _finished(
    recipe: Recipe, renderer: Renderer, draft: Path, work: Mapping[str, Band], outgrown: Mapping[str, str]
) -> tuple[list[str], list[str], str]:
    """Names of all files in the working folder, with the bound PDFs and the tables added; notes on them; how alike the
    versions are."""
    folder = draft.parent
    names: list[str] = []
    versions: list[str] = []
    answers, places = Answers(), Places(recipe, renderer.bank)
    efforts = Efforts(recipe, renderer.bank, work)
    for entry in read_entries(draft):
        names += entry.files
        versions.append(entry.version.name)
        for table in (answers, places, efforts):
            table.add(entry.version)
    write_whole(folder / "answers.csv", answers.content())
    names.append("answers.csv")
    pages: dict[str, list[int]] = {kind: [] for kind in KINDS}
    if "pdf" in recipe.format:
        for kind in KINDS:
            papers = ((_bookmark(e.version), folder / file_name(e.version, kind, "pdf")) for e in read_entries(draft))
            title = f"{recipe.title}, all {kind}s"
            pages[kind] = binder.bind(papers, folder / f"all-{kind}s.pdf", title=title, duplex=recipe.duplex)
            names.append(f"all-{kind}s.pdf")
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
