"""Recipe, roster and bank → record: makes one, or lets one grow. Whoever is in it stays as they are.

The record in the making is a draft beside the record: a hidden file that holds what is there already and takes a line
for each version that is drawn. Stopped at any moment and called again, drawing goes on where the draft ends. Whoever
prints it puts it in the record's place.
"""

from __future__ import annotations

import datetime
import glob
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.bank import SMALL_SEED, Bank, new_seed, program_digest
from generator.errors import CannotWrite, UserError
from generator.exam.composer import Composer, Fits, Identities, problems_of
from generator.exam.fairness import Band
from generator.exam.recipe_model import Recipe
from generator.exam.record import Entry, Header, entry_line, header_line, read_entries, read_header
from generator.exam.redrawing import Again, redrawn
from generator.exam.sharing import Dealt, deal
from generator.exam.slots import all_slots
from generator.exam.trials import bands, efforts_of
from generator.exam.typesetting import measured, recorded_software, require_glyphs
from generator.files import (
    append_line,
    cannot_write,
    cut_to_whole_lines,
    first_line,
    sha256,
    sha256_of_file,
    whole_lines,
)
from generator.model import Progress, Student, Version, no_progress


@dataclass(frozen=True)
class Order:
    """What to draw, and into which record."""

    recipe: Recipe
    record: Path
    students: tuple[Student, ...] | None = None
    seed: int | None = None
    font_paths: tuple[Path, ...] = ()
    distinct_from: tuple[Path, ...] = ()
    """Records whose problems may not come up; the recipe names them without their folders."""
    like: Path | None = None
    """A record that the versions are to be as much work as."""
    practice: bool = False
    """A roster may have a seed that can be guessed."""
    again: tuple[Again, ...] = ()
    """What of the record's versions is drawn once more."""

    @property
    def requested_seed(self) -> int | None:
        return self.recipe.seed if self.seed is None else self.seed


@dataclass(frozen=True)
class Draft:
    """A record as it will be, in a file of its own; and what is new in it."""

    path: Path
    record: Path
    """Whose place it will take."""
    header: Header
    bands: Mapping[str, Band]
    """Slot → band of effort."""
    is_new: bool
    """There is no record yet."""
    added: tuple[str, ...]
    kept: tuple[str, ...]
    """Versions that the record has, and that are still wanted."""
    withdrawn: tuple[str, ...]
    """Students who are on the roster no longer."""
    returned: tuple[str, ...]
    """Students who are on the roster again."""
    redrawn: tuple[str, ...]
    """Versions of which something is drawn once more."""
    notes: tuple[str, ...]
    variants: Mapping[str, str]
    """Student id → version, where the students of the roster share a few."""


@dataclass(frozen=True)
class _Recorded:
    """What drawing has to know of a version that the record has."""

    name: str
    student: Student | None
    round: int
    was_withdrawn: bool
    is_withdrawn: bool
    variant: str


DrawnAhead = Callable[[Header, Mapping[str, Band], Sequence[str]], Iterator[Fits]]
"""From the header, the bands of effort and the names of versions: what fits the slots of each, in their order."""


def draw(order: Order, bank: Bank, progress: Progress = no_progress, drawn_ahead: DrawnAhead | None = None) -> Draft:
    """Draws what the record does not have yet. Raises UserError before anything is drawn for what can be known before;
    the record itself is not touched.

    drawn_ahead: who else draws. What is drawn does not depend on it.
    """
    old = read_header(order.record) if order.record.exists() else None
    recipe = _settled(order, bank, old.recipe.edition if old else order.recipe.edition)
    _require_secret_seed(order)
    excluded = _excluded(order, bank)
    wanted = _wanted(recipe, order.students)
    recorded = _recorded(order, set(wanted)) if old else []
    if old:
        _require_same_recipe(order, recipe, old, [one.name for one in recorded])
    known = {one.name for one in recorded}
    kept = {one.name: one.variant for one in recorded if one.variant}
    dealt = deal(order.students or (), recipe.shared, kept) if recipe.shared else Dealt({}, ())
    new = {name: student for name, student in wanted.items() if name not in known}
    path = _draft_path(order, recipe, bank, excluded, wanted)
    header = _header(order, recipe, bank, old, path)
    work = bands(header.recipe, bank, header.seed)
    require_glyphs(header.recipe, order.font_paths, [student for student in new.values() if student])
    try:
        gone = {one.name for one in recorded if one.is_withdrawn}
        _begin(path, order.record, header, gone, lambda: _before(order, header, bank, excluded, work))
        total = len(recipe.shared) or len(known) + len(new)
        composer = Composer(header.recipe, bank, header.seed, total, excluded, work)
        done = set()
        shared: dict[str, Version] = {}
        for entry in read_entries(path, may_be_empty=True):
            composer.add(entry.version)
            done.add(entry.version.name)
            if entry.version.name in recipe.shared:
                shared[entry.version.name] = entry.version
        round_ = 1 + max((one.round for one in recorded), default=-1)
        left = [name for name in _in_order(new) if name not in done]
        drawn = [name for name in left if name not in dealt.variants]
        ahead = drawn_ahead(header, work, drawn) if drawn_ahead else iter(())
        for count, name in enumerate(left, len(new) - len(left)):
            progress("drawing versions", count, len(new))
            if variant := dealt.variants.get(name):
                version = composer.share(shared[variant], name, new[name])
            else:
                version = composer.draw(name, new[name], next(ahead, None))
            if name in recipe.shared:
                shared[name] = version
            append_line(path, entry_line(Entry(version, {}, {}, round_)))
    except UserError as error:
        if not isinstance(error, CannotWrite):
            path.unlink(missing_ok=True)  # of a mistake nothing stays
        raise
    return Draft(
        path,
        order.record,
        header,
        work,
        is_new=old is None,
        added=tuple(new),
        kept=tuple(one.name for one in recorded if not one.is_withdrawn),
        withdrawn=tuple(one.name for one in recorded if one.is_withdrawn and not one.was_withdrawn),
        returned=tuple(one.name for one in recorded if one.was_withdrawn and not one.is_withdrawn),
        redrawn=tuple(dict.fromkeys(again.version for again in order.again)),
        notes=(*_changed_data(recorded, wanted), *dealt.notes),
        variants=dealt.variants,
    )


