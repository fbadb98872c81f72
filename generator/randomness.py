"""The only source of randomness: one stream per key, integers and choices on raw 64-bit output.

numpy promises that a bit generator's raw output and SeedSequence stay the same across releases, but not that the
methods of `Generator` do; so bounded integers, choices and shuffles are the few lines below.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy
from numpy.random import PCG64, SeedSequence

from generator.errors import UserError

if TYPE_CHECKING:
    from faker import Faker

T = TypeVar("T")

LONGEST_DRAW = 100_000  # values that one attempt may ask for; more is a loop that does not end
SMALL_SEED = 2**64  # below this, trying all seeds against one printed paper is a matter of money, not of physics
_CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
_canonical = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


class Redraw(Exception):
    """This attempt does not meet the type's condition; the next attempt has a stream of its own."""


class TooManyWays(Redraw):
    """A walk through every draw has more turns than it may: the draws cannot all be visited."""


def new_seed() -> int:
    """128 fresh random bits from the operating system."""
    return secrets.randbits(128)


def _digest(*key: object) -> bytes:
    """SHA-256 of the key's canonical JSON, so that ("a", "bc") and ("ab", "c") differ."""
    return hashlib.sha256(_canonical(key).encode("ascii")).digest()


def _seeding(digest: bytes) -> SeedSequence:
    """SeedSequence of the digest as one integer, its first byte the highest.

    Of an integer, SeedSequence makes 32-bit words, the lowest first and without zeros at the end. An array of the same
    words is several times quicker.
    """
    if digest.startswith(bytes(4)):
        return SeedSequence(int.from_bytes(digest, "big"))
    return SeedSequence(numpy.frombuffer(digest[::-1], "<u4"))


