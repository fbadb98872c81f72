"""Sheets to draw figures on, and how a figure becomes a picture: whole, drawn once, the same bytes everywhere."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from math import hypot
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.path import Path as Line

from generator.author.sheet import Sheet, Stack
from generator.bank.bank import Bank
from generator.bank.drawing import sample
from generator.model import Figure
from generator.page.picture import draw_figure, save_figure
from tests.helpers import SUM, TEXT, Workdir, add_type, changed, pdf_text, recipe

ROOT = Path(__file__).parents[2]
BANK = Bank()
DRAWN = [type_id for type_id in BANK.ids() if BANK[type_id].figure]
CM = 72 / 2.54  # in points
MARGIN = 0.02 * 72

Box = tuple[float, float, float, float]


def svg(draw: Callable[[], Any]) -> str:
    return save_figure(draw, ["svg"])["svg"].decode()


def size(picture: str) -> tuple[float, float]:
    """Width and height of an SVG in points."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
    assert found
    return float(found.group(1)), float(found.group(2))


def boxes(sheet: Sheet) -> list[Box]:
    """Left, bottom, right and top of every path on the sheet, in centimetres."""
    picture = svg(lambda: sheet.figure)
    height = size(picture)[1]
    found = []
    for path in re.findall(r'<g id="patch_\d+">\s*<path d="([^"]*)"', picture)[1:]:  # the first is the paper
        points = [(float(x), float(y)) for x, y in re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", path)]
        across = [(x - MARGIN) / CM for x, _ in points]
        up = [(height - y - MARGIN) / CM for _, y in points]
        found.append((min(across), min(up), max(across), max(up)))
    return found


def with_axes() -> Drawing:
    """Its labels stick out of the sheet."""
    figure = Drawing(figsize=(2, 1))
    axes = figure.add_axes((0, 0, 1, 1), xlabel="below the sheet", ylabel="left of it")
    axes.plot([0, 1], [0, 1000])
    return figure


def with_layout() -> Drawing:
    """Its places are known only when it was drawn."""
    figure = Drawing(figsize=(3, 2), layout="constrained")
    figure.subplots(1, 2)
    figure.supxlabel("below both")
    return figure


def with_texts() -> Drawing:
    figure = Drawing(figsize=(1, 1))
    figure.text(0.9, 0.5, "sticks out\nto the right, on two lines")
    figure.text(0, 0, r"$\sqrt{x}$", ha="right", va="top", rotation=30)
    return figure


def with_texts_on_a_sheet() -> Drawing:
    sheet = Sheet(2, 1)
    sheet.text(1.8, 0.9, "sticks out to the right")
    sheet.text(0, 0.1, "to the left, and below", side="right", turned=40, italic=True)
    return sheet.figure


# --- shapes ---------------------------------------------------------------------------------------------------------


def test_shapes_land_where_they_should() -> None:
    sheet = Sheet(10, 4)
    sheet.fill([[(1, 1), (3, 1), (3, 2), (1, 2)], [(9, 3), (10, 3), (10, 4)]], "red")
    sheet.lines([[(0, 0), (2, 1), (4, 0.5)], [(5, 3), (5, 3.5)]])
    sheet.dots([(4, 3, 0.1), (6, 2, 0.2)])
    assert boxes(sheet) == [
        pytest.approx((1, 1, 10, 4), abs=1e-4),
        pytest.approx((0, 0, 5, 3.5), abs=1e-4),
        pytest.approx((3.9, 1.8, 6.2, 3.1), abs=1e-4),
    ]


def test_shapes_of_one_call_are_one_path() -> None:
    sheet = Sheet(10, 4)
    sheet.fill([[(i, 0), (i + 1, 0), (i, 1)] for i in range(10)], "red")
    sheet.arrows([((i, 2), (i + 1, 3)) for i in range(9)])
    sheet.lines([])
    assert len(boxes(sheet)) == 2


@pytest.mark.parametrize("end", [(3.0, 1.0), (1.0, 3.0), (0.2, 0.2), (1.0, 0.1)])
def test_an_arrow_ends_at_its_second_point(end: tuple[float, float]) -> None:
    """Its head, with the line around it that is 0.7 points wide, touches the point and does not go beyond."""
    sheet = Sheet(4, 4)
    sheet.arrows([((1, 1), end)])
    sheet.figure.dpi = 300
    canvas: Any = FigureCanvasAgg(sheet.figure)
    canvas.draw()
    rows: list[list[list[int]]] = memoryview(canvas.buffer_rgba()).tolist()  # type: ignore[assignment]
    ink = [
        ((x + 0.5) / 300 * 2.54, (len(rows) - y - 0.5) / 300 * 2.54)
        for y, row in enumerate(rows)
        for x, pixel in enumerate(row)
        if pixel[0] < 160
    ]
    u, v = end[0] - 1, end[1] - 1
    length = hypot(u, v)
    along = [((x - 1) * u + (y - 1) * v) / length for x, y in ink]
    aside = [abs((x - 1) * v - (y - 1) * u) / length for x, y in ink]
    assert max(along) == pytest.approx(length - 0.015, abs=0.015)
    assert min(along) == pytest.approx(0, abs=0.02)
    assert max(aside) == pytest.approx(2.35 / CM, abs=0.02)


def test_what_is_drawn_later_lies_on_top_and_texts_above_all() -> None:
    sheet = Sheet(1, 1)
    square = [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]]
    sheet.text(0.5, 0.5, "x")
    sheet.lines([[(0, 0), (1, 1)]], "#00ff00")
    sheet.fill(square, "#ff0000")
    sheet.dots([(0.5, 0.5, 0.1)], "#0000ff")
    picture = svg(lambda: sheet.figure)
    places = [picture.index(drawn) for drawn in ("#00ff00", "#ff0000", "#0000ff", "<!-- x -->")]
    assert places == sorted(places)


