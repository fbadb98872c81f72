"""Versions are as much work: each slot near its target, each total near their sum, and no paper hangs on another."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median_low
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.bank.bank import Bank
from generator.bank.drawing import effort
from generator.errors import NothingDrawn, TypeFault, UserError
from generator.exam.composer import Composer
from generator.exam.fairness import Band, band, spread, within
from generator.exam.recipe_model import Recipe
from generator.exam.trials import bands, trial
from generator.model import Version
from generator.press.tables import EffortTable
from tests.helpers import SUM, Workdir, add_type, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
NAMES = "ABCDEFGHIJKL"

# Type → the effort of a + b. Both are drawn from 1 … 5000.
EFFORTS = {
    "near": "100 + a % 20",  # 100 … 119: a quarter of the draws is within 2 % of the middle
    "apart": "100 + b % 40",  # 100 … 139
    "even": "7",
    "two": "10 if a % 2 else 1000",
    "large": "1000 + a % 50",
    "few": "10 if a <= 4 else 10 + a",  # with largest = 7: of a = 1, 2, 3, 4 it is 10, then 15, 16, 17
    "none": "0",
    "seldom": "0 if a % 10 else 300",
    "wide": "a",
}
ONE_OF_EACH = "def identity(a, b):\n    return a\n\n\n"  # problems with the same a are the same


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    for name, steps in EFFORTS.items():
        identity = ONE_OF_EACH if name == "few" else ""
        add_type(
            tmp_path / "bank", f"toil/{name}", f"{SUM}\n\n{identity}def effort(a, b) -> int:\n    return {steps}\n"
        )
    return Workdir(tmp_path)


@pytest.fixture
def bank(desk: Workdir) -> Bank:
    return Bank([desk.bank])


def part(name: str, **keys: Any) -> dict[str, Any]:
    return {"type": name if "/" in name else f"toil/{name}", **keys}


FEW = part("few", knobs={"largest": 7})


def quiz(*parts: dict[str, Any], **top: Any) -> Recipe:
    return Recipe.model_validate({"title": "Quiz", "problems": [{"parts": list(parts)}], **top})


def drawn(whole: Recipe, bank: Bank, names: Sequence[str] = NAMES, seed: int = SEED) -> list[Version]:
    composer = Composer(whole, bank, seed, len(names))
    return [composer.draw(name) for name in names]


def givens(versions: Sequence[Version]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(version.name, placed.slot): placed.instance.givens for version in versions for placed in version.problems}


def efforts(bank: Bank, version: Version) -> dict[str, int]:
    """Slot → effort, of the slots that count it."""
    return {
        placed.slot: effort(bank[placed.instance.type], placed.instance.givens, placed.slot)
        for placed in version.problems
        if bank[placed.instance.type].effort
    }


def attempts(versions: Sequence[Version]) -> list[int]:
    return [int(placed.instance.path[3]) for version in versions for placed in version.problems]


# --- bands ----------------------------------------------------------------------------------------------------------

STEPS = st.integers(0, 60) | st.integers(0, 10**6)
TRIALS = st.lists(STEPS, min_size=1, max_size=80)
PERCENT = st.integers(0, 100) | st.floats(0, 100)


@given(TRIALS, PERCENT)
@settings(max_examples=150, deadline=None)
def test_the_target_is_the_median_of_the_trials(trials: list[int], fairness: float) -> None:
    target = band(trials, fairness).target
    assert target in trials
    assert 2 * sum(found < target for found in trials) <= len(trials)
    assert 2 * sum(found > target for found in trials) <= len(trials)


@given(TRIALS, PERCENT)
@settings(max_examples=150, deadline=None)
def test_one_trial_in_ten_lies_in_the_band_and_it_is_no_wider_than_that_takes(
    trials: list[int], fairness: float
) -> None:
    found = band(trials, fairness)
    asked = found.target * fairness / 200
    assert found.width >= asked
    assert 10 * sum(not found.deviation(steps) for steps in trials) >= len(trials)
    if found.width > asked:
        assert 10 * sum(abs(steps - found.target) < found.width for steps in trials) <= len(trials)


def test_a_band_is_as_wide_as_the_fairness_asked_for() -> None:
    assert band([100] * 60, 10) == Band(100, 5.0)
    assert band([100] * 50 + [94, 95, 105, 106], 10) == Band(100, 5.0)
    assert band([100] * 50, 0) == Band(100, 0)


def test_a_band_is_wider_where_efforts_come_in_steps() -> None:
    trials = [100 + 30 * step for step in range(-9, 11)]  # two of twenty are within 30 of the median
    assert band(trials, 10) == Band(100, 30)
    assert band(trials, 100) == Band(100, 50.0)


def test_the_misfit_is_the_distance_from_the_target_and_nothing_within_the_band() -> None:
    narrow = Band(100, 5.5)
    assert [narrow.deviation(steps) for steps in (93, 94, 95, 100, 105, 106)] == [7, 6, 0, 0, 0, 6]
    assert [Band(100, 5).deviation(steps) for steps in (94, 95, 105, 106)] == [6, 0, 0, 6]
    assert [Band(0, 0.0).deviation(steps) for steps in (0, 1)] == [0, 1]


@given(st.integers(0, 10**6), PERCENT, st.lists(st.integers(0, 10**6), max_size=20))
@settings(max_examples=150, deadline=None)
def test_two_totals_that_are_let_through_differ_by_at_most_the_fairness(
    target: int, fairness: float, offs: list[int]
) -> None:
    most = int(target * fairness / 200) + 3
    totals = [target, *(target - most + off % (2 * most + 1) for off in offs)]
    through = [total for total in totals if within(total, target, fairness)]
    asked = Fraction(target) * Fraction(fairness) / 100
    assert max(through) - min(through) <= asked * (1 + Fraction(1, 10**12))


@given(st.integers(0, 10**6), st.integers(0, 100))
@settings(max_examples=150, deadline=None)
def test_all_totals_within_half_the_fairness_are_let_through_and_no_other(target: int, fairness: int) -> None:
    most = target * fairness // 200
    assert within(target, target, fairness)
    assert within(target + most, target, fairness)
    assert within(target - most, target, fairness)
    assert not within(target + most + 1, target, fairness)
    assert not within(target - most - 1, target, fairness)


def test_the_spread_is_that_of_the_shares_in_percent() -> None:
    assert spread([0.95, 1.0, 1.04]) == pytest.approx(9)
    assert spread(iter([1.2])) == 0
    assert spread([]) == 0


# --- trials ---------------------------------------------------------------------------------------------------------


def test_a_trial_has_all_types_of_a_pool_and_follows_what_is_shared(bank: Bank) -> None:
    pool = {"pool": ["toil/near", "toil/large", "toil/two"]}
    follower = part("apart", share={"slot": "s", "givens": ["a"]})
    found = trial(quiz(part("even", slot="s"), pool, follower), bank, SEED, 0)
    assert sorted(found) == ["pool#1/toil/large", "pool#1/toil/near", "pool#1/toil/two", "s", "toil/apart#1"]
    assert found["toil/apart#1"].givens["a"] == found["s"].givens["a"]
    assert found["toil/apart#1"].givens["b"] != found["s"].givens["b"]


def test_trials_come_again_and_each_is_another(bank: Bank) -> None:
    whole = quiz(part("near"), part("wide"))
    first = [trial(whole, bank, SEED, number) for number in range(10)]
    assert first == [trial(whole, bank, SEED, number) for number in range(10)]
    for slot in ("toil/near#1", "toil/wide#1"):
        assert len({tuple(found[slot].givens.values()) for found in first}) == 10
    assert trial(whole, bank, SEED + 1, 0) != first[0]


def test_nobody_gets_a_trial(bank: Bank) -> None:
    whole = quiz(part("wide"), fairness=100)
    handed_out = {tuple(shown.values()) for shown in givens(drawn(whole, bank)).values()}
    tried = {tuple(trial(whole, bank, SEED, number)["toil/wide#1"].givens.values()) for number in range(60)}
    assert not handed_out & tried


def test_the_target_of_a_slot_is_the_median_of_its_trials(bank: Bank) -> None:
    whole = quiz(part("wide"), part("near"))
    found = bands(whole, bank, SEED)
    trials = [trial(whole, bank, SEED, number) for number in range(60)]
    assert found["toil/wide#1"].target == median_low(t["toil/wide#1"].givens["a"] for t in trials)
    assert found["toil/near#1"].target == median_low(100 + t["toil/near#1"].givens["a"] % 20 for t in trials)


def test_only_slots_that_count_effort_have_a_band(bank: Bank) -> None:
    found = bands(quiz(part("near"), part("tiny/sum"), {"pool": ["tiny/plus", "toil/two"]}), bank, SEED)
    assert sorted(found) == ["pool#1/toil/two", "toil/near#1"]
    assert bands(quiz(part("tiny/sum")), bank, SEED) == {}


def test_fairness_100_switches_bands_off(bank: Bank) -> None:
    assert bands(quiz(part("near"), fairness=100), bank, SEED) == {}
    assert bands(quiz(part("near"), fairness=99), bank, SEED) != {}


def test_a_recipe_that_cannot_be_drawn_has_no_bands_and_is_refused_by_its_draw(bank: Bank) -> None:
    whole = quiz(part("near", knobs={"largest": 1, "odd": True}))
    assert bands(whole, bank, SEED) == {}
    with pytest.raises(NothingDrawn, match="1 and 1 are too easy"):
        drawn(whole, bank)


def test_targets_depend_on_recipe_bank_and_seed_alone(bank: Bank) -> None:
    found = bands(quiz(part("wide"), part("near")), bank, SEED)
    assert bands(quiz(part("wide"), part("near"), versions=300, title="Other", shuffle=True), bank, SEED) == found
    more = bands(quiz(part("two"), part("near"), part("wide"), part("wide")), bank, SEED)
    assert found.items() <= more.items()
    assert bands(quiz(part("wide"), part("near")), bank, SEED + 1) != found


# --- versions -------------------------------------------------------------------------------------------------------


def deviations(bank: Bank, whole: Recipe, versions: Sequence[Version], seed: int = SEED) -> list[float]:
    """By how many percent each version's total is above or below its target."""
    found = bands(whole.model_copy(update={"fairness": 10.0}), bank, seed)
    result = []
    for version in versions:
        steps = efforts(bank, version)
        target = sum(found[slot].target for slot in steps)
        result.append(100 * (sum(steps.values()) - target) / target)
    return result