def discard(draft: Draft) -> None:
    """Removes a draft that nothing can be made of."""
    draft.path.unlink(missing_ok=True)


# --- what is asked for ----------------------------------------------------------------------------------------------


def _settled(order: Order, bank: Bank, edition: int) -> Recipe:
    """The recipe as the record keeps it: with the students as its versions, in the order of the roster, and the work
    that its parts are to be."""
    others = [path.name for path in order.distinct_from]
    recipe = order.recipe.model_copy(update={"seed": None, "distinct_from": others, "edition": edition})
    if order.like:
        efforts = efforts_of(order.like, bank)
        mine = {name for _, _, name, _ in recipe.slots()}
        if not mine & efforts.keys():
            raise UserError(
                "has no part in common with this recipe that counts effort",
                where=str(order.like),
                todo="leave out --like",
            )
        recipe = recipe.model_copy(update={"efforts": {name: n for name, n in efforts.items() if name in mine}})
    if order.students is None:
        return recipe
    return recipe.model_copy(update={"versions": [*(student["id"] for student in order.students), *recipe.shared]})


def _wanted(recipe: Recipe, students: tuple[Student, ...] | None) -> dict[str, Student | None]:
    by_id = {student["id"]: student for student in students or ()}
    return {name: by_id.get(name) for name in recipe.version_names()}


def _in_order(new: Mapping[str, Student | None]) -> list[str]:
    """Students by their ids, so that the order of the roster changes nobody's paper; before them what they share."""
    return [name for name in new if not new[name]] + sorted(name for name in new if new[name])


def _require_secret_seed(order: Order) -> None:
    """Raises UserError for a roster with a small seed: one student could compute every other's key."""
    seed = order.requested_seed
    if order.students is not None and seed is not None and seed < SMALL_SEED and not order.practice:
        raise UserError(
            f"the seed {seed} is small: whoever has one paper can try all such seeds and compute every key",
            where=order.recipe.title,
            todo="leave the seed out, and 128 random bits are drawn; or say --practice",
        )


def _excluded(order: Order, bank: Bank) -> Identities:
    if any(path.resolve() == order.record.resolve() for path in order.distinct_from):
        raise UserError(
            "a build cannot differ from its own record", where=str(order.record), todo="see --distinct-from, --record"
        )
    return problems_of(order.distinct_from, bank)


# --- what is there already ------------------------------------------------------------------------------------------


def _require_same_recipe(order: Order, recipe: Recipe, old: Header, names: Sequence[str]) -> None:
    """Raises UserError if the record is of another recipe or seed, or has versions that are no longer asked for."""
    todo = f"keep that record for its papers and write another: --record NEW.jsonl (or move {order.record.name} away)"
    theirs, ours = _plain(old.recipe, recipe), _plain(recipe, recipe)
    changed = sorted(key for key in ours if theirs.get(key) != ours[key])
    if changed:
        raise UserError(
            f"this record is of another recipe ({', '.join(changed)} changed)", where=str(order.record), todo=todo
        )
    if order.requested_seed is not None and order.requested_seed != old.seed:
        raise UserError("this record has another seed", where=str(order.record), todo=todo)
    names = old.recipe.shared or (names if order.students is None else ())
    if gone := [name for name in names if name not in recipe.version_names()]:
        raise UserError(
            f"this record has {len(names)} versions, among them {', '.join(gone[:5])}, but"
            f" {len(recipe.shared or recipe.version_names())} are asked for (versions changed)",
            where=str(order.record),
            todo=f"ask for at least as many; for fewer papers: --record NEW.jsonl (or move {order.record.name} away)",
        )


