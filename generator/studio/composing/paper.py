"""In the crew: a recipe as it is now → the pages of a paper or key, as the next build would set them.

The seed follows from the exam's name, and a part's slot keys its draws: whoever changes one part sees the numbers of
all others stay. Printed papers get numbers of their own.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from generator.bank import Bank
from generator.errors import UserError
from generator.exam import (
    Composer,
    Recipe,
    load_recipe,
    made_up_people,
    part_layouts,
    slots_of,
    with_custom_layout,
    with_pictures,
    with_room,
)
from generator.model import Document, Student, Version
from generator.page import SHIPPED, Typesetter, part_regions, with_places
from generator.press import Renderer
from generator.studio.sheets import Paper, Sheet, Spot, written_paper
from generator.studio.site import bank_of

PAPERS = 4  # of which one may look at any
Kind = Literal["paper", "key"]
Stamps = tuple[tuple[str, int, int], ...]
"""Name, time of the last change and size of files beside a recipe: when they are others, pages are set again."""

_CODE = "EXAM-PLE0"
_CUT = 0.75  # share of the room asked for: what is less, is said
_NEARLY_EMPTY = 0.3  # of a page's height
_SIZE = re.compile(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


@dataclass(frozen=True)
class Asked:
    """What is previewed: a recipe's text with what it is read with."""

    banks: tuple[Path, ...]
    stamp: int
    """Of the banks."""
    fonts: tuple[Path, ...]
    path: Path
    """Of the recipe."""
    text: str
    """What it holds."""
    beside: Stamps = ()
    """Of its pictures and its layout."""


def paper(asked: Asked, number: int, kind: Kind) -> bytes:
    """A paper or its key, which `read_paper` takes apart. number: which of the papers. Raises UserError, TypeFault."""
    bank, whole = bank_of(asked.banks, asked.stamp), loaded(asked)
    papers = _names(whole)
    name, student = papers[min(number, len(papers) - 1)]
    recipe, notes = _as_previewed(whole, name)
    seed = seed_of(asked.path.stem)
    typesetter = Typesetter("typst", recipe.layout, recipe.layout_files, asked.fonts, edition=recipe.edition)
    recipe = with_room(recipe, bank, seed, typesetter, [student] if student else None)
    # with one code for all, pages that nothing changed on stay the same to the byte
    version = replace(Composer(recipe, bank, seed, 1).draw(name, student), code=_CODE)
    document = Renderer(recipe, bank, seed, asked.fonts).documents(version, solved=kind == "key")[kind]
    sheets, drawings = _drawn(document, recipe, typesetter, seed, version)
    if kind == "paper":
        notes += [*_cut(recipe, bank, seed, version), *_nearly_empty(sheets)]
    points: dict[bool, float] = {False: 0, True: 0}
    for placed in version.problems:
        points[placed.is_bonus] += placed.points
    names = [one for one, _ in papers]
    givens = _givens(recipe, seed, version)
    return written_paper(Paper(name, sheets, drawings, names, points[False], points[True], notes, givens))


def print_fault(asked: Asked) -> bytes:
    """What would keep the first paper from being printed, though it can be previewed: a sign that no font has, say; b""
    if nothing does. Raises UserError, TypeFault for what keeps it from being previewed."""
    bank, whole = bank_of(asked.banks, asked.stamp), loaded(asked)
    name, student = _names(whole)[0]
    recipe, _ = _as_previewed(whole, name)
    seed = seed_of(asked.path.stem)
    version = Composer(recipe, bank, seed, 1).draw(name, student)
    renderer = Renderer(recipe, bank, seed, asked.fonts)
    try:
        for kind, document in renderer.documents(version).items():
            renderer.pdf(document, kind)
    except UserError as error:
        return error.what.encode()
    return b""


@lru_cache(maxsize=4)
def loaded(asked: Asked) -> Recipe:
    """The recipe with all that it is made of. Raises UserError, TypeFault."""
    recipe = load_recipe(asked.path, bank_of(asked.banks, asked.stamp), asked.text)
    return with_custom_layout(with_pictures(recipe, asked.path.parent), asked.path.parent)


def seed_of(name: str) -> int:
    """The seed of an exam's previews."""
    return int.from_bytes(hashlib.sha256(f"preview of {name}".encode()).digest()[:16], "big")


