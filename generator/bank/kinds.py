"""Kinds of answer fields: what a value may be, when two values are the same, and which entries of one are wrong.

A field's kind is seen from its value ("number", "list", "rows", "letter", "letters") unless the type declares it:

- "sequence": letters or words in this order (a truth table, a traversal);
- "set": integers in any order, each as often (roots, eigenvalues);
- "direction": integers of which any non-zero multiple is as good (eigenvectors, normals);
- "polynomial": coefficients, constant first, however the polynomial is written;
- "any": whatever the type's `verify` accepts (Bézout pairs, topological orders);
- a tuple of words: one of them, or, where the value is a list, some of them in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from string import ascii_uppercase
from typing import Any

from generator.bank.values import shape_name, shown_value
from generator.errors import TypeFault
from generator.model import FieldKind, entries

DECLARED = ("sequence", "set", "direction", "any", "polynomial")
LARGEST = 2**53 - 1  # beyond this, spreadsheets and browsers no longer hold an integer exactly
LONGEST_WORD = 40
_LETTERS = frozenset(ascii_uppercase)
_SEPARATORS = frozenset(',;/|[](){}"“”')


def kind_of(kinds: Mapping[str, FieldKind], name: str, value: Any) -> FieldKind:
    """The kind of a field: as it is declared, or as its value shows."""
    return kinds.get(name) or default_kind(value)


def default_kind(value: Any) -> FieldKind:
    """The kind that a value shows: an empty list is a set of letters."""
    if isinstance(value, str):
        return "letter"
    if not isinstance(value, list):
        return "number"
    if not value or isinstance(value[0], str):
        return "letters"
    return "rows" if isinstance(value[0], list) else "list"


def is_text(kind: FieldKind) -> bool:
    """Whether a field of this kind holds letters or words. ("any" has the shape of its value.)"""
    return isinstance(kind, tuple) or kind in ("letter", "letters", "sequence")


# --- what a value may be --------------------------------------------------------------------------------------------


def require_answer(name: str, value: Any, kind: FieldKind, where: str) -> None:
    """Raises TypeFault for a value that an answer of this kind cannot be. An answer has whole numbers only."""
    if not _is_value(value, kind):
        what = f"field “{name}” is {shape_name(value)} ({shown_value(value)})"
        if isinstance(kind, tuple) or kind in DECLARED:
            what = f"field “{name}” is {shown_value(value)}, which is no {describe(kind)}"
        if any(type(entry) is int and abs(entry) > LARGEST for entry in entries(value)):
            what = f"field “{name}” has an integer beyond 2⁵³"
        elif kind == "letters" and isinstance(value, list) and len(set(map(str, value))) < len(value):
            what = f"field “{name}” repeats a letter: {shown_value(value)}"
            raise TypeFault(what, where=where, todo=f'if their order counts, say FIELDS = {{"{name}": "sequence"}}')
        raise TypeFault(what, where=where)


def require_mistake(name: str, value: Any, kind: FieldKind, where: str) -> None:
    """Raises TypeFault for what no mistake can give. It may be a fraction, and have another shape than the answer."""
    shown = shown_value(value)
    if is_text(kind) or (kind == "any" and any(isinstance(entry, str) for entry in entries(value))):
        if not _is_value(value, kind) and not (isinstance(value, list) and all(isinstance(e, str) for e in value)):
            raise TypeFault(f"a mistake's field “{name}” is {shown}, which is no {describe(kind)}", where=where)
        return
    numbers = entries(value)
    if not numbers or not all(_is_number(number) for number in numbers) or not _is_regular(value):
        raise TypeFault(f"a mistake's field “{name}” is {shown}: give numbers, lists or rows of numbers", where=where)


def describe(kind: FieldKind) -> str:
    """A kind in words."""
    if isinstance(kind, tuple):
        return f"choice of {', '.join(kind)}"
    return _NAMES[kind]


_NAMES = {
    "number": "whole number",
    "list": "list of whole numbers",
    "rows": "matrix of whole numbers, its rows of one length",
    "letter": "letter",
    "letters": "list of letters",
    "sequence": "sequence of letters or words",
    "set": "list of whole numbers",
    "direction": "list of whole numbers, not all 0",
    "polynomial": "list of whole coefficients that ends with the leading one",
    "any": "whole number, letter, or list of either",
}


def _is_value(value: Any, kind: FieldKind) -> bool:
    if isinstance(kind, tuple):
        chosen = value if isinstance(value, list) else [value]
        return all(word in kind for word in chosen) and len(set(chosen)) == len(chosen)
    match kind:
        case "number":
            return _is_whole(value)
        case "list" | "set":
            return _is_row(value)
        case "direction":
            return _is_row(value) and any(value)
        case "polynomial":
            return _is_row(value) and (value[-1] != 0 or len(value) == 1)
        case "rows":
            return isinstance(value, list) and bool(value) and all(map(_is_row, value)) and _is_regular(value)
        case "letter":
            return isinstance(value, str) and value in _LETTERS
        case "letters":
            letters = isinstance(value, list) and all(isinstance(v, str) and v in _LETTERS for v in value)
            return letters and len(set(value)) == len(value)
        case "sequence":
            return isinstance(value, list) and bool(value) and all(map(is_word, value))
        case _:
            shown = default_kind(value)
            return _is_value(value, "sequence" if shown == "letters" else shown)


def is_word(value: Any) -> bool:
    """Whether it can be written into a cell, and read again: a short text without separators."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_WORD:
        return False
    return value == " ".join(value.split()) and not set(value) & _SEPARATORS


