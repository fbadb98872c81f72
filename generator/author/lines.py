"""A worked solution as numbered lines, one of them wrong, for types that ask for the first wrong line.

What stands in a line follows from the numbers of the problem and from the lines above it. A slip is planted in one
line, and the lines below are carried through rightly from what stands there. Line and kind of slip are drawn so that
neither can be guessed: every line is equally often the wrong one, and so is every kind of slip, as far as the lines
allow.

An expression is an integer, or a list that begins with what is done: `["*", 2, ["+", 3, -1]]` is written
2 · (3 − 1), and `["/", 1, 4]` is the fraction 1/4. The givens hold a line as `{"written": expression, "value": 4}`, or
as `{"value": 4}` if only a number stands there. It may be a list or rows: `{"value": [3, -3, 1]}`. Lines are counted
from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import isqrt, prod
from typing import Any, TypeAlias

from generator.author import effort
from generator.author.draw import Draw
from generator.model import entries

Expression: TypeAlias = int | list[Any]
Values: TypeAlias = Mapping[int, Any]  # number of a line → its value

_TRIES = 2000  # numbers that are drawn for one slip; most need fewer than 20
_ROUNDS = 200  # of balancing the kinds
_UNIT = 2**20  # of the kinds' weights
_LARGEST = 9999  # number in a line


Line: TypeAlias = Callable[[Values], tuple[Any, Mapping[str, Sequence[Any]]]]
"""Values of the lines above, by number → what should stand in the line, and what slips put there.

What stands there is an expression, a Fraction that is whole, or a list or rows of integers. Of each kind of slip, there
are as many variants as the numbers allow, perhaps none; the kinds do not depend on the numbers.
"""


# --- expressions ----------------------------------------------------------------------------------------------------


def added(*terms: Expression | Fraction) -> Expression:
    """Returns the sum of the terms as an expression: 3 − 1 + 4."""
    return ["+", *map(_leaf, terms)]


def times(*factors: Expression | Fraction) -> Expression:
    """Returns the product of the factors as an expression: 2 · (3 − 1)."""
    return ["*", *map(_leaf, factors)]


def squared(base: Expression) -> Expression:
    """Returns the square of an expression: (3 − 1)²."""
    return ["^2", base]


def root(square: Expression) -> Expression:
    """Returns the square root of an expression. A line whose root is no integer is not drawn."""
    return ["root", square]


def work(lines: Sequence[Line]) -> int:
    """Returns the steps of computing all lines as they should be.

    The effort of finding a slip does not count where it stands: otherwise versions of equal effort would have it in the
    same few lines, and it could be guessed.
    """
    return sum(_steps(line["written"]) for line in _carried(lines) if "written" in line)


def right_values(lines: Sequence[Line]) -> dict[int, Any]:
    """Returns number of a line → its value, as it should be."""
    return {number: line["value"] for number, line in enumerate(_carried(lines), 1)}


def _leaf(value: Any) -> Any:
    if isinstance(value, Fraction):
        return ["/", *value.as_integer_ratio()] if value.denominator != 1 else value.numerator
    return value


def _evaluated(expression: Any) -> Fraction | int:
    """The value of an expression. Raises ValueError for what is none, and for the root of what is no square."""
    match expression:
        case int():
            return expression
        case ["+", *terms]:
            return sum(map(_evaluated, terms))
        case ["*", *factors]:
            return prod(map(_evaluated, factors))
        case ["/", int(numerator), int(denominator)] if denominator:
            return Fraction(numerator, denominator)
        case ["^2", base]:
            return _evaluated(base) ** 2
        case ["root", inner]:
            square = _whole(_evaluated(inner))
            if square < 0 or isqrt(square) ** 2 != square:
                raise ValueError(f"√{square} is not an integer")
            return isqrt(square)
    raise ValueError(f"“{expression}” is no expression")


def _whole(value: Fraction | int) -> int:
    if value.denominator != 1:
        raise ValueError(f"{value} is not an integer")
    return int(value)


def _steps(expression: Any) -> int:
    """The steps of working out an expression by hand."""
    if isinstance(expression, int) or expression[0] == "/":
        return 0
    sign, *parts = expression
    inside, values = sum(map(_steps, parts)), list(map(_evaluated, parts))
    whole = [int(value) for value in values if value.denominator == 1]
    if sign == "+":
        return inside + effort.total(whole)
    if sign == "^2":
        return inside + effort.product(*whole, *whole)
    if sign == "root":
        return inside + effort.square_root(*whole)
    portions = sum(effort.portion(*v.as_integer_ratio(), prod(whole)) for v in values if v.denominator != 1)
    return inside + effort.product(*whole) + portions


# --- lines ----------------------------------------------------------------------------------------------------------


def draw_slip(
    d: Draw,
    numbers: Callable[[], dict[str, Any] | None],
    lines: Callable[..., Sequence[Line]],
    *,
    may_be_right: bool = False,
    results: Sequence[int] = (),
    suits: Callable[[Values], bool] = lambda values: True,
) -> dict[str, Any]:
    """Returns the drawn numbers, and with them `lines`: what is shown, with one slip.

    numbers: draws the other givens; None for those that will not do. The first ones decide how many lines there are,
    and which kinds of slips each can have; line and kind are drawn once, and numbers are drawn until they suit them.
    lines: these givens, by name → the lines. may_be_right: with the same chance as each line has, none is wrong.
    results: numbers of the lines that hold the result, by default the last; it always comes out wrong. suits: whether
    what all lines say will do.
    """
    place: tuple[int, str] | None = None
    for _ in range(_TRIES):
        drawn = numbers()
        if drawn is None:
            continue
        computation = lines(**drawn)
        try:
            right = _carried(computation)
        except ValueError:
            continue
        if place is None:
            values = {number: line["value"] for number, line in enumerate(right, 1)}
            place = _place(d, [tuple(line(values)[1]) for line in computation], may_be_right)
        shown = _planted(d, computation, right, *place, results or (len(computation),))
        if shown and suits({n: line["value"] for n, line in enumerate(shown, 1)}):
            return {**drawn, "lines": shown}
    d.require(False, "no numbers suit " + (f"the slip “{place[1]}” in line {place[0]}" if place else "the type"))
    raise AssertionError


def first_wrong(lines: Sequence[Line], shown: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Returns `line`, the number of the one wrong line, and `value`, the number that should stand there; 0 and 0 if all
    are right.

    Of several numbers in the line, the first wrong one counts. Raises ValueError for lines that cannot be asked about.
    """
    if len(shown) != len(lines):
        raise ValueError(f"there are {len(lines)} lines, not {len(shown)}")
    found, above = {"line": 0, "value": 0}, dict[int, Any]()
    for number, (line, stands) in enumerate(zip(lines, shown, strict=True), 1):
        should = _followed(line, above)["value"]
        above[number] = stands["value"]
        if "written" in stands and _evaluated(stands["written"]) != stands["value"]:
            raise ValueError(f"what is written in line {number} is not {stands['value']}")
        pairs = list(zip(entries(should), entries(stands["value"]), strict=True))
        wrong = [right for right, other in pairs if right != other]
        if wrong and found["line"]:
            raise ValueError(f"line {number} does not follow, and nor does line {found['line']}")
        if wrong:
            found = {"line": number, "value": wrong[0]}
    return found


