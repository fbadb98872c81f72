"""Build, regenerate, verify: the one room that knows every step."""

from __future__ import annotations

import base64
import csv
import datetime
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator import compose
from generator.bank import Bank, software
from generator.document import Cover, Heading, documents
from generator.drawing import recheck
from generator.engine import binder, tex
from generator.engine.typst import TypstEngine
from generator.errors import CannotWrite, UserError
from generator.files import cannot_write, safe_name, sha256, write_whole
from generator.layout import load_layout, own_layout
from generator.model import Document, Paragraph, Source, Student, Text, Version
from generator.randomness import Redraw, new_seed
from generator.recipe import Recipe, read_recipe
from generator.record import (
    Entry,
    Header,
    entry_line,
    header_line,
    parse_entry,
    read_entries,
    read_header,
)
from generator.roster import safe_cell

KINDS = ("paper", "key")
_UNFINISHED = ".unfinished"

Progress = Callable[[int, int], None]
"""Called with versions done and versions in all."""


def _quiet(done: int, total: int) -> None:
    pass


# --- build ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """What to build, and where to."""

    recipe: Recipe
    out: Path
    record: Path
    students: tuple[Student, ...] | None = None
    seed: int | None = None
    font_paths: tuple[Path, ...] = ()


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


def load_recipe(path: Path, bank: Bank) -> Recipe:
    """Reads a recipe and checks it against the bank. Raises UserErrors with every mistake and its line."""
    return read_recipe(path, lambda part: compose.complaints(bank, part))


def with_own_layout(recipe: Recipe, beside: Path) -> Recipe:
    """The recipe with the contents of a layout of one's own, so that its record can stand alone."""
    files = {name: base64.b64encode(data).decode("ascii") for name, data in own_layout(recipe.layout, beside).items()}
    return recipe.model_copy(update={"layout_files": files})


def build(order: Order, bank: Bank, progress: Progress = _quiet) -> Built:
    """Draws, records and renders every version. Interrupted and called again, it goes on where it was.

    Everything is made in a folder beside the papers and moved into place at the end, the record last. Raises
    UserError before anything is written for whatever can be known before.
    """
    recipe = order.recipe.model_copy(update={"seed": None})
    if order.students is not None:
        recipe = recipe.model_copy(update={"versions": [student["id"] for student in order.students]})
    old = _old_header(order, recipe)
    draft = order.out / _UNFINISHED / "record.jsonl"
    seed_asked = order.seed if order.seed is not None else order.recipe.seed
    try:
        order.record.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(order.record, error) from None
    begun = None if old else _begun(draft, recipe, seed_asked)
    header = old or begun or Header(recipe, new_seed() if seed_asked is None else seed_asked, _now(), _software(recipe))
    names = _names(recipe, order.students)
    renderer = Renderer(recipe, bank, header.seed, order.font_paths)
    for _ in compose.versions(recipe, bank, header.seed, names):
        pass  # whatever cannot be drawn is known before a page is made
    renderer.check_names(order.students or ())
    if old:
        _same_versions(order.record, names)
    try:
        files, other_bytes = _made(order, header, renderer, draft, names, progress, again=old is not None)
    except UserError as error:
        if not isinstance(error, CannotWrite):  # a full disk keeps what was done; a mistake leaves nothing behind
            _cleared(draft.parent)
        raise
    if not old:
        write_whole(order.record, draft.read_bytes())
    _cleared(draft.parent)
    strangers = sorted(
        p for p in order.out.glob("*-*.pdf") if p not in files and re.search(r"-(paper|key)\.pdf$", p.name)
    )
    return Built(header.seed, len(names), tuple(files), order.record, bool(old), tuple(other_bytes), tuple(strangers))


def _made(
    order: Order,
    header: Header,
    renderer: Renderer,
    draft: Path,
    names: Sequence[tuple[str, Student | None]],
    progress: Progress,
    *,
    again: bool,
) -> tuple[list[Path], list[str]]:
    """Renders what is not there yet and moves all into place: the files, and those in other bytes than recorded."""
    _fresh_folder(draft, header)
    entries = _resumed(draft)
    other_bytes: list[str] = []
    recorded = read_entries(order.record) if again else None
    with draft.open("r+b") as file:
        file.readline()
        for done, version in enumerate(compose.versions(header.recipe, renderer.bank, header.seed, names)):
            progress(done, len(names))
            line = _line(renderer, version, entries, draft.parent, order.out)
            if recorded:
                other_bytes += _compared(next(recorded), line, order.record)
            try:
                file.write(line)
                file.flush()
            except OSError as error:
                raise cannot_write(draft, error) from None
        file.truncate()
    progress(len(names), len(names))
    return _published(_finished(header.recipe, draft), draft.parent, order.out), other_bytes


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
    theirs, ours = (r.model_dump(mode="json", exclude={"seed"}) for r in (header.recipe, recipe))
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
    same = header.recipe.model_dump(exclude={"seed"}) == recipe.model_dump(exclude={"seed"})
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


