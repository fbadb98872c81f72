"""The vocabulary of figures: what a reader must be able to rely on, whatever is drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from math import atan2, cos, hypot, pi, sin
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.author import (
    Axes,
    automaton_figure,
    bar_chart,
    bipartite_figure,
    box_plot,
    branch_circuit,
    circuit_figure,
    force_diagram,
    graph_figure,
    inclined_plane,
    level_order_tree,
    normal_curve,
    number_line,
    tree_figure,
)
from generator.author.edges import free_angle
from generator.author.labels import Box, crosses, first_free, touch
from generator.author.shapes import hatching, shown, text_width
from generator.model import Drawing, DrawnText, Point
from generator.page.drawn_svg import drawn_svg, extent
from generator.page.drawn_tex import drawn_tex

ROOT = Path(__file__).parents[2]
MARGIN = 0.05  # that a page leaves around a drawing
NAME, LABEL = 9.0, 8.0  # sizes of letters


def everything(drawing: Drawing) -> None:
    """What holds for every figure: it fills its sheet and nothing sticks out, and both engines can draw it."""
    left, bottom, right, top = extent(drawing)
    assert (left, bottom) == pytest.approx((-MARGIN, -MARGIN), abs=0.03)
    assert (right, top) == pytest.approx((drawing.width + MARGIN, drawing.height + MARGIN), abs=0.03)
    assert b"nan" not in drawn_svg(drawing) + drawn_tex(drawing)
    assert all("-" not in text.text for text in drawing.texts), "a hyphen for a minus"


def box_of(text: DrawnText) -> Box:
    """The ink of a text, as narrow as it can be: half of the height and nearly all of the width."""
    width = 0.85 * text_width(text.text, text.size)
    middle = text.x + {"left": 0.5, "center": 0.0, "right": -0.5}[text.side] * text_width(text.text, text.size)
    return middle, text.y, width, 0.6 * text.size * 2.54 / 72


def texts(drawing: Drawing, size: float) -> list[DrawnText]:
    return [text for text in drawing.texts if text.size == size]


def apart(found: Iterable[DrawnText], box: Callable[[DrawnText], Box] = box_of) -> None:
    for one, other in combinations(found, 2):
        assert not touch(box(one), box(other)), f"{one.text!r} lies on {other.text!r}"


def full_box(text: DrawnText) -> Box:
    """A label and the white around it."""
    return text.x, text.y, text_width(text.text, text.size), text.size * 2.54 / 72


def circles(drawing: Drawing) -> list[tuple[float, float, float]]:
    """x, y and radius of all shapes that are circles."""
    found = []
    for path in drawing.paths:
        for points, closed in path.shapes:
            if closed and len(points) == 40:
                x, y = sum(p[0] for p in points) / 40, sum(p[1] for p in points) / 40
                found.append((x, y, hypot(points[0][0] - x, points[0][1] - y)))
    return found


def heads(drawing: Drawing) -> list[tuple[Point, Point]]:
    """Tips of arrows, and the middles of their heads' backs."""
    found = []
    for path in drawing.paths:
        for points, closed in path.shapes:
            if closed and len(points) == 3 and path.edge == "none":
                back = (points[1][0] + points[2][0]) / 2, (points[1][1] + points[2][1]) / 2
                found.append((points[0], back))
    return found


def strokes(drawing: Drawing) -> list[Sequence[Point]]:
    """Lines without a filling."""
    return [points for path in drawing.paths if path.fill == "none" for points, _ in path.shapes]


def places(drawing: Drawing) -> dict[str, Point]:
    """Name → place of a vertex."""
    return {text.text: (text.x, text.y) for text in texts(drawing, NAME)}


# --- graphs ---------------------------------------------------------------------------------------------------------


@st.composite
def graphs(draw: Callable[..., Any]) -> tuple[list[str], list[tuple[str, str, int]], bool]:
    """All of up to 8 vertices: directed or not, with and without loops, every edge with a weight."""
    names = list("ABCDEFGH"[: draw(st.integers(1, 8))])
    directed = draw(st.booleans())
    pairs = list(permutations(names, 2) if directed else combinations(names, 2)) + [(name, name) for name in names]
    share = draw(st.sampled_from([0.2, 0.5, 1.0]))
    wanted = draw(st.lists(st.integers(0, 99), min_size=len(pairs), max_size=len(pairs)))
    kept = [(a, b, weight) for (a, b), weight in zip(pairs, wanted, strict=True) if weight <= 100 * share]
    return names, kept, directed


