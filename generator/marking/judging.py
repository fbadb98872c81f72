"""Response + instance → verdict: which entries are right, and which known mistake gives what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.bank import ProblemType, deep_copy
from generator.model import Answer, Instance, entries, shape

Response = Mapping[str, Any]
"""Field → what was written (see `responses`), or None; entries of lists and rows may be None too."""


@dataclass(frozen=True)
class FieldVerdict:
    """What became of one field."""

    is_right: bool
    is_empty: bool
    wrong: tuple[int, ...]
    """Places of the wrong entries in reading order, from 0, where the response has the shape of the answer."""
    has_shape: bool
    """Whether the response has as many rows and entries as the answer."""


@dataclass(frozen=True)
class Verdict:
    """What became of a response."""

    fields: Mapping[str, FieldVerdict]
    mistake: str
    """The known mistake that gives what was written, or "" if none does (or all is right)."""

    @property
    def is_right(self) -> bool:
        return all(field.is_right for field in self.fields.values())

    @property
    def is_empty(self) -> bool:
        return all(field.is_empty for field in self.fields.values())


def judge(instance: Instance, response: Response, kind: ProblemType | None = None) -> Verdict:
    """Compares a response with the answer and with the instance's mistakes.

    kind: the type, if it is at hand: what its `verify` accepts is right, too, should a problem have several answers.
    """
    fields = {name: _field(response.get(name), value) for name, value in instance.answer.items()}
    if kind and not all(field.is_right for field in fields.values()) and _accepts(kind, instance, response):
        fields = {name: FieldVerdict(True, False, (), True) for name in fields}
    is_right = all(field.is_right for field in fields.values())
    return Verdict(fields, "" if is_right else _mistake(instance, response))


def same(response: Any, value: Any) -> bool:
    """Whether what was written is this value. The order of letters does not count."""
    if isinstance(value, list):
        if value and isinstance(value[0], str):
            return isinstance(response, list) and sorted(map(str, response)) == sorted(value)
        return isinstance(response, list) and len(response) == len(value) and all(map(same, response, value))
    return response is not None and not isinstance(response, list) and bool(response == value)


def _field(response: Any, value: Any) -> FieldVerdict:
    if response is None or (isinstance(response, list) and all(entry is None for entry in entries(response))):
        return FieldVerdict(False, True, (), False)
    has_shape = shape(response) == shape(value)
    is_numeric = not isinstance(entries(value)[:1][0] if entries(value) else 0, str)
    wrong = (
        tuple(
            place
            for place, (given, right) in enumerate(zip(entries(response), entries(value), strict=True))
            if given is None or given != right
        )
        if has_shape and is_numeric
        else ()
    )
    return FieldVerdict(same(response, value), False, wrong, has_shape)


def _mistake(instance: Instance, response: Response) -> str:
    """The mistake whose whole answer was written; else the first whose wrong fields all were."""
    for rest in (instance.answer, {}):
        for name, fields in instance.mistakes.items():
            whole: Answer = {**rest, **fields}
            if all(same(response.get(field), value) for field, value in whole.items()):
                return name
    return ""


def _accepts(kind: ProblemType, instance: Instance, response: Response) -> bool:
    """Whether the type's own check takes the response for an answer."""
    answer: dict[str, Any] = {}
    for name, value in instance.answer.items():
        written = response.get(name)
        if shape(written) != shape(value):
            return False
        try:
            answer[name] = _whole(written)
        except ValueError:
            return False
    try:
        return kind.verify(answer, **deep_copy(instance.givens)) is True
    except Exception:  # a type's code may fail in any way on what is not its own answer
        return False


def _whole(written: Any) -> Any:
    """With integers in place of fractions. Raises ValueError for what is none."""
    if isinstance(written, list):
        return [_whole(item) for item in written]
    if isinstance(written, str):
        return written
    if written is None or written != int(written):
        raise ValueError
    return int(written)
