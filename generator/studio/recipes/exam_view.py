"""A recipe, faulty as it may be → what the page of an exam shows: fields with their values, mistakes in place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from generator.bank import Bank, ProblemType, built_in, is_numeric, sample
from generator.errors import TypeFault, UserError, UserErrors, one_line
from generator.files import sha256
from generator.page import languages
from generator.studio.plain_words import said_plainly
from generator.studio.recipes.recipe_edit import at, has
from generator.studio.recipes.settings import (
    APPENDIX,
    CHOICES,
    CHOOSE,
    COVER,
    HEADING,
    INSTRUCTIONS,
    LEVEL,
    OPEN,
    PART_MORE,
    PROBLEM,
    PROBLEM_MORE,
    PROBLEM_TEXT,
    Setting,
    criterion_settings,
    given_settings,
    knob_settings,
    paper_settings,
    part_main,
)
from generator.studio.recipes.toml_spans import Path

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLACE = re.compile(r"problems(?:\[(\d+)\](?:\.parts(?:\[(\d+)\])?)?)?\.?")
_OF_KNOB = re.compile(r"^[\w/]+: knob “\w+” ")  # its field says that
_LINE = re.compile(r"line (\d+)(?:, )?")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a recipe, and with which field of which form."""

    home: Path
    """Exam, problem or part."""
    name: str
    """The setting's, or the nearest one's."""
    text: str
    line: int = 0


@dataclass(frozen=True)
class Field:
    """A setting with its value and what is wrong with it."""

    setting: Setting
    value: str
    mistakes: list[str]


@dataclass(frozen=True)
class Group:
    """Fields that are shown together."""

    title: str
    fields: list[Field]
    item: str = ""
    """The keys of an entry of a list, which can be removed as a whole."""

    @property
    def is_set(self) -> bool:
        """Whether something of it is not as it is by itself."""
        return any(one.value != one.setting.shown(None) for one in self.fields)

    @property
    def is_wrong(self) -> bool:
        """Whether there is a mistake in it."""
        return any(one.mistakes for one in self.fields)


@dataclass(frozen=True)
class View:
    """An exam, a problem or a part as a form."""

    path: Path
    slot: str
    """What it is called, wherever it is moved to."""
    home: str
    """The same for names of elements."""
    title: str
    groups: dict[str, Group]
    mistakes: list[str]
    """About it as a whole."""
    kind: str = ""
    """"type", "pool", "ask", or "" for what says none of them."""
    type: str = ""
    about: dict[str, str] = field(default_factory=dict)
    """What is shown but not set here: key → in words."""
    inner: list[View] = field(default_factory=list)
    """Problems of an exam, parts of a problem."""

    @property
    def section(self) -> str:
        """The title of the section that a problem begins; "" if it begins none."""
        fields = self.groups["more"].fields if "more" in self.groups else []
        return next((one.value for one in fields if one.setting.name == "section.title"), "")

    @property
    def key(self) -> str:
        """Its place, as forms have it."""
        return ".".join(str(one) for one in self.path if isinstance(one, int))

    @property
    def had(self) -> str:
        """Setting → value, as the form showed it."""
        return json.dumps({one.setting.name: one.value for group in self.groups.values() for one in group.fields})


# --- names ----------------------------------------------------------------------------------------------------------


def entries(data: Any, path: Path) -> list[tuple[int, Mapping[str, Any]]]:
    """The tables of a list with their places; none if there is no list."""
    found = at(data, path) if has(data, path) else []
    return [(n, one) for n, one in enumerate(found) if isinstance(one, dict)] if isinstance(found, list) else []