@pytest.mark.parametrize("fairness", [3, 5, 10])
def test_every_total_is_within_the_fairness_and_every_slot_within_its_band(bank: Bank, fairness: float) -> None:
    whole = quiz(part("near"), part("near"), part("large"), part("tiny/sum"), part("even"), fairness=fairness)
    versions, found = drawn(whole, bank), bands(whole, bank, SEED)
    for version in versions:
        for slot, steps in efforts(bank, version).items():
            assert abs(steps - found[slot].target) <= found[slot].target * fairness / 200
    assert max(map(abs, deviations(bank, whole, versions))) <= fairness / 2
    totals = [sum(efforts(bank, version).values()) for version in versions]
    assert (max(totals) - min(totals)) * 100 <= fairness * sum(band.target for band in found.values())


def test_without_fairness_versions_are_not_as_much_work(bank: Bank) -> None:
    whole = quiz(part("apart"), fairness=100)
    versions = drawn(whole, bank)
    assert spread(1 + deviation / 100 for deviation in deviations(bank, whole, versions)) > 20
    assert set(attempts(versions)) == {0}
    fair = quiz(part("apart"), fairness=10)
    assert max(map(abs, deviations(bank, fair, drawn(fair, bank)))) <= 5


def test_what_is_fair_already_is_not_drawn_again(bank: Bank) -> None:
    free, fair = drawn(quiz(part("apart"), fairness=100), bank), drawn(quiz(part("apart")), bank)
    target = bands(quiz(part("apart")), bank, SEED)["toil/apart#1"].target
    kept = 0
    for one, other in zip(free, fair, strict=True):
        if abs(efforts(bank, one)["toil/apart#1"] - target) <= target * 0.05:
            assert one == other
            kept += 1
        else:
            assert one != other
    assert 0 < kept < len(free)


