"""Words to circle, units, remarks, lines to write on, rubrics, half points and brought pictures, in both engines."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise, product
from typing import Any

import pikepdf
import pytest

from generator.model import (
    AnswerBox,
    Document,
    Figure,
    Option,
    Paragraph,
    Part,
    Problem,
    ShownCriterion,
    Solution,
    Text,
    Typeset,
)
from generator.page.attached import attached_picture
from generator.page.emit import latex_text
from generator.page.engine.typst import converted
from generator.page.statements import inlines
from generator.page.text import parse_markdown
from generator.page.typesetter import Engine, Typesetter
from tests.helpers import pdf_text

engines = pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])

HOSTILE = r"""#read("/etc/passwd") \input{x} $x$ _b_ *c* 100% & ^^5c ~ -- <b> 'q' {}[] "]; #panic()"""
PALE, GREEN = (238, 246, 241), (27, 122, 85)  # of the boxes with answers, and of the bar beside the steps


def part(label: str = "(a)", points: float = 2, text: str = "Say why.", **fields: Any) -> Part:
    known = {"statement": parse_markdown(text), "boxes": (), "space": 2, "solution": None}
    return Part(label, points, **{**known, **fields})


def document(*parts: Part, is_key: bool = False) -> Document:
    problems = (Problem(1, "Words", (), parts),)
    return Document(is_key, "Quiz", "", "", "", "B", None, "7KQ2-M9XD", (), problems)


def typeset(engine: Engine, doc: Document) -> Typeset:
    setter = Typesetter(engine)
    return setter.typeset(setter.source(doc), name="test")


def key(engine: Engine, *parts: Part) -> bytes:
    return typeset(engine, document(*parts, is_key=True)).pdf


def open_part(steps: str, *criteria: ShownCriterion, **fields: Any) -> Part:
    return part(solution=Solution(parse_markdown(steps), (), (), criteria), **fields)


def criterion(points: float, earns: str, gap: str = "") -> ShownCriterion:
    return ShownCriterion(points, inlines(earns), inlines(gap))


def one_line(text: str) -> str:
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Without white space, and with mathematical letters as plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=2)
def boxed_text(pdf: bytes) -> str:
    return pdf_text(pdf, "-bbox")


def places(pdf: bytes, word: str) -> list[tuple[int, float, float]]:
    """Page, x and y (points from the upper left) of every place where a word is printed."""
    pages = boxed_text(pdf).split("<page ")[1:]
    found = rf'xMin="(\S+)" yMin="(\S+)"[^>]*>{re.escape(word)}</word>'
    return [(n, float(x), float(y)) for n, page in enumerate(pages, start=1) for x, y in re.findall(found, page)]


Pixels = list[list[tuple[int, int, int]]]


def pixels(pdf: bytes, page: int = 1) -> Pixels:
    """Rows of the page's pixels, one a point, as (red, green, blue)."""
    made = subprocess.run(
        ["pdftoppm", "-r", "72", "-f", str(page), "-l", str(page), "-"], input=pdf, capture_output=True, check=True
    ).stdout
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", made)
    assert head
    width, rest = int(head[1]), made[head.end() :]
    flat = list(zip(rest[0::3], rest[1::3], rest[2::3], strict=True))
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def line_heights(pdf: bytes) -> list[int]:
    """Where the page has a line across most of it."""
    rows = [sum(max(pixel) < 252 for pixel in row) > 0.75 * len(row) for row in pixels(pdf)]
    return [next(iter(group))[0] for is_line, group in groupby(enumerate(rows), key=lambda row: row[1]) if is_line]


def coloured_rows(pdf: bytes, colour: tuple[int, int, int]) -> int:
    """How many points of the page's height have this colour somewhere."""
    near = set(product(*(range(shade - 2, shade + 3) for shade in colour)))
    return sum(not near.isdisjoint(row) for row in pixels(pdf))


# --- fields ---------------------------------------------------------------------------------------------------------


@engines
@pytest.mark.poppler
def test_words_to_circle_stand_in_the_place_of_a_box(engine: Engine) -> None:
    words = ("yes", "no", "not told")
    box = AnswerBox(r"\text{invertible}", 1, 0, words)
    pdf = typeset(engine, document(part(boxes=(box,)))).pdf
    assert "invertible: yes no not told circle one" in one_line(pdf_text(pdf))
    ((_, yes, line),) = places(pdf, "yes")
    ((_, no, same_line),) = places(pdf, "no")
    assert same_line == line
    assert no - yes > 35  # room for a circle around each


