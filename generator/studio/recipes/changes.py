"""A form of the page → the recipe's text with the change, or the change in words for whoever has to decide about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from generator.bank import Bank
from generator.errors import UserError, one_line
from generator.studio.recipes.exam_view import (
    entries,
    exam_settings,
    label,
    loaded,
    names,
    part_settings,
    problem_settings,
)
from generator.studio.recipes.recipe_edit import at, data_of, has, insert, move, remove, set_value
from generator.studio.recipes.settings import Setting, read_json
from generator.studio.recipes.toml_spans import Path
from generator.studio.uploads import Form

_GONE = UserError("what this was about is no longer in the exam", todo="look at the exam as it is now")
_NEW_QUESTION = {"ask": "Why …?", "points": 1, "space": 4}
_PRUNED = ("knobs", "givens", "section", "appendix", "pools", "criteria")
"""Tables and lists that go when nothing is left in them."""
Data = dict[str, Any]


def edited(text: str, form: Form, bank: Bank, records: Sequence[str] = ()) -> str:
    """The recipe's text with what the form asks for. Raises UserError, also for what no form of ours asks."""
    change = _remove if form["remove"] else _CHANGES.get(form["op"])
    if change is None:
        raise UserError(f"there is no change “{one_line(form['op'], 40)}”", todo="go back to the exam")
    return change(text, data_of(text), form, bank, records)


def target_of(data: Any, form: Form) -> Path:
    """The exam, problem or part that a form is about, wherever it is now. Raises UserError if it is gone."""
    path = _path(form["key"])
    called = names(data)
    slot = form["slot"]
    if not slot:
        if path and path not in called:
            raise _GONE
        return path
    if called.get(path) == slot:
        return path
    found = [one for one, name in called.items() if name == slot]
    if not found:
        raise _GONE
    return found[0]


def _path(key: str) -> Path:
    """ "2.1" → part 1 of problem 2."""
    if not key:
        return ()
    numbers = key.split(".")
    if len(numbers) > 2 or not all(one.isascii() and one.isdigit() and len(one) < 5 for one in numbers):
        raise _GONE
    return ("problems", int(numbers[0])) if len(numbers) == 1 else (
        "problems", int(numbers[0]), "parts", int(numbers[1])
    )  # fmt: skip


# --- setting --------------------------------------------------------------------------------------------------------


def settings_of(data: Any, path: Path, bank: Bank, records: Sequence[str]) -> dict[str, Setting]:
    """All settings that the form of an exam, problem or part may have."""
    if not path:
        groups = exam_settings(data, records)
        if "cover" not in data:
            groups |= exam_settings({**data, "cover": {}}, records)
    elif len(path) == 2:
        groups = problem_settings()
    else:
        groups = part_settings(at(data, path), bank)
    return {setting.name: setting for _, settings in groups.values() for setting in settings}


def differing(form: Form) -> dict[str, tuple[str, str]]:
    """Setting → what the form showed, and what it has now; of those that differ. Raises UserError."""
    try:
        had = json.loads(form["had"])
    except (ValueError, RecursionError):
        had = None
    if not isinstance(had, dict) or not all(isinstance(one, str) for one in had.values()):
        raise UserError("this form cannot be read", todo="go back to the exam, and try again")
    found = {}
    for name, before in had.items():
        now = form[f"f.{name}"].replace("\r\n", "\n")
        if now.strip() != before.strip():
            found[name] = before, now
    return found


