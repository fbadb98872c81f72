"""What a recipe says: the keys of its TOML file, each with its range."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from generator.bank import FIXED
from generator.model import Blocks, Points, figures
from generator.page import EDITION, TextError, parse_markdown

PICTURE = r"^[\w-][\w .-]*\.(svg|png|pdf)$"
"""Names of pictures that a recipe's texts may show."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class _Mistake(ValueError):
    """A mistake that a validator of the whole finds, with the keys where it stands."""

    def __init__(self, message: str, *keys: str | int) -> None:
        super().__init__(message)
        self.keys = keys


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _markdown(text: object) -> object:
    if isinstance(text, str):
        try:
            blocks = parse_markdown(text)
        except TextError as error:
            raise ValueError(f"line {error.line} of the text: {error}") from None
        for name in picture_names(blocks):
            if not re.fullmatch(PICTURE, name):
                raise ValueError(f"![…]({name}) is no picture beside the recipe: use SVG, PNG or PDF")
    return text


def picture_names(blocks: Blocks) -> list[str]:
    """Names of the pictures that a text shows."""
    return [figure.name for figure in figures(blocks)]


def _base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"is not base64: {error}") from None
    return text


KeyStyle = Literal["both", "short", "full"]
Line = Annotated[str, Field(max_length=300)]
Markdown = Annotated[str, BeforeValidator(_markdown)]
Seed = Annotated[int, Field(ge=0, lt=2**256)]


def unsaid(default: Any, **limits: Any) -> Any:
    """A key that records leave out where it has its default: those that were made before it was there have none."""
    return Field(default=default, exclude_if=lambda value: value == default, **limits)


def _half_points(points: float) -> Points:
    """Whole points as whole numbers. Raises ValueError for what is neither whole nor half."""
    if points * 2 % 1:
        raise ValueError("points come in halves: 2, 2.5, 3, …")
    return int(points) if points == int(points) else points


Level = Literal["easy", "middle", "hard"]

HalfPoints = Annotated[float, Field(ge=0, le=1000), AfterValidator(_half_points)]


class Share(_Strict):
    """Givens taken over from an earlier part of the same version."""

    slot: str
    givens: list[str] = Field(min_length=1)


class Choice(_Strict):
    """One type of a pool, with its own knobs and points."""

    type: str
    knobs: dict[str, int | bool | str] = {}
    points: HalfPoints | None = unsaid(None)
    """Where they are not those of the part."""


class CriterionSpec(_Strict):
    """What earns points in a question that a person marks."""

    points: HalfPoints = Field(gt=0)
    earns: Markdown = Field(min_length=1)
    gap: Markdown = ""


class Part(_Strict):
    """One part of a problem: a type, `choose` of the types of a `pool`, or a question of the recipe's own (`ask`)."""

    type: str | None = None
    ask: Markdown | None = Field(default=None, min_length=1)
    """A fixed question, the same in all versions; a person marks it."""
    answer: Markdown = ""
    """Its model answer."""
    criteria: list[CriterionSpec] = []
    """What earns its points; without any, it is right or wrong as a whole."""
    lines: bool = False
    """Whether the room to write is ruled."""
    setup: bool = True
    """Whether the part says what is given, where its type has that apart from the question."""
    level: Level | None = None
    """A third of what the type draws, by effort."""
    pool: list[Choice] | None = None
    choose: int = Field(default=1, ge=1)
    slot: str | None = Field(default=None, min_length=1, max_length=80)
    points: HalfPoints | None = None
    """1, or of an open part the sum of its criteria."""
    knobs: dict[str, int | bool | str] = {}
    givens: dict[str, Any] = {}
    share: Share | None = None
    space: float | None = Field(default=None, ge=0, le=25, strict=False)
    height: float | None = Field(default=None, gt=0, le=30, strict=False)
    """Of the whole part on a paper, in centimetres. A build fills it in, so that its record can stand alone."""
    choices: int | None = Field(default=None, ge=2, le=8)
    marking: Literal["fields", "cells", "whole"] = "fields"
    """What shares the points of a response that is not all right."""
    credit: dict[str, Annotated[float, Field(ge=0, le=1, strict=False)]] = {}
    """Mistake → the share of the points that it earns, if that is more."""
    none_of_these: bool = unsaid(False)
    """Whether the last option of a multiple choice is that none of the others is right."""
    penalty: float = unsaid(0, ge=0, le=1, strict=False)
    """The share of the points that a wrong option costs."""
    bonus: bool = unsaid(False)
    """Whether its points are outside the total."""
    repeats: bool = False

    @model_validator(mode="before")
    @classmethod
    def _pool_of_names(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("pool"), list):
            return {**data, "pool": [{"type": item} if isinstance(item, str) else item for item in data["pool"]]}
        return data

    @model_validator(mode="after")
    def _one_of(self) -> Part:
        if sum(source is not None for source in (self.type, self.pool, self.ask)) != 1:
            raise ValueError("a part needs one of `type`, `pool` and `ask`")
        if self.ask is None and (self.answer or self.criteria):
            raise ValueError("`answer` and `criteria` go with `ask`")
        if self.ask is not None:
            self._must_be_a_question()
        if self.pool is not None:
            if self.choose > len(self.pool):
                raise ValueError(f"the pool has {len(self.pool)} types, but choose = {self.choose}")
            if self.givens or self.share or self.knobs:
                raise ValueError("a pool takes no givens, share or knobs; give knobs per type: { type = …, knobs = … }")
            if len({json.dumps([c.type, c.knobs], sort_keys=True) for c in self.pool}) < len(self.pool):
                raise ValueError("a type stands twice in the pool with the same knobs")
        elif self.choose != 1:
            raise ValueError("`choose` goes with a pool")
        if (self.none_of_these or self.penalty) and not self.choices:
            raise ValueError("`none_of_these` and `penalty` go with `choices`")
        return self

    def _must_be_a_question(self) -> None:
        """Raises ValueError for what a question of the recipe's own cannot have."""
        if self.knobs or self.givens or self.share or self.choices or self.credit or self.level:
            raise ValueError("a question with `ask` takes no knobs, givens, share, choices, credit or level")
        if not self.criteria and not self.points:
            raise ValueError("a question with `ask` needs `points` or `criteria`")
        total = sum(criterion.points for criterion in self.criteria)
        if self.criteria and self.points is not None and self.points != total:
            raise ValueError(f"points = {self.points:g}, but its criteria have {total:g} points together; leave it out")

    @property
    def fixed_givens(self) -> dict[str, Any]:
        """Givens of a question of the recipe's own."""
        whole = {"points": f"{self.points or 0:g}", "earns": "The answer is right and complete.", "gap": ""}
        criteria = [{**one.model_dump(), "points": f"{one.points:g}"} for one in self.criteria] or [whole]
        return {"ask": self.ask, "answer": self.answer, "criteria": criteria}


