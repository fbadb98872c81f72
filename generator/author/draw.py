"""What a problem type draws with: the `d` of `draw(d, …)`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from faker import Faker

T = TypeVar("T")

LONGEST_DRAW = 100_000  # values that one attempt may ask for; more is a loop that does not end


class Redraw(Exception):
    """This attempt does not meet the type's condition; the next attempt has a stream of its own."""


class Source(Protocol):
    """A source of randomness: `generator.bank` has the seeded one."""

    def below(self, n: int, /) -> int: ...

    def shuffled(self, items: Sequence[T], /) -> list[T]: ...

    def sample(self, items: Sequence[T], count: int, /) -> list[T]: ...


class Draw:
    """What a problem type draws from: the `d` of `draw(d, …)`.

    Every bound is inclusive. An impossible request raises ValueError; a drawn value that does not suit the type is
    turned away with `require`, which starts the next attempt.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._asked = 0

    def integer(self, low: int, high: int, *, nonzero: bool = False) -> int:
        """A uniform integer in low … high, without 0 if `nonzero`. ValueError if there is none."""
        skips_zero = nonzero and low <= 0 <= high
        count = high - low + 1 - skips_zero
        if count < 1:
            raise ValueError(f"no {'nonzero ' if nonzero else ''}integer lies in {low} … {high}")
        self._count()
        value = low + self._source.below(count)
        return value + 1 if skips_zero and value >= 0 else value

    def integers(self, count: int, low: int, high: int, *, nonzero: bool = False) -> list[int]:
        """`count` independent integers in low … high."""
        return [self.integer(low, high, nonzero=nonzero) for _ in range(count)]

    def matrix(self, rows: int, columns: int, low: int, high: int, *, nonzero: bool = False) -> list[list[int]]:
        """`rows` lists of `columns` independent integers in low … high."""
        return [self.integers(columns, low, high, nonzero=nonzero) for _ in range(rows)]

    def choice(self, options: Sequence[T]) -> T:
        """One of the options; ValueError if there is none. Sequences only: the order of a set is not fixed."""
        _require_ordered(options)
        if not options:
            raise ValueError("nothing to choose from")
        self._count()
        return options[self._source.below(len(options))]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different places of the options, in drawn order; ValueError if there are fewer."""
        _require_ordered(options)
        if not 0 <= count <= len(options):
            raise ValueError(f"cannot take {count} of {len(options)} options")
        self._count()
        return self._source.sample(options, count)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in drawn order, as a new list."""
        _require_ordered(options)
        self._count()
        return self._source.shuffled(options)

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
        return full_name(self._faker)

    def company(self) -> str:
        """A made-up company's name for a story (Faker, seeded by this instance)."""
        return str(self._faker.company())

    @cached_property
    def _faker(self) -> Faker:
        return english_faker(self._source)


def english_faker(source: Source) -> Faker:
    from faker import Faker  # slow to import, and few types tell stories

    faker = Faker("en_US", use_weighting=False)
    faker.seed_instance(source.below(2**63))
    return faker


def full_name(faker: Faker) -> str:
    """First and last name, without the titles and degrees that Faker likes to add."""
    return f"{faker.first_name()} {faker.last_name()}"


def _require_ordered(options: object) -> None:
    if not isinstance(options, (list, tuple, Sequence)):  # asking Sequence takes longer
        raise TypeError(f"choose from a list or tuple, not from a {type(options).__name__}: its order is not fixed")