def names(data: Any) -> dict[Path, str]:
    """What each problem and part is called: a part as its slot in the paper, a problem after its first part."""
    counts: dict[str, int] = {}
    found: dict[Path, str] = {}
    for i, problem in entries(data, ("problems",)):
        first = ""
        for j, part in entries(problem, ("parts",)):
            source = part.get("type")
            base = source if isinstance(source, str) else "pool" if part.get("pool") else "fixed"
            if base == "fixed":
                base = "ask"
            slot = part.get("slot")
            if not isinstance(slot, str):
                counts[base] = counts.get(base, 0) + 1
                slot = f"{base}#{counts[base]}"
            found["problems", i, "parts", j] = slot
            first = first or slot
        found["problems", i] = f"with {first}" if first else f"called {problem.get('title', '')}"
    return found


def label(data: Any, path: Path) -> str:
    """What a problem or part is called on the paper: 2, 2(b)."""
    numbers = [one for one in path if isinstance(one, int)]
    if not numbers:
        return "the exam"
    is_one = len(path) == 4 and len(entries(data, path[:-1])) > 1
    return f"{'part' if len(path) == 4 else 'problem'} {numbers[0] + 1}" + (
        f"({_LETTERS[numbers[1] % 26]})" if is_one else ""
    )


# --- mistakes -------------------------------------------------------------------------------------------------------


_NO_PROBLEM, _NO_PART = (f"there is no {what} yet; add one from the bank" for what in ("problem", "part"))


def mistakes_of(error: UserError, file: str) -> list[Mistake]:
    """The mistakes that loading a recipe found, in the words of the page. That an exam has no problem yet is none: the
    page says what to do. file: how they name it."""
    errors = error.errors if isinstance(error, UserErrors) else [error]
    found = [_mistake(one, file) for one in errors]
    return [one for one in found if one.text != _NO_PROBLEM]


def _mistake(error: UserError, file: str) -> Mistake:
    where = error.where.removeprefix(file).removeprefix(", ")
    line = 0
    if match := _LINE.match(where):
        line, where = int(match[1]), where[match.end() :]
    text = one_line(said_plainly(f"{error.what}{'; ' if error.todo else ''}{error.todo}"), 400)
    if "problemset " in error.todo:
        text = f"{error.what}; choose one of the bank"
    if "at least 1 item" in error.what and where.endswith(("problems", "parts")):
        text = _NO_PART if where.endswith("parts") else _NO_PROBLEM
    text = _OF_KNOB.sub("", text)
    match = _PLACE.match(where)
    if not match:
        return Mistake((), where, text, line)
    home: Path = ()
    if match[1]:
        home = ("problems", int(match[1]) - 1)
    if match[2]:
        home = (*home, "parts", int(match[2]) - 1)
    rest = re.sub(r"\[(\d+)\]", lambda found: f".{int(found[1]) - 1}", where[match.end() :])
    return Mistake(home, rest, text, line)


# --- views ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Maker:
    data: Mapping[str, Any]
    bank: Bank
    mistakes: Sequence[Mistake]
    records: Sequence[str]
    homes: set[str] = field(default_factory=set)

    def view(self, path: Path, slot: str, title: str, groups: dict[str, Group], **values: Any) -> View:
        """With the mistakes that no field shows."""
        shown = {one.setting.name for group in groups.values() for one in group.fields}
        left = [
            f"{one.name.replace('.', ' ')}: {one.text}" if one.name else one.text
            for one in self.mistakes
            if one.home == path and not any(_concerns(one.name, name) for name in shown)
        ]
        home = f"s{sha256(slot.encode())[:8]}"
        while home in self.homes:  # two of a name, which is a mistake
            home += "x"
        self.homes.add(home)
        return View(path, slot, home, title, groups, left, **values)

    def group(self, path: Path, title: str, settings: Iterable[Setting], item: str = "") -> Group:
        fields = []
        for setting in settings:
            value = at(self.data, (*path, *setting.path)) if has(self.data, (*path, *setting.path)) else None
            if setting.name.startswith("distinct_from."):
                listed = self.data.get("distinct_from")
                value = True if isinstance(listed, list) and setting.label in listed else None
            if setting.name == "cover":
                value = True if "cover" in self.data else None
            said = [one.text for one in self.mistakes if one.home == path and _concerns(one.name, setting.name)]
            fields.append(Field(setting, setting.shown(value), said))
        return Group(title, fields, item)


