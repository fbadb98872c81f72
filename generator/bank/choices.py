"""A numeric answer as multiple choice: the wrong options are the type's own mistakes, then near misses.

Candidates are numbered: 0 is the right answer, 1, 2, … the instance's mistakes in their order, and the numbers after
them near misses. Records of format 1 list the candidates of options A, B, … by number. The last option may be that none
of the others is right; it has no answer.

No option gives itself away: all have the shape of the right answer, and none is the only one of its size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from string import ascii_uppercase
from typing import Any

from generator.bank.kinds import SameAnswers, same_answer
from generator.bank.randomness import Stream
from generator.errors import UserError
from generator.model import Answer, DrawnOption, Instance, entries, shape

NEAR_MISS = "a near miss, no known mistake"
FORMER_KEY = "what the key said before it was mended"
NONE_OF_THESE = "none of these"
NOT_NONE = "the right answer is among the options"
"""Instead of a mistake, where "none of these" is wrong."""
_NONE = -1  # the number of "none of these" among the candidates
_NEAR_MISSES = 60  # that are looked at; far more than a part has options
_TIMES = 10  # that an option's numbers may be larger than another's, for both to be of about the same size
_SMALL = 10  # numbers up to this are of about the same size
_MOVED = 3  # numbers of an answer that near misses change: 2³ = 8 answers, as many as a part may have options


def is_numeric(answer: Answer) -> bool:
    """Whether every entry of the answer is a number."""
    numbers = _size(answer)
    return bool(numbers) and all(type(number) is int for number in numbers)


def candidates(instance: Instance) -> Iterator[tuple[Answer, str]]:
    """Whole answers with what they are: "" for the right one, the name of a mistake, or NEAR_MISS. All different."""
    yield instance.answer, ""
    known = SameAnswers(instance.kinds)
    for name, fields in instance.mistakes.items():
        whole = {**instance.answer, **fields}
        known.add(whole)
        yield whole, name
    known.add(instance.answer)
    for near in _near_misses(instance.answer):
        if known.place(near) is None:
            known.add(near)
            yield near, NEAR_MISS


def options(instance: Instance, order: Sequence[int]) -> tuple[DrawnOption, ...]:
    """The candidates with these numbers as options A, B, …; with an empty name where there is no such candidate."""
    numbered = dict(enumerate(islice(candidates(instance), max(order, default=-1) + 1)))
    numbered[_NONE] = {}, NOT_NONE if 0 in order else ""
    nobody: tuple[Answer, str] = ({"": None}, "unknown")
    return tuple(
        DrawnOption(letter, *numbered.get(i, nobody)) for letter, i in zip(ascii_uppercase, order, strict=False)
    )


def relabelled(options: Sequence[DrawnOption], instance: Instance) -> tuple[DrawnOption, ...]:
    """The same options for an instance that was solved again: which of them is right now, and what the others are."""
    known = [(instance.answer, ""), *(({**instance.answer, **f}, name) for name, f in instance.mistakes.items())]

    def meaning(option: DrawnOption) -> str:
        for answer, name in known:
            if same_answer(option.answer, answer, instance.kinds):
                return name
        return NEAR_MISS if option.mistake else FORMER_KEY

    made = [option if option.is_none else replace(option, mistake=meaning(option)) for option in options]
    is_among = any(not option.mistake for option in made if not option.is_none)

    def none(option: DrawnOption) -> str:
        return "" if not is_among else NOT_NONE if option.mistake else FORMER_KEY

    return tuple(replace(option, mistake=none(option)) if option.is_none else option for option in made)


def require_options(options: Sequence[DrawnOption], instance: Instance, *, may_be_none: bool = False) -> None:
    """Raises ValueError unless the options are A, B, … with numbers, all different, of which one is the answer; or the
    last one is "none of these".

    may_be_none: whether none may be right, since the key was mended after the paper was printed.
    """
    if "".join(option.letter for option in options) != ascii_uppercase[: len(options)]:
        raise ValueError("the options are not A, B, …")
    shapes = {name: type(value) for name, value in instance.answer.items()}
    for option in options:
        if option.is_none and option is options[-1]:
            continue  # it is right if no other is, which is counted below
        if {name: type(value) for name, value in option.answer.items()} != shapes:
            raise ValueError(f"option {option.letter} has not the fields of the answer")
        if not all(type(entry) is int for entry in _all(option.answer)):
            raise ValueError(f"option {option.letter} holds what is no number")
        is_right = same_answer(option.answer, instance.answer, instance.kinds)
        if is_right is bool(option.mistake):
            raise ValueError(f"option {option.letter} is {'' if is_right else 'not '}the answer")
    has_none = bool(options) and options[-1].is_none
    if [option.mistake for option in options].count("") not in ((0, 1) if may_be_none and not has_none else (1,)):
        raise ValueError("not just one option is right")


def _all(answer: Answer) -> Iterator[Any]:
    for value in answer.values():
        yield from entries(value)


def drawn_order(
    stream: Stream,
    instance: Instance,
    how_many: int,
    *,
    ascending: bool,
    used: Counter[int],
    is_wrong: Callable[[Answer], bool],
    none_of_these: bool = False,
    alike: bool = True,
) -> tuple[int, ...]:
    """Which candidates are printed, and in which order.

    The right answer takes one of the places that were used least so far (`used`), so that over versions all letters are
    right equally often. Mistakes go before near misses.
    ascending: options stand in order of size, so that its place decides how many smaller ones are shown.
    none_of_these: the last option is that; where its place is drawn, the right answer is left out.
    alike: options have the shape of the answer, and none stands out; False: as records of edition 1 were drawn, where
    mistakes of the answer's shape only came first. Raises UserError if there are too few options.
    """
    numbered = list(islice(candidates(instance), 1 + len(instance.mistakes) + _NEAR_MISSES))
    wrong = [i for i, (answer, _) in enumerate(numbered) if i and is_numeric(answer) and is_wrong(answer)]
    shapes = _shapes(instance.answer)
    if alike:
        wrong = [i for i in wrong if _shapes(numbered[i][0]) == shapes]
    mistakes = stream.shuffled([i for i in wrong if i <= len(instance.mistakes)])
    mistakes.sort(key=lambda i: _shapes(numbered[i][0]) != shapes)  # another shape would be seen to be wrong
    near = [i for i in wrong if i > len(instance.mistakes)]
    size = [_size(answer) for answer, _ in numbered]
    shown = how_many - none_of_these
    if alike:
        ranked = mistakes + _around(stream, near, size, shown - 1 - len(mistakes))
    else:
        ranked = mistakes + _mixed(stream, near, numbered)
    places = stream.shuffled(range(how_many))
    for place in sorted(places, key=lambda p: used[p]):  # sorted keeps the drawn order of ties
        right = [0] if place < shown else []

        def taken(pool: Sequence[int], place: int = place, right: Sequence[int] = right) -> list[int]:
            if not ascending or not right:
                return [*pool[: shown - len(right)]]
            smaller = [i for i in pool if size[i] < size[0]][:place]
            return smaller + [i for i in pool if size[i] > size[0]][: shown - 1 - place]

        others = _in_company(ranked, taken, right, numbered) if alike else taken(ranked)
        if ascending:
            order = sorted([*others, *right], key=lambda i: size[i])
        else:
            others = stream.shuffled(others)
            order = [*others[:place], *right, *others[place:]]
        if len(order) == shown:
            return (*order, _NONE) if none_of_these else tuple(order)
    same = " of the same shape" if alike else ""
    raise UserError(f"there are not {how_many} different options{same} for this answer", todo="ask for fewer `choices`")


def _in_company(
    ranked: Sequence[int],
    taken: Callable[[Sequence[int]], list[int]],
    right: Sequence[int],
    numbered: Sequence[tuple[Answer, str]],
) -> list[int]:
    """What `taken` picks of those that leave no option alone: every one, the right one too, has another of about its
    size. Mistakes that are not of the right one's size give way to the next; of two options neither stands out."""
    pool = list(ranked)
    while True:
        others = taken(pool)
        shown = [*right, *others]
        alone = {i for i in shown if not any(_is_like(numbered[i][0], numbered[j][0]) for j in shown if j != i)}
        if not alone or len(shown) < 3:
            return others
        unlike = {i for i in others if not _is_like(numbered[i][0], numbered[0][0])}
        pool.remove(max(alone & unlike or unlike or others, key=pool.index))


