"""TOML → recipe; all mistakes of the file at once, each with its line."""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from generator.bank import FIXED
from generator.errors import UserError, UserErrors, one_line
from generator.exam.toml_lines import key_lines, line_of
from generator.files import read_text
from generator.model import Blocks, Points, figures
from generator.page import TextError, parse_markdown

PICTURE = r"^[\w-][\w .-]*\.(svg|png|pdf)$"
"""Names of pictures that a recipe's texts may show."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"

RecipeError = tuple[tuple[str | int, ...], str, str]
"""Keys below a part, what is wrong, what to do."""


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


Line = Annotated[str, Field(max_length=300)]
Markdown = Annotated[str, BeforeValidator(_markdown)]
Seed = Annotated[int, Field(ge=0, lt=2**256)]


class Share(_Strict):
    """Givens taken over from an earlier part of the same version."""

    slot: str
    givens: list[str] = Field(min_length=1)


class Choice(_Strict):
    """One type of a pool, with its own knobs."""

    type: str
    knobs: dict[str, int | bool | str] = {}


def _half_points(points: float) -> Points:
    """Whole points as whole numbers. Raises ValueError for what is neither whole nor half."""
    if points * 2 % 1:
        raise ValueError("points come in halves: 2, 2.5, 3, …")
    return int(points) if points == int(points) else points


Level = Literal["easy", "middle", "hard"]

HalfPoints = Annotated[float, Field(ge=0, le=1000), AfterValidator(_half_points)]


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
            if len({choice.type for choice in self.pool}) < len(self.pool):
                raise ValueError("a type stands twice in the pool")
        elif self.choose != 1:
            raise ValueError("`choose` goes with a pool")
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


class Problem(_Strict):
    title: Line = ""
    text: Markdown = ""
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
    instructions: Markdown = ""
    versions: Annotated[int, Field(ge=1, le=10**6)] | list[Annotated[str, Field(min_length=1, max_length=200)]] = 1
    roster: str | None = None
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
        for i, j, slot, part in self.slots():
            keys = ("problems", i, "parts", j)
            if slot in earlier:
                raise _Mistake(f"two parts have the slot “{slot}”", *keys, "slot")
            if part.share and part.share.slot not in earlier:
                raise _Mistake(f"no earlier part has the slot “{part.share.slot}”", *keys, "share")
            if part.share and earlier[part.share.slot].pool:
                raise _Mistake(f"slot “{part.share.slot}” is a pool, which shares nothing", *keys, "share")
            earlier[slot] = part
        return self

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


def read_recipe(path: Path, check: Callable[[Mapping[str, Any]], Iterable[RecipeError]]) -> Recipe:
    """Reads and checks a recipe. `check` is given each part (raw) and complains about its type, knobs and givens.

    Raises UserErrors with every mistake, each with file, line and key.
    """
    text = read_text(path, "recipe")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, or 5,000 brackets
        raise UserError(f"is not TOML: {one_line(str(error), 200)}", where=str(path)) from None
    if not data:
        raise UserError("is empty", where=str(path), todo="`problemset init` writes a recipe to start from")
    if isinstance(data.get("seed"), str) and re.fullmatch("[0-9]{1,78}", data["seed"]):
        data["seed"] = int(data["seed"])
    found = key_lines(text)
    errors: dict[tuple[str | int, ...], tuple[int, UserError]] = {}  # one a place; the type's own complaint wins

    def add(loc: tuple[str | int, ...], what: str, todo: str = "") -> None:
        line = line_of(loc, found)
        where = f"{path}, line {line}, {_dotted(loc)}".removesuffix(", ")
        errors[loc] = (line, UserError(what, where=where, todo=todo))

    recipe = None
    try:
        recipe = Recipe.model_validate(data)
    except ValidationError as error:
        for loc, mistakes in _by_place(error).items():
            add(loc, *_reworded(mistakes))
    for i, problem in enumerate(_list(data.get("problems"))):
        for j, part in enumerate(_list(problem.get("parts"))):
            for keys, what, todo in check(part):
                add(("problems", i, "parts", j, *keys), what, todo)
    if errors:
        raise UserErrors([error for _, error in sorted(errors.values(), key=lambda pair: pair[0])])
    assert recipe is not None  # else there are errors
    return recipe


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _clean(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """pydantic names the branch of a union too ("int", "constrained-str"); a reader knows only the keys."""
    branches = ("int", "str", "bool", "float", "Choice")
    return tuple(
        key
        for key in loc
        if not (isinstance(key, str) and (key in branches or "[" in key or key.startswith("constrained-")))
    )


def _dotted(loc: tuple[str | int, ...]) -> str:
    text = ""
    for key in loc:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}"
    return text.removeprefix(".")


def _by_place(error: ValidationError) -> dict[tuple[str | int, ...], list[Any]]:
    """The mistakes of each place; a union of kinds gives one for each of its branches."""
    result: dict[tuple[str | int, ...], list[Any]] = {}
    for mistake in error.errors(include_url=False):
        keys = getattr(mistake.get("ctx", {}).get("error"), "keys", ())
        result.setdefault((*_clean(mistake["loc"]), *keys), []).append(mistake)
    return result


def _reworded(mistakes: list[Any]) -> tuple[str, str]:
    mistake = mistakes[-1]
    value = one_line(repr(mistake["input"]), 60)
    kinds = {"int_type": "a whole number", "int_from_float": "a whole number", "bool_type": "true or false"}
    kinds |= {"string_type": "a text in quotes", "list_type": "a list"}
    if len(mistakes) > 1 and all(m["type"] in kinds for m in mistakes):
        return f"must be {' or '.join(dict.fromkeys(kinds[m['type']] for m in mistakes))}, not {value}", ""
    context = mistake.get("ctx", {})
    match mistake["type"]:
        case "missing":
            return "is missing", ""
        case "extra_forbidden":
            return "there is no such key", "look at the keys in docs/recipes.md"
        case "value_error":
            return str(context["error"]), ""
        case "int_type" | "int_from_float":
            return f"must be a whole number, not {value}", ""
        case "string_type":
            return f"must be a text in quotes, not {value}", ""
        case "bool_type":
            return f"must be true or false, not {value}", ""
        case "literal_error":
            return f"must be {context['expected']}, not {value}", ""
        case _:
            message = str(mistake["msg"])
            return f"{message[0].lower()}{message[1:]}, not {value}", ""


def _letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA: as spreadsheets count columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