@given(graphs())
@settings(max_examples=40, deadline=None)
def test_in_every_graph_labels_have_room_and_arrows_end_at_rims(graph: tuple[Any, Any, bool]) -> None:
    names, edges, directed = graph
    drawing = graph_figure(names, edges, directed=directed, notes=dict.fromkeys(names[::2], "∞"))
    everything(drawing)
    where = places(drawing)
    assert list(where) == names
    labels = texts(drawing, LABEL)
    assert len(labels) == len(edges) + len(names[::2])
    apart(labels, full_box)
    radius = circles(drawing)[0][2]
    for label in labels:
        x, y, width, height = full_box(label)
        for u, v in where.values():
            assert hypot(max(0, abs(u - x) - width / 2), max(0, abs(v - y) - height / 2)) > radius, label.text
    assert len(heads(drawing)) == len(edges) * directed
    ends = [
        min(where, key=lambda name: hypot(tip[0] - where[name][0], tip[1] - where[name][1]))
        for tip, _ in heads(drawing)
    ]
    assert sorted(ends) == sorted(target for _, target, _ in edges) * directed
    for (tip, back), end in zip(heads(drawing), ends, strict=True):
        (x, y), long = where[end], hypot(tip[0] - back[0], tip[1] - back[1])
        assert hypot(tip[0] - x, tip[1] - y) == pytest.approx(radius, abs=0.005)
        assert hypot(back[0] - x, back[1] - y) > radius + 0.5 * long, "the head comes from outside"


def test_labels_have_room_even_where_every_edge_has_one() -> None:
    """56 arrows and 8 loops between 8 vertices."""
    drawing = graph_figure(range(8), [(a, b, 10 * a + b) for a in range(8) for b in range(8)], directed=True)
    assert len(texts(drawing, LABEL)) == 64
    apart(texts(drawing, LABEL), full_box)


def nearest(point: Point, where: Mapping[str, Point]) -> str:
    return min(where, key=lambda name: hypot(point[0] - where[name][0], point[1] - where[name][1]))


