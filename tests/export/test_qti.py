"""The packages for Canvas and of QTI 2.1, read back by readers of their own and compared with the record."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from generator.bank import Bank, kind_of
from generator.errors import UserError
from generator.exam import Order, load_recipe
from generator.export.canvas import canvas
from generator.export.pools import Pool, pools
from generator.export.qti21 import qti21
from generator.model import (
    AnswerBox,
    Code,
    DisplayMath,
    Figure,
    ItemList,
    Math,
    Option,
    Paragraph,
    ShownMistake,
    Solution,
    Styled,
    Table,
    Text,
)
from generator.page.questions import Choice, Field, Question
from generator.press import build
from tests.export.readers import canvas as canvas_reader
from tests.export.readers import qti21 as qti21_reader
from tests.helpers import recipe, small_bank

SEEDS = Path(__file__).parents[2] / "seeds"
VERSIONS = 3
WRITERS: list[Callable[[str, list[Pool]], bytes]] = [canvas, qti21]

HOSTILE = r"a $x$ $$y$$ \(z\) \[z\] `w` [a] [x_1] [[b.c-d]] ]]> & &amp; &lt; <script>alert(1)</script> ' '' %24 \} é −"
CONTROLS = "\x00\x08\x1b\x7f\x85\ud800\ufffe\uffff"


@dataclass(frozen=True)
class Exported:
    """A record, and the questions made from it."""

    bank: Bank
    record: Path
    title: str
    pools: list[Pool]

    def problems(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The record's problems, as JSON, each with the title of its item."""
        for text in self.record.read_text(encoding="utf-8").splitlines()[1:]:
            line = json.loads(text)
            for problem in line["problems"]:
                yield f"{problem['label']} {self.bank[problem['type']].title}, {line['code']}", problem


def exported(bank: Bank, source: Path, folder: Path) -> Exported:
    asked = load_recipe(source, bank).model_copy(update={"format": ["typ"], "versions": VERSIONS})
    build(Order(asked, folder / "r.jsonl", seed=182), bank, folder / "out")
    title, found, _ = pools(folder / "r.jsonl", bank)
    return Exported(bank, folder / "r.jsonl", title, found)


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return exported(Bank(), SEEDS / "eecs182-hw5.toml", tmp_path_factory.mktemp("qti"))


