"""The folder of an instructor: its exams, and where the files of each lie. The command line knows the same names."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from generator.errors import UserError, one_line
from generator.exam import Header, read_header

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_RULINGS = "rulings.toml"
_LARGEST = 10_000_000  # bytes of a recipe

State = Literal["open", "printed", "marked"]


@dataclass(frozen=True)
class Exam:
    """An exam's files, whether they are there or not."""

    folder: Path
    name: str

    @property
    def recipe(self) -> Path:
        return self.folder / f"{self.name}.toml"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.name}.jsonl"

    @property
    def roster(self) -> Path:
        return self.folder / f"{self.name}-roster.csv"

    @property
    def rulings(self) -> Path:
        return self.folder / f"{self.name}-rulings.toml"

    @property
    def responses(self) -> Path:
        """What the students wrote: the sheet that is marked, as it was typed or uploaded last."""
        return self.folder / f"{self.name}-responses.csv"

    @property
    def papers(self) -> Path:
        """The folder of papers, keys and tables."""
        return self.folder / "build" / self.name

    @property
    def marks(self) -> Path:
        """The folder of marks, feedback pages and the class report."""
        return self.folder / "build" / f"{self.name}-marks"

    @property
    def history(self) -> Path:
        """The folder of earlier texts of the recipe, to undo changes."""
        return self.folder / ".history" / self.name

    @property
    def state(self) -> State:
        if not self.record.is_file():
            return "open"
        return "marked" if self.responses.is_file() or (self.marks / "totals.csv").is_file() else "printed"

    def header(self) -> Header | None:
        """Of its record, if there is one. Raises UserError for one that cannot be read."""
        return read_header(self.record) if self.record.is_file() else None

    def require_open(self) -> None:
        """Raises UserError where papers are printed: what is on them is settled."""
        if self.record.is_file():
            raise UserError(
                "is printed: its papers are settled, and its recipe is closed", where=self.name,
                todo="open a copy of it, and change that",
            )  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A line of the list of exams."""

    exam: Exam
    title: str
    subtitle: str
    date: str
    problem: str = ""
    """Why it cannot be read; "" if it can."""


def exam_of(folder: Path, name: str) -> Exam:
    """The exam of this name. Raises UserError if there is none."""
    exam = Exam(folder, name)
    if not NAME.fullmatch(name) or not (exam.recipe.is_file() or exam.record.is_file()):
        raise UserError(f"there is no exam “{one_line(name, 60)}” in this folder", todo="choose one of the list")
    return exam


def free_name(folder: Path, wanted: str) -> str:
    """A name for a new exam, after its title: none of its files are there yet."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", wanted).strip("-").lower()[:40].strip("-") or "exam"
    taken = {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    names = [plain, *(f"{plain}-{number}" for number in range(2, 10_000))]
    return next(
        name
        for name in names
        if not any(f"{name}{end}" in taken for end in (".toml", ".jsonl", "-roster.csv", "-rulings.toml"))
    )


def exams_in(folder: Path) -> list[Listed]:
    """The exams of a folder, the last changed first."""
    names = {path.stem for path in folder.glob("*.toml") if not path.name.endswith(_RULINGS)}
    names |= {path.stem for path in folder.glob("*.jsonl")}
    exams = [Exam(folder, name) for name in names if NAME.fullmatch(name)]
    exams = [exam for exam in exams if exam.recipe.is_file() or exam.record.is_file()]
    return [_listed(exam) for exam in sorted(exams, key=lambda exam: (-_changed(exam), exam.name))]


def require_there(folder: Path) -> None:
    """Raises UserError for a folder that is gone, as one on a stick that was pulled out: its exams are not lost, and no
    new one may take their place."""
    if not folder.is_dir():
        raise UserError(
            "the folder of your exams is not there", where=str(folder),
            todo="connect its drive, or put it back; then load this page again",
        )  # fmt: skip


def misnamed(folder: Path) -> list[str]:
    """Recipes and records that are not listed, for their names are none that an exam can have."""
    names = [path.name for path in folder.iterdir() if path.suffix in (".toml", ".jsonl") and path.is_file()]
    return sorted(name for name in names if not name.startswith(".") and not NAME.fullmatch(name.rpartition(".")[0]))


def _changed(exam: Exam) -> float:
    return max((path.stat().st_mtime for path in (exam.recipe, exam.record) if path.is_file()), default=0.0)


def _listed(exam: Exam) -> Listed:
    problem = ""
    said: dict[str, Any] = {}
    try:
        said = _recipe_head(exam.recipe) if exam.recipe.is_file() else {}
        if not said and (header := exam.header()):
            said = header.recipe.model_dump(include={"title", "subtitle", "date"})
    except UserError as error:
        problem = error.what
    title, subtitle, date = (str(said.get(key, "")) for key in ("title", "subtitle", "date"))
    return Listed(exam, title or exam.name, subtitle, date, problem)


def _recipe_head(path: Path) -> dict[str, Any]:
    """The keys at the top of a recipe. Raises UserError."""
    with suppress(OSError):
        if path.stat().st_size > _LARGEST:
            raise UserError("is larger than any recipe", where=path.name)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"is not TOML: {one_line(str(error), 200)}", where=path.name) from None
