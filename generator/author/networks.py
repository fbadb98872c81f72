"""Figures of graphs and finite automata.

Vertices are circles with their names. They are set on a circle, or where they are said to be, in centimetres. Names,
labels and notes may be anything that `str` accepts. An edge is a list or tuple: (from, to) or (from, to, label); text
of two letters will do, "AB". The figures are complete: return them from `figure`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import atan, cos, hypot, pi, sin
from typing import Any, TypeAlias

from generator.author.edges import (
    Line,
    angle,
    free_angle,
    label_places,
    loop,
    loop_block,
    note_place,
    straight_or_bent,
)
from generator.author.labels import Box
from generator.author.shapes import (
    SMALL,
    arrow_along,
    circle,
    draw_vertices,
    grounded,
    name_radius,
    shown,
    text_width,
    trimmed,
)
from generator.author.sheet import GREY, Sheet
from generator.model import Drawing, Point

Edge: TypeAlias = Sequence[Any]
"""(from, to) or (from, to, label)."""

_Named: TypeAlias = tuple[str, str, str]  # an edge, with texts for names, and "" for no label
_DASHES = (4.0, 3.0)
_BENDS = (0.3, 0.22, 0.16)  # of each of two edges between the same pair, in centimetres


def graph_figure(
    vertices: Sequence[object] | Mapping[Any, Sequence[float]],
    edges: Iterable[Edge],
    *,
    directed: bool = False,
    thick: Collection[Edge] = (),
    dashed: Collection[Edge] = (),
    marked: Collection[object] = (),
    notes: Mapping[Any, object] | None = None,
    width: float | None = None,
) -> Drawing:
    """Returns the figure of a graph.

    vertices: their names, which are set on a circle clockwise from the top, or name → (x, y) in centimetres. edges:
    each with its label, if any, on a white ground; (A, A) is a loop. directed: edges are arrows that end at the rim
    of a vertex, and two of opposite directions bend apart. thick, dashed: the edges (from, to) to draw so: a path, a
    cut. marked: vertices filled grey. notes: vertex → text beside it. width: between the outer vertices on the circle,
    in centimetres; by default what the labels need. Raises ValueError for an edge to a vertex that there is not, and
    for two edges that would cover each other.
    """
    found = [_edge(edge) for edge in edges]
    if isinstance(vertices, Mapping):
        places = _given_places(vertices)
    else:
        places = _on_a_circle([shown(name) for name in vertices], found, width)
    picture = _Network(places, found, directed)
    return picture.drawn(thick=thick, dashed=dashed, marked=marked, notes=notes or {})


def bipartite_figure(
    left: Sequence[object],
    right: Sequence[object],
    edges: Iterable[Edge],
    *,
    thick: Collection[Edge] = (),
    dashed: Collection[Edge] = (),
    marked: Collection[object] = (),
    notes: Mapping[Any, object] | None = None,
    width: float = 4,
) -> Drawing:
    """Returns the figure of a bipartite graph in two columns, each from the top.

    left, right: names, all different. edges: (left, right) or (left, right, label). width: between the columns, in
    centimetres. The others as of `graph_figure`.
    """
    found = [_edge(edge) for edge in edges]
    gap = max(0.8, 2 * name_radius([*left, *right]) + (0.45 if any(label for *_, label in found) else 0.25))
    tallest = max(len(left), len(right)) - 1
    places: dict[str, Point] = {}
    for x, names in ((0.0, left), (width, right)):
        step = gap if len(names) - 1 == tallest else gap * min(1.5, tallest / max(len(names), 1))
        top = step * (len(names) - 1) / 2
        places |= {shown(name): (x, top - i * step) for i, name in enumerate(names)}
    if len(places) < len(left) + len(right):
        raise ValueError("a name stands in both columns, or twice in one")
    return _Network(places, found, False).drawn(thick=thick, dashed=dashed, marked=marked, notes=notes or {})


def automaton_figure(
    states: Sequence[object],
    arrows: Iterable[Edge],
    *,
    start: object,
    accepting: Collection[object],
    places: Mapping[Any, Sequence[float]] | None = None,
) -> Drawing:
    """Returns the figure of a finite automaton.

    states: names. arrows: (from, to, symbol) each; the symbols of one pair are written together: "a, b". The start has
    an arrow from nowhere, accepting states have a double rim. places: state → (x, y) in centimetres; by default up to
    three states stand in a row, four in a square, more on a circle (three also, if the outer ones have arrows to each
    other). Raises ValueError for a state that there is not.
    """
    symbols: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows:
        source, target, symbol = _edge(arrow)
        symbols.setdefault((source, target), []).append(symbol)
    edges = [(source, target, ", ".join(found)) for (source, target), found in symbols.items()]
    names = [shown(state) for state in states]
    if places is not None:
        where = _given_places(places)
    elif len(names) < 3 or (len(names) == 3 and not {(names[0], names[2]), (names[2], names[0])} <= set(symbols)):
        where = {name: (i * (2 * name_radius(names) + 1.8), 0.0) for i, name in enumerate(names)}
    else:
        where = _on_a_circle(names, edges, None)
    return _Network(where, edges, True, start=shown(start)).drawn(double=accepting)


# --- graphs ---------------------------------------------------------------------------------------------------------


def _edge(edge: Edge) -> _Named:
    if len(edge) not in (2, 3):
        raise ValueError(f"an edge is (from, to) or (from, to, label), not {edge!r}")
    return shown(edge[0]), shown(edge[1]), shown(edge[2]) if len(edge) == 3 and edge[2] is not None else ""


def _given_places(places: Mapping[Any, Sequence[float]]) -> dict[str, Point]:
    return {shown(name): (float(x), float(y)) for name, (x, y) in places.items()}


def _on_a_circle(names: Sequence[Any], edges: Sequence[_Named], width: float | None) -> dict[str, Point]:
    """Clockwise from the top, on an ellipse that is rather wide than high; an even number begins at the upper left."""
    n = len(names)
    if len(set(names)) < n:
        raise ValueError("two vertices have the same name")
    if n == 1:
        return {names[0]: (0.0, 0.0)}
    longest = max((text_width(label, SMALL) for *_, label in edges), default=0.0)
    labels = sum(bool(label) for *_, label in edges)
    across = (
        max(0.9 + 0.2 * n, 2.6 * name_radius(names), (0.6 + 0.13 * n + 0.045 * labels) * (1.0 + longest))
        if n > 2
        else 1.1
    )
    across = width / 2 if width else across
    turns = [pi / 2 + (pi / n if n % 2 == 0 else 0) - 2 * pi * k / n for k in range(n)]
    flat = 0.8 if n > 4 else 0.9 if n > 2 else 1
    return {name: (across * cos(turn), across * flat * sin(turn)) for name, turn in zip(names, turns, strict=True)}


class _Network:
    """Vertices in their places, and the lines of all edges between their rims."""

    def __init__(
        self,
        places: Mapping[str, Point],
        edges: Sequence[_Named],
        directed: bool,
        start: str | None = None,
    ) -> None:
        if not places:
            raise ValueError("there are no vertices to draw")
        self.places, self.edges, self.directed = places, edges, directed
        self.radius = name_radius(places) + (0.05 if start is not None else 0)
        self._known([*(name for source, target, _ in edges for name in (source, target)), *([start] if start else [])])
        pairs = set()
        for source, target, _ in edges:
            pair = (source, target) if directed else (min(source, target), max(source, target))
            if pair in pairs:
                raise ValueError(f"there are two edges from {source} to {target}")
            pairs.add(pair)
        self.centre = (
            sum(x for x, _ in places.values()) / len(places),
            sum(y for _, y in places.values()) / len(places),
        )
        self.arrival: Line = [] if start is None else self._arrival(start)
        self.loops = {
            source: self._loop_angle(source, source == start) for source, target, _ in edges if source == target
        }
        self.lines = [self._line(source, target, (target, source) in pairs) for source, target, _ in edges]

    def _known(self, names: Iterable[object]) -> list[str]:
        """The names as texts, all of which must be vertices."""
        found = [shown(name) for name in names]
        for name in found:
            if name not in self.places:
                raise ValueError(f"there is no vertex {name}")
        return found

    def _busy(self, name: str) -> list[float]:
        """Directions of a vertex's edges."""
        others = [target if name == source else source for source, target, _ in self.edges if name in (source, target)]
        return [angle(self.places[name], self.places[other]) for other in others if other != name]

    def _arrival(self, start: str) -> Line:
        """The arrow to the start of an automaton, rather from the left."""
        (x, y), turn = self.places[start], free_angle(pi, self._busy(start))
        return [(x + r * cos(turn), y + r * sin(turn)) for r in (self.radius + 0.6, self.radius)]

    def _loop_angle(self, name: str, is_start: bool) -> float:
        place = self.places[name]
        outward = pi / 2 if abs(place[1] - self.centre[1]) < 0.1 else angle(self.centre, place)
        return free_angle(outward, self._busy(name) + ([angle(place, self.arrival[0])] if is_start else []))

    def _line(self, source: str, target: str, both_ways: bool) -> Line:
        if source == target:
            return loop(self.places[source], self.radius, self.loops[source])
        blocks = [(x, y, self.radius) for name, (x, y) in self.places.items() if name not in (source, target)]
        blocks += [
            loop_block(self.places[name], self.radius, turn)
            for name, turn in self.loops.items()
            if name not in (source, target)
        ]
        bend = self._bend(source, target) if both_ways and self.directed else 0
        return straight_or_bent(self.places[source], self.places[target], self.radius, bend, blocks)

    def _bend(self, source: str, target: str) -> float:
        """Of one of two edges of opposite directions: so that its head lies on no other edge."""
        start, end = self.places[source], self.places[target]
        length = hypot(end[0] - start[0], end[1] - start[1])
        way = angle(start, end)

        def room(bend: float) -> float:
            turn = atan(4 * bend / length)
            return min(
                (abs((busy - at + pi) % (2 * pi) - pi)
                 for name, at in ((source, way + turn), (target, way + pi - turn)) for busy in self._busy(name)),
                default=pi,
            )  # fmt: skip

        return next((bend for bend in _BENDS if room(bend) > 0.2), max(_BENDS, key=room))

    def drawn(
        self,
        *,
        thick: Collection[Edge] = (),
        dashed: Collection[Edge] = (),
        marked: Collection[object] = (),
        notes: Mapping[Any, object] | None = None,
        double: Collection[object] = (),
    ) -> Drawing:
        sheet = Sheet(0, 0)
        bold, broken = self._kinds(thick), self._kinds(dashed)
        for (source, target, _), line in zip(self.edges, self.lines, strict=True):
            width = 2.0 if (source, target) in bold else 0.8
            dashes = (_DASHES[0] * 0.8 / width, _DASHES[1] * 0.8 / width) if (source, target) in broken else None
            if self.directed:
                arrow_along(sheet, line, "0.0" if width > 1 else GREY, width, dashes)
            else:
                sheet.lines([line], "0.0" if width > 1 else GREY, line_width=width, dashes=dashes)
        if self.arrival:
            arrow_along(sheet, self.arrival, GREY, 0.8)
        self._write_labels(sheet, notes or {})
        draw_vertices(sheet, list(self.places.items()), self.radius, self._known(marked))
        rims = [circle(*self.places[name], self.radius - 0.07) for name in self._known(double)]
        sheet.lines([[*rim, rim[0]] for rim in rims])
        return trimmed(sheet.figure)

    def _kinds(self, edges: Iterable[Edge]) -> set[tuple[str, str]]:
        """The pairs of these edges, for an undirected graph both ways."""
        all_pairs = {(source, target) for source, target, _ in self.edges}
        pairs = set()
        for source, target, _ in map(_edge, edges):
            both = [(source, target)] if self.directed else [(source, target), (target, source)]
            if not all_pairs & set(both):
                raise ValueError(f"there is no edge from {source} to {target}")
            pairs |= set(both)
        return pairs

    def _write_labels(self, sheet: Sheet, notes: Mapping[Any, object]) -> None:
        rims = [(x, y, self.radius) for x, y in self.places.values()]
        lines = [*self.lines, *([self.arrival] if self.arrival else [])]
        taken: list[Box] = []
        for name, note in zip(self._known(notes), notes.values(), strict=True):
            written = shown(note)
            size = (text_width(written, SMALL), 0.3)
            x, y = note_place(self.places[name], self.centre, self.radius, size, rims, lines, taken)
            taken.append((x, y, *size))
            grounded(sheet, x, y, written)
        asked = [(i, (text_width(label, SMALL) + 0.08, 0.31)) for i, (_, _, label) in enumerate(self.edges) if label]
        are_loops = [source == target for source, target, _ in self.edges]
        for i, (x, y) in label_places(asked, lines, are_loops, rims, taken).items():
            grounded(sheet, x, y, self.edges[i][2])
