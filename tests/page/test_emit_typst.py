"""Neutral blocks → Typst → PDF: texts arrive as text, formulas with their symbols and their TeX as alternative."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import TypeFault, UserError
from generator.model import (
    AnswerBox,
    Block,
    Blocks,
    Code,
    DisplayMath,
    Document,
    Figure,
    ItemList,
    Math,
    Option,
    Paragraph,
    Part,
    Problem,
    ShownMistake,
    Solution,
    Source,
    Styled,
    Table,
    Text,
)
from generator.page.emit import typst
from generator.page.engine.typst import Standard, TypstEngine
from generator.page.layout import EDITION, load_layout
from generator.page.mathml import MathError
from generator.page.tex_filters import matrix, signed_sum, vector
from generator.page.text import TextError, parse_markdown
from tests.helpers import pdf_text

LAYOUT = load_layout("a4", "typst", {}, EDITION)

HOSTILE = [
    '#read("/etc/passwd")',
    r"\input{/etc/passwd}",
    "$x$ _b_ *c* [d](e) <b>",
    "../../x",
    "=cmd|' /C calc'!A0",
    "*/ // <label> @ref",
    '"]; #panic()',
    "#include \"x\" /* `raw` */",
    "= heading - item + item / term: x",
    "1. item ~ -- --- ... https://example.org",
    r"\u{41} \# $ sum_1^2 $ &lt;",
    "]]]) }}} ((( [[[ {{{",
    "'single' \"double\" it's",
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> TypstEngine:
    return TypstEngine()


def page(body: str, *, width: str = "auto") -> Source:
    """A bare page: no header, no hyphens, nothing but the body."""
    head = [
        '#import "layout.typ": *',
        '#set document(title: "T", date: none)',
        f"#set page(width: {width}, height: auto)",
        '#set text(lang: "en", hyphenate: false)',
    ]
    return Source("\n".join([*head, body]), LAYOUT)


def printed(pdf: bytes) -> str:
    return pdf_text(pdf, "-raw")


def squeezed(text: str) -> str:
    """Without whitespace, and with ligatures and mathematical letters as plain ones."""
    plain = unicodedata.normalize("NFKC", "".join(c if c.isprintable() else " " for c in text))
    return "".join(plain.split())


def unbroken(text: str) -> str:
    """Squeezed, and without hyphens, since a line may end with one that the text does not have."""
    return squeezed(text).replace("-", "").replace("\u2010", "")


def paragraph(*inlines: Any) -> Paragraph:
    return Paragraph(tuple(Text(i) if isinstance(i, str) else i for i in inlines))


def document(
    *blocks: Block, solution: Solution | None = None, boxes: tuple[AnswerBox, ...] = (), **fields: Any
) -> Document:
    part = Part(label="(a)", points=2, statement=blocks, boxes=boxes, space=1.5, solution=solution)
    known: dict[str, Any] = {
        "is_key": solution is not None,
        "title": "Homework",
        "subtitle": "Sub",
        "course": "EECS 182",
        "date": "Fall",
        "version": "A",
        "student": None,
        "code": "7KQ2-M9XD",
        "instructions": (),
        "problems": (Problem(1, "Convolution", (), (part,)),),
    }
    return Document(**known | fields)


def made(engine: TypstEngine, doc: Document) -> bytes:
    return engine.pdf(typst.emit(doc, LAYOUT), name="test")


def places(pdf: bytes, word: str) -> list[tuple[int, float, float]]:
    """Page, x and y (points from the upper left) of every place where a word is printed."""
    pages = pdf_text(pdf, "-bbox").split("<page ")[1:]
    found = rf'xMin="(\S+)" yMin="(\S+)"[^>]*>{re.escape(word)}</word>'
    return [(n, float(x), float(y)) for n, page in enumerate(pages, start=1) for x, y in re.findall(found, page)]


# --- text -----------------------------------------------------------------------------------------------------------

LETTERS = "".join(map(chr, [*range(0xC0, 0x180), *range(0x391, 0x3A2), *range(0x3A3, 0x3CA), *range(0x410, 0x450)]))
ASCII = "".join(map(chr, range(0x20, 0x7F)))
STRINGS = st.text(alphabet=LETTERS + ASCII + "\n\t\x00\x1b\u00a0–—“”×−", min_size=1, max_size=30) | st.text(
    alphabet="#$\\\"'`*_[](){}<>@=+-/~;:,.& \n1a", min_size=1, max_size=20
)


@given(st.lists(STRINGS, min_size=15, max_size=40))
@settings(max_examples=25, deadline=None)
def test_every_text_is_printed_as_it_is(engine: TypstEngine, texts: list[str]) -> None:
    marks = [f"Q{i}Q" for i in range(len(texts))]
    lines = []
    for mark, text in zip(marks, texts, strict=True):
        markup, code = typst.escape(text), typst.string(text)
        lines.append(f"{mark} {markup}|[{markup}]#{code};|#raw({code});")
    shown = squeezed(printed(engine.pdf(page("\n\n".join(lines), width="60cm"), name="test")))
    wanted = [f"{mark}{text}|[{text}]{text}|{text}" for mark, text in zip(marks, map(squeezed, texts), strict=True)]
    for line in wanted:
        assert line in shown
    assert len(shown) == len("".join(wanted))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_everywhere_it_may_stand(engine: TypstEngine, text: str) -> None:
    blocks: list[Block] = [
        paragraph(f"AA {text} AB"),
        paragraph(text, Math("x"), text, Styled("strong", (Text(text),)), text, Code(text)),
        ItemList(False, ((paragraph(f"BA {text} BB"),), (paragraph(text),))),
        Table(((Text(text),), (Text("h"),)), (((Text(f"CA {text} CB"),), (Math("y"), Text(text))),), ("left", "right")),
    ]
    doc = document(
        *blocks,
        title=f"DA {text} DB",
        subtitle=f"EA {text} EB",
        course=f"FA {text} FB",
        date=f"GA {text} GB",
        version=text,
        student={"id": f"HA {text} HB", "name": f"IA {text} IB"},
        code=f"JA {text} JB",
        instructions=(paragraph(f"KA {text} KB"),),
        solution=Solution((paragraph(f"LA {text} LB"),), ("w = 1",), (ShownMistake(("w = 2",), f"MA {text} MB"),)),
    )
    shown = unbroken(printed(made(engine, doc)))
    for letter in "ABCDEFGHIJKLM":
        assert unbroken(f"{letter}A{text}{letter}B") in shown
    assert shown.count(unbroken(text)) >= 13 + 8


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_string_in_code(engine: TypstEngine, text: str) -> None:
    check = f"#assert.eq({typst.string(text)}.len(), {len(text.encode())})\n#{typst.string(text)}.len()"
    assert str(len(text.encode())) in printed(engine.pdf(page(check), name="test"))


def test_control_characters_become_spaces() -> None:
    assert typst.string("a\nb\x00c\u202ed\te") == '"a b c d e"'
    assert typst.escape("a\nb\x00\x07c\u202ed") == "a b c d"


@pytest.mark.parametrize("markup", ['#read("/etc/passwd")', '#image("/etc/passwd")', '#read("../../../etc/hostname")'])
def test_the_engine_reads_no_file_even_if_markup_asked_for_it(engine: TypstEngine, markup: str) -> None:
    with pytest.raises(TypeFault, match="Typst refuses the page"):
        engine.pdf(page(markup), name="test")


def test_text_that_no_font_can_show_is_named_with_what_to_do(engine: TypstEngine) -> None:
    for text, glyph in (("Ada 李", "李"), ("x😀", "😀")):
        doc = document(paragraph("x"), student={"id": "1", "name": text})
        with pytest.raises(UserError) as caught:
            engine.pdf(typst.emit(doc, LAYOUT), name="Version A")
        assert type(caught.value) is UserError
        assert f"no font at hand can show “{glyph}" in str(caught.value)
        assert "--font-path" in str(caught.value)
        assert str(caught.value).startswith("Version A: ")


# --- blocks ---------------------------------------------------------------------------------------------------------


def test_a_paper_shows_everything_but_the_solution(engine: TypstEngine) -> None:
    boxes = (AnswerBox("w", 1, 0), AnswerBox("Y", 2, 3), AnswerBox("v", 1, 12))
    shown = squeezed(printed(made(engine, document(*parse_markdown("Find $w_1$."), boxes=boxes))))
    for text in ("Homework", "Sub", "EECS182", "Fall", "VersionA", "7KQ2-M9XD", "2points", "1Convolution", "(a)"):
        assert text in shown
    assert all(f"{label}=" in shown for label in "wYv")
    assert "Answerkey" not in shown


def test_a_paper_adds_up_its_points(engine: TypstEngine) -> None:
    problems = tuple(Problem(i, "T", (), (Part("", i + 1, (paragraph("x"),), (), 1.0, None),)) for i in (1, 2, 3))
    shown = squeezed(printed(made(engine, document(problems=problems))))
    for text in ("2points", "3points", "4points", "Fall·9points", "[2]", "[3]", "[4]", "/9"):
        assert text in shown


def test_a_key_shows_steps_answers_and_mistakes(engine: TypstEngine) -> None:
    steps = parse_markdown("Since $a = 1$:\n\n$$b = 2$$")
    solution = Solution(steps, ("w = [2, -1]", "c = 3"), (ShownMistake(("w = 7",), "forgot it"),))
    shown = squeezed(printed(made(engine, document(*parse_markdown("Find $w_1$."), solution=solution))))
    for text in ("Answerkey", "Since𝑎=1:", "b=2", "w=[2,−1]", "c=3", "w=7", "forgotit"):
        assert squeezed(text) in shown


def test_all_kinds_of_blocks_are_printed_in_order(engine: TypstEngine) -> None:
    blocks = parse_markdown(
        "One *two* **three** `four`\n\n- five\n- six\n\n  $$7 + 1$$\n\n1. eight\n\n"
        "| nine | $n_{10}$ |\n|---|---|\n| eleven | `twelve` |\n"
    )
    shown = squeezed(printed(made(engine, document(*blocks))))
    expected = ["One", "two", "three", "four", "five", "six", "7+1", "1.eight", "nine", "n10", "eleven", "twelve"]
    places = [shown.find(text) for text in expected]
    assert -1 not in places
    assert places == sorted(places)


# --- heights --------------------------------------------------------------------------------------------------------

CM = 72 / 2.54
GAP = 1.5 * 10.5
"""Points between two parts."""
LINE = "Find it, please, and be quick about it, since what is not found in time will not be found at all. "


def three(lines: int, height: float | None = None, *, space: float = 1.5, **changes: Any) -> Document:
    """A paper of three parts, whose statements have so many lines."""
    it = Part("", 2, (paragraph(LINE * lines),), (AnswerBox(r"\text{box}", 1, 0),), space, None, height=height)
    parts = tuple(dataclasses.replace(it, label=f"({c})", **changes) for c in "abc")
    return document(problems=(Problem(1, "Convolution", (), parts),), is_key=it.solution is not None)


@pytest.mark.poppler
def test_parts_of_fixed_height_have_their_boxes_in_the_same_places(engine: TypstEngine) -> None:
    short, long = (made(engine, three(lines, 7.2)) for lines in (1, 3))
    assert places(short, "box") == places(long, "box")
    (page, _, first), (_, _, second), (other, _, _) = places(short, "box")
    assert (page, other) == (1, 2)
    assert second - first == pytest.approx(7.2 * CM + GAP, abs=0.01)
    assert "/4" in squeezed(printed(short)) and "/2" in squeezed(printed(short))  # nothing counts twice
    assert places(made(engine, three(1)), "box") != places(made(engine, three(3)), "box")


@pytest.mark.poppler
def test_a_part_that_needs_more_than_its_height_is_as_tall_as_without(engine: TypstEngine) -> None:
    assert places(made(engine, three(5, 3)), "box") == places(made(engine, three(5)), "box")
    (needed, *_) = engine.typeset(typst.emit(three(5), LAYOUT), name="test").needed
    just, barely = (made(engine, three(5, needed + more)) for more in (0.001, -0.001))
    first, second = (y for _, _, y in places(just, "box")[:2])
    assert second - first == pytest.approx(needed * CM + GAP, abs=0.1)  # no room to write is left
    assert places(barely, "box") == places(made(engine, three(5)), "box")


@pytest.mark.poppler
@pytest.mark.parametrize("too_tall", [{"height": 30.0}, {"space": 25.0}, {"height": 25.0, "space": 25.0}])
def test_no_box_falls_off_the_page(engine: TypstEngine, too_tall: dict[str, float]) -> None:
    boxes = places(made(engine, three(3, **too_tall)), "box")
    assert len({page for page, _, _ in boxes}) == len(boxes) == 3
    assert all(700 < y < 842 - 2.3 * CM for _, _, y in boxes)


@pytest.mark.poppler
@pytest.mark.parametrize("height", [None, 6])
def test_the_engine_tells_what_each_part_needs(engine: TypstEngine, height: float | None) -> None:
    parts = tuple(part for lines in (1, 3, 2, 2) for part in three(lines, height).problems[0].parts[:1])
    made = engine.typeset(typst.emit(document(problems=(Problem(1, "T", (), parts),)), LAYOUT), name="test")
    one, more, two, again = made.needed
    assert 1.2 < one < 1.6 and more - one == pytest.approx(2 * (two - one)) and two == pytest.approx(again)
    lowest = [y for _, _, y in places(made.pdf, "box")]
    heights = [height or needed + 1.5 for needed in made.needed]
    for k in (1, 2) if height is None else (1,):
        assert lowest[k] - lowest[k - 1] == pytest.approx(heights[k] * CM + GAP, abs=0.01)


@pytest.mark.parametrize("room", [{"space": 25.0}, {"height": 25.0}, {"height": 4.0}])
def test_what_a_part_needs_does_not_depend_on_the_room(engine: TypstEngine, room: dict[str, float]) -> None:
    for lines in (2, 90):  # more than a page
        wanted = engine.typeset(typst.emit(three(lines), LAYOUT), name="test").needed
        assert engine.typeset(typst.emit(three(lines, **room), LAYOUT), name="test").needed == pytest.approx(wanted)
        assert all(needed > 0.4 * lines for needed in wanted)


def test_keys_and_other_layouts_measure_nothing(engine: TypstEngine) -> None:
    source = typst.emit(document(paragraph("x"), solution=Solution((), ("1",), ())), LAYOUT)
    assert engine.typeset(source, name="test").needed == ()
    assert engine.typeset(source, name="test").pdf == engine.pdf(source, name="test")
    own = b'#import "base.typ": *\n#let part(..fields, statement) = statement'
    assert engine.typeset(typst.emit(three(1, 7), {**LAYOUT, "layout.typ": own}), name="test").needed == ()


def test_a_layout_is_given_only_what_is_set() -> None:
    assert not re.search("height:|options:", typst.emit(three(1), LAYOUT).main)
    assert typst.emit(three(1, 7.2), LAYOUT).main.count("  height: 7.2cm,\n") == 3


# --- options --------------------------------------------------------------------------------------------------------

LETTERS_OF_OPTIONS = "ABCDEF"


def choosing(*options: tuple[str, ...], solution: Solution | None = None) -> Document:
    offered = tuple(Option(letter, answers) for letter, answers in zip(LETTERS_OF_OPTIONS, options, strict=False))
    part = Part("(a)", 2, (paragraph("Choose."),), (), 1.0, solution, offered)
    return document(problems=(Problem(1, "Convolution", (), (part,)),), is_key=solution is not None)


NUMBERS = tuple((str(number),) for number in (108, 27, 39, 12))
MATRICES = tuple((matrix([[i, -2, 3], [4, i, -6], [-7, 8, i]]),) for i in range(4))
VECTORS = tuple((vector([i, *range(-9, 0)]),) for i in range(4))
FIELDS = tuple(
    (rf"\text{{depthwise}} = {i}", r"\text{pointwise} = 12", rf"\text{{total}} = {i + 12}") for i in range(4)
)
LONG = tuple((vector([i, *range(-40, 0)]), matrix([[i] * 30])) for i in range(4))


@pytest.mark.poppler
@pytest.mark.parametrize(
    ("options", "columns"), [(NUMBERS, 4), (MATRICES, 2), (VECTORS, 2), (FIELDS, 1), (LONG, 1), (NUMBERS[:3], 3)]
)
def test_options_stand_in_as_many_columns_as_fit(
    engine: TypstEngine, options: tuple[tuple[str, ...], ...], columns: int
) -> None:
    pdf = made(engine, choosing(*options))
    stand = [places(pdf, letter)[-1] for letter in LETTERS_OF_OPTIONS[: len(options)]]
    rows = [stand[i : i + columns] for i in range(0, len(stand), columns)]
    assert all(len({y for _, _, y in row}) == 1 for row in rows)  # one line
    assert [x for _, x, _ in rows[0]] == sorted({x for _, x, _ in stand})
    assert [row[0][2] for row in rows] == sorted({y for _, _, y in stand})
    for left, right in pairwise(rows[0]):
        assert right[1] - left[1] == pytest.approx((455 + 0.9 * CM) / columns, abs=1)
    assert max(map(float, re.findall(r'xMax="([\d.]+)"', pdf_text(pdf, "-bbox")))) < 595.28 - 2.1 * CM + 0.5


@pytest.mark.poppler
def test_options_are_read_with_their_letters_on_paper_and_key(engine: TypstEngine) -> None:
    wanted = "(a)[2]Choose.A108B27C39D12"
    assert wanted in squeezed(printed(made(engine, choosing(*NUMBERS))))
    key = squeezed(
        printed(made(engine, choosing(*NUMBERS, solution=Solution(parse_markdown("So."), (r"\text{B}",), ()))))
    )
    assert f"{wanted}So.B" in key
    shown = squeezed(printed(made(engine, choosing(*FIELDS))))
    assert "Adepthwise=0pointwise=12total=12Bdepthwise=1" in shown


def test_options_have_their_tex_as_alternative_text(engine: TypstEngine) -> None:
    assert sorted(alternatives(made(engine, choosing(*MATRICES)))) == sorted(tex for (tex,) in MATRICES)


@pytest.mark.parametrize("standard", ["1.7", "a-2b"])
def test_options_are_drawn_under_other_standards(standard: Standard) -> None:
    assert TypstEngine(standard=standard).pdf(typst.emit(choosing(*FIELDS), LAYOUT), name="test").startswith(b"%PDF")


@pytest.mark.poppler
def test_options_stand_at_the_bottom_of_a_fixed_height(engine: TypstEngine) -> None:
    options = tuple(Option(letter, answers) for letter, answers in zip("ABCD", NUMBERS, strict=True))
    short, long = (made(engine, three(lines, 7.2, options=options, boxes=())) for lines in (1, 3))
    assert places(short, "108") == places(long, "108") != []
    assert len(engine.typeset(typst.emit(three(1, options=options), LAYOUT), name="test").needed) == 3


def test_options_are_measured_each_by_their_own_width(engine: TypstEngine) -> None:
    parts = [choosing(*options).problems[0].parts[0] for options in (NUMBERS, FIELDS, MATRICES, LONG, NUMBERS)]

    def needed(space: float) -> tuple[float, ...]:
        wide = tuple(dataclasses.replace(part, space=space) for part in parts)
        doc = document(problems=(Problem(1, "T", (), wide),))
        return engine.typeset(typst.emit(doc, LAYOUT), name="test").needed

    alone = [engine.typeset(typst.emit(choosing(*o), LAYOUT), name="test").needed[0] for o in (NUMBERS, FIELDS)]
    assert needed(1)[:2] == pytest.approx(alone) and needed(1)[4] == pytest.approx(alone[0])
    assert needed(25) == pytest.approx(needed(1))  # each on a page that it fills


# --- the reader's name ----------------------------------------------------------------------------------------------

NAMES = ("Ada Lovelace", "Ġużè Ŷngvar Ågjq", "Wolfgang Amadeus Maria Theophilus Schikaneder von Ü", "Xy " * 50)


@pytest.mark.poppler
@pytest.mark.parametrize("instructions", [(), parse_markdown("Read.")], ids=["", "instructions"])
def test_a_page_is_the_same_for_every_name(engine: TypstEngine, instructions: Blocks) -> None:
    found = set()
    for name in NAMES:
        for number in ("7", "student-" * 8):
            doc = document(paragraph("x"), student={"id": number, "name": name}, instructions=instructions)
            pdf = made(engine, doc)
            found.add((*places(pdf, "Convolution"), *places(pdf, "Page"), *places(pdf, "EECS")))
            assert squeezed(f"Name: {name}Student id: {number}") in squeezed(printed(pdf))
            assert max(map(float, re.findall(r'xMax="([\d.]+)"', pdf_text(pdf, "-bbox")))) < 595.28 - 2.1 * CM + 0.5
    assert len(found) == 1


@pytest.mark.poppler
def test_an_ordinary_long_name_can_be_read(engine: TypstEngine) -> None:
    for number, least in (("s-20240312", 11.9), ("student-" * 8, 9)):
        pdf = made(engine, document(paragraph("x"), student={"id": number, "name": NAMES[2]}))
        (tall,) = re.findall(r'yMin="([\d.]+)" [^>]*yMax="([\d.]+)">Name:<', pdf_text(pdf, "-bbox"))
        assert float(tall[1]) - float(tall[0]) > least


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'


@pytest.mark.parametrize("nested", [False, True], ids=["in the text", "in a list"])
def test_a_figure_is_printed_with_its_text(nested: bool, engine: TypstEngine) -> None:
    figure = Figure("figure-1", 'a "plot" of #x', svg=SVG)
    doc = document(paragraph("See"), ItemList(False, ((paragraph("this"), figure),)) if nested else figure)
    source = typst.emit(doc, LAYOUT)
    assert source.files["figure-1.svg"] == SVG
    assert 'a "plot" of #x' in alternatives(engine.pdf(source, name="test"))


def test_figures_of_every_place_are_files_beside_the_text() -> None:
    one, two, three = (Figure(f"figure-{i}", "x", svg=SVG + b" " * i) for i in range(3))
    part = Part("(a)", 1, (one,), (), 1.0, Solution((two,), (), ()))
    source = typst.emit(document(problems=(Problem(1, "T", (three,), (part,)),)), LAYOUT)
    assert {name: source.files[name] for name in source.files if name.endswith(".svg")} == {
        f"figure-{i}.svg": SVG + b" " * i for i in range(3)
    }
    assert source.files["layout.typ"] == LAYOUT["layout.typ"]


# --- formulas -------------------------------------------------------------------------------------------------------


def formula_text(engine: TypstEngine, tex: str, *, display: bool) -> str:
    block = typst._block(DisplayMath(tex)) if display else typst.math(tex)
    return squeezed(printed(engine.pdf(page(block), name="test")))


FORMULAS = {
    "x": "x",
    r"w_1": "w1",
    r"x^2": "x2",
    r"x_1^2": "x12",
    r"3 - 2": "3−2",
    r"-2 \cdot 3": "−2⋅3",
    r"1.5 + 1{,}000": "1.5+1,000",
    r"a < b \le c \neq d": "a<b≤c≠d",
    r"a \in A, b \notin B": "a∈A,b∉B",
    r"\alpha\beta\Gamma\Sigma\theta": "αβΓΣθ",
    r"\frac{12}{35}": "1235",
    r"\sqrt{x + 1}": "√x+1",
    r"\sqrt[3]{8}": "√38",
    r"\sum_{i=1}^{n} i": "∑ni=1",
    r"\prod_{j} b_j": "∏jb",
    r"\int_0^1 f": "∫01f",
    r"\lim_{x \to 0} f": "limx→0f",
    r"\max_i x_i": "maxix",
    r"\operatorname{diag}(1)": "diag(1)",
    r"\operatorname*{argmax}_x f": "argmaxf",
    r"\operatorname{größe}(1)": "größe(1)",
    r"\sin x": "sinx",
    r"\mathrm{ReLU}(x)": "ReLU(x)",
    r"\text{if } x = 1 \text{ \# and so}": "ifx=1#andso",
    r"\text{\textbf{bold}}": "bold",
    r"\textbf{bold} \textit{italic} \texttt{mono}": "bolditalicmono",
    r"\mathbf{x} \mathbb{R} \mathcal{L} \mathsf{s}": "xRLs",
    vector([1, -4, 0]): "[1,−4,0]",
    matrix([[1, -3], [0, 2]]): "1−302",
    matrix([[None, 2]]): "⋅2",
    signed_sum([2, 0, -1], "w"): "2w1−w3",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}": "1234",
    r"\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}": "1234",
    r"\begin{pmatrix} \quad & 1 \\ 2 & a\;b \end{pmatrix}": "12ab",
    r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}": "1x>00x≤0",
    r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}": "a=1b=2",
    r"x = \begin{aligned} a &= 1 \\ b &= 2 \end{aligned}": "a=1b=2",
    r"\left[\begin{array}{cc|c} 1 & 2 & 3 \\ 4 & 5 & 6 \end{array}\right]": "123456",
    r"\begin{array}{r|l} 1 & 2 \\ 3 & 4 \end{array}": "1234",
    r"\begin{array}{rl} 1 & 2 \\ 3 & 4 \end{array}": "1234",
    r"\underbrace{a + b}_{n}": "a+b",
    r"\overbrace{a + b}^{n}": "a+b",
    r"\hat{x} \bar{y} \vec{v} \tilde{z}": "x\u0302yv\u20d7z\u0303",
    r"\dot{a} \ddot{b} \check{c} \acute{d} \grave{e} \breve{f} \mathring{g}": "abcdefg"
    + "".join(map(chr, (0x307, 0x308, 0x30C, 0x301, 0x300, 0x306, 0x30A))),
    r"\overline{ab} \underline{cd} \widehat{e}": "abcde",
    r"\left\lfloor \frac{7}{2} \right\rfloor + 1": "⌊72⌋+1",
    r"\left( x \right) \left\{ y \right\} \left\| z \right\|_2": "(x){y}‖z‖2",
    r"\left. \frac{a}{b} \right|_{x=0}": "ab|x=0",
    r"\lVert x \rVert |y|": "‖x‖|y|",
    r"\binom{n}{k}": "nk",
    r"a \odot b \otimes c \oplus d": "a⊙b⊗c⊕d",
    r"a_1 + \cdots + a_n, \ldots, \vdots \ddots": "a1+⋯+an,...,⋮⋱",
    r"x' + y''": "x′+y″",
    r"\{1\} \# \% \& \_ \$ / : ; ! ? \backslash": "{1}#%&_$/:;!?\\",
    r"\phantom{x} y": "y",
    r"a \;\; b \quad c \! d": "abcd",
    r"{}_a^b X": "X",
    r"\overset{!}{=} \underset{x}{f} \stackrel{a}{b}": "=fb",
    r"50\% \cdot \text{\$5}": "50%⋅$5",
    r"\infty \partial \nabla \emptyset \forall \exists": "∞∂∇∅∀∃",
    r"\to \gets \Rightarrow \iff \mapsto": "→←⇒⟺↦",
    r"\sqrt{}": "√",
    r"\frac{}{2}": "2",
    r"x_{}": "x",
}


@pytest.mark.parametrize("display", [False, True], ids=["in a line", "in a display"])
@pytest.mark.parametrize("tex", FORMULAS)
def test_a_formula_shows_its_symbols(tex: str, display: bool, engine: TypstEngine) -> None:
    """All symbols, whatever their order: pdftotext reads scripts and cells by their place on the page."""
    shown = unicodedata.normalize("NFKD", formula_text(engine, tex, display=display))
    wanted = unicodedata.normalize("NFKD", squeezed(FORMULAS[tex]))
    missing = [c for c in wanted if shown.count(c) < wanted.count(c)]
    assert not missing, shown


def test_a_row_is_printed_in_reading_order(engine: TypstEngine) -> None:
    """What stands on one line, in its order."""
    for tex in (r"-2 \cdot 3 + x", vector([1, -4, 0]), r"\operatorname{diag}(1)", r"a < b", r"\sin x"):
        assert squeezed(FORMULAS.get(tex, tex.replace(r"\cdot", "⋅").replace("-", "−"))) in formula_text(
            engine, tex, display=False
        )


@pytest.mark.parametrize(
    ("tex", "function"),
    [
        (r"\overline{ab}", "overline"),
        (r"\underline{ab}", "underline"),
        (r"\bar{x}", "overline"),
        (r"\widehat{abc}", "hat"),
        (r"\vec{x}", "arrow"),
        (r"\underbrace{a}_b", "underbrace"),
        (r"\overbrace{a}^b", "overbrace"),
    ],
)
def test_a_mark_over_or_under_stretches_with_what_it_marks(tex: str, function: str) -> None:
    assert re.search(rf"\b{function}\b", typst.math(tex).rsplit("$", 2)[1])


@pytest.mark.parametrize("tex", [r"\overline{ab}", r"\underline{ab}", r"\widehat{ab}"])
def test_a_mark_makes_a_difference_on_the_page(tex: str, engine: TypstEngine) -> None:
    assert engine.png(page(typst.math(tex)), name="test") != engine.png(page(typst.math("ab")), name="test")


def picture(engine: TypstEngine, tex: str, *, display: bool = False) -> bytes:
    (png,) = engine.png(page(typst._block(DisplayMath(tex)) if display else typst.math(tex)), name="test", ppi=72)
    return png


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\begin{array}{l|r} a & b \\ c & d \end{array}", r"\begin{array}{lr} a & b \\ c & d \end{array}"),
        (r"\begin{array}{r|l} a & b \\ c & d \end{array}", r"\begin{array}{rl} a & b \\ c & d \end{array}"),
        (r"\begin{array}{cc} a & b \\ \hline c & d \end{array}", r"\begin{array}{cc} a & b \\ c & d \end{array}"),
        (r"\begin{array}{l} aaa \\ c \end{array}", r"\begin{array}{r} aaa \\ c \end{array}"),
        (r"\begin{array}{lr} aa & b \\ c & dd \end{array}", r"\begin{array}{rl} aa & b \\ c & dd \end{array}"),
        (r"\binom{n}{k}", r"\left( \frac{n}{k} \right)"),
        (r"\phantom{x} y", "y"),
        (r"a \quad b", "a b"),
        (r"\mathrm{d} x", "d x"),
    ],
)
def test_different_formulas_look_different(one: str, other: str, engine: TypstEngine) -> None:
    assert picture(engine, one) != picture(engine, other)


@pytest.mark.parametrize(
    ("tex", "by_hand"),
    [
        ("x_1^2", "x_1^2"),
        ("w_{10} - 3", "w_10 - 3"),
        (r"-2 \cdot 3", "-2 dot.op 3"),
        (r"\frac{a + 1}{2}", "(a + 1)/2"),
        (r"\sqrt[3]{8}", "root(3, 8)"),
        (r"\sum_{i=1}^{n} x_i", "sum_(i=1)^n x_i"),
        (r"\int_0^1 f", "integral_0^1 f"),
        (r"\left( \frac{1}{2} \right)", "(1/2)"),
        (r"\left\lfloor \frac{7}{2} \right\rfloor + 1", "floor(7/2) + 1"),
        (matrix([[1, -3], [0, 2]]), "lr((mat(delim: #none, 1, -3; 0, 2)))"),
        (vector([1, -4, 0]), "[1, -4, 0]"),
        (r"\begin{cases} 1 & a \\ 20 & b \end{cases}", r"lr(\{ mat(delim: #none, align: #left, 1, a; 20, b))"),
        (r"\begin{aligned} a &= 1 \\ b + c &= 2 \end{aligned}", "a &= 1 \\ b + c &= 2"),
        (r"\underbrace{a + b}_{n}", "underbrace(a + b, n)"),
        (r"\hat{x} \bar{y} \vec{v}", "hat(x) overline(y) arrow(v)"),
        (r"\operatorname{diag}(1)", 'op("diag")(1)'),
        (r"\text{if } x \in \mathbb{R}", '"if " x in RR'),
    ],
)
def test_a_display_looks_as_if_written_by_hand(tex: str, by_hand: str, engine: TypstEngine) -> None:
    (wanted,) = engine.png(page(f'#formula("x", $ {by_hand} $)'), name="test", ppi=72)
    assert picture(engine, tex, display=True) == wanted


def test_a_sum_in_a_display_has_its_limits_below(engine: TypstEngine) -> None:
    below, beside = (picture(engine, rf"\sum{limits}_i x", display=True) for limits in ("", r"\nolimits"))
    assert below == picture(engine, r"\sum\limits_i x", display=True)
    assert below != beside


def mathml(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


# The elements of MathML Core, each well formed (https://www.w3.org/TR/mathml-core/).
ELEMENTS = {
    "annotation": "<semantics><mi>x</mi><annotation>x</annotation></semantics>",
    "annotation-xml": "<semantics><mi>x</mi><annotation-xml><mi>x</mi></annotation-xml></semantics>",
    "maction": "<maction><mi>x</mi></maction>",
    "math": "<math><mi>x</mi></math>",
    "merror": "<merror><mtext>x</mtext></merror>",
    "mfrac": "<mfrac><mi>x</mi><mn>2</mn></mfrac>",
    "mfrac without a line": '<mfrac linethickness="0"><mi>x</mi><mn>2</mn></mfrac>',
    "mi": "<mi>x</mi>",
    "mi upright": '<mi mathvariant="normal">x</mi>',
    "mi of letters": "<mi>sin</mi>",
    "mi of Greek letters": "<mi>ημ</mi>",
    "mi empty": "<mi/>",
    "mmultiscripts": "<mmultiscripts><mi>x</mi><mi>a</mi><mi>b</mi><mprescripts/><mi>c</mi><mi>d</mi></mmultiscripts>",
    "mn": "<mn>12.5</mn>",
    "mn with a comma": "<mn>1,000</mn>",
    "mo": "<mo>+</mo>",
    "mo of marks": "<mo>:=</mo>",
    "mo of letters": "<mo>lim</mo>",
    "mo invisible": "<mo>\u2061</mo>",
    "mover": "<mover><mi>x</mi><mo>^</mo></mover>",
    "mpadded": '<mpadded width="0"><mi>x</mi></mpadded>',
    "mphantom": "<mphantom><mi>x</mi></mphantom>",
    "mprescripts": "<mprescripts/>",
    "mroot": "<mroot><mi>x</mi><mn>3</mn></mroot>",
    "mrow": "<mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow>",
    "mrow empty": "<mrow/>",
    "ms": "<ms>x</ms>",
    "mspace": '<mspace width="1em"/>',
    "msqrt": "<msqrt><mi>x</mi><mn>2</mn></msqrt>",
    "msqrt empty": "<msqrt/>",
    "mstyle": '<mstyle displaystyle="true"><mi>x</mi></mstyle>',
    "msub": "<msub><mi>x</mi><mn>1</mn></msub>",
    "msub of nothing": "<msub><mrow/><mn>1</mn></msub>",
    "msubsup": "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>",
    "msup": "<msup><mi>x</mi><mn>2</mn></msup>",
    "mtable": "<mtable><mtr><mtd><mn>1</mn></mtd><mtd/></mtr><mtr><mtd/><mtd><mn>4</mn></mtd></mtr></mtable>",
    "mtable empty": "<mtable/>",
    "mtable of unequal rows": "<mtable><mtr><mtd><mn>1</mn></mtd></mtr><mtr/></mtable>",
    "mtd": "<mtd><mi>x</mi></mtd>",
    "mtext": "<mtext>a \" \\ # b</mtext>",
    "mtr": "<mtr><mtd><mi>x</mi></mtd></mtr>",
    "munder": "<munder><mo>∑</mo><mi>i</mi></munder>",
    "munderover": "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>",
    "none": "<none/>",
    "semantics": "<semantics><mi>x</mi></semantics>",
    "no MathML": "<b>x</b>",
    "menclose": '<menclose notation="box"><mi>x</mi></menclose>',
}  # fmt: skip
REFUSABLE = {"maction", "merror", "mmultiscripts", "mprescripts", "ms", "mtd", "mtr", "none", "no MathML", "menclose"}


@pytest.mark.parametrize("name", ELEMENTS)
def test_every_element_is_typst_or_a_math_error(name: str, engine: TypstEngine) -> None:
    try:
        math, argument = typst._element(mathml(ELEMENTS[name])), typst._argument(mathml(ELEMENTS[name]))
    except MathError as error:
        assert name in REFUSABLE
        assert "has no counterpart in Typst" in str(error)
        return
    body = f'#formula("x", ${math}$); #formula("x", $frac({argument}, 2)$);'
    assert engine.pdf(page(body), name="test").startswith(b"%PDF")


OUTLANDISH = [
    r"\boxed{x}",
    r"\cancel{x}",
    r"\prescript{a}{b}{X}",
    r"\sideset{}{'}\sum",
    r"\vphantom{x} a",
    r"\mathstrut a",
    r"\raisebox{1pt}{x}",
    r"\color{red} x",
    r"\xrightarrow{f}",
    r"\begin{align} a &= b \end{align}",
    r"\operatorname{größe}",
    r"\operatorname{a1}",
    r"\sqrt{}",
    r"\overrightarrow{AB}",
    r"\genfrac{(}{)}{0pt}{}{n}{k}",
    r"\middle| x",
    "",
    " ",
    r"\text{}",
    "中",
    "é",
    "😀",
    "x\x08",
    r"\text{a % b}",
    r"\text{\\}",
]


@pytest.mark.parametrize("tex", OUTLANDISH)
def test_a_formula_that_the_text_accepts_is_printed_or_lacks_a_glyph(tex: str, engine: TypstEngine) -> None:
    """A mistake in a formula is found where its line is known, not when a page is made."""
    try:
        blocks = parse_markdown(f"A ${tex}$ b.")
    except TextError:
        return
    try:
        pdf = made(engine, document(*blocks))
    except UserError as error:
        assert type(error) is UserError
        assert "--font-path" in str(error)
    else:
        assert "Convolution" in printed(pdf)


COMMANDS = st.sampled_from([
    r"\frac{1}{2}", "x_1", "x^2", "-3", r"\sqrt{x}", r"\sum_{i=1}^n", r"\left(", r"\right)", r"\hat{x}", r"\quad",
    r"\,", "=", "<", r"\&", r"\#", r"\$", r"\_", r"\%", r"\{", r"\}", ";", ",", "(", ")", "[", "]", "/", ":", "'",
    "|", r"\|", "!", "~", "*", "+", r"\operatorname{f}", r"\max_i", r"\cdot", r"\mathbf{x}", r"\underbrace{a}_b",
    "{}", r"\\", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"\begin{cases} 1 & a \end{cases}",
    r"\text{a \# b}",
])  # fmt: skip


@given(st.lists(st.lists(COMMANDS, min_size=1, max_size=6).map(" ".join), min_size=5, max_size=20))
@settings(max_examples=20, deadline=None)
def test_what_is_put_together_from_formulas_is_a_formula(engine: TypstEngine, formulas: list[str]) -> None:
    lines = []
    for tex in formulas:
        for form in (tex, rf"\frac{{{tex}}}{{2}}", rf"\begin{{pmatrix}} {tex} & 1 \end{{pmatrix}}", rf"a_{{{tex}}}"):
            try:
                lines += [typst.math(form), typst._block(DisplayMath(form))]
            except MathError:
                continue
    assert engine.pdf(page("\n\n".join(lines)), name="test").startswith(b"%PDF")


# --- the file -------------------------------------------------------------------------------------------------------


def nodes(pdf: pikepdf.Pdf) -> Iterator[Any]:
    waiting: list[Any] = [pdf.Root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            yield node
            if "/K" in node:
                waiting.append(node["/K"])


def alternatives(content: bytes) -> list[str]:
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
        return [str(node["/Alt"]) for node in nodes(pdf) if "/Alt" in node]


@pytest.fixture(scope="module")
def key(engine: TypstEngine) -> bytes:
    blocks = parse_markdown(
        'Find $w_1 < "3"$ & $\\frac{1}{2}$.\n\n$$\\begin{aligned}\na &= 1\\\\\nb &= 2\n\\end{aligned}$$\n\n'
        "- $y$\n\n| a | $z$ |\n|---|---|\n"
    )
    solution = Solution(parse_markdown("$$s = -1$$"), ("w = [2, -1]",), (ShownMistake(("w = 7",), "forgot"),))
    return made(engine, document(*blocks, solution=solution, boxes=(AnswerBox("W", 2, 2),)))


def test_every_formula_has_its_tex_as_alternative_text(key: bytes) -> None:
    assert set(alternatives(key)) == {
        'w_1 < "3"',
        r"\frac{1}{2}",
        r"\begin{aligned} a &= 1\\ b &= 2 \end{aligned}",
        "y",
        "z",
        "s = -1",
        "w = [2, -1]",
        "w = 7",
    }
    paper = alternatives(made(TypstEngine(), document(*parse_markdown("$x$"), boxes=(AnswerBox("W", 2, 2),))))
    assert sorted(paper) == ["W", "x"]


def test_the_file_claims_pdf_ua_with_title_and_language(key: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(key)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Homework – Version A – Answer key"
        assert str(pdf.Root["/Lang"]) == "en"
        assert pdf.Root["/MarkInfo"]["/Marked"]
        assert pdf.Root["/ViewerPreferences"]["/DisplayDocTitle"]
        kinds = {str(node["/S"]) for node in nodes(pdf) if "/S" in node}
    assert {"/Formula", "/Table", "/TH", "/L", "/LI", "/H1"} <= kinds


def test_no_date_is_in_the_file(key: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(key)) as pdf:
        assert "/CreationDate" not in pdf.docinfo
        assert "/ModDate" not in pdf.docinfo
        with pdf.open_metadata() as metadata:
            assert not [name for name in metadata if "Date" in name]


def test_the_same_document_gives_the_same_bytes_in_another_process_and_folder(tmp_path: Path) -> None:
    program = (
        "import hashlib, sys\n"
        "from generator.page.engine.typst import TypstEngine\n"
        "from tests.page.test_emit_typst import LAYOUT, document, parse_markdown, typst\n"
        "doc = document(*parse_markdown('Find $w_1$ & `x`.\\n\\n$$\\\\frac{1}{2}$$'))\n"
        "print(hashlib.sha256(TypstEngine().pdf(typst.emit(doc, LAYOUT), name='x')).hexdigest())"
    )
    doc = document(*parse_markdown("Find $w_1$ & `x`.\n\n$$\\frac{1}{2}$$"))
    engine = TypstEngine()
    first, again, warm = made(engine, doc), made(TypstEngine(), doc), made(engine, doc)
    assert first == again == warm
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(root)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_other_text_gives_other_bytes(engine: TypstEngine) -> None:
    assert made(engine, document(paragraph("one"))) != made(engine, document(paragraph("two")))
