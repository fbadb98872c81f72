"""Neutral blocks → Typst → PDF: texts arrive as text, formulas with their symbols and what a voice says."""

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

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.errors import TypeFault, UserError
from generator.model import (
    AnswerBox,
    AppendixPages,
    Block,
    Blocks,
    Code,
    CoverPage,
    DisplayMath,
    Document,
    Figure,
    ItemList,
    Math,
    Option,
    Paragraph,
    Part,
    Problem,
    SectionHeading,
    ShownCriterion,
    ShownMistake,
    Solution,
    Source,
    Styled,
    Table,
    Text,
    Typeset,
)
from generator.page.document import without_solutions
from generator.page.emit import typst, typst_math
from generator.page.emit.typst_labels import typst_labels
from generator.page.emit.typst_text import escape, string
from generator.page.engine.typst import Standard, TypstEngine
from generator.page.language import TYPST_LABELS, language
from generator.page.layout import EDITION, load_layout
from generator.page.mathml import MathError
from generator.page.speech import speech
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
    labels = typst_labels(language("en")).encode()
    return Source(typst_math.settled("\n".join([*head, body]), EDITION, "en"), {**LAYOUT, TYPST_LABELS: labels})


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
        markup, code = escape(text), string(text)
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
    check = f"#assert.eq({string(text)}.len(), {len(text.encode())})\n#{string(text)}.len()"
    assert str(len(text.encode())) in printed(engine.pdf(page(check), name="test"))


def test_control_characters_become_spaces() -> None:
    assert string("a\nb\x00c\u202ed\te") == '"a b c d e"'
    assert escape("a\nb\x00\x07c\u202ed") == "a b c d"


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
    for text in ("2points", "3points", "4points", "Fall·9points", "/9"):
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


def full_pages(doc: Document, measured: Typeset, *, page: float, gap: float, top: float) -> tuple[Document, list[int]]:
    """The document with as many parts on each page as fit by what was measured, the last of them as tall as what is
    left of it; and the page of each part."""
    rows = [(i == 0) * heading for heading, p in zip(measured.headings, doc.problems, strict=True) for i in range(3)]
    heights, left = list(measured.needed), page - top
    pages: list[int] = []
    for k, (above, needed) in enumerate(zip(rows, measured.needed, strict=True)):
        begins = not pages
        if left < (0 if begins else gap) + above + needed:
            heights[k - 1] += left
            pages.append(pages[-1] + 1)
            left = page - above - needed
        else:
            pages.append(pages[-1] if pages else 1)
            left -= (0 if begins else gap) + above + needed
    heights[-1] += left
    found = iter(zip(heights, [1, *pages], pages, strict=False))
    problems = []
    for problem in doc.problems:
        parts = []
        for part in problem.parts:
            height, before, now = next(found)
            parts.append(dataclasses.replace(part, height=int(height * 1000) / 1000, starts_page=now > before))
        problems.append(dataclasses.replace(problem, parts=tuple(parts)))
    return dataclasses.replace(doc, problems=tuple(problems)), pages


@pytest.mark.poppler
@pytest.mark.parametrize("large", [False, True], ids=["", "large"])
@pytest.mark.parametrize("cover", [None, CoverPage((), True, "")], ids=["", "cover"])
def test_a_page_that_is_full_by_what_was_measured_is_just_full(
    engine: TypstEngine, cover: CoverPage | None, large: bool
) -> None:
    section = SectionHeading("Part", (paragraph(LINE),))
    three_parts = three(1, space=0).problems[0].parts
    problems = tuple(
        Problem(n, "T", (paragraph(LINE * (n % 3)),) if n % 3 else (), three_parts, section if n % 2 else None)
        for n in range(1, 10)
    )
    doc = document(problems=problems, instructions=(paragraph(LINE),), cover=cover, is_large=large)
    measured = engine.typeset(typst.emit(doc, LAYOUT), name="test")
    assert measured.page == 24.9 and (measured.top == 0) == (cover is not None)
    full, pages = full_pages(doc, measured, page=measured.page, gap=measured.gap, top=measured.top)
    assert pages[-1] > 2
    first = 2 if cover else 1
    boxes = places(made(engine, full), "box")
    assert [number - first + 1 for number, _, _ in boxes] == pages
    bottoms = [y for (number, _, y), after in zip(boxes, [*boxes[1:], (0, 0, 0)], strict=True) if number != after[0]]
    assert max(bottoms) - min(bottoms) < 0.05 * CM * len(three_parts)  # nothing is left, up to a few tenths of a mm
    again = engine.typeset(typst.emit(full, LAYOUT), name="test")
    assert again.headings == pytest.approx(measured.headings, abs=0.0011)
    assert again.needed == pytest.approx(measured.needed)
    assert again.gap == measured.gap


