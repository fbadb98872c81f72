"""Shortest paths by Dijkstra's algorithm: distances from one vertex, and the path to another."""

from itertools import combinations

from generator.author import Draw, graph_figure, total

TITLE = "Shortest paths"
KNOBS = {"vertices": range(5, 9), "extra_edges": range(3, 6), "largest_weight": range(9, 21)}
ABOUT = {
    "vertices": "number of vertices",
    "extra_edges": "number of edges besides those of a tree",
    "largest_weight": "largest weight of an edge",
}
SPACE = 6
FIELDS = {"path": "sequence"}
LABELS = {"distances": r"\text{distances}", "path": r"\text{path}"}
UNITS = {"distances": "minutes"}


def draw(d: Draw, *, vertices: int = 7, extra_edges: int = 4, largest_weight: int = 12) -> dict:
    names = "ABCDEFGH"[:vertices]
    order = ["A", *d.shuffled(names[1:-1])]
    order.insert(d.integer(vertices - 2, vertices - 1), names[-1])
    far, path = {"A": 0}, {"A": ["A"]}
    for i, v in enumerate(order[1:], 1):
        u = d.choice(order[max(0, i - 2) : i])
        far[v], path[v] = far[u] + d.integer(1, largest_weight // 2 - 1), [*path[u], v]
    way = path[names[-1]]
    d.require(len(way) > 3, "the path is too short")
    tree = [sorted(path[v][-2:]) for v in order[1:]]
    i = d.integer(0, len(way) - 3)
    chord = sorted([way[i], way[i + 2]])  # a little too long, and found first
    pairs = [[u, v] for u, v in combinations(names, 2) if [u, v] not in [*tree, chord]]
    slack = [p for p in pairs if abs(far[p[0]] - far[p[1]]) < largest_weight]
    d.require(len(slack) >= extra_edges - 1, "too few edges can be longer than the way around them")
    edges = [[u, v, abs(far[u] - far[v])] for u, v in tree]
    edges.append([*chord, abs(far[chord[0]] - far[chord[1]]) + d.integer(1, 2)])
    for u, v in d.sample(slack, extra_edges - 1):
        edges.append([u, v, d.integer(abs(far[u] - far[v]) + 1, largest_weight)])
    return {"place": d.place(), "edges": sorted(edges)}


def solve(place, edges) -> dict:
    """Dijkstra's algorithm; the path is followed back from the last vertex."""
    *_, (far, before) = _stages(edges)
    path = _back(before)
    if any(far[u] + w == far[v] and before[v] != u for a, b, w in edges for u, v in ((a, b), (b, a)) if v in path):
        raise ValueError("there are two shortest paths to the last vertex")
    return {"distances": [far[v] for v in sorted(far) if v != "A"], "path": path}


def verify(answer, place, edges) -> bool:
    """No edge is shorter than the distances of its ends differ, and each vertex has one from a nearer one that is not
    longer; the path has the length of the distance."""
    names = sorted({v for u, v, _ in edges} | {u for u, _, _ in edges})
    if len(answer["distances"]) != len(names) - 1:
        return False
    far = dict(zip(names, [0, *answer["distances"]]))
    ways = {(u, v): w for a, b, w in edges for u, v in ((a, b), (b, a))}
    tight = {v for (u, v), w in ways.items() if far[u] < far[v] and far[v] - far[u] == w}
    path = answer["path"]
    lengths = [ways.get(pair, 0) for pair in zip(path, path[1:])]
    return (
        all(far[v] - far[u] <= w for (u, v), w in ways.items())
        and tight == set(names) - {"A"}
        and path[:1] + path[-1:] == ["A", names[-1]]
        and 0 not in lengths
        and sum(lengths) == far[names[-1]]
    )


def mistakes(place, edges) -> dict:
    names, found = sorted(_neighbours(edges))[1:], {}
    for name, stages in {
        "lightest next edge chosen, not the least distance from A": _stages(edges, lambda so_far, w: w),
        "distances not updated when a shorter way was found": _stages(edges, update=False),
    }.items():
        far, before = stages[-1]
        found[name] = {"distances": [far[v] for v in names], "path": _back(before)}
    fewest = _back(_stages(edges, lambda so_far, w: so_far + w + 1000)[-1][1])
    return {**found, "path with the fewest edges": {"path": fewest}}


def steps(answer, place, edges) -> dict:
    """After each vertex that is settled, the distances of all so far."""
    stages = _stages(edges)
    names = sorted(stages[-1][0])
    cells = [[f"{far[v]} {before[v]}" if v in before else "–" for v in names[1:]] for far, before in stages[1:]]
    weights = {(u, v): w for a, b, w in edges for u, v in ((a, b), (b, a))}
    settled = sorted(names, key=lambda v: (stages[-1][0][v], v))
    return {
        "names": names,
        "rows": [{"vertex": v, "cells": row} for v, row in zip(settled, cells)],
        "weights": [weights[pair] for pair in zip(answer["path"], answer["path"][1:])],
    }


def effort(place, edges) -> int:
    """A sum and a comparison for each edge to a vertex not settled, and the choice of the next one."""
    far, work, settled = _stages(edges)[-1][0], 0, set()
    near = _neighbours(edges)
    for v in sorted(far, key=lambda v: far[v]):
        settled.add(v)
        work += 1 + sum(total([far[v], w]) + 1 for u, w in near[v].items() if u not in settled)
    return work


def identity(place, edges) -> list:
    """Wherever the villages are."""
    return edges


def cells(*, vertices, **_) -> dict:
    """As many as there are vertices, so that the length of the path is not told."""
    return {"path": (1, vertices)}


def heads(place, edges) -> dict:
    return {"distances": sorted(_neighbours(edges))[1:]}


def figure(place, edges):
    return graph_figure(sorted(_neighbours(edges)), edges, marked=["A"])


def _neighbours(edges) -> dict:
    near = {}
    for u, v, w in edges:
        near.setdefault(u, {})[v] = near.setdefault(v, {})[u] = w
    return near


def _stages(edges, way=lambda so_far, w: so_far + w, update=True) -> list:
    """Distances and predecessors at the start, and after each vertex. way: so far and weight → how near it is."""
    near, settled = _neighbours(edges), set()
    stages = [({"A": 0}, {})]
    while len(settled) < len(near):
        far, before = map(dict, stages[-1])
        nearest = min((v for v in far if v not in settled), key=lambda v: (far[v], v))
        settled.add(nearest)
        for v, w in near[nearest].items():
            length = way(far[nearest], w)
            if v not in settled and (v not in far or (update and length < far[v])):
                far[v], before[v] = length, nearest
        stages.append((far, before))
    return stages


def _back(before) -> list:
    path = [max(before)]
    while path[0] != "A":
        path.insert(0, before[path[0]])
    return path
