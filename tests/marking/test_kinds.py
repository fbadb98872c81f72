"""Every kind of answer field, as `mark` reads and judges it: the table that all other channels are held to."""

from __future__ import annotations

from typing import Any

import pytest

from generator.bank import require_strict_verify
from generator.marking.judging import judge
from generator.marking.polynomials import NoPolynomial, read_polynomial
from generator.marking.responses import UnreadableResponse, read_response
from tests.kinds.cases import Case, bank, cases, name_of


@pytest.mark.parametrize("case", list(cases()), ids=name_of)
def test_a_response_is_read_and_judged_by_its_kind(case: Case) -> None:
    instance = case.instance
    assert dict(instance.answer) == dict(case.answer)
    response: dict[str, Any] = {}
    unread = False
    for name, value in instance.answer.items():
        try:
            kind, unit = instance.kinds.get(name), instance.units.get(name, "")
            response[name] = read_response(case.write.get(name, ""), value, kind, unit)
        except UnreadableResponse:
            response[name], unread = None, True
    verdict = judge(instance, response, bank()[case.type])
    right = [field.is_right for field in verdict.fields.values()]
    found = "right" if all(right) else "empty" if verdict.is_empty else "partly" if any(right) else "wrong"
    assert ("unread" if unread else found) in (case.verdict, {"wrong": "partly"}.get(case.verdict))
    assert verdict.mistake == case.mistake


@pytest.mark.parametrize("type_id", sorted(i for i in bank().ids() if i.startswith("kinds/")))
def test_each_kind_is_held_to_its_own_notion_of_a_wrong_answer(type_id: str) -> None:
    """`verify` refuses what the kind calls another answer, and the guard does not mistake an equal one for it."""
    for case in cases():
        if case.type == type_id:
            require_strict_verify(bank()[type_id], case.instance)


@pytest.mark.parametrize(
    ("text", "coefficients"),
    [
        ("0", [0]),
        ("x", [0, 1]),
        ("-x^2", [0, 0, -1]),
        ("(x - 1)^2", [1, -2, 1]),
        ("(x-1)(x+1)", [-1, 0, 1]),
        ("2x**3/2", [0, 0, 0, 1]),
        ("x(x+1) - x²", [0, 1]),
        ("- -3", [3]),
        ("1 - (2 - x)", [-1, 1]),
        ("3·x·x", [0, 0, 3]),
    ],
)
def test_polynomials_however_they_are_written(text: str, coefficients: list[int]) -> None:
    assert read_polynomial(text.replace("·", "*")) == coefficients


@pytest.mark.parametrize(
    "text", ["", "x +", "(x", "x)", "x y", "1/x", "1/0", "x^99", "x^(2)", "__import__('os')", "x^-1"]
)
def test_what_is_no_polynomial_is_refused(text: str) -> None:
    with pytest.raises(NoPolynomial):
        read_polynomial(text)