@pytest.fixture(scope="module")
def choices(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("choices")
    bank = Bank([small_bank(folder / "bank")])
    parts = (
        'type = "tiny/sum"\nchoices = 4\npoints = 3',
        'type = "tiny/share"\nchoices = 3',
        'type = "tiny/sum"\nslot = "costly"\nchoices = 3\nnone_of_these = true\npoints = 3\npenalty = 0.25\n'
        'credit = { "forgot the second" = 0.5 }',
    )
    (folder / "quiz.toml").write_text(recipe(*parts), encoding="utf-8")
    return exported(bank, folder / "quiz.toml", folder)


@pytest.fixture(scope="module")
def in_canvas(homework: Exported) -> canvas_reader.Quiz:
    return canvas_reader.read(canvas(homework.title, homework.pools))


@pytest.fixture(scope="module")
def in_qti21(homework: Exported) -> qti21_reader.Test:
    return qti21_reader.read(qti21(homework.title, homework.pools))


def canvas_pairs(made: Exported, quiz: canvas_reader.Quiz) -> list[tuple[dict[str, Any], canvas_reader.Item]]:
    items = {item.title: item for group in quiz.groups for item in group.items}
    pairs = [(problem, items.pop(title)) for title, problem in made.problems()]
    assert pairs and not items
    return pairs


def qti21_pairs(made: Exported, test: qti21_reader.Test) -> list[tuple[dict[str, Any], qti21_reader.Item]]:
    items = {item.title: item for section in test.sections for item in section.items}
    pairs = [(problem, items.pop(title)) for title, problem in made.problems()]
    assert pairs and not items
    return pairs


def typed(answer: Mapping[str, Any]) -> list[str]:
    """What a student types for an answer of the record, in reading order."""
    return [text for value in answer.values() for text in entries(value)]


def entries(value: Any) -> list[str]:
    if isinstance(value, list) and isinstance(value[0], str):
        return [", ".join(sorted(value))]
    return [text for item in value for text in entries(item)] if isinstance(value, list) else [str(value)]


def shape(value: Any) -> Any:
    if isinstance(value, list) and value and not isinstance(value[0], str):
        return [shape(item) for item in value]
    return None


def typed_mistakes(problem: Mapping[str, Any]) -> list[tuple[str, dict[str, Any], set[str]]]:
    """Each mistake that can be typed, which no fraction can: its name, the whole answer with it, and the fields that it
    gets wrong."""
    right = problem["answer"]
    return [
        (name, {**right, **wrong}, {field for field, value in wrong.items() if value != right[field]})
        for name, wrong in problem["mistakes"].items()
        if all(shape(value) == shape(right[field]) for field, value in wrong.items())
        and not any(re.fullmatch(r"-?\d+/\d+", text) for text in typed(wrong))
    ]


def field(name: str, box: AnswerBox, value: Any) -> Field:
    """Of the kind that its value shows."""
    return Field(name, box, value, kind_of({}, name, value))


def question(**changes: Any) -> Question:
    """1(b), a number and a row, with a mistake for each."""
    made = Question(
        type="tiny/made",
        title="Made by hand",
        slot="made #1",
        label="1(b)",
        code="7KQ2-M9XD",
        points=4,
        statement=(Paragraph((Text("What is "), Math("x < 2"), Text("?"))),),
        fields=(field("x", AnswerBox("x", 1, 0), 3), field("x 1", AnswerBox("y", 1, 2), [1, -2])),
        mistakes={"lost a sign": {"x": -3}, "swapped": {"x 1": [-2, 1]}},
        choices=(),
        criteria=(),
        solution=Solution(
            (Paragraph((Text("So."),)),), ("x = 3", "y = [1, -2]"), (ShownMistake(("-3",), "lost a sign"),)
        ),
    )
    return replace(made, **changes)


def number(**changes: Any) -> Question:
    """The same with one number, which Canvas asks for outside the text."""
    return question(**{"fields": question().fields[:1], "mistakes": {"lost a sign": {"x": -3}}, **changes})


def choice(*whats: str, **changes: Any) -> Question:
    """The same with options; the right one has no `what`."""
    options = [Option("ABCDEF"[i], (f"x = {i}",)) for i in range(len(whats))]
    return question(choices=tuple(map(Choice, options, whats)), **changes)


def letters(right: list[str], mistakes: Mapping[str, Any]) -> Question:
    return question(fields=(field("s", AnswerBox("s", 1, 0), right),), mistakes=mistakes)


def pooled(*questions: Question) -> list[Pool]:
    return [Pool("made #1", "1(b)", 4, questions)]


def only_canvas(one: Question, title: str = "Quiz") -> canvas_reader.Item:
    return canvas_reader.read(canvas(title, pooled(one))).groups[0].items[0]


def only_qti21(one: Question, title: str = "Quiz") -> qti21_reader.Item:
    return qti21_reader.read(qti21(title, pooled(one))).sections[0].items[0]


# --- the record's answers and mistakes ------------------------------------------------------------------------------


def test_canvas_marks_the_recorded_answers_as_right(homework: Exported, in_canvas: canvas_reader.Quiz) -> None:
    kinds = set()
    for problem, item in canvas_pairs(homework, in_canvas):
        given = typed(problem["answer"])
        alone = [type(value) for value in problem["answer"].values()] == [int]
        assert item.kind == ("numerical_question" if alone else "fill_in_multiple_blanks_question")
        assert item.marked(*given).points == pytest.approx(problem["points"], rel=1e-3)
        assert item.marked(*(text.replace("-", "−") if not alone else text for text in given)).points == (
            pytest.approx(problem["points"], rel=1e-3)
        )
        assert item.marked(*[""] * len(given)).points == 0
        kinds.add(item.kind)
    assert len(kinds) == 2


def test_canvas_marks_each_blank(homework: Exported, in_canvas: canvas_reader.Quiz) -> None:
    for problem, item in canvas_pairs(homework, in_canvas):
        given = typed(problem["answer"])
        for place in range(len(given)):
            wrong = [text if i != place else f"{text}7" for i, text in enumerate(given)]
            share = (len(given) - 1) / len(given)
            assert item.marked(*wrong).points == pytest.approx(problem["points"] * share, abs=1e-2)


def test_canvas_names_the_mistakes(homework: Exported, in_canvas: canvas_reader.Quiz) -> None:
    seen = 0
    for problem, item in canvas_pairs(homework, in_canvas):
        names = list(problem["mistakes"])
        for name, answer, _ in typed_mistakes(problem):
            marked = item.marked(*typed(answer))
            assert marked.points < problem["points"] - 0.01
            assert any(f": {name}" in text or text == name for text in marked.feedback), (name, marked.feedback)
            if item.kind == "numerical_question":
                assert [text for text in marked.feedback if text in names] == [name]
            seen += 1
        if item.kind == "numerical_question":
            assert not set(item.marked(*typed(problem["answer"])).feedback) & set(names)
    assert seen > 100


def test_qti21_marks_the_recorded_answers_as_right(homework: Exported, in_qti21: qti21_reader.Test) -> None:
    for problem, item in qti21_pairs(homework, in_qti21):
        given = typed(problem["answer"])
        assert list(item.right) == given
        marked = item.marked(*given)
        assert (marked.points, item.points) == (problem["points"], problem["points"])
        assert len(marked.feedback) == 1  # the worked steps
        assert item.marked(*[""] * len(given)).points == 0


def test_qti21_names_the_mistakes_and_marks_the_other_fields(homework: Exported, in_qti21: qti21_reader.Test) -> None:
    seen = partly = 0
    for problem, item in qti21_pairs(homework, in_qti21):
        names = list(problem["mistakes"])
        for name, answer, wrong in typed_mistakes(problem):
            marked = item.marked(*typed(answer))
            share = 1 - len(wrong) / len(problem["answer"])
            assert marked.points == pytest.approx(problem["points"] * share)
            assert marked.points < problem["points"]
            assert name in marked.feedback[:-1]
            assert set(marked.feedback[:-1]) <= set(names)
            seen += 1
            partly += 0 < share < 1
    assert seen > 100 and partly > 10


def test_qti21_counts_a_field_only_when_all_of_it_is_right(homework: Exported, in_qti21: qti21_reader.Test) -> None:
    for problem, item in qti21_pairs(homework, in_qti21):
        given = typed(problem["answer"])
        for place in range(len(given)):
            wrong = [text if i != place else f"{text}7" for i, text in enumerate(given)]
            share = 1 - 1 / len(problem["answer"])
            assert item.marked(*wrong).points == pytest.approx(problem["points"] * share)


def test_pools_hold_a_variant_for_each_version(
    homework: Exported, in_canvas: canvas_reader.Quiz, in_qti21: qti21_reader.Test
) -> None:
    assert [group.title.partition(" ")[0] for group in in_canvas.groups] == [pool.label for pool in homework.pools]
    assert [one.title.partition(" ")[0] for one in in_qti21.sections] == [pool.label for pool in homework.pools]
    codes = [question.code for question in homework.pools[0].questions]
    assert len(set(codes)) == VERSIONS
    for group in in_canvas.groups:
        assert [item.code for item in group.items] == codes
    for section in in_qti21.sections:
        assert [item.code for item in section.items] == codes
    assert in_canvas.points == sum(pool.points for pool in homework.pools)
    assert (in_canvas.title, in_qti21.title) == (homework.title, homework.title)


def test_statements_and_steps_come_through(
    homework: Exported, in_canvas: canvas_reader.Quiz, in_qti21: qti21_reader.Test
) -> None:
    items = {item.title: item for group in in_canvas.groups for item in group.items}
    others = {item.title: item for section in in_qti21.sections for item in section.items}
    pictures = 0
    for pool in homework.pools:
        for one in pool.questions:
            title = f"{one.label} {one.title}, {one.code}"
            item, other = items[title], others[title]
            steps = other.marked(*[""] * len(other.right)).feedback[-1]
            for block in one.statement:
                if isinstance(block, Paragraph):
                    for text in (part.text for part in block.children if isinstance(part, Text)):
                        assert text in item.text.replace("\u2060", "") and text in other.text
            for tex in one.solution.answers:
                assert tex in item.general and tex in steps
            figures = {f"images/{block.name}.svg": block for block in one.statement if isinstance(block, Figure)}
            for path, figure in figures.items():
                assert in_canvas.files[path] == in_qti21.files[path] == figure.svg
                assert item.pictures[path] == other.pictures[path] == figure.alt
                pictures += 1
    assert pictures


def test_a_mistake_that_has_no_room_in_the_answer_is_none_of_those_that_are_typed() -> None:
    """Its other fields alone do not tell of it."""
    one = question(mistakes={"too short": {"x": -3, "x 1": [1]}, "lost a sign": {"x": -4}})
    item = only_qti21(one)
    assert len(item.marked("-3", "1", "-2").feedback) == 1
    assert item.marked("-4", "1", "-2").feedback[0] == "lost a sign"
    alone = only_canvas(number(mistakes={"a row": {"x": [1]}, "lost a sign": {"x": -4}}))
    assert alone.marked("-4").feedback[1] == "lost a sign"


# --- the archive ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_questions_give_the_same_bytes(write: Callable[[str, list[Pool]], bytes], homework: Exported) -> None:
    first = write(homework.title, homework.pools)
    assert write(homework.title, homework.pools) == first
    again = pools(homework.record, homework.bank)
    assert write(again[0], again[1]) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_two_records_have_other_identifiers(in_canvas: canvas_reader.Quiz, in_qti21: qti21_reader.Test) -> None:
    """Canvas takes an item with a known identifier for a new edition of it."""
    one, two = question(), question(code="AAAA-AAAA")
    assert only_canvas(one).ident != only_canvas(two).ident
    assert only_qti21(one).ident != only_qti21(two).ident
    assert only_canvas(one).ident != only_canvas(replace(one, slot="other")).ident
    first, second = canvas("Quiz", pooled(one)), canvas("Quiz", pooled(two))
    assert set(canvas_reader.read(first).files) != set(canvas_reader.read(second).files)


# --- multiple choice ------------------------------------------------------------------------------------------------


def test_canvas_offers_the_recorded_choices(choices: Exported) -> None:
    quiz = canvas_reader.read(canvas(choices.title, choices.pools))
    for problem, item in canvas_pairs(choices, quiz):
        assert item.kind == "multiple_choice_question"
        assert [text[0] for text in item.choices.values()] == list("ABCD"[: len(problem["options"])])
        for ident, option in zip(item.choices, problem["options"], strict=True):
            marked = item.marked(ident)
            assert marked.points == (0 if option["mistake"] else problem["points"])  # Canvas knows no penalties
            if not option["answer"]:
                assert "none of these" in item.choices[ident]
            if option["mistake"]:
                assert option["mistake"] in marked.feedback
            assert len(marked.feedback) == 1 + bool(option["mistake"])
        assert item.marked("").points == 0


def test_qti21_offers_the_recorded_choices(choices: Exported) -> None:
    test = qti21_reader.read(qti21(choices.title, choices.pools))
    for problem, item in qti21_pairs(choices, test):
        assert list(item.choices) == list("ABCD"[: len(problem["options"])])
        for (letter, text), option in zip(item.choices.items(), problem["options"], strict=True):
            marked = item.marked(letter)
            assert text.startswith(f"{letter} ")
            wrong = 0 if problem["path"][1] != "costly" else 1.5 if option["mistake"] == "forgot the second" else -0.75
            assert marked.points == (wrong if option["mistake"] else problem["points"])
            if not option["answer"]:
                assert "none of these" in text
            if option["mistake"]:
                assert marked.feedback[0] == option["mistake"]
            assert len(marked.feedback) == 1 + bool(option["mistake"])
        assert item.marked("").points == 0


def test_qti21_a_test_has_no_less_than_0_points(choices: Exported, homework: Exported) -> None:
    assert qti21_reader.read(qti21(choices.title, choices.pools)).has_floor
    assert not qti21_reader.read(qti21(homework.title, homework.pools)).has_floor
    costly = [item for pool in choices.pools for item in pool.questions if item.slot == "costly"]
    for one in costly:
        assert b'normalMaximum="3" normalMinimum="-0.75"' in zip_texts(qti21("Quiz", pooled(one)))


def zip_texts(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("write", WRITERS)
def test_equal_choices_are_refused(write: Callable[[str, list[Pool]], bytes]) -> None:
    one = choice("", "a mistake")
    twice = replace(one, choices=(one.choices[0], replace(one.choices[1], option=Option("B", ("x = 0",)))))
    with pytest.raises(UserError, match="two choices are the same"):
        write("Quiz", pooled(twice))


# --- letters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["A, C", "A,C", "A C", "AC", "a, c"])
def test_sets_of_letters(spelling: str) -> None:
    one = letters(["C", "A"], {"all": {"s": ["A", "B", "C"]}})
    for item in (only_canvas(one), only_qti21(one)):
        assert "alphabetical order" in item.text
        assert item.marked(spelling).points == 4
        for wrong in ("A", "C", "A, B, C", "A; B", ""):
            assert item.marked(wrong).points == 0
    for known in ("A, B, C", "A,B,C", "A B C", "ABC", "a,b,c"):
        assert only_qti21(one).marked(known).feedback[0] == "all"


def test_an_empty_set_is_written_as_none() -> None:
    one = letters([], {"one": {"s": ["A"]}})
    for item in (only_canvas(one), only_qti21(one)):
        assert "“none”" in item.text
        assert (item.marked("none").points, item.marked("").points, item.marked("A").points) == (4, 0, 0)
    assert only_qti21(one).marked("A").feedback[0] == "one"


def test_a_single_letter_has_a_blank_of_its_own() -> None:
    one = question(fields=(field("l", AnswerBox("l", 1, 0), "B"),), mistakes={"other": {"l": "C"}})
    for item in (only_canvas(one), only_qti21(one)):
        assert (item.marked("b").points, item.marked("C").points) == (4, 0)
    assert only_qti21(one).marked("c").feedback[0] == "other"


def test_fields_with_names_alike_have_blanks_of_their_own() -> None:
    """Names that differ only in what an identifier cannot hold."""
    one = question(
        fields=tuple(field(name, AnswerBox("x", 1, 0), i) for i, name in enumerate(["a", "a_1", "a 1", "ä"])),
        mistakes={},
    )
    item = only_canvas(one)
    assert list(item.blanks.values()) == [("0",), ("1",), ("2",), ("3",)]
    assert item.marked("0", "1", "2", "3").points == pytest.approx(4)


# --- what comes from outside ----------------------------------------------------------------------------------------


def hostile(text: str, **changes: Any) -> Question:
    """A question with the text wherever there can be one."""
    part = Text(text)
    blocks = (
        Paragraph((part, Code(text), Styled("strong", (part,)))),
        ItemList(True, ((Paragraph((part,)), Figure("figure", text, b"<svg/>")),)),
        Table(((part,),), (((part,),),), ("left",)),
        Figure("figure", text, b"<svg/>"),
    )
    made = question(
        title=text,
        statement=blocks,
        mistakes={text: {"x": -3}},
        solution=Solution(blocks, ("x = 3",), (ShownMistake(("-3",), text),)),
    )
    return replace(made, **changes)


def cleaned(text: str) -> str:
    return text.replace("\u2060", "")


@pytest.mark.parametrize("text", [HOSTILE, *HOSTILE.split(" "), "[x_1] [x_2] [x_1_2]", "`a` \\(b\\)", "&#36;x&#36;"])
def test_hostile_texts_are_only_texts_in_canvas(text: str) -> None:
    fields = {"fields": question().fields[:1]}
    for one in (hostile(text), hostile(text, **fields), hostile(text, choices=choice("", text).choices)):
        quiz = canvas_reader.read(canvas(text, pooled(one)))
        (item,) = quiz.groups[0].items
        assert quiz.title == text
        assert item.title == f"1(b) {text}, 7KQ2-M9XD"
        assert cleaned(item.text).count(text) >= 6
        assert cleaned(item.general).count(text) >= 6
        assert [cleaned(alt) for alt in item.pictures.values()] == [text]
        assert item.formulas <= {"x", "y", "x = 0", "x = 1", "x = 3", "-3"}
    (right,) = only_canvas(hostile(text, **fields)).marked("3").feedback
    assert right == only_canvas(hostile(text, **fields)).general
    assert text in [cleaned(one) for one in only_canvas(hostile(text, **fields)).marked("-3").feedback]
    of_choices = only_canvas(hostile(text, choices=choice("", text).choices))
    assert text in [cleaned(one) for one in of_choices.marked(list(of_choices.choices)[1]).feedback]


@pytest.mark.parametrize("text", [HOSTILE, *HOSTILE.split(" "), "&#36;x&#36;"])
def test_hostile_texts_are_only_texts_in_qti21(text: str) -> None:
    test = qti21_reader.read(qti21(text, pooled(hostile(text))))
    (item,) = test.sections[0].items
    assert test.title == text
    assert test.sections[0].title == f"1(b) {text}"
    assert item.title == f"1(b) {text}, 7KQ2-M9XD"
    assert item.text.count(text) >= 6
    assert list(item.pictures.values()) == [text]
    marked = item.marked("-3", "1", "-2")
    assert marked.feedback[0] == text
    assert marked.feedback[1].count(text) >= 6
    of_choices = only_qti21(hostile(text, choices=choice("", text).choices))
    assert of_choices.marked("B").feedback[0] == text


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("character", CONTROLS)
def test_characters_that_xml_does_not_know_are_left_out(
    write: Callable[[str, list[Pool]], bytes], character: str
) -> None:
    text = f"before{character}after"
    content = write(text, pooled(hostile(text), hostile(text, code="AAAA-AAAA", choices=choice("", text).choices)))
    read: Callable[[bytes], Any] = canvas_reader.read if write is canvas else qti21_reader.read
    assert read(content).title == "before after"
    groups = read(content).groups if write is canvas else read(content).sections
    for item in groups[0].items:
        assert "before after" in item.text and character not in item.text


def test_formulas() -> None:
    """Inline and displayed; with brackets that Canvas would take for a blank, and with what HTML would read."""
    tex = r"x_{[1]} < \sqrt[3]{2} \text{ costs \$5}, \begin{pmatrix} 1 & 2 \\[2pt] 3 & 4 \end{pmatrix}"
    apart = tex.replace("[", "[ ")
    one = question(statement=(Paragraph((Math(tex),)), DisplayMath(tex)), solution=Solution((), (tex,), ()))
    item = only_canvas(one)
    assert rf"\( {apart} \)" in item.text and rf"\[ {apart} \]" in item.text
    assert rf"\( {apart} \)" in item.general
    assert item.formulas == {apart, "x", "y"}
    assert only_qti21(one).text.count(tex) == 2
    assert tex in only_qti21(one).marked("3", "1", "-2").feedback[-1]


def test_formulas_are_mathml_2() -> None:
    """A large fraction within the line, a matrix in a fraction, and cases: what math-core writes as MathML Core."""
    texs = (r"\dfrac{1}{2}", r"\frac{\begin{pmatrix} 1 \\ 2 \end{pmatrix}}{3}", r"\tfrac12 - x", r"\sum_{i} \hat{x}_i")
    for tex in texs:
        for block in (Paragraph((Math(tex),)), DisplayMath(tex)):
            assert tex in only_qti21(question(statement=(block,))).text
    content = qti21("Quiz", pooled(question(statement=(Paragraph((Math(texs[0]),)),))))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = (one for one in archive.namelist() if one.startswith("item_"))
        assert '<mstyle displaystyle="true"><mfrac>' in archive.read(name).decode()


def test_long_titles_are_cut_but_neither_the_code_nor_descriptions() -> None:
    described = f"one {'d' * 999}"
    one = question(title="word " * 200, statement=(Figure("figure", described, b"<svg/>"),))
    for item in (only_canvas(one, "t" * 999), only_qti21(one, "t" * 999)):
        assert item.code == "7KQ2-M9XD" and len(item.title) < 256
        assert list(item.pictures.values()) == [described]


# --- the readers refuse ---------------------------------------------------------------------------------------------


def changed(content: bytes, change: Callable[[str, str], str], **more: str) -> bytes:
    """A package with each text file changed (name, text → text), and with more files."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as other:
        for name in archive.namelist():
            other.writestr(name, change(name, archive.read(name).decode()))
        for name, text in more.items():
            other.writestr(name, text)
    return made.getvalue()


def replaced(content: bytes, old: str, new: str) -> bytes:
    """A package with a text replaced once; the manifest stays as it is."""
    done: list[str] = []

    def change(name: str, text: str) -> str:
        if done or name == "imsmanifest.xml" or old not in text:
            return text
        done.append(name)
        return text.replace(old, new, 1)

    made = changed(content, change)
    assert done, old
    return made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("What is", "What is [a]", "blanks"),
        ("What is", "What is [x_1]", "blanks"),
        ("[x_1]", "", "blanks"),
        ("What is", "What $x$ is", "a dollar"),
        ("What is", "What `x` is", "formula"),
        ("What is", r"What \(x is", "formula"),
        ("What is", "What&amp;nbsp;is", "broken HTML"),
        ("What is", "What &lt;script&gt;&lt;/script&gt; is", "an element script"),
        ('>3</mattext>', '> </mattext>', "nothing as right"),
        ('ident="general_fb"', 'ident="general_all"', "another feedback|but"),
        ('respident="response_x_1"', 'respident="response_y"', "a condition on"),
        ("<points_per_item>4<", "<points_per_item>5<", "points"),
        ("<selection_number>1<", "<selection_number>2<", "2 of 1 questions"),
    ],
)  # fmt: skip
def test_the_reader_for_canvas_refuses(old: str, new: str, said: str) -> None:
    content = canvas("Quiz", pooled(question()))
    canvas_reader.read(content)
    with pytest.raises(canvas_reader.Refused, match=said):
        canvas_reader.read(replaced(content, old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('Interaction responseIdentifier="RESPONSE_1"', 'Interaction responseIdentifier="R"', "placed"),
        ('<variable identifier="RESPONSE_2"', '<variable identifier="RESPONSE_9"', "not declared"),
        ("<p>What", "What<p>", "itemBody holds text"),
        ("<p>What", "<p><script/>What", "p holds"),
        ("<p>What", "<p><p/>What", "p holds"),
        ("<mo>", '<mo onclick="x">', "mo has"),
        ('"FEEDBACK" identifier="mistake_1"', '"FEEDBACK" identifier="x"', "feedback"),
        ('<value>3</value>', "<value>3.5</value>", "no integer"),
        ('select="1"', 'select="2"', "2 of 1 questions"),
    ],
)  # fmt: skip
def test_the_reader_of_qti21_refuses(old: str, new: str, said: str) -> None:
    content = qti21("Quiz", pooled(question()))
    qti21_reader.read(content)
    with pytest.raises(qti21_reader.Refused, match=said):
        qti21_reader.read(replaced(content, old, new))


@pytest.mark.parametrize("write", WRITERS)
def test_the_readers_refuse_one_question_twice(write: Callable[[str, list[Pool]], bytes]) -> None:
    content = write("Quiz", pooled(question(), question()))
    with pytest.raises((canvas_reader.Refused, qti21_reader.Refused)):
        (canvas_reader.read if write is canvas else qti21_reader.read)(content)


@pytest.mark.parametrize("write", WRITERS)
def test_the_readers_refuse_a_file_that_the_manifest_does_not_name(write: Callable[[str, list[Pool]], bytes]) -> None:
    content = write("Quiz", pooled(question(statement=(Figure("figure", "a picture", b"<svg/>"),))))
    read: Callable[[bytes], Any] = canvas_reader.read if write is canvas else qti21_reader.read
    read(content)
    for broken in (
        changed(content, lambda _, text: text, stray=""),
        changed(content, lambda name, text: text.replace("figure.svg", "other.svg") if "manifest" in name else text),
        replaced(content, "images/figure.svg", "images/other.svg"),
    ):
        with pytest.raises((canvas_reader.Refused, qti21_reader.Refused)):
            read(broken)