@pytest.mark.poppler
def test_a_page_begins_where_it_has_to(engine: TypstEngine) -> None:
    parts = three(1).problems[0].parts
    begun = tuple(dataclasses.replace(part, starts_page=i == 1) for i, part in enumerate(parts))
    own = tuple(dataclasses.replace(part, starts_page=i == 0) for i, part in enumerate(parts))
    section = SectionHeading("Section", ())
    problems = (Problem(1, "First", (), begun), Problem(2, "Second", (paragraph("Text"),), own, section))
    pdf = made(engine, document(problems=problems))
    assert [page for page, _, _ in places(pdf, "box")] == [1, 2, 2, 3, 3, 3]
    assert [places(pdf, word)[0][0] for word in ("First", "Section", "Second", "Text")] == [1, 3, 3, 3]
    key = document(problems=problems, is_key=True)
    assert "starts-page" not in typst.emit(key, LAYOUT).main


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
def test_options_stand_in_the_columns_that_are_asked_for_unless_they_do_not_fit(engine: TypstEngine) -> None:
    for options, asked, columns in ((NUMBERS, 2, 2), (NUMBERS, 1, 1), (MATRICES, 4, 2), (FIELDS, 2, 1)):
        doc = choosing(*options)
        part = dataclasses.replace(doc.problems[0].parts[0], columns=asked)
        doc = dataclasses.replace(doc, problems=(Problem(1, "T", (), (part,)),))
        pdf = engine.typeset(typst.emit(doc, LAYOUT), name="test")
        stand = [places(pdf.pdf, letter)[-1] for letter in "ABCD"]
        assert len({x for _, x, _ in stand}) == columns
        assert pdf.columns == ({id(NUMBERS): 4, id(MATRICES): 2, id(FIELDS): 1}[id(options)],)


def test_what_a_wrong_option_costs_stands_above_the_options(engine: TypstEngine) -> None:
    doc = choosing(*NUMBERS)
    part = dataclasses.replace(doc.problems[0].parts[0], penalty=0.5)
    shown = squeezed(printed(made(engine, dataclasses.replace(doc, problems=(Problem(1, "T", (), (part,)),)))))
    assert "Choose.(awrongoptioncosts0.5points)A108" in shown


@pytest.mark.poppler
def test_options_are_read_with_their_letters_on_paper_and_key(engine: TypstEngine) -> None:
    wanted = "(a)2pointsChoose.A108B27C39D12"
    assert wanted in squeezed(printed(made(engine, choosing(*NUMBERS))))
    key = squeezed(
        printed(made(engine, choosing(*NUMBERS, solution=Solution(parse_markdown("So."), (r"\text{B}",), ()))))
    )
    assert f"{wanted}So.B" in key
    shown = squeezed(printed(made(engine, choosing(*FIELDS))))
    assert "Adepthwise=0pointwise=12total=12Bdepthwise=1" in shown


def test_options_are_said(engine: TypstEngine) -> None:
    said = [speech(tex, "en") for (tex,) in MATRICES]
    assert sorted(alternatives(made(engine, choosing(*MATRICES)))) == sorted(filter(None, said))


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


# --- what stands around the problems --------------------------------------------------------------------------------


def page_texts(pdf: bytes) -> list[str]:
    """Each page's text, squeezed."""
    return list(map(squeezed, pdf_text(pdf, "-raw").split("\f")[:-1]))


def furnished(**fields: Any) -> Document:
    """A paper with a bonus problem and half points."""
    parts = three(1).problems[0].parts
    plain = (dataclasses.replace(parts[0], points=2.5), dataclasses.replace(parts[1], points=3, is_bonus=True))
    alone = dataclasses.replace(parts[0], label="", points=4, is_bonus=True)
    return document(problems=(Problem(1, "First", (), plain), Problem(2, "Second", (), (alone,))), **fields)


