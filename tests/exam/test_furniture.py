"""What an exam has besides its problems: sections, pools of whole problems, bonus, points of a pool's entries."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generator.bank.bank import Bank
from generator.exam.composer import Composer
from generator.exam.looks import frame, headings, part_layouts
from generator.exam.recipe_model import Recipe
from generator.exam.slots import problem_order, slots_of
from generator.model import Version
from generator.page import documents
from tests.helpers import Workdir, small_bank

SEED = 77_000_111


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    small_bank(tmp_path / "bank")
    return Bank([Workdir(tmp_path).bank])


def recipe(*problems: dict[str, Any], **top: Any) -> Recipe:
    return Recipe.model_validate({"title": "Exam", "problems": list(problems), **top})


def problem(*types: str, **keys: Any) -> dict[str, Any]:
    return {"title": types[0], "parts": [{"type": name, "repeats": True} for name in types], **keys}


def drawn(whole: Recipe, bank: Bank, names: str) -> list[Version]:
    composer = Composer(whole, bank, SEED, len(names))
    return [composer.draw(name) for name in names]


# --- pools of whole problems ----------------------------------------------------------------------------------------

FIVE = [problem("tiny/sum", "tiny/plus", pool="proofs", text=f"Number {i}.") for i in range(5)]


def test_two_of_five_problems(bank: Bank) -> None:
    whole = recipe(problem("tiny/sum"), *FIVE, problem("tiny/coin"), pools={"proofs": 2})
    chosen: Counter[tuple[int, ...]] = Counter()
    for version in drawn(whole, bank, "ABCDEFGHIJKLMNOPQRST"):
        order = problem_order(whole, SEED, version.name)
        assert (order[0], order[-1], len(order)) == (0, 6, 4)
        assert [placed.label for placed in version.problems] == ["1", "2(a)", "2(b)", "3(a)", "3(b)", "4"]
        chosen[tuple(order[1:3])] += 1
    assert len(chosen) > 5, "the pool is drawn anew in each version"
    assert {place for pair in chosen for place in pair} == {1, 2, 3, 4, 5}


def test_a_pool_changes_nothing_about_the_other_problems(bank: Bank) -> None:
    before = drawn(recipe(problem("tiny/sum"), *FIVE, pools={"proofs": 2}), bank, "A")[0]
    after = drawn(recipe(problem("tiny/sum"), *FIVE, pools={"proofs": 4}), bank, "A")[0]
    slots = {placed.slot: placed.instance for placed in after.problems}
    assert all(slots[placed.slot] == placed.instance for placed in before.problems if placed.slot in slots)
    assert before.problems[0].slot in slots


def test_a_part_cannot_share_with_a_problem_that_may_not_be_printed() -> None:
    sharing = {"title": "x", "parts": [{"type": "tiny/share", "share": {"slot": "first", "givens": ["a"]}}]}
    first = {"title": "y", "pool": "p", "parts": [{"type": "tiny/sum", "slot": "first"}]}
    with pytest.raises(ValueError, match="is in a problem of a pool"):
        recipe(first, problem("tiny/sum", pool="p"), sharing, pools={"p": 1})


@pytest.mark.parametrize(
    ("problems", "pools", "message"),
    [
        ([problem("tiny/sum", pool="p")], {}, "does not say how many problems of “p”"),
        ([problem("tiny/sum", pool="p")], {"p": 2}, "has 1 problems, but 2 are to be printed"),
        ([problem("tiny/sum")], {"q": 1}, "the pool “q” has 0 problems"),
    ],
)
def test_pools_that_cannot_be(problems: list[dict[str, Any]], pools: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        recipe(*problems, pools=pools)


# --- pools of types -------------------------------------------------------------------------------------------------


def test_one_type_twice_in_a_pool_with_other_knobs_and_points(bank: Bank) -> None:
    pool = [
        {"type": "tiny/sum", "knobs": {"largest": 9}, "points": 2},
        {"type": "tiny/sum", "knobs": {"largest": 50}, "points": 3.5},
    ]
    whole = recipe({"title": "x", "parts": [{"pool": pool, "repeats": True}]})
    found: Counter[tuple[Any, ...]] = Counter()
    for version in drawn(whole, bank, "ABCDEFGHIJ"):
        (placed,) = version.problems
        found[placed.slot, placed.points, placed.instance.knobs["largest"]] += 1
    assert {key[1:] for key in found} == {(2, 9), (3.5, 50)}
    assert {slot for slot, *_ in found} == {"pool#1/tiny/sum", "pool#1/tiny/sum#2"}


def test_the_same_entry_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="twice in the pool with the same knobs"):
        recipe({"title": "x", "parts": [{"pool": ["tiny/sum", "tiny/sum"]}]})


# --- sections -------------------------------------------------------------------------------------------------------


def sections(whole: Recipe, name: str) -> list[str]:
    return [heading.section.title if heading.section else "" for heading in headings(whole, SEED, name)]


SECTIONED = [
    problem("tiny/sum", section={"title": "Short"}),
    problem("tiny/plus"),
    problem("tiny/coin"),
    problem("tiny/share", section={"title": "Long", "text": "Show your work."}),
    problem("tiny/sum", new_page=True),
]


def test_what_is_shuffled_stays_in_its_section() -> None:
    whole = recipe(*SECTIONED, shuffle=True)
    orders = [problem_order(whole, SEED, name) for name in "ABCDEFGH"]
    assert len({tuple(order) for order in orders}) > 3
    for name, order in zip("ABCDEFGH", orders, strict=True):
        assert (set(order[:3]), set(order[3:])) == ({0, 1, 2}, {3, 4})
        assert sections(whole, name) == ["Short", "", "", "Long", ""], "above whichever problem comes first"


def test_an_order_without_sections_is_as_it_was() -> None:
    """Records of before had none: their papers keep their order."""
    whole = recipe(*(problem("tiny/sum") for _ in range(6)), shuffle=True)
    assert problem_order(whole, 12345, "A") == [5, 3, 1, 4, 0, 2]


# --- bonus ----------------------------------------------------------------------------------------------------------


def test_bonus_is_outside_the_total(bank: Bank) -> None:
    whole = recipe(
        {
            "title": "x",
            "parts": [{"type": "tiny/sum", "points": 3}, {"type": "tiny/plus", "points": 1.5, "bonus": True}],
        },
        problem("tiny/coin", bonus=True),
    )
    (version,) = drawn(whole, bank, "A")
    assert [placed.is_bonus for placed in version.problems] == [False, True, True]
    paper, key = documents(
        frame(whole), headings(whole, SEED, "A"), version, bank, layouts=part_layouts(whole, SEED, "A")
    )
    assert (paper.points, paper.bonus, key.points) == (3, 2.5, 3)
    assert [problem.bonus for problem in paper.problems] == [1.5, 1]


# --- records of before ----------------------------------------------------------------------------------------------


def test_a_recipe_without_furniture_says_nothing_of_it() -> None:
    said = json.loads(recipe(problem("tiny/sum")).model_dump_json())
    assert not {"cover", "pools", "appendix", "language", "room", "text_size", "name_line"} & set(said)
    assert not {"section", "new_page", "bonus", "pool"} & set(said["problems"][0])
    assert said["edition"] == 2
    old = Recipe.model_validate({**said, "edition": 1})
    assert "edition" not in json.loads(old.model_dump_json())


def test_every_slot_of_a_version_is_one_of_its_problems() -> None:
    whole = recipe(problem("tiny/sum"), *FIVE, pools={"proofs": 3})
    for name in "ABCD":
        printed = set(problem_order(whole, SEED, name))
        assert {slot.problem for slot in slots_of(whole, SEED, name)} == printed
