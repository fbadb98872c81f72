"""Finds problem types and loads them; the only user of importlib.

A bank is a folder of <topic>/<name>/ with `problem.py` and `text.md.j2`. The built-in bank comes last, so that a clash
with it is seen, and named, rather than hidden.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.bank.fixed import FIXED, claims_nothing, fixed_type, no_fields
from generator.bank.kinds import DECLARED, is_word
from generator.bank.outlines import Outline, read_outline
from generator.bank.problem_type import KNOB_KINDS, KnobSpec, ProblemType, did_you_mean, toml_value
from generator.errors import TypeFault, UserError

ENTRY_POINTS = "generator.banks"
NAME = re.compile(r"[a-z][a-z0-9_]*")
_REQUIRED = ("draw", "solve", "verify", "mistakes")
_REQUIRED_OF_OPEN = ("draw", "criteria")
_OPTIONAL = ("steps", "figure", "effort", "identity", "carried", "cells", "heads")


class Bank:
    """The types of several folders by id; a type is imported when it is first asked for."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        """`folders` come before the built-in bank and the installed ones. Raises UserError for a name clash."""
        self.roots = tuple(folders)
        """The folders that were named, to find the same types in another process."""
        self._folders: dict[str, Path] = {}
        self._loaded: dict[str, ProblemType] = {}
        self._outlines: dict[str, Outline] = {}
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

    def topics(self) -> dict[str, list[str]]:
        """Topic → ids of its types, both sorted."""
        found: dict[str, list[str]] = {}
        for type_id in self.ids():
            found.setdefault(type_id.split("/")[0], []).append(type_id)
        return found

    def root_of(self, type_id: str) -> Path:
        """The bank folder that a type is in."""
        return self._folders[type_id].parents[1]

    def outline(self, type_id: str) -> Outline:
        """Title and description of a type, which is loaded only if its first lines do not tell. Raises UserError if
        there is none, TypeFault if it has to be loaded and cannot."""
        if type_id not in self._outlines:
            if type_id not in self._folders:
                raise self._unknown(type_id)
            path = self._folders[type_id] / "problem.py"
            found = None
            with suppress(OSError):  # loading says what is wrong
                found = read_outline(path.read_bytes(), str(path))
            self._outlines[type_id] = found or Outline(self[type_id].title, self[type_id].summary)
        return self._outlines[type_id]

    def __contains__(self, type_id: object) -> bool:
        return type_id in self._folders or type_id == FIXED

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
        if type_id == FIXED:
            return fixed_type()
        if type_id not in self._loaded:
            if type_id not in self._folders:
                raise self._unknown(type_id)
            self._loaded[type_id] = _load(type_id, self._folders[type_id])
        return self._loaded[type_id]

    def _unknown(self, name: str) -> UserError:
        return UserError(
            f"there is no problem type “{name}”",
            todo=did_you_mean(
                name, [*self.ids(), *self.topics()], "`problemset list --search WORD` looks for one; it has"
            ),
        )


def built_in() -> Path:
    """The bank that ships with the package: inside the wheel, or beside the package in a checkout."""
    here = Path(__file__).parents[1]
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


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
        for other in sorted(folder.glob("text.*.md.j2")):  # in other languages
            texts += b"\0" + other.read_bytes()
        macros = folder.parent / "_macros.md.j2"  # what the texts of a topic share
        if macros.is_file():
            texts += b"\0" + macros.read_bytes()
    except OSError as error:
        raise TypeFault(f"cannot be read: {error.strerror}: {error.filename}", where=type_id) from None
    digest = hashlib.sha256(source + b"\0" + texts).hexdigest()
    module = _import(type_id, path, source, digest)

    def fault(what: str) -> TypeFault:
        return TypeFault(what, where=f"{type_id} ({path})")

    is_open = hasattr(module, "criteria")
    missing = [
        name for name in (_REQUIRED_OF_OPEN if is_open else _REQUIRED) if not callable(getattr(module, name, None))
    ]
    if missing:
        raise fault(f"has no function {missing[0]}()")
    if is_open and any(hasattr(module, name) for name in ("solve", "verify", "mistakes")):
        raise fault("has criteria(), so that a person marks it: leave out solve(), verify() and mistakes()")
    odd = [name for name in _OPTIONAL if not callable(getattr(module, name, len))]
    if odd:
        raise fault(f"{odd[0]} must be a function")
    allowed: Any = getattr(module, "KNOBS", {})
    labels: Any = getattr(module, "LABELS", {})
    about: Any = getattr(module, "ABOUT", {})
    space: Any = getattr(module, "SPACE", 3)
    if not isinstance(allowed, dict):
        raise fault("KNOBS must be a dict of knob → range or tuple")
    if not isinstance(about, dict) or not all(map(_is_line, about.values())):
        raise fault("ABOUT must be a dict of knob → what it sets, in a few words on one line")
    if not isinstance(labels, dict) or not all(isinstance(text, str) for pair in labels.items() for text in pair):
        raise fault("LABELS must be a dict of field → TeX")
    if isinstance(space, bool) or not isinstance(space, (int, float)) or not 0 <= space <= 25:
        raise fault("SPACE must be a number of centimetres from 0 to 25")
    declared: dict[str, Any] = _declarations(module, fault)
    declared |= {name: getattr(module, name, None) for name in _OPTIONAL}
    knobs = {}
    for name, parameter in inspect.signature(module.draw).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        default = parameter.default
        if type(default) not in KNOB_KINDS:
            raise fault(f"knob “{name}” of draw() needs a default that is a whole number, true or false, or a text")
        choices = allowed.get(name, (False, True) if isinstance(default, bool) else ())
        if not isinstance(choices, (range, tuple)) or default not in choices:
            raise fault(f"KNOBS[{name!r}] must be a range or tuple that holds the default {toml_value(default)}")
        knobs[name] = KnobSpec(name, default, choices, about.get(name, ""))
    for constant, named in (("KNOBS", allowed), ("ABOUT", about)):
        unknown = [name for name in named if name not in knobs]
        if unknown:
            raise fault(f"{constant} names “{unknown[0]}”, which is no keyword-only parameter of draw()")
    return ProblemType(
        id=type_id,
        folder=folder,
        title=str(getattr(module, "TITLE", type_id)),
        summary=(inspect.getdoc(module) or "").split("\n")[0],
        knobs=knobs,
        givens=tuple(inspect.signature(module.criteria if is_open else module.solve).parameters),
        labels=dict(labels),
        space=float(space),
        source_sha256=digest,
        draw=module.draw,
        solve=getattr(module, "claims", no_fields) if is_open else module.solve,
        verify=getattr(module, "holds", claims_nothing) if is_open else module.verify,
        mistakes=no_fields if is_open else module.mistakes,
        criteria=module.criteria if is_open else None,
        **declared,
        sorted_choices=getattr(module, "SORTED_CHOICES", False) is True,
    )


def _is_line(text: object) -> bool:
    return isinstance(text, str) and text.isprintable() and bool(text.strip())


def _declarations(module: ModuleType, fault: Callable[[str], TypeFault]) -> dict[str, dict[str, Any]]:
    """FIELDS, LETTERS, UNITS and ALLOW of a type. Raises what `fault` makes of a mistake."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("FIELDS", "LETTERS", "UNITS"):
        value: Any = getattr(module, name, {})
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise fault(f"{name} must be a dict whose keys are fields of the answer")
        found[name.lower()] = dict(value)
    for field_name, kind in found["fields"].items():
        is_choice = isinstance(kind, tuple) and len(set(kind)) == len(kind) > 1 and all(map(is_word, kind))
        if kind not in DECLARED and not is_choice:
            raise fault(f"FIELDS[{field_name!r}] must be one of {', '.join(DECLARED)}, or a tuple of words")
    for name in ("LETTERS", "UNITS"):
        if not all(isinstance(value, str) and value for value in found[name.lower()].values()):
            raise fault(f"{name} must be a dict of field → text")
    allow: Any = getattr(module, "ALLOW", {})
    if not isinstance(allow, dict) or not all(
        isinstance(one, str) and one.strip() for one in [*allow, *allow.values()]
    ):
        raise fault("ALLOW must be a dict of what `check` warns of → the reason why it is meant")
    return {**found, "allow": dict(allow)}


def _import(type_id: str, path: Path, source: bytes, digest: str) -> ModuleType:
    """The module of one type, kept apart from others of the same name in other banks.

    It is compiled from the bytes that were hashed, and not from Python's cache: that takes a file for unchanged if it
    has the same size and was written in the same second, and an answer would come from the code before.
    """
    name = f"problemset_bank_{digest[:16]}_{type_id.replace('/', '_')}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # a .py file always has one
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - a bank is code
    except (Exception, SystemExit) as error:  # a type's code may fail in any way
        del sys.modules[name]
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else 1
        raise TypeFault(f"{type(error).__name__}: {error}", where=f"{type_id} ({path}, line {line})") from error
    return module