def test_a_cover_has_a_page_of_its_own(engine: TypstEngine) -> None:
    cover = CoverPage(parse_markdown("1. No phones."), True, "All is mine.")
    first, second, *_ = page_texts(made(engine, furnished(cover=cover, facts=(("Room", "A 12"), ("Seat", "7")))))
    wanted = ("Homework", "EECS182·Fall·2.5points+7bonuspoints", "Name", "Studentid", "Room:A12", "Seat:7", "Rules")
    for text in (*wanted, "1.Nophones.", "1First2.5+3Bonus2Second4Bonus", "Total2.5+7Bonus", "Allismine.", "Signature"):
        assert text in first
    assert "(a)" not in first and "1First2.5points+3bonuspoints(a)2.5points" in second
    bare = page_texts(made(engine, furnished(cover=CoverPage((), False, ""))))[0]
    assert not any(text in bare for text in ("Rules", "Total", "Signature"))
    key = page_texts(made(engine, furnished(cover=cover, is_key=True)))[0]
    assert "Rules" not in key and "1First" in key


def test_points_are_said_once_in_words_and_a_bonus_is_not_in_the_total(engine: TypstEngine) -> None:
    shown = squeezed(printed(made(engine, furnished())))
    assert shown.count("4bonuspoints") == 1  # a problem of one part: its heading says them
    assert "Fall·2.5points+7bonuspoints" in shown and "(b)3bonuspoints" in shown and "/2.5+7" in shown
    german = squeezed(printed(made(engine, furnished(language="de", date="2026-11-26"))))
    for text in ("26.November2026·2,5Punkte+7Bonuspunkte", "Seite1von1", "(a)2,5Punkte", "Matrikelnummer", "VersionA"):
        assert text in german


def test_every_page_has_a_line_for_the_name_of_a_paper_without_one(engine: TypstEngine) -> None:
    doc = document(problems=tuple(three(1, 20.0).problems[0] for _ in range(2)), name_line=True)
    assert [text.count("Name") for text in page_texts(made(engine, doc))] == [1] * 6
    assert [text.count("Name") for text in page_texts(made(engine, dataclasses.replace(doc, name_line=False)))][1:] == [
        0
    ] * 5
    for nobody in ({"student": {"id": "7", "name": "Ada"}}, {"is_key": True}):
        assert not any("Name" in text for text in page_texts(made(engine, dataclasses.replace(doc, **nobody)))[1:])


def test_an_appendix_stands_on_pages_after_the_problems_of_a_paper(engine: TypstEngine) -> None:
    appendix = AppendixPages("Formulas", parse_markdown("Use $a$."), 2)
    pages = page_texts(made(engine, furnished(appendix=appendix)))
    assert ["Formulas" in text and "Usea." in text for text in pages] == [False, True, False, False]
    assert ["Scratchpaper" in text for text in pages] == [False, False, True, True]
    assert len(page_texts(made(engine, furnished(appendix=AppendixPages("", (), 1))))) == 2
    assert not any("Formulas" in text for text in page_texts(made(engine, furnished(appendix=appendix, is_key=True))))


@pytest.mark.poppler
def test_a_large_paper_has_all_in_proportion(engine: TypstEngine) -> None:
    figure = Figure("figure-1", "x", svg=SVG)
    fields: list[Blocks] = [(paragraph(LINE * 2), figure), (paragraph(r"One"), DisplayMath(r"\frac{1}{2}"))]
    parts = tuple(
        Part(f"({letter})", 2, blocks, (AnswerBox("w", 2, 3), AnswerBox(r"\text{box}", 1, 0)), 2.0, None, ruled=True)
        for letter, blocks in zip("ab", fields, strict=True)
    )
    doc = document(problems=(Problem(1, "T", (), parts),))
    small, large = (
        engine.typeset(typst.emit(dataclasses.replace(doc, is_large=size), LAYOUT), name="test")
        for size in (False, True)
    )
    between = [found[1][2] - found[0][2] for found in (places(small.pdf, "box"), places(large.pdf, "box"))]
    assert large.gap == pytest.approx(1.3 * small.gap, abs=0.002)
    assert large.needed[1] == pytest.approx(1.3 * small.needed[1], rel=0.01)
    assert between[1] == pytest.approx(1.3 * between[0], rel=0.01)
    assert large.page == small.page