def _is_whole(value: Any) -> bool:
    return type(value) is int and -LARGEST <= value <= LARGEST


def _is_number(value: Any) -> bool:
    if isinstance(value, Fraction):
        return abs(value.numerator) <= LARGEST and value.denominator <= LARGEST
    return _is_whole(value)


def _is_row(value: Any) -> bool:
    if type(value) is not list or not value:
        return False
    for number in value:  # noqa: SIM110 - twice as quick as `all`
        if type(number) is not int or not -LARGEST <= number <= LARGEST:
            return False
    return True


def _is_regular(value: Any) -> bool:
    """Whether rows have one length; what is no matrix is regular too."""
    if not isinstance(value, list) or not any(isinstance(row, list) for row in value):
        return True
    return all(isinstance(row, list) and len(row) == len(value[0]) > 0 for row in value)


# --- when two values are the same -----------------------------------------------------------------------------------


def same(written: Any, value: Any, kind: FieldKind) -> bool:
    """Whether what was written is this value, judged by its kind. Entries may be integers or fractions.

    A field of kind "any" is compared entry by entry: what else is right, only the type's `verify` can tell.
    """
    if written is None or isinstance(written, list) != isinstance(value, list):
        return False
    if isinstance(kind, tuple) or kind == "letters":
        return bool(_folded(written, sort=True) == _folded(value, sort=True))
    match kind:
        case "sequence":
            return bool(_folded(written) == _folded(value))
        case "set":
            return Counter(written) == Counter(value)
        case "direction":
            return _is_parallel(written, value)
        case "polynomial":
            return _trimmed(written) == _trimmed(value)
        case _:
            return bool(_folded(written) == _folded(value))


