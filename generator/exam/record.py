"""JSON Lines ↔ versions: everything that was drawn, and from which seed. docs/records.md describes both formats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, islice
from math import inf
from pathlib import Path
from typing import IO, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from generator.bank import options, title_code
from generator.errors import UserError, one_line
from generator.exam.recipe_model import Recipe
from generator.files import require_file, why_not
from generator.model import Criterion, DrawnOption, FormerKey, Instance, Placed, Version

FORMAT = 2
"""Of the records that are written; those of format 1 are read too."""

_FRACTION = re.compile(r"-?[0-9]{1,17}/[1-9][0-9]{0,16}")
_HIGHEST = 100_000  # number of a candidate among a problem's wrong options
_LONGEST = 2**27  # bytes of a line, which may hold the pictures and the layout of a recipe
_RUN = 16  # versions that LaTeX sets in one run
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Header:
    """Line 1: the whole recipe, the seed, when and with what it was made."""

    recipe: Recipe
    seed: int
    created: str
    software: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """A further line: a version, and what was made of it."""

    version: Version
    sources: Mapping[str, str]
    """"paper" and "key" → SHA-256 of the engine's input."""
    files: Mapping[str, str]
    """File name → SHA-256. Empty, as `sources` is, for a version that was drawn but could not be typeset."""
    round: int = 0
    """0 for the versions that were drawn first, 1 for those that were added next, …"""
    withdrawn: bool = False
    """The student is no longer on the roster."""
    line: int = 0
    printing: int = 0
    """0, or more if LaTeX could not typeset the version with the others of its round: 1 for those that were mended
    first, 2 for the next, …"""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _HeaderLine(_Strict):
    format: int
    kind: str
    recipe: dict[str, Any]
    seed: str = Field(pattern=r"^\d{1,78}$")
    created: str
    software: dict[str, str]


class _OptionLine(_Strict):
    letter: str = Field(pattern=r"^[A-Z]$")
    answer: dict[str, Any]
    mistake: str


class _CriterionLine(_Strict):
    points: int | float
    earns: str
    gap: str


class _FormerLine(_Strict):
    answer: dict[str, Any]
    mistakes: dict[str, dict[str, Any]]
    claims: dict[str, Any] = {}
    source_sha256: str
    until: str
    because: str


class _ProblemLine(_Strict):
    label: str = Field(pattern=r"^\d{1,4}(\([a-z]\))?$")
    type: str
    points: int | float
    knobs: dict[str, int | bool | str]
    path: list[str | int] = Field(min_length=4, max_length=4)
    source_sha256: str
    givens: dict[str, Any]
    answer: dict[str, Any]
    mistakes: dict[str, dict[str, Any]]
    kinds: dict[str, str | list[str]] = {}
    units: dict[str, str] = {}
    bonus: bool = False
    criteria: list[_CriterionLine] = []
    claims: dict[str, Any] = {}
    order: list[Annotated[int, Field(ge=-1, le=_HIGHEST)]] = []  # of format 1
    options: list[_OptionLine] = []
    former: list[_FormerLine] = []


def _is_student(row: dict[str, str]) -> dict[str, str]:
    if not row.get("id") or not row.get("name"):
        raise ValueError("a student needs id and name")
    return row


class _VersionLine(_Strict):
    version: str
    code: str
    variant: str = ""
    student: Annotated[dict[str, str], AfterValidator(_is_student)] | None
    problems: list[_ProblemLine] = Field(min_length=1)
    round: int = Field(default=0, ge=0)
    withdrawn: bool = False
    printing: int = Field(default=0, ge=0)
    sources: dict[str, str]
    files: dict[str, str]


def header_line(header: Header) -> bytes:
    unsaid = {"seed"} if header.recipe.efforts else {"seed", "efforts"}  # the seed stands beside it, as a string
    recipe = header.recipe.model_dump(mode="json", exclude=unsaid)
    return _line(
        {
            "format": FORMAT,
            "kind": "record",
            "recipe": recipe,
            "seed": str(header.seed),
            "created": header.created,
            "software": dict(header.software),
        }
    )


def entry_line(entry: Entry) -> bytes:
    version = entry.version
    problems = [
        {
            "label": placed.label,
            "type": placed.instance.type,
            "points": placed.points,
            "knobs": placed.instance.knobs,
            "path": placed.instance.path,
            "source_sha256": placed.instance.source_sha256,
            "givens": placed.instance.givens,
            "answer": placed.instance.answer,
            "mistakes": placed.instance.mistakes,
            "options": [vars(option) for option in placed.options],
            **_rarely(placed),
        }
        for placed in version.problems
    ]
    return _line(
        {
            "version": version.name,
            "code": version.code,
            **({"variant": version.variant} if version.variant else {}),
            "student": version.student,
            "problems": problems,
            "round": entry.round,
            "withdrawn": entry.withdrawn,
            **({"printing": entry.printing} if entry.printing else {}),
            "sources": entry.sources,
            "files": entry.files,
        }
    )


def _rarely(placed: Placed) -> dict[str, Any]:
    """What only some problems have: kinds and units of fields, criteria and claims of an open part, earlier keys."""
    instance = placed.instance
    found = {
        "kinds": instance.kinds,
        "units": instance.units,
        "bonus": placed.is_bonus,
        "criteria": [vars(criterion) for criterion in instance.criteria],
        "claims": instance.claims,
        "former": [vars(former) for former in placed.former],
    }
    return {name: value for name, value in found.items() if value}


def read_header(path: Path) -> Header:
    """Line 1. Raises UserError naming the field that is wrong."""
    with _opened(path) as file:
        return parse_header(file.readline(_LONGEST), path)


