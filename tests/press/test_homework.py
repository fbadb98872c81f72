"""The recipes of the homework, built as `make homework` builds them."""

from __future__ import annotations

import csv
from pathlib import Path

import pikepdf
import pytest

from generator.bank.bank import Bank
from generator.exam import Order, load_recipe
from generator.exam.record import read_entries
from generator.model import Version
from generator.press import build, regenerate, verify

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the record and the papers of the homework as printed."""
    folder = tmp_path_factory.mktemp("printed")
    bank = Bank()
    recipe = load_recipe(SEEDS / "eecs182-hw5-printed.toml", bank)
    build(Order(recipe, folder / "r.jsonl"), bank, folder / "out")
    return folder


def test_the_record_of_the_printed_homework_has_its_answers(printed: Path) -> None:
    """The right answers of the homework's parts with numbers; a person marks the others by their criteria."""
    (entry,) = read_entries(printed / "r.jsonl")
    placed = {placed.label: placed for placed in entry.version.problems}
    answers = {label: one.instance.answer for label, one in placed.items() if not one.instance.is_open}
    assert answers == {
        "1(b)": {"w": [2, -1, 3]},
        "1(c)": {"Y": [[-1, 3, -2], [3, -3, 1], [0, 3, 1]]},
        "2(a)": {"batch": "A", "layer": "B", "instance": "C"},
        "3(a)": {"parameters": 108},
        "3(b)": {"depthwise": 27, "pointwise": 12, "total": 39},
    }
    left = {label: one for label, one in placed.items() if one.instance.is_open}
    assert list(left) == ["1(a)", "2(b)", "4(a)", "4(b)", "4(c)", "4(d)"]
    for one in left.values():
        assert sum(criterion.points for criterion in one.instance.criteria) == one.points


def test_the_table_of_answers_has_a_row_for_every_field(printed: Path) -> None:
    with (printed / "out" / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["label"], row["field"]): row["answer"] for row in csv.DictReader(file)}
    assert rows["1(b)", "w"] == "[2, -1, 3]"
    assert rows["3(b)", "total"] == "39"
    assert rows["2(a)", "layer"] == "B"


@pytest.mark.parametrize("name", sorted(path.stem for path in SEEDS.glob("*.toml")))
def test_every_recipe_here_makes_papers_that_verify(name: str, tmp_path: Path) -> None:
    """Two of each, as sources; and one more on the same record, which changes neither."""
    bank = Bank()
    recipe = load_recipe(SEEDS / f"{name}.toml", bank).model_copy(update={"format": ["typ"]})
    out, record = tmp_path / "out", tmp_path / "r.jsonl"
    counts = [1] if name.endswith("-printed") else [2, 3]
    kept: list[Version] = []
    for count in counts:
        versions = recipe.versions if count == 1 else count
        build(Order(recipe.model_copy(update={"versions": versions}), record), bank, out)
        drawn = [entry.version for entry in read_entries(record)]
        assert len(drawn) == count
        assert drawn[: len(kept)] == kept
        kept = drawn
    found = verify(record, bank, out)
    assert (found.differences, found.unchecked, found.versions) == ((), (), counts[-1])


def test_four_versions_differ_everywhere_and_come_back(tmp_path: Path) -> None:
    """Sixteen types, four versions: no two papers share an instance, 3(b) speaks of the image of 3(a), and papers
    that were deleted come back byte for byte."""
    bank = Bank()
    recipe = load_recipe(SEEDS / "eecs182-hw5.toml", bank)
    out, record = tmp_path / "out", tmp_path / "r.jsonl"
    built = build(Order(recipe, record), bank, out)
    assert built.seed.bit_length() > 64
    entries = list(read_entries(record))
    assert [entry.version.name for entry in entries] == ["A", "B", "C", "D"]
    for slot in zip(*(entry.version.problems for entry in entries), strict=True):
        assert len({repr(placed.instance.givens) for placed in slot}) == 4
    assert len({p.instance.type for p in entries[0].version.problems}) == 16
    for entry in entries:
        image, separable = (p.instance.givens for p in entry.version.problems if p.label in ("3(a)", "3(b)"))
        assert all(separable[name] == image[name] for name in ("height", "width", "in_channels", "kernel"))
    papers = {path.name: path.read_bytes() for path in out.glob("?-*.pdf")}
    assert len(papers) == 8
    for name in papers:
        (out / name).unlink()
    assert regenerate(record, bank, out).differences == ()
    assert {path.name: path.read_bytes() for path in out.glob("?-*.pdf")} == papers
    assert verify(record, bank, out).differences == ()


def test_bound_papers_begin_on_odd_pages_with_bookmarks(printed: Path) -> None:
    with pikepdf.open(printed / "out" / "all-papers.pdf") as bound, bound.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Version printed"]
        assert len(bound.pages) % 2 == 0