@engines
@pytest.mark.poppler
def test_many_words_go_on_on_another_line(engine: Engine) -> None:
    words = tuple(f"{letter * 12} and {letter * 14}" for letter in "abcdefgh")
    pdf = typeset(engine, document(part(boxes=(AnswerBox("x", 1, 0, words),)))).pdf
    ends = [places(pdf, letter * 14)[0] for letter in "abcdefgh"]
    assert len({y for _, _, y in ends}) > 1
    assert all(x + 14 * 7 < 540 for _, x, _ in ends)


@engines
@pytest.mark.poppler
def test_units_and_remarks_stand_behind_the_box_that_they_are_of(engine: Engine) -> None:
    boxes = (
        AnswerBox("v", 1, 0, (), "m/s²"),
        AnswerBox("p", 1, 0, (), "%", "rounded"),
        AnswerBox("T", 1, 3, (), "°C", "any order"),
        AnswerBox("h", 1, 2, (), "mm"),
        AnswerBox("x", 1, 0),
    )
    pdf = typeset(engine, document(part(boxes=boxes))).pdf
    assert "v=m/s2p=%roundedT=°Canyorderh=mmx=7KQ2" in squeezed(pdf_text(pdf))
    ((_, percent, _),) = places(pdf, "%")
    ((_, p, _),) = places(pdf, "p") + places(pdf, "𝑝")
    assert percent - p > 85  # the box, 3.1 cm wide, is between


@engines
@pytest.mark.poppler
def test_a_remark_on_wide_cells_stands_below_them(engine: Engine) -> None:
    narrow, wide = AnswerBox("S", 1, 2, (), "", "behind"), AnswerBox("S", 2, 14, (), "", "below")
    pdf = typeset(engine, document(part(boxes=(narrow, wide)))).pdf
    labels = sorted(y for _, _, y in places(pdf, "S") + places(pdf, "𝑆"))
    (behind,), (below,) = places(pdf, "behind"), places(pdf, "below")
    assert abs(behind[2] - labels[0]) < 10
    assert below[2] - labels[1] > 20  # two rows of cells
    assert below[1] < 130


@engines
@pytest.mark.poppler
def test_hostile_fields_come_through_as_text(engine: Engine) -> None:
    word, unit, note = HOSTILE[:30], HOSTILE[30:60], HOSTILE[60:] + " note"
    boxes = (AnswerBox("x", 1, 0, (word, "no")), AnswerBox("x", 1, 0, (), unit, note))
    shown = squeezed(pdf_text(typeset(engine, document(part(boxes=boxes))).pdf, "-raw"))
    assert all(squeezed(text) in shown for text in (word, unit, note))


# --- room to write --------------------------------------------------------------------------------------------------


@engines
@pytest.mark.poppler
@pytest.mark.parametrize("fields", [{}, {"boxes": (AnswerBox("x", 1, 0),)}, {"options": (Option("A", ("3",)),)}])
def test_ruled_room_has_lines_and_is_no_taller(engine: Engine, fields: dict[str, Any]) -> None:
    ruled, plain = (
        typeset(engine, document(part(space=6, ruled=ruled, **fields), part("(b)", text="Below."))).pdf
        for ruled in (True, False)
    )
    assert places(ruled, "Below.") == places(plain, "Below.")
    lines = sorted(set(line_heights(ruled)) - set(line_heights(plain)))
    assert len(lines) == 7  # in 6 cm
    assert all(abs(b - a - 0.85 * 72 / 2.54) < 1.5 for a, b in pairwise(lines))
    assert places(ruled, "why.")[0][2] < lines[0] < lines[-1] < places(ruled, "Below.")[0][2]


@engines
@pytest.mark.poppler
def test_ruled_room_that_gives_way_has_as_many_lines_as_fit(engine: Engine) -> None:
    texts = ("Short.", "A statement that takes a few lines. " * 12)
    made = [
        typeset(engine, document(part(text=text, height=9, ruled=True), part("(b)", text="Below."))) for text in texts
    ]
    short, long = (one.pdf for one in made)
    assert places(short, "Below.") == places(long, "Below.")
    assert len(line_heights(short)) > len(line_heights(long)) + 1
    plain = typeset(engine, document(part(text=texts[1], height=9), part("(b)", text="Below.")))
    assert made[1].needed == plain.needed
    assert places(long, "Below.") == places(plain.pdf, "Below.")


@engines
@pytest.mark.poppler
def test_a_key_has_no_lines_to_write_on(engine: Engine) -> None:
    solved = open_part("Because.", criterion(2, "reasons"), ruled=True, space=6)
    unruled = open_part("Because.", criterion(2, "reasons"), space=6)
    assert key(engine, solved) == key(engine, unruled)


# --- rubrics --------------------------------------------------------------------------------------------------------


