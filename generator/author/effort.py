"""How much a student does by hand, counted in elementary steps of pencil work.

A problem type adds up what its worked solution does. One step is

- one look-up in the multiplication table, a digit times a digit;
- one column of an addition or a subtraction;
- one carry or borrow; or
- one decision about a sign.

What is only copied costs nothing: a digit 0 anywhere, a digit 1 in a product, zeros at the end of a number, a carry
that becomes the first digit of the result. All functions take Python integers and return an integer, 0 or more.

The same small numbers come up again and again, so that what was counted once is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import gcd, isqrt
from operator import mul

_KEPT = 2**14  # counts of each kind, a few megabytes at most


@lru_cache(_KEPT)
def product(*factors: int) -> int:
    """Multiplying the factors from left to right.

    Nothing if a factor is 0; a factor 1 is left out. Two numbers are multiplied in rows, one for each digit of the
    multiplier but 0: look-ups and carries of every row, and one column for each digit of every row after the first. Of
    the two, that one is the multiplier which is less work. (The columns stand for their carries too: so a further digit
    never makes a product less work.) One decision if a factor is negative. 7·8 is 1 step, −7·8 is 2, 12·34 is 4.
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
    """Adding up the terms one after another.

    Zeros are free. Numbers of one sign are added: one step for each column with two digits other than 0, and one for
    each carry. Otherwise the smaller is taken from the larger: one step for each of its digits other than 0, and one
    for each borrow. One decision wherever the sum changes its sign. 99 + 1 is 2 steps, 5 − 3 is 1, 3 − 5 is 2.
    """
    steps = so_far = 0
    for term in terms:
        steps += _added(so_far, term)
        so_far += term
    return steps


def dot(left: Sequence[int], right: Sequence[int]) -> int:
    """The products of two lists of one length, entry by entry, and their sum. Raises ValueError for other lengths."""
    if len(left) != len(right):
        raise ValueError(f"lists of {len(left)} and {len(right)} entries have no dot product")
    return sum(map(product, left, right)) + total(map(mul, left, right))


@lru_cache(_KEPT)
def quotient(dividend: int, divisor: int) -> int:
    """Long division, which is long multiplication backwards: a row for each digit of the quotient, taken off in turn.

    Nothing if the dividend is 0 or the divisor 1. One decision if either is negative. What does not come out even is a
    fraction, and both are divided by their greatest common divisor. 56 / 7 is 1 step, 84 / 7 is 2, 6 / −4 is 3. Raises
    ValueError for the divisor 0.
    """
    if divisor == 0:
        raise ValueError("the divisor is 0")
    if dividend == 0 or divisor == 1:
        return 0
    common = gcd(dividend, divisor)
    reduced = sum(_rows(common, abs(value) // common) for value in (dividend, divisor))
    return reduced + (dividend < 0 or divisor < 0)


def portion(numerator: int, denominator: int, value: int) -> int:
    """A fraction of a value: dividing by the denominator as far as it goes, then multiplying by the numerator.

    3/5 of 45 is 2 steps: 45 / 5 and 3·9. Raises ValueError for the denominator 0.
    """
    return quotient(value, denominator) + product(numerator, abs(value) // gcd(value, denominator))


def square_root(square: int) -> int:
    """The root of a perfect square: squaring it, backwards, and one guess for each digit after the first.

    √49 is 1 step, √900 is 2. Raises ValueError if the root is no integer.
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
