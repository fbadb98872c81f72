"""How many problems there are: every outcome of a draw is walked through once, and what is estimated can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations, permutations, product
from math import comb, inf, isinf, sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from generator.author import Draw, Redraw
from generator.bank import Bank, ProblemType, counting
from generator.bank.counting import count_problems, estimate_problems
from generator.bank.drawing import draw_instance, identity, try_draw
from generator.bank.randomness import ExhaustiveStream, Stream
from tests.helpers import SUM, add_type, changed

Ask = Callable[[Draw], Any]
"""A draw, as a type's draw() makes it; its outcome can be a key."""

AB = "a, b = d.integers(2, 1, largest)"
SOLVE = 'return {"sum": a + b}'


def walks(ask: Ask, most: int = 10_000) -> list[tuple[Any, Fraction]]:
    """Every walk's outcome (None if it was turned away) and its probability, in order; at most so many."""
    result: list[tuple[Any, Fraction]] = []
    turns: list[int] | None = []
    while turns is not None:
        walk = ExhaustiveStream(turns)
        try:
            outcome = ask(Draw(walk))
        except Redraw:
            outcome = None
        result.append((outcome, Fraction(1, walk.ways)))
        assert len(result) <= most, "the walks do not end"
        turns = walk.next_turns()
    return result


def chances(ask: Ask) -> dict[Any, Fraction]:
    """Outcome → probability."""
    result: dict[Any, Fraction] = {}
    for outcome, chance in walks(ask):
        result[outcome] = result.get(outcome, Fraction(0)) + chance
    return result


# --- draws ----------------------------------------------------------------------------------------------------------


def word(d: Draw) -> tuple[str, ...]:
    """How long it is is drawn first."""
    return tuple(d.choice("xyz") for _ in range(d.integer(0, 3)))


def without_first(d: Draw) -> tuple[int, int]:
    """The second draw is among what the first has left."""
    first = d.integer(1, 5)
    return first, d.choice([i for i in range(1, 6) if i != first])


def fewer_each_time(d: Draw) -> tuple[int, ...]:
    """A row of numbers, each below the one before, until one is 0."""
    row = [4]
    while row[-1]:
        row.append(d.integer(0, row[-1] - 1))
    return tuple(row)


def set_and_order(d: Draw) -> tuple[tuple[int, ...], tuple[str, ...], int]:
    return tuple(d.sample(range(3), 2)), tuple(d.shuffled("pqr")), d.integer(-1, 1, nonzero=True)


# A draw, and everything that can come out of it.
DRAWS: dict[str, tuple[Ask, list[Any]]] = {
    "integer": (lambda d: d.integer(-2, 3), [-2, -1, 0, 1, 2, 3]),
    "nonzero": (lambda d: d.integer(-2, 3, nonzero=True), [-2, -1, 1, 2, 3]),
    "only one": (lambda d: d.integer(7, 7), [7]),
    "integers": (lambda d: tuple(d.integers(3, 0, 2)), list(product(range(3), repeat=3))),
    "matrix": (
        lambda d: tuple(map(tuple, d.matrix(2, 2, 0, 1))),
        list(product(product((0, 1), repeat=2), repeat=2)),
    ),
    "choice": (lambda d: d.choice("abcd"), list("abcd")),
    "sample": (lambda d: tuple(d.sample("abcde", 2)), list(permutations("abcde", 2))),
    "sample of all": (lambda d: tuple(d.sample("abc", 3)), list(permutations("abc"))),
    "sample of none": (lambda d: tuple(d.sample("abc", 0)), [()]),
    "shuffled": (lambda d: tuple(d.shuffled("abcd")), list(permutations("abcd"))),
    "shuffled nothing": (lambda d: tuple(d.shuffled("")), [()]),
    "nested": (set_and_order, list(product(permutations(range(3), 2), permutations("pqr"), (-1, 1)))),
    "as long as drawn": (word, [w for n in range(4) for w in product("xyz", repeat=n)]),
    "without the first": (without_first, list(permutations(range(1, 6), 2))),
    "fewer each time": (
        fewer_each_time,
        [(4, *sorted(between, reverse=True), 0) for n in range(4) for between in combinations((1, 2, 3), n)],
    ),
    "nothing": (lambda d: "always the same", ["always the same"]),
}


