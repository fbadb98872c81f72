"""Figures of bodies and forces: a block on an inclined plane, and a body with its forces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import atan2, cos, hypot, pi, radians, sin, tan

from generator.author.labels import Box, beside, first_free
from generator.author.shapes import PALE, PAPER, SIZE, arrow_along, box, is_symbol, shown, text_width, trimmed
from generator.author.sheet import POINT, Sheet
from generator.model import Drawing, Point

_BLOCK = 0.95  # side of the block on the plane, at least
_FORCE = 1.5  # length of an arrow
_KINDS = ("weight", "normal", "pull", "push", "friction", "friction down")


def inclined_plane(
    rise: float,
    run: float,
    *,
    block: object = "m",
    angle: object = "α",
    forces: Iterable[str | Sequence[object]] = (),
    sides: Sequence[object] = ("", "", ""),
    width: float = 6.5,
) -> Drawing:
    """Returns the figure of a block on a plane that rises to the right.

    rise, run: the slope, drawn to scale. block, angle: labels; with angle "" there is no arc. forces: kinds, or (kind,
    label): "weight"; "normal"; "pull" up the slope, in front of the block; "push" down the slope, behind it;
    "friction" up the slope and "friction down" along the plane. sides: labels of the base, the height and the slope.
    width: of the plane in centimetres. Raises ValueError for another kind of force, and for a slope that is not
    positive, or steeper than 3 : 1.
    """
    if not 0 < rise <= 3 * run:
        raise ValueError(f"a slope of {rise} : {run} cannot be drawn")
    turn = atan2(rise, run)
    wide = min(width, 5.2 / tan(turn))
    top = wide * tan(turn)
    sheet = Sheet(width, top)
    sheet.fill([[(0, 0), (wide, 0), (wide, top)]], PALE, edge="0.0", line_width=1)
    found = [(force, "") if isinstance(force, str) else (str(force[0]), force[1]) for force in forces]
    named = shown(block)
    side = max(_BLOCK, text_width(named) + 0.15)
    u, v = cos(turn), sin(turn)
    length = hypot(wide, top)

    def place(along: float, above: float) -> Point:
        """Along the slope from its foot, and above it."""
        return along * u - above * v, along * v + above * u

    at = length * 0.58
    middle = place(at, side / 2)
    sheet.fill(
        [[place(at + a * side, b * side) for a, b in ((-0.5, 0), (0.5, 0), (0.5, 1), (-0.5, 1))]],
        PAPER,
        edge="0.0",
        line_width=1,
    )
    half = side / 2
    starts = {
        "weight": (middle, (0, -1)), "normal": (place(at, side), (-v, u)),
        "pull": (place(at + half, 0.7 * side), (u, v)), "push": (place(at - half, 0.7 * side), (-u, -v)),
        "friction": (place(at + half, 0.1), (u, v)), "friction down": (place(at - half, 0.1), (-u, -v)),
    }  # fmt: skip
    pieces = [((0.0, 0.0), (wide, top)), ((wide, 0.0), (wide, top)), ((0.0, 0.0), (wide, 0.0))]
    taken: list[Box] = [(*middle, side * 1.2, side * 1.2)]
    arrows = []
    for kind, label in found:
        if kind not in starts:
            raise ValueError(f"a force on the plane is one of {', '.join(_KINDS)}, not {kind!r}")
        start, (a, b) = starts[kind]
        end = (start[0] + _FORCE * a, start[1] + _FORCE * b)
        arrow_along(sheet, [start, end], "0.0", 1.3)
        pieces.append((start, end))
        arrows.append((end, atan2(b, a), shown(label)))
    if named:
        away = 0.24 if any(kind == "weight" for kind, _ in found) else 0  # its arrow begins in the middle
        sheet.text(middle[0] - away * v, middle[1] + away * u, named, size=SIZE, italic=is_symbol(named))
    if shown(angle):
        radius = min(max(0.8, 0.5 / tan(turn)), 0.3 * wide)
        arc = [(radius * cos(turn * i / 12), radius * sin(turn * i / 12)) for i in range(13)]
        sheet.lines([arc], line_width=0.8)
        tall = radius + 0.1 + text_width(shown(angle)) / 2
        way = turn * 0.45
        sheet.text(tall * cos(way), tall * sin(way), shown(angle), size=SIZE, italic=is_symbol(shown(angle)))
    for end, way, label in arrows:
        _beside_tip(sheet, end, way, label, pieces, taken)
    base, height, slope = (shown(side) for side in sides)
    if base:
        sheet.text(wide / 2, -0.25, base, size=SIZE, italic=is_symbol(base))
    if height:
        sheet.text(wide + 0.12, top / 2, height, size=SIZE, side="left", italic=is_symbol(height))
    if slope:
        x, y = place(length * 0.25, 0.12 + v * text_width(slope) / 2 + u * SIZE * POINT / 2)
        sheet.text(x, y, slope, size=SIZE, italic=is_symbol(slope))
    return trimmed(sheet.figure)


def force_diagram(forces: Iterable[Sequence[object]], *, body: object = "") -> Drawing:
    """Returns the figure of a body with the forces on it, as arrows from its middle.

    forces: (direction, label) or (direction, label, length): the direction in degrees counter-clockwise from the right,
    the length in centimetres, by default 1.5. body: label of the body, which is a square; with "" it is a dot. Raises
    ValueError for an arrow that is not longer than the body.
    """
    sheet = Sheet(0, 0)
    half = max(0.28, text_width(shown(body)) / 2 + 0.08) if shown(body) else 0.0
    arrows = []
    for direction, label, *length in forces:
        turn = radians(float(str(direction)))
        long = float(str(length[0])) if length else _FORCE
        if long <= half * 1.5 or long <= 0.2:
            raise ValueError(f"the arrow of {shown(label)} is not longer than the body")
        arrows.append(((long * cos(turn), long * sin(turn)), turn, shown(label)))
    for end, _, _ in arrows:
        arrow_along(sheet, [(0.0, 0.0), end], "0.0", 1.3)
    if half:
        sheet.fill([box(0, 0, 2 * half, 2 * half)], PALE, edge="0.0", line_width=1)
        sheet.text(0, 0, shown(body), size=SIZE, italic=is_symbol(shown(body)))
    else:
        sheet.dots([(0, 0, 0.09)], "0.0")
    pieces = [((0.0, 0.0), end) for end, _, _ in arrows]
    taken: list[Box] = []
    for end, turn, label in arrows:
        _beside_tip(sheet, end, turn, label, pieces, taken)
    return trimmed(sheet.figure)


def _beside_tip(
    sheet: Sheet, end: Point, turn: float, label: str, pieces: Sequence[tuple[Point, Point]], taken: list[Box]
) -> None:
    """Beyond the tip of an arrow, or beside it."""
    if label:
        extent = text_width(label, 10), 10 * POINT
        turns = [turn + k * pi / 6 for k in (0, 1, -1, 2, -2, 3, -3)]
        found = first_free([beside((end, way, 0.08), *extent) for way in turns], pieces, taken)
        taken.append(found)
        sheet.text(found[0], found[1], label, size=10, italic=is_symbol(label))
