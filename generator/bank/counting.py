"""How many different problems a type can draw: counted by walking through every draw, or estimated from repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, sqrt
from typing import Any

from generator.author import Draw, Redraw
from generator.bank.drawing import identity, try_draw
from generator.bank.problem_type import ProblemType
from generator.bank.randomness import ExhaustiveStream, TooManyDraws

LIMIT = 120_000  # walks, which take a few seconds; a space that takes more is estimated


@dataclass(frozen=True)
class ProblemCount:
    """An exact count."""

    chances: Mapping[bytes, float] = field(repr=False)
    """Identity of each problem → its probability in one attempt."""

    @property
    def distinct(self) -> int:
        return len(self.chances)

    @property
    def rarest(self) -> float:
        """The probability of the least likely problem in one attempt."""
        return min(self.chances.values(), default=0.0)


@dataclass(frozen=True)
class ProblemEstimate:
    """The effective number of problems: that many equally likely ones would repeat as often. With a 95 % interval."""

    low: float
    middle: float
    high: float
    """`inf` where nothing was seen twice."""


def count_problems(
    kind: ProblemType, knobs: Mapping[str, Any], fixed: Mapping[str, Any] | None = None, limit: int | None = None
) -> ProblemCount | None:
    """Exactly how many problems there are, up to the type's identity; None if that takes more walks than the limit,
    which is LIMIT unless it is said."""
    limit = LIMIT if limit is None else limit
    where = f"{kind.id} (counting)"
    chances: dict[bytes, float] = {}
    turns: list[int] | None = []
    for _ in range(limit):
        walk = ExhaustiveStream(turns or (), most=4 * limit)  # a tree so deep is not walked through in time
        try:
            givens, _answer = try_draw(kind, where, Draw(walk), knobs, fixed or {})
        except TooManyDraws:
            return None
        except Redraw:
            pass
        else:
            same = identity(kind, givens, where)
            chances[same] = chances.get(same, 0.0) + 1 / walk.ways
        turns = walk.next_turns()
        if turns is None:
            return ProblemCount(chances)
    return None


def estimate_problems(draws: int, equal_pairs: int) -> ProblemEstimate:
    """From how many pairs of `draws` independent draws were the same problem.

    With N equally likely problems a pair is equal with probability 1/N. The count of equal pairs is taken as Poisson;
    its interval is Byar's approximation (Breslow and Day 1987, Statistical Methods in Cancer Research II, eq. 2.10).
    """
    pairs, c, z = draws * (draws - 1) / 2, equal_pairs, 1.96
    fewest = c * (1 - 1 / (9 * c) - z / (3 * sqrt(c))) ** 3 if c else 0.0
    most = (c + 1) * (1 - 1 / (9 * (c + 1)) + z / (3 * sqrt(c + 1))) ** 3
    return ProblemEstimate(pairs / most, pairs / c if c else inf, pairs / fewest if fewest > 0 else inf)