def test_edges_of_opposite_directions_bend_apart() -> None:
    drawing = graph_figure("AB", ["AB", "BA"], directed=True)
    one, other = (line[len(line) // 2] for line in strokes(drawing))
    assert abs(one[1] - other[1]) > 0.3
    straight = graph_figure("AB", ["AB"], directed=True)
    assert {round(y, 6) for line in strokes(straight) for _, y in line} == {round(straight.height / 2, 6)}


def test_an_edge_goes_around_the_vertices_between() -> None:
    """On a grid, whose vertices are in one line."""
    grid = {f"{i}{j}": (1.6 * i, 1.6 * j) for i in range(4) for j in range(3)}
    edges = [("00", "30"), ("00", "20"), ("01", "21"), ("02", "32"), ("10", "12"), ("00", "22"), ("30", "10")]
    drawing = graph_figure(grid, edges)
    where, radius = places(drawing), circles(drawing)[0][2]
    for (source, target), line in zip(edges, strokes(drawing), strict=True):
        for name, (x, y) in where.items():
            room = min(hypot(x - p[0], y - p[1]) for p in finely(line))
            assert room > (radius + 0.05 if name not in (source, target) else radius - 0.01), (source, target, name)


def finely(line: Sequence[Point]) -> list[Point]:
    return [(a + t / 20 * (c - a), b + t / 20 * (d - b)) for (a, b), (c, d) in pairwise(line) for t in range(21)]


def test_paths_are_thick_cuts_dashed_and_vertices_grey() -> None:
    drawing = graph_figure("ABC", ["AB", "BC", "CA"], thick=["BA"], dashed=[["B", "C"]], marked="C")
    pens = [(path.line_width, path.dashes is not None) for path in drawing.paths if path.fill == "none"]
    assert pens == [(2.0, False), (0.8, True), (0.8, False)]
    fills = [(path.fill, len(path.shapes)) for path in drawing.paths if path.fill != "none"]
    assert fills == [("1.0", 2), ("0.85", 1)]


def test_a_graph_is_the_same_from_json() -> None:
    asked: dict[str, Any] = {
        "vertices": {1: (0, 0), 2: (2, 0)}, "edges": [(1, 2, -3)], "thick": [(1, 2)], "notes": {1: Fraction(1, 2)},
    }  # fmt: skip
    again = json.loads(json.dumps(asked, default=str))
    assert graph_figure(**asked) == graph_figure(**again)
    assert [text.text for text in texts(graph_figure(**asked), LABEL)] == ["1/2", "−3"]


def test_a_bipartite_graph_has_two_columns() -> None:
    drawing = bipartite_figure(["Ann", "Ben"], "123", [("Ann", 1), ("Ben", "3")])
    everything(drawing)
    where = places(drawing)
    assert where["Ann"][0] == where["Ben"][0] < where["1"][0] == where["2"][0] == where["3"][0]
    assert where["Ann"][1] > where["Ben"][1]
    assert where["1"][1] > where["2"][1] > where["3"][1]


# --- automata -------------------------------------------------------------------------------------------------------


@given(st.integers(1, 6), st.lists(st.integers(0, 5), min_size=12, max_size=12), st.integers(0, 63))
@settings(max_examples=40, deadline=None)
def test_an_automaton_shows_start_arrows_and_accepting_states(n: int, targets: list[int], accepting: int) -> None:
    arrows = [(s, targets[2 * s + c] % n, "ab"[c]) for s in range(n) for c in (0, 1)]
    final = [s for s in range(n) if accepting >> s & 1]
    drawing = automaton_figure(range(n), arrows, start=0, accepting=final)
    everything(drawing)
    where = places(drawing)
    apart(drawing.texts)
    merged: dict[tuple[int, int], list[str]] = {}
    for source, target, symbol in arrows:
        merged.setdefault((source, target), []).append(symbol)
    assert sorted(text.text for text in texts(drawing, LABEL)) == sorted(", ".join(found) for found in merged.values())
    assert len(heads(drawing)) == len(merged) + 1
    radius = circles(drawing)[0][2]
    assert len(circles(drawing)) == n
    rims = [line for line in strokes(drawing) if len(line) == 41]
    assert len(rims) == len(final)
    for rim, state in zip(rims, final, strict=True):
        assert hypot(rim[0][0] - where[str(state)][0], rim[0][1] - where[str(state)][1]) == pytest.approx(radius - 0.07)
    (x, y), tips = where["0"], [tip for tip, _ in heads(drawing)]
    assert sum(abs(hypot(a - x, b - y) - radius) < 0.01 for a, b in tips) == 1 + sum(t == 0 for _, t in merged)


# --- trees ----------------------------------------------------------------------------------------------------------


def search_tree(keys: Sequence[int]) -> Any:
    """By inserting one key after another."""
    root, *rest = keys
    low, high = [key for key in rest if key < root], [key for key in rest if key > root]
    return [root, search_tree(low) if low else None, search_tree(high) if high else None]


@given(st.lists(st.integers(-99, 99), min_size=1, max_size=15, unique=True))
@settings(max_examples=60, deadline=None)
def test_a_search_tree_keeps_its_order_and_its_distance(keys: list[int]) -> None:
    drawing = tree_figure(search_tree(keys))
    everything(drawing)
    where = {int(name.replace("−", "-")): place for name, place in places(drawing).items()}
    assert set(where) == set(keys)
    radius = circles(drawing)[0][2]
    for one, other in combinations(where.values(), 2):
        assert hypot(one[0] - other[0], one[1] - other[1]) > 2 * radius + 0.1
    assert len(strokes(drawing)) == len(keys) - 1
    by_place = {(round(x, 6), round(y, 6)): key for key, (x, y) in where.items()}
    for (x, y), (u, v) in strokes(drawing):
        parent, child = by_place[round(x, 6), round(y, 6)], by_place[round(u, 6), round(v, 6)]
        assert v < y
        assert (u < x) == (child < parent)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=31))
@settings(max_examples=60, deadline=None)
def test_a_heap_is_read_level_by_level(keys: list[int]) -> None:
    level, found = [level_order_tree(keys)], []
    while level:
        found += [node[0] if isinstance(node, list) else node for node in level]
        level = [child for node in level if isinstance(node, list) for child in node[1:] if child is not None]
    assert found == keys


