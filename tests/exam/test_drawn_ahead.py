"""Versions that are drawn ahead, in any order, are those that one after another would give."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.bank import Bank, draw_fit, identity
from generator.exam import Composer, Fits, Header, Recipe, load_recipe
from generator.model import Version
from generator.press.draw_pool import drawn_ahead
from generator.press.worker_pool import InlineExecutor, WorkerPool
from tests.exam.test_distinct import SAME
from tests.helpers import Workdir, add_type, recipe, small_bank
from tests.press.building import DATED, SEED

SEEDS = Path(__file__).parents[2] / "seeds"
CROWDED = 'type = "tiny/same"\nknobs = {{ largest = {largest} }}'


def both_ways(recipe: Recipe, bank: Bank, seed: int, order: list[int]) -> tuple[list[Version], list[Version]]:
    """The versions one after another, and from what was drawn ahead in another order."""
    names = recipe.version_names()
    one_by_one = Composer(recipe, bank, seed, len(names))
    ahead = Composer(recipe, bank, seed, 0, bands=one_by_one.bands)
    fits = {i: ahead.drawn_ahead(names[i]) for i in order}
    settled = Composer(recipe, bank, seed, len(names), bands=one_by_one.bands)
    return [one_by_one.draw(name) for name in names], [settled.draw(n, None, fits[i]) for i, n in enumerate(names)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ahead")
    small_bank(folder / "bank")
    add_type(folder / "bank", "tiny/same", SAME)
    return folder


@settings(max_examples=40)
@given(seed=st.integers(0, 2**128), largest=st.integers(5, 40), parts=st.integers(1, 3), data=st.data())
def test_crowded_slots(folder: Path, seed: int, largest: int, parts: int, data: st.DataObject) -> None:
    """Nearly every problem that exists is asked for, so that most versions come upon one that is gone. The problems are
    those that the first allowed attempt of each slot gives, which is worked out here without a composer."""
    count = min(12, (largest * (largest + 1) // 2) // parts)
    desk = Workdir(folder)
    desk.write("quiz.toml", recipe(*[CROWDED.format(largest=largest)] * parts, versions=str(count)))
    bank = Bank([folder / "bank"])
    quiz = load_recipe(folder / "quiz.toml", bank)
    order = data.draw(st.permutations(range(count)))
    one_by_one, settled = both_ways(quiz, bank, seed, order)
    assert settled == one_by_one
    kind, used = bank["tiny/same"], dict[str, set[bytes]]()
    for version in settled:
        here: set[bytes] = set()
        for placed in version.problems:
            gone = used.setdefault(placed.slot, set()) | here
            expected = draw_fit(
                kind, seed, version.name, placed.slot, knobs=kind.resolve_knobs({"largest": largest}),
                accept=lambda givens, gone=gone: "gone" * (identity(kind, givens, "") in gone),  # type: ignore[misc]
                attempts=range(100_000),
            )  # fmt: skip
            assert placed.instance.givens == expected.givens
            assert placed.instance.path == expected.path
            here.add(same := identity(kind, expected.givens, ""))
            used[placed.slot].add(same)


@pytest.mark.parametrize("name", ["eecs182-hw5", "course-exam", "course-final", "midterm"])
def test_shipped_recipes(name: str) -> None:
    """With bands of effort, levels, shared givens, pools and multiple choice."""
    bank = Bank()
    found = load_recipe(SEEDS / f"{name}.toml", bank).model_copy(
        update={"versions": [f"v{i}" for i in range(16)], "shared": [], "roster": None}
    )
    one_by_one, settled = both_ways(found, bank, SEED, [*range(1, 16, 2), *range(0, 16, 2)])
    assert settled == one_by_one


def test_processes_draw_what_one_draws(folder: Path, tmp_path: Path) -> None:
    """Several processes, one after the other, and processes of which each ends: the same record and the same files."""
    trees = []
    for jobs in ("1", "2"):
        desk = Workdir(tmp_path / jobs)
        desk.home.mkdir()
        small_bank(desk.bank)
        add_type(desk.bank, "tiny/same", SAME)
        desk.write("quiz.toml", recipe(CROWDED.format(largest=7), 'type = "tiny/share"', versions="24"))
        desk.run(f"build quiz.toml --seed {SEED} --jobs {jobs}", env=DATED).done()
        trees.append(desk.tree())
    assert trees[0] == trees[1]


class Lost(InlineExecutor):
    """Whose processes end in the middle of each task."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("the process ended"))
        return future


def test_a_lost_process_leaves_the_drawing_to_the_others(folder: Path) -> None:
    bank = Bank([folder / "bank"])
    desk = Workdir(folder)
    desk.write("lost.toml", recipe(CROWDED.format(largest=7), versions="10"))
    quiz = load_recipe(folder / "lost.toml", bank)
    names = quiz.version_names()

    def drawn(pool: WorkerPool) -> list[Fits]:
        return list(drawn_ahead(pool, bank, (), Header(quiz, SEED, "", {}), {}, names))

    assert [len(fits) for fits in drawn(WorkerPool(Lost(), 2))] == [0] * 10
    assert [len(fits) for fits in drawn(WorkerPool(InlineExecutor(), 1))] == [1] * 10