class Section(_Strict):
    """What stands above the first problem of a section."""

    title: Line = Field(min_length=1)
    text: Markdown = ""


class Cover(_Strict):
    """A page of its own before the problems."""

    rules: Markdown = ""
    table: bool = True
    """Whether it has a table of the problems' points, to fill in."""
    signature: Line = ""
    """What is declared above a line to sign."""


class Appendix(_Strict):
    """Pages after the problems."""

    title: Line = ""
    text: Markdown = ""
    scratch: int = Field(default=0, ge=0, le=20)
    """Empty pages to write on."""


Centimetres = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class PartRoom(_Strict):
    """What a part needs, in centimetres."""

    needed: Centimetres
    """Statement and boxes."""
    space: Centimetres
    """Room to write, before it gives or takes."""
    columns: int = unsaid(0, ge=0, le=26)
    """In which its options stand."""


class Room(_Strict):
    """What the parts of a paper need, as trial versions showed it, in centimetres. A build fills it in, so that its
    record can stand alone."""

    page: Centimetres
    """Height of the text on a page; 0 where the layout does not measure it."""
    top: Centimetres
    """What stands above the first problem."""
    gap: Centimetres
    """Between two parts."""
    headings: list[Centimetres]
    """Of each problem: its heading and text, and the distances around them."""
    sections: list[Centimetres]
    """Of each problem: what stands above its heading if it begins a section."""
    parts: dict[str, PartRoom]
    """Slot → what its part needs."""


class Problem(_Strict):
    title: Line = ""
    text: Markdown = ""
    section: Section | None = unsaid(None)
    """Of the problems from here on."""
    new_page: bool = unsaid(False)
    """Whether it begins a page."""
    bonus: bool = unsaid(False)
    """Whether its points are outside the total."""
    pool: Annotated[str, Field(min_length=1, max_length=80)] | None = unsaid(None)
    """One of the recipe's `pools`, of which some problems are printed."""
    shuffle: bool = False
    parts: list[Part] = Field(min_length=1)

    @model_validator(mode="after")
    def _letters(self) -> Problem:
        if sum(part.choose for part in self.parts) > len(LETTERS):
            raise ValueError(f"a problem has at most {len(LETTERS)} parts")
        return self


