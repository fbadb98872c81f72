"""What a type draws with: bounds that are met, choices in a fixed order, names that follow the seed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.author.draw import Draw, Redraw
from generator.bank.randomness import Stream
from tests.bank.test_randomness import is_uniform


def draw(*path: str | int) -> Draw:
    return Draw(Stream(7, *path))


# --- integers -------------------------------------------------------------------------------------------------------


@given(st.integers(-50, 50), st.integers(0, 8), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_integers_hit_both_ends_and_nothing_outside(low: int, span: int, nonzero: bool, seed: int) -> None:
    high = low + span
    allowed = set(range(low, high + 1)) - ({0} if nonzero else set())
    if not allowed:
        return  # the error for this is tested below
    d = Draw(Stream(seed, "ends"))
    assert set(d.integers(40 * len(allowed), low, high, nonzero=nonzero)) == allowed


@pytest.mark.parametrize(("low", "high"), [(-2, 3), (0, 3), (-3, 0), (1, 4), (-4, -1)])
def test_nonzero_integers_are_uniform_over_the_rest(low: int, high: int) -> None:
    allowed = set(range(low, high + 1)) - {0}
    outcomes = draw(low, high).integers(4000, low, high, nonzero=True)
    assert set(outcomes) == allowed
    assert is_uniform(outcomes, len(allowed))


def test_an_impossible_range_is_named() -> None:
    with pytest.raises(ValueError, match=r"^no integer lies in 3 … 2$"):
        draw().integer(3, 2)
    with pytest.raises(ValueError, match=r"^no nonzero integer lies in 0 … 0$"):
        draw().integer(0, 0, nonzero=True)
    with pytest.raises(ValueError, match=r"5 … 1"):
        draw().integers(1, 5, 1)
    with pytest.raises(ValueError, match=r"5 … 1"):
        draw().matrix(1, 1, 5, 1)


def test_integers_and_matrices_are_drawn_one_by_one_in_reading_order() -> None:
    one_by_one = draw("m")
    rows = [[one_by_one.integer(-9, 9, nonzero=True) for _ in range(3)] for _ in range(2)]
    assert draw("m").matrix(2, 3, -9, 9, nonzero=True) == rows
    assert draw("m").integers(6, -9, 9, nonzero=True) == rows[0] + rows[1]


# --- choices --------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_shuffled_is_a_permutation_in_a_new_list(items: list[int], seed: int) -> None:
    before = list(items)
    shuffled = Draw(Stream(seed)).shuffled(items)
    assert sorted(shuffled) == sorted(items)
    assert items == before
    assert shuffled is not items


def test_every_order_is_equally_likely() -> None:
    d = draw("orders")
    assert is_uniform((tuple(d.shuffled("abc")) for _ in range(6000)), 6)


def test_every_sample_is_equally_likely() -> None:
    d = draw("samples")
    assert is_uniform((tuple(d.sample("abcd", 2)) for _ in range(6000)), 12)


def test_every_option_is_equally_likely() -> None:
    d = draw("options")
    assert is_uniform((d.choice("abcde") for _ in range(5000)), 5)


@given(st.integers(0, 12), st.data())
@settings(max_examples=60, deadline=None)
def test_a_sample_takes_different_places(size: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, size))
    sample = draw(size, count).sample(range(size), count)
    assert len(sample) == len(set(sample)) == count
    assert set(sample) <= set(range(size))


def test_a_sample_of_equal_options_may_repeat_them() -> None:
    assert draw().sample(["x", "x"], 2) == ["x", "x"]


@pytest.mark.parametrize("count", [-1, 4])
def test_a_sample_that_is_too_large_or_negative_is_named(count: int) -> None:
    with pytest.raises(ValueError, match=f"^cannot take {count} of 3 options$"):
        draw().sample("abc", count)


def test_nothing_to_choose_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to choose from"):
        draw().choice([])


@pytest.mark.parametrize("options", [{1, 2}, frozenset("ab"), {"a": 1}, iter([1, 2])], ids=lambda o: type(o).__name__)
@pytest.mark.parametrize(
    "ask",
    [lambda options: draw().choice(options), lambda o: draw().sample(o, 1), lambda o: draw().shuffled(o)],
    ids=["choice", "sample", "shuffled"],
)
def test_options_without_a_fixed_order_are_refused(ask: Callable[[object], object], options: object) -> None:
    with pytest.raises(TypeError, match=type(options).__name__):
        ask(options)


def test_require_turns_the_attempt_away_and_says_why() -> None:
    with pytest.raises(Redraw, match=r"^the sides must differ$"):
        draw().require(False, "the sides must differ")
    draw().require(True, "never shown")


# --- names ------------------------------------------------------------------------------------------------------------


NAMES: list[Callable[[Draw], str]] = [Draw.person, Draw.first_name, Draw.place, Draw.company]


@pytest.mark.parametrize("ask", NAMES)
def test_names_are_reproducible_and_differ_between_keys(ask: Callable[[Draw], str]) -> None:
    names = [ask(draw("story", i)) for i in range(12)]
    assert names == [ask(draw("story", i)) for i in range(12)]
    assert len(set(names)) >= 11


@pytest.mark.parametrize("ask", NAMES)
def test_names_fit_any_sentence(ask: Callable[[Draw], str]) -> None:
    """Short words of plain letters, each with a capital: no title, no comma, no full stop at the end of a sentence."""
    d = draw("sentences")
    names = {ask(d) for _ in range(2000)}
    assert len(names) > (600 if ask is Draw.first_name else 1200)
    assert all(re.fullmatch("[A-Z][A-Za-z]*( [A-Z][A-Za-z]*)?", name) and len(name) <= 20 for name in names)
    assert not any(a == b == c for name in names for a, b, c in zip(name, name[1:], name[2:], strict=False))


def test_two_names_of_one_instance_differ() -> None:
    d = draw("story")
    assert len({d.person() for _ in range(6)}) >= 5


@pytest.mark.parametrize("ask", [Draw.first_names, Draw.places])
def test_several_names_are_different(ask: Callable[[Draw, int], list[str]]) -> None:
    d = draw("several")
    assert all(len(set(ask(d, 50))) == 50 for _ in range(20))
    assert ask(d, 0) == []
    with pytest.raises(ValueError, match=r"^cannot draw 51 different names$"):
        ask(d, 51)


def test_the_next_number_does_not_depend_on_which_name_was_drawn() -> None:
    """A name takes one number of the stream: so a story may be changed without another draw of all that follows."""
    following = []
    for ask in NAMES:
        d = draw("after")
        ask(d)
        following.append(d.integers(5, 0, 10**6))
    assert all(numbers == following[0] for numbers in following)