@engines
@pytest.mark.poppler
def test_the_key_of_an_open_part_is_a_model_answer_and_a_rubric(engine: Engine) -> None:
    rubric = (criterion(1.0, "weight *sharing*", "sharing not named"), criterion(0.5, "locality, $k < 3$", "not local"))
    pdf = key(engine, open_part("Weights are shared.", *rubric))
    shown = one_line(pdf_text(pdf))
    assert re.search(
        r"Weights are shared\. Award for if missing "
        r"1 weight sharing sharing not named 0\.5 locality, . < 3 not local",
        shown,
    )
    assert 0 < coloured_rows(pdf, GREEN) < 22  # the bar beside one line
    assert coloured_rows(pdf, PALE) == 0  # there is no answer to put in a box


@engines
@pytest.mark.poppler
def test_a_key_with_answers_shows_them_in_boxes(engine: Engine) -> None:
    assert coloured_rows(key(engine, part(solution=Solution((), ("x = 1",), ()))), PALE) > 0


@engines
@pytest.mark.poppler
def test_a_rubric_without_gaps_or_model_answer_has_nothing_in_their_places(engine: Engine) -> None:
    pdf = key(engine, open_part("", criterion(2.5, "The answer is right.")))
    assert "Say why. 2 points Award for 2.5 The answer is right." in one_line(pdf_text(pdf))
    assert coloured_rows(pdf, GREEN) == 0


@engines
@pytest.mark.poppler
def test_a_long_rubric_breaks_between_rows_and_names_its_columns_again(engine: Engine) -> None:
    filler = "and that the same weights are used at every position of the image " * 9
    rubric = [criterion(1, f"first{i} {filler} last{i}", f"gap{i} {filler} end{i}") for i in range(12)]
    pdf = key(engine, open_part("Weights are shared.", *rubric))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    assert pages > 1
    assert [page for page, _, _ in places(pdf, "Award")] == list(range(1, pages + 1))
    for i in range(12):
        found = [places(pdf, f"{word}{i}") for word in ("first", "last", "gap", "end")]
        assert len({page for ((page, _, _),) in found}) == 1
        assert all(y < 790 for ((_, _, y),) in found)


@engines
@pytest.mark.poppler
def test_a_short_rubric_stays_in_one_piece(engine: Engine) -> None:
    rubric = [criterion(1, f"row{i}") for i in range(6)]
    for lines in range(24, 36, 3):
        steps = "\n\n".join(["Line."] * lines)
        pdf = key(engine, open_part(steps, *rubric))
        assert len({places(pdf, word)[0][0] for word in ("Award", "row0", "row5")}) == 1


@engines
@pytest.mark.poppler
def test_hostile_criteria_come_through_as_text(engine: Engine) -> None:
    hostile = ShownCriterion(1, (Text("earns " + HOSTILE),), (Text("gap " + HOSTILE),))
    solution = Solution((Paragraph((Text(HOSTILE),)),), (), (), (hostile,))
    shown = squeezed(pdf_text(key(engine, part(solution=solution)), "-raw"))
    assert squeezed("earns " + HOSTILE) in shown
    assert squeezed("gap " + HOSTILE) in shown


def test_a_rubric_is_a_table_with_headers_for_screen_readers() -> None:
    pdf = key("typst", open_part("Because.", criterion(1, "a", "b"), criterion(1, "c", "d")))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tags = list(_tags(opened.Root["/StructTreeRoot"]))
    assert [tags.count(tag) for tag in ("/Table", "/TH", "/TD")] == [1, 3, 6]


def _tags(element: Any) -> Iterator[str]:
    if isinstance(element, pikepdf.Array):
        for child in element.as_list():
            yield from _tags(child)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield str(element["/S"])
        if "/K" in element:
            yield from _tags(element["/K"])


# --- half points ----------------------------------------------------------------------------------------------------


@engines
@pytest.mark.poppler
@pytest.mark.parametrize(
    ("points", "parts", "total"),
    [
        ((0.5,), ["0.5 points"], "0.5 points"),
        ((0.5, 0.5), ["0.5 points", "0.5 points"], "1 point"),
        ((1.5, 1), ["1.5 points", "1 point"], "2.5 points"),
        ((2.5, 10.5, 12), ["2.5 points", "10.5 points", "12 points"], "25 points"),
        ((1,), ["1 point"], "1 point"),
        ((3.0,), ["3 points"], "3 points"),
    ],
)
def test_half_points_are_printed_and_added(
    engine: Engine, points: tuple[float, ...], parts: list[str], total: str
) -> None:
    paper = document(*(part(f"({letter})", n) for letter, n in zip("abc", points, strict=False)))
    shown = one_line(pdf_text(typeset(engine, paper).pdf))
    assert sorted(re.findall(r"[\d.]+ points?\b", shown)) == sorted([total, total, *parts])
    assert squeezed(shown).endswith(f"Pagetotal:/{total.split()[0]}")


