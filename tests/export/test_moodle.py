"""Moodle's question file, read back by a reader of its own and compared with the record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator.bank import Bank, kind_of
from generator.errors import UserError
from generator.exam import Order, load_recipe
from generator.export.moodle import moodle
from generator.export.notes import notes
from generator.export.pools import Pool, pools
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
from tests.export.readers.moodle import Gap, Read, Refused, read
from tests.helpers import recipe, small_bank

SEEDS = Path(__file__).parents[2] / "seeds"
HOSTILE = r"a $x$ $$y$$ \(z\) } ~ # {1:NUMERICAL:=3} {#1} ]]> & &amp; <script>alert(1)</script> \} \# /"
UGLY = r'1/n } ~ # \} \# \~ "quoted" & &lt; <b>bold</b> {1:SHORTANSWER:=A} $$x$$ \(y\) /'


@dataclass(frozen=True)
class Exported:
    """A record, and what the reader finds in the file made from it."""

    bank: Bank
    record: Path
    content: bytes

    def lines(self) -> list[dict[str, Any]]:
        """The record's versions, as JSON."""
        return [json.loads(line) for line in self.record.read_text(encoding="utf-8").splitlines()[1:]]

    def pairs(self) -> list[tuple[dict[str, Any], Read]]:
        """Each problem of the record with its question: found by its label and by the version's code."""
        found = {one.name: one for one in read(self.content)}
        pairs = [
            (problem, found.pop(f"{problem['label']} {self.bank[problem['type']].title}, {line['code']}"))
            for line in self.lines()
            for problem in line["problems"]
        ]
        assert not found
        return pairs


def exported(bank: Bank, source: Path, folder: Path, versions: int) -> Exported:
    asked = load_recipe(source, bank).model_copy(update={"format": ["typ"], "versions": versions})
    build(Order(asked, folder / "r.jsonl", seed=182), bank, folder / "out")
    return Exported(bank, folder / "r.jsonl", moodle(*pools(folder / "r.jsonl", bank)))


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return exported(Bank(), SEEDS / "eecs182-hw5.toml", tmp_path_factory.mktemp("moodle"), 3)


@pytest.fixture(scope="module")
def choices(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("choices")
    bank = Bank([small_bank(folder / "bank")])
    parts = ('type = "tiny/sum"\nchoices = 4\npoints = 3', 'type = "tiny/share"\nchoices = 3', 'type = "tiny/coin"')
    (folder / "quiz.toml").write_text(recipe(*parts), encoding="utf-8")
    return exported(bank, folder / "quiz.toml", folder, 2)


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
        fields=(field("x", AnswerBox("x", 1, 0), 3), field("y", AnswerBox("y", 1, 2), [1, -2])),
        mistakes={"lost a sign": {"x": -3}, "swapped": {"y": [-2, 1]}},
        choices=(),
        criteria=(),
        solution=Solution(
            (Paragraph((Text("So."),)),), ("x = 3", "y = [1, -2]"), (ShownMistake(("-3",), "lost a sign"),)
        ),
    )
    return replace(made, **changes)


def only(*questions: Question, title: str = "Quiz") -> Read:
    """The first question of a file with a pool of these."""
    return read(moodle(title, [Pool("made #1", "1(b)", 4, questions)]))[0]


def letters(right: list[str], mistakes: Mapping[str, Any]) -> tuple[Gap, str]:
    """The gap and the text of a question that is answered by a set of letters."""
    one = only(question(fields=(field("s", AnswerBox("s", 1, 0), right),), mistakes=mistakes))
    (gap,) = one.gaps
    return gap, one.text


def cells(value: Any) -> list[Any]:
    return [cell for row in value for cell in cells(row)] if isinstance(value, list) else [value]


def shape(value: Any) -> Any:
    return [shape(item) for item in value] if isinstance(value, list) else type(value)


# --- the record's answers and mistakes ------------------------------------------------------------------------------


def test_every_right_answer_is_the_recorded_one(homework: Exported) -> None:
    numbers = sets = 0
    for problem, one in homework.pairs():
        assert one.kind == "cloze"
        gaps = iter(one.gaps)
        for value in problem["answer"].values():
            if isinstance(value, list) and isinstance(value[0], str):
                gap = next(gaps)
                assert gap.right[0] == ", ".join(sorted(value))
                assert {tuple(sorted(re.findall("[A-Z]", right))) for right in gap.right} == {tuple(sorted(value))}
                sets += 1
                continue
            for cell in cells(value):
                gap = next(gaps)
                assert gap.right == (str(cell),)
                assert gap.kind == ("numerical" if isinstance(cell, int) else "shortanswer")
                numbers += 1
        assert not list(gaps)
    assert numbers > 100 and sets == 3


