"""Numbers, and lists of them, as TeX. Every function returns TeX for a formula, except those that say “for text”.

A number is an integer, a Fraction, or a list [numerator, denominator]; anything else is a TypeError. Strings are
marked (see `escaping`), so that they are shown as they are wherever the result stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any

from markupsafe import Markup

from generator.page.escaping import either, prose, string, without_marks


def number(value: Any) -> str:
    """-3 → -3; [1, 2] or Fraction(1, 2) → \\frac{1}{2}; an integral fraction → the integer.

    Raises TypeError for anything but a number, ZeroDivisionError for the denominator 0.
    """
    if type(value) is int:
        return str(value)
    if isinstance(value, (list, tuple)):
        ratio = Fraction(*value)
    elif isinstance(value, Rational) and not isinstance(value, bool):
        ratio = Fraction(value)
    else:
        kind = "string" if isinstance(value, str) else type(value).__name__
        raise TypeError(f"“{value}” is a {kind}, not a number")
    if ratio.denominator == 1:
        return str(ratio.numerator)
    sign = "-" if ratio < 0 else ""
    return f"{sign}\\frac{{{abs(ratio.numerator)}}}{{{ratio.denominator}}}"


def paren(value: Any) -> str:
    """A factor: 3 → 3, -3 → (-3)."""
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def vector(values: Sequence[Any]) -> str:
    """[1, 4, 0, -2]; None is shown as a centred dot."""
    return "[" + ", ".join(map(_cell, values)) + "]"


def matrix(rows: Sequence[Sequence[Any]]) -> str:
    """A pmatrix; None is shown as a centred dot."""
    body = r" \\ ".join(" & ".join(map(_cell, row)) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def column(values: Sequence[Any]) -> str:
    """A column vector."""
    return matrix([[value] for value in values])


def set_of(values: Sequence[Any]) -> str:
    r"""[1, -2] → \{1, -2\}, in the order given; [] → ∅. The elements are numbers or strings."""
    return rf"\{{{joined(values, ', ')}\}}" if values else either("∅", r"\varnothing")


def interval(ends: Sequence[Any], brackets: str = "[]") -> str:
    r"""[-1, 2] → [-1, 2]; with "[)" → [-1, 2). None is an infinite end, which is always open: [None, 2] → (-\infty, 2].

    brackets: "[]", "[)", "(]" or "()". Raises ValueError for others, and unless there are two ends.
    """
    if brackets not in ("[]", "[)", "(]", "()"):
        raise ValueError(f"the brackets of an interval are [], [), (] or (), not “{brackets}”")
    low, high = ends
    left = r"(-\infty" if low is None else brackets[0] + _cell(low)
    right = r"\infty)" if high is None else _cell(high) + brackets[1]
    return f"{left}, {right}"


def signed_sum(coefficients: Sequence[Any], symbols: str | Sequence[str]) -> str:
    """[2, 0, -1] with "w" → 2w_1 - w_3. Zero terms are left out, ones are not written; all zero → 0.

    symbols: one TeX symbol per coefficient, or one to be numbered from 1. Raises ValueError for too few or too many.
    """
    names = [f"{symbols}_{{{i + 1}}}" for i in range(len(coefficients))] if isinstance(symbols, str) else symbols
    return _sum(
        _term(value, _tex(name)) for value, name in zip(coefficients, names, strict=True) if not _is_zero(value)
    )


def polynomial(coefficients: Sequence[Any], variable: str = "x") -> str:
    """[1, -3, 2] → 2x^2 - 3x + 1: the constant comes first in the list and last in the sum. All zero → 0.

    variable: a TeX symbol.
    """
    symbol = _tex(variable)

    def power(i: int) -> str:
        return symbol if i == 1 else f"{symbol}^{i}" if i < 10 else f"{symbol}^{{{i}}}"

    terms = [
        _term(value, power(i)) if i else number(value) for i, value in enumerate(coefficients) if not _is_zero(value)
    ]
    return _sum(reversed(terms))


def terms(values: Sequence[Any]) -> str:
    r"""["a", "2b", "-c"] → a + 2b - c: terms that are TeX already, or numbers. [] → 0.

    Raises ValueError for an empty term.
    """
    return _sum(_tex(value) if isinstance(value, str) else number(value) for value in values)


def plus(values: Sequence[Any]) -> str:
    """[3, -2, 0] → 3 - 2 + 0: a sum of numbers with its signs. [] → 0."""
    return _sum(map(number, values))


def dot(left: Sequence[Any], right: Sequence[Any]) -> str:
    r"""[1, -4], [2, -3] → 1 \cdot 2 + (-4) \cdot (-3): a sum of products, every term shown. [] → 0.

    Raises ValueError for lists of different lengths.
    """
    return " + ".join(rf"{paren(a)} \cdot {paren(b)}" for a, b in zip(left, right, strict=True)) or "0"


def joined(values: Iterable[Any], separator: str = "") -> str:
    r"""[1, -2] with ", " → 1, -2; ["H", "W"] with " \\cdot " → H \cdot W. For text and formulas.

    The items are numbers or strings; the separator is TeX or Markdown, written as it stands.
    """
    return separator.join(map(_item, values))


def listing(values: Sequence[Any], conjunction: str = "and", nothing: str = "none") -> str:
    """["A"] → A; ["A", "C"] → A and C; [1, -2, 3] → 1, −2 and 3; [] → none. For text, of strings or numbers.

    conjunction, nothing: those two words in another language.
    """
    if not values:
        return prose(nothing)
    *others, last = map(_item, values)
    if not isinstance(values[-1], str) and last.startswith("-"):
        # braces, or a formula would subtract it from the word before it
        last = either(last, f"{{{last}}}")
    return f"{', '.join(others)}{prose(f' {conjunction} ')}{last}" if others else last


def words(values: Sequence[str], conjunction: str = "and", nothing: str = "none") -> str:
    """The same, of strings only. Raises TypeError for anything else, so that a number is not taken for a word."""
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"“{value}” is no string; |listing takes numbers too")
    return listing(values, conjunction, nothing)


def plural(count: int, noun: str, many: str | None = None) -> str:
    """1 place, 2 places, −1 place. For text.

    many: the plural, if it is not the noun with an s.
    """
    name = noun if abs(count) == 1 else many or noun + "s"
    return f"{number(count)} {name}" if isinstance(name, Markup) else number(count) + prose(f" {name}")


def _cell(value: Any) -> str:
    if type(value) is int:  # nearly always
        return str(value)
    if value is None:
        return r"\cdot"
    return str(value) if isinstance(value, Markup) else number(value)


def _item(value: Any) -> str:
    """A number or a string, for text as well as for a formula."""
    if isinstance(value, str):
        return str(value) if isinstance(value, Markup) else string(value)
    if isinstance(value, Fraction) and value.denominator != 1:
        return either(str(value).replace("-", "−"), number(value))
    return number(value)


def _tex(text: str) -> str:
    """A symbol or a term that the template's author wrote as TeX."""
    if isinstance(text, Markup):
        return str(text)
    if "$" in text:
        raise ValueError(f"“{text}” is no TeX for within a formula")
    return without_marks(text)


def _is_zero(value: Any) -> bool:
    return number(value) == "0"


def _term(coefficient: Any, symbol: str) -> str:
    text = number(coefficient)
    return {"1": "", "-1": "-"}.get(text, text) + symbol


def _sum(signed: Iterable[str]) -> str:
    """Terms, each with its own minus sign or without, as a sum."""
    result = ""
    for term in signed:
        size = term.strip().removeprefix("+").strip()
        if not size:
            raise ValueError("a term of a sum is empty")
        if not result:
            result = size
        else:
            result += f" - {size[1:].lstrip()}" if size.startswith("-") else f" + {size}"
    return result or "0"
