"""A version, or a part of it, drawn once more: others stay, nothing comes twice, and all of it can be verified."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.bank.bank import Bank
from generator.errors import NothingDrawn, UserError
from generator.exam import Again, Entry, Header, Order, draw, entry_line, header_line, read_entries, read_header
from generator.exam.recipe_model import Recipe
from generator.exam.redrawing import redrawn
from generator.press import verify
from tests.helpers import SUM, add_type, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
WORK = SUM + "\n\ndef effort(a, b) -> int:\n    return len(str(a)) + len(str(b))\n"
UNLIKE = SUM.replace(
    'return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}',
    'return {f"off by {n}": {"sum": a + b + n} for n in range(1, 1 + a % 4)}',
)
"""Its problems have no mistake, or up to three: the letter of the right option is drawn otherwise in each."""
PARTS: list[dict[str, Any]] = [
    {"type": "tiny/sum", "slot": "first", "choices": 4},
    {"type": "tiny/plus", "slot": "second", "share": {"slot": "first", "givens": ["a"]}},
    {"type": "tiny/work", "slot": "third", "choices": 4, "knobs": {"largest": 999}},
    {"type": "tiny/coin", "repeats": True},
    {"pool": ["tiny/sum", "tiny/share"]},
    {"ask": "Why?", "answer": "Because.", "points": 2},
    {"type": "tiny/work", "givens": {"a": 7, "b": 8}},
]
LABELS = [f"1({letter})" for letter in "abcdefg"]
IS_DRAWN = {"1(a)", "1(b)", "1(c)", "1(d)", "1(e)"}
ALONG = {"1(a)": {"1(a)", "1(b)"}}  # what changes with a part: itself, and whatever shares its numbers


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    folder = small_bank(tmp_path_factory.mktemp("bank"))
    add_type(folder, "tiny/work", WORK)
    add_type(folder, "tiny/unlike", UNLIKE)
    return Bank([folder])


def quiz(parts: Sequence[dict[str, Any]] = PARTS, **said: Any) -> Recipe:
    problems = [{"parts": [*parts]}]
    return Recipe.model_validate({"title": "Quiz", "format": ["typ"], "versions": 4, "problems": problems, **said})


def order(record: Path, recipe: Recipe, again: Sequence[Again] = ()) -> Order:
    students = None
    if recipe.roster:
        students = tuple({"id": f"s{i}", "name": f"Student {i}"} for i in range(5))
    return Order(recipe, record, students, SEED, again=tuple(again))


def drawn(record: Path, recipe: Recipe, bank: Bank, *again: Again) -> list[Entry]:
    """The record as a build would leave it, with a file for each version, as if it were printed."""
    draft = draw(order(record, recipe, again), bank)
    entries = list(read_entries(draft.path))
    printed = [e if e.files else replace(e, files={f"{e.version.name}-{e.version.code}.typ": "0"}) for e in entries]
    record.write_bytes(header_line(draft.header) + b"".join(map(entry_line, printed)))
    draft.path.unlink()
    return list(read_entries(record))


def differences(record: Path, bank: Bank) -> Sequence[object]:
    """What `verify` finds, of what was drawn: there are no files."""
    header, entries = read_header(record), list(read_entries(record))
    bare = record.with_name("bare.jsonl")
    bare.write_bytes(header_line(header) + b"".join(entry_line(replace(e, files={}, sources={})) for e in entries))
    return verify(bare, bank, record.parent).differences


def problems(entries: Sequence[Entry]) -> dict[tuple[str, str], str]:
    """Version and slot → the problem there."""
    return {
        (entry.version.name, placed.slot): str(sorted(placed.instance.givens.items()))
        for entry in entries
        for placed in entry.version.problems
    }


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from(["", *sorted(IS_DRAWN)])), min_size=1, max_size=4))
@settings(max_examples=12, deadline=None)
def test_whatever_is_drawn_again_all_else_stays_and_nothing_comes_twice(
    bank: Bank, wanted: list[tuple[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "quiz.jsonl"
        before = drawn(record, quiz(), bank)
        seen = {name: {problem} for name, problem in problems(before).items()}
        for name, label in wanted:
            after = drawn(record, quiz(), bank, Again(name, label))
            assert [entry.version.name for entry in after] == ["A", "B", "C", "D"]
            for old, new in zip(before, after, strict=True):
                if old.version.name != name:
                    assert new == old
                    continue
                assert new.version.code != old.version.code
                assert new.files != old.files  # they were made anew
                changed = IS_DRAWN if not label else ALONG.get(label, {label})
                for was, now in zip(old.version.problems, new.version.problems, strict=True):
                    assert (was == now) == (was.label not in changed), was.label
                    if was.label in changed and was.instance.type != "tiny/coin":
                        problem = problems([new])[name, now.slot]
                        assert problem not in seen[name, now.slot]
                        seen[name, now.slot].add(problem)
            found = problems(after)
            for slot in {slot for _, slot in found}:
                in_slot = [problem for (_, other), problem in found.items() if other == slot]
                assert slot not in ("first", "second", "third") or len(set(in_slot)) == len(in_slot)
            assert not differences(record, bank)
            before = after


def test_the_right_letters_of_the_others_stay_in_balance(bank: Bank, tmp_path: Path) -> None:
    """Each version's letter depends on those of the versions before, so the new one has the letter of the old one."""
    recipe = quiz([{"type": "tiny/unlike", "choices": 4}], versions=6)
    before = drawn(tmp_path / "quiz.jsonl", recipe, bank)
    for name in "AABBCDDE":
        after = drawn(tmp_path / "quiz.jsonl", recipe, bank, Again(name))
        letters = [[entry.version.problems[0].right_letter for entry in entries] for entries in (before, after)]
        assert letters[0] == letters[1]
        assert not differences(tmp_path / "quiz.jsonl", bank)


