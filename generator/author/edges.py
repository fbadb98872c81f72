"""Where the edges of a drawn graph run, from rim to rim, and where their labels have room."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin

from generator.author.labels import Box, beside, crosses, first_free, touch
from generator.model import Point

Line = list[Point]
Disc = tuple[float, float, float]
"""x, y and radius."""

_BENDS = (0.0, 0.35, -0.35, 0.6, -0.6, 0.9, -0.9, 1.2, -1.2, 1.6, -1.6, 2.0, -2.0)  # what is tried, in centimetres
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.14, 0.86)  # where on an edge its label may stand
_CLEAR = 0.06  # between a label and what it must not touch
_LOOP = 0.62  # how far a loop stands out
_MOVES = 400  # of labels, in search of room


def angle(start: Point, end: Point) -> float:
    return atan2(end[1] - start[1], end[0] - start[0])


def free_angle(preferred: float, busy: Collection[float]) -> float:
    """The direction that is nearest to the preferred one and at least 50° from all others; or the freest."""

    def room(turn: float) -> float:
        return min((abs((turn - other + pi) % (2 * pi) - pi) for other in busy), default=pi)

    turns = [preferred + sign * pi / 12 * k for k in range(13) for sign in (1, -1)]
    return next((turn for turn in turns if room(turn) > 0.87), max(turns, key=room))


def loop(place: Point, radius: float, turn: float) -> Line:
    """From a vertex to itself, in this direction."""
    half, wide, out = 0.45, 0.8, radius + _LOOP * 4 / 3
    ends = [_polar(place, radius, turn + half), _polar(place, radius, turn - half)]
    handles = [_polar(place, out, turn + wide * 0.75), _polar(place, out, turn - wide * 0.75)]
    return _bezier([ends[0], *handles, ends[1]], 18)


def loop_block(place: Point, radius: float, turn: float) -> Disc:
    """The room that a loop and its label take."""
    x, y = _polar(place, radius + 0.5, turn)
    return x, y, 0.5


def straight_or_bent(start: Point, end: Point, radius: float, bend: float, blocks: Sequence[Disc]) -> Line:
    """From rim to rim, to the left by `bend` in its middle; by more, or to the other side, where something is in the
    way."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    if length <= 2 * radius:
        raise ValueError("two vertices cover each other")
    best: tuple[float, Line] | None = None
    for more in _BENDS:
        if bend and more < 0:  # the other edge of the pair is there
            continue
        line = _between(start, end, radius, bend + more)
        room = min((_distance(line, (x, y)) - r for x, y, r in blocks), default=1.0)
        if room > 0.2:
            return line
        if best is None or room > best[0] + 0.01:
            best = room, line
    assert best is not None
    return best[1]


def _between(start: Point, end: Point, radius: float, bend: float) -> Line:
    u, v = end[0] - start[0], end[1] - start[1]
    length = hypot(u, v)
    u, v = u / length, v / length
    if not bend:
        return [(start[0] + radius * u, start[1] + radius * v), (end[0] - radius * u, end[1] - radius * v)]
    if abs(bend) < length / 4:
        handles = [((start[0] + end[0]) / 2 - 2 * bend * v, (start[1] + end[1]) / 2 + 2 * bend * u)]
    else:  # a bow rather than a spike
        aside = 4 / 3 * bend
        handles = [(p[0] + k * 0.15 * length * u - aside * v, p[1] + k * 0.15 * length * v + aside * u)
                   for p, k in ((start, 1), (end, -1))]  # fmt: skip
    corners = [start, *handles, end]
    first, last = _leaves(corners, start, radius, 0.0, 0.5), _leaves(corners, end, radius, 1.0, 0.5)
    pieces = 16 if len(corners) == 3 else 28
    return [_at(corners, first + (last - first) * i / pieces) for i in range(pieces + 1)]


def _leaves(corners: Sequence[Point], centre: Point, radius: float, inside: float, outside: float) -> float:
    """Where a curve crosses a rim, by halving."""
    for _ in range(20):
        middle = (inside + outside) / 2
        x, y = _at(corners, middle)
        if hypot(x - centre[0], y - centre[1]) < radius:
            inside = middle
        else:
            outside = middle
    return outside


def _at(corners: Sequence[Point], t: float) -> Point:
    """Of Bézier's curve with two, three or four corners."""
    s = 1 - t
    if len(corners) == 3:
        (a, b), (c, d), (e, f) = corners
        return s * s * a + 2 * s * t * c + t * t * e, s * s * b + 2 * s * t * d + t * t * f
    (a, b), (c, d), (e, f), (g, h) = corners
    p, q, r, w = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    return p * a + q * c + r * e + w * g, p * b + q * d + r * f + w * h


def _bezier(corners: Sequence[Point], pieces: int) -> Line:
    return [_at(corners, i / pieces) for i in range(pieces + 1)]


def _polar(place: Point, radius: float, turn: float) -> Point:
    return place[0] + radius * cos(turn), place[1] + radius * sin(turn)


def _distance(line: Line, point: Point) -> float:
    return min(_to_piece(a, b, point) for a, b in pairwise(line))


def _to_piece(start: Point, end: Point, point: Point) -> float:
    u, v = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    t = min(1.0, max(0.0, (x * u + y * v) / (u * u + v * v)))
    return hypot(x - t * u, y - t * v)


