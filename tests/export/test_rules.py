"""What a recipe says around its problems and about their marks: in the files, or said when they are made."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from generator.export.canvas import canvas
from generator.export.moodle import moodle
from generator.export.notes import notes
from generator.export.pools import NO_TEXTS, Pool, Texts
from generator.export.qti21 import qti21
from generator.export.typed import NUMBERS
from generator.model import AnswerBox, Figure, Paragraph, SectionHeading, Solution, Text
from generator.page.questions import Field, Question
from tests.export.readers import canvas as canvas_reader
from tests.export.readers import moodle as moodle_reader
from tests.export.readers import qti21 as qti21_reader
from tests.helpers import SHARE, SHARE_TEXT, Workdir, add_type, small_bank

TARGETS = ("moodle", "canvas", "qti21")
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
SPLIT = "<% block setup %>\nThere is a cake.\n<% endblock %>\n" + SHARE_TEXT
EXAM = """\
title = "Quiz"
versions = 3
instructions = "Read *all* of it.\\n\\n![A square](square.svg)"

[cover]
rules = "No phones."

[appendix]
title = "Formula sheet"
text = "A sum is $\\\\sum_i i$."

[[problems]]
title = "Numbers"
text = "Both parts are about << first.a >>.\\n\\n![A square](square.svg)"
section = { title = "Part I", text = "Be short.\\n\\n![A square](square.svg)" }

[[problems.parts]]
type = "tiny/sum"
slot = "first"

[[problems.parts]]
type = "tiny/split"
setup = false

[[problems]]
section = { title = "Part II" }

