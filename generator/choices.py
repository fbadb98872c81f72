"""A numeric answer as multiple choice: the wrong options are the type's own mistakes, then near misses.

Candidates are numbered: 0 is the right answer, 1, 2, … the instance's mistakes in their order, and the numbers after
them near misses. An instance's `order` lists the candidates of options A, B, …; with the answer and the mistakes it
says everything about the options.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from string import ascii_uppercase
from typing import Any

from generator.errors import UserError
from generator.model import Answer, Instance
from generator.randomness import Stream

NEAR_MISS = "a near miss, no known mistake"
_NEAR_MISSES = 60  # that are looked at; far more than a part has options


def is_numeric(answer: Answer) -> bool:
    """Whether every entry of the answer is a number."""
    return all(type(value) is int for field in answer.values() for value in _flat(field))


def candidates(instance: Instance) -> Iterator[tuple[Answer, str]]:
    """Whole answers with what they are: "" for the right one, the name of a mistake, or NEAR_MISS. All different."""
    yield instance.answer, ""
    known = [{**instance.answer, **fields} for fields in instance.mistakes.values()]
    yield from zip(known, instance.mistakes, strict=True)
    known.append(dict(instance.answer))
    for near in _near_misses(instance.answer):
        if near not in known:
            known.append(near)
            yield near, NEAR_MISS


def options(instance: Instance, order: Sequence[int]) -> list[tuple[str, Answer, str]]:
    """Letter, whole answer, and what it is ("" for the right one), in printed order."""
    numbered = list(islice(candidates(instance), max(order) + 1))
    return [(letter, *numbered[i]) for letter, i in zip(ascii_uppercase, order, strict=False)]


def right_letter(order: Sequence[int]) -> str:
    return ascii_uppercase[order.index(0)]


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

    The right answer takes one of the places that were used least so far (`used`, which is counted up), so that over
    versions all letters are right equally often. Mistakes go before near misses, those of the answer's shape first.
    ascending: options stand in order of
    size, so that its place decides how many smaller ones are shown. Raises UserError if there are too few options.
    """
    numbered = list(islice(candidates(instance), 1 + len(instance.mistakes) + _NEAR_MISSES))
    wrong = [i for i, (answer, _) in enumerate(numbered) if i and is_wrong(answer)]
    mistakes = stream.shuffled([i for i in wrong if i <= len(instance.mistakes)])
    shape = _shape(instance.answer)
    mistakes.sort(key=lambda i: _shape(numbered[i][0]) != shape)  # another shape would be seen to be wrong
    ranked = mistakes + [i for i in wrong if i > len(instance.mistakes)]
    for place in sorted(
        stream.shuffled(range(how_many)), key=lambda p: used[p]
    ):  # sorted keeps the drawn order of ties
        if ascending:
            size = [_size(answer) for answer, _ in numbered]
            smaller = [i for i in ranked if size[i] < size[0]][:place]
            larger = [i for i in ranked if size[i] > size[0]][: how_many - 1 - place]
            order = sorted([*smaller, 0, *larger], key=lambda i: size[i])
        else:
            others = stream.shuffled(ranked[: how_many - 1])
            order = [*others[:place], 0, *others[place:]]
        if len(order) == how_many:
            used[place] += 1
            return tuple(order)
    raise UserError(f"there are not {how_many} different options for this answer", todo="ask for fewer `choices`")


def _near_misses(answer: Answer) -> Iterator[dict[str, Any]]:
    """The answer with one number changed a little, every number in turn, then by more."""
    for step in range(1, _NEAR_MISSES):
        changed = 0
        for name, value in answer.items():
            for near in _nudged(value, step):
                changed += 1
                yield {**answer, name: near}
        if not changed:
            return


def _nudged(value: Any, step: int) -> Iterator[Any]:
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from ([*value[:i], near, *value[i + 1 :]] for near in _nudged(item, step))
        return
    # of the size of the second digit: 108 → 118, 98, 128, …, which the last digit does not give away
    unit = int(10 ** max(len(str(abs(value))) - 2, 0))
    for near in (value + step * unit, value - step * unit):
        if value <= 0 or near >= 0:  # a count does not turn negative
            yield near


def _size(answer: Answer) -> list[int]:
    return [number for field in answer.values() for number in _flat(field)]


def _shape(value: Any) -> Any:
    """The value with its numbers left out."""
    if isinstance(value, Mapping):
        return [_shape(field) for field in value.values()]
    return [_shape(item) for item in value] if isinstance(value, list) else None


def _flat(value: Any) -> list[Any]:
    return [number for item in value for number in _flat(item)] if isinstance(value, list) else [value]