@pytest.mark.parametrize("name", DRAWS)
def test_every_outcome_is_walked_through_once(name: str) -> None:
    ask, possible = DRAWS[name]
    assert Counter(outcome for outcome, _ in walks(ask)) == Counter(possible)


@pytest.mark.parametrize("name", DRAWS)
def test_the_probabilities_of_all_walks_add_up_to_one(name: str) -> None:
    assert sum(chance for _, chance in walks(DRAWS[name][0])) == 1


@pytest.mark.parametrize("name", DRAWS)
def test_a_walk_is_as_likely_as_real_streams_say(name: str) -> None:
    ask, _ = DRAWS[name]
    expected, draws = chances(ask), 3000
    seen = Counter(ask(Draw(Stream(7, "walked", name, i))) for i in range(draws))
    assert set(seen) <= set(expected)
    chi_square = sum((seen[outcome] - draws * p) ** 2 / (draws * p) for outcome, p in expected.items())
    freedom = len(expected) - 1
    assert chi_square <= freedom + 6 * sqrt(2 * freedom)


def test_outcomes_that_are_not_equally_likely_have_their_own_probabilities() -> None:
    assert chances(word)["x",] == Fraction(1, 4 * 3)
    assert chances(word)["x", "y", "z"] == Fraction(1, 4 * 27)
    assert chances(fewer_each_time)[4, 0] == Fraction(1, 4)
    assert chances(fewer_each_time)[4, 3, 2, 1, 0] == Fraction(1, 4 * 3 * 2)


def test_equal_options_make_their_value_more_likely() -> None:
    assert chances(lambda d: d.choice("aab")) == {"a": Fraction(2, 3), "b": Fraction(1, 3)}
    assert chances(lambda d: tuple(d.sample("aab", 2)))["a", "b"] == Fraction(2, 6)


def test_a_walk_that_was_turned_away_is_not_the_last() -> None:
    def odd(d: Draw) -> int:
        value = d.integer(1, 4)
        d.require(value % 2 == 1, "even")
        return value * 10 + d.integer(1, 2)

    assert [outcome for outcome, _ in walks(odd)] == [11, 12, None, 31, 32, None]
    assert sum(chance for _, chance in walks(odd)) == 1


def test_a_sample_of_few_among_many_takes_no_turns_for_the_rest() -> None:
    assert len(walks(lambda d: tuple(d.sample(range(50), 2)))) == 50 * 49


BRANCHES = st.recursive(
    st.integers(1, 4), lambda deeper: st.lists(deeper, min_size=1, max_size=3), max_leaves=12
)  # a number: that many outcomes; a list: one of these is drawn first


def taken(tree: Any, d: Draw) -> tuple[int, ...]:
    if isinstance(tree, int):
        return (d.integer(1, tree),)
    turn = d.integer(0, len(tree) - 1)
    return (turn, *taken(tree[turn], d))


def leaves(tree: Any, chance: Fraction = Fraction(1), above: tuple[int, ...] = ()) -> dict[tuple[int, ...], Fraction]:
    if isinstance(tree, int):
        return {(*above, i): chance / tree for i in range(1, tree + 1)}
    found = [leaves(branch, chance / len(tree), (*above, turn)) for turn, branch in enumerate(tree)]
    return {leaf: p for part in found for leaf, p in part.items()}


@given(BRANCHES)
@settings(max_examples=60, deadline=None)
def test_every_leaf_of_any_tree_of_draws_is_reached_once_with_its_probability(tree: Any) -> None:
    assert sorted(walks(lambda d: taken(tree, d))) == sorted(leaves(tree).items())


# --- counted --------------------------------------------------------------------------------------------------------


@pytest.fixture
def kind(tmp_path: Path) -> Callable[..., ProblemType]:
    """Adds a type to a bank of its own: problem.py with some places replaced, and something added."""

    def added(places: Mapping[str, str] | None = None, more: str = "") -> ProblemType:
        source = SUM
        for old, new in (places or {}).items():
            source = changed(source, old, new)
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        add_type(folder, "tiny/sum", f"{source}\n\n{more}")
        return Bank([folder])["tiny/sum"]

    return added


