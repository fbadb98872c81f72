"""Verdicts: right and wrong entries, and the named mistake."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from generator.bank.bank import Bank
from generator.bank.drawing import sample
from generator.marking.judging import judge
from generator.model import FieldKind, Instance

BANK = Bank()
KIND = BANK["convolution/find_filter"]
"""Of none of the instances here, unless it says so: only a field of kind "any" asks it."""
MATRIX = Instance(
    "t", {}, (), "", {}, {"Y": [[1, 2], [3, 4]], "n": 7},
    {"flipped": {"Y": [[4, 3], [2, 1]]}, "cut": {"Y": [[1]]}, "one more": {"n": 8},
     "both": {"Y": [[0, 0], [0, 0]], "n": 8}},
)  # fmt: skip


@pytest.mark.parametrize("type_id", [type_id for type_id in BANK.ids() if not BANK[type_id].is_open])
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
    verdict = judge(MATRIX, {"Y": [[1, 5], [3, Fraction(9, 2)]], "n": 7}, KIND)
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
    assert judge(MATRIX, response, KIND).mistake == mistake


def test_empty_is_neither_right_nor_a_shape() -> None:
    verdict = judge(MATRIX, {"Y": [[None, None], [None, None]]}, KIND)
    assert verdict.is_empty
    assert not verdict.is_right
    assert not any(one.wrong for one in verdict.fields.values())


def test_an_empty_cell_among_others_is_wrong() -> None:
    assert judge(MATRIX, {"Y": [[1, None], [3, 4]], "n": 7}, KIND).fields["Y"].wrong == (1,)


def test_another_shape_has_no_wrong_cells() -> None:
    verdict = judge(MATRIX, {"Y": [[1, 2, 3, 4]], "n": 7}, KIND)
    assert not verdict.fields["Y"].has_shape
    assert verdict.fields["Y"].wrong == ()


def letters(answer: dict[str, Any], **kinds: FieldKind) -> Instance:
    return Instance("t", {}, (), "", {}, answer, {}, kinds)


def test_letters_count_in_any_order_and_numbers_do_not() -> None:
    one = letters({"a": ["A", "C"], "n": [1, 2]})
    assert judge(one, {"a": ["C", "A"], "n": [1, Fraction(4, 2)]}, KIND).is_right
    verdict = judge(one, {"a": ["A"], "n": [2, 1]}, KIND)
    assert not any(field.is_right for field in verdict.fields.values())
    assert verdict.fields["n"].wrong == (0, 1)


def test_each_field_is_judged_by_its_kind() -> None:
    one = letters({"a": ["A", "C"], "n": [1, 2]}, a="sequence", n="set")
    verdict = judge(one, {"a": ["C", "A"], "n": [2, 1]}, KIND)
    assert not verdict.fields["a"].is_right
    assert verdict.fields["a"].wrong == (0, 1)
    assert verdict.fields["n"].is_right
    assert judge(letters({"v": [1, 2]}, v="direction"), {"v": [Fraction(-1, 2), -1]}, KIND).is_right


def test_a_number_is_no_letter_and_nothing_is_no_zero() -> None:
    assert not judge(letters({"n": 3}), {"n": "3"}, KIND).is_right
    assert not judge(letters({"n": 0}), {"n": None}, KIND).is_right
    assert judge(letters({"n": 3}), {"n": Fraction(6, 2)}, KIND).is_right


def test_what_verify_accepts_is_right_where_any_answer_is() -> None:
    """Even if it is another one than the recorded; elsewhere only the recorded one is."""
    instance = sample(KIND)
    assert instance
    other = replace(instance, answer={"w": [9, 9, 9]}, mistakes={})
    assert not judge(other, instance.answer, KIND).is_right
    any_will_do = replace(other, kinds={"w": "any"})
    assert judge(any_will_do, instance.answer, KIND).is_right
    assert judge(any_will_do, {"w": [Fraction(n) for n in instance.answer["w"]]}, KIND).is_right
    assert not judge(any_will_do, {"w": [Fraction(n, 7) for n in instance.answer["w"]]}, KIND).is_right
    for wrong in ([1, 2, 3], ["A"], [None, 1, 2], [], 5, "A", None):
        assert not judge(any_will_do, {"w": wrong}, KIND).is_right