@pytest.mark.parametrize("count", range(1, 7))
def test_of_a_stack_one_sees_what_is_not_covered(count: int) -> None:
    """At every place at most one of the drawn outlines, and one exactly where there is a rectangle."""
    stack = Stack(5, 3, 2, 1, count, step=0.25)
    shapes = [Line([*shape, shape[0]], closed=True) for shape in stack.outlines()]
    steps = {5: (0, 1, 2, 4.6), 6: (0, 1, 2, 4.6)}.get(count, range(count))
    assert len(shapes) == len(list(steps)) == min(count, 4)
    seen = 0
    for i in range(83):
        for j in range(71):
            x, y = 3 + 4 * (i + 0.5) / 83, 1.5 + 3 * (j + 0.5) / 71
            covering = sum(shape.contains_point((x, y)) for shape in shapes)
            in_one = any(0 < x - stack.left - s / 4 < 2 and 0 < y - stack.bottom - s / 4 < 1 for s in steps)
            assert covering == in_one, (x, y)
            seen += covering
    assert seen > 500
    assert (stack.left + stack.right) / 2 == pytest.approx(5)
    assert stack.right - stack.left == pytest.approx(2 + stack.depth)


def test_a_high_stack_has_dots_between_the_third_rectangle_and_the_last() -> None:
    assert Stack(0, 0, 1, 1, 4, 0.1).dots() == []
    stack = Stack(0, 0, 1, 1, 5, 0.1)
    third, last = stack.left + 1 + 0.2, stack.right
    assert all(third < x - radius and x + radius < last for x, _, radius in stack.dots())
    assert len(stack.dots()) == 3


@pytest.mark.parametrize(("cells", "lines"), [(1, 0), (2, 2), (11, 20), (12, 0)])
def test_a_stack_is_divided_into_cells(cells: int, lines: int) -> None:
    stack = Stack(1, 1, 1, 0.5, 3, 0.1)
    grid = stack.grid(cells)
    assert len(grid) == lines
    for (x, y), (right, top) in grid:
        assert stack.left <= x <= right <= stack.left + 1.001
        assert stack.bottom <= y <= top <= stack.bottom + 0.501


# --- pictures -------------------------------------------------------------------------------------------------------


def test_a_sheet_is_shown_whole() -> None:
    sheet = Sheet(6, 2)
    sheet.text(3, 1, "small")
    assert size(svg(lambda: sheet.figure)) == pytest.approx((6 * CM + 2 * MARGIN, 2 * CM + 2 * MARGIN), abs=0.001)