@engines
@pytest.mark.poppler
def test_each_page_has_its_own_total(engine: Engine) -> None:
    paper = document(
        *(part(f"({letter})", n, space=9) for letter, n in zip("abcde", (0.5, 1.5, 1, 2.5, 3), strict=True))
    )
    pages = pdf_text(typeset(engine, paper).pdf).split("\f")[:-1]
    assert [re.findall(r"/\s*([\d.]+)\s*$", page.strip()) for page in pages] == [["2"], ["3.5"], ["3"]]


@engines
@pytest.mark.poppler
def test_wide_points_do_not_touch_the_text(engine: Engine) -> None:
    pdf = typeset(engine, document(part(points=12.5, text="words of some length " * 20))).pdf
    words = re.findall(r'yMin="(\S+)" xMax="(\S+)"[^>]*>(\S+)</word>', pdf_text(pdf, "-bbox"))
    ends = [(float(end), float(y)) for y, end, word in words if word in ("words", "of", "some", "length")]
    *_, (_, start, height) = places(pdf, "12.5")
    assert start - max(end for end, y in ends if abs(y - height) < 4) > 4


# --- pictures -------------------------------------------------------------------------------------------------------


def black_picture(width: float, height: float, *, brought: bool) -> Figure:
    """A picture so many centimetres large; made to fit if it is as if a recipe brought it."""
    size = f'width="{width}cm" height="{height}cm"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 1 1" preserveAspectRatio="none">'
    content = f'{svg}<rect width="1" height="1"/></svg>'.encode()
    if brought:
        return attached_picture("plan.svg", "a plan", content, frozenset(("svg", "pdf")))
    return Figure("figure-plan", "a plan", content, converted(content, "svg", "pdf", 100, name="plan"))


@engines
@pytest.mark.poppler
@pytest.mark.parametrize(
    ("width", "height", "brought"), [(40, 4, True), (3, 40, True), (40, 70, True), (2, 1, True), (40, 4, False)]
)
def test_a_picture_is_no_larger_than_the_text(engine: Engine, width: float, height: float, brought: bool) -> None:
    paper = document(part(statement=(*parse_markdown("Look."), black_picture(width, height, brought=brought))))
    pdf = typeset(engine, paper).pdf
    rows = pixels(pdf, len(pdf_text(pdf).split("\f")) - 1)
    black = [(x, y) for y, row in enumerate(rows) for x, pixel in enumerate(row) if max(pixel) < 3]
    wide = [y for y, across in Counter(y for _, y in black).items() if across > 34]  # not a line in the foot
    assert wide
    assert min(x for x, _ in black) >= 2.1 * 28.3
    assert max(x for x, _ in black) <= 595 - 2.1 * 28.3
    assert max(wide) < 842 - 2.3 * 28.3


# --- matrices with fractions, in LaTeX ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{2} \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
        r"\begin{bmatrix} a \\ b \end{bmatrix} = \dfrac{1}{2}",
        r"\begin{cases} \frac{1}{2} \\ 3 \end{cases}",
    ],
)
def test_formulas_without_fractions_in_a_matrix_stay_as_they_are(tex: str) -> None:
    assert latex_text.math(tex) == rf"\({tex}\)"


def test_only_the_matrix_with_fractions_gets_more_room() -> None:
    plain, full = r"\begin{pmatrix} 1 \\ 3 \end{pmatrix}", r"\begin{pmatrix} \frac{1}{2} \\ 3 \end{pmatrix}"
    shown = latex_text.math(f"{plain} {full}^{{-1}} {plain}")
    assert shown == rf"\({plain} \begingroup\renewcommand\arraystretch{{1.5}}{full}\endgroup^{{-1}} {plain}\)"


@pytest.mark.tex
@pytest.mark.poppler
@pytest.mark.parametrize("command", ["frac", "dfrac"])
@pytest.mark.parametrize("environment", ["pmatrix", "bmatrix", "array"])
def test_rows_of_fractions_do_not_touch(environment: str, command: str) -> None:
    columns = "{cc}" if environment == "array" else ""
    rows = rf"\{command}{{11}}{{57}} & 0 \\ \{command}{{83}}{{19}} & \{command}{{1}}{{2}}"
    tex = rf"\begin{{{environment}}}{columns} {rows} \end{{{environment}}}"
    pdf = typeset("latex", document(part(text=f"Here:\n\n$${tex}$$"))).pdf
    ((_, _, above),) = places(pdf, "57")
    ((_, _, below),) = places(pdf, "83")
    height = 8 if command == "frac" else 11
    assert below - above > height + 2
