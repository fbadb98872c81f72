"""What people write as answers: many ways to write the same, and nothing that runs, hangs or is misunderstood."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from generator.marking.responses import (
    LONGEST,
    UnreadableResponse,
    from_cells,
    read_credit,
    read_response,
    response_text,
)
from tests.marking.readings import Reading, name_of, readings, written

CASES = list(readings())


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_one_reading_or_none(case: Reading) -> None:
    """The table, which the practice page is held to as well."""
    if not case.reason:
        found = read_response(case.text, case.like, case.kind, case.unit, case.letters)
        assert written(found) == case.value
        return
    with pytest.raises(UnreadableResponse) as refusal:
        read_response(case.text, case.like, case.kind, case.unit, case.letters)
    assert case.reason in str(refusal.value)
    assert len(str(refusal.value)) < 160


def test_the_table_is_long_enough() -> None:
    assert len(CASES) > 400
    assert {case.kind for case in CASES} >= {None, "set", "direction", "any", "sequence", "polynomial", ("yes", "no")}


def test_a_list_of_any_length_is_read_where_there_is_one_reading() -> None:
    """What is right has another length, or is not known: what was written is wrong, and not misread."""
    for text in ("[2,-1,3]", "2 -1 3", "(2; -1; 3)", "2, −1, 3", "w = [2, -1, 3]", "2\n-1\n3", "{2,-1,3}", "2,-1,6/2,"):
        assert read_response(text, [0]) == [2, -1, 3]
    for text in ("1 2; 3 4", "1 2\n3 4", "[[1, 2], [3, 4]]", "((1,2),(3,4))", "[1,2],[3,4]", "1,2;3,4", "[1 2; 3 4]"):
        assert read_response(text, [[0]]) == [[1, 2], [3, 4]]
    for text in ("3,0; 1,0; 4,0", "3,0; 1,0; 8/2"):
        assert read_response(text, [0]) == [3, 1, 4]


@pytest.mark.parametrize("like", [0, [0], [[0]], "A", ["A"]])
def test_nothing_written_is_not_zero(like: Any) -> None:
    assert all(read_response(text, like) is None for text in ("", "  ", "\n", "\ufeff"))


def test_cells() -> None:
    assert from_cells(["3 km", "4"], "km") == [3, 4]
    assert from_cells(["1", "", "6/4"]) == [1, None, Fraction(3, 2)]
    with pytest.raises(UnreadableResponse, match="cell 2: “x” is not a number"):
        from_cells(["1", "x"])


@pytest.mark.parametrize(
    ("text", "points"), [("x", 3), ("", None), ("2", 2), ("1,5", 1.5), ("2.50", 2.5), ("1,500", 1.5), ("½", 0.5)]
)
def test_points_of_a_criterion(text: str, points: float | None) -> None:
    assert read_credit(text, 3) == points


@pytest.mark.parametrize("text", ["4", "-1", "1,25", "1.250", "a", "2 of 3"])
def test_points_that_a_criterion_cannot_have(text: str) -> None:
    with pytest.raises(UnreadableResponse):
        read_credit(text, 3)


def test_a_huge_response_is_refused_at_once() -> None:
    for text in ("(" * 10_000_000, "1+" * 5_000_000, "1 " * LONGEST):
        with pytest.raises(UnreadableResponse, match="too long"):
            read_response(text, [0])


LETTERS = "0123456789 ,.;'\n\t-−+/()[]{}=½²₁eExkm%°&|andornoneJanTFABC\u00a0\u2009’"


@given(st.text(max_size=60) | st.text(LETTERS, max_size=40), st.sampled_from(CASES))
@example("((((((((((((((((((((1))))))))))))))))))))", CASES[0])
@example("-" * 40, CASES[0])
def test_any_text_is_read_or_refused(text: str, case: Reading) -> None:
    try:
        value = read_response(text, case.like, case.kind, case.unit, case.letters)
    except UnreadableResponse as error:
        assert str(error)
        return
    assert value is None or isinstance(value, (Fraction, str, list))


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=400))
@example([CASES[0]] * 400)
def test_long_lists_are_read_or_refused_at_once(some: list[Reading]) -> None:
    text = " ".join(case.text for case in some)[:LONGEST]
    for like in ([0, 0], [[0, 0]]):
        with suppress(UnreadableResponse):
            assert isinstance(read_response(text, like), list | None)


SPACES = " \u00a0\u202f\u2009\u2007"
STYLES = [*SPACES, ",", ".", "'", "’"]


def grouped(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)


@given(st.integers(-(2**53), 2**53), st.sampled_from(STYLES), st.sampled_from("-−–—‒－"))
def test_an_integer_in_groups_is_that_integer(number: int, separator: str, minus: str) -> None:
    """1,000 alone may be one."""
    assume(not re.fullmatch("-?[0-9]{1,3}000", str(number)) or separator not in ",.")
    text = grouped(number, separator).replace("-", minus)
    assert read_response(text, 0) == number
    assert read_response(f"x = {text} km", 0, unit="km") == number
    if separator not in ",.":
        assert read_response(f"{text},00", 0) == read_response(f"{text}.0", 0) == number
    else:
        assert read_response(f"{text}{',.'.strip(separator)}0", 0) == number


@given(st.integers(-999, 999))
def test_a_thousand_or_one(number: int) -> None:
    assume(number)
    for separator in ",.":
        with pytest.raises(UnreadableResponse, match="can be read as"):
            read_response(f"{number}{separator}000", 0)


@given(st.lists(st.integers(-(10**7), 10**7), min_size=2, max_size=6), st.sampled_from([*SPACES, "'", "’"]))
def test_a_list_in_groups_is_that_list(numbers: list[int], separator: str) -> None:
    texts = [grouped(number, separator) for number in numbers]
    for between in ("; ", ";", "\n", "\t", ", "):
        assert read_response(between.join(texts), numbers) == numbers
    assert read_response("; ".join(f"{number},0" for number in numbers), numbers) == numbers


@given(st.lists(st.integers(-2000, 2000), min_size=2, max_size=5), st.sampled_from([" ", ",", ", ", "; ", "\n"]))
def test_a_list_of_the_right_length_is_never_read_as_another(numbers: list[int], between: str) -> None:
    """Numbers without groups, with any separator: 1 575 2 300 are four where four are asked for."""
    assert read_response(between.join(map(str, numbers)), numbers) == numbers


@given(
    st.lists(
        st.lists(st.fractions(-(10**9), 10**9, max_denominator=99), min_size=2, max_size=2), min_size=1, max_size=4
    )
)
def test_what_is_shown_is_read_again_as_the_same(rows: list[list[Fraction]]) -> None:
    rows = [[Fraction(n).limit_denominator(99) for n in row] for row in rows]
    assert read_response(response_text(rows), [[0]]) == rows
    assert read_response(response_text(rows[0]), [0]) == rows[0]
    assert read_response(response_text(rows[0][0]), 0) == rows[0][0]