def _concerns(mistake: str, setting: str) -> bool:
    return mistake == setting or mistake.startswith(f"{setting}.")


def exam_view(
    data: Mapping[str, Any], bank: Bank, mistakes: Sequence[Mistake] = (), records: Sequence[str] = ()
) -> View:
    """The whole exam. records: of other exams of the folder."""
    make = _Maker(data, bank, mistakes, records)
    called = names(data)
    groups = {name: make.group((), *group) for name, group in exam_settings(data, records).items()}
    problems = []
    for i, problem in entries(data, ("problems",)):
        path: Path = ("problems", i)
        inner = [_part_view(make, (*path, "parts", j), part, called) for j, part in entries(problem, ("parts",))]
        settings = problem_settings().items()
        shown = {name: make.group(path, *group) for name, group in settings}
        if inner:  # by itself it is called as its first type is
            (only,) = shown["title"].fields
            named = replace(only.setting, by_itself=inner[0].title if inner[0].type else "")
            shown["title"] = Group("", [replace(only, setting=named)])
        title = problem.get("title") or (inner[0].title if inner else "")
        problems.append(make.view(path, called[path], str(title), shown, inner=inner))
    return make.view((), "", str(data.get("title", "")), groups, inner=problems)


def _part_view(make: _Maker, path: Path, part: Mapping[str, Any], called: Mapping[Path, str]) -> View:
    name = part.get("type")
    kind = "ask" if "ask" in part else "pool" if "pool" in part else "type" if isinstance(name, str) else ""
    title = {"ask": "A question of your own", "pool": "One of several", "": "Nothing yet"}.get(kind, "")
    fault = ""
    if isinstance(name, str):
        title = name
        try:
            title = make.bank.outline(name).title
            make.bank[name]
        except TypeFault as error:
            fault = f"This type is broken: {error}"
        except UserError:
            pass  # that there is none is a mistake of the recipe
    groups = {key: make.group(path, *group) for key, group in part_settings(part, make.bank).items()}
    about = {}
    share, credit = part.get("share"), part.get("credit")
    if isinstance(share, dict):
        about["share"] = f"Takes {_listed(share.get('givens'))} from “{share.get('slot', '')}”"
    if isinstance(credit, dict):
        shares = ", ".join(
            f"“{mistake}” earns {earned:.0%}" for mistake, earned in credit.items() if _is_number(earned)
        )
        about["credit"] = f"Partial points: {shares}"
    view = make.view(
        path, called[path], title, groups, kind=kind, type=name if isinstance(name, str) else "", about=about
    )
    if fault:
        view.mistakes[:] = [fault]
    return view