def _line(renderer: Renderer, version: Version, entries: Mapping[str, bytes], work: Path, out: Path) -> bytes:
    """The record's line of a version; renders it unless an interrupted build already did."""
    sources = renderer.sources(version)
    hashes = {kind: source_sha256(source) for kind, source in sources.items()}
    if version.name in entries:
        entry = parse_entry(entries[version.name], work, 0)
        kept = entry.version == version and entry.sources == hashes and _have(entry.files, work, out)
        if kept:
            return entries[version.name]
    files: dict[str, str] = {}
    for name, content in renderer.files(version, sources):
        write_whole(work / name, content)
        files[name] = sha256(content)
    return entry_line(Entry(version, hashes, files))


def _have(files: Mapping[str, str], work: Path, out: Path) -> bool:
    """All files are there with these hashes, in the working folder or already in place."""
    for name, digest in files.items():
        found = [folder / name for folder in (work, out) if (folder / name).is_file()]
        if not found or sha256(found[0].read_bytes()) != digest:
            return False
        if found[0].parent == out:
            write_whole(work / name, found[0].read_bytes())
    return True


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


def _finished(recipe: Recipe, draft: Path) -> list[str]:
    """Names of all files in the working folder, with the bound PDFs and the table of answers added."""
    work = draft.parent
    names: list[str] = []
    answers = io.StringIO(newline="")
    table = csv.writer(answers, lineterminator="\n")
    table.writerow(["version", "code", "student_id", "student_name", "label", "type", "field", "answer"])
    for entry in read_entries(draft):
        names += entry.files
        student = entry.version.student or {"id": "", "name": ""}
        who = [entry.version.name, entry.version.code, student["id"], student["name"]]
        for placed in entry.version.problems:
            for name, value in placed.instance.answer.items():
                cells = [*who, placed.label, placed.instance.type, name]
                shown = value if isinstance(value, int) else safe_cell(_compact(value))
                table.writerow([*map(safe_cell, cells), shown])
    write_whole(work / "answers.csv", answers.getvalue().encode("utf-8"))
    names.append("answers.csv")
    if "pdf" in recipe.format:
        for kind in KINDS:
            papers = ((_bookmark(e.version), work / file_name(e.version, kind, "pdf")) for e in read_entries(draft))
            binder.bind(papers, work / f"all-{kind}s.pdf", title=f"{recipe.title}, all {kind}s", duplex=recipe.duplex)
            names.append(f"all-{kind}s.pdf")
    return names


def _published(names: Iterable[str], work: Path, out: Path) -> list[Path]:
    result = []
    for name in dict.fromkeys(names):  # sources of several versions share layouts and pictures
        try:
            os.replace(work / name, out / name)
        except OSError as error:
            raise cannot_write(out / name, error) from None
        result.append(out / name)
    return result


def file_name(version: Version, kind: str, ending: str) -> str:
    """A-paper.pdf, A-key.pdf, …"""
    return f"{safe_name(version.name)}-{kind}.{ending}"


def source_sha256(source: Source) -> str:
    """SHA-256 of an engine's whole input: the main text and every file beside it."""
    files = {name: sha256(content) for name, content in source.files.items()}
    return sha256(json.dumps([source.main, files], sort_keys=True).encode("utf-8"))


def _bookmark(version: Version) -> str:
    return f"{version.student['name']} ({version.name})" if version.student else f"Version {version.name}"


def _compact(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], str):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value)


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


# --- rendering ------------------------------------------------------------------------------------------------------


