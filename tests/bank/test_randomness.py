"""The only source of randomness: streams that never change, codes that tell nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, SeedSequence

from generator.author import Draw
from generator.bank.randomness import SMALL_SEED, Stream, content_code, new_seed, title_code

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
        "from generator.author import Draw\n"
        "from generator.bank.randomness import Stream, content_code\n"
        "d = Draw(Stream(5, 'x', 'é', 3))\n"
        "print(ascii([d.matrix(2, 3, -9, 9), d.shuffled('abcdefgh'), d.sample(range(50), 5), d.choice('xyz'),\n"
        "  d.person(), d.company(), content_code(5, 'A', ['é', 1])]))"
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
    here += [d.person(), d.company(), content_code(5, "A", ["é", 1])]
    assert printed == {ascii(here) + "\n"}


@pytest.mark.parametrize("n", [2, 3, 7, 10, 100])
def test_below_is_uniform(n: int) -> None:
    stream = Stream(11, "uniform", n)
    outcomes = [stream.below(n) for _ in range(200 * n)]
    assert set(outcomes) == set(range(n))
    assert is_uniform(outcomes, n)


def test_below_one_is_zero() -> None:
    assert Stream(1).below(1) == 0


# --- codes and seeds --------------------------------------------------------------------------------------------------


def test_a_code_has_two_groups_of_four_easily_read_characters() -> None:
    codes = [content_code(seed, "A", ["paper"]) for seed in range(2000)]
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", c) for c in codes)
    assert len(set(codes)) == len(codes)
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        assert is_uniform((c[place] for c in codes), 32)


def test_a_code_never_changes() -> None:
    """Computed once; printed on papers."""
    assert content_code(182, "A", ["Quiz", {"a": 1}]) == "7NK9-BH1R"
    assert title_code(182, "r", "A") == "1MBA-2R1R"


def test_a_code_depends_on_seed_version_content_and_salt() -> None:
    asked: list[tuple[int, str, object, int]] = [
        (1, "A", ["x", 1], 0), (2, "A", ["x", 1], 0), (1, "B", ["x", 1], 0), (1, "A", ["x", 2], 0),
        (1, "A", ["x", "1"], 0), (1, "A", ["x", [1]], 0), (1, "A", ["x", 1], 1), (1, "", ["A", "x", 1], 0),
    ]  # fmt: skip
    assert len({content_code(*what) for what in asked}) == len(asked)
    assert content_code(1, "A", ["x"]) == content_code(1, "A", ["x"], 0)


def test_a_code_of_format_1_depends_on_seed_title_version_and_salt() -> None:
    asked = [(1, "r", "A", 0), (2, "r", "A", 0), (1, "s", "A", 0), (1, "r", "B", 0), (1, "r", "A", 1), (1, "rA", "", 0)]
    assert len({title_code(*what) for what in asked}) == len(asked)
    assert title_code(1, "r", "A") == title_code(1, "r", "A", 0)
    assert title_code(1, "r", "A") != content_code(1, "A", "r")


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