def _listed(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


# --- which settings there are ---------------------------------------------------------------------------------------

_Settings = tuple[str, list[Setting]]


def exam_settings(data: Mapping[str, Any], records: Sequence[str]) -> dict[str, tuple[str, list[Setting]]]:
    """Of the exam: name → title and settings of each group."""
    listed = data.get("distinct_from")
    others = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    pools = data.get("pools")
    used = [one.get("pool") for _, one in entries(data, ("problems",))] + list(pools if isinstance(pools, dict) else ())
    pool_names = sorted({one for one in used if isinstance(one, str) and "." not in one})
    return {
        "heading": ("Heading", list(HEADING)),
        "instructions": ("Instructions", [INSTRUCTIONS]),
        "paper": ("Paper", list(paper_settings(data.get("layout"), data.get("language"), languages()))),
        "distinct": ("No problem comes again that was in", [
            Setting(f"distinct_from.{name}", name, "tick", default=False) for name in dict.fromkeys([*records, *others])
        ]),
        "pools": ("Pools: how many problems of each a paper has", [
            Setting(f"pools.{name}", name, "number", default=None) for name in pool_names
        ]),
        "cover": ("Cover", [Setting("cover", "A page of its own before the problems", "tick", default=False),
                            *(COVER if isinstance(data.get("cover"), dict) else ())]),
        "appendix": ("Formula sheet and paper to write on", list(APPENDIX)),
    }  # fmt: skip


def problem_settings() -> dict[str, tuple[str, list[Setting]]]:
    """Of a problem."""
    return {
        "title": ("", list(PROBLEM)),
        "text": ("Text", [PROBLEM_TEXT]),
        "more": ("Section, pool, page", list(PROBLEM_MORE)),
    }


def part_settings(part: Mapping[str, Any], bank: Bank) -> dict[str, tuple[str, list[Setting]]]:
    """Of a part, as its type, its pool or its question has them."""
    groups: dict[str, tuple[str, list[Setting]]] = {}
    kind = loaded(bank, part.get("type"))
    main = part_main("" if "ask" in part or (kind and kind.is_open) else "1", f"{kind.space:g}" if kind else "")
    if "ask" in part:
        groups["ask"] = ("Question", list(OPEN))
        rows = part.get("criteria")
        for number in range(len(rows) + 1 if isinstance(rows, list) else 1):
            groups[f"criteria.{number}"] = ("", criterion_settings(number))
        if isinstance(rows, list) and rows and "points" not in part:
            del main[0]  # its criteria say
    elif part.get("level") is not None or (kind and kind.effort) or "pool" in part:
        main.append(LEVEL)
    groups["main"] = ("", main)
    if kind and kind.knobs:
        groups["knobs"] = ("What is drawn", knob_settings(kind))
    if "pool" in part:
        groups["pool"] = ("", [CHOOSE])
        listed = part["pool"]
        for number, one in enumerate(listed if isinstance(listed, list) else []):
            name = one.get("type") if isinstance(one, dict) else one
            inner = loaded(bank, name)
            before = f"pool.{number}."
            settings = [Setting(f"{before}points", "Points", "number", hint="where they are not those of the part")]
            groups[f"pool.{number}"] = (
                _title(bank, name),
                [*settings, *(knob_settings(inner, before) if inner else [])],
            )
    if "choices" in part or (kind and not kind.is_open and _may_have_choices(bank, kind)):
        groups["choices"] = ("Multiple choice", list(CHOICES))
    if kind and kind.givens and "share" not in part:
        groups["givens"] = ("Numbers", given_settings(kind))
    ours = (
        ("lines", "bonus", "height", "slot")
        if "ask" in part
        else ("marking", "bonus", "setup", "repeats", "height", "slot")
    )
    groups["more"] = ("More", [one for one in PART_MORE if one.name in ours])
    return groups


def loaded(bank: Bank, name: Any) -> ProblemType | None:
    """The type, unless there is none or it is broken."""
    with suppress(UserError):
        return bank[name] if isinstance(name, str) and name in bank else None
    return None


def _title(bank: Bank, name: Any) -> str:
    with suppress(UserError):
        return bank.outline(str(name)).title
    return str(name)


def _may_have_choices(bank: Bank, kind: ProblemType) -> bool:
    """Whether a type can be asked as multiple choice, as far as it is known: types of one's own may never come to an
    end when they draw, and no page waits for that."""
    return bank.root_of(kind.id) != built_in() or _has_numbers(kind)


@lru_cache(maxsize=1000)
def _has_numbers(kind: ProblemType) -> bool:
    """Whether the answers of a type are numbers."""
    with suppress(UserError):
        example = sample(kind)
        return example is not None and is_numeric(example.answer)
    return False


def problems_of(view: View) -> Iterator[tuple[View, View]]:
    """(problem, part) of an exam."""
    return ((problem, part) for problem in view.inner for part in problem.inner)