@dataclass
class Renderer:
    """Versions → sources → files, for one recipe; keeps its engine warm."""

    recipe: Recipe
    bank: Bank
    seed: int
    font_paths: tuple[Path, ...] = ()
    _layouts: dict[str, dict[str, bytes]] = field(default_factory=dict, init=False)
    _typst: TypstEngine | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        for engine in self._engines():
            self._layout(engine)  # a missing layout is known before anything is drawn
        if self.recipe.engine == "latex" and "pdf" in self.recipe.format:
            tex.version()  # so is a missing pdflatex

    def documents(self, version: Version) -> dict[str, Document]:
        recipe = self.recipe
        cover = Cover(recipe.title, recipe.subtitle, recipe.course, recipe.date, recipe.instructions)
        spaces = {slot: part.space for _, _, slot, part in recipe.slots() if part.space is not None}
        for placed in version.problems:  # the slots of a pool's types begin with the pool's
            pool = placed.slot.removesuffix(f"/{placed.instance.type}")
            if pool in spaces:
                spaces[placed.slot] = spaces[pool]
        headings = [
            Heading(recipe.problems[i].title, recipe.problems[i].text, spaces)
            for i in compose.heading_indices(recipe, self.seed, version.name)
        ]
        pictures = {"svg" if engine == "typst" else "pdf" for engine in self._engines()}
        made = documents(cover, headings, version, self.bank, pictures=pictures)
        return dict(zip(KINDS, made, strict=True))

    def sources(self, version: Version) -> dict[str, Source]:
        """The engine's input for paper and key."""
        engine = self.main_engine()
        layout = self._layout(engine)
        return {kind: _emitted(engine, doc, layout) for kind, doc in self.documents(version).items()}

    def files(
        self, version: Version, sources: Mapping[str, Source], only: Sequence[str] = KINDS
    ) -> Iterator[tuple[str, bytes]]:
        """File name → content of everything that the recipe's formats ask for."""
        for kind in only:
            if "pdf" in self.recipe.format:
                yield file_name(version, kind, "pdf"), self.pdf(sources[kind], who(version))
        for ending, engine in (("tex", "latex"), ("typ", "typst")):
            if ending in self.recipe.format:
                docs = self.documents(version)
                for kind in only:
                    source = _emitted(engine, docs[kind], self._layout(engine))
                    yield file_name(version, kind, ending), source.main.encode("utf-8")
                    yield from source.files.items()

    def pdf(self, source: Source, name: str) -> bytes:
        if self.recipe.engine == "latex":
            return tex.compile_pdf(source, name=name)
        if self._typst is None:
            self._typst = TypstEngine(self.font_paths, self.recipe.pdf_standard)
        return self._typst.pdf(source, name=name)

    def check_names(self, students: Sequence[Student]) -> None:
        """Sets all names and ids once, so that a name no font can show is known before a page is made."""
        if not students or "pdf" not in self.recipe.format:
            return
        shown = tuple(Paragraph((Text(f"{s['name']} {s['id']}"),)) for s in students)
        page = Document(False, "Names", "", "", "", "", None, "", shown, ())
        source = _emitted(self.recipe.engine, page, self._layout(self.recipe.engine))
        try:
            self.pdf(source, "roster")
        except UserError as error:
            glyph = re.search("“(.+?)”", error.what)
            for student in students:
                if glyph and glyph.group(1) in student["name"] + student["id"]:
                    whose = f"student {student['id']} ({student['name']})"
                    raise UserError(error.what, where=whose, todo=error.todo) from None
            raise

    def main_engine(self) -> str:
        """The engine whose input the record hashes."""
        if "pdf" in self.recipe.format:
            return self.recipe.engine
        return "latex" if "tex" in self.recipe.format else "typst"

    def _engines(self) -> set[str]:
        return {self.main_engine()} | {e for f, e in (("tex", "latex"), ("typ", "typst")) if f in self.recipe.format}

    def _layout(self, engine: str) -> dict[str, bytes]:
        if engine not in self._layouts:
            stored = {name: base64.b64decode(data) for name, data in self.recipe.layout_files.items()}
            self._layouts[engine] = load_layout(self.recipe.layout, engine, stored)
        return self._layouts[engine]


def _emitted(engine: str, page: Document, layout: Mapping[str, bytes]) -> Source:
    if engine == "latex":
        from generator.emit import latex  # pylatex is slow to import, and most builds are Typst's

        return latex.emit(page, layout)
    from generator.emit import typst

    return typst.emit(page, layout)


def who(version: Version) -> str:
    """How errors name a version."""
    return f"student {version.name} ({version.student['name']})" if version.student else f"version {version.name}"


