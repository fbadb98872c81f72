"""Whatever a recipe draws, a quiz has as many questions and points as a paper: recipes by Hypothesis, read back by the
readers."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.bank import Bank
from generator.exam import Order, draw, load_recipe, read_entries, read_roster
from generator.export import exported
from generator.export.notes import notes
from generator.export.pools import Pool, pools
from tests.export.readers import canvas, moodle, qti21
from tests.helpers import small_bank

HALVES = st.integers(1, 8).map(lambda halves: halves / 2)
OWN = st.none() | HALVES


@dataclass(frozen=True)
class Paper:
    """What a version of a record has."""

    questions: int
    points: float
    bonus: float


@dataclass(frozen=True)
class Made:
    """A record, and what was exported from it."""

    papers: list[Paper]
    pools: list[Pool]
    files: dict[str, bytes]
    """Target → file."""


@cache
def bank() -> Bank:
    return Bank([small_bank(Path(tempfile.mkdtemp()) / "bank")])


def made(source: str, roster: str = "", seed: int = 5) -> Made:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "quiz.toml").write_text(source, encoding="utf-8")
        if roster:
            (folder / "roster.csv").write_text(roster, encoding="utf-8")
        record = folder / "quiz.jsonl"
        recipe = load_recipe(folder / "quiz.toml", bank())
        students = read_roster(folder / "roster.csv") if roster else None
        if students and "versions" in source:  # as the command line says it
            recipe = recipe.model_copy(update={"shared": recipe.version_names(), "versions": 1})
        draw(Order(recipe, record, students, seed=seed, practice=True), bank()).path.rename(record)
        papers = []
        for entry in read_entries(record):
            placed = entry.version.problems
            papers.append(
                Paper(
                    len(placed),
                    sum(one.points for one in placed if not one.is_bonus),
                    sum(one.points for one in placed if one.is_bonus),
                )
            )
        files = {}
        for target in ("moodle", "canvas", "qti21"):
            (files[target],) = exported(record, bank(), target, None).files.values()
        return Made(papers, pools(record, bank())[1], files)


# --- recipes --------------------------------------------------------------------------------------------------------


def part(type_: str, **keys: Any) -> str:
    said = {"type": type_, "repeats": True, **keys}
    return "[[problems.parts]]\n" + "".join(
        f"{key} = {json.dumps(value)}\n" for key, value in said.items() if value is not None
    )


@st.composite
def parts(draw: st.DrawFn, points: st.SearchStrategy[float | None] = HALVES) -> str:
    """A part of its own, multiple choice, a question of the recipe's own, or a pool with points of its entries."""
    match draw(st.sampled_from(["type", "choices", "ask", "pool"])):
        case "type":
            return part(draw(st.sampled_from(["tiny/sum", "tiny/share"])), points=draw(points))
        case "choices":
            return part("tiny/sum", choices=3, penalty=draw(st.sampled_from([0, 0.25])), points=draw(points))
        case "ask":
            return f'[[problems.parts]]\nask = "Why?"\npoints = {draw(points) or 2}\n'
        case _:
            entries = []
            for largest in draw(st.lists(st.integers(50, 99), min_size=2, max_size=4, unique=True)):
                own = draw(OWN)
                entries.append(
                    f'{{ type = "tiny/sum", knobs = {{ largest = {largest} }}{f", points = {own}" if own else ""} }}'
                )
            choose = draw(st.integers(1, len(entries)))
            said = f"[[problems.parts]]\npool = [{', '.join(entries)}]\nchoose = {choose}\nrepeats = true\n"
            return said + f"points = {draw(points) or 1}\n"


@st.composite
def recipes(draw: st.DrawFn) -> str:
    """Problems in sections, pools of whole problems (of the same parts, or of any), bonus problems, shuffles, names."""
    lines = []
    bodies: list[tuple[list[str], list[str]]] = [
        ([], [part("tiny/sum", points=draw(HALVES))])
    ]  # no two papers are the same
    for number in range(draw(st.integers(1, 3))):
        keys = [
            f"shuffle = {json.dumps(draw(st.booleans()))}",
            f"bonus = {json.dumps(number > 0 and draw(st.booleans()))}",
        ]
        keys += draw(st.sampled_from([[], ['title = "Named"', 'text = "All of it."'], ['section = { title = "On" }']]))
        bodies.append((keys, draw(st.lists(parts(), min_size=1, max_size=2))))
    if draw(st.booleans()):
        count = draw(st.integers(2, 4))
        alike = draw(st.lists(parts(), min_size=1, max_size=2)) if draw(st.booleans()) else None
        lines.append(f"pools = {{ some = {draw(st.integers(1, count))} }}")
        for _ in range(count):
            place = draw(st.integers(0, len(bodies)))
            own = alike or draw(st.lists(parts(), min_size=1, max_size=2))
            bodies.insert(place, (['pool = "some"'], own))
    lines += [f"shuffle = {json.dumps(draw(st.booleans()))}", f"versions = {draw(st.integers(1, 4))}"]
    for keys, own in bodies:
        lines += ["[[problems]]", *keys, *own]
    return "\n".join(['title = "Quiz"', *lines])


