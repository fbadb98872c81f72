"""JSON Lines ↔ versions: everything that was drawn, and from which seed. The format is described in docs/records.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from generator.errors import UserError, one_line
from generator.model import Instance, Placed, Version
from generator.recipe import Recipe

FORMAT = 1
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
    line: int = 0


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _HeaderLine(_Strict):
    format: int
    kind: str
    recipe: dict[str, Any]
    seed: str = Field(pattern=r"^\d{1,78}$")
    created: str
    software: dict[str, str]


class _ProblemLine(_Strict):
    label: str = Field(pattern=r"^\d{1,4}(\([a-z]\))?$")
    type: str
    points: int
    knobs: dict[str, int | bool | str]
    path: list[str | int] = Field(min_length=4, max_length=4)
    source_sha256: str
    givens: dict[str, Any]
    answer: dict[str, Any]
    mistakes: dict[str, dict[str, Any]]
    order: list[int]


def _is_student(row: dict[str, str]) -> dict[str, str]:
    if not row.get("id") or not row.get("name"):
        raise ValueError("a student needs id and name")
    return row


class _VersionLine(_Strict):
    version: str
    code: str
    student: Annotated[dict[str, str], AfterValidator(_is_student)] | None
    problems: list[_ProblemLine] = Field(min_length=1)
    sources: dict[str, str]
    files: dict[str, str]


def header_line(header: Header) -> bytes:
    recipe = header.recipe.model_dump(mode="json", exclude={"seed"})  # the seed stands beside it, as a string
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
            "order": placed.order,
        }
        for placed in version.problems
    ]
    return _line(
        {
            "version": version.name,
            "code": version.code,
            "student": version.student,
            "problems": problems,
            "sources": entry.sources,
            "files": entry.files,
        }
    )


def read_header(path: Path) -> Header:
    """Line 1. Raises UserError naming the field that is wrong."""
    try:
        with path.open("rb") as file:
            return parse_header(file.readline(), path)
    except OSError as error:
        raise UserError(f"cannot read the record: {error.strerror}", where=str(path)) from None


def parse_header(line: bytes, path: Path = Path("record")) -> Header:
    """Line 1 by itself. Raises UserError."""
    where = f"{path}, line 1"
    if line and not line.endswith(b"\n"):
        raise UserError("is cut off", where=where, todo=RESTORE)
    data = _parsed(_HeaderLine, line, where)
    if data.kind != "record" or data.format != FORMAT:
        raise UserError(
            f"is a “{one_line(data.kind, 40)}” of format {data.format}, not a record of format {FORMAT}",
            where=where,
            todo="update the program",
        )
    try:
        recipe = Recipe.model_validate(data.recipe)
    except ValidationError as error:
        raise UserError(f"field “recipe”: {_first(error)}", where=where, todo=RESTORE) from None
    return Header(recipe, int(data.seed), data.created, data.software)


def read_entries(path: Path) -> Iterator[Entry]:
    """The versions, one at a time. Raises UserError naming line and field for a truncated or edited record."""
    with path.open("rb") as file:
        file.readline()
        number = 1
        for number, line in enumerate(file, 2):
            where = f"{path}, line {number}"
            if not line.endswith(b"\n"):
                raise UserError("is cut off", where=where, todo=RESTORE)
            yield _entry(_parsed(_VersionLine, line, where), number)
    if number == 1:
        raise UserError("has no versions: it is cut off", where=f"{path}, line 2", todo=RESTORE)


def parse_entry(line: bytes, path: Path, number: int) -> Entry:
    """One version line. Raises UserError."""
    return _entry(_parsed(_VersionLine, line, f"{path}, line {number}"), number)


RESTORE = "restore the record from a copy; without it the papers cannot be made again"


def _entry(data: _VersionLine, number: int) -> Entry:
    problems = tuple(
        Placed(
            label=p.label,
            slot=str(p.path[1]),
            points=p.points,
            instance=Instance(p.type, p.knobs, tuple(p.path), p.source_sha256, p.givens, p.answer, p.mistakes),
            order=tuple(p.order),
        )
        for p in data.problems
    )
    return Entry(Version(data.version, data.code, data.student, problems), data.sources, data.files, number)


def _parsed(model: type[M], line: bytes, where: str) -> M:
    try:
        data = json.loads(line.decode("utf-8"))
        json.dumps(data, ensure_ascii=False).encode("utf-8")  # no half of a surrogate pair: nothing can print it
    except (ValueError, RecursionError) as error:
        reason = "is empty" if not line.strip() else "is cut off or not JSON"
        raise UserError(f"{reason} ({one_line(str(error), 80)})", where=where, todo=RESTORE) from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UserError(_first(error), where=where, todo=RESTORE) from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(key) for key in first["loc"]) or "the line"
    return f"field “{one_line(place, 80)}”: {first['msg'].lower()}"


def _line(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