@pytest.mark.parametrize("columns", [8, 10, 14])
def test_cells_of_a_large_paper_stay_within_its_margins(engine: TypstEngine, columns: int) -> None:
    doc = document(boxes=(AnswerBox(r"y_{\text{shifted}}", 1, columns),), is_large=True)
    (shown,) = engine.png(typst.emit(doc, LAYOUT), name="test", ppi=72)
    pixels = np.asarray(Image.open(io.BytesIO(shown)).convert("L"))
    margin = round(2.1 / 2.54 * 72)
    assert (pixels[:, -margin + 3 :] > 200).all()


# --- keys -----------------------------------------------------------------------------------------------------------


def key_of(style: str, **fields: Any) -> Document:
    """A key with a part of each kind: fields, options, criteria."""
    mistakes = (ShownMistake(("w = 7",), "forgot it", 1.5), ShownMistake(("w = 8",), "added it"))
    fields_part = Solution(parse_markdown("Stepwise."), ("w = 12", "c = 3"), mistakes, partial="each field 1 point")
    options = tuple(Option(letter, (tex,), letter == "B") for letter, (tex,) in zip("ABCD", NUMBERS, strict=True))
    chosen = Solution(parse_markdown("So."), (r"\text{B}",), (), letter="B")
    rubric = Solution(parse_markdown("Thus."), (), (), (ShownCriterion(0.5, (Text("idea"),), ()),))
    parts = (
        Part("(a)", 2.5, (paragraph("Ask."),), (AnswerBox("w", 1, 0),), 1.0, fields_part),
        Part("(b)", 1, (paragraph("Choose."),), (), 1.0, chosen, options),
        Part("(c)", 3, (paragraph("Explain."),), (), 1.0, rubric, is_bonus=True),
    )
    problems = (Problem(1, "First", (paragraph("Intro."),), parts), Problem(2, "Second", (), parts))
    return document(problems=problems, is_key=True, key_style=style, **fields)


def outline(pdf: bytes) -> list[tuple[str, list[str]]]:
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as found:
        return [(item.title, [child.title for child in item.children]) for item in found.root]


def test_a_key_begins_with_its_answers_and_has_bookmarks(engine: TypstEngine) -> None:
    pdf = made(engine, key_of("both"))
    first, second, *_ = page_texts(pdf)
    assert first.index("Answers") < first.index("1(a)w=12c=32.5") < first.index("1(b)B27") < first.index("1(c)–+3")
    assert "2(a)w=12c=32.5" in first and "Stepwise" not in first
    assert second.index("Workedsolutions") < second.index("1First") < second.index("Stepwise.")
    assert outline(pdf) == [("Answers", []), ("Worked solutions", ["1 First", "2 Second"])]
    full = made(engine, key_of("full"))
    assert "Answers" not in printed(full) and outline(full) == [("1 First", []), ("2 Second", [])]


def test_a_short_key_has_answers_criteria_and_mistakes_only(engine: TypstEngine) -> None:
    shown = squeezed(printed(made(engine, key_of("short"))))
    for text in ("Answers", "1(a)w=12", "w=7", "forgotit", "eachfield1point", "idea", "(c)3bonuspoints"):
        assert text in shown
    for text in ("Ask.", "Stepwise.", "Choose.", "Explain.", "Intro.", "Worked"):
        assert text not in shown


def test_a_key_says_to_a_grader_what_earns_what(engine: TypstEngine) -> None:
    shown = squeezed(printed(made(engine, key_of("full"))))
    assert "Iftheansweris......themistakewasearns" in shown and "w=7forgotit1.5w=8addedit0" in shown
    assert "w=12c=3eachfield1point" in shown
    nothing = Solution((), ("w = 1",), (ShownMistake(("w = 7",), "forgot it"),))
    assert "earns" not in printed(made(engine, document(paragraph("x"), solution=nothing)))


def test_the_right_bubble_is_full_in_a_key_only(engine: TypstEngine) -> None:
    source = typst.emit(key_of("full"), LAYOUT).main
    assert source.count("is-right: true") == 2  # one a problem
    assert "is-right" not in typst.emit(dataclasses.replace(without_solutions(key_of("full"))), LAYOUT).main

    def green_dots(doc: Document) -> int:
        (picture, *_) = engine.png(typst.emit(doc, LAYOUT), name="test", ppi=40)
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        red, green, blue = (np.asarray(image, dtype=int)[:, :, i] for i in range(3))
        return int(((green > red + 60) & (green > blue)).sum())

    marked, unmarked = (choosing(*NUMBERS, solution=Solution((), (), ())) for _ in range(2))
    part = marked.problems[0].parts[0]
    right = dataclasses.replace(
        part, options=tuple(dataclasses.replace(o, is_right=o.letter == "C") for o in part.options)
    )
    marked = dataclasses.replace(marked, problems=(Problem(1, "Convolution", (), (right,)),))
    assert green_dots(marked) > green_dots(unmarked)