# --- from a record --------------------------------------------------------------------------------------------------


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
    progress: Progress = _quiet,
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
    chosen = list(_chosen(record, version, code))
    files: list[Path] = []
    differences: list[Difference] = []
    for done, entry in enumerate(chosen):
        progress(done, len(chosen))
        for placed in entry.version.problems:
            where = f"{record}, line {entry.line}, version {entry.version.name}, {placed.label}"
            recheck(bank[placed.instance.type], placed.instance, where)
        sources = renderer.sources(entry.version)
        for name, content in renderer.files(entry.version, sources, only):
            write_whole(out / name, content)
            files.append(out / name)
            if recipe is header.recipe and entry.files.get(name) != sha256(content):
                kind = "key" if "-key." in name else "paper"
                same = entry.sources.get(kind) == source_sha256(sources[kind])
                reason = "the same content in other bytes (another engine version)" if same else _why(entry, bank)
                old = f"{entry.files[name][:12]}…" if name in entry.files else "no such file"
                differences.append(Difference(entry.version.name, "", name, old, reason))
    progress(len(chosen), len(chosen))
    return Regenerated(tuple(files), tuple(differences))


def _chosen(record: Path, version: str | None, code: str | None) -> Iterator[Entry]:
    wanted = code.upper().replace("O", "0").replace("I", "1").replace("L", "1").strip() if code else None
    known: list[str] = []
    found = False
    for entry in read_entries(record):
        known.append(entry.version.name)
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
    record: Path, bank: Bank, out: Path, *, font_paths: tuple[Path, ...] = (), progress: Progress = _quiet
) -> Verified:
    """Draws every version again from the seed, solves and checks it, and compares everything with the record.

    Files in `out` are compared by hash; missing ones are rendered for the comparison.
    """
    header = read_header(record)
    renderer = Renderer(header.recipe, bank, header.seed, font_paths)
    entries = list(read_entries(record))
    differences: list[Difference] = []
    notes: list[str] = []
    codes: set[str] = set()
    problems = files = 0
    names, recorded = header.recipe.version_names(), [entry.version.name for entry in entries]
    differences += [Difference(n, "", "line", "none", "a version of the recipe") for n in names if n not in recorded]
    differences += [Difference(n, "", "line", "a version", "not in the recipe") for n in recorded if n not in names]
    for done, entry in enumerate(entries):
        progress(done, len(entries))
        differences += _redrawn(header, bank, entry, codes, notes)
        problems += len(entry.version.problems)
        found, count = _compared_files(renderer, entry, out, notes)
        differences += found
        files += count
    progress(len(entries), len(entries))
    return Verified(len(entries), problems, files, tuple(differences), tuple(notes))


def _redrawn(header: Header, bank: Bank, entry: Entry, codes: set[str], notes: list[str]) -> Iterator[Difference]:
    version = entry.version
    name = version.name
    code = compose.version_code(header.recipe, header.seed, name, codes)
    if code != version.code:
        yield Difference(name, "", "code", version.code, code)
    try:
        again = compose.redraw_version(header.recipe, bank, header.seed, version)
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


def _compared_files(renderer: Renderer, entry: Entry, out: Path, notes: list[str]) -> tuple[list[Difference], int]:
    result: list[Difference] = []
    name = entry.version.name
    try:
        for placed in entry.version.problems:
            recheck(renderer.bank[placed.instance.type], placed.instance, placed.label)
        sources = renderer.sources(entry.version)
        hashes = {kind: source_sha256(source) for kind, source in sources.items()}
    except UserError as error:
        return [Difference(name, "", "text", "readable", str(error))], 0
    for kind in KINDS:
        if entry.sources.get(kind) != hashes[kind]:
            result.append(
                Difference(name, "", f"{kind} content", f"{entry.sources.get(kind, '')[:12]}…", f"{hashes[kind][:12]}…")
            )
    expected = [file_name(entry.version, kind, ending) for kind in KINDS for ending in renderer.recipe.format]
    result += [Difference(name, "", file, "no such file", "made") for file in expected if file not in entry.files]
    missing = [file for file in entry.files if not (out / safe_file(file)).is_file()]
    rendered = {n: sha256(c) for n, c in renderer.files(entry.version, sources)} if missing else {}
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


def prepared(recipe: Recipe, **changes: Any) -> Recipe:
    """The recipe with what the command line asks for in place of its own."""
    return recipe.model_copy(update={key: value for key, value in changes.items() if value is not None})
