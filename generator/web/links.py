"""A link says exactly which problem it leads to: type, seed, and the knobs that are not at their defaults.

It may also say what is practised in turn with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from generator.bank import Bank, Knob, ProblemType, new_seed
from generator.errors import UserError

_SEED = re.compile(r"[0-9]{1,20}")
LARGEST_SEED = 2**64 - 1
MIX, NOTE = "mix-of", "none-found"
"""What an address holds beside knobs. No knob is called so: its name has no hyphen."""


@dataclass(frozen=True)
class Link:
    """One problem."""

    type: str
    seed: int
    knobs: Mapping[str, Knob] = field(default_factory=dict)
    """Only those that are not at their defaults."""

    mix: tuple[str, ...] = ()
    """The topics and types that are practised in turn, of which this problem is one."""

    @property
    def query(self) -> str:
        """The knobs and the mix, as the end of an address."""
        held = {name: written(value) for name, value in self.knobs.items()}
        if self.mix:
            held[MIX] = ",".join(self.mix)
        return "?" + urlencode(held, safe="/,") if held else ""

    @property
    def alone(self) -> Link:
        """The same problem, not as one of a mix."""
        return replace(self, mix=())

    def path(self, place: str = "problem") -> str:
        """The address below the server's. place: which of the pages about the problem."""
        return f"/{place}/{quote(self.type)}/{self.seed}{self.query}"

    @property
    def command(self) -> str:
        """What shows the same problem on a terminal."""
        knobs = "".join(f" --knob {name}={written(value)}" for name, value in self.knobs.items())
        return f"problemset show {self.type} --seed {self.seed}{knobs}"


def read_link(bank: Bank, type_id: str, seed: str, query: Mapping[str, str], mix: tuple[str, ...] = ()) -> Link:
    """An address's parts as a link. Whatever they hold, only a type, a seed and knobs within their ranges get through.
    Raises UserError."""
    if not _SEED.fullmatch(seed) or int(seed) > LARGEST_SEED:
        raise UserError("a link ends in a seed, a whole number", todo="Take a fresh problem instead.")
    return Link(type_id, int(seed), read_knobs(bank[type_id], query), mix)


def fresh(type_id: str, knobs: Mapping[str, Knob], mix: tuple[str, ...] = ()) -> Link:
    """A problem that nobody had before."""
    return Link(type_id, new_seed() % 10**9, knobs, mix)


def read_knobs(kind: ProblemType, query: Mapping[str, str]) -> dict[str, Knob]:
    """The knobs of an address that are not at their defaults. Raises UserError for what the type does not have."""
    knobs = {name: kind.knobs[name].read(text) if name in kind.knobs else text for name, text in query.items()}
    settled = kind.resolve_knobs(knobs)
    return {name: value for name, value in settled.items() if value != kind.knobs[name].default}


def written(value: Knob) -> str:
    """A knob's value in an address or on the command line."""
    return str(value).lower() if isinstance(value, bool) else str(value)
