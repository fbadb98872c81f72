"""The only source of randomness: streams that never change, bounds that are met, choices in a fixed order."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, SeedSequence

from generator.bank.randomness import SMALL_SEED, Draw, Redraw, Stream, code, made_up_people, new_seed
from generator.errors import UserError

Key = tuple[int, *tuple[str | int, ...]]

# Computed once from this code. They must never change: a paper is drawn again from its recorded seed for years.
PINNED: dict[Key, list[int]] = {
    (182, "A", "1(a)", "convolution/forward", 0): [
        16608430860865658044,
        8654515485439511416,
        2157009924565776717,
        680207005449041862,
    ],
    (0,): [10111251628312344270, 486442872557334747, 7861962238476510551, 12615647485165442279],
    (2**128 - 1, 'Ωμέγα "x"', "é"): [
        14902671802409481002,
        16733901328319624685,
        17783427087755280066,
        2527624792043056962,
    ],
}


def words(stream: Stream, count: int) -> list[int]:
    """Raw words: the top 64 bits of word · 2⁶⁴ are the word."""
    return [stream.below(2**64) for _ in range(count)]


def draw(*path: str | int) -> Draw:
    return Draw(Stream(7, *path))


def is_uniform(outcomes: Iterable[object], kinds: int) -> bool:
    """Chi-square below its mean plus six standard deviations, and every outcome seen."""
    counts = Counter(outcomes)
    expected = counts.total() / kinds
    chi_square = sum((count - expected) ** 2 / expected for count in counts.values())
    return len(counts) == kinds and chi_square < (kinds - 1) + 6 * sqrt(2 * (kinds - 1))


# --- streams --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", PINNED, ids=repr)
def test_the_first_words_of_a_stream_never_change(key: Key) -> None:
    assert words(Stream(*key), 4) == PINNED[key]


def test_what_a_type_draws_never_changes() -> None:
    d = Draw(Stream(182, "pinned"))  # literals computed once, as above
    assert d.matrix(2, 3, -9, 9, nonzero=True) == [[-9, -5, 9], [8, -1, 2]]
    assert d.shuffled("abcdefgh") == list("egbdcahf")
    assert d.sample(range(50), 5) == [38, 2, 17, 45, 33]
    assert d.choice("xyz") == "x"


@given(st.integers(0, 2**130), st.lists(st.text(max_size=5) | st.integers(0, 99), max_size=4))
@settings(max_examples=50, deadline=None)
def test_a_stream_is_pcg64_seeded_by_the_hash_of_its_key(seed: int, path: list[str | int]) -> None:
    key = json.dumps(["stream", str(seed), *path], separators=(",", ":"))
    entropy = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    expected = PCG64(SeedSequence(entropy)).random_raw(5)
    assert words(Stream(seed, *path), 5) == [int(word) for word in expected]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, "a", "bc"), (1, "ab", "c")),
        ((1, "a", "b"), (1, "b", "a")),
        ((1, "a"), (1, "a", "")),
        ((1, "1"), (1, 1)),
        ((1, '","'), (1, "", "")),
        ((1, "x"), (2, "x")),
        ((12, "3"), (1, "23")),
    ],
)
def test_different_keys_have_different_streams(one: Key, other: Key) -> None:
    assert words(Stream(*one), 2) != words(Stream(*other), 2)


def test_streams_do_not_disturb_each_other() -> None:
    alone = words(Stream(1, "a"), 6)
    one, other = Stream(1, "a"), Stream(1, "b")
    together = []
    for _ in range(3):
        together += words(one, 2)
        words(other, 5)
    assert together == alone


def test_another_process_with_another_hash_seed_draws_the_same() -> None:
    program = (
        "from generator.bank.randomness import *\n"
        "d = Draw(Stream(5, 'x', 'é', 3))\n"
        "print(ascii([d.matrix(2, 3, -9, 9), d.shuffled('abcdefgh'), d.sample(range(50), 5), d.choice('xyz'),\n"
        "  d.person(), d.company(), code(5, 'r', 'A'), made_up_people(3, 5)]))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "4242")
    }
    d = Draw(Stream(5, "x", "é", 3))
    here: list[object] = [d.matrix(2, 3, -9, 9), d.shuffled("abcdefgh"), d.sample(range(50), 5), d.choice("xyz")]
    here += [d.person(), d.company(), code(5, "r", "A"), made_up_people(3, 5)]
    assert printed == {ascii(here) + "\n"}


# --- integers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 3, 7, 10, 100])
def test_below_is_uniform(n: int) -> None:
    stream = Stream(11, "uniform", n)
    outcomes = [stream.below(n) for _ in range(200 * n)]
    assert set(outcomes) == set(range(n))
    assert is_uniform(outcomes, n)


def test_below_one_is_zero() -> None:
    assert Stream(1).below(1) == 0


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


# --- names and codes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [Draw.person, Draw.company])
def test_names_are_reproducible_and_differ_between_keys(ask: Callable[[Draw], str]) -> None:
    names = [ask(draw("story", i)) for i in range(12)]
    assert names == [ask(draw("story", i)) for i in range(12)]
    assert len(set(names)) >= 11
    assert all(name.strip() for name in names)


def test_two_names_of_one_instance_differ() -> None:
    d = draw("story")
    assert len({d.person() for _ in range(6)}) >= 5


def test_a_code_has_two_groups_of_four_easily_read_characters() -> None:
    codes = [code(seed, "recipe", "A") for seed in range(2000)]
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", c) for c in codes)
    assert len(set(codes)) == len(codes)
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        assert is_uniform((c[place] for c in codes), 32)


def test_a_code_never_changes() -> None:
    assert code(182, "r", "A") == "1MBA-2R1R"  # computed once; printed on papers


def test_a_code_depends_on_seed_recipe_version_and_salt() -> None:
    asked = [(1, "r", "A", 0), (2, "r", "A", 0), (1, "s", "A", 0), (1, "r", "B", 0), (1, "r", "A", 1), (1, "rA", "", 0)]
    assert len({code(*what) for what in asked}) == len(asked)
    assert code(1, "r", "A") == code(1, "r", "A", 0)


def test_a_new_seed_has_128_random_bits() -> None:
    seeds = [new_seed() for _ in range(200)]
    assert len(set(seeds)) == 200
    assert all(0 <= seed < 2**128 for seed in seeds)
    assert min(map(int.bit_count, seeds)) > 20
    assert sum(seed >= SMALL_SEED for seed in seeds) == 200
    every = 0
    for seed in seeds:
        every |= seed
    assert every == 2**128 - 1


@pytest.mark.parametrize("count", [0, 1, 2, 1500])
def test_made_up_people_have_distinct_eight_digit_ids(count: int) -> None:
    people = made_up_people(count, 3)
    assert len({student_id for student_id, _ in people}) == len(people) == count
    assert all(re.fullmatch(r"[1-9]\d{7}", student_id) and name.strip() for student_id, name in people)


def test_made_up_people_follow_their_seed() -> None:
    assert made_up_people(20, 3) == made_up_people(20, 3)
    one, other = made_up_people(20, 3), made_up_people(20, 4)
    assert not {student_id for student_id, _ in one} & {student_id for student_id, _ in other}
    assert [name for _, name in one] != [name for _, name in other]


def test_too_many_made_up_people_are_refused() -> None:
    with pytest.raises(UserError, match="9,000,000"):
        made_up_people(9_000_001, 1)