@pytest.mark.parametrize("draw", [with_axes, with_layout, with_texts, with_texts_on_a_sheet, Drawing])
def test_nothing_is_cut_off(draw: Callable[[], Drawing]) -> None:
    """Pictures have the size that matplotlib finds by drawing them twice; the margin is three times as wide as what
    the measures of the formats differ by."""
    pictures = save_figure(draw, ["svg", "pdf"])
    found = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pictures["pdf"])
    assert found
    with matplotlib.rc_context(matplotlib.rcParamsDefault.copy()):
        inches = saved_tight(draw())
    assert size(pictures["svg"].decode()) == pytest.approx(inches, abs=0.5)
    assert (float(found.group(1)), float(found.group(2))) == pytest.approx(inches, abs=0.5)


def saved_tight(figure: Drawing) -> tuple[float, float]:
    file = io.StringIO()
    figure.savefig(file, format="svg", bbox_inches="tight", pad_inches=0.02)
    return size(file.getvalue())


@pytest.mark.parametrize("draw", [with_axes, with_layout])
def test_a_figure_with_axes_is_saved_as_matplotlib_does(draw: Callable[[], Drawing]) -> None:
    """What it looks like may depend on its having been drawn before: nothing is done to it but that."""
    file = io.BytesIO()
    salt: Any = {**matplotlib.rcParamsDefault, "svg.hashsalt": "problemset"}
    with matplotlib.rc_context(salt):
        draw().savefig(
            file, format="svg", bbox_inches="tight", pad_inches=0.02, metadata={"Date": None, "Creator": None}
        )
    assert save_figure(draw, ["svg"])["svg"] == file.getvalue()


def test_what_sticks_out_is_shown() -> None:
    width, height = size(svg(with_texts_on_a_sheet))
    assert width > 2 * CM + 50 and height > 1 * CM + 20
    width, height = size(svg(with_axes))
    assert width > 2 * 72 + 20 and height > 72 + 20


def test_measuring_leaves_the_figure_as_it_is() -> None:
    drawn = with_texts()
    drawn.set_dpi(130)
    save_figure(lambda: drawn, ["svg", "pdf"])
    assert drawn.dpi == 130


def test_a_picture_is_drawn_once_for_the_same_givens() -> None:
    calls: list[Any] = []

    def figure(**givens: Any) -> Drawing:
        calls.append(givens)
        sheet = Sheet(2, 2)
        sheet.text(1, 1, list(givens.items()))
        givens["a"].append("changed by the type")
        return sheet.figure

    def other(**givens: Any) -> Drawing:
        return Sheet(3, 1).figure

    first = draw_figure(figure, "a text", ("svg",), {"a": [1], "b": {"x": 1, "y": 2}})
    assert draw_figure(figure, "a text", ["svg"], {"a": [1], "b": {"x": 1, "y": 2}}) == first
    described = draw_figure(figure, "another text", {"svg"}, {"a": [1], "b": {"x": 1, "y": 2}})
    assert described == Figure(first.name, "another text", svg=first.svg)
    assert calls == [{"a": [1, "changed by the type"], "b": {"x": 1, "y": 2}}]

    others = [
        draw_figure(figure, "a text", ("svg",), {"a": [2], "b": {"x": 1, "y": 2}}),
        draw_figure(figure, "a text", ("svg",), {"a": [True], "b": {"x": 1, "y": 2}}),
        draw_figure(figure, "a text", ("svg",), {"a": ["1"], "b": {"x": 1, "y": 2}}),
        draw_figure(figure, "a text", ("svg",), {"a": [1], "b": {"y": 2, "x": 1}}),
        draw_figure(other, "a text", ("svg",), {"a": [1], "b": {"x": 1, "y": 2}}),
    ]
    assert len({picture.svg for picture in [first, *others]}) == len({p.name for p in [first, *others]}) == 6
    both = draw_figure(figure, "a text", ("svg", "pdf"), {"a": [1], "b": {"x": 1, "y": 2}})
    assert both.svg == first.svg and both.pdf and not first.pdf


