"""Multiple choice: options that are all different, one of them right, and each letter right equally often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.bank.bank import Bank
from generator.bank.choices import (
    FORMER_KEY,
    NEAR_MISS,
    NOT_NONE,
    candidates,
    drawn_order,
    is_numeric,
    options,
    relabelled,
    require_options,
)
from generator.bank.guards import accepts
from generator.bank.randomness import Stream
from generator.errors import UserError
from generator.model import Answer, DrawnOption, Instance, Placed
from tests.helpers import SUM, Workdir, add_type, changed, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA


def instance(answer: Answer, **mistakes: Answer) -> Instance:
    return Instance("tiny/any", {}, ("A", "s", "tiny/any", 0), "", {}, answer, mistakes)


def ordered(
    one: Instance,
    how_many: int = 4,
    *,
    key: object = 0,
    ascending: bool = False,
    used: Counter[int] | None = None,
    is_wrong: Callable[[Answer], bool] | None = None,
    none_of_these: bool = False,
    alike: bool = True,
) -> tuple[int, ...]:
    """The drawn order; unless told otherwise, of a slot's first version, and every other answer is wrong."""
    return drawn_order(
        Stream(SEED, str(key)),
        one,
        how_many,
        ascending=ascending,
        used=Counter() if used is None else used,
        is_wrong=is_wrong or (lambda answer: answer != one.answer),
        none_of_these=none_of_these,
        alike=alike,
    )


def counted(one: Instance, used: Counter[int], key: object, *, ascending: bool = False) -> tuple[int, ...]:
    """The drawn order of a slot's next version; the place of the right answer is counted as used."""
    order = ordered(one, key=key, ascending=ascending, used=used)
    used[order.index(0)] += 1
    return order


def right_letter(shown: tuple[DrawnOption, ...]) -> str:
    return Placed("1", "slot", 1, instance({"n": 0}), shown).right_letter


def first(one: Instance, count: int = 60) -> list[Answer]:
    """The first candidates, without what they are."""
    return [answer for answer, _ in islice(candidates(one), count)]


def numbers(value: Any) -> list[int]:
    """All numbers of an answer, in reading order."""
    if isinstance(value, Mapping):
        return [number for field in value.values() for number in numbers(field)]
    return [number for item in value for number in numbers(item)] if isinstance(value, list) else [value]


