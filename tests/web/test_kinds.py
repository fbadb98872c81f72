"""The server judges every kind of answer as `mark` does: the same table of cases, through the form of the page."""

from __future__ import annotations

import re

import pytest

from generator.marking import judge
from generator.model import Placed
from generator.page import Field, question
from generator.web.forms import names, understood
from tests.kinds.cases import Case, bank, cases, name_of


def inputs(field: Field, place: int, text: str) -> dict[str, str] | None:
    """The text in the inputs of a field; None if there are more or fewer entries than cells."""
    boxes = names(field, place)
    if field.entry != "cells":
        return {boxes[0]: text}
    parts = re.sub(r"[][{}(),;]", " ", text).split()
    if len(parts) == 1 and parts[0].isalpha() and len(parts[0]) == len(boxes):
        parts = list(parts[0])
    if parts and len(parts) != len(boxes):
        return None
    return dict(zip(boxes, parts or [""] * len(boxes), strict=True))


@pytest.mark.parametrize("case", list(cases()), ids=name_of)
def test_the_server_judges_as_mark_does(case: Case) -> None:
    instance = case.instance
    asked = question(bank()[case.type], Placed("1", "show", 0, instance), "")
    form: dict[str, str] = {}
    for place, field in enumerate(asked.fields):
        found = inputs(field, place, case.write.get(field.name, ""))
        if found is None:
            return  # it cannot be written into the boxes of the page
        form |= found
    written = understood(asked, form)
    verdict = judge(instance, written.response, bank()[case.type])
    right = [field.is_right for field in verdict.fields.values()]
    found_verdict = "right" if all(right) else "empty" if verdict.is_empty else "partly" if any(right) else "wrong"
    assert ("unread" if written.misread else found_verdict) in (case.verdict, {"wrong": "partly"}.get(case.verdict))
    assert verdict.mistake == case.mistake