@pytest.mark.parametrize(
    ("part", "drawn"),
    [('type = "tiny/drawn"', 3), ('type = "tiny/drawn"\ngivens = { a = 3, b = 4 }\nrepeats = true', 1)],
)
def test_a_build_draws_each_picture_once(tmp_path: Path, part: str, drawn: int) -> None:
    """The same one on paper and key; and in every version if they share the problem."""
    desk = Workdir(tmp_path)
    figure = f"""

def figure(a, b):
    from generator.author.sheet import Sheet

    with open({str(tmp_path / "drawn.txt")!r}, "a") as file:
        file.write(f"{{a}} {{b}}\\n")
    sheet = Sheet(4, 1)
    sheet.text(2, 0.5, f"{{a}} and {{b}}")
    return sheet.figure
"""
    text = changed(TEXT, "What is $<< a >> + << b >>$?", "What is it?\n\n![<< a >> and << b >>](figure)\n")
    add_type(desk.bank, "tiny/drawn", SUM + figure, text)
    add_type(desk.bank, "tiny/sum")
    desk.write("quiz.toml", recipe('type = "tiny/sum"', part, versions="3", top='format = ["typ"]'))
    desk.run("build quiz.toml").done()
    givens = [f"{g['a']} {g['b']}" for (_, slot), g in desk.givens().items() if "drawn" in slot]
    assert len(givens) == 3 and len(set(givens)) == drawn
    assert sorted((tmp_path / "drawn.txt").read_text(encoding="utf-8").splitlines()) == sorted(set(givens))


# --- the types of the bank ------------------------------------------------------------------------------------------

HASHES = """
from matplotlib.figure import Figure
from generator.bank.bank import Bank
from generator.bank.drawing import sample
from generator.files import sha256
from generator.page.picture import draw_figure, save_figure

def with_axes():
    drawn = Figure()
    drawn.subplots().plot([1, 2], marker="o")
    return drawn

for type_id in sorted(Bank().ids()):
    kind = Bank()[type_id]
    if kind.figure:
        drawn = draw_figure(kind.figure, "", ("svg", "pdf"), sample(kind).givens)
        print(type_id, drawn.name, sha256(drawn.svg), sha256(drawn.pdf))
print(*(sha256(content) for content in save_figure(with_axes, ["svg", "pdf"]).values()))
"""


def test_bytes_are_the_same_in_two_processes(tmp_path: Path) -> None:
    """Whatever the order of sets, the time and the user's own settings of matplotlib."""
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 20\nsvg.fonttype: none\n", encoding="utf-8")
    printed = [
        subprocess.run(
            [sys.executable, "-c", HASHES], env={**os.environ, **env}, text=True, capture_output=True, check=True
        ).stdout
        for env in (
            {"PYTHONHASHSEED": "1"},
            {"PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "0", "MATPLOTLIBRC": str(tmp_path)},
        )
    ]
    assert printed[0] == printed[1]
    assert printed[0].count("\n") - 1 == len(DRAWN) >= 12


@pytest.mark.parametrize("type_id", DRAWN)
def test_figures_of_the_bank_have_no_axes(type_id: str) -> None:
    """They take as long as all the rest of a paper."""
    kind, instance = BANK[type_id], sample(BANK[type_id])
    assert kind.figure is not None and instance is not None
    assert kind.figure(**instance.givens).axes == []


@pytest.mark.poppler
def test_the_texts_of_a_picture_can_be_copied() -> None:
    kind, instance = BANK["convolution/parameter_count"], sample(BANK["convolution/parameter_count"])
    assert kind.figure is not None and instance is not None
    g = instance.givens
    picture = draw_figure(kind.figure, "", ("pdf",), {**g, "captions": True})
    text = " ".join(pdf_text(picture.pdf).split())
    assert f"{g['out_channels']} filters, each {g['kernel']} × {g['kernel']} × {g['in_channels']}" in text


def test_matplotlib_is_not_loaded_before_a_figure_is_drawn() -> None:
    code = "import sys, generator.page; from generator.bank.bank import Bank; bank = Bank()\n"
    code += "assert all(bank[i].title for i in bank.ids()); print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert found.stdout == "False\n"


def test_the_example_of_the_page_is_drawn() -> None:
    """docs/types.md: the figure that it shows is one."""
    page = (ROOT / "docs" / "types.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102
    picture = svg(lambda: names["figure"](a=3, b=4))
    assert size(picture)[0] == pytest.approx(7 * CM + 2 * MARGIN, abs=0.001), "nothing sticks out"
    assert "<!-- 3 -->" in picture and "<!-- 4 -->" in picture