def _names(recipe: Recipe) -> list[tuple[str, Student | None]]:
    """Versions, or students who are made up: their names are as long as names are."""
    if recipe.roster is None:
        return [(name, None) for name in recipe.version_names()[:PAPERS]]
    people = [{"id": number, "name": name} for number, name in made_up_people(PAPERS, 1)]
    others = dict.fromkeys(recipe.roster_columns, "…")
    return [(person["id"], {**others, **person}) for person in people]


def _as_previewed(recipe: Recipe, name: str) -> tuple[Recipe, list[str]]:
    """The recipe of one paper, by the embedded engine and without bands of effort, which take time and are not seen;
    and what is worth to be said of it."""
    notes = []
    changes: dict[str, Any] = {
        "versions": [name], "roster": None, "seed": None, "engine": "typst", "format": ["pdf"], "fairness": 100.0,
        "efforts": {},
    }  # fmt: skip
    if recipe.engine == "latex":
        notes.append("LaTeX is used when you print; this preview is by Typst, and breaks lines otherwise.")
        changes["pdf_standard"] = "ua-1"
        if recipe.layout not in SHIPPED and "layout.typ" not in recipe.layout_files:
            notes.append(f"The layout “{recipe.layout}” is LaTeX’s alone; this preview is in A4.")
            changes |= {"layout": "a4", "layout_files": {}}
    return recipe.model_copy(update=changes), notes


def _drawn(
    document: Document, recipe: Recipe, typesetter: Typesetter, seed: int, version: Version
) -> tuple[list[Sheet], list[bytes]]:
    """The pages with the places of the parts on them, and as drawings."""
    source = with_places(typesetter.source(document))
    found = typesetter.svg_of(source, name="the preview")
    places = {slot.name: (slot.problem, slot.part) for slot in slots_of(recipe, seed, version.drawn_as)}
    regions = part_regions(typesetter, source, name="the preview") if not document.is_key else []
    spots: dict[int, list[Spot]] = {}
    begun: set[tuple[int, int]] = set()  # several types of a pool stand in one place of the recipe
    for placed, parts in zip(version.problems, regions, strict=False):
        for region in parts:
            place = places[placed.slot]
            spot = Spot(placed.label, *place, round(region.top, 4), round(region.end, 4), place not in begun)
            spots.setdefault(region.page, []).append(spot)
            begun.add(place)
    sheets = []
    for page, drawing in enumerate(found, 1):
        size = _SIZE.search(drawing[:500])
        width, height = (float(size[1]), float(size[2])) if size else (595.28, 841.89)
        sheets.append(Sheet(width, height, spots.get(page, [])))
    return sheets, [gzip.compress(drawing, 1, mtime=0) for drawing in found]


def _cut(recipe: Recipe, bank: Bank, seed: int, version: Version) -> Iterator[str]:
    """Parts that have less room than was asked for."""
    if recipe.room is None:
        return
    layouts = part_layouts(recipe, seed, version.drawn_as)
    slots = {slot.name: slot for slot in slots_of(recipe, seed, version.drawn_as)}
    for placed in version.problems:
        slot, height = slots[placed.slot], layouts[placed.slot].height
        room = recipe.room.parts.get(slot.place)
        said = slot.recipe.height
        if room is None or height is None:
            continue
        if said is not None and said < room.needed - 0.01:
            yield (f"{placed.label} needs {room.needed:.1f} cm for its question and boxes, but its height is set to"
                   f" {said:g} cm.")  # fmt: skip
        elif said is None and height - room.needed < _CUT * room.space:
            yield (f"{placed.label} has {height - room.needed:.1f} cm to write in instead of {room.space:g} cm,"
                   " because its page is full.")  # fmt: skip


def _nearly_empty(sheets: list[Sheet]) -> Iterator[str]:
    """Pages with so little on them that one would rather do without."""
    for number, sheet in enumerate(sheets, 1):
        if sheet.spots and number > 1 and (end := max(spot.end for spot in sheet.spots)) < _NEARLY_EMPTY:
            yield f"Page {number} is nearly empty: it ends after {end:.0%} of its height."


def _givens(recipe: Recipe, seed: int, version: Version) -> dict[str, str]:
    """Of the parts that draw their numbers and may have them pinned."""
    slots = {slot.name: slot for slot in slots_of(recipe, seed, version.drawn_as)}
    result = {}
    for placed in version.problems:
        slot = slots[placed.slot]
        if slot.recipe.type and not slot.recipe.share and placed.instance.givens:
            result[f"{slot.problem}-{slot.part}"] = json.dumps(placed.instance.givens, ensure_ascii=False)
    return result
