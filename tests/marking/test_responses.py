"""What people write as answers: many ways to write the same, and nothing that runs, hangs or is misunderstood."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.marking.responses import LONGEST, UnreadableResponse, from_cells, read_response, response_text

NUMBERS: dict[str, Any] = {
    "-3": -3, "−3": -3, "–3": -3, " 3 ": 3, "+3": 3, "3.0": 3, "3.": 3, ".5": Fraction(1, 2), "27+12": 39, "6/2": 3,
    "6 ÷ 2": 3, "5/2": Fraction(5, 2), "2·(3−1)": 4, "2×3": 6, "-(2+3)": -5, "(7)": 7, "[7]": 7, "--3": 3, "1−−1": 2,
    "½": Fraction(1, 2), "３": 3, "x = 4": 4, "1234567": 1234567, "10-2-3": 5, "8/2/2": 2, "007": 7,
}  # fmt: skip
LISTS = ["[2,-1,3]", "2 -1 3", "(2; -1; 3)", "2, −1, 3", "w = [2, -1, 3]", "2\n-1\n3", "{2,-1,3}", "2,-1,6/2,"]
ROWS = [
    "1 2; 3 4",
    "1 2\n3 4",
    "[[1, 2], [3, 4]]",
    "((1,2),(3,4))",
    "[1,2],[3,4]",
    "1,2;3,4",
    "[1 2; 3 4]",
    "1 2\n3 4\n",
]
LETTERS = ["A C", "c,a", "AC", "(C, A)", "a; c", "A & C", "C A A"]
MISREAD = [
    "x", "=cmd()", "1/0", "1,234", "1,5", "1e5", "3²", "2^3", "2**3", "4//2", "()", "(", "1+",
    "*3", "1 2", "nan", "inf", "0x10", "1_000", "9" * 41, "½" * 20,
    "__import__('os').system('true')", "<b>3</b>", "3%", "\0", "=1+1", "'3", "三",
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text: str) -> None:
    assert read_response(text, 0) == NUMBERS[text]


@pytest.mark.parametrize("text", LISTS)
def test_lists(text: str) -> None:
    assert read_response(text, [0]) == [2, -1, 3]


@pytest.mark.parametrize("text", ROWS)
def test_rows(text: str) -> None:
    assert read_response(text, [[0]]) == [[1, 2], [3, 4]]


@pytest.mark.parametrize("text", LETTERS)
def test_letters_in_any_order(text: str) -> None:
    assert read_response(text, ["A"]) == ["A", "C"]


def test_no_letter_at_all() -> None:
    assert read_response("none", ["A"]) == read_response(" None ", []) == []


def test_one_letter() -> None:
    assert [read_response(text, "A") for text in ("b", " (B) ", "B.")] == ["B"] * 3
    for text in ("AB", "3", "ä"):
        with pytest.raises(UnreadableResponse):
            read_response(text, "A")


@pytest.mark.parametrize("text", MISREAD)
def test_what_is_no_number_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(UnreadableResponse) as refusal:
        read_response(text, 0)
    assert str(refusal.value)
    assert len(str(refusal.value)) < 120


@pytest.mark.parametrize("like", [0, [0], [[0]], "A", ["A"]])
def test_nothing_written_is_not_zero(like: Any) -> None:
    assert all(read_response(text, like) is None for text in ("", "  ", "\n", "\ufeff"))


def test_cells() -> None:
    assert from_cells(["1", "", "6/4"]) == [1, None, Fraction(3, 2)]
    with pytest.raises(UnreadableResponse, match="cell 2: “x” is not a number"):
        from_cells(["1", "x"])


def test_a_huge_response_is_refused_at_once() -> None:
    for text in ("(" * 10_000_000, "1+" * 5_000_000, "1 " * LONGEST):
        with pytest.raises(UnreadableResponse, match="too long"):
            read_response(text, [0])


@given(st.text(max_size=60), st.sampled_from([0, [0], [[0]], "A", ["A"]]))
@example("((((((((((((((((((((1))))))))))))))))))))", 0)
@example("-" * 40, 0)
def test_any_text_is_read_or_refused(text: str, like: Any) -> None:
    try:
        value = read_response(text, like)
    except UnreadableResponse:
        return
    assert value is None or isinstance(value, (Fraction, str, list))


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
