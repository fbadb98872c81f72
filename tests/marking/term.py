"""What the tests of marking share: a class of forty on a roster, its exam, and what the class wrote."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.helpers import Workdir, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
AWKWARD = ("00123", "007", "0456", "202612345678901234", "3E5")  # ids that spreadsheet programs change
PARTS = ('type = "tiny/sum"\npoints = 3', 'type = "tiny/share"\npoints = 4',
         'type = "tiny/sum"\npoints = 2\nchoices = 3')  # fmt: skip


def class_of(count: int) -> list[tuple[str, str, str]]:
    """Id, name, section."""
    ids = [*AWKWARD, *(f"s{number:02}" for number in range(count))][:count]
    return [(one, f"Student {chr(65 + i // 26)}{chr(97 + i % 26)}", f"DIS {101 + i % 2}") for i, one in enumerate(ids)]


def examined(folder: Path, count: int = 40) -> Workdir:
    """A folder with an exam for a class, drawn and printed."""
    small_bank(folder / "bank")
    desk = Workdir(folder)
    desk.write("exam.toml", recipe(*PARTS, top='roster = "class.csv"'))
    desk.write("class.csv", as_csv([("id", "name", "section"), *class_of(count)]))
    desk.run(f"build exam.toml --format typ --seed {SEED}").done()
    return desk


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def right(line: Mapping[str, Any]) -> dict[str, str]:
    """Column → the right answer of a version, as a student writes it."""
    cells: dict[str, str] = {}
    for problem in line["problems"]:
        if problem["options"]:
            letter = next(option["letter"] for option in problem["options"] if not option["mistake"])
            cells[f"{problem['label']} choice"] = letter
            continue
        for name, value in problem["answer"].items():
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            cells[f"{problem['label']} {name}"] = text
    return cells


def filled(desk: Workdir) -> list[list[str]]:
    """The sheet of the class: every third answer is wrong, every fifth empty, and two students are absent."""
    lines = desk.records("exam.jsonl")[1:]
    columns = list(right(lines[0]))
    rows = [["code", "version", "student", "name", *columns]]
    for i, line in enumerate(lines):
        student = line["student"]
        cells = []
        for j, (_, answer) in enumerate(right(line).items()):
            wrong = answer.replace("A", "B") if answer.isalpha() else f"{answer}0"
            cells.append("" if (i + j) % 5 == 4 or i in (11, 29) else wrong if (i + j) % 3 == 2 else answer)
        rows.append([line["code"], line["version"], student["id"], student["name"], *cells])
    return rows


def totals(desk: Workdir, out: str = "marks") -> dict[str, str]:
    """Student → points, or the status of who has none."""
    text = desk.tree(out).get("totals.csv", b"").decode("utf-8-sig")
    return {row["student"]: row["earned"] or row["status"] for row in csv.DictReader(io.StringIO(text))}


def to_mend(desk: Workdir, out: str = "marks") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(desk.tree(out)["to-mend.csv"].decode("utf-8-sig"))))


def mended(record: Path, change: Any) -> None:
    """Changes the lines of a record."""
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    change(lines)
    record.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