def test_every_mistake_has_its_feedback_in_the_cells_that_it_changes(homework: Exported) -> None:
    told = set()
    for problem, one in homework.pairs():
        gaps = iter(one.gaps)
        for field, value in problem["answer"].items():
            known = [(name, wrong[field]) for name, wrong in problem["mistakes"].items() if field in wrong]
            if isinstance(value, list) and isinstance(value[0], str):
                wrong = next(gaps).wrong
                assert {wrong[", ".join(values)] for _, values in known} == {name for name, _ in known}
                told |= set(wrong.values())
                continue
            alike = [(name, cells(wrong)) for name, wrong in known if shape(wrong) == shape(value)]
            for place, cell in enumerate(cells(value)):
                expected: dict[str, list[str]] = {}
                for name, values in alike:
                    if values[place] != cell:
                        expected.setdefault(str(values[place]), []).append(name)
                assert next(gaps).wrong == {wrong: " or ".join(names) for wrong, names in expected.items()}
                told |= {name for names in expected.values() for name in names}
    assert {"kernel flipped", "1/n lost", "p instead of p(1−p)", "batch and layer swapped"} <= told


def test_general_feedback_has_the_answer_the_steps_and_all_mistakes(homework: Exported) -> None:
    for problem, one in homework.pairs():
        head, _, mistakes = one.feedback.partition("What known mistakes give:")
        assert len(head.partition("Answer: ")[0].split()) > 5
        answer = head.partition("Answer: ")[2]
        for value in problem["answer"].values():
            assert all(str(cell) in answer for cell in cells(value))
        assert all(f": {name}" in mistakes for name in problem["mistakes"])


def test_fields_count_the_same_whatever_their_number_of_cells(homework: Exported) -> None:
    several = 0
    for problem, one in homework.pairs():
        gaps, sums = list(one.gaps), set()
        for value in problem["answer"].values():
            count = 1 if isinstance(cells(value)[0], str) else len(cells(value))
            weights = {gap.weight for gap in gaps[:count]}
            assert len(weights) == 1
            sums.add(count * weights.pop())
            del gaps[:count]
        assert len(sums) == 1
        several += len({len(cells(value)) for value in problem["answer"].values()}) > 1
    assert several


def test_a_category_for_each_slot_sorts_as_printed(homework: Exported) -> None:
    categories = [one.category for one in read(homework.content)]
    order = list(dict.fromkeys(categories))
    assert order == sorted(order) and len(order) == 16
    assert all(categories.count(category) == 3 for category in order)
    assert order[1] == ("Homework 5", "01(b) Find the filter")
    assert b"with a maximum mark of 6." in homework.content


def test_ten_problems_sort_too() -> None:
    some = [Pool(str(n), str(n), 1, (question(label=str(n)),)) for n in (1, 2, 10, 100)]
    order = [one.category[1] for one in read(moodle("Quiz", some))]
    assert order == sorted(order) == [f"{n} Made by hand" for n in ("001", "002", "010", "100")]


def test_the_same_record_gives_the_same_bytes(homework: Exported) -> None:
    again = Bank()
    assert moodle(*pools(homework.record, again)) == homework.content
    assert homework.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<quiz>")


def test_one_variant_is_one_question_of_each_category(homework: Exported) -> None:
    assert len(read(moodle(*pools(homework.record, homework.bank, 1)))) == 16


# --- multiple choice ------------------------------------------------------------------------------------------------


def test_choices_are_in_the_recorded_order_and_the_right_one_is_right(choices: Exported) -> None:
    seen = 0
    for problem, one in choices.pairs():
        offered = problem["options"]
        assert one.kind == ("multichoice" if offered else "cloze")
        if not offered:
            continue
        seen += 1
        assert one.grade == ("3" if problem["type"] == "tiny/sum" else "1")
        for choice, option in zip(one.choices, offered, strict=True):
            assert (choice.fraction == "100") == (option["mistake"] == "")
            assert choice.feedback == option["mistake"]
            assert [int(n) for n in re.findall(r"-?\d+", choice.text)] == cells(list(option["answer"].values()))
    assert seen == 4