def _opened(path: Path) -> IO[bytes]:
    """The file, if it is one. Raises UserError."""
    try:
        require_file(path, "record")
        return path.open("rb")
    except (OSError, ValueError) as error:
        todo = "`problemset build` writes a record beside its recipe"
        raise UserError(f"cannot read the record: {why_not(error)}", where=str(path), todo=todo) from None


def parse_header(line: bytes, path: Path = Path("record")) -> Header:
    """Line 1 by itself. Raises UserError."""
    where = f"{path}, line 1"
    if line and not line.endswith(b"\n"):
        raise UserError("is cut off", where=where, todo=RESTORE)
    data = _parsed(_HeaderLine, line, where)
    if data.kind != "record" or not 1 <= data.format <= FORMAT:
        raise UserError(
            f"is a “{one_line(data.kind, 40)}” of format {data.format}, not a record of a format up to {FORMAT}",
            where=where,
            todo="update the program",
        )
    try:
        recipe = Recipe.model_validate({"edition": 1, **data.recipe})
    except ValidationError as error:
        raise UserError(f"field “recipe”: {_first(error)}", where=where, todo=RESTORE) from None
    return Header(recipe, int(data.seed), data.created, data.software)


def record_id(header: Header) -> str:
    """What tells this record from others, derived one-way: it does not tell the seed."""
    return title_code(header.seed, header.recipe.title, "record")


def read_entries(path: Path, *, may_be_empty: bool = False) -> Iterator[Entry]:
    """The versions, one at a time. Raises UserError naming line and field for a truncated or edited record."""
    with _opened(path) as file:
        file.readline(_LONGEST)
        number = 1
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST), b""), 2):
            where = f"{path}, line {number}"
            if not line.endswith(b"\n"):
                raise UserError("is cut off", where=where, todo=RESTORE)
            yield _entry(_parsed(_VersionLine, line, where), number)
    if number == 1 and not may_be_empty:
        raise UserError("has no versions: it is cut off", where=f"{path}, line 2", todo=RESTORE)


def parse_entry(line: bytes, path: Path, number: int) -> Entry:
    """One version line. Raises UserError."""
    return _entry(_parsed(_VersionLine, line, f"{path}, line {number}"), number)


def runs(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """The entries in the groups that LaTeX sets in one run. Versions that are added or mended later share runs of their
    own, so that the bytes of the earlier ones stay as they are; last come those that have no files yet."""
    for _, added in groupby(entries, lambda entry: entry.round):
        while group := tuple(islice(added, _RUN)):
            ordered = sorted(group, key=_printing)
            yield from (tuple(run) for _, run in groupby(ordered, _printing))


def _printing(entry: Entry) -> float:
    return entry.printing if entry.files else inf


RESTORE = "restore the record from a copy; without it the papers cannot be made again"


def _entry(data: _VersionLine, number: int) -> Entry:
    problems = tuple(
        Placed(
            label=p.label,
            slot=str(p.path[1]),
            points=p.points,
            instance=(instance := _instance(p)),
            options=options(instance, p.order)
            if p.order
            else tuple(DrawnOption(option.letter, option.answer, option.mistake) for option in p.options),
            former=tuple(_former(one) for one in p.former),
            is_bonus=p.bonus,
        )
        for p in data.problems
    )
    version = Version(data.version, data.code, data.student, problems, data.variant)
    return Entry(version, data.sources, data.files, data.round, data.withdrawn, number, data.printing)


def _former(line: _FormerLine) -> FormerKey:
    mistakes = {name: {field: _fractions(value) for field, value in one.items()} for name, one in line.mistakes.items()}
    return FormerKey(line.answer, mistakes, line.claims, line.source_sha256, line.until, line.because)


def _instance(line: _ProblemLine) -> Instance:
    return Instance(
        line.type,
        line.knobs,
        tuple(line.path),
        line.source_sha256,
        line.givens,
        line.answer,
        {name: {field: _fractions(value) for field, value in fields.items()} for name, fields in line.mistakes.items()},
        {name: tuple(kind) if isinstance(kind, list) else kind for name, kind in line.kinds.items()},
        line.units,
        tuple(Criterion(one.points, one.earns, one.gap) for one in line.criteria),
        line.claims,
    )


def _fractions(value: Any) -> Any:
    """A mistake's value, with "1/3" read as a fraction."""
    if isinstance(value, list):
        return [_fractions(item) for item in value]
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return Fraction(value)
    return value


def _parsed(model: type[M], line: bytes, where: str) -> M:
    try:
        data = json.loads(line.decode("utf-8"), parse_constant=_no_number, parse_float=_finite)
        json.dumps(data, ensure_ascii=False).encode("utf-8")  # no half of a surrogate pair: nothing can print it
    except (ValueError, RecursionError) as error:
        reason = "is empty" if not line.strip() else "is cut off or not JSON"
        raise UserError(f"{reason} ({one_line(str(error), 80)})", where=where, todo=RESTORE) from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UserError(_first(error), where=where, todo=RESTORE) from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (inf, -inf):
        raise ValueError(f"{one_line(text, 40)} is too large")
    return number


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(key) for key in first["loc"]) or "the line"
    return f"field “{one_line(place, 80)}”: {first['msg'].lower()}"


def _line(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_written).encode("utf-8") + b"\n"


def _written(value: object) -> str:
    """What JSON does not know: a fraction, as "1/3"."""
    if not isinstance(value, Fraction):
        raise TypeError(f"a record cannot hold a {type(value).__name__}")
    return f"{value.numerator}/{value.denominator}"
