"""Figures of rooted trees: search trees, heaps, expressions, codes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from generator.author.shapes import draw_vertices, grounded, name_radius, shown, trimmed
from generator.author.sheet import Sheet
from generator.model import Drawing, Point


def tree_figure(
    tree: Any, *, marked: Collection[object] = (), branches: Sequence[object] = (), width: float = 8
) -> Drawing:
    """Returns the figure of a rooted tree, such as a search tree, a heap or an expression.

    tree: a node is its key alone, or a list that begins with its key: [key, child, child, …]. None stands for a child
    that is missing, so that a binary tree shows which of the two it is: [8, [3, None, 5], 10]. marked: keys of nodes
    filled grey. branches: labels of the branches to the first child, the second and so on, such as ("0", "1"). width:
    nodes move closer together where the tree would be wider, in centimetres, but never overlap.
    """
    nodes: list[tuple[object, Point]] = []
    lines: list[tuple[Point, Point, int]] = []
    keys = _keys(tree)
    radius = name_radius(keys)
    apart, down = 2 * radius + (0.42 if not branches else 0.6), 2 * radius + (0.45 if not branches else 0.62)
    columns = _spread(tree)[0]
    wide = max(columns.values()) - min(columns.values())
    if wide:
        apart = max(2 * radius + 0.12, min(apart, (width - 2 * radius) / wide))
    _placed(tree, (), columns, apart, down, nodes, lines)
    sheet = Sheet(0, 0)
    sheet.lines([[begin, end] for begin, end, _ in lines], line_width=0.8)
    for (x, y), (to_x, to_y), which in lines:
        if which < len(branches):
            grounded(sheet, (x + to_x) / 2, (y + to_y) / 2, branches[which])
    draw_vertices(sheet, nodes, radius, {shown(key) for key in marked})
    return trimmed(sheet.figure)


def level_order_tree(keys: Sequence[Any]) -> Any:
    """Returns the binary tree that an array holds level by level, such as a heap, as `tree_figure` takes it.

    The children of the place i, counted from 0, stand at 2i + 1 and 2i + 2. None, and the end of the array, stand for
    a child that is missing. Raises ValueError for an array without a root.
    """

    def node(i: int) -> Any:
        if i >= len(keys) or keys[i] is None:
            return None
        children = [node(2 * i + 1), node(2 * i + 2)]
        return keys[i] if children == [None, None] else [keys[i], *children]

    root = node(0)
    if root is None:
        raise ValueError("the tree has no root")
    return root


def _children(node: Any) -> list[Any]:
    return list(node[1:]) if isinstance(node, (list, tuple)) else []


def _keys(node: Any) -> list[object]:
    key = node[0] if isinstance(node, (list, tuple)) else node
    return [key, *(key for child in _children(node) if child is not None for key in _keys(child))]


def _spread(node: Any) -> tuple[dict[tuple[int, ...], float], list[tuple[float, float]]]:
    """Path from the node → place to the right of it; and how far it reaches on each level, left and right.

    Subtrees stand as close as their outlines allow. The node stands in the middle of its children; a missing one of
    two is half a step away.
    """
    places: dict[tuple[int, ...], float] = {(): 0.0}
    reach: list[tuple[float, float]] = []
    children = _children(node)
    at: dict[int, float] = {}
    parts = {}
    for i, child in enumerate(children):
        if child is None:
            continue
        parts[i] = _spread(child)
        outline = parts[i][1]
        at[i] = max((reach[k][1] - outline[k][0] + 1 for k in range(min(len(reach), len(outline)))), default=0.0)
        moved = [(low + at[i], high + at[i]) for low, high in outline]
        reach = [
            (reach[k][0] if k < len(reach) else moved[k][0], moved[k][1] if k < len(moved) else reach[k][1])
            for k in range(max(len(reach), len(moved)))
        ]
    if not at:
        return places, [(0.0, 0.0)]
    middle = (min(at.values()) + max(at.values())) / 2
    if len(children) == 2 and len(at) == 1:
        middle += 0.5 if 0 in at else -0.5
    for i, (inner, _) in parts.items():
        places |= {(i, *path): x + at[i] - middle for path, x in inner.items()}
    return places, [(0.0, 0.0), *((low - middle, high - middle) for low, high in reach)]


def _placed(
    node: Any,
    path: tuple[int, ...],
    columns: Mapping[tuple[int, ...], float],
    apart: float,
    down: float,
    nodes: list[tuple[object, Point]],
    lines: list[tuple[Point, Point, int]],
) -> Point:
    place = (columns[path] * apart, -len(path) * down)
    nodes.append((node[0] if isinstance(node, (list, tuple)) else node, place))
    for i, child in enumerate(_children(node)):
        if child is not None:
            lines.append((place, _placed(child, (*path, i), columns, apart, down, nodes, lines), i))
    return place
