"""Pages of a set of problems, or of one problem: paper or key, as PDF or pictures. Made in processes of the crew."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from generator.bank import Bank, Knob
from generator.exam import practice_recipe, practice_version
from generator.model import Document
from generator.page import Engine, Typesetter, example_documents
from generator.press import KINDS, Renderer
from generator.web.links import Link
from generator.web.problems import Drawn, maker

Settings = tuple[tuple[str, Knob], ...]
"""Knobs and their values. What is handed over is hashable, so that the same is not made twice."""


def set_pdf(folders: tuple[Path, ...], types: tuple[str, ...], settings: Settings, count: int, seed: int,
            kind: str) -> bytes:  # fmt: skip
    """The "paper" or "key" of a set. settings: of its type, if it has but one. Raises UserError, TypeFault."""
    bank, _ = _loaded(folders)
    kinds = [bank[type_id] for type_id in types]
    recipe = practice_recipe(kinds, count, {types[0]: dict(settings)} if settings else {})
    renderer = Renderer(recipe, bank, seed)
    return renderer.pdf(renderer.documents(practice_version(recipe, bank, seed))[kind], f"practice {kind}")


def problem_pdf(folders: tuple[Path, ...], type_id: str, seed: int, settings: Settings, kind: str,
                engine: Engine) -> bytes:  # fmt: skip
    """The "paper" or "key" of one problem, by either engine. Raises UserError, TypeFault."""
    return Typesetter(engine).pdf(_pages(folders, Link(type_id, seed, dict(settings)))[kind], name=type_id)


def problem_png(folders: tuple[Path, ...], type_id: str, seed: int, settings: Settings, kind: str) -> bytes:
    """The same by the embedded engine, as pictures, which `pictures` takes apart."""
    made = Typesetter().png(_pages(folders, Link(type_id, seed, dict(settings)))[kind], name=type_id, ppi=90)
    return json.dumps([b64encode(picture).decode("ascii") for picture in made]).encode("ascii")


def pictures(made: bytes) -> list[bytes]:
    return [b64decode(picture) for picture in json.loads(made)]


def _pages(folders: tuple[Path, ...], link: Link) -> dict[str, Document]:
    bank, drawn = _loaded(folders)
    made = example_documents(bank, [drawn(link).instance], code=f"seed {link.seed}", pictures=("svg", "pdf"))
    return dict(zip(KINDS, made, strict=True))


@lru_cache(maxsize=1)
def _loaded(folders: tuple[Path, ...]) -> tuple[Bank, Callable[[Link], Drawn]]:
    """The bank, and what draws from it."""
    bank = Bank(folders)
    return bank, maker(bank)
