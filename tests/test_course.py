"""The recipes in seeds/: exams, quizzes, and a practice set for each topic. They are fair, and what they say."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator.bank import Bank
from generator.bank.bank import built_in
from generator.exam import Order, load_recipe
from generator.exam.record import read_entries
from generator.model import Version
from generator.press import build

SEEDS = Path(__file__).parent.parent / "seeds"
ALL = sorted(path.relative_to(SEEDS).with_suffix("").as_posix() for path in SEEDS.rglob("*.toml"))
EXAMS = ["course-midterm", "course-final"]  # are looked at by tests of their own
TOPICS = sorted({path.parent.parent.name for path in built_in().glob("*/*/problem.py")})
SEED = 0x1F2E3D4C5B6A798877665544332211AA


def built(name: str, folder: Path, versions: int, engine: str = "typst", kinds: tuple[str, ...] = ("typ",)) -> Path:
    """The folder with so many versions of a recipe; the record is beside it."""
    bank = Bank()
    recipe = load_recipe(SEEDS / f"{name}.toml", bank)
    changed: dict[str, Any] = {"versions": versions, "seed": SEED, "engine": engine, "format": list(kinds)}
    build(Order(recipe.model_copy(update=changed), folder / "r.jsonl"), bank, folder / "out")
    return folder / "out"


def fair(name: str, folder: Path, count: int) -> list[Version]:
    """The versions of a recipe: as much work as each other, to 10 percent, and nothing stands in two of them."""
    out = built(name, folder, count)
    with (out / "fairness.csv").open(encoding="utf-8", newline="") as file:
        off = [float(row["deviation_percent"]) for row in csv.DictReader(file)]
    assert max(off) - min(off) <= 10
    versions = [entry.version for entry in read_entries(folder / "r.jsonl")]
    assert len(versions) == len(off) == count
    closed = [placed.instance for version in versions for placed in version.problems if not placed.instance.is_open]
    keys = [(one.type, json.dumps(one.givens, sort_keys=True)) for one in closed]
    assert len(set(keys)) == len(keys)
    return versions


@pytest.mark.parametrize("name", [name for name in ALL if name not in EXAMS and not name.endswith("-printed")])
def test_every_recipe_is_fair(name: str, tmp_path: Path) -> None:
    fair(name, tmp_path, 2)


def test_every_topic_has_a_practice_set() -> None:
    assert sorted(path.stem for path in (SEEDS / "practice").glob("*.toml")) == TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_a_practice_set_is_about_its_topic(topic: str) -> None:
    """It has six parts or more, all of its topic but for a worked solution with a slip; and it goes from easy to hard:
    nothing easy comes after something hard within a problem."""
    recipe = load_recipe(SEEDS / "practice" / f"{topic}.toml", Bank())
    parts = [part for problem in recipe.problems for part in problem.parts]
    assert len(parts) >= 6
    assert {str(part.type).split("/")[0] for part in parts} <= {topic, "slips"}
    for problem in recipe.problems:
        levels = [["easy", "middle", "hard"].index(part.level) for part in problem.parts if part.level]
        assert levels == sorted(levels)


def test_the_diagnostic_test_asks_twelve_short_questions_over_all_topics() -> None:
    """Of one point each, multiple choice with “none of these”, and nothing is lost by a wrong option."""
    recipe = load_recipe(SEEDS / "diagnostic-test.toml", Bank())
    parts = [part for problem in recipe.problems for part in problem.parts]
    assert len(parts) == 12
    assert all(part.choices and part.none_of_these and not part.penalty and part.points == 1 for part in parts)
    assert {str(part.type).split("/")[0] for part in parts} == {
        "algebra",
        "calculus",
        "discrete",
        "graphs_and_algorithms",
        "linear_algebra",
        "physics",
        "probability",
        "statistics",
    }


def test_the_midterm_has_ten_problems_of_all_kinds(tmp_path: Path) -> None:
    for version in fair("course-midterm", tmp_path, 4):
        assert len({placed.label.split("(")[0] for placed in version.problems}) == 10
        assert sum(placed.points for placed in version.problems) == 100
        assert [placed.label for placed in version.problems if placed.instance.is_open] == ["9(b)"]
        assert [placed.label for placed in version.problems if placed.options] == ["8"]
        assert [placed.label for placed in version.problems if placed.instance.type.startswith("slips/")] == ["5"]


def test_versions_of_the_final_get_other_types_and_as_many_points(tmp_path: Path) -> None:
    versions = fair("course-final", tmp_path, 4)
    assert {sum(placed.points for placed in version.problems) for version in versions} == {150}
    assert len({frozenset(placed.instance.type for placed in version.problems) for version in versions}) > 1
    last = [[placed.slot for placed in version.problems if placed.label.startswith("6")] for version in versions]
    assert len({tuple(slots) for slots in last}) > 1
    assert len({frozenset(slots) for slots in last}) == 1


@pytest.mark.parametrize("engine", ["typst", "latex"])
def test_the_midterm_fits_seven_pages(engine: str, tmp_path: Path) -> None:
    out = built("course-midterm", tmp_path, 2, engine, ("pdf",))
    pages = []
    for paper in sorted(out.glob("?-paper.pdf")):
        with pikepdf.open(paper) as pdf:
            pages.append(len(pdf.pages))
    assert pages == [7, 7]
    assert len(list(out.glob("?-key.pdf"))) == 2
