"""The source of random values that a problem type draws from: the `d` of `draw(d, …)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
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

        Names of persons, towns and companies have at most 20 letters, all plain ASCII, and no full stop. They come from
        Faker and depend on its version; the record keeps them with the other givens.
        """
        first, last = _pick(self._number(), _first_names(), _last_names())
        return f"{first} {last}"

    def first_name(self) -> str:
        """Returns the first name of a person, which does not tell for sure whether of a woman or a man."""
        return _pick(self._number(), _first_names())[0]

    def first_names(self, count: int) -> list[str]:
        """Returns a list of `count` different first names. Raises ValueError for more than 50, or less than none."""
        return self._different(count, self.first_name)

    def place(self) -> str:
        """Returns the name of a made-up town: Bauerfield."""
        last, end = _pick(self._number(), _town_names(), _TOWNS)
        return last + (end if end[0] != last[-1] else _OTHER_TOWN[end])

    def places(self, count: int) -> list[str]:
        """Returns a list of `count` different towns. Raises ValueError for more than 50, or less than none."""
        return self._different(count, self.place)

    def company(self) -> str:
        """Returns the name of a made-up company, which takes a singular verb: Hinton Ltd."""
        last, kind = _pick(self._number(), _last_names(), _COMPANIES)
        return f"{last} {kind}"

    def _number(self) -> int:
        """What a name is made from: so many values that no counting of problems goes through all names."""
        self._count()
        return self._source.below(2**63)

    def _different(self, count: int, draw: Callable[[], str]) -> list[str]:
        if not 0 <= count <= 50:
            raise ValueError(f"cannot draw {count} different names")
        found: dict[str, None] = {}
        while len(found) < count:
            found[draw()] = None
        return list(found)


_TOWNS = ("bridge", "brook", "bury", "field", "ford", "ham", "stead", "ton", "ville", "wick")
_OTHER_TOWN = {end: "bury" if end[0] != "b" else "ton" for end in _TOWNS}  # not Wyattton, but Wyattbury
_COMPANIES = ("Group", "Inc", "LLC", "Ltd", "PLC", "Trading")


def _pick(number: int, *lists: Sequence[str]) -> list[str]:
    """One of each list, by what is left of a number after division."""
    found = []
    for names in lists:
        number, place = divmod(number, len(names))
        found.append(names[place])
    return found


@cache
def _first_names() -> list[str]:
    from faker.providers.person.en_US import Provider  # slow to import, and few types tell stories

    return _short(Provider.first_names, 9)


@cache
def _last_names() -> list[str]:
    from faker.providers.person.en_US import Provider

    return _short(Provider.last_names, 10)


@cache
def _town_names() -> list[str]:
    """Not Hamilton, nor Hamiltonton."""
    return [name for name in _last_names() if not name.endswith(_TOWNS)]


def _short(names: Iterable[str], longest: int) -> list[str]:
    return sorted({name for name in names if 3 <= len(name) <= longest and name.isascii() and name.isalpha()})


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