def test_what_options_earn_and_cost(tmp_path: Path) -> None:
    """A share that Moodle does not know becomes the nearest that it knows, and the export says so."""
    bank = Bank([small_bank(tmp_path / "bank")])
    rule = 'choices = 4\nnone_of_these = true\npenalty = 0.35\ncredit = { "forgot the second" = 0.33 }'
    (tmp_path / "quiz.toml").write_text(recipe(f'type = "tiny/sum"\n{rule}'), encoding="utf-8")
    made = exported(bank, tmp_path / "quiz.toml", tmp_path, 8)
    seen = set()
    for problem, one in made.pairs():
        assert "none of these" in one.choices[-1].text
        for choice, option in zip(one.choices, problem["options"], strict=True):
            known = {"": "100", "forgot the second": "33.33333"}
            assert choice.fraction == known.get(option["mistake"], "-33.33333")
            seen.add(choice.fraction)
    assert seen == {"100", "33.33333", "-33.33333"}
    assert "A wrong option costs 0.35 points." in one.text
    _, found, _ = pools(made.record, bank)
    said = "a wrong option costs 33.333 % in Moodle, not 35 %, which Moodle does not know"
    assert list(notes(found, "moodle")) == [f"1: {said}"]
    assert list(notes(found, "canvas")) == [
        "1: a wrong option costs nothing in Canvas, which knows no penalties",
        "1: an option that earns a share of the points is only wrong in Canvas",
    ]
    assert list(notes(found, "qti21")) == []


def test_equal_choices_are_refused() -> None:
    same = tuple(Choice(Option(letter, ("7",)), what) for letter, what in (("A", ""), ("B", "wrong")))
    with pytest.raises(UserError, match=r"1\(b\) Made by hand, 7KQ2-M9XD: two choices are 7"):
        only(question(fields=(), choices=same))


# --- letters --------------------------------------------------------------------------------------------------------


def test_a_letter_is_a_short_answer_with_its_mistakes() -> None:
    one = only(
        question(
            fields=(field("s", AnswerBox("s", 1, 0), "A"),), mistakes={"other": {"s": "B"}, "x": {"s": "A", "t": "C"}}
        )
    )
    assert one.gaps == (Gap("shortanswer", 1, ("A",), {"B": "other"}, {}, 8),)


def test_up_to_four_letters_are_accepted_in_any_order() -> None:
    gap, text = letters(
        ["C", "A"], {"one left out": {"s": ["A"]}, "all": {"s": ["A", "B", "C"]}, "elsewhere": {"s": ["A", "C"]}}
    )
    assert gap.right == ("A, C", "A,C", "A C", "AC", "C, A", "C,A", "C A", "CA")
    assert gap.wrong == {"A": "one left out"} | dict.fromkeys(("A, B, C", "A,B,C", "A B C", "ABC"), "all")
    assert "in alphabetical order" in text


def test_five_letters_are_accepted_in_alphabetical_order() -> None:
    gap, text = letters(list("EDABC"), {})
    assert gap.right == ("A, B, C, D, E", "A,B,C,D,E", "A B C D E", "ABCDE")
    assert text.replace(" = ⟦1⟧", "") == letters(["A"], {})[1].replace(" = ⟦1⟧", "")  # tells nothing of the number


def test_no_letter_at_all_is_written_none() -> None:
    gap, text = letters([], {"some": {"s": ["B"]}})
    assert (gap.right, gap.wrong) == (("none",), {"B": "some"})
    assert "“none”" in text
    assert letters(["B"], {"nothing": {"s": []}})[0].wrong == {"none": "nothing"}


# --- what comes from outside ----------------------------------------------------------------------------------------


def test_a_question_by_hand() -> None:
    one = only(question())
    assert one.name == "1(b) Made by hand, 7KQ2-M9XD"
    assert (one.code, one.idnumber) == ("7KQ2-M9XD", "made--1-7KQ2-M9XD")
    assert one.gaps == (
        Gap("numerical", 2, ("3",), {"-3": "lost a sign"}, {}, 8),
        Gap("numerical", 1, ("1",), {"-2": "swapped"}, {}, 8),
        Gap("numerical", 1, ("-2",), {"1": "swapped"}, {}, 8),
    )
    assert one.text == "What is \\(x < 2\\)?\n\\(x\\) = ⟦1⟧\n\\(y\\) =\n⟦2⟧⟦3⟧"
    assert "So.\nAnswer: \\(x = 3\\), \\(y = [1, -2]\\)\n" in one.feedback


