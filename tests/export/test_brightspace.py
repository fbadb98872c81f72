"""Brightspace's table: what is right earns all, whichever way it is written; each mistake earns less."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import UserError
from generator.export.brightspace import brightspace, notes
from generator.export.pools import Pool
from generator.export.typed import is_manual
from generator.model import Paragraph, Text
from generator.page import Question
from tests.export.readers.brightspace import Item, read
from tests.export.test_anki import built_in, one_of_each_kind, pool
from tests.export.test_kinds import typed
from tests.helpers import Workdir, changed, small_bank


def item(one: Question) -> Item:
    (found,) = read(brightspace([pool(one)]))
    return found


def right_texts(one: Question) -> list[str]:
    texts = typed(one, {field.name: field.value for field in one.fields})
    assert texts
    return texts


@pytest.mark.parametrize("one", [*one_of_each_kind()], ids=lambda one: one.type)
def test_the_right_answer_earns_all_and_each_mistake_less(one: Question) -> None:
    found = item(one)
    assert (found.points, found.title[-9:]) == (2, one.code)
    if is_manual(one):
        assert found.kind == "WR"
        assert "Put what was written to the test" in found.key
        assert any("a person has to mark it" in text for text in notes([pool(one)]))
        return
    if found.kind == "MC":  # a word to choose
        (right,) = (text for percent, text, _ in found.options if percent == 100)
        assert right == one.fields[0].value
        return
    texts = right_texts(one)
    ways = [", ".join(texts), " ".join(texts), ";".join(texts), f" {', '.join(texts)} ", ",".join(texts)]
    ways += [way.replace("-", "−") for way in ways] + [way.upper() for way in ways] + [way.lower() for way in ways]
    assert [way for way in ways if found.marked(way) != 1] == []
    assert found.marked("") == found.marked(f"{ways[0]}, 1") == found.marked(f"1{ways[0]}") == 0
    for name, fields in one.mistakes.items():
        wrong = typed(one, {**{field.name: field.value for field in one.fields}, **fields})
        assert wrong is None or found.marked(", ".join(wrong)) < 1, name
    assert any("one box" in text for text in notes([pool(one)])) == (len(texts) > 1)


def test_numbers_are_read_as_numbers() -> None:
    one = built_in("convolution/parameter_count")
    value = one.fields[0].value
    found = item(one)
    assert [found.marked(text) for text in (f"{value}", f"+{value}", f"{value}.0", f"0{value}")] == [1, 1, 1, 1]
    assert [found.marked(text) for text in (f"-{value}", f"{value}.5", f"{value}0", f"{value} {value}")] == [0, 0, 0, 0]


def test_options_have_their_credit_and_name_their_mistake() -> None:
    one = built_in("convolution/parameter_count", 5)
    wrong = next(choice for choice in one.choices if choice.what)
    choices = tuple(replace(choice, credit=0.5 if choice is wrong else -0.25) for choice in one.choices)
    found = item(replace(one, choices=choices))
    assert found.kind == "MC"
    assert sorted(percent for percent, *_ in found.options) == [0, 0, 0, 50, 100]
    assert [feedback for *_, feedback in found.options] == [choice.what for choice in one.choices]
    said = list(notes([pool(replace(one, choices=choices))]))
    assert "2(b): a wrong option costs nothing in Brightspace, which knows no penalties" in said


def test_a_mistake_earns_the_credit_that_the_recipe_gives() -> None:
    one = built_in("convolution/parameter_count")
    name, made = next(iter(one.mistakes.items()))
    found = item(replace(one, credit={name: 0.5}))
    assert found.marked(str(made[one.fields[0].name])) == 0.5
    assert found.marked(str(one.fields[0].value)) == 1


def test_an_open_part_goes_to_a_person_with_its_criteria() -> None:
    one = built_in("regularization/prove_dropout")
    found = item(one)
    assert found.kind == "WR"
    assert found.key.count("otherwise:") == len(one.criteria)
    assert "otherwise:" not in found.text


def test_text_from_outside_is_text_and_no_formula() -> None:
    hostile = '=cmd|"/c calc"!A0 <script>alert(1)</script> <img src=x onerror=alert(1)>\n",,,'
    one = built_in("convolution/parameter_count", 3)
    choices = tuple(replace(choice, what=choice.what and f"{hostile}{choice.what}") for choice in one.choices)
    one = replace(one, label="=1+1", title=hostile, statement=(Paragraph((Text(hostile),)),), choices=choices)
    found = item(one)
    assert found.title.startswith("'=1+1 =cmd")
    assert "<script>alert(1)</script>" in found.shown


def test_two_equal_options_are_refused() -> None:
    one = built_in("convolution/parameter_count", 3)
    first, second, *rest = one.choices
    same = replace(second, option=replace(second.option, answers=first.option.answers))
    with pytest.raises(UserError, match="two options are the same"):
        brightspace([Pool("s", "2(b)", 4, (replace(one, choices=(first, same, *rest)),))])


EXAM = """\
title = "Quiz"
versions = 3
instructions = "Read *all* of it."

[[problems]]

[[problems.parts]]
pool = [{ type = "tiny/sum" }, { type = "tiny/sum", knobs = { largest = 90 } }, { type = "tiny/share" }]
choose = 2
points = 2

[[problems.parts]]
type = "tiny/share"
bonus = true
"""


@pytest.mark.parametrize("target", ["blackboard", "brightspace", "anki"])
def test_what_the_file_leaves_out_is_said(tmp_path: Path, target: str) -> None:
    """Texts around the questions; and for programs that mark, a bonus and how many are drawn."""
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", EXAM)
    desk.run("build quiz.toml --format typ --practice --seed 5").done()
    ran = desk.run(f"export quiz.jsonl --to {target} --out x").done()
    assert "instructions, rules, texts of sections and formula sheet are not in the file" in ran.err
    for said in ("counts the points of a bonus in the total", f"let {target.title()} pick 2 of the "):
        assert (said in ran.err) == (target != "anki"), said
    desk.write("quiz.toml", changed(EXAM, 'instructions = "Read *all* of it."\n', ""))
    desk.run("build quiz.toml --format typ --practice --seed 5 --record new.jsonl --out new").done()
    assert "formula sheet" not in desk.run(f"export new.jsonl --to {target} --out y").done().err
