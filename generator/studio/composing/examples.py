"""In the crew: a type, drawn as an example, with its key and its settings in words."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_args

from generator.bank import Knob, ProblemType, draw_instance, effort, seed_of_level
from generator.errors import TypeFault, UserError
from generator.exam import Level
from generator.model import Placed
from generator.page import html_page, question
from generator.studio.site import bank_of

_MOST_CHOICES = 60  # of a setting that is chosen from a list


def example(
    banks: tuple[Path, ...], stamp: int, type_id: str, seed: int, knobs: tuple[tuple[str, str], ...], level: str
) -> bytes:
    """The example as JSON; whatever is wrong with the type, or with the settings, is its "fault". knobs: as a form has
    them. level: "" for any."""
    bank = bank_of(banks, stamp)
    said: dict[str, Any] = {
        "title": type_id, "summary": "", "settings": [], "html": "", "seed": seed, "effort": None,
        "levels": [], "level": "", "is_open": False, "givens": "", "knobs": {}, "fault": "",
    }  # fmt: skip
    try:
        outline = bank.outline(type_id)
        said |= {"title": outline.title, "summary": outline.summary}
        kind = bank[type_id]
        said |= {"title": kind.title, "summary": kind.summary, "settings": _settings(kind, {}), "is_open": kind.is_open}
        said["levels"] = list(get_args(Level)) if kind.effort else []
        given = {name: kind.knobs[name].read(text) for name, text in knobs if name in kind.knobs}
        settled = kind.resolve_knobs(given)
        said["settings"] = _settings(kind, settled)
        said["knobs"] = {name: value for name, value in settled.items() if value != kind.knobs[name].default}
        if kind.effort and level in get_args(Level):
            said["level"] = level
            said["seed"] = seed = seed_of_level(kind, settled, level, itertools.count(seed))
        said |= _drawn(kind, seed, settled)
    except TypeFault as error:
        said["fault"] = f"{error.where}: {error.what}" if error.where else error.what
    except UserError as error:
        said["fault"] = error.what
    return json.dumps(said).encode("ascii")


def _drawn(kind: ProblemType, seed: int, settled: Mapping[str, Knob]) -> dict[str, Any]:
    # the stream of `problemset show`, so that it shows the same problem
    instance = draw_instance(kind, seed, "show", "show", knobs=settled)
    asked = question(kind, Placed("1", "show", 1, instance), "")
    return {
        "html": html_page("studio/bank_example.html.j2", question=asked).decode("utf-8"),
        "effort": effort(kind, instance.givens, kind.id) if kind.effort else None,
        "givens": json.dumps(instance.givens, ensure_ascii=False),
    }


def _settings(kind: ProblemType, settled: Mapping[str, Knob]) -> list[dict[str, Any]]:
    """The knobs in words, each with what may be chosen."""
    result = []
    for spec in kind.knobs.values():
        value = settled.get(spec.name, spec.default)
        is_list = len(spec.allowed) <= _MOST_CHOICES
        result.append({
            "name": spec.name,
            "about": spec.about or spec.name.replace("_", " "),
            "value": _written(value),
            "choices": [(_written(one), _in_words(one)) for one in spec.allowed] if is_list else [],
            "least": min(cast(range, spec.allowed)) if not is_list else None,
            "most": max(cast(range, spec.allowed)) if not is_list else None,
            "default": _in_words(spec.default),
        })  # fmt: skip
    return result


def _written(value: Knob) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _in_words(value: Knob) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
