"""Odd recipes and types that must not confuse the search for distinct problems of equal work."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generator.bank.bank import Bank
from generator.bank.choices import drawn_order, options
from generator.bank.counting import count_problems
from generator.bank.drawing import effort
from generator.bank.randomness import Stream
from generator.errors import UserError
from generator.exam.composer import Composer
from generator.exam.recipe_model import Recipe
from generator.exam.trials import bands
from generator.model import Instance, Version
from tests.helpers import SUM, Workdir, add_type, changed, recipe, small_bank

AB = "a, b = d.integers(2, 1, largest)"


def work(steps: str, source: str = SUM) -> str:
    return f"{source}\n\ndef effort(a, b) -> int:\n    return {steps}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    sources = {
        "loop": changed(SUM, AB, f"a = b = 1\n    while a == b:\n        {AB}"),
        "three": changed(SUM, AB, "a, b = d.integer(1, 3), d.integer(1, 5000)"),
        "rare": changed(SUM, AB, "a, b = d.integer(1, 3), int(d.integer(1, 5000) == 1)"),
        "zero": work("0"),
        "even": work("7"),
        "a": work("a"),
        "b": work("b"),
        "apart": work("100 + b % 40"),
        "large": work("1000 + a % 50"),
        "some": work(
            "7",
            changed(
                SUM,
                'return {"sum": a + b}',
                'if a % 10 == 0:\n        raise ValueError("a ends in 0")\n    return {"sum": a + b}',
            ).replace(AB, AB + "\n    a += a % 10 == 0"),
        ),
    }
    for name, source in sources.items():
        add_type(tmp_path / "bank", f"work/{name}", source)
    return Workdir(tmp_path)


@pytest.fixture
def bank(desk: Workdir) -> Bank:
    return Bank([desk.bank])


def part(name: str, **keys: Any) -> dict[str, Any]:
    return {"type": f"work/{name}", **keys}


def quiz(*parts: dict[str, Any], **top: Any) -> Recipe:
    return Recipe.model_validate({"title": "Quiz", "problems": [{"parts": list(parts)}], **top})


def drawn(whole: Recipe, bank: Bank, names: str, seed: int = 5) -> list[Version]:
    composer = Composer(whole, bank, seed, len(names))
    return [composer.draw(name) for name in names]


def off(whole: Recipe, bank: Bank, version: Version, seed: int = 5) -> float:
    found = bands(whole, bank, seed)
    slots = [p for p in version.problems if p.slot in found]
    total = sum(effort(bank[p.instance.type], p.instance.givens, "") for p in slots)
    target = sum(found[p.slot].target for p in slots)
    return 100 * abs(total - target) / target


def test_a_type_whose_draw_loops_until_it_fits_is_counted_or_not_but_no_fault(bank: Bank) -> None:
    kind = bank["work/loop"]
    found = count_problems(kind, kind.resolve_knobs({"largest": 2}))
    assert found is None or found.distinct == 2


def test_what_is_left_is_counted_among_what_can_be_drawn_here(bank: Bank) -> None:
    """With a = 1 there are two problems; the first version has one, the others have problems with other a."""
    share = {"slot": "s", "givens": ["a"]}
    assert len(drawn(quiz(part("three", slot="s"), part("rare", share=share)), bank, "ABCDEF")) == 6


@pytest.mark.parametrize("fairness", [100, 10])
def test_shared_givens_that_seldom_do_not_fit_do_not_forbid_a_fair_recipe(bank: Bank, fairness: int) -> None:
    share = {"slot": "s", "givens": ["a", "b"]}
    whole = quiz(part("even", slot="s"), part("some", share=share), fairness=fairness)
    built = 0
    for seed in range(20):
        try:
            built += len(drawn(whole, bank, "A", seed))
        except UserError:  # givens that really do not fit
            continue
    assert built >= 15


@pytest.mark.parametrize("seed", [5, 6, 8])
def test_a_part_that_shares_some_givens_is_drawn_again_itself(bank: Bank, seed: int) -> None:
    followers = [part("b", slot=f"f{i}", share={"slot": "s", "givens": ["a"]}) for i in range(4)]
    whole = quiz(part("even", slot="s"), *followers)
    assert len(drawn(whole, bank, "ABCDEFGH", seed)) == 8


def test_a_part_that_shares_pinned_givens_is_drawn_again_itself(bank: Bank) -> None:
    followers = [part("b", slot=f"f{i}", share={"slot": "s", "givens": ["a"]}) for i in range(4)]
    whole = quiz(part("even", slot="s", givens={"a": 3, "b": 4}), *followers)
    assert max(off(whole, bank, version) for version in drawn(whole, bank, "ABCDEFGH")) <= 5


def test_totals_differ_by_at_most_the_fairness_also_where_one_draw_in_ten_is_further_off(bank: Bank) -> None:
    whole = quiz(part("a"))
    assert max(off(whole, bank, version) for version in drawn(whole, bank, "ABCDEFGHIJKL")) <= 5


def test_a_source_that_counts_no_effort_keeps_its_followers_in_their_bands(bank: Bank) -> None:
    follower = part("apart", slot="f", share={"slot": "s", "givens": ["a", "b"]})
    whole = quiz({"type": "tiny/sum", "slot": "s"}, follower, part("large"))
    band = bands(whole, bank, 5)["f"]
    for version in drawn(whole, bank, "ABCDEFGH"):
        assert band.deviation(100 + version.problems[1].instance.givens["b"] % 40) == 0


def test_a_build_of_no_effort_at_all_warns_of_nothing(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe('type = "work/zero"', top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 5").done()


def test_the_right_number_has_no_fixed_rank_among_the_options() -> None:
    one = Instance("x", {}, ("A", "s", "x", 0), "", {}, {"n": 5000}, {"slip": {"n": 7000}})
    ranks: Counter[int] = Counter()
    for key in range(100):
        order = drawn_order(
            Stream(1, key), one, 4, ascending=False, used=Counter(), is_wrong=lambda answer: answer["n"] != 5000
        )
        ranks[sorted(option.answer["n"] for option in options(one, order)).index(5000)] += 1
    assert len(ranks) > 1