def test_mistakes_of_another_shape_and_right_cells_tell_nothing() -> None:
    mistakes = {"longer": {"y": [5, 6, 7]}, "flat": {"y": 9}, "half": {"y": [1, 8]}, "both": {"x": 4, "y": [0, 8]}}
    gaps = only(question(mistakes=mistakes)).gaps
    assert [gap.wrong for gap in gaps] == [{"4": "both"}, {"0": "both"}, {"8": "half or both"}]


@pytest.mark.parametrize(
    "block",
    [
        Paragraph((Text(HOSTILE),)),
        Paragraph((Code(HOSTILE),)),
        Paragraph((Styled("strong", (Text(HOSTILE),)),)),
        ItemList(False, ((Paragraph((Text(HOSTILE),)),),)),
        Table(((Text(HOSTILE),),), (((Text("1"),),),), ("left",)),
    ],
)
def test_hostile_text_comes_through_as_text(block: Any) -> None:
    for changes in (
        {"statement": (block,)},
        {"solution": replace(question().solution, steps=(block,))},
    ):
        one = only(question(**changes))
        assert HOSTILE in (one.text if "statement" in changes else one.feedback)
        assert one.gaps == only(question()).gaps
        assert "script" not in one.tags


def test_hostile_names_of_mistakes_come_through_as_text() -> None:
    mistake = ShownMistake(("-3",), UGLY)
    one = only(question(mistakes={UGLY: {"x": -3}}, solution=replace(question().solution, mistakes=(mistake,))))
    assert one.gaps[0].wrong == {"-3": UGLY}
    assert f": {UGLY}" in one.feedback
    two = [Choice(Option("A", ("7",)), UGLY), Choice(Option("B", ("8",)), "")]
    assert [choice.feedback for choice in only(question(fields=(), choices=tuple(two))).choices] == [UGLY, ""]


def test_hostile_titles_come_through_as_text() -> None:
    one = only(question(title=HOSTILE), title=f"/{HOSTILE}//")
    assert one.category == (f"/{HOSTILE}//", f"01(b) {HOSTILE}")
    assert one.name == f"1(b) {HOSTILE}, 7KQ2-M9XD"


def test_long_and_empty_titles() -> None:
    one = only(question(title="<" * 300), title="x" * 300)
    assert one.name.endswith("<, 7KQ2-M9XD") and one.category[0] == "x" * 200
    assert only(question(), title=" \n").category[0] == "Problem set"


def test_characters_that_xml_does_not_know_are_gone() -> None:
    bad = "a\x00b\x0bc\x1fd\ufffee\ud800f"
    one = only(
        question(
            title=bad,
            statement=(Paragraph((Text(bad), Math(bad), Code(bad))),),
            mistakes={bad: {"x": 4}},
        ),
        title=bad,
    )
    assert one.category == ("a b c d e f", "01(b) a b c d e f")
    assert one.text.startswith("a b c d e f\\(a b c d e f\\)a b c d e f")
    assert one.gaps[0].wrong == {"4": "a b c d e f"}


def test_formulas_stay_tex_and_never_open_a_subquestion() -> None:
    tex = r"\begin{pmatrix} 1 & f'(x) \\ x_{1} & y < z \end{pmatrix}"
    one = only(question(statement=(Paragraph((Math(r"\text{{1:NUMERICAL:=3}{#1}\$}"),)), DisplayMath(tex))))
    assert one.text.startswith("\\(\\text{{ 1:NUMERICAL:=3}{ #1}\\$}\\)\n\\[" + tex + "\\]")
    assert len(one.gaps) == 3


def test_pictures_are_beside_the_text_that_shows_them() -> None:
    first = Figure("figure-1", HOSTILE, svg=b"<svg>1</svg>")
    second = Figure("figure-2", "a plot", svg=b"<svg>2</svg>")
    one = only(
        question(
            statement=(first, ItemList(True, ((first,),))),
            solution=replace(question().solution, steps=(ItemList(False, ((second,),)),)),
        )
    )
    assert one.pictures["figure-2.svg"] == ("a plot", b"<svg>2</svg>")
    alt, svg = one.pictures["figure-1.svg"]
    assert svg == b"<svg>1</svg>"
    assert alt == HOSTILE.replace("{1", "{ 1").replace("{#", "{ #")
    assert len(one.gaps) == 3


# --- the reader sees what is wrong ----------------------------------------------------------------------------------