POOLS = "\n".join(
    [
        'title = "Quiz"',
        "versions = 4",
        "[[problems]]",
        '[[problems.parts]]\npool = ["tiny/sum", "tiny/plus", "tiny/share"]\npoints = 5',
        '[[problems.parts]]\npool = ["tiny/sum", "tiny/plus", "tiny/share"]\nslot = "two"\nchoose = 2\npoints = 3',
    ]
)
UNEVEN = "\n".join(
    [
        'title = "Quiz"',
        "versions = 4",
        "pools = { some = 1 }",
        '[[problems]]\npool = "some"\n[[problems.parts]]\ntype = "tiny/sum"\npoints = 2',
        '[[problems]]\npool = "some"\n[[problems.parts]]\ntype = "tiny/sum"\npoints = 1\n'
        '[[problems.parts]]\ntype = "tiny/share"\npoints = 1',
        "[[problems]]\n[[problems.parts]]\n"
        'pool = [{ type = "tiny/sum", points = 4 }, { type = "tiny/share", points = 2.5 }]',
    ]
)


def check(found: Made) -> None:
    """A quiz of each program is a paper: the first version's."""
    paper = found.papers[0]
    quiz = canvas.read(found.files["canvas"])
    assert quiz.points == paper.points
    assert sum(group.points * group.picks for group in quiz.groups) == paper.points + paper.bonus
    assert sum(group.picks for group in quiz.groups) == paper.questions
    test = qti21.read(found.files["qti21"])
    assert test.points == paper.points
    assert sum(one.items[0].points * one.picks for one in test.sections) == paper.points + paper.bonus
    assert sum(one.picks for one in test.sections) == paper.questions
    categories = moodle.categories(found.files["moodle"])
    assert sum(one.picks * one.mark for one in categories if not one.is_bonus) == paper.points
    assert sum(one.picks * one.mark for one in categories if one.is_bonus) == paper.bonus
    assert sum(one.picks for one in categories) == paper.questions
    assert f"{paper.questions} random question" in categories[0].use
    assert re.search(f"for {paper.points:g} points? in all", categories[0].use)
    for read in moodle.read(found.files["moodle"]):
        assert len({gap.width for gap in read.gaps}) <= 1
    for pool in found.pools:
        assert len({one.slot for one in pool.questions}) >= pool.choose  # nobody has to get a problem twice


@given(recipes())
@example(POOLS)
@example(UNEVEN)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_a_quiz_has_the_questions_and_points_of_a_paper(source: str) -> None:
    check(made(source))


def test_one_group_for_each_part_of_the_recipe() -> None:
    found = made(POOLS)
    assert [(one.points, one.picks, len(one.items)) for one in canvas.read(found.files["canvas"]).groups] == [
        (5, 1, 4),
        (3, 2, 8),
    ]
    sections = qti21.read(found.files["qti21"]).sections
    assert [(one.picks, len(one.items)) for one in sections] == [(1, 4), (2, 8)]
    assert len(sections[1].kinds) == 3  # of each type one at most: the others cannot say so
    assert canvas.read(found.files["canvas"]).points == 11
    said = [list(notes(found.pools, target)) for target in ("moodle", "canvas", "qti21")]
    assert [any("picks 2 of 8 questions" in text for text in some) for some in said] == [True, True, False]


def test_what_is_drawn_with_other_points_is_that_of_the_first_version() -> None:
    found = made(UNEVEN)
    check(found)
    assert len({paper.points for paper in found.papers}) > 1
    assert all("all get that of the first" in next(notes(found.pools, target)) for target in ("moodle", "qti21"))


def test_a_fixed_question_is_asked_once() -> None:
    whole = "\n".join(
        f'[[problems]]\npool = "some"\n[[problems.parts]]\nask = "Why {n}?"\npoints = 4' for n in range(5)
    )
    found = made(
        f'title = "Quiz"\nversions = 6\npools = {{ some = 2 }}\n[[problems]]\n{part("tiny/sum", points=1)}{whole}'
    )
    check(found)
    _, group = canvas.read(found.files["canvas"]).groups
    assert (group.picks, group.points) == (2, 4)
    assert len({item.text for item in group.items}) == len(group.items) <= 5
    assert not list(notes(found.pools, "canvas"))


@pytest.mark.parametrize("shared", ["", "versions = 2\n"])
def test_students_of_a_roster(shared: str) -> None:
    """Each has a paper, or some share one: what is shared is there once."""
    source = f'title = "Quiz"\n{shared}roster = "roster.csv"\n[[problems]]\n' + part("tiny/sum", points=2.5)
    found = made(source, "id,name\n1,Ada\n2,Bo\n3,Cy\n")
    check(found)
    (group,) = canvas.read(found.files["canvas"]).groups
    assert len(group.items) == (2 if shared else 3)


def labels(pools_: Sequence[Pool]) -> list[str]:
    return [pool.label for pool in pools_]


def test_problems_in_another_order_are_still_the_same_groups() -> None:
    body = "\n".join(f"[[problems]]\n{part('tiny/sum', slot=str(n), points=n)}" for n in (1, 2, 3))
    found = made(f'title = "Quiz"\nversions = 4\nshuffle = true\n{body}')
    check(found)
    assert labels(found.pools) == ["1", "2", "3"]
    assert {len({one.label for one in pool.questions}) for pool in found.pools} != {1}, "nothing was shuffled"