def test_branches_have_labels_and_nodes_any_number_of_children() -> None:
    drawing = tree_figure(["", ["", "a", "b"], "c", "d"], branches="01", marked=["c"])
    everything(drawing)
    assert [text.text for text in texts(drawing, LABEL)] == ["0", "1", "0", "1"]
    assert level_order_tree([5, None, 7]) == [5, None, 7]


# --- axes -----------------------------------------------------------------------------------------------------------


def parabola(x: float) -> float:
    return x * x - 2 * x - 1


def axes(**asked: Any) -> Axes:
    return Axes((-3, 5), (-2, 8), width=8, height=5, **asked)


def back(drawing: Drawing, point: Point) -> Point:
    """A point of the drawing in the units of the axes, which are 1 cm and ½ cm here."""
    x_axis = next(path for path in drawing.paths if path.line_width == 0.8)
    left, foot = x_axis.shapes[0][0][0]
    return point[0] - left - 3, (point[1] - foot) * 2


def test_an_area_lies_between_its_curves() -> None:
    for hatched in (False, True):
        found = axes()
        found.area(lambda x: x + 3, parabola, -1, 3, hatched=hatched)
        drawing = found.figure
        first = drawing.paths[0]
        corners = [back(drawing, point) for points, _ in first.shapes for point in points]
        assert len(corners) > 20
        assert all(parabola(x) - 0.01 <= y <= x + 3.01 for x, y in corners)
        assert min(x for x, _ in corners) < -0.8
        assert max(x for x, _ in corners) > 2.8
        if hatched:  # each piece as a whole
            for points, _ in first.shapes:
                for x, y in (back(drawing, point) for point in finely(points)):
                    assert parabola(x) - 0.01 <= y <= x + 3.01
            covered = sum(hypot(c - a, d - b) for points, _ in first.shapes for (a, b), (c, d) in pairwise(points))
            assert covered * 0.16 / 2**0.5 == pytest.approx(28 / 3, rel=0.02)
        else:
            twice = sum(a * d - b * c for (a, b), (c, d) in pairwise([*corners, corners[0]]))
            assert abs(twice) / 2 == pytest.approx(56 / 3, rel=0.01), "by integration"


def test_hatching_covers_a_polygon_evenly() -> None:
    square = [(0.0, 0.0), (3.0, 0.0), (3.0, 2.0), (0.0, 2.0)]
    length = sum(hypot(c - a, d - b) for (a, b), (c, d) in hatching(square, 0.1))
    assert length * 0.1 / 2**0.5 == pytest.approx(6, rel=0.03)


def test_a_curve_is_cut_off_at_the_frame_and_has_gaps_at_poles() -> None:
    found = axes()
    found.curve(lambda x: 1 / (x - 0.01))
    found.curve(lambda x: x**0.5, dashed=True)
    drawing = found.figure
    everything(drawing)
    curves = [path for path in drawing.paths if path.line_width == 1.1]
    pieces = [[back(drawing, p) for p in line] for path in curves for line, _ in path.shapes]
    assert len(pieces) == 3
    for piece in pieces:
        assert all(-3.001 <= x <= 5.001 and -2.001 <= y <= 8.001 for x, y in piece)
    assert max(x for x, _ in pieces[0]) < 0 < min(x for x, _ in pieces[1])
    assert min(y for _, y in pieces[0]) == pytest.approx(-2)
    assert max(y for _, y in pieces[1]) == pytest.approx(8, abs=0.5)
    assert min(x for x, _ in pieces[2]) == pytest.approx(0, abs=0.1)


