"""The bank beside an exam: all types by topic, each of which opens as a card with an example and its key."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from generator.bank import Bank, Knob
from generator.errors import UserError
from generator.exam import Level
from generator.files import read_text
from generator.studio.composing.counts import counted_type, in_words
from generator.studio.composing.examples import example
from generator.studio.folder import Exam, exam_of
from generator.studio.fragments import fragment
from generator.studio.site import Studio, bank_of

KNOB = "knob."
"""How the fields begin that hold a type's settings."""
_LARGEST_SEED = 10**9
_TRAITS = {
    "levels": ("with levels of difficulty", re.compile(rb"^def effort\(", re.MULTILINE)),
    "open": ("open, marked by a person", re.compile(rb"^def criteria\(", re.MULTILINE)),
    "drawn": ("with a figure", re.compile(rb"^def figure\(", re.MULTILINE)),
}
"""What types can be listed by: its name in an address, in words, and how a type's source shows it."""


@dataclass(frozen=True)
class Row:
    """A type in the list."""

    id: str
    title: str
    summary: str
    traits: frozenset[str]
    fault: str = ""

    @property
    def words(self) -> str:
        """What a search finds it by."""
        said = [self.id.replace("_", " "), self.title, self.summary, *(_TRAITS[trait][0] for trait in self.traits)]
        return " ".join(said).lower()


def bank_panel(studio: Studio, request: Request) -> Response:
    """All types. None is loaded for it."""
    only = request.query_params.get("only", "")
    topics: dict[str, list[Row]] = {}
    for row in listed(studio.banks, studio.stamp()):
        if only not in _TRAITS or only in row.traits:
            topics.setdefault(row.id.partition("/")[0], []).append(row)
    traits = {name: words for name, (words, _) in _TRAITS.items()}
    return fragment(
        request, "bank.html.j2", "The bank", exam=_exam(studio, request), topics=topics, only=only, traits=traits
    )


async def card(studio: Studio, request: Request) -> Response:
    """A type: an example of what it draws, its key, its settings, and what puts it into the exam."""
    exam = await studio.away(_exam, studio, request)
    type_id = await studio.away(_type_id, studio, request)
    query = request.query_params
    seed = query.get("seed", "1")
    number = int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 10 else 1
    made = await studio.made(
        request, example, studio.banks, studio.stamp(), type_id, number, _knobs(request), query.get("level", ""),
        crew=studio.aside,
    )  # fmt: skip
    return await studio.away(_card, studio, request, exam, type_id, json.loads(made))


async def count(studio: Studio, request: Request) -> Response:
    """How many different problems a type has with its settings, roughly."""
    type_id = await studio.away(_type_id, studio, request)
    level = request.query_params.get("level", "")
    try:
        found = await studio.made(
            request, counted_type, studio.banks, studio.stamp(), type_id, _knobs(request),
            cast(Level, level) if level in get_args(Level) else None, crew=studio.aside,
        )  # fmt: skip
        said = json.loads(found)
        text = in_words(said["least"], said["about"], said["is_exact"])
    except UserError:
        text = ""  # the card says what is wrong
    return fragment(request, "bank_count.html.j2", "How many there are", exam=None, text=text)


@lru_cache(maxsize=1)
def listed(banks: tuple[Path, ...], stamp: int) -> tuple[Row, ...]:
    """The types of the bank, by their first lines."""
    return tuple(_rows(bank_of(banks, stamp)))


def _rows(bank: Bank) -> Iterator[Row]:
    for type_id in bank.ids():
        source = b""
        with suppress(OSError):  # its outline says what is wrong
            source = (bank.root_of(type_id) / type_id / "problem.py").read_bytes()
        traits = frozenset(name for name, (_, shown) in _TRAITS.items() if shown.search(source))
        try:
            outline = bank.outline(type_id)
        except UserError as error:
            yield Row(type_id, type_id.partition("/")[2].replace("_", " "), "", traits, error.what)
        else:
            yield Row(type_id, outline.title, outline.summary, traits)


def _card(studio: Studio, request: Request, exam: Exam | None, type_id: str, made: dict[str, Any]) -> Response:
    here = f"/bank/{type_id}"
    knobs = {f"{KNOB}{name}": _written(value) for name, value in made["knobs"].items()}
    chosen = {"exam": exam.name if exam else "", "level": made["level"], **knobs}
    another = f"{here}?{urlencode({**chosen, 'seed': (made['seed'] + 1) % _LARGEST_SEED})}"
    counting = f"{here}/count?{urlencode({'level': made['level'], **knobs})}"
    return fragment(
        request, "bank_card.html.j2", made["title"], exam=exam, type_id=type_id, made=made, knobs=knobs,
        another=another, counting=counting, here=here, problems=_problems(exam),
        is_closed=exam is None or exam.record.is_file(),
    )  # fmt: skip


def _knobs(request: Request) -> tuple[tuple[str, str], ...]:
    """The settings that an address names, as texts."""
    items = request.query_params.items()
    return tuple((name.removeprefix(KNOB), text) for name, text in items if name.startswith(KNOB))


def _exam(studio: Studio, request: Request) -> Exam | None:
    name = request.query_params.get("exam", "")
    return exam_of(studio.folder, name) if name else None


def _type_id(studio: Studio, request: Request) -> str:
    type_id = f"{request.path_params['topic']}/{request.path_params['name']}"
    if type_id not in {row.id for row in listed(studio.banks, studio.stamp())}:
        raise HTTPException(404)
    return type_id


def _problems(exam: Exam | None) -> list[str]:
    """Titles of the exam's problems, to choose one from."""
    with suppress(UserError, ValueError, RecursionError):  # its mistakes are said where it is changed
        said = tomllib.loads(read_text(exam.recipe, "recipe")) if exam else {}
        problems = said.get("problems")
        return [
            str(problem.get("title", ""))[:60]
            for problem in (problems if isinstance(problems, list) else [])
            if isinstance(problem, dict)
        ]
    return []


def _written(value: Knob) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