@pytest.mark.parametrize("seed", range(6))
def test_of_two_efforts_far_apart_all_versions_have_the_same(bank: Bank, seed: int) -> None:
    whole = quiz(part("two", slot="x"), part("two", slot="y"), part("two", slot="z"))
    versions, found = drawn(whole, bank, seed=seed), bands(whole, bank, seed)
    for version in versions:
        assert efforts(bank, version) == {slot: found[slot].target for slot in "xyz"}
    assert {band.target for band in found.values()} <= {10, 1000}


def test_either_of_two_efforts_may_be_the_one_that_all_have(bank: Bank) -> None:
    assert {bands(quiz(part("two")), bank, seed)["toil/two#1"].target for seed in range(12)} == {10, 1000}


def test_totals_of_wide_bands_are_brought_together(bank: Bank) -> None:
    """Each slot is as close as one draw in ten comes; all four together are closer than all their bands."""
    whole = quiz(*(part("wide", slot=slot) for slot in "wxyz"))
    found = bands(whole, bank, SEED)
    widest = max(band.width for band in found.values())
    target = sum(band.target for band in found.values())
    assert widest > found["w"].target * 0.05
    versions = drawn(whole, bank, names=[f"v{i}" for i in range(40)])
    for version in versions:
        assert abs(sum(efforts(bank, version).values()) - target) <= max(widest, target * 0.05)


