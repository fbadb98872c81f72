"""Where the labels of a figure have room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, sin
from typing import TypeAlias

from generator.model import Point

Box: TypeAlias = tuple[float, float, float, float]
"""x and y of the middle, width and height."""
Piece: TypeAlias = tuple[Point, Point]
"""Both ends of a piece of a line."""
Anchor: TypeAlias = tuple[Point, float, float]
"""A point, the direction from it to a label, and the distance between them."""


def touch(one: Box, other: Box) -> bool:
    """Returns whether two boxes overlap."""
    return abs(one[0] - other[0]) < (one[2] + other[2]) / 2 and abs(one[1] - other[1]) < (one[3] + other[3]) / 2


def crosses(label: Box, start: Point, end: Point) -> bool:
    """Returns whether a piece of a line runs through a box: no axis separates them."""
    x, y, width, height = label
    a, b, c, d = start[0] - x, start[1] - y, end[0] - x, end[1] - y
    w, h = width / 2, height / 2
    if (a > w and c > w) or (a < -w and c < -w) or (b > h and d > h) or (b < -h and d < -h):
        return False
    return abs(a * d - b * c) < w * abs(d - b) + h * abs(c - a)


def beside(anchor: Anchor, width: float, height: float) -> Box:
    """Returns the box of a label that stands beside a point."""
    (x, y), turn, gap = anchor
    u, v = cos(turn), sin(turn)
    # as far as its nearer edge, so that a wide label to the right is no further away than a narrow one
    away = gap + min(width / 2 / abs(u) if abs(u) > 1e-9 else 1e9, height / 2 / abs(v) if abs(v) > 1e-9 else 1e9)
    return x + away * u, y + away * v, width, height


def first_free(
    choices: Iterable[Box], pieces: Sequence[Piece], boxes: Sequence[Box], *, must: Sequence[Box] = ()
) -> Box:
    """Returns the first of some boxes that no piece crosses and no box touches; or the one with the fewest of these.

    must: boxes that count for ten.
    """
    best: tuple[float, Box] | None = None
    for found in choices:
        faults = 10 * sum(touch(found, other) for other in must) + 2 * sum(touch(found, other) for other in boxes)
        faults += sum(crosses(found, start, end) for start, end in pieces)
        if best is None or faults < best[0]:
            best = faults, found
        if not faults:
            break
    if best is None:
        raise ValueError("a label has no place to choose")
    return best[1]