def knobs(kind: ProblemType, **given: Any) -> dict[str, Any]:
    return dict(kind.resolve_knobs({"largest": 5, **given}))


def counted(
    kind: ProblemType, knobs: Mapping[str, Any], fixed: Mapping[str, Any] | None = None
) -> tuple[int, Fraction] | None:
    """How many problems there are, and how likely the rarest is."""
    found = count_problems(kind, knobs, fixed)
    return None if found is None else (found.distinct, Fraction(found.rarest).limit_denominator(10_000))


def test_all_problems_of_a_small_type_are_counted(kind: Callable[..., ProblemType]) -> None:
    tiny = kind()
    assert counted(tiny, knobs(tiny)) == (25, Fraction(1, 25))
    assert counted(tiny, knobs(tiny, largest=2)) == (4, Fraction(1, 4))
    assert counted(tiny, knobs(tiny, sign="both")) == (50, Fraction(1, 50))


def test_a_single_problem_is_certain(kind: Callable[..., ProblemType]) -> None:
    tiny = kind()
    assert counted(tiny, knobs(tiny, largest=1)) == (1, Fraction(1))
    nothing_drawn = kind({AB: "a, b = 2, 3"})
    assert counted(nothing_drawn, knobs(nothing_drawn)) == (1, Fraction(1))


def test_what_is_turned_away_is_no_problem(kind: Callable[..., ProblemType]) -> None:
    tiny = kind()
    # a is 1, 3 or 5; an attempt still draws each pair with probability 1/25
    assert counted(tiny, knobs(tiny, odd=True)) == (15, Fraction(1, 25))


def test_a_type_that_turns_everything_away_has_no_problems(kind: Callable[..., ProblemType]) -> None:
    tiny = kind()
    assert counted(tiny, knobs(tiny, largest=1, odd=True)) == (0, Fraction(0))


def test_problems_of_one_identity_are_counted_once(kind: Callable[..., ProblemType]) -> None:
    swapped = kind(more="def identity(a, b):\n    return sorted([a, b])\n")
    # of 5 · 5 pairs, 10 come up in two orders; 1 + 1, 2 + 2, … are the rarest
    assert counted(swapped, knobs(swapped)) == (15, Fraction(1, 25))
    by_sum = kind(more="def identity(a, b):\n    return a + b\n")
    assert counted(by_sum, knobs(by_sum)) == (9, Fraction(1, 25))
    assert counted(by_sum, knobs(by_sum, odd=True)) == (9, Fraction(1, 25))


def test_fixed_givens_leave_the_problems_of_the_others(kind: Callable[..., ProblemType]) -> None:
    tiny = kind()
    assert counted(tiny, knobs(tiny), {"a": 17}) == (5, Fraction(1, 5))
    assert counted(tiny, knobs(tiny, sign="both"), {"a": 17}) == (10, Fraction(1, 10))
    assert counted(tiny, knobs(tiny), {"b": -3}) == (5, Fraction(1, 5))


def test_fixed_givens_that_leave_no_answer_are_no_problem(kind: Callable[..., ProblemType]) -> None:
    refusing = kind({SOLVE: f'if b % a:\n        raise ValueError("a does not divide b")\n    {SOLVE}'})
    assert counted(refusing, knobs(refusing), {"a": 2}) == (2, Fraction(1, 5))  # b is 2 or 4
    assert counted(refusing, knobs(refusing), {"a": 6}) == (0, Fraction(0))


# Draws of a and b in place of two independent ones, with how often each problem comes up.
UNLIKE: dict[str, tuple[str, Mapping[tuple[int, int], Fraction]]] = {
    "half of them the same": (
        "a, b = 1, 1 if d.integer(0, 1) else d.integer(1, 4)",
        {(1, 1): Fraction(5, 8), (1, 2): Fraction(1, 8), (1, 3): Fraction(1, 8), (1, 4): Fraction(1, 8)},
    ),
    "one in forty": (
        "a, b = 1, max(1, d.integer(1, 40) - 38)",
        {(1, 1): Fraction(39, 40), (1, 2): Fraction(1, 40)},
    ),
    "one with a longer way": (
        "a, b = d.choice([1, 2]), 1\n    b = d.integer(1, 3) if a == 2 else b",
        {(1, 1): Fraction(1, 2), (2, 1): Fraction(1, 6), (2, 2): Fraction(1, 6), (2, 3): Fraction(1, 6)},
    ),
}