# --- labels ---------------------------------------------------------------------------------------------------------


def note_place(
    place: Point,
    centre: Point,
    radius: float,
    size: tuple[float, float],
    rims: Sequence[Disc],
    lines: Sequence[Line],
    taken: Sequence[Box],
) -> Point:
    """Beside a vertex, rather away from the middle of the graph, where the fewest edges run."""
    outward = angle(centre, place) if hypot(place[0] - centre[0], place[1] - centre[1]) > 0.1 else pi / 2
    pieces = [piece for line in lines for piece in _coarse(line)]
    turns = [outward + k * pi / 6 for k in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6)]
    squares = [(x, y, 1.8 * r, 1.8 * r) for x, y, r in rims if (x, y) != place]
    squares += [_hull(line) for line in lines if _is_loop(line, place, radius)]
    x, y, *_ = first_free([beside((place, turn, radius + 0.06), *size) for turn in turns], pieces, taken, must=squares)
    return x, y


def _is_loop(line: Line, place: Point, radius: float) -> bool:
    """Whether a line begins and ends at the same vertex."""
    return all(abs(hypot(x - place[0], y - place[1]) - radius) < 0.01 for x, y in (line[0], line[-1]))


def _hull(line: Line) -> Box:
    across, up = [x for x, _ in line], [y for _, y in line]
    left, right, bottom, top = min(across), max(across), min(up), max(up)
    return (left + right) / 2, (bottom + top) / 2, right - left, top - bottom


def label_places(
    asked: Sequence[tuple[int, tuple[float, float]]],
    lines: Sequence[Line],
    loops: Sequence[bool],
    rims: Sequence[Disc],
    taken: Sequence[Box],
) -> dict[int, Point]:
    """Number of a line → the place of its label: on it, beyond a loop; clear of rims, notes and other labels, if there
    is room, and rather not on other lines. asked: number and size of the label."""
    choices = {i: list(_choices(lines[i], size, loops[i], rims, taken)) for i, size in asked}
    pieces = {i: _coarse(line) for i, line in enumerate(lines)}
    placed: dict[int, Box] = {}
    queue = sorted(choices, key=lambda i: len(choices[i]))
    held = {(i, k): 0.0 for i, options in choices.items() for k in range(len(options))}
    for _ in range(_MOVES):
        if not queue:
            break
        i = queue.pop(0)
        best: tuple[float, int, list[int]] | None = None
        for k, found in enumerate(choices[i]):
            rivals = [j for j, other in placed.items() if touch(found, other)]
            if rivals and best is not None and best[0] < 100:
                continue
            cost = 100 * len(rivals) + held[i, k] + k / 10
            if best is None or cost < best[0]:
                near = (found[0], found[1], found[2] + 0.25, found[3] + 0.25)
                for j, others in pieces.items():
                    if j != i:
                        for a, b in others:
                            if crosses(near, a, b):  # which of two edges a label is of must be seen
                                cost += 5 if crosses(found, a, b) else 2
                if best is None or cost < best[0]:
                    best = cost, k, rivals
        assert best is not None
        _, k, rivals = best
        for j in rivals:
            del placed[j]
            queue.append(j)
        held[i, k] += 40 * len(rivals)  # so that two labels do not push each other out for ever
        placed[i] = choices[i][k]
    for i in queue:
        placed[i] = choices[i][0]
    return {i: (x, y) for i, (x, y, _, _) in placed.items()}


def _choices(
    line: Line, size: tuple[float, float], is_loop: bool, rims: Sequence[Disc], taken: Sequence[Box]
) -> Iterator[Box]:
    found = list(_beyond(line, size)) if is_loop else [(*point, *size) for point in _points(line)]
    clear = [
        label
        for label in found
        if not any(_covers(label, rim, _CLEAR) for rim in rims) and not any(touch(label, other) for other in taken)
    ]
    yield from clear or found[:1]


def _points(line: Line) -> list[Point]:
    """At some shares of its length."""
    if len(line) == 2:
        (x, y), (u, v) = line
        return [(x + t * (u - x), y + t * (v - y)) for t in _ALONG]
    return [line[round(t * (len(line) - 1))] for t in _ALONG]


def _beyond(line: Line, size: tuple[float, float]) -> Iterator[Box]:
    """Outside of a loop's far end, or beside it."""
    x, y = ((line[0][0] + line[-1][0]) / 2, (line[0][1] + line[-1][1]) / 2)
    far = line[len(line) // 2]
    turn = angle((x, y), far)
    for k in (0, 1, -1, 2, -2, 3, -3):
        toward = turn + k * pi / 6
        away = 0.05 + size[0] / 2 * abs(cos(toward)) + size[1] / 2 * abs(sin(toward))
        yield (*_polar(far, away, toward), *size)


def _coarse(line: Line) -> list[tuple[Point, Point]]:
    """In at most four pieces."""
    return list(pairwise(line if len(line) == 2 else [line[round(i * (len(line) - 1) / 4)] for i in range(5)]))


def _covers(label: Box, rim: Disc, clear: float) -> bool:
    x, y, radius = rim
    aside, up = max(0.0, abs(label[0] - x) - label[2] / 2), max(0.0, abs(label[1] - y) - label[3] / 2)
    return aside * aside + up * up < (radius + clear) ** 2
