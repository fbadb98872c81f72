"""Flash cards for Anki: what stands on each side, what a second import finds, and that text from outside stays text."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from generator.bank import Bank, draw_instance, options
from generator.export.anki import anki
from generator.export.pools import Pool
from generator.model import Figure, Math, Paragraph, Placed, Text
from generator.page import Question, question
from tests.export.readers.anki import Note, read
from tests.helpers import Workdir, changed, recipe, small_bank
from tests.kinds.cases import bank, cases

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
CODE = "7KQ2-M9XD"
SEED = 298765432109876543210987654321098765432


def one_of_each_kind() -> Iterator[Question]:
    for _, group in groupby(cases(), key=lambda case: (case.type, str(case.givens))):
        case = next(group)
        yield question(bank()[case.type], Placed("1", "slot #1", 2, case.instance), CODE)


def built_in(type_id: str, choices: int = 0) -> Question:
    kind = Bank()[type_id]
    instance = draw_instance(kind, 5, "A", "slot", knobs=kind.resolve_knobs({}))
    return question(kind, Placed("2(b)", "slot", 4, instance, options(instance, range(choices))), CODE)


def pool(*questions: Question) -> Pool:
    return Pool(questions[0].slot, questions[0].label, questions[0].points, questions)


def card(one: Question) -> Note:
    (note,) = read(anki("Cards", [pool(one)], NOW)).notes
    return note


@pytest.mark.parametrize("one", [*one_of_each_kind()], ids=lambda one: one.type)
def test_the_answer_is_behind_and_not_in_front(one: Question) -> None:
    note = card(one)
    assert one.solution.answers
    for answer in one.solution.answers:
        assert " ".join(answer.split()) in note.back.formulas
        assert answer not in note.front.formulas
    assert note.front.formulas == note.back.formulas[: len(note.front.formulas)], "the back repeats the front"
    for field in one.fields:
        assert field.box.label in note.front.formulas
        assert all(word in note.front.text for word in field.box.words)
    for mistake in one.solution.mistakes:
        assert mistake.name in note.back.text
        assert mistake.name not in note.front.text
    assert ("Other answers are right too" in note.back.text) == any(field.kind == "any" for field in one.fields)
    assert note.tags == (one.type.replace("/", "::"),)
    assert CODE in note.fields["Name"]


def test_options_are_in_front_and_the_right_one_behind() -> None:
    one = built_in("convolution/parameter_count", 5)
    note = card(one)
    shown = [" ".join(answer.split()) for choice in one.choices for answer in choice.option.answers]
    (right,) = (choice.option for choice in one.choices if not choice.what)
    front = [formula for formula in note.front.formulas if formula in shown]
    assert sorted(front) == sorted(shown)
    assert [f"{letter}." in note.front.text for letter in "ABCDE"] == [True] * 5
    assert f"{right.letter}." in note.fields["Answer"]
    assert all(answer in note.fields["Answer"] for answer in right.answers)


def test_an_open_part_has_its_criteria_behind() -> None:
    one = built_in("regularization/prove_dropout")
    note = card(one)
    assert len(one.criteria) > 2
    assert note.back.text.count("otherwise:") == len(one.criteria)
    assert "otherwise:" not in note.front.text


def test_pictures_come_along_under_names_of_their_own() -> None:
    one, other = built_in("convolution/parameter_count"), built_in("convolution/parameter_count")
    figure = next(block for block in one.statement if isinstance(block, Figure))
    renamed = replace(figure, name="../../" + figure.name, svg=figure.svg.replace(b"<svg", b"<svg ", 1))
    other = replace(other, code="XXXX-XXXX", statement=(renamed,))
    package = read(anki("Cards", [pool(one, other)], NOW))
    first, second = package.notes
    assert [package.media[name] for name in first.front.pictures] == [figure.svg]
    assert [package.media[name] for name in second.front.pictures] == [renamed.svg]
    assert set(package.media) == {*first.back.pictures, *second.back.pictures}


HOSTILE = (
    r"[sound:x.mp3] [latex]\input{/etc/passwd}[/latex] [$]x[/$] [$$]x[/$$] [anki:tts lang=en]x[/anki:tts] \(y\) \[z\] "
    r"{{Answer}} {{c1::x}} <script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt; ::"
)


def test_text_from_outside_is_text() -> None:
    one = built_in("convolution/parameter_count")
    hostile = replace(one, title=HOSTILE, statement=(Paragraph((Text(HOSTILE), Math("q"))),))
    package = read(anki(HOSTILE + "\x1f\x00\n", [pool(hostile)], NOW))
    (note,) = package.notes
    assert note.front.formulas[0] == "q"
    assert not {"y", "z", "x"} & set(note.back.formulas)
    assert note.back.runs == ()
    assert "script" not in note.back.tags
    assert note.back.pictures == ()
    assert "".join(HOSTILE.split()) in note.front.text.replace(" ", "")
    assert not any("::" in name for name in package.decks)


def test_a_formula_begins_no_sound() -> None:
    one = replace(built_in("convolution/parameter_count"), statement=(Paragraph((Math(r"a[sound:b]<c[latex]d"),)),))
    assert card(one).front.formulas[0] == "a[ sound:b]<c[ latex]d"
    assert card(one).front.runs == ()


def test_a_second_import_finds_its_cards() -> None:
    """The same place and code are the same card, and a mended key makes it newer."""
    first, second = built_in("convolution/parameter_count"), replace(built_in("convolution/transposed"), slot="other")
    pools = [pool(first, replace(first, code="AAAA-BBBB")), pool(second)]
    assert anki("Cards", pools, NOW) == anki("Cards", pools, NOW)
    before = read(anki("Cards", pools, NOW))
    mended = [pool(replace(first, solution=replace(first.solution, answers=("42",)))), pool(second)]
    after = read(anki("Cards", mended, NOW + timedelta(days=1)))
    assert [note.guid for note in after.notes] == [note.guid for note in before.notes[:2]]
    assert all(later.modified > note.modified for later, note in zip(after.notes, before.notes, strict=False))
    assert "42" in after.notes[0].back.formulas
    assert [(note.due, note.deck) for note in before.notes] == [(1, "Cards"), (2, "Cards"), (3, "Cards")]
    assert [note.fields["Name"][-9:] for note in before.notes] == [CODE, CODE, "AAAA-BBBB"], "a whole version first"


def test_a_mended_key_makes_the_cards_of_a_record_newer(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"\npoints = 3', 'type = "tiny/share"', versions="2"))
    desk.run(f"build quiz.toml --format typ --seed {SEED}").done()
    desk.run("export quiz.jsonl --to anki --out x").done()
    file = desk.home / "x" / "quiz-anki.apkg"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "it holds the key"
    first = read(file.read_bytes())
    assert len(first.notes) == 4
    assert first.decks == ("Default", "Quiz")
    source = desk.bank / "tiny" / "sum" / "problem.py"
    source.write_text(changed(source.read_text(encoding="utf-8"), "a - b}", "b - a}"), encoding="utf-8")
    desk.run("rekey quiz.jsonl --out keys").done()
    (until, *_) = [
        old["until"] for line in desk.records()[1:] for one in line["problems"] for old in one.get("former", ())
    ]
    record = (desk.home / "quiz.jsonl").read_text(encoding="utf-8")
    desk.write("quiz.jsonl", record.replace(until, "2199-01-02T03:04:05Z"))
    desk.run("export quiz.jsonl --to anki --out x").done()
    second = read(file.read_bytes())
    assert [note.guid for note in second.notes] == [note.guid for note in first.notes]
    assert {note.modified for note in second.notes} == {int(datetime(2199, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp())}
