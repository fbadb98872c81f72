"""Recipe + bank + seed → versions, one after another; two versions never share an instance of a slot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.bank import Bank
from generator.drawing import draw_instance, redraw, wrong_shapes
from generator.errors import UserError, one_line
from generator.model import Instance, Placed, Student, Version
from generator.randomness import Stream, code
from generator.recipe import LETTERS, Complaint, Part, Recipe


@dataclass(frozen=True)
class _Slot:
    """A place on the paper that one type fills."""

    problem: int
    part: int
    name: str
    type: str
    knobs: Mapping[str, Any]
    recipe: Part


def versions(recipe: Recipe, bank: Bank, seed: int, names: Iterable[tuple[str, Student | None]]) -> Iterator[Version]:
    """Draws each named version. Memory grows by a few bytes per instance, to keep versions apart.

    Raises UserError if a slot has too few instances for all versions, or if two papers would be the same.
    """
    seen: dict[str, set[bytes]] = {}
    papers: dict[bytes, str] = {}
    codes: set[str] = set()
    for name, student in names:
        instances = _instances(recipe, bank, seed, name, seen)
        problems = _placed(recipe, seed, name, instances)
        fingerprint = _fingerprint([[p.label, p.instance.type, p.instance.givens] for p in problems])
        if fingerprint in papers:
            raise UserError(
                f"versions {papers[fingerprint]} and {name} would be the same paper",
                where=recipe.title,
                todo="let some part be drawn (fewer pinned `givens`), or ask for one version",
            )
        papers[fingerprint] = name
        yield Version(name, version_code(recipe, seed, name, codes), student, tuple(problems))


def heading_indices(recipe: Recipe, seed: int, version: str) -> list[int]:
    """Places of the recipe's problems in the order in which this version prints them."""
    order = list(range(len(recipe.problems)))
    return Stream(seed, version, "problems", "order").shuffled(order) if recipe.shuffle else order


def spaces(recipe: Recipe, seed: int, version: str) -> dict[str, float]:
    """Slot → room to write (cm), for the slots of a version whose recipe asks for it."""
    slots = _slots(recipe, seed, version)
    return {slot.name: slot.recipe.space for slot in slots if slot.recipe.space is not None}


def redraw_version(recipe: Recipe, bank: Bank, seed: int, version: Version) -> list[Placed]:
    """The problems of a recorded version, drawn again from their recorded paths. Raises Redraw, UserError."""
    again: dict[str, Instance] = {}
    by_slot = {placed.slot: placed for placed in version.problems}
    for slot in _slots(recipe, seed, version.name):
        placed = by_slot.get(slot.name)
        if placed is None or placed.instance.type != slot.type:
            raise UserError(f"slot “{slot.name}” should hold {slot.type}", where=f"version {version.name}")
        kind = bank[slot.type]
        fixed = _fixed(slot.recipe, again)
        is_drawn = not set(fixed) >= set(kind.givens)
        path = (version.name, slot.name, slot.type, placed.instance.path[3] if is_drawn else 0)
        again[slot.name] = redraw(kind, seed, path, knobs=kind.settle(slot.knobs), fixed=fixed)
    return _placed(recipe, seed, version.name, again)


def complaints(bank: Bank, part: Mapping[str, Any]) -> Iterator[Complaint]:
    """What is wrong with the types, knobs and pinned givens of a raw recipe part."""
    entries: list[tuple[tuple[str | int, ...], Any]] = [((), part)]
    if isinstance(part.get("pool"), list):
        entries = [
            (("pool", i), item if isinstance(item, dict) else {"type": item}) for i, item in enumerate(part["pool"])
        ]
    for keys, entry in entries:
        name = entry.get("type")
        if not isinstance(name, str):
            continue
        try:
            kind = bank[name]
        except UserError as error:
            yield (*keys, "type"), f"{error.where}: {error.what}".removeprefix(": "), error.todo
            continue
        knobs = entry.get("knobs", {})
        for knob, value in knobs.items() if isinstance(knobs, dict) else ():
            try:
                kind.settle({knob: value})
            except UserError as error:
                yield (*keys, "knobs", knob), error.what, error.todo
        yield from _complaints_about_givens(bank, name, entry)