def test_a_part_of_a_key_that_goes_on_says_so(engine: TypstEngine) -> None:
    long = Solution(tuple(paragraph(LINE * 4) for _ in range(30)), ("w = 1",), ())
    parts = tuple(Part(f"({c})", 2, (paragraph("x"),), (), 1.0, long) for c in "ab")
    pages = page_texts(made(engine, document(problems=(Problem(7, "T", (), parts),), is_key=True)))
    assert len(pages) > 3
    going_on = ["7(a),continued" if "7(a),continued" in text else "7(b),continued" in text for text in pages]
    begins_b = next(i for i, text in enumerate(pages) if "(b)2points" in text)
    assert going_on[0] is False
    assert going_on[1 : begins_b + 1] == ["7(a),continued"] * begins_b
    assert going_on[begins_b + 1 :] == [True] * (len(pages) - begins_b - 1)


def test_a_part_that_ends_with_its_page_does_not_go_on(engine: TypstEngine) -> None:
    short = Solution((paragraph(LINE),), ("w = 1",), ())
    parts = tuple(Part(f"({c})", 2, (paragraph("x"),), (), 1.0, short) for c in "abcdefghijklmnopqrstuvwxyz")
    pdf = made(engine, document(problems=(Problem(7, "T", (), parts),), is_key=True))
    pages = page_texts(pdf)
    assert len(pages) > 1
    begun = [re.search(r"Answerkey(7\(\w\),continued)?(\(\w\)2pointsx)?", text) for text in pages[1:]]
    assert all(found and bool(found[1]) != bool(found[2]) for found in begun)
    assert any(found and found[2] for found in begun)


# --- layouts of somebody's own --------------------------------------------------------------------------------------

OWN = b"""
#let paper(
  is-key: false, key-label: "Answer key", title: "", subtitle: "", course: "", date: "", version: "", student: none,
  code: "", points: 0, instructions: [], body,
) = { set document(title: title); body }
#let problem(number: 1, title: "", points: 0, text) = { heading[#title]; text }
#let part(
  label: "", points: 0, space: 1cm, boxes: (), answers: (), slips: (), solution: none, statement,
) = { statement; solution }
#let formula(alt, equation) = math.equation(alt: alt, equation.body)
#let large-formula = formula
#let lead(body) = body
"""


def test_a_layout_need_not_know_what_a_document_does_not_use(engine: TypstEngine) -> None:
    layout = {**LAYOUT, "layout.typ": OWN}
    key = document(*parse_markdown("Find $x$."), solution=Solution(parse_markdown("So."), ("w = 1",), ()))
    for doc in (without_solutions(key), key, dataclasses.replace(key, key_style="both")):
        assert "Find" in printed(engine.pdf(typst.emit(doc, layout), name="test"))
    listed = {
        **layout,
        "layout.typ": OWN + b"#let answer-list(worked: false, ..entries) = [= Here: #entries.pos().len()]",
    }
    both = dataclasses.replace(key, key_style="both")
    assert "Here: 1" in printed(engine.pdf(typst.emit(both, listed), name="test"))


def test_edition_1_is_not_given_what_is_new(engine: TypstEngine) -> None:
    doc = document(*parse_markdown(r"$x\text{ if }y$, $0{,}5$, $\begin{pmatrix} 1 & -1 \end{pmatrix}$"))
    old, new = (typst.emit(dataclasses.replace(doc, edition=edition), LAYOUT) for edition in (1, 2))
    assert r'x " if " y' in old.main and r"0 \, 5" in old.main and "mat(delim: #none, 1, − 1)" in old.main
    assert TYPST_LABELS not in old.files and TYPST_LABELS in new.files
    assert r'x" if "y' in new.main and r'class("normal", \,)' in new.main and "align: #right" in new.main
    assert not re.search("[\ue000-\ue002]", old.main + new.main)


# --- formulas -------------------------------------------------------------------------------------------------------


