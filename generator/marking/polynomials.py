"""A polynomial as a person writes it → its coefficients. Parsed, never evaluated as code.

2x^2 - 3x + 1, 1 − 3x + 2x², (x-1)(2x-1), x*x + 1, x/2: sums, products and powers of numbers and one letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

_HIGHEST = 40  # degree, and power
_TOKEN = re.compile(r"\d+\.?\d*|\.\d+|\*\*|[A-Za-z]|[-+*/^()]|\S")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

Coefficients = list[Fraction]
"""Constant first."""


class NoPolynomial(ValueError):
    """The text is no polynomial in one variable; the message says why."""


def read_polynomial(text: str) -> Coefficients:
    """The coefficients, constant first, without leading zeros. Raises NoPolynomial."""
    plain = re.sub("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: "^" + found[1].translate(_SUPERSCRIPTS), text)
    tokens = _TOKEN.findall(plain)
    names = {token for token in tokens if token.isalpha()}
    if len(names) > 1:
        raise NoPolynomial(f"it has several variables: {', '.join(sorted(names))}")
    value, rest = _sum(tokens)
    if rest:
        raise NoPolynomial(f"“{rest[0]}” is not expected there")
    while len(value) > 1 and value[-1] == 0:
        value.pop()
    return value


def _sum(tokens: Sequence[str]) -> tuple[Coefficients, Sequence[str]]:
    """Terms joined by + and −; and the tokens after them."""
    value, rest = _product(tokens)
    while rest and rest[0] in "+-":
        term, after = _product(rest[1:])
        sign = 1 if rest[0] == "+" else -1
        size = max(len(value), len(term))
        value = [
            (value[i] if i < len(value) else Fraction(0)) + sign * (term[i] if i < len(term) else Fraction(0))
            for i in range(size)
        ]
        rest = after
    return value, rest


def _product(tokens: Sequence[str]) -> tuple[Coefficients, Sequence[str]]:
    """Factors joined by ·, by ÷, or by nothing; and the tokens after them."""
    value, rest = _signed(tokens)
    while rest and rest[0] not in "+-)":
        if rest[0] == "/":
            divisor, rest = _signed(rest[1:])
            if len(divisor) > 1 or not divisor[0]:
                raise NoPolynomial("it divides by 0, or by something that is no number")
            value = [coefficient / divisor[0] for coefficient in value]
            continue
        factor, rest = _signed(rest[1:]) if rest[0] == "*" else _power(rest)
        value = _times(value, factor)
    return value, rest


def _signed(tokens: Sequence[str]) -> tuple[Coefficients, Sequence[str]]:
    if tokens and tokens[0] in "+-":
        value, rest = _signed(tokens[1:])
        return ([-coefficient for coefficient in value] if tokens[0] == "-" else value), rest
    return _power(tokens)


def _power(tokens: Sequence[str]) -> tuple[Coefficients, Sequence[str]]:
    """A number, the variable, or a sum in parentheses, raised to a whole power or not."""
    value, rest = _atom(tokens)
    if rest and rest[0] in ("^", "**"):
        if len(rest) < 2 or not rest[1].isdigit() or int(rest[1][:3]) > _HIGHEST:
            raise NoPolynomial("a power is a whole number, not too large")
        base = value
        value = [Fraction(1)]
        for _ in range(int(rest[1])):
            value = _times(value, base)
        rest = rest[2:]
    return value, rest


def _atom(tokens: Sequence[str]) -> tuple[Coefficients, Sequence[str]]:
    if not tokens:
        raise NoPolynomial("it breaks off")
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        value, rest = _sum(rest)
        if rest[:1] != [")"]:
            raise NoPolynomial("a parenthesis is not closed")
        return value, rest[1:]
    if first.isalpha() and len(first) == 1 and first.isascii():
        return [Fraction(0), Fraction(1)], rest
    if re.fullmatch(r"\d+\.?\d*|\.\d+", first):
        return [Fraction(first)], rest
    raise NoPolynomial(f"“{first}” is not expected there")


def _times(left: Coefficients, right: Coefficients) -> Coefficients:
    if len(left) + len(right) - 2 > _HIGHEST:
        raise NoPolynomial("its degree is too high")
    result = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result
