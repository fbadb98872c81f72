"""What to check: types with their knobs, as they are named or as a recipe sets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.bank import Bank, ProblemType
from generator.errors import UserError
from generator.exam import all_slots, load_recipe


@dataclass(frozen=True)
class Target:
    """A type, and knobs in place of its defaults."""

    type: str
    knobs: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """How the table calls it."""
        settings = ", ".join(f"{name} = {value}" for name, value in self.knobs)
        return f"{self.type} ({settings})" if settings else self.type


def targets_of(
    bank: Bank,
    names: Sequence[str],
    knobs_for: Callable[[ProblemType], Mapping[str, Any]],
    knob_names: Sequence[str],
) -> list[Target]:
    """Targets of types, topics and recipes; of everything in the bank where nothing is named. Each stands there once.

    knobs_for: the knobs that are asked for, of those that a type has. knob_names: all of them. Raises UserError.
    """
    recipes = [name for name in names if name.endswith(".toml")]
    types = [name for name in names if name not in recipes]
    chosen = bank.select(types) if types or recipes else bank.ids()
    found: dict[Target, None] = {}
    used: set[str] = set()
    for type_id in chosen:
        knobs: Mapping[str, Any] = {}
        if knob_names:  # a broken type is reported, not refused, where no knob is asked for
            kind = bank[type_id]
            knobs = {name: value for name, value in knobs_for(kind).items() if name in kind.knobs}
            kind.resolve_knobs(knobs)
            used |= knobs.keys()
        found[Target(type_id, tuple(knobs.items()))] = None
    for name in recipes:
        found |= dict.fromkeys(_of_recipe(bank, Path(name)))
    unknown = [name for name in knob_names if name not in used]
    if unknown:
        raise UserError(f"none of these types has the knob “{unknown[0]}”", todo="see `problemset list TYPE`")
    return list(found)


def _of_recipe(bank: Bank, path: Path) -> Iterator[Target]:
    for slot in all_slots(load_recipe(path, bank)):
        if slot.recipe.ask is None:
            kind = bank[slot.type]
            changed = {name: value for name, value in slot.knobs.items() if value != kind.knobs[name].default}
            yield Target(slot.type, tuple(changed.items()))