def _is_like(one: Answer, other: Answer) -> bool:
    """Whether the largest numbers of each field are of about the same size. Their signs may differ: a sign that is
    lost is what many parts are about."""
    for pair in zip(one.values(), other.values(), strict=True):
        least, most = sorted(max([_SMALL, *map(abs, entries(value))]) for value in pair)  # a list may be empty
        if most > _TIMES * least:
            return False
    return True


def _around(stream: Stream, near: list[int], size: Sequence[list[int]], wanted: int) -> list[int]:
    """Near misses in a drawn order. Of the first `wanted` ones and the right answer each is as likely to be right.

    Of a single number, any count of them is smaller. Of several numbers, they are corners of a box, which changes each
    number in a drawn direction: any of a square while those suffice, else of a cube.
    """
    right = size[0]
    if len(right) == 1:
        smaller, larger = ([i for i in near if (size[i] < right) is is_smaller] for is_smaller in (True, False))
        count = stream.below(max(wanted, 0) + 1)
        first = smaller[:count] + larger[: max(wanted, 0) - count]
        return [*first, *(i for i in near if i not in first)]
    signs = [1 - 2 * stream.below(2) for _ in right[:_MOVED]]

    def is_aside(i: int) -> bool:
        return any((new - old) * sign < 0 for new, old, sign in zip(size[i], right, signs, strict=False))

    ordered = sorted(near, key=is_aside)
    square, cube = (2 ** min(moved, len(right)) - 1 for moved in (2, _MOVED))
    first = stream.shuffled(ordered[: square if wanted <= square else cube])
    return [*first, *stream.shuffled(ordered[len(first) : cube]), *ordered[cube:]]


