"""Blackboard's tables: a file for each pool; what is right is right, and what the file cannot say is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.errors import UserError
from generator.export.blackboard import blackboard, notes
from generator.export.pools import Pool
from generator.export.typed import is_manual
from generator.model import Math, Paragraph, Text
from generator.page import Question
from tests.export.readers.blackboard import Item, read
from tests.export.test_anki import built_in, one_of_each_kind, pool
from tests.export.test_kinds import typed


def item(one: Question) -> Item:
    (table,) = blackboard([pool(one)]).values()
    (found,) = read(table)
    return found


@pytest.mark.parametrize("one", [*one_of_each_kind()], ids=lambda one: one.type)
def test_the_right_answer_earns_all_and_each_mistake_less(one: Question) -> None:
    found = item(one)
    said = list(notes([pool(one)]))
    assert "1: the file says no points: give 2 in Blackboard" in said
    if is_manual(one):
        assert (found.kind, found.blanks) == ("ESS", ())
        assert any("a person has to mark it" in text for text in said)
        return
    if found.kind == "MC":  # a word to choose
        assert [text for text, right in found.options if right] == [one.fields[0].value]
        return
    right = {field.name: field.value for field in one.fields}
    texts = typed(one, right)
    assert texts
    if found.kind == "ESS":
        assert len(texts) > 10
        assert "1: has more than 10 entries, so a person has to mark it in Blackboard" in said
        return
    assert found.marked(*texts) == 1
    assert (found.kind == "NUM") == (
        len(texts) == 1 and texts[0].lstrip("-").isdigit() and one.fields[0].kind == "number"
    )
    for name, fields in one.mistakes.items():
        wrong = typed(one, {**right, **fields})
        assert wrong is None or len(wrong) != len(texts) or found.marked(*wrong) < 1, name


def test_of_many_spellings_those_stay_that_the_question_asks_for() -> None:
    """The reader refuses more than a hundred; four numbers in any order have more."""
    one = next(one for one in one_of_each_kind() if [field.kind for field in one.fields] == ["set"])
    many = replace(one, fields=(replace(one.fields[0], value=[4, 3, -2, 1]),))
    found = item(many)
    assert "in ascending order" in found.shown
    assert found.marked("-2, 1, 3, 4") == found.marked("−2,1,3,4") == 1
    assert "1: some orders of the entries are wrong in Blackboard; the question asks for one that is right" in notes(
        [pool(many)]
    )


def test_options() -> None:
    one = built_in("convolution/parameter_count", 5)
    (right,) = (choice.option for choice in one.choices if not choice.what)
    found = item(one)
    assert [text for text, is_right in found.options if is_right] == [f"$${right.answers[0]}$$"]
    assert len(found.options) == 5
    said = list(notes([pool(replace(one, choices=tuple(replace(choice, credit=0.5) for choice in one.choices)))]))
    assert "2(b): an option that earns a share of the points is only wrong in Blackboard" in said
    assert any("its picture is inside the text" in text for text in said)


def test_a_file_for_each_pool_under_a_name_of_its_own() -> None:
    one = built_in("convolution/parameter_count")
    pools = [Pool("a", label, 4, (one, one)) for label in ("1(a)", "1(b), 1(c)", "2", "../../x", "CON")]
    tables = blackboard(pools)
    assert list(tables)[:3] == ["1a", "1b-1c", "2"]
    assert not [name for name in tables if "/" in name or name == "CON" or name.startswith(".")]
    assert [len(read(table)) for table in tables.values()] == [2] * 5


def test_text_from_outside_begins_no_blank_and_no_formula() -> None:
    hostile = "=cmd\t[x1] $$y$$ \\(z\\) <script>alert(1)</script>\r\nESS\tx [x2]"
    one = built_in("convolution/transposed")
    math = Math(r"\left[ a \right] \begin{aligned} b \\[2pt] c \end{aligned} \$")
    found = item(replace(one, title=hostile, statement=(Paragraph((Text(hostile), math)),)))
    assert found.kind == "FIB_PLUS"
    assert found.formulas[0].startswith(r"\left\lbrack a \right\rbrack")
    assert r"\\ c" in found.formulas[0]
    assert "y" not in found.formulas
    assert "<script>" in found.shown


def test_an_open_part_has_a_model_answer_with_its_criteria() -> None:
    one = built_in("regularization/prove_dropout")
    found = item(one)
    assert found.kind == "ESS"
    assert found.model.count("otherwise:") == len(one.criteria)
    assert "otherwise:" not in found.shown


def test_two_equal_options_are_refused() -> None:
    one = built_in("convolution/parameter_count", 3)
    first, second, *rest = one.choices
    same = replace(second, option=replace(second.option, answers=first.option.answers))
    with pytest.raises(UserError, match="two options are the same"):
        blackboard([pool(replace(one, choices=(first, same, *rest)))])