def test_a_slot_that_runs_out_takes_the_closest(bank: Bank) -> None:
    """Four problems take 10 steps; the versions after them get those of 15, 16 and 17, in this order."""
    whole = quiz(FEW, part("large"))
    versions = drawn(whole, bank, names="ABCDEFG")
    assert [efforts(bank, version)["toil/few#1"] for version in versions] == [10, 10, 10, 10, 15, 16, 17]
    assert max(map(abs, deviations(bank, whole, versions))) <= 5
    with pytest.raises(UserError, match=r"only 7 different problems exist .* but 8 versions were asked for"):
        drawn(whole, bank, names="ABCDEFGH")


def test_repeats_never_run_out(bank: Bank) -> None:
    versions = drawn(quiz({**FEW, "repeats": True}, part("large")), bank)
    assert {efforts(bank, version)["toil/few#1"] for version in versions} == {10}


def test_a_total_that_cannot_be_fair_is_refused_before_anything_is_written(desk: Workdir) -> None:
    few = 'type = "toil/few"\nknobs = { largest = 7 }'
    desk.write("quiz.toml", recipe(few, versions='["one", "two", "three", "four", "fifth"]'))
    before = desk.tree()
    error = desk.run("build quiz.toml --seed 5").error()
    assert error.startswith("Quiz, version fifth: a total effort of 10 steps, within 10 %, does not come up")
    assert "`fairness`" in error
    assert re.search(r"the last had 1[567]", error)
    assert desk.tree() == before
    desk.write("quiz.toml", recipe(few, versions="5", top="fairness = 100"))
    desk.run("build quiz.toml --seed 5 --format typ").done()


def test_a_slot_outside_its_band_is_named(desk: Workdir) -> None:
    few = 'type = "toil/few"\nknobs = { largest = 7 }'
    desk.write("quiz.toml", recipe('type = "toil/large"', few, versions="6", top='format = ["typ"]'))
    err = desk.run("build quiz.toml --seed 5").done().err
    assert "note: 1(b) (toil/few#1): in 2 of 6 versions more or less work than the " in err
    desk.write("four.toml", recipe('type = "toil/large"', few, versions="4", top='format = ["typ"]'))
    assert "more or less work" not in desk.run("build four.toml --seed 5").done().err


@pytest.mark.parametrize("steps", ["-1", "1.0", "True", "1 / 0"])
def test_an_effort_that_is_no_whole_number_is_a_fault_of_the_type(desk: Workdir, steps: str) -> None:
    add_type(desk.bank, "toil/broken", f"{SUM}\n\ndef effort(a, b) -> int:\n    return {steps}\n")
    with pytest.raises(TypeFault, match=r"toil/broken .*effort\(\)"):
        drawn(quiz(part("broken")), Bank([desk.bank]))