GOOD = moodle(
    "Quiz",
    [
        Pool("made #1", "1(b)", 4, (question(), question(code="AAAA-BBBB"))),
        Pool(
            "c",
            "2",
            1,
            (question(choices=tuple(Choice(Option(c, (n,)), w) for c, n, w in (("A", "7", ""), ("B", "8", "off")))),),
        ),
    ],
).decode()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('fraction="0"', 'fraction="34"', "the fraction '34'"),
        ("%0%-3:0", "%34%-3:0", "the fraction '34'"),
        ("%0%-3:0", "%-50%-3:0", "less than nothing for -3"),
        ("%0%99999999:0", "%50%99999999:0", "part of the mark for 99999999"),
        ("%0%-3:0", "=3:0", "the answer '3', which is"),
        ("{2:NUMERICAL:=3:0", "{2:NUMERICAL:3:0", "without a right answer"),
        ("{2:NUMERICAL:=3:0", "{2:NUMERICAL:=3:1", "the number '3:1'"),
        ("{2:NUMERICAL:=3:0", "{2:NUMERICAL:=x:0", "the number 'x:0'"),
        ("{2:NUMERICAL:=3:0", "{2:NUMERIC:=3:0", "of type NUMERIC"),
        ("{2:NUMERICAL:=3:0", "{0:NUMERICAL:=3:0", "the weight '0'"),
        ("99999999:0}", "99999999:0", "the number"),
        ("What is", "What is {#1}", "what Moodle writes for a subquestion"),
        ("What is", "What is {1:ESSAY:=3~4}", "of type ESSAY"),
        ("What is", "What is $", "a dollar"),
        ("What is", "What is &amp;#36;$", "a dollar"),
        ("What is", "What is &amp;#36;&amp;#36;", "looks like a formula"),
        ("What is", "What is &amp;#92;(", "begins in a formula"),
        ("What is", r"What is \(x_{1\)", "unbalanced braces"),
        ("What is", "What is &amp;nbsp;", "broken HTML"),
        ("What is", "What is &amp;", "broken HTML"),
        ("What is", "What is &lt;b&gt;", "broken HTML"),
        ("What is", "What is &lt;script&gt;&lt;/script&gt;", "an element"),
        ("What is", 'What is &lt;img src="x.png"/&gt;', "pictures"),
        ("<quiz>", "<quiz><![CDATA[", "not well-formed"),
        ("AAAA-BBBB</idnumber>", "7KQ2-M9XD</idnumber>", "the same idnumber"),
        ("AAAA-BBBB</text>", "7KQ2-M9XD</text>", "the same name"),
        (r"\(8\)", r"\(7\)", "duplicate choices"),
        ("<shuffleanswers>0", "<shuffleanswers>1", "the recorded order"),
        ("$course$/top/Quiz/02", "$course$/top/Quiz//02", "without a category"),
        ("$course$/top/Quiz/02", "$course$/Quiz/02", "the category"),
    ],
)
def test_the_reader_refuses(old: str, new: str, said: str) -> None:
    read(GOOD.encode())
    assert old in GOOD
    with pytest.raises(Refused, match=said):
        read(GOOD.replace(old, new, 1).encode())


def test_weights_are_whole_numbers_without_a_common_factor() -> None:
    """2, 3 and 4 cells: 6, 4 and 3."""
    fields = tuple(field(str(n), AnswerBox("y", 1, n), list(range(n))) for n in (2, 3, 4))
    weights = [gap.weight for gap in only(question(fields=fields, mistakes={})).gaps]
    assert weights == [6, 6, 4, 4, 4, 3, 3, 3, 3]
    assert [b - a for a, b in pairwise(weights)].count(0) == 6


@pytest.mark.parametrize(
    ("value", "rows"),
    [([1, 2], "<tr><td>1</td><td>2</td></tr>"), ([[1], [2]], "<tr><td>1</td></tr><tr><td>2</td></tr>")],
)
def test_rows_are_rows_of_a_table(value: Any, rows: str) -> None:
    made = question(fields=(field("Y", AnswerBox("Y", 2, 2), value),), mistakes={})
    content = unescape(moodle("Quiz", [Pool("m", "1", 1, (made,))]).decode())
    assert f"<table><tbody>{rows}</tbody></table>" in re.sub(r"\{1:NUMERICAL:=(\d):0~%0%9{8}:0\}", r"\1", content)


def test_a_pool_of_several_types_is_one_category() -> None:
    pool = Pool("m", "3", 1, (question(), question(title="Another", code="AAAA-BBBB"), question(code="CCCC-DDDD")))
    found = read(moodle("Quiz", [pool]))
    assert {one.category for one in found} == {("Quiz", "03 Made by hand or Another")}
    assert [one.code for one in found] == ["7KQ2-M9XD", "AAAA-BBBB", "CCCC-DDDD"]
