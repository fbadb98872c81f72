"""Versions: none is like another, and a change in one place of a recipe disturbs no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.bank.bank import Bank
from generator.errors import UserError
from generator.exam.composer import Composer
from generator.exam.placing import redraw_version
from generator.exam.recipe_model import Recipe
from generator.model import Instance, Version
from tests.helpers import Workdir, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
SUM = 'type = "tiny/sum"'
COIN = 'type = "tiny/coin"'


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    return Workdir(tmp_path)


@pytest.fixture
def bank(desk: Workdir) -> Bank:
    return Bank([desk.bank])


def part(type_id: str = "tiny/sum", **keys: Any) -> dict[str, Any]:
    return {"type": type_id, **keys}


def drawn(
    bank: Bank, *problems: list[dict[str, Any]], names: str = "ABCD", seed: int = SEED, **top: Any
) -> list[Version]:
    """The versions of a recipe; each problem is its parts."""
    whole = Recipe.model_validate({"title": "Quiz", "problems": [{"parts": parts} for parts in problems], **top})
    return composed(whole, bank, names, seed)


def composed(whole: Recipe, bank: Bank, names: Sequence[str], seed: int = SEED) -> list[Version]:
    composer = Composer(whole, bank, seed, len(names))
    return [composer.draw(name) for name in names]


def by_slot(versions: list[Version]) -> Mapping[tuple[str, str], Instance]:
    return {(version.name, placed.slot): placed.instance for version in versions for placed in version.problems}


# --- no two alike ---------------------------------------------------------------------------------------------------


def test_no_two_versions_share_an_instance(bank: Bank) -> None:
    few = part(knobs={"largest": 5})  # 25 instances
    versions = drawn(bank, [few, few], names="ABCDEFGHIJKLMNOPQRST")
    for slot in ("tiny/sum#1", "tiny/sum#2"):
        seen = [tuple(by_slot(versions)[v.name, slot].givens.values()) for v in versions]
        assert len(set(seen)) == 20


def test_no_paper_asks_the_same_twice(bank: Bank) -> None:
    few = part(knobs={"largest": 2})  # 4 instances
    (version,) = drawn(bank, [few, few, few, few], names="A")
    assert len({tuple(placed.instance.givens.values()) for placed in version.problems}) == 4
    with pytest.raises(UserError, match=r"only 4 different problems exist .* but 5 on one paper were asked for"):
        drawn(bank, [few, few, few, few, few], names="A")


def test_all_of_a_small_space_is_used(bank: Bank) -> None:
    versions = drawn(bank, [part(knobs={"largest": 3})], names="ABCDEFGHI")
    assert {tuple(i.givens.values()) for i in by_slot(versions).values()} == {
        (a, b) for a in (1, 2, 3) for b in (1, 2, 3)
    }


def test_more_versions_than_instances(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, COIN, versions="3"))
    before = desk.tree()
    error = desk.run("build quiz.toml --seed 5").error()
    assert error.startswith("tiny/coin (slot tiny/coin#1): only 2 different problems exist ")
    assert "but 3 versions were asked for" in error
    assert desk.tree() == before
    desk.run("build quiz.toml --seed 5 --versions 2").done()


def test_repeats_may_be_allowed(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, f"{COIN}\nrepeats = true", versions="5"))
    desk.run("build quiz.toml").done()
    shown = [givens["heads"] for (_, slot), givens in desk.givens().items() if slot == "tiny/coin#1"]
    assert len(shown) == 5
    assert len(set(shown)) <= 2


def test_repeated_parts_do_not_make_equal_papers(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(f"{COIN}\nrepeats = true", versions="3"))
    before = desk.tree()
    assert re.search(r"versions [AB] and [BC] would be the same paper", desk.run("build quiz.toml").error())
    assert desk.tree() == before


PINNED = f"{SUM}\ngivens = {{ a = 2, b = 3 }}"


def test_everything_pinned_makes_one_paper(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(PINNED, PINNED, versions="2"))
    before = desk.tree()
    error = desk.run("build quiz.toml").error()
    assert "versions A and B would be the same paper" in error
    assert "pinned" in error
    assert desk.tree() == before
    desk.run("build quiz.toml --versions 1").done()
    assert desk.givens() == {("A", f"tiny/sum#{i}"): {"a": 2, "b": 3} for i in (1, 2)}


def test_one_drawn_part_is_enough_to_tell_papers_apart(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(PINNED, COIN, versions="2"))
    desk.run("build quiz.toml").done()


def test_a_half_pinned_part_is_drawn_for_the_rest(bank: Bank) -> None:
    versions = drawn(bank, [part(givens={"a": 17})])
    givens = [i.givens for i in by_slot(versions).values()]
    assert {g["a"] for g in givens} == {17}
    assert len({g["b"] for g in givens}) == 4
    assert all(i.answer["sum"] == 17 + i.givens["b"] for i in by_slot(versions).values())


# --- versions that are there already --------------------------------------------------------------------------------


def composer_of(bank: Bank, *parts: dict[str, Any], total: int = 9, **top: Any) -> Composer:
    whole = Recipe.model_validate({"title": "Quiz", "problems": [{"parts": list(parts)}], **top})
    return Composer(whole, bank, SEED, total)


def test_versions_that_are_there_are_as_good_as_drawn(bank: Bank) -> None:
    """Taken note of or drawn: what comes next is the same, problems, codes and places of the right options."""
    parts = part(choices=4, knobs={"largest": 30}), part("tiny/coin", repeats=True)
    drawing, taking = composer_of(bank, *parts), composer_of(bank, *parts)
    for name in "ABCDE":
        taking.add(drawing.draw(name))
    assert [taking.draw(name) for name in "FGHI"] == [drawing.draw(name) for name in "FGHI"]


def test_what_comes_later_changes_nothing_before_it_and_has_problems_of_its_own(bank: Bank) -> None:
    few = part(knobs={"largest": 3})  # 9 instances
    first = composer_of(bank, few)
    before = [first.draw(name) for name in ("s1", "s2", "s4")]
    first.draw("s3")
    second = composer_of(bank, few)
    for version in before:
        second.add(version)
    later = [second.draw(name) for name in ("s0", "s3", "s5", "s6", "s7", "s8")]
    shown = [tuple(version.problems[0].instance.givens.values()) for version in [*before, *later]]
    assert len(set(shown)) == 9
    with pytest.raises(UserError, match="only 9 different problems exist"):
        second.draw("s9")


def test_the_places_of_right_options_are_counted_on(bank: Bank) -> None:
    first = composer_of(bank, part(choices=4))
    before = [first.draw(name) for name in "ABCDEF"]
    second = composer_of(bank, part(choices=4))
    for version in before:
        second.add(version)
    later = [second.draw(name) for name in "GHIJKL"]
    assert Counter(version.problems[0].right_letter for version in [*before, *later]) == dict.fromkeys("ABCD", 3)


def test_a_version_of_a_type_that_has_gone_is_no_hindrance(bank: Bank) -> None:
    first = composer_of(bank, part())
    (placed,) = first.draw("A").problems
    gone = replace(placed, instance=replace(placed.instance, type="gone/sum"))
    second = composer_of(bank, part())
    second.add(replace(first.draw("B"), problems=(gone,)))
    assert second.draw("C").problems[0].instance.type == "tiny/sum"


# --- nothing disturbs another draw ----------------------------------------------------------------------------------


def test_the_seed_decides(bank: Bank) -> None:
    assert drawn(bank, [part()]) == drawn(bank, [part()])
    other = by_slot(drawn(bank, [part()], seed=SEED + 1))
    assert all(other[key].givens != instance.givens for key, instance in by_slot(drawn(bank, [part()])).items())


def test_another_version_changes_no_other(bank: Bank) -> None:
    few, more = by_slot(drawn(bank, [part()], names="BD")), by_slot(drawn(bank, [part()], names="ABCDE"))
    assert few.items() <= more.items()
    assert by_slot(drawn(bank, [part()], names="EDCBA")) == more


def test_another_part_or_problem_changes_no_other(bank: Bank) -> None:
    before = by_slot(drawn(bank, [part(), part("tiny/share")], [part()]))
    assert len(before) == 12
    for problems in (
        ([part(), part("tiny/share")], [part(), part("tiny/plus")]),
        ([part("tiny/plus"), part(), part("tiny/share")], [part()]),
        ([part(), part("tiny/share"), part(slot="new")], [part()]),
        ([part("tiny/plus")], [part(), part("tiny/share")], [part()]),
        ([part(), part("tiny/share")], [part()], [part()]),
    ):
        assert before.items() <= by_slot(drawn(bank, *problems)).items()


def test_a_moved_part_or_problem_stays_the_same(bank: Bank) -> None:
    first, second = [part(slot="x"), part("tiny/share")], [part(slot="y"), part("tiny/plus")]
    before = by_slot(drawn(bank, first, second))
    assert by_slot(drawn(bank, second, first)) == before
    assert by_slot(drawn(bank, second[::-1] + first)) == before


def test_points_space_titles_and_order_change_no_draw(bank: Bank) -> None:
    before = by_slot(drawn(bank, [part(), part("tiny/share")], [part()]))
    after = drawn(bank, [part(points=9), part("tiny/share", space=7)], [part()], shuffle=True, title="Other")
    assert by_slot(after) == before


def test_a_knob_that_changes_one_slot_changes_no_other(bank: Bank) -> None:
    before = by_slot(drawn(bank, [part(), part()]))
    after = by_slot(drawn(bank, [part(), part(knobs={"largest": 7})]))
    changed = {slot for key, slot in {(k, k[1]) for k in before} if before[key].givens != after[key].givens}
    assert changed == {"tiny/sum#2"}


def test_adding_a_student_changes_no_other(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, SUM))
    desk.write("few.csv", "id,name\n7,Ada\n8,Bo\n")
    desk.write("more.csv", "id,name\n6,Cy\n8,Bo\n9,Di\n7,Ada\n")
    desk.run("build quiz.toml --roster few.csv --practice --seed 99 --out few --record few.jsonl").done()
    desk.run("build quiz.toml --roster more.csv --practice --seed 99 --out more --record more.jsonl").done()
    assert desk.givens("few.jsonl").items() <= desk.givens("more.jsonl").items()
    codes = {line["version"]: line["code"] for line in desk.records("more.jsonl")[1:]}
    assert all(codes[line["version"]] == line["code"] for line in desk.records("few.jsonl")[1:])
    for name in ("7-paper.pdf", "8-key.pdf"):
        assert desk.shown("few")[name] == desk.shown("more")[name]


# --- share, pools, order --------------------------------------------------------------------------------------------


def test_a_part_shares_givens_of_an_earlier_one(bank: Bank) -> None:
    versions = drawn(bank, [part(slot="one"), part("tiny/plus", share={"slot": "one", "givens": ["a"]})])
    for version in versions:
        one, two = (placed.instance for placed in version.problems)
        assert two.givens["a"] == one.givens["a"]
        assert two.givens["b"] != one.givens["b"]
        assert two.answer == {"sum": one.givens["a"] + two.givens["b"]}


def test_a_part_may_share_all_givens_from_another_problem(bank: Bank) -> None:
    versions = drawn(bank, [part()], [part("tiny/plus", share={"slot": "tiny/sum#1", "givens": ["a", "b"]})])
    for version in versions:
        one, two = (placed.instance for placed in version.problems)
        assert two.givens == one.givens


def test_shared_givens_that_do_not_fit(bank: Bank) -> None:
    with pytest.raises(UserError, match=r"“one” has no given “b”.*heads"):
        drawn(bank, [part("tiny/coin", slot="one"), part(share={"slot": "one", "givens": ["b"]})])


def test_a_pool_gives_each_version_its_own_types(bank: Bank) -> None:
    types = ["tiny/sum", "tiny/plus", "tiny/share"]
    versions = drawn(bank, [{"pool": types, "choose": 2}], names="ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    chosen = [tuple(placed.instance.type for placed in version.problems) for version in versions]
    assert all(len(set(pair)) == 2 for pair in chosen)
    assert len(set(chosen)) == 6  # every ordered pair comes up
    assert [placed.label for placed in versions[0].problems] == ["1(a)", "1(b)"]


def test_a_pool_with_knobs_of_its_own(bank: Bank) -> None:
    pool = [{"type": "tiny/sum", "knobs": {"largest": 3}}, "tiny/plus"]
    versions = drawn(bank, [{"pool": pool, "choose": 2}])
    largest = {placed.instance.type: placed.instance.knobs["largest"] for placed in versions[0].problems}
    assert largest == {"tiny/sum": 3, "tiny/plus": 5000}


def test_a_longer_pool_leaves_the_instances_of_its_types(bank: Bank) -> None:
    """Which types a version gets may change; what a type shows there does not."""
    before = by_slot(drawn(bank, [{"pool": ["tiny/sum", "tiny/plus"], "choose": 2}]))
    after = by_slot(drawn(bank, [{"pool": ["tiny/sum", "tiny/plus", "tiny/share"], "choose": 3}]))
    assert before.items() <= after.items()


def test_shuffled_parts_keep_their_instances_and_points(bank: Bank) -> None:
    parts = [part(slot=str(i), points=i) for i in range(1, 5)]
    names = "ABCDEFGHIJKL"
    whole = {"title": "Quiz", "problems": [{"parts": parts, "shuffle": True}]}
    versions = composed(Recipe.model_validate(whole), bank, names)
    assert by_slot(versions) == by_slot(drawn(bank, parts, names=names))
    orders = {tuple(placed.slot for placed in version.problems) for version in versions}
    assert len(orders) > 6
    assert all(placed.points == int(placed.slot) for version in versions for placed in version.problems)
    assert all([p.label for p in version.problems] == ["1(a)", "1(b)", "1(c)", "1(d)"] for version in versions)


def test_shuffled_problems_keep_their_parts_together(bank: Bank) -> None:
    problems = [[part(slot=f"{i}{letter}") for letter in "xy"[: 1 + i % 2]] for i in range(4)]
    versions = drawn(bank, *problems, names="ABCDEFGHIJKL", shuffle=True)
    assert len({tuple(p.slot for p in v.problems) for v in versions}) > 6
    for version in versions:
        slots = [placed.slot for placed in version.problems]
        assert sorted(slots) == ["0x", "1x", "1y", "2x", "3x", "3y"]
        assert slots.index("1y") == slots.index("1x") + 1
        labels = {placed.slot: placed.label for placed in version.problems}
        assert [labels[slot].partition("(")[0] for slot in slots] == sorted(p.label[0] for p in version.problems)


def test_labels(bank: Bank) -> None:
    version = drawn(bank, [part()], [part(), part()], [{"pool": ["tiny/sum", "tiny/plus"], "choose": 2}, part()])[0]
    assert [placed.label for placed in version.problems] == ["1", "2(a)", "2(b)", "3(a)", "3(b)", "3(c)"]


def test_versions_are_named_like_columns(bank: Bank) -> None:
    names = Recipe.model_validate({"title": "Quiz", "versions": 703, "problems": [{"parts": [part()]}]}).version_names()
    assert [names[i] for i in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert len(set(names)) == 703


def test_a_version_is_redrawn_from_its_paths(bank: Bank) -> None:
    problems = [part(slot="one"), part(share={"slot": "one", "givens": ["b"]}), {"pool": ["tiny/sum", "tiny/plus"]}]
    whole = Recipe.model_validate(
        {"title": "Quiz", "shuffle": True, "problems": [{"parts": problems, "shuffle": True}]}
    )
    for version in composed(whole, bank, "ABCD"):
        assert tuple(redraw_version(whole, bank, SEED, version, {})) == version.problems
