"""Sheets to draw figures on: shapes land where they should, in the order in which they were drawn."""

from __future__ import annotations

import io
import re
from math import hypot
from pathlib import Path
from typing import Any

import matplotlib.image
import pytest
from matplotlib.path import Path as Line

from generator.author.sheet import Sheet, Stack
from generator.page.drawn_svg import drawn_svg, extent
from generator.page.engine.typst import converted

ROOT = Path(__file__).parents[2]
CM = 72 / 2.54  # in points
MARGIN = 0.05  # in centimetres

Box = tuple[float, float, float, float]


def svg(sheet: Sheet) -> str:
    return drawn_svg(sheet.figure).decode()


def size(picture: str) -> tuple[float, float]:
    """Width and height of an SVG in points."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
    assert found
    return float(found.group(1)), float(found.group(2))


def boxes(sheet: Sheet) -> list[Box]:
    """Left, bottom, right and top of every path on the sheet, in centimetres."""
    left, _, _, top = extent(sheet.figure)
    found = []
    for path in re.findall(r'<path d="([^"]*)"', svg(sheet)):
        points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path)]
        across = [left + x / CM for x, _ in points]
        up = [top - y / CM for _, y in points]
        found.append((min(across), min(up), max(across), max(up)))
    return found


# --- shapes ---------------------------------------------------------------------------------------------------------


def test_shapes_land_where_they_should() -> None:
    sheet = Sheet(10, 4)
    sheet.fill([[(1, 1), (3, 1), (3, 2), (1, 2)], [(9, 3), (10, 3), (10, 4)]], "red")
    sheet.lines([[(0, 0), (2, 1), (4, 0.5)], [(5, 3), (5, 3.5)]])
    sheet.dots([(4, 3, 0.1), (6, 2, 0.2)])
    assert boxes(sheet) == [
        pytest.approx((1, 1, 10, 4), abs=1e-3),
        pytest.approx((0, 0, 5, 3.5), abs=1e-3),
        pytest.approx((3.9, 1.8, 6.2, 3.1), abs=1e-3),
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
    left, _, _, top = extent(sheet.figure)
    pixels = matplotlib.image.imread(io.BytesIO(converted(svg(sheet).encode(), "svg", "png", 40, name="an arrow")))
    ink = [
        (left + (x + 0.5) / 200 * 2.54, top - (y + 0.5) / 200 * 2.54)
        for y, row in enumerate(pixels)
        for x, pixel in enumerate(row)
        if pixel[0] < 0.6
    ]
    u, v = end[0] - 1, end[1] - 1
    length = hypot(u, v)
    along = [((x - 1) * u + (y - 1) * v) / length for x, y in ink]
    aside = [abs((x - 1) * v - (y - 1) * u) / length for x, y in ink]
    assert max(along) == pytest.approx(length - 0.015, abs=0.02)
    assert min(along) == pytest.approx(0, abs=0.025)
    assert max(aside) == pytest.approx(2.35 / CM, abs=0.025)


def test_what_is_drawn_later_lies_on_top_and_texts_above_all() -> None:
    sheet = Sheet(1, 1)
    square = [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]]
    sheet.text(0.5, 0.5, "x")
    sheet.lines([[(0, 0), (1, 1)]], "#00ff00")
    sheet.fill(square, "#ff0000")
    sheet.dots([(0.5, 0.5, 0.1)], "#0000ff")
    picture = svg(sheet)
    places = [picture.index(drawn) for drawn in ("#00ff00", "#ff0000", "#0000ff", ">x</text>")]
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


def test_a_sheet_is_shown_whole() -> None:
    sheet = Sheet(6, 2)
    sheet.text(3, 1, "small")
    assert size(svg(sheet)) == pytest.approx(((6 + 2 * MARGIN) * CM, (2 + 2 * MARGIN) * CM), abs=0.01)


def test_the_example_of_the_page_is_drawn() -> None:
    """docs/types.md: the figure that it shows is one."""
    page = (ROOT / "docs" / "types.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(from generator.author import Sheet.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102
    picture = drawn_svg(names["figure"](a=3, b=4)).decode()
    assert size(picture)[0] == pytest.approx(7 * CM + 2 * MARGIN * CM, abs=0.01), "nothing sticks out"
    assert ">3</text>" in picture and ">4</text>" in picture
