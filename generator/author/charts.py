"""Figures of numbers: number lines, bar charts, the normal curve, box plots.

Widths and heights are in centimetres. Labels may be anything that `str` accepts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, exp, floor

from generator.author.plots import Axes, number_text, whole_step
from generator.author.shapes import (
    DARK,
    PALE,
    PAPER,
    SMALL,
    arrow_along,
    box,
    circle,
    is_symbol,
    shown,
    text_width,
    trimmed,
)
from generator.author.sheet import Sheet
from generator.model import Drawing

_TICK = 0.08  # half the length of a tick


def number_line(
    low: float,
    high: float,
    *,
    points: Iterable[object] = (),
    intervals: Iterable[Sequence[object]] = (),
    step: float | None = None,
    width: float = 8,
) -> Drawing:
    """Returns the figure of a number line with ticks, points and intervals.

    points: x, or (x, label) with the label above it. intervals: (from, to, ends), whose ends are closed or open as the
    brackets say: "[]", "[)", "(]" or "()"; None in place of a number lets it go on to that side. step: the distance of
    the ticks, by default as many whole ones as have room. Raises ValueError for a line without length.
    """
    if not low < high:
        raise ValueError(f"a line from {low} to {high} has no length")
    scale = width / (high - low)
    every = step or whole_step(high - low, width, text_width(shown(number_text(low)), SMALL) + 0.3)
    sheet = Sheet(width, 1)
    arrow_along(sheet, [(-0.3, 0), (width + 0.4, 0)], line_width=0.8)
    for i in range(ceil(low / every - 1e-9), floor(high / every + 1e-9) + 1):
        x = (i * every - low) * scale
        sheet.lines([[(x, -_TICK), (x, _TICK)]], line_width=0.7)
        sheet.text(x, -0.3, number_text(i * every), size=SMALL)
    for begin, end, *brackets in intervals:
        _draw_interval(sheet, begin, end, str(brackets[0]) if brackets else "[]", low, scale, width)
    for point in points:
        value, *label = point if isinstance(point, (list, tuple)) else (point,)
        x = (float(value) - low) * scale
        sheet.fill([circle(x, 0, 0.075)], "0.0")
        for text in label[:1]:
            sheet.text(x, 0.28, shown(text), size=SMALL)
    return trimmed(sheet.figure)


def bar_chart(
    labels: Sequence[object],
    heights: Sequence[float | Fraction],
    *,
    texts: Sequence[object] | None = None,
    x_label: object = "",
    y_label: object = "",
    marked: Collection[object] = (),
    touching: bool = False,
    width: float = 7,
    height: float = 4,
) -> Drawing:
    """Returns a bar chart of counts or probabilities.

    labels: below the bars. heights: whole numbers, fractions or floats from 0 on. texts: above the bars, by default the
    heights; with () there are none, but an axis with whole ticks. marked: labels of bars that are filled dark.
    touching: bars side by side without gaps, as in a histogram. Raises ValueError if there are no bars, not as many
    labels as heights, or if a height is negative.
    """
    if not labels or len(labels) != len(heights):
        raise ValueError(f"a bar chart of {len(labels)} labels and {len(heights)} heights cannot be drawn")
    if min(heights) < 0:
        raise ValueError("a bar has a negative height")
    above = [shown(text) for text in (heights if texts is None else texts)]
    step = width / len(labels)
    thick = step if touching else min(0.68 * step, 1.2)
    top = float(max(heights)) or 1.0
    sheet = Sheet(width, height)
    middles = [step * (i + 0.5) for i in range(len(labels))]
    dark = {shown(label) for label in marked}
    for is_dark in (False, True):
        bars = [
            box(x, tall / 2, thick, tall)
            for x, tall, label in zip(middles, (float(h) / top * height for h in heights), labels, strict=True)
            if tall and (shown(label) in dark) == is_dark
        ]
        sheet.fill(bars, DARK if is_dark else PALE, edge="0.25", line_width=0.7)
    sheet.lines([[(-0.1, 0), (width + 0.1, 0)]], line_width=0.9)
    for x, label in zip(middles, labels, strict=True):
        sheet.text(x, -0.25, shown(label), size=SMALL)
    for x, tall, text in zip(middles, heights, above, strict=False):
        sheet.text(x, float(tall) / top * height + 0.22, text, size=SMALL)
    edge = -0.1
    if not above:
        arrow_along(sheet, [(-0.1, 0), (-0.1, height + 0.4)], line_width=0.8)
        every = whole_step(top, height, 0.5)
        for i in range(floor(top / every + 1e-9) + 1):
            y = i * every / top * height
            sheet.lines([[(-0.1 - _TICK, y), (-0.1 + _TICK, y)]], line_width=0.7)
            sheet.text(-0.25, y, number_text(i * every), size=SMALL, side="right")
        edge = -0.3 - text_width(number_text(top), SMALL)
    if shown(x_label):
        sheet.text(width / 2, -0.68, shown(x_label), size=9, italic=is_symbol(shown(x_label)))
    if shown(y_label):
        sheet.text(edge - 0.25, height / 2, shown(y_label), size=9, turned=90, italic=is_symbol(shown(y_label)))
    return trimmed(sheet.figure)


def normal_curve(
    low: float | None = None,
    high: float | None = None,
    *,
    mean: float = 0,
    deviation: float = 1,
    labels: Mapping[float, object] | None = None,
    width: float = 7,
    height: float = 2.8,
) -> Drawing:
    """Returns the bell curve of a normal distribution; the area from `low` to `high` is grey.

    low, high: None leaves the area open to that side; without both nothing is grey. mean, deviation: of the
    distribution. labels: value → text below the axis; by default the mean, and one to three deviations beside it.
    Raises ValueError unless the deviation is positive.
    """
    if not deviation > 0:
        raise ValueError(f"a deviation of {deviation} is not positive")
    begin, end = mean - 3.5 * deviation, mean + 3.5 * deviation

    def density(x: float) -> float:
        return exp(-(((x - mean) / deviation) ** 2) / 2)

    axes = Axes((begin, end), (0, 1.05), x_label="", y_label="", width=width, height=height, ticks=False, y_axis=False)
    if low is not None or high is not None:
        left, right = (begin if low is None else max(low, begin)), (end if high is None else min(high, end))
        if left < right:
            axes.area(density, 0, left, right)
        for value in (low, high):
            if value is not None and begin < value < end:
                axes.curve([(value, 0), (value, density(value))])
    axes.curve(density)
    whole = {mean + k * deviation: number_text(mean + k * deviation) for k in range(-3, 4)}
    for value, text in (whole if labels is None else labels).items():
        axes.tick(float(value), text)
    return axes.figure


def box_plot(rows: Mapping[str, Sequence[float]], *, x_label: object = "", width: float = 8) -> Drawing:
    """Returns box plots one below the other, above an axis with whole ticks.

    rows: name, which may be "", → the least value, lower quartile, median, upper quartile and greatest value. Raises
    ValueError for another number of values, for values that do not ascend, or if all are equal.
    """
    for name, values in rows.items():
        if len(values) != 5 or sorted(values) != list(values):
            raise ValueError(f"a box plot needs five ascending values, not {list(values)} ({name!r})")
    low, high = (extreme(v for values in rows.values() for v in values) for extreme in (min, max))
    if low == high:
        raise ValueError("all values of the box plot are equal")
    width -= max(text_width(shown(name)) + 0.35 if name else 0 for name in rows)
    every = whole_step(high - low, width, text_width(number_text(high), SMALL) + 0.3)
    low, high = floor(low / every) * every, ceil(high / every) * every
    scale = width / (high - low)
    sheet = Sheet(width, 1)
    for i, (name, values) in enumerate(rows.items()):
        y = 0.75 + 0.95 * (len(rows) - 1 - i)
        least, lower, median, upper, greatest = ((value - low) * scale for value in values)
        whiskers = [[(least, y), (lower, y)], [(upper, y), (greatest, y)]]
        whiskers += [[(x, y - 0.15), (x, y + 0.15)] for x in (least, greatest)]
        sheet.lines(whiskers, line_width=0.8)
        sheet.fill([box((lower + upper) / 2, y, upper - lower, 0.55)], PALE, edge="0.25", line_width=0.8)
        sheet.lines([[(median, y - 0.275), (median, y + 0.275)]], "0.0", line_width=1.8)
        if name:
            sheet.text(-0.35, y, shown(name), size=9, side="right")
    sheet.lines([[(0, 0), (width, 0)]], line_width=0.8)
    for k in range(round((high - low) / every) + 1):
        sheet.lines([[(k * every * scale, -_TICK), (k * every * scale, _TICK)]], line_width=0.7)
        sheet.text(k * every * scale, -0.3, number_text(low + k * every), size=SMALL)
    if shown(x_label):
        sheet.text(width / 2, -0.72, shown(x_label), size=9, italic=is_symbol(shown(x_label)))
    return trimmed(sheet.figure)


def _draw_interval(
    sheet: Sheet, begin: object, end: object, brackets: str, low: float, scale: float, width: float
) -> None:
    left = 0 if begin is None else (float(str(begin)) - low) * scale
    right = width if end is None else (float(str(end)) - low) * scale
    if end is None:
        arrow_along(sheet, [(left, 0), (width + 0.4, 0)], "0.0", 2.2)
    if begin is None:
        arrow_along(sheet, [(right, 0), (-0.4, 0)], "0.0", 2.2)
    sheet.lines([[(left, 0), (right, 0)]], "0.0", line_width=2.2)
    for value, x, bracket in ((begin, left, brackets[:1]), (end, right, brackets[-1:])):
        if value is not None:
            sheet.fill([circle(x, 0, 0.095)], "0.0" if bracket in "[]" else PAPER, edge="0.0", line_width=1)
