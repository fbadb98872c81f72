"""Several topics or types to practise in turn, as an address names them."""

from __future__ import annotations

from collections.abc import Iterable

from generator.bank import Bank, Stream, new_seed
from generator.errors import UserError

_LONGEST = 1200  # characters: an address has to have room for it


def read_mix(bank: Bank, names: Iterable[str]) -> tuple[str, ...]:
    """The topics and types that are named, each once: no type beside its topic, and a topic in place of all its types.
    Raises UserError for a name that the bank does not have, for none, and for more than an address can hold."""
    chosen = set(bank.select(name for name in names if name))
    if not chosen:
        raise UserError("nothing is chosen to practise", todo="Tick at least one topic or problem.")
    mix: list[str] = []
    for topic in bank.topics():
        types = bank.select([topic])
        mix += [topic] if chosen.issuperset(types) else [one for one in types if one in chosen]
    if sum(len(name) + 3 for name in mix) > _LONGEST:
        raise UserError(
            "these are too many single problems for one address", todo="Tick whole topics, or fewer problems."
        )
    return tuple(mix)


def next_type(bank: Bank, mix: tuple[str, ...], after: str = "", seed: int | None = None) -> str:
    """A type of the mix, by chance: each of its names as often as any other, however many types it stands for; not
    `after`, if there is another."""
    groups = [[one for one in bank.select([name]) if one != after] for name in mix]
    groups = [group for group in groups if group] or [[after]]
    stream = Stream(new_seed() if seed is None else seed, "mix")
    group = groups[stream.below(len(groups))]
    return group[stream.below(len(group))]