def same_answer(written: Mapping[str, Any], answer: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> bool:
    """Whether all fields are the same, each judged by its kind."""
    return written == answer or all(
        same(written.get(name), value, kind_of(kinds, name, value)) for name, value in answer.items()
    )


class SameAnswers:
    """Whole answers that are known, to tell quickly whether another one is the same as any of them.

    Most answers are numbers and lists, which can be looked up. Others are compared one by one, each field by its kind.
    """

    def __init__(self, kinds: Mapping[str, FieldKind]) -> None:
        self._kinds = kinds
        self._found: dict[Any, int] = {}
        self._others: list[tuple[int, Mapping[str, Any]]] = []
        self._known: list[Mapping[str, Any]] = []

    def add(self, answer: Mapping[str, Any]) -> None:
        key = _plain_key(answer, self._kinds)
        if key is None:
            self._others.append((len(self._known), answer))
        else:
            self._found.setdefault(key, len(self._known))
        self._known.append(answer)

    def place(self, written: Mapping[str, Any]) -> int | None:
        """The place of the first answer that it is the same as, from 0; None if there is none."""
        key = _plain_key(written, self._kinds)
        others = enumerate(self._known) if key is None else self._others
        slow = next((i for i, answer in others if same_answer(written, answer, self._kinds)), None)
        quick = None if key is None else self._found.get(key)
        return min((i for i in (slow, quick) if i is not None), default=None)


def _plain_key(answer: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> tuple[Any, ...] | None:
    """What two answers have in common just if they are the same; None where the kind of a field has to judge."""
    fields = []
    for name, value in answer.items():
        if kind_of(kinds, name, value) not in ("number", "list", "rows"):
            return None
        fields.append((name, _tupled(value)))
    return tuple(fields)


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, list) else _fold(value)


def wrong_entries(written: Any, value: Any, kind: FieldKind) -> tuple[int, ...]:
    """Places of the wrong entries in reading order, from 0, where they can be told one by one."""
    if isinstance(kind, tuple) or kind in ("letter", "letters", "direction", "polynomial", "any"):
        return ()
    given = entries(written)
    if kind == "set":
        left = Counter(value)
        wrong = []
        for place, entry in enumerate(given):
            if left[entry] > 0:
                left[entry] -= 1
            else:
                wrong.append(place)
        return tuple(wrong)
    pairs = zip(given, entries(value), strict=False)
    return tuple(place for place, (entry, right) in enumerate(pairs) if entry is None or _fold(entry) != _fold(right))


def near_values(value: Any, kind: FieldKind) -> Iterator[Any]:
    """Values that are surely another answer of this kind: one entry changed, one more, one less."""
    if kind == "any":
        return  # what is right, only the type knows
    whole = [value[::-1], [-entry for entry in value], [2 * entry for entry in value]] if _is_row(value) else []
    for other in (*_changed(value, kind), *whole):
        if not same(other, value, kind):
            yield other


def _changed(value: Any, kind: FieldKind) -> Iterator[Any]:
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from ([*value[:i], other, *value[i + 1 :]] for other in _changed(item, kind))
        if value:
            yield value[:-1]
            yield [*value, value[-1]]
    elif isinstance(kind, tuple):
        yield from (word for word in kind if word != value)
    elif isinstance(value, str):
        yield from (letter for letter in ascii_uppercase[:10] if letter != value)
    else:
        yield from (value + 1, value - 1, -value if value else 7, value + 100)


def _fold(entry: Any) -> Any:
    return entry.casefold() if isinstance(entry, str) else entry


def _folded(value: Any, *, sort: bool = False) -> Any:
    """The value with its texts in one case; a list of texts in order of the alphabet if `sort`."""
    if not isinstance(value, list):
        return _fold(value)
    folded = [_folded(item) for item in value]
    return sorted(folded, key=str) if sort else folded


def _is_parallel(written: Sequence[Any], value: Sequence[Any]) -> bool:
    if len(written) != len(value) or any(entry is None for entry in written) or not any(written):
        return False
    return all(a * d == b * c for a, b in zip(written, value, strict=True) for c, d in zip(written, value, strict=True))


def _trimmed(coefficients: Sequence[Any]) -> list[Any]:
    """Without leading coefficients that are 0 (they stand last)."""
    result = list(coefficients)
    while result and result[-1] == 0:
        result.pop()
    return result
