"""Finds problem types and loads them; the only user of importlib.

A bank is a folder of <topic>/<name>/ with `problem.py` and `text.md.j2`. The built-in bank comes last, so that a clash
with it is seen, and named, rather than hidden.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib.metadata
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.errors import TypeFault, UserError, one_line

ENTRY_POINTS = "generator.banks"
NAME = re.compile(r"[a-z][a-z0-9_]*")
_REQUIRED = ("draw", "solve", "verify", "mistakes")
_OPTIONAL = ("steps", "figure", "effort", "identity", "carried")

Knob = int | bool | str


@dataclass(frozen=True)
class KnobSpec:
    """A setting of a type: its default, and what it may be (a range, a tuple of choices, or any boolean)."""

    name: str
    default: Knob
    allowed: range | tuple[Knob, ...]

    def describe(self) -> str:
        if isinstance(self.allowed, range):
            return f"{self.allowed[0]} to {self.allowed[-1]}"
        return ", ".join(toml_value(value) for value in self.allowed)

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
            return f"must be {_KINDS[type(self.default)]}, not {toml_value(value)}"
        return "" if value in self.allowed else f"must be {self.describe()}, not {toml_value(value)}"


_KINDS: dict[type, str] = {int: "a whole number", bool: "true or false", str: "a text"}


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
    sorted_choices: bool = False
    """As multiple choice, the options stand in ascending order."""

    @property
    def topic(self) -> str:
        return self.id.split("/")[0]

    def resolve_knobs(self, knobs: Mapping[str, Any]) -> dict[str, Knob]:
        """All knobs with the given ones in place of their defaults. Raises UserError for the first that will not do."""
        for name, value in knobs.items():
            if name not in self.knobs:
                raise UserError(f"{self.id} has no knob “{name}”", todo=_did_you_mean(name, self.knobs, "it has"))
            error = self.knobs[name].validation_error(value)
            if error:
                raise UserError(f"{self.id}: knob “{name}” {error}")
        return {name: knobs.get(name, spec.default) for name, spec in self.knobs.items()}


class Bank:
    """The types of several folders by id; a type is imported when it is first asked for."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        """`folders` come before the built-in bank and the installed ones. Raises UserError for a name clash."""
        self.roots = tuple(folders)
        """The folders that were named, to find the same types in another process."""
        self._folders: dict[str, Path] = {}
        self._loaded: dict[str, ProblemType] = {}
        for root in [*folders, *_installed(), built_in()]:
            for type_id, folder in _types_in(root):
                other = self._folders.setdefault(type_id, folder)
                if other.resolve() != folder.resolve():
                    raise UserError(
                        f"two types are called {type_id}: {other} and {folder}", todo="rename one of the folders"
                    )

    def ids(self) -> list[str]:
        """All type ids, sorted."""
        return sorted(self._folders)

    def __contains__(self, type_id: object) -> bool:
        return type_id in self._folders

    def select(self, names: Iterable[str]) -> list[str]:
        """Ids of the named types and of the types of the named topics, in the order asked, each once."""
        result: dict[str, None] = {}
        for name in names:
            found = [i for i in self.ids() if i == name or i.startswith(name.rstrip("/") + "/")]
            if not found:
                raise self._unknown(name)
            result |= dict.fromkeys(found)
        return list(result)

    def __getitem__(self, type_id: str) -> ProblemType:
        """The type. Raises UserError if there is none, TypeFault if it cannot be loaded."""
        if type_id not in self._loaded:
            if type_id not in self._folders:
                raise self._unknown(type_id)
            self._loaded[type_id] = _load(type_id, self._folders[type_id])
        return self._loaded[type_id]

    def _unknown(self, name: str) -> UserError:
        topics = {i.split("/")[0] for i in self._folders}
        return UserError(
            f"there is no problem type “{name}”",
            todo=_did_you_mean(name, [*self.ids(), *sorted(topics)], "`problemset list` shows all; it has"),
        )


def built_in() -> Path:
    """The bank that ships with the package: inside the wheel, or beside the package in a checkout."""
    here = Path(__file__).parents[1]
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


def toml_value(value: object) -> str:
    """A knob's value as a recipe writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{one_line(value, 60)}"' if isinstance(value, str) else one_line(str(value), 60)


