"""Response + instance → verdict: which entries are right, and which known mistake gives what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.bank import ProblemType, deep_copy, kind_of, same, wrong_entries
from generator.model import Answer, FieldKind, Instance, entries, shape

Response = Mapping[str, Any]
"""Field → what was written (see `responses`), or None; entries of lists and rows may be None too."""


@dataclass(frozen=True)
class FieldVerdict:
    """What became of one field."""

    is_right: bool
    is_empty: bool
    wrong: tuple[int, ...]
    """Places of the wrong entries in reading order, from 0, where they can be told one by one."""
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


def judge(instance: Instance, response: Response, kind: ProblemType) -> Verdict:
    """Compares a response with the answer, each field by its kind, and with the instance's mistakes.

    Of fields of kind "any" the type's `verify` decides; of all others only their kind.
    """
    fields = {
        name: _field(response.get(name), value, kind_of(instance.kinds, name, value))
        for name, value in instance.answer.items()
    }
    free = [name for name in fields if instance.kinds.get(name) == "any"]
    if any(not fields[name].is_right for name in free) and _accepts(kind, instance, response, free):
        fields |= {name: FieldVerdict(True, False, (), True) for name in free}
    is_right = all(field.is_right for field in fields.values())
    return Verdict(fields, "" if is_right else _mistake(instance, response))


def _field(response: Any, value: Any, kind: FieldKind) -> FieldVerdict:
    if response is None or (isinstance(response, list) and response and all(e is None for e in entries(response))):
        return FieldVerdict(False, True, (), False)
    has_shape = kind == "polynomial" or shape(response) == shape(value)
    wrong = wrong_entries(response, value, kind) if has_shape else ()
    return FieldVerdict(same(response, value, kind), False, wrong, has_shape)


def _mistake(instance: Instance, response: Response) -> str:
    """The mistake whose whole answer was written; else the first whose wrong fields all were."""
    for rest in (instance.answer, {}):
        for name, fields in instance.mistakes.items():
            whole: Answer = {**rest, **fields}
            if all(
                field in instance.answer  # an edited record may hold anything
                and same(response.get(field), value, kind_of(instance.kinds, field, instance.answer[field]))
                for field, value in whole.items()
            ):
                return name
    return ""


def _accepts(kind: ProblemType, instance: Instance, response: Response, free: list[str]) -> bool:
    """Whether the type's own check takes what was written in these fields, where the other fields are right."""
    answer = dict(instance.answer)
    for name in free:
        written = response.get(name)
        if isinstance(written, list) != isinstance(answer[name], list):
            return False
        try:
            answer[name] = _whole(written)
        except ValueError:
            return False
    try:
        return kind.verify(deep_copy(answer), **deep_copy(instance.givens)) is True
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
