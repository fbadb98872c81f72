"""Breadth-first and depth-first search: the orders in which they visit the vertices of a graph."""

from itertools import combinations

from generator.author import Draw, graph_figure

TITLE = "Breadth-first and depth-first search"
KNOBS = {"vertices": range(6, 10), "extra_edges": range(2, 6)}
ABOUT = {"vertices": "number of vertices", "extra_edges": "largest number of edges besides those of a tree"}
SPACE = 3.5
FIELDS = {"bfs": "sequence", "dfs": "sequence"}
LABELS = {"bfs": r"\text{breadth first}", "dfs": r"\text{depth first}"}


def draw(d: Draw, *, vertices: int = 8, extra_edges: int = 4) -> dict:
    order = ["A", *d.shuffled("BCDEFGHI"[: vertices - 1])]
    tree = [sorted([d.choice(order[max(0, i - 4) : i]), v]) for i, v in enumerate(order) if i]
    pairs = [[u, v] for u, v in combinations(sorted(order), 2) if [u, v] not in tree]
    edges = sorted([*tree, *d.sample(pairs, d.integer(2, extra_edges))])
    found = solve(edges)
    d.require(2 < sum("A" not in e for e in edges) < len(edges) - 1, "A has one neighbour, or nearly all")
    d.require(found["bfs"] != found["dfs"] != sorted(order) != found["bfs"], "an order is alphabetical, or both agree")
    d.require(_depth_first(edges, sign=-1) != found["dfs"], "the order of the neighbours does not matter")
    return {"edges": edges}


def solve(edges) -> dict:
    """A queue of vertices found; recursion."""
    return {"bfs": [v for level in _levels(edges) for v in level], "dfs": _depth_first(edges)}


def verify(answer, edges) -> bool:
    """Breadth first: sorted by the place of the first neighbour in the order, then by letter. Depth first: each vertex
    is the first unvisited neighbour of the last one that has any."""
    names = sorted({v for e in edges for v in e})
    near = {v: {u for e in edges if v in e for u in e if u != v} for v in names}
    bfs, dfs = answer["bfs"], answer["dfs"]
    if sorted(bfs) != names or sorted(dfs) != names or [bfs[0], dfs[0]] != ["A", "A"]:
        return False
    keys = [(min(map(bfs.index, near[v])), v) for v in bfs[1:]]
    for i in range(1, len(dfs)):
        left = set(dfs[i:])
        last = next(v for v in dfs[i - 1 :: -1] if near[v] & left)
        if dfs[i] != min(near[last] & left):
            return False
    return keys == sorted(keys)


def mistakes(edges) -> dict:
    right = solve(edges)
    dead_end = ["A"]
    while len(dead_end) < len(right["bfs"]):
        for u in (dead_end[-1], *dead_end):
            ahead = [v for v in _near(edges)[u] if v not in dead_end]
            if ahead:
                dead_end.append(ahead[0])
                break
    found = {
        "the two orders exchanged": {"bfs": right["dfs"], "dfs": right["bfs"]},
        "depth first: last neighbour in the alphabet first": {"dfs": _depth_first(edges, sign=-1)},
        "breadth first: each level in alphabetical order": {"bfs": [v for w in _levels(edges) for v in sorted(w)]},
        "depth first: went back to the start from a dead end": {"dfs": dead_end},
    }
    return {name: slip for name, slip in found.items() if right | slip != right}


def steps(answer, edges) -> dict:
    """The neighbours of each vertex; the levels; the vertices to which depth-first search goes back."""
    near, dfs = _near(edges), answer["dfs"]
    found = [next(u for u in dfs[i::-1] if v in near[u]) for i, v in enumerate(dfs[1:])]
    moves = [{"to": v, "back": u if u != dfs[i] else ""} for i, (v, u) in enumerate(zip(dfs[1:], found))]
    return {"near": [{"vertex": v, "others": near[v]} for v in sorted(near)], "levels": _levels(edges), "moves": moves}


def effort(edges) -> int:
    """A look at each edge from both ends, in both searches, and each move back to a vertex."""
    near, dfs = _near(edges), _depth_first(edges)
    return 4 * len(edges) + sum(v not in near[u] for u, v in zip(dfs, dfs[1:]))


def figure(edges):
    return graph_figure(sorted(_near(edges)), edges, marked=["A"])


def _near(edges) -> dict:
    near = {v: [] for e in edges for v in e}
    for u, v in sorted([*edges, *([v, u] for u, v in edges)]):
        near[u].append(v)
    return near


def _levels(edges) -> list:
    near, levels, seen = _near(edges), [["A"]], {"A"}
    while levels[-1]:
        levels.append([])
        for u in levels[-2]:
            ahead = [v for v in near[u] if v not in seen]
            seen |= set(ahead)
            levels[-1] += ahead
    return levels[:-1]


def _depth_first(edges, sign=1) -> list:
    near, order = _near(edges), []

    def visit(v):
        order.append(v)
        for u in near[v][::sign]:
            if u not in order:
                visit(u)

    visit("A")
    return order