def _complaints_about_givens(bank: Bank, name: str, entry: Mapping[str, Any]) -> Iterator[Complaint]:
    kind = bank[name]
    fixed = entry.get("givens", {})
    shared = entry.get("share", {})
    wanted = shared.get("givens") if isinstance(shared, dict) else ()
    groups = (("givens",), fixed if isinstance(fixed, dict) else ()), (("share", "givens"), wanted)
    for keys, names in groups:
        for given in names if isinstance(names, (dict, list)) else ():
            if given not in kind.givens:
                yield keys, f"{name} has no given “{one_line(str(given), 60)}”", f"it has {', '.join(kind.givens)}"
    if not isinstance(fixed, dict) or any(given not in kind.givens for given in fixed):
        return
    wrong = wrong_shapes(kind, fixed) if fixed else []
    yield from ((("givens",), f"{name}: {text}", "") for text in wrong)
    if not wrong and set(fixed) == set(kind.givens):
        try:
            draw_instance(kind, 0, "check", "check", knobs=kind.settle({}), fixed=fixed)
        except UserError as error:
            yield ("givens",), f"{name}: {error.what}", error.todo


# --- one version ----------------------------------------------------------------------------------------------------


def _slots(recipe: Recipe, seed: int, version: str) -> Iterator[_Slot]:
    """The slots of one version in the order of the recipe; pools are drawn here."""
    for i, j, name, part in recipe.slots():
        if part.type is not None:
            yield _Slot(i, j, name, part.type, part.knobs, part)
        else:
            chosen = Stream(seed, version, name, "pool").sample(part.pool or (), part.choose)
            for choice in chosen:
                yield _Slot(i, j, f"{name}/{choice.type}", choice.type, choice.knobs, part)


def _instances(recipe: Recipe, bank: Bank, seed: int, version: str, seen: dict[str, set[bytes]]) -> dict[str, Instance]:
    """Slot → instance, in the order of the recipe: none that an earlier version has in the same slot, and none twice
    on one paper."""
    result: dict[str, Instance] = {}
    for slot in _slots(recipe, seed, version):
        kind = bank[slot.type]
        used = seen.setdefault(slot.name, set())
        here = {_fingerprint(other.givens) for other in result.values() if other.type == slot.type}
        fixed = _fixed(slot.recipe, result)
        is_free = not slot.recipe.repeats and not set(fixed) >= set(kind.givens)
        instance = draw_instance(
            kind,
            seed,
            version,
            slot.name,
            knobs=kind.settle(slot.knobs),
            fixed=fixed,
            accept=partial(_taken, used, here) if is_free else _always,
        )
        used.add(_fingerprint(instance.givens))
        result[slot.name] = instance
    return result


def _taken(used: set[bytes], here: set[bytes], instance: Instance) -> str:
    """Why a drawn instance will not do, or ""."""
    fingerprint = _fingerprint(instance.givens)
    if fingerprint in used:
        return f"all that came up are among the {len(used)} that earlier versions have"
    if fingerprint in here:
        return f"all that came up are among the {len(here)} that stand on this paper already"
    return ""


def _always(instance: Instance) -> str:
    return ""


def _fixed(part: Part, earlier: Mapping[str, Instance]) -> dict[str, Any]:
    """Givens that are pinned, or shared with an earlier part."""
    if part.share is None:
        return dict(part.givens)
    source = earlier[part.share.slot].givens
    missing = [name for name in part.share.givens if name not in source]
    if missing:
        raise UserError(
            f"slot “{part.share.slot}” has no given “{missing[0]}” to share", todo=f"it has {', '.join(source)}"
        )
    return {**part.givens, **{name: source[name] for name in part.share.givens}}


def _placed(recipe: Recipe, seed: int, version: str, instances: Mapping[str, Instance]) -> list[Placed]:
    """The instances in printed order, labelled 1(a), 1(b), …; a problem of one part is labelled by its number."""
    slots = list(_slots(recipe, seed, version))
    result = []
    for number, index in enumerate(heading_indices(recipe, seed, version), 1):
        mine = [slot for slot in slots if slot.problem == index]
        if recipe.problems[index].shuffle:
            mine = Stream(seed, version, mine[0].name, "order").shuffled(mine)
        for letter, slot in zip(LETTERS, mine, strict=False):
            label = f"{number}({letter})" if len(mine) > 1 else str(number)
            result.append(Placed(label, slot.name, slot.recipe.points, instances[slot.name]))
    return result


def version_code(recipe: Recipe, seed: int, version: str, codes: set[str]) -> str:
    """The version's code; in the rare case that two versions' hashes meet, the later one takes the next salt."""
    for salt in range(100):
        candidate = code(seed, recipe.title, version, salt)
        if candidate not in codes:
            codes.add(candidate)
            return candidate
    raise UserError("no free code is left", todo="use another seed")


def _fingerprint(value: Any) -> bytes:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()[:12]