def is_first_wrong(
    answer: Mapping[str, int], shown: Sequence[Mapping[str, Any]], holds: Callable[[int, Values], bool | list[bool]]
) -> bool:
    """Returns whether the answer names the one wrong line, and the number that should stand there.

    holds: number of a line, and the values of all lines → whether what stands in it follows from the lines above; for a
    line of several numbers, a list that says so of each. It is asked about every line as shown, and about the wrong
    line with the right number.
    """
    values = {number: line["value"] for number, line in enumerate(shown, 1)}

    def truths(number: int, values: Values) -> list[bool]:
        told = holds(number, values)
        return told if isinstance(told, list) else [told]

    number = answer["line"]
    wrong = [n for n in values if not all(truths(n, values))]
    if not wrong:
        return number == answer["value"] == 0
    if wrong != [number]:
        return False
    place = truths(number, values).index(False)
    left = iter([*entries(values[number])[:place], answer["value"], *entries(values[number])[place + 1 :]])
    return truths(number, {**values, number: _refilled(values[number], left)})[place]


def misreadings(lines: Sequence[Line], shown: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Returns mistakes that can be made with any such lines: name → `line` and `value`."""
    answer = first_wrong(lines, shown)
    if not answer["line"]:
        return {}
    should = _carried(lines)
    wrong, *later = _changed(should, shown)
    stands = _first_difference(shown[wrong - 1], should[wrong - 1])[0]
    found = {"the number copied from the line, not corrected": {"value": stands}}
    for name, numbers in (
        ("a line below taken for wrong, which follows from the wrong one", later[:1]),
        ("the last line that comes out wrong, which follows from those above", later[1:][-1:]),
    ):
        for number in numbers:
            right = _first_difference(shown[number - 1], should[number - 1])[1]
            found[name] = {"line": number, "value": right}
    return found


def slip_steps(lines: Sequence[Line], shown: Sequence[Mapping[str, Any]], answer: Mapping[str, int]) -> dict[str, Any]:
    """Returns what a worked solution needs to say what went wrong.

    `slip` is the kind of slip, "" if it is none of the line's; `stands` the wrong number; `right` all lines as they
    should be, each with its `number`; `mended` those of them that were shown otherwise, the wrong one first.
    """
    number, should = answer["line"], [{**line, "number": n} for n, line in enumerate(_carried(lines), 1)]
    told = {"slip": "", "stands": 0, "right": should, "mended": [should[n - 1] for n in _changed(should, shown)]}
    if number:
        stands, above = shown[number - 1], {n: line["value"] for n, line in enumerate(shown[: number - 1], 1)}
        kinds = [kind for kind, line in _slips(lines[number - 1], above) if line["value"] == stands["value"]]
        told["slip"] = kinds[0] if kinds else ""
        told["stands"] = _first_difference(stands, should[number - 1])[0]
    return told


def _changed(should: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, Any]]) -> list[int]:
    """Numbers of the lines that say something else than they should."""
    pairs = zip(should, shown, strict=True)
    return [number for number, (right, line) in enumerate(pairs, 1) if right["value"] != line["value"]]


def _stated(content: Any) -> dict[str, Any]:
    """A line with its value. Raises ValueError unless that is made of integers."""
    if isinstance(content, list) and isinstance(content[0], str):
        return {"written": content, "value": _whole(_evaluated(content))}
    return {"value": content if isinstance(content, list) else _whole(content)}


def _followed(line: Line, above: Values) -> dict[str, Any]:
    """What should stand in the line. Raises ValueError if it is made of no integers."""
    try:
        return _stated(line(above)[0])
    except ZeroDivisionError:
        raise ValueError("a line divides by 0") from None


def _carried(
    lines: Sequence[Line],
    at: int = 0,
    wrong: Mapping[str, Any] | None = None,
    right: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """All lines, with `wrong` in line `at` and the others following from those above. Raises ValueError.

    right: the lines as they should be, if they are known: those above the wrong one are as there.
    """
    above: dict[int, Any] = {}
    result = []
    for number, line in enumerate(lines, 1):
        if wrong and number == at:
            stated = dict(wrong)
        elif right and number < at:
            stated = dict(right[number - 1])
        else:
            stated = _followed(line, above)
        above[number] = stated["value"]
        result.append(stated)
    return result


def _slips(line: Line, above: Values) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kinds of slips, with what they put in the line; those that give no integer are left out."""
    for kind, variants in line(above)[1].items():
        for content in variants:
            try:
                yield kind, _stated(content)
            except ValueError:
                continue


def _planted(
    d: Draw, lines: Sequence[Line], right: list[dict[str, Any]], number: int, kind: str, results: Sequence[int]
) -> list[dict[str, Any]] | None:
    """All lines with a slip of this kind; None if these numbers have no room for it. right: the lines as they should
    be."""
    if not number:
        return right if _are_small(right) else None
    above = {n: line["value"] for n, line in enumerate(right[: number - 1], 1)}
    found = list(_slips(lines[number - 1], above))
    taken = [right[number - 1]["value"], *(line["value"] for other, line in found if other != kind)]
    own = [line for other, line in found if other == kind and line["value"] not in taken]
    if not own:
        return None
    try:
        shown = _carried(lines, number, d.choice(own), right)
    except ValueError:
        return None
    comes_out_wrong = any(shown[n - 1]["value"] != right[n - 1]["value"] for n in results)
    return shown if comes_out_wrong and _are_small(shown) else None


def _are_small(lines: Sequence[Mapping[str, Any]]) -> bool:
    return all(abs(entry) <= _LARGEST for line in lines for entry in entries(line["value"]))


def _first_difference(stands: Mapping[str, Any], should: Mapping[str, Any]) -> tuple[int, int]:
    pairs = zip(entries(stands["value"]), entries(should["value"]), strict=True)
    return next(pair for pair in pairs if pair[0] != pair[1])


def _refilled(value: Any, left: Iterator[int]) -> Any:
    return [_refilled(item, left) for item in value] if isinstance(value, list) else next(left)


# --- which line, and which kind -------------------------------------------------------------------------------------


def _place(d: Draw, kinds: Sequence[Sequence[str]], may_be_right: bool) -> tuple[int, str]:
    """The wrong line and the kind of its slip; 0 and "" for no slip. kinds: those of each line."""
    number = d.integer(0 if may_be_right else 1, len(kinds))
    if not number:
        return 0, ""
    weights = _weights(tuple(map(tuple, kinds)))[number - 1]
    left = d.integer(1, sum(weights))
    for kind, weight in zip(kinds[number - 1], weights, strict=True):
        left -= weight
        if left <= 0:
            return number, kind
    raise AssertionError


@lru_cache
def _weights(kinds: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """How often each kind comes up in each line.

    All lines come up equally often, and so do all kinds, as nearly as the lines allow: by iterative proportional
    fitting, the table that is nearest to even.
    """
    names = sorted({name for line in kinds for name in line})
    table = [dict.fromkeys(line, 1.0) for line in kinds]
    for _ in range(_ROUNDS):
        for name in names:
            total = sum(line.get(name, 0) for line in table)
            for line in table:
                if name in line:
                    line[name] *= len(kinds) / len(names) / total
        for line in table:
            total = sum(line.values())
            for name in line:
                line[name] /= total
    return tuple(tuple(round(_UNIT * share) for share in line.values()) for line in table)