def _mixed(stream: Stream, near: list[int], numbered: Sequence[tuple[Answer, str]]) -> list[int]:
    """Near misses as records of edition 1 have them: in a drawn order that does not tell the right answer by its place
    among them.

    Of a single number, smaller and larger ones are mixed. Of several numbers, those come first that change each one in
    a drawn direction, or not at all: the corners of a box, of which the right answer may be any.
    """
    right = _size(numbered[0][0])
    signs = [1 - 2 * stream.below(2) for _ in right[:_MOVED]]
    if len(right) == 1:
        sides = [[i for i in near if (_size(numbered[i][0]) < right) == smaller] for smaller in (True, False)]
        mixed = []
        while sides[0] and sides[1]:
            mixed.append(sides[stream.below(2)].pop(0))
        return mixed + sides[0] + sides[1]

    def is_aside(i: int) -> bool:
        changed = _size(numbered[i][0])
        return any((new - old) * sign < 0 for new, old, sign in zip(changed, right, signs, strict=False))

    return sorted(near, key=is_aside)


def _near_misses(answer: Answer) -> Iterator[dict[str, Any]]:
    """The answer with numbers changed a little, then by more. A count does not turn negative.

    A single number goes up and down in turn. Of several, the first three are changed, alone and together.
    """
    if not is_numeric(answer):
        return
    numbers = _size(answer)
    for step in range(1, _NEAR_MISSES):
        for signs in product((0, 1, -1), repeat=min(_MOVED, len(numbers))):
            changed = list(numbers)
            for i, sign in enumerate(signs):
                changed[i] += sign * step * _unit(numbers[i])
            if changed != numbers and not any(new < 0 < old for new, old in zip(changed, numbers, strict=True)):
                left = iter(changed)
                yield {name: _refilled(value, left) for name, value in answer.items()}


def _unit(number: int) -> int:
    """Of the size of the second digit: 108 → 118, 98, 128, …, which the last digit does not give away."""
    return int(10 ** max(len(str(abs(number))) - 2, 0))


def _refilled(value: Any, numbers: Iterator[int]) -> Any:
    """The value in its shape, with the next numbers in place of its own."""
    return [_refilled(item, numbers) for item in value] if isinstance(value, list) else next(numbers)


def _size(answer: Answer) -> list[int]:
    return [number for field in answer.values() for number in entries(field)]


def _shapes(answer: Answer) -> list[Any]:
    return [shape(field) for field in answer.values()]