@pytest.mark.parametrize("name", UNLIKE)
def test_the_rarest_problem_is_as_rare_as_it_comes_up(name: str, kind: Callable[..., ProblemType]) -> None:
    drawing, expected = UNLIKE[name]
    unlike = kind({AB: drawing})
    assert counted(unlike, knobs(unlike)) == (len(expected), min(expected.values()))
    seen: Counter[tuple[int, int]] = Counter()
    for i in range(2000):
        givens = draw_instance(unlike, i, "A", "s", knobs=knobs(unlike)).givens
        seen[givens["a"], givens["b"]] += 1
    assert set(seen) == set(expected)
    for pair, chance in expected.items():
        assert abs(seen[pair] - 2000 * chance) < 6 * sqrt(2000 * chance * (1 - chance))


def test_as_many_problems_are_counted_as_ever_come_up(kind: Callable[..., ProblemType]) -> None:
    tiny = kind(more="def identity(a, b):\n    return abs(b) - a\n")
    settled = knobs(tiny, largest=4, sign="both", odd=True)
    drawn = [draw_instance(tiny, i, "A", "s", knobs=settled).givens for i in range(600)]
    found = count_problems(tiny, settled)
    assert found is not None
    assert found.distinct == len({identity(tiny, givens, "here") for givens in drawn})
    assert found.distinct == len({g["a"] - abs(g["b"]) for g in drawn})


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Grows by one with every attempt that counting makes."""
    made: list[None] = []

    def noted(*args: Any, **kwargs: Any) -> Any:
        made.append(None)
        return try_draw(*args, **kwargs)

    monkeypatch.setattr(counting, "try_draw", noted)
    return made


def test_no_more_walks_are_taken_than_the_limit(
    kind: Callable[..., ProblemType], attempts: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = kind()
    monkeypatch.setattr(counting, "LIMIT", 25)
    assert counted(tiny, knobs(tiny)) == (25, Fraction(1, 25))
    assert len(attempts) == 25
    monkeypatch.setattr(counting, "LIMIT", 24)
    assert counted(tiny, knobs(tiny)) is None
    assert len(attempts) == 25 + 24


def test_a_space_far_too_large_is_seen_at_once(kind: Callable[..., ProblemType], attempts: list[None]) -> None:
    tiny = kind()
    assert counted(tiny, knobs(tiny, largest=5000)) is None  # 25 million
    assert len(attempts) == 1


def test_a_space_far_too_large_is_not_counted_with_fixed_givens_either(
    kind: Callable[..., ProblemType], attempts: list[None]
) -> None:
    tiny = kind()
    assert counted(tiny, knobs(tiny, largest=5000), {"a": 1}) is None
    assert len(attempts) < 10


@pytest.mark.parametrize("name", ["person", "company"])
def test_a_made_up_name_is_not_counted(name: str, kind: Callable[..., ProblemType], attempts: list[None]) -> None:
    story = kind({AB: f"a, b = len(d.{name}()), d.integer(1, 2)"})
    assert counted(story, knobs(story)) is None
    assert len(attempts) == 1


def test_a_name_that_only_some_problems_have_is_not_counted_either(
    kind: Callable[..., ProblemType], attempts: list[None]
) -> None:
    story = kind({AB: "a, b = d.integers(2, 1, 3)\n    a = len(d.person()) if a == 3 else a"})
    assert counted(story, knobs(story)) is None
    assert len(attempts) < 10


# --- estimated ------------------------------------------------------------------------------------------------------


def equal_pairs(outcomes: list[int]) -> int:
    return sum(comb(times, 2) for times in Counter(outcomes).values())


# With about 1, 5, 20 and 50 equal pairs.
@pytest.mark.parametrize(("problems", "draws"), [(5000, 100), (1000, 100), (1000, 200), (400, 200)])
def test_the_interval_covers_the_truth_about_19_times_of_20(problems: int, draws: int) -> None:
    covered, trials = 0, 400
    for trial in range(trials):
        stream = Stream(1, "coverage", problems, draws, trial)
        found = estimate_problems(draws, equal_pairs([stream.below(problems) for _ in range(draws)]))
        covered += found.low <= problems <= found.high
    assert 0.92 <= covered / trials <= 0.995  # fixed seeds: it comes out the same every time


def test_the_middle_is_right_on_average() -> None:
    """Its inverse is the share of equal pairs, which is right for any number of draws."""
    shares = []
    for trial in range(300):
        stream = Stream(2, "middle", trial)
        found = estimate_problems(80, equal_pairs([stream.below(200) for _ in range(80)]))
        shares.append(1 / found.middle)
    assert 1 / (sum(shares) / len(shares)) == pytest.approx(200, rel=0.05)


def test_problems_that_are_not_equally_likely_count_for_less() -> None:
    """Two problems of which one comes up nine times of ten repeat as often as 1 / (0.9² + 0.1²) ≈ 1.22 would."""
    stream = Stream(3, "unlike")
    found = estimate_problems(500, equal_pairs([min(stream.below(10), 1) for _ in range(500)]))
    assert found.middle == pytest.approx(1 / 0.82, rel=0.05)


@pytest.mark.parametrize("draws", [2, 60, 2000])
def test_nothing_seen_twice_leaves_the_number_open_above(draws: int) -> None:
    found = estimate_problems(draws, 0)
    pairs = draws * (draws - 1) / 2
    assert found.high == found.middle == inf
    assert found.low == pytest.approx(pairs / 3.7, rel=0.02)  # 3.7 are seen as none with probability 2.5 %


@pytest.mark.parametrize("equal", [4, 10, 40, 1000])
def test_the_interval_is_that_of_a_poisson_count(equal: int) -> None:
    found = estimate_problems(500, equal)
    pairs = 500 * 499 / 2
    assert pairs / found.low == pytest.approx(chi2.ppf(0.975, 2 * equal + 2) / 2, rel=0.01)
    assert pairs / found.middle == pytest.approx(equal)
    assert pairs / found.high == pytest.approx(chi2.ppf(0.025, 2 * equal) / 2, rel=0.03)


@given(st.integers(2, 3000), st.integers(0, 10_000), st.integers(1, 1000))
@settings(max_examples=100, deadline=None)
def test_more_repeats_mean_fewer_problems(draws: int, equal: int, more: int) -> None:
    assume(equal + more <= comb(draws, 2))
    rare, frequent = estimate_problems(draws, equal), estimate_problems(draws, equal + more)
    assert 0 < rare.low < rare.middle
    assert rare.low > frequent.low
    assert rare.middle > frequent.middle
    assert rare.high > frequent.high
    assert frequent.low < frequent.middle < frequent.high


@given(st.integers(2, 3000), st.integers(1, 1000), st.integers(0, 1))
@settings(max_examples=100, deadline=None)
def test_the_same_repeats_among_more_draws_mean_more_problems(draws: int, more: int, equal: int) -> None:
    few, many = estimate_problems(draws, equal), estimate_problems(draws + more, equal)
    assert many.low > few.low
    assert isinf(many.middle) if equal == 0 else many.middle > few.middle
    assert isinf(many.high) if equal == 0 else many.high > few.high


def test_the_estimate_of_a_type_agrees_with_its_count(kind: Callable[..., ProblemType]) -> None:
    tiny = kind()
    settled = knobs(tiny, largest=9)
    drawn = [draw_instance(tiny, i, "A", "s", knobs=settled).givens for i in range(100)]
    found = estimate_problems(100, equal_pairs([g["a"] * 10 + g["b"] for g in drawn]))
    assert counted(tiny, settled) == (81, Fraction(1, 81))
    assert found.low < 81 < found.high
    assert found.high < 4 * found.low