# --- nothing disturbs another draw ----------------------------------------------------------------------------------

THREE = (part("near"), part("two"), part("apart", slot="x"))


def test_another_version_changes_no_other(bank: Bank) -> None:
    whole = quiz(*THREE)
    few, more = givens(drawn(whole, bank, names="BD")), givens(drawn(whole, bank, names="ABCDE"))
    assert few.items() <= more.items()
    assert givens(drawn(whole, bank, names="EDCBA")) == more


def test_another_part_or_problem_changes_no_other(bank: Bank) -> None:
    before = givens(drawn(quiz(*THREE), bank))
    assert max(attempts(drawn(quiz(*THREE), bank))) > 0
    for parts in ((*THREE, part("near")), (part("large"), *THREE), (*THREE[:1], part("tiny/sum"), *THREE[1:])):
        assert before.items() <= givens(drawn(quiz(*parts), bank)).items()
    problems = [{"parts": [part("large")]}, {"parts": list(THREE)}]
    assert before.items() <= givens(drawn(Recipe.model_validate({"title": "Quiz", "problems": problems}), bank)).items()
    assert givens(drawn(quiz(*THREE[::-1]), bank)) == before


def test_another_student_changes_nobodys_paper(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe('type = "toil/two"', 'type = "toil/apart"', top='format = ["typ"]'))
    desk.write("few.csv", "id,name\n7,Ada\n8,Bo\n")
    desk.write("more.csv", "id,name\n6,Cy\n8,Bo\n9,Di\n7,Ada\n")
    for name in ("few", "more"):
        desk.run(f"build quiz.toml --roster {name}.csv --practice --seed 99 --out {name} --record {name}.jsonl").done()
    assert len(desk.givens("more.jsonl")) == 8
    assert desk.givens("few.jsonl").items() <= desk.givens("more.jsonl").items()


# --- share, pools, zeros --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["near", "even", "tiny/sum"])
def test_a_part_that_shares_all_givens_follows_its_source(bank: Bank, source: str) -> None:
    """It draws nothing of its own: where it is too much or too little work, its source is drawn again."""
    follower = part("apart", share={"slot": "s", "givens": ["a", "b"]})
    free = quiz(part(source, slot="s"), follower, fairness=100)
    assert max(map(abs, deviations(bank, free, drawn(free, bank)))) > 5
    fair = quiz(part(source, slot="s"), follower)
    versions = drawn(fair, bank)
    for version in versions:
        first, second = version.problems
        assert second.instance.givens == first.instance.givens
        assert second.instance.path[3] == 0
    assert max(map(abs, deviations(bank, fair, versions))) <= 5
    assert any(version.problems[0].instance.path[3] for version in versions)


def test_a_part_that_shares_all_givens_keeps_to_its_own_band(bank: Bank) -> None:
    """Also where a larger part would hide in the total that it is too much or too little work."""
    follower = part("apart", share={"slot": "s", "givens": ["a", "b"]})
    whole = quiz(part("even", slot="s"), follower, part("large"))
    own = bands(whole, bank, SEED)["toil/apart#1"]
    assert own.width < 7  # of 100 … 139
    for version in drawn(whole, bank):
        assert own.deviation(efforts(bank, version)["toil/apart#1"]) == 0


@pytest.mark.parametrize("before", [True, False])
def test_the_source_is_drawn_again_and_not_a_part_beside_it(bank: Bank, before: bool) -> None:
    beside = part("even", slot="beside")
    pair = [part("even", slot="s"), part("apart", share={"slot": "s", "givens": ["a", "b"]})]
    whole = quiz(*([beside, *pair] if before else [*pair, beside]))
    versions = drawn(whole, bank)
    assert max(map(abs, deviations(bank, whole, versions))) <= 5
    assert {p.instance.path[3] for version in versions for p in version.problems if p.slot == "beside"} == {0}


