"""Recipes with questions of their own, set-ups said once, and levels: what is asked, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import Workdir, add_type, changed, recipe

SET_UP = """\
<% block setup %>
There are << a >> apples and << b >> pears.
<% endblock %>
<% block statement %>
How many are there in total?
<% endblock %>
<% block solution %>
$<< a >> + << b >> = << answer.sum >>$
<% endblock %>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Workdir:
    add_type(tmp_path / "bank", "tiny/sum")
    add_type(tmp_path / "bank", "tiny/fruit", text=SET_UP)
    return Workdir(tmp_path)


def source(folder: Workdir, name: str) -> str:
    """An editable source without the escapes that Typst needs."""
    return (folder.home / "out" / name).read_text(encoding="utf-8").replace("\\", "")


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ('type = "tiny/sum"\nask = "Why?"', "one of `type`, `pool` and `ask`"),
        ("points = 1", "one of `type`, `pool` and `ask`"),
        ('type = "tiny/sum"\nanswer = "x"', "`answer` and `criteria` go with `ask`"),
        ('type = "tiny/sum"\ncriteria = [{ points = 1, earns = "x" }]', "`answer` and `criteria` go with `ask`"),
        ('ask = "Why?"', "needs `points` or `criteria`"),
        ('ask = "Why?"\npoints = 0.25', "points come in halves"),
        ('ask = "Why?"\ncriteria = [{ points = 0.3, earns = "x" }]', "points come in halves"),
        ('ask = "Why?"\npoints = 3\ncriteria = [{ points = 1, earns = "x" }]', "its criteria have 1 points together"),
        ('ask = "Why?"\ncriteria = [{ points = 1 }]', "is missing"),
        ('ask = "Why?"\npoints = 1\nknobs = { a = 1 }', "takes no knobs"),
        ('ask = "Why?"\npoints = 1\nlevel = "easy"', "takes no knobs"),
        ('type = "convolution/forward"\nlevel = "extreme"', "'easy', 'middle' or 'hard'"),
        ('type = "tiny/sum"\nlevel = "easy"', "counts no effort"),
        ('type = "tiny/sum"\nsetup = false', "no set-up apart from its question"),
        ('ask = "$\\\\input{x}$"\npoints = 1', "Unknown command"),
        ('ask = "Why?"\ncriteria = [{ points = 1, earns = "$\\\\foo$" }]', "Unknown command"),
    ],
)
def test_what_makes_no_sense_is_refused(folder: Workdir, part: str, why: str) -> None:
    folder.write("quiz.toml", recipe(part))
    assert why in folder.run("build quiz.toml --format typ").error()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<< nothing.a >>", "no slot “nothing”"),
        ("<< fruit.c >>", "no given “c”: it has a, b"),
        ("<< fruit.a + 1 >>", "is not << slot.given >>"),
        ("<< fruit.a|eval >>", "there is no filter “eval”"),
        ("<< fruit.a.__class__ >>", "no slot “fruit.a”"),
    ],
)
def test_a_text_names_givens_and_nothing_else(folder: Workdir, text: str, why: str) -> None:
    part = 'type = "tiny/fruit"\nslot = "fruit"'
    folder.write("quiz.toml", changed(recipe(part), "[[problems]]", f'[[problems]]\ntext = "{text}"'))
    found = folder.run("build quiz.toml --format typ").error()
    assert why.partition(":")[0] in found


def test_a_filter_that_does_not_fit_a_given_is_an_error_of_the_recipe(folder: Workdir) -> None:
    part = 'type = "tiny/fruit"\nslot = "fruit"'
    folder.write("quiz.toml", changed(recipe(part), "[[problems]]", '[[problems]]\ntext = "<< fruit.a|matrix >>"'))
    assert "cannot be filled in" in folder.run("build quiz.toml --format typ").error()


def test_the_set_up_is_said_once(folder: Workdir) -> None:
    """By the problem's text, with the numbers of its first part; the parts leave it out."""
    parts = ('type = "tiny/fruit"\nslot = "fruit"\nsetup = false',
             'type = "tiny/sum"\nshare = { slot = "fruit", givens = ["a", "b"] }')  # fmt: skip
    text = '[[problems]]\ntext = "A basket has << fruit.a >> apples and << fruit.b >> pears."'
    folder.write("quiz.toml", changed(recipe(*parts, versions="1"), "[[problems]]", text))
    folder.run("build quiz.toml --format typ --seed 5 --out out").done()
    first, second = (problem["givens"] for problem in folder.records()[1]["problems"])
    assert first == second
    paper = source(folder, "A-paper.typ")
    assert f"A basket has {first['a']} apples and {first['b']} pears." in paper
    assert "There are" not in paper


def test_a_question_of_the_recipe_is_the_same_in_all_versions_and_no_repeat(folder: Workdir) -> None:
    ask = 'ask = "Why is the sky blue?"\nanswer = "It scatters."\nlines = true\nspace = 4'
    ask += '\ncriteria = [{ points = 1.5, earns = "Scattering", gap = "no reason" }, { points = 1, earns = "Blue" }]'
    folder.write("quiz.toml", recipe('type = "tiny/sum"', ask, versions="3"))
    folder.run("build quiz.toml --format typ --seed 5 --out out").done()
    for line in folder.records()[1:]:
        fixed = line["problems"][1]
        assert fixed["points"] == 2.5
        assert [one["points"] for one in fixed["criteria"]] == [1.5, 1]
        paper, key = (source(folder, f"{line['version']}-{kind}.typ") for kind in ("paper", "key"))
        assert "Why is the sky blue?" in paper
        assert "scatters" not in paper
        assert "Scattering" not in paper
        assert all(text in key for text in ("It scatters.", "Scattering", "no reason", "2.5"))


def test_two_versions_of_nothing_but_fixed_questions_are_refused(folder: Workdir) -> None:
    folder.write("quiz.toml", recipe('ask = "Why?"\npoints = 1', versions="2"))
    assert "would be the same paper" in folder.run("build quiz.toml --format typ").error()


def test_a_level_is_a_third_of_the_efforts(folder: Workdir) -> None:
    efforts = {}
    for level in ("easy", "middle", "hard"):
        folder.write("quiz.toml", recipe(f'type = "convolution/forward"\nlevel = "{level}"', versions="12"))
        folder.run(f"build quiz.toml --format typ --seed 5 --record {level}.jsonl --out {level}").done()
        lines = (folder.home / level / "fairness.csv").read_text(encoding="utf-8").splitlines()
        efforts[level] = [int(float(line.split(",")[-1])) for line in lines[1:13]]
    assert max(efforts["easy"]) <= min(efforts["middle"])
    assert max(efforts["middle"]) <= min(efforts["hard"])
    assert max(efforts["easy"]) < min(efforts["hard"])
