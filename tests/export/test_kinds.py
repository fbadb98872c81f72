"""Every kind of answer in Moodle, Canvas and QTI: what the table calls right earns the points where it can be typed."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Any

import pytest

from generator.bank import Bank, draw_instance
from generator.export.canvas import canvas
from generator.export.moodle import moodle
from generator.export.pools import Pool
from generator.export.qti21 import qti21
from generator.export.typed import is_manual, spelled
from generator.model import Placed, entries
from generator.page.questions import Question, question
from tests.export.readers import canvas as canvas_reader
from tests.export.readers import moodle as moodle_reader
from tests.export.readers import qti21 as qti21_reader
from tests.kinds.cases import Case, bank, cases

OPEN = "regularization/prove_dropout"


def asked(case: Case) -> Question:
    return question(bank()[case.type], Placed("1", "slot #1", 2, case.instance), "7KQ2-M9XD")


def one_of_each() -> list[Question]:
    """The problems of the table."""
    return [asked(next(group)) for _, group in groupby(cases(), key=lambda case: (case.type, str(case.givens)))]


def pool(one: Question) -> list[Pool]:
    return [Pool(one.slot, one.label, one.points, (one,))]


def typed(one: Question, values: dict[str, Any]) -> list[str] | None:
    """What a student types for these values, one text for each blank; None if it cannot be typed."""
    texts: list[str] = []
    for field in one.fields:
        found = spelled(values[field.name], field)
        if found is None:
            return None
        texts += [spellings[0] for spellings in found]
    return texts


def open_question() -> Question:
    built_in = Bank()
    kind = built_in[OPEN]
    instance = draw_instance(kind, 5, "A", "slot", knobs=kind.resolve_knobs({}))
    return question(kind, Placed("1", "slot #1", 4, instance), "7KQ2-M9XD")


@pytest.mark.parametrize("one", one_of_each(), ids=lambda one: one.type)
def test_the_right_answer_earns_all_and_each_mistake_less(one: Question) -> None:
    right = {field.name: field.value for field in one.fields}
    ((item,),) = [group.items for group in canvas_reader.read(canvas("Kinds", pool(one))).groups]
    ((twin,),) = [section.items for section in qti21_reader.read(qti21("Kinds", pool(one))).sections]
    if is_manual(one):
        assert item.kind == "essay_question"
        assert twin.right == ("None",)
        return
    texts = typed(one, right)
    assert texts
    assert item.marked(*texts).points == pytest.approx(2, abs=0.01)
    assert twin.marked(*texts).points == pytest.approx(2, abs=0.01)
    for name, fields in one.mistakes.items():
        wrong = typed(one, {**right, **fields})
        if wrong is None or len(wrong) != len(texts):
            assert any(isinstance(entry, Fraction) for value in fields.values() for entry in entries(value)) or any(
                len(list(entries(fields[f]))) != len(list(entries(right[f]))) for f in fields
            )
            continue
        assert item.marked(*wrong).points < 2, name
        assert twin.marked(*wrong).points < 2, name


@pytest.mark.parametrize("one", one_of_each(), ids=lambda one: one.type)
def test_moodle_takes_the_right_answer(one: Question) -> None:
    (read,) = moodle_reader.read(moodle("Kinds", pool(one)))
    if is_manual(one):
        assert read.kind == "essay"
        return
    texts = typed(one, {field.name: field.value for field in one.fields})
    assert texts
    assert len(read.gaps) == len(texts)
    for gap, text in zip(read.gaps, texts, strict=True):
        assert text in gap.right
        assert not set(gap.right) & set(gap.wrong)


def test_an_open_part_goes_to_a_person_with_its_criteria() -> None:
    one = open_question()
    assert len(one.criteria) > 2
    (read,) = moodle_reader.read(moodle("Kinds", pool(one)))
    assert (read.kind, read.grade) == ("essay", "4")
    ((twin,),) = [section.items for section in qti21_reader.read(qti21("Kinds", pool(one))).sections]
    ((item,),) = [group.items for group in canvas_reader.read(canvas("Kinds", pool(one))).groups]
    assert (item.kind, item.points, twin.points) == ("essay_question", 4, 4)
    for text in (read.grader, twin.scorer):
        assert text.count("otherwise:") == len(one.criteria)
    assert all("cross term" not in text for text in (read.text, item.text, twin.text)), "it gives the answer away"
    assert "cross term" in read.grader