def test_a_part_that_shares_some_givens_keeps_to_its_band_too(bank: Bank) -> None:
    """Its effort hangs on the shared number alone, which only its source can draw again."""
    follower = part("near", share={"slot": "s", "givens": ["a"]})
    whole = quiz(part("apart", slot="s"), follower)
    versions = drawn(whole, bank)
    assert max(map(abs, deviations(bank, whole, versions))) <= 5
    pairs = [[placed.instance.givens for placed in version.problems] for version in versions]
    assert all(second["a"] == first["a"] for first, second in pairs)
    assert sum(second["b"] != first["b"] for first, second in pairs) > 6


def test_what_is_pinned_stays(bank: Bank) -> None:
    pinned = part("wide", givens={"a": 4000, "b": 1})
    whole = quiz(pinned, part("apart"))
    for version in drawn(whole, bank):
        assert efforts(bank, version)["toil/wide#1"] == 4000
    (only,) = drawn(quiz(pinned), bank, names="A")
    assert only.problems[0].instance.givens == {"a": 4000, "b": 1}


POOL = {"pool": ["toil/near", "toil/large"]}


def test_a_version_is_compared_with_the_targets_of_the_types_that_it_has(bank: Bank) -> None:
    whole = quiz(POOL, part("apart"))
    versions = drawn(whole, bank)
    assert max(map(abs, deviations(bank, whole, versions))) <= 5
    totals: dict[str, list[int]] = {}
    for version in versions:
        totals.setdefault(version.problems[0].instance.type, []).append(sum(efforts(bank, version).values()))
    assert sorted(totals) == ["toil/large", "toil/near"]
    assert max(totals["toil/near"]) < 250 < 1000 < min(totals["toil/large"])


def test_a_pool_of_unlike_types_gives_a_note(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe('pool = ["toil/near", "toil/large"]', versions="6", top='format = ["typ"]'))
    err = desk.run("build quiz.toml --seed 5").done().err
    note = re.search(r"note: a pool gives papers types that are unlike work: (\d+) to (\d+) steps are intended", err)
    assert note
    assert 105 <= int(note[1]) <= 114
    assert 1015 <= int(note[2]) <= 1034


def test_a_pool_of_types_that_are_nearly_as_much_work_gives_none(bank: Bank) -> None:
    whole = quiz({"pool": ["toil/near", "toil/apart"]})
    table = EffortTable(whole, bank, bands(whole, bank, SEED))
    for version in drawn(whole, bank):
        table.add(version)
    assert len({band.target for band in table.bands.values()}) == 2
    assert list(table.notes()) == []


def test_the_comparison_says_what_is_compared_with_what(bank: Bank) -> None:
    """In words: how many steps, how far apart, how far they may be, and what a step is."""

    def said(whole: Recipe) -> tuple[str, list[tuple[int, int]]]:
        table = EffortTable(whole, bank, bands(whole, bank, SEED))
        for version in drawn(whole, bank):
            table.add(version)
        return table.summary(), [(total, target) for *_, total, target in table.versions]

    step = "; a step is one product of two digits, one column of a sum, or one carry"
    summary, found = said(quiz(part("apart"), fairness=8))
    totals, ((_, target), *_) = [total for total, _ in found], found
    difference = 100 * (max(totals) - min(totals)) / target
    assert 0 < difference <= 8
    assert summary == (
        f"work: {min(totals)} to {max(totals)} steps by hand in a paper; papers differ by {difference:.1f} % of the"
        f" {target} intended (at most 8 % by `fairness`){step}"
    )
    summary, found = said(quiz(POOL, part("apart")))
    shares, targets = [total / target for total, target in found], {target for _, target in found}
    assert len(targets) == 2
    assert summary == (
        f"work: {min(found)[0]} to {max(found)[0]} steps by hand in a paper; set against the {min(targets)} to"
        f" {max(targets)} intended for their own parts, papers differ by {100 * (max(shares) - min(shares)):.1f} %"
        f" (at most 10 % by `fairness`){step}"
    )
    summary, found = said(quiz(part("none")))
    assert (summary, set(found)) == (f"work: 0 steps by hand in each paper{step}", {(0, 0)})
    assert said(quiz(part("apart"), fairness=100))[0] == "work: not compared (fairness = 100)"
    assert said(quiz(part("tiny/sum")))[0] == "work: not compared (no type here counts effort)"