def code(seed: int, recipe: str, version: str, salt: int = 0) -> str:
    """The short code printed on a paper, like 7KQ2-M9XD: 40 bits of a one-way hash of seed, recipe and version.

    `salt` tells apart two versions of one record whose hashes meet (about 1 pair in 10¹²).
    """
    number = int.from_bytes(_digest("code", str(seed), recipe, version, salt)[:5], "big")
    letters = "".join(_CODE_ALPHABET[(number >> shift) & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


class Stream:
    """Raw 64-bit words of PCG64 for one key; the key says what is drawn, so other draws never shift it."""

    def __init__(self, seed: int, *path: str | int) -> None:
        self._word = PCG64(_seeding(_digest("stream", str(seed), *path))).random_raw

    def below(self, n: int) -> int:
        """A uniform integer in 0 … n−1 for n ≥ 1. The top bits of word·n; the bias is below n/2⁶⁴."""
        return self._word() * n >> 64

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """A new list in drawn order (Fisher–Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different places of `items`, in drawn order."""
        return self.shuffled(items)[:count]


class Walk(Stream):
    """A stream's stand-in that takes a given turn at every draw, and notes how many turns there were.

    Draws beyond the given turns take the first one. `next_turns` leads to the next walk, so that all together visit
    everything that can be drawn, each once. Raises TooManyWays where there would be more than `most` walks like this.
    """

    def __init__(self, turns: Sequence[int] = (), most: int = 2**62) -> None:
        self._given = turns
        self._taken: list[tuple[int, int]] = []
        self._most = most
        self.ways = 1
        """How many walks there would be if every one had as many turns as this one: 1 / its probability."""

    def below(self, n: int) -> int:
        place = len(self._taken)
        turn = self._given[place] if place < len(self._given) else 0
        self._taken.append((turn, n))
        self.ways *= n
        if self.ways > self._most:
            raise TooManyWays("there are too many draws to visit them all")
        return turn

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """As likely as by shuffling all, but without turns for the items that are not taken."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(count)]

    def next_turns(self) -> list[int] | None:
        """The turns of the next walk; None after the last."""
        taken = list(self._taken)
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        return [turn for turn, _ in taken[:-1]] + [taken[-1][0] + 1] if taken else None


class Draw:
    """What a problem type draws from: the `d` of `draw(d, …)`.

    Every bound is inclusive. An impossible request raises ValueError; a drawn value that does not suit the type is
    turned away with `require`, which starts the next attempt.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._asked = 0

    def integer(self, low: int, high: int, *, nonzero: bool = False) -> int:
        """A uniform integer in low … high, without 0 if `nonzero`. ValueError if there is none."""
        skips_zero = nonzero and low <= 0 <= high
        count = high - low + 1 - skips_zero
        if count < 1:
            raise ValueError(f"no {'nonzero ' if nonzero else ''}integer lies in {low} … {high}")
        self._count()
        value = low + self._stream.below(count)
        return value + 1 if skips_zero and value >= 0 else value

    def integers(self, count: int, low: int, high: int, *, nonzero: bool = False) -> list[int]:
        """`count` independent integers in low … high."""
        return [self.integer(low, high, nonzero=nonzero) for _ in range(count)]

    def matrix(self, rows: int, columns: int, low: int, high: int, *, nonzero: bool = False) -> list[list[int]]:
        """`rows` lists of `columns` independent integers in low … high."""
        return [self.integers(columns, low, high, nonzero=nonzero) for _ in range(rows)]

    def choice(self, options: Sequence[T]) -> T:
        """One of the options; ValueError if there is none. Sequences only: the order of a set is not fixed."""
        _must_be_ordered(options)
        if not options:
            raise ValueError("nothing to choose from")
        self._count()
        return options[self._stream.below(len(options))]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different places of the options, in drawn order; ValueError if there are fewer."""
        _must_be_ordered(options)
        if not 0 <= count <= len(options):
            raise ValueError(f"cannot take {count} of {len(options)} options")
        self._count()
        return self._stream.sample(options, count)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in drawn order, as a new list."""
        _must_be_ordered(options)
        self._count()
        return self._stream.shuffled(options)

    def require(self, condition: bool, why: str) -> None:
        """Turns this attempt away unless the condition holds; `why` is shown if no attempt ever meets it."""
        if not condition:
            raise Redraw(why)

    def _count(self) -> None:
        self._asked += 1
        if self._asked > LONGEST_DRAW:
            raise ValueError(f"more than {LONGEST_DRAW} values drawn in one attempt: does a loop never end?")

    def person(self) -> str:
        """A made-up person's name for a story (Faker, seeded by this instance)."""
        return _name(self._faker)

    def company(self) -> str:
        """A made-up company's name for a story (Faker, seeded by this instance)."""
        return str(self._faker.company())

    @cached_property
    def _faker(self) -> Faker:
        return _faker(self._stream)


def made_up_people(count: int, seed: int) -> list[tuple[str, str]]:
    """`count` different student ids (eight digits) with made-up names, for trying out a roster."""
    if count > 9 * 10**6:
        raise UserError(f"a demo roster of {count} students is too long", todo="ask for at most 9,000,000")
    stream = Stream(seed, "roster")
    faker = _faker(stream)
    step = 90_000_000 // max(count, 1)
    return [(str(10_000_000 + i * step + stream.below(step)), _name(faker)) for i in range(count)]


def _faker(stream: Stream) -> Faker:
    from faker import Faker  # slow to import, and few types tell stories

    faker = Faker("en_US", use_weighting=False)
    faker.seed_instance(stream.below(2**63))
    return faker


def _name(faker: Faker) -> str:
    """First and last name, without the titles and degrees that Faker likes to add."""
    return f"{faker.first_name()} {faker.last_name()}"


def _must_be_ordered(options: object) -> None:
    if not isinstance(options, (list, tuple, Sequence)):  # asking Sequence takes longer
        raise TypeError(f"choose from a list or tuple, not from a {type(options).__name__}: its order is not fixed")