def _set(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    path = target_of(data, form)
    known = settings_of(data, path, bank, records)
    for name, (_, now) in differing(form).items():
        if name not in known:
            raise UserError(f"there is nothing called {one_line(name, 60)} to be set here", todo="go back to the exam")
        text = put(text, path, known[name], known[name].read(now))
    return text


def put(text: str, home: Path, setting: Setting, value: Any) -> str:
    """The text with this value of a setting; None takes it away."""
    data = data_of(text)
    if setting.name == "cover":
        return set_value(text, ("cover",), {"rules": ""}) if value else remove(text, ("cover",))
    if setting.name.startswith("distinct_from."):
        listed = [one for one in data.get("distinct_from", []) if one != setting.label] + [setting.label] * bool(value)
        return set_value(text, ("distinct_from",), listed) if listed else remove(text, ("distinct_from",))
    path = (*home, *setting.path)
    number = next((n for n, key in enumerate(path) if n > len(home) and isinstance(key, int)), None)
    if number is not None and value is not None:
        text = _with_entry(text, path[:number], int(path[number]))
    if value is None:
        text = _pruned(remove(text, path), path, home)
    elif not has(data, path) or at(data, path) != value or type(at(data, path)) is not type(value):
        text = set_value(text, path, value)
    return _with_pool(text, data, home) if setting.name == "pool" else text


def _with_entry(text: str, path: Path, number: int) -> str:
    """The text where a list has this entry, as a table."""
    data = data_of(text)
    listed = at(data, path) if has(data, path) else None
    if not isinstance(listed, list):
        listed = []
    if number >= len(listed):
        new = {"points": 1, "earns": ""}
        return insert(text, path, number, new) if listed else set_value(text, path, [new])
    if not isinstance(listed[number], dict):
        text = set_value(text, (*path, number), {"type": listed[number]})
    return text


def _pruned(text: str, path: Path, home: Path) -> str:
    """The text without tables and lists that nothing is left in."""
    for length in range(len(path) - 1, len(home), -1):
        above = path[:length]
        data = data_of(text)
        named = next((key for key in reversed(above) if isinstance(key, str)), "")
        if not has(data, above):
            continue
        inner = at(data, above)
        is_empty_row = named == "criteria" and isinstance(inner, dict) and not inner.get("earns")
        if is_empty_row or (named in _PRUNED and not inner):
            text = remove(text, above)
    return text


def _with_pool(text: str, before: Data, home: Path) -> str:
    """A pool that a problem was put into is among the recipe's pools; one without problems is not."""
    data = data_of(text)
    name = at(data, home).get("pool")
    pools = data.get("pools")
    known = pools if isinstance(pools, dict) else {}
    if isinstance(name, str) and name not in known:
        text = set_value(text, ("pools", name), 1)
    old = at(before, home).get("pool")
    if old in known and not any(one.get("pool") == old for _, one in entries(data, ("problems",))):
        text = _pruned(remove(text, ("pools", old)), ("pools", old), ())
    return text


# --- adding, moving, removing ---------------------------------------------------------------------------------------


def _add(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    """A part of a type at the end of a problem, or in a new problem."""
    name = form["type"]
    kind = bank[name]  # raises for one that is not there, or broken
    part: Data = {"type": name}
    knobs = {}
    for key, value in form.fields.items():
        if key.startswith("knob.") and (spec := kind.knobs.get(key.removeprefix("knob."))):
            said = spec.read(value)
            if said != spec.default:
                knobs[spec.name] = said
    if form["level"]:
        part["level"] = form["level"]
    if knobs:
        part["knobs"] = knobs
    if form["givens"]:
        part |= {"givens": _givens(form, kind.givens)}
        part.pop("knobs", None)
        part.pop("level", None)
    return _with_part(text, data, form["list"], part, kind.title)


def _ask(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    return _with_part(text, data, form["list"], dict(_NEW_QUESTION), "")


def _problem(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    return insert(text, ("problems",), len(_problems(data)), {"title": "New problem", "parts": []})


def _with_part(text: str, data: Data, place: str, part: Data, title: str) -> str:
    path = _path(place) if place not in ("", "new") else ()
    if not path and place != "new" and _problems(data):
        path = ("problems", len(_problems(data)) - 1)
    if path and not has(data, path):
        raise _GONE
    if not path:
        problem = {"title": title, "parts": [part]} if title else {"parts": [part]}
        return insert(text, ("problems",), len(_problems(data)), problem)
    return insert(text, (*path, "parts"), len(_list(data, (*path, "parts"))), part)


def _problems(data: Data) -> list[Any]:
    return _list(data, ("problems",))


def _list(data: Data, path: Path) -> list[Any]:
    """A list of the recipe, empty if there is none. Raises UserError for what is no list."""
    found = at(data, path) if has(data, path) else []
    if not isinstance(found, list):
        raise UserError(f"“{path[-1]}” is no list in this recipe", where="the recipe", todo="change it as a text")
    return found


def _move(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    """As dragging says it: which one, to which list, at which place of those without it."""
    path = target_of(data, form)
    to: Path = ("problems",) if len(path) == 2 else (*_path(form["list"]), "parts")
    place = form["place"]
    if not path or not has(data, to[:-1]) or not (place.isascii() and place.isdigit() and len(place) < 5):
        raise _GONE
    return _moved(text, path, to, min(int(place), len(_list(data, to)) - (to == path[:-1])))


def _up(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    path = _movable(data, form)
    home, place = path[:-1], int(path[-1])
    if place:
        return _moved(text, path, home, place - 1)
    if len(path) == 4 and int(path[1]):  # to the end of the problem before
        before: Path = ("problems", int(path[1]) - 1, "parts")
        return _moved(text, path, before, len(_list(data, before)))
    return text


def _down(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    path = _movable(data, form)
    home, place = path[:-1], int(path[-1])
    if place + 1 < len(at(data, home)):
        return _moved(text, path, home, place + 1)
    if len(path) == 4 and int(path[1]) + 1 < len(_problems(data)):
        return _moved(text, path, ("problems", int(path[1]) + 1, "parts"), 0)
    return text


def _movable(data: Data, form: Form) -> Path:
    """A problem or a part. Raises UserError."""
    path = target_of(data, form)
    if not path:
        raise _GONE
    return path


def _moved(text: str, path: Path, to: Path, place: int) -> str:
    return text if (*to, place) == path else move(text, path[:-1], int(path[-1]), to, place)


def _remove(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    """A problem, a part, or what `remove` names below it."""
    path = target_of(data, form)
    item = form["remove"]
    if not item:
        return remove(text, path) if path else text
    keys = Setting(item, "").path
    if keys[0] not in ("share", "credit", "givens", "criteria", "pool") or not has(data, (*path, *keys)):
        raise _GONE
    text = _pruned(remove(text, (*path, *keys)), (*path, *keys), path)
    pool = at(data_of(text), path).get("pool")
    return _as_type(text, path, pool[0]) if isinstance(pool, list) and len(pool) == 1 else text


def _duplicate(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    path = _movable(data, form)
    copied = {**at(data, path)}
    copied.pop("slot", None)
    if len(path) == 2:
        copied["parts"] = [{k: v for k, v in part.items() if k != "slot"} for _, part in entries(copied, ("parts",))]
    return insert(text, path[:-1], int(path[-1]) + 1, copied)


def _pool(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    """A further type for a part, which becomes one of several."""
    path = _movable(data, form)
    part = at(data, path)
    name = form["type"].strip()
    bank[name]  # raises for one that is not there, or broken
    if "pool" in part:
        return insert(text, (*path, "pool"), len(_list(data, (*path, "pool"))), {"type": name})
    for key in ("givens", "share"):
        text = remove(text, (*path, key))
    first = {key: part[key] for key in ("type", "knobs") if key in part}
    text = remove(remove(text, (*path, "type")), (*path, "knobs"))
    return set_value(text, (*path, "pool"), [first, {"type": name}])


def _as_type(text: str, path: Path, only: Any) -> str:
    """A pool of one type is that type."""
    said = only if isinstance(only, dict) else {"type": only}
    text = remove(remove(text, (*path, "pool")), (*path, "choose"))
    for key, value in said.items():
        text = set_value(text, (*path, key), value)
    return text


def _pin(text: str, data: Data, form: Form, bank: Bank, records: Sequence[str]) -> str:
    """Numbers for a part, in place of those that would be drawn."""
    path = target_of(data, form)
    kind = loaded(bank, at(data, path).get("type") if path else None)
    if kind is None:
        raise UserError("only the numbers of a type can be kept", todo="choose a part with a type")
    return set_value(text, (*path, "givens"), _givens(form, kind.givens))


def _givens(form: Form, known: Sequence[str]) -> Data:
    try:
        givens = read_json(form["givens"])
    except ValueError:
        givens = None
    if not isinstance(givens, dict) or not givens or any(name not in known for name in givens):
        raise UserError("these are not the numbers of this part", todo="look at the exam as it is now")
    return givens


_Change = Callable[[str, Data, Form, Bank, Sequence[str]], str]
_CHANGES: Mapping[str, _Change] = {
    "set": _set, "add": _add, "ask": _ask, "problem": _problem, "move": _move, "up": _up, "down": _down,
    "remove": _remove, "duplicate": _duplicate, "pool": _pool, "pin": _pin,
}  # fmt: skip


# --- in words -------------------------------------------------------------------------------------------------------

_WORDS = {
    "move": "move it", "up": "move it up", "down": "move it down", "remove": "remove it", "duplicate": "duplicate it",
    "pool": "add a type to choose from", "pin": "keep numbers", "keep": "keep the numbers of the preview",
    "ask": "add a question of your own", "problem": "add a problem", "undo": "undo the last change",
    "redo": "do again what was undone", "text": "save your text of the recipe",
}  # fmt: skip


def in_words(form: Form, data: Any, bank: Bank, records: Sequence[str] = ()) -> list[str]:
    """What a form was about to change, with the values that were typed. data: of the newest recipe."""
    what = "the exam"
    known: dict[str, Setting] = {}
    with suppress(UserError):
        path = target_of(data, form)
        known = settings_of(data, path, bank, records)
        what = label(data, path)
    if form["remove"] or form["op"] != "set":
        op = "remove" if form["remove"] else form["op"]
        return [f"{what}: {_WORDS.get(op, one_line(op, 40))} {one_line(form['remove'], 40)}".strip()]
    found = []
    for name, (before, now) in differing(form).items():
        setting = known[name].label if name in known else name
        found.append(f"{what}, {setting}: “{now}”" + (f" in place of “{before}”" if before else ""))
    return found