[[problems.parts]]
ask = "Why?"
points = 2
"""


def number(name: str, value: Any, **more: Any) -> Field:
    columns = len(value) if isinstance(value, list) else 0
    kind = more.pop("kind", "list" if columns else "number")
    return Field(name, AnswerBox(name, 1, columns), value, kind)


def question(*fields: Field, **changes: Any) -> Question:
    made = Question(
        type="tiny/made",
        title="Made",
        slot="made",
        label="1",
        code="7KQ2-M9XD",
        points=6,
        statement=(Paragraph((Text("What?"),)),),
        fields=fields,
        mistakes={},
        choices=(),
        criteria=(),
        solution=Solution((Paragraph((Text("So."),)),), (), ()),
    )
    return replace(made, **changes)


def in_qti21(one: Question) -> qti21_reader.Item:
    ((item,),) = [section.items for section in qti21_reader.read(qti21("Quiz", pooled(one))).sections]
    return item


def in_moodle(one: Question) -> moodle_reader.Read:
    (read,) = moodle_reader.read(moodle("Quiz", pooled(one)))
    return read


def pooled(*some: Question) -> list[Pool]:
    return [Pool(some[0].slot, "1", some[0].points, some)]


def said(one: Question, target: str) -> list[str]:
    return list(notes(pooled(one), target))


# --- texts ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    folder = tmp_path_factory.mktemp("exam")
    small_bank(folder / "bank")
    add_type(folder / "bank", "tiny/split", SHARE, SPLIT)
    desk = Workdir(folder)
    desk.write("quiz.toml", EXAM)
    (folder / "square.svg").write_bytes(PICTURE)
    desk.run("build quiz.toml --format typ --seed 5").done()
    for target in TARGETS:
        desk.run(f"export quiz.jsonl --to {target} --out ex").done()
    return desk


def content(exam: Workdir, target: str) -> bytes:
    (path,) = Path(exam.home / "ex").glob(f"*{target}*")
    return path.read_bytes()


def firsts(exam: Workdir) -> list[int]:
    return [line["problems"][0]["givens"]["a"] for line in exam.records()[1:]]


def test_canvas_has_the_texts_of_the_paper(exam: Workdir) -> None:
    quiz = canvas_reader.read(content(exam, "canvas"))
    around = ("Read all of it.", "No phones.", NUMBERS, "Formula sheet", r"A sum is \( \sum_i i \).")
    assert [text for text in around if text not in quiz.description] == []
    assert quiz.headings == {"1(a) Sum": "Part I\nBe short.\n", "2 Question": "Part II"}
    for group in quiz.groups[:2]:
        for a, item in zip(firsts(exam), group.items, strict=True):
            assert item.text.startswith(f"Numbers\nBoth parts are about {a}.")
            assert "A square" in item.pictures.values()
    assert "Numbers" not in quiz.groups[2].items[0].text
    assert [part[:5] for name, part in quiz.files.items() if name.endswith(".svg")] == [b"<svg "]


def test_qti21_has_the_texts_of_the_paper(exam: Workdir) -> None:
    test = qti21_reader.read(content(exam, "qti21"))
    for section in test.sections:
        around, here = section.texts
        assert [text for text in ("Read all of it.", "No phones.", NUMBERS, "A sum is") if text not in around] == []
        assert here.strip() == ("Part II" if section is test.sections[2] else "Part I\nBe short.")
    for section in test.sections[:2]:
        for a, item in zip(firsts(exam), section.items, strict=True):
            assert item.text.startswith(f"Numbers\nBoth parts are about {a}.")
            assert "A square" in item.pictures.values()


def test_moodle_has_the_texts_of_the_paper(exam: Workdir) -> None:
    found = moodle_reader.texts(content(exam, "moodle"))
    assert list(found) == ["01 At the top", "02 Before 1(a): Part I", "03 Before 2: Part II", "04 At the end"]
    top, one, two, end = found.values()
    assert [text for text in ("Read all of it.", "No phones.", NUMBERS) if text not in top] == []
    assert (one.strip(), two) == ("Part I\nBe short.", "Part II")
    assert end == "Formula sheet\nA sum is \\(\\sum_i i\\)."
    read = moodle_reader.read(content(exam, "moodle"))
    for a, item in zip([*firsts(exam), *firsts(exam)], read[:6], strict=True):
        assert item.text.startswith(f"Numbers\nBoth parts are about {a}.")
        assert [(alt, picture[:5]) for alt, picture in item.pictures.values()] == [("A square", b"<svg ")]


def test_a_part_says_what_is_given_although_the_paper_does_not_say_it_twice(exam: Workdir) -> None:
    """setup = false is for a paper, where the part before has said it."""
    for item in canvas_reader.read(content(exam, "canvas")).groups[1].items:
        assert "There is a cake." in item.text


def test_hostile_texts_around_are_only_texts() -> None:
    hostile = (Paragraph((Text(r"a $x$ \(z\) [a] [x_1] {1:NUMERICAL:=3} {#1} <script>alert(1)</script> &amp; `w`"),)),)
    texts = Texts(hostile, hostile)
    some = [replace(pooled(question(number("x", 3)))[0], sections=(SectionHeading("{1:SA:=a} [b]", hostile),))]
    canvas_reader.read(canvas("Quiz", some, texts))
    qti21_reader.read(qti21("Quiz", some, texts))
    assert len(moodle_reader.texts(moodle("Quiz", some, texts))) == 3


def test_pictures_with_long_descriptions_around() -> None:
    blocks = (Figure("square", "long " * 99, svg=PICTURE),)
    package = qti21("Quiz", pooled(question(number("x", 3))), Texts(blocks, ()))
    qti21_reader.read(package)
    assert any(name.endswith(".txt") for name in zipfile.ZipFile(BytesIO(package)).namelist())


def test_a_quiz_that_says_nothing_has_no_texts() -> None:
    some = pooled(question(criteria=(), fields=(number("x", [1], kind="any"),)))
    assert canvas_reader.read(canvas("Quiz", some, NO_TEXTS)).description == ""
    assert moodle_reader.texts(moodle("Quiz", some)) == {}
    assert qti21_reader.read(qti21("Quiz", some)).sections[0].texts == ()


# --- boxes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("longest", "characters"), [(3, 8), (-12345678, 12), (123456789012, 12), (-123456789012, 16)])
def test_all_boxes_of_a_place_are_of_one_size(longest: int, characters: int) -> None:
    """Neither the long answer nor the short ones show, nor does the version in which the long one is."""
    short = question(number("x", 3), number("y", [1, 2]), Field("s", AnswerBox("s", 1, 0), ["A"], "letters"))
    long = replace(short, fields=(number("x", longest), *short.fields[1:]), code="AAAA-BBBB")
    of_moodle = {gap.width for read in moodle_reader.read(moodle("Q", pooled(short, long))) for gap in read.gaps}
    assert of_moodle == {characters}
    package = zipfile.ZipFile(BytesIO(qti21("Q", pooled(short, long))))
    text = "".join(package.read(name).decode() for name in package.namelist())
    assert set(re.findall('expectedLength="([0-9]+)"', text)) == {str(characters)}


def test_what_fills_a_box_is_no_answer() -> None:
    read = in_moodle(question(number("x", 99999999), mistakes={"slip": {"x": 88888888}}))
    assert [(gap.right, gap.wrong, gap.width) for gap in read.gaps] == [(("99999999",), {"88888888": "slip"}, 8)]
    assert (
        "%0%77777777:0}"
        in moodle("Q", pooled(question(number("x", 99999999), mistakes={"slip": {"x": 88888888}}))).decode()
    )


# --- what shares the points ----------------------------------------------------------------------------------------


TWO = (number("x", 3), number("y", [1, 2, 5]))


@pytest.mark.parametrize(
    ("marking", "points"),
    [("fields", (6, 3, 3, 0)), ("cells", (6, 3 + 2, 3, 2)), ("whole", (6, 0, 0, 0))],
)
def test_qti21_shares_points_as_the_recipe_says(marking: str, points: tuple[float, ...]) -> None:
    item = in_qti21(question(*TWO, marking=marking))
    answers = (("3", "1", "2", "5"), ("3", "1", "2", "0"), ("3", "", "", ""), ("0", "1", "2", ""))
    assert [item.marked(*one).points for one in answers] == pytest.approx(points)
    assert said(question(*TWO, marking=marking), "qti21") == []


def test_qti21_gives_credit_for_a_named_mistake_if_that_is_more() -> None:
    mistakes = {"both": {"x": 4, "y": [0, 0, 0]}, "one": {"x": 4}, "free": {"x": 7}}
    item = in_qti21(question(*TWO, mistakes=mistakes, credit={"both": 0.25, "one": 0.75, "free": 0}))
    assert item.marked("4", "0", "0", "0").points == 1.5  # all of it is the first mistake
    assert item.marked("4", "1", "2", "5").points == 4.5
    assert item.marked("4", "9", "9", "9").points == 4.5
    assert item.marked("7", "1", "2", "5").points == 3
    assert item.marked("7", "9", "9", "9").points == 0


@pytest.mark.parametrize("target", ["moodle", "canvas"])
def test_what_cannot_be_shared_is_said(target: str) -> None:
    cells = "each right cell earns points in"
    assert cells in said(question(*TWO), target)[0]
    assert cells in said(question(*TWO, marking="whole"), target)[0]
    assert ("all cells count the same" in "".join(said(question(*TWO, marking="cells"), target))) == (
        target == "canvas"
    )
    assert said(question(number("x", 3), number("y", 4)), target) == []
    assert said(question(number("x", 3), marking="whole"), target) == []


def test_moodle_gives_credit_where_a_box_is_all_of_the_answer() -> None:
    one = question(number("x", 3), mistakes={"slip": {"x": -3}, "other": {"x": 9}}, credit={"slip": 0.5})
    assert in_moodle(one).gaps[0].credit == {"-3": "50"}
    assert said(one, "moodle") == []
    odd = replace(one, credit={"slip": 0.35})
    assert in_moodle(odd).gaps[0].credit == {"-3": "33.33333"}
    assert said(odd, "moodle") == ["1: “slip” earns 33.333 % in Moodle, not 35 %, which Moodle does not know"]
    assert said(one, "canvas") == ["1: “slip” earns no credit in Canvas"]
    several = replace(one, fields=TWO, marking="cells")
    assert "1: “slip” earns no credit in Moodle" in said(several, "moodle")
    assert in_moodle(several).gaps[0].credit == {}


def test_moodle_gives_credit_for_a_word() -> None:
    box = AnswerBox("x", 1, 0, ("yes", "no", "perhaps"))
    one = question(
        Field("x", box, "yes", ("yes", "no", "perhaps")), mistakes={"slip": {"x": "no"}}, credit={"slip": 0.5}
    )
    (gap,) = in_moodle(one).gaps
    assert (gap.right, gap.credit) == (("yes",), {"no": "50"})


def test_lines_of_the_same_kind_are_one() -> None:
    some = [Pool(str(n), str(n), 6, (question(*TWO, slot=str(n), label=str(n)),)) for n in range(1, 6)]
    assert list(notes(some, "moodle")) == [
        "all: each right cell earns points in Moodle; in the recipe, a whole answer does"
    ]
    odd = [*some[:2], Pool("9", "9", 6, (question(number("x", 3), slot="9"),))]
    assert next(notes(odd, "moodle")).startswith("1, 2: each")


# --- kinds with several right answers -------------------------------------------------------------------------------


def test_qti21_takes_every_multiple_of_a_direction() -> None:
    one = question(number("v", [0, 2, -4], kind="direction"))
    item = in_qti21(one)
    for right in (("0", "1", "-2"), ("0", "-3", "6"), ("0", "2", "-4")):
        assert item.marked(*right).points == 6, right
    for wrong in (("0", "0", "0"), ("1", "1", "-2"), ("0", "1", "2"), ("0", "1", ""), ("", "", "")):
        assert item.marked(*wrong).points == 0, wrong
    assert said(one, "qti21") == []
    assert "smallest" not in item.text


@pytest.mark.parametrize("target", ["moodle", "canvas"])
def test_a_direction_is_asked_for_in_one_form_and_that_is_said(target: str) -> None:
    one = question(number("v", [0, 2, -4], kind="direction"))
    assert "a multiple of the right direction is wrong" in "".join(said(one, target))


@pytest.mark.parametrize("target", TARGETS)
def test_other_kinds_with_several_right_answers(target: str) -> None:
    many = said(question(number("r", [5, 4, 3, 2, 1], kind="set")), target)
    assert "numbers in another order are wrong" in "".join(many)
    assert said(question(number("r", [2, 1], kind="set")), target) == []
    free = said(question(number("r", [2, 1], kind="any")), target)
    assert "a person has to mark it" in "".join(free)
    letters = [replace(number("s", 0), value=list(value), kind="letters") for value in ("ABCDE", "AB")]
    assert "letters in another order are wrong" in "".join(said(question(letters[0]), target))
    assert said(question(letters[1]), target) == []


def test_up_to_four_letters_in_any_order_everywhere() -> None:
    one = question(replace(number("s", 0), value=["C", "A"], kind="letters"))
    ((item,),) = [group.items for group in canvas_reader.read(canvas("Q", pooled(one))).groups]
    assert item.marked("c,a").points == in_qti21(one).marked("C A").points == 6


def test_what_follows_from_a_mistake_is_said() -> None:
    some = [replace(pooled(question(number("x", 3)))[0], carries=True)]
    assert list(notes(some, "canvas")) == ["1: what follows rightly from an earlier mistake earns nothing in Canvas"]


def test_the_command_says_it(exam: Workdir) -> None:
    out = exam.run("export quiz.jsonl --to moodle --out again").done()
    assert "1(b): each right cell earns points in Moodle" in out.err
