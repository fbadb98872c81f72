"""A problem type that is loaded, and its knobs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.errors import UserError, one_line
from generator.model import FieldKind

Knob = int | bool | str


@dataclass(frozen=True)
class KnobSpec:
    """A setting of a type: its default, and what it may be (a range, a tuple of choices, or any boolean)."""

    name: str
    default: Knob
    allowed: range | tuple[Knob, ...]
    about: str = ""
    """What it sets, in a few words; "" if the type does not say."""

    def describe(self) -> str:
        """What it may be: "1 to 9", "16 to 64 in steps of 8", or the choices."""
        if isinstance(self.allowed, range):
            step = f" in steps of {self.allowed.step}" if self.allowed.step != 1 else ""
            return f"{self.allowed[0]} to {self.allowed[-1]}{step}"
        return ", ".join(map(toml_value, self.allowed))

    def read(self, text: str) -> Knob:
        """A text from outside as a value of the knob's kind; as it is if it cannot be one, which is then refused."""
        if isinstance(self.default, bool) and text in ("true", "false"):
            return text == "true"
        if type(self.default) is int and re.fullmatch(r"-?[0-9]{1,18}", text):
            return int(text)
        return text

    def validation_error(self, value: object) -> str:
        """Why the value will not do, or ""."""
        if type(value) is not type(self.default):
            return f"must be {KNOB_KINDS[type(self.default)]}, not {toml_value(value)}"
        return "" if value in self.allowed else f"must be {self.describe()}, not {toml_value(value)}"


KNOB_KINDS: dict[type, str] = {int: "a whole number", bool: "true or false", str: "a text"}


@dataclass(frozen=True, eq=False)
class ProblemType:
    """One type, loaded. The functions are the module's own; `drawing` calls them."""

    id: str
    folder: Path
    title: str
    summary: str
    knobs: Mapping[str, KnobSpec]
    givens: tuple[str, ...]
    """Names of the givens: the parameters of `solve`."""
    labels: Mapping[str, str]
    """Field of the answer → TeX that names it."""
    space: float
    """Room to write that the type asks for, in centimetres."""
    source_sha256: str
    draw: Callable[..., dict[str, Any]] = field(repr=False)
    solve: Callable[..., dict[str, Any]] = field(repr=False)
    verify: Callable[..., bool] = field(repr=False)
    mistakes: Callable[..., dict[str, Any]] = field(repr=False)
    steps: Callable[..., dict[str, Any]] | None = field(repr=False, default=None)
    figure: Callable[..., Any] | None = field(repr=False, default=None)
    effort: Callable[..., int] | None = field(repr=False, default=None)
    """Givens → what has to be done by hand, in elementary steps (generator/effort.py)."""
    identity: Callable[..., Any] | None = field(repr=False, default=None)
    """Givens → a plain value that is equal for what a reader would call the same problem; the givens by default."""
    carried: Callable[..., dict[str, Any]] | None = field(repr=False, default=None)
    """What was written for all fields, and the givens → the fields that follow from others, as they follow from what
    was written there: right by a wrong start ("error carried forward")."""
    cells: Callable[..., dict[str, tuple[int, int]]] | None = field(repr=False, default=None)
    """Knobs → for fields whose size is part of the question, the rows and columns of cells to print."""
    heads: Callable[..., dict[str, Any]] | None = field(repr=False, default=None)
    """Givens → for fields whose entries belong to something with a name, the heads of their columns, or (of rows, of
    columns)."""
    criteria: Callable[..., Any] | None = field(repr=False, default=None)
    """Of an open type: givens → what earns points. A person marks it."""
    fields: Mapping[str, FieldKind] = field(default_factory=dict)
    """Field → its kind, where its value does not show it."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """Field of letters → the given whose entries they stand for."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Field → its unit."""
    allow: Mapping[str, str] = field(default_factory=dict)
    """What `check` would warn of → why it is meant."""
    sorted_choices: bool = False
    """As multiple choice, the options stand in ascending order."""

    @property
    def is_open(self) -> bool:
        """Whether a person marks it."""
        return self.criteria is not None

    @property
    def topic(self) -> str:
        return self.id.split("/")[0]

    def resolve_knobs(self, knobs: Mapping[str, Any]) -> dict[str, Knob]:
        """All knobs with the given ones in place of their defaults. Raises UserError for the first that will not do."""
        for name, value in knobs.items():
            if name not in self.knobs:
                raise UserError(f"{self.id} has no knob “{name}”", todo=did_you_mean(name, self.knobs, "it has"))
            error = self.knobs[name].validation_error(value)
            if error:
                raise UserError(f"{self.id}: knob “{name}” {error}")
        return {name: knobs.get(name, spec.default) for name, spec in self.knobs.items()}


def toml_value(value: object) -> str:
    """A knob's value as a recipe writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{one_line(value, 60)}"' if isinstance(value, str) else one_line(str(value), 60)


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    names = list(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if not close:
        close = [i for i in names if i.split("/")[-1] == name.split("/")[-1]]
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return f"{otherwise} {', '.join(names) or 'none'}"
