"""The only source of randomness: one stream per key, integers and choices on raw 64-bit output.

numpy promises that a bit generator's raw output and SeedSequence stay the same across releases, but not that the
methods of `Generator` do; so bounded integers, choices and shuffles are the few lines below.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from generator.author import Redraw

if TYPE_CHECKING:
    from numpy.random import SeedSequence

T = TypeVar("T")

SMALL_SEED = 2**64  # below this, trying all seeds against one printed paper is a matter of money, not of physics
_CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
_canonical = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


class TooManyDraws(Redraw):
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
    import numpy  # slow to import, and commands that draw nothing do not need it
    from numpy.random import SeedSequence

    if digest.startswith(bytes(4)):
        return SeedSequence(int.from_bytes(digest, "big"))
    return SeedSequence(numpy.frombuffer(digest[::-1], "<u4"))


def content_code(seed: int, version: str, content: object, salt: int = 0) -> str:
    """The short code printed on a paper, like 7KQ2-M9XD: 40 bits of a one-way hash of seed, version and content.

    content: whatever stands on the paper, as plain values. `salt` tells apart two versions of one record whose hashes
    meet (about 1 pair in 10¹²).
    """
    return _spelled(_digest("content", str(seed), version, content, salt))


def title_code(seed: int, title: str, version: str, salt: int = 0) -> str:
    """The code of a paper in a record of format 1: of seed, the recipe's title, and version."""
    return _spelled(_digest("code", str(seed), title, version, salt))


def _spelled(digest: bytes) -> str:
    number = int.from_bytes(digest[:5], "big")
    letters = "".join(_CODE_ALPHABET[(number >> shift) & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


class Stream:
    """Raw 64-bit words of PCG64 for one key; the key says what is drawn, so other draws never shift it."""

    def __init__(self, seed: int, *path: str | int) -> None:
        from numpy.random import PCG64

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


class ExhaustiveStream(Stream):
    """A stream's stand-in that takes a given turn at every draw, and notes how many turns there were.

    Draws beyond the given turns take the first one. `next_turns` leads to the next walk, so that all together visit
    everything that can be drawn, each once. Raises TooManyDraws where there would be more than `most` walks like this.
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
            raise TooManyDraws("there are too many draws to visit them all")
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