def _plain(built: Recipe, asked: Recipe) -> dict[str, Any]:
    """A recipe as plain values to compare: without the room that drawing has added to what was asked, and without
    the names of versions, of which there may be more each time."""
    plain = built.model_dump(mode="json", exclude={"seed", "versions", "shared", "edition", "room"})
    plain["versions"] = "shared" if built.shared else "own"
    plain["roster"] = built.roster is not None
    for problem, there in zip(plain["problems"], asked.problems, strict=False):
        for part, wanted in zip(problem["parts"], there.parts, strict=False):
            if wanted.height is None:
                part["height"] = None
            if wanted.points is None and part["points"] == 1:
                part["points"] = None  # records of format 1 have a number in each part
    return plain


def _recorded(order: Order, wanted: set[str]) -> list[_Recorded]:
    """What the record has. Whoever is not on the roster has withdrawn."""
    return [
        _Recorded(
            entry.version.name,
            entry.version.student,
            entry.round,
            entry.withdrawn,
            order.students is not None and entry.version.name not in wanted,
            entry.version.variant,
        )
        for entry in read_entries(order.record)
    ]


def _changed_data(recorded: Sequence[_Recorded], wanted: Mapping[str, Student | None]) -> Iterator[str]:
    for one in recorded:
        before, now = one.student, wanted.get(one.name)
        if before and now and before["name"] != now["name"]:
            yield (
                f"{now['id']} is called “{now['name']}” on the roster; the recorded paper says “{before['name']}”, and"
                " stays as it is"
            )


def _header(order: Order, recipe: Recipe, bank: Bank, old: Header | None, draft: Path) -> Header:
    """The record's own header with the versions that are asked for; a draft's, if drawing was stopped; or a new one."""
    if old:
        names = {"versions": recipe.versions, "shared": recipe.shared}
        return replace(old, recipe=old.recipe.model_copy(update=names))
    with suppress(UserError):
        return read_header(draft)
    seed = new_seed() if order.requested_seed is None else order.requested_seed
    if "pdf" in recipe.format:
        recipe = measured(recipe, bank, seed, order.font_paths, order.students)
    return Header(recipe, seed, utc_now(), recorded_software(recipe))


# --- the draft ------------------------------------------------------------------------------------------------------


def _draft_path(
    order: Order, recipe: Recipe, bank: Bank, excluded: Identities, wanted: Mapping[str, Student | None]
) -> Path:
    """The name of the draft tells all that decides what is drawn, so that another order's draft is never taken up."""
    types = [slot.type for slot in all_slots(recipe)]
    taken = {name: sha256(b"".join(sorted(found))) for name, found in sorted(excluded.items())}
    recorded = sha256_of_file(order.record) if order.record.exists() else ""
    key = [
        recipe.model_dump(mode="json"), order.requested_seed, program_digest(bank, types), recorded_software(recipe),
        list(wanted.items()), taken, recorded, [[again.version, again.label] for again in order.again],
    ]  # fmt: skip
    digest = sha256(json.dumps(key, sort_keys=True).encode())[:16]
    return order.record.with_name(f".{order.record.name}.{digest}.draft")


def _before(
    order: Order, header: Header, bank: Bank, excluded: Identities, work: Mapping[str, Band]
) -> Iterable[Entry]:
    """What the record has, and what of it is drawn once more. Raises UserError."""
    if not order.again:
        return read_entries(order.record) if order.record.exists() else ()
    if not order.record.exists():
        raise UserError("there is no such record: nothing is drawn yet", where=str(order.record), todo="build it first")
    return redrawn(read_entries(order.record), order.again, header, bank, excluded, work, str(order.record))


def _begin(
    path: Path, record: Path, header: Header, withdrawn: set[str], before: Callable[[], Iterable[Entry]]
) -> None:
    """Takes up the draft, or begins one with what there is before. Drafts of other orders go. Raises UserError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for other in path.parent.glob(f".{glob.escape(record.name)}.*.draft"):
            if other != path:
                other.unlink()
    except OSError as error:
        raise cannot_write(path, error) from None
    if path.exists():
        cut_to_whole_lines(path)
        if first_line(path) == header_line(header):
            return
    with whole_lines(path, private=True) as add:
        add(header_line(header))
        for entry in before():
            add(entry_line(replace(entry, withdrawn=entry.version.name in withdrawn)))


def utc_now() -> str:
    """The time in UTC, to the second; SOURCE_DATE_EPOCH fixes it for builds that must not differ."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.datetime.now(datetime.UTC)
    if epoch.isdigit():
        now = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
