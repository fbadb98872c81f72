"""A numeric answer as multiple choice: the wrong options are the type's own mistakes, then near misses.

Candidates are numbered: 0 is the right answer, 1, 2, … the instance's mistakes in their order, and the numbers after
them near misses. Records of format 1 list the candidates of options A, B, … by number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from string import ascii_uppercase
from typing import Any

from generator.bank.kinds import same_answer
from generator.bank.randomness import Stream
from generator.errors import UserError
from generator.model import Answer, DrawnOption, Instance, entries, shape

NEAR_MISS = "a near miss, no known mistake"
FORMER_KEY = "what the key said before it was mended"
_NEAR_MISSES = 60  # that are looked at; far more than a part has options
_MOVED = 3  # numbers of an answer that near misses change: 2³ = 8 answers, as many as a part may have options


def is_numeric(answer: Answer) -> bool:
    """Whether every entry of the answer is a number."""
    numbers = _size(answer)
    return bool(numbers) and all(type(number) is int for number in numbers)


def candidates(instance: Instance) -> Iterator[tuple[Answer, str]]:
    """Whole answers with what they are: "" for the right one, the name of a mistake, or NEAR_MISS. All different."""
    yield instance.answer, ""
    known = [{**instance.answer, **fields} for fields in instance.mistakes.values()]
    yield from zip(known, instance.mistakes, strict=True)
    known.append(dict(instance.answer))
    for near in _near_misses(instance.answer):
        if not any(same_answer(near, other, instance.kinds) for other in known):
            known.append(near)
            yield near, NEAR_MISS


def options(instance: Instance, order: Sequence[int]) -> tuple[DrawnOption, ...]:
    """The candidates with these numbers as options A, B, …; without an answer where there is no such candidate."""
    numbered = dict(enumerate(islice(candidates(instance), max(order, default=-1) + 1)))
    nobody: tuple[Answer, str] = ({}, "unknown")
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

    return tuple(replace(option, mistake=meaning(option)) for option in options)


def require_options(options: Sequence[DrawnOption], instance: Instance, *, may_be_none: bool = False) -> None:
    """Raises ValueError unless the options are A, B, … with numbers, all different, of which one is the answer.

    may_be_none: whether none may be right, since the key was mended after the paper was printed.
    """
    if "".join(option.letter for option in options) != ascii_uppercase[: len(options)]:
        raise ValueError("the options are not A, B, …")
    shapes = {name: type(value) for name, value in instance.answer.items()}
    for option in options:
        if {name: type(value) for name, value in option.answer.items()} != shapes:
            raise ValueError(f"option {option.letter} has not the fields of the answer")
        if not all(type(entry) is int for entry in _all(option.answer)):
            raise ValueError(f"option {option.letter} holds what is no number")
        is_right = same_answer(option.answer, instance.answer, instance.kinds)
        if is_right is bool(option.mistake):
            raise ValueError(f"option {option.letter} is {'' if is_right else 'not '}the answer")
    if [option.mistake for option in options].count("") not in ((0, 1) if may_be_none else (1,)):
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
) -> tuple[int, ...]:
    """Which candidates are printed, and in which order.

    The right answer takes one of the places that were used least so far (`used`), so that over versions all letters are
    right equally often. Mistakes go before near misses, those of the answer's shape first.
    ascending: options stand in order of size, so that its place decides how many smaller ones are shown. Raises
    UserError if there are too few options.
    """
    numbered = list(islice(candidates(instance), 1 + len(instance.mistakes) + _NEAR_MISSES))
    wrong = [i for i, (answer, _) in enumerate(numbered) if i and is_numeric(answer) and is_wrong(answer)]
    mistakes = stream.shuffled([i for i in wrong if i <= len(instance.mistakes)])
    shapes = _shapes(instance.answer)
    mistakes.sort(key=lambda i: _shapes(numbered[i][0]) != shapes)  # another shape would be seen to be wrong
    ranked = mistakes + _mixed(stream, [i for i in wrong if i > len(instance.mistakes)], numbered)
    places = stream.shuffled(range(how_many))
    for place in sorted(places, key=lambda p: used[p]):  # sorted keeps the drawn order of ties
        if ascending:
            size = [_size(answer) for answer, _ in numbered]
            smaller = [i for i in ranked if size[i] < size[0]][:place]
            larger = [i for i in ranked if size[i] > size[0]][: how_many - 1 - place]
            order = sorted([*smaller, 0, *larger], key=lambda i: size[i])
        else:
            others = stream.shuffled(ranked[: how_many - 1])
            order = [*others[:place], 0, *others[place:]]
        if len(order) == how_many:
            return tuple(order)
    raise UserError(f"there are not {how_many} different options for this answer", todo="ask for fewer `choices`")


def _mixed(stream: Stream, near: list[int], numbered: Sequence[tuple[Answer, str]]) -> list[int]:
    """Near misses in a drawn order that does not tell the right answer by its place among them.

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
