"""Verdicts: right and wrong entries, and the named mistake."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from generator.bank.bank import Bank
from generator.bank.drawing import sample
from generator.marking.judging import judge, same
from generator.model import Instance, entries

BANK = Bank()
MATRIX = Instance(
    "t", {}, (), "", {}, {"Y": [[1, 2], [3, 4]], "n": 7},
    {"flipped": {"Y": [[4, 3], [2, 1]]}, "cut": {"Y": [[1]]}, "one more": {"n": 8},
     "both": {"Y": [[0, 0], [0, 0]], "n": 8}},
)  # fmt: skip


@pytest.mark.parametrize("type_id", BANK.ids())
def test_the_answer_is_right_and_each_mistake_is_named(type_id: str) -> None:
    instance = sample(BANK[type_id])
    assert instance
    assert judge(instance, instance.answer, BANK[type_id]).is_right
    assert instance.mistakes
    for name, fields in instance.mistakes.items():
        verdict = judge(instance, {**instance.answer, **fields}, BANK[type_id])
        assert verdict.mistake == name
        assert {field for field, one in verdict.fields.items() if not one.is_right} == set(fields)


def test_exactly_the_wrong_cells_are_wrong() -> None:
    verdict = judge(MATRIX, {"Y": [[1, 5], [3, Fraction(9, 2)]], "n": 7})
    assert verdict.fields["Y"].wrong == (1, 3)
    assert not verdict.fields["Y"].is_right
    assert verdict.fields["n"].is_right
    assert not verdict.is_right
    assert verdict.mistake == ""


@pytest.mark.parametrize(
    ("response", "mistake"),
    [
        ({"Y": [[4, 3], [2, 1]], "n": 7}, "flipped"),
        ({"Y": [[4, 3], [2, 1]], "n": 99}, "flipped"),  # the other field is wrong in a way of its own
        ({"Y": [[4, 3], [2, 1]]}, "flipped"),
        ({"Y": [[1]], "n": 7}, "cut"),
        ({"Y": [[0, 0], [0, 0]], "n": 8}, "both"),  # the whole before the part
        ({"Y": [[1, 2], [3, 4]], "n": 8}, "one more"),
        ({"Y": [[4, 3], [2, None]], "n": 7}, ""),
        ({}, ""),
    ],
)
def test_the_mistake_that_gives_what_was_written(response: dict[str, Any], mistake: str) -> None:
    assert judge(MATRIX, response).mistake == mistake


def test_empty_is_neither_right_nor_a_shape() -> None:
    verdict = judge(MATRIX, {"Y": [[None, None], [None, None]]})
    assert verdict.is_empty
    assert not verdict.is_right
    assert not any(one.wrong for one in verdict.fields.values())


def test_an_empty_cell_among_others_is_wrong() -> None:
    assert judge(MATRIX, {"Y": [[1, None], [3, 4]], "n": 7}).fields["Y"].wrong == (1,)


def test_another_shape_has_no_wrong_cells() -> None:
    verdict = judge(MATRIX, {"Y": [[1, 2, 3, 4]], "n": 7})
    assert not verdict.fields["Y"].has_shape
    assert verdict.fields["Y"].wrong == ()


def test_letters_count_in_any_order_and_numbers_do_not() -> None:
    assert same(["C", "A"], ["A", "C"])
    assert not same(["A"], ["A", "C"])
    assert not same([2, 1], [1, 2])
    assert not same("3", 3)
    assert not same(None, 0)
    assert same(Fraction(6, 2), 3)


def test_what_verify_accepts_is_right_even_if_it_is_another_answer() -> None:
    kind = BANK["convolution/find_filter"]
    instance = sample(kind)
    assert instance
    other = Instance(instance.type, {}, (), "", instance.givens, {"w": [9, 9, 9]}, {})
    assert judge(other, instance.answer, kind).is_right
    assert not judge(other, instance.answer).is_right
    assert not judge(other, {"w": [Fraction(n, 7) for n in entries(instance.answer["w"])]}, kind).is_right
    assert not judge(other, {"w": ["A"]}, kind).is_right