def formula_text(engine: TypstEngine, tex: str, *, display: bool) -> str:
    block = typst._block(DisplayMath(tex)) if display else typst_math.math(tex)
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
    assert re.search(rf"\b{function}\b", typst_math.math(tex).rsplit("$", 2)[1])


@pytest.mark.parametrize("tex", [r"\overline{ab}", r"\underline{ab}", r"\widehat{ab}"])
def test_a_mark_makes_a_difference_on_the_page(tex: str, engine: TypstEngine) -> None:
    assert engine.png(page(typst_math.math(tex)), name="test") != engine.png(page(typst_math.math("ab")), name="test")


def picture(engine: TypstEngine, tex: str, *, display: bool = False) -> bytes:
    (png,) = engine.png(page(typst._block(DisplayMath(tex)) if display else typst_math.math(tex)), name="test", ppi=72)
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
        (matrix([[1, -3], [0, 2]]), "lr((mat(delim: #none, align: #right, 1, -3; 0, 2)))"),
        (vector([1, -4, 0]), "[1, -4, 0]"),
        (r"\begin{cases} 1 & a \\ 20 & b \end{cases}", r"lr(\{ mat(delim: #none, align: #left, 1, a; 20, b))"),
        (r"\begin{aligned} a &= 1 \\ b + c &= 2 \end{aligned}", "a &= 1 \\ b + c &= 2"),
        (r"\underbrace{a + b}_{n}", "underbrace(a + b, n)"),
        (r"\hat{x} \bar{y} \vec{v}", "hat(x) overline(y) arrow(v)"),
        (r"\operatorname{diag}(1)", 'op("diag")(1)'),
        (r"\text{if } x \in \mathbb{R}", '"if "x in RR'),
        (r"x \text{ if } y", 'x" if "y'),
        (r"\text{depth} = 3", '"depth"= 3'),
        (r"a\ b", 'a" "b'),
        (r"3\,\text{cm}", '3#h(1em/6)"cm"'),
        (r"0{,}5 + f(1, 2)", '0"," 5 + f(1, 2)'.replace('"," ', 'class("normal", ",")')),
        (matrix([[3, -3], [12, 0]]), "lr((mat(delim: #none, align: #right, 3, -3; 12, 0)))"),
        (r"\begin{pmatrix} x & 1 \\ -2 & y \end{pmatrix}", "lr((mat(delim: #none, x, 1; -2, y)))"),
        (
            r"\begin{pmatrix} \frac{1}{2} & 1 \\ \frac{3}{4} & 2 \end{pmatrix}",
            "lr((mat(delim: #none, row-gap: #0.75em, 1/2, 1; 3/4, 2)))",
        ),
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
        math, argument = typst_math._element(mathml(ELEMENTS[name])), typst_math._argument(mathml(ELEMENTS[name]))
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
                lines += [typst_math.math(form), typst._block(DisplayMath(form))]
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


def test_every_formula_is_said(key: bytes) -> None:
    assert set(alternatives(key)) == {
        "w sub 1 is less than ” 3 ”",
        "1 over 2",
        "a equals 1; b equals 2",
        "y",
        "z",
        "s equals minus 1",
        "w equals open bracket 2, minus 1 close bracket",
        "w equals 7",
    }
    paper = alternatives(made(TypstEngine(), document(*parse_markdown("$x$"), boxes=(AnswerBox("W", 2, 2),))))
    assert sorted(paper) == ["cap W", "x"]


def test_a_formula_that_shows_nothing_has_an_alternative_text(engine: TypstEngine) -> None:
    assert alternatives(engine.pdf(page(typst_math.math("{}")), name="test")) == ["{}"]


def test_labels_of_parts_are_headings(engine: TypstEngine) -> None:
    solution = Solution(parse_markdown("$$s = -1$$"), ("w = 2",), ())
    parts = [dataclasses.replace(choosing(*NUMBERS).problems[0].parts[0], label=f"({one})") for one in "abc"]
    for solved in (None, solution):
        asked = tuple(dataclasses.replace(part, solution=solved) for part in parts)
        content = made(engine, document(problems=(Problem(1, "T", (), asked),), is_key=solved is not None))
        with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
            headings = [str(node["/S"]) for node in nodes(pdf) if str(node.get("/S", "")).startswith("/H")]
            outline = pdf.open_outline()
            assert not any(item.children for item in outline.root)
        assert headings.count("/H2") == 3


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