class Recipe(_Strict):
    """A paper as its instructor describes it."""

    title: Line = Field(min_length=1)
    subtitle: Line = ""
    course: Line = ""
    date: Line = ""
    language: str = unsaid("en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$")
    """Of all that is printed besides the texts of types and recipe."""
    instructions: Markdown = ""
    cover: Cover | None = unsaid(None)
    name_line: bool = unsaid(False)
    """Whether every page has a line for the name."""
    roster_columns: list[Annotated[str, Field(min_length=1, max_length=80)]] = unsaid([])
    """Further columns of the roster that are printed beside the name."""
    appendix: Appendix | None = unsaid(None)
    text_size: Literal["normal", "large"] = unsaid("normal")
    key: KeyStyle = unsaid("both")
    """What a key holds: its answers with criteria and mistakes, the worked solutions, or both."""
    versions: Annotated[int, Field(ge=1, le=10**6)] | list[Annotated[str, Field(min_length=1, max_length=200)]] = 1
    roster: str | None = None
    shared: list[Annotated[str, Field(min_length=1, max_length=200)]] = unsaid([])
    """The versions that the students of the roster share; a build fills it in. Empty: a paper of their own each."""
    seed: Seed | None = None
    engine: Literal["typst", "latex"] = "typst"
    format: list[Literal["pdf", "tex", "typ"]] = Field(default=["pdf"], min_length=1)
    layout: str = "a4"
    layout_files: dict[Annotated[str, Field(pattern=r"^[\w-][\w .-]*$")], Annotated[str, AfterValidator(_base64)]] = {}
    """Contents (base64) of a layout of one's own, kept in the record so that it can be used again."""
    pictures: dict[Annotated[str, Field(pattern=PICTURE)], Annotated[str, AfterValidator(_base64)]] = {}
    """Contents (base64) of the pictures beside the recipe that its texts show."""
    pdf_standard: Literal["ua-1", "1.7", "a-2b", "a-3b"] = "ua-1"
    duplex: bool = False
    shuffle: bool = False
    elastic: bool = unsaid(True)
    """Whether room to write gives and takes, so that pages are full."""
    pools: dict[Annotated[str, Field(min_length=1, max_length=80)], Annotated[int, Field(ge=1)]] = unsaid({})
    """Name → how many of its problems a paper has."""
    edition: int = Field(default=EDITION, ge=1, le=EDITION, exclude_if=lambda edition: edition == 1)
    """How papers are drawn and set. A record keeps that of its first build; the oldest do not say it."""
    room: Room | None = unsaid(None)
    fairness: float = Field(default=10, ge=0, le=100, strict=False)
    distinct_from: list[str] = []
    efforts: dict[str, Annotated[int, Field(ge=0, le=10**9)]] = {}
    """Slot → the work in elementary steps that its problems are drawn to be, in place of the median of the type."""
    problems: list[Problem] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> Recipe:
        if isinstance(self.versions, list):
            folded = [name.casefold() for name in self.versions]
            if len(set(folded)) < len(folded):
                raise _Mistake("two versions have the same name", "versions")
            if not folded:
                raise _Mistake("must name at least one version", "versions")
        earlier: dict[str, Part] = {}
        homes: dict[str, int] = {}  # slot → place of its problem
        for i, j, slot, part in self.slots():
            keys = ("problems", i, "parts", j)
            if slot in earlier:
                raise _Mistake(f"two parts have the slot “{slot}”", *keys, "slot")
            if part.share and part.share.slot not in earlier:
                raise _Mistake(f"no earlier part has the slot “{part.share.slot}”", *keys, "share")
            if part.share and earlier[part.share.slot].pool:
                raise _Mistake(f"slot “{part.share.slot}” is a pool, which shares nothing", *keys, "share")
            if part.share and self.problems[homes[part.share.slot]].pool and homes[part.share.slot] != i:
                raise _Mistake(
                    f"slot “{part.share.slot}” is in a problem of a pool, which not every paper has", *keys, "share"
                )
            earlier[slot], homes[slot] = part, i
        self._pools_are_known()
        return self

    def _pools_are_known(self) -> None:
        """Raises _Mistake for a pool of problems that is not said, or has too few."""
        for i, problem in enumerate(self.problems):
            if problem.pool is not None and problem.pool not in self.pools:
                raise _Mistake(f"`pools` does not say how many problems of “{problem.pool}” to print",
                               "problems", i, "pool")  # fmt: skip
        for name, choose in self.pools.items():
            found = sum(problem.pool == name for problem in self.problems)
            if choose > found:
                raise _Mistake(f"the pool “{name}” has {found} problems, but {choose} are to be printed", "pools", name)

    def slots(self) -> list[tuple[int, int, str, Part]]:
        """(problem, part, slot, part) in the order of the file.

        A slot keys the draw. Without a name it is the type and its count so far, so that moving a part to another
        problem, or adding parts of other types, changes no draw.
        """
        counts: dict[str, int] = {}
        result = []
        for i, problem in enumerate(self.problems):
            for j, part in enumerate(problem.parts):
                base = part.type or ("pool" if part.pool else FIXED)
                counts[base] = counts.get(base, 0) + (part.slot is None)
                result.append((i, j, part.slot or f"{base}#{counts[base]}", part))
        return result

    def version_names(self) -> list[str]:
        """A, B, …, Z, AA, …, or the names of the recipe."""
        return list(self.versions) if isinstance(self.versions, list) else [_letters(i) for i in range(self.versions)]


def attached_pictures(recipe: Recipe) -> dict[str, bytes]:
    """File name → content of the pictures that a recipe brings."""
    return {name: base64.b64decode(content) for name, content in recipe.pictures.items()}


def layout_files(recipe: Recipe) -> dict[str, bytes]:
    """File name → content of a layout of its own that a recipe brings."""
    return {name: base64.b64decode(content) for name, content in recipe.layout_files.items()}


def _letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA: as spreadsheets count columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