def test_a_type_without_effort_is_said_to_be_left_out(desk: Workdir) -> None:
    own = 'ask = "Why?"\npoints = 2'
    parts = ('type = "toil/near"', 'type = "tiny/sum"', own, 'type = "tiny/share"')
    desk.write("quiz.toml", recipe(*parts, top='format = ["typ"]'))
    err = desk.run("build quiz.toml --seed 5").done().err
    said = "note: 1(b) (tiny/sum), 1(d) (tiny/share) count no effort: left out where the work of papers is compared"
    assert [line for line in err.splitlines() if "no effort" in line] == [said]
    desk.write("one.toml", recipe(*parts[:2], top='format = ["typ"]'))
    assert "note: 1(b) (tiny/sum) counts no effort" in desk.run("build one.toml --seed 5").done().err
    desk.write("all.toml", recipe(parts[0], top='format = ["typ"]'))
    assert "no effort" not in desk.run("build all.toml --seed 5").done().err
    desk.write("off.toml", recipe(*parts, top='format = ["typ"]\nfairness = 100'))
    assert "no effort" not in desk.run("build off.toml --seed 5").done().err


def test_efforts_of_zero_do_no_harm(bank: Bank) -> None:
    whole = quiz(part("none"), part("seldom"))
    table = EffortTable(whole, bank, bands(whole, bank, SEED))
    for version in drawn(whole, bank, names="ABCD"):
        assert efforts(bank, version) == {"toil/none#1": 0, "toil/seldom#1": 0}
        table.add(version)
    assert table.spread == 0
    assert list(table.notes()) == []
    rows = list(csv.DictReader(io.StringIO(table.csv([2] * 4).decode())))
    assert [(row["effort"], row["target"], row["deviation_percent"]) for row in rows] == [("0", "0", "")] * 4


def test_zeros_beside_other_efforts_change_no_total(bank: Bank) -> None:
    whole = quiz(part("none"), part("apart"), part("seldom"))
    versions = drawn(whole, bank)
    assert {(steps["toil/none#1"], steps["toil/seldom#1"]) for steps in (efforts(bank, v) for v in versions)} == {
        (0, 0)
    }
    assert max(map(abs, deviations(bank, whole, versions))) <= 5


# --- records --------------------------------------------------------------------------------------------------------


def test_the_record_of_a_fair_build_verifies(desk: Workdir) -> None:
    shared = 'type = "toil/wide"\nshare = { slot = "s", givens = ["a"] }'
    parts = ('type = "toil/apart"\nslot = "s"', shared, 'pool = ["toil/near", "toil/two", "toil/large"]\nchoose = 2')
    desk.write("quiz.toml", recipe(*parts, versions="4", top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 5").done()
    paths = [problem["path"] for line in desk.records()[1:] for problem in line["problems"]]
    assert max(path[3] for path in paths) > 0
    desk.run("verify quiz.jsonl").done()
    desk.edit(3, lambda line: line["problems"][0]["path"].__setitem__(3, line["problems"][0]["path"][3] + 1))
    assert any("version B, 1(a)" in line for line in desk.run("verify quiz.jsonl").differences())


def test_the_table_shows_what_the_record_holds(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe('type = "toil/near"', 'type = "toil/apart"', versions="5", top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 5").done()
    shown = desk.givens()
    text = (desk.home / "build/quiz/fairness.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["version"] for row in rows] == list("ABCDE")
    assert len({row["target"] for row in rows}) == 1
    for row in rows:
        near = 100 + shown[row["version"], "toil/near#1"]["a"] % 20
        apart = 100 + shown[row["version"], "toil/apart#1"]["b"] % 40
        assert (row["1(a) toil/near#1"], row["1(b) toil/apart#1"]) == (str(near), str(apart))
        assert int(row["effort"]) == near + apart
        off = 100 * (near + apart - int(row["target"])) / int(row["target"])
        assert float(row["deviation_percent"]) == pytest.approx(off, abs=0.051)
        assert abs(off) <= 5
