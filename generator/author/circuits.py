"""Figures of electric circuits: resistors in series and in parallel, and branches between two wires.

Resistors are rectangles, as IEC 60617 draws them. A label, such as "4 Ω" or "R₁", may be anything that `str` accepts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from generator.author.shapes import PAPER, SIZE, arrow_along, box, is_symbol, shown, text_width, trimmed
from generator.author.sheet import Sheet
from generator.model import Drawing, Point

_LONG, _THICK = 0.9, 0.34  # of a resistor
_LEAD = 0.28  # of a resistor, at each end
_PLATES = 0.14  # between the plates of a source
_BUS = 0.3  # from a node to what lies in parallel
_APART = 0.95  # between wires that lie in parallel, at least
_ELEMENTS = {"R": 1.35, "U": 0.95, "I": 0.75}  # how much of a branch each kind takes


def circuit_figure(network: Any, *, source: object = "", width: float = 8) -> Drawing:
    """Returns the figure of resistors in series and in parallel, connected to a source.

    network: the label of a resistor, or a list: ["+", part, part, …] has its parts in series, ["||", part, part, …] in
    parallel, and a part is a network itself: ["+", "2 Ω", ["||", "3 Ω", "6 Ω"]]. source: label of the source below,
    with its plus at the left. width: wires are made longer up to this width. Raises ValueError for any other list.
    """
    part = _part(network)
    across = max(part.width + 0.6, min(width, part.width + 1.2), 3.0)
    sheet = Sheet(0, 0)
    start = (across - part.width) / 2
    nodes = _draw_part(sheet, part, start, 0.0)
    floor = -(part.below + 0.75)
    _wire(sheet, [(start, 0), (0, 0), (0, floor), (across / 2 - _PLATES / 2, floor)])
    _wire(sheet, [(start + part.width, 0), (across, 0), (across, floor), (across / 2 + _PLATES / 2, floor)])
    _source(sheet, (across / 2, floor), (-1, 0))
    if shown(source):
        _label(sheet, across / 2, floor - 0.5, source)
    sheet.dots([(*node, 0.055) for node in nodes], "0.0")
    return trimmed(sheet.figure)


def branch_circuit(branches: Sequence[Sequence[Any]]) -> Drawing:
    """Returns the figure of two or more branches between an upper and a lower wire, as for Kirchhoff's rules.

    branches: from left to right, each a list of elements from top to bottom. An element is the label of a resistor, or
    [kind, label]: "R" a resistor, "U" a source with its plus at the top, "-U" with its plus at the bottom, "I" a
    current downwards, "-I" upwards. An empty list is a wire. Raises ValueError for another kind, and for less than two
    branches.
    """
    if len(branches) < 2:
        raise ValueError("a circuit has at least two branches")
    columns = [[_element(element) for element in branch] for branch in branches]
    tall = max(sum(_ELEMENTS[kind[-1]] for kind, _ in column) for column in columns) + 0.5
    sheet = Sheet(0, 0)
    x, places = 0.0, []
    for column in columns:
        places.append(x)
        x += max(1.5, 0.75 + max((text_width(label) for _, label in column), default=0))
    for x, column in zip(places, columns, strict=True):
        leads = bool(column) and column[0][0][-1] == "I"  # currents stand side by side
        spare = tall - sum(_ELEMENTS[kind[-1]] for kind, _ in column) - 0.1 * leads
        y = tall
        for i, (kind, label) in enumerate(column):
            size = _ELEMENTS[kind[-1]]
            gap = 0.1 if leads and i == 0 else spare / (len(column) + 1 - leads)
            _wire(sheet, [(x, y), (x, y - gap)])
            y -= gap
            _draw_element(sheet, kind, label, x, y, size)
            y -= size
        _wire(sheet, [(x, y), (x, 0)])
    for y in (0.0, tall):
        _wire(sheet, [(places[0], y), (places[-1], y)])
        sheet.dots([(x, y, 0.055) for x in places[1:-1]], "0.0")
    return trimmed(sheet.figure)


# --- series and parallel --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """A network, and how far it reaches beside and around the wire that it is in."""

    width: float
    above: float
    below: float
    kind: str
    label: str
    parts: tuple[_Part, ...] = ()


def _part(network: Any) -> _Part:
    if not isinstance(network, (list, tuple)):
        label = shown(network)
        return _Part(max(_LONG, text_width(label)) + 2 * _LEAD, 0.62, _THICK / 2, "R", label)
    if len(network) < 2 or network[0] not in ("+", "||"):
        raise ValueError(f"a network is a label, or a list that begins with “+” or “||”, not {network!r}")
    parts = tuple(_part(part) for part in network[1:])
    if network[0] == "+":
        above, below = max(part.above for part in parts), max(part.below for part in parts)
        return _Part(sum(part.width for part in parts), above, below, "+", "", parts)
    half = sum(_gaps(parts)) / 2
    wide = max(part.width for part in parts) + 2 * _BUS
    return _Part(wide, half + parts[0].above, half + parts[-1].below, "||", "", parts)


def _gaps(parts: Sequence[_Part]) -> list[float]:
    """Between the wires of parallel parts."""
    return [max(_APART, upper.below + lower.above + 0.2) for upper, lower in pairwise(parts)]


def _draw_part(sheet: Sheet, part: _Part, x: float, y: float) -> list[Point]:
    """From x on to the right, along the height y. Returns the nodes, where wires meet."""
    nodes: list[Point] = []
    if part.kind == "R":
        middle = x + part.width / 2
        _wire(sheet, [(x, y), (x + part.width, y)])
        sheet.fill([box(middle, y, _LONG, _THICK)], PAPER, edge="0.0", line_width=0.9)
        _label(sheet, middle, y + 0.4, part.label)
    elif part.kind == "+":
        for inner in part.parts:
            nodes += _draw_part(sheet, inner, x, y)
            x += inner.width
    else:
        gaps = [0.0, *_gaps(part.parts)]
        end, up = x + part.width, y + sum(gaps) / 2
        ends = [(x, up - sum(gaps)), (x, up)]
        _wire(sheet, ends)
        _wire(sheet, [(end, v) for _, v in ends])
        for gap, inner in zip(gaps, part.parts, strict=True):
            up -= gap
            start = x + (part.width - inner.width) / 2
            _wire(sheet, [(x, up), (start, up)])
            _wire(sheet, [(start + inner.width, up), (end, up)])
            nodes += _draw_part(sheet, inner, start, up)
        nodes += [(x, y), (end, y)]
    return nodes


# --- elements -------------------------------------------------------------------------------------------------------


def _element(element: Any) -> tuple[str, str]:
    if not isinstance(element, (list, tuple)):
        return "R", shown(element)
    kind, label = element
    if kind not in ("R", "U", "-U", "I", "-I"):
        raise ValueError(f"a branch has elements of kind R, U, -U, I or -I, not {kind!r}")
    return kind, shown(label)


def _draw_element(sheet: Sheet, kind: str, label: str, x: float, top: float, size: float) -> None:
    """Downwards from the top, with its label at the right."""
    middle, beside = top - size / 2, 0.3
    if kind == "R":
        _wire(sheet, [(x, top), (x, top - size)])
        sheet.fill([box(x, middle, _THICK, _LONG)], PAPER, edge="0.0", line_width=0.9)
    elif kind[-1] == "U":
        _wire(sheet, [(x, top), (x, middle + _PLATES / 2)])
        _wire(sheet, [(x, middle - _PLATES / 2), (x, top - size)])
        _source(sheet, (x, middle), (0, -1 if kind == "-U" else 1))
        beside = 0.42
    else:
        _wire(sheet, [(x, top), (x, top - size)])
        tip = middle + (0.12 if kind == "-I" else -0.12)
        arrow_along(sheet, [(x, top if kind == "I" else top - size), (x, tip)], "0.0", 0.9)
        beside = 0.16
    if label:
        sheet.text(x + beside, middle, label, size=SIZE, side="left", italic=is_symbol(label))


def _source(sheet: Sheet, middle: Point, plus: tuple[int, int]) -> None:
    """Two plates across the wire, the long one, with its sign, on this side."""
    x, y = middle
    u, v = plus
    for side, half, wide in ((1, 0.34, 1.0), (-1, 0.17, 2.2)):
        a, b = x + side * u * _PLATES / 2, y + side * v * _PLATES / 2
        sheet.lines([[(a - half * v, b - half * u), (a + half * v, b + half * u)]], "0.0", line_width=wide)
    across, along = (-0.26, 0.2) if v else (0.2, 0.22)
    a, b = x + u * along + across * abs(v), y + v * along + across * abs(u)
    sheet.lines([[(a - 0.07, b), (a + 0.07, b)], [(a, b - 0.07), (a, b + 0.07)]], "0.0", line_width=0.8)


def _wire(sheet: Sheet, line: Sequence[Point]) -> None:
    if line[0] != line[-1] or len(line) > 2:
        sheet.lines([line], "0.0", line_width=0.9, cap="projecting")


def _label(sheet: Sheet, x: float, y: float, label: object) -> None:
    if shown(label):
        sheet.text(x, y, shown(label), size=SIZE, italic=is_symbol(shown(label)))