def _installed() -> list[Path]:
    """Folders named by installed packages: an entry point to a module, a path, or a function that returns a path."""
    folders = []
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        try:
            target = entry.load()
            target = target() if callable(target) else target
            folders.append(Path(target.__path__[0]) if isinstance(target, ModuleType) else Path(target))
        except Exception as error:  # another package's code may fail in any way
            raise UserError(
                f"the installed bank “{entry.name}” ({entry.value}) cannot be loaded: {type(error).__name__}: {error}",
                todo="mend or uninstall its package",
            ) from error
    return folders


def _types_in(root: Path) -> list[tuple[str, Path]]:
    if not root.is_dir():
        raise UserError(f"there is no bank folder {root}", todo="create it with `problemset new TOPIC/NAME --bank DIR`")
    return [
        (f"{file.parent.parent.name}/{file.parent.name}", file.parent)
        for file in sorted(root.glob("*/*/problem.py"))
        if NAME.fullmatch(file.parent.name) and NAME.fullmatch(file.parent.parent.name)
    ]


def _load(type_id: str, folder: Path) -> ProblemType:
    path = folder / "problem.py"
    try:
        source = path.read_bytes()
        texts = (folder / "text.md.j2").read_bytes()
    except OSError as error:
        raise TypeFault(f"cannot be read: {error.strerror}: {error.filename}", where=type_id) from None
    digest = hashlib.sha256(source + b"\0" + texts).hexdigest()
    module = _import(type_id, path, digest)

    def fault(what: str) -> TypeFault:
        return TypeFault(what, where=f"{type_id} ({path})")

    missing = [name for name in _REQUIRED if not callable(getattr(module, name, None))]
    if missing:
        raise fault(f"has no function {missing[0]}()")
    odd = [name for name in _OPTIONAL if not callable(getattr(module, name, len))]
    if odd:
        raise fault(f"{odd[0]} must be a function")
    allowed: Any = getattr(module, "KNOBS", {})
    labels: Any = getattr(module, "LABELS", {})
    space: Any = getattr(module, "SPACE", 3)
    if not isinstance(allowed, dict):
        raise fault("KNOBS must be a dict of knob → range or tuple")
    if not isinstance(labels, dict) or not all(isinstance(text, str) for pair in labels.items() for text in pair):
        raise fault("LABELS must be a dict of field → TeX")
    if isinstance(space, bool) or not isinstance(space, (int, float)) or not 0 <= space <= 25:
        raise fault("SPACE must be a number of centimetres from 0 to 25")
    knobs = {}
    for name, parameter in inspect.signature(module.draw).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        default = parameter.default
        if type(default) not in _KINDS:
            raise fault(f"knob “{name}” of draw() needs a default that is a whole number, true or false, or a text")
        choices = allowed.get(name, (False, True) if isinstance(default, bool) else ())
        if not isinstance(choices, (range, tuple)) or default not in choices:
            raise fault(f"KNOBS[{name!r}] must be a range or tuple that holds the default {toml_value(default)}")
        knobs[name] = KnobSpec(name, default, choices)
    unknown = [name for name in allowed if name not in knobs]
    if unknown:
        raise fault(f"KNOBS names “{unknown[0]}”, which is no keyword-only parameter of draw()")
    return ProblemType(
        id=type_id,
        folder=folder,
        title=str(getattr(module, "TITLE", type_id)),
        summary=(inspect.getdoc(module) or "").split("\n")[0],
        knobs=knobs,
        givens=tuple(inspect.signature(module.solve).parameters),
        labels=dict(labels),
        space=float(space),
        source_sha256=digest,
        draw=module.draw,
        solve=module.solve,
        verify=module.verify,
        mistakes=module.mistakes,
        **{name: getattr(module, name, None) for name in _OPTIONAL},
        sorted_choices=getattr(module, "SORTED_CHOICES", False) is True,
    )


def _import(type_id: str, path: Path, digest: str) -> ModuleType:
    """The module of one type, kept apart from others of the same name in other banks."""
    name = f"problemset_bank_{digest[:16]}_{type_id.replace('/', '_')}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None  # a .py file always has a loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a type's code may fail in any way
        del sys.modules[name]
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else 1
        raise TypeFault(f"{type(error).__name__}: {error}", where=f"{type_id} ({path}, line {line})") from error
    return module


def _did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    names = list(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if not close:
        close = [i for i in names if i.split("/")[-1] == name.split("/")[-1]]
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return f"{otherwise} {', '.join(names) or 'none'}"
