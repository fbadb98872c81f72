"""Record → questions in pools: a slot's problem in several versions, for programs that give each student one."""

from __future__ import annotations

from pathlib import Path

from generator.bank import Bank, verify_placed
from generator.errors import UserError
from generator.exam import attached_pictures, read_entries, read_header, slots_of
from generator.page import Pool, Question, question


def pools(record: Path, bank: Bank, variants: int | None = None) -> tuple[str, list[Pool]]:
    """The record's title, and a pool per slot in printed order; all versions of it, or the first `variants`; without
    those who have withdrawn.

    Only what the record holds is exported, so that each question comes again from its code. An answer is checked before
    it leaves. Raises UserError.
    """
    header = read_header(record)
    recipe = header.recipe
    title, attached = recipe.title, attached_pictures(recipe)
    found: dict[str, list[Question]] = {}
    versions = 0
    for entry in read_entries(record):
        if versions == variants:
            break
        if entry.withdrawn or entry.version.variant:  # what several students share is there once
            continue
        versions += 1
        rules = {slot.name: slot.recipe for slot in slots_of(recipe, header.seed, entry.version.name)}
        for placed in entry.version.problems:
            kind = bank[placed.instance.type]
            where = f"{record}, line {entry.line}, {placed.label}"
            verify_placed(kind, placed, where)
            if placed.options and not placed.right_letter:
                raise UserError(
                    "no printed option is right, since the key was mended",
                    where=where,
                    todo="leave the version out with --variants, or build new papers",
                )
            rule = rules[placed.slot]
            asked = question(kind, placed, entry.version.code, attached, credit=rule.credit, penalty=rule.penalty)
            found.setdefault(placed.slot, []).append(asked)
    if variants is not None and versions < variants:
        raise UserError(
            f"{variants} variants were asked for, but the record has {versions} version{'s' * (versions != 1)}",
            where=str(record),
            todo=f"build again with --versions {variants}, which adds versions to the record, or ask for fewer",
        )
    return title, [Pool(slot, some[0].label, some[0].points, tuple(some)) for slot, some in found.items()]
