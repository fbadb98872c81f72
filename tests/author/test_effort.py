"""Effort counts what a reader would count, and never less for a number with a further digit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.author.effort import dot, portion, product, quotient, square_root, total

INTEGERS = st.integers(-10_000, 10_000)
POSITIVE = st.integers(1, 10_000)
NONZERO = INTEGERS.filter(bool)
DIGITS = st.integers(0, 9)


def with_digit_behind(number: int, digit: int) -> int:
    return int(f"{number}{digit}")


def with_digit_in_front(number: int, digit: int) -> int:
    """47 with a 3 in front is 347; the digit must not be 0."""
    sign = "-" if number < 0 else ""
    return int(f"{sign}{digit}{abs(number)}")


# --- examples that can be counted with a pencil ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factors", "steps"),
    [
        ((7, 8), 1),  # one look-up
        ((-7, 8), 2),  # and a sign
        ((-7, -8), 2),
        ((12, 4), 1),  # 4·2; 4·1 is copied
        ((15, 7), 2),  # 5·7 = 35, carry 3 to 7·1
        ((25, 4), 3),  # 4·5 = 20, carry 2, 4·2
        ((12, 34), 4),  # 34·2 = 68 takes two look-ups, 34·1 is copied, and is added in two columns
        ((99, 99), 9),  # twice 891: two look-ups and a carry; three columns
        ((10, 47), 0),  # a zero is written behind
        ((30, 20), 1),  # 3·2
        ((305, 2), 3),  # 2·5 = 10, carry 1 to the 0, 2·3
        ((-1, 5), 1),  # only the sign
        ((1, -5), 0),
        ((3, 3, 16), 3),  # 3·3; 9·6 = 54, carry 5 to 9·1
        ((), 0),
        ((7,), 0),
        ((-7,), 0),
    ],
)
def test_product(factors: tuple[int, ...], steps: int) -> None:
    assert product(*factors) == steps


@pytest.mark.parametrize(
    ("terms", "steps"),
    [
        ([5, 7], 1),  # one column; the 1 of 12 is only written
        ([99, 1], 2),  # 9 + 1, carry to the other 9
        ([95, 17], 3),  # two columns, one carry
        ([100, 7], 0),  # 7 is written in place of a 0
        ([340, 68], 2),  # 4 + 6, carry to the 3
        ([5, -3], 1),
        ([3, -5], 2),  # 5 − 3, and the sign
        ([-3, 5], 2),
        ([-3, -5], 1),
        ([13, -5], 2),  # one borrow
        ([100, -3], 3),  # one column, two borrows
        ([0, 4, 0, -9, 0], 2),
        ([7, -7, 8], 1),
        ([1, 2, 3], 2),
        ([], 0),
        ([5], 0),
    ],
)
def test_total(terms: list[int], steps: int) -> None:
    assert total(terms) == steps


@pytest.mark.parametrize(
    ("dividend", "divisor", "steps"),
    [
        (56, 7, 1),  # one look-up, backwards
        (84, 7, 2),  # 8 − 7 in one column, then 14 / 7
        (-56, 7, 2),
        (56, -7, 2),
        (6, 3, 1),
        (6, 6, 0),
        (-6, 6, 1),
        (6, 1, 0),
        (-6, 1, 0),
        (350, 10, 0),
        (0, 7, 0),
        (6, -4, 3),  # 6 / 2, 4 / 2, and the sign
        (5, 3, 0),  # a fraction in lowest terms
    ],
)
def test_quotient(dividend: int, divisor: int, steps: int) -> None:
    assert quotient(dividend, divisor) == steps


def test_portion_dot_and_square_root() -> None:
    assert portion(3, 5, 45) == 2  # 45 / 5 = 9 and 3·9
    assert portion(1, 2, 8) == 1
    assert portion(3, 4, -8) == 3
    assert dot([3, 2], [4, 5]) == 3  # 3·4, 2·5; 12 + 10 in one column
    assert (
        dot([1, -2, 3], [4, 5, 6]) == 2 + 1 + 3 + 2
    )  # −2·5, 3·6; 4 − 10 with a borrow and a sign, −6 + 18 with a sign
    assert square_root(49) == 1
    assert square_root(900) == 2
    assert square_root(0) == square_root(1) == 0


def test_what_has_no_result_is_refused() -> None:
    with pytest.raises(ValueError, match="divisor is 0"):
        quotient(3, 0)
    with pytest.raises(ValueError, match="not a perfect square"):
        square_root(8)
    with pytest.raises(ValueError):
        square_root(-4)
    with pytest.raises(ValueError, match="2 and 1 entries"):
        dot([1, 2], [3])


# --- rules ----------------------------------------------------------------------------------------------------------


@given(INTEGERS, INTEGERS, NONZERO)
def test_every_count_is_an_integer_from_0(a: int, b: int, c: int) -> None:
    counts = [product(a, b, c), total([a, b, c]), dot([a, b], [b, c]), quotient(a, c), portion(a, c, b)]
    assert all(type(count) is int and count >= 0 for count in [*counts, square_root(a**2)])


@given(st.lists(INTEGERS), INTEGERS)
def test_zero_and_one_are_free(numbers: list[int], number: int) -> None:
    assert product(number, 1) == product(1, number) == product(0, *numbers) == quotient(number, 1) == 0
    assert product(*numbers, 1) == product(*numbers)
    assert total([0, number, 0]) == 0
    assert total([term for number in numbers for term in (number, 0)]) == total(numbers)


@given(INTEGERS, INTEGERS)
def test_the_order_of_two_numbers_does_not_matter(a: int, b: int) -> None:
    assert product(a, b) == product(b, a)
    if (a < 0) == (b < 0):
        assert total([a, b]) == total([b, a])


@given(st.integers(2, 10_000), st.integers(2, 10_000))
def test_a_sign_is_one_decision_wherever_it_stands(a: int, b: int) -> None:
    assert product(-a, b) == product(a, -b) == product(-a, -b) == product(a, b) + 1
    assert quotient(-a * b, b) == quotient(a * b, -b) == quotient(-a * b, -b) == quotient(a * b, b) + 1


@given(st.lists(INTEGERS))
def test_changing_all_signs_of_a_sum_changes_nothing(terms: list[int]) -> None:
    assert total([-term for term in terms]) == total(terms)


@given(NONZERO, INTEGERS, DIGITS)
def test_a_factor_with_a_further_digit_costs_at_least_as_much(number: int, other: int, digit: int) -> None:
    assert product(with_digit_behind(number, digit), other) >= product(number, other)
    if digit:
        assert product(with_digit_in_front(number, digit), other) >= product(number, other)


@given(POSITIVE, POSITIVE, st.integers(1, 9))
def test_a_term_with_a_further_digit_costs_at_least_as_much(number: int, other: int, digit: int) -> None:
    """Of the same sign; otherwise the other number may become the smaller one, which is another subtraction."""
    assert total([with_digit_in_front(number, digit), other]) >= total([number, other])


@given(NONZERO, NONZERO, DIGITS)
def test_a_quotient_with_a_further_digit_costs_at_least_as_much(number: int, divisor: int, digit: int) -> None:
    longer = with_digit_behind(number, digit)
    assert quotient(longer * divisor, divisor) >= quotient(number * divisor, divisor)


@given(st.lists(st.tuples(INTEGERS, INTEGERS)))
def test_a_longer_list_costs_at_least_as_much(pairs: list[tuple[int, int]]) -> None:
    shorter = [pairs[:length] for length in range(len(pairs) + 1)]
    sums = [total([a for a, _ in part]) for part in shorter]
    dots = [dot([a for a, _ in part], [b for _, b in part]) for part in shorter]
    assert all(a <= b for counts in (sums, dots) for a, b in pairwise(counts))
