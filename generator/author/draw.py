"""The source of random values that a problem type draws from: the `d` of `draw(d, …)`."""

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
    """The source of random values: `draw(d, …)` receives one as its first argument.

    All bounds are inclusive, and all values in range are equally likely. Values are plain Python objects, and the same
    seed gives the same values on every machine. An impossible request raises ValueError, and so does drawing more than
    100,000 values in one attempt; in a type's `draw` either is reported as a fault of the type.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._asked = 0

    def integer(self, low: int, high: int, *, nonzero: bool = False) -> int:
        """Returns an integer from `low` to `high`; with `nonzero`, never 0. Raises ValueError if none is left."""
        skips_zero = nonzero and low <= 0 <= high
        count = high - low + 1 - skips_zero
        if count < 1:
            raise ValueError(f"no {'nonzero ' if nonzero else ''}integer lies in {low} … {high}")
        self._count()
        value = low + self._source.below(count)
        return value + 1 if skips_zero and value >= 0 else value

    def integers(self, count: int, low: int, high: int, *, nonzero: bool = False) -> list[int]:
        """Returns a list of `count` independent integers, each drawn as by `integer`. Equal entries may occur."""
        return [self.integer(low, high, nonzero=nonzero) for _ in range(count)]

    def matrix(self, rows: int, columns: int, low: int, high: int, *, nonzero: bool = False) -> list[list[int]]:
        """Returns a matrix as a list of `rows` lists of `columns` independent integers, each drawn as by `integer`."""
        return [self.integers(columns, low, high, nonzero=nonzero) for _ in range(rows)]

    def choice(self, options: Sequence[T]) -> T:
        """Returns one of the options.

        Raises ValueError if there are none, and TypeError for anything but a list, tuple or other sequence: the order
        of a set is not fixed.
        """
        _require_ordered(options)
        if not options:
            raise ValueError("nothing to choose from")
        self._count()
        return options[self._source.below(len(options))]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Returns a list of `count` options from different positions, in random order.

        Options that are equal may both be taken. Raises ValueError if there are fewer than `count` options, or if
        `count` is negative; TypeError for anything but a sequence.
        """
        _require_ordered(options)
        if not 0 <= count <= len(options):
            raise ValueError(f"cannot take {count} of {len(options)} options")
        self._count()
        return self._source.sample(options, count)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Returns all options in random order, as a new list. Raises TypeError for anything but a sequence."""
        _require_ordered(options)
        self._count()
        return self._source.shuffled(options)

    def require(self, condition: bool, why: str) -> None:
        """Rejects the current attempt unless `condition` is true.

        A rejected attempt ends at once, and `draw` is called again with other random values. If 1,000 attempts are
        rejected, the build stops with an error that quotes `why`. So let `why` state what was wrong with the values:
        "the filter is zero".
        """
        if not condition:
            raise Redraw(why)

    def _count(self) -> None:
        self._asked += 1
        if self._asked > LONGEST_DRAW:
            raise ValueError(f"more than {LONGEST_DRAW} values drawn in one attempt: does a loop never end?")

    def person(self) -> str:
        """Returns the first and last name of a made-up person, in English. Two calls may return the same name.

        The name comes from Faker and depends on its version; the record keeps it with the other givens.
        """
        return full_name(self._faker)

    def company(self) -> str:
        """Returns the name of a made-up company, in English, drawn and recorded as names of persons are."""
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