@given(st.integers(-2000, 2000), st.integers(1, 5000), st.integers(-50, 50), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_ticks_are_whole_and_their_numbers_have_room(x: int, wide: int, y: int, high: int) -> None:
    drawing = Axes((x, x + wide), (y, y + high)).figure
    everything(drawing)
    numbers = texts(drawing, LABEL)
    assert all(re.fullmatch(r"−?\d+", text.text) for text in numbers)
    assert 3 <= len(numbers) <= 40 or min(wide, high) < 3
    across = [text for text in numbers if text.y == min(number.y for number in numbers)]
    apart(across)


def test_labels_keep_off_curves_and_each_other() -> None:
    found = axes()
    found.curve(parabola, label="f")
    found.curve(lambda x: x + 3, label="g")
    found.points([(-1, 2), (4, 7)], labels=["A", "B"])
    found.vertical(2, label="a")
    drawing = found.figure
    everything(drawing)
    assert found.figure == drawing, "asking twice changes nothing"
    labels = [text for text in drawing.texts if text.text in "fgABa"]
    assert len(labels) == 5
    apart(drawing.texts)
    for label in labels:
        for line in strokes(drawing):
            assert not any(crosses(box_of(label), *piece) for piece in pairwise(line)), label.text
    crowd = axes()
    crowd.points([(1, 1)] * 6, labels="ABCDEF")
    apart(text for text in crowd.figure.texts if text.text in "ABCDEF")
    assert "2" not in [text.text for text in drawing.texts if text.y < 1], "the label stands in place of the number"


def test_vectors_are_chained_and_named() -> None:
    found = axes(grid=True)
    found.vector((3, 1), name="u")
    found.vector((2, 4), (3, 1), name="v")
    drawing = found.figure
    tips = [back(drawing, tip) for tip, _ in heads(drawing)[-2:]]
    assert tips == [pytest.approx((3, 1)), pytest.approx((2, 4))]
    names = [text for text in drawing.texts if text.bold]
    assert [(text.text, text.italic) for text in names] == [("u", True), ("v", True)]


def test_the_choice_of_a_place_prefers_the_first_free_one() -> None:
    choices: list[Box] = [(0, 0, 1, 1), (2, 0, 1, 1), (4, 0, 1, 1)]
    assert first_free(choices, [], []) == choices[0]
    assert first_free(choices, [((-1, -1), (1, 1))], [(2, 0.5, 1, 1)]) == choices[2]
    assert first_free(choices[:2], [((-1, 0), (5, 0)), ((2, -1), (2, 1))], []) == choices[0]
    assert free_angle(0.0, [pi]) == 0.0
    assert abs(free_angle(0.0, [0.0])) > 0.87


# --- charts ---------------------------------------------------------------------------------------------------------


def test_an_interval_is_closed_or_open() -> None:
    drawing = number_line(-5, 5, points=[(2, "p")], intervals=[(-1, 1, "[)"), (3, None, "()")])
    everything(drawing)
    rims = [path.fill for path in drawing.paths if len(path.shapes[0][0]) == 40]
    assert rims == ["0.0", "1.0", "1.0", "0.0"]
    ticks = {text.text: text.x for text in texts(drawing, LABEL)}
    assert ticks["p"] == pytest.approx(ticks["2"])
    marks = [circle[0] for circle in circles(drawing)]
    assert marks == [pytest.approx(ticks[name]) for name in ("−1", "1", "3", "2")]
    apart(drawing.texts)


def test_bars_are_as_high_as_their_numbers() -> None:
    drawing = bar_chart([0, 1, 2], [Fraction(1, 4), Fraction(1, 2), 0.25], marked=[2], x_label="k")
    everything(drawing)
    bars = [points for path in drawing.paths if path.fill in ("0.85", "0.55") for points, _ in path.shapes]
    assert [points[2][1] - points[0][1] for points in bars] == [pytest.approx(h) for h in (2, 4, 2)]
    assert [text.text for text in texts(drawing, LABEL)] == ["0", "1", "2", "1/4", "1/2", "0.25"]
    ticked = bar_chart("ab", [3, 12], texts=(), touching=True)
    assert [text.text for text in texts(ticked, LABEL)] == ["a", "b", "0", "2", "4", "6", "8", "10", "12"]


def test_the_area_under_the_bell_curve_is_where_it_should() -> None:
    drawing = normal_curve(90, 120, mean=100, deviation=10)
    everything(drawing)
    ticks = {int(text.text): text.x for text in texts(drawing, LABEL)}
    assert sorted(ticks) == [70, 80, 90, 100, 110, 120, 130]
    across = [x for x, _ in drawing.paths[0].shapes[0][0]]
    assert [min(across), max(across)] == [pytest.approx(ticks[90]), pytest.approx(ticks[120])]


def test_a_box_plot_has_its_five_numbers() -> None:
    drawing = box_plot({"": [10, 20, 25, 40, 50]})
    everything(drawing)
    at = {text.text: text.x for text in texts(drawing, LABEL)}
    across = sorted({round(x, 6) for path in drawing.paths[:3] for points, _ in path.shapes for x, _ in points})
    assert across == [pytest.approx(at[name], abs=1e-5) for name in ("10", "20", "25", "40", "50")]


# --- circuits and forces --------------------------------------------------------------------------------------------

KINDS = st.sampled_from(["+", "||"])
networks: st.SearchStrategy[Any] = st.recursive(
    st.integers(1, 99).map(lambda ohm: f"{ohm} Ω"),
    lambda part: st.tuples(KINDS, part, part).map(list) | st.tuples(KINDS, part, part, part).map(list),
    max_leaves=6,
)


def labels_of(network: Any) -> list[str]:
    return [network] if isinstance(network, str) else [label for part in network[1:] for label in labels_of(part)]


@given(networks)
@settings(max_examples=60, deadline=None)
def test_no_wire_of_a_circuit_ends_in_the_air(network: Any) -> None:
    drawing = circuit_figure(network, source="12 V")
    everything(drawing)
    assert sorted(text.text for text in drawing.texts) == sorted([*labels_of(network), "12 V"])
    apart(drawing.texts)
    nothing_loose(drawing)
    for text in drawing.texts[:-1]:
        for line in strokes(drawing):
            assert not any(crosses(box_of(text), *piece) for piece in pairwise(line)), text.text


def nothing_loose(drawing: Drawing) -> None:
    """Every end of a wire lies on another wire, or at the plates of a source."""
    wires = [path.shapes[0][0] for path in drawing.paths if path.cap == "projecting"]
    plates = [line for path in drawing.paths if path.line_width in (1.0, 2.2) for line, _ in path.shapes]
    for i, wire in enumerate(wires):
        for end in (wire[0], wire[-1]):
            others = [*wires[:i], *wires[i + 1 :], *plates]
            assert any(away(end, *piece) < 1e-6 for line in others for piece in pairwise(line)), end


def away(point: Point, start: Point, end: Point) -> float:
    u, v = end[0] - start[0], end[1] - start[1]
    t = ((point[0] - start[0]) * u + (point[1] - start[1]) * v) / (u * u + v * v)
    t = min(1.0, max(0.0, t))
    return hypot(point[0] - start[0] - t * u, point[1] - start[1] - t * v)


def test_branches_lie_between_two_wires() -> None:
    drawing = branch_circuit([[["I", "I₁"], "2 Ω", ["U", "12 V"]], [["-I", "I₂"], "4 Ω"], [["-U", "9 V"]], []])
    everything(drawing)
    nothing_loose(drawing)
    apart(drawing.texts)
    assert [text.text for text in drawing.texts] == ["I₁", "2 Ω", "12 V", "I₂", "4 Ω", "9 V"]
    down, up = (tip[1] - tail[1] for tip, tail in heads(drawing))
    assert down < 0 < up
    plates = {
        width: [path.shapes[0][0][0][1] for path in drawing.paths if path.line_width == width] for width in (1, 2.2)
    }
    (one, other), (short_one, short_other) = plates.values()  # the long plate is plus
    assert one > short_one
    assert other < short_other


@pytest.mark.parametrize(("rise", "run"), [(3, 4), (1, 6), (5, 2)])
def test_forces_on_a_plane_have_their_directions(rise: int, run: int) -> None:
    slope = atan2(rise, run)
    kinds = {"weight": -pi / 2, "normal": slope + pi / 2, "pull": slope, "push": slope + pi}
    kinds |= {"friction": slope, "friction down": slope + pi}
    for kind, turn in kinds.items():
        drawing = inclined_plane(rise, run, forces=[(kind, "F")])
        everything(drawing)
        (tip, tail) = heads(drawing)[0]
        way = atan2(tip[1] - tail[1], tip[0] - tail[0])
        assert (cos(way), sin(way)) == pytest.approx((cos(turn), sin(turn)), abs=1e-6)


def test_a_body_has_arrows_as_long_as_its_forces() -> None:
    drawing = force_diagram([(90, "N"), (-90, "G", 2), (0, "F₁", 1)])
    everything(drawing)
    apart(drawing.texts)
    tips = [tip for tip, _ in heads(drawing)]
    middle = (tips[0][0], tips[2][1])
    assert [hypot(x - middle[0], y - middle[1]) for x, y in tips] == [pytest.approx(length) for length in (1.5, 2, 1)]


# --- errors and the page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: graph_figure("AB", ["AC"]), "there is no vertex C"),
        (lambda: graph_figure("AB", ["AB"], notes={"X": 1}), "there is no vertex X"),
        (lambda: graph_figure("AB", ["AB"], marked="Y"), "there is no vertex Y"),
        (lambda: graph_figure("AB", ["AB"], thick=["BB"]), "there is no edge from B to B"),
        (lambda: graph_figure("AB", ["AB"], directed=True, dashed=["BA"]), "there is no edge from B to A"),
        (lambda: graph_figure("AB", ["AB", "BA"]), "there are two edges from B to A"),
        (lambda: graph_figure("AA", []), "two vertices have the same name"),
        (lambda: graph_figure("", []), "there are no vertices to draw"),
        (lambda: graph_figure("AB", ["A"]), "an edge is (from, to) or (from, to, label), not 'A'"),
        (lambda: graph_figure({"A": (0, 0), "B": (0.3, 0)}, ["AB"]), "two vertices cover each other"),
        (lambda: bipartite_figure("AB", "BC", []), "a name stands in both columns, or twice in one"),
        (lambda: automaton_figure("AB", [], start="C", accepting=[]), "there is no vertex C"),
        (lambda: level_order_tree([]), "the tree has no root"),
        (lambda: Axes((1, 1), (0, 1)), "an axis from 1 to 1 has no length"),
        (lambda: axes().area(lambda x: 1 / x, 0, -1, 1), "the area has no edge at x = 0: a function"),
        (lambda: axes().vector((0, 0)), "an arrow must not end where it begins"),
        (lambda: number_line(3, 3), "a line from 3 to 3 has no length"),
        (lambda: bar_chart("ab", [1]), "a bar chart of 2 labels and 1 heights cannot be drawn"),
        (lambda: bar_chart("a", [-1]), "a bar has a negative height"),
        (lambda: normal_curve(deviation=0), "a deviation of 0 is not positive"),
        (lambda: box_plot({"x": [1, 3, 2, 4, 5]}), "a box plot needs five ascending values, not [1, 3, 2, 4, 5] ('x')"),
        (lambda: box_plot({"": [1] * 5}), "all values of the box plot are equal"),
        (lambda: circuit_figure(["-", "1 Ω"]), "a network is a label, or a list that begins with “+” or “||”"),
        (lambda: branch_circuit([["1 Ω"]]), "a circuit has at least two branches"),
        (lambda: branch_circuit([[["C", "1 F"]], []]), "a branch has elements of kind R, U, -U, I or -I, not 'C'"),
        (lambda: inclined_plane(0, 1), "a slope of 0 : 1 cannot be drawn"),
        (lambda: inclined_plane(1, 1, forces=["drag"]), "a force on the plane is one of"),
        (lambda: force_diagram([(0, "F", 0)]), "the arrow of F is not longer than the body"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_named(ask: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        ask()


@pytest.mark.parametrize(
    ("value", "text"),
    [(-3, "−3"), ("-3 x", "−3 x"), ("x = -1/2", "x = −1/2"), ("-", "−"), ("1-2", "1-2"), (2.5, "2.5")],
)
def test_a_minus_is_no_hyphen(value: object, text: str) -> None:
    assert shown(value) == text


def test_the_example_of_the_page_is_drawn(pytestconfig: pytest.Config) -> None:
    """docs/types.md: the figure of its second example is the picture below it."""
    page = (ROOT / "docs" / "types.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(from generator.author import graph_figure.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102
    roads = ["A-B-4", "A-C-2", "B-C-5", "B-D-10", "C-E-3", "E-D-4", "D-F-11"]
    drawing = names["figure"](roads=[road.split("-") for road in roads], start="A")
    everything(drawing)
    picture = ROOT / "docs" / "images" / "graph.svg"
    assert "](images/graph.svg)" in page
    if pytestconfig.getoption("--update-golden"):
        picture.write_bytes(drawn_svg(drawing))
    assert picture.read_bytes() == drawn_svg(drawing)
