"""A recorded version, or one of its problems, drawn once more; all others stay as they are.

What was drawn is told by its path, whose last number is the attempt: a later attempt of the same slot is as good a draw
as the recorded one. So a version is drawn once more by later attempts, with all in mind that the record has. What it
had before does not come up again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.author import Redraw
from generator.bank import Bank, effort, identity, redraw
from generator.errors import NothingDrawn, UserError
from generator.exam.codes import version_code
from generator.exam.composer import Composer, Found, Identities, followers
from generator.exam.fairness import Band
from generator.exam.placing import count_right_places, placed
from generator.exam.record import Entry, Header, runs
from generator.exam.slots import Slot, fixed_givens, slots_of
from generator.model import Placed, Version

_TRIES = 300
"""Until the options are in the places that are wanted, and nothing is as it was."""


@dataclass(frozen=True)
class Again:
    """What is drawn once more."""

    version: str
    """Its name, or the id of a student: where several share a version, it is drawn once more for all of them."""
    label: str = ""
    """Of a part on that paper; "" for all of them."""


def redrawn(
    recorded: Iterable[Entry],
    wanted: Sequence[Again],
    header: Header,
    bank: Bank,
    excluded: Identities,
    work: Mapping[str, Band],
    where: str,
) -> list[Entry]:
    """The entries of a record, with other problems for what is wanted. What is to be typeset has no files: the version,
    the papers of students who share it, and where LaTeX sets several versions in one run, the others of its run.

    excluded: problems of other records. work: bands of effort. where: the record, for errors. Raises UserError for what
    is not there, cannot be drawn otherwise, or has nothing else left to draw.
    """
    entries = list(recorded)
    for again in wanted:
        place = _place(entries, again, where)
        composer = Composer(header.recipe, bank, header.seed, len(entries), excluded, work)
        new = _drawn(entries, place, again, header, composer, where)
        entries = _with_codes(entries, new, header)
    return entries


def _place(entries: Sequence[Entry], again: Again, where: str) -> int:
    """The index of the version. Raises UserError."""
    places = {entry.version.name: i for i, entry in enumerate(entries)}
    if again.version not in places:
        known = ", ".join([*places][:10]) + " …" * (len(places) > 10)
        raise UserError(f"there is no version “{again.version}” in this record", where=where, todo=f"it has {known}")
    entry = entries[places[again.version]]
    if entry.withdrawn:
        raise UserError(f"version {again.version} is withdrawn: it is not printed", where=where, todo="choose another")
    return places.get(entry.version.variant, places[again.version])


def _drawn(
    entries: Sequence[Entry], place: int, again: Again, header: Header, composer: Composer, where: str
) -> Version:
    """The version with other problems. Raises UserError."""
    old = entries[place].version
    recipe, seed, bank = header.recipe, header.seed, composer.bank
    where = f"{where}, version {old.name}"
    slots = {slot.name: slot for slot in slots_of(recipe, seed, old.name)}
    changed = _changed(slots, composer.draws(old.name), old, again.label, where)
    recorded = {problem.slot: problem for problem in old.problems}
    for entry in entries:
        if entry.version is not old and entry.version.variant != old.name:
            composer.add(entry.version)
    _refuse_earlier(composer, slots, changed, recorded)
    kept = {slot: _kept(composer, problem) for slot, problem in recorded.items() if slot not in changed}
    places: dict[str, Counter[int]] = {}
    for entry in entries[:place]:
        if not entry.version.variant:
            count_right_places(entry.version.problems, places)
    first = {slot: int(recorded[slot].instance.path[3]) + 1 for slot in changed}
    draws = {slot: [one for one in found if one in changed] for slot, found in composer.draws(old.name).items()}
    taken = {entry.version.code for entry in entries}
    for _ in range(_TRIES):
        try:
            found = composer.again(old.name, first, kept)
        except NothingDrawn as error:
            raise NothingDrawn(
                f"nothing else is left to draw that no version has, or had: {error.what}", where=where,
                todo="leave it as it is" if not again.label else "leave it as it is, or draw the whole paper again",
            ) from None  # fmt: skip
        instances = {slot: one.instance for slot, one in found.items()}
        new = list(placed(recipe, bank, seed, old.name, instances, places))
        unfit = [problem for problem in new if problem.slot in changed and not _fits(problem, recorded[problem.slot])]
        for problem in unfit:
            for slot in draws[problem.slot]:
                first[slot] = int(found[slot].instance.path[3]) + 1
        problems = tuple(problem if problem.slot in changed else recorded[problem.slot] for problem in new)
        code = version_code(recipe, seed, old.name, old.student, problems, ())
        if not unfit and code not in taken:
            return replace(old, problems=problems, code=code)
    raise NothingDrawn(
        "no other problems came up whose right options are where they are now, as the other versions need it",
        where=where, todo="draw another part again, or the whole paper",
    )  # fmt: skip


def _changed(
    slots: Mapping[str, Slot], draws: Mapping[str, Sequence[str]], version: Version, label: str, where: str
) -> set[str]:
    """The slots that get something else, in which something is drawn. Raises UserError."""
    on_paper = {problem.label: problem.slot for problem in version.problems}
    if label and label not in on_paper:
        raise UserError(f"there is no part {label}", where=where, todo=f"it has {', '.join(on_paper)}")
    if not label:
        found = {slot for slot, roots in draws.items() if roots}
        if not found:
            raise UserError("nothing on this paper is drawn: all papers are the same", where=where, todo="leave it")
        return found
    slot = on_paper[label]
    roots = {slot} if slot in draws[slot] else set(draws[slot])
    if not roots:
        raise UserError(f"{label} is the same on all papers: nothing in it is drawn", where=where, todo="leave it")
    return roots | {one.name for root in roots for one in followers(slots[root], list(slots.values()))}


def _refuse_earlier(
    composer: Composer, slots: Mapping[str, Slot], changed: Collection[str], recorded: Mapping[str, Placed]
) -> None:
    """What earlier attempts drew may have been on this paper, and must not come up once more."""
    bank, seed = composer.bank, composer.seed
    givens = {slot: problem.instance.givens for slot, problem in recorded.items()}
    for name in changed:
        slot, instance = slots[name], recorded[name].instance
        kind = bank[slot.type]
        composer.refuse(name, identity(kind, instance.givens, kind.id))
        fixed = fixed_givens(slot.recipe, givens)
        version, _, _, last = instance.path
        for attempt in range(int(last)):
            path = (version, name, slot.type, attempt)
            try:
                drawn = redraw(kind, seed, path, knobs=kind.resolve_knobs(slot.knobs), fixed=fixed)
            except (Redraw, UserError):
                continue
            composer.refuse(name, identity(kind, drawn.givens, kind.id))


def _kept(composer: Composer, problem: Placed) -> Found:
    instance = problem.instance
    kind = composer.bank[instance.type]
    work = effort(kind, instance.givens, problem.slot) if problem.slot in (composer.bands or {}) else None
    return Found(instance, identity(kind, instance.givens, kind.id), work)


def _fits(problem: Placed, recorded: Placed) -> bool:
    """Whether a part is another one, with its right option where it was: the places in all later versions depend on
    it."""
    places: tuple[dict[str, Counter[int]], ...] = ({}, {})
    for one, counted in zip((problem, recorded), places, strict=True):
        count_right_places([one], counted)
    return places[0] == places[1] and problem.instance.givens != recorded.instance.givens


def _with_codes(entries: Sequence[Entry], new: Version, header: Header) -> list[Entry]:
    """The entries with the new version, for whoever shares it too; without the files of what is to be typeset."""
    result: list[Entry] = []
    changed = {new.name}
    taken = {entry.version.code for entry in entries}
    for entry in entries:
        version = entry.version
        if version.name == new.name:
            entry = replace(entry, version=new)
        elif version.variant == new.name:
            changed.add(version.name)
            code = version_code(header.recipe, header.seed, version.name, version.student, new.problems, taken)
            entry = replace(entry, version=replace(version, problems=new.problems, code=code))
        result.append(entry)
    if header.recipe.engine == "latex" and "pdf" in header.recipe.format:
        for run in runs(result):
            if any(entry.version.name in changed for entry in run):
                changed |= {entry.version.name for entry in run if entry.files and not entry.withdrawn}
    return [
        replace(entry, sources={}, files={}, printing=0) if entry.version.name in changed else entry for entry in result
    ]