def test_its_work_stays_within_the_fairness(bank: Bank, tmp_path: Path) -> None:
    recipe = quiz([PARTS[2], {**PARTS[2], "slot": "fourth"}], fairness=5)
    kind = bank["tiny/work"]
    assert kind.effort

    def efforts() -> set[int]:
        return {
            sum(kind.effort(**placed.instance.givens) for placed in entry.version.problems)  # type: ignore[misc]
            for entry in read_entries(tmp_path / "quiz.jsonl")
        }

    drawn(tmp_path / "quiz.jsonl", recipe, bank)
    (before,) = efforts()
    for label in ("", "1(a)", "1(b)", "", ""):
        drawn(tmp_path / "quiz.jsonl", recipe, bank, Again("C", label))
        assert efforts() == {before}


def test_students_who_share_a_version_follow_it(bank: Bank, tmp_path: Path) -> None:
    recipe = quiz(roster="class.csv", versions=["A", "B"], shared=["A", "B"])
    before = drawn(tmp_path / "quiz.jsonl", recipe, bank)
    sharing = [entry.version.name for entry in before if entry.version.variant == "B"]
    assert len(sharing) >= 2
    after = drawn(tmp_path / "quiz.jsonl", recipe, bank, Again(sharing[0], "1(c)"))  # by one of the students
    for old, new in zip(before, after, strict=True):
        changes = "B" in (old.version.name, old.version.variant)
        assert (old.version.code != new.version.code) == (old.version.problems != new.version.problems) == changes
        assert (old == new) == (not changes)
    assert len({str(entry.version.problems) for entry in after}) == 2
    assert len({entry.version.code for entry in after}) == len(after)
    assert not differences(tmp_path / "quiz.jsonl", bank)


def test_latex_sets_the_whole_run_again(bank: Bank, tmp_path: Path) -> None:
    """Its PDFs share the letters of their fonts: without one of them, the others would not come again as they were."""
    entries = drawn(tmp_path / "quiz.jsonl", quiz(versions=18), bank)
    header = read_header(tmp_path / "quiz.jsonl")
    latex = header.recipe.model_copy(update={"engine": "latex", "format": ["pdf"]})
    for recipe, emptied in ((header.recipe, {"B"}), (latex, {*"ABCDEFGHIJKLMNOP"})):
        made = redrawn(entries, [Again("B")], Header(recipe, SEED, "", {}), bank, {}, {}, "quiz.jsonl")
        assert {entry.version.name for entry in made if not entry.files} == emptied


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (Again("Z"), "there is no version “Z” in this record"),
        (Again("A", "2(a)"), "there is no part 2(a)"),
        (Again("A", "1(f)"), "1(f) is the same on all papers: nothing in it is drawn"),
        (Again("A", "1(g)"), "1(g) is the same on all papers: nothing in it is drawn"),
    ],
)
def test_what_cannot_be_drawn_again_is_said_and_nothing_changes(
    bank: Bank, tmp_path: Path, again: Again, said: str
) -> None:
    drawn(tmp_path / "quiz.jsonl", quiz(), bank)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(UserError, match=re.escape(said)):
        draw(order(tmp_path / "quiz.jsonl", quiz(), [again]), bank)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_where_no_other_problem_is_left_that_is_said(bank: Bank, tmp_path: Path) -> None:
    """Two coins, two versions."""
    recipe = quiz([{"type": "tiny/coin"}], versions=2)
    drawn(tmp_path / "quiz.jsonl", recipe, bank)
    with pytest.raises(NothingDrawn, match="nothing else is left to draw"):
        draw(order(tmp_path / "quiz.jsonl", recipe, [Again("A")]), bank)


def test_before_there_is_a_record_nothing_is_drawn_again(bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing is drawn yet"):
        draw(order(tmp_path / "quiz.jsonl", quiz(), [Again("A")]), bank)
    assert not list(tmp_path.iterdir())


def test_a_withdrawn_student_is_not_drawn_again(bank: Bank, tmp_path: Path) -> None:
    recipe = quiz(roster="class.csv")
    entries = drawn(tmp_path / "quiz.jsonl", recipe, bank)
    header = read_header(tmp_path / "quiz.jsonl")
    gone = [replace(entry, withdrawn=entry.version.name == "s1") for entry in entries]
    with pytest.raises(UserError, match="is withdrawn"):
        redrawn(gone, [Again("s1")], header, bank, {}, {}, "quiz.jsonl")