def shape(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: shape(field) for name, field in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else None


WHOLE = st.integers(-12, 12) | st.integers(-(10**6), 10**6) | st.integers(-(2**53) + 1, 2**53 - 1)
LISTS = st.lists(WHOLE, min_size=1, max_size=4)
MATRICES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.lists(st.lists(WHOLE, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)
ANSWERS = st.dictionaries(st.sampled_from("xyz"), WHOLE | LISTS | MATRICES, min_size=1, max_size=3)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """An answer, and up to six mistakes that differ from it and from one another, as the drawing room hands them on."""
    answer = draw(ANSWERS)
    near = st.sampled_from(numbers(answer)).map(lambda number: number + draw(st.integers(-2, 2)))
    mistakes: dict[str, dict[str, Any]] = {}
    for i in range(draw(st.integers(0, 6))):
        fields = {}
        for name in draw(st.sets(st.sampled_from(sorted(answer)), min_size=1)):
            value = draw(near | WHOLE | LISTS) if draw(st.booleans()) else _one_changed(draw, answer[name])
            fields[name] = value
        known = [answer, *({**answer, **wrong} for wrong in mistakes.values())]
        if {**answer, **fields} not in known:
            mistakes[f"slip {i}"] = {name: value for name, value in fields.items() if value != answer[name]}
    return instance(answer, **mistakes)


def _one_changed(draw: st.DrawFn, value: Any) -> Any:
    """A value like a near miss: one number is a little off."""
    if isinstance(value, list):
        i = draw(st.integers(0, len(value) - 1))
        return [*value[:i], _one_changed(draw, value[i]), *value[i + 1 :]]
    return value + draw(st.sampled_from([-2, -1, 1, 2, 10, -10]))


# --- candidates -----------------------------------------------------------------------------------------------------


@given(instances())
@settings(max_examples=80, deadline=None)
def test_candidates_are_the_answer_then_the_mistakes_then_near_misses(one: Instance) -> None:
    found = list(islice(candidates(one), 60))
    assert found[0] == (one.answer, "")
    count = len(one.mistakes)
    assert [what for _, what in found[1 : count + 1]] == list(one.mistakes)
    for (answer, _), wrong in zip(found[1 : count + 1], one.mistakes.values(), strict=True):
        assert answer == {**one.answer, **wrong}
    assert len(found) == 60
    assert {what for _, what in found[count + 1 :]} == {NEAR_MISS}


@given(instances())
@settings(max_examples=80, deadline=None)
def test_all_candidates_are_different(one: Instance) -> None:
    assert all(left != right for left, right in combinations(first(one), 2))


@given(ANSWERS)
def test_a_near_miss_is_the_answer_with_up_to_three_numbers_changed(answer: dict[str, Any]) -> None:
    for near in first(instance(answer))[1:]:
        assert shape(near) == shape(answer)
        assert list(near) == list(answer)
        changes = [(old, new) for old, new in zip(numbers(answer), numbers(near), strict=True) if old != new]
        assert 1 <= len(changes) <= 3
        assert numbers(near)[3:] == numbers(answer)[3:]
        assert all(new >= 0 or old <= 0 for old, new in changes)  # a count does not turn negative


@given(st.lists(st.integers(5, 99) | st.integers(-99, -5), min_size=2, max_size=6), st.integers(0, 10**6))
def test_no_vote_among_near_misses_finds_the_right_one(row: list[int], key: int) -> None:
    """Four options are the corners of a box: each number that is changed stands in half of them, and the right answer
    is as often the smaller as the larger."""
    one = instance({"y": row})
    shown = [option.answer["y"] for option in options(one, ordered(one, 4, key=key))]
    votes = [Counter(column) for column in zip(*shown, strict=True)]
    changed = [vote for vote in votes if len(vote) > 1]
    assert len(changed) == 2
    assert all(sorted(vote.values()) == [2, 2] for vote in changed)


def test_the_right_answer_may_be_any_corner() -> None:
    one = instance({"y": [30, 40, 50]})
    shown = [[option.answer["y"] for option in options(one, ordered(one, 4, key=key))] for key in range(60)]
    assert len({sorted(ys).index([30, 40, 50]) for ys in shown}) == 4


def test_the_right_number_may_have_any_rank() -> None:
    one = instance({"n": 50})
    ranks = Counter(
        sorted(option.answer["n"] for option in options(one, ordered(one, 4, key=key))).index(50) for key in range(200)
    )
    assert sorted(ranks) == [0, 1, 2, 3]
    assert min(ranks.values()) > 30  # of 50


def test_the_right_answer_is_not_the_one_that_all_near_misses_are_near_to() -> None:
    """Of three options in a chain the middle one differs from each other one in the fewest numbers."""
    one = instance({"y": [30, 40, 50]})
    middle = 0
    for key in range(300):
        shown = [option.answer["y"] for option in options(one, ordered(one, 3, key=key))]
        apart = [sum(a != b for other in shown for a, b in zip(row, other, strict=True)) for row in shown]
        middle += apart[shown.index([30, 40, 50])] == min(apart)
    assert 70 < middle < 130  # of 100


def test_near_misses_of_a_number() -> None:
    assert [a["n"] for a in first(instance({"n": 7}), 7)] == [7, 8, 6, 9, 5, 10, 4]
    assert [a["n"] for a in first(instance({"n": 1}), 5)] == [1, 2, 0, 3, 4]
    assert [a["n"] for a in first(instance({"n": 0}), 5)] == [0, 1, -1, 2, -2]
    assert [a["n"] for a in first(instance({"n": -1}), 5)] == [-1, 0, -2, 1, -3]


def test_near_misses_of_a_large_number_end_in_the_same_digit() -> None:
    assert [a["n"] for a in first(instance({"n": 108}), 5)] == [108, 118, 98, 128, 88]
    assert [a["n"] for a in first(instance({"n": 4321}), 3)] == [4321, 4421, 4221]


def test_a_near_miss_that_is_a_mistake_is_not_shown_twice() -> None:
    one = instance({"n": 7}, off={"n": 6}, doubled={"n": 14})
    assert [a["n"] for a in first(one, 7)] == [7, 6, 14, 8, 9, 5, 10]


def test_a_mistake_keeps_the_fields_that_it_gets_right() -> None:
    one = instance({"x": 3, "y": [1, 2]}, swapped={"y": [2, 1]})
    assert first(one, 2)[1] == {"x": 3, "y": [2, 1]}


@pytest.mark.parametrize(
    "answer", [{"n": 0}, {"n": -3}, {"y": [1, 2]}, {"Y": [[1, 2], [3, 4]]}, {"n": 1, "y": []}, {"x": 1, "Y": [[2]]}]
)
def test_numbers_lists_and_rows_are_numeric(answer: Answer) -> None:
    assert is_numeric(answer)


@pytest.mark.parametrize("answer", [{"a": "B"}, {"a": ["A", "C"]}, {"n": 1, "a": "B"}, {"n": True}, {"y": [1, "A"]}])
def test_letters_are_not_numeric(answer: Answer) -> None:
    assert not is_numeric(answer)


# --- options --------------------------------------------------------------------------------------------------------


def test_options_have_the_letters_of_their_order() -> None:
    one = instance({"n": 7}, off={"n": 6}, doubled={"n": 14})
    assert options(one, (2, 0, 4, 1)) == (
        DrawnOption("A", {"n": 14}, "doubled"),
        DrawnOption("B", {"n": 7}, ""),
        DrawnOption("C", {"n": 9}, NEAR_MISS),
        DrawnOption("D", {"n": 6}, "off"),
    )
    assert right_letter(options(one, (2, 0, 4, 1))) == "B"
    assert right_letter(options(one, (0, 1))) == "A"
    assert options(one, ()) == ()


@given(instances(), st.integers(2, 8), st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_one_option_is_right_and_all_are_different(one: Instance, how_many: int, key: int) -> None:
    order = ordered(one, how_many, key=key)
    assert len(order) == len(set(order)) == how_many
    assert order.count(0) == 1
    shown = options(one, order)
    assert [option.letter for option in shown] == list("ABCDEFGH"[:how_many])
    assert [option.letter for option in shown if option.answer == one.answer] == [right_letter(shown)]
    assert [option.mistake for option in shown].count("") == 1
    assert all(left.answer != right.answer for left, right in combinations(shown, 2))


@given(instances(), st.integers(2, 8), st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_mistakes_are_shown_before_near_misses(one: Instance, how_many: int, key: int) -> None:
    """All of them as records of edition 1 were drawn; now those that look like the answer."""
    order = ordered(one, how_many, key=key, alike=False)
    assert sum(1 <= i <= len(one.mistakes) for i in order) == min(len(one.mistakes), how_many - 1)
    like = [{**one.answer, **wrong} for wrong in one.mistakes.values()]
    is_all_alike = all(shape(wrong) == shape(one.answer) and about(wrong, one.answer) for wrong in like)
    order = ordered(one, how_many, key=key)
    mistakes = sum(1 <= i <= len(one.mistakes) for i in order)
    assert mistakes == min(len(like), how_many - 1) if is_all_alike else mistakes <= how_many - 1


@given(instances(), st.integers(2, 8), st.booleans(), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_no_option_gives_itself_away(
    one: Instance, how_many: int, ascending: bool, none_of_these: bool, key: int
) -> None:
    """All have the shape of the answer, and each of more than two has another of about its size."""
    try:
        order = ordered(one, how_many, key=key, ascending=ascending, none_of_these=none_of_these)
    except UserError as error:
        assert ascending, error  # near misses of a count may be too few on one side
        return
    shown = [option.answer for option in options(one, order) if not option.is_none]
    assert {str(shape(answer)) for answer in shown} == {str(shape(one.answer))}
    for answer in shown:
        assert len(shown) < 3 or any(about(answer, other) for other in shown if other is not answer)


def about(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether the largest numbers of each field are less than a power of ten apart; small ones all are."""
    pairs = [[max(10, *map(abs, numbers(side[name]))) for side in (left, right)] for name in left]
    return all(max(pair) <= 10 * min(pair) for pair in pairs)


def test_a_mistake_of_another_size_needs_company() -> None:
    alone = instance({"n": 52}, far={"n": 5200}, half={"n": 26}, off={"n": 50})
    assert not any(1 in ordered(alone, key=key) for key in range(40))
    pair = instance({"n": 52}, far={"n": 5200}, farther={"n": 5300}, half={"n": 26})
    assert sum({1, 2} <= set(ordered(pair, key=key)) for key in range(40)) == 40
    assert sum(1 in ordered(alone, 2, key=key) for key in range(60)) > 10  # of two, neither stands out


def test_the_right_answer_is_not_the_only_one_of_its_size() -> None:
    one = instance({"n": 52}, **{f"far {n}": {"n": n} for n in (5200, 5300, 5400)})
    for key in range(40):
        order = ordered(one, key=key)
        assert sum(1 <= i <= 3 for i in order) == 2  # the third gave way to a near miss


def test_of_more_mistakes_than_options_each_is_shown_in_some_version() -> None:
    one = instance({"n": 50}, **{f"slip {n}": {"n": n} for n in range(6)})
    shown = Counter(i for key in range(200) for i in ordered(one, key=key))
    assert shown.pop(0) == 200
    assert sorted(shown) == [1, 2, 3, 4, 5, 6]
    assert min(shown.values()) > 60  # of 100


@pytest.mark.parametrize("slips", [0, 1, 3])
def test_wrong_options_stand_in_drawn_order(slips: int) -> None:
    """Near misses too: who knows in which order they are made must not know which option is right."""
    one = instance({"n": 50}, **{f"slip {n}": {"n": n} for n in range(slips)})
    ranks: Counter[tuple[int, ...]] = Counter()
    for key in range(300):
        order = [i for i in ordered(one, key=key) if i]
        ranks[tuple(sorted(order).index(i) for i in order)] += 1
    assert len(ranks) == 6
    assert min(ranks.values()) > 20  # of 50


SHAPES = instance({"y": [1, 2]}, short={"y": [3]}, swapped={"y": [2, 1]}, long={"y": [1, 2, 0]}, off={"y": [1, 3]})


def test_mistakes_of_another_shape_are_not_shown() -> None:
    """They would be seen to be wrong. Near misses take their places."""
    for key in range(40):
        assert {2, 4} <= set(ordered(SHAPES, 3, key=key))
        assert {2, 4} < set(ordered(SHAPES, 4, key=key))
        assert not {1, 3} & set(ordered(SHAPES, 4, key=key))


def test_in_edition_1_mistakes_of_the_shape_of_the_answer_are_shown_first() -> None:
    for key in range(40):
        assert {2, 4} <= set(ordered(SHAPES, 3, key=key, alike=False))
        assert {2, 4} < set(ordered(SHAPES, 4, key=key, alike=False)) <= {0, 1, 2, 3, 4}
    assert {1, 3} < {i for key in range(40) for i in ordered(SHAPES, 4, key=key, alike=False)}


def test_the_same_stream_gives_the_same_order() -> None:
    one = instance({"n": 50, "y": [1, 2]}, **{f"slip {n}": {"n": n} for n in range(6)})
    assert [ordered(one, 5, key=key) for key in range(20)] == [ordered(one, 5, key=key) for key in range(20)]
    assert len({ordered(one, 5, key=key) for key in range(20)}) > 15


# --- where the right one stands -------------------------------------------------------------------------------------

MANY = instance({"n": 5000}, **{f"slip {n}": {"n": n} for n in (4000, 6000, 7000)})


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("how_many", [2, 3, 4, 5, 8])
def test_each_place_is_right_equally_often(how_many: int, ascending: bool) -> None:
    used: Counter[int] = Counter()
    places: Counter[int] = Counter()
    for version in range(6 * how_many + 1):
        one = instance({"n": 5000 + version}, **MANY.mistakes)
        order = ordered(one, how_many, key=version, ascending=ascending, used=used)
        places[order.index(0)] += 1
        assert used.total() == version  # who prints it counts
        used[order.index(0)] += 1
        often = [places[place] for place in range(how_many)]
        assert max(often) - min(often) <= 1


@pytest.mark.parametrize("ascending", [False, True])
def test_the_places_are_drawn_and_not_taken_in_turn(ascending: bool) -> None:
    """Who knows that A was right in the first version must not know the letter of the second."""
    pairs: Counter[tuple[int, ...]] = Counter()
    for seed in range(600):
        used: Counter[int] = Counter()
        pair = [counted(MANY, used, f"{seed}/{v}", ascending=ascending).index(0) for v in range(2)]
        pairs[tuple(pair)] += 1
    assert sorted(pairs) == [(i, j) for i in range(4) for j in range(4) if i != j]
    assert min(pairs.values()) > 25  # of 50


def test_the_place_that_was_right_least_often_is_next() -> None:
    assert ordered(MANY, used=Counter({0: 3, 1: 2, 2: 3, 3: 3})).index(0) == 1
    assert ordered(MANY, used=Counter({0: 3, 1: 3, 2: 3})).index(0) == 3
    assert ordered(MANY, ascending=True, used=Counter({0: 3, 1: 3, 3: 3})).index(0) == 2


# --- none of these --------------------------------------------------------------------------------------------------


@given(instances(), st.integers(2, 8), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=120, deadline=None)
def test_the_last_option_is_that_none_is_right(one: Instance, how_many: int, ascending: bool, key: int) -> None:
    """It is wrong where the right answer is offered, and right where that is left out."""
    for used in (Counter({how_many - 1: 1}), Counter(range(how_many - 1))):  # its turn is last, then first
        try:
            order = ordered(one, how_many, key=key, ascending=ascending and how_many < 5, used=used, none_of_these=True)
        except UserError as error:
            assert ascending, error
            continue
        shown = options(one, order)
        assert [option.letter for option in shown] == list("ABCDEFGH"[:how_many])
        assert [option.is_none for option in shown] == [False] * (how_many - 1) + [True]
        is_left_out = used[how_many - 1] == 0
        assert (one.answer in [option.answer for option in shown]) is not is_left_out
        assert shown[-1].mistake == ("" if is_left_out else NOT_NONE)
        assert [option.mistake for option in shown].count("") == 1
        assert all(left.answer != right.answer for left, right in combinations(shown, 2))
        require_options(shown, one)


@given(
    st.lists(st.integers(-9999, 9999), max_size=4, unique=True),
    st.integers(-9999, 9999),
    st.integers(2, 8),
    st.integers(0, 10**6),
    st.integers(1, 30),
)
@settings(max_examples=60, deadline=None)
def test_with_none_of_these_too_each_letter_is_right_equally_often(
    wrong: list[int], answer: int, how_many: int, seed: int, versions: int
) -> None:
    used: Counter[int] = Counter()
    one = instance({"n": answer}, **{f"slip {n}": {"n": n} for n in wrong if n != answer})
    for version in range(versions):
        shown = options(one, ordered(one, how_many, key=f"{seed}/{version}", used=used, none_of_these=True))
        used["ABCDEFGH".index(right_letter(shown))] += 1
        often = [used[place] for place in range(how_many)]
        assert max(often) - min(often) <= 1


def test_who_knows_the_letters_so_far_does_not_know_whether_none_is_right() -> None:
    firsts = Counter(ordered(MANY, key=key, none_of_these=True)[-2:].count(0) for key in range(40))
    assert firsts[0] and firsts[1]
    left_out = sum(0 not in ordered(MANY, key=key, none_of_these=True) for key in range(400))
    assert 60 < left_out < 140  # of 100


def solved_again(one: Instance, answer: Answer, **mistakes: Answer) -> Instance:
    return replace(one, answer=answer, mistakes=mistakes)


def test_when_a_key_is_mended_none_of_these_is_right_if_no_other_is() -> None:
    one = instance({"n": 7}, off={"n": 6})
    shown = options(one, (1, 0, 3, -1))
    assert [option.mistake for option in shown] == ["off", "", NEAR_MISS, NOT_NONE]
    other = relabelled(shown, solved_again(one, {"n": 70}))
    assert [option.mistake for option in other] == [NEAR_MISS, FORMER_KEY, NEAR_MISS, ""]
    require_options(other, solved_again(one, {"n": 70}), may_be_none=True)
    left_out = options(one, (1, 2, 3, -1))
    assert [option.mistake for option in left_out] == ["off", NEAR_MISS, NEAR_MISS, ""]
    mended = solved_again(one, {"n": 6}, forgot={"n": 8})
    assert [option.mistake for option in relabelled(left_out, mended)] == ["", "forgot", NEAR_MISS, FORMER_KEY]
    assert [option.mistake for option in relabelled(shown, mended)] == ["", FORMER_KEY, NEAR_MISS, NOT_NONE]


@pytest.mark.parametrize(
    ("edited", "said"),
    [
        (lambda shown: (*shown[:3], replace(shown[3], mistake="")), "not just one option is right"),
        (lambda shown: (shown[0], replace(shown[1], mistake="off"), *shown[2:]), "option B is the answer"),
        (lambda shown: (replace(shown[0], answer={}), *shown[1:]), "option A has not the fields of the answer"),
        (lambda shown: tuple(one for one in shown if one.mistake), "the options are not A, B, …"),
    ],
)
def test_an_edited_record_is_refused(
    edited: Callable[[tuple[DrawnOption, ...]], tuple[DrawnOption, ...]], said: str
) -> None:
    one = instance({"n": 7}, off={"n": 6})
    with pytest.raises(ValueError, match=said):
        require_options(edited(options(one, (1, 0, 3, -1))), one)


def test_a_candidate_that_is_not_there_is_no_option() -> None:
    one = instance({"y": []}, forgot={"y": [1]})
    with pytest.raises(ValueError, match="option B has not the fields of the answer"):
        require_options(options(one, (0, 9)), one)


# --- in ascending order ---------------------------------------------------------------------------------------------


@given(instances(), st.integers(2, 5), st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_sorted_options_ascend(one: Instance, how_many: int, key: int) -> None:
    order = ordered(one, how_many, key=key, ascending=True)
    assert len(order) == len(set(order)) == how_many
    assert order.count(0) == 1
    sizes = [numbers(option.answer) for option in options(one, order)]
    assert sizes == sorted(sizes)
    assert sizes.count(numbers(one.answer)) == 1


def test_sorted_options_show_mistakes_of_either_size_first() -> None:
    seen = set()
    for key in range(40):
        order = ordered(MANY, key=key, ascending=True)
        place = order.index(0)
        # one mistake is smaller, two are larger; the rest are near misses
        assert sum(1 <= i <= 3 for i in order[:place]) == min(place, 1)
        assert sum(1 <= i <= 3 for i in order[place:]) == min(3 - place, 2)
        seen.add(place)
    assert seen == {0, 1, 2, 3}


def test_sorted_options_leave_out_what_is_neither_smaller_nor_larger() -> None:
    one = instance({"y": [1, 2]}, as_a_column={"y": [[1], [2]]}, swapped={"y": [2, 1]})
    orders = [ordered(one, key=key, ascending=True) for key in range(20)]
    assert not any(1 in order for order in orders)
    assert any(2 in order for order in orders)


def test_where_too_few_are_smaller_the_right_one_stands_further_up() -> None:
    one = instance({"n": 1})  # a count: only 0 is smaller
    used: Counter[int] = Counter()
    for key in range(30):
        order = counted(one, used, key, ascending=True)
        sizes = [option.answer["n"] for option in options(one, order)]
        assert sizes == sorted(sizes)
        assert len(sizes) == 4
    assert used[0] == used[1] == 15
    assert used[2] == used[3] == 0


# --- what is right is no wrong option -------------------------------------------------------------------------------


@pytest.mark.parametrize("ascending", [False, True])
def test_what_would_be_accepted_is_not_offered(ascending: bool) -> None:
    """Every multiple of 3 is right; mistakes and near misses that are one are left out."""
    one = instance({"n": 60}, a={"n": 30}, b={"n": 40}, c={"n": 90}, d={"n": 50}, e={"n": 61})
    for key in range(40):
        order = ordered(one, 6, key=key, ascending=ascending, is_wrong=lambda answer: answer["n"] % 3 != 0)
        wrong = [option.answer["n"] for option in options(one, order) if option.answer != {"n": 60}]
        assert len(wrong) == 5
        assert all(n % 3 for n in wrong)
        if not ascending:
            assert {40, 50, 61} < set(wrong)


def test_the_right_answer_is_an_option_once_even_if_it_would_be_refused() -> None:
    for key in range(10):
        assert ordered(MANY, 2, key=key, is_wrong=lambda answer: True).count(0) == 1


def test_too_few_wrong_answers_are_an_error() -> None:
    one = instance({"n": 60}, a={"n": 30}, b={"n": 40})
    only_mistakes = {30, 40}
    assert sorted(ordered(one, 3, is_wrong=lambda answer: answer["n"] in only_mistakes)) == [0, 1, 2]
    with pytest.raises(
        UserError, match=r"^there are not 4 different options of the same shape for this answer; ask for fewer"
    ):
        ordered(one, 4, is_wrong=lambda answer: answer["n"] in only_mistakes)
    with pytest.raises(UserError, match="not 2 different options"):
        ordered(one, 2, is_wrong=lambda answer: False)


def test_an_answer_without_numbers_has_only_its_mistakes() -> None:
    one = instance({"y": []}, forgot={"y": [1]})
    assert first(one) == [{"y": []}, {"y": [1]}]
    assert sorted(ordered(one, 2, alike=False)) == [0, 1]
    with pytest.raises(UserError, match=r"not 3 different options for this answer; ask for fewer `choices`$"):
        ordered(one, 3, alike=False)
    with pytest.raises(UserError, match="not 2 different options of the same shape"):
        ordered(one, 2)


# --- on papers ------------------------------------------------------------------------------------------------------

CHOICES = 'type = "tiny/sum"\nchoices = 4'


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    also_thirty_more = changed(SUM, 'answer["sum"] - a == b', 'answer["sum"] - a - b in (0, 30)')
    slips = 'return {"thirty more": {"sum": a + b + 30}, "doubled": {"sum": 2 * a + 2 * b}}'
    also_thirty_more = changed(
        also_thirty_more, 'return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}', slips
    )
    add_type(tmp_path / "bank", "tiny/also", also_thirty_more)
    return Workdir(tmp_path)


def placed(desk: Workdir) -> list[dict[str, Any]]:
    return [problem for line in desk.records()[1:] for problem in line["problems"]]


def test_each_version_has_an_order_of_its_own(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(CHOICES, versions="8", top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 5").done()
    shown = [[option["mistake"] for option in problem["options"]] for problem in placed(desk)]
    assert Counter(mistakes.index("") for mistakes in shown) == dict.fromkeys(range(4), 2)
    assert len({tuple(filter(None, mistakes)) for mistakes in shown}) > 3  # of the 6 orders of the wrong ones


def test_the_record_holds_the_letters_and_answers_of_all_options(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(CHOICES, versions="6", top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 5").done()
    for problem in placed(desk):
        one = instance(problem["answer"], **problem["mistakes"])
        known = {what: answer for answer, what in islice(candidates(one), 1 + len(one.mistakes))}
        assert [option["letter"] for option in problem["options"]] == list("ABCD")
        assert {option["mistake"] for option in problem["options"]} <= {*known, NEAR_MISS}
        for option in problem["options"]:
            assert option["answer"] == known.get(option["mistake"], option["answer"])


def test_no_wrong_option_of_a_build_is_accepted(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(CHOICES, versions="6", top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 5").done()
    kind = Bank([desk.bank])["tiny/sum"]
    for problem in placed(desk):
        for option in problem["options"]:
            assert accepts(kind, option["answer"], problem["givens"]) == (option["mistake"] == "")


def test_a_mistake_that_is_right_too_is_no_option_of_a_build(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe('type = "tiny/also"\nchoices = 4', versions="6", top='format = ["typ"]'))
    desk.run("build quiz.toml --seed 5").done()
    assert len(placed(desk)) == 6
    for problem in placed(desk):
        right = problem["answer"]["sum"]
        assert {"", "doubled"} <= {option["mistake"] for option in problem["options"]}
        assert right + 30 not in [option["answer"]["sum"] for option in problem["options"]]


def test_an_empty_list_is_an_answer_too() -> None:
    one = instance({"found": [], "n": 3}, too_many={"found": [4]}, lost={"n": 30})
    assert len(ordered(one, 3)) == 3
