"""How much work a calculation takes by hand, counted in elementary steps.

A type's `effort` adds up the calculations of its worked solution. One step is

- one look-up in the multiplication table (a digit times a digit);
- one column of an addition or a subtraction;
- one carry or borrow; or
- one decision about a sign.

Copying is free: a digit 0 anywhere, a digit 1 in a product, zeros at the end of a number, a carry that becomes the
first digit of the result. All functions take Python integers and return a number of steps, an integer from 0 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import gcd, isqrt
from operator import mul

_KEPT = 2**14  # results cached by each function, since small numbers recur: a few megabytes at most


@lru_cache(_KEPT)
def product(*factors: int) -> int:
    """Returns the steps of multiplying the factors from left to right: 7·8 takes 1, −7·8 takes 2, 12·34 takes 4.

    A factor 0 makes the product free, and factors 1 are skipped. Two numbers are multiplied by long multiplication,
    with one row for each non-zero digit of the multiplier. Each row costs its look-ups and carries, and each row after
    the first also costs one step for each of its digits, to add it. (That includes the carries of the addition, so that
    a further digit never makes a product cheaper.) Of the two numbers, the multiplier is the one that makes less work.
    If any factor is negative, one decision is added.
    """
    if 0 in factors:
        return 0
    left = [factor for factor in factors if factor != 1]
    if len(left) < 2:
        return 0
    steps, so_far = int(min(left) < 0), 1
    for factor in map(abs, left):
        steps += min(_rows(so_far, factor), _rows(factor, so_far))
        so_far *= factor
    return steps


def total(terms: Iterable[int]) -> int:
    """Returns the steps of adding the terms one after another: 99 + 1 takes 2, 5 − 3 takes 1, 3 − 5 takes 2.

    Zeros are free. Numbers of the same sign are added: one step for each column with two non-zero digits, and one for
    each carry. For numbers of opposite sign the smaller is subtracted from the larger: one step for each of its
    non-zero digits, and one for each borrow. One decision is added
    wherever the running sum changes its sign.
    """
    steps = so_far = 0
    for term in terms:
        steps += _added(so_far, term)
        so_far += term
    return steps


def dot(left: Sequence[int], right: Sequence[int]) -> int:
    """Returns the steps of a dot product: of the products entry by entry, and of adding them.

    Raises ValueError if the lists differ in length.
    """
    if len(left) != len(right):
        raise ValueError(f"lists of {len(left)} and {len(right)} entries have no dot product")
    return sum(map(product, left, right)) + total(map(mul, left, right))


@lru_cache(_KEPT)
def quotient(dividend: int, divisor: int) -> int:
    """Returns the steps of a long division: 56 / 7 takes 1, 84 / 7 takes 2, 6 / −4 takes 3.

    Long division is counted as long multiplication in reverse. It is free if the dividend is 0 or the divisor is 1. If
    there is a remainder, the result is a fraction, and the steps are those of dividing both numbers by their greatest
    common divisor. If either number is negative, one decision is added. Raises ValueError if the divisor is 0.
    """
    if divisor == 0:
        raise ValueError("the divisor is 0")
    if dividend == 0 or divisor == 1:
        return 0
    common = gcd(dividend, divisor)
    reduced = sum(_rows(common, abs(value) // common) for value in (dividend, divisor))
    return reduced + (dividend < 0 or divisor < 0)


def portion(numerator: int, denominator: int, value: int) -> int:
    """Returns the steps of taking a fraction of a value: 3/5 of 45 takes 2, one for 45 / 5 and one for 3·9.

    The value is divided by the denominator, or both are reduced, and the result is multiplied by the numerator. Raises
    ValueError if the denominator is 0.
    """
    return quotient(value, denominator) + product(numerator, abs(value) // gcd(value, denominator))


def square_root(square: int) -> int:
    """Returns the steps of finding the root of a perfect square: √49 takes 1, √900 takes 2.

    They are the steps of squaring the root, and one guess for each of its digits after the first. Raises ValueError if
    the root is not an integer.
    """
    root = isqrt(square)
    if root**2 != square:
        raise ValueError(f"{square} is not a perfect square")
    return product(root, root) + len(str(root)) - 1


@lru_cache(_KEPT)
def _added(before: int, term: int) -> int:
    """Adding one term to the sum of those before."""
    if before == 0 or term == 0:
        return 0
    if (before > 0) == (term > 0):
        return _columns_added(abs(before), abs(term))
    larger, smaller = max(abs(before), abs(term)), min(abs(before), abs(term))
    return _columns_subtracted(larger, smaller) + (before > 0 > before + term or before < 0 < before + term)


def _rows(number: int, multiplier: int) -> int:
    """Long multiplication of two positive numbers, with a row for each digit of the multiplier but 0."""
    while number % 10 == 0:
        number //= 10
    if number == 1:
        return 0
    steps, first = 0, True
    while multiplier:
        multiplier, digit = divmod(multiplier, 10)
        if digit:
            steps += _row(number, digit) + (0 if first else len(str(number * digit)))
            first = False
    return steps


def _row(number: int, digit: int) -> int:
    """A number times one digit: its look-ups, and its carries into a further digit."""
    if digit == 1:
        return 0
    steps = carry = 0
    while number:
        number, place = divmod(number, 10)
        carry = (place * digit + carry) // 10
        steps += (place > 1) + (carry > 0 and number > 0)
    return steps


def _columns_added(a: int, b: int) -> int:
    """Columns with two digits other than 0, and carries into a column that has a digit."""
    steps = carry = 0
    while (a and b) or (carry and (a or b)):
        a, p = divmod(a, 10)
        b, q = divmod(b, 10)
        steps += carry + (p > 0 and q > 0)
        carry = int(p + q + carry > 9)
    return steps


def _columns_subtracted(larger: int, smaller: int) -> int:
    """Columns with a digit other than 0 to take off, and borrows from the next column."""
    steps = borrow = 0
    while smaller or borrow:
        larger, p = divmod(larger, 10)
        smaller, q = divmod(smaller, 10)
        steps += borrow + (q > 0)
        borrow = int(p - q - borrow < 0)
    return steps
